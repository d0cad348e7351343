"""Light wrap: what is behind lights the person's edge, and nothing else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from buzzcam import kernels, paths
from buzzcam.core.frame import Frame, Matte, Plane, Size, flat_i420, planes_of
from buzzcam.core.ports import Effect, Scene
from buzzcam.effects.registry import with_first
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.wrap import LightWrap
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import OptionValue
from fakes import effects_of as effects_at_work

SIZE = Size(640, 360)
DARK, BRIGHT = (40, 128, 128), (220, 110, 150)
ROOM = (200, 90, 170)
GARDEN = paths.assets() / "backgrounds" / "garden.jpg"


def alpha_of_somebody() -> Plane:
    """The person: from column 80 to 240 of 640 pixels, below row 80, with an edge two cells wide."""
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[19:, 19:61], alpha[20:, 20:60] = 128, 255
    return alpha


def somebody(room: tuple[int, int, int] = ROOM) -> Frame:
    """Dark all over, before one colour."""
    buffer, where = flat_i420(SIZE, room), np.kron(alpha_of_somebody(), np.ones((4, 4), np.uint8)) > 0
    for plane, level, seen in zip(
        planes_of(buffer, SIZE), DARK, (where, where[::2, ::2], where[::2, ::2]), strict=True
    ):
        plane[seen] = level
    return Frame(buffer, SIZE, 0, 0)


def shown(effects: tuple[Effect, ...], frame: Frame | None = None) -> Frame:
    return applied(effects, frame or somebody(), Matte(alpha_of_somebody(), 0, is_fine=True))


def applied(effects: tuple[Effect, ...], frame: Frame, matte: Matte) -> Frame:
    scene = Scene(SharedCoarse(), matte)
    for effect in effects:
        frame = effect.apply(frame, scene)
    return frame


def effects_of(background: str, value: OptionValue | None, wrap: float = 0.0) -> tuple[Effect, ...]:
    """value: of the background's first option."""
    return effects_at_work(background, with_first({"wrap": {"strength": wrap}} if wrap else {}, background, value))


def before(colour: tuple[int, int, int], strength: float, frame: Frame | None = None) -> Frame:
    wrap = (LightWrap(strength),) if strength else ()
    return shown((ReplaceBackground(lambda _frame: flat_i420(SIZE, colour)), *wrap), frame)


def test_a_bright_background_lights_the_edge_and_the_more_the_stronger():
    lumas = [before(BRIGHT, strength).planes[0][200].astype(int) for strength in (0, 50, 100)]
    edge = slice(80, 88)
    assert lumas[0][edge].mean() + 15 < lumas[1][edge].mean() < lumas[2][edge].mean() - 15
    assert lumas[2][84] < (DARK[0] + BRIGHT[0]) / 2, "it is light, no hole"
    falling = lumas[2][82:120]
    assert (np.diff(falling) <= 0).all()
    assert falling[-1] == DARK[0], "the middle of the person is left alone"


def test_the_colour_of_the_light_falls_on_the_edge():
    _, u, v = before(BRIGHT, 100).planes
    assert u[100, 41] < 128 - 3
    assert v[100, 41] > 128 + 3


@pytest.mark.parametrize("strength", [1, 50, 100])
def test_what_is_behind_stays_byte_for_byte(strength):
    nobody = np.kron(alpha_of_somebody(), np.ones((4, 4), np.uint8)) == 0
    nobody[4:] &= nobody[:-4]  # enlarging reaches half a cell further
    nobody[:-4] &= nobody[4:]
    nobody[:, 4:] &= nobody[:, :-4]
    nobody[:, :-4] &= nobody[:, 4:]
    plain, lit = (shown(effects_of("image", str(GARDEN), wrap)) for wrap in (0, strength))
    for k in range(3):
        where = nobody if k == 0 else nobody[::2, ::2]
        assert np.array_equal(plain.planes[k][where], lit.planes[k][where])
    assert not np.array_equal(plain.i420, lit.i420)


def test_luma_is_raised_only():
    for colour in (BRIGHT, (120, 60, 200), (16, 128, 128)):
        plain, lit = (before(colour, strength).planes[0].astype(int) for strength in (0, 100))
        assert (lit >= plain).all()


def test_black_sheds_no_light():
    assert np.array_equal(before((16, 128, 128), 0).i420, before((16, 128, 128), 100).i420)


def test_the_old_room_is_neither_seen_nor_measured():
    """What the room was changes the picture by as much as it does without the wrap, or by less."""
    for strength in (50, 100):
        rooms = [somebody(room) for room in ((235, 60, 200), (16, 200, 60))]
        plain = np.subtract(*(before(BRIGHT, 0, frame).i420.astype(int) for frame in rooms))
        lit = np.subtract(*(before(BRIGHT, strength, frame).i420.astype(int) for frame in rooms))
        assert (np.abs(lit) <= np.abs(plain) + 1).all()


def test_where_somebody_touches_the_rim_of_the_picture_there_is_no_light():
    lit = before(BRIGHT, 100).planes[0]
    assert (lit[300:, 130:190] == DARK[0]).all()


def test_a_finger_keeps_half_of_its_colour():
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[:, 40:42] = 255
    out = flat_i420(SIZE, DARK)
    LightWrap(100).add(out, SIZE, Matte(alpha, 0), np.full((3, 12, 20), 235, np.uint8), 32)
    assert planes_of(out, SIZE)[0][200, 164] < (DARK[0] + 235) / 2 + 2


EVERY = [
    ("blur", 80.0),
    ("blur", 0.0),
    ("color", "#faf03c"),
    ("image", str(GARDEN)),
]


@pytest.mark.parametrize("size", [SIZE, Size(16, 16), Size(318, 182), Size(1280, 720)], ids=str)
@pytest.mark.parametrize("background", EVERY, ids=lambda background: background[0])
def test_every_background_lights_at_every_size(background, size):
    wide, high = size.grid
    alpha = np.zeros((high, wide), np.uint8)
    alpha[high // 3 :, wide // 3 : 2 * wide // 3 + 1] = 255
    bright = flat_i420(size, BRIGHT)
    planes_of(bright, size)[0][size.height // 3 :, size.width // 3 : 2 * size.width // 3 + 1] = DARK[0]
    frame = Frame(bright, size, 0, 0)
    pictures = [
        applied(effects_of(background[0], background[1], wrap), frame, Matte(alpha, 0)) for wrap in (0.0, 100.0)
    ]
    plain, lit = (picture.planes[0].astype(int) for picture in pictures)
    assert (lit >= plain).all()
    assert (lit > plain).any()


@pytest.mark.parametrize("background", EVERY, ids=lambda background: background[0])
def test_without_it_the_picture_is_the_plain_composite_byte_for_byte(background, monkeypatch):
    def never(*_arguments: object) -> None:
        raise AssertionError("light was added")

    monkeypatch.setattr(kernels, "add_light", never)
    effects = effects_of(*background)
    made: list[Plane] = []
    for name, out in (("composite_coarse", 4), ("composite_full", 3)):
        monkeypatch.setattr(kernels, name, kept(getattr(kernels, name), out, made))
    assert np.array_equal(shown(effects).i420, made[0])


def kept(composite: Callable[..., None], out: int, made: list[Plane]) -> Callable[..., None]:
    """A composite of which a copy is kept; out: which of its arguments it writes."""

    def keeping(*arguments: Any) -> None:
        composite(*arguments)
        made.append(arguments[out].copy())

    return keeping


def test_the_green_that_is_keyed_out_never_falls_on_the_person():
    pictures = [shown(effects_of("remove", None, wrap)).i420 for wrap in (100, 0)]
    assert np.array_equal(pictures[0], pictures[1])


def test_a_backdrop_that_moves_sheds_the_light_of_each_of_its_pictures():
    colours = iter([BRIGHT, (16, 128, 128)])
    effects = ReplaceBackground(lambda _frame: flat_i420(SIZE, next(colours))), LightWrap(100)
    first, second = (shown(effects).planes[0][200, 84] for _ in range(2))
    assert first > DARK[0] + 30
    assert second == DARK[0]
