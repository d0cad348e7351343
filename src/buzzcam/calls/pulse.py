"""`Pulse`: judges a guest's socket by the answers to our pings. Arithmetic only: no socket, no clock.

A socket that accepts what we write proves nothing: it does so for minutes after the connection has failed. A pong
proves that the socket carried messages both ways when the ping was sent.
"""

from typing import Literal

QUIET_S = 1.5
"""Without a pong for this long, the connection has a fault: new messages may arrive late or be lost with the socket."""

DEAD_S = 5.0
"""Without a pong for this long, we give up the socket. The page opens another as soon as the network is back."""


class Pulse:
    """Belongs to one socket, from its first message on. Times are seconds of any monotonic clock."""

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
        """Handles the pong for the ping sent at at_ms. Returns True if the socket works again after a silence.

        The offset of the page's clock comes from the fastest exchange so far, as in NTP (RFC 5905).
        """
        now_ms = now_s * 1e3
        rtt_ms = now_ms - at_ms
        if not 0 <= rtt_ms < 3_600_000:  # not one of our pings
            return False
        self.proven_s = max(self.proven_s, at_ms / 1e3)
        if rtt_ms <= self._rtt_ms:
            self._rtt_ms, self._offset_ms = rtt_ms, page_ms - (at_ms + now_ms) / 2
        self._rtt_ms *= 1.02  # clocks drift: an old exchange counts for less
        was_quiet, self.is_quiet = self.is_quiet, rtt_ms >= QUIET_S * 1e3
        return was_quiet and not self.is_quiet

    def delay_ms(self, shown_ms: float, captured_at_s: float) -> float | None:
        """The time from a moment of our clock to one of the page's clock. None if unknown or absurd."""
        if self._offset_ms is None:
            return None
        delay_ms = shown_ms - self._offset_ms - captured_at_s * 1e3
        return delay_ms if 0 <= delay_ms < 60_000 else None
