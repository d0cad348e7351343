"""Descriptions for servers: ours always have three lines (sound, camera, screen), theirs may have fewer."""

import re

from buzzcam.errors import SignalingError

OURS = ("audio", "video", "video")
H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
CODECS = {
    "audio": ("96", "a=rtpmap:96 opus/48000/2"),
    "video": ("97 98", "a=rtpmap:97 H264/90000", "a=rtpmap:98 VP8/90000"),
}
"""Payload types and lines of what the `Peer` may know; nothing is ever sent by them."""

_TRANSPORT = re.compile(r"a=(ice-ufrag|ice-pwd|fingerprint|setup):")
_GROUP = re.compile(r"(?m)^a=group:BUNDLE ([^\r\n]*)")
_KIND, _MID = re.compile(r"m=(\w+)"), re.compile(r"(?m)^a=mid:(\S+)")


def trimmed(sdp: str, count: int) -> str:
    """A description of ours with its first lines alone."""
    head, *media = _sections(sdp)
    gone = {_mid(section) for section in media[count:]}
    kept = [mid for mid in _bundled(head) if mid not in gone]
    return _GROUP.sub(f"a=group:BUNDLE {' '.join(kept)}", head) + "".join(media[:count])


def padded(sdp: str, mid: str) -> str:
    """A server's description with what it lacks of our three lines put in as idle. Raises SignalingError.

    mid: the name of a line that is added; for a second one with a dash behind it.
    """
    head, *media = _sections(sdp)
    kinds = [match[1] if (match := _KIND.match(section)) else "" for section in media]
    missing = list(OURS)
    for kind in kinds:
        if kind not in missing:
            raise SignalingError("The server wants more lines than a call has.")
        missing.remove(kind)
    if not media:
        raise SignalingError("The server's description has no lines of media.")
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
    # WORKAROUND(aiortc): the transport that all share is that of our first line, which is sound
    bundled = sorted([*_bundled(head), *names], key=lambda name: name != _mid(media[[*kinds, *missing].index("audio")]))
    return _GROUP.sub(f"a=group:BUNDLE {' '.join(bundled)}", head) + "".join(_explained(section) for section in media)


def count(sdp: str) -> int:
    """How many lines of media it has."""
    return len(_sections(sdp)) - 1


def _sections(sdp: str) -> list[str]:
    """What stands before the first line of media, then each of those with what belongs to it."""
    text = "".join(line + "\r\n" for line in sdp.splitlines() if line)
    return re.split(r"(?m)^(?=m=)", text)


def _explained(section: str) -> str:
    """With the parameters of H.264. WORKAROUND(janus-gateway 1.1.2): it leaves them out for remote publishers."""
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
