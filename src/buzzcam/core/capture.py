"""`Capture`, the job of the capture thread: source to mailbox, through loss, stall and sleep."""

import logging
import time

from buzzcam.core.demand import Demand
from buzzcam.core.events import FellAsleep, Publish, SourceBack, SourceLost, WokeUp, reason_of
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.ports import EndOfSource, Source
from buzzcam.errors import BuzzCamError, CameraLost
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

SLEEP_AFTER_S = 1.0
"""Grace after the last reader has gone: a program that reopens its camera must not make ours blink."""

STALLS_UNTIL_REOPENED = 3
"""Reads of about a second that gave nothing, in a row."""

RETRY_S = (0.2, 0.5, 1.0, 2.0)
"""Pauses between attempts to open a lost source again; the last one for ever."""


class Capture:
    """Reads a source into a mailbox until stopped; opens it again when it was lost.

    is_open: the source has been opened already; otherwise that is the first thing done, as often as it takes.
    """

    def __init__(
        self, source: Source, mailbox: Mailbox[Frame], demand: Demand, publish: Publish, is_open: bool = True
    ) -> None:
        self.frames_in = 0
        self.has_ended = False
        self.trouble: BuzzCamError | None = None
        self._source = source
        self._mailbox = mailbox
        self._demand = demand
        self._publish = publish
        self._is_open = is_open

    @property
    def is_asleep(self) -> bool:
        """The source is released, for nobody wants frames."""
        return not self._is_open and self.trouble is None

    def run(self) -> None:
        """Returns when the demand is closed, or after the source's last frame."""
        attempt = frames_before = 0
        if not self._demand.is_wanted:
            self._let_go()  # it was opened to see that it can be; nobody looks yet
        try:
            while self._demand.wait_until_wanted():
                try:
                    if not self._is_open:
                        self._source.open()
                        self._is_open = True
                    self._read_while_wanted()
                except EndOfSource:
                    raise
                except Exception as error:  # noqa: BLE001 - a driver or a decoder may raise anything
                    was_lost, self.trouble = self.trouble is not None, self._trouble_of(error)
                    if not was_lost:
                        self._publish(SourceLost(self.trouble))
                    self._let_go()
                    attempt = 0 if self.frames_in > frames_before else attempt
                    frames_before = self.frames_in
                    if not self._demand.wait_while_open(RETRY_S[min(attempt, len(RETRY_S) - 1)]):
                        return
                    attempt += 1
        except EndOfSource:
            self.has_ended = True
            self._mailbox.close()
        except BaseException:
            self._mailbox.close()  # no frame will ever come
            raise
        finally:
            self._let_go()

    def _read_while_wanted(self) -> None:
        """Reads until nobody wants frames."""
        stalls, wanted_at = 0, time.monotonic()
        while self._demand.is_open:
            if self._demand.is_wanted:
                wanted_at = time.monotonic()
            elif time.monotonic() - wanted_at > SLEEP_AFTER_S:
                self._let_go()
                self._publish(FellAsleep())
                if self._demand.wait_until_wanted():
                    self._publish(WokeUp())
                break
            frame = self._source.read()
            if frame is None:
                stalls += 1
                if stalls == STALLS_UNTIL_REOPENED:
                    raise CameraLost(
                        say("{name} no longer delivers frames.", name=self._source.name),
                        "BuzzCam reopens it automatically.",
                    )
                continue
            stalls = 0
            self.frames_in += 1
            if self.trouble is not None:
                self.trouble = None
                self._publish(SourceBack(self._source.name))
            self._mailbox.put(frame)

    def _let_go(self) -> None:
        self._is_open = False
        try:
            self._source.close()
        except Exception as error:  # what cannot be closed is opened again or left behind
            log.warning("%s cannot be closed", self._source.name, exc_info=error)

    def _trouble_of(self, error: Exception) -> BuzzCamError:
        if isinstance(error, BuzzCamError):
            return error
        log.error("%s raised", self._source.name, exc_info=error)
        reason = reason_of(error)
        return CameraLost(
            say("{name} failed: {reason}.", name=self._source.name, reason=reason), "BuzzCam reopens it automatically."
        )
