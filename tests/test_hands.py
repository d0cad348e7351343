"""Hands: found beside a face, followed, lost and found again; looked for only where one may be; and never any trouble.

The hands are drawn (hand_shapes.py): the real nets take them for hands. Those of real people are measured where the set
is there.
"""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.events import Event, Failed
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Size, flat_i420
from buzzcam.core.hand import Hand
from buzzcam.core.pipeline import is_hand_shown
from buzzcam.core.ports import Scene
from buzzcam.effects.auto_framing import AutoFraming
from buzzcam.effects.gestures import Gesture, Gestures
from buzzcam.errors import ProviderFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.face_crop import Crop
from buzzcam.vision.hand_gate import PALM_S
from buzzcam.vision.hands import HandTracker, crop_around, is_of, open_hand_tracker, part_around
from hand_shapes import hand, open_hand, thumb_up, with_hand
from moving_face import FPS, SIZE, close_up, frame_of, with_people
from real_faces import seen
from test_faces import look as look_for_faces
from test_faces import tracker as faces_tracker

SET = Path(os.environ.get("BUZZCAM_EVAL", Path(__file__).parents[2] / "shared" / "eval" / "public"))

BESIDE = (980, 330)
"""Where a raised hand is in `close_up`."""


def fail(event: Event) -> None:
    pytest.fail(str(event))


def tracker() -> HandTracker:
    return open_hand_tracker(read_catalog(paths.models()), paths.models(), fail)


def look(hands: HandTracker, frame: Frame, matte: Matte | None = None, faces: tuple[Face, ...] | None = None):
    return hands.hands(frame, SharedCoarse(), matte, (seen()[1],) if faces is None else faces)


def middle(found: Hand) -> np.ndarray:
    return found.points[[0, 5, 9, 13, 17], :2].mean(axis=0)


class CountedLooks:
    """Counts what the nets of a tracker are asked."""

    def __init__(self, hands: HandTracker) -> None:
        self.points: list[float] = []
        self.palms: list[float] = []
        nets, look, find = hands._nets, hands._nets.look, hands._nets.find
        nets.look = lambda frame, crop: self.points.append(frame.captured_at) or look(frame, crop)
        nets.find = lambda frame, coarse, part: self.palms.append(frame.captured_at) or find(frame, coarse, part)


# ---- where they are


@pytest.mark.parametrize(("shape", "is_front"), [(open_hand(), True), (thumb_up(), False)])
@pytest.mark.parametrize("palm", [75.0, 120.0])
def test_the_points_lie_where_the_hand_is_drawn(shape, is_front, palm):
    (found,) = look(tracker(), frame_of(with_hand(close_up(), shape, *BESIDE, palm, is_front), 0))
    truth = hand(shape, *BESIDE, palm).points
    assert found.points.shape == (21, 3)
    assert found.presence > 0.75
    assert np.linalg.norm(found.points[:, :2] - truth[:, :2], axis=1).mean() < 0.15 * palm


def test_left_and_right_are_told_apart():
    picture = with_hand(close_up(), open_hand(), *BESIDE)
    (one,) = look(tracker(), frame_of(picture, 0))
    (other,) = look(tracker(), frame_of(np.ascontiguousarray(picture[:, ::-1]), 0))
    assert one.right < 0.2
    assert other.right > one.right + 0.3


def test_two_hands_are_followed():
    picture = with_hand(with_hand(close_up(), open_hand(), *BESIDE), open_hand() * (-1, 1), 300, 330)
    found = look(tracker(), frame_of(picture, 0))
    assert sorted(round(middle(one)[0] / 100) for one in found) == [3, 10]
    assert len({one.number for one in found}) == 2


def test_a_person_who_is_far_away_has_hands_too():
    picture = with_hand(with_people(SIZE, (0.5, 0.98, 0.5)), open_hand(), 790, 400, 42)
    faces = look_for_faces(faces_tracker(), frame_of(picture, 0))
    (found,) = look(tracker(), frame_of(picture, 0), faces=faces)
    assert middle(found) == pytest.approx((790, 400), abs=20)


def test_whose_hand_it_cannot_be_is_left_out():
    """It is far too small for the face, or there is no face at all."""
    picture = with_hand(close_up(), open_hand(), 1100, 330, 22)
    assert look(tracker(), frame_of(picture, 0)) == ()
    assert look(tracker(), frame_of(with_hand(close_up(), open_hand(), *BESIDE), 0), faces=()) == ()


def test_a_hand_belongs_to_a_face_by_its_place_and_size():
    face = seen()[1]
    assert is_of(hand(open_hand(), *BESIDE, 110).points, face)
    assert not is_of(hand(open_hand(), *BESIDE, 25).points, face)
    assert not is_of(hand(open_hand(), *BESIDE, 500).points, face)
    assert not is_of(hand(open_hand(), BESIDE[0] + 900, BESIDE[1], 110).points, face)
    hands, large = tracker(), hand(open_hand(), *BESIDE, 500).points
    hands._nets.look = lambda frame, crop: (large, 0.99, 0.0)
    assert look(hands, frame_of(with_hand(close_up(), open_hand(), *BESIDE), 0)) == ()


def test_the_net_must_be_sure_of_a_new_hand_and_less_so_of_one_that_is_followed():
    hands, picture = tracker(), with_hand(close_up(), open_hand(), *BESIDE)
    points = look(tracker(), frame_of(picture, 0))[0].points
    hands._nets.look = lambda frame, crop: (points, 0.6 if not 5 < frame.number < 20 else 0.9, 0.0)
    shown = [np.roll(picture, 40 * (number // 6 % 2), axis=1) for number in range(30)]
    found = [len(look(hands, frame_of(each, number))) for number, each in enumerate(shown)]
    assert not any(found[:6])
    assert found[19:] == [1] * 11


def test_the_square_turns_with_the_hand():
    upright = np.degrees(crop_around(hand(open_hand(), 0, 0).points).angle)
    for degrees in (-70, 0, 40):
        crop = crop_around(hand(open_hand(), 600, 300, degrees=degrees).points)
        assert np.degrees(crop.angle) == pytest.approx(degrees + upright, abs=0.1)
        assert (crop.x, crop.y) == pytest.approx((600, 300), abs=60)


def test_nobody_can_change_what_is_known_of_a_hand():
    (found,) = look(tracker(), frame_of(with_hand(close_up(), open_hand(), *BESIDE), 0))
    with pytest.raises(ValueError, match="read-only"):
        found.points[0] = 0
    copy = found.copied()
    copy.points[0] = 0
    assert found.points[0].any()


# ---- in motion


def test_a_hand_keeps_its_number_while_it_waves():
    hands = tracker()
    for number in range(45):
        x = BESIDE[0] + 50 * np.sin(2 * np.pi * 1.5 * number / FPS)
        (found,) = look(hands, frame_of(with_hand(close_up(), open_hand(), x, BESIDE[1]), number))
        assert found.number == 0
        if found.looked_at_s == number / FPS:
            assert middle(found)[0] == pytest.approx(x, abs=25)


def test_a_hand_that_goes_down_is_dropped_and_is_another_when_it_comes_back():
    hands, up, bare = tracker(), with_hand(close_up(), open_hand(), *BESIDE), close_up()
    counts = [len(look(hands, frame_of(up if number < 10 or number >= 40 else bare, number))) for number in range(60)]
    assert counts[:10] == [1] * 10
    assert counts[15:40] == [0] * 25
    assert counts[40 + round((PALM_S + 0.1) * FPS) + 1 :] == [1] * len(counts[40 + round((PALM_S + 0.1) * FPS) + 1 :])
    (found,) = look(hands, frame_of(up, 60))
    assert found.number > 0


def test_the_net_looks_eight_times_a_second_and_less_when_a_hand_rests():
    hands, picture = tracker(), with_hand(close_up(), open_hand(), *BESIDE)
    looks = CountedLooks(hands)
    for number in range(150):
        look(hands, frame_of(picture, number, grain=2.0))
    early = [second for second in looks.points if second <= 2]
    late = [second for second in looks.points if second > 3]
    assert 14 <= len(early) <= 18
    assert len(late) <= 6
    assert len(looks.palms) == 1


# ---- whether it is worthwhile


def test_nothing_is_looked_for_while_nothing_moves():
    hands = tracker()
    looks = CountedLooks(hands)
    for number in range(45):
        assert look(hands, frame_of(close_up(), number, grain=2.0)) == ()
    assert len(looks.palms) == 1, "the first picture"


def test_a_hand_that_comes_up_is_seen_within_four_tenths_of_a_second():
    bare, up = close_up(), with_hand(close_up(), open_hand(), *BESIDE)
    for phase in range(0, 10, 3):
        hands, appears = tracker(), 10 + phase
        found = [bool(look(hands, frame_of(bare if n < appears else up, n, grain=2.0))) for n in range(appears + 13)]
        assert not any(found[:appears])
        assert found[-1], phase


def test_the_detector_looks_four_times_a_second_at_most():
    hands = tracker()
    looks = CountedLooks(hands)
    for number in range(60):
        picture = close_up()
        cv2.circle(picture, (950 + 10 * (number % 30), 300), 90, (120, 150, 205), cv2.FILLED)
        look(hands, frame_of(picture, number))
    assert 5 <= len(looks.palms) <= 9
    assert np.diff(looks.palms).min() >= PALM_S - 1e-6


def test_a_person_who_sways_is_looked_at_seldom():
    hands, faces = tracker(), faces_tracker()
    looks = CountedLooks(hands)
    for number in range(90):
        picture = with_people(SIZE, (0.5 + 0.05 * np.sin(np.pi * number / FPS), 1.25, 1.1))
        frame = frame_of(picture, number)
        look(hands, frame, faces=look_for_faces(faces, frame))
    assert len(looks.palms) <= 6


def test_what_has_another_colour_than_the_face_is_looked_at_seldom():
    hands = tracker()
    looks = CountedLooks(hands)
    for number in range(60):
        picture = close_up()
        cv2.circle(picture, (120 + 6 * (number % 30), 250), 90, (200, 90, 40), cv2.FILLED)
        look(hands, frame_of(picture, number))
    assert len(looks.palms) == 1


def test_what_is_no_person_by_the_matte_is_not_looked_at():
    hands, grid = tracker(), np.zeros(SIZE.grid[::-1], np.uint8)
    looks = CountedLooks(hands)
    for number in range(60):
        picture = close_up()
        cv2.circle(picture, (950 + 10 * (number % 30), 300), 90, (120, 150, 205), cv2.FILLED)
        look(hands, frame_of(picture, number), Matte(grid, number / FPS))
    assert len(looks.palms) == 1


# ---- what leaves


def test_a_hand_that_is_not_shown_is_not_told_of():
    one = hand(open_hand(), *BESIDE)
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    assert not is_hand_shown(one, Matte(alpha, 0.0))
    cv2.rectangle(alpha, (200, 30), (300, 120), 255, cv2.FILLED)
    assert is_hand_shown(one, Matte(alpha, 0.0))
    assert not is_hand_shown(hand(open_hand(), -500, 330), Matte(alpha, 0.0))


def test_hands_go_along_where_the_picture_is_cut():
    frame, face = seen()
    middle_of_all = np.array((640, 360, 0), np.float32)
    face = replace(face, points=middle_of_all + (face.points - middle_of_all) * np.float32(0.4))
    framing, one = AutoFraming(100.0, everyone=False), hand(open_hand(), 760, 330, 40)
    for number in range(90):
        scene = Scene(SharedCoarse(), None, faces=(face,), hands=(one,))
        framing.apply(replace(frame, captured_at=number / FPS), scene)
    (moved_face,), (moved_hand,) = scene.faces, scene.hands
    scale = moved_face.box.height / face.box.height
    assert scale > 1.2
    before, after = (
        middle(one) - face.points[1, :2],
        middle(moved_hand) - moved_face.points[1, :2],
    )
    assert after == pytest.approx(before * scale, rel=0.01)


# ---- bad input


@pytest.mark.parametrize("size", [Size(16, 16), Size(16, 720), Size(1280, 16), Size(320, 180)])
def test_small_and_narrow_pictures(size):
    hands, face = tracker(), seen()[1]
    for number in range(12):
        grain = np.random.default_rng(number).integers(16, 235, size.i420_bytes).astype(np.uint8)
        assert look(hands, Frame(grain, size, number / FPS, number), faces=(face,)) == ()
    assert look(hands, Frame(flat_i420(size, (90, 128, 128)), size, 1.0, 12), faces=(face,)) == ()


def test_a_face_far_out_of_the_picture_asks_for_a_part_that_is_there():
    face = replace(seen()[1], points=seen()[1].points + np.float32(5000))
    for part in (part_around((face,), SIZE), part_around((seen()[1], face), SIZE)):
        assert part.width >= 2
        assert part.height >= 2
    look(tracker(), frame_of(close_up(), 0), faces=(face,))


@pytest.mark.parametrize("second", [0.0, -5.0, 1e6])
def test_timestamps_that_stand_still_or_jump(second):
    hands, picture = tracker(), with_hand(close_up(), open_hand(), *BESIDE)
    look(hands, frame_of(picture, 0))
    (found,) = look(hands, replace(frame_of(picture, 1), captured_at=second))
    assert np.isfinite(found.points).all()


@pytest.mark.parametrize("error", [ProviderFailed("It broke.", "Mend it."), ValueError("odd"), cv2.error("odd")])
def test_whatever_fails_ends_it_with_a_sentence(error):
    told: list[Event] = []
    hands = open_hand_tracker(read_catalog(paths.models()), paths.models(), told.append)
    picture = with_hand(close_up(), open_hand(), *BESIDE)
    assert look(hands, frame_of(picture, 0))

    def fails(frame, crop):
        raise error

    hands._nets.look = fails
    assert [look(hands, frame_of(picture, number)) for number in (8, 16)] == [(), ()]
    assert [type(event) for event in told] == [Failed]


def test_a_net_that_answers_no_numbers_has_seen_no_hand():
    hands, picture = tracker(), with_hand(close_up(), open_hand(), *BESIDE)
    points = look(hands, frame_of(picture, 0))[0].points.copy()
    points[20] = np.nan
    hands._nets.look = lambda frame, crop: (points, 0.99, 0.0)
    assert look(hands, frame_of(picture, 8)) == ()


# ---- real people


@pytest.mark.skipif(not SET.is_dir(), reason="the public set is not there (BUZZCAM_EVAL)")
@pytest.mark.parametrize(("name", "least"), [("pub04_hands_gestures_360p", 60), ("pub03_longhair_desk_lowlight", 0)])
def test_hands_at_the_neck_are_followed_and_mean_nothing(name, least):
    clip, faces, hands, number, count = (
        cv2.VideoCapture(str(SET / "clips" / f"{name}.mp4")),
        faces_tracker(),
        tracker(),
        0,
        0,
    )
    looks, gestures = CountedLooks(hands), Gestures(frozenset(Gesture))
    while (read := clip.read())[0]:
        frame = frame_of(np.asarray(read[1]), number)
        known = look_for_faces(faces, frame)
        found = look(hands, frame, faces=known)
        count += len(found)
        assert gestures.made(found, known, frame.captured_at) == []
        number += 1
    assert number > 100
    assert count >= least
    assert len(looks.palms) <= 1 + number / FPS, "once a second at most"


def test_the_square_of_a_palm_points_to_its_fingers():
    hands = tracker()
    part = part_around((seen()[1],), SIZE)
    for shape_degrees in (0, 35):
        turned = hand(open_hand(), 0, 0, 1.0, degrees=shape_degrees).points[:, :2].astype(float)
        frame = frame_of(with_hand(close_up(), turned, 1000, 360), 0)
        (crop, *_) = hands._nets.find(frame, SharedCoarse(), part)
        assert isinstance(crop, Crop)
        assert np.degrees(crop.angle) == pytest.approx(shape_degrees, abs=15)
