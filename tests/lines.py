"""A simulated line with a queue, and at its end a receiver that estimates as Chromium does: for arithmetic of rates."""

from itertools import pairwise

from buzzcam.calls.rtc.simulcast import CAMERA_STEPS, rows_for

STEP_S = 0.02
AUDIO_BPS = 50_000
PACKET_BITS = 9_600


class Chromium:
    """The receiver's side of GCC (aimd_rate_control.cc): 0.85 of what came at overuse; then up by steps as long as what
    comes is near what overuse was seen at, and by 8 %/s elsewhere; never above 1.5 times what comes."""

    def __init__(self) -> None:
        self.bps = 300_000.0
        self.capacity_bps: float | None = None
        self.came_bps = 0.0
        self._delays = []
        self._decreased_at = self._told_at = -10.0
        self._told_bps = 0.0

    def take(self, bits: float, delay_s: float, now: float) -> float | None:
        """What came in a step, and how long it had queued -> a REMB, when one is due."""
        self.came_bps += (STEP_S / 0.5) * (bits / STEP_S - self.came_bps)
        self._delays = [*self._delays[-14:], delay_s]
        trend = self._delays[-1] - self._delays[0]
        if delay_s > 0.03 and trend > 0.005:
            if now - self._decreased_at > 0.2:
                self._decreased_at = now
                self.capacity_bps = self.came_bps
                self.bps = min(self.bps, 0.85 * self.came_bps)
        elif trend > -0.005:  # neither filling nor draining
            if self.capacity_bps is not None and self.came_bps > self.capacity_bps + 45_000:
                self.capacity_bps = None
            if self.bps < 1.5 * self.came_bps + 10_000:
                grown = PACKET_BITS / 0.2 * STEP_S if self.capacity_bps is not None else self.bps * 0.08 * STEP_S
                self.bps += grown
        if now - self._told_at > 1 or self.bps < 0.97 * self._told_bps:
            self._told_at, self._told_bps = now, self.bps
            return self.bps
        return None


class SimulatedLine:
    """bps_at: what the line carries at a time. Fills `rates`, `rows` and `delays` with (time, value)."""

    def __init__(self, rate, bps_at, queue_bytes=60_000, loss=lambda _now: 0.0) -> None:
        self.rate, self.bps_at, self.queue_bits, self.loss = rate, bps_at, queue_bytes * 8, loss
        self.receiver = Chromium()
        self.rates, self.rows, self.delays = [], [], []
        self.now = 0.0
        self._queued = self._sent = self._lost = self._expected = self._seen_lost = 0.0
        self._again = 0.0
        self._report_at = 0.5
        self._rows: int | None = None

    def run(self, until_s: float) -> None:
        while self.now < until_s:
            self.now += STEP_S
            sent = (self.rate.bps + AUDIO_BPS) * STEP_S + self._again
            self._again = 0.0
            self._sent += sent / PACKET_BITS
            self._queued += sent
            lost = max(0.0, self._queued - self.queue_bits)
            lost += self.loss(self.now) * (sent - min(sent, lost))
            self._queued = max(0.0, self._queued - lost)
            carried = min(self._queued, self.bps_at(self.now) * STEP_S)
            self._queued -= carried
            delay_s = self._queued / self.bps_at(self.now)
            self._lost += lost / PACKET_BITS
            self._expected += sent / PACKET_BITS
            remb = self.receiver.take(carried, delay_s, self.now)
            if remb is not None:
                self.rate.on_remb(remb, self.now)
            asked = int(self._lost - self._seen_lost)
            if asked:
                self._seen_lost += asked
                self.rate.on_requests(asked, int(self._sent), self.now)
                self._again = asked * PACKET_BITS
            if self.now >= self._report_at:
                self._report_at += 0.5
                self.rate.on_loss(min(1.0, self._lost / max(1.0, self._expected)), self.now, 0.04 + delay_s)
                self._lost = self._expected = self._seen_lost = 0.0
            self._rows = rows_for(self.rate.bps, self._rows, CAMERA_STEPS)
            self.rates.append((self.now, self.rate.bps))
            self.rows.append((self.now, self._rows))
            self.delays.append((self.now, delay_s))

    def rows_since(self, since_s: float, rows: int) -> float:
        """Seconds after `since_s` from which the picture had so many rows, for the first time."""
        return next((at - since_s for at, had in self.rows if at > since_s and had >= rows), float("inf"))

    def changes(self, since_s: float, until_s: float) -> int:
        """How often the picture's size changed in that time."""
        had = [rows for at, rows in self.rows if since_s < at <= until_s]
        return sum(later != sooner for sooner, later in pairwise(had))
