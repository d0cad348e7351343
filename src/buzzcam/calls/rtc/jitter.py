"""`JitterBuffer`: takes sound from the network in bursts and with gaps, and gives it out evenly."""

from collections import deque
from threading import Lock

import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block, OpusDecoder, Samples

SHORTEST_S, LONGEST_S = 0.020, 0.400
"""Bounds of the delay against jitter."""

PACKETS_KEPT = 60
"""1.2 s of usual packets. More than that means a wrong clock or a faulty guest."""

_HISTORY = 150  # packets whose lateness determines the delay: 3 s
_CATCH_UP_S = 0.030  # speed up when the delay is this much above the target
_HOLE = 10  # packets: longer gaps are skipped, not filled
_SILENT = np.zeros(BLOCK_SAMPLES, np.int16)


class JitterBuffer:
    """One guest's sound. Call `push` on the loop, and `pull` on the playing thread every 10 ms.

    Lost packets are repaired from the next one (FEC) or concealed. The delay follows the jitter: it grows when packets
    were late, and shrinks by cross-fading 10 ms at a time when they are regular again.
    """

    def __init__(self) -> None:
        self.blocks = 0
        self.concealed = 0
        """The number of concealed blocks, of all blocks given out while sound was coming."""
        self.repaired = 0
        self.too_late = 0
        self.level = 0.0
        """Root mean square of the latest block, 0..1."""
        self.wanted_delay_s = SHORTEST_S
        self._decoder = OpusDecoder()
        self._packets: dict[int, bytes] = {}
        self._next: int | None = None
        self._newest = -1
        self._usual = 2 * BLOCK_SAMPLES
        self._ready: Samples = np.zeros(0, np.int16)
        self._is_filling = True
        self._invented = 0
        self._transits: deque[float] = deque(maxlen=_HISTORY)
        self._learned = 0
        self._lock = Lock()

    def push(self, sequence: int, timestamp: int, payload: bytes, arrived_at: float) -> None:
        """Takes one packet. sequence, timestamp: as in RTP, wrapping. arrived_at: monotonic seconds."""
        with self._lock:
            number = self._unwrapped(sequence)
            try:
                self._usual = self._decoder.samples_in(payload)
            except ValueError:
                return
            self._learn(timestamp, arrived_at)
            if self._next is not None and number < self._next:
                if self._next - number > PACKETS_KEPT:  # the sender has restarted
                    self._forget()
                else:
                    self.too_late += 1
                    return
            self._packets[number] = payload
            if len(self._packets) > PACKETS_KEPT:
                self._skip_to(max(self._packets) - PACKETS_KEPT // 4)

    def push_samples(self, samples: Samples) -> None:
        """Takes sound that is already decoded and in order: int16, mono, 48 kHz."""
        with self._lock:
            self._ready = np.concatenate((self._ready, samples))[-round(LONGEST_S * RATE) :]

    def pull(self) -> Block:
        """The next 10 ms."""
        with self._lock:
            while len(self._ready) < BLOCK_SAMPLES:
                more = self._more()
                if more is None:
                    self.level = 0.0
                    return _SILENT
                self._ready = np.concatenate((self._ready, more))
            block, self._ready = self._ready[:BLOCK_SAMPLES], self._ready[BLOCK_SAMPLES:]
            self.blocks += 1
            self.level = float(np.sqrt(np.mean(np.square(block, dtype=np.float32)))) / 32768
            return block

    @property
    def delay_s(self) -> float:
        """How much sound waits in the buffer."""
        with self._lock:
            return self._waiting_s()

    def _more(self) -> Samples | None:
        """The next samples; None before the first packet, and after a long silence."""
        if self._is_filling:
            if not self._packets or self._waiting_s() < self.wanted_delay_s - 1e-3:
                return self._invent() if self._next is not None else None
            self._is_filling = False
            if self._next is None:
                self._next = min(self._packets)
        assert self._next is not None
        payload = self._packets.pop(self._next, None)
        if payload is not None:
            self._next += 1
            self._invented = 0
            return self._decoded(payload)
        if not self._packets:  # no packets: they are late, or the guest has stopped. Stretch the sound
            self._is_filling = True
            return self._invent()
        if min(self._packets) - self._next > _HOLE:
            self._next = min(self._packets)
        following = self._packets.get(self._next + 1)
        self._next += 1
        if following is not None:
            try:
                self.repaired += self._usual // BLOCK_SAMPLES
                return self._decoder.repair(following, self._usual)
            except ValueError:
                pass  # its length differs from that of the gap
        self.concealed += self._usual // BLOCK_SAMPLES
        return self._concealed()

    def _concealed(self) -> Samples:
        try:
            return self._decoder.conceal(self._usual)
        except ValueError:
            return np.zeros(self._usual, np.int16)

    def _invent(self) -> Samples | None:
        """10 ms of concealment. After 0.2 s it has faded out, and the guest counts as silent."""
        self._invented += 1
        if self._invented > 20:
            return None
        self.concealed += 1
        return self._decoder.conceal(BLOCK_SAMPLES)

    def _decoded(self, payload: bytes) -> Samples:
        try:
            samples = self._decoder.decode(payload)
        except ValueError:
            self.concealed += self._usual // BLOCK_SAMPLES
            return self._concealed()
        if self._waiting_s() > self.wanted_delay_s + _CATCH_UP_S and len(samples) >= 2 * BLOCK_SAMPLES:
            return _shortened(samples)
        return samples

    def _waiting_s(self) -> float:
        return (len(self._packets) * self._usual + len(self._ready)) / RATE

    def _unwrapped(self, sequence: int) -> int:
        if self._newest < 0:
            self._newest = sequence + 65536
        number = self._newest + (sequence - self._newest + 32768) % 65536 - 32768
        self._newest = max(self._newest, number)
        return number

    def _learn(self, timestamp: int, arrived_at: float) -> None:
        """Updates the target delay: how much later the late packets were than the fastest, among the recent ones."""
        transit = arrived_at - timestamp / RATE
        if self._transits and abs(transit - self._transits[-1]) > 2:  # wrapped, or a new stream
            self._transits.clear()
        self._transits.append(transit)
        self._learned += 1
        if self._learned % 10:
            return
        quickest, late = np.percentile(self._transits, (0, 97))
        self.wanted_delay_s = float(np.clip(late - quickest + self._usual / RATE, SHORTEST_S, LONGEST_S))

    def _skip_to(self, number: int) -> None:
        self._packets = {k: payload for k, payload in self._packets.items() if k >= number}
        self._next = number

    def _forget(self) -> None:
        self._packets, self._next, self._is_filling = {}, None, True


def _shortened(samples: Samples) -> Samples:
    """Removes 10 ms by cross-fading the first 10 ms into the second."""
    fade = np.linspace(1, 0, BLOCK_SAMPLES, dtype=np.float32)
    mixed = samples[:BLOCK_SAMPLES] * fade + samples[BLOCK_SAMPLES : 2 * BLOCK_SAMPLES] * (1 - fade)
    return np.concatenate((mixed.astype(np.int16), samples[2 * BLOCK_SAMPLES :]))
