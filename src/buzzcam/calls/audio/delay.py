"""`DelayLine`: delays the microphone until the picture of the same moment is ready, for lip sync."""

import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block

MOST_MS = 150.0
SLEW_SAMPLES = 2
"""The delay changes by at most this much per block: 4 ms/s, an inaudible change of pitch by 0.4 %."""
TRIM_MS = 10.0
"""Smaller differences are ignored; people notice from about 40 ms."""
SMOOTHING = 0.05
"""The weight of one measurement in the mean: it covers a few seconds at ten measurements per second."""


class DelayLine:
    """A queue of samples. Its length slowly follows the measured delay of the picture."""

    def __init__(self) -> None:
        self._kept = np.zeros(0, np.int16)
        self._mean_ms: float | None = None
        self._is_moving = False

    @property
    def delay_ms(self) -> float:
        return len(self._kept) * 1e3 / RATE

    def follow(self, measured_ms: float) -> None:
        """Takes a measurement: how much later the picture is than the sound. The first one takes effect at once."""
        measured_ms = min(MOST_MS, max(0.0, measured_ms))
        if self._mean_ms is None:
            self._mean_ms = measured_ms
            self.jump()
        else:
            self._mean_ms += SMOOTHING * (measured_ms - self._mean_ms)

    def jump(self) -> None:
        """Goes to the target delay at once. For moments without sound."""
        missing = self._target() - len(self._kept)
        self._kept = np.concatenate((np.zeros(missing, np.int16), self._kept)) if missing > 0 else self._kept[-missing:]

    def through(self, block: Block) -> Block:
        """Takes a block, returns the one that is due."""
        late = len(self._kept) - self._target()
        if abs(late) > TRIM_MS * RATE / 1e3:
            self._is_moving = True
        elif late == 0:
            self._is_moving = False
        if not self._is_moving and not len(self._kept):
            return block
        taken = BLOCK_SAMPLES + (max(-SLEW_SAMPLES, min(SLEW_SAMPLES, late)) if self._is_moving else 0)
        line = np.concatenate((self._kept, block))
        self._kept = line[taken:]
        if taken == BLOCK_SAMPLES:
            return line[:BLOCK_SAMPLES]
        at = np.arange(BLOCK_SAMPLES) * (taken / BLOCK_SAMPLES)
        return np.interp(at, np.arange(len(line)), line).round().astype(np.int16)

    def _target(self) -> int:
        return round((self._mean_ms or 0.0) * RATE / 1e3)
