"""The part of the picture that the nets look at."""

import cv2
import numpy as np
import pytest

from buzzcam import bench
from buzzcam.core.frame import Frame, Plane, Size, planes_of
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.crop import GLANCE_S, LEAST_SHARE, SOME_PERSON, WIDE_S, Box, PersonCrop, moved, part_of, whole

GRID = Size(320, 180)


def seen(left: int, top: int, columns: int, rows: int, size: tuple[int, int] = (180, 320)) -> Plane:
    person = np.zeros(size, np.uint8)
    person[top : top + rows, left : left + columns] = 255
    return person


def test_a_large_person_is_looked_at_in_the_whole_picture():
    crop = PersonCrop()
    assert crop.box_for(GRID) == whole(GRID)
    crop.follow(seen(80, 40, 150, 140), 0)
    assert crop.box_for(GRID) == whole(GRID)


def test_a_small_one_is_looked_at_closely_with_room_around_and_inside_the_picture():
    crop = PersonCrop()
    crop.box_for(GRID)
    crop.follow(seen(10, 100, 40, 80), 0)
    box = crop.box_for(GRID)
    assert (box.left, box.top + box.rows) == (0, 180), "at the rim there is no more"
    assert box.columns / box.rows == pytest.approx(16 / 9, abs=0.05)
    assert box.columns >= 1.4 * 40 and box.rows >= 1.3 * 80
    assert box.columns < 0.7 * 320


def test_small_movements_leave_the_part_alone_and_large_ones_take_it_along():
    crop = PersonCrop()
    crop.box_for(GRID)
    crop.follow(seen(100, 60, 40, 60), 0)
    box = crop.box_for(GRID)

    def in_box(left: int, top: int, columns: int, rows: int) -> Plane:
        return cv2.resize(
            seen(left, top, columns, rows)[box.top : box.top + box.rows, box.left : box.left + box.columns], (256, 144),
            interpolation=cv2.INTER_NEAREST,
        )  # fmt: skip

    crop.follow(in_box(104, 62, 40, 60), 0.1)
    assert crop.box_for(GRID) == box
    crop.follow(in_box(box.left + box.columns - 40, 60, 40, 60), 0.2)
    assert crop.box_for(GRID).left > box.left
    crop.follow(np.zeros((144, 256), np.uint8), 0.3)
    assert crop.box_for(GRID) == whole(GRID), "nobody: anywhere again"


def test_where_the_presence_net_sees_somebody_is_looked_at_with_room_around():
    crop, cells = PersonCrop(), np.full((8, 14), SOME_PERSON, np.uint8)
    crop.box_for(GRID)
    cells[3:6, 5:7] = SOME_PERSON + 1
    crop.look_at(cells)
    box = crop.box_for(GRID)
    assert box.left < 5 / 14 * 320 and box.left + box.columns > 7 / 14 * 320
    assert box.top < 3 / 8 * 180 and box.top + box.rows > 6 / 8 * 180
    assert box.columns < 0.7 * 320


@pytest.mark.parametrize("people", [slice(0, 0), slice(0, 14)], ids=["nobody", "somebody everywhere"])
def test_the_presence_net_may_leave_nothing_to_look_at_closely(people):
    crop, cells = PersonCrop(), np.zeros((8, 14), np.uint8)
    crop.box_for(GRID)
    cells[:, people] = 255
    crop.look_at(cells)
    assert crop.box_for(GRID) == whole(GRID)


def test_a_speck_is_not_looked_at_closer_than_there_are_pixels():
    crop = PersonCrop()
    crop.box_for(GRID)
    crop.follow(seen(200, 90, 2, 2), 0)
    assert crop.box_for(GRID).columns == round(LEAST_SHARE * 320)


def test_others_end_the_close_look_for_a_while():
    crop = PersonCrop()
    crop.box_for(GRID)
    me = seen(40, 80, 40, 80)
    crop.follow(me, 0)
    assert crop.is_glance_due(1.0)
    assert not crop.is_glance_due(1.0 + GLANCE_S / 2)
    crop.glance(cv2.resize(me, (256, 144)), 1.0)
    assert crop.box_for(GRID) != whole(GRID), "only me"
    crop.glance(cv2.resize(cv2.max(me, seen(250, 60, 40, 100)), (256, 144)), 2.0)
    assert crop.box_for(GRID) == whole(GRID)
    crop.follow(me, 2.0 + WIDE_S / 2)
    assert crop.box_for(GRID) == whole(GRID)
    assert not crop.is_glance_due(2.0 + WIDE_S / 2), "the whole is looked at anyway"
    crop.follow(me, 2.0 + WIDE_S)
    assert crop.box_for(GRID) != whole(GRID)


def test_a_memory_moves_with_the_part():
    before, now = Box(0, 0, 160, 90), Box(40, 20, 160, 90)
    memory = seen(100, 60, 20, 20, (90, 160))
    there = moved(memory, before, now, 128)
    assert there[50, 70] == 255 and there[30, 50] == 0
    assert there[89, 159] == 128, "not seen before"
    closer = moved(memory, before, Box(80, 45, 80, 45), 128)
    assert closer[50, 60] == 255 and (closer > 127).sum() == pytest.approx(1600, abs=100)


@pytest.mark.parametrize("size", [Size(1280, 720), Size(638, 360), Size(720, 1280)])
def test_a_part_of_a_frame_is_that_part_in_all_planes(size):
    buffer, box = np.zeros(size.i420_bytes, np.uint8), Box(20, 30, 40, 24)
    for k, plane in enumerate(planes_of(buffer, size)):
        step = 4 if k == 0 else 2
        plane[30 * step : 54 * step, 20 * step : 60 * step] = 100 + k
    frame = Frame(buffer, size, 0, 0)
    for least in (Size(30, 20), Size(70, 40), Size(160, 90)):
        parts = part_of(frame, SharedCoarse(), box, least)
        assert [int(part.min()) for part in parts] == [100, 101, 102]
        assert parts[0].shape[1] >= min(least.width, 160)


def far_away(frame: Frame, alpha: Plane, scale: float) -> Frame:
    """The same person, further off, before a wall. alpha: her matte."""
    out = np.empty_like(frame.i420)
    for plane, target, level in zip(frame.planes, planes_of(out, frame.size), (90, 128, 128), strict=True):
        small = cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        share = cv2.resize(alpha, small.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
        target.fill(level)
        target[-small.shape[0] :, : small.shape[1]] = np.round(share * small + (1 - share) * level)
    return Frame(out, frame.size, frame.captured_at, frame.number)


def test_a_person_far_away_is_seen_in_the_part_around_them():
    frames, coarse = bench.demo_frames(Size(1280, 720), 12), SharedCoarse()
    segmenter = bench.segmenter_of("small")
    near = [segmenter.matte(frame, coarse).alpha for frame in frames]
    segmenter = bench.segmenter_of("small")
    for frame, alpha in zip(frames, near, strict=True):
        found = segmenter.matte(far_away(frame, alpha, 0.5), coarse).alpha
    truth = cv2.resize(near[-1], (160, 90), interpolation=cv2.INTER_AREA)
    assert np.abs(found[90:, :160].astype(int) - truth).mean() < 8
    assert not found[:80].any() and not found[:, 180:].any()
