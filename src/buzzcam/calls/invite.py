"""The link that lets a guest in: an address of this machine and an unguessable key behind the "#".

What stands behind the "#" is never sent in a request, so it reaches no log, no proxy and no Referer; the page sends it
in its first message.
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
"""144 bits: not to be guessed at any rate that a socket allows."""


def make_key() -> str:
    """24 characters that stand in an address as they are."""
    return secrets.token_urlsafe(KEY_BYTES)


def is_same_key(one: str, other: str) -> bool:
    """Takes the same time wherever they differ."""
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
    """This machine's addresses that others can reach it by, IPv4 first; no loopback, no link-local ones."""
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
    """As a browser writes it: IPv6 in brackets, the scheme's own port left out."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" + ("" if port == {"http": 80, "https": 443}[scheme] else f":{port}")
