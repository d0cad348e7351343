"""`Assembler`: from RTP packets, in any order and with holes, to whole coded pictures. No clock, no network in it."""

from dataclasses import dataclass, field

from buzzcam.calls.rtc.packets import part_of

ASK_AT_LEAST_S = 0.020
"""Between two requests for the same packet; on a longer line 1.2 round trips."""

GIVE_UP_S = 0.350
"""A hole older than this, or three round trips, is not waited for: the picture goes on at the next key frame."""

ASK_FOR_KEY_S = 0.300
"""Between two requests for a key frame; on a longer line 1.5 round trips."""

PACKETS_KEPT = 2048
HOLES_KEPT = 128
"""More missing packets than that are not worth asking for: a key frame is smaller."""


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One picture as a decoder takes it.

    number: counts what is given out; a gap tells the decoder that some were left out. arrived_at: of its last packet.
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
class _Hole:
    since: float
    asked_at: float = -1.0


@dataclass(slots=True)
class Wishes:
    """What to tell the sender now. resend: sequence numbers. key_frame: nothing else helps."""

    resend: list[int] = field(default_factory=list)
    key_frame: bool = False


class Assembler:
    """One video stream. A picture is complete with the packet that bears the marker; nobody waits for the next one's.

    Holes are asked for by time, not by luck: call `wishes` every 10 ms or so.
    """

    def __init__(self) -> None:
        self.round_trip_s = 0.1
        self.skipped = 0
        """How often pictures were given up and a key frame was waited for."""
        self.asked = 0
        self._packets: dict[int, _Packet] = {}
        self._holes: dict[int, _Hole] = {}
        self._newest: int | None = None
        self._next: int | None = None
        self._key_asked_at = -1.0
        self._count = 0

    @property
    def has_holes(self) -> bool:
        """`wishes` is worth a call."""
        return bool(self._holes) or (self._next is None and self._newest is not None)

    def add(
        self, codec: str, sequence: int, timestamp: int, is_last: bool, payload: bytes, now: float
    ) -> list[CodedPicture]:
        """One packet -> the pictures that it completes, in order. Broken payloads count as lost."""
        number = self._unwrapped(sequence, now)
        if (self._next is not None and number < self._next) or number in self._packets:
            return []
        try:
            part = part_of(codec, payload) if payload else None
        except ValueError:
            return []
        self._holes.pop(number, None)
        data, starts_key = (part.data, part.starts_key) if part else (b"", False)  # none: padding, a probe
        self._packets[number] = _Packet(codec, data, timestamp, is_last, starts_key, now)
        if len(self._packets) > PACKETS_KEPT:
            self._give_up()
        if self._next is None or self._holes:
            self._go_to_key()
        return self._complete()

    def wishes(self, now: float) -> Wishes:
        """To be told to the sender; whatever is named counts as asked for."""
        wishes = Wishes()
        patience_s = min(1.0, max(GIVE_UP_S, 3 * self.round_trip_s))
        if self._next is not None and any(now - hole.since > patience_s for hole in self._holes.values()):
            self._give_up()
        if self._next is None:
            if self._newest is not None and now - self._key_asked_at > max(ASK_FOR_KEY_S, 1.5 * self.round_trip_s):
                self._key_asked_at = now
                wishes.key_frame = True
            return wishes
        again_s = max(ASK_AT_LEAST_S, 1.2 * self.round_trip_s)
        for number, hole in self._holes.items():
            if now - hole.asked_at > again_s:
                hole.asked_at = now
                wishes.resend.append(number & 0xFFFF)
        self.asked += len(wishes.resend)
        return wishes

    def lose(self) -> None:
        """What was given out could not be decoded: nothing but a key frame helps."""
        self._give_up()

    def _unwrapped(self, sequence: int, now: float) -> int:
        """The sequence number without its wrapping; notes the holes before it."""
        if self._newest is None:
            self._newest = sequence + 65536
            return self._newest
        number = self._newest + (sequence - self._newest + 32768) % 65536 - 32768
        if number > self._newest:
            if number - self._newest + len(self._holes) > HOLES_KEPT:
                self._give_up()
            elif self._next is not None:
                self._holes.update({k: _Hole(now) for k in range(self._newest + 1, number)})
            self._newest = number
        return number

    def _give_up(self) -> None:
        self.skipped += self._next is not None
        self._next = None
        self._holes.clear()
        self._packets.clear()

    def _go_to_key(self) -> None:
        """Starts at the newest key frame, if all of it is here; what lies before is of no use any more."""
        for number in sorted((k for k, packet in self._packets.items() if packet.starts_key), reverse=True):
            packet = self._packets[number]
            before = self._packets.get(number - 1)
            if before is not None and before.timestamp == packet.timestamp:
                continue  # a later part of the same key frame
            if self._next is not None and not self._is_whole(number):
                continue
            if self._next is not None and number <= self._next:
                return
            self._next = number
            self._packets = {k: kept for k, kept in self._packets.items() if k >= number}
            since = packet.arrived_at
            missing = [k for k in range(number + 1, self._newest or number) if k not in self._packets]
            self._holes = {k: self._holes.get(k) or _Hole(since) for k in missing}
            if len(self._holes) > HOLES_KEPT:
                self._give_up()
            return

    def _is_whole(self, number: int) -> bool:
        while (packet := self._packets.get(number)) is not None:
            if packet.is_last:
                return True
            number += 1
        return False

    def _complete(self) -> list[CodedPicture]:
        pictures = []
        while self._next is not None and self._is_whole(self._next):
            first, parts, is_key, number = self._packets[self._next], [], False, self._next
            while True:
                packet = self._packets.pop(number)
                parts.append(packet.data)
                is_key = is_key or packet.starts_key
                number += 1
                if packet.is_last:
                    break
            self._next = number
            data = b"".join(parts)
            if data:
                pictures.append(
                    CodedPicture(first.codec, data, is_key, first.timestamp, self._count, packet.arrived_at)
                )
                self._count += 1
        return pictures
