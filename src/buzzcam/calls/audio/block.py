"""Mixes, limits and measures blocks of sound."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, Block

KNEE = 26_000
"""Below this, a mix is the sum of its voices. Above, it approaches full scale without reaching it."""
_ROOM = 32_767 - KNEE
QUIETEST_DB = -60.0
"""The lower end of a meter's scale, in dB below full scale."""


def silence() -> Block:
    return np.zeros(BLOCK_SAMPLES, np.int16)


def mix(blocks: Sequence[Block]) -> Block:
    """Adds the blocks, with soft clipping where the sum is too large."""
    if not blocks:
        return silence()
    if len(blocks) == 1:
        return blocks[0]
    total: NDArray[np.float32] = np.sum(blocks, axis=0, dtype=np.float32)
    size = np.abs(total)
    if size.max() > KNEE:
        bent = np.minimum(size, KNEE) + _ROOM * np.tanh(np.maximum(size - KNEE, 0) / _ROOM)
        total = np.copysign(bent, total)
    return total.astype(np.int16)


def loudness_db(block: Block) -> float:
    """Root mean square in dB below full scale. The loudest square wave has 0; silence has about -96."""
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(block, dtype=np.float32))) / 32_768 + 1.6e-5))


def level_of(loudness: float) -> float:
    """Converts a loudness in dB to a meter's scale, 0..1."""
    return min(1.0, max(0.0, 1 - loudness / QUIETEST_DB))
