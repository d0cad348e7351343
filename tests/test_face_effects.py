"""Touch-up and make-up on real faces: what changes, by how much, and what does not."""

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import Scene
from buzzcam.effects import face_mesh as mesh
from buzzcam.effects import registry
from buzzcam.effects.face_fade import COME_S, GO_S, FaceFade
from buzzcam.effects.face_patch import patch_of
from buzzcam.effects.face_skin import CalmSkin, Skin
from buzzcam.effects.make_up import MakeUp, colour_of
from buzzcam.effects.touch_up import TouchUp
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import open_face_tracker
from face_touch_up import CHEEK_SKIN, LEFT_ALONE, detail, within
from moving_face import SIZE, Pose, close_up, frame_of, moved, with_people
from real_faces import seen


def applied(effect: Any, frame: Frame, *faces: Face) -> Frame:
    out: Frame = effect.apply(frame, Scene(SharedCoarse(), None, faces=faces))
    return out


def make_up(**options: Any) -> MakeUp:
    spec = registry.own()["make-up"]
    made: MakeUp = spec.make(**spec.whole({name.replace("_", "-"): value for name, value in options.items()}))
    return made


def changed(before: Frame, after: Frame) -> list[np.ndarray]:
    """int, Y, U, V: by how many levels."""
    return [b.astype(int) - a.astype(int) for a, b in zip(before.planes, after.planes, strict=True)]


def shrunk(mask: np.ndarray) -> np.ndarray:
    """For chroma."""
    return mask[::2, ::2]


def moved_face(face: Face, right: float, down: float) -> Face:
    return replace(face, points=face.points + np.array((right, down, 0), np.float32))


# ---- what both promise


@pytest.mark.parametrize("effect", [TouchUp(100), make_up(lips=100, blush=100, shadow=100, liner=100, brows=100)])
def test_outside_of_the_face_nothing_changes(effect):
    frame, face = seen()
    out = applied(effect, frame, face)
    beyond = ~within(frame, face, (mesh.OVAL,), scale=1.08)
    luma, u, v = changed(frame, out)
    assert luma.any()
    assert not luma[beyond].any()
    edge = cv2.erode(shrunk(beyond).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert not u[edge].any()
    assert not v[edge].any()


@pytest.mark.parametrize("effect", [TouchUp(100), make_up(lips=100)])
def test_without_a_face_it_is_the_same_frame(effect):
    frame, _face = seen()
    assert applied(effect, frame) is frame


@pytest.mark.parametrize("make", [lambda: TouchUp(100), lambda: make_up(lips=100, blush=100, liner=100, shadow=100)])
@pytest.mark.parametrize("shift", [(-700, 0), (560, 0), (0, -300), (0, 380), (-620, -240), (600, 420), (5000, 0)])
def test_a_face_at_the_rim_or_beyond_it_does_no_harm(make, shift):
    frame, face = seen()
    out = applied(make(), frame, moved_face(face, *shift))
    assert out.size == frame.size
    assert all(not (plane == 0).any() for plane in out.planes)


@pytest.mark.parametrize("make", [lambda: TouchUp(100), lambda: make_up(lips=100, blush=100, liner=100, shadow=100)])
@pytest.mark.parametrize("scale", [0.02, 0.1, 0.2, 3.0])
def test_faces_of_any_size_do_no_harm(make, scale):
    frame, face = seen()
    middle = face.points.mean(axis=0)
    out = applied(make(), frame, replace(face, points=middle + (face.points - middle) * np.float32(scale)))
    assert out.size == frame.size


@pytest.mark.parametrize("make", [lambda: TouchUp(100), lambda: make_up(lips=100, blush=100)])
def test_every_face_gets_it(make):
    picture = with_people(SIZE, (0.25, 1.1, 0.9), (0.75, 1.1, 0.9))
    faces = open_face_tracker(read_catalog(paths.models()), paths.models(), print, has_blendshapes=False)
    frame = frame_of(picture, 0)
    both = faces.faces(frame, SharedCoarse())
    assert len(both) == 2
    luma, u, _v = changed(frame, applied(make(), frame, *both))
    for face in both:
        where = within(frame, face, (mesh.OVAL,))
        assert np.abs(luma[where]).mean() + np.abs(u[shrunk(where)]).mean() > 0.3


@pytest.mark.parametrize("make", [lambda: TouchUp(80), lambda: make_up(lips=80, blush=80, liner=80, shadow=80)])
def test_it_stays_on_the_face_while_the_face_moves(make):
    """A picture moved by whole cells, and its points with it, gives the same result, moved."""
    frame, face = seen()
    first = applied(make(), frame, face)
    pose = Pose(right=32, down=16)
    points = face.points.copy()
    points[:, :2] = moved(face.points, pose)
    later = frame_of(close_up(), 0, pose)
    clean = frame_of(close_up(), 0)
    before, after = applied(make(), clean, face), applied(make(), later, replace(face, points=points))
    assert first.size == before.size
    inside = within(clean, face, (mesh.OVAL,))
    rows, columns = np.nonzero(inside)
    a, b = before.luma[rows, columns].astype(int), after.luma[rows + 16, columns + 32].astype(int)
    assert np.abs(a - b).mean() < 0.5


# ---- touch-up


def test_the_skin_loses_its_blemishes_and_the_rest_keeps_its_detail():
    frame, face = seen()
    out = applied(TouchUp(100), frame, face)
    skin, alone = within(frame, face, CHEEK_SKIN), within(frame, face, LEFT_ALONE)
    assert detail(out.luma, skin) < 0.5 * detail(frame.luma, skin)  # she smiles: her folds are no blemish
    assert detail(out.luma, skin) > 0.05 * detail(frame.luma, skin)  # pores stay: nobody is of plastic
    assert detail(out.luma, alone) > 0.95 * detail(frame.luma, alone)


def test_a_spot_on_the_cheek_fades():
    frame, face = seen()
    x, y = (int(value) for value in face.points[50, :2])
    luma = frame.luma.copy()
    cv2.circle(luma, (x, y), 4, int(luma[y, x]) - 35, cv2.FILLED, cv2.LINE_AA)
    spotted = frame.with_picture(np.concatenate([luma.reshape(-1), *(p.reshape(-1) for p in frame.planes[1:])]))
    out = applied(TouchUp(100), spotted, face)
    around = frame.luma[y - 25 : y + 25, x - 25 : x + 25].astype(float).mean()
    there = slice(y - 2, y + 3), slice(x - 2, x + 3)
    assert around - out.luma[there].mean() < 0.45 * (around - spotted.luma[there].mean())


def test_half_the_strength_changes_about_half():
    frame, face = seen()
    skin = within(frame, face, CHEEK_SKIN)
    half, whole = (np.abs(changed(frame, applied(TouchUp(s), frame, face))[0][skin]).mean() for s in (50, 100))
    assert 0.35 * whole < half < 0.65 * whole


def test_the_mean_tone_of_the_skin_stays():
    frame, face = seen()
    skin = within(frame, face, CHEEK_SKIN)
    luma, u, v = changed(frame, applied(TouchUp(100), frame, face))
    assert abs(luma[skin].mean()) < 4
    assert abs(u[shrunk(skin)].mean()) < 1.5
    assert abs(v[shrunk(skin)].mean()) < 1.5


def test_teeth_and_whites_are_brighter_and_irises_are_not():
    frame, face = seen()
    luma, *_ = changed(frame, applied(TouchUp(100), frame, face))
    teeth = within(frame, face, (mesh.MOUTH,), scale=0.7)
    assert 1 < luma[teeth].mean() < 10
    for iris in (mesh.RIGHT_IRIS, mesh.LEFT_IRIS):
        pupil = within(frame, face, (iris[1:],), scale=0.6)
        assert abs(luma[pupil].mean()) < 1


def test_a_closed_mouth_is_not_whitened():
    frame, face = seen()
    points = face.points.copy()
    middle = points[mesh.MOUTH, 1].mean()
    points[mesh.MOUTH, 1] = middle + 0.25 * (points[mesh.MOUTH, 1] - middle)
    luma, *_ = changed(frame, applied(TouchUp(100), frame, replace(face, points=points)))
    lips = within(frame, face, (mesh.MOUTH,), scale=0.7)
    assert luma[lips].max() < 4


def test_the_nose_keeps_more_of_its_shading_than_the_cheeks():
    frame, face = seen()
    luma, *_ = changed(frame, applied(TouchUp(100), frame, face))
    level = frame.luma.astype(np.float32)
    fine = np.abs(cv2.GaussianBlur(level, (0, 0), 1) - cv2.GaussianBlur(level, (0, 0), 12))
    smooth = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), 1)
    nose, cheeks = (within(frame, face, outlines, scale=0.9) for outlines in ((mesh.NOSE,), CHEEK_SKIN))
    on_nose, on_cheeks = (np.abs(smooth[where]).mean() / fine[where].mean() for where in (nose, cheeks))
    assert on_nose < 0.7 * on_cheeks


def test_hair_over_the_forehead_is_left_alone():
    frame, face = seen()
    planes = [plane.copy() for plane in frame.planes]
    x, y = (int(value) for value in face.points[151, :2])
    part = slice(y - 12, y + 13), slice(x - 20, x + 21)
    planes[0][part] = np.random.default_rng(1).integers(60, 120, planes[0][part].shape)
    for plane in planes[1:]:
        plane[y // 2 - 6 : y // 2 + 7, x // 2 - 10 : x // 2 + 11] = 128
    hairy = frame.with_picture(np.concatenate([plane.reshape(-1) for plane in planes]))
    out = applied(TouchUp(100), hairy, face)
    inside = np.zeros(frame.luma.shape, bool)
    inside[y - 6 : y + 7, x - 14 : x + 15] = True
    assert detail(out.luma, inside) > 0.9 * detail(hairy.luma, inside)


def test_nothing_is_whiter_than_white():
    frame, face = seen()
    bright = frame.i420.copy()
    bright[: frame.luma.size] = np.clip(bright[: frame.luma.size].astype(int) + 45, 16, 235)
    out = applied(TouchUp(100), frame.with_picture(bright), face)
    assert out.luma.max() <= 235


# ---- make-up


def test_lips_get_the_colour_and_teeth_do_not():
    frame, face = seen()
    luma, _u, v = changed(frame, applied(make_up(lips=100, lips_color="#a01030"), frame, face))
    teeth = within(frame, face, (mesh.MOUTH,), scale=0.6)
    lips = within(frame, face, (mesh.LIPS,)) & ~within(frame, face, (mesh.MOUTH,), scale=1.15)
    assert v[shrunk(lips)].mean() > 12
    assert np.abs(v[shrunk(teeth)]).mean() < 2
    assert np.abs(luma[teeth]).mean() < 2
    assert luma[lips].mean() < -8


RAISED = (16 + 219 * np.clip((np.arange(256) - 16) / 219, 0, 1) ** 0.6).astype(np.uint8)


@pytest.mark.parametrize("colour", ["#8c1f32", "#6e2a4a"])
def test_a_dark_colour_is_dark_on_bright_lips_and_no_neon(colour):
    frame, face = seen()
    lips = within(frame, face, (mesh.LIPS,), scale=0.9) & ~within(frame, face, (mesh.MOUTH,), scale=1.2)
    bright = frame.with_picture(
        np.concatenate([cv2.LUT(frame.luma, RAISED).reshape(-1), frame.i420[frame.luma.size :]])
    )
    assert bright.luma[lips].mean() > 165
    out = applied(make_up(lips=100, lips_color=colour), bright, face)
    assert out.luma[lips].mean() < bright.luma[lips].mean() - 40
    own = colour_of(colour)
    tint = [float(plane[shrunk(lips)].mean()) - 128 for plane in out.planes[1:]]
    assert math.hypot(*tint) < 1.35 * math.hypot(own[1] - 128, own[2] - 128)


def test_lips_keep_their_texture():
    frame, face = seen()
    out = applied(make_up(lips=100), frame, face)
    lips = within(frame, face, (mesh.LIPS,), scale=0.9) & ~within(frame, face, (mesh.MOUTH,), scale=1.2)
    assert detail(out.luma, lips) > 0.6 * detail(frame.luma, lips)


def test_gloss_shines_more_than_matt():
    frame, face = seen()
    lips = within(frame, face, (mesh.LIPS,), scale=0.9) & ~within(frame, face, (mesh.MOUTH,), scale=1.2)
    gloss, matt = (applied(make_up(lips=100, finish=finish), frame, face).luma[lips] for finish in ("gloss", "matt"))
    assert np.percentile(gloss, 95) > np.percentile(matt, 95) + 5


def test_in_dim_light_the_colour_is_dim_too():
    frame, face = seen()
    dark = frame.with_picture(
        np.concatenate([(16 + (frame.luma - 16.0) * 0.3).astype(np.uint8).reshape(-1)]
                       + [(128 + (p - 128.0) * 0.3).astype(np.uint8).reshape(-1) for p in frame.planes[1:]])
    )  # fmt: skip
    lips = shrunk(within(frame, face, (mesh.LIPS,)) & ~within(frame, face, (mesh.MOUTH,), scale=1.15))
    bright, dim = (applied(make_up(lips=100), one, face).planes[2][lips].mean() - 128 for one in (frame, dark))
    assert 0.15 * bright < dim < 0.55 * bright


def test_a_beard_over_the_lips_is_not_painted():
    frame, face = seen()
    gray = frame.i420.copy()
    gray[frame.size.width * frame.size.height :] = 128
    whole = frame.with_picture(gray)
    skin = within(frame, face, CHEEK_SKIN)
    planes = [plane.copy() for plane in whole.planes]
    planes[2][shrunk(cv2.dilate(skin.astype(np.uint8), np.ones((9, 9))) > 0)] = 150
    bearded = frame.with_picture(np.concatenate([plane.reshape(-1) for plane in planes]))
    _luma, _u, v = changed(bearded, applied(make_up(lips=100), bearded, face))
    assert np.abs(v[shrunk(within(frame, face, (mesh.LIPS,)))]).mean() < 1


@pytest.mark.parametrize(
    ("options", "where", "plane", "way"),
    [
        ({"blush": 100}, (np.array([50, 205, 123, 187]), np.array([280, 425, 352, 411])), 2, 1),
        ({"liner": 100}, (mesh.RIGHT_LID, mesh.LEFT_LID), 0, -1),
        ({"brows": 100}, (mesh.RIGHT_BROW, mesh.LEFT_BROW), 0, -1),
        ({"shadow": 100, "shadow_color": "#203090"}, (mesh.RIGHT_SHADOW[3:], mesh.LEFT_SHADOW[3:]), 1, 1),
    ],
    ids=["blush", "liner", "brows", "shadow"],
)
def test_each_part_is_painted_where_it_belongs(options, where, plane, way):
    frame, face = seen()
    change = changed(frame, applied(make_up(**options), frame, face))[plane] * way
    mask = within(frame, face, where)
    mask = mask if plane == 0 else shrunk(mask)
    assert change[mask].mean() > 2
    away = cv2.dilate(mask.astype(np.uint8), np.ones((61, 61))) == 0
    assert not change[away].any()


def test_foundation_evens_the_tint():
    frame, face = seen()
    skin = shrunk(within(frame, face, CHEEK_SKIN))
    out = applied(make_up(foundation=100), frame, face)
    assert out.planes[2][skin].std() < 0.7 * frame.planes[2][skin].std()
    assert np.array_equal(out.luma, frame.luma)


def test_a_colour_alone_paints_nothing():
    frame, face = seen()
    assert np.array_equal(applied(make_up(lips_color="#112233"), frame, face).i420, frame.i420)


# ---- coming and going


def test_a_face_that_comes_gets_it_softly_and_one_that_goes_loses_it_softly():
    _frame, face = seen()
    fade = FaceFade()
    assert fade.weighed((), 0.0) == []
    weights = [fade.weighed((face,), 0.033 * k)[0][1] for k in range(1, 10)]
    assert weights[0] == pytest.approx(0.033 / COME_S)
    assert weights == sorted(weights)
    assert weights[-1] == 1
    gone = [{one.number: weight for one, weight in fade.weighed((), 0.3 + 0.033 * k)} for k in range(1, 10)]
    assert 0.5 < gone[0][face.number] < 1
    assert gone[round(GO_S / 0.033) + 1] == {}


def test_a_face_of_a_still_has_it_at_once():
    _frame, face = seen()
    fade = FaceFade()
    assert fade.weighed((face,), 5.0) == [(face, 1.0)]
    other = replace(face, number=face.number + 1)
    assert fade.weighed((other,), 50.0) == [(other, 1.0)]


def test_a_small_face_has_small_cells_and_a_large_one_large_ones():
    _frame, face = seen()
    sizes = []
    for scale in (0.4, 1.0, 2.5):
        patch = patch_of(replace(face, points=face.points * np.float32(scale)), Size(3200, 1800))
        assert patch is not None
        sizes.append(patch.cell_px)
    assert sizes == [2, 4, 8]


@pytest.mark.parametrize("effect", [TouchUp(100), make_up(lips=100)])
def test_the_small_versions_of_the_frame_are_not_made_twice(effect):
    """What is done within a face is nothing to the room, which is all that is made of them afterwards."""
    frame, face = seen()
    scene = Scene(SharedCoarse(), None, faces=(face,))
    before = scene.coarse.grid_planes(frame).copy()
    out = effect.apply(frame, scene)
    assert np.array_equal(scene.coarse.grid_planes(out), before)
    other = frame_of(close_up(), 1, grain=9.0)
    assert not np.array_equal(scene.coarse.grid_planes(other), before)


@pytest.mark.parametrize("make", [lambda: TouchUp(100), lambda: make_up(lips=100, foundation=100, blush=100)])
@pytest.mark.parametrize("grain", [2.0, 5.0])
def test_nothing_flickers_with_the_grain_of_a_still_face(make, grain):
    frame, face = seen()
    effect, where = make(), within(frame, face, (mesh.OVAL,), scale=0.9)
    shifts = []
    for number in range(10):
        noisy = frame_of(close_up(), number, grain=grain)
        planes = changed(noisy, applied(effect, noisy, face))
        shifts.append([plane[mask].mean() for plane, mask in zip(planes, (where, *2 * (shrunk(where),)), strict=True)])
    assert np.abs(np.diff(np.array(shifts), axis=0)).max() < 0.5


def test_the_skin_of_a_face_is_calmed_and_a_gap_forgets_it():
    calm, one, other = CalmSkin(), Skin(100, 110, 140, 12, 12), Skin(140, 120, 150, 12, 12)

    def of(number, seen, now_s):
        return calm.of(number, lambda: seen, now_s)

    assert of(0, one, 1.0) == one
    assert of(0, other, 1.033) == one, "it does not look at every picture"
    looked = of(0, other, 1.1)
    assert one.luma < looked.luma < 110
    assert of(0, one, 1.133).luma > looked.luma, "it goes on toward what it saw last"
    assert of(0, None, 1.2) is None, "too little of the face is seen"
    assert of(1, other, 1.033) == other
    assert of(0, other, 9.0) == other
    for number in range(100):
        of(number, one, 20.0 + number)
    assert len(calm._known) <= 17
