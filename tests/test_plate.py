"""Somebody who leaves is followed to the rim before the remembered room; the room itself never comes back for it."""

import cv2
import numpy as np
import pytest

from buzzcam.core.frame import Plane
from buzzcam.vision.plate import FOLLOW_S, LASTS, LEARN_EVERY_S, CleanPlate

ROWS, COLUMNS = 90, 160
random = np.random.default_rng(5)
ROOM = cv2.resize(random.integers(60, 180, (3, 9, 16), np.uint8).transpose(1, 2, 0), (COLUMNS, ROWS)).transpose(2, 0, 1)
WHOLE, SHOULDER = (slice(20, 90), slice(40, 90)), (slice(60, 90), slice(0, 20))
NOBODY = np.zeros((ROWS, COLUMNS), np.uint8)


def seen(*where: tuple[slice, slice], light: int = 0, shift: int = 0) -> Plane:
    """The room, with somebody dark in it, as a camera gives it."""
    planes = np.roll(ROOM, shift, 2).astype(np.int16)
    for place in where:
        planes[(slice(None), *place)] = np.array((20, 130, 125))[:, None, None]
    planes[0] += light
    return np.clip(planes + random.normal(0, 1.5, planes.shape), 0, 255).astype(np.uint8)


def matte(*where: tuple[slice, slice]) -> Plane:
    alpha = NOBODY.copy()
    for place in where:
        alpha[place] = 255
    return alpha


@pytest.fixture
def plate() -> CleanPlate:
    """Has seen somebody in the middle of the room, until second 1."""
    plate = CleanPlate()
    for k in range(31):
        assert np.array_equal(plate.completed(matte(WHOLE), seen(WHOLE), k / 30), matte(WHOLE))
    return plate


def test_the_shoulder_that_no_net_knows_is_kept_until_it_has_left(plate: CleanPlate):
    alpha = plate.completed(NOBODY, seen(SHOULDER), 1.1)
    assert alpha[65:, :15].min() == 255
    assert cv2.countNonZero(cv2.threshold(alpha - np.minimum(alpha, matte(SHOULDER)), 127, 255, 0)[1]) == 0
    assert not plate.completed(NOBODY, seen(), 1.2).any()


def test_no_rest_is_added_once_nobody_is_to_be_followed(plate: CleanPlate):
    plate.follow_nobody()
    assert not plate.completed(NOBODY, seen(SHOULDER), 1.1).any()


def test_what_the_net_has_found_stays_and_gets_what_belongs_to_it(plate: CleanPlate):
    head = slice(40, 60), slice(0, 10)
    alpha = plate.completed(matte(head), seen(head, SHOULDER), 1.1)
    assert alpha[head].min() == 255
    assert alpha[65:, :15].min() == 255


def test_shoulders_apart_from_a_face_at_the_side_belong_to_it(plate: CleanPlate):
    face, shoulders = (slice(30, 55), slice(0, 10)), (slice(80, 90), slice(14, 34))
    alpha = plate.completed(NOBODY, seen(face, shoulders), 1.1)
    assert alpha[35:50, :8].min() == 255
    assert alpha[84:, 18:30].min() == 255


def test_after_a_while_it_is_a_thing_and_becomes_the_room(plate: CleanPlate):
    for k in range(10):
        assert not plate.completed(NOBODY, seen(SHOULDER), 1.01 + FOLLOW_S + k * LEARN_EVERY_S).any()
    assert np.array_equal(plate.completed(matte(WHOLE), seen(WHOLE, SHOULDER), 5.0), matte(WHOLE))
    assert not plate.completed(NOBODY, seen(SHOULDER), 5.1).any(), "seen for long: it belongs to the room"


@pytest.mark.parametrize(
    "planes",
    [
        seen(SHOULDER, light=12),
        seen(SHOULDER, light=-40),
        seen(SHOULDER, shift=9),
        seen((slice(40, 80), slice(100, 140)), SHOULDER),
        seen((slice(30, 60), slice(100, 130))),
        seen((slice(0, 90), slice(0, 40))),
    ],
    ids=["brighter", "lights out", "camera moved", "more elsewhere", "only elsewhere", "too large for a rest"],
)
def test_nothing_is_added_where_the_room_is_not_what_it_was(plate: CleanPlate, planes: Plane):
    assert not plate.completed(NOBODY, planes, 1.1).any()


def test_no_room_that_was_hidden_while_the_light_changed_is_taken_for_somebody(plate: CleanPlate):
    """The corner is remembered from before; when it is seen again, it looks different, like all of the room."""
    for k in range(31, 61):
        plate.completed(matte(WHOLE, SHOULDER), seen(WHOLE, SHOULDER, light=45), k / 30)
    assert not plate.completed(NOBODY, seen(light=45), 2.1).any()


def test_what_was_hidden_for_long_is_not_remembered(plate: CleanPlate):
    beside = slice(10, 90), slice(0, 60)
    hidden_s = 1 + 1.02 * LASTS * LEARN_EVERY_S
    for second in np.arange(1, hidden_s, LEARN_EVERY_S * 1.01):
        plate.completed(matte(beside), seen(beside), float(second))
    assert not plate.completed(NOBODY, seen(SHOULDER), float(hidden_s)).any()


def test_another_size_or_a_source_that_starts_over_begins_anew(plate: CleanPlate):
    small = np.zeros((45, 80), np.uint8)
    assert not plate.completed(small, seen(SHOULDER)[:, ::2, ::2].copy(), 1.1).any()
    assert not plate.completed(NOBODY, seen(SHOULDER), 0.0).any()


def test_nobody_was_there_so_nobody_is_followed():
    plate = CleanPlate()
    plate.completed(NOBODY, seen(), 0.0)
    assert not plate.completed(NOBODY, seen(SHOULDER), 0.1).any()
