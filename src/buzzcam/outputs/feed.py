"""`Feed`: one output with a mailbox, a thread and a last look at each frame."""

import time
from collections.abc import Callable
from typing import Protocol

from buzzcam.core.events import Failed, Publish
from buzzcam.core.frame import Frame, Size
from buzzcam.core.gate import PrivacyGate
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.meter import Durations
from buzzcam.core.ports import Output
from buzzcam.errors import OutputError

STALL_S = 0.8
"""Without a new frame for that long, the card goes out: readers neither freeze on an old picture nor block."""

RETRY_S = 2.0
"""Pause between attempts to open a lost output again."""


class Cards(Protocol):
    """effects/card.py"""

    def at(self, size: Size, captured_at: float, number: int) -> Frame: ...

    def is_one(self, frame: Frame) -> bool: ...


class Feed:
    """Hands the newest frames to one output, on a thread of its own, and the card when there are none.

    A lost device is made and opened anew until it is back, and `on_open` called then; a file that cannot be written on
    ends the feed (opening it again would overwrite what it holds). The other feeds go on.
    """

    def __init__(self, make: Callable[[], Output], gate: PrivacyGate, card: Cards, publish: Publish) -> None:
        self.frames_out = 0
        self.cards = 0
        self.cards_of_its_own = 0
        self.was_lost = False
        self.has_ended = False
        self.delays = Durations()
        self.output = make()
        self.is_lost = False
        self.trouble: Exception | None = None
        self.on_open: Callable[[Output], None] | None = None
        self._make = make
        self._gate = gate
        self._card = card
        self._publish = publish
        self.mailbox: Mailbox[Frame] = Mailbox(self.output.capacity)
        self._size = Size(0, 0)
        self._fps = 30.0
        self._number = 0
        self._retry_at = 0.0

    @property
    def dropped(self) -> int:
        return self.mailbox.dropped

    def open(self, size: Size, fps: float) -> None:
        """Opens the output. Raises OutputUnavailable."""
        self._size, self._fps = size, fps
        self.output.open(size, fps)

    def wait_for_it(self, error: OutputError) -> None:
        """It could not be opened: `run` goes on trying."""
        self._lose(error)

    def put(self, frame: Frame) -> bool:
        return self.mailbox.put(frame)

    def run(self) -> None:
        """The job of the feed's thread, until it is stopped."""
        patience_s = max(STALL_S, 2 / self._fps)
        try:
            while True:
                frame = self.mailbox.get(patience_s)
                if frame is None:
                    self.cards_of_its_own += 1
                    frame = self._card.at(self._size, time.monotonic(), self._number)
                self.deliver(frame)
        except MailboxClosed:
            pass
        except Exception as error:
            self.was_lost, self.trouble = True, error
            raise
        finally:
            self.has_ended = True
            self.mailbox.close()
            self._let_go()

    def stop(self) -> None:
        """What waits is still delivered, then `run` ends."""
        self.mailbox.close()

    def deliver(self, frame: Frame) -> None:
        """One frame to the output, or the card if it must not leave."""
        self._number = frame.number
        if self.is_lost and not self._has_come_back():
            return
        if not self._gate.lets_out(frame):
            self.cards_of_its_own += 1
            frame = self._card.at(frame.size, frame.captured_at, frame.number)
        is_card = self._card.is_one(frame)
        try:
            self.output.send(frame)
        except OutputError as error:
            if not self.output.is_live:
                self.was_lost = True
                raise
            self._lose(error)
            return
        self.frames_out += 1
        self.cards += is_card
        if not is_card:
            self.delays.add((time.monotonic() - frame.captured_at) * 1e3)

    def close(self) -> None:
        """For a feed without a thread: lets go of the output."""
        self._let_go()

    def _lose(self, error: OutputError) -> None:
        self._let_go()
        self.was_lost, self.trouble = True, error
        self._retry_at = time.monotonic() + RETRY_S
        self._publish(Failed(self.output.name, error))

    def _has_come_back(self) -> bool:
        if time.monotonic() < self._retry_at:
            return False
        self.output = self._make()
        try:
            self.output.open(self._size, self._fps)
        except OutputError as error:
            self._retry_at, self.trouble = time.monotonic() + RETRY_S, error
            return False
        self.is_lost = self.was_lost = False
        self.trouble = None
        if self.on_open is not None:
            self.on_open(self.output)
        return True

    def _let_go(self) -> None:
        if self.is_lost:
            return
        self.is_lost = True
        try:
            self.output.close()
        except OutputError as error:
            if not self.was_lost:  # otherwise it has been told already
                self._publish(Failed(self.output.name, error))
            self.was_lost = True
