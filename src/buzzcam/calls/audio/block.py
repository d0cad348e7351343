"""What is done with blocks of sound: mixing, limiting, measuring."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, Block

KNEE = 26_000
"""Up to here a mix is the sum of its voices; beyond, it nears full scale without reaching it."""
_ROOM = 32_767 - KNEE
QUIETEST_DB = -60.0
"""Where a meter's scale begins, in dB below full scale."""


def silence() -> Block:
    return np.zeros(BLOCK_SAMPLES, np.int16)


def mix(blocks: Sequence[Block]) -> Block:
    """All at once; where the sum grows too large it is bent softly instead of cut."""
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
    """Root mean square in dB below full scale: 0 is the loudest square wave; silence is about -96."""
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(block, dtype=np.float32))) / 32_768 + 1.6e-5))


def level_of(loudness: float) -> float:
    """A loudness in dB on a meter's scale, 0..1."""
    return min(1.0, max(0.0, 1 - loudness / QUIETEST_DB))
