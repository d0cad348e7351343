"""Reshape: a face a little narrower, eyes a little larger. A smooth warp of the head; what is behind it stays.

The warp is a sum of bumps, each of which shifts or stretches what is near one place of the face. A bump is a product of
one curve along each axis of the picture, so that all bumps of a face are two small matrix products on the matte's grid.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import MATTE_STEP, Frame, Matte, Plane, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.face_axes import FaceAxes, axes_of, falling
from buzzcam.effects.face_mesh import OVAL
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

Floats = NDArray[np.float32]

FADE_S = 0.25
"""So long a face that comes, goes or turns takes to change whole, or not to be changed any more."""

FORGET_S = 0.5
"""Frames that are so far apart have nothing to do with one another."""

TURNED, PROFILE = math.cos(math.radians(30)), math.cos(math.radians(58))
"""Lengths that the face's axes have in the picture: down to the first all is changed, from the second on nothing."""

SMALL_PX, TINY_PX = 64.0, 32.0
"""Widths of a face: from the first on all is changed, at the second nothing: its bumps would be finer than the grid."""

UNSURE, SURE = 0.5, 0.75
"""Presence of a face at which nothing, and all, is changed."""

REACH = 2.9
"""A bump ends at so many of its sigmas; up to there it is much like a Gaussian."""

BEYOND, OF_HEAD = 60, 180
"""Alpha up to which a place stays where it is, being of what is behind, and from which on it moves with the head. The
edge of a head lies between them; a lower bound leaves less of a fringe where a head shrinks, and bends more lines."""

SHARES = np.clip((np.arange(256, dtype=np.float32) - BEYOND) / (OF_HEAD - BEYOND), 0, 1)
"""How much of its move a place makes, by how much of it is head."""

COVERED = 64
"""What a warped alpha counts less than the one that was there: a head that grows covers what is behind, one that
shrinks uncovers a strip, and all that was seen of the head in it must go."""


LEAST_PX = 1.0
"""Of a face's width: a narrower one has collapsed."""

LEAST = 1e-9
"""A length squared: of an axis that points at the lens."""

OVAL_BITS, LARGER = 4, 1.03
"""A face's outline runs a little inside its edge."""


class Bump(NamedTuple):
    """points: of the mesh, four; in their middle it is strongest. sigma: how far it reaches, in widths of the face.
    shift: along the face's axes across and down, in widths of the face. stretch: along both, as a share."""

    points: tuple[int, int, int, int]
    sigma: float
    shift: tuple[float, float] = (0.0, 0.0)
    stretch: tuple[float, float] = (0.0, 0.0)


def both_sides(right: int, left: int, sigma: float, out: float, down: float = 0.0) -> tuple[Bump, Bump]:
    """Bumps at two points that shift outward, and down."""
    return Bump((right,) * 4, sigma, (-out, down)), Bump((left,) * 4, sigma, (out, down))


PARTS: dict[str, tuple[Bump, ...]] = {
    "width": (*both_sides(93, 323, 0.19, 0.036), *both_sides(127, 356, 0.19, 0.02), *both_sides(132, 361, 0.17, 0.012)),
    "jaw": (*both_sides(136, 365, 0.15, 0.042), *both_sides(58, 288, 0.15, 0.022)),
    "chin": (Bump((152,) * 4, 0.19, (0.0, 0.065)),),
    "forehead": both_sides(109, 338, 0.2, 0.0, -0.04),
    "eyes": (
        Bump((33, 133, 159, 145), 0.125, stretch=(0.2, 0.2)),
        Bump((263, 362, 386, 374), 0.125, stretch=(0.2, 0.2)),
    ),
    "nose": (Bump((98, 327, 2, 1), 0.11, stretch=(0.38, 0.0)), Bump((195, 195, 5, 5), 0.09, stretch=(0.13, 0.0))),
    "mouth": (Bump((61, 291, 13, 14), 0.19, stretch=(0.26, 0.2)),),
    "smile": (*both_sides(61, 291, 0.075, 0.016, -0.036), *both_sides(205, 425, 0.1, 0.0, -0.012)),
}
"""What each slider does at 100."""


class Bumps:
    """Those of some sliders, as arrays: one row for each, first those that shift. values: slider -> -1..1."""

    def __init__(self, values: dict[str, float]) -> None:
        chosen = [(value, bump) for name, value in values.items() if value for bump in PARTS[name]]
        chosen.sort(key=lambda pair: any(pair[1].stretch))
        self.shifting = sum(not any(bump.stretch) for _, bump in chosen)
        self.points = np.array([bump.points for _, bump in chosen], np.intp).reshape(-1, 4)
        self.reaches = np.array([REACH * bump.sigma for _, bump in chosen], np.float32).reshape(-1, 1)
        shifts = [np.multiply(bump.shift, value) for value, bump in chosen[: self.shifting]]
        stretches = [np.multiply(bump.stretch, value) for value, bump in chosen[self.shifting :]]
        self.shifts, self.stretches = (np.array(each, np.float32).reshape(-1, 2) for each in (shifts, stretches))


class Box(NamedTuple):
    """Cells of the matte's grid."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def cells(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)


class Warp(NamedTuple):
    """moves: how many pixels further right and down each cell is fetched from, float32 (2, rows, columns)."""

    box: Box
    moves: Floats


def warp_of(points: Points, axes: FaceAxes, bumps: Bumps, strength: float, size: Size) -> Warp | None:
    """None where it lies beyond the picture, or there is none."""
    if not len(bumps.points) or axes.width_px < LEAST_PX:
        return None
    centres = points[bumps.points, :2].sum(axis=1) * np.float32(0.25)
    reach = bumps.reaches * np.float32(axes.width_px)
    (left, top), (right, bottom) = (centres - reach).min(axis=0).tolist(), (centres + reach).max(axis=0).tolist()
    wide, high = size.grid
    box = Box(
        max(0, int(left) // MATTE_STEP), max(0, int(top) // MATTE_STEP),
        min(wide, int(right) // MATTE_STEP + 1), min(high, int(bottom) // MATTE_STEP + 1),
    )  # fmt: skip
    if box.left >= box.right or box.top >= box.bottom:
        return None
    (ax, ay, _), (dx, dy, _) = axes.across.tolist(), axes.down.tolist()
    xs = np.arange(box.left * MATTE_STEP, box.right * MATTE_STEP, MATTE_STEP, dtype=np.float32) + (2 - centres[:, :1])
    ys = np.arange(box.top * MATTE_STEP, box.bottom * MATTE_STEP, MATTE_STEP, dtype=np.float32) + (2 - centres[:, 1:])
    across, downward = curve(xs, reach), curve(ys, reach)
    moves = np.zeros((2, ys.shape[1], xs.shape[1]), np.float32)
    shifting, stretching = slice(0, bumps.shifting), slice(bumps.shifting, None)
    if bumps.shifting:
        along = np.array(((ax, ay), (dx, dy)), np.float32) * np.float32(-strength * axes.width_px)
        shifts = (bumps.shifts @ along).T[:, :, None]
        np.matmul(downward[shifting].T, across[shifting] * shifts, out=moves)
    if len(bumps.stretches):
        a, d = max(ax * ax + ay * ay, LEAST), max(dx * dx + dy * dy, LEAST)  # as unit vectors, times themselves
        squares = ((ax * ax / a, ax * ay / a, ay * ay / a), (dx * dx / d, dx * dy / d, dy * dy / d))
        xx, xy, yy = (bumps.stretches @ np.array(squares, np.float32) * np.float32(-strength)).T[:, :, None]
        near, far = across[stretching], across[stretching] * xs[stretching]
        moves += downward[stretching].T @ np.stack((far * xx, far * xy))
        moves += (downward[stretching] * ys[stretching]).T @ np.stack((near * xy, near * yy))
    return Warp(box, moves)


def curve(along: Floats, reach: Floats) -> Floats:
    """1 at 0, 0 from `reach` on. along: float32 (bumps, n). reach: float32 (bumps, 1), above 0."""
    inner = along / reach
    inner *= inner
    inner = np.maximum(1 - inner, 0)
    inner *= inner
    inner *= inner
    return inner


@dataclass(slots=True)
class _Known:
    """A face as it was last seen, and how much of the change it gets, 0..1."""

    face: Face
    axes: FaceAxes
    strength: float


class Reshape:
    """width, jaw, chin, forehead, eyes, nose, mouth: -100..100, larger or smaller. smile: 0..100."""

    hides = False

    def __init__(self, **values: float) -> None:
        self._bumps = Bumps({name: value / 100 for name, value in values.items()})
        self._before: Plane = np.empty(0, np.uint8)
        self._known: dict[int, _Known] | None = None
        self._last_s = -np.inf

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        self._follow(frame, scene.faces)
        warps: dict[int, Warp] = {}
        ovals = []
        for number, known in (self._known or {}).items():
            strength = falling(known.strength, 1, 0)
            warp = warp_of(known.face.points, known.axes, self._bumps, strength, frame.size) if strength else None
            if warp is not None:
                warps[number] = warp
                ovals.append(oval_of(known.face.points))
        if not warps:
            return frame
        warps = dict(zip(warps, added_up(list(warps.values()), frame.size), strict=True))
        buffer = scene.canvas(frame)
        before = self._kept(buffer, frame.size, warps.values())
        if scene.matte is None:
            for box, moves in warps.values():
                everything = np.full(moves.shape[1:], 255, np.uint8)
                kernels.warp(before, buffer, frame.size, moves, everything, *box[:2], BEYOND, OF_HEAD)
        else:
            alpha = draw(before, buffer, frame.size, list(warps.values()), scene.matte, ovals)
            scene.matte = replace(scene.matte, alpha=alpha)
        scene.faces = tuple(moved(face, warps[face.number]) if face.number in warps else face for face in scene.faces)
        return frame.with_picture(buffer)

    def _kept(self, buffer: Plane, size: Size, warps: Iterable[Warp]) -> Plane:
        """The picture as it was wherever these fetch from; anything elsewhere."""
        if self._before.size != buffer.size:
            self._before = np.empty_like(buffer)
        for box, moves in warps:
            beyond = math.ceil(np.abs(moves).max()) + 2
            for was, now in zip(planes_of(buffer, size), planes_of(self._before, size), strict=True):
                px = MATTE_STEP * was.shape[1] // size.width
                rows = slice(max(0, box.top * px - beyond), box.bottom * px + beyond)
                columns = slice(max(0, box.left * px - beyond), box.right * px + beyond)
                now[rows, columns] = was[rows, columns]
        return self._before

    def _follow(self, frame: Frame, faces: tuple[Face, ...]) -> None:
        """Who is there when this begins is changed at once: the window makes a new effect while a slider moves."""
        passed_s, self._last_s = frame.captured_at - self._last_s, frame.captured_at
        known = self._known if self._known is not None and 0 <= passed_s < FORGET_S else None
        step = passed_s / FADE_S
        now: dict[int, _Known] = {}
        for face in faces:
            axes = axes_of(face.points)
            strength = share_of(face, axes)
            if known is not None:
                before = known[face.number].strength if face.number in known else 0.0
                strength = min(max(strength, before - step), before + step)
            now[face.number] = _Known(face, axes, strength)
        for number, gone in (known or {}).items():
            if number not in now and gone.strength > step:
                now[number] = _Known(gone.face, gone.axes, gone.strength - step)
        self._known = now


def added_up(warps: list[Warp], size: Size) -> list[Warp]:
    """Those of several faces, each with what the others do in its box."""
    if len(warps) == 1:
        return warps
    whole = np.zeros((2, *size.grid[::-1]), np.float32)
    for box, moves in warps:
        whole[:, *box.cells] += moves
    return [Warp(box, np.ascontiguousarray(whole[:, *box.cells])) for box, _ in warps]


def draw(
    before: Plane, buffer: Plane, size: Size, warps: list[Warp], matte: Matte, ovals: list[np.ndarray]
) -> Plane:
    """Returns the matte's alpha that goes with the picture. before, buffer: the frame, and where it is changed. ovals:
    of `oval_of`; within them all is head."""
    surely = matte.alpha.copy()
    cv2.fillPoly(surely, ovals, 255, cv2.LINE_AA, OVAL_BITS)
    alpha = matte.alpha.copy()
    for box, moves in warps:
        right, down = moves * np.float32(1 / MATTE_STEP)
        columns = np.arange(box.left, box.right, dtype=np.float32)
        rows = np.arange(box.top, box.bottom, dtype=np.float32)[:, None]
        covering = fetched(surely, right + columns, down + rows)
        head = cv2.max(surely[box.cells], np.maximum(covering, COVERED) - np.uint8(COVERED))
        # each place keeps the alpha of what is fetched there, and none that the head has left has any: of the room,
        # nothing more is seen than without this
        share = cv2.LUT(head, SHARES)
        kept = fetched(matte.alpha, right * share + columns, down * share + rows)
        alpha[box.cells] = cv2.min(kept, covering)
        kernels.warp(before, buffer, size, moves, head, *box[:2], BEYOND, OF_HEAD)
    alpha.flags.writeable = False
    return alpha


def fetched(cells: Plane, x: Floats, y: Floats) -> Plane:
    found: Plane = cv2.remap(cells, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return found


def moved(face: Face, warp: Warp) -> Face:
    """Where what lay at each point is now: p + warp(p) is where it was."""
    was = now = face.points[:, :2]
    corner = np.array((warp.box.left + 0.5, warp.box.top + 0.5), np.float32)
    fields = cv2.merge(list(warp.moves))
    for _ in range(3):
        cells = now * np.float32(1 / MATTE_STEP) - corner
        now = was - cv2.remap(fields, cells[None], None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[0]
    points = face.points.copy()
    points[:, :2] = now
    points.flags.writeable = False
    return replace(face, points=points)


def oval_of(points: Points) -> np.ndarray:
    """The outline of a face on the matte's grid, a little larger: int32 (n, 2), with OVAL_BITS behind the point."""
    outline = points[OVAL, :2]
    middle = outline.mean(axis=0)
    cells = (middle + (outline - middle) * np.float32(LARGER)) / MATTE_STEP - 0.5
    return np.round(cells * (1 << OVAL_BITS)).astype(np.int32)


def share_of(face: Face, axes: FaceAxes) -> float:
    """How much of the change a face gets, 0..1: less in profile, of a small one, and of one that is unsure."""
    in_picture = min(math.hypot(*axes.across[:2].tolist()), math.hypot(*axes.down[:2].tolist()))
    return (
        falling(in_picture, TURNED, PROFILE)
        * falling(axes.width_px, SMALL_PX, TINY_PX)
        * falling(face.presence, SURE, UNSURE)
    )


SPEC = EffectSpec(
    "reshape",
    say("Reshape"),
    Place.CAMERA,
    (
        Slider("width", say("Face width"), -100, 100, usual=-30),
        Slider("jaw", say("Jaw"), -100, 100),
        Slider("chin", say("Chin"), -100, 100, hint=say("Shorter or longer")),
        Slider("forehead", say("Forehead"), -100, 100, hint=say("Lower or higher")),
        Slider("eyes", say("Eye size"), -100, 100, usual=20),
        Slider("nose", say("Nose width"), -100, 100),
        Slider("mouth", say("Mouth size"), -100, 100),
        Slider("smile", say("Smile"), 0, 100),
    ),
    Reshape,
    Group.FACE,
    frozenset({Need.FACES, Need.MATTE}),
    rank=-1,
    moves=True,
)
