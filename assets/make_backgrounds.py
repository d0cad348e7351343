"""Renders the eight backgrounds in assets/backgrounds/: places to sit in front of, out of focus as behind a portrait.

    python assets/make_backgrounds.py [--only NAME] [--scale 0.25] [--into FOLDER]

Rooms are path traced: boxes, balls, tubes, leaves and arches under area lights and sun, with light bounced three
times. That light is gathered at a sixth of the size, smoothed along surfaces, and laid on full-size colours.
Landscapes are built from a height field, from leaves or from points of light. Everything then goes through the same
lens (defocus by distance) and film (tone curve, vignette, grain). Seeds are fixed; needs OpenCV and NumPy only.
"""

import argparse
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1920, 1080
NEAR = 2e-3  # metres: hits closer than this are the surface a ray starts on

Array = np.ndarray
Colour = tuple[float, float, float]  # linear red, green, blue


# ---- Noise ----------------------------------------------------------------------------------------------------------


def clouds(size: int, slope: float, seed: int) -> Array:
    """Tileable noise of mean 0 and deviation 1 whose amplitude falls with frequency ** slope."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).normal(size=(size, size)))
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None]) * size
    noise = np.fft.irfft2(spectrum / np.maximum(frequency, 1) ** slope * (frequency > 0), s=(size, size))
    return (noise / noise.std()).astype(np.float32)


CLOUDS = clouds(1024, 1.6, 3)


def noise(u: Array, v: Array, table: Array = CLOUDS) -> Array:
    """The table at (u, v), which repeats every 1.0; interpolated."""
    size = len(table)
    u, v = np.asarray(u, np.float32) * size, np.asarray(v, np.float32) * size
    left, top = np.floor(u), np.floor(v)
    a, b = u - left, v - top
    x0, y0 = left.astype(np.int64) % size, top.astype(np.int64) % size
    x1, y1 = (x0 + 1) % size, (y0 + 1) % size
    return (table[y0, x0] * (1 - a) + table[y0, x1] * a) * (1 - b) + (table[y1, x0] * (1 - a) + table[y1, x1] * a) * b


def smooth(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def wood(along: int, contrast: float = 0.16) -> Callable[[Array], Array]:
    """Grain running along an axis (0, 1 or 2), as a factor on the colour."""
    across = [axis for axis in range(3) if axis != along]

    def grain(p: Array) -> Array:
        a, b = p[across[0]] + 0.37 * p[across[1]], p[along]
        bands = noise(a * 1.9, b * 0.10) + 0.5 * noise(a * 9, b * 0.25)
        return 1 + contrast * np.clip(bands, -2, 2)

    return grain


def plaster(contrast: float = 0.03, scale: float = 0.35) -> Callable[[Array], Array]:
    """Uneven paint: clouds, a little trowel work."""
    return lambda p: (
        1 + contrast * (noise(p[0] * scale + 0.3 * p[2], p[1] * scale) + 0.4 * noise(p[2] * 2 + p[0] * 2.5, p[1] * 2.5))
    )


# ---- Shapes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Material:
    rgb: Colour
    emit: Colour | Callable[[Array], Array] = (0.0, 0.0, 0.0)  # seen by the camera; lights do the lighting
    texture: Callable[[Array], Array] | None = None
    thin: float = 0.0  # share of light that comes through from behind
    gloss: float = 0.0  # share mirrored, for a head-on look


@dataclass(eq=False)
class Shape:
    kind: str  # box, ball, tube, leaf: a unit shape, and `local` brings the world to it; arch: see hit()
    local: Array  # (3, 4)
    material: Material
    low: Array
    high: Array
    args: tuple[float, ...] = ()


def spun(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Array:
    (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return turn @ np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])


def placed(
    kind: str, centre: Sequence[float], axes: Array, material: Material, reach: float = 1, *args: float
) -> Shape:
    """A unit shape whose x, y and z become the columns of axes around the centre."""
    inverse = np.linalg.inv(axes)
    middle = np.asarray(centre, float)
    half = np.abs(axes) @ np.array([reach, 1, reach])
    local = np.hstack([inverse, -(inverse @ middle)[:, None]]).astype(np.float32)
    return Shape(kind, local, material, (middle - half - 1e-4), (middle + half + 1e-4), args)


def box(low: Sequence[float], high: Sequence[float], material: Material, turn: Array | None = None) -> Shape:
    a, b = np.array(low, float), np.array(high, float)
    axes = np.diag((b - a) / 2)
    return placed("box", (a + b) / 2, axes if turn is None else turn @ axes, material)


def ball(centre: Sequence[float], radius: Sequence[float] | float, material: Material) -> Shape:
    return placed("ball", centre, np.diag(np.broadcast_to(np.asarray(radius, float), 3)), material)


def boxes(material: Material, *spans: Sequence[float]) -> list[Shape]:
    """Upright ones, each x, y, z of the low corner and then of the high one."""
    return [box(span[:3], span[3:], material) for span in spans]


def tube(
    foot: Sequence[float], height: float, low: float, high: float, material: Material, solid: bool = True
) -> Shape:
    """Upright; low and high are its radii at the ends."""
    centre = (foot[0], foot[1] + height / 2, foot[2])
    args = ((low + high) / 2, (high - low) / 2, float(solid))
    return placed("tube", centre, np.diag([1, height / 2, 1.0]), material, max(low, high), *args)


def tubes(material: Material, *sizes: Sequence[float]) -> list[Shape]:
    """Each x, y, z of the foot, height, low radius, high radius."""
    return [tube(size[:3], *size[3:], material) for size in sizes]


def leaf(centre: Sequence[float], along: Array, up: Array, length: float, width: float, material: Material) -> Shape:
    x = along / np.linalg.norm(along)
    y = np.cross(up, x)
    y /= np.linalg.norm(y)
    return placed("leaf", centre, np.stack([x * length / 2, y * width / 2, np.cross(x, y)], 1), material)


def arch(z: float, thick: float, radius: float, spring: float, material: Material) -> Shape:
    """An endless wall with a round-headed opening, whose head starts at the height `spring`."""
    local = np.hstack([np.eye(3), -np.array([[0], [0], [z]])]).astype(np.float32)
    low, high = np.array([-40, -40, z - thick - 1e-3]), np.array([40, 40, z + 1e-3])
    return Shape("arch", local, material, low, high, (radius, spring, thick))


def outside(x: Array, y: Array, radius: float, spring: float) -> Array:
    return np.where(y > spring, x * x + (y - spring) ** 2 > radius**2, np.abs(x) > radius)


def slabs(low: Sequence[float], high: Sequence[float], o: Array, inverse: Array) -> tuple[Array, Array]:
    """Where rays enter and leave an upright box."""
    near, far = None, None
    for axis in range(3):
        a, b = (low[axis] - o[axis]) * inverse[axis], (high[axis] - o[axis]) * inverse[axis]
        enter, leave = np.minimum(a, b), np.maximum(a, b)
        near = enter if near is None else np.maximum(near, enter, out=near)
        far = leave if far is None else np.minimum(far, leave, out=far)
    return near, far


def hit(shape: Shape, o: Array, d: Array) -> Array:
    """Where rays (3, n) of the shape's own space first meet it; infinity where they do not."""
    with np.errstate(all="ignore"):
        if shape.kind == "box":
            near, far = slabs((-1, -1, -1), (1, 1, 1), o, 1 / d)
            t = np.where(near > NEAR, near, far)
            return np.where((far >= near) & (t > NEAR), t, np.inf)
        if shape.kind == "leaf":
            t = -o[2] / d[2]
            x, y = o[0] + t * d[0], o[1] + t * d[1]
            return np.where((t > NEAR) & (np.abs(y) < (1 - x * x) * (1 - 0.3 * x)) & (np.abs(x) < 1), t, np.inf)
        if shape.kind == "ball":
            a, b, c = (d * d).sum(0), (o * d).sum(0), (o * o).sum(0) - 1
            root = np.sqrt(b * b - a * c)
            t = np.where(-b - root > NEAR * a, -b - root, -b + root) / a
            return np.where(t > NEAR, t, np.inf)
        if shape.kind == "tube":
            m, k, solid = shape.args
            a = d[0] ** 2 + d[2] ** 2 - (k * d[1]) ** 2
            b = o[0] * d[0] + o[2] * d[2] - k * d[1] * (m + k * o[1])
            root = np.sqrt(b * b - a * (o[0] ** 2 + o[2] ** 2 - (m + k * o[1]) ** 2))
            best = np.full(o.shape[1], np.inf, np.float32)
            for t in ((-b - root) / a, (-b + root) / a):
                best = np.where((t > NEAR) & (t < best) & (np.abs(o[1] + t * d[1]) <= 1), t, best)
            for end in (-1, 1) if solid else ():
                t = (end - o[1]) / d[1]
                on = (o[0] + t * d[0]) ** 2 + (o[2] + t * d[2]) ** 2 <= (m + k * end) ** 2
                best = np.where((t > NEAR) & (t < best) & on, t, best)
            return best
        radius, spring, thick = shape.args
        best = np.full(o.shape[1], np.inf, np.float32)
        for t in (-o[2] / d[2], (-thick - o[2]) / d[2]):
            on = outside(o[0] + t * d[0], o[1] + t * d[1], radius, spring)
            best = np.where((t > NEAR) & (t < best) & on, t, best)
        a, lift = d[0] ** 2 + d[1] ** 2, o[1] - spring
        b = o[0] * d[0] + lift * d[1]
        root = np.sqrt(b * b - a * (o[0] ** 2 + lift**2 - radius**2))
        for t, curved in ((-b + root) / a, True), ((radius - o[0]) / d[0], False), ((-radius - o[0]) / d[0], False):
            z = o[2] + t * d[2]
            on = (z < 0) & (z > -thick) & ((o[1] + t * d[1] > spring) == curved)
            best = np.where((t > NEAR) & (t < best) & on, t, best)
        return best


def normal(shape: Shape, p: Array) -> Array:
    """The shape's normal at world points (3, n), outward."""
    q = shape.local[:, :3] @ p + shape.local[:, 3:]
    if shape.kind == "box":
        n = np.where(np.abs(q) == np.abs(q).max(0), np.sign(q), 0)
    elif shape.kind == "leaf":
        n = np.stack([0.35 * q[0], 0.5 * q[1], np.ones_like(q[0])])  # as if it were bowed
        n[:2] /= np.linalg.norm(shape.local[:2, :3], axis=1)[:, None]
    elif shape.kind == "tube":
        m, k, solid = shape.args
        n = np.stack([q[0], -(m + k * q[1]) * k, q[2]])
        cap = (np.abs(q[1]) > 0.9999) & (q[0] ** 2 + q[2] ** 2 < (m + k * np.sign(q[1])) ** 2 - 1e-5) & (solid > 0)
        n = np.where(cap, np.stack([q[0] * 0, np.sign(q[1]), q[0] * 0]), n)
    elif shape.kind == "arch":
        _, spring, thick = shape.args
        flat = (np.abs(q[2]) < 1e-3) | (np.abs(q[2] + thick) < 1e-3)
        rim = np.stack([-q[0], -np.maximum(q[1] - spring, 0), q[2] * 0])
        n = np.where(flat, np.stack([q[0] * 0, q[1] * 0, q[2] * 0 + 1]), rim)
    else:
        n = q
    n = shape.local[:, :3].T @ n
    return n / np.maximum(np.linalg.norm(n, axis=0), 1e-9)


# ---- Light ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Panel:
    """A rectangle that shines to the side u x v points to."""

    corner: Sequence[float]
    u: Sequence[float]
    v: Sequence[float]
    rgb: Colour

    def sample(self, count: int, rng: np.random.Generator) -> tuple[Array, Array, float]:
        side = np.cross(self.u, self.v)
        area = float(np.linalg.norm(side))
        a, b = rng.random((2, count), np.float32)
        p = np.asarray(self.corner)[:, None] + np.outer(self.u, a) + np.outer(self.v, b)
        return p.astype(np.float32), np.repeat((side / area)[:, None], count, 1).astype(np.float32), area


@dataclass(frozen=True, eq=False)
class Glow:
    """An upright tube that shines outward: a lampshade, or a bulb."""

    foot: Sequence[float]
    height: float
    low: float
    high: float
    rgb: Colour

    def sample(self, count: int, rng: np.random.Generator) -> tuple[Array, Array, float]:
        angle, up = rng.random((2, count), np.float32)
        x, z = np.cos(angle * 2 * np.pi), np.sin(angle * 2 * np.pi)
        radius = (self.low + (self.high - self.low) * up) * 1.02 + NEAR
        p = np.asarray(self.foot)[:, None] + np.stack([x * radius, up * self.height, z * radius])
        area = np.pi * (self.low + self.high) * self.height
        return p.astype(np.float32), np.stack([x, 0 * x, z]).astype(np.float32), float(area)


@dataclass(frozen=True)
class Sun:
    towards: Sequence[float]  # from the scene to the sun
    rgb: Colour
    radius: float = 0.01  # of the disk, as a tangent


@dataclass(eq=False)
class Scene:
    shapes: list[Shape]
    lights: list[Panel | Glow]
    sun: Sun | None = None
    sky: Colour = (0.0, 0.0, 0.0)
    eye: tuple[float, float, float] = (0.0, 1.25, 0.0)
    tilt: float = 0.0  # upward, as a tangent
    view: float = 0.56  # half the width, as a tangent
    samples: int = 32
    coarse: int = 6  # of the picture's width, light is gathered at one part in this
    tree: tuple = field(init=False)

    def __post_init__(self) -> None:
        self.rgb = np.array([shape.material.rgb for shape in self.shapes], np.float32)
        self.thin = np.array([shape.material.thin for shape in self.shapes], np.float32)
        power = np.array([light.sample(1, np.random.default_rng(0))[2] * sum(light.rgb) for light in self.lights])
        self.share = np.sqrt(power) / np.sqrt(power).sum() if len(power) else power
        self.tree = self.branch(list(range(len(self.shapes))))

    def branch(self, members: list[int]) -> tuple:
        """A tree of bounding boxes: (low, high, members, branches)."""
        low = np.min([self.shapes[i].low for i in members], 0).astype(np.float32)
        high = np.max([self.shapes[i].high for i in members], 0).astype(np.float32)
        if len(members) < 4:
            return low, high, members, ()
        centres = np.array([self.shapes[i].low + self.shapes[i].high for i in members])
        order = np.argsort(centres[:, np.ptp(centres, axis=0).argmax()], kind="stable")
        half = len(members) // 2
        parts = [[members[i] for i in chosen] for chosen in (order[:half], order[half:])]
        return low, high, [], tuple(self.branch(part) for part in parts)

    def trace(self, o: Array, d: Array, limit: Array | None = None) -> tuple[Array, Array]:
        """Distance to and number of the first shape that rays (3, n) meet, -1 for none."""
        best = np.full(o.shape[1], 1e9, np.float32) if limit is None else limit.astype(np.float32)
        which = np.full(o.shape[1], -1, np.int32)

        def visit(node: tuple, rays: Array, o: Array, d: Array, inverse: Array) -> None:
            low, high, members, branches = node
            near, far = slabs(low, high, o, inverse)
            inside = np.flatnonzero((far >= np.maximum(near, 0)) & (near < best[rays]))
            if not len(inside):
                return
            if len(inside) < 0.8 * len(rays):
                rays = rays[inside]
                o, d, inverse = o.take(inside, 1), d.take(inside, 1), inverse.take(inside, 1)
            for i in members:
                local = self.shapes[i].local
                t = hit(self.shapes[i], local[:, :3] @ o + local[:, 3:], local[:, :3] @ d)
                closer = np.flatnonzero(t < best[rays])
                best[rays[closer]], which[rays[closer]] = t[closer], i
            for part in branches:
                visit(part, rays, o, d, inverse)

        with np.errstate(all="ignore"):
            for start in range(0, o.shape[1], 16384):  # as many rays as the processor's cache holds
                rays = np.arange(start, min(start + 16384, o.shape[1]))
                some = np.ascontiguousarray(d[:, rays])
                visit(self.tree, rays, np.ascontiguousarray(o[:, rays]), some, 1 / some)
        return best, which

    def normals(self, p: Array, d: Array, which: Array) -> Array:
        """Of the shapes at the points, towards where the rays come from."""
        n = -d.copy()
        order = np.argsort(which, kind="stable")
        cuts = np.flatnonzero(np.diff(which[order])) + 1
        for chosen in np.split(order, cuts) if len(order) else ():
            if which[chosen[0]] >= 0:
                n[:, chosen] = normal(self.shapes[which[chosen[0]]], p[:, chosen])
        return n * np.where((n * d).sum(0) > 0, -1, 1).astype(np.float32)

    def direct(self, p: Array, n: Array, rng: np.random.Generator) -> Array:
        """What white paper there would send back of the lights' and the sun's light (3, n); one shadow ray each."""
        total = np.zeros_like(p)
        if self.sun:
            towards = np.array(self.sun.towards, np.float32) / np.linalg.norm(self.sun.towards)
            d = towards[:, None] + self.sun.radius * rng.normal(size=p.shape).astype(np.float32) * 0.6
            d /= np.linalg.norm(d, axis=0)
            facing = np.flatnonzero((n * d).sum(0) > 0)
            free = facing[self.trace(p[:, facing], d[:, facing])[1] < 0]
            total[:, free] += (n * d).sum(0)[free] * np.array(self.sun.rgb, np.float32)[:, None]
        chosen = rng.choice(len(self.lights), p.shape[1], p=self.share) if self.lights else np.zeros(0, int)
        for k, light in enumerate(self.lights):
            rays = np.flatnonzero(chosen == k)
            q, side, area = light.sample(len(rays), rng)
            to = q - p[:, rays]
            far = np.maximum(np.linalg.norm(to, axis=0), 1e-3)
            to /= far
            weight = np.maximum((n[:, rays] * to).sum(0), 0) * np.maximum(-(side * to).sum(0), 0)
            weight *= area / (np.pi * np.maximum(far, 0.05) ** 2 * self.share[k])
            lit = np.flatnonzero(weight > 1e-5)
            free = lit[self.trace(p[:, rays[lit]], to[:, lit], far[lit] - 2 * NEAR)[1] < 0]
            total[:, rays[free]] += weight[free] * np.array(light.rgb, np.float32)[:, None]
        return total

    def gather(self, p: Array, n: Array, which: Array, rng: np.random.Generator, bounces: int = 2) -> Array:
        """All light that arrives at points, direct and bounced, one sample each."""
        n = n * np.where(rng.random(p.shape[1]) < self.thin[which], -1, 1).astype(np.float32)
        total = self.direct(p, n, rng)
        d = rng.normal(size=p.shape).astype(np.float32)
        d = d / np.linalg.norm(d, axis=0) * 0.999 + n
        d /= np.linalg.norm(d, axis=0)
        t, found = self.trace(p, d)
        total[:, found < 0] += np.array(self.sky, np.float32)[:, None]
        there = np.flatnonzero(found >= 0)
        if bounces and len(there):
            q, back = p[:, there] + t[there] * d[:, there], found[there]
            came = self.gather(q, self.normals(q, d[:, there], back), back, rng, bounces - 1)
            total[:, there] += self.rgb[back].T * came
        return np.minimum(total, 12)

    def rays(self, width: int, height: int) -> tuple[Array, Array]:
        x, y = np.meshgrid((np.arange(width) + 0.5) / width * 2 - 1, 1 - (np.arange(height) + 0.5) / height * 2)
        d = np.stack([x * self.view, y * self.view * height / width + self.tilt, -np.ones_like(x)]).reshape(3, -1)
        d = (d / np.linalg.norm(d, axis=0)).astype(np.float32)
        return np.repeat(np.array(self.eye, np.float32)[:, None], d.shape[1], 1), d

    def render(self, width: int, height: int) -> tuple[Array, Array]:
        """Linear RGB picture and distance along the view axis."""
        rng = np.random.default_rng(11)
        w, h = max(width // self.coarse, 160), max(height // self.coarse, 90)
        o, d = self.rays(w, h)
        t, which = self.trace(o, d)
        p = o + t * d
        n = self.normals(p, d, which)
        light = np.mean([self.gather(p, n, which, rng) for _ in range(self.samples)], 0)
        depth = -p[2].reshape(h, w)
        coarse = n.T.reshape(h, w, 3)
        light = settle(light.T.reshape(h, w, 3).astype(np.float32), coarse, p.T.reshape(h, w, 3))

        o, d = self.rays(width, height)
        t, which = self.trace(o, d)
        p = o + t * d
        n = self.normals(p, d, which)
        fine, far = n.T.reshape(height, width, 3), -p[2].reshape(height, width)
        picture = self.colours(p, which).reshape(height, width, 3) * enlarge(light, coarse, depth, fine, far)
        picture += self.emitted(p, which).reshape(height, width, 3)
        gloss = np.array([shape.material.gloss for shape in self.shapes])[which]
        shiny = np.flatnonzero((gloss > 0) & (which >= 0))
        if len(shiny):
            n, d, q = n[:, shiny], d[:, shiny], p[:, shiny]
            cosine = -(n * d).sum(0)
            fresnel = gloss[shiny] + (1 - gloss[shiny]) * (1 - cosine) ** 5
            d = d + 2 * cosine * n
            t, found = self.trace(q, d)
            q = q + t * d
            seen = self.colours(q, found).T * self.direct(q, self.normals(q, d, found), rng) + self.emitted(q, found).T
            flat = picture.reshape(-1, 3)
            mirrored = np.zeros_like(flat)
            mirrored[shiny] = (np.where(found >= 0, seen, 0) * fresnel).T
            picture += cv2.GaussianBlur(mirrored.reshape(picture.shape), (0, 0), width / 240)
        return picture, far

    def photograph(self, width: int, height: int, blur: float, **grade: float) -> Array:
        return film(defocus(*self.render(width, height), blur), **grade)

    def colours(self, p: Array, which: Array) -> Array:
        rgb = self.rgb[which]
        for k, shape in enumerate(self.shapes):
            if shape.material.texture:
                on = np.flatnonzero(which == k)
                if len(on):
                    rgb[on] *= shape.material.texture(p[:, on])[:, None]
        return np.clip(rgb, 0, 1)

    def emitted(self, p: Array, which: Array) -> Array:
        rgb = np.zeros((p.shape[1], 3), np.float32)
        for k, shape in enumerate(self.shapes):
            emit = shape.material.emit
            if callable(emit) or any(emit):
                on = np.flatnonzero(which == k)
                rgb[on] = emit(p[:, on]) if callable(emit) else emit
        return rgb


def shifted(image: Array, dy: int, dx: int) -> Array:
    h, w = image.shape[:2]
    return image[np.clip(np.arange(h) + dy, 0, h - 1)][:, np.clip(np.arange(w) + dx, 0, w - 1)]


def settle(light: Array, n: Array, p: Array) -> Array:
    """Takes the sampling noise out, along surfaces and not across their edges (à-trous wavelets)."""
    for step in (1, 2, 4, 8, 2):
        total, weights = np.zeros_like(light), np.zeros(light.shape[:2], np.float32)
        for dy in (-2, -1, 0, 1, 2):
            for dx in (-2, -1, 0, 1, 2):
                other, off = shifted(light, dy * step, dx * step), shifted(p, dy * step, dx * step) - p
                alike = np.clip((shifted(n, dy * step, dx * step) * n).sum(2), 0, 1) ** 24
                bright = np.abs(np.log((other.mean(2) + 0.02) / (light.mean(2) + 0.02)))
                weight = alike * np.exp(-40 * np.abs((off * n).sum(2)) - 2.2 * bright - 0.25 * (dx * dx + dy * dy))
                total += weight[..., None] * other
                weights += weight
        light = total / np.maximum(weights, 1e-6)[..., None]
    return light


def enlarge(light: Array, n: Array, depth: Array, fine: Array, far: Array) -> Array:
    """Light gathered small onto the full-size surfaces: of its neighbours, those of the same surface count."""
    (h, w), (height, width) = depth.shape, far.shape
    v, u = (np.arange(height) + 0.5) / height * h - 0.5, (np.arange(width) + 0.5) / width * w - 0.5
    total, weights = np.zeros(fine.shape, np.float32), np.zeros(far.shape, np.float32)
    for dy in (-1, 0, 1, 2):
        for dx in (-1, 0, 1, 2):
            row, column = np.floor(v).astype(int) + dy, np.floor(u).astype(int) + dx
            near = np.exp(-1.6 * (v - row) ** 2)[:, None] * np.exp(-1.6 * (u - column) ** 2)[None]
            grid = np.ix_(np.clip(row, 0, h - 1), np.clip(column, 0, w - 1))
            alike = np.clip((n[grid] * fine).sum(2), 0, 1) ** 8 * np.exp(-12 * np.abs(depth[grid] - far))
            weight = (near * (alike + 1e-5)).astype(np.float32)
            total += weight[..., None] * light[grid]
            weights += weight
    return total / weights[..., None]


# ---- Lens and film --------------------------------------------------------------------------------------------------


def disk(radius: float) -> Array:
    """A lens's circle of confusion, a little brighter at its rim."""
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    far = np.hypot(x, y)
    kernel = np.clip(radius + 0.5 - far, 0, 1) * (0.85 + 0.25 * (far / max(radius, 1)) ** 2)
    return (kernel / kernel.sum()).astype(np.float32)


def blurred(image: Array, radius: float) -> Array:
    return cv2.filter2D(image, -1, disk(radius), borderType=cv2.BORDER_REFLECT_101) if radius > 0.4 else image


def defocus(picture: Array, far: Array, strength: float, focus: float = 1.0) -> Array:
    """A thin lens: all that is beyond the focus distance spreads over disks, nearer things over farther ones."""
    radius = strength * np.maximum(1 - focus / far, 0.1) * picture.shape[1] / WIDTH
    bounds = np.linspace(radius.max(), radius.min(), 9 if np.ptp(radius) > 0.5 else 2)
    colour, cover = np.zeros_like(picture), np.zeros(far.shape, np.float32)
    for high, low in itertools.pairwise(bounds):
        inside = ((radius >= low) & (radius <= high)).astype(np.float32)
        if inside.any():
            size = float(radius[inside > 0].mean())
            mask = blurred(inside, size)
            kept = (1 - mask) * cover
            total = np.maximum(mask + kept, 1e-4)
            colour = (blurred(picture * inside[..., None], size) + kept[..., None] * colour) / total[..., None]
            cover = np.minimum(total, 1)
    return colour


def film(
    picture: Array,
    key: float,
    vignette: float = 0.25,
    saturation: float = 1.0,
    bloom: float = 0.05,
    grain: float = 1.5,
) -> Array:
    """Linear RGB to an 8-bit BGR picture: bloom, vignette, a filmic curve, grain that also hides banding.

    The key is what its middle brightness becomes.
    """
    height, width = picture.shape[:2]
    exposure = key / np.exp(np.log(picture.mean(2) + 1e-3).mean())
    halo = cv2.GaussianBlur(np.minimum(picture, 20), (0, 0), width / 45)
    light = picture * (1 - bloom) + halo * bloom
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = light * (exposure / (1 + vignette * (0.85 * x * x + 0.6 * y * y)) ** 2)[..., None]
    light = np.maximum(light, 0) * 0.72
    curve = (light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14)
    grey = (curve @ np.array([0.2126, 0.7152, 0.0722]))[..., None]
    curve = np.clip(grey + (curve - grey) * saturation, 0, 1)
    coded = np.where(curve > 0.0031308, 1.055 * curve ** (1 / 2.4) - 0.055, curve * 12.92) * 255
    rng = np.random.default_rng(5)
    fine = rng.normal(size=(height, width, 1)).astype(np.float32)
    fine = 0.75 * fine + 0.8 * cv2.GaussianBlur(fine, (0, 0), 0.9)[..., None]
    coded = coded + grain * fine + 0.35 * rng.normal(size=coded.shape)
    return np.clip(coded + 0.5, 0, 255).astype(np.uint8)[..., ::-1]


# ---- Rooms ----------------------------------------------------------------------------------------------------------


def room(wall: Material, floor: Material, left: float = -2.7, right: float = 2.7, back: float = -3.6) -> list[Shape]:
    """Four walls, floor and a white ceiling; the camera stands at z = 0 and looks at the back wall."""
    a, b = left - 1, right + 1
    walls = ((a, 0, back - 0.2, b, 2.9, back), (left - 0.2, 0, back, left, 2.9, 1.6))
    walls += ((right, 0, back, right + 0.2, 2.9, 1.6), (a, 0, 1.6, b, 2.9, 1.8))
    ceiling = boxes(Material((0.75, 0.74, 0.72)), (a, 2.7, back - 1, b, 2.9, 1.8))
    return boxes(wall, *walls) + boxes(floor, (a, -0.2, back - 1, b, 0, 1.8)) + ceiling


def books(
    rng: np.random.Generator,
    span: tuple[float, float],
    foot: tuple[float, float],
    tall: tuple[float, float],
    palette: Sequence[Colour],
    thick: tuple[float, float] = (0.018, 0.045),
) -> list[Shape]:
    """A row of books standing from span[0] to span[1]; foot is height and front edge (y, z)."""
    row, x, height = [], span[0], 0.0
    while x < span[1] - thick[0]:
        wide = min(rng.uniform(*thick), span[1] - x)
        if rng.random() < 0.4 or not height:
            height = rng.uniform(*tall)
        rgb = np.clip(np.array(palette[rng.integers(len(palette))]) * rng.uniform(0.75, 1.25), 0, 0.9)
        front, top = foot[1] - rng.uniform(0, 0.035), height * rng.uniform(0.96, 1.0)
        row.append(box((x, foot[0], front - 0.16), (x + wide - 0.002, foot[0] + top, front), Material(tuple(rgb))))
        x += wide
    return row


def plant(
    rng: np.random.Generator,
    foot: Sequence[float],
    height: float,
    spread: float,
    count: int,
    size: tuple[float, float],
    rgb: Colour = (0.10, 0.19, 0.07),
    slim: float = 0.52,
    face: Colour = (0, 0.75, 0.65),
) -> list[Shape]:
    """Stems that bend outward from the foot, with leaves along them that mostly look where `face` points."""
    greens = [Material(tuple(np.array(rgb) * f), thin=0.3) for f in (0.7, 1.0, 1.3)]
    wooden, shapes = Material((0.12, 0.10, 0.05)), []
    stems = max(count // 7, 3)
    for s in range(stems):
        around = 2 * np.pi * (s + rng.uniform(-0.3, 0.3)) / stems
        out = spread * rng.uniform(0.35, 1.0) * np.array([np.cos(around), 0, np.sin(around)])
        rise = np.array([0, height * rng.uniform(0.65, 1.0), 0])
        joints = [np.array(foot) + out * t**1.7 + rise * t for t in np.linspace(0, 1, 6)]
        for start, end in itertools.pairwise(joints):
            reach = end - start
            long = np.linalg.norm(reach)
            turn = spun(np.arctan2(reach[0], reach[2]), np.arccos(reach[1] / long))
            shapes.append(placed("box", (start + end) / 2, turn @ np.diag([0.005, long / 2, 0.005]), wooden))
        for k in range(count // stems):
            t = min(0.3 + 0.7 * (k + rng.uniform(0.2, 1)) / (count // stems), 1)
            turn = around + rng.normal() * 1.1
            along = np.array([np.cos(turn), rng.uniform(-0.35, 0.65), 0.6 * np.sin(turn)])
            long = rng.uniform(*size) * (1.15 - 0.35 * t)
            middle = np.array(foot) + out * t**1.7 + rise * t + along / np.linalg.norm(along) * long * 0.5
            up = np.array(face) + 0.35 * rng.normal(size=3)
            shapes.append(leaf(middle, along, up, long, long * slim * rng.uniform(0.8, 1.15), greens[rng.integers(3)]))
    return shapes


def lamp(foot: Sequence[float], height: float, low: float, high: float, glow: Colour) -> tuple[list[Shape], list[Glow]]:
    """A fabric shade with a bulb in it; light leaves through the fabric, and above and below."""
    cloth = np.array(glow) / max(glow)

    def fabric(p: Array) -> Array:
        up = (p[1] - foot[1]) / height
        core = np.exp(-(((up - 0.45) / 0.42) ** 2)) * (1 + 0.03 * noise(p[0] * 3, p[1] * 0.3))
        return 0.26 * core[:, None] * cloth**1.15

    shade = tube(foot, height, low, high, Material((0.6, 0.5, 0.4), emit=fabric), solid=False)
    bulb = (foot[0], foot[1] + height * 0.4, foot[2])
    lights = [Glow(foot, height, low, high, tuple(cloth * 2.2)), Glow(bulb, 0.07, 0.035, 0.035, tuple(cloth * 80))]
    return [shade], lights


def evening_room(width: int, height: int) -> Array:
    rng = np.random.default_rng(4)
    wall = Material((0.150, 0.130, 0.118), texture=plaster(0.04))
    walnut = Material((0.22, 0.115, 0.06), texture=wood(0, 0.2), gloss=0.02)
    clay, cream, ink = Material((0.40, 0.20, 0.12)), Material((0.60, 0.54, 0.45)), Material((0.05, 0.05, 0.05))
    slate, opal = Material((0.12, 0.16, 0.17)), Material((0.7, 0.6, 0.5), emit=(0.26, 0.15, 0.07))
    palette = [(0.35, 0.16, 0.08), (0.10, 0.15, 0.17), (0.55, 0.48, 0.38), (0.26, 0.09, 0.07), (0.14, 0.17, 0.11)]
    shapes = room(wall, Material((0.16, 0.09, 0.05), texture=wood(2)))
    # a shelf on the left with books and pots
    shapes += boxes(walnut, (-1.86, 1.60, -3.6, -0.66, 1.64, -3.34))
    shapes += books(rng, (-1.74, -1.30), (1.64, -3.37), (0.20, 0.29), palette, (0.022, 0.045))
    shapes += [ball((-1.10, 1.74, -3.47), (0.085, 0.10, 0.085), clay)]
    shapes += tubes(clay, (-1.10, 1.81, -3.47, 0.07, 0.03, 0.04), (1.72, 0.69, -3.4, 0.17, 0.045, 0.055))
    # a long sideboard; on it a plant, a globe that glows, books, a bowl
    shapes += boxes(walnut, (-1.95, 0.10, -3.58, 1.95, 0.66, -3.12), (-1.97, 0.66, -3.6, 1.97, 0.69, -3.1))
    shapes += boxes(ink, *((x, 0.12, -3.125, x + 0.008, 0.65, -3.117) for x in (-1.3, -0.65, 0, 0.65, 1.3)))
    shapes += tubes(cream, (-0.86, 1.64, -3.47, 0.15, 0.05, 0.035), (-1.50, 0.69, -3.35, 0.20, 0.075, 0.10))
    shapes += plant(rng, (-1.50, 0.87, -3.35), 0.46, 0.24, 42, (0.13, 0.20), (0.09, 0.15, 0.06))
    shapes += [ball((-0.98, 0.79, -3.34), 0.085, opal), ball((0.98, 0.745, -3.3), (0.10, 0.055, 0.10), cream)]
    shapes += tubes(ink, (-0.98, 0.69, -3.34, 0.03, 0.05, 0.05))
    shapes += boxes(slate, (-0.66, 0.69, -3.45, -0.36, 0.725, -3.22), (0.775, 1.47, -3.575, 0.945, 1.57, -3.566))
    shapes += boxes(clay, (-0.64, 0.725, -3.44, -0.39, 0.755, -3.24))
    # right: the lamp, and a print on the wall
    shade, lights = lamp((1.42, 1.10, -3.34), 0.27, 0.20, 0.145, (1.0, 0.56, 0.25))
    shapes += [*shade, ball((1.42, 0.84, -3.34), (0.105, 0.15, 0.105), slate)]
    shapes += tubes(clay, (1.42, 0.97, -3.34, 0.16, 0.015, 0.012))
    shapes += boxes(ink, (0.66, 1.36, -3.6, 1.06, 1.92, -3.575)) + boxes(cream, (0.68, 1.38, -3.58, 1.04, 1.90, -3.57))
    shapes += [ball((0.86, 1.68, -3.57), (0.085, 0.085, 0.004), clay)]
    lights += [Glow((-0.98, 0.71, -3.34), 0.165, 0.087, 0.087, (1.7, 0.92, 0.42))]
    lights += [Panel((-2.65, 0.9, -0.8), (0, 0, -2.0), (0, 1.5, 0), (0.16, 0.24, 0.40))]  # dusk, from a window
    scene = Scene(shapes, lights, sky=(0.01, 0.01, 0.012), samples=56)
    return scene.photograph(width, height, 14, key=0.145, vignette=0.2, bloom=0.10)


def bright_office(width: int, height: int) -> Array:
    rng = np.random.default_rng(8)
    wall = Material((0.78, 0.775, 0.76), texture=plaster(0.012))
    oak = Material((0.44, 0.30, 0.18), texture=wood(0, 0.12), gloss=0.03)
    white, pot = Material((0.74, 0.73, 0.71)), Material((0.55, 0.53, 0.50), texture=plaster(0.05, 3))
    teal, sand, line = Material((0.24, 0.31, 0.31)), Material((0.52, 0.36, 0.25)), Material((0.3, 0.29, 0.28))
    shapes = room(wall, Material((0.48, 0.36, 0.25), texture=wood(2)), left=-2.25, right=2.5)
    del shapes[1]  # the left wall gives way to one with a window
    panes = ((0, -3.6, 2.9, -3.3), (0, -1.2, 2.9, 1.6), (0, -3.3, 0.7, -1.2), (2.45, -3.3, 2.9, -1.2))
    shapes += boxes(wall, *((-2.45, y0, z0, -2.25, y1, z1) for y0, z0, y1, z1 in panes))
    shapes += boxes(white, (-2.40, 0.7, -2.28, -2.34, 2.45, -2.20))
    # right: a sideboard with a plant
    shapes += boxes(white, (0.55, 0.16, -3.58, 2.35, 0.70, -3.14)) + boxes(oak, (0.53, 0.70, -3.6, 2.37, 0.73, -3.12))
    shapes += boxes(line, *((x, 0.18, -3.145, x + 0.008, 0.69, -3.135) for x in (1.15, 1.75)))
    shapes += tubes(pot, (1.34, 0.73, -3.36, 0.24, 0.10, 0.13))
    shapes += plant(rng, (1.34, 0.95, -3.34), 0.70, 0.42, 63, (0.19, 0.29), (0.085, 0.16, 0.065))
    shapes += boxes(pot, (0.70, 0.73, -3.5, 1.04, 0.76, -3.26)) + boxes(teal, (0.72, 0.76, -3.49, 1.00, 0.785, -3.28))
    # left: two quiet frames, and a desk with books and a cup
    for x, paint in ((-1.42, sand), (-0.84, teal)):
        shapes += boxes(oak, (x, 1.38, -3.6, x + 0.46, 2.00, -3.57))
        shapes += boxes(white, (x + 0.02, 1.40, -3.58, x + 0.44, 1.98, -3.567))
        shapes += boxes(paint, (x + 0.10, 1.51, -3.57, x + 0.36, 1.87, -3.565))
    shapes += boxes(oak, (-2.1, 0.70, -3.0, -0.62, 0.735, -2.2)) + boxes(white, (-0.70, 0, -2.3, -0.66, 0.7, -2.25))
    shapes += boxes(teal, (-1.42, 0.735, -2.85, -1.16, 0.765, -2.62))
    shapes += boxes(sand, (-1.40, 0.765, -2.84, -1.18, 0.795, -2.64))
    shapes += tubes(teal, (-0.98, 0.735, -2.72, 0.10, 0.038, 0.042))
    lights = [Panel((-2.5, 0.7, -1.2), (0, 0, -2.1), (0, 1.75, 0), (6.4, 6.6, 6.9))]
    lights += [Panel((-1.2, 2.69, 0.0), (2.4, 0, 0), (0, 0, 1.0), (0.6, 0.6, 0.6))]
    scene = Scene(shapes, lights, Sun((-1.0, 0.62, 0.42), (1.3, 1.1, 0.88), 0.03), samples=40)
    return scene.photograph(width, height, 13, key=0.70, vignette=0.10, bloom=0.10)


def library(width: int, height: int) -> Array:
    rng = np.random.default_rng(12)
    oak = Material((0.23, 0.115, 0.055), texture=wood(1, 0.22))
    board = Material((0.23, 0.115, 0.055), texture=wood(0, 0.22))
    dark, brass = Material((0.17, 0.09, 0.048)), Material((0.45, 0.30, 0.12))
    palette = [(0.23, 0.09, 0.06), (0.32, 0.18, 0.09), (0.11, 0.14, 0.11), (0.42, 0.35, 0.25), (0.11, 0.12, 0.15),
               (0.18, 0.075, 0.06), (0.34, 0.26, 0.16), (0.16, 0.13, 0.10)]  # fmt: skip
    shapes = room(dark, Material((0.17, 0.09, 0.05), texture=wood(0)), back=-4.4, left=-3.2, right=3.2)
    for x in np.arange(-3.15, 3.2, 1.05):
        shapes += boxes(oak, (x - 0.035, 0, -4.4, x + 0.035, 2.7, -4.03))
        for y, above in itertools.pairwise((0.10, 0.50, 0.90, 1.28, 1.64, 1.98, 2.32, 2.68)):
            shapes += boxes(board, (x + 0.035, y - 0.035, -4.4, x + 1.015, y, -4.05))
            start = x + 0.04 + (rng.uniform(0.1, 0.35) if rng.random() < 0.2 else 0)
            end = x + 1.01 - (rng.uniform(0.1, 0.4) if rng.random() < 0.25 else 0)
            tall = (0.68 * (above - y - 0.05), 0.95 * (above - y - 0.05))
            shapes += books(rng, (start, end), (y, -4.10), tall, palette, (0.04, 0.09))
    # left: a ladder; right: a lamp on a desk
    lean = spun(0, -0.09)
    shapes += [box((x, -0.1, -3.86), (x + 0.045, 2.7, -3.80), oak, lean) for x in (-1.78, -1.40)]
    for y in np.arange(0.25, 2.5, 0.29):
        back = -3.83 - 0.09 * (y - 1.3)
        shapes += boxes(oak, (-1.78, y, back, -1.37, y + 0.035, back + 0.03))
    shade, lights = lamp((1.62, 1.12, -3.45), 0.24, 0.20, 0.12, (1.0, 0.62, 0.28))
    shapes += shade + tubes(brass, (1.62, 0.74, -3.45, 0.40, 0.02, 0.012), (1.62, 0.74, -3.45, 0.05, 0.09, 0.05))
    shapes += boxes(board, (0.85, 0.69, -3.75, 2.4, 0.74, -3.1)) + boxes(dark, (0.9, 0, -3.7, 0.98, 0.7, -3.2))
    shapes += boxes(Material((0.3, 0.1, 0.06)), (1.0, 0.74, -3.6, 1.3, 0.79, -3.38))
    shapes += boxes(Material((0.45, 0.36, 0.24)), (1.02, 0.79, -3.58, 1.27, 0.83, -3.4))
    lights += [Panel((-3.15, 0.7, -1.2), (0, 0, -1.8), (0, 1.9, 0), (1.5, 1.45, 1.35))]
    lights += [Panel((-2.6, 2.66, -3.3), (5.2, 0, 0), (0, 0, 0.25), (1.9, 1.15, 0.55))]
    scene = Scene(shapes, lights, samples=24, eye=(0, 1.3, 0), view=0.54)
    return scene.photograph(width, height, 28, key=0.125, saturation=0.85, vignette=0.28, bloom=0.10)


def concrete_studio(width: int, height: int) -> Array:
    rng = np.random.default_rng(21)

    def cast(p: Array) -> Array:
        """Seams between boards of 1.4 m by 1.2 m, and the holes of their ties."""
        tone = 1 + 0.07 * noise(p[0] * 0.13, p[1] * 0.13) + 0.035 * noise(p[0] * 1.1, p[1] * 1.1)
        x, y = (p[0] + 2.1) % 1.4, (p[1] - 0.1) % 1.2
        for edge in (np.minimum(x, 1.4 - x), np.minimum(y, 1.2 - y)):
            tone *= 1 - 0.16 * np.exp(-((edge / 0.006) ** 2))
        return tone * (1 - 0.25 * (np.hypot(x % 0.7 - 0.35, y % 0.6 - 0.3) < 0.017))

    wall, bench = Material((0.47, 0.465, 0.455), texture=cast), Material((0.36, 0.25, 0.16), texture=wood(0, 0.12))
    clay, floor = Material((0.62, 0.60, 0.56)), Material((0.34, 0.33, 0.32), texture=plaster(0.08))
    shapes = room(wall, floor, left=-3.2, right=2.9)
    del shapes[1]  # the left wall gives way to one with a window of four panes
    panes = ((0, -3.6, 0.95, 1.6), (2.45, -3.6, 2.9, 1.6), (0, -3.6, 2.9, -2.72), (0, -2.26, 2.9, -2.20))
    panes += ((0, -1.74, 2.9, 1.6), (1.72, -2.8, 1.77, -1.6))
    shapes += boxes(wall, *((-3.3, y0, z0, -3.2, y1, z1) for y0, z0, y1, z1 in panes))
    shapes += plant(rng, (-2.1, 0.75, -2.26), 1.15, 0.22, 28, (0.16, 0.27), slim=0.42, face=(-0.9, 0.2, 0.5))
    # right: a bench with a bottle
    shapes += boxes(bench, (0.75, 0.40, -3.45, 2.5, 0.46, -3.05), (0.9, 0, -3.4, 0.98, 0.4, -3.1))
    shapes += [ball((1.45, 0.62, -3.26), (0.15, 0.165, 0.15), clay)]
    shapes += tubes(clay, (1.45, 0.76, -3.26, 0.09, 0.045, 0.06))
    lights = [Panel((-3.32, 0.95, -1.74), (0, 0, -0.98), (0, 1.5, 0), (2.2, 2.5, 2.9))]
    lights += [Panel((-1.0, 2.69, -1.6), (2.6, 0, 0), (0, 0, 1.6), (1.0, 0.98, 0.96))]
    scene = Scene(shapes, lights, Sun((-1.0, 0.115, 0.42), (1.65, 1.38, 1.08), 0.007), samples=40, coarse=4)
    return scene.photograph(width, height, 11, key=0.37, vignette=0.2)


def plaster_arches(width: int, height: int) -> Array:
    tones = [(0.78, 0.69, 0.62), (0.77, 0.61, 0.53), (0.74, 0.53, 0.45), (0.76, 0.60, 0.53)]
    stones = [Material(rgb, texture=plaster(0.03, 0.5)) for rgb in tones]
    shapes = [arch(-2.4 - 0.85 * k, 0.28, 1.6 - 0.25 * k, 1.32 - 0.05 * k, stone) for k, stone in enumerate(stones)]

    def evening_sky(p: Array) -> Array:
        return ramp(p[1], [(0.3, (0.20, 0.145, 0.11)), (1.3, (0.15, 0.14, 0.14)), (3.0, (0.07, 0.105, 0.15))])

    shapes += boxes(Material((0.30, 0.34, 0.38), emit=evening_sky), (-9, -1, -7.2, 9, 9, -7), (-9, -1, 3, 9, 9, 3.2))
    shapes += boxes(Material((0.68, 0.58, 0.51), texture=plaster(0.03)), (-9, -1, -9, 9, 0, 3))
    lights = [Panel((-4.5, 4.2, 1.8), (2.4, 1.0, 0), (0.6, 0.6, -2.2), (6, 5.5, 5))]
    scene = Scene(shapes, lights, Sun((-0.72, 0.95, 0.75), (1.6, 1.33, 1.05), 0.04), (0.60, 0.60, 0.66), samples=64)
    return scene.photograph(width, height, 13, key=0.50, vignette=0.18)


# ---- Landscapes -----------------------------------------------------------------------------------------------------


def over(canvas: Array, colour: Array, mask: Array, radius: float) -> Array:
    """A layer (already multiplied by its mask), out of focus, on the canvas."""
    return blurred(colour, radius) + canvas * (1 - blurred(mask, radius))[..., None]


def ramp(t: Array, stops: Sequence[tuple[float, Colour]]) -> Array:
    where = [stop[0] for stop in stops]
    return np.stack([np.interp(t, where, [stop[1][c] for stop in stops]) for c in range(3)], -1).astype(np.float32)


def sprays(
    shape: tuple[int, int], rng: np.random.Generator, clumps: Sequence[tuple[float, float, float, int]], size: float
) -> tuple[Array, Array]:
    """Leaves in round clumps (x, y, radius, count; in widths), the sun high on the left: colour and mask."""
    height, width = shape
    colour, mask = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    edge = np.array([[-1, 0], [-0.5, 0.42], [0.1, 0.46], [0.6, 0.24], [1, 0]])
    outline = np.vstack([edge, edge[3:0:-1] * [1, -1]])
    for x, y, radius, count in clumps:
        for depth in np.sort(rng.random(count)):  # from the shade inside to the lit outside
            angle, out = rng.uniform(0, 2 * np.pi), radius * np.sqrt(rng.random())
            dx, dy = np.cos(angle) * out, np.sin(angle) * out * 0.8
            lit = np.clip(0.42 - (0.45 * dx + 0.75 * dy) / radius + 0.25 * rng.normal(), 0, 1) * depth
            turn = rng.normal(0.9, 0.7)
            spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            long = size * rng.uniform(0.6, 1.25)
            corners = (outline * [1, rng.uniform(0.5, 1)] * long) @ spin.T + [x + dx, y + dy]
            shade, sunny = np.array([0.020, 0.042, 0.016]), np.array([0.44, 0.50, 0.10])
            rgb = shade * rng.uniform(0.7, 1.6) + sunny * lit**1.6 * rng.uniform(0.6, 1.3, 3) ** [0.5, 0.2, 0.5]
            points = np.round(corners * width).astype(np.int32)
            cv2.fillPoly(colour, [points], tuple(float(c) for c in rgb))
            cv2.fillPoly(mask, [points], 1.0)
    return colour, mask


def garden(width: int, height: int) -> Array:
    rng = np.random.default_rng(31)
    pixel, tall = width / WIDTH, height / width
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / width)
    grit = clouds(1024, 0.9, 9)

    def sparkle(strength: float, scale: float, shift: float) -> Array:
        """Leaves that flash in the sun, before the lens makes disks of them."""
        fine = noise(x * scale + shift, y * scale + shift, grit)
        return np.exp(strength * np.clip(fine, -2.2, 3.2))[..., None]

    # the far end: trees in haze, sky between them on the left; a lawn with the trees' shadows
    shade = 0.50 + 0.17 * noise(x * 0.42 + 0.22, y * 0.42 + 0.12) + 0.55 * (0.20 - y) - 0.35 * (x - 0.42)
    greens = [
        (0, (0.014, 0.040, 0.014)),
        (0.35, (0.05, 0.105, 0.03)),
        (0.65, (0.17, 0.25, 0.065)),
        (1, (0.62, 0.66, 0.34)),
    ]
    far = ramp(np.clip(shade, 0, 1), greens) * sparkle(0.85, 0.8, 0.1)
    canvas = blurred(far.astype(np.float32), 36 * pixel)
    lawn = ramp(y / tall, [(0.70, (0.30, 0.40, 0.10)), (0.80, (0.16, 0.25, 0.06)), (1.0, (0.05, 0.10, 0.03))])
    sunny = 0.28 + 0.95 * smooth(-0.4, 1.0, noise(x * 0.24 + 0.1, y * 1.5 + 0.47))
    lawn = lawn * sunny[..., None] * sparkle(0.3, 1.5, 0.4)
    grass = smooth(0.715, 0.765, y / tall + 0.010 * noise(x * 0.4, x * 0)).astype(np.float32)
    canvas = over(canvas, lawn.astype(np.float32) * grass[..., None], grass, 26 * pixel)
    # borders: each a mass of leaves with an uneven top, nearer, darker and sharper
    for top, swing, seed, radius, light in ((0.375, 0.020, 0.11, 30, 0.75), (0.47, 0.028, 0.43, 25, 0.60)):
        aside = (np.abs(x - 0.48) * 2) ** 2.2 if radius < 30 else 0.35 * np.abs(x - 0.45)
        crown = top - 0.20 * aside + (0.09 if radius < 30 else 0) * (1 - aside)
        crown = crown + swing * noise(x * 0.55 + seed, x * 0 + seed) + 0.010 * noise(x * 1.3, y * 1.3 + seed, grit)
        mask = smooth(-0.004, 0.004, y - crown).astype(np.float32)
        if radius == 30:
            mask *= smooth(0.012, -0.012, y - 0.425 - 0.006 * noise(x, x * 0 + 0.7)).astype(np.float32)
        relief = noise(x * 0.75 + seed, y * 0.75 + seed) - noise(x * 0.75 + seed + 0.02, y * 0.75 + seed + 0.03)
        tone = light * np.clip(0.34 + 0.42 * relief - 1.6 * (y - crown), 0.03, 1) * (1.12 - 0.35 * x)
        leaves = ramp(tone, greens) * sparkle(0.75, 1.1, seed) * mask[..., None]
        canvas = over(canvas, leaves.astype(np.float32), mask, radius * pixel)
    near = [(0.00, 0.02, 0.10, 120), (0.10, -0.03, 0.07, 60), (0.98, 0.00, 0.09, 80)]
    canvas = over(canvas, *sprays((height, width), rng, near, 0.036), 17 * pixel)
    return film(canvas, key=0.19, vignette=0.22, bloom=0.14, saturation=0.92)


def harbour(width: int, height: int) -> Array:
    rng = np.random.default_rng(17)
    pixel, line = width / WIDTH, round(height * 0.56)  # the row of the far shore
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(line) + 0.5) / height)
    up = 1 - y / 0.56
    sky = ramp(up, [
        (0.0, (0.62, 0.36, 0.27)), (0.12, (0.44, 0.31, 0.32)), (0.30, (0.20, 0.22, 0.35)), (0.6, (0.075, 0.125, 0.26)),
        (1.0, (0.030, 0.065, 0.165)),
    ])  # fmt: skip
    sky *= (1.15 - 0.5 * x)[..., None]
    bank = smooth(0.1, 1.8, noise(x * 0.22 + 0.6, y * 1.1 + 0.15) + 0.5 * noise(x * 0.7, y * 3.5))
    bank *= np.exp(-(((up - 0.42) / 0.3) ** 2))
    sky = sky * (1 - 0.35 * bank[..., None]) + bank[..., None] * np.array([0.16, 0.11, 0.14])
    lights, tones = np.zeros_like(sky), np.array([[1, 0.52, 0.20], [1, 0.66, 0.36], [1, 0.82, 0.62], [0.5, 0.8, 1]])
    for haze, lift, seed, rough in ((0.55, 0.085, 0.12, 0.35), (0.22, 0.045, 0.57, 0.8)):
        ridge = lift * (1 + 0.55 * noise(x[:1] * rough * 0.35, x[:1] * 0 + seed)) * (0.7 + 0.7 * np.abs(x[:1] - 0.45))
        hill = smooth(-0.0015, 0.0015, ridge - (0.56 - y) * height / width)[..., None]
        sky = sky * (1 - hill) + hill * (haze * np.array([0.20, 0.17, 0.23]) + 0.10 * np.array([0.03, 0.05, 0.10]))
        for _ in range(110):
            px = rng.random()
            py = 0.56 - ridge[0, int(px * width)] * width / height * rng.beta(0.8, 3.5) - 0.006
            tone = tones[rng.choice(4, p=[0.45, 0.33, 0.17, 0.05])]
            power = rng.lognormal(0, 0.9) * (55 + 380 * (px - 0.5) ** 2) * pixel**2  # quieter behind the person
            lights[int(py * height), int(px * width)] += tone * power
    for t in np.arange(9) / 8:  # a promenade that comes nearer on the right, and one on the left
        right = (0.62 + 0.42 * t**1.6, 0.545 - 0.10 * t**1.8, 500 + 2080 * t)
        left = (0.30 - 0.34 * t**1.5, 0.548 - 0.045 * t**1.6, 350 + 1040 * t)
        for px, py, power in (right, left):
            if 0 <= px < 1:
                lights[int(py * height), int(px * width)] += np.array((1, 0.60, 0.27)) * power * pixel**2
    # the water: each point mirrors a spread of the picture above it, the nearer the wider
    rows = np.arange(1, height - line + 1)[:, None]
    t = rows / len(rows)
    u = np.arange(width)[None] / width - 0.5 + 0 * t
    scene = (sky + blurred(lights, 4 * pixel)).astype(np.float32)
    ripple_u, ripple_v = u / (0.12 + t), 1 / (0.06 + t) + 0 * u
    ripple = noise(ripple_u * 0.35, ripple_v * 0.55) + 0.7 * noise(ripple_u * 1.3 + 0.3, ripple_v * 1.6)
    water = np.zeros((len(rows), width, 3), np.float32)
    for _ in range(28):
        spread = rng.normal() * 0.12 + 0.06 * ripple
        row = np.abs(line - 2 - rows * 0.82 - np.abs(spread) * (0.25 + t) * line).astype(np.float32)
        column = (np.arange(width) + (rng.normal() * 3 + 5 * ripple) * pixel * (0.3 + t)).astype(np.float32)
        water += cv2.remap(scene, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    water = water / 28 * (0.82 - 0.42 * t + 0.05 * ripple)[..., None] + np.array([0.006, 0.016, 0.030])
    picture = np.vstack([sky, water]).astype(np.float32)
    picture = blurred(picture, 13 * pixel)
    glow = np.zeros_like(picture)
    glow[:line] = lights
    picture += blurred(glow, 17 * pixel) * 0.9
    return film(picture, key=0.16, vignette=0.25, bloom=0.14)


def mountain_morning(width: int, height: int) -> Array:
    sharp = clouds(1024, 2.15, 6)
    eye, sun = 1.55, np.array([-0.80, 0.30, -0.52]) / np.linalg.norm([0.80, 0.30, 0.52])

    def ground(x: Array, z: Array) -> Array:
        """Height in kilometres: ridges across the view, open in the middle, higher far away."""
        ridge = 1 - np.abs(noise(x / 30 + 0.33, z / 24 + 0.61, sharp)) * 0.9
        folds = 1 - np.abs(noise(x / 12 + 0.71, z / 9 + 0.45, sharp)) * 0.8
        open_ = 0.42 + 0.58 * smooth(0.0, 0.42, np.abs(x / z + 0.05))
        far = smooth(1.5, 22, z)
        crest = np.clip(ridge, 0, 1) ** 1.6
        return open_ * (0.35 + (0.75 + 3.2 * far) * crest) + (0.12 + 0.45 * far) * folds - 0.1

    z = np.geomspace(1.3, 40, 900)[:, None].astype(np.float32)
    side = np.linspace(-0.42, 0.42, width, dtype=np.float32)[None]
    h = ground(side * z, z) + 0.006 * np.abs(noise(side * z / 1.3, z / 1.3)) / (1 + z / 12)
    rise = (h - eye) / z  # as a tangent
    skyline = np.maximum.accumulate(rise, 0)
    level = 0.055 - (np.arange(height)[:, None] + 0.5 - height / 2) * (0.84 / width)
    where = np.stack([np.searchsorted(skyline[:, c], level[:, 0]) for c in range(width)], 1)
    land = where < len(z)
    k = np.clip(where, 1, len(z) - 1)
    columns = np.arange(width)[None]
    before = skyline[k - 1, columns]
    part = np.clip((level - before) / np.maximum(rise[k, columns] - before, 1e-6), 0, 1)
    far = (z[k - 1, 0] * (1 - part) + z[k, 0] * part).astype(np.float32)
    far[~land] = 40
    px, py = side * far, eye + level * far
    step = 0.02 + far * 0.003
    slope_x = (ground(px + step, far) - ground(px - step, far)) / (2 * step)
    slope_z = (ground(px, far + step) - ground(px, far - step)) / (2 * step)
    facing = np.clip((sun[1] - slope_x * sun[0] - slope_z * sun[2]) / np.sqrt(1 + slope_x**2 + slope_z**2), 0, 1)
    woods = 1 + 0.22 * np.clip(noise(px / 1.1, far / 1.1), -2, 2) / (1 + far / 15)
    ground_rgb = ramp(smooth(0.9, 1.7, py), [(0, (0.034, 0.050, 0.044)), (1, (0.10, 0.10, 0.10))])  # woods, rock
    lit = ground_rgb * woods[..., None] * (facing[..., None] * np.array([7.5, 4.9, 2.7]) + np.array([0.50, 0.66, 0.92]))
    # air: haze everywhere, mist in the valleys, both glowing towards the sun
    toward = np.exp(-(((side + 0.24) / 0.30) ** 2) - ((level - 0.10) / 0.22) ** 2)[..., None]
    mist = np.array([0.40, 0.52, 0.70]) * (1 - 0.45 * toward) + np.array([1.50, 0.88, 0.46]) * toward
    drop = (py - eye) / 0.16
    drop = np.where(np.abs(drop) < 1e-3, 1e-3, drop)
    lying = np.exp(-eye / 0.16) * (1 - np.exp(-drop)) / drop * (1 + 0.5 * noise(px / 30, far / 30))
    clear = np.exp(-0.060 * far - 13 * far * np.maximum(lying, 0))[..., None]
    heights = [
        (-0.2, (0.8, 0.7, 0.62)),
        (0.03, (0.86, 0.74, 0.62)),
        (0.14, (0.55, 0.64, 0.74)),
        (0.3, (0.27, 0.43, 0.66)),
    ]
    veils = 1 + 0.07 * smooth(0.3, 1.6, noise(side * 0.5 + 0.3, level * 2.6))
    sky = ramp(level, heights) * veils[..., None] + toward * np.array([0.95, 0.46, 0.14])
    fade = smooth(14, 40, far)[..., None]
    air = mist * 0.9 * (1 - fade) + sky * fade
    picture = np.where(land[..., None], lit * clear + air * (1 - clear), sky).astype(np.float32)
    return film(blurred(picture, 7 * width / WIDTH), key=0.44, vignette=0.18, bloom=0.10, saturation=1.25)


BACKGROUNDS: dict[str, Callable[[int, int], Array]] = {
    "evening-room": evening_room,
    "bright-office": bright_office,
    "library": library,
    "garden": garden,
    "harbour": harbour,
    "concrete-studio": concrete_studio,
    "mountain-morning": mountain_morning,
    "plaster-arches": plaster_arches,
}

SMALL = 160, 90
"""Of the tiles of the guest page."""

JPEG = [
    cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_OPTIMIZE, 1,
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(BACKGROUNDS), help="this one alone")
    parser.add_argument("--scale", type=float, default=1.0, help="of the size, for a quick look")
    parser.add_argument("--into", type=Path, default=HERE / "backgrounds", help="folder to write to")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    width, height = round(WIDTH * options.scale), round(HEIGHT * options.scale)
    cv2.setNumThreads(1)
    for name in [options.only] if options.only else BACKGROUNDS:
        start = time.monotonic()
        path, picture = options.into / f"{name}.jpg", BACKGROUNDS[name](width, height)
        cv2.imwrite(str(path), picture, JPEG)
        (options.into / "small").mkdir(exist_ok=True)
        small = cv2.resize(picture, SMALL, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(options.into / "small" / path.name), small, [cv2.IMWRITE_JPEG_QUALITY, 80])
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
