"""`PrivacyPolicy`, the one owner of the question whether a picture may leave, and `SafeFrame`, its answer.

Whatever hands pictures on (outputs, a call's camera and shared screen, stills, the preview) asks a `Gate` of the
policy for each picture and keeps no copy of what the policy says.
"""

import time
from threading import Lock
from typing import NamedTuple, NoReturn, Protocol

from buzzcam.core.frame import Frame, Size
from buzzcam.errors import BadArgument
from buzzcam.sentence import say

SHAREABLE = ("screen", "window", "file")
"""Kinds of sources that a call can show beside the camera. A camera is none of them: its room would not be hidden."""

REPAINT_S = 0.3
"""Until then a window that may not show the room any more has been drawn anew, on a busy machine, too."""

AT_THE_CLICK_S = 0.1
"""Who shows the room again is content to show what it was like when they clicked."""

_SEAL = object()


class SafeFrame(Frame):
    """A frame that may leave; the only kind that outputs, encoders and recorders take. Only the policy makes it.

    is_card: it is the card, not a picture. generation: the policy's when it was made; of another generation, what is
    still on its way must not leave any more.
    """

    __slots__ = ("generation", "is_card")

    is_card: bool
    generation: float

    def __init__(self, frame: Frame, is_card: bool, generation: float, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the privacy policy decides what may leave")
        put = object.__setattr__  # it is frozen, as every frame; with fewer steps than dataclass's own
        put(self, "i420", frame.i420)
        put(self, "size", frame.size)
        put(self, "captured_at", frame.captured_at)
        put(self, "number", frame.number)
        put(self, "is_hidden", frame.is_hidden)
        put(self, "matte", frame.matte)
        put(self, "faces", frame.faces)
        put(self, "is_stand_in", frame.is_stand_in)
        put(self, "is_card", is_card)
        put(self, "generation", generation)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a frame never changes")


class CardMaker(Protocol):
    """effects/card.py"""

    def at(self, size: Size, captured_at: float, number: int) -> Frame: ...


class _State(NamedTuple):
    """is_wished: hiding was asked for and is not carried out yet. has_stand_in, is_stand_in_wished: the same for
    somebody in the place of person and room. generation_began_at: monotonic seconds; what was captured before is of an
    older generation. room_shown_since, person_shown_since: the same for pictures of the room itself, since hiding was
    switched off, and of the person."""

    is_hiding: bool
    is_wished: bool
    has_stand_in: bool
    is_stand_in_wished: bool
    is_private: bool
    is_on: bool
    generation_began_at: float
    room_shown_since: float
    person_shown_since: float


class PrivacyPolicy:
    """Whether a picture may leave. One for each studio; every call is safe from any thread and waits for nothing.

    A generation begins when hiding is switched on, of the room alone or of the person, too, when *Private now* ends and
    when BuzzCam is switched on again: a frame that was captured before, and still waits somewhere, never leaves.
    """

    def __init__(self, card: CardMaker, is_hiding: bool = True, has_stand_in: bool = False) -> None:
        self._card = card
        ever = float("-inf")
        # replaced whole: it is read without a lock
        self._state = _State(is_hiding, False, has_stand_in, False, False, True, ever, ever, ever)
        self._changing = Lock()
        self._screens_in_view: frozenset[str] = frozenset()
        self._compared_until = float("-inf")
        self.camera = Gate(self, is_room=True)
        """For everything that comes through the chain."""
        self.screen = Gate(self, is_room=False)
        """For a screen, a window or a file that is shared beside the camera."""

    @property
    def is_hiding(self) -> bool:
        return self._state.is_hiding

    @property
    def may_compare(self) -> bool:
        """Whether the user's own window may show the room: not while private or off, nor while somebody stands in for
        the user or a screen that this window may stand on is being shown to others."""
        state = self._state
        return state.is_on and not state.is_private and not _stands_in(state) and not self._screens_in_view

    def lets_compare(self, frame: Frame) -> bool:
        """Whether that window may show this raw frame."""
        return self.may_compare and frame.captured_at > self._state.generation_began_at

    def hide(self, is_hiding: bool, has_stand_in: bool = False) -> None:
        """True: no frame of the room leaves from now on; has_stand_in: nor of the person. Called before the first
        chain that does so is put to work."""
        self._change(is_hiding=is_hiding, has_stand_in=has_stand_in)

    def wish_hiding(self, is_wished: bool, is_stand_in_wished: bool = False) -> None:
        """True: as `hide`, from the moment of the click until it has been carried out or refused."""
        self._change(is_wished=is_wished, is_stand_in_wished=is_stand_in_wished)

    def be_private(self, is_private: bool) -> None:
        """True: the card takes the place of every picture and of every shared screen."""
        self._change(is_private=is_private)

    def be_on(self, is_on: bool) -> None:
        """False: as `be_private`."""
        self._change(is_on=is_on)

    def note_comparison(self, is_on: bool) -> None:
        """The user's own window shows the room, or has stopped to."""
        self._compared_until = float("inf") if is_on else time.monotonic()

    def see_screen(self, who: str, kind: str | None) -> None:
        """`who` shows others a source of this kind, or will in a moment; None: nothing any more.

        A screen on which the room could just be seen is shown once the window has had the time to be drawn anew.
        """
        with self._changing:
            others, now = self._screens_in_view - {who}, time.monotonic()
            is_new = kind == "screen" and who not in self._screens_in_view
            self._screens_in_view = others | {who} if kind == "screen" else others
            if is_new and self._compared_until > now - REPAINT_S:
                self._state = self._state._replace(generation_began_at=now + REPAINT_S)

    def card(self, size: Size, captured_at: float, number: int) -> SafeFrame:
        """The card in place of a frame of that size, time and number."""
        return SafeFrame(self._card.at(size, captured_at, number), True, self._state.generation_began_at, _SEAL)

    def release(self, frame: Frame, is_room: bool) -> SafeFrame:
        """The frame if it may leave, else the card. is_room: it comes from the chain, so that a room may be in it."""
        state = self._state
        if isinstance(frame, SafeFrame) and frame.is_card:
            return frame
        if (
            state.is_on
            and not state.is_private
            and frame.captured_at > state.generation_began_at
            and (frame.is_hidden or not is_room or self._shows_room(frame, state))
            and (frame.is_stand_in or not is_room or self._shows_person(frame, state))
        ):
            return SafeFrame(frame, False, state.generation_began_at, _SEAL)
        return self.card(frame.size, frame.captured_at, frame.number)

    @staticmethod
    def _shows_room(frame: Frame, state: _State) -> bool:
        return not (state.is_hiding or state.is_wished) and frame.captured_at > state.room_shown_since

    @staticmethod
    def _shows_person(frame: Frame, state: _State) -> bool:
        return not _stands_in(state) and frame.captured_at > state.person_shown_since

    def _change(self, **wish: bool) -> None:
        with self._changing:
            old = self._state
            new = old._replace(**wish)
            is_stricter = (new.is_hiding or new.is_wished) and not (old.is_hiding or old.is_wished)
            is_stricter = is_stricter or (_stands_in(new) and not _stands_in(old))
            if (old.is_hiding or old.is_wished) and not (new.is_hiding or new.is_wished):
                new = new._replace(room_shown_since=time.monotonic() - AT_THE_CLICK_S)
            if _stands_in(old) and not _stands_in(new):
                new = new._replace(person_shown_since=time.monotonic() - AT_THE_CLICK_S)
            is_back = (old.is_private and not new.is_private) or (new.is_on and not old.is_on)
            if is_stricter or is_back:
                new = new._replace(generation_began_at=max(time.monotonic(), old.generation_began_at))
            self._state = new


def _stands_in(state: _State) -> bool:
    return state.has_stand_in or state.is_stand_in_wished


class Gate:
    """What one kind of picture goes through to leave: a view on the policy."""

    def __init__(self, policy: PrivacyPolicy, is_room: bool) -> None:
        self._policy = policy
        self._is_room = is_room

    def release(self, frame: Frame) -> SafeFrame:
        """The frame if it may leave, else the card."""
        return self._policy.release(frame, self._is_room)

    def card(self, size: Size, captured_at: float, number: int) -> SafeFrame:
        """The card, where there is no frame to put it in the place of."""
        return self._policy.card(size, captured_at, number)


def check_shareable(kind: str) -> None:
    """Raises BadArgument for a kind of source that must not be shown beside the camera."""
    if kind not in SHAREABLE:
        raise BadArgument(
            say("A {kind} cannot be shared in a call.", kind=kind),
            "Share a screen, a window or a file.",
        )
