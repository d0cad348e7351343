"""The invitation link: an address of this machine, and after the "#" a key that nobody can guess.

Browsers never send the part after the "#" in a request, so it reaches no log, no proxy and no Referer. The page sends
it in its first message.
"""

import hmac
import io
import secrets
import socket
from contextlib import suppress
from ipaddress import ip_address

import ifaddr
import segno

KEY_BYTES = 18
"""144 bits: too many to guess at the rate that a socket allows."""


def make_key() -> str:
    """24 characters that need no escaping in a URL."""
    return secrets.token_urlsafe(KEY_BYTES)


def is_same_key(one: str, other: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def link(origin: str, key: str) -> str:
    """origin: scheme, host and port."""
    return f"{origin}/#{key}"


def qr_svg(text: str, dark: str = "#000", light: str = "#fff") -> str:
    """The text as a QR code, an SVG picture with a quiet zone of four modules (ISO/IEC 18004)."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="svg", border=4, dark=dark, light=light, xmldecl=False)
    return written.getvalue().decode()


def own_addresses() -> list[str]:
    """The addresses at which others can reach this machine, IPv4 first. Leaves out loopback and link-local ones."""
    found = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            with suppress(ValueError):
                address = ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
                if not (address.is_loopback or address.is_link_local or address.is_multicast):
                    found.append(address)
    return [str(address) for address in sorted(found, key=lambda a: (a.version, not a.is_private, int(a)))]


def own_name() -> str:
    return socket.gethostname()


def origin_of(scheme: str, host: str, port: int) -> str:
    """As browsers write it: IPv6 in brackets, without the default port of the scheme."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" + ("" if port == {"http": 80, "https": 443}[scheme] else f":{port}")
