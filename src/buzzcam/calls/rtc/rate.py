"""`Rate`: how much one guest's line carries. Arithmetic only: no clock, no network."""

from collections import deque

START_BPS = 600_000
FLOOR_BPS = 150_000

_BACK_OFF_EVERY_S = 0.4
_TREND_S = 2.5


class Rate:
    """An estimate from three kinds of feedback: the receiver's own (REMB), its reports of loss, its requests to resend.

    REMB is a ceiling: the receiver saw the queue grow. Loss alone is no reason to slow down while REMB holds: on a bad
    wireless line packets get lost at any rate. Times are monotonic seconds.
    """

    def __init__(self, highest_bps: int) -> None:
        self.bps = float(min(START_BPS, highest_bps))
        self._highest = float(highest_bps)
        self._rembs: deque[tuple[float, float]] = deque(maxlen=64)
        self._backed_off_at = -1.0
        self._raised_at: float | None = None
        self._asked = self._sent = 0
        self._burst_since = 0.0

    def on_remb(self, bps: float, now: float) -> None:
        """The receiver's estimate of the whole line's bits per second."""
        self._rembs.append((now, bps))
        self.bps = max(FLOOR_BPS, min(self.bps, self._ceiling()))

    def on_loss(self, loss: float, now: float) -> None:
        """loss: share of packets lost lately, 0..1. Also the beat at which the rate rises."""
        if loss > 0.10 and self._is_falling(now):
            self._back_off(1 - loss / 2, now)
        elif loss < 0.05 or (self._rembs and not self._is_falling(now)):
            self._rise(now)
        self._raised_at = now

    def on_requests(self, asked: int, sent: int, now: float) -> None:
        """asked: packets that the receiver wants again. sent: packets sent to it so far."""
        if now - self._burst_since > 0.5:
            self._burst_since, self._asked, self._sent = now, 0, sent
        self._asked += asked
        if self._asked > max(20, 0.35 * (sent - self._sent)):
            self._asked, self._sent = 0, sent
            self._back_off(0.7, now)

    def on_silence(self, now: float) -> None:
        """Nothing has been heard for two seconds: begin anew, from half."""
        self._back_off(0.5, now)
        self._rembs.clear()
        self._raised_at = None

    def is_in_trouble(self, now: float) -> bool:
        """The line carries less than what it is given now."""
        return now - self._backed_off_at < 1.5 or (bool(self._rembs) and self._is_falling(now))

    def _rise(self, now: float) -> None:
        passed_s = min(1.5, now - self._raised_at) if self._raised_at is not None else 0.0
        per_s = 0.16 if self._ceiling() > 1.5 * self.bps else 0.08
        self.bps = max(FLOOR_BPS, min(self.bps * (1 + per_s * passed_s), self._ceiling(), self._highest))

    def _ceiling(self) -> float:
        return 0.9 * self._rembs[-1][1] if self._rembs else self._highest

    def _is_falling(self, now: float) -> bool:
        """The newest REMB is clearly below what it was; without any, loss has to be taken at its word."""
        if not self._rembs:
            return True
        recent = [bps for at, bps in self._rembs if now - at < _TREND_S]
        return self._rembs[-1][1] < 0.93 * max(recent, default=0.0)

    def _back_off(self, factor: float, now: float) -> None:
        if now - self._backed_off_at >= _BACK_OFF_EVERY_S:
            self._backed_off_at = now
            self.bps = max(FLOOR_BPS, self.bps * factor)
