"""Worn things: where they sit, how they turn, what hides them, how they come and go, and the user's own."""

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from buzzcam.core.face import FACE_POINTS, Face
from buzzcam.core.frame import Frame, Matte, Size, flat_i420, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects import registry, worn
from buzzcam.effects.face_fade import COME_S
from buzzcam.effects.head_pose import canonical_face, pose_of
from buzzcam.effects.worn_things import Part, Thing, grid_triangles, mesh_of, read_thing, shipped_thing
from buzzcam.errors import BadFile
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import EffectValues
from face_worn import EYE_CORNERS, TurningHead, off_the_eyes
from faces import tracker
from moving_face import FPS, SIZE, close_up, frame_of

NAMES = [name for name, _ in worn.THINGS[1:]]
GLASSES = ["round-glasses", "square-glasses", "sunglasses", "aviators"]
HATS = ["top-hat", "beanie", "crown", "cat-ears", "bunny-ears"]
NOSE, BROW, CHIN, RIGHT_TEMPLE = 4, 9, 152, 127


def face_at(x=640.0, y=400.0, px_per_cm=15.0, yaw=0.0, pitch=0.0, roll=0.0, number=0) -> Face:
    """The canonical face as somebody's, turned by degrees: its nose to the right, up, and clockwise."""
    across, up, around = np.radians([yaw, pitch, roll])
    points = canonical_face().points.astype(float) * (1, -1, -1)
    turn_yaw = np.array([[np.cos(across), 0, -np.sin(across)], [0, 1, 0], [np.sin(across), 0, np.cos(across)]])
    turn_up = np.array([[1, 0, 0], [0, np.cos(up), np.sin(up)], [0, -np.sin(up), np.cos(up)]])
    turn = np.array([[np.cos(around), -np.sin(around), 0], [np.sin(around), np.cos(around), 0], [0, 0, 1]])
    there = points @ (turn @ turn_up @ turn_yaw).T * px_per_cm + (x, y, 0)
    irises = np.repeat(there[[33, 263]], 5, axis=0)
    return Face(number, np.concatenate([there, irises]).astype(np.float32), 1.0)


def gray(number=0, luma=130, size=SIZE) -> Frame:
    return Frame(flat_i420(size, (luma, 118, 145)), size, number / FPS, number)


def scene(*faces, matte=None) -> Scene:
    return Scene(SharedCoarse(), matte, faces=faces)


def dressed(thing="round-glasses", frame=None, faces=None, size=100, height=0, file="") -> Frame:
    frame = gray() if frame is None else frame
    return worn.made(thing, file, size, height).apply(frame, scene(*(faces or (face_at(),))))


def changed(before: Frame, after: Frame) -> np.ndarray:
    """bool (rows, columns): luma that is not as it was."""
    return before.luma != after.luma


def box_of(mask) -> tuple[int, int, int, int]:
    """left, top, right, bottom."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@cache
def real() -> tuple[Frame, tuple[Face, ...]]:
    frame = frame_of(close_up(), 0)
    return frame, tracker().faces(frame, SharedCoarse())


# ---- where they sit


@pytest.mark.parametrize("name", NAMES)
def test_each_thing_sits_where_it_belongs_on_a_real_face(name):
    frame, faces = real()
    points = faces[0].points
    mask = changed(frame, dressed(name, frame, faces))
    left, top, right, bottom = box_of(mask)
    assert mask.sum() > 1500
    assert left < points[NOSE, 0] < right
    if name in GLASSES or name == "carnival-mask":
        assert top < points[BROW, 1] < bottom < points[CHIN, 1]
    elif name in HATS:
        assert bottom < points[NOSE, 1]
        assert top < points[:, 1].min() - 0.2 * faces[0].box.height, "it stands above the face"
    elif name == "moustache":
        assert points[NOSE, 1] - 0.1 * faces[0].box.height < top < bottom < points[CHIN, 1]
    else:
        assert (left, top, right, bottom) == pytest.approx(
            (*points[:468, :2].min(axis=0), *points[:468, :2].max(axis=0)), abs=3
        )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_of_the_picture_changes(name):
    frame, faces = real()
    after = dressed(name, frame, faces)
    left, top, width, height = faces[0].box
    for k, (before, plane) in enumerate(zip(frame.planes, after.planes, strict=True)):
        px = 2 if k else 1
        far = np.ones(before.shape, bool)
        rows = slice(max(0, int((top - 1.6 * height) / px)), int((top + 1.05 * height) / px))
        far[rows, int((left - 0.5 * width) / px) : int((left + 1.5 * width) / px)] = False
        assert np.array_equal(before[far], plane[far])
    assert not changed(frame, dressed("none", frame, faces)).any()


def test_a_pair_of_glasses_has_the_eyes_behind_its_lenses():
    frame, faces = real()
    mask = changed(frame, dressed("sunglasses", frame, faces))
    for number in (468, 473, *EYE_CORNERS):
        x, y = faces[0].points[number, :2].astype(int)
        assert mask[y, x], number


def test_glasses_stay_at_the_eyes_of_a_head_that_turns():
    head, faces = TurningHead(), tracker()
    distances = []
    for frame, degrees in head.clip(45, grain=2.0):
        found = faces.faces(frame, SharedCoarse())
        assert changed(frame, worn.made("round-glasses", "", 100, 0).apply(frame, scene(*found))).any()
        distances.append(off_the_eyes(head, found, degrees))
    assert np.mean(distances) < 3
    assert np.percentile(distances, 90) < 5


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll"), [(25, 0, 0), (-25, 0, 0), (0, 20, 0), (0, -20, 0), (0, 0, 30), (20, 10, -15)]
)
def test_the_pose_of_a_head_is_that_of_its_points(yaw, pitch, roll):
    face = face_at(yaw=yaw, pitch=pitch, roll=roll)
    pose = pose_of(face.points)
    assert pose.seen(canonical_face().points) == pytest.approx(face.points[:468, :2], abs=0.05)
    straight = pose_of(face_at().points)
    assert pose.px_per_cm == pytest.approx(straight.px_per_cm, rel=0.01)
    angle = np.degrees(np.arccos(float(pose.toward_camera @ (0, 0, 1))))
    tilt = np.degrees(np.arccos(np.cos(np.radians(yaw)) * np.cos(np.radians(pitch))))
    assert angle == pytest.approx(tilt, abs=0.5)


def test_a_wider_face_wears_wider_glasses():
    face = face_at()
    wide = face.points.copy()
    wide[:, 0] = 640 + 1.15 * (wide[:, 0] - 640)
    widths = []
    for points in (face.points, wide):
        left, _top, right, _bottom = box_of(changed(gray(), dressed("aviators", faces=(Face(0, points, 1.0),))))
        widths.append(right - left)
    assert widths[1] / widths[0] == pytest.approx(1.15, abs=0.04)


def test_glasses_fit_eyes_that_lie_another_way_apart():
    """The corners of the eyes move, the rest of the face does not: a rigid thing would stay."""
    face = face_at()
    points = face.points.copy()
    points[[33, 263], 0] += (-6, 6)
    corners = Part(canonical_face().points[EYE_CORNERS], np.zeros((4, 2), np.float32), grid_triangles(2, 2))
    mesh = mesh_of(Thing(np.zeros((8, 8, 4), np.uint8), (corners,)), 1.0, 0.0)
    there = worn.placed(mesh, pose_of(points), points)
    assert np.abs(there - points[EYE_CORNERS, :2]).max() < 2


def test_size_and_height():
    usual, large, high = (
        box_of(changed(gray(), dressed("round-glasses", size=size, height=height)))
        for size, height in ((100, 0), (140, 0), (100, 100))
    )
    assert (large[2] - large[0]) / (usual[2] - usual[0]) == pytest.approx(1.4, abs=0.08)
    assert usual[1] - high[1] == pytest.approx(15 * worn.MOST_UP_CM, abs=4)
    assert high[0] == pytest.approx(usual[0], abs=2)


def test_a_moustache_goes_with_the_lip_and_glasses_do_not():
    face = face_at()
    open_mouth = face.points.copy()
    x, y, _z = canonical_face().points.T
    lips = np.flatnonzero((np.abs(x) < 5) & (y > -7) & (y < -1.4))
    open_mouth[lips, 1] += 10
    for name, least, most in (("moustache", 7, 11), ("round-glasses", -1, 1)):
        masks = (changed(gray(), dressed(name, faces=(Face(0, points, 1.0),))) for points in (face.points, open_mouth))
        before, after = (np.nonzero(mask[:, 600:680])[0].mean() for mask in masks)
        assert least <= after - before <= most, name


# ---- how they look


def test_a_thing_is_as_bright_as_the_face_it_is_on():
    face = face_at()
    levels = []
    for luma in (200, 130, 60):
        frame = gray(luma=luma)
        after = dressed("bunny-ears", frame, (face,))
        levels.append(float(after.luma[changed(frame, after)].mean()))
    assert levels[0] > levels[1] > levels[2] + 20


def test_light_from_one_side_falls_on_that_side_of_a_thing():
    frame = gray()
    buffer = frame.i420.copy()
    luma = planes_of(buffer, SIZE)[0]
    luma[:, :640] = 80
    lit = Frame(buffer, SIZE, 0.0, 0)
    lit_beanie, even_beanie = dressed("beanie", lit), dressed("beanie")
    left, top, right, bottom = box_of(changed(gray(), even_beanie))
    rows = slice(top + (bottom - top) // 4, (top + bottom) // 2)
    sides = (slice(left + 30, left + 90), slice(right - 90, right - 30))
    ratios = []
    for one in (lit_beanie, even_beanie):
        dark, bright = (float(one.luma[rows, side].mean()) for side in sides)
        ratios.append(dark / bright)
    assert ratios[0] < 0.9 * ratios[1]


def test_under_a_warm_lamp_a_thing_is_warmer():
    face, v = face_at(), []
    for chroma in ((118, 145), (98, 170)):
        frame = Frame(flat_i420(SIZE, (130, *chroma)), SIZE, 0.0, 0)
        after = dressed("bunny-ears", frame, (face,))
        mask = changed(frame, after)[::2, ::2]
        v.append(float(after.planes[2][:150][mask[:150]].mean()))
    assert 2 < v[1] - v[0] < 15


def white(tmp_path, **keys) -> str:
    """A square of 8 cm before the face."""
    cv2.imwrite(str(tmp_path / "white.png"), np.full((64, 64, 4), 255, np.uint8))
    part = {"rows": 2, "columns": 2, "points": [-4, 4, 8, 4, 4, 8, -4, -4, 8, 4, -4, 8], "box": [2, 2, 62, 62], **keys}
    path = tmp_path / "white.json"
    path.write_text(json.dumps({"picture": "white.png", "parts": [part]}))
    return str(path)


def levels_between(tmp_path, **keys) -> int:
    frame = gray(luma=16)
    after = dressed(file=white(tmp_path, shading=0, **keys), frame=frame, faces=(face_at(roll=20),))
    return int(((after.luma > 40) & (after.luma < after.luma.max() - 20)).sum())


def test_the_outline_of_a_body_is_soft(tmp_path):
    assert levels_between(tmp_path) == 0
    assert levels_between(tmp_path, has_edges=True) > 200


def test_the_back_of_a_closed_body_is_not_drawn(tmp_path):
    back = {"points": [4, 4, 8, -4, 4, 8, 4, -4, 8, -4, -4, 8]}
    assert changed(gray(), dressed(file=white(tmp_path, **back))).any()
    assert not changed(gray(), dressed(file=white(tmp_path, **back, is_closed=True))).any()
    assert changed(gray(), dressed(file=white(tmp_path, is_closed=True))).any()


def test_what_is_nearer_covers_what_is_farther_whatever_comes_first():
    picture = np.zeros((16, 32, 4), np.uint8)
    picture[..., 3] = 255
    picture[:, 16:, :3] = 255
    square = np.array([(-4, 4, 0), (4, 4, 0), (-4, -4, 0), (4, -4, 0)], np.float32)
    for order in (1, -1):
        parts = []
        for u, z in ((4, 9), (20, 12)):
            uv = np.array([(u, 4), (u + 8, 4), (u, 12), (u + 8, 12)], np.float32)
            parts.append(Part(square + np.array((0, 0, z), np.float32), uv, grid_triangles(2, 2)))
        after = worn.Worn(Thing(picture, tuple(parts[::order])), 100, 0).apply(gray(), scene(face_at()))
        assert after.luma[400, 640] > 150, "the white one is in front"


def test_the_head_hides_what_is_behind_it():
    places = np.array([(0, 3, 9), (0, 3, -16), (9, 3, -8), (0, 3, -4), (0, 18, -8)], np.float32)
    part = Part(places[[0, 1, 2, 3]], np.zeros((4, 2), np.float32), grid_triangles(2, 2))
    other = Part(places[[4, 4, 4, 4]], np.zeros((4, 2), np.float32), grid_triangles(2, 2), is_behind_head=False)
    mesh = mesh_of(Thing(np.zeros((8, 8, 4), np.uint8), (part, other)), 1.0, 0.0)
    ahead = worn._visible(mesh, np.array([0, 0, 1], np.float32))
    assert ahead[[0, 1, 2]].tolist() == [1, 0, 1], "before the face, behind the head, beside it"
    assert ahead[4] == 1
    side = worn._visible(mesh, np.array([1, 0, 0], np.float32))
    assert side[2] == 1


def test_what_is_behind_the_head_is_not_drawn_and_no_person(tmp_path):
    behind = {"points": [-3, 6, -16, 3, 6, -16, -3, 0, -16, 3, 0, -16]}
    for is_hidden in (True, False):
        frame = gray()
        seen = scene(face_at(), matte=empty_matte(frame))
        effect = worn.made("none", white(tmp_path, **behind, is_behind_head=is_hidden), 100, 0)
        assert changed(frame, effect.apply(frame, seen)).any() is np.bool_(not is_hidden)
        assert seen.matte is not None
        assert seen.matte.alpha.any() is np.bool_(not is_hidden)


def test_what_is_worn_is_drawn_over_the_finished_background_and_on_the_green():
    """Beside a hat, and through what is half hidden, others see what was put behind the person, not the room."""
    effects: EffectValues = {"worn": {"thing": "top-hat"}}
    for background in ("color", "remove", "none"):
        names = [one.spec.name for one in registry.at_work(effects, background)]
        assert names[-1] == "worn", background
    room, behind = gray(), Frame(flat_i420(SIZE, (90, 60, 60)), SIZE, 0.0, 0, is_hidden=True)
    seen = scene(face_at(pitch=20), matte=empty_matte(room))
    seen.lend(behind.i420.copy())
    after = worn.made("top-hat", "", 100, 0).apply(behind, seen)
    mask = changed(behind, after)
    assert mask.sum() > 5000
    assert np.array_equal(after.luma[~mask], behind.luma[~mask])
    assert after.luma[mask].max() < 126, "nothing of the gray room"


def test_the_ears_of_a_head_that_looks_up_are_behind_it():
    mask = changed(gray(), dressed("bunny-ears", faces=(face_at(pitch=45),)))
    assert mask[:250].any(), "their tips"
    assert not mask[300:330, 600:680].any(), "their feet"


def test_the_arm_of_a_pair_of_glasses_shows_on_the_side_that_is_turned_here():
    ahead = box_of(changed(gray(), dressed("square-glasses")))
    turned = box_of(changed(gray(), dressed("square-glasses", faces=(face_at(yaw=35),))))
    assert turned[0] < face_at(yaw=35).points[RIGHT_TEMPLE, 0] + 60
    assert turned[2] < 770, "the other arm is behind the frame"
    assert ahead[2] - ahead[0] < 15 * 14.6, "from the front both are behind the frame"


# ---- coming and going


def test_nobody_is_dressed_where_nobody_is():
    frame = gray()
    assert worn.made("top-hat", "", 100, 0).apply(frame, scene()) is frame
    assert worn.made("none", "", 100, 0).apply(frame, scene(face_at())) is frame


def amount(before: Frame, after: Frame) -> float:
    return float(np.abs(after.luma.astype(int) - before.luma).sum())


def test_a_thing_is_there_at_once_when_it_is_chosen():
    first = amount(gray(), dressed("sunglasses"))
    effect = worn.made("sunglasses", "", 100, 0)
    shown = [amount(gray(k), effect.apply(gray(k), scene(face_at()))) for k in range(12)]
    assert shown[0] == pytest.approx(first, rel=0.01)
    assert min(shown) > 0.95 * max(shown)


def test_it_comes_with_a_face_that_comes_and_goes_with_it():
    effect = worn.made("sunglasses", "", 100, 0)
    whole = amount(gray(), dressed("sunglasses"))
    shares = []
    for k in range(36):
        faces = (face_at(),) if 5 <= k < 20 else ()
        after = effect.apply(gray(k), scene(*faces))
        shares.append(amount(gray(k), after) / whole)
        if k < 5 or k >= 20 + COME_S * FPS + 1:
            assert after.i420 is not None
            assert shares[-1] == 0
    assert 0 < shares[5] < 0.6
    assert shares[5 + round(COME_S * FPS)] == pytest.approx(1, abs=0.02)
    assert 0.2 < shares[23] < 1
    assert max(np.abs(np.diff(shares))) < 0.5, "no step of it is a flash"
    assert all(share > 0 for share in shares[5:20]), "no frame without it"


def test_a_gap_in_time_leaves_nothing_of_who_was_there():
    effect = worn.made("sunglasses", "", 100, 0)
    effect.apply(gray(0), scene(face_at()))
    late = gray(1)
    late = Frame(late.i420, late.size, 9.0, 1)
    assert effect.apply(late, scene()) is late
    back = effect.apply(gray(2), scene(face_at()))
    assert amount(gray(), back) == pytest.approx(amount(gray(), dressed("sunglasses")), rel=0.01), "time ran backwards"


def test_everybody_gets_one():
    faces = face_at(300, number=1), face_at(900, px_per_cm=9, number=2)
    mask = changed(gray(), dressed("round-glasses", faces=faces))
    assert mask[:, :600].any()
    assert mask[:, 640:].any()
    one, other = box_of(mask[:, :600]), box_of(mask[:, 640:])
    assert (other[2] - other[0]) / (one[2] - one[0]) == pytest.approx(9 / 15, abs=0.05)


# ---- the matte


def empty_matte(frame: Frame) -> Matte:
    return Matte(np.zeros(frame.size.grid[::-1], np.uint8), frame.captured_at)


def test_what_stands_above_the_head_belongs_to_the_person():
    frame = gray()
    matte, seen = empty_matte(frame), scene(face_at())
    seen.matte = matte
    after = worn.made("bunny-ears", "", 100, 0).apply(frame, seen)
    assert seen.matte is not matte
    assert not matte.alpha.any(), "others may hold the old one"
    assert seen.matte is not None
    assert seen.matte.captured_at == matte.captured_at
    mask = changed(frame, after)
    cover = cv2.resize(mask.astype(np.uint8) * 255, frame.size.grid, interpolation=cv2.INTER_AREA)
    assert seen.matte.alpha[cover == 0].max() < 40, "but for less than a change of a level"
    assert (seen.matte.alpha == 255).sum() > 0.5 * (cover == 255).sum()


def test_the_matte_keeps_all_that_it_has():
    frame = gray()
    seen = scene(face_at(), matte=Matte(np.full(frame.size.grid[::-1], 90, np.uint8), 0.0, True))
    worn.made("top-hat", "", 100, 0).apply(frame, seen)
    assert seen.matte is not None
    assert seen.matte.is_fine
    assert seen.matte.alpha.min() == 90
    assert seen.matte.alpha.max() == 255


def test_the_matte_comes_and_goes_with_what_is_worn():
    effect = worn.made("bunny-ears", "", 100, 0)
    effect.apply(gray(0), scene())
    most = []
    for k in range(1, 30):
        seen = scene(*((face_at(),) if k < 15 else ()), matte=empty_matte(gray()))
        effect.apply(gray(k), seen)
        assert seen.matte is not None
        most.append(int(seen.matte.alpha.max()))
    assert max(most) == 255
    assert max(np.abs(np.diff(most))) < 120, "it does not flash"


# ---- bad input


ODD = {
    "tiny": face_at(px_per_cm=1.2),
    "huge": face_at(px_per_cm=60),
    "corner": face_at(x=5, y=10),
    "other corner": face_at(x=1290, y=730),
    "beside": face_at(x=-900),
    "half profile": face_at(yaw=65),
    "profile": face_at(yaw=-89),
    "up": face_at(pitch=70),
    "upside down": face_at(roll=180),
    "nothing": face_at(px_per_cm=0),
    "wild": Face(0, np.random.default_rng(1).uniform(-500, 1500, (FACE_POINTS, 3)).astype(np.float32), 1.0),
    "far": Face(0, np.full((FACE_POINTS, 3), 1e7, np.float32), 1.0),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("face", ODD.values(), ids=ODD)
def test_odd_faces_do_no_harm(name, face):
    for size in (SIZE, Size(64, 48)):
        frame = gray(size=size)
        after = worn.made(name, "", 100, 0).apply(frame, scene(face, matte=empty_matte(frame)))
        assert after.luma.min() >= 16
        assert after.luma.max() <= 235


def test_from_the_side_a_thing_fades():
    amounts = [amount(gray(), dressed("carnival-mask", faces=(face_at(yaw=yaw),))) for yaw in (0, 50, 70, 80)]
    assert amounts[0] > amounts[1] > 1.5 * amounts[2] > 0
    assert amounts[3] == 0


# ---- the user's own


def test_a_picture_lies_on_the_face_as_its_canonical_texture(tmp_path):
    picture = np.zeros((256, 256, 4), np.uint8)
    u, v = (canonical_face().uv[NOSE] * 256).astype(int)
    cv2.circle(picture, (int(u), int(v)), 9, (0, 0, 255, 255), cv2.FILLED)
    path = tmp_path / "nose.png"
    cv2.imwrite(str(path), picture)
    face = face_at(yaw=10)
    frame = gray()
    after = dressed("none", frame, (face,), file=str(path))
    left, top, right, bottom = box_of(changed(frame, after))
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(face.points[NOSE, :2], abs=6)
    x, y = face.points[NOSE, :2].astype(int)
    assert after.planes[2][y // 2, x // 2] > 200, "it is red"


def test_a_description_beside_a_picture_counts(tmp_path):
    white(tmp_path)
    mask = changed(gray(), dressed(file=str(tmp_path / "white.png")))
    left, top, right, bottom = box_of(mask)
    assert (left, top, right, bottom) == pytest.approx((580, 340, 700, 460), abs=2)


def described(part: str, picture: str = '"white.png"', more: str = "") -> str:
    return f'{{"picture": {picture}, {more} "parts": [{part}]}}'


SHEET = '{"rows": 2, "columns": 2, "points": [%s], "box": [0, 0, 8, 8]}'
DAMAGED = (
    "",
    "[]",
    "{}",
    '{"picture": "white.png"}',
    described(""),
    described('{"box": [0, 0, 8, 8]}', '"../white.png"'),
    described('{"box": [0, 0, 8, 8]}', '"gone.png"'),
    described('{"box": [0, 0, 8, 8]}', more='"anchor": [1],'),
    described('{"box": [0, 0, 1e999, 8]}'),
    described('{"box": 7}'),
    described("4"),
    described(SHEET % "1, 2, 3"),
    described(SHEET.replace("2", "1", 2) % "1, 2, 3"),
    described(SHEET % "NaN, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0"),
    described(SHEET % "900, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0"),
)


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_description_is_refused(tmp_path, text):
    white(tmp_path)
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(BadFile):
        read_thing(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for name in ("gone.png", "gone.json"):
        with pytest.raises(BadFile):
            worn.made("none", str(tmp_path / name), 100, 0)


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_is_small_and_whole(name):
    thing = shipped_thing(name)
    assert max(thing.picture.shape[:2]) <= 640
    assert sum(len(part.triangles) for part in thing.parts) <= 1400
    for part in thing.parts:
        assert part.uv.min() >= 0
        assert (part.uv.max(axis=0) <= thing.picture.shape[1::-1]).all()


@pytest.mark.parametrize("size", [(60000, 64), (64, 60000), (300, 9000)])
def test_a_picture_that_is_far_too_large_is_made_smaller(tmp_path, size):
    """Its box lies where the picture ends: places in a texture are counted in 32 bits."""
    cv2.imwrite(str(tmp_path / "wide.png"), np.full((size[1], size[0], 4), 255, np.uint8))
    box = f"[{size[0] - 64}, {size[1] - 64}, {size[0]}, {size[1]}]"
    points = "-8, 12, 5, 8, 12, 5, -8, 4, 5, 8, 4, 5"
    (tmp_path / "wide.json").write_text(
        f'{{"picture": "wide.png", "parts": [{{"box": {box}, "rows": 2, "columns": 2, "points": [{points}]}}]}}'
    )
    thing = read_thing(tmp_path / "wide.json")
    assert max(thing.picture.shape[:2]) <= 1024
    after = dressed(file=str(tmp_path / "wide.json"))
    assert changed(gray(), after).any()


@pytest.mark.parametrize(
    "text",
    [
        described('{"box": [0, 0, 8, 8]}', more='"anchor": [NaN, 0, 0],'),
        described('{"box": [0, 0, 8, 8]}', more='"anchor": [1e300, 0, 0],'),
        described('{"box": [0, 0, 1e10, 8]}'),
        described('{"box": [0, 0, 1e300, 8]}'),
        described('{"box": [0, 0, 8, 8]}', '""'),
        described(", ".join([SHEET % "-90, 90, 0, 90, 90, 0, -90, -90, 0, 90, -90, 0"] * 2)),
    ],
)
def test_numbers_that_nobody_can_mean_are_refused(tmp_path, text):
    white(tmp_path)
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(BadFile):
        read_thing(path)


@pytest.mark.parametrize("name", ["/", ".", "x" * 300 + ".png", "a\0b.png"])
def test_paths_that_are_none_are_refused(name):
    with pytest.raises(BadFile):
        read_thing(Path(name))
