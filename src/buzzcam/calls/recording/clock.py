"""When what was received was said and seen. Arithmetic only: no clock; times are monotonic seconds."""

from collections import deque
from statistics import median

from buzzcam.calls.rtc.receiver import Report

RISE = 0.0005
"""Seconds per second: the quickest way is forgotten so slowly. More than clocks drift, and nothing that shows."""

ANEW_S = 5.0
"""With a larger step, the sender has begun anew."""

LIPS_S = 1.0
"""If a sender's reports move a picture by more than this, they are not believed."""

REPORTS_KEPT = 15

GAP_S = 0.15
"""After a longer pause, blocks of a device are a new stretch of sound."""


class ArrivalClock:
    """The local time of an RTP stream's timestamps, if every packet took as long as the quickest ones."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._newest = 0
        self.offset: float | None = None
        self._heard_at = 0.0

    def at(self, timestamp: int, arrived_at: float) -> float:
        """timestamp: 32 bits, wrapping."""
        self._newest = self._unwrapped(timestamp) if self.offset is not None else timestamp
        transit = arrived_at - self._newest / self._rate
        if self.offset is None or abs(transit - self.offset) > ANEW_S:
            self.offset = transit
        else:
            self.offset = min(transit, self.offset + RISE * max(0.0, arrived_at - self._heard_at))
        self._heard_at = arrived_at
        return self.offset + self._newest / self._rate

    def media_s(self, timestamp: int) -> float:
        """The timestamp in seconds; with `offset` it becomes local time."""
        return self._unwrapped(timestamp) / self._rate

    def _unwrapped(self, timestamp: int) -> int:
        return self._newest + (timestamp - self._newest + (1 << 31)) % (1 << 32) - (1 << 31)


class PersonClock:
    """One clock for the sound and the pictures of one connection.

    Sound has its own arrival clock. Pictures take longer on their way, because they are large. So they follow the sound
    by the sender's reports, and their own arrival only until there are such reports. Of a busy sender, single reports
    are wrong.
    """

    def __init__(self) -> None:
        self._sound = ArrivalClock(48_000)
        self._pictures: dict[str, ArrivalClock] = {}
        self._report: Report | None = None
        self._leads: dict[str, deque[float]] = {}
        self._known: dict[str, tuple[Report, Report]] = {}

    def sound_at(self, timestamp: int, arrived_at: float, report: Report | None) -> float:
        self._report = report
        return self._sound.at(timestamp, arrived_at)

    def picture_at(self, kind: str, timestamp: int, arrived_at: float, report: Report | None) -> float:
        pictures = self._pictures.setdefault(kind, ArrivalClock(90_000))
        usual = pictures.at(timestamp, arrived_at)
        leads = self._leads.setdefault(kind, deque(maxlen=REPORTS_KEPT))
        if report is not None and self._report is not None and self._known.get(kind) != (report, self._report):
            self._known[kind] = report, self._report
            apart_s = pictures.media_s(report[1]) - self._sound.media_s(self._report[1])
            leads.append(report[0] - self._report[0] - apart_s)
        if self._sound.offset is None or not leads:
            return usual
        exact = self._sound.offset + pictures.media_s(timestamp) + median(leads)
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
