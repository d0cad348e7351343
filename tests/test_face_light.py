"""Face light: a face in the dark is lifted and keeps its own tone; casts go; and the room stays as it was."""

import math
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.face import FACE_POINTS, Face
from buzzcam.core.frame import Frame, Matte, Plane, Size, flat_i420, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.face_light import (
    MOST_LIFT,
    MOST_SHIFT,
    FaceLight,
    gain_of,
    metered,
    shift_of,
)
from buzzcam.effects.face_mesh import LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import open_face_tracker
from moving_face import FPS, SIZE, close_up, frame_of

SKIN_COLOUR = 116, 146
"""U and V of skin: 124 degrees, as in most photos."""


@cache
def mesh() -> Face:
    """Of the demo's person, from the front."""
    faces = open_face_tracker(read_catalog(paths.models()), paths.models(), print, has_blendshapes=False)
    (face,) = faces.faces(frame_of(close_up(), 0), SharedCoarse())
    return face


def shifted(face: Face, right: float, number: int) -> Face:
    return replace(face, number=number, points=face.points + np.array((right, 0, 0), np.float32))


def box_of(face: Face, more: float = 1.0) -> tuple[slice, slice]:
    left, top, width, height = face.box
    x, y = left + width / 2, top + height / 2
    return (
        slice(max(0, int(y - more * height / 2)), int(y + more * height / 2)),
        slice(max(0, int(x - more * width / 2)), int(x + more * width / 2)),
    )


def head(
    skin: float,
    whites: float,
    room: float = 110,
    colour: tuple[int, int] = SKIN_COLOUR,
    faces: tuple[Face, ...] | None = None,
    is_open: bool = True,
) -> Plane:
    """I420: a flat face with eyes before a flat room."""
    buffer = flat_i420(SIZE, (round(room), 128, 128))
    luma, u, v = planes_of(buffer, SIZE)
    for face in faces or (mesh(),):
        rows, columns = box_of(face, 1.1)
        luma[rows, columns] = skin
        half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
        u[half], v[half] = colour
        for lids, iris in ((RIGHT_EYE, RIGHT_IRIS), (LEFT_EYE, LEFT_IRIS)):
            if is_open:
                cv2.fillPoly(luma, [np.round(face.points[lids, :2]).astype(np.int32)], whites)
                centre = np.round(face.points[iris[0], :2]).astype(int)
                cv2.circle(luma, [int(value) for value in centre], 11, 40, cv2.FILLED)
    return buffer


class Run:
    """The effect, frame by frame."""

    def __init__(self, effect: FaceLight, alpha: Plane | None = None) -> None:
        self.effect, self.alpha, self.number = effect, alpha, 0
        self.lumas: list[float] = []

    def show(self, buffer: Plane, seconds: float, faces: tuple[Face, ...] | None = None) -> Frame:
        faces = (mesh(),) if faces is None else faces
        for _ in range(round(seconds * FPS)):
            frame = Frame(buffer, SIZE, self.number / FPS, self.number)
            matte = None if self.alpha is None else Matte(self.alpha, frame.captured_at)
            out = self.effect.apply(frame, Scene(SharedCoarse(), matte, faces=faces))
            self.number += 1
            self.lumas.append(skin_of(out))
        return out


def skin_of(frame: Frame, face: Face | None = None) -> float:
    found = metered(frame, face or mesh())
    assert found is not None
    return found.skin[0]


def lit(buffer: Plane, exposure: float = 100, balance: float = 0, key: float = 0) -> Frame:
    return Run(FaceLight(exposure, balance, key)).show(buffer, 8)


# ---- how bright


def test_what_is_measured_is_the_skin_and_the_white_of_the_eyes():
    for is_open, whites in ((True, 150.0), (False, 90.0)):  # without eyes: what the mesh says is one is skin
        found = metered(Frame(head(90, 150, is_open=is_open), SIZE, 0, 0), mesh())
        assert found is not None
        assert (found.skin, found.whites) == ((90, *SKIN_COLOUR), whites)


@pytest.mark.parametrize(
    ("skin", "whites", "least", "most"),
    [
        (140, 120, 140, 140),  # light skin in good light
        (110, 88, 122, 127),  # the same in a dim room
        (90, 72, 110, 125),  # against the light: a stop
        (105, 120, 105, 105),  # brown skin in good light
        (75, 118, 75, 75),  # black skin in good light
        (55, 85, 62, 72),  # the same in a dim room: lifted, and still black
        (40, 55, 45, 52),  # the same in the dark: a stop
        (200, 190, 172, 180),  # it glares
    ],
)
def test_a_face_is_lifted_by_what_its_light_lacks_and_keeps_its_tone(skin, whites, least, most):
    assert least <= skin_of(lit(head(skin, whites))) <= most


def test_in_the_same_light_the_order_of_the_tones_stays():
    """Skins of five tones, of the same share of what the white of the eyes sends back, in ever less light."""
    tones = [0.3, 0.45, 0.65, 0.9, 1.1]
    for whites in (115, 95, 75, 55):
        before = [16 + tone * (whites - 16) for tone in tones]
        after = [skin_of(lit(head(skin, whites))) for skin in before]
        assert (np.diff(after) > 0.6 * np.diff(before)).all()
        for dark, lifted in zip(before, after, strict=True):
            assert dark - 1 <= lifted <= 16 + MOST_LIFT * (dark - 16) + 2


def test_the_exposure_says_how_much_of_it():
    whole, half = (skin_of(lit(head(90, 72), exposure)) - 90 for exposure in (100, 50))
    assert half == pytest.approx(whole / 2, abs=1.5)


@pytest.mark.parametrize(("skin", "whites"), [(55, 85), (75, 118)])
def test_the_light_stays_when_the_eyes_shut(skin, whites):
    run = Run(FaceLight(100, 0, 0))
    before = skin_of(run.show(head(skin, whites), 8))
    lids = mesh().points.copy()
    for eye in (RIGHT_EYE, LEFT_EYE):
        lids[eye, 1] = lids[eye, 1].mean()
    shut = replace(mesh(), points=lids)
    after = skin_of(run.show(head(skin, whites, is_open=False), 8, (shut,)))
    assert after == pytest.approx(before, abs=1)


def test_while_nothing_is_known_of_the_eyes_the_picture_counts():
    assert gain_of(60, None, 110) == pytest.approx(MOST_LIFT, abs=0.02), "a third of what lacks: more than a stop"
    assert gain_of(100, None, 110) == pytest.approx(1 + (109 / 84 - 1) / 3)
    assert gain_of(100, None, 60) == pytest.approx(109 / 84)
    assert gain_of(130, None, 40) == 1


def test_black_and_white_stay_and_nothing_is_cut_off():
    buffer = head(60, 60)
    luma = planes_of(buffer, SIZE)[0]
    luma[:40, :220] = np.arange(16, 236)
    row = lit(buffer).luma[10, :220].astype(int)
    assert (row[0], row[-1]) == (16, 235)
    assert (np.diff(row) >= 0).all()
    assert len(np.unique(row[150:])) > 40, "what is bright stays apart"


def test_colours_grow_with_the_light():
    _, u, v = lit(head(70, 60)).planes
    rows, columns = (slice(s.start // 2 + 20, s.stop // 2 - 20) for s in box_of(mesh()))
    assert np.median(v[rows, columns]) > SKIN_COLOUR[1] + 2
    assert np.median(u[rows, columns]) < SKIN_COLOUR[0] - 1


# ---- where


def matte_of_head() -> Plane:
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    rows, columns = box_of(mesh(), 1.1)
    alpha[rows.start // 4 : rows.stop // 4, columns.start // 4 : columns.stop // 4] = 255
    return alpha


@pytest.mark.parametrize(("exposure", "balance", "key"), [(100, 0, 0), (0, 100, 0), (0, 0, -100), (100, 100, 100)])
def test_the_room_stays_byte_for_byte(exposure, balance, key):
    buffer, alpha = head(70, 60, colour=(130, 150)), matte_of_head()
    buffer += np.random.default_rng(1).integers(0, 3, buffer.size).astype(np.uint8)
    out = Run(FaceLight(exposure, balance, key), alpha).show(buffer, 5)
    room = np.kron(cv2.dilate(alpha, np.ones((3, 3), np.uint8)), np.ones((4, 4), np.uint8)) == 0
    for before, after, where in zip(
        planes_of(buffer, SIZE), out.planes, (room, room[::2, ::2], room[::2, ::2]), strict=True
    ):
        assert np.array_equal(before[where], after[where])
    assert not np.array_equal(out.i420, buffer)


def test_the_light_fades_with_the_edge_of_the_matte():
    alpha = cv2.blur(matte_of_head(), (9, 9))
    out = Run(FaceLight(100, 0, 0), alpha).show(head(70, 60, room=70), 6)
    row = out.luma[360, : int(mesh().points[1, 0])].astype(int)
    assert row[0] == 70
    assert row[-1] > 85
    assert np.abs(np.diff(row[: int(mesh().box.left)])).max() <= 2, "no rim"


def test_several_faces_have_each_its_own_light():
    dark, bright = shifted(mesh(), -350, 1), shifted(mesh(), 350, 2)
    buffer = head(60, 55, faces=(dark,))
    other = head(140, 130, faces=(bright,))
    for target, source in zip(planes_of(buffer, SIZE), planes_of(other, SIZE), strict=True):
        half = target.shape[1] // 2
        target[:, half:] = source[:, half:]
    out = Run(FaceLight(100, 0, 0)).show(buffer, 6, (dark, bright))
    assert skin_of(out, dark) > 72
    assert skin_of(out, bright) == pytest.approx(140, abs=2)


# ---- calm


def test_the_first_picture_is_lit_at_once():
    run = Run(FaceLight(100, 0, 0))
    run.show(head(80, 66), 2)
    assert run.lumas[0] > 100
    assert len(set(run.lumas)) == 1


def test_the_light_comes_slowly_and_then_stands():
    run = Run(FaceLight(100, 0, 0))
    run.show(head(80, 66), 0.5, ())
    run.lumas.clear()
    run.show(head(80, 66), 8)
    lumas = np.array(run.lumas)
    assert lumas[0] < 82
    assert np.diff(lumas).max() <= 1.5, "no jump"
    assert (np.diff(lumas) >= 0).all()
    share = (lumas - 80) / (lumas[-1] - 80)
    assert 0.8 < (share > 0.63).argmax() / FPS < 1.8
    assert len(set(run.lumas[-60:])) == 1


def test_flicker_is_not_followed():
    run = Run(FaceLight(100, 0, 0))
    run.show(head(90, 72), 8)
    before = run.effect._lit[0].goal_bow
    for number in range(120):
        run.show(head(90 + 3 * math.sin(number), 72 + 3 * math.sin(number)), 1 / FPS)
        assert run.effect._lit[0].goal_bow == before


def test_a_face_that_is_lost_leaves_without_a_flash_and_returns_under_another_number():
    run, buffer = Run(FaceLight(100, 0, 0)), head(90, 72)
    run.show(buffer, 6)
    stands = run.lumas[-1]
    run.show(buffer, 0.5, ())
    assert run.lumas[-1] == stands, "it may come back"
    run.show(buffer, 1, (replace(mesh(), number=9),))
    assert run.lumas[-1] == stands
    run.show(buffer, 5, ())
    assert run.lumas[-1] == 90
    assert np.abs(np.diff(run.lumas)).max() <= 3


def test_time_that_jumps_starts_anew():
    effect, buffer = FaceLight(100, 0, 0), head(90, 72)

    def shown(second: float) -> float:
        frame = Frame(buffer, SIZE, second, 0)
        return skin_of(effect.apply(frame, Scene(SharedCoarse(), None, faces=(mesh(),))))

    lumas = [shown(second) for second in (0.0, 1.0, 2.0, 2.0)]
    assert lumas[0] > 100
    assert len(set(lumas)) == 1
    assert [shown(second) for second in (1.0, 500.0)] == [lumas[0]] * 2


# ---- colour


@pytest.mark.parametrize("tone", [6, 14, 24])
def test_natural_skin_of_every_depth_keeps_its_colour(tone):
    for degrees in (117, 123, 129):
        u, v = (128 + tone * f(math.radians(degrees)) for f in (math.cos, math.sin))
        assert (shift_of(u, v) == 0).all()


@pytest.mark.parametrize("degrees", [60, 90, 150, 180])
def test_a_cast_goes_as_far_as_it_may(degrees):
    u, v = (128 + 14 * f(math.radians(degrees)) for f in (math.cos, math.sin))
    du, dv = shift_of(u, v)
    assert math.hypot(du, dv) <= MOST_SHIFT + 1e-9
    after = math.degrees(math.atan2(v + dv - 128, u + du - 128))
    assert abs(after - 123) < abs(degrees - 123)
    if abs(degrees - 123) < 40:
        assert abs(after - 123) == pytest.approx(7, abs=0.1)


def test_a_gray_picture_stays_gray_and_the_balance_says_how_much():
    assert (shift_of(128, 129) == 0).all()
    cast = head(130, 115, colour=(128, 144))
    _, u, _ = lit(cast, 0, 100).planes
    _, half, _ = lit(cast, 0, 50).planes
    at = [round(value) // 2 for value in mesh().points[50, :2]]
    whole_shift, half_shift = (int(plane[at[1], at[0]]) - 128 for plane in (u, half))
    assert -10 <= whole_shift <= -5
    assert half_shift == pytest.approx(whole_shift / 2, abs=1)


# ---- the key light


@pytest.mark.parametrize("side", [-1, 1])
def test_the_key_light_falls_on_its_side(side):
    picture = head(100, 110)
    near, far = lit(picture, 0, 0, 100 * side), lit(picture, 0, 0, 40 * side)
    right_cheek, left_cheek = mesh().points[[50, 280], :2].astype(int)  # the person's own
    on_left, on_right = (float(near.luma[y - 4 : y + 4, x - 4 : x + 4].mean()) for x, y in (right_cheek, left_cheek))
    assert (on_right - on_left) * side > 12
    assert max(on_left, on_right) > 118
    weak = [float(far.luma[y, x]) for x, y in (right_cheek, left_cheek)]
    assert abs(weak[0] - weak[1]) < abs(on_left - on_right)
    gradient = np.abs(np.diff(cv2.blur(near.luma, (9, 9)).astype(int)[int(right_cheek[1])]))
    _, columns = box_of(mesh(), 0.8)
    assert gradient[columns].max() <= 2, "it is soft"


# ---- bad input


def test_without_faces_the_frame_is_returned_itself():
    frame = Frame(head(90, 72), SIZE, 0, 0)
    assert FaceLight(100, 100, 100).apply(frame, Scene(SharedCoarse(), None)) is frame


def test_what_is_well_lit_is_returned_itself():
    run = Run(FaceLight(100, 100, 0))
    buffer = head(140, 120)
    assert run.show(buffer, 3).i420.base is not None
    frame = Frame(buffer, SIZE, 100, 0)
    assert run.effect.apply(frame, Scene(SharedCoarse(), None, faces=(mesh(),))) is frame


@pytest.mark.parametrize("size", [Size(16, 16), Size(318, 182), Size(182, 318)], ids=str)
@pytest.mark.parametrize("scale", [0.0, 0.02, 0.5, 30.0])
@pytest.mark.parametrize("place", [(0.5, 0.5), (0.0, 1.0), (-3.0, 0.5)])
def test_faces_that_are_tiny_huge_flat_or_out_of_the_picture(size, scale, place):
    points = (mesh().points - mesh().points.mean(axis=0)) * scale
    points[:, :2] += np.array(place, np.float32) * size
    face = Face(0, points.astype(np.float32), 1.0)
    random = np.random.default_rng(1)
    buffer = random.integers(16, 236, size.i420_bytes).astype(np.uint8)
    for alpha in (None, random.integers(0, 256, size.grid[::-1]).astype(np.uint8)):
        effect = FaceLight(100, 100, 80)
        for number in range(6):
            frame = Frame(buffer, size, number / 2, number)
            matte = None if alpha is None else Matte(alpha, frame.captured_at)
            faces = (face, Face(1, np.zeros((FACE_POINTS, 3), np.float32), 1.0))[: 1 + number % 2]
            out = effect.apply(frame, Scene(SharedCoarse(), matte, faces=faces))
            assert out.size == size


def test_a_real_face_in_the_dark_is_lifted():
    dark = np.clip(close_up() * 0.4, 0, 255).astype(np.uint8)
    frame = frame_of(dark, 0)
    before, after = skin_of(frame), skin_of(lit(frame.i420))
    assert 16 + 1.2 * (before - 16) < after <= 16 + MOST_LIFT * (before - 16) + 3
