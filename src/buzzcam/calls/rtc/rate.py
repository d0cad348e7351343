"""`Rate`: estimates the bandwidth of one guest's line. Arithmetic only: no clock, no network."""

from collections import deque

START_BPS = 600_000
FLOOR_BPS = 150_000

_BACK_OFF_EVERY_S = 0.4
_TREND_S = 2.5
_STEADY, _QUICK, _NEAR = 0.08, 0.6, 0.9
"""Growth per second: near the ceiling, and up to `_NEAR` of it when the line has been calm for a while."""
_PATIENCE_S, _LONGEST_PATIENCE_S = 1.5, 24.0
"""The length of that while after the last sign of trouble. It doubles each time that growth causes trouble again."""
_PROBATION_S = 5.0
_PROBE, _PROBE_S = 1.4, 0.8
"""Above the ceiling, up to a rate that worked before: the factor of each step, and the time between steps."""
_QUEUE_S = 0.03
"""When the round trip is longer than the shortest by this much, packets are queueing somewhere."""


class Rate:
    """An estimate from three kinds of feedback: REMB, reports of loss, and requests for lost packets.

    REMB is a ceiling: the receiver saw the queue grow. Loss alone is no reason to slow down while REMB is stable,
    because a bad wireless line loses packets at any rate. After trouble, a receiver's estimate grows by at most 8 % a
    second, so we probe rates that worked before, step by step, as long as nothing queues. Times are monotonic seconds.
    """

    def __init__(self, highest_bps: int) -> None:
        self.bps = float(min(START_BPS, highest_bps))
        self._highest = float(highest_bps)
        self._rembs: deque[tuple[float, float]] = deque(maxlen=64)
        self._backed_off_at = self._trouble_at = -1.0
        self._raised_at: float | None = None
        self._hurried_at = -_PROBATION_S
        self._patience_s = _PATIENCE_S
        self._best = 0.0
        self._proven = 0.0
        self._probe_at = -_PROBE_S
        self._shortest_s = self._round_trip_s = float("inf")
        self._asked = self._sent = 0
        self._burst_since = 0.0

    def on_remb(self, bps: float, now: float) -> None:
        """Takes the receiver's estimate for the whole line, in bits per second."""
        self._rembs.append((now, bps))
        if self._is_falling(now):
            self._note_trouble(now)
        self.bps = max(FLOOR_BPS, min(self.bps, self._ceiling()))

    def on_loss(self, loss: float, now: float, round_trip_s: float | None = None) -> None:
        """loss: share of packets lost recently, 0..1. The rate rises only on these calls."""
        if round_trip_s is not None:
            self._round_trip_s = round_trip_s
            self._shortest_s = min(1.02 * self._shortest_s, round_trip_s)  # forgets slowly, because lines change
        if loss > 0.10 and self._is_falling(now):
            self._back_off(1 - loss / 2, now)
        elif loss < 0.05 or (self._rembs and not self._is_falling(now)):
            self._rise(loss, now)
        self._raised_at = now

    def on_requests(self, asked: int, sent: int, now: float) -> None:
        """asked: packets that the receiver requests again. sent: packets sent to it so far."""
        if now - self._burst_since > 0.5:
            self._burst_since, self._asked, self._sent = now, 0, sent
        self._asked += asked
        if self._asked > max(20, 0.35 * (sent - self._sent)):
            self._asked, self._sent = 0, sent
            self._back_off(0.7, now)

    def on_silence(self, now: float) -> None:
        """Nothing has been received for two seconds: starts again from half the rate."""
        self._back_off(0.5, now)
        self._rembs.clear()
        self._raised_at = None

    def is_in_trouble(self, now: float) -> bool:
        """Whether the line carries less than we send."""
        return now - self._backed_off_at < 1.5 or (bool(self._rembs) and self._is_falling(now))

    def _rise(self, loss: float, now: float) -> None:
        passed_s = min(1.5, now - self._raised_at) if self._raised_at is not None else 0.0
        ceiling = min(self._ceiling(), self._highest)
        is_queueing = self._round_trip_s > self._shortest_s + _QUEUE_S
        if is_queueing and self._proven:
            self._note_trouble(now)
            ceiling = min(self._ceiling(), self._highest)
        is_calm = now - self._trouble_at > self._patience_s and bool(self._rembs) and not self._is_falling(now)
        if is_calm and self.bps < _NEAR * ceiling and self._trouble_at > 0:
            self.bps = min(self.bps * (1 + _QUICK * passed_s), _NEAR * ceiling)
            self._hurried_at = now
        elif is_calm and self.bps < self._best and loss < 0.02 and not is_queueing and self._round_trip_s < 10:
            if now - self._probe_at >= _PROBE_S:
                self._probe_at = self._hurried_at = now
                self.bps = self._proven = min(_PROBE * self.bps, self._best, self._highest)
        else:
            self.bps = min(self.bps * (1 + _STEADY * passed_s), ceiling)
            if is_calm and now - self._hurried_at > 4 * _PROBATION_S:
                self._patience_s = _PATIENCE_S
                self._best = max(self._best, self.bps)
        self.bps = max(FLOOR_BPS, self.bps)

    def _ceiling(self) -> float:
        return max(0.9 * self._rembs[-1][1], self._proven) if self._rembs else self._highest

    def _is_falling(self, now: float) -> bool:
        """Whether the newest REMB is clearly below the previous one. Without any REMB, loss has to count."""
        if not self._rembs:
            return True
        recent = [bps for at, bps in self._rembs if now - at < _TREND_S]
        return self._rembs[-1][1] < 0.93 * max(recent, default=0.0)

    def _note_trouble(self, now: float) -> None:
        """Gives up the rates above the ceiling."""
        if now - self._hurried_at < _PROBATION_S:
            self._patience_s = min(_LONGEST_PATIENCE_S, 2 * self._patience_s)
        self._hurried_at = -_PROBATION_S
        self._proven = 0.0
        self._trouble_at = now

    def _back_off(self, factor: float, now: float) -> None:
        if now - self._backed_off_at >= _BACK_OFF_EVERY_S:
            self._backed_off_at = now
            self._note_trouble(now)
            self.bps = max(FLOOR_BPS, self.bps * factor)
