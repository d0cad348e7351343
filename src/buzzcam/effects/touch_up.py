"""Touch-up: even skin that still has pores; eyes, brows, lips, hair and beard stay as they are.

The skin's luma is split in three by size (frequency separation): tone, blemishes, and pores with grain. Blemishes go,
pores stay in part. Edges are told from blemishes as in a guided filter (K. He, J. Sun, X. Tang, 2010), on cells of a
few pixels (K. He, J. Sun, Fast Guided Filter, 2015).
"""

import math
from functools import partial

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Frame, Plane, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects import face_mesh as mesh
from buzzcam.effects.face_fade import FaceFade
from buzzcam.effects.face_patch import Outlines, Patch, brighten, fill, filled, on_cells, parts_of, patch_of, to_bytes
from buzzcam.effects.face_skin import CalmSkin, Skin, likely_skin, skin_of
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

PORES = 0.33
"""So much of what is finer than a cell stays at strength 100: none of it, and skin is plastic."""

BLEMISH = 1 / 22
"""Radius of the box that levels blemishes, as a share of the face's height."""

EDGE, EDGE_LEVELS = 0.06, (4.0, 9.0)
"""Where the luma's sigma in that box is above such a share of the skin's luma, there is an edge more than a blemish;
least and most of it, in levels."""

EVEN = 0.55
"""Share of the difference in tint to the skin around that goes at strength 100."""

SHINE, SHINE_LEVELS = 0.55, 14.0
"""Share that goes at strength 100 of what is brighter than the face's skin by so many levels."""

UNDER_EYE = 0.45
"""Share of the difference that goes at strength 100 where the skin below the eyes is darker than the cheeks."""

WHITES, WHITES_TINT = 9.0, 0.35
"""Levels by which teeth and the whites of the eyes are raised at strength 100; and the share of their tint that
goes."""

WHITE_FROM = 0.75
"""They are at least so bright, as a share of the skin's luma; and count wholly from its whole on."""

WHITER = 6.0
"""Levels by which their chroma must be nearer to gray than the skin's, to count wholly."""

OPEN = 0.018, 0.035
"""Eyes and mouth count from such an opening on, and wholly from the second: shares of the face's height."""

OUTLINES = Outlines(
    (mesh.OVAL, 0.97), (mesh.RIGHT_EYE, 1.35), (mesh.LEFT_EYE, 1.35), (mesh.RIGHT_BROW, 1.3), (mesh.LEFT_BROW, 1.3),
    (mesh.LIPS, 1.12), (mesh.RIGHT_EYE, 0.9), (mesh.LEFT_EYE, 0.9), (mesh.MOUTH, 0.9), (mesh.RIGHT_UNDER_EYE, 1.0),
    (mesh.LEFT_UNDER_EYE, 1.0), (mesh.NOSE, 1.05),
)  # fmt: skip
SKIN, LEFT_OUT, WHITE, UNDER, NOSE = 0, slice(1, 6), slice(6, 9), slice(9, 11), 11
"""Which of them bounds the skin, what has none, what may be white, the skin below the eyes, and the nose."""

ON_NOSE = 0.45
"""Share of the effect on the nose, whose shape is all in its shading."""

WHITE_LIDS = (159, 145), (386, 374), (13, 14)
"""What opens and closes, and the middle of the upper and the lower lid or lip of each."""

IRIS = 1.15
"""Radius, beside the iris's own, that is no white of an eye."""


class TouchUp:
    """strength: above 0, up to 100."""

    hides = False

    def __init__(self, strength: float) -> None:
        self._strength = strength / 100
        self._fade, self._skins = FaceFade(), CalmSkin()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        faces = self._fade.weighed(scene.faces, frame.captured_at)
        patches = [
            (face.number, patch, weight)
            for face, weight in faces if (patch := patch_of(face, frame.size)) is not None
        ]  # fmt: skip
        if not patches:
            return frame
        out = scene.canvas(frame)
        planes = planes_of(out, frame.size)
        for number, patch, weight in patches:
            self._touch_up(planes, number, patch, frame, self._strength * weight)
        made = frame.with_picture(out)
        scene.coarse.keep(frame, made)
        return made

    def _touch_up(self, planes: tuple[Plane, ...], number: int, patch: Patch, frame: Frame, strength: float) -> None:
        parts = parts_of(planes, patch)
        cells = [on_cells(part, side, patch) for part, side in parts]
        skin = self._skins.of(number, partial(skin_of, cells, patch), frame.captured_at)
        if skin is not None:
            touch_up(parts, cells, skin, patch, strength)


def touch_up(parts: list[tuple[Plane, int]], cells: list[Plane], skin: Skin, patch: Patch, strength: float) -> None:
    """In place. parts: of Y, U and V, with the pixels of a cell; cells: those. strength: above 0, up to 1."""
    radius, outlines = max(1, round(BLEMISH * patch.height)), OUTLINES.on(patch)
    mask = skin_mask(cells, skin, outlines, radius)
    white = whites(cells, skin, patch, outlines[WHITE])
    pores = np.float32(PORES)
    luma, box = cells[0].astype(np.float32), (2 * radius + 1, 2 * radius + 1)
    weight = mask * np.float32(1 / 255) + np.float32(1e-3)
    norm = 1 / cv2.blur(weight, box)
    calm = cv2.blur(luma, (3, 3))  # grain is no edge
    mean = cv2.blur(calm * weight, box) * norm
    off = calm - mean  # a slope leaves none: shading is no edge
    variance = cv2.blur(off * off * weight, box) * norm
    edge = cv2.blur(variance / (variance + np.float32(np.clip(EDGE * skin.luma, *EDGE_LEVELS) ** 2)), (3, 3))
    even = cv2.blur(mean, (3, 3))
    below = even - np.float32(skin.luma)
    change = under_eyes(luma.shape, outlines[UNDER], radius) * np.maximum(-below, 0) - np.float32(SHINE) * np.maximum(
        below - np.float32(SHINE_LEVELS), 0
    )
    toward = even + (change + pores * (even - luma)) * (1 / (1 - pores))
    share = weight * (1 - edge) * np.float32(255 * (1 - PORES) * strength)
    (part, side), *chroma = parts
    kernels.paint(part, to_bytes(toward), to_bytes(255 - share), side)
    if white is not None:
        brighten(part, side, to_bytes(white * np.float32(WHITES * strength)))
    wide = 2 * box[0] + 1, 2 * box[1] + 1
    norm = 1 / cv2.blur(weight, wide)
    share = weight * np.float32(255 * EVEN * strength)
    if white is not None:
        share += white * np.float32(255 * WHITES_TINT * strength)
    keep = to_bytes(255 - share)
    for (part, side), tint in zip(chroma, cells[1:], strict=True):
        around = cv2.blur(tint * weight, wide) * norm
        if white is not None:
            around += (128 - around) * white
        kernels.paint(part, to_bytes(around), keep, side)


def skin_mask(cells: list[Plane], skin: Skin, outlines: list[np.ndarray], radius: int) -> Plane:
    """uint8 (rows, columns), 255 where there is skin. radius: in cells; so softly it ends."""
    out = filled(cells[0].shape, outlines[SKIN])
    fill(out, outlines[NOSE], round(255 * ON_NOSE))
    for outline in outlines[LEFT_OUT]:
        fill(out, outline, 0)
    likely = likely_skin(cells, skin)
    return cv2.multiply(cv2.blur(out, (radius | 1, radius | 1)), cv2.blur(likely, (3, 3)), scale=1 / 255)


def whites(cells: list[Plane], skin: Skin, patch: Patch, outlines: list[np.ndarray]) -> np.ndarray | None:
    """float32 (rows, columns), 0..1: teeth and the whites of the eyes. None where nothing is open."""
    out, is_open = filled(cells[0].shape), False
    for outline, lids in zip(outlines, WHITE_LIDS, strict=True):
        gap = math.dist(*patch.points[list(lids)].tolist()) / patch.height
        share = (gap - OPEN[0]) / (OPEN[1] - OPEN[0])
        if share > 0:
            fill(out, outline, round(255 * min(1, share)))
            is_open = True
    if not is_open:
        return None
    for iris in (mesh.RIGHT_IRIS, mesh.LEFT_IRIS):
        middle, rim = patch.points[iris[0]].tolist(), patch.points[iris[1]].tolist()
        x, y, radius = (round(16 * value) for value in (*middle, IRIS * math.dist(middle, rim)))
        cv2.circle(out, (x, y), radius, 0, cv2.FILLED, cv2.LINE_AA, 4)
    luma, u, v = (plane.astype(np.float32) for plane in cells)
    bright = (luma - np.float32(WHITE_FROM * skin.luma)) * np.float32(1 / max(1.0, (1 - WHITE_FROM) * skin.luma))
    tint = np.float32(skin.tint / WHITER) - cv2.magnitude(u - 128, v - 128) * np.float32(1 / WHITER)
    likely = cv2.min(bright, 1) * cv2.min(tint, 1) * out
    return cv2.blur(cv2.max(likely, 0), (3, 3)) * np.float32(1 / 255)


def under_eyes(shape: tuple[int, ...], outlines: list[np.ndarray], radius: int) -> np.ndarray:
    """float32 of that shape, 0..UNDER_EYE."""
    mask = filled(shape, *outlines)
    return cv2.blur(mask, (2 * radius + 1, 2 * radius + 1)) * np.float32(UNDER_EYE / 255)


SPEC = EffectSpec(
    "touch-up",
    say("Touch-up"),
    Place.CAMERA,
    (
        Slider(
            "strength", say("Strength"), 0, 100, usual=60, unit="%",
            hint=say("Evens the skin, and leaves eyes, lips, hair and beard as they are"),
        ),
    ),
    TouchUp,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-7,
)  # fmt: skip
