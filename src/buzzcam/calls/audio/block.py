"""`Block`, the unit that all sound here comes in, and what is done with blocks: mixing, limiting, measuring."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RATE = 48_000
"""Samples a second, mono, everywhere in a call."""
SAMPLES = 480
"""Of one block: 10 ms."""
BLOCK_S = SAMPLES / RATE

Block = npt.NDArray[np.int16]
"""int16 (480,): 10 ms of mono sound."""

KNEE = 26_000
"""Up to here a mix is the sum of its voices; beyond, it nears full scale without reaching it."""
_ROOM = 32_767 - KNEE
QUIETEST_DB = -60.0
"""Where a meter's scale begins, in dB below full scale."""


def silence() -> Block:
    return np.zeros(SAMPLES, np.int16)


def mix(blocks: Sequence[Block]) -> Block:
    """All at once; where the sum grows too large it is bent softly instead of cut."""
    if not blocks:
        return silence()
    if len(blocks) == 1:
        return blocks[0]
    total = np.sum(blocks, axis=0, dtype=np.int32)
    size = np.abs(total)
    if size.max() > KNEE:
        over = np.maximum(size - KNEE, 0)
        size = np.minimum(size, KNEE) + _ROOM * np.tanh(over / _ROOM)
        total = np.copysign(size, total)
    return total.astype(np.int16)


def loudness_db(block: Block) -> float:
    """Root mean square in dB below full scale: 0 is the loudest square wave; silence is about -96."""
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(block, dtype=np.float32))) / 32_768 + 1.6e-5))


def level_of(loudness: float) -> float:
    """A loudness in dB on a meter's scale, 0..1."""
    return min(1.0, max(0.0, 1 - loudness / QUIETEST_DB))
