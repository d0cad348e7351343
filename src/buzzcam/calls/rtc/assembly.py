"""`Assembler`: makes complete encoded pictures from RTP packets in any order and with gaps. No clock, no network."""

from dataclasses import dataclass, field

from buzzcam.calls.rtc.packets import part_of

ASK_AT_LEAST_S = 0.020
"""The time between two requests for the same packet. With long round trips it is 1.2 of them."""

GIVE_UP_S = 0.350
"""After this time, or three round trips, a missing packet is given up: the picture resumes at the next key frame."""

ASK_FOR_KEY_S = 0.300
"""The time between two requests for a key frame. With long round trips it is 1.5 of them."""

PACKETS_KEPT = 2048
HOLES_KEPT = 128
"""With more missing packets than this, we ask for a key frame instead: it is smaller."""


@dataclass(frozen=True, slots=True)
class AssembledFrame:
    """One picture, ready for a decoder.

    number: counts the pictures; a gap tells the decoder that some were skipped. arrived_at: of its last packet.
    """

    codec: str
    data: bytes
    is_key: bool
    timestamp: int
    number: int
    arrived_at: float


@dataclass(slots=True)
class _Packet:
    codec: str
    data: bytes
    timestamp: int
    is_last: bool
    starts_key: bool
    arrived_at: float


@dataclass(slots=True)
class _Group:
    """The packets received so far with the same timestamp. count: without padding."""

    first: int
    last: int | None = None
    count: int = 0


@dataclass(slots=True)
class _Hole:
    since: float
    asked_at: float = -1.0


@dataclass(slots=True)
class Feedback:
    """What to request from the sender now. resend: sequence numbers. needs_key_frame: nothing else helps."""

    resend: list[int] = field(default_factory=list)
    needs_key_frame: bool = False


class Assembler:
    """One video stream. A picture is complete when the packet with the marker is here; there is no need to wait for the
    next picture.

    Call `feedback` about every 10 ms: it requests missing packets when their time has come. The cost of a packet does
    not depend on how many others wait. Each is looked at only a few times in all, because a sender may be hostile.
    """

    def __init__(self) -> None:
        self.round_trip_s = 0.1
        self.skipped = 0
        """How often pictures were given up while waiting for a key frame."""
        self.asked = 0
        self._packets: dict[int, _Packet] = {}
        self._groups: dict[int, _Group] = {}
        self._holes: dict[int, _Hole] = {}
        self._newest: int | None = None
        self._next: int | None = None
        self._whole_to = 0
        """All packets from `_next` up to here are present, and none ends its picture."""
        self._key_asked_at = -1.0
        self._count = 0

    @property
    def has_holes(self) -> bool:
        """Whether `feedback` has anything to do."""
        return bool(self._holes) or (self._next is None and self._newest is not None)

    def add(
        self, codec: str, sequence: int, timestamp: int, is_last: bool, payload: bytes, now: float
    ) -> list[AssembledFrame]:
        """Takes one packet and returns the pictures that it completes, in order. Broken payloads count as lost."""
        number = self._unwrapped(sequence, now)
        if (self._next is not None and number < self._next) or number in self._packets:
            return []
        try:
            part = part_of(codec, payload) if payload else None
        except ValueError:
            self._miss(range(number, number + 1), now)
            return []
        self._holes.pop(number, None)
        data, starts_key = (part.data, part.starts_key) if part else (b"", False)  # none: padding, a probe
        if len(self._packets) >= PACKETS_KEPT:
            self._give_up()
        self._packets[number] = _Packet(codec, data, timestamp, is_last, starts_key, now)
        if part:
            self._go_to_key(self._grouped(number, timestamp, is_last))
        return self._complete()

    def feedback(self, now: float) -> Feedback:
        """What to request from the sender. Everything in the answer counts as requested."""
        feedback = Feedback()
        patience_s = min(1.0, max(GIVE_UP_S, 3 * self.round_trip_s))
        if self._next is not None and any(now - hole.since > patience_s for hole in self._holes.values()):
            self._give_up()
        if self._next is None:
            if self._newest is not None and now - self._key_asked_at > max(ASK_FOR_KEY_S, 1.5 * self.round_trip_s):
                self._key_asked_at = now
                feedback.needs_key_frame = True
            return feedback
        again_s = max(ASK_AT_LEAST_S, 1.2 * self.round_trip_s)
        for number, hole in self._holes.items():
            if now - hole.asked_at > again_s:
                hole.asked_at = now
                feedback.resend.append(number & 0xFFFF)
        self.asked += len(feedback.resend)
        return feedback

    def lose(self) -> None:
        """The last picture could not be decoded: only a key frame helps."""
        self._give_up()

    def _unwrapped(self, sequence: int, now: float) -> int:
        """Unwraps the sequence number, and notes the packets missing before it."""
        if self._newest is None:
            self._newest = sequence + 65536
            return self._newest
        number = self._newest + (sequence - self._newest + 32768) % 65536 - 32768
        if number > self._newest:
            self._miss(range(self._newest + 1, number), now)
            self._newest = number
        return number

    def _miss(self, numbers: range, now: float) -> None:
        """Marks these packets as missing, unless there are too many."""
        if len(numbers) + len(self._holes) > HOLES_KEPT:
            self._give_up()
        elif self._next is not None:
            for number in numbers:
                self._holes.setdefault(number, _Hole(now))

    def _give_up(self) -> None:
        self.skipped += self._next is not None
        self._next = None
        self._holes.clear()
        self._packets.clear()
        self._groups.clear()

    def _grouped(self, number: int, timestamp: int, is_last: bool) -> _Group:
        group = self._groups.get(timestamp)
        if group is None:
            group = self._groups[timestamp] = _Group(number)
        group.first = min(group.first, number)
        group.count += 1
        if is_last and (group.last is None or number < group.last):
            group.last = number
        return group

    def _go_to_key(self, group: _Group) -> None:
        """Jumps to this picture if it is a complete key frame, and drops everything before it.

        While nothing can be shown at all, an incomplete key frame will do.
        """
        is_whole = group.last is not None and group.last - group.first + 1 == group.count
        if self._next is not None and (not self._holes or not is_whole or group.first <= self._next):
            return
        if not self._packets[group.first].starts_key:
            return
        if self._next is None:
            self._begin_at(group.first)
        else:
            for number in range(self._next, group.first):  # never wider than what waits and what is missing
                self._drop(number)
                self._holes.pop(number, None)
            self._next = self._whole_to = group.first

    def _begin_at(self, first: int) -> None:
        assert self._newest is not None
        since = self._packets[first].arrived_at
        if self._newest - first > len(self._packets) + HOLES_KEPT:
            self._give_up()
            return
        for number in [number for number in self._packets if number < first]:
            self._drop(number)
        self._next = self._whole_to = first
        self._holes = {k: _Hole(since) for k in range(first + 1, self._newest) if k not in self._packets}
        if len(self._holes) > HOLES_KEPT:
            self._give_up()

    def _drop(self, number: int) -> _Packet | None:
        packet = self._packets.pop(number, None)
        if packet is not None:
            self._groups.pop(packet.timestamp, None)
        return packet

    def _complete(self) -> list[AssembledFrame]:
        pictures = []
        while self._next is not None and (packet := self._packets.get(self._whole_to)) is not None:
            self._whole_to += 1
            if not packet.is_last:
                continue
            parts = [kept for k in range(self._next, self._whole_to) if (kept := self._drop(k)) is not None]
            self._next = self._whole_to
            data = b"".join(part.data for part in parts)
            if data:
                is_key = any(part.starts_key for part in parts)
                pictures.append(
                    AssembledFrame(packet.codec, data, is_key, packet.timestamp, self._count, packet.arrived_at)
                )
                self._count += 1
        return pictures
