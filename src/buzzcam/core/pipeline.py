"""`Chain`, what is done to each frame, and `Pipeline`, the thread's loop that does it. Fails closed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from buzzcam.core.events import Failed, Hidden, Publish
from buzzcam.core.face import Face
from buzzcam.core.frame import MATTE_STEP, Frame, FramePool, Matte
from buzzcam.core.hand import Hand
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.meter import Durations
from buzzcam.core.ports import Coarse, Effect, FaceFinder, HandFinder, Outlet, Scene, Segmenter
from buzzcam.core.stand_in import StandIn

MATTE_MAX_AGE_S = 1.1
"""A matte older than this is not used on a picture: the person may have moved out of it."""


SHOWN_LEVEL = 127
"""A face is shown where the matte's mean over it is above that, a hand where the mean at its points is."""

REST_S = 2.0
"""So long an outlet that failed gets no frames."""


class UnsafeFrame(Exception):
    """The chain ended without hiding the room although it should."""


class Framing(Protocol):
    def apply(self, frame: Frame) -> Frame: ...


class Refiner(Protocol):
    def refine(self, frame: Frame, matte: Matte, coarse: Coarse) -> Matte: ...


@dataclass(frozen=True, slots=True)
class Chain:
    """What is done to each frame, in order. Never changed, only replaced whole.

    hides: the user wants the room hidden; `apply` then returns hidden frames or raises. has_stand_in: nothing of the
    person may be seen either; no matte is made then. needs_matte, needs_faces, needs_hands: an effect of it does
    nothing without one, without `face_finder`, or without `hand_finder`; needs_blendshapes: nor without those of the
    faces.
    """

    framing: Framing
    coarse: Coarse
    segmenter: Segmenter | None
    refiner: Refiner
    effects: tuple[Effect, ...]
    hides: bool
    needs_matte: bool = True
    needs_faces: bool = False
    needs_blendshapes: bool = False
    has_stand_in: bool = False
    face_finder: FaceFinder | None = None
    needs_hands: bool = False
    hand_finder: HandFinder | None = None
    pool: FramePool = field(default_factory=FramePool)

    def apply(self, frame: Frame) -> Frame:
        frame = self.framing.apply(frame)
        matte = None
        if self.segmenter is not None and not self.has_stand_in:
            matte = self.refiner.refine(frame, self.segmenter.matte(frame, self.coarse), self.coarse)
            if not 0 <= frame.captured_at - matte.captured_at <= MATTE_MAX_AGE_S:
                raise UnsafeFrame("the matte belongs to another frame")
        faces = self._faces(frame, matte)
        hands = self._hands(frame, matte, faces)
        scene = Scene(self.coarse, matte, faces=faces, hands=hands, pool=self.pool)
        is_hidden = is_stand_in = False
        for effect in self.effects:
            frame = effect.apply(frame, scene)
            is_hidden, is_stand_in = is_hidden or effect.hides, is_stand_in or isinstance(effect, StandIn)
        if (self.hides and not is_hidden) or (self.has_stand_in and not is_stand_in):
            raise UnsafeFrame("no effect in the chain hides the room")
        return frame.with_picture(frame.i420, is_hidden, scene.matte, scene.faces, is_stand_in)

    def _faces(self, frame: Frame, matte: Matte | None) -> tuple[Face, ...]:
        """Where the room is hidden, nobody learns of the faces in it."""
        if self.face_finder is None:
            return ()
        faces = self.face_finder.faces(frame, self.coarse)
        return tuple(face for face in faces if is_shown(face, matte)) if self.hides and matte is not None else faces

    def _hands(self, frame: Frame, matte: Matte | None, faces: tuple[Face, ...]) -> tuple[Hand, ...]:
        """As `_faces`."""
        if self.hand_finder is None:
            return ()
        hands = self.hand_finder.hands(frame, self.coarse, matte, faces)
        return (
            tuple(hand for hand in hands if is_hand_shown(hand, matte)) if self.hides and matte is not None else hands
        )


def is_shown(face: Face, matte: Matte) -> bool:
    """Whether most of the face's box is a person's, by the matte."""
    left, top, width, height = (value / MATTE_STEP for value in face.box)
    rows = slice(max(0, int(top)), max(0, int(top + height) + 1))
    columns = slice(max(0, int(left)), max(0, int(left + width) + 1))
    cells = matte.alpha[rows, columns]
    return bool(cells.size) and float(cells.mean()) > SHOWN_LEVEL


def is_hand_shown(hand: Hand, matte: Matte) -> bool:
    """Whether most of it is a person's, by the matte."""
    rows, columns = matte.alpha.shape
    x, y = (hand.points[:, :2].T / MATTE_STEP).astype(int)
    is_in = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
    return bool(is_in.any()) and float(matte.alpha[y[is_in], x[is_in]].mean()) > SHOWN_LEVEL


CardFor = Callable[[Frame], Frame]
"""Makes the paused card that goes out in place of a frame."""

Observe = Callable[[float, int], None]
"""Told after each frame: its cost in wall milliseconds, and how many frames were missed so far."""

Compare = Callable[[Frame], None]
"""Is given each frame as it came in, for the user's own eyes; never an outlet."""


class Pipeline:
    """Takes the newest frame, applies the chain, hands the result to every outlet.

    The chain may be replaced at any time by `use`; the change lands between two frames. Nothing that is called from
    here ends the loop: what fails is told once, an outlet that fails rests for a while.
    """

    def __init__(self, chain: Chain, card_for: CardFor, publish: Publish) -> None:
        self.mailbox: Mailbox[Frame] = Mailbox()
        self.costs = Durations()
        self.frames_out = 0
        self.cards = 0
        self.frame_limit: int | None = None
        self.observe: Observe | None = None
        self.compare: Compare | None = None
        self._outlets: tuple[Outlet, ...] = ()
        self._resting: tuple[tuple[float, Outlet], ...] = ()
        self._attaching = Lock()
        self._chain = chain
        self._card_for = card_for
        self._publish = publish
        self._trouble: str | None = None
        self._told: dict[str, str] = {}

    @property
    def chain(self) -> Chain:
        return self._chain

    def use(self, chain: Chain) -> None:
        """Put another chain to work, from the next frame on. From any thread."""
        self._chain = chain

    def attach(self, outlet: Outlet) -> None:
        """From the next frame on it gets every result. From any thread."""
        with self._attaching:
            self._outlets = (*self._outlets, outlet)

    def detach(self, outlet: Outlet) -> None:
        """Harmless when it is not attached. From any thread."""
        with self._attaching:
            self._outlets = tuple(other for other in self._outlets if other is not outlet)
            self._resting = tuple(pair for pair in self._resting if pair[1] is not outlet)

    def run(self) -> None:
        """The job of the frame thread, until the mailbox is closed or the limit is reached."""
        for frame in self.mailbox:
            self.process(frame)
            if self.frames_out == self.frame_limit:
                return

    def process(self, frame: Frame) -> Frame | None:
        """One frame through the chain and out; the card instead if anything at all goes wrong.

        None, and nothing goes out, when not even a card is to be had; the runners then send one of their own.
        """
        began = time.perf_counter()
        try:
            result = self._chain.apply(frame)
            self._trouble = None
        except Exception as error:  # noqa: BLE001 - whatever fails, no frame of the room may leave
            self.cards += 1
            if self._trouble != str(error):  # once, not thirty times a second
                self._trouble = str(error)
                self._publish(Hidden(error))
            try:
                result = self._card_for(frame)
            except Exception as card_error:  # noqa: BLE001 - out of memory, most likely
                self._tell("card", card_error)
                return None
        cost_ms = (time.perf_counter() - began) * 1e3
        self.frames_out += 1
        self.costs.add(cost_ms)
        for outlet in self._outlets:
            try:
                takes_more = outlet.put(result)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other outlets go on
                self._tell("output", error)
                self._let_rest(outlet)
                continue
            if not takes_more:
                self.detach(outlet)
        if self._resting and self._resting[0][0] <= time.monotonic():
            self._wake_one()
        if (compare := self.compare) is not None:
            self._show("comparison", compare, frame)
        if (observe := self.observe) is not None:
            self._show("frames", observe, cost_ms, self.mailbox.dropped)
        return result

    def _show(self, part: str, look: Callable[..., None], *what: object) -> None:
        """Who only looks on must not end the picture, nor keep it from the others."""
        try:
            look(*what)
        except Exception as error:  # noqa: BLE001 - see above
            self._tell(part, error)

    def _let_rest(self, outlet: Outlet) -> None:
        self.detach(outlet)
        with self._attaching:
            self._resting = (*self._resting, (time.monotonic() + REST_S, outlet))

    def _wake_one(self) -> None:
        """Attaches the outlet again that has rested longest."""
        with self._attaching:
            if self._resting:
                self._outlets = (*self._outlets, self._resting[0][1])
                self._resting = self._resting[1:]

    def _tell(self, part: str, error: Exception) -> None:
        """Once, not thirty times a second."""
        if self._told.get(part) != repr(error):
            self._told[part] = repr(error)
            self._publish(Failed(part, error))
