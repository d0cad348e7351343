"""`OutputRunner`: one output with a mailbox, a thread and a last look at each frame."""

import logging
import time
from collections.abc import Callable

from buzzcam.core.events import Failed, Publish, reason_of
from buzzcam.core.frame import Frame, Size
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.meter import Durations
from buzzcam.core.ports import Output
from buzzcam.core.privacy import Gate
from buzzcam.errors import OutputError, OutputUnavailable
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

STALL_S = 0.8
"""Without a new frame for that long, the card goes out: readers neither freeze on an old picture nor block."""

RETRY_S = 2.0
"""Pause between attempts to open a lost output again."""


class OutputRunner:
    """Hands the newest frames to one output, on a thread of its own, and the card when there are none.

    A lost device is made and opened anew until it is back, and `on_open` called then; a file that cannot be written on
    ends the runner (opening it again would overwrite what it holds). The other runners go on. A driver or an encoder
    may raise anything: it counts as an OutputError.
    """

    def __init__(self, make: Callable[[], Output], gate: Gate, publish: Publish) -> None:
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
        """Opens the output. Raises OutputError."""
        self._size, self._fps = size, fps
        try:
            self.output.open(size, fps)
        except Exception as error:  # noqa: BLE001 - see above
            trouble = self._trouble_of(error)
            raise trouble from (None if trouble is error else error)

    def wait_for_it(self, error: OutputError) -> None:
        """It could not be opened: `run` goes on trying."""
        self._lose(error)

    def put(self, frame: Frame) -> bool:
        return self.mailbox.put(frame)

    def run(self) -> None:
        """The job of the runner's thread, until it is stopped."""
        patience_s = max(STALL_S, 2 / self._fps)
        try:
            while True:
                frame = self.mailbox.get(patience_s)
                try:
                    if frame is None:
                        self.cards_of_its_own += 1
                        frame = self._gate.card(self._size, time.monotonic(), self._number)
                    self.deliver(frame)
                except OutputError:
                    raise
                except Exception:
                    log.exception("no card")  # out of memory, most likely: the next may succeed
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
        """One frame to the output, or the card if it must not leave. Raises OutputError when a file cannot go on."""
        self._number = frame.number
        if self.is_lost and not self._has_come_back():
            return
        try:
            safe = self._gate.release(frame)
            self.cards_of_its_own += safe.is_card and safe is not frame
            self.output.send(safe)
        except Exception as error:  # noqa: BLE001 - see above
            trouble = self._trouble_of(error)
            if not self.output.is_live:
                self.was_lost = True
                raise trouble from (None if trouble is error else error)
            self._lose(trouble)
            return
        self.frames_out += 1
        self.cards += safe.is_card
        if not safe.is_card:
            self.delays.add((time.monotonic() - frame.captured_at) * 1e3)

    def close(self) -> None:
        """For a runner without a thread: lets go of the output."""
        self._let_go()

    def _lose(self, error: OutputError) -> None:
        self.was_lost, self.trouble = True, error
        self._let_go()
        self._retry_at = time.monotonic() + RETRY_S
        self._publish(Failed(self.output.name, error))

    def _has_come_back(self) -> bool:
        if time.monotonic() < self._retry_at:
            return False
        try:
            self.output = self._make()
            self.output.open(self._size, self._fps)
        except Exception as error:  # noqa: BLE001 - see above
            self._retry_at = time.monotonic() + RETRY_S
            self.trouble = error if isinstance(error, OutputError) else self.trouble
            return False
        self.is_lost = self.was_lost = False
        self.trouble = None
        if self.on_open is not None:
            try:
                self.on_open(self.output)
            except Exception as error:  # noqa: BLE001 - whoever listens, the output is back
                self._publish(Failed(self.output.name, error))
        return True

    def _let_go(self) -> None:
        if self.is_lost:
            return
        self.is_lost = True
        try:
            self.output.close()
        except Exception as error:  # noqa: BLE001 - see above
            if not self.was_lost:  # otherwise it has been told already
                self._publish(Failed(self.output.name, self._trouble_of(error)))
            self.was_lost = True

    def _trouble_of(self, error: Exception) -> OutputError:
        if isinstance(error, OutputError):
            return error
        log.error("%s raised", self.output.name, exc_info=error)
        return OutputUnavailable(
            say("{name} failed: {reason}.", name=self.output.name, reason=reason_of(error)),
            "BuzzCam tries again automatically." if self.output.is_live else "Restart it.",
        )
