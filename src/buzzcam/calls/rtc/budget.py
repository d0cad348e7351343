"""What one guest may cost us: packets a second, and a decoder's share of a core. What is over it is left out."""

from collections.abc import Callable
from dataclasses import dataclass

from buzzcam.core.events import Event
from buzzcam.sentence import Sentence, say

PACKETS_PER_S, PACKETS_AT_ONCE = 1500.0, 3000.0
"""Of one connection. A camera and a screen of 4 Mbit/s each, both sent twice, stay below."""

CONTROL_PER_S, CONTROL_AT_ONCE = 300.0, 600.0
"""Of feedback (RTCP), in pieces of `CONTROL_BYTES`: one packet may name thousands of lost ones."""
CONTROL_BYTES = 100

CORE_SHARE, CORE_AT_ONCE_S = 0.7, 3.0
"""Of one core, for one decoder: 1080p at 60 frames a second takes 0.2."""


@dataclass(frozen=True, slots=True)
class TooMuch(Event):
    """A guest sends more than a call needs; told once for each connection."""

    @property
    def sentence(self) -> Sentence:
        return say("A guest sends more than any call needs. The rest of it is left out.")


class Budget:
    """So much at once, and so much per second in the long run. Times are monotonic seconds."""

    def __init__(self, per_s: float, at_once: float) -> None:
        self._per_s, self._most = per_s, at_once
        self._left = at_once
        self._at: float | None = None

    def left(self, now: float) -> float:
        """Below 0 more was spent than there was."""
        if self._at is not None:
            self._left = min(self._most, self._left + max(0.0, now - self._at) * self._per_s)
        self._at = now
        return self._left

    def take(self, cost: float, now: float) -> bool:
        """Spends it, if it is there."""
        if self.left(now) < cost:
            return False
        self._left -= cost
        return True

    def spend(self, cost: float, now: float) -> None:
        """Spends what has been used already."""
        self.left(now)
        self._left -= cost


class Gate:
    """Lets through what one connection may send; before anything is decrypted or even queued. flooded: told once."""

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
