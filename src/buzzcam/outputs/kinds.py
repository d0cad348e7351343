"""The kinds of outputs: how each is typed, and how it is made.

Imports only what takes no time, so that `--help` knows them; an output's own file is imported when it is made.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from buzzcam.argument_checks import needs, nothing, unknown
from buzzcam.errors import BadArgument
from buzzcam.files import kind_of, user_path
from buzzcam.sentence import say

if TYPE_CHECKING:
    from buzzcam.core.ports import Output
    from buzzcam.settings import OutputChoice

VIDEO_KINDS = (".mp4", ".mkv", ".webm")
PICTURE_KINDS = (".png", ".jpg", ".jpeg", ".webp")
MATTE_KINDS = (".mkv",)
LANDMARKS_KINDS = (".jsonl",)


class OutputKind(NamedTuple):
    """usage: as it is typed, for help; "" where it has an option of its own. target: what follows the colon, as
    `OutputChoice.target`; raises BadArgument. make: the output, not open."""

    name: str
    usage: str
    target: Callable[[str], str | None]
    make: "Callable[[OutputChoice], Output]"


def make_output(choice: "OutputChoice") -> "Output":
    """Not open. Raises BadArgument for a kind that there is not."""
    if choice.kind not in OUTPUTS:
        raise unknown(say("output"), choice.kind, tuple(OUTPUTS))
    return OUTPUTS[choice.kind].make(choice)


def _virtual_camera(choice: "OutputChoice") -> "Output":
    from buzzcam.outputs.virtual_camera import VirtualCamera

    return VirtualCamera(choice.target)


def _file(choice: "OutputChoice") -> "Output":
    path = Path(choice.target or "")
    if is_still_file(path):
        from buzzcam.outputs.snapshot import Snapshot

        return Snapshot(path)
    from buzzcam.outputs.recorder import Recorder

    return Recorder(path)


def is_still_file(path: Path) -> bool:
    """It is a picture file."""
    return path.suffix.lower() in PICTURE_KINDS


def _matte(choice: "OutputChoice") -> "Output":
    from buzzcam.outputs.recorder import MatteRecorder

    return MatteRecorder(Path(choice.target or ""))


def _landmarks(choice: "OutputChoice") -> "Output":
    from buzzcam.outputs.landmarks import LandmarksFile

    return LandmarksFile(Path(choice.target or ""))


def _none(_choice: "OutputChoice") -> "Output":
    from buzzcam.outputs.none import NoOutput

    return NoOutput()


def _path(rest: str) -> str:
    if not rest:
        raise needs("file", say("a path"), "file:call.mp4")
    return target_file(rest, (*VIDEO_KINDS, *PICTURE_KINDS))


def target_file(text: str, kinds: tuple[str, ...]) -> str:
    """The path of a file that can be written. kinds: its endings. Raises BadArgument."""
    path = user_path(text)
    if path.suffix.lower() not in kinds or text.endswith("/"):
        hint = say("Use one of: {known}.", known=", ".join(kinds))
        if text.endswith("/") or kind_of(path) == "folder":
            hint = say("Give a file in it, for example {example}", example=path / f"call{kinds[0]}")
        raise BadArgument(say("{text} has no known file extension.", text=text), hint)
    return str(path)


OUTPUTS = {
    kind.name: kind for kind in (
        OutputKind("virtual-camera", "virtual-camera[:DEVICE]", lambda rest: rest or None, _virtual_camera),
        OutputKind("file", f"file:PATH ({' '.join((*VIDEO_KINDS, *PICTURE_KINDS))})", _path, _file),
        OutputKind("none", "none", nothing("none"), _none),
        OutputKind("matte", "", lambda text: target_file(text, MATTE_KINDS), _matte),
        OutputKind("landmarks", "", lambda text: target_file(text, LANDMARKS_KINDS), _landmarks),
    )
}  # fmt: skip
