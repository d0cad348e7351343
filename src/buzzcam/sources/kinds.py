"""The kinds of sources: how each is typed, what it is, and how it is made.

Imports only what takes no time, so that `--help` knows them; a source's own file is imported when it is made.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from buzzcam.argument_checks import needs, nothing, unknown, whole_within
from buzzcam.sentence import say

if TYPE_CHECKING:
    from buzzcam.core.ports import Source
    from buzzcam.settings import Settings, SourceChoice

SCREEN_FPS = 15.0


class SourceKind(NamedTuple):
    """usage: as it is typed, for help. which: what follows the colon, as `SourceChoice.which`; raises BadArgument;
    None: it is typed as a path. make: the source, not open."""

    name: str
    usage: str
    which: Callable[[str], str | None] | None
    make: "Callable[[SourceChoice, Settings], Source]"


def make_source(choice: "SourceChoice", settings: "Settings") -> "Source":
    """Not open. Raises BadArgument for a kind that there is not."""
    if choice.kind not in SOURCES:
        raise unknown(say("source"), choice.kind, tuple(SOURCES))
    return SOURCES[choice.kind].make(choice, settings)


def is_still(choice: "SourceChoice") -> bool:
    """Whether it is a picture file."""
    from buzzcam.pictures import is_picture

    return choice.path is not None and is_picture(choice.path)


def _camera(choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam.sources.camera import Camera

    return Camera(choice.which, settings.size, settings.fps)


def _screen(choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam.sources.screen import Screen

    return Screen(int(choice.which or 1), settings.fps or SCREEN_FPS, not settings.is_every_frame)


def _number(rest: str) -> str:
    from buzzcam.settings import MOST_SCREENS

    return str(whole_within(rest, 0, MOST_SCREENS, say("a screen"))) if rest else "1"


def _window(choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam.sources.window import Window

    return Window(choice.which or "", settings.fps or SCREEN_FPS, not settings.is_every_frame)


def _title(rest: str) -> str:
    if not rest:
        raise needs("window", say("a title"), "window:Slides")
    return rest


def _pattern(_choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam.settings import DEFAULT_FPS, DEFAULT_SIZE
    from buzzcam.sources.pattern import Pattern

    return Pattern(settings.size or DEFAULT_SIZE, settings.fps or DEFAULT_FPS, not settings.is_every_frame)


def _demo(_choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam import paths
    from buzzcam.settings import DEFAULT_FPS, DEFAULT_SIZE
    from buzzcam.sources.demo import Demo

    size, fps = settings.size or DEFAULT_SIZE, settings.fps or DEFAULT_FPS
    return Demo(paths.assets() / "demo", size, fps, not settings.is_every_frame)


def _file(choice: "SourceChoice", settings: "Settings") -> "Source":
    from buzzcam.sources.picture import Picture

    assert choice.path is not None
    if is_still(choice):
        return Picture(choice.path, not settings.is_every_frame, settings.is_once)
    from buzzcam.sources.clip import Clip

    return Clip(choice.path, not settings.is_every_frame, settings.is_once)


SOURCES = {
    kind.name: kind for kind in (
        SourceKind("camera", "camera[:ID]", lambda rest: rest or None, _camera),
        SourceKind("screen", "screen[:N]", _number, _screen),
        SourceKind("window", "window:TITLE", _title, _window),
        SourceKind("pattern", "pattern", nothing("pattern"), _pattern),
        SourceKind("demo", "demo", nothing("demo"), _demo),
        SourceKind("file", "PATH of a video or picture", None, _file),
    )
}  # fmt: skip
