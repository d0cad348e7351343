"""Faces: found in real pictures, followed while they move, lost and found again; and what their points are good for."""

import json
import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.events import Event, Failed
from buzzcam.core.face import BLENDSHAPES, FACE_POINTS, Face
from buzzcam.core.frame import Frame, Matte, Size, flat_i420
from buzzcam.core.pipeline import Chain, is_shown
from buzzcam.core.ports import Scene
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.errors import OutputUnavailable, ProviderFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.landmarks import LandmarksFile, described
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.face_crop import Crop, crop_around, cut_out
from buzzcam.vision.face_detector import overlaps, weighted
from buzzcam.vision.face_flow import moved as moved_crop
from buzzcam.vision.faces import MOST_FACES, NEWCOMER_S, SEEK_S, FaceTracker, open_face_tracker
from buzzcam.vision.one_euro import OneEuroFilter
from fakes import FakeSegmenter, room_frame
from moving_face import FPS, REST, SIZE, Pose, close_up, frame_of, frames_of, lag_of, moved, room, sway, with_people
from numbered_frames import safe

SEEN = {468: (659.5, 315.0), 473: (764.0, 320.5), 61: (656.5, 406.5), 291: (759.0, 410.0)}
"""Where a person sees the pupils and the corners of the mouth in `close_up`."""

LEFT_EYE, RIGHT_EYE = 33, 263
SMILE, BLINK, JAW = (BLENDSHAPES.index(name) for name in ("mouthSmileLeft", "eyeBlinkLeft", "jawOpen"))


def fail(event: Event) -> None:
    pytest.fail(str(event))


def tracker(has_blendshapes: bool = False) -> FaceTracker:
    return open_face_tracker(read_catalog(paths.models()), paths.models(), fail, has_blendshapes)


def look(faces: FaceTracker, frame: Frame) -> tuple[Face, ...]:
    return faces.faces(frame, SharedCoarse())


def eye_distance(points: np.ndarray) -> float:
    return float(np.linalg.norm(points[LEFT_EYE, :2] - points[RIGHT_EYE, :2]))


class CountedLooks:
    """Counts what the nets of a tracker are asked."""

    def __init__(self, faces: FaceTracker) -> None:
        self.meshes: list[Crop] = []
        self.detections: list[float] = []
        nets, look, find = faces._nets, faces._nets.look, faces._nets.find
        nets.look = lambda frame, crop: self.meshes.append(crop) or look(frame, crop)
        nets.find = lambda frame, coarse: self.detections.append(frame.captured_at) or find(frame, coarse)


# ---- in pictures


def test_the_points_lie_where_a_person_sees_them():
    (face,) = look(tracker(), frame_of(close_up(), 0))
    assert face.points.shape == (FACE_POINTS, 3)
    assert face.points.dtype == np.float32
    assert face.presence > 0.9
    for point, place in SEEN.items():
        assert face.points[point, :2] == pytest.approx(place, abs=0.03 * eye_distance(face.points)), point


def test_its_box_is_around_all_points():
    (face,) = look(tracker(), frame_of(close_up(), 0))
    left, top, width, height = face.box
    assert (face.points[:, 0] >= left - 1e-3).all()
    assert (face.points[:, 1] <= top + height + 1e-3).all()
    assert 180 < width < 260
    assert 220 < height < 300


@pytest.mark.parametrize("degrees", [-40, -15, 15, 40])
def test_a_head_that_leans_is_seen_as_well(degrees):
    picture, pose = close_up(), Pose(degrees=degrees)
    (upright,) = look(tracker(), frame_of(picture, 0))
    (leaning,) = look(tracker(), frame_of(picture, 0, pose))
    off = np.linalg.norm(leaning.points[:, :2] - moved(upright.points, pose), axis=1)
    assert off.mean() < 0.03 * eye_distance(upright.points)


@pytest.mark.parametrize("share", [0.22, 0.5, 1.6])
def test_faces_of_all_sizes(share):
    (face,) = look(tracker(), frame_of(with_people(SIZE, (0.5, 0.5 + 0.65 * share, share)), 0))
    assert 0.2 * share * SIZE.height < face.box.height < 0.4 * share * SIZE.height


def test_a_room_without_anybody_has_no_face():
    faces = tracker()
    assert all(look(faces, frame) == () for frame, _ in frames_of(room(), 15))


def test_a_portrait_picture():
    size = Size(720, 1280)
    (face,) = look(tracker(), frame_of(with_people(size, (0.5, 0.9, 0.5)), 0))
    assert abs(face.box.left + face.box.width / 2 - size.width / 2) < 0.1 * size.width


def test_four_people_are_followed_and_no_more():
    places = [(0.1 + 0.2 * k, 1.0 + 0.05 * (k % 2), 0.45) for k in range(5)]
    faces = tracker()
    for number in range(3):
        found = look(faces, frame_of(with_people(SIZE, *places[:4]), number))
        assert sorted(face.number for face in found) == [0, 1, 2, 3]
        middles = sorted(face.box.left + face.box.width / 2 for face in found)
        assert np.diff(middles) == pytest.approx([0.2 * SIZE.width] * 3, abs=15)
    assert len(look(tracker(), frame_of(with_people(SIZE, *places), 0))) == MOST_FACES


def test_what_the_face_does_is_told_where_somebody_asks():
    (face,) = look(tracker(has_blendshapes=True), frame_of(close_up(), 0))
    assert face.blendshapes is not None
    assert face.blendshapes.shape == (len(BLENDSHAPES),)
    assert face.blendshapes[SMILE] > 0.7
    assert face.blendshapes[BLINK] < 0.4
    assert face.blendshapes[JAW] < 0.4
    (other,) = look(tracker(), frame_of(close_up(), 0))
    assert other.blendshapes is None


def test_nobody_can_change_what_is_known_of_a_face():
    (face,) = look(tracker(), frame_of(close_up(), 0))
    with pytest.raises(ValueError, match="read-only"):
        face.points[0] = 0
    copy = face.copied()
    copy.points[0] = 0
    assert face.points[0].any()


# ---- in motion


def clip(count: int, path=sway, grain: float = 2.0, start: int = 8):
    """The truth and what was found, float (frames, 478, 2), from the frame `start` on."""
    picture, faces = close_up(), tracker()
    (still,) = look(tracker(), frame_of(picture, 0))
    pairs = []
    for frame, pose in frames_of(picture, count, path, grain):
        (face,) = look(faces, frame)
        pairs.append((moved(still.points, pose), face.points[:, :2]))
    truth, found = (np.array(side)[start:] for side in zip(*pairs, strict=True))
    return truth, found


def test_the_points_go_with_a_head_that_moves():
    truth, found = clip(60)
    off = np.linalg.norm(found - truth, axis=2)
    assert off.mean() < 0.03 * 145, "px; 145 is the distance of the eyes"
    assert np.percentile(off, 99) < 0.06 * 145
    assert lag_of(truth.mean(axis=1), found.mean(axis=1)) <= 0.5


def test_the_points_of_a_still_face_stay_where_they_are_under_grain():
    _, found = clip(60, path=lambda seconds: REST)
    assert np.sqrt((found.std(axis=0) ** 2).sum(axis=1)).mean() < 0.2


def test_a_face_stays_one_and_keeps_its_number_however_quick_it_moves():
    picture, faces = close_up(), tracker()
    for frame, _ in frames_of(picture, 50, lambda seconds: Pose(right=250 * np.sin(2 * np.pi * 1.2 * seconds))):
        assert [face.number for face in look(faces, frame)] == [0]


def test_the_mesh_looks_at_every_eighth_picture_of_a_face_that_moves_as_a_whole():
    picture, faces = close_up(), tracker()
    looks = CountedLooks(faces)
    for frame, _ in frames_of(picture, 62, sway):
        look(faces, frame)
    assert 8 <= len(looks.meshes) <= 12


def test_the_mesh_looks_again_at_once_when_an_eye_closes():
    picture, faces = close_up(), tracker()
    look(faces, frame_of(picture, 0))
    looks = CountedLooks(faces)
    look(faces, frame_of(picture, 1))
    assert not looks.meshes, "nothing has changed"
    shut = picture.copy()
    x, y = (round(value) for value in SEEN[468])
    cv2.ellipse(shut, (x, y), (26, 13), 5, 0, 360, [int(v) for v in picture[y + 22, x]], cv2.FILLED)
    look(faces, frame_of(shut, 2))
    assert len(looks.meshes) == 1


def test_a_still_face_is_looked_at_twice_a_second():
    picture, faces = close_up(), tracker()
    look(faces, frame_of(picture, 0))
    looks = CountedLooks(faces)
    for frame, _ in list(frames_of(picture, 61, grain=2.0))[1:]:
        look(faces, frame)
    assert 3 <= len(looks.meshes) <= 5
    assert np.diff(looks.detections) == pytest.approx(NEWCOMER_S, abs=1.01 / FPS)


# ---- coming and going


def test_who_leaves_is_dropped_and_who_returns_is_found():
    there, gone, faces = close_up(), room(), tracker()
    assert len(look(faces, frame_of(there, 0))) == 1
    assert look(faces, frame_of(gone, 1)) == ()
    missing = 0
    for number in range(2, 40):
        missing = number if not look(faces, frame_of(there if number >= 20 else gone, number)) else missing
    assert 19 <= missing < 20 + 0.15 * FPS, "frames"
    (face,) = look(faces, frame_of(there, 40))
    assert face.number == 1, "it may be somebody else"


def test_a_hand_that_passes_does_no_harm():
    picture, faces = close_up(), tracker()
    (before,) = look(faces, frame_of(picture, 0))
    x, y = (round(value) for value in before.points[1, :2])
    back = 0
    for number in range(1, 40):
        shown = picture.copy()
        if number < 15:
            left = x - 900 + 110 * number
            cv2.rectangle(shown, (left, y - 250), (left + 500, y + 250), (120, 150, 200), cv2.FILLED)
        if not look(faces, frame_of(shown, number)):
            back = number
    assert back < 15 + 0.2 * FPS
    (after,) = look(faces, frame_of(picture, 40))
    assert np.abs(after.points[:, :2] - before.points[:, :2]).mean() < 0.01 * eye_distance(before.points)


def test_a_newcomer_is_seen_within_half_a_second():
    one, two = (with_people(SIZE, *places) for places in ([(0.3, 1, 0.6)], [(0.3, 1, 0.6), (0.7, 1, 0.6)]))
    faces = tracker()
    counts = [len(look(faces, frame_of(one if number < 5 else two, number))) for number in range(25)]
    assert counts[:5] == [1] * 5
    assert counts[5 + round(NEWCOMER_S * FPS) :] == [2] * (20 - round(NEWCOMER_S * FPS))


def test_the_detector_looks_ten_times_a_second_while_nobody_is_there():
    faces = tracker()
    looks = CountedLooks(faces)
    for frame, _ in frames_of(room(), 31):
        look(faces, frame)
    assert len(looks.detections) == 11
    assert np.diff(looks.detections) == pytest.approx(SEEK_S, abs=1.01 / FPS)


# ---- bad input


@pytest.mark.parametrize("size", [Size(16, 16), Size(16, 720), Size(1280, 16), Size(320, 180)])
def test_small_and_narrow_pictures(size):
    faces = tracker()
    for number in range(4):
        assert look(faces, Frame(flat_i420(size, (90, 128, 128)), size, number / FPS, number)) == ()


def test_a_picture_of_another_size_starts_anew():
    faces = tracker()
    for number, size in enumerate((SIZE, Size(640, 360), SIZE, Size(960, 540))):
        (face,) = look(faces, frame_of(with_people(size, (0.5, 1.1, 0.9)), number))
        assert abs(face.box.left + face.box.width / 2 - size.width / 2) < 0.1 * size.width
        assert face.number == number


@pytest.mark.parametrize("second", [0.0, -5.0, 1e6])
def test_timestamps_that_stand_still_or_jump(second):
    picture, faces = close_up(), tracker()
    (first,) = look(faces, frame_of(picture, 0))
    other = replace(frame_of(picture, 1, Pose(right=30)), captured_at=second)
    (face,) = look(faces, other)
    assert np.isfinite(face.points).all()
    if second:
        assert np.abs(face.points[:, :2] - first.points[:, :2] - (30, 0)).mean() < 3


def test_half_a_face_at_the_rim_is_followed_or_dropped_but_never_wild():
    picture, faces = close_up(), tracker()
    for number in range(40):
        for face in look(faces, frame_of(picture, number, Pose(right=20 * number))):
            assert np.isfinite(face.points).all()
            assert 150 < face.box.height < 400
    assert look(faces, frame_of(room(), 41)) == ()


@pytest.mark.parametrize("error", [ProviderFailed("It broke.", "Mend it."), ValueError("odd"), cv2.error("odd")])
def test_whatever_fails_ends_it_with_a_sentence(error):
    told: list[Event] = []
    faces = open_face_tracker(read_catalog(paths.models()), paths.models(), told.append, has_blendshapes=False)
    picture = close_up()
    assert look(faces, frame_of(picture, 0))

    def fails(frame, crop):
        raise error

    faces._nets.look = fails
    assert [look(faces, frame_of(picture, number, Pose(right=40 * number))) for number in (8, 16)] == [(), ()]
    assert [type(event) for event in told] == [Failed]


def test_a_net_that_answers_no_numbers_has_seen_no_face():
    faces, picture = tracker(), close_up()
    assert look(faces, frame_of(picture, 0))
    faces._nets.look = lambda frame, crop: (np.full((FACE_POINTS, 3), np.nan, np.float32), np.nan)
    assert [look(faces, frame_of(picture, number, Pose(right=40 * number))) for number in (8, 16)] == [(), ()]


# ---- its parts


def test_the_filter_is_calm_where_nothing_moves_and_quick_where_something_does():
    random = np.random.default_rng(1)
    calm = OneEuroFilter(1.5, 120)
    still = [calm.filtered(random.normal(0, 0.2, (50, 3)).astype(np.float32), 250, k / FPS) for k in range(60)]
    assert np.array(still[20:]).std(axis=0).mean() < 0.12
    quick = OneEuroFilter(1.5, 120)
    found = [quick.filtered(np.full((1, 3), 10.0 * k, np.float32), 250, k / FPS)[0, 0] for k in range(30)]
    assert 10 * 29 - found[-1] < 2


def test_the_filter_starts_anew_when_time_runs_backwards():
    filtered = OneEuroFilter(1.5, 120).filtered
    filtered(np.zeros((1, 3), np.float32), 100, 5.0)
    assert (filtered(np.ones((1, 3), np.float32), 100, 5.0) == 0).all(), "no time has passed"
    assert (filtered(np.ones((1, 3), np.float32), 100, 1.0) == 1).all()


@pytest.mark.parametrize("degrees", [0, 30, -75])
def test_a_square_is_cut_out_upright(degrees):
    """A dot that lies above the middle of a leaning square stands above the middle of what is cut out."""
    plane = np.zeros((200, 300), np.uint8)
    angle = math.radians(degrees)
    x, y = 150 + 30 * math.sin(angle), 100 - 30 * math.cos(angle)
    cv2.circle(plane, (round(x * 16 - 8), round(y * 16 - 8)), 64, 255, cv2.FILLED, cv2.LINE_AA, 4)
    out = np.empty((48, 48), np.uint8)
    for px, given in ((1, plane), (2, cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))):
        cut_out(given, px, Crop(150, 100, 96, angle), out)
        weights = out / out.sum()
        middle = (weights * (np.arange(48) + 0.5)).sum(), (weights.T * (np.arange(48) + 0.5)).sum()
        assert middle == pytest.approx((24, 24 - 15), abs=0.3)


def test_a_large_square_is_averaged_and_one_beyond_the_picture_repeats_its_rim():
    grain = np.random.default_rng(1).normal(128, 20, (720, 1280)).clip(0, 255).astype(np.uint8)
    out = np.empty((96, 96), np.uint8)
    cut_out(grain, 1, Crop(640, 360, 600, 0.1), out)
    assert out.std() < 6
    cut_out(np.full((40, 40), 77, np.uint8), 1, Crop(-500, 900, 400, 0.4), out)
    assert (out == 77).all()


def test_the_square_around_points_turns_and_grows_with_them():
    (face,) = look(tracker(), frame_of(close_up(), 0))
    before, pose = crop_around(face.points), Pose(30, -20, 25, 1.3)
    there = np.column_stack([moved(face.points, pose), face.points[:, 2]]).astype(np.float32)
    after = crop_around(there)
    assert after.side == pytest.approx(1.3 * before.side, rel=1e-3)
    assert after.angle == pytest.approx(before.angle + math.radians(25), abs=1e-3)
    assert before.is_near(before._replace(x=before.x + 2))
    assert not before.is_near(after)
    linear = cv2.getRotationMatrix2D((0, 0), -25, 1.3)
    assert moved_crop(before, linear).side == pytest.approx(after.side, rel=1e-3)
    assert moved_crop(before, linear).angle == pytest.approx(after.angle, abs=1e-3)


def test_boxes_of_one_face_become_one_by_their_scores():
    one, same, other = ([10, 10, 20, 20], [12, 10, 20, 20], [60, 60, 20, 20])
    values = np.array([[*box, 0, 0, 0, 0] for box in (one, same, other)], float)
    first, second = weighted(values, np.array([0.9, 0.3, 0.6]))
    assert first[0][0] == pytest.approx(10.5)
    assert (first[1], second[1]) == (0.9, 0.6)
    assert overlaps(values[0], values) == pytest.approx([1, 18 / 22, 0])


# ---- in the chain


def chain(face_finder, hides: bool, segmenter=None, effects=()) -> Chain:
    size = Size(320, 180)
    return Chain(
        Framing(size), SharedCoarse(), segmenter, MatteFilter(), effects, hides, face_finder=face_finder,
        needs_faces=face_finder is not None,
    )  # fmt: skip


def face_at(left: float, top: float, side: float) -> Face:
    points = np.zeros((FACE_POINTS, 3), np.float32)
    points[0, :2], points[1, :2] = (left, top), (left + side, top + side)
    points[2:, :2] = left + side / 2, top + side / 2
    return Face(0, points, 1.0)


class Hider:
    """Hides nothing, but says so; keeps the scene."""

    hides = True

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        self.scene = scene
        return frame


class FoundFaces:
    """A face finder that finds what the test says."""

    def __init__(self, *faces: Face) -> None:
        self.found = faces

    def faces(self, frame, coarse) -> tuple[Face, ...]:
        return self.found


def test_effects_and_outputs_are_told_of_the_faces():
    hider, face = Hider(), face_at(130, 80, 40)
    result = chain(FoundFaces(face), False, effects=(hider,)).apply(room_frame(0))
    assert hider.scene.faces == result.faces == (face,)
    assert chain(None, False, effects=(hider,)).apply(room_frame(0)).faces == ()


def test_where_the_room_is_hidden_the_faces_in_it_are_told_to_nobody():
    hider, mine, poster = Hider(), face_at(130, 80, 40), face_at(10, 10, 40)
    result = chain(FoundFaces(mine, poster), True, FakeSegmenter(), (hider,)).apply(room_frame(0))
    assert hider.scene.faces == result.faces == (mine,)


def test_a_face_that_lies_beyond_the_picture_is_not_shown():
    matte = Matte(np.full((45, 80), 255, np.uint8), 0.0)
    assert is_shown(face_at(100, 100, 40), matte)
    assert not is_shown(face_at(-300, 100, 40), matte)
    assert not is_shown(face_at(500, 100, 40), matte)


# ---- in a file


def test_a_line_for_each_frame_says_what_is_known(tmp_path):
    path = tmp_path / "a.jsonl"
    output = LandmarksFile(path)
    output.open(SIZE, 30)
    (face,) = look(tracker(has_blendshapes=True), frame_of(close_up(), 0))
    output.send(safe(replace(frame_of(room(), 7), faces=(face,))))
    output.send(safe(frame_of(room(), 8)))
    output.close()
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    assert (first["frame"], second) == (7, {"frame": 8, "faces": []})
    (known,) = first["faces"]
    assert np.array(known["points"]) == pytest.approx(face.points, abs=0.006)
    assert known["box"] == pytest.approx(face.box, abs=0.006)
    assert list(known["blendshapes"]) == list(BLENDSHAPES)
    assert known["presence"] == pytest.approx(face.presence, abs=1e-4)
    assert described(replace(face, blendshapes=None))["blendshapes"] == {}


def test_without_a_frame_there_is_no_file(tmp_path):
    output = LandmarksFile(tmp_path / "a.jsonl")
    output.open(SIZE, 30)
    with pytest.raises(OutputUnavailable, match="no frames"):
        output.close()
    assert not (tmp_path / "a.jsonl").exists()
    output.close()
