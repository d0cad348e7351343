"""Limits for one guest: packets per second, and a decoder's share of a CPU core. Anything over the limit is dropped."""

from collections.abc import Callable
from dataclasses import dataclass

from buzzcam.core.events import Event
from buzzcam.sentence import Sentence, say

PACKETS_PER_S, PACKETS_AT_ONCE = 1500.0, 3000.0
"""For one connection. A camera and a screen of 4 Mbit/s each stay below this, even if both are sent twice."""

CONTROL_PER_S, CONTROL_AT_ONCE = 300.0, 600.0
"""For feedback (RTCP), in units of `CONTROL_BYTES`: one packet may name thousands of lost ones."""
CONTROL_BYTES = 100

CORE_SHARE, CORE_AT_ONCE_S = 0.7, 3.0
"""Of one core, for one decoder. 1080p at 60 frames per second takes 0.2."""


@dataclass(frozen=True, slots=True)
class TooMuch(Event):
    """A guest sends more than a call needs; published once for each connection."""

    @property
    def sentence(self) -> Sentence:
        return say("A guest sends too much data. The excess is dropped.")


class Budget:
    """Allows a burst of `at_once`, and `per_s` in the long run. Times are monotonic seconds."""

    def __init__(self, per_s: float, at_once: float) -> None:
        self._per_s, self._most = per_s, at_once
        self._left = at_once
        self._at: float | None = None

    def left(self, now: float) -> float:
        """Below 0 if more was spent than was available."""
        if self._at is not None:
            self._left = min(self._most, self._left + max(0.0, now - self._at) * self._per_s)
        self._at = now
        return self._left

    def take(self, cost: float, now: float) -> bool:
        """Spends the cost if it is available."""
        if self.left(now) < cost:
            return False
        self._left -= cost
        return True

    def spend(self, cost: float, now: float) -> None:
        """Spends a cost that has been incurred already."""
        self.left(now)
        self._left -= cost


class Gate:
    """Admits the packets of one connection, before they are decrypted or even queued. flooded: called once."""

    def __init__(self, clock: Callable[[], float], flooded: Callable[[], None]) -> None:
        self.dropped = 0
        self._clock, self._flooded = clock, flooded
        self._media = Budget(PACKETS_PER_S, PACKETS_AT_ONCE)
        self._control = Budget(CONTROL_PER_S, CONTROL_AT_ONCE)

    def admits(self, datagram: bytes) -> bool:
        is_control = len(datagram) > 1 and 192 <= datagram[1] <= 223 and datagram[0] > 127  # RFC 5761
        if is_control:
            admitted = self._control.take(-(-len(datagram) // CONTROL_BYTES), self._clock())
        else:
            admitted = self._media.take(1, self._clock())
        if not admitted:
            self.dropped += 1
            if self.dropped == 1:
                self._flooded()
        return admitted
