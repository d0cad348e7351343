"""The contracts: what a source, an effect, a segmenter and an output promise. Written for who implements one."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, FramePool, Matte, Plane, Size
from buzzcam.core.hand import Hand
from buzzcam.core.privacy import SafeFrame


class Source(Protocol):
    """Where frames come from. Used by one thread at a time."""

    name: str
    """For people: "Integrated Camera"."""
    size: Size
    """Of the frames; known once open."""
    fps: float
    """Frames per second it means to give; known once open."""

    def open(self) -> None:
        """Take hold of the device or file; may be called again after `close`. Raises BuzzCamError."""

    def read(self) -> Frame | None:
        """The next frame: waits for it, at most about a second, and gives None when none came.

        Raises CameraLost when the device has gone, EndOfSource after the last frame.
        """

    def close(self) -> None:
        """Let go. May be called twice, and on a source that is not open."""


class EndOfSource(Exception):
    """The last frame has been read; not an error."""


class Coarse(Protocol):
    """Small versions of the frame at work, made once and shared by the steps of one chain.

    What it returns is valid until the next frame's.
    """

    def grid_planes(self, frame: Frame) -> Plane:
        """uint8 (3, rows, columns): Y, U, V on `frame.size.grid`."""

    def covering(self, frame: Frame, least: Size) -> tuple[Plane, Plane, Plane]:
        """Y, U, V, each the smallest version there is that is not below `least`; the frame's own if all others are."""

    def keep(self, before: Frame, after: Frame) -> None:
        """What was made of `before` is good enough for `after`, which differs from it within people only."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the person. planes: uint8 (3, rows, columns), Y, U, V on cells of `cell_px` luma pixels; or
    the whole I420 buffer, with `cell_px` 1. Never changed."""

    planes: Plane
    cell_px: int


@dataclass(slots=True)
class Scene:
    """What is known of a frame while its chain is applied.

    matte: None when nobody asked for one. behind: told by the effect that hides the room; None while none has.
    faces, hands: none when nobody asked; where the room is hidden, only those of the people who are shown. An effect
    that moves parts of the picture moves those of matte, faces and hands along (new ones: others may hold the old), and
    may put a `coarse` in place that knows the new frame.
    """

    coarse: Coarse
    matte: Matte | None
    behind: Behind | None = None
    faces: tuple[Face, ...] = ()
    hands: tuple[Hand, ...] = ()
    pool: FramePool = field(default_factory=FramePool)
    _drawn: Plane | None = None

    def blank(self, size: Size) -> Plane:
        """A writable I420 buffer, contents undefined, for a whole new picture. For effects that work before the room is
        hidden; what hides it has buffers of its own, in which the room never was (`lend`)."""
        self._drawn = self.pool.take(size)
        return self._drawn

    def lend(self, drawn: Plane) -> None:
        """A buffer of one's own is the picture now, and the effects after this one may go on drawing there."""
        self._drawn = drawn

    def canvas(self, frame: Frame) -> Plane:
        """A writable I420 buffer with the picture of `frame`, for who changes a part of it. What an effect before has
        drawn is drawn on, and `frame` changes with it; the camera's picture is copied first."""
        if self._drawn is None or frame.i420.base is not self._drawn:
            np.copyto(self.blank(frame.size), frame.i420)
        assert self._drawn is not None
        return self._drawn


class Effect(Protocol):
    """One step from the camera's picture to the user's. Called from one thread; may keep buffers."""

    hides: bool
    """True if nothing of the room is left in what `apply` returns."""

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        """A new frame; `frame` stays as it is, but for `Scene.canvas`. Any exception puts the card in its place, or, if
        the effect is a plug-in, switches it off."""


RoomState = Literal["unknown", "learning", "learnt"]
"""Whether the room behind the person has been learnt."""


class Segmenter(Protocol):
    """Finds the person. Called from one thread."""

    room: Any
    """What it knows of the room (`LearntRoom`); whoever takes over from it gets it."""
    takes_room: bool
    """Whether its mattes are better for it."""

    @property
    def rung(self) -> str: ...

    @property
    def provider(self) -> str:
        """Where it runs now; it may change when a provider fails."""

    def matte(self, frame: Frame, coarse: Coarse) -> Matte:
        """The matte for `frame`, on the grid `frame.size.grid`. Raises ModelError."""


class FaceFinder(Protocol):
    """Finds faces and follows them. Called from one thread. has_blendshapes: its faces have them."""

    has_blendshapes: bool

    def faces(self, frame: Frame, coarse: Coarse) -> tuple[Face, ...]:
        """Those in the frame, in the order in which they came."""


class HandFinder(Protocol):
    """Finds hands and follows them. Called from one thread."""

    def hands(self, frame: Frame, coarse: Coarse, matte: Matte | None, faces: tuple[Face, ...]) -> tuple[Hand, ...]:
        """Those in the frame of the people with those faces, in the order in which they came. matte: where people are,
        if that is known."""


class Output(Protocol):
    """Somewhere finished frames go. `open`, `send` and `close` are called in that order, one at a time."""

    name: str
    """For people and reports: "virtual camera /dev/video10"."""
    capacity: int
    """How many frames may wait for it: 1 for what is live."""
    is_live: bool
    """True if somebody looks at it now: its delay is part of the report, and it is opened again when it was lost."""

    def open(self, size: Size, fps: float) -> None:
        """Get ready, or raise OutputUnavailable saying what the user can do. Called once."""

    def send(self, frame: SafeFrame) -> None:
        """Deliver one frame; may block for up to a frame. Never called after `close`. Raises OutputError."""

    def close(self) -> None:
        """Let go of everything. Called exactly once, also after a failed `send`. Raises OutputError, having let go."""


class Outlet(Protocol):
    """Takes frames on the frame thread and must not keep it."""

    def put(self, frame: Frame) -> bool:
        """Take the newest frame; False once gone, it is then detached."""
