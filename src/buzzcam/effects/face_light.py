"""Face light: the face is lit as it should be, whatever the room does, and so is the person; the room is left alone.

How bright a face should be cannot be told from its brightness: a dark skin in good light is darker than a light one in
a dim room, and must stay so. What tells the light from the skin is the white of the eyes, which is about as white with
everybody. So the face is lifted only by as much as its eye whites are darker than eye whites in good light, only until
it is as bright as a face of middle tone, and by one stop at most. How much brighter than the skin they are is
remembered for each face, for when the eyes are shut. While it is not known, the exposure of the whole picture is what
counts, and what that does not explain is made up by a third.

White balance: skins of all tones have nearly one hue, for all have it from melanin and blood; only casts move it.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import BLACK, MATTE_STEP, WHITE_LUMA, Frame, Plane, Size
from buzzcam.core.ports import Scene
from buzzcam.effects.face_mesh import LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS
from buzzcam.effects.face_skin import quantile, samples_at
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

SKIN = np.array(
    [
        10, 151, 9, 108, 337, 69, 299, 104, 333, 50, 280, 101, 330, 36, 266, 205, 425, 187, 411, 123, 352, 116, 345,
        117, 346, 118, 347, 119, 348, 100, 329, 142, 371, 4, 5, 195, 197, 6, 168,
    ]
)  # fmt: skip
"""Points on forehead, cheeks and nose."""

OUTER_CORNERS = np.array([33, 263])

GOOD_WHITES = 115.0
"""Luma of the white of the eyes in good light; the median of 36 photos of people is 111, with all tones of skin."""

MIDDLE_SKIN, BRIGHT_SKIN = 125.0, 175.0
"""Luma up to which a face is lifted, and down to which one that glares is lowered."""

MOST_LIFT, MOST_FALL = 2 ** (1 / 2.2), 2 ** (-0.5 / 2.2)
"""Of luma above black: one stop up, half a stop down, with a gamma of 2.2."""

UNEXPLAINED = 1 / 3
GOOD_PICTURE = 100.0
"""Mean luma of a picture that the camera has exposed well."""

LEAST_EYE_PX, OPEN = 14.0, 0.16
"""An eye's width, and its height as a share of that, from which its white can be seen."""

WHITES_SHARE = 0.8
"""Of the pixels between iris and corners are darker than the one that counts: the others are lids and their shade."""

MOST_RATIO = 4.0
"""Between the white of the eyes and the skin, luma above black."""

SKIN_HUE, NATURAL_HUE = math.radians(123), math.radians(7)
"""Angle of V and U of skin, and how far from it is natural still. Median and half of the middle 50 % of 36 photos:
124 and 6 degrees; the line for skin on a vectorscope is at 123."""

LEAST_COLOUR, MOST_SHIFT = 4.0, 10.0
"""Levels of chroma: less has no hue; and how far the white balance goes."""

LOOK_EVERY_S = 0.2
CALM_S, FOLLOW_S, FADE_S = 0.7, 1.0, 0.4
"""Time constants: of what is measured; of the light; and of it where the face has gone."""

DEAD_LIFT, DEAD_SHIFT = 0.04, 1.0
"""Changes of what is wanted that are not followed: of the curve's bow, and in levels of chroma."""

HOLD_S, FORGET_S = 1.0, 3.0

MOST_BOW = 0.9
"""The curve x + c x (1 - x) rises everywhere while c is between -1 and 1."""

KEY_BOW = 0.85
"""Of the key light at 100, where the face is turned right into it."""

KEY_ANGLE, KEY_HEIGHT = math.radians(50), 0.3
FRONT = math.cos(KEY_ANGLE)
"""From how far aside it comes, from how far above, and how much it faces what looks into the camera."""

UNLIT, OTHER_SIDE = 0.6, 0.3
"""Of the wrapped light, what changes nothing; and how much is taken of what is below that."""

STEEPEST, FACE_EDGE = 1.6, 1.3
"""Slope of the fitted depth at the face's rim; and how soft that rim is, one by eye spans."""

LEAST_BOW, LEAST_SHIFT = 1 / 256, 1 / 16
"""Less than that shows nowhere."""

SHADE_STEP = 4
"""Cells of the matte for one of those on which lights are mixed: they are soft."""

KEY_CELLS, CELLS_OF_SPAN, EVERY_POINT = 48, 8, 5
"""The key light of a face is reckoned on so many cells each way, so many to an eye span, from every fifth point."""

BODY_SHARE = 0.6
"""Of the key light falls on body and hair, beside what falls on the face."""


@dataclass(slots=True)
class Metered:
    """Of a face. skin: luma, U, V; whites: luma of the eyes' whites, None where none are to be seen."""

    skin: tuple[float, float, float]
    whites: float | None


@dataclass(slots=True)
class Lit:
    """The light of one face. bow: of its curve; shift: of U and V; both as they are, and as they are going to be."""

    face: Face
    seen_s: float
    skin: NDArray[np.float64] | None = None
    ratio: float | None = None
    goal_bow: float = 0.0
    goal_shift: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    bow: float = 0.0
    shift: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    weight: float = 0.0
    key: NDArray[np.float32] | None = None


def metered(frame: Frame, face: Face) -> Metered | None:
    """None where too little of the face is in the frame."""
    samples = samples_at(frame, face.points, SKIN)
    if samples is None:
        return None
    points, skin = face.points, [quantile(level, 0.5) for level in samples.levels]
    whites = [
        white
        for lids, iris in ((RIGHT_EYE, RIGHT_IRIS), (LEFT_EYE, LEFT_IRIS))
        if (white := _white_of(frame.luma, points[lids, :2], points[iris, :2])) is not None
    ]
    return Metered((skin[0], skin[1], skin[2]), max(whites, default=None))


def _white_of(luma: Plane, lids: Points, iris: Points) -> float | None:
    """Luma of an eye's white; None where the eye is shut, too small, or out of the picture."""
    (left, top), (right, bottom) = np.floor(lids.min(axis=0)), np.ceil(lids.max(axis=0))
    width, height = right - left, bottom - top
    is_in = left >= 0 and top >= 0 and right < luma.shape[1] and bottom < luma.shape[0]
    if not is_in or width < LEAST_EYE_PX or height < OPEN * width:
        return None
    mask = np.zeros((int(height) + 1, int(width) + 1), np.uint8)
    corner = np.array((left, top), np.float32)
    cv2.fillPoly(mask, [np.round(lids - corner).astype(np.int32)], 255)
    x, y = (iris[0] - corner).tolist()
    radius = float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean())
    cv2.circle(mask, (round(x), round(y)), math.ceil(1.1 * radius), 0, cv2.FILLED)
    levels = luma[int(top) : int(bottom) + 1, int(left) : int(right) + 1][mask > 0]
    return quantile(levels, WHITES_SHARE) if levels.size >= LEAST_EYE_PX else None


def gain_of(skin: float, whites: float | None, picture: float) -> float:
    """By what luma above black is to be multiplied at the face. All are luma. whites: None where nothing is known of
    them; picture: the mean of the whole."""
    black = BLACK[0]
    to_middle = (MIDDLE_SKIN - black) / max(1.0, skin - black)
    if to_middle <= 1:
        return max(MOST_FALL, min(1.0, (BRIGHT_SKIN - black) / (skin - black)))
    if whites is not None:
        by_light = (GOOD_WHITES - black) / max(1.0, whites - black)
    else:
        by_light = max((GOOD_PICTURE - black) / max(1.0, picture - black), 1 + UNEXPLAINED * (to_middle - 1))
    return min(MOST_LIFT, to_middle, max(1.0, by_light))


def bow_of(skin: float, gain: float) -> float:
    """Of the curve that multiplies that luma above black by that."""
    x = min(max((skin - BLACK[0]) / (WHITE_LUMA - BLACK[0]), 0.02), 0.98)
    return min(max((gain - 1) / (1 - x), -MOST_BOW), MOST_BOW)


def shift_of(u: float, v: float) -> NDArray[np.float64]:
    """Levels by which U and V of a skin go towards the hue of skins, as far as it is not natural."""
    colour = np.array((u, v)) - BLACK[1]
    size = float(np.hypot(*colour))
    if size < LEAST_COLOUR:
        return np.zeros(2)
    angle = math.atan2(colour[1], colour[0])
    away = math.remainder(angle - SKIN_HUE, math.tau)
    if abs(away) <= NATURAL_HUE:
        return np.zeros(2)
    hue = SKIN_HUE + math.copysign(NATURAL_HUE, away)
    shift = size * np.array((math.cos(hue), math.sin(hue))) - colour
    length = float(np.hypot(*shift))
    return shift * min(1.0, MOST_SHIFT / length)


class FaceLight:
    """exposure, balance: 0..100, how much of the correction is applied. key: -100..100, a soft light from the left or
    from the right of the picture."""

    hides = False

    def __init__(self, exposure: float, balance: float, key: float) -> None:
        self._exposure, self._balance, self._key = exposure / 100, balance / 100, key / 100
        self._size = Size(0, 0)
        self._lit: dict[int, Lit] = {}
        self._last_s = self._looked_s = -math.inf

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        lit = self._followed(frame, scene)
        if not lit:
            return frame
        shifts = sum((near_of(one.face, frame.size) * one.weight * one.shift for one in lit), np.zeros(2))
        du, dv = (self._balance * shifts / sum(near_of(one.face, frame.size) for one in lit)).tolist()
        most = self._exposure * max(abs(one.weight * one.bow) for one in lit)
        if not self._key and most < LEAST_BOW and max(abs(du), abs(dv)) < LEAST_SHIFT:
            return frame
        share = np.full(frame.size.grid[::-1], 255, np.uint8) if scene.matte is None else scene.matte.alpha
        out = scene.blank(frame.size)
        kernels.relight(frame.i420, self._lift(share, lit), share, (du, dv), out, frame.size)
        return frame.with_picture(out)

    def _lift(self, share: Plane, lit: list[Lit]) -> Plane:
        """On the matte's cells, 128 where nothing changes."""
        if len(lit) == 1 and not self._key:
            bow = self._exposure * lit[0].weight * lit[0].bow
            return cv2.convertScaleAbs(share, alpha=bow * 128 / 255, beta=128)
        rows, columns = share.shape
        cells, px = (-(-columns // SHADE_STEP), -(-rows // SHADE_STEP)), MATTE_STEP * SHADE_STEP
        light, total = np.zeros(cells[::-1], np.float32), np.zeros(cells[::-1], np.float32)
        for one in lit:
            near = nearness(one.face, cells, px)
            light += near * np.float32(one.weight) * self._light_of(one, cells, px)
            total += near
        light = np.clip(light / total, -MOST_BOW, MOST_BOW)
        coarse = cv2.add(light * np.float32(128), 128.0, dtype=cv2.CV_8U)
        wide = cv2.resize(coarse, (cells[0] * SHADE_STEP, cells[1] * SHADE_STEP))[:rows, :columns]
        more = cv2.multiply(cv2.subtract(wide, 128.0), share, scale=1 / 255)
        less = cv2.multiply(cv2.subtract(128.0, wide), share, scale=1 / 255)
        return cv2.subtract(cv2.add(more, 128.0), less)

    def _light_of(self, one: Lit, cells: tuple[int, int], cell_px: int) -> NDArray[np.float32]:
        """The bow of each of the cells (columns, rows), float32, about one face."""
        bow = self._exposure * one.bow
        if not self._key or one.key is None:
            return np.full(cells[::-1], bow, np.float32)
        span, (x, y) = span_of(one.face.points), one.face.points[:, :2].mean(axis=0).tolist()
        scale = cell_px / span * CELLS_OF_SPAN
        where = np.array(
            [
                [scale, 0, KEY_CELLS / 2 + (scale - 1) / 2 - x / span * CELLS_OF_SPAN],
                [0, scale, KEY_CELLS / 2 + (scale - 1) / 2 - y / span * CELLS_OF_SPAN],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        placed = cv2.warpAffine(one.key, where, cells, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return placed * np.float32(abs(self._key) * KEY_BOW) + np.float32(bow)

    def _followed(self, frame: Frame, scene: Scene) -> list[Lit]:
        """The light of each face, a step further."""
        now_s = frame.captured_at
        step_s = now_s - self._last_s
        is_first = frame.size != self._size or not 0 <= step_s < FORGET_S
        if is_first:
            self._size, self._lit, self._looked_s, step_s = frame.size, {}, -math.inf, 0.0
        self._last_s = now_s
        for face in scene.faces:
            if face.number not in self._lit:
                self._begin(face, now_s)
            self._lit[face.number].face, self._lit[face.number].seen_s = face, now_s
        if now_s - self._looked_s >= LOOK_EVERY_S - 1e-6:
            self._looked_s = now_s
            self._look(frame, scene, [one for one in self._lit.values() if one.seen_s == now_s])
        if is_first:  # nobody has seen these faces in another light
            for one in self._lit.values():
                one.bow, one.shift, one.weight = one.goal_bow, one.goal_shift, 1.0
        for one in self._lit.values():
            is_there = now_s - one.seen_s < HOLD_S
            near = 1 - math.exp(-step_s / FOLLOW_S)
            one.bow += near * (one.goal_bow - one.bow)
            one.shift = one.shift + near * (one.goal_shift - one.shift)
            one.weight += (1 - math.exp(-step_s / FADE_S)) * (is_there - one.weight)
        self._lit = {n: one for n, one in self._lit.items() if now_s - one.seen_s < HOLD_S or one.weight > 0.01}
        return list(self._lit.values())

    def _begin(self, face: Face, now_s: float) -> None:
        """A new number where a face has just been lost is the same face."""
        gone = [one for one in self._lit.values() if one.seen_s < now_s and is_at(one.face, face)]
        for number, one in list(self._lit.items()):
            if gone and one is gone[0]:
                self._lit[face.number] = self._lit.pop(number)
                return
        self._lit[face.number] = Lit(face, now_s)

    def _look(self, frame: Frame, scene: Scene, seen: list[Lit]) -> None:
        picture = cv2.mean(scene.coarse.grid_planes(frame)[0])[0] if seen else 0.0
        for one in seen:
            if self._key:
                one.key = key_light(one.face.points, math.copysign(1, self._key))
            found = metered(frame, one.face)
            if found is None:
                continue
            near = 1 - math.exp(-LOOK_EVERY_S / CALM_S)
            skin = np.array(found.skin)
            one.skin = skin if one.skin is None else one.skin + near * (skin - one.skin)
            level = float(one.skin[0]) - BLACK[0]
            if found.whites is not None and found.skin[0] > BLACK[0] + 4:
                ratio = min(MOST_RATIO, max(0.0, found.whites - BLACK[0]) / (found.skin[0] - BLACK[0]))
                one.ratio = ratio if one.ratio is None else one.ratio + near * (ratio - one.ratio)
            whites = None if one.ratio is None else BLACK[0] + one.ratio * level
            bow = bow_of(level + BLACK[0], gain_of(level + BLACK[0], whites, picture))
            if abs(bow - one.goal_bow) > DEAD_LIFT:
                one.goal_bow = bow
            shift = shift_of(float(one.skin[1]), float(one.skin[2]))
            if float(np.hypot(*(shift - one.goal_shift))) > DEAD_SHIFT:
                one.goal_shift = shift


def near_of(face: Face, size: Size) -> float:
    """How much a face counts among several: by its size."""
    return max(1e-3, face.box.height / size.height) ** 2


def nearness(face: Face, cells: tuple[int, int], cell_px: int) -> NDArray[np.float32]:
    """How much a face counts among several for each of the cells (columns, rows): the nearer, counted in its own size,
    the more; never 0."""
    left, top, width, height = (value / cell_px for value in face.box)
    x = (np.arange(cells[0], dtype=np.float32) + np.float32(0.5 - left - width / 2)) / np.float32(max(width, 0.5))
    y = (np.arange(cells[1], dtype=np.float32) + np.float32(0.5 - top - height / 2)) / np.float32(max(height, 0.5))
    away = (x**2)[None, :] + (y**2)[:, None] / np.float32(4)  # bodies are long
    near: NDArray[np.float32] = np.reciprocal(np.float32(0.1) + away**2)
    return near


def is_at(one: Face, other: Face) -> bool:
    (left, top, width, height), there = one.box, other.box
    return abs(left + width / 2 - there.left - there.width / 2) < max(width, there.width) and abs(
        top + height / 2 - there.top - there.height / 2
    ) < max(height, there.height)


def shaded(towards: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the key light adds where a surface faces it so much (cosine, -1..1): at most 1. It wraps round the head (as
    Valve's half Lambert), and little is taken from the other side."""
    half = np.clip(0.5 + 0.5 * towards, 0, 1)
    wrapped = half * np.sqrt(half)
    added: NDArray[np.float32] = (wrapped - UNLIT) / (1 - UNLIT)
    return np.where(added > 0, added, np.float32(OTHER_SIDE) * added)


def span_of(points: Points) -> float:
    """The distance of the eyes' outer corners, in all three dimensions; at least one pixel."""
    right, left = points[OUTER_CORNERS].tolist()
    return max(1.0, math.dist(right, left))


def key_light(points: Points, side: float) -> NDArray[np.float32]:
    """What a soft light from that side (-1 left, 1 right) adds to and takes from a person with that face: float32
    (KEY_CELLS, KEY_CELLS), at most 1, about the middle of the points. On the face by the slope of its depth; on body
    and hair by how far aside they are."""
    x, y, z = ((points - points.mean(axis=0)) / np.float32(span_of(points)))[::EVERY_POINT].T
    at = (np.arange(KEY_CELLS, dtype=np.float32) + np.float32(0.5 - KEY_CELLS / 2)) / np.float32(CELLS_OF_SPAN)
    body = BODY_SHARE * shaded(np.float32(FRONT) + np.float32(0.5 * side) * np.tanh(at / np.float32(2.2)))
    # the depth of the face, fitted smoothly: z = a + bx + cy + dxx + exy + fyy
    terms = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y))
    square = terms @ terms.T + np.float32(1e-3) * np.eye(6, dtype=np.float32)  # of a face without depth, too
    _, b, c, d, e, f = np.linalg.solve(square, terms @ z).tolist()
    gx, gy = at, at[:, None]
    slope_x = np.clip(b + 2 * d * gx + e * gy, -STEEPEST, STEEPEST)
    slope_y = np.clip(c + e * gx + 2 * f * gy, -STEEPEST, STEEPEST)
    towards = math.sin(KEY_ANGLE) * side * slope_x - KEY_HEIGHT * slope_y + FRONT
    shade = shaded((towards / np.sqrt(1 + slope_x**2 + slope_y**2)).astype(np.float32))
    weight = np.clip(FACE_EDGE * (1.4 - np.sqrt(gx**2 + (gy / 1.35) ** 2)), 0, 1)
    return (body + weight * (shade - body)).astype(np.float32)


SPEC = EffectSpec(
    "face-light",
    say("Face light"),
    Place.CAMERA,
    (
        Slider(
            "exposure",
            say("Brightness"),
            0,
            100,
            usual=70,
            unit="%",
            hint=say("Brightens a face that is in the dark; skin keeps its own tone"),
        ),
        Slider("balance", say("Skin colour"), 0, 100, unit="%", hint=say("Takes colour casts off the skin")),
        Slider("key", say("Side light"), -100, 100, hint=say("A soft lamp from the left or from the right")),
    ),
    FaceLight,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-6,
)
