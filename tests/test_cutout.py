"""Who is cut out, and how far and how softly; what the person's light does to a picture behind."""

import cv2
import numpy as np
import pytest

from buzzcam.core.frame import Frame, Matte, Size, flat_i420, planes_of
from buzzcam.effects.edge import MOST_FEATHER, MOST_GROWTH, Edge
from buzzcam.effects.match_light import LOOK_EVERY_S, MOST_CHROMA, MOST_LUMA, Match
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.subject import FORGET_FRAMES, Subject
from buzzcam.kernels.coarse import SharedCoarse

SIZE = Size(1280, 720)
GRID = SIZE.grid[::-1]


def somebody(*bodies: tuple[int, int, int]) -> np.ndarray:
    """A matte of bodies that stand on the lower rim: (middle column, width, top row) of each."""
    alpha = np.zeros(GRID, np.uint8)
    for middle, width, top in bodies:
        alpha[top:, max(0, middle - width // 2) : max(0, middle + width // 2)] = 255
    return alpha


ME = (160, 80, 60)


# ---- only me


def test_one_person_is_left_alone():
    subject, alpha = Subject(), somebody(ME)
    assert subject.alone(alpha) is alpha
    assert subject.alone(np.zeros_like(alpha)).max() == 0


def test_a_passer_by_vanishes_wherever_he_is_and_the_subject_stays_whole():
    subject, mine = Subject(), somebody(ME) > 0
    for column in [*range(-10, 90, 4), *range(90, -10, -4)]:  # up to the subject, until both touch, and back
        alone = subject.alone(somebody(ME, (column, 40, 70)))
        assert (alone[mine] == 255).mean() > 0.97
        assert alone[:, :110].max() == 0
        assert (alone[~mine] > 0).mean() < 0.02


def test_of_two_that_are_there_at_once_the_one_in_the_middle_is_the_subject():
    alone = Subject().alone(somebody(ME, (290, 60, 60)))
    assert alone[100, 160] == 255
    assert alone[:, 240:].max() == 0


def test_the_subject_may_walk_past_somebody_larger():
    subject = Subject()
    subject.alone(somebody((60, 40, 80)))
    for column in range(60, 140, 3):
        alone = subject.alone(somebody((column, 40, 80), (260, 110, 20)))
        assert alone[150, column] == 255
        assert alone[:, 215:].max() == 0


def test_a_hand_beside_the_head_is_the_subjects():
    alpha = somebody(ME)
    cv2.circle(alpha, (222, 90), 13, 255, -1)
    alone = Subject().alone(alpha)
    assert alone[90, 222] == 255


def test_who_stays_when_the_subject_has_gone_is_hidden_for_a_while_and_then_the_subject():
    subject = Subject()
    for _ in range(3):
        subject.alone(somebody(ME, (290, 50, 60)))
    shown = [subject.alone(somebody((290, 50, 60))).max() > 0 for _ in range(FORGET_FRAMES + 5)]
    assert not any(shown[:FORGET_FRAMES])
    assert shown[-1]


def test_the_filter_takes_the_others_out_before_it_smooths():
    frame = Frame(flat_i420(SIZE, (90, 128, 128)), SIZE, 0.0, 0)
    refined = MatteFilter(Subject()).refine(frame, Matte(somebody(ME, (290, 50, 60)), 0.0), SharedCoarse())
    assert refined.alpha[100, 160] == 255
    assert refined.alpha[:, 250:].max() == 0


# ---- the edge


@pytest.mark.parametrize(("pause_s", "lingers"), [(1 / 30, True), (60.0, False), (-60.0, False)])
def test_after_a_pause_nothing_is_left_of_where_somebody_was(pause_s, lingers):
    """The picture has not changed where they were: a dark shirt before a dark wall."""
    size, filter_, coarse = Size(320, 180), MatteFilter(), SharedCoarse()
    for at_s, columns in ((100.0, slice(0, 40)), (100.0 + pause_s, slice(40, 80))):
        alpha = np.zeros(size.grid[::-1], np.uint8)
        alpha[:, columns] = 255
        frame = Frame(flat_i420(size, (90, 128, 128)), size, at_s, 0)
        refined = filter_.refine(frame, Matte(alpha, at_s), coarse).alpha
    assert bool(refined[:, :30].any()) == lingers


def width_of(alpha: np.ndarray) -> float:
    """Of the body in the middle row, in cells, with the part of those at the edge."""
    return float(alpha[120].astype(float).sum() / 255)


@pytest.mark.parametrize("growth", [-100, -35, 20, 100])
def test_the_edge_moves_by_a_share_of_the_pictures_height(growth):
    alpha = somebody((160, 80, 60))
    moved = width_of(Edge(growth, 0).shape(alpha, SIZE.height)) - width_of(alpha)
    assert moved == pytest.approx(2 * MOST_GROWTH * growth / 100 * SIZE.height / 4, abs=0.1)


def test_an_edge_of_nothing_changes_nothing_and_what_was_is_left_as_it_was():
    alpha = somebody(ME)
    kept = alpha.copy()
    assert np.array_equal(Edge(0, 0).shape(alpha, SIZE.height), kept)
    Edge(-50, 50).shape(alpha, SIZE.height)
    assert np.array_equal(alpha, kept)


def test_a_feather_is_outside_and_falls_all_the_way():
    alpha = somebody(ME)
    soft = Edge(0, 100).shape(alpha, SIZE.height)
    assert (soft >= alpha).all()
    row = soft[120, 200:240].astype(int)
    assert (np.diff(row) <= 0).all()
    reach = MOST_FEATHER * SIZE.height / 4
    assert 0 < row[round(reach / 2)] < 255
    assert row[round(3 * reach) + 2] == 0


# ---- the light of a picture behind


def match_of(person: tuple[int, int, int], back: tuple[int, int, int], frames: int = 40) -> list[float]:
    """Means of Y, U, V of what becomes of a backdrop behind a person of one colour, in a room of another."""
    buffer = flat_i420(SIZE, (200, 90, 170))
    for plane, value, step in zip(planes_of(buffer, SIZE), person, (4, 2, 2), strict=True):
        plane[60 * step :, 120 * step : 200 * step] = value
    match, coarse, picture = Match(), SharedCoarse(), flat_i420(SIZE, back)
    for k in range(frames):
        at = k * LOOK_EVERY_S
        out = match(picture, Frame(buffer, SIZE, at, k), Matte(somebody((160, 70, 65)), at), coarse)
    assert [int(plane[0, 0]) for plane in planes_of(picture, SIZE)] == list(back), "the picture itself stays"
    return [float(plane.mean()) for plane in planes_of(out, SIZE)]


def test_a_matched_picture_that_is_held_stays_as_it_is():
    match, coarse, picture = Match(), SharedCoarse(), flat_i420(SIZE, (120, 128, 128))
    dark, bright = (
        match(picture, Frame(flat_i420(SIZE, (luma, 128, 128)), SIZE, at, k), Matte(somebody(ME), at), coarse)
        for k, (luma, at) in enumerate(((60, 0.0), (220, LOOK_EVERY_S)))
    )
    assert dark[0] < 110 < bright[0]


def test_a_picture_comes_half_the_way_to_a_darker_person():
    y, u, v = match_of((70, 126, 131), (110, 128, 128))
    assert y == pytest.approx(90, abs=2)
    assert (u, v) == pytest.approx((128, 128), abs=1)


def test_a_warm_light_on_the_person_makes_the_picture_warmer_within_bounds():
    _, u, v = match_of((100, 104, 150), (100, 128, 128))
    assert u == pytest.approx(128 - MOST_CHROMA, abs=1)
    assert v == pytest.approx(128 + MOST_CHROMA, abs=1)
    y, _, _ = match_of((16, 128, 133), (200, 128, 128))
    assert y == pytest.approx(200 - MOST_LUMA, abs=2)


def test_nobody_changes_nothing():
    match, coarse = Match(), SharedCoarse()
    picture = flat_i420(SIZE, (110, 120, 130))
    frame = Frame(flat_i420(SIZE, (40, 128, 128)), SIZE, 0.0, 0)
    out = match(picture, frame, Matte(np.zeros(GRID, np.uint8), 0.0), coarse)
    assert np.abs(out.astype(int) - picture).max() <= 1


def test_the_tone_is_the_persons_and_not_the_rooms():
    buffers = []
    for room in (30, 220):
        buffer = flat_i420(SIZE, (room, 100, 160))
        for plane, value, step in zip(planes_of(buffer, SIZE), (90, 128, 130), (4, 2, 2), strict=True):
            plane[50 * step :, 110 * step : 210 * step] = value
        frame, match = Frame(buffer, SIZE, 0.0, 0), Match()
        buffers.append(match(flat_i420(SIZE, (120, 128, 128)), frame, Matte(somebody(ME), 0.0), SharedCoarse()).copy())
    assert np.array_equal(buffers[0], buffers[1])
