"""Checks descriptions and candidates from outside before aiortc sees them. Any error becomes a `SignalingError`."""

import ipaddress
import re

from buzzcam.errors import SignalingError
from buzzcam.sentence import say

DESCRIPTION_BYTES = 48 * 1024
DESCRIPTION_LINES = 1500
LINE_CHARACTERS = 2000
MEDIA_LINES = 12
CANDIDATES = 60
"""For one connection."""

LOCAL_NAMES = 4
"""mDNS names in one connection: each may take a second to resolve."""

_CANDIDATE = re.compile(
    r"candidate:[A-Za-z0-9+/]{1,32} [12] (?:udp|tcp) \d{1,10} (?P<address>[0-9A-Za-z.:%-]{2,128}) (?P<port>\d{1,5}) "
    r"typ (?:host|srflx|prflx|relay)(?: [\x21-\x7e]{1,128} [\x21-\x7e]{1,128}){0,12}",
    re.IGNORECASE,
)
_LOCAL_NAME = re.compile(r"[0-9A-Za-z-]{1,63}\.local", re.IGNORECASE)

_NOBODYS = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4",  # this network, multicast, reserved, broadcast
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48",  # an embedded IPv4 address
        "100::/64", "fec0::/10", "ff00::/8",  # discard-only, site-local, multicast
    )
]  # fmt: skip
"""No guest's machine has such an address (RFC 6890, 4291, 6052)."""

_HINT = "The guest has to join again."


def refused(reason: str) -> SignalingError:
    return SignalingError(say("A guest's browser sent invalid data: {reason}.", reason=reason), _HINT)


def checked_description(sdp: object, allows_loopback: bool) -> tuple[str, list[str]]:
    """Returns the description without its candidates, and the usable candidates. Raises SignalingError."""
    if not isinstance(sdp, str) or len(sdp) > DESCRIPTION_BYTES:
        raise refused(say("the description is too long"))
    lines = sdp.split("\n")
    if len(lines) > DESCRIPTION_LINES or any(len(line) > LINE_CHARACTERS for line in lines):
        raise refused(say("the description is too long"))
    if not sdp.startswith("v=0") or not 0 < sum(line.startswith("m=") for line in lines) <= MEDIA_LINES:
        raise refused(say("this is not a valid session description"))
    kept, candidates = [], []
    for line in lines:
        if line.startswith("a=candidate:"):
            candidates.append(line[2:].strip())
        elif line.strip() != "a=end-of-candidates":  # more may trickle in
            kept.append(line)
    if len(candidates) > CANDIDATES:
        raise refused(say("too many candidates"))
    usable = []
    for candidate in candidates:
        try:
            usable.append(checked_candidate(candidate, allows_loopback))
        except SignalingError:
            continue  # a useless address does no harm
    return "\n".join(kept), [candidate for candidate in usable if candidate]


def checked_candidate(candidate: object, allows_loopback: bool) -> str:
    """Returns the candidate attribute, or "" for the end of candidates or a useless one. Raises SignalingError.

    Refuses addresses that no guest can have (multicast, broadcast, loopback, IPv4 embedded in IPv6), so that nobody can
    use us to probe a network. Link-local addresses are useless, but real browsers send them (for a network card without
    a cable); a cloud's metadata address is one of them. Private networks are allowed: guests are there.
    """
    if candidate == "":
        return ""
    if not isinstance(candidate, str) or len(candidate) > LINE_CHARACTERS:
        raise refused(say("the candidate is too long"))
    match = _CANDIDATE.fullmatch(candidate.strip())
    if match is None:
        raise refused(say("this is not a valid candidate"))
    address, port = match["address"], int(match["port"])
    if not 0 < port < 65536:
        raise refused(say("the port is invalid"))
    if _LOCAL_NAME.fullmatch(address):
        return candidate.strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        raise refused(say("this is not a valid candidate")) from None
    if not _can_be_a_guests(ip, allows_loopback):
        raise refused(say("a guest cannot have this address"))
    return "" if ip.is_link_local else candidate.strip()


def _can_be_a_guests(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, allows_loopback: bool) -> bool:
    if ip.is_loopback:
        return allows_loopback
    within = _ipv4_within(ip) if isinstance(ip, ipaddress.IPv6Address) else ()
    if any(inner.is_link_local or not _can_be_a_guests(inner, False) for inner in within):
        return False
    return not any(ip.version == network.version and ip in network for network in _NOBODYS)


def _ipv4_within(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The address to which a tunnel would forward packets: 6to4, Teredo, ISATAP."""
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    is_isatap = ip.packed[8:12] in (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
    return (ipaddress.IPv4Address(ip.packed[12:]),) if is_isatap else ()


def is_local_name(candidate: str) -> bool:
    """Whether it has an mDNS name instead of an address."""
    return ".local " in candidate.lower()
