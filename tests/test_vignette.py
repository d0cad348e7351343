"""Vignette: darker towards the corners, the same in the middle, without a tint."""

import numpy as np
import pytest

from buzzcam.core.frame import BLACK, Frame, Size, flat_i420
from buzzcam.core.ports import Scene
from buzzcam.effects.vignette import Vignette
from buzzcam.kernels.coarse import SharedCoarse

WIDE, GRAY = Size(640, 360), (180, 128, 128)


def darkened(strength, is_round=False, colour=GRAY, size=WIDE):
    frame = Frame(flat_i420(size, colour), size, 0, 0)
    return [
        plane.astype(int) for plane in Vignette(strength, is_round).apply(frame, Scene(SharedCoarse(), None)).planes
    ]


def test_the_middle_stays_and_the_corners_fall_evenly():
    luma, u, v = darkened(100)
    assert luma[180, 320] == 180
    for line in (luma[180:, 320], luma[180:, 320:].diagonal()):
        assert (np.diff(line) <= 1).all(), "rounding apart"
        assert line[-1] < line[len(line) // 2] + 1
    corners = {luma[y, x] for y in (0, -1) for x in (0, -1)}
    assert max(corners) - min(corners) <= 1
    assert BLACK[0] < min(corners) < 60
    assert set(np.unique([u, v])) <= {127, 128}, "gray stays gray"


@pytest.mark.parametrize("strength", [1, 50, 100])
def test_the_stronger_the_darker_and_colours_fade_with_the_light(strength):
    luma, u, _v = darkened(strength, colour=(120, 60, 200))
    weaker = darkened(strength / 2, colour=(120, 60, 200))[0]
    assert luma[0, 0] <= weaker[0, 0]
    assert 60 <= u[0, 0] <= 128
    assert u[90, 160] == 60


def test_round_is_a_circle_whatever_the_shape():
    luma = darkened(100, is_round=True)[0]
    assert luma[0, 320] == 180, "the upper edge of a wide picture is near its middle"
    assert darkened(100)[0][0, 320] < 180
    assert luma[180, 0] < 140


def test_black_stays_black():
    assert set(np.unique(darkened(100, colour=BLACK)[0])) <= {15, 16}
