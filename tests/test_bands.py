"""The curves from what a net says to what is shown, of the live path and of stills."""

import numpy as np

from buzzcam import kernels
from buzzcam.effects.matte import DECISION
from buzzcam.kernels.bands import LIVE, STILL, banded, levels


def test_the_bands_of_stills_are_what_their_names_say():
    shown = levels(STILL).astype(int)
    said = np.arange(256)
    assert (shown[:51] == 0).all() and (shown[240:] == 255).all()
    assert (shown[51:128] <= said[51:128]).all() and shown[75] < 0.65 * 75  # faded
    assert (shown[201:240] > said[201:240]).all()  # raised
    assert shown[128] == 128  # no outline moves
    assert (np.diff(shown) >= 0).all() and np.diff(shown).max() <= 3  # continuous, also at the borders


def test_smoothing_is_continuous_and_stays_in_its_band():
    rng = np.random.default_rng(1)
    for low, high in ((0, 100), (201, 256)):
        said = rng.integers(low, high, (40, 40)).astype(np.uint8)
        assert (banded(said) == levels(STILL)[said]).all()
    noisy = rng.integers(120, 180, (60, 60)).astype(np.uint8)
    assert banded(noisy).std() < levels(STILL)[noisy].std() / 2
    for value in range(255):  # flat pictures: one level more said is at most a few more shown
        one, next_one = (np.full((8, 8), v, np.uint8) for v in (value, value + 1))
        assert abs(int(banded(next_one)[4, 4]) - int(banded(one)[4, 4])) <= 3


def test_the_live_path_decides_by_the_same_file():
    raw = np.arange(256, dtype=np.uint8).reshape(16, 16)
    state, out = (raw.astype(np.uint16) << 8), np.empty_like(raw)
    kernels.filter_matte(raw, np.zeros_like(raw), state, out, *DECISION)
    assert np.abs(out.astype(int) - levels(LIVE)[raw]).max() <= 2  # fixed point
