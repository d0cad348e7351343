"""Auto-framing: the head comes to a third of the picture and stays there; the picture moves calmly, or not at all."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.face import FACE_POINTS, Face
from buzzcam.core.frame import BLACK, Frame, Matte, Plane, Size, flat_i420, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects import registry
from buzzcam.effects.auto_framing import (
    EYES_AND_EARS,
    HOLD_S,
    MOST_ZOOM,
    PLACE,
    SPEC,
    AutoFraming,
    Glide,
    bounds_of,
    head_of,
)
from buzzcam.effects.blur import BlurBackground
from buzzcam.effects.framing import Framing
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import FaceTracker, open_face_tracker
from fakes import effects_of
from moving_face import FPS, SIZE, frame_of, with_people

SPAN = 40.0
"""Of the eyes, in pixels, of a head that is 116 pixels high."""


def face_at(x: float, y: float, span: float = SPAN, number: int = 0) -> Face:
    """A face that looks ahead, the middle of its head there."""
    points = np.zeros((FACE_POINTS, 3), np.float32)
    across = np.linspace(-0.7, 0.7, FACE_POINTS) * span
    points[:, 0], points[:, 1] = x + across, y + 1.2 * span * np.sin(np.arange(FACE_POINTS))
    points[EYES_AND_EARS] = np.array(
        [(x - span / 2, y - 5, 0), (x + span / 2, y - 5, 0), (x - 0.75 * span, y, 30), (x + 0.75 * span, y, 30)]
    )
    points.flags.writeable = False
    return Face(number, points, 1.0)


def picture(number: int, size: Size = SIZE, fps: float = FPS) -> Frame:
    """Each pixel says where it is: luma across and down, slowly; nothing is black."""
    columns, rows = np.meshgrid(np.arange(size.width), np.arange(size.height))
    buffer = flat_i420(size, (0, 120, 140))
    planes_of(buffer, size)[0][:] = 60 + 60 * columns / size.width + 60 * rows / size.height
    return Frame(buffer, size, number / fps, number)


def tracker() -> FaceTracker:
    return open_face_tracker(read_catalog(paths.models()), paths.models(), print, has_blendshapes=False)


class Run:
    """What an effect would show, frame by frame."""

    def __init__(self, effect: AutoFraming | None = None, size: Size = SIZE, fps: float = FPS) -> None:
        self.effect = effect or AutoFraming(50, False)
        self.size, self.fps, self.number = size, fps, 0
        self._flat = flat_i420(size, (90, 120, 140))
        self.zooms: list[float] = []
        self.parts: list[tuple[float, float, float]] = []

    def show(self, faces: tuple[Face, ...], seconds: float = 1 / FPS) -> "Run":
        for _ in range(round(seconds * self.fps)):
            frame = Frame(self._flat, self.size, self.number / self.fps, self.number)
            self.number += 1
            part = self.effect._part(frame, faces)
            self.parts.append((part.x, part.y, part.height))
            self.zooms.append(self.size.height / part.height)
        return self

    @property
    def part(self) -> tuple[float, float, float]:
        return self.parts[-1]

    def place_of(self, face: Face) -> tuple[float, float]:
        """Where its head is in what is shown: shares of width and height."""
        x, y, height = self.part
        width = height * self.size.width / self.size.height
        head = head_of(face)
        return (head.x - x) / width + 0.5, (head.y - y) / height + 0.5


# ---- where the head comes to stand


@pytest.mark.parametrize("x", [500, 640, 780])
def test_a_head_comes_to_a_third_of_the_height_and_to_the_middle(x):
    face = face_at(x, 300)
    run = Run().show((face,), 4)
    assert run.place_of(face) == pytest.approx((0.5, PLACE), abs=0.01)


@pytest.mark.parametrize(("strength", "share"), [(50, 0.35), (75, 0.425), (100, 0.5)])
def test_the_stronger_the_closer(strength, share):
    face = face_at(640, 300, span=60)
    run = Run(AutoFraming(strength, False)).show((face,), 4)
    assert 2.9 * 60 / run.part[2] == pytest.approx(share, abs=0.01)


def test_the_zoom_has_a_limit_and_weak_is_less():
    far = face_at(640, 300, span=10)
    zooms = [Run(AutoFraming(strength, False)).show((far,), 5).zooms[-1] for strength in (10, 50, 100)]
    assert zooms == pytest.approx([1.3, MOST_ZOOM, MOST_ZOOM], abs=0.01)


def test_hair_is_not_cut_off():
    face = face_at(640, 350, span=95)
    run = Run(AutoFraming(100, False)).show((face,), 5)
    top = (350 - 1.85 * 95 - run.part[1]) / run.part[2] + 0.5
    assert top > 0.02


def test_who_is_near_already_is_put_in_place_but_not_brought_much_closer():
    face = face_at(820, 330, span=90)  # 261 px: more than a third
    run = Run().show((face,), 5)
    assert 1.2 < run.zooms[-1] <= 1.31
    assert abs(run.place_of(face)[0] - 0.5) < abs(820 / 1280 - 0.5) / 1.5


def test_a_head_that_fills_the_picture_changes_nothing():
    run = Run().show((face_at(800, 400, span=160),), 3)
    assert set(run.zooms) == {1.0}


@pytest.mark.parametrize(("left", "top"), [(20, 40), (1270, 30), (640, 715), (-40, 300), (1300, 700), (5, 715)])
def test_nothing_beyond_the_picture_is_ever_shown(left, top):
    run = Run(AutoFraming(100, False)).show((face_at(left, top, span=30),), 3).show((), 5)
    for x, y, height in run.parts:
        width = height * 16 / 9
        assert width / 2 - 1e-6 <= x <= SIZE.width - width / 2 + 1e-6
        assert height / 2 - 1e-6 <= y <= SIZE.height - height / 2 + 1e-6
    assert max(run.zooms) > 2


# ---- calm


def test_it_starts_with_the_whole_and_glides_within_two_seconds_without_overshoot():
    run = Run().show((face_at(500, 300),), 5)
    assert run.zooms[0] == 1
    steps = np.diff(np.log(run.zooms))
    assert (steps >= 0).all()
    assert steps.max() < 0.9 / FPS, "no jump"
    there = np.log(run.zooms) >= 0.97 * math.log(run.zooms[-1])
    assert 1.0 < there.argmax() / FPS < 2.4
    x = np.array([part[0] for part in run.parts])
    assert (np.diff(x) <= 1e-9).all()


def test_it_begins_to_move_gently():
    x = np.array([part[0] for part in Run().show((face_at(500, 300),), 3).parts])
    moves = np.abs(np.diff(x))
    first = int((moves > 0).argmax())
    assert moves[first] < 0.1 * moves.max()
    assert np.abs(np.diff(moves)).max() < 0.25 * moves.max(), "nor does it stop at once"


def test_within_the_dead_zone_nothing_moves_at_all():
    run = Run().show((face_at(600, 300),), 4)
    random, rest = np.random.default_rng(1), run.part
    for number in range(150):
        nod = 18 * math.sin(number / 4)
        grain = random.normal(0, 1.5, 3)
        run.show((face_at(600 + grain[0] + nod / 2, 300 + nod + grain[1], SPAN * (1 + 0.02 * grain[2])),))
    assert set(run.parts[-150:]) == {rest}


def test_a_head_that_leaves_it_is_followed_and_a_short_dash_is_not():
    run = Run().show((face_at(600, 300),), 4)
    rest = run.part
    run.show((face_at(690, 300),), 0.1).show((face_at(600, 300),), 1)
    assert run.part == rest
    moved = face_at(800, 300)
    run.show((moved,), 3)
    assert run.place_of(moved) == pytest.approx((0.5, PLACE), abs=0.01)


def test_who_walks_stays_in_the_picture():
    run = Run().show((face_at(350, 300),), 4)
    for number in range(60):
        face = face_at(350 + 8 * number, 300)
        run.show((face,))
        assert 0.1 < run.place_of(face)[0] < 0.9


def test_it_looks_the_same_at_every_rate():
    slow, quick = (Run(fps=fps).show((face_at(450, 300),), 1.5) for fps in (15, 60))
    assert slow.part == pytest.approx(quick.part, abs=8)
    assert Run(fps=15).show((face_at(450, 300),), 5).part == pytest.approx(
        Run(fps=60).show((face_at(450, 300),), 5).part, abs=0.5
    )


def test_a_glide_keeps_to_its_speed_and_comes_to_rest():
    glide, places = Glide(0.0), []
    for _ in range(300):
        glide.go(1000.0, 1 / FPS, 200.0, 0.01)
        places.append(glide.at)
    assert np.diff(places).max() < 200 / FPS * 1.01
    assert np.diff(places).min() >= 0
    assert places[-1] == 1000.0


# ---- coming and going


def test_after_a_loss_it_holds_and_then_shows_the_whole():
    run = Run().show((face_at(500, 300),), 4)
    rest = run.part
    run.show((), HOLD_S - 0.1)
    assert run.part == rest
    run.show((), 3)
    assert run.zooms[-1] == 1
    assert np.abs(np.diff(np.log(run.zooms))).max() < 0.9 / FPS


def test_a_face_that_is_lost_for_a_moment_changes_nothing_even_with_another_number():
    run = Run().show((face_at(500, 300),), 4)
    rest = run.part
    run.show((), 1).show((face_at(505, 302, number=7),), 5)
    assert run.part == rest


def test_a_face_that_flashes_up_is_nobody():
    run = Run().show((face_at(500, 300),), 0.2).show((), 4)
    assert set(run.zooms) == {1.0}


def test_the_nearest_is_followed_and_kept_though_somebody_nearer_comes():
    one, other = face_at(400, 300), face_at(900, 300, span=30, number=1)
    run = Run().show((other, one), 4)
    assert run.place_of(one) == pytest.approx((0.5, PLACE), abs=0.01)
    rest = run.part
    nearer = face_at(900, 300, span=60, number=2)
    run.show((one, nearer), 5)
    assert run.part == rest
    run.show((nearer,), HOLD_S + 4)
    assert run.place_of(nearer)[0] == pytest.approx(0.5, abs=0.02)


def test_everyone_is_in_the_picture_with_shoulders():
    faces = face_at(400, 320), face_at(700, 280, number=1), face_at(880, 330, span=30, number=2)
    run = Run(AutoFraming(80, True)).show(faces, 5)
    x, y, height = run.part
    assert run.zooms[-1] > 1.2
    for face in faces:
        head = head_of(face)
        assert x - height * 8 / 9 <= head.x - 2.6 * head.span
        assert head.x + 2.6 * head.span <= x + height * 8 / 9
        assert y - height / 2 <= head.y - 1.85 * head.span
        assert head.y + 3 * head.span <= y + height / 2


def test_a_newcomer_is_framed_calmly():
    one, other = face_at(400, 300), face_at(900, 300, number=1)
    run = Run(AutoFraming(80, True)).show((one,), 4)
    before = len(run.zooms)
    run.show((one, other), 4)
    assert abs(run.place_of(other)[0] - 0.5) < 0.5
    assert np.abs(np.diff(np.log(run.zooms[before - 1 :]))).max() < 0.9 / FPS


# ---- time and size


def test_time_that_stands_still_or_runs_backwards_does_no_harm():
    effect, face = AutoFraming(50, False), face_at(500, 300)
    for second in (0.0, 0.0, 1.0, 1.1, 0.5, 0.5, 1e6, 1e6 + 0.03):
        frame = replace(picture(0), captured_at=second)
        out = effect.apply(frame, Scene(SharedCoarse(), None, faces=(face,)))
        assert out.captured_at == second
    assert out is frame, "a new scene starts with the whole"


def test_a_picture_of_another_size_starts_with_the_whole():
    run = Run().show((face_at(500, 300),), 4)
    small = picture(run.number, Size(640, 360))
    assert run.effect.apply(small, Scene(SharedCoarse(), None, faces=(face_at(250, 150),))) is small


def test_black_bars_are_left_out_where_that_can_be():
    camera = picture(0, Size(960, 720))
    frame = Framing(SIZE).apply(camera)
    assert tuple(bounds_of(frame)) == (160, 0, 1120, 720)
    assert tuple(bounds_of(picture(0))) == (0, 0, 1280, 720)
    tall = Framing(SIZE).apply(picture(0, Size(1280, 600)))
    assert tuple(bounds_of(tall)) == (0, 60, 1280, 660)
    dark = Frame(flat_i420(SIZE, BLACK), SIZE, 0, 0)
    assert tuple(bounds_of(dark)) == (0, 0, 1280, 720)
    effect = AutoFraming(100, False)
    for number in range(150):
        shown = replace(frame, captured_at=number / FPS)
        out = effect.apply(shown, Scene(SharedCoarse(), None, faces=(face_at(200, 300, span=50),)))
    assert out is not shown
    assert out.luma[:, 1:].min() > 50, "nothing of the bar is to be seen"


# ---- the picture, the matte and the faces


def framed(frame: Frame, face: Face, alpha: Plane | None = None, seconds: float = 4.0) -> tuple[Frame, Scene]:
    effect = AutoFraming(100, False)
    for number in range(round(seconds * FPS)):
        shown = replace(frame, captured_at=number / FPS, number=number)
        matte = None if alpha is None else Matte(alpha, shown.captured_at, is_fine=True)
        scene = Scene(SharedCoarse(), matte, faces=(face,))
        out = effect.apply(shown, scene)
    return out, scene


def test_picture_matte_and_faces_go_together():
    """A disc in the picture, on the matte and as a point of a face stays one."""
    x, y, radius = 700, 260, 40
    frame, disc = picture(0), np.zeros(SIZE[::-1], np.uint8)
    cv2.circle(disc, (x, y), radius, 255, cv2.FILLED)
    alpha = cv2.resize(disc, SIZE.grid, interpolation=cv2.INTER_AREA)
    buffer = frame.i420.copy()
    for plane in planes_of(buffer, SIZE):
        shrunk = cv2.resize(disc, plane.shape[::-1], interpolation=cv2.INTER_AREA)
        plane[shrunk > 127] = 230
    face = face_at(640, 300, span=60)
    points = face.points.copy()
    points[1] = x + 0.5, y + 0.5, 12
    out, scene = framed(replace(frame, i420=buffer), replace(face, points=points), alpha)
    assert scene.matte is not None
    assert scene.matte.is_fine
    assert scene.matte.captured_at == out.captured_at
    (moved,) = scene.faces
    assert moved.number == face.number
    assert not moved.points.flags.writeable
    assert head_of(moved).x == pytest.approx(SIZE.width / 2, abs=0.5)
    zoom = float(moved.points[263, 0] - moved.points[33, 0]) / 60
    assert 1.5 < zoom < 2.5
    assert moved.points[1, 2] == pytest.approx(12 * zoom, rel=1e-4)
    for plane, px in zip((*out.planes, scene.matte.alpha), (1, 2, 2, 4), strict=True):
        rows, columns = np.nonzero(plane > (127 if px == 4 else 190))
        middle = (columns.mean() + 0.5) * px, (rows.mean() + 0.5) * px
        assert middle == pytest.approx(moved.points[1, :2].tolist(), abs=1)
        assert np.sqrt(rows.size / np.pi) * px == pytest.approx(radius * zoom, rel=0.02)


def test_the_same_matte_comes_again_while_nothing_has_changed():
    """What hides the room looks at whether it is another one."""
    effect, frame, face = AutoFraming(100, False), picture(0), face_at(640, 300)
    matte = Matte(np.full(SIZE.grid[::-1], 200, np.uint8), 0.0)
    cut = []
    for number in range(200):
        scene = Scene(SharedCoarse(), matte, faces=(face,))
        effect.apply(replace(frame, captured_at=number / FPS), scene)
        cut.append(scene.matte)
    assert cut[-1] is cut[-2]
    assert cut[40] is not cut[39]
    scene = Scene(SharedCoarse(), replace(matte), faces=(face,))
    effect.apply(replace(frame, captured_at=200 / FPS), scene)
    assert scene.matte is not cut[-1]


def test_nobody_who_is_out_of_the_picture_is_told_of():
    one, other = face_at(300, 300), face_at(1200, 300, span=30, number=1)
    effect = AutoFraming(100, False)
    for number in range(120):
        scene = Scene(SharedCoarse(), None, faces=(one, other))
        effect.apply(picture(number), scene)
    assert [face.number for face in scene.faces] == [0]


def test_the_small_picture_is_of_what_is_shown():
    frame, face = picture(0), face_at(400, 300, span=60)
    out, scene = framed(frame, face)
    expected = SharedCoarse().grid_planes(out).astype(int)
    assert np.abs(scene.coarse.grid_planes(out) - expected).max() <= 2
    assert np.abs(expected - SharedCoarse().grid_planes(frame)).max() > 10
    luma, _u, _v = scene.coarse.covering(out, Size(100, 60))
    assert luma.shape == SIZE.grid[::-1]
    assert np.abs(luma - expected[0]).max() <= 2
    half, _u, _v = scene.coarse.covering(out, Size(600, 300))
    assert half.shape == (360, 640)
    other = picture(5)
    assert np.array_equal(scene.coarse.grid_planes(other), SharedCoarse().grid_planes(other))


def test_the_room_stays_hidden_while_the_picture_moves():
    """Detail of the room never shows; that of the person does, in its new place."""
    buffer = flat_i420(SIZE, (90, 128, 128))
    luma = planes_of(buffer, SIZE)[0]
    luma[:] = np.where(np.add.outer(np.arange(720) // 2, np.arange(1280) // 2) % 2, 60, 180)
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[50:, 150:200] = 255
    luma[200:, 600:800] = 100
    effect, blur = AutoFraming(100, False), BlurBackground(50)
    for number in range(100):
        frame = Frame(buffer, SIZE, number / FPS, number)
        scene = Scene(SharedCoarse(), Matte(alpha, frame.captured_at), faces=(face_at(700, 320),))
        out = blur.apply(effect.apply(frame, scene), scene)
        assert scene.matte is not None
        room = np.kron(cv2.dilate(scene.matte.alpha, np.ones((5, 5), np.uint8)), np.ones((4, 4), np.uint8)) == 0
        assert room.any()
        assert out.luma[room].std() < 12


def test_without_faces_or_strength_the_frame_is_returned_untouched():
    frame = picture(0)
    assert AutoFraming(50, False).apply(frame, Scene(SharedCoarse(), None)) is frame
    face, effect = face_at(500, 300), AutoFraming(0, True)
    for number in range(60):
        frame, scene = picture(number), Scene(SharedCoarse(), None, faces=(face,))
        assert effect.apply(frame, scene) is frame
        assert scene.faces == (face,)


@pytest.mark.parametrize(
    "size", [Size(16, 16), Size(16, 720), Size(318, 182), Size(182, 318), Size(1920, 1080)], ids=str
)
def test_pictures_of_every_size_and_faces_that_make_no_sense(size):
    flat = replace(face_at(0, 0), points=np.zeros((FACE_POINTS, 3), np.float32))
    huge = face_at(size.width / 2, size.height / 2, span=5000.0)
    tiny = face_at(size.width / 3, size.height / 3, span=2.0)
    for face in (flat, huge, tiny):
        for is_everyone in (False, True):
            effect, alpha = AutoFraming(100, is_everyone), np.full(size.grid[::-1], 255, np.uint8)
            for number in range(12):
                frame = replace(picture(0, size), captured_at=number / 4)
                scene = Scene(SharedCoarse(), Matte(alpha, frame.captured_at), faces=(face, replace(flat, number=5)))
                out = effect.apply(frame, scene)
                assert out.size == size
                assert scene.matte is not None
                assert scene.matte.alpha.shape == size.grid[::-1]
                assert out.luma.min() >= 55, "nothing black"


def test_a_real_head_is_measured_alike_wherever_it_stands():
    faces, places, spans = tracker(), [], []
    for number, (x, share) in enumerate([(0.5, 1.1), (0.5, 0.55), (0.25, 0.55)]):
        frame = frame_of(with_people(SIZE, (x, 0.6 + 0.6 * share, share)), 40 * number)
        (face,) = faces.faces(frame, SharedCoarse())
        head = head_of(face)
        places.append((head.x - x * SIZE.width) / share)
        spans.append(head.span / share)
    assert spans == pytest.approx([spans[0]] * 3, rel=0.05)
    assert places == pytest.approx([places[0]] * 3, abs=8)


def test_a_real_person_is_framed():
    faces, effect, shown = tracker(), AutoFraming(50, False), with_people(SIZE, (0.4, 0.85, 0.6))
    for number in range(110):
        frame = frame_of(shown, number)
        coarse = SharedCoarse()
        scene = Scene(coarse, None, faces=faces.faces(frame, coarse))
        out = effect.apply(frame, scene)
    (seen,) = tracker().faces(out, SharedCoarse())
    head = head_of(seen)
    assert head.x / SIZE.width == pytest.approx(0.5, abs=0.03)
    assert head.y / SIZE.height == pytest.approx(PLACE, abs=0.05)
    assert 2.9 * head.span / SIZE.height == pytest.approx(0.35, abs=0.04)


def test_it_is_the_first_of_all_effects_of_the_camera():
    names = [spec.name for spec in registry.own().values() if spec.place is SPEC.place]
    assert names[0] == "auto-framing"
    assert isinstance(effects_of("blur", {"auto-framing": {"strength": 50.0}})[0], AutoFraming)
