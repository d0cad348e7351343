"""Reshape: a face changes as its sliders say, what is behind it stays, and nothing jumps."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Size, flat_i420, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.face_axes import axes_of, falling
from buzzcam.effects.registry import spec_of
from buzzcam.effects.reshape import FADE_S, PARTS, Bumps, Reshape, warp_of
from buzzcam.effects.spec import Need
from buzzcam.kernels.coarse import SharedCoarse
from face_reshape import before, bends, matte_of, person, seen_alpha, stripes
from moving_face import FPS, SIZE, Pose, close_up, frame_of, moved, with_people
from test_faces import look, tracker

SLIDERS = [(name, value) for name in PARTS for value in (-100.0, 100.0) if (name, value) != ("smile", -100.0)]
MATTE_OF_ALL = Matte(np.full(SIZE.grid[::-1], 255, np.uint8), 0.0)


@cache
def seen() -> Face:
    (face,) = look(tracker(), frame_of(close_up(), 0))
    return face


def effect_of(**values: float) -> Reshape:
    return Reshape(**{name: values.get(name, 0.0) for name in PARTS})


def applied(
    values: dict[str, float], face: Face | None = None, frame: Frame | None = None, matte: Matte | None = MATTE_OF_ALL
) -> tuple[Frame, Scene]:
    scene = Scene(SharedCoarse(), matte, faces=(face or seen(),))
    return effect_of(**values).apply(frame or frame_of(close_up(), 0), scene), scene


def points_after(values: dict[str, float], face: Face | None = None) -> np.ndarray:
    (after,) = applied(values, face)[1].faces
    return after.points


def at(face: Face, pose: Pose) -> Face:
    points = np.column_stack([moved(face.points, pose), face.points[:, 2] * pose.scale]).astype(np.float32)
    return replace(face, points=points)


def turned(face: Face, degrees: float, is_nod: bool = False) -> Face:
    """The mesh turned to a side, or lowered, about its middle."""
    angle = math.radians(degrees)
    points = face.points.astype(float)
    middle = points.mean(axis=0)
    k = 1 if is_nod else 0
    turn = np.eye(3)
    turn[k, k] = turn[2, 2] = math.cos(angle)
    turn[k, 2], turn[2, k] = -math.sin(angle), math.sin(angle)
    return replace(face, points=((points - middle) @ turn.T + middle).astype(np.float32))


def distance(points: np.ndarray, one: int, other: int) -> float:
    return float(np.linalg.norm(points[one, :2] - points[other, :2]))


def further(frame: Frame, other: Frame) -> int:
    return int(np.abs(frame.i420.astype(int) - other.i420).max())


# ---- what each slider does


@pytest.mark.parametrize(
    ("slider", "one", "other", "least", "most"),
    [
        ("width", 93, 323, 0.08, 0.14),
        ("jaw", 136, 365, 0.08, 0.16),
        ("chin", 2, 152, 0.10, 0.24),
        ("forehead", 9, 10, 0.06, 0.2),
        ("eyes", 33, 133, 0.06, 0.2),
        ("eyes", 386, 374, 0.12, 0.25),
        ("nose", 98, 327, 0.12, 0.3),
        ("mouth", 61, 291, 0.08, 0.25),
    ],
)
def test_a_slider_makes_its_part_larger_and_smaller_by_as_much_as_still_looks_human(slider, one, other, least, most):
    rest = distance(seen().points, one, other)
    larger, smaller = (distance(points_after({slider: value}), one, other) / rest for value in (100.0, -100.0))
    assert 1 + least < larger < 1 + most
    assert 1 - most < smaller < 1 - least
    half = distance(points_after({slider: 50.0}), one, other) / rest
    assert (half - 1) / (larger - 1) == pytest.approx(0.5, abs=0.18)


def test_a_smile_lifts_the_corners_of_the_mouth_and_leaves_the_eyes():
    rest, smiling = seen().points, points_after({"smile": 100.0})
    for corner in (61, 291):
        assert 0.02 < (rest[corner, 1] - smiling[corner, 1]) / axes_of(rest).width_px < 0.06
    assert np.abs(smiling[[33, 133, 263, 362]] - rest[[33, 133, 263, 362]]).max() < 0.2


def test_the_eyes_grow_where_they_stand():
    rest, after = seen().points, points_after({"eyes": 100.0})
    assert np.abs(after[[468, 473], :2] - rest[[468, 473], :2]).max() < 1.0
    assert distance(after, 469, 471) > 1.1 * distance(rest, 469, 471)


def test_the_picture_goes_where_the_points_say():
    """A dot on the cheek is found where its point of the mesh has gone."""
    for slider in ("width", "chin", "smile"):
        for point in (93, 152, 61):
            buffer = flat_i420(SIZE, (40, 128, 128))
            x, y = seen().points[point, :2]
            columns, rows = np.arange(SIZE.width) + 0.5, np.arange(SIZE.height)[:, None] + 0.5
            planes_of(buffer, SIZE)[0][:] += (180 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 18)).astype(
                np.uint8
            )
            out, scene = applied({slider: 100.0}, frame=Frame(buffer, SIZE, 0, 0))
            light = out.luma.astype(float) - 40
            found = (light * columns).sum() / light.sum(), (light * rows).sum() / light.sum()
            assert found == pytest.approx(tuple(scene.faces[0].points[point, :2].tolist()), abs=0.35)


def test_chroma_moves_with_luma():
    buffer = flat_i420(SIZE, (40, 60, 128))
    x = round(float(seen().points[93, 0]) / 2) * 2
    planes_of(buffer, SIZE)[0][:, x:] = 200
    planes_of(buffer, SIZE)[1][:, x // 2 :] = 200
    out, _ = applied({"width": 100.0}, frame=Frame(buffer, SIZE, 0, 0))
    row = round(float(seen().points[93, 1]) / 2) * 2
    luma, chroma = (
        (plane[row_:][0] > 130).argmax() for plane, row_ in zip(out.planes[:2], (row, row // 2), strict=True)
    )
    assert luma < x - 6
    assert 2 * chroma == pytest.approx(luma, abs=2)


@pytest.mark.parametrize(("slider", "value"), SLIDERS)
def test_nothing_folds(slider, value):
    rest = dict.fromkeys(PARTS, 0.0)
    crowd = {"width": 100.0, "jaw": 100.0, "chin": 100.0, "forehead": -100.0, "mouth": 100.0, "smile": 100.0}
    for values in ({**rest, slider: value}, {**crowd, slider: value}):
        bumps = Bumps({name: strength / 100 for name, strength in values.items()})
        warp = warp_of(seen().points, axes_of(seen().points), bumps, 1.0, SIZE)
        assert warp is not None
        (xy, xx), (yy, yx) = (np.gradient(move, 4) for move in warp.moves)
        assert ((1 + xx) * (1 + yy) - xy * yx).min() > 0.1


# ---- with the head


@pytest.mark.parametrize("degrees", [-35, 20, 90])
def test_it_leans_with_the_head(degrees):
    pose = Pose(degrees=degrees)
    values = {"width": -60.0, "chin": 80.0, "nose": -80.0, "smile": 60.0}
    upright = points_after(values)
    leaning = points_after(values, at(seen(), pose))
    assert np.abs(leaning[:, :2] - moved(upright, pose)).max() < 0.8


def test_it_fades_in_profile_and_when_the_head_is_lowered_far():
    for is_nod in (False, True):
        moves = []
        for degrees in (0, 20, 40, 50, 62, 80):
            face = turned(seen(), degrees, is_nod)
            moves.append(np.abs(points_after({"width": 100.0, "chin": 100.0}, face) - face.points).max())
        assert moves[1] > 0.6 * moves[0]
        assert moves[1] > moves[2] > moves[3] > 0
        assert moves[-1] == moves[-2] == 0


def test_it_is_as_large_as_the_face_and_leaves_tiny_ones_alone():
    for scale in (0.6, 1.0, 2.2):
        face = at(seen(), Pose(scale=scale))
        off = np.abs(points_after({"width": -100.0}, face) - face.points).max()
        assert off / axes_of(face.points).width_px == pytest.approx(0.056, abs=0.006)
    tiny = at(seen(), Pose(scale=0.12))
    frame = frame_of(close_up(), 0)
    assert applied({"width": -100.0}, tiny, frame)[0] is frame


def test_a_face_that_is_unsure_is_left_alone():
    frame = frame_of(close_up(), 0)
    assert applied({"width": -100.0}, replace(seen(), presence=0.5), frame)[0] is frame


def test_grain_on_the_points_does_not_make_the_face_tremble():
    random = np.random.default_rng(1)
    moves = []
    for _ in range(20):
        points = seen().points + random.normal(0, 0.2, seen().points.shape).astype(np.float32)
        warp = warp_of(points, axes_of(points), Bumps(dict.fromkeys(PARTS, 0.5)), 1.0, SIZE)
        assert warp is not None
        grid = np.zeros((2, *SIZE.grid[::-1]))
        grid[:, *warp.box.cells] = warp.moves
        moves.append(grid)
    assert np.std(moves, axis=0).max() < 0.1, "px"


# ---- what is behind


@cache
def striped(degrees: float) -> tuple[Frame, Matte]:
    frame = before(stripes(degrees))
    return frame, matte_of(frame, "medium")


@pytest.mark.parametrize(("value", "degrees"), [(-50.0, 0.0), (50.0, 45.0)])
def test_lines_behind_the_head_stay_straight(value, degrees):
    frame, matte = striped(degrees)
    values = dict.fromkeys(("width", "jaw", "chin", "forehead"), value)
    out, _ = applied(values, frame=frame, matte=matte)
    old, new = person()[1][..., 0] > 0.02, seen_alpha(seen(), matte, values) > 0.02
    off = bends(out.luma, degrees, ~new)
    clear = cv2.dilate((old | new).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.percentile(off[clear], 99.9) <= 1.0
    loose, _ = applied(values, frame=frame, matte=None)
    assert bends(loose.luma, degrees, ~new)[clear].max() > 2.0, "without a matte they bend"


def test_a_head_that_shrinks_leaves_nothing_of_itself():
    """The strip that it uncovers is of the background's colour, and the person's edge has moved."""
    front, alpha = person()
    red = np.full_like(front, (40, 40, 200))
    frame = frame_of(np.round(np.full_like(front, 230) * alpha + red * (1 - alpha)).astype(np.uint8), 0)
    matte = Matte(np.ascontiguousarray((alpha[2::4, 2::4, 0] * 255).astype(np.uint8)), 0.0)
    out, _ = applied({"width": -100.0, "jaw": -100.0}, frame=frame, matte=matte)
    row = round(float(seen().points[58, 1]))
    left = round(float(seen().points[58, 0]))
    line, was = out.planes[2][row // 2].astype(int), frame.planes[2][row // 2].astype(int)
    background = int(was[10])
    edge = [int(np.argmax(np.abs(plane[(left - 60) // 2 :] - background) > 25)) for plane in (was, line)]
    assert 3 <= 2 * (edge[1] - edge[0]) <= 14
    uncovered = line[(left - 60) // 2 + edge[0] : (left - 60) // 2 + edge[1] - 1]
    assert (np.abs(uncovered - background) < 25).all()


def test_what_lies_beyond_its_reach_stays_byte_for_byte():
    frame = frame_of(close_up(), 0)
    out, _ = applied({"eyes": 100.0, "nose": -100.0}, frame=frame)
    left, top, width, height = (round(value) for value in seen().box)
    kept = np.ones((SIZE.height, SIZE.width), bool)
    kept[top : top + height, left - width // 6 : left + width + width // 6] = False
    for k, (plane, other) in enumerate(zip(out.planes, frame.planes, strict=True)):
        where = kept if k == 0 else kept[::2, ::2]
        assert np.array_equal(plane[where], other[where])
    assert further(out, frame) > 20


def test_the_room_beside_the_head_stays_byte_for_byte():
    frame, matte = striped(0.0)
    out, _ = applied({"width": -50.0}, frame=frame, matte=matte)
    far = cv2.dilate(cv2.resize(matte.alpha, SIZE), np.ones((9, 9), np.uint8)) == 0
    assert np.array_equal(out.luma[far], frame.luma[far])
    assert further(out, frame) > 20


def test_the_matte_goes_with_the_head_and_the_old_one_is_left_alone():
    _, alpha = person()
    before_ = np.ascontiguousarray((alpha[2::4, 2::4, 0] * 255).astype(np.uint8))
    matte = Matte(before_.copy(), 3.0, is_fine=True)
    for value in (-100.0, 100.0):
        _, scene = applied({"jaw": value, "width": value}, matte=matte)
        assert scene.matte is not None
        assert (scene.matte.captured_at, scene.matte.is_fine) == (3.0, True)
        assert not scene.matte.alpha.flags.writeable
        row = round(float(seen().points[58, 1]) / 4)
        grown = int(scene.matte.alpha[row, 120:200].astype(int).sum()) - int(before_[row, 120:200].astype(int).sum())
        assert grown / 255 * 4 * (1 if value > 0 else -1) > 6, "pixels of that row"
        assert np.array_equal(scene.matte.alpha[:, :60], before_[:, :60])
    assert np.array_equal(matte.alpha, before_)


@pytest.mark.parametrize("value", [-100.0, 100.0])
def test_the_matte_shows_no_more_of_the_room_than_before(value):
    """Where the room is bright and the person dark: what a hidden picture would show of the room, before and after."""
    _, alpha = person()
    buffer = flat_i420(SIZE, (0, 128, 128))
    planes_of(buffer, SIZE)[0][:] = np.round(16 + 200 * (1 - alpha[..., 0]))
    soft = cv2.blur(cv2.resize(np.round(255 * alpha[..., 0]).astype(np.uint8), SIZE.grid), (7, 7))
    frame = Frame(buffer, SIZE, 0, 0)
    out, scene = applied({"width": value, "jaw": value}, frame=frame, matte=Matte(soft, 0.0))
    assert scene.matte is not None
    shown = [
        (cv2.resize(cells, SIZE).astype(float) / 255 * (picture.luma.astype(float) - 16) / 200).sum()
        for picture, cells in ((frame, soft), (out, scene.matte.alpha))
    ]
    assert shown[1] < 1.03 * shown[0]


def test_it_asks_for_faces_and_a_matte():
    assert spec_of("reshape").needs == {Need.FACES, Need.MATTE}


def test_without_a_matte_it_works_as_well():
    out, scene = applied({"width": -80.0}, matte=None)
    assert scene.matte is None
    assert further(out, frame_of(close_up(), 0)) > 20


# ---- in time


def strengths(faces: Sequence[tuple[Face, ...]], seconds: list[float] | None = None) -> list[float]:
    """How far the cheek is moved in each frame."""
    effect, frame = effect_of(width=-100.0), frame_of(close_up(), 0)
    found = []
    for number, shown in enumerate(faces):
        second = number / FPS if seconds is None else seconds[number]
        again = Frame(frame.i420, SIZE, second, number)
        out = effect.apply(again, Scene(SharedCoarse(), MATTE_OF_ALL, faces=shown))
        found.append(float(np.abs(out.luma.astype(int) - frame.luma).mean()))
    return [value / (max(found) or 1) for value in found]


def test_who_is_there_at_the_beginning_is_changed_at_once():
    assert strengths([(seen(),)] * 3) == pytest.approx([1, 1, 1])


def test_a_face_that_comes_is_changed_little_by_little():
    found = strengths([()] * 2 + [(seen(),)] * 12)
    assert found[:2] == [0, 0]
    assert 0 < found[2] < 0.2
    assert np.diff(found).max() < 0.35
    assert found[2 + math.ceil(FADE_S * FPS) + 1] == pytest.approx(1)


def test_a_face_that_goes_is_let_go_of_little_by_little():
    found = strengths([(seen(),)] * 2 + [()] * 12)
    assert np.diff(found).min() > -0.35
    assert found[2] > 0.7
    assert found[2 + math.ceil(FADE_S * FPS) + 1] == 0


def test_a_sudden_profile_fades_as_well():
    found = strengths([(seen(),)] * 2 + [(turned(seen(), 75),)] * 10)
    assert 0.0 < found[3] < 1.0
    assert found[-1] == 0


@pytest.mark.parametrize("second", [-5.0, 1e6])
def test_timestamps_that_jump_begin_anew(second):
    assert strengths([(seen(),), (), (seen(),)], [0.0, second, second + 1e-3])[2] < 0.2
    assert strengths([(), (seen(),)], [0.0, second]) == [0, 1]


# ---- bad input


def test_without_a_face_or_a_change_the_frame_is_given_back():
    frame = frame_of(close_up(), 0)
    scene = Scene(SharedCoarse(), MATTE_OF_ALL)
    assert effect_of(width=-50.0).apply(frame, scene) is frame
    assert applied({}, frame=frame)[0] is frame


@pytest.mark.parametrize("size", [Size(16, 16), Size(318, 182), Size(1280, 720)], ids=str)
def test_faces_beyond_the_rim_huge_flat_and_tiny_ones_do_no_harm(size):
    buffer = np.random.default_rng(1).integers(16, 235, size.i420_bytes).astype(np.uint8)
    frame = Frame(buffer, size, 0, 0)
    matte = Matte(np.random.default_rng(2).integers(0, 256, size.grid[::-1]).astype(np.uint8), 0.0)
    middle = seen().points[:, :2].mean(axis=0)
    every = dict.fromkeys(PARTS, 100.0)
    for scale in (0.0, 0.02, 0.5, 1.0, 4.0, 20.0):
        for x, y in ((0, 0), (size.width, size.height), (size.width / 2, -50), (-3000, 40), (size.width / 2, 4e5)):
            points = seen().points.copy()
            points[:, :2] = (points[:, :2] - middle) * scale + (x, y)
            points[:, 2] *= scale
            out, scene = applied(every, replace(seen(), points=points), frame, matte)
            assert out.i420.shape == frame.i420.shape
            assert np.isfinite(scene.faces[0].points).all()
    flat = replace(seen(), points=np.tile(np.array((5, 7, 0), np.float32), (478, 1)))
    assert applied(every, flat, frame, matte)[0] is frame


def test_two_faces_that_touch_are_each_changed():
    picture = with_people(SIZE, (0.42, 1.25, 1.1), (0.62, 1.25, 1.1))
    faces = look(tracker(), frame_of(picture, 0))
    assert len(faces) == 2
    frame = frame_of(picture, 0)
    scene = Scene(SharedCoarse(), MATTE_OF_ALL, faces=faces)
    out = effect_of(width=-10.0, eyes=100.0).apply(frame, scene)
    for face, after in zip(faces, scene.faces, strict=True):
        assert distance(after.points, 33, 133) > 1.05 * distance(face.points, 33, 133)
        alone = effect_of(eyes=100.0).apply(frame, Scene(SharedCoarse(), MATTE_OF_ALL, faces=(face,)))
        x, y = (round(float(value)) for value in face.points[468, :2])
        eye = slice(y - 6, y + 6), slice(x - 6, x + 6)
        assert np.abs(alone.luma[eye].astype(int) - frame.luma[eye]).max() > 5
        assert np.abs(out.luma[eye].astype(int) - frame.luma[eye]).max() > 5


def test_what_it_was_given_stays_as_it_was():
    points, frame = seen().points.copy(), frame_of(close_up(), 0)
    kept = frame.i420.copy()
    _, scene = applied(dict.fromkeys(PARTS, 100.0), frame=frame)
    assert np.array_equal(frame.i420, kept)
    assert np.array_equal(seen().points, points)
    assert not scene.faces[0].points.flags.writeable


# ---- its parts


def test_axes_follow_the_head():
    upright = axes_of(seen().points)
    for degrees in (-25, 30):
        leaning = axes_of(at(seen(), Pose(degrees=degrees, scale=1.4)).points)
        angle = math.degrees(math.atan2(leaning.across[1], leaning.across[0]))
        assert angle - math.degrees(math.atan2(upright.across[1], upright.across[0])) == pytest.approx(degrees, abs=0.1)
        assert leaning.width_px == pytest.approx(1.4 * upright.width_px, rel=1e-3)
        aside = axes_of(turned(seen(), degrees).points)
        assert aside.width_px == pytest.approx(upright.width_px, rel=1e-3)
        assert aside.across[2] - upright.across[2] == pytest.approx(math.sin(math.radians(degrees)), abs=0.03)
        assert abs(aside.across @ aside.down) < 1e-9
    assert upright.back[2] > 0.9
    assert upright.width_px == pytest.approx(distance(seen().points, 234, 454), rel=0.03)


def test_what_fades_is_smooth_and_ends():
    assert [falling(value, 2, 6) for value in (1, 2, 4, 6, 7)] == [1, 1, 0.5, 0, 0]
    assert [falling(value, 0.8, 0.4) for value in (0.9, 0.8, 0.4, 0.3)] == [1, 1, 0, 0]


def test_a_face_that_slides_out_leaves_any_number_of_cells():
    """OpenCV takes a number for an array where the cells are four below one another."""
    size, face = Size(320, 180), seen()
    frame = Frame(flat_i420(size, (90, 90, 90)), size, 0.0, 0)
    matte = Matte(np.full(size.grid[::-1], 255, np.uint8), 0.0)
    small = (face.points - face.points.mean(axis=0)) * np.float32(0.2)
    for right in range(-80, 20, 2):
        there = replace(face, points=small + np.array((right, 90, 0), np.float32))
        after, scene = applied({"width": -100.0, "eyes": 100.0, "smile": 100.0}, there, frame, matte)
        assert after.size == size
        assert scene.matte is not None
        assert scene.matte.alpha.shape == matte.alpha.shape


def test_a_face_that_has_collapsed_into_one_point_is_left_alone():
    face = replace(seen(), points=np.full_like(seen().points, 300.0))
    frame = frame_of(close_up(), 0)
    assert warp_of(face.points, axes_of(face.points), Bumps({"width": 1.0}), 1.0, SIZE) is None
    assert np.array_equal(applied({"width": 100.0}, face, frame)[0].i420, frame.i420)
