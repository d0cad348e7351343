"""Descriptions for servers that take one picture only: ours have three lines, theirs two (RFC 9725, section 4.2)."""

import re

from buzzcam.errors import BadSignal

SCREEN = "2"
"""The name (mid) of our third line."""
_NOT_OURS = re.compile(
    r"a=(candidate|end-of-candidates|msid|ssrc|ssrc-group|mid|sendrecv|sendonly|recvonly|inactive)\b"
)


def without_screen(offer: str) -> str:
    """Our offer with sound and camera alone."""
    head, *media = _sections(offer)
    return _bundled(head, [SCREEN], []) + "".join(media[:2])


def with_idle_screen(answer: str) -> str:
    """The answer to that, with the third line put back: agreed on, and not used. Raises BadSignal."""
    head, *media = _sections(answer)
    if len(media) != 2:
        raise BadSignal("The server's answer does not fit what it was offered.")
    kept = [line for line in media[1].splitlines() if not _NOT_OURS.match(line)]
    idle = [*kept, f"a=mid:{SCREEN}", "a=inactive"]
    return _bundled(head, [], [SCREEN]) + "".join(media) + "\r\n".join(idle) + "\r\n"


def _sections(sdp: str) -> list[str]:
    """What stands before the first line of media, then each of those with what belongs to it."""
    text = "".join(line + "\r\n" for line in sdp.splitlines() if line)
    return re.split(r"(?m)^(?=m=)", text)


def _bundled(head: str, less: list[str], more: list[str]) -> str:
    def change(match: re.Match[str]) -> str:
        return " ".join(["a=group:BUNDLE", *(mid for mid in match[1].split() if mid not in less), *more])

    return re.sub(r"(?m)^a=group:BUNDLE ([^\r\n]*)", change, head)
