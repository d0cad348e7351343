"""`Governor`: reduces the frame rate on an overloaded machine, because sound is more important."""

import os
from contextlib import suppress
from threading import get_native_id

SHARES = (1.0, 0.7, 0.5, 0.33, 0.2)
"""Of the frame rate and of the bit rate, by pressure."""

LATE_S, IN_TIME_S = 0.040, 0.015
"""A longer delay means overload; with a shorter one, the frame rate may rise again."""

HARDER_S = 0.5
"""At most one step per this time, because the effect of the last one has to show first."""

EASIER_S, LONGEST_EASIER_S = 3.0, 24.0
"""Everything must be in time for this long before a step back. The time doubles each time that a step back was too
early."""

URGENT, PATIENT = -11, 10
"""Niceness of the threads that handle sound, and of those that the call can do without."""


class Governor:
    """Arithmetic only; times are monotonic seconds. `late` is called on the loop; any thread may read `share`."""

    def __init__(self) -> None:
        self.pressure = 0
        self._worst_s = 0.0
        self._changed_at = self._trouble_at = self._eased_at = -1e9
        self._patience_s = EASIER_S

    @property
    def share(self) -> float:
        """The share of the pictures to keep, 0..1."""
        return SHARES[self.pressure]

    def late(self, by_s: float) -> None:
        """A block of sound or a timer of the loop came this much later than it was due."""
        self._worst_s = max(self._worst_s, by_s)

    def review(self, now: float) -> None:
        """Called a few times a second."""
        worst_s, self._worst_s = self._worst_s, 0.0
        if worst_s > IN_TIME_S:
            self._trouble_at = now
        if worst_s > LATE_S:
            if self.pressure + 1 < len(SHARES) and now - self._changed_at >= HARDER_S:
                if now - self._eased_at < 2 * EASIER_S:
                    self._patience_s = min(LONGEST_EASIER_S, 2 * self._patience_s)
                self.pressure += 1
                self._changed_at = now
        elif self.pressure and now - max(self._trouble_at, self._changed_at) >= self._patience_s:
            self.pressure -= 1
            self._changed_at = self._eased_at = now
        elif not self.pressure and now - self._changed_at > LONGEST_EASIER_S:
            self._patience_s = EASIER_S


LEAST_ASKED_BPS = 100_000
"""The lowest rate that we ask of a guest. An estimate follows the received rate, and the received rate follows the
request. On a busy machine, where packets seem late, the request would soon fall to nothing. Below about 30 kbit/s
beside its sound a browser pauses its picture, and without packets the estimate would never rise again. If a line
carries less than this, loss shows it: that lowers a browser's rate anyway (libwebrtc takes the lower of REMB and its
loss-based estimate)."""


def asked_bps(estimate_bps: int, share: float) -> int:
    """The highest rate to ask of a guest, from the estimate of their line."""
    return max(round(estimate_bps * share), LEAST_ASKED_BPS)


class Thinning:
    """Skips pictures of an even stream evenly, so that a given share remains. For one thread."""

    def __init__(self) -> None:
        self._credit = 1.0

    def keeps(self, share: float) -> bool:
        self._credit = min(1.0, self._credit) + share
        if self._credit < 1:
            return False
        self._credit -= 1
        return True


def come_first() -> None:
    """Raises the calling thread's priority where the system allows it (Linux, with a niceness limit or as root)."""
    _be_nice(URGENT)


def come_last() -> None:
    """Lowers the calling thread's priority on Linux."""
    _be_nice(PATIENT)


def _be_nice(niceness: int) -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), niceness)
