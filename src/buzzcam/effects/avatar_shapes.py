"""What an avatar is made of: round solids and flat strips, lit by one soft light, and how they are drawn.

Right-handed, x to the right of the picture, y down, z away from the camera; half the height of a head is 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels
from buzzcam.core.frame import BLACK, Plane, Size, planes_of

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]

LIGHT = np.array([-0.42, -0.62, -0.66], np.float32) / np.float32(np.sqrt(0.42**2 + 0.62**2 + 0.66**2))
"""Where it comes from: above, from the left, from the front."""

FROM_ALL_SIDES, FROM_LIGHT = 0.46, 0.5
"""How bright what faces away at right angles is, and how much more what faces the light; 0..1 along a ramp."""

TOWARD, AWAY = 0.62, 0.35
"""A ramp begins with this share of a colour and ends so much nearer to white."""

SHADOW_TINT = np.array([0.96, 0.92, 1.06])
"""Of red, green and blue in the shadow, which is cooler."""

LEVELS = 256
"""Of a ramp."""

TO_YUV = np.array([(0.257, 0.504, 0.098), (-0.148, -0.291, 0.439), (0.439, -0.368, -0.071)])
"""BT.601, limited range."""

DEPTH = 0.09
"""How much smaller what is 1 further away is drawn, as a share."""

RIM_PX = 1.1
"""Outlines run out into nothing within it."""

FAINT = 0.3
"""Up to that opacity no strip needs such an outline."""

SOFT = 0.1
"""Within it a solid sinks into the head."""

ASIDE, FACING = 0.16, 0.4
"""So far within the edge of a head its strips end, as its solid has flat sides; and so far from it a whole strip begins
to fade. Cosines of the angle at which one looks on a ball."""

COLUMNS = 13
"""Points along each edge of a strip."""

ALONG = np.cos(np.linspace(np.pi, 0, COLUMNS)).astype(np.float32)
"""-1..1, closer at the ends: a circle over these is round."""

ARC = np.sqrt(1 - ALONG * ALONG).astype(np.float32)
"""The upper half of a circle over ALONG."""


# ---- colours


class Palette:
    """Some colours, each from its shadow to its light."""

    def __init__(self, colours: dict[str, str]) -> None:
        """colours: name -> #rrggbb."""
        self._first = {name: k * LEVELS for k, name in enumerate(colours)}
        rgb = np.array([list(bytes.fromhex(colour[1:])) for colour in colours.values()], np.float64)[:, None]
        share = np.linspace(0, 1, LEVELS)[None, :, None]
        dark, light = rgb * TOWARD * SHADOW_TINT, rgb + (255 - rgb) * AWAY
        ramp = np.where(share < 0.7, dark + (rgb - dark) * share / 0.7, rgb + (light - rgb) * (share - 0.7) / 0.3)
        self._levels = (ramp.reshape(-1, 3) @ TO_YUV.T + BLACK).astype(np.float32)

    def first(self, name: str) -> int:
        """The number of a colour, for `levels`."""
        return self._first[name]

    def levels(self, first: Numbers, shade: Floats) -> Floats:
        """Y, U, V, float32 (n, 3), of colours by their numbers, and of a brightness of 0..1 each."""
        found: Floats = self._levels[first + (np.clip(shade, 0, 1) * np.float32(LEVELS - 1)).astype(np.int32)]
        return found


# ---- where things stand


@dataclass(frozen=True, slots=True)
class Stand:
    """A place in space: what it does to points. turn: float32 (3, 3), the rows are where x, y, z go; origin: (3,)."""

    turn: Floats
    origin: Floats

    def of(self, points: Floats) -> Floats:
        moved: Floats = points @ self.turn + self.origin
        return moved

    def then(self, inner: "Stand") -> "Stand":
        """`inner` stands in this."""
        return Stand(inner.turn @ self.turn, inner.origin @ self.turn + self.origin)


def turned(yaw: float = 0, pitch: float = 0, roll: float = 0, at: Sequence[float] = (0, 0, 0)) -> Stand:
    """Radians: yaw to the right of the picture, pitch down, roll clockwise."""
    (cy, cp, cr), (sy, sp, sr) = np.cos((yaw, pitch, roll)), np.sin((yaw, pitch, roll))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_z = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    return Stand((about_x @ about_y @ about_z).astype(np.float32), np.array(at, np.float32))


def shade_of(normals: Floats, stand: Stand) -> Floats:
    """0..1, of normals of length 1 that stand there."""
    light: Floats = (np.float32(FROM_LIGHT) * (stand.turn @ LIGHT)).astype(np.float32)
    shade: Floats = normals @ light + np.float32(FROM_ALL_SIDES)
    return shade


# ---- solids


CLOSER = 1.6
"""How much closer together the points of a box are at its corners, where it bends."""


@dataclass(frozen=True, slots=True)
class Solid:
    """points, normals: float32 (n, 3); triangles: int32 (m, 3), clockwise for who sees them from outside, as x and y
    are drawn. colour: of the palette. stand: the name of the place that it stands in. shade: float32 (n,), brighter
    by so much; jaw: float32 (n,), how far it goes along with the jaw."""

    points: Floats
    normals: Floats
    triangles: Numbers
    colour: str
    stand: str = "head"
    shade: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    jaw: Floats | None = None


def ball(
    colour: str, at: Sequence[float], radii: Sequence[float], *, stand: str = "head", rows: int = 14, columns: int = 22,
    power: float = 2.0, narrow: Sequence[float] = (1,), tilt: Stand | None = None, bright: float = 0.0,
    from_row: float = 0.0, jaw: float = 0.0,
) -> Solid:  # fmt: skip
    """An ellipsoid; the higher the power, the more of a box. narrow: factors on its width at steps from its top to its
    bottom. from_row: where it begins, as a share of the way down. jaw: how far its chin goes along."""
    down = np.linspace(np.pi * max(from_row, 0.004), np.pi * 0.996, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    closer = CLOSER * max(0.0, 1 - 2 / power)
    down, around = (angle + closer / 4 * np.sin(4 * angle) for angle in (down, around))
    unit = np.stack(
        np.broadcast_arrays(np.sin(down) * np.cos(around), -np.cos(down), np.sin(down) * np.sin(around)), -1
    )
    unit = unit.reshape(-1, 3)
    unit /= (np.abs(unit) ** power).sum(axis=1, keepdims=True) ** (1 / power)
    width = (
        np.interp(unit[:, 1], np.linspace(-1, 1, len(narrow)), narrow)
        if len(narrow) > 1
        else np.full(len(unit), narrow[0])
    )
    points = (unit * np.array(radii) * np.stack((width, np.ones_like(width), width), -1)).astype(np.float32)
    if tilt is not None:
        points = tilt.of(points)
    return solid_of(
        points + np.array(at, np.float32),
        rows,
        columns,
        colour,
        stand,
        bright,
        np.clip((unit[:, 1] - 0.1) / 0.6, 0, 1) ** 2 * jaw,
    )


def solid_of(
    points: Floats,
    rows: int,
    columns: int,
    colour: str,
    stand: str,
    bright: float = 0.0,
    jaw: NDArray[np.float64] | None = None,
) -> Solid:
    """Of rings of points, one below the other, from its upper end on."""
    first = np.arange(rows - 1)[:, None] * columns
    here, right = np.arange(columns)[None], (np.arange(columns)[None] + 1) % columns
    a, b, c, d = (np.ravel(x) for x in (first + here, first + right, first + columns + here, first + columns + right))
    triangles = np.concatenate([np.stack((a, c, b), 1), np.stack((b, c, d), 1)]).astype(np.int32)
    p, q, r = (points[triangles[:, k]] for k in range(3))
    flat = np.cross(q - p, r - p)
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, triangles[:, k], flat)
    outward = ((points - points.mean(axis=0)) * normals).sum()
    if outward < 0:
        normals, triangles = -normals, np.ascontiguousarray(triangles[:, [0, 2, 1]])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    moves = None if jaw is None or not jaw.any() else jaw.astype(np.float32)
    return Solid(
        points, normals.astype(np.float32), triangles, colour, stand, np.full(len(points), bright, np.float32), moves
    )


class Group:
    """Solids that are drawn one after the other. sinks: the radii of the head that hides what lies in or behind it."""

    def __init__(self, solids: Sequence[Solid], palette: Palette, sinks: Sequence[float] | None = None) -> None:
        self._solids = tuple(solids)
        counts = [len(solid.points) for solid in solids]
        self._first = np.cumsum([0, *counts])
        first = self._first
        self._triangles = np.concatenate([s.triangles + first[k] for k, s in enumerate(solids)]).astype(np.int32)
        self._part = np.repeat(np.arange(len(solids), dtype=np.int8), [len(s.triangles) for s in solids])
        self._palette = palette
        self._colour = np.repeat([palette.first(s.colour) for s in solids], counts).astype(np.int32)
        self._shade = np.concatenate([np.broadcast_to(s.shade, len(s.points)) for s in solids])
        self._corner = np.ascontiguousarray(self._triangles.T)
        self._edges, sides = _edges(self._triangles)
        self._one, self._other = (np.ascontiguousarray(side) for side in sides.T)
        self._sinks = None if sinks is None else np.array(sinks, np.float32)

    def draw(self, drawing: "Drawing", stands: dict[str, Stand], jaw: float = 0.0) -> None:
        """jaw: how far it is down."""
        count = self._first[-1]
        points, shade = np.empty((count, 3), np.float32), self._shade.copy()
        for k, solid in enumerate(self._solids):
            part, stand = slice(self._first[k], self._first[k + 1]), stands[solid.stand]
            own = solid.points
            if jaw and solid.jaw is not None:
                own = own.copy()
                own[:, 1] += jaw * solid.jaw
            points[part] = stand.of(own)
            shade[part] += shade_of(solid.normals, stand)
        corners = np.empty((count, 6), np.float32)
        corners[:, :2] = seen = drawing.seen(points)
        visible = np.ones(1, np.float32) if self._sinks is None else self._visible(points, stands["head"])
        corners[:, 2] = visible
        corners[:, 3:] = self._palette.levels(self._colour, shade)
        x, y = (np.ascontiguousarray(side).take(self._corner) for side in seen.T)
        is_front = (x[1] - x[0]) * (y[2] - y[0]) < (y[1] - y[0]) * (x[2] - x[0])
        is_drawn = is_front if self._sinks is None else is_front & (visible[self._corner].max(axis=0) > 0)
        shown = np.append(is_front, False)  # -1 is no triangle
        is_shown = shown[self._one]
        edges = np.flatnonzero(is_shown != shown[self._other])
        owner = np.where(is_shown[edges], self._one[edges], self._other[edges])
        if self._sinks is not None:
            edges, owner = edges[is_drawn[owner]], owner[is_drawn[owner]]
        rim_corners, rim = _rim(corners, self._edges[edges], owner, self._triangles)
        front = np.flatnonzero(is_drawn)
        triangles = np.concatenate([self._triangles[front], rim + np.int32(count)])
        of_part = np.concatenate([self._part[front], np.repeat(self._part[owner], 2)])
        drawing.add(np.concatenate([corners, rim_corners]), triangles[np.argsort(of_part, kind="stable")])

    def _visible(self, points: Floats, head: Stand) -> Floats:
        """0..1: what lies within the head, or behind it, is hidden."""
        assert self._sinks is not None
        inner = (points - head.origin) @ head.turn.T / self._sinks
        line = head.turn @ np.array([0, 0, -1], np.float32) / self._sinks
        line /= np.sqrt(line @ line)
        along = inner @ line
        off = (inner * inner).sum(axis=1) - along * along
        depth = along - np.sqrt(np.maximum(1 - off, 0))
        seen: Floats = np.clip(np.where(off >= 1, 1, depth / SOFT + 0.5), 0, 1)
        return seen


def _edges(triangles: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of points, and the two triangles at each; -1 for none."""
    pairs = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    owner = np.tile(np.arange(len(triangles)), 3)
    edges, which, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(which.ravel(), kind="stable")
    starts = np.cumsum(counts) - counts
    one = owner[order][starts]
    other = np.where(counts > 1, owner[order][np.minimum(starts + 1, len(order) - 1)], -1)
    return edges.astype(np.int32), np.stack((one, other), axis=1).astype(np.int32)


_QUAD = np.array((0, 1, 3, 0, 3, 2), np.int32)


def _rim(corners: Floats, ends: Numbers, owner: Numbers, triangles: Numbers) -> tuple[Floats, Numbers]:
    """Corners and triangles along the outline, that run out into nothing."""
    both = np.empty((len(ends), 2, 2, 6), np.float32)
    both[:, 0] = both[:, 1] = corners.take(ends, axis=0)
    (x, y), (to_x, to_y) = both[:, 0, 0, :2].T, both[:, 0, 1, :2].T
    right, down = to_y - y, x - to_x
    of_owner = triangles.take(owner, axis=0)
    far_x, far_y = (corners[:, side].take(of_owner).sum(axis=1) for side in (0, 1))
    inward = (far_x - 3 * x) * right + (far_y - 3 * y) * down > 0
    length = np.where(inward, -RIM_PX, RIM_PX) / np.maximum(np.hypot(right, down), 1e-6)
    both[:, 1, :, 0] += (right * length)[:, None]
    both[:, 1, :, 1] += (down * length)[:, None]
    both[:, 1, :, 2] = 0
    rim = (4 * np.arange(len(ends), dtype=np.int32))[:, None] + _QUAD
    return both.reshape(-1, 6), rim.reshape(-1, 3)


# ---- strips


@dataclass(frozen=True, slots=True)
class Surface:
    """What strips lie on: the front of such a `ball`. stand: the name of its place."""

    stand: str
    at: tuple[float, float, float]
    radii: tuple[float, float, float]
    power: float = 2.0
    narrow: Sequence[float] = (1,)

    def laid(self, x: Floats, y: Floats, camera: Floats) -> tuple[Floats, Floats, Floats]:
        """x, y: from the middle on, float32 (n,); camera: where it is. Returns points on the surface, (n, 3), none
        beyond the edge that the camera sees; their normals; and how far within that edge they would be, (n,). Of a box,
        which never turns so far, they stay."""
        radii, power = np.array(self.radii, np.float32)[:, None], np.float32(self.power)
        unit, width = np.empty((3, len(x)), np.float32), self._width(y / radii[1])
        np.divide(x, radii[0] * width, out=unit[0])
        np.divide(y, radii[1], out=unit[1])
        off = np.abs(unit[:2]) ** power
        off = off[0] + off[1]
        unit[2] = -(np.maximum(1 - off, 0) ** (1 / power))
        to_camera = camera / radii[:, 0]
        far = np.sqrt(to_camera @ to_camera)
        to_camera /= far
        along = to_camera @ unit
        edge = 1 / far + np.float32(ASIDE)
        if self.power == 2 and (is_beyond := along < edge).any():
            aside = unit[:, is_beyond] - to_camera[:, None] * along[is_beyond]
            aside *= np.sqrt((1 - edge * edge) / np.maximum((aside * aside).sum(axis=0), np.float32(1e-6)))
            unit[:, is_beyond] = edge * to_camera[:, None] + aside
        points, normals = unit * radii, unit / radii
        points[::2] *= width
        normals /= np.maximum(np.sqrt((normals * normals).sum(axis=0)), np.float32(1e-6))
        within: Floats = (along - 1 / far).astype(np.float32)
        return points.T, normals.T, within

    def _width(self, down: Floats) -> Floats:
        if len(self.narrow) == 1:
            return np.ones(1, np.float32)
        width: Floats = np.interp(down, np.linspace(-1, 1, len(self.narrow)), self.narrow).astype(np.float32)
        return width


Curve = NDArray[np.floating[Any]] | float
"""Of COLUMNS numbers, or of one for all."""


class Strips:
    """Strips on one surface, one over the other. Each lies between two curves."""

    def __init__(self, surface: Surface, palette: Palette) -> None:
        self.surface, self._palette = surface, palette
        self._curves = np.empty((MOST_STRIPS, 2, 2, COLUMNS), np.float32)
        self._colour: list[int] = []
        self._shade: list[tuple[float, float, float]] = []
        self._opacity: list[float] = []
        self._has_rim: list[bool] = []

    def add(
        self, colour: str, x: Curve, upper: Curve, lower: Curve, shade: tuple[float, float] = (0.7, 0.7), *,
        lower_x: Curve | None = None, is_lit: bool = False, opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """x, upper, lower: of the curves; lower_x: of the lower one where it has its own. shade: of the upper and of
        the lower one, 0..1, or more or less than the light makes it where `is_lit`."""
        curves = self._curves[len(self._colour)]
        curves[0, 0], curves[0, 1] = x, upper
        curves[1, 0], curves[1, 1] = x if lower_x is None else lower_x, lower
        self._colour.append(self._palette.first(colour))
        self._shade.append((*shade, float(is_lit)))
        self._opacity.append(opacity)
        self._has_rim.append(opacity > FAINT)

    def disc(
        self, colour: str, x: float, y: float, right: float, down: float, shade: tuple[float, float] = (0.7, 0.7),
        opacity: float = 1.0, is_lit: bool = False,
    ) -> None:  # fmt: skip
        high = down * ARC
        self.add(colour, x + right * ALONG, y - high, y + high, shade, is_lit=is_lit, opacity=opacity)

    def draw(self, drawing: "Drawing", stands: dict[str, Stand]) -> None:
        surface, count = self.surface, len(self._colour)
        stand, at = stands[surface.stand], np.array(surface.at, np.float32)
        camera = ((np.array((0, 0, -1 / DEPTH), np.float32) - stand.origin) @ stand.turn.T - at).astype(np.float32)
        x, y = (np.ravel(self._curves[:count, :, side] - at[side]) for side in (0, 1))
        points, normals, within = surface.laid(x, y, camera)
        within = within.reshape(count, -1)
        opacity = np.array(self._opacity, np.float32)[:, None]
        whole = np.clip(within.max(axis=1, keepdims=True) / np.float32(FACING), 0, 1)
        # thin triangles at the edge lie over each other, which is seen where one sees through them
        is_seen = np.where(opacity < 1, np.clip(within / np.float32(ASIDE), 0, whole), whole)
        shade = np.array(self._shade, np.float32)
        bright = shade_of(normals, stand).reshape(count, 2, -1) * shade[:, 2:, None] + shade[:, :2, None]
        corners = np.empty((count, 2, 2 * COLUMNS, 6), np.float32)
        corners[:, 0, :, :2] = drawing.seen(stand.of(points + at)).reshape(count, -1, 2)
        corners[:, 0, :, 2] = is_seen * opacity
        corners[:, 1, :, 2] = 0
        colour = np.array(self._colour, np.int32)[:, None, None]
        corners[..., 3:] = self._palette.levels(colour, bright).reshape(count, 1, -1, 3)
        loop = corners[:, 0, _LOOP, :2]
        along = loop[:, _NEXT] - loop[:, _BEFORE]
        length = np.sqrt(np.einsum("...i,...i", along, along))
        area = np.einsum("ki,ki->k", loop[..., 0], along[..., 1])  # below 0 where a strip runs to the left
        outward = np.copysign(np.float32(RIM_PX), area)[:, None]
        along *= (outward / np.maximum(length, np.float32(1e-6)))[..., None]
        corners[:, 1, _LOOP, 0] = loop[..., 0] + along[..., 1]
        corners[:, 1, _LOOP, 1] = loop[..., 1] - along[..., 0]
        triangles = _STRIP[None] + (4 * COLUMNS * np.arange(count, dtype=np.int32))[:, None, None]
        is_drawn = np.array(self._has_rim)[:, None] | (np.arange(len(_STRIP)) < len(_INSIDE))
        drawing.add(corners.reshape(-1, 6), triangles[is_drawn])


MOST_STRIPS = 48

_LOOP = np.concatenate([np.arange(COLUMNS), np.arange(2 * COLUMNS - 1, COLUMNS - 1, -1)])
"""Round a strip: along its upper edge and back along the lower one."""

_INSIDE = np.concatenate(
    [[(k, k + 1, COLUMNS + k), (k + 1, COLUMNS + k + 1, COLUMNS + k)] for k in range(COLUMNS - 1)]
).astype(np.int32)

_AROUND = np.array(
    [
        corner
        for k, here in enumerate(_LOOP)
        for there in (_LOOP[(k + 1) % len(_LOOP)],)
        for corner in ((here, there, there + 2 * COLUMNS), (here, there + 2 * COLUMNS, here + 2 * COLUMNS))
    ],
    np.int32,
)
_STRIP = np.concatenate([_INSIDE, _AROUND])


_NEXT, _BEFORE = np.roll(np.arange(2 * COLUMNS), -1), np.roll(np.arange(2 * COLUMNS), 1)


# ---- the picture


class Drawing:
    """Collects triangles, and draws them in the order in which they came. unit_px: pixels of 1; x, y: where (0, 0, 0)
    is in the picture."""

    def __init__(self, unit_px: float, x: float, y: float) -> None:
        self._unit_px, self._middle = np.float32(unit_px), np.array((x, y), np.float32)
        self._corners: list[Floats] = []
        self._triangles: list[Numbers] = []
        self._count = 0

    def seen(self, points: Floats) -> Floats:
        """x and y in pixels."""
        there: Floats = points[:, :2] * (self._unit_px / (1 + np.float32(DEPTH) * points[:, 2:])) + self._middle
        return there

    def add(self, corners: Floats, triangles: Numbers) -> None:
        self._corners.append(corners)
        self._triangles.append(triangles + np.int32(self._count))
        self._count += len(corners)

    def draw(self, out: Plane, size: Size) -> None:
        """Into an I420 buffer."""
        corners, triangles = np.concatenate(self._corners), np.ascontiguousarray(np.concatenate(self._triangles))
        luma, *chroma = planes_of(out, size)
        kernels.shade_triangles((luma,), corners.take((0, 1, 3, 2), axis=1), 1.0, triangles)
        kernels.shade_triangles(tuple(chroma), corners.take((0, 1, 4, 5, 2), axis=1), 0.5, triangles)
