"""Eye contact: irises are turned to the lens by a little, within their lids, and nothing else moves or jumps."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.eye_contact import (
    DEPTH,
    EYE,
    EYES,
    LEVEL,
    MOST,
    NONE,
    RADIUS,
    EyeContact,
    correction_of,
    draw,
    move_of,
    openness,
)
from buzzcam.effects.face_axes import axes_of
from buzzcam.effects.face_mesh import LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS
from buzzcam.effects.registry import spec_of
from buzzcam.effects.spec import Need
from buzzcam.kernels.coarse import SharedCoarse
from moving_face import FPS, SIZE, Pose, close_up, frame_of, moved
from test_faces import look, tracker
from test_reshape import at, turned


@cache
def seen() -> Face:
    """The demo's person from near by, who looks about at the lens."""
    (face,) = look(tracker(), near_by())
    return face


@cache
def near_by() -> Frame:
    return frame_of(close_up(), 0, Pose(down=60, scale=2.0))


def with_irises(face: Face, across: float, down: float) -> Face:
    """They stand so far, in widths of the eye, from where they hide the middles of the eyeballs."""
    axes, points = axes_of(face.points), face.points.copy()
    wanted = raw_correction(face)
    shift = (wanted[0] + across) * axes.across[:2] + (wanted[1] + down) * axes.down[:2]
    points[[*RIGHT_IRIS, *LEFT_IRIS], :2] += (shift * EYE * axes.width_px).astype(np.float32)
    return replace(face, points=points)


def raw_correction(face: Face) -> np.ndarray:
    """Without limits: asked of a face that is moved until it needs less than those."""
    found = np.zeros(2)
    points = face.points.copy()
    axes = axes_of(points)
    for _ in range(60):
        step = correction_of(replace(face, points=points, presence=1.0), axes)
        assert step is not None
        found += step
        shift = step[0] * axes.across[:2] + step[1] * axes.down[:2]
        points[[*RIGHT_IRIS, *LEFT_IRIS], :2] += (shift * EYE * axes.width_px).astype(np.float32)
    return found


def degrees(correction: np.ndarray | None) -> float:
    assert correction is not None
    return math.degrees(math.hypot(*correction) / RADIUS)


def applied(face: Face, strength: float = 100.0, frame: Frame | None = None) -> tuple[Frame, Scene]:
    scene = Scene(SharedCoarse(), None, faces=(face,))
    return EyeContact(strength).apply(frame or near_by(), scene), scene


def run(faces: Sequence[tuple[Face, ...]], strength: float = 100.0, seconds: list[float] | None = None) -> np.ndarray:
    """How far the right iris of each frame's first face is moved, pixels; no number where there is no face."""
    effect, frame, found = EyeContact(strength), near_by(), []
    for number, shown in enumerate(faces):
        scene = Scene(SharedCoarse(), None, faces=shown)
        second = number / FPS if seconds is None else seconds[number]
        effect.apply(Frame(frame.i420, SIZE, second, number), scene)
        off = [after.points[468, :2] - face.points[468, :2] for face, after in zip(shown, scene.faces, strict=True)]
        found.append(off[0] if off else (np.nan, np.nan))
    return np.array(found)


def shut(face: Face, share: float) -> Face:
    """share: of the distance of the lids that is left."""
    points = face.points.copy()
    for eye, _ in EYES:
        middle = points[eye, :2].mean(axis=0)
        points[eye, 1] = middle[1] + (points[eye, 1] - middle[1]) * share
    return replace(face, points=points)


def opening_of(face: Face, eye: np.ndarray) -> np.ndarray:
    """bool (rows, columns): where that eye is open."""
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    cv2.fillPoly(mask, [np.round(face.points[eye, :2] - 0.5).astype(np.int32)], 255)
    return cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0


# ---- how far


def test_who_looks_into_the_lens_is_left_alone():
    assert degrees(correction_of(seen(), axes_of(seen().points))) < 5.0
    face = with_irises(seen(), 0, 0)
    frame = near_by()
    assert applied(face)[0] is frame


@pytest.mark.parametrize(("across", "down"), [(0.05, 0.0), (-0.05, 0.0), (0.0, 0.06), (0.03, -0.04)])
def test_who_looks_beside_it_a_little_is_brought_there(across, down):
    correction = correction_of(with_irises(seen(), across, down), axes_of(seen().points))
    assert correction == pytest.approx((-across, -down), abs=0.002)


def test_no_eye_is_turned_by_more_than_twelve_degrees_and_who_looks_away_is_left_alone():
    found = [
        degrees(correction_of(with_irises(seen(), 0, RADIUS * math.radians(angle)), axes_of(seen().points)))
        for angle in range(0, 40)
    ]
    assert max(found) == pytest.approx(math.degrees(MOST), abs=0.2)
    assert found[10] == pytest.approx(10, abs=0.2)
    assert 1 < found[16] < 11
    assert max(found[round(math.degrees(NONE)) + 1 :]) == 0
    assert np.abs(np.diff(found)).max() < 3.5, "no jump from one degree to the next"


def test_a_stronger_one_turns_further():
    face = with_irises(seen(), 0, 0.06)
    whole, half = (applied(face, strength)[1].faces[0].points - face.points for strength in (100.0, 50.0))
    assert half[468, 1] == pytest.approx(whole[468, 1] / 2, rel=0.02)
    assert whole[468, 1] < -1.0


def test_both_eyes_are_turned_alike():
    face = with_irises(seen(), 0.04, 0.05)
    off = applied(face)[1].faces[0].points - face.points
    assert off[473] == pytest.approx(off[468], abs=0.3)
    still = [point for point in range(468) if np.abs(off[point]).max() > 0]
    assert not still, "lids do not move"


def test_a_head_that_is_turned_and_looks_into_the_lens_has_its_irises_nearer_to_it():
    """Seen along a head that is turned to one side, the middle of the eyeball lies behind the corners."""
    wanted = [raw_correction(turned(seen(), angle))[0] for angle in (-15, 0, 15)]
    assert wanted[0] > wanted[1] > wanted[2]
    assert wanted[0] - wanted[2] == pytest.approx(RADIUS * 2 * math.sin(math.radians(15)), abs=0.04)


def test_it_leans_with_the_head():
    face = with_irises(seen(), 0.0, 0.05)
    for angle in (-30, 25):
        leaning = at(face, Pose(degrees=angle))
        upright, tilted = (
            np.array(move_of(one.points[RIGHT_EYE], axes_of(one.points), np.array((0.0, -0.05))))
            for one in (face, leaning)
        )
        turn = math.degrees(math.atan2(*tilted[::-1]) - math.atan2(*upright[::-1]))
        assert turn == pytest.approx(angle, abs=1)


# ---- when not


def looking_down_a_little(face: Face) -> Face:
    """However the head is turned, the irises stand a little lower than in one who looks into the lens."""
    axes, points = axes_of(face.points), face.points.copy()
    plane = np.array((axes.across[:2], axes.down[:2]))
    off = np.linalg.solve(plane, np.array((DEPTH * axes.back[0], LEVEL + 0.05)) * EYE * axes.width_px)
    for eye, iris in EYES:
        points[iris, :2] = (points[eye[0], :2] + points[eye[8], :2]) / 2 + off
    return replace(face, points=points.astype(np.float32))


@pytest.mark.parametrize("is_nod", [False, True])
def test_it_ends_when_the_head_is_turned_or_lowered_far(is_nod):
    faces = [looking_down_a_little(turned(seen(), angle, is_nod)) for angle in (0, 12, 25, 35, 45, -45)]
    found = [degrees(correction_of(face, axes_of(face.points))) for face in faces]
    whole = math.degrees(0.05 / RADIUS)
    assert found[:2] == pytest.approx([whole] * 2, abs=0.1)
    assert found[4:] == [0, 0]
    assert sorted(found[1:5], reverse=True) == found[1:5]
    assert 0.2 < found[3 if is_nod else 2] < 0.99 * whole


@pytest.mark.parametrize("change", [{"presence": 0.5}])
def test_a_face_that_is_unsure_is_left_alone(change):
    assert degrees(correction_of(replace(with_irises(seen(), 0, 0.05), **change), axes_of(seen().points))) == 0


def test_tiny_eyes_are_left_alone():
    for scale, least, most in ((1.0, 7.0, 9.0), (0.1, 0.0, 0.0)):
        face = at(with_irises(seen(), 0, RADIUS * math.radians(8)), Pose(scale=scale))
        assert least <= degrees(correction_of(face, axes_of(face.points))) <= most


def test_during_a_blink_the_iris_stays_and_what_was_wanted_holds():
    face = with_irises(seen(), 0, 0.06)
    assert openness(face.points[RIGHT_EYE], axes_of(face.points)) > 0.2
    closing = [shut(face, share) for share in (1, 0.6, 0.3, 0.1, 0.3, 0.6, 1)]
    moves = np.linalg.norm(run([(one,) for one in closing]), axis=1)
    assert moves[3] == 0
    assert moves[0] > moves[2]
    assert moves[-1] == pytest.approx(moves[0], rel=0.1)
    assert correction_of(shut(face, 0.1), axes_of(face.points)) is None


# ---- in the picture


@pytest.mark.parametrize("strength", [30.0, 100.0])
def test_nothing_but_the_openings_of_the_lids_is_touched(strength):
    face = with_irises(seen(), 0.03, 0.06)
    out, _ = applied(face, strength)
    inside = opening_of(face, RIGHT_EYE) | opening_of(face, LEFT_EYE)
    frame = near_by()
    for k, (plane, other) in enumerate(zip(out.planes, frame.planes, strict=True)):
        where = inside if k == 0 else cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8))[::2, ::2] > 0
        assert np.array_equal(plane[~where], other[~where])
    changed = np.abs(out.luma.astype(int) - frame.luma)[inside]
    assert changed.max() > 15


@pytest.mark.parametrize("move", [(3.0, 0.0), (-3.0, 1.0), (0.0, -3.0), (0.0, 3.0)])
def test_the_iris_goes_as_far_as_it_is_told_and_keeps_its_shape(move):
    """A pale eye with a dark disc: where the disc is, before and after."""
    face = seen()
    frame = near_by()
    buffer = frame.i420.copy()
    luma = planes_of(buffer, SIZE)[0]
    luma[opening_of(face, RIGHT_EYE)] = 200
    x, y = face.points[468, :2]
    radius = 9.0
    cv2.circle(luma, (round((x - 0.5) * 16), round((y - 0.5) * 16)), round(radius * 16), 40, cv2.FILLED, cv2.LINE_AA, 4)
    points = face.points.copy()
    points[RIGHT_IRIS[1:], :2] = np.add((x, y), [(radius, 0), (0, radius), (-radius, 0), (0, -radius)])
    eye = Frame(buffer, SIZE, 0, 0)
    out = eye.i420.copy()
    draw(planes_of(out, SIZE), points, RIGHT_EYE, RIGHT_IRIS, move)
    box = slice(round(y) - 13, round(y) + 13), slice(round(x) - 18, round(x) + 18)
    found = []
    for picture in (eye.luma, planes_of(out, SIZE)[0]):
        dark = np.clip(200 - picture[box].astype(float), 0, 160) * opening_of(face, RIGHT_EYE)[box]
        rows, columns = np.mgrid[0 : dark.shape[0], 0 : dark.shape[1]]
        found.append(
            np.array(((dark * columns).sum(), (dark * rows).sum(), dark.sum())) / np.array([dark.sum()] * 2 + [160])
        )
    assert found[1][:2] - found[0][:2] == pytest.approx(move, abs=0.9)
    assert found[1][2] == pytest.approx(found[0][2], rel=0.12), "its area"


@pytest.mark.parametrize("is_upright", [False, True])
def test_chroma_goes_with_luma(is_upright):
    """A step in the middle of the iris, in luma and chroma: how far each is moved."""
    look = RADIUS * math.radians(8)
    face = with_irises(seen(), 0 if is_upright else look, look if is_upright else 0)
    buffer, (x, y) = near_by().i420.copy(), (round(float(value) / 2) for value in face.points[468, :2])
    for k, plane in enumerate(planes_of(buffer, SIZE)):
        plane[:] = 60
        px = 2 if k == 0 else 1
        plane[y * px :, :] = 190 if is_upright else 60
        if not is_upright:
            plane[:, x * px :] = 190
    out, _ = applied(face, frame=Frame(buffer, SIZE, 0, 0))
    moves = []
    for k, plane in enumerate(out.planes):
        px = 2 if k == 0 else 1
        line = plane[(y - 6) * px : (y + 6) * px, x * px] if is_upright else plane[y * px, (x - 6) * px : (x + 6) * px]
        moves.append(((190 - line.astype(float)) / 130).sum() / px - 6)
    assert -3 < moves[0] < -0.8
    assert moves[1:] == pytest.approx([moves[0]] * 2, abs=0.35)


def test_what_it_was_given_stays_as_it_was():
    face, frame = with_irises(seen(), 0, 0.06), near_by()
    points, kept = face.points.copy(), frame.i420.copy()
    matte = Matte(np.full(SIZE.grid[::-1], 255, np.uint8), 0.0)
    scene = Scene(SharedCoarse(), matte, faces=(face,))
    out = EyeContact(100.0).apply(frame, scene)
    assert out is not frame
    assert scene.matte is matte
    assert np.array_equal(frame.i420, kept)
    assert np.array_equal(face.points, points)
    assert not scene.faces[0].points.flags.writeable


def test_it_asks_for_faces_alone():
    assert spec_of("eye-contact").needs == {Need.FACES}


# ---- in time


def test_who_is_there_at_the_beginning_is_corrected_at_once():
    found = run([(with_irises(seen(), 0, 0.06),)] * 4)
    assert np.ptp(found, axis=0).max() < 0.05
    assert found[0, 1] < -1


def test_a_glance_is_followed_smoothly_and_does_not_overshoot():
    there, aside = with_irises(seen(), 0, 0), with_irises(seen(), 0.05, 0)
    found = run([(there,)] * 2 + [(aside,)] * 20)[:, 0]
    whole = run([(aside,)])[0, 0]
    assert abs(found[2]) < 0.35 * abs(whole)
    assert np.abs(np.diff(found)).max() < 0.35 * abs(whole)
    assert found[12] == pytest.approx(whole, rel=0.1)
    assert np.abs(found).max() <= abs(whole) * 1.01


def test_it_follows_in_the_same_time_at_any_rate_of_frames():
    there, aside = with_irises(seen(), 0, 0), with_irises(seen(), 0.05, 0)
    slow = run([(there,), (aside,), (aside,)], seconds=[0, 0.1, 0.2])[-1]
    quick = run([(there,)] + [(aside,)] * 12, seconds=[k / 60 for k in range(13)])[-1]
    assert quick == pytest.approx(slow, abs=0.12)


def test_a_face_that_comes_is_corrected_little_by_little_and_one_that_goes_is_let_go_of():
    face = with_irises(seen(), 0, 0.06)
    found = run([()] * 2 + [(face,)] * 20)
    whole = run([(face,)])[0, 1]
    assert abs(found[2, 1]) < 0.4 * abs(whole)
    assert found[-1, 1] == pytest.approx(whole, rel=0.05)
    effect, frame, changes = EyeContact(100.0), near_by(), []
    for number in range(16):
        shown = (face,) if number < 3 else ()
        out = effect.apply(Frame(frame.i420, SIZE, number / FPS, number), Scene(SharedCoarse(), None, faces=shown))
        changes.append(int(np.abs(out.luma.astype(int) - frame.luma).sum()))
    assert 0 < changes[4] < changes[3] < changes[2]
    assert changes[-1] == 0


@pytest.mark.parametrize("second", [-5.0, 1e6])
def test_timestamps_that_jump_begin_anew(second):
    there, aside = with_irises(seen(), 0, 0), with_irises(seen(), 0.05, 0)
    assert run([(there,), (aside,)], seconds=[0.0, second])[1] == pytest.approx(run([(aside,)])[0])
    assert np.abs(run([(there,), (aside,)], seconds=[0.0, 0.0])[1]).max() < 0.3


# ---- bad input


def test_without_a_face_the_frame_is_given_back():
    frame = near_by()
    assert EyeContact(60).apply(frame, Scene(SharedCoarse(), None)) is frame


@pytest.mark.parametrize("size", [Size(16, 16), Size(318, 182), SIZE], ids=str)
def test_faces_beyond_the_rim_huge_flat_and_tiny_ones_do_no_harm(size):
    buffer = np.random.default_rng(1).integers(16, 235, size.i420_bytes).astype(np.uint8)
    frame, face = Frame(buffer, size, 0, 0), with_irises(seen(), 0.03, 0.05)
    eye = face.points[468, :2]
    changed = 0
    for scale in (0.0, 0.02, 0.5, 1.0, 4.0, 12.0):
        for x, y in ((0, 0), (size.width, size.height), (size.width / 2, -3), (-3000, 40), (size.width / 2, 4e5)):
            points = face.points.copy()
            points[:, :2] = (points[:, :2] - eye) * scale + (x, y)
            points[:, 2] *= scale
            out, scene = applied(replace(face, points=points), 100.0, frame)
            assert np.isfinite(scene.faces[0].points).all()
            changed += out is not frame
    assert changed >= 4


def test_moved_points_are_those_of_a_moved_picture():
    """The correction does not depend on where in the picture the face is."""
    face = with_irises(seen(), 0.03, 0.04)
    pose = Pose(right=-150, down=40, degrees=10, scale=0.8)
    one, other = (correction_of(each, axes_of(each.points)) for each in (face, at(face, pose)))
    assert one == pytest.approx(other, abs=0.002)
    assert np.abs(moved(face.points, pose) - at(face, pose).points[:, :2]).max() < 1e-3
