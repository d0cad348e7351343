"""The characters that an avatar can be: their shapes, and how their faces follow an `Expression`.

In the space of `avatar_shapes`: the head stands about (0, 0, 0), its face looks along -z. What is "left" here is at the
left of the picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from buzzcam.effects.avatar_motion import Expression
from buzzcam.effects.avatar_shapes import (
    ALONG,
    ARC,
    Drawing,
    Floats,
    Group,
    Palette,
    Solid,
    Stand,
    Strips,
    Surface,
    ball,
    solid_of,
    turned,
)

JAW_DOWN, CHIN_DOWN = 0.16, 0.16
"""How far the chin of a person, and of an animal, goes down with the mouth wide open."""

SIDES = (-1, 1)


@dataclass(frozen=True, slots=True)
class Painted:
    """Strips on a surface, as the expression has them."""

    surface: Surface
    paint: Callable[[Strips, Expression], None]


@dataclass(frozen=True, slots=True)
class Solids:
    """sinks: the radii of the head that hides what lies in or behind it."""

    solids: Sequence[Solid]
    sinks: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Character:
    """colours: of its own, #rrggbb; those that the user chooses come by the names of the options. layers: drawn one
    over the other. ear: where the right one stands on the head. down: of its head in the picture, as a share of the
    height. size: as a factor."""

    colours: dict[str, str]
    layers: Sequence[Painted | Solids]
    ear: tuple[float, float, float] = (0, 0, 0)
    down: float = 0.0
    size: float = 1.0
    has_fur: bool = False


# ---- parts of faces


def _eye(
    s: Strips, e: Expression, side: int, x: float, y: float, right: float, down: float, iris: float, lid: str,
    *, rest: float, lash: float = 0.035,
) -> None:  # fmt: skip
    """right, down, iris: radii. rest: how far the lid is down when it is open."""
    closed, squint = (e.blink_left, e.squint_left) if side < 0 else (e.blink_right, e.squint_right)
    closed = min(1.0, max(0.0, rest + (1 - rest) * closed + 0.12 * squint - 0.16 * e.wide))
    lower = min(1.0, max(closed**3, 0.05 + 0.5 * squint))
    at_x, at_y = x + 0.36 * right * e.look_x, y + 0.3 * down * e.look_y
    wide, high, outer = x + right * ALONG, down * ARC, 1.16
    line = y + 0.5 * high
    upper_edge, lower_edge = (y - high) * (1 - closed) + line * closed, (y + high) * (1 - lower) + line * lower
    s.disc("white", x, y, right, down, (0.42, 0.85))
    s.disc("iris-rim", at_x, at_y, iris, iris, (0.3, 0.3))
    s.disc("iris", at_x, at_y, 0.87 * iris, 0.87 * iris, (0.1, 1.0))
    s.disc("pupil", at_x, at_y, 0.5 * iris, 0.5 * iris)
    s.disc("white", at_x - 0.34 * iris, at_y - 0.4 * iris, 0.27 * iris, 0.27 * iris, (1, 1))
    s.disc("white", at_x + 0.36 * iris, at_y + 0.36 * iris, 0.13 * iris, 0.13 * iris, (1, 1), 0.7)
    far = x + outer * right * ALONG
    s.add(lid, far, y - outer * high, upper_edge, (-0.02, -0.1), lower_x=wide, is_lit=True)
    s.add(lid, wide, lower_edge, y + outer * high, (-0.02, 0.02), lower_x=far, is_lit=True)
    s.add("line", x + 1.05 * right * ALONG, upper_edge - 0.012 - lash * ARC, upper_edge + 0.012, (0.4, 0.4))


def _brow(
    s: Strips, e: Expression, side: int, x: float, y: float, right: float, thick: float, colour: str,
    shade: tuple[float, float] = (0.45, 0.55),
) -> None:  # fmt: skip
    """x: of its middle."""
    up = e.brow_left if side < 0 else e.brow_right
    inner = -side * ALONG  # 1 at the nose
    middle = y - 0.13 * up - 0.1 * e.brow_inner * np.clip(inner + 0.3, 0, 1.3) - 0.07 * (1 - ALONG * ALONG)
    middle = middle + 0.06 * max(0.0, -up) * inner + 0.03 * (1 - inner)
    half = thick * (0.35 + 0.65 * np.clip(0.75 + 0.5 * inner, 0.2, 1)) * np.sqrt(np.maximum(0.05, ARC))
    s.add(colour, x + right * ALONG - 0.03 * side * max(0.0, -up), middle - half, middle + half, shade)


@dataclass(frozen=True, slots=True)
class _Mouth:
    """x, upper, lower: the edges of the lips."""

    x: Floats
    upper: Floats
    lower: Floats
    opened: float


def _mouth_of(e: Expression, y: float, half: float, *, cusp: float = 0.0, tall: float = 0.42) -> _Mouth:
    """half: half of its width. cusp: how far it dips beside its middle, as a cat's. tall: wide open, as a share of
    the width."""
    width = half * (1 + 0.3 * e.smile + 0.18 * e.stretch - 0.5 * e.pucker - 0.3 * e.funnel)
    along = width * ALONG + 0.25 * half * e.mouth_x
    corners = (-0.62 * e.smile + 0.42 * e.frown) * half * (ALONG * ALONG - 0.35)
    line = y + corners + 0.1 * half * e.lean * ALONG + cusp * np.sin(np.pi * np.abs(ALONG)) * (1 - 0.6 * e.jaw)
    opened = tall * half * 2 * (0.95 * e.jaw + 0.1 * e.funnel * min(1.0, 8 * e.jaw) + 0.12 * e.lower_down)
    upper = line - (0.1 * opened + 0.16 * half * e.upper_up) * ARC
    return _Mouth(along, upper, np.maximum(line + 0.9 * opened * ARC**0.8, upper), opened)


def _inside(s: Strips, m: _Mouth, teeth: float, line: float) -> None:
    """teeth: how high they are, 0 for none. line: how thick a shut mouth is drawn."""
    low = np.maximum(m.lower, m.upper + line * (0.35 + 0.65 * ARC))
    high = m.upper - 0.2 * line * ARC
    s.add("mouth", m.x, high, low, (0.35, 0.7))
    if m.opened > 0.01:
        tongue = np.maximum(high, low - 0.42 * m.opened * ARC * np.clip(1.25 - 1.2 * ALONG * ALONG, 0, 1))
        s.add("tongue", m.x, tongue, np.maximum(tongue, low), (0.75, 0.35))
        if teeth:
            s.add(
                "white",
                m.x,
                high,
                np.minimum(low, high + min(teeth, max(0.0, 0.6 * m.opened - 0.04)) * ARC**0.6),
                (0.55, 0.8),
            )


def _lips(s: Strips, e: Expression, m: _Mouth, thick: float) -> None:
    bow = ARC**0.8 * (1 + 0.25 * np.cos(1.5 * np.pi * ALONG) ** 2 - 0.35 * np.exp(-((ALONG / 0.12) ** 2)))
    rolled = thick * (1 - 0.6 * e.press + 0.5 * e.pucker)
    low = np.maximum(m.lower, m.upper + 0.008 * ARC)
    s.add("lip", m.x, m.upper - rolled * bow, m.upper, (0.0, -0.1), is_lit=True, opacity=0.8)
    s.add("lip", m.x, low, low + 1.25 * rolled * ARC**0.75, (0.12, 0.02), is_lit=True, opacity=0.8)


def _blush(s: Strips, colour: str, x: float, y: float, right: float, down: float, opacity: float) -> None:
    for side in SIDES:
        for grown in (1.0, 0.8, 0.6, 0.4):
            s.disc(colour, side * x, y, grown * right, grown * down, (0, 0), opacity, is_lit=True)


# ---- people

SKULL, SKULL_NARROW = (0.85, 0.98, 0.88), (0.94, 0.99, 1.0, 1.0, 0.98, 0.96, 0.95)
FACE = Surface("head", (0, 0, 0), SKULL, narrow=SKULL_NARROW)
CAP_ROWS, CAP_COLUMNS = 11, 30

PEOPLE = {
    "white": "#fbfaf7", "iris-rim": "#3a2a20", "iris": "#8a5a34", "pupil": "#17110e", "line": "#2b1d17",
    "mouth": "#5a1f24", "tongue": "#d9707a", "lip": "#b96660", "blush": "#dd5f58",
    "shirt": "#4c6f8f",
}  # fmt: skip


def _cap(knots: Sequence[tuple[float, float]], thick: float, quiff: float) -> Solid:
    """Hair on the skull. knots: (direction, how far down it goes from the crown), both in degrees; 0 is before the
    face, 90 at the right. quiff: how much thicker it is over the forehead."""
    degrees = np.linspace(-180, 180, CAP_COLUMNS, endpoint=False)
    at, reach = np.array(knots).T
    reach = np.interp(degrees, np.concatenate([at - 360, at, at + 360]), np.tile(reach, 3))
    reach = (np.roll(reach, 1) + 2 * reach + np.roll(reach, -1)) / 4
    down = np.linspace(0.01, 1, CAP_ROWS)[:, None] * np.radians(reach)[None]
    around, share = np.radians(degrees)[None], np.linspace(0, 1, CAP_ROWS)[:, None]
    unit = np.stack(
        np.broadcast_arrays(np.sin(down) * np.sin(around), -np.cos(down), -np.sin(down) * np.cos(around)), -1
    )
    full = thick + quiff * np.exp(-((np.sin((around + 0.25) / 2) / 0.45) ** 2)) * np.sin(np.pi * share**1.5)
    bulge = 1 + full * np.sqrt(np.clip(1.03 - share**5, 0, 1))
    points = (unit * bulge[..., None] * np.array(SKULL)).reshape(-1, 3).astype(np.float32)
    return solid_of(points, CAP_ROWS, CAP_COLUMNS, "hair", "head", -0.04)


SHORT = (
    (-180, 128), (-130, 124), (-106, 104), (-88, 84), (-74, 82), (-64, 68), (-50, 56), (-20, 47), (10, 50), (34, 58),
    (52, 62), (64, 70), (74, 82), (88, 84), (106, 104), (130, 124),
)  # fmt: skip
LONG = (
    (-180, 140), (-110, 135), (-84, 106), (-66, 86), (-50, 70), (-30, 54), (-14, 41), (2, 44), (22, 56), (42, 70),
    (62, 86), (82, 106), (110, 135),
)  # fmt: skip


def _paint_person(s: Strips, e: Expression) -> None:
    mouth = _mouth_of(e, 0.5, 0.25, tall=0.52)
    _blush(s, "blush", 0.5, 0.26, 0.16, 0.12, 0.05 + 0.03 * e.smile)
    for side in SIDES:
        _eye(s, e, side, 0.35 * side, -0.03, 0.188, 0.165, 0.122, "skin", rest=0.12)
        _brow(s, e, side, 0.36 * side, -0.285, 0.2, 0.04, "hair", (0.0, 0.15))
    _inside(s, mouth, 0.07, 0.022)
    _lips(s, e, mouth, 0.046)


def _person(cap: Solid, back: Sequence[Solid], sides: float) -> Character:
    """sides: how far the ears stand off."""
    ears = [
        ball("skin", (side * sides, 0.08, 0.03), (0.12, 0.2, 0.1), tilt=turned(roll=0.12 * side), bright=-0.04, rows=10,
             columns=14)
        for side in SIDES
    ]  # fmt: skip
    head = ball("skin", (0, 0, 0), SKULL, rows=24, columns=26, narrow=SKULL_NARROW, jaw=1.0)
    nose = ball("skin", (0, 0.2, -0.87), (0.1, 0.115, 0.15), bright=0.04, rows=10, columns=16)
    body = [
        ball("skin", (0, 1.15, 0.14), (0.34, 0.8, 0.34), stand="body", bright=-0.17, columns=14),
        ball("shirt", (0, 2.34, 0.3), (1.55, 1.0, 0.72), stand="body", rows=30, columns=22, power=2.3),
    ]
    layers = (
        Solids([*back, *body, *ears, head]), Painted(FACE, _paint_person), Solids([nose, cap], SKULL)
    )  # fmt: skip
    return Character(PEOPLE, layers, down=0.01, size=1.04)


def _short() -> Character:
    return _person(_cap(SHORT, 0.19, 0.07), [ball("hair", (0, -0.2, 0.12), (0.93, 0.86, 0.88), bright=-0.1)], 0.88)


def _long() -> Character:
    back = ball("hair", (0, 0.45, 0.42), (1.0, 1.45, 0.5), rows=16, columns=18, power=2.5, bright=-0.16)
    locks = [
        ball("hair", (side * 0.88, 0.6, 0.05), (0.19, 0.86, 0.28), tilt=turned(roll=-0.05 * side), rows=16, columns=12,
             narrow=(0.7, 1, 1.05, 1, 0.8), bright=-0.03)
        for side in SIDES
    ]  # fmt: skip
    return _person(_cap(LONG, 0.15, 0.0), [back, *locks], 0.78)


# ---- the fox and the cat

FUR = {
    "white": "#fdfbf6", "iris-rim": "#2a1c12", "iris": "#d98f2b", "pupil": "#120d0a", "line": "#2a1c16",
    "mouth": "#55202a", "tongue": "#e07a86", "nose": "#2b2326", "inner": "#f0b0a4", "cream": "#fff1de",
    "blush": "#e8605a",
}  # fmt: skip
EAR_ROWS, EAR_COLUMNS = 10, 12


def _marks_on(fur: str) -> dict[str, str]:
    """The colours of what is darker than a fur, and of the blush on it; on a dark one both are lighter."""
    rgb = np.array(list(bytes.fromhex(fur[1:])))
    if rgb @ (0.299, 0.587, 0.114) > DARK_FUR:
        return {"dark": "#" + bytes((0.32 * rgb).astype(np.uint8)).hex(), "blush-on-fur": FUR["blush"]}
    return {"dark": "#" + bytes((rgb + 0.6 * (255 - rgb)).astype(np.uint8)).hex(), "blush-on-fur": "#d3a2bf"}


DARK_FUR = 72
"""Luma; black ones are below, brown ones above."""


def _ears(radii: tuple[float, float, float], lean: float, inner: str) -> list[Solid]:
    solids, (x, y, z), narrow = [], radii, (0.16, 0.5, 0.78, 0.96, 1.05, 1.0)
    for side, stand in zip(SIDES, ("ear-left", "ear-right"), strict=True):
        tilt = turned(roll=lean * side, yaw=-0.25 * side)
        shape = partial(ball, stand=stand, tilt=tilt, narrow=narrow, rows=EAR_ROWS, columns=EAR_COLUMNS)
        at = tilt.of(np.array((0, 0.1 * y, -0.75 * z), np.float32)).tolist()
        solids += [shape("fur", (0, 0, 0), radii), shape(inner, at, (0.66 * x, 0.74 * y, 0.5 * z))]
    return solids


def _tufts(colour: str, size: float) -> list[Solid]:
    return [
        ball(colour, (side * x, y, 0.12), (0.3 * size, 0.2 * size, 0.16), tilt=turned(roll=side * roll), power=1.3,
             rows=9, columns=10)
        for side in SIDES for x, y, roll in ((0.84, 0.14, -0.2), (0.78, 0.34, 0.25), (0.64, 0.52, 0.7))
    ]  # fmt: skip


def _furry_body() -> list[Solid]:
    return [
        ball("fur", (0, 2.15, 0.4), (1.1, 1.4, 0.7), stand="body", rows=30, columns=18, bright=-0.06),
        ball(
            "cream",
            (0, 1.75, -0.15),
            (0.62, 1.05, 0.5),
            stand="body",
            rows=16,
            columns=14,
            power=1.8,
            narrow=(1.1, 1.1, 1.02, 0.9, 0.8),
        ),
    ]


def _snout(s: Strips, e: Expression, top: float, y: float, half: float) -> None:
    s.add("line", 0.012 * ALONG, top, y, (0.5, 0.5))
    _inside(s, _mouth_of(e, y, half, cusp=0.05, tall=0.6), 0, 0.026)


FOX, FOX_NARROW = (0.98, 0.86, 0.8), (0.9, 0.97, 1.0, 1.02, 1.0, 0.9, 0.7)
MUZZLE_AT, MUZZLE = (0.0, 0.4, -0.66), (0.36, 0.25, 0.42)


def _paint_fox(s: Strips, e: Expression) -> None:
    for side in SIDES:
        x = side * (0.46 + 0.42 * ALONG)
        s.add("cream", x, 0.2 - 0.234 * ALONG - 0.1 * ARC, 0.34 + 0.34 * ARC - 0.16 * ALONG, (0, 0), is_lit=True)
    _blush(s, "blush", 0.62, 0.24, 0.13, 0.1, 0.06)
    for side in SIDES:
        _eye(s, e, side, 0.4 * side, -0.06, 0.19, 0.19, 0.142, "fur", rest=0.06)
        _brow(s, e, side, 0.42 * side, -0.34, 0.14, 0.034, "dark")


def _fox() -> Character:
    head = ball("fur", (0, 0, 0), FOX, rows=22, columns=24, narrow=FOX_NARROW)
    snout = [
        ball("cream", (0, 0.55, -0.56), (0.22, 0.15, 0.34), stand="jaw", bright=-0.1, rows=9, columns=14),
        ball("cream", MUZZLE_AT, MUZZLE, rows=14, columns=20),
        ball("nose", (0, 0.26, -1.04), (0.125, 0.085, 0.09), power=2.2, rows=9, columns=16),
    ]
    layers = (
        Solids([*_furry_body(), *_ears((0.36, 0.58, 0.13), 0.3, "dark"), *_tufts("cream", 1.0), head]),
        Painted(Surface("head", (0, 0, 0), FOX, narrow=FOX_NARROW), _paint_fox),
        Solids(snout),
        Painted(Surface("head", MUZZLE_AT, MUZZLE), lambda s, e: _snout(s, e, 0.33, 0.49, 0.17)),
    )
    return Character(FUR, layers, ear=(0.56, -0.92, 0.12), down=0.08, size=0.98, has_fur=True)


CAT, CAT_NARROW = (0.98, 0.84, 0.8), (0.92, 0.98, 1.0, 1.02, 1.02, 0.98, 0.9)
CAT_MUZZLE_AT, CAT_MUZZLE = (0.0, 0.34, -0.7), (0.36, 0.32, 0.22)


def _paint_cat(s: Strips, e: Expression) -> None:
    for x, top, long in ((-0.19, -0.74, 0.25), (0, -0.78, 0.34), (0.19, -0.74, 0.25)):
        down, half = top + long * (ALONG + 1) / 2, 0.05 * ARC * (1 - 0.65 * ALONG)
        s.add("dark", x - half, down, down, (-0.1, -0.1), lower_x=x + half, is_lit=True, opacity=0.5)
    for side in SIDES:
        for y in (0.08, 0.27):
            middle, half = y - 0.025 * ALONG * ALONG, 0.045 * ARC * (1 + 0.7 * ALONG)
            out = side * (0.79 + 0.15 * ALONG)
            s.add("dark", out, middle - half, middle + half, (-0.1, -0.1), is_lit=True, opacity=0.5)
    _blush(s, "blush-on-fur", 0.62, 0.28, 0.13, 0.1, 0.06)
    for side in SIDES:
        _eye(s, e, side, 0.42 * side, -0.03, 0.21, 0.2, 0.16, "fur", rest=0.06)
        _brow(s, e, side, 0.42 * side, -0.32, 0.12, 0.026, "dark")


def _paint_whiskers(s: Strips, e: Expression) -> None:
    for side in SIDES:
        for lift in (-0.07, 0.005, 0.08):
            y, thick = 0.36 + lift * (ALONG + 1) - 0.03 * e.smile * (ALONG + 1), 0.007 * (1.2 - ALONG)
            s.add("white", side * (0.6 + 0.36 * ALONG), y - thick, y + thick, (0.9, 0.9), opacity=0.85)


def _cat() -> Character:
    head = ball("fur", (0, 0, 0), CAT, rows=22, columns=24, narrow=CAT_NARROW)
    snout = [
        ball("cream", (0, 0.56, -0.6), (0.17, 0.13, 0.22), stand="jaw", bright=-0.1, rows=9, columns=16),
        *(ball("cream", (side * 0.16, 0.42, -0.7), (0.23, 0.18, 0.22), rows=10, columns=18) for side in SIDES),
        ball("pink", (0, 0.29, -0.88), (0.09, 0.06, 0.07), narrow=(1.2, 1.1, 0.9, 0.5), rows=9, columns=14),
    ]
    colours = {**FUR, "iris": "#7fb24a", "iris-rim": "#2b3a1c", "pink": "#e08f8f"}
    layers = (
        Solids([*_furry_body(), *_ears((0.34, 0.46, 0.12), 0.34, "inner"), *_tufts("fur", 0.8), head]),
        Painted(Surface("head", (0, 0, 0), CAT, narrow=CAT_NARROW), _paint_cat),
        Solids(snout),
        Painted(Surface("head", CAT_MUZZLE_AT, CAT_MUZZLE), lambda s, e: _snout(s, e, 0.33, 0.49, 0.16)),
        Painted(Surface("head", (0, 0, -0.3), (1.3, 1.3, 0.55)), _paint_whiskers),
    )
    return Character(colours, layers, ear=(0.6, -0.78, 0.1), down=0.07, size=1.0, has_fur=True)


# ---- the robot

BOX, BOX_POWER = (1.0, 0.8, 0.72), 4.5


def _plate(s: Strips, colour: str, right: float, down: float, shade: tuple[float, float], *, is_lit: bool) -> None:
    x = np.sign(ALONG) * np.abs(ALONG) ** (2 / BOX_POWER)  # closer where the rim bends
    high = down * np.maximum(0, 1 - ALONG * ALONG) ** (1 / BOX_POWER)
    s.add(colour, right * x, -high, high, shade, is_lit=is_lit)


def _lamp(
    s: Strips, x: float, y: float, right: float, high: float, bend: float, tilt: float, hole: float = 0.0
) -> None:
    """A shape that glows. bend: its middle is so much higher than its ends. hole: so much of its rim is left."""
    middle, full = y - bend * (1 - ALONG * ALONG) + tilt * ALONG, (1 - np.abs(ALONG) ** 3) ** (1 / 3)
    shapes = [("glow", 0.09, 0.1), ("glow", 0.06, 0.14), ("glow", 0.03, 0.22), ("glow", 0.0, 1.0)]
    if hole and high > hole:
        shapes.append(("screen", -hole, 1.0))
    for colour, grow, opacity in shapes:
        tall = (high + grow) * full
        s.add(colour, x + (right + grow) * ALONG, middle - tall, middle + tall, (0.9, 0.7), opacity=opacity)


def _paint_robot(s: Strips, e: Expression) -> None:
    _plate(s, "trim", 0.83, 0.63, (-0.05, 0.15), is_lit=True)
    _plate(s, "screen", 0.79, 0.59, (0.9, 0.4), is_lit=False)
    for side in SIDES:
        closed, squint, up = (
            (e.blink_left, e.squint_left, e.brow_left) if side < 0 else (e.blink_right, e.squint_right, e.brow_right)
        )
        joy = min(1.0, max(0.0, 1.2 * e.smile - 0.35)) * 0.6 + 0.4 * squint
        high = (0.21 + 0.03 * e.wide + 0.03 * max(0.0, up)) * (1 - closed) * (1 - 0.62 * min(1.0, joy)) + 0.022
        bend = 0.09 * min(1.0, joy) * (1 - closed) - 0.02 * closed
        x, y = 0.38 * side + 0.1 * e.look_x, -0.12 + 0.07 * e.look_y - 0.04 * up
        _lamp(s, x, y, 0.15, high, bend, side * (0.09 * min(0.0, up) + 0.06 * e.brow_inner))
    width, tall = 0.25 * (1 + 0.35 * e.smile - 0.5 * e.pucker - 0.25 * e.funnel), 0.026 + 0.2 * e.jaw + 0.04 * e.funnel
    bend = -0.13 * e.smile + 0.09 * e.frown + 0.02
    _lamp(s, 0.06 * e.mouth_x, 0.36 + 0.05 * e.smile, width, tall, bend, 0.03 * e.lean, hole=0.042)
    s.add(
        "white",
        -0.45 + 0.3 * ALONG,
        -0.5 + 0.02 * ALONG,
        -0.44 - 0.02 * ALONG,
        (0.9, 0.9),
        lower_x=-0.5 + 0.24 * ALONG,
        opacity=0.16,
    )


def _robot() -> Character:
    ears = [
        solid for side in SIDES for solid in (
            ball("trim", (side * 1.02, 0, 0.05), (0.1, 0.24, 0.24), power=3.5, rows=10, columns=18),
            ball("metal", (side * 1.1, 0, 0.05), (0.09, 0.15, 0.15), power=3.0, bright=0.06, rows=8, columns=14),
        )
    ]  # fmt: skip
    antenna = [
        ball("trim", (0, -0.92, 0.05), (0.17, 0.12, 0.17), power=2.6, rows=9, columns=18),
        ball("trim", (0, -0.18, 0), (0.035, 0.25, 0.035), stand="antenna", rows=9, columns=12),
        ball("glow", (0, -0.44, 0), (0.11, 0.11, 0.11), stand="antenna", bright=0.1, rows=12, columns=20),
    ]
    body = [
        ball("trim", (0, 1.0, 0.2), (0.3, 0.4, 0.3), stand="body", power=3, bright=-0.12, rows=10, columns=18),
        ball("metal", (0, 2.0, 0.25), (1.15, 0.95, 0.65), stand="body", rows=28, columns=28, power=3.4),
    ]
    head = ball("metal", (0, 0, 0), BOX, rows=24, columns=32, power=BOX_POWER)
    layers = (Solids([*body, *ears, *antenna, head]), Painted(Surface("head", (0, 0, 0), BOX, BOX_POWER), _paint_robot))
    colours = {"trim": "#3d4757", "screen": "#131a2b", "glow": "#5fe8ff", "white": "#ffffff"}
    return Character(colours, layers, down=0.09, size=1.02)


# ---- all of them

CHARACTERS: dict[str, Callable[[], Character]] = {
    "robot": _robot, "fox": _fox, "cat": _cat, "short-hair": _short, "long-hair": _long,
}  # fmt: skip


class Puppet:
    """A character in its colours."""

    def __init__(self, name: str, colours: dict[str, str]) -> None:
        """colours: those that the user has chosen, #rrggbb."""
        self.character = CHARACTERS[name]()
        marks = _marks_on(colours["fur"]) if self.character.has_fur else {}
        self._palette = Palette({**self.character.colours, **colours, **marks})
        self._layers = [
            Group(layer.solids, self._palette, layer.sinks) if isinstance(layer, Solids) else layer
            for layer in self.character.layers
        ]

    def draw(self, drawing: Drawing, e: Expression, stands: dict[str, Stand]) -> None:
        for layer in self._layers:
            if isinstance(layer, Group):
                layer.draw(drawing, stands, JAW_DOWN * e.jaw)
                continue
            strips = Strips(layer.surface, self._palette)
            layer.paint(strips, e)
            strips.draw(drawing, stands)
