"""When what was received was said and seen. Arithmetic only: no clock; times are monotonic seconds."""

from buzzcam.calls.rtc.receiver import Report

RISE = 0.0005
"""Seconds per second: the quickest way is forgotten so slowly. More than clocks drift, and nothing that shows."""

ANEW_S = 5.0
"""With a larger step, the sender has begun anew."""

LIPS_S = 1.0
"""If a sender's reports move a picture by more than this, they are not believed."""

GAP_S = 0.15
"""After a longer pause, blocks of a device are a new stretch of sound."""


class ArrivalClock:
    """The local time of an RTP stream's timestamps, if every packet took as long as the quickest ones."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._newest = 0
        self._offset: float | None = None
        self._heard_at = 0.0

    def at(self, timestamp: int, arrived_at: float) -> float:
        """timestamp: 32 bits, wrapping."""
        self._newest = self._unwrapped(timestamp) if self._offset is not None else timestamp
        transit = arrived_at - self._newest / self._rate
        if self._offset is None or abs(transit - self._offset) > ANEW_S:
            self._offset = transit
        else:
            self._offset = min(transit, self._offset + RISE * max(0.0, arrived_at - self._heard_at))
        self._heard_at = arrived_at
        return self._offset + self._newest / self._rate

    def of(self, timestamp: int) -> float | None:
        """The same for any timestamp of the stream, without learning from it."""
        return None if self._offset is None else self._offset + self._unwrapped(timestamp) / self._rate

    def _unwrapped(self, timestamp: int) -> int:
        return self._newest + (timestamp - self._newest + (1 << 31)) % (1 << 32) - (1 << 31)


class PersonClock:
    """One clock for the sound and the pictures of one connection.

    Sound has its own arrival clock. Pictures take longer on their way, because they are large. So they follow the sound
    by the sender's reports, and their own arrival only until there are such reports.
    """

    def __init__(self) -> None:
        self._sound = ArrivalClock(48_000)
        self._pictures: dict[str, ArrivalClock] = {}
        self._report: Report | None = None

    def sound_at(self, timestamp: int, arrived_at: float, report: Report | None) -> float:
        self._report = report
        return self._sound.at(timestamp, arrived_at)

    def picture_at(self, kind: str, timestamp: int, arrived_at: float, report: Report | None) -> float:
        usual = self._pictures.setdefault(kind, ArrivalClock(90_000)).at(timestamp, arrived_at)
        if report is None or self._report is None or (heard := self._sound.of(self._report[1])) is None:
            return usual
        since = ((timestamp - report[1] + (1 << 31)) % (1 << 32) - (1 << 31)) / 90_000
        exact = heard + report[0] - self._report[0] + since
        return exact if abs(exact - usual) < LIPS_S else usual


class BlockClock:
    """When the blocks of a device were heard: evenly, and following the device's clock."""

    def __init__(self, block_s: float) -> None:
        self._block_s = block_s
        self._next: float | None = None

    def at(self, now: float) -> float:
        """now: when the next block came."""
        began = now - self._block_s
        if self._next is None or abs(began - self._next) > GAP_S:
            self._next = began
        at = self._next
        self._next += self._block_s + 0.01 * (began - at)
        return at
