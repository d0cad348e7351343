"""`Pulse`: what the answers to our pings tell of one guest's socket. Arithmetic only: no socket, no clock.

A socket that only takes what we write proves nothing: it does so for minutes after the line is gone. A ping that came
back proves that it carried both ways when that ping was sent.
"""

from typing import Literal

QUIET_S = 1.5
"""A ping is answered within so long, or the line has a fault: what is sent now may be late, or lost with the socket."""

DEAD_S = 5.0
"""Without an answer for so long, the socket is given up: the page makes another as soon as the line is back."""


class Pulse:
    """Of one socket, from its first message on. Times are seconds of any clock that only goes forward."""

    def __init__(self, now_s: float) -> None:
        self.proven_s = now_s
        self.is_quiet = False
        self._rtt_ms = float("inf")
        self._offset_ms: float | None = None

    def look(self, now_s: float) -> Literal["alive", "quiet", "dead"]:
        """Pings go out once a second."""
        silent_s = now_s - self.proven_s
        if silent_s >= DEAD_S:
            return "dead"
        self.is_quiet = self.is_quiet or silent_s >= 1.0 + QUIET_S
        return "quiet" if self.is_quiet else "alive"

    def on_pong(self, at_ms: float, page_ms: float, now_s: float) -> bool:
        """The answer to the ping of at_ms. True: the socket is quick again after a silence.

        The offset of the page's clock is that of the quickest exchange so far (as NTP does it, RFC 5905).
        """
        now_ms = now_s * 1e3
        rtt_ms = now_ms - at_ms
        if not 0 <= rtt_ms < 3_600_000:  # none of our pings
            return False
        self.proven_s = max(self.proven_s, at_ms / 1e3)
        if rtt_ms <= self._rtt_ms:
            self._rtt_ms, self._offset_ms = rtt_ms, page_ms - (at_ms + now_ms) / 2
        self._rtt_ms *= 1.02  # clocks drift: an old exchange counts for less
        was_quiet, self.is_quiet = self.is_quiet, rtt_ms >= QUIET_S * 1e3
        return was_quiet and not self.is_quiet

    def delay_ms(self, shown_ms: float, captured_at_s: float) -> float | None:
        """From our clock to the page's: a moment there after one here. None: not known, or absurd."""
        if self._offset_ms is None:
            return None
        delay_ms = shown_ms - self._offset_ms - captured_at_s * 1e3
        return delay_ms if 0 <= delay_ms < 60_000 else None
