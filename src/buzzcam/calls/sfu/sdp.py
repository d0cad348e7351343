"""Adapts descriptions for servers: ours have three media lines (sound, camera, screen), theirs may have fewer."""

import re

from buzzcam.errors import SignalingError

OURS = ("audio", "video", "video")
H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
CODECS = {
    "audio": ("96", "a=rtpmap:96 opus/48000/2"),
    "video": ("97 98", "a=rtpmap:97 H264/90000", "a=rtpmap:98 VP8/90000"),
}
"""Payload types and media lines that the `Peer` can parse. Nothing is ever sent with them."""

_TRANSPORT = re.compile(r"a=(ice-ufrag|ice-pwd|fingerprint|setup):")
_GROUP = re.compile(r"(?m)^a=group:BUNDLE ([^\r\n]*)")
_KIND, _MID = re.compile(r"m=(\w+)"), re.compile(r"(?m)^a=mid:(\S+)")


def trimmed(sdp: str, count: int) -> str:
    """Our description with only its first media lines."""
    head, *media = _sections(sdp)
    gone = {_mid(section) for section in media[count:]}
    kept = [mid for mid in _bundled(head) if mid not in gone]
    return _GROUP.sub(f"a=group:BUNDLE {' '.join(kept)}", head) + "".join(media[:count])


def padded(sdp: str, mid: str) -> str:
    """A server's description, with idle lines for those of our three that it lacks. Raises SignalingError.

    mid: the name of an added line; a second one gets a dash after it.
    """
    head, *media = _sections(sdp)
    kinds = [match[1] if (match := _KIND.match(section)) else "" for section in media]
    missing = list(OURS)
    for kind in kinds:
        if kind not in missing:
            raise SignalingError("The server wants more media lines than a call has.")
        missing.remove(kind)
    if not media:
        raise SignalingError("The server's description has no media lines.")
    transport = [line for line in media[0].splitlines() if _TRANSPORT.match(line)]
    names = [mid + "-" * number for number in range(len(missing))]
    for kind, name in zip(missing, names, strict=True):
        types, *codecs = CODECS[kind]
        lines = [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}",
            "c=IN IP4 0.0.0.0",
            "a=inactive",
            f"a=mid:{name}",
            "a=rtcp-mux",
        ]
        media.append("".join(line + "\r\n" for line in (*lines, *codecs, *transport)))
    # WORKAROUND(aiortc): it takes the shared transport from our first line, which is sound
    bundled = sorted([*_bundled(head), *names], key=lambda name: name != _mid(media[[*kinds, *missing].index("audio")]))
    return _GROUP.sub(f"a=group:BUNDLE {' '.join(bundled)}", head) + "".join(_explained(section) for section in media)


def count(sdp: str) -> int:
    """The number of media lines."""
    return len(_sections(sdp)) - 1


def _sections(sdp: str) -> list[str]:
    """The part before the first media line, then each media line with its attributes."""
    text = "".join(line + "\r\n" for line in sdp.splitlines() if line)
    return re.split(r"(?m)^(?=m=)", text)


def _explained(section: str) -> str:
    """Adds the parameters of H.264. WORKAROUND(janus-gateway 1.1.2): it omits them for remote publishers."""
    for number in re.findall(r"(?m)^a=rtpmap:(\d+) H264/90000", section):
        if f"a=fmtp:{number} " not in section:
            section += f"a=fmtp:{number} {H264}\r\n"
    return section


def _mid(section: str) -> str | None:
    match = _MID.search(section)
    return match[1] if match else None


def _bundled(head: str) -> list[str]:
    match = _GROUP.search(head)
    return match[1].split() if match else []
