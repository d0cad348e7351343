"""Make-up: lips, cheeks, lids, lashes, brows and an even tint, by the mesh.

Colour goes into chroma; luma is only shifted, so that skin and lips keep their texture and their light, and every skin
keeps its own depth. Lips are painted between their outer and inner edge: a mouth that opens shows its teeth as they
are.
"""

import math
from functools import partial

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Plane, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects import face_mesh as mesh
from buzzcam.effects.colour import yuv_of
from buzzcam.effects.face_fade import FaceFade
from buzzcam.effects.face_patch import (
    SUBCELL_BITS,
    SUBCELLS,
    Outlines,
    Patch,
    brighten,
    darken,
    fill,
    filled,
    on_cells,
    parts_of,
    patch_around,
    patch_of,
    to_bytes,
)
from buzzcam.effects.face_skin import CalmSkin, Skin, likely_skin, skin_at
from buzzcam.effects.option_kinds import Choice, Color, Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import Sentence, say
from buzzcam.settings import OptionValue

FINE_PX, WHOLE_PX = 2, 450
"""Lips, lids and brows are painted on cells of so many pixels, and of twice as many on a face that is higher."""

LIPS_TINT, LIPS_LUMA = 0.75, 0.7
"""At strength 100: the share of the lips' own tint that goes, and of the distance to the colour's luma."""

DARKER, LIGHTER = 85.0, 18.0
"""Levels by which a colour may shift luma: light colours do not whiten dark lips."""

MOST_VIVID = 1.3
"""A colour that lies on what is brighter than itself is at most so many times as vivid: dark red is no neon pink."""

GLOSS, MATT = 0.55, 0.45
"""Gloss raises what is brighter than the lips' mean by such a share, matt lowers it."""

BEARD, BEARD_RED = (0.35, 0.65), 8.0
"""Below the first share of the skin's V (of so many levels at least) there is a beard, from the second on lips."""

BLUSH_TINT, BLUSH_REACH = 0.38, 0.15
"""Radius: a share of the face's height."""

SHADOW_TINT, SHADOW_LUMA = 0.55, 0.35
LINER, LINER_WIDTH, LINER_OFF = 0.75, 0.010, 0.3
"""Share of the luma that goes under the line at strength 100; its width, as a share of the face's height; and how far
it lies from the lid's edge toward its crease."""

BROWS, BARE_BROWS, BROW_HAIR = 30.0, 0.3, 20.0
"""Levels by which brows are darkened; the share of that where there is no hair; and by how many levels hair is darker
than skin."""

SKIN_TINT_PER_LUMA = -0.10, 0.15
"""U and V of skin in white light, away from gray, for a level of luma. (Medians of 121 faces of the training set.)
What is off from it is the light's own tint, and falls on make-up, too."""

LIT, LIGHTS = 120.0, (0.3, 1.1)
"""Skin that is so many levels above black stands in full light; least and most light of a face. Of dark skin in good
light it is less: a deeper colour suits it."""

FOUNDATION = 0.6

BLACK_LUMA = 24

LIP_COLOURS = "#b0344a", "#8c1f32", "#c8553d", "#c9747a", "#9c5a4e", "#6e2a4a"
BLUSHES = "#d9606a", "#e0846a", "#c25a74", "#b8694e", "#e39aa0", "#8f3f4a"
SHADOWS = "#7a5a6e", "#6b4a3a", "#4a5068", "#5f6b4a", "#8a6a4a", "#3a3238"

LIPS = Outlines((mesh.LIPS, 1.0), (mesh.MOUTH, 1.0))
EYES = Outlines(
    (mesh.RIGHT_SHADOW, 1.0), (mesh.LEFT_SHADOW, 1.0), (mesh.RIGHT_EYE, 1.0), (mesh.LEFT_EYE, 1.0),
    (mesh.RIGHT_BROW, 0.95), (mesh.LEFT_BROW, 0.95),
)  # fmt: skip
FACE = Outlines(
    (mesh.OVAL, 0.97), (mesh.RIGHT_EYE, 1.2), (mesh.LEFT_EYE, 1.2), (mesh.RIGHT_BROW, 1.1), (mesh.LEFT_BROW, 1.1),
    (mesh.LIPS, 1.05),
)  # fmt: skip

CHEEKS = np.array([[50, 205, 123, 187], [280, 425, 352, 411]])
"""The middle of a cheek's blush is theirs."""


def colour_of(text: str) -> tuple[int, int, int]:
    """Y, U, V of #rrggbb."""
    luma, u, v = yuv_of(*bytes.fromhex(text[1:])).tolist()
    return luma, u, v


class Part:
    """A part of a picture, on cells, that is painted in place."""

    def __init__(self, planes: tuple[Plane, ...], patch: Patch) -> None:
        self.patch = patch
        self._parts = parts_of(planes, patch)
        self.cells = [on_cells(part, side, patch) for part, side in self._parts]

    @property
    def shape(self) -> tuple[int, int]:
        return self.patch.rows, self.patch.columns

    def tint(self, tint: tuple[float, float], share: np.ndarray) -> None:
        """share: float32, 0..255, of the tint that becomes that one, U and V."""
        keep = to_bytes(255 - share)
        for (part, side), level in zip(self._parts[1:], tint, strict=True):
            kernels.paint(part, np.full_like(keep, round(level)), keep, side)

    def shift(self, levels: np.ndarray) -> None:
        """levels: float32, of luma; its texture stays."""
        part, side = self._parts[0]
        brighten(part, side, to_bytes(levels))
        darken(part, side, to_bytes(-levels))

    def blacken(self, share: np.ndarray) -> None:
        """share: float32, 0..255, of luma that becomes black."""
        part, side = self._parts[0]
        keep = to_bytes(255 - share)
        kernels.paint(part, np.full_like(keep, BLACK_LUMA), keep, side)


class MakeUp:
    """options: those of SPEC, by their names."""

    hides = False

    def __init__(self, **options: OptionValue) -> None:
        def strength(name: str) -> float:
            return float(options[name]) / 100

        def coloured(name: str) -> tuple[tuple[int, int, int], float]:
            return colour_of(str(options[f"{name}-color"])), strength(name)

        self._lips = *coloured("lips"), options["finish"] == "gloss"
        self._blush, self._shadow = coloured("blush"), coloured("shadow")
        self._liner, self._brows, self._foundation = (strength(name) for name in ("liner", "brows", "foundation"))
        self._fade, self._skins = FaceFade(), CalmSkin()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        faces = self._fade.weighed(scene.faces, frame.captured_at)
        if not faces:
            return frame
        out = scene.canvas(frame)
        planes = planes_of(out, frame.size)
        for face, weight in faces:
            skin = self._skins.of(face.number, partial(skin_at, frame, face), frame.captured_at)
            if skin is not None:
                self._make_up(planes, face, skin, frame.size, weight)
        made = frame.with_picture(out)
        scene.coarse.keep(frame, made)
        return made

    def _make_up(self, planes: tuple[Plane, ...], face: Face, skin: Skin, size: Size, weight: float) -> None:
        if (self._foundation or self._blush[1]) and (patch := patch_of(face, size)) is not None:
            self._on_skin(Part(planes, patch), skin, weight)
        if self._shadow[1] or self._liner or self._brows:
            for part in parts_around(planes, face, AROUND_EYES, size):
                self._on_eyes(part, skin, weight)
        if self._lips[1]:
            for part in parts_around(planes, face, mesh.LIPS, size):
                self._on_lips(part, skin, weight)

    def _on_skin(self, part: Part, skin: Skin, weight: float) -> None:
        outline, *others = FACE.on(part.patch)
        mask = filled(part.shape, outline)
        for other in others:
            fill(mask, other, 0)
        radius = max(1, round(0.03 * part.patch.height)) | 1
        mask = cv2.multiply(cv2.blur(mask, (radius, radius)), likely_skin(part.cells, skin), scale=1 / 255)
        if self._foundation:
            part.tint((skin.u, skin.v), mask * np.float32(FOUNDATION * self._foundation * weight))
        colour, strength = self._blush
        if strength:
            part.tint(
                in_light(colour, skin.luma, skin), mask * blush(part) * np.float32(BLUSH_TINT * strength * weight)
            )

    def _on_eyes(self, part: Part, skin: Skin, weight: float) -> None:
        height, outlines = part.patch.height, EYES.on(part.patch)
        shadows, eyes, brows = outlines[:2], outlines[2:4], outlines[4:]
        if self._shadow[1]:
            colour, strength = self._shadow
            mask = filled(part.shape, *shadows)
            radius = max(1, round(0.012 * height)) | 1
            mask = cv2.blur(mask, (radius, radius))
            for eye in eyes:
                fill(mask, eye, 0)
            share = mask * np.float32(strength * weight)
            before = cv2.mean(part.cells[0], mask)[0]
            levels = shift_of(colour[0], before, skin, SHADOW_LUMA)
            part.tint(in_light(colour, before + levels, skin), share * np.float32(SHADOW_TINT))
            part.shift(share * np.float32(levels / 255))
        if self._liner:
            lines = np.zeros(part.shape, np.uint8)
            for lid, crease, thickness in LIDS:
                points = part.patch.points[lid]
                points[1:-1] += (part.patch.points[crease] - points[1:-1]) * np.float32(LINER_OFF)
                stroke(lines, points, thickness * LINER_WIDTH * height)
            part.blacken(lines * np.float32(LINER * self._liner * weight))
        if self._brows:
            mask = filled(part.shape, *brows)
            hair = (np.float32(skin.luma) - part.cells[0]) * np.float32(1 / BROW_HAIR)
            share = cv2.blur(mask, (3, 3)) * np.clip(hair, BARE_BROWS, 1)
            part.shift(share * np.float32(-BROWS / 255 * self._brows * weight))

    def _on_lips(self, part: Part, skin: Skin, weight: float) -> None:
        colour, strength, is_gloss = self._lips
        outer, inner = LIPS.on(part.patch)
        mask = filled(part.shape, outer)
        fill(mask, inner, 0)
        share = cv2.blur(mask, (3, 3)) * np.float32(strength * weight) * self._bare_lips(part, skin)
        before = cv2.mean(part.cells[0], mask)[0]
        levels = shift_of(colour[0], before, skin, LIPS_LUMA)
        part.tint(in_light(colour, before + levels, skin), share * np.float32(LIPS_TINT))
        shine = cv2.max(part.cells[0] - np.float32(before), 0) * np.float32(GLOSS if is_gloss else -MATT)
        part.shift((shine + np.float32(levels)) * share * np.float32(1 / 255))

    @staticmethod
    def _bare_lips(part: Part, skin: Skin) -> np.ndarray:
        """float32, 0..1: 0 where a beard hangs over them, which is less red than any skin."""
        red = part.cells[2].astype(np.float32) - 128
        share = red * np.float32(1 / max(BEARD_RED, skin.v - 128)) - np.float32(BEARD[0])
        return np.clip(cv2.blur(share, (3, 3)) * np.float32(1 / (BEARD[1] - BEARD[0])), 0, 1)


AROUND_EYES = np.concatenate([mesh.RIGHT_BROW, mesh.LEFT_BROW, mesh.RIGHT_EYE, mesh.LEFT_EYE])
LIDS = (
    (mesh.RIGHT_LID, np.array([247, 30, 29, 27, 28, 56, 190]), 1.0),
    (mesh.LEFT_LID, np.array([467, 260, 259, 257, 258, 286, 414]), 1.0),
    (mesh.RIGHT_LOWER_LID, np.array([25, 110, 24, 23, 22, 26, 112]), 0.35),
    (mesh.LEFT_LOWER_LID, np.array([255, 339, 254, 253, 252, 256, 341]), 0.35),
)
"""Each with the points beside it, and the width of its line."""


def parts_around(planes: tuple[Plane, ...], face: Face, which: np.ndarray, size: Size) -> list[Part]:
    """The part of the picture with these, or none where they are too small or beyond it."""
    points = face.points[which, :2]
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    cell_px = FINE_PX if face.box.height < WHOLE_PX else 2 * FINE_PX
    patch = patch_around(face, (left, top, right - left, bottom - top), cell_px, size)
    return [] if patch is None else [Part(planes, patch)]


def shift_of(level: int, before: float, skin: Skin, share: float) -> float:
    """Levels by which luma is shifted: a share of the way to the colour's, in this light."""
    light = min(max((skin.luma - 16) / LIT, LIGHTS[0]), LIGHTS[1])
    return share * float(np.clip(16 + (level - 16) * light - before, -DARKER, LIGHTER))


def in_light(colour: tuple[int, int, int], luma: float, skin: Skin) -> tuple[float, float]:
    """U and V of that colour where it is so bright, in the light that falls on the skin."""
    bright = min(MOST_VIVID, max(0.0, luma - 16) / max(1, colour[0] - 16))
    lit = max(0.0, luma - 16) / max(1.0, skin.luma - 16)
    tint = []
    for own, seen, usual in zip(colour[1:], (skin.u, skin.v), SKIN_TINT_PER_LUMA, strict=True):
        cast = seen - 128 - usual * (skin.luma - 16)
        tint.append(min(max(128 + (own - 128) * bright + cast * lit, 16.0), 240.0))
    return tint[0], tint[1]


def blush(part: Part) -> np.ndarray:
    """float32, 0..1: a soft spot on each cheek."""
    radius = np.float32(BLUSH_REACH * part.patch.height)
    middles = part.patch.points[CHEEKS].mean(axis=1)  # (2, 2)
    down, across = (
        np.exp(-2 * ((np.arange(count, dtype=np.float32) - middle[:, None]) / reach) ** 2)
        for count, middle, reach in zip(part.shape, middles.T[::-1], (np.float32(0.75) * radius, radius), strict=True)
    )
    return cv2.min(down.T @ across, 1)


def stroke(out: Plane, points: np.ndarray, width: float) -> None:
    """A soft line through the points, in cells, on `out`. width: in cells; below one it is fainter instead."""
    line = (points * SUBCELLS + np.float32(0.5)).astype(np.int32)
    value = round(255 * min(1.0, width))
    cv2.polylines(out, [line], False, value, max(1, math.ceil(width - 0.3)), cv2.LINE_AA, SUBCELL_BITS)


def _strength(name: str, label: Sentence, usual: float | None = None) -> Slider:
    return Slider(name, label, 0, 100, usual=usual, unit="%")


SPEC = EffectSpec(
    "make-up",
    say("Make-up"),
    Place.CAMERA,
    (
        _strength("lips", say("Lips"), 50),
        Color("lips-color", say("Colour of the lips"), default=LIP_COLOURS[0], of="lips", swatches=LIP_COLOURS),
        Choice("finish", say("Finish"), (("matt", say("Matt")), ("gloss", say("Gloss"))), default="matt", of="lips"),
        _strength("blush", say("Blush"), 40),
        Color("blush-color", say("Colour of the blush"), default=BLUSHES[0], of="blush", swatches=BLUSHES),
        _strength("shadow", say("Eye shadow")),
        Color("shadow-color", say("Colour of the eye shadow"), default=SHADOWS[0], of="shadow", swatches=SHADOWS),
        _strength("liner", say("Eye liner"), 40),
        _strength("brows", say("Brows")),
        _strength("foundation", say("Foundation"), 40),
    ),
    MakeUp,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-2,
)
