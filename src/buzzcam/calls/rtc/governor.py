"""`Governor`: whether this machine keeps up with the call. Sound goes first: when it is late, pictures become fewer."""

import os
from contextlib import suppress
from threading import get_native_id

SHARES = (1.0, 0.7, 0.5, 0.33, 0.2)
"""Of the pictures and of their rate, by pressure."""

LATE_S, IN_TIME_S = 0.040, 0.015
"""Later than that and there is too much to do; sooner than that and there may be more again."""

HARDER_S = 0.5
"""At most one step in so long: what the last one brought has to be seen first."""

EASIER_S, LONGEST_EASIER_S = 3.0, 24.0
"""So long in time before a step back; twice as long each time that one was too much."""

URGENT = -11
"""Niceness of the threads that sound passes through."""


class Governor:
    """Arithmetic only, times are monotonic seconds. `late` is told on the loop, `share` is read by any thread."""

    def __init__(self) -> None:
        self.pressure = 0
        self._worst_s = 0.0
        self._changed_at = self._trouble_at = self._eased_at = -1e9
        self._patience_s = EASIER_S

    @property
    def share(self) -> float:
        """How much of the pictures there may be, 0..1."""
        return SHARES[self.pressure]

    def late(self, by_s: float) -> None:
        """Something that was due has come so much later: a block of sound, or a timer of the loop."""
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
"""An estimate follows what comes, and what comes follows what is asked for: on a busy machine, which hears late what
came in time, it would soon be nothing. Below about 30 kbit/s beside its sound a browser pauses its picture, and without
packets nobody would ever ask for more. A line that carries less is seen by what it loses: that lowers a browser's rate,
whatever it is asked for (libwebrtc: the lower of REMB and its loss-based estimate)."""


def asked_bps(estimate_bps: int, share: float) -> int:
    """What a guest is asked to send at most, of what their line seems to carry."""
    return max(round(estimate_bps * share), LEAST_ASKED_BPS)


class Thinning:
    """Which pictures of an even stream are left out, so that a share of them remains. For one thread."""

    def __init__(self) -> None:
        self._credit = 1.0

    def keeps(self, share: float) -> bool:
        self._credit = min(1.0, self._credit) + share
        if self._credit < 1:
            return False
        self._credit -= 1
        return True


def come_first() -> None:
    """For the calling thread, where the system allows it (Linux, with a limit for niceness or as an administrator)."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), URGENT)
