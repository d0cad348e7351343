"""Draws what BuzzCam ships to be worn (assets/worn): pictures and where they lie on the canonical face.

    python assets/make_worn.py [NAME ...]

All of it is painted here, by formulas; nothing is taken from anywhere (CC0-1.0). docs/worn-things.md explains the
format. face.json is MediaPipe's canonical face (Apache-2.0). Needs OpenCV and NumPy only.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

HERE = Path(__file__).parent / "worn"

FINER = 3
"""Painted so many times as large."""

PAD_PX = 6
"""Around each part of a picture, painted on beyond its box: smaller versions mix neighbours."""

LIGHT = np.array([-0.38, 0.62, 0.69])
HALF = np.array([-0.24, 0.40, 0.885])
"""Where the painted light comes from, and where it is mirrored from: x right, y up, z to the viewer."""

Array = np.ndarray
Colour = tuple[float, float, float]
"""Red, green, blue, 0..255."""

FACE = json.loads((HERE / "face.json").read_text())
POINTS = np.array(FACE["points"]).reshape(-1, 3)
UV = np.array(FACE["uv"]).reshape(-1, 2)
TRIANGLES = np.array(FACE["triangles"]).reshape(-1, 3)


# ---- painting


class Canvas:
    """A picture over a rectangle of a plane: left, right, bottom, top in its own unit (mostly cm). x, y: float arrays,
    where each pixel is. rgb is premultiplied, 0..255; alpha 0..1."""

    def __init__(self, left: float, right: float, bottom: float, top: float, px_per_unit: float) -> None:
        self.width, self.height = round((right - left) * px_per_unit), round((top - bottom) * px_per_unit)
        across, down = (right - left) / self.width, (top - bottom) / self.height
        columns = (np.arange((self.width + 2 * PAD_PX) * FINER) + 0.5) / FINER - PAD_PX
        rows = (np.arange((self.height + 2 * PAD_PX) * FINER) + 0.5) / FINER - PAD_PX
        self.x, self.y = np.meshgrid(left + columns * across, top - rows * down)
        self.step = across / FINER
        self.rgb = np.zeros((*self.x.shape, 3))
        self.alpha = np.zeros(self.x.shape)

    def cover(self, distance: Array) -> Array:
        """0..1: within where distance, in units, is below 0."""
        return np.clip(0.5 - distance / self.step / FINER * 1.6, 0, 1)

    def over(self, colour: Colour | Array, alpha: Array | float) -> None:
        alpha = np.clip(np.broadcast_to(np.asarray(alpha, float), self.x.shape), 0, 1)
        self.rgb = np.clip(np.asarray(colour, float), 0, 255) * alpha[..., None] + self.rgb * (1 - alpha)[..., None]
        self.alpha = alpha + self.alpha * (1 - alpha)

    def erase(self, share: Array) -> None:
        """share: 0..1 of what goes."""
        self.rgb *= (1 - share)[..., None]
        self.alpha *= 1 - share

    def picture(self) -> Array:
        """uint8 (rows, columns, 4) BGRA, straight alpha, with its pad."""
        size = self.width + 2 * PAD_PX, self.height + 2 * PAD_PX
        rgb, alpha = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (self.rgb, self.alpha))
        straight = np.where(alpha[..., None] > 1e-3, rgb / np.maximum(alpha, 1e-3)[..., None], 0)
        straight = np.round(np.clip(straight, 0, 254) / 2) * 2  # seven bits: the files are smaller by a third
        return np.dstack([straight[..., ::-1], np.round(alpha * 255)]).astype(np.uint8)


def mixed(a: Colour | Array, b: Colour | Array, share: Array) -> Array:
    share = np.clip(share, 0, 1)[..., None]
    return np.asarray(a, float) * (1 - share) + np.asarray(b, float) * share


def smooth(low: float, high: float, value: Array) -> Array:
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def gradient(distance: Array) -> tuple[Array, Array]:
    """To the right and up, of length 1."""
    down, right = np.gradient(distance)
    length = np.maximum(np.hypot(down, right), 1e-9)
    return right / length, -down / length


def lit(
    normal: tuple[Array, Array, Array], colour: Colour | Array, shine: float, power: float, ambient: float = 0.45
) -> Array:
    """A surface in the painted light. shine: how bright what is mirrored is, 0..1."""
    length = np.sqrt(sum(part * part for part in normal))
    unit = [part / np.maximum(length, 1e-9) for part in normal]
    diffuse = np.clip(sum(part * way for part, way in zip(unit, LIGHT, strict=True)), 0, 1)
    glint = np.clip(sum(part * way for part, way in zip(unit, HALF / np.linalg.norm(HALF), strict=True)), 0, 1) ** power
    return np.asarray(colour, float) * (ambient + (1.2 - ambient) * diffuse)[..., None] + 255 * shine * glint[..., None]


def tube(canvas: Canvas, distance: Array, half: float, colour: Colour | Array, shine: float = 0.5, power: float = 30,
         flat: float = 0.0, ambient: float = 0.45) -> None:  # fmt: skip
    """A rim around where distance is 0. half: of its width. flat: 0..1, how much of it is even."""
    right, up = gradient(distance)
    across = np.clip(distance / half, -1, 1)
    slope = np.sign(across) * np.clip((np.abs(across) - flat) / max(1e-6, 1 - flat), 0, 1)
    height = np.sqrt(np.maximum(1 - slope * slope, 0.02))
    canvas.over(
        lit((right * slope, up * slope, height), colour, shine, power, ambient), canvas.cover(np.abs(distance) - half)
    )


def capsule(canvas: Canvas, a: tuple[float, float], b: tuple[float, float]) -> Array:
    """Distance to a line from a to b."""
    ab, length = (b[0] - a[0], b[1] - a[1]), (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    t = np.clip(((canvas.x - a[0]) * ab[0] + (canvas.y - a[1]) * ab[1]) / length, 0, 1)
    return np.hypot(canvas.x - a[0] - t * ab[0], canvas.y - a[1] - t * ab[1])


def outline(canvas: Canvas, points: Array, is_mirrored: bool = False) -> Array:
    """Distance to a closed line through points (n, 2), below 0 within. is_mirrored: to the other side of x = 0, too."""
    inside = np.zeros(canvas.x.shape, np.uint8)
    for side in (1, -1)[: 1 + is_mirrored]:
        px = np.stack((points[:, 0] * side - canvas.x[0, 0], canvas.y[0, 0] - points[:, 1]), axis=1) / canvas.step
        cv2.fillPoly(inside, [np.round(px * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    if is_mirrored:
        inside = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))  # no seam in the middle
    out, within = (cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for mask in (1 - inside, inside))
    return (np.maximum(out - 0.5, 0) - np.maximum(within - 0.5, 0)).astype(float) * canvas.step


def curve(points: list[tuple[float, float]], steps: int = 8, is_closed: bool = True) -> Array:
    """Catmull-Rom through points."""
    given = np.array(points, float)
    count = len(given)
    found = []
    for k in range(count if is_closed else count - 1):
        p = [given[(k + j) % count] if is_closed else given[min(max(k + j, 0), count - 1)] for j in (-1, 0, 1, 2)]
        for t in np.arange(steps) / steps:
            bend, twist = 2 * p[0] - 5 * p[1] + 4 * p[2] - p[3], 3 * p[1] - p[0] - 3 * p[2] + p[3]
            found += [0.5 * (2 * p[1] + (p[2] - p[0]) * t + bend * t**2 + twist * t**3)]
    if not is_closed:
        found.append(given[-1])
    return np.array(found)


def blurred(plane: Array, sigma_px: float) -> Array:
    """sigma_px: of the finished picture."""
    return cv2.GaussianBlur(plane, (0, 0), sigma_px * FINER)


def cloud(shape: tuple[int, int], cell: float, seed: int) -> Array:
    """Soft noise, -1..1. cell: in pixels of the finished picture."""
    random = np.random.default_rng(seed)
    rows, columns = (max(2, round(side / cell / FINER)) for side in shape)
    coarse = random.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC).astype(float)


# ---- laying on the face


def _surface() -> tuple[Array, Array]:
    """z of the canonical face every millimetre of x and y, -12..12; nan beside it, then carried on smoothly."""
    side = np.linspace(-12, 12, 241)
    x, y = np.meshgrid(side, side)
    z = np.full(x.shape, -np.inf)
    for triangle in TRIANGLES:
        a, b, c = POINTS[triangle]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if abs(area) < 1e-9:
            continue
        low, high = (np.array([a, b, c]).min(axis=0) - 0.1, np.array([a, b, c]).max(axis=0) + 0.1)
        box = np.s_[max(0, int((low[1] + 12) * 10)) : int((high[1] + 12) * 10) + 2,
                    max(0, int((low[0] + 12) * 10)) : int((high[0] + 12) * 10) + 2]  # fmt: skip
        v = ((x[box] - a[0]) * (c[1] - a[1]) - (y[box] - a[1]) * (c[0] - a[0])) / area
        w = ((b[0] - a[0]) * (y[box] - a[1]) - (b[1] - a[1]) * (x[box] - a[0])) / area
        there = (v >= -1e-6) & (w >= -1e-6) & (v + w <= 1 + 1e-6)
        z[box] = np.where(there, np.maximum(z[box], a[2] + v * (b[2] - a[2]) + w * (c[2] - a[2])), z[box])
    return side, z


SIDE, SURFACE = _surface()


def on_face(x: Array, y: Array, softness_cm: float = 0.0) -> Array:
    """z of the canonical face; beside it that of the nearest place, falling away."""
    known = np.isfinite(SURFACE).astype(np.float32)
    z = np.where(known > 0, SURFACE, 0).astype(np.float32)
    _, labels = cv2.distanceTransformWithLabels((1 - known).astype(np.uint8), cv2.DIST_L2, 5,
                                                labelType=cv2.DIST_LABEL_PIXEL)  # fmt: skip
    away = cv2.distanceTransform((1 - known).astype(np.uint8), cv2.DIST_L2, 5) / 10
    values = np.zeros(labels.max() + 1, np.float32)
    values[labels[known > 0]] = z[known > 0]
    whole = values[labels] - 0.9 * away
    if softness_cm:
        whole = cv2.GaussianBlur(whole, (0, 0), softness_cm * 10)
    columns, rows = (((np.asarray(side, float) + 12) * 10).astype(np.float32) for side in (x, y))
    return cv2.remap(whole, np.atleast_2d(columns), np.atleast_2d(rows), cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REPLICATE).reshape(np.shape(x)).astype(float)  # fmt: skip


@dataclass
class Part:
    """points: (rows, columns, 3), or None: the whole face. The rest is as in docs/worn-things.md."""

    canvas: Canvas
    points: Array | None
    keys: dict[str, Any] = field(default_factory=dict)


def sheet(canvas: Canvas, z: Callable[[Array, Array], Array], rows: int, columns: int, **keys: Any) -> Part:  # noqa: ANN401 - as JSON has them
    """What was painted in the plane of the face, before it at z."""
    left, right = canvas.x[0, PAD_PX * FINER], canvas.x[0, -1 - PAD_PX * FINER]
    top, bottom = canvas.y[PAD_PX * FINER, 0], canvas.y[-1 - PAD_PX * FINER, 0]
    x, y = np.meshgrid(np.linspace(left, right, columns), np.linspace(top, bottom, rows))
    return Part(canvas, np.stack((x, y, z(x, y)), axis=-1), keys)


def write(name: str, anchor: tuple[float, float, float], parts: list[Part]) -> None:
    """The parts side by side or below each other in one picture, the tallest first."""
    pictures = [part.canvas.picture() for part in parts]
    places: list[tuple[int, int]] = [(0, 0)] * len(parts)
    width = max(512 + 2 * PAD_PX, *(picture.shape[1] for picture in pictures))
    left = top = deep = 0
    for k in sorted(range(len(parts)), key=lambda k: -pictures[k].shape[0]):
        rows, columns = pictures[k].shape[:2]
        if left + columns > width:
            left, top, deep = 0, top + deep, 0
        places[k] = left, top
        left, deep = left + columns, max(deep, rows)
    used = max(place[0] + picture.shape[1] for place, picture in zip(places, pictures, strict=True))
    whole = np.zeros((top + deep, used, 4), np.uint8)
    described = []
    for part, picture, (x, y) in zip(parts, pictures, places, strict=True):
        whole[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
        box = [x + PAD_PX, y + PAD_PX, x + PAD_PX + part.canvas.width, y + PAD_PX + part.canvas.height]
        entry: dict[str, Any] = {"box": box, **part.keys}
        if part.points is not None:
            entry["rows"], entry["columns"] = part.points.shape[:2]
            entry["points"] = [float(f"{value:.2f}") for value in part.points.ravel()]
        described.append(json.dumps(entry, separators=(",", ":")))
    about = "Drawn by assets/make_worn.py. CC0-1.0."
    head = f'{{"about": "{about}",\n "picture": "{name}.png",\n "anchor": {json.dumps(anchor)},\n "parts": [\n  '
    (HERE / f"{name}.json").write_text(head + ",\n  ".join(described) + "\n ]}\n")
    cv2.imwrite(str(HERE / f"{name}.png"), whole, [cv2.IMWRITE_PNG_COMPRESSION, 9])


# ---- glasses

EYES_Y, EYE_X = 2.6, 3.25


def bowed(x: Array, y: Array) -> Array:
    """How far before the face a pair of glasses stands."""
    return 5.85 - 0.029 * x * x + 0.06 * (y - EYES_Y)


def shadow_of(alpha: Array, canvas: Canvas, down_cm: float, sigma_px: float, strength: float, left: float, right: float,
              bottom: float, top: float, rows: int = 6, columns: int = 11) -> Part:  # fmt: skip
    """What a thing sheds on the skin. alpha: its own, 0..1, on its canvas."""
    soft = Canvas(left, right, bottom, top, 14)
    columns_at = ((soft.x - canvas.x[0, 0]) / canvas.step).astype(np.float32)
    rows_at = ((canvas.y[0, 0] - soft.y - down_cm) / canvas.step).astype(np.float32)
    shed = cv2.remap(alpha.astype(np.float32), columns_at, rows_at, cv2.INTER_AREA).astype(float)
    shed = blurred(shed, sigma_px)
    rim = np.minimum(np.minimum(soft.x - left, right - soft.x), np.minimum(soft.y - bottom, top - soft.y))
    soft.over((0, 0, 0), strength * shed * smooth(0, 0.6, rim))
    return sheet(soft, lambda x, y: on_face(x, y, 0.3) + 0.05, rows, columns, follows=1, shading=0, layer=0)


def arms(colour: Colour, half: float, y: float, x: float, shine: float) -> list[Part]:
    """Both, from the hinges to the ears. x, y: of the hinge."""
    parts = []
    for side in (-1, 1):
        canvas = Canvas(0, 8.2, -0.5, 0.5, 16)
        thick = half * (1 - 0.25 * smooth(0, 8, canvas.x))
        distance = np.abs(canvas.y)
        slope = np.clip(canvas.y / thick, -1, 1)
        normal = (np.zeros_like(slope), 0.8 * slope, np.sqrt(np.maximum(1 - 0.64 * slope**2, 0.02)))
        canvas.over(lit(normal, colour, shine, 20), canvas.cover(distance - thick) * (1 - smooth(6.2, 8.0, canvas.x)))
        t = np.linspace(0, 1, 12)
        z = float(bowed(np.array(x), np.array(y))) - 0.05 - 8.2 * t
        out = x + 0.5 * smooth(0.05, 0.9, t)
        rows = [np.stack((side * out, y - 0.25 * t + high, z), axis=1) for high in (0.5, -0.5)]
        parts.append(Part(canvas, np.stack(rows), {"shading": 0.4, "is_thin": True}))
    return parts


def glasses(name: str, lens: Callable[[Canvas], Array], paint: Callable[[Canvas, Array], None], arm: list[Part],
            shed: float) -> None:  # fmt: skip
    """lens: distance to the rim of both lenses."""
    canvas = Canvas(-7.2, 7.2, -1.2, 5.8, 34)
    paint(canvas, lens(canvas))
    front = sheet(canvas, bowed, 4, 13, shading=0.3, is_behind_head=False)
    shadow = shadow_of(np.clip(canvas.alpha, 0, 1), canvas, 0.45, 5.0, shed, -6.6, 6.6, -2.4, 5.4)
    write(name, (0, EYES_Y, 5), [shadow, *arm, front])


def reflections(canvas: Canvas, lens: Array, strength: float) -> None:
    """Two slanting streaks and a soft sky on clear glass."""
    within = canvas.cover(lens + 0.05)
    x = canvas.x - np.sign(canvas.x) * EYE_X
    across = 0.82 * x - 0.57 * (canvas.y - EYES_Y)
    streak = np.exp(-(((across + 0.75) / 0.26) ** 4)) + 0.6 * np.exp(-(((across + 0.12) / 0.11) ** 4))
    fade = 0.35 + 0.65 * smooth(-1.8, 2.0, canvas.y - EYES_Y)
    canvas.over((235, 243, 255), within * (0.035 + strength * streak * fade))


def bridge(
    canvas: Canvas, top: float, radius: float, half: float, colour: Colour | Array, reach: float, **how: float
) -> None:
    """An arc over the nose."""
    distance = np.hypot(canvas.x, canvas.y - (top - radius)) - radius
    beyond = np.maximum(np.abs(canvas.x) - reach, 0) + np.maximum((top - radius) - canvas.y, 0)
    tube(canvas, np.where(beyond > 0, np.hypot(distance, beyond) + 1e-6, distance), half, colour, **how)


def tortoise(canvas: Canvas) -> Array:
    spots = cloud(canvas.x.shape, 17, 5) + 0.6 * cloud(canvas.x.shape, 8, 6)
    return mixed((64, 30, 16), (176, 104, 46), smooth(-0.15, 0.85, spots))


def round_glasses() -> None:
    def paint(canvas: Canvas, lens: Array) -> None:
        reflections(canvas, lens, 0.16)
        shell = tortoise(canvas)
        how = {"shine": 0.5, "power": 40, "flat": 0.25}
        for side in (-1, 1):
            end = np.where(canvas.x * side > 5.0, capsule(canvas, (side * 5.4, 3.45), (side * 6.55, 3.5)), 9)
            tube(canvas, end, 0.27, shell, **how)
        bridge(canvas, 3.42, 1.2, 0.21, shell, 0.95, **how)
        tube(canvas, lens, 0.22, shell, **how)

    def lens(canvas: Canvas) -> Array:
        return np.hypot(np.abs(canvas.x) - 3.3, canvas.y - 2.55) - 2.42

    glasses("round-glasses", lens, paint, arms((92, 50, 26), 0.26, 3.5, 6.6, 0.3), 0.3)


def boxed(
    canvas: Canvas, middle: tuple[float, float], half: tuple[float, float], corner: float, taper: float, lift: float
) -> Array:
    """A rounded box, narrower below and lifted to the outside."""
    x = np.abs(canvas.x) - middle[0]
    y = canvas.y - middle[1] - lift * x
    wide = half[0] * (1 + taper * y / half[1])
    dx, dy = np.abs(x) - wide + corner, np.abs(y) - half[1] + corner
    return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - corner


def square_glasses() -> None:
    black = (26, 26, 30)
    how = {"shine": 0.55, "power": 26, "flat": 0.3, "ambient": 0.7}

    def paint(canvas: Canvas, lens: Array) -> None:
        reflections(canvas, lens, 0.15)
        for side in (-1, 1):
            end = np.where(canvas.x * side > 5.2, capsule(canvas, (side * 5.7, 3.85), (side * 6.6, 3.8)), 9)
            tube(canvas, end, 0.34, black, **how)
        bridge(canvas, 3.6, 1.5, 0.26, black, 0.9, **how)
        tube(canvas, lens, 0.26, black, **how)
        for side in (-1, 1):
            canvas.over((206, 208, 214), canvas.cover(np.hypot(canvas.x - side * 6.15, canvas.y - 3.88) - 0.09))

    def lens(canvas: Canvas) -> Array:
        return boxed(canvas, (3.4, 2.5), (2.55, 1.95), 0.8, 0.06, 0.03)

    glasses("square-glasses", lens, paint, arms(black, 0.32, 3.8, 6.65, 0.35), 0.34)


def sunglasses() -> None:
    black = (22, 22, 26)
    how = {"shine": 0.6, "power": 22, "flat": 0.35, "ambient": 0.75}

    def paint(canvas: Canvas, lens: Array) -> None:
        depth = smooth(-2.0, 2.2, canvas.y - EYES_Y)
        glass = mixed((46, 46, 54), (14, 14, 20), depth)
        canvas.over(glass, canvas.cover(lens + 0.05) * (0.86 + 0.09 * depth))
        x = canvas.x - np.sign(canvas.x) * EYE_X
        sky = smooth(0.1, 2.2, canvas.y - EYES_Y + 0.25 * x) * canvas.cover(lens + 0.12)
        canvas.over((150, 176, 205), 0.2 * sky)
        streak = np.exp(-(((0.82 * x - 0.57 * (canvas.y - EYES_Y) + 0.6) / 0.3) ** 4))
        canvas.over((225, 235, 250), 0.17 * streak * canvas.cover(lens + 0.1))
        for side in (-1, 1):
            end = np.where(canvas.x * side > 5.0, capsule(canvas, (side * 5.3, 4.05), (side * 6.6, 4.15)), 9)
            tube(canvas, end, 0.4, black, **how)
        bridge(canvas, 3.8, 1.5, 0.34, black, 0.95, **how)
        tube(canvas, lens, 0.3, black, **how)
        for side in (-1, 1):
            canvas.over((214, 214, 220), canvas.cover(capsule(canvas, (side * 6.0, 4.14), (side * 6.3, 4.16)) - 0.07))

    def lens(canvas: Canvas) -> Array:
        return boxed(canvas, (3.45, 2.5), (2.6, 2.05), 1.0, 0.13, 0.07)

    glasses("sunglasses", lens, paint, arms(black, 0.38, 4.15, 6.65, 0.4), 0.36)


def aviators() -> None:
    gold = (206, 164, 84)
    drop = curve([(0.95, 3.5), (2.1, 4.15), (3.9, 4.25), (5.55, 3.85), (6.05, 2.75),
                  (5.6, 1.1), (4.4, -0.15), (3.1, -0.35),
                  (1.8, 0.6), (1.05, 2.1)])  # fmt: skip
    how = {"shine": 0.85, "power": 18, "ambient": 0.55}

    def paint(canvas: Canvas, lens: Array) -> None:
        depth = smooth(-2.3, 1.6, canvas.y - EYES_Y)
        glass = mixed((128, 92, 62), (52, 38, 30), depth)
        canvas.over(glass, canvas.cover(lens) * (0.5 + 0.4 * depth))
        x = canvas.x - np.sign(canvas.x) * EYE_X
        canvas.over((255, 236, 206), 0.16 * smooth(0.2, 1.5, canvas.y - EYES_Y + 0.2 * x) * canvas.cover(lens + 0.1))
        streak = np.exp(-(((0.82 * x - 0.57 * (canvas.y - EYES_Y) + 0.9) / 0.24) ** 4))
        canvas.over((255, 250, 240), 0.2 * streak * canvas.cover(lens + 0.08))
        for side in (-1, 1):
            end = np.where(canvas.x * side > 5.2, capsule(canvas, (side * 5.6, 3.75), (side * 6.6, 3.8)), 9)
            tube(canvas, end, 0.11, gold, **how)
        bar = curve([(-2.3, 4.22), (-1.0, 4.4), (1.0, 4.4), (2.3, 4.22)], 10, is_closed=False)
        line = np.full(canvas.x.shape, np.inf)
        for a, b in pairwise(bar):
            line = np.minimum(line, capsule(canvas, tuple(a), tuple(b)))
        tube(canvas, line, 0.1, gold, **how)
        bridge(canvas, 3.3, 1.05, 0.1, gold, 0.98, **how)
        tube(canvas, lens, 0.12, gold, **how)

    def lens(canvas: Canvas) -> Array:
        return outline(canvas, drop, True)

    glasses("aviators", lens, paint, arms(gold, 0.13, 3.8, 6.6, 0.6), 0.26)


# ---- hats

HEAD_Z = -3.4


def around(
    height: Callable[[Array], Array], radii: Callable[[Array], tuple[Array, Array]], rows: int, columns: int
) -> Array:
    """A tube around the head. Both take how far up a row is, 0 below .. 1 above; the angle 0 is in front, and grows to
    the right. height: y, which may depend on the angle by a second row of it."""
    t = np.linspace(1, 0, rows)[:, None]
    angle = np.linspace(-np.pi, np.pi, columns)[None]
    wide, deep = radii(t)
    z = HEAD_Z + deep * np.cos(angle)
    return np.stack(np.broadcast_arrays(wide * np.sin(angle), height(t) + 0 * angle, z), axis=-1)


def tilted(points: Array, degrees: float, y: float) -> Array:
    """Turned about the axis from ear to ear at that height: the front goes up."""
    angle = np.radians(degrees)
    up, back = points[..., 1] - y, points[..., 2] - HEAD_Z
    out = points.copy()
    out[..., 1] = y + up * np.cos(angle) + back * np.sin(angle)
    out[..., 2] = HEAD_Z + back * np.cos(angle) - up * np.sin(angle)
    return out


def brow_shadow(y: float, strength: float, deep: float = 2.6) -> Part:
    """What a hat sheds on the forehead below y."""
    soft = Canvas(-7.6, 7.6, y - deep - 1.6, y + 2.2, 12)
    bow = soft.y + 0.028 * soft.x**2
    soft.over((0, 0, 0), strength * smooth(y - deep + 0.2, y + 0.3, bow) * (1 - smooth(6.2, 7.5, np.abs(soft.x))))
    return sheet(soft, lambda x, z: on_face(x, z, 0.3) + 0.05, 6, 15, follows=1, shading=0, layer=0)


def top_hat() -> None:
    """x of its pictures is the angle, in units of pi."""
    side = Canvas(-1, 1, 0, 1, 256)
    felt = mixed((30, 29, 34), (58, 56, 64), 0.5 + 0.5 * np.cos(np.pi * (side.x + 0.18) * 2.0))
    sheen = np.exp(-(((side.x + 0.2) / 0.07) ** 2)) + 0.45 * np.exp(-(((side.x - 0.23) / 0.045) ** 2))
    nap = cloud(side.x.shape, 3, 4) * 3
    side.over(felt + nap[..., None] + (70 * sheen * (0.55 + 0.45 * side.y))[..., None], 1.0)
    band = side.cover(np.abs(side.y - 0.13) - 0.105)
    silk = mixed((112, 18, 30), (176, 40, 54), 0.5 + 0.5 * np.cos(np.pi * (side.x + 0.2) * 3))
    silk = silk + (10 * np.sin(side.y * 260))[..., None]
    side.over(silk, band)
    for y in (0.02, 0.24):
        side.over((66, 10, 18), 0.8 * side.cover(np.abs(side.y - y) - 0.006))
    side.over((0, 0, 0), 0.35 * smooth(0.08, 0.0, side.y))
    side.over((120, 118, 128), 0.55 * np.exp(-(((side.y - 0.985) / 0.012) ** 2)))

    def radii(t: Array) -> tuple[Array, Array]:
        flare = 1 + 0.05 * t + 0.09 * np.abs(t - 0.35) ** 2
        return 7.9 * flare, 9.1 * flare

    crown = tilted(around(lambda t: 7.4 + 12.2 * t, radii, 6, 41), 5, 7.4)
    lid = Canvas(-1, 1, 0, 1, 64)
    lid.over(mixed((40, 39, 45), (74, 72, 80), 0.5 + 0.5 * np.cos(np.pi * (lid.x + 0.2))), 1.0)
    flat = around(lambda t: 19.6 + 0 * t, lambda t: tuple(side * (1 - t) for side in radii(np.ones((1, 1)))), 3, 41)
    brim = Canvas(-1, 1, 0, 1, 128)
    brim.over(
        mixed(
            (34, 33, 38),
            (66, 64, 72),
            smooth(0.15, 0.8, 1 - brim.y) * (0.6 + 0.4 * np.cos(np.pi * (brim.x + 0.15) * 2)),
        ),
        1.0,
    )
    brim.over((110, 108, 118), 0.6 * np.exp(-(((brim.y - 0.05) / 0.035) ** 2)))
    brim.over((0, 0, 0), 0.4 * smooth(0.75, 1.0, brim.y))
    angle = np.linspace(-np.pi, np.pi, 41)[None]
    out = np.linspace(0, 1, 4)[:, None]  # outer to inner: rows go from above down
    reach = 3.5 * out[::-1]
    curl = 1.7 * np.sin(angle) ** 2 * (reach / 3.5) ** 2 - 0.35 * np.cos(angle) ** 2 * (reach / 3.5)
    ring = np.stack(np.broadcast_arrays(
        (8.0 + reach) * np.sin(angle), 7.45 + curl, HEAD_Z + (9.2 + reach) * np.cos(angle)), axis=-1)  # fmt: skip
    ring = tilted(ring[::-1], 5, 7.4)
    keys = {"shading": 0.7, "is_closed": True, "has_edges": True, "is_behind_head": False}
    write("top-hat", (0, 7.4, HEAD_Z), [
        brow_shadow(6.9, 0.4),
        Part(side, crown, keys),
        Part(lid, tilted(flat, 5, 7.4), keys),
        Part(brim, ring, {"shading": 0.7, "has_edges": True}),
    ])  # fmt: skip


def knit(canvas: Canvas, ribs: int, rows: float, colour: Colour, deep: float) -> None:
    """Ribs of stitches; x is the angle in units of pi, y 0..1."""
    phase = canvas.x * ribs
    rib = np.abs((phase % 1) - 0.5) * 2  # 0 in the middle of a rib, 1 between
    stitch = (canvas.y * rows + 0.35 * rib) % 1
    height = 1 - rib**2.2
    form = 0.62 + 0.42 * height - 0.16 * np.exp(-(((stitch - 0.5) / 0.22) ** 2)) * (0.4 + 0.6 * height)
    sideways = 0.13 * np.sin(2 * np.pi * (phase % 1))
    form = form + sideways + 0.03 * cloud(canvas.x.shape, 10, 3)
    canvas.over(np.asarray(colour, float) * (form * (1 - deep))[..., None], 1.0)


def beanie() -> None:
    dome = Canvas(-1, 1, 0, 1, 190)
    knit(dome, 36, 34, (38, 128, 134), 0.0)
    dome.over((0, 20, 24), 0.5 * smooth(0.3, 0.16, dome.y))
    cuff = Canvas(-1, 1, 0, 0.28, 190)
    knit(cuff, 44, 40, (30, 106, 112), 0.0)
    cuff.over((0, 16, 20), 0.45 * smooth(0.03, 0.0, cuff.y))
    cuff.over((150, 220, 222), 0.16 * np.exp(-(((cuff.y - 0.22) / 0.05) ** 2)))

    def radii(t: Array) -> tuple[Array, Array]:
        part = np.maximum(np.cos(t * np.pi / 2), 0) ** 0.62
        return 9.0 * part, 10.2 * part

    body = tilted(around(lambda t: 7.6 + 8.9 * np.sin(t * np.pi / 2) ** 1.1, radii, 12, 41), 10, 7.0)
    fold = around(lambda t: 6.4 + 3.9 * t, lambda t: (9.15 + 0.35 * np.sin(np.pi * t),
                                                     10.4 + 0.35 * np.sin(np.pi * t) - 0.1 * t), 5, 41)  # fmt: skip
    keys = {"shading": 0.9, "is_closed": True, "has_edges": True, "is_behind_head": False}
    write("beanie", (0, 7.0, HEAD_Z), [
        brow_shadow(6.9, 0.36, 1.8), Part(dome, body, keys), Part(cuff, tilted(fold, 10, 7.0), {**keys, "layer": 2}),
    ])  # fmt: skip


def crown() -> None:
    ring = Canvas(-1, 1, 0, 1, 256)
    spikes = 10
    phase = ring.x * spikes / 2 + 0.5
    within = np.abs((phase % 1) - 0.5) * 2
    edge = 0.42 + 0.42 * (1 - within) ** 0.85  # a peak in the middle of each spike
    tooth = ring.y - edge
    mirror = (
        np.sin(ring.x * np.pi * 4 + 0.9) * 0.5 + np.sin(ring.x * np.pi * 9 + 2.2) * 0.22 + 0.3 * np.sin(ring.y * 7 + 1)
    )
    gold = mixed((150, 98, 24), (255, 222, 128), 0.5 + 0.5 * mirror)
    gold = (
        gold + (60 * np.exp(-(((ring.x + 0.13) / 0.05) ** 2)) + 40 * np.exp(-(((ring.x - 0.2) / 0.03) ** 2)))[..., None]
    )
    ring.over(gold, np.clip(0.5 - tooth * 256 / 1.6, 0, 1))
    inner = np.clip(-tooth / 0.05, 0, 1)
    ring.over((255, 240, 190), 0.55 * np.exp(-(((inner - 0.45) / 0.25) ** 2)) * (tooth < 0))
    for y, half in ((0.06, 0.05), (0.30, 0.035)):
        slope = np.clip((ring.y - y) / half, -1, 1)
        tone = np.clip(0.55 + 0.5 * slope + 0.25 * mirror, 0, 1)
        ring.over(mixed((128, 78, 16), (255, 226, 140), tone), ring.cover(np.abs(ring.y - y) - half))
    centres = (np.arange(-spikes // 2, spikes // 2 + 1)) / (spikes / 2)
    stretch = 3.0  # a unit of x is as long as three of y, on the head
    for k, at in enumerate(centres):
        ball = np.hypot((ring.x - at) * stretch * 1.45, (ring.y - 0.89)) - 0.065
        right, up = gradient(ball)
        d = np.clip(1 + ball / 0.065, 0, 1)
        ring.over(
            lit((right * d, up * d, np.sqrt(1.001 - d * d)), (236, 184, 70), 0.8, 20),
            np.clip(0.5 - ball * 256 / 1.6, 0, 1),
        )
        gem = np.hypot((ring.x - at) * stretch * 1.45, (ring.y - 0.18)) - 0.072
        colour = ((206, 22, 52), (30, 84, 206), (24, 156, 92))[k % spikes % 3 if k < spikes else 0]
        ring.over((104, 64, 10), ring.cover(gem - 0.018))
        face = np.clip(1 + gem / 0.072, 0, 1)
        right, up = gradient(gem)
        stone = lit((right * face, up * face, np.sqrt(1.001 - face * face)), colour, 0.9, 26)
        stone = stone + (60 * smooth(0.2, -0.9, up * face))[..., None] * np.asarray(colour) / 255
        ring.over(stone, ring.cover(gem))
    pearls = (
        np.hypot(((ring.x * spikes * 1.5 + 0.5) % 1 - 0.5) / (spikes * 1.5) * stretch * 1.45, ring.y - 0.30) - 0.026
    )
    ring.over((250, 246, 236), ring.cover(pearls))

    def radii(t: Array) -> tuple[Array, Array]:
        return 7.3 + 0.9 * t, 8.2 + 0.9 * t

    body = tilted(around(lambda t: 10.2 + 6.0 * t, radii, 4, 41), 6, 10.2)
    write("crown", (0, 10.2, HEAD_Z), [Part(ring, body, {"shading": 0.75, "has_edges": True})])


# ---- ears

EAR_PX = 30
"""Of their pictures, for a centimetre."""


def fur(canvas: Canvas, shape: Array, colour: Callable[[Array, Array], Array],
        way: Callable[[float, float], tuple[float, float]],
        count: int, length: float, seed: int) -> None:  # fmt: skip
    """Strokes within a shape (distance, below 0 within), along `way`."""
    random = np.random.default_rng(seed)
    layer, weight = np.zeros((*canvas.x.shape, 3), np.float32), np.zeros(canvas.x.shape, np.float32)
    inside = np.argwhere(shape < 0)
    scale = 16
    for row, column in inside[random.integers(0, len(inside), count)]:
        x, y = canvas.x[row, column], canvas.y[row, column]
        dx, dy = way(x, y)
        turn = random.normal(0, 0.25)
        dx, dy = dx * np.cos(turn) - dy * np.sin(turn), dx * np.sin(turn) + dy * np.cos(turn)
        size = length * random.uniform(0.6, 1.2) / canvas.step
        end = column + dx * size, row - dy * size
        tone = random.uniform(-1, 1)
        shade = tuple(float(v) for v in np.clip(colour(np.array(x), np.array(y)) * (1 + 0.2 * tone), 0, 255).reshape(3))
        a, b = ((round(column * scale), round(row * scale)), (round(end[0] * scale), round(end[1] * scale)))
        cv2.line(layer, a, b, shade, FINER, cv2.LINE_AA, 4)
        cv2.line(weight, a, b, 1.0, FINER, cv2.LINE_AA, 4)
    layer, weight = (cv2.GaussianBlur(plane, (0, 0), 0.35 * FINER) for plane in (layer, weight))
    canvas.over(layer / np.maximum(weight, 1e-3)[..., None], weight)


def ears(name: str, outer: Array, inner: Array, colours: tuple[Colour, Colour, Colour], size: tuple[float, float],
         place: tuple[float, float, float], lean: float, seed: int, length: float) -> None:  # fmt: skip
    """outer, inner: lines of the right one as it is seen, its foot at (0, 0). colours: of the fur, darker fur and the
    inside. lean: degrees to the outside. place: x, y, z of the foot."""
    parts = []
    wide, high = size
    for side in (-1, 1):
        canvas = Canvas(-wide, wide, -1.2, high, EAR_PX)
        body, hollow = (outline(canvas, line * (side, 1)) for line in (outer, inner))
        light, dark, skin = (np.asarray(colour) for colour in colours)
        rise = smooth(0, high, canvas.y)
        canvas.over(mixed(dark, light, 0.35 + 0.5 * rise + 0.25 * smooth(0.0, 0.9, -body)), canvas.cover(body + 0.12))

        def coat(px: Array, py: Array, light: Array = light, dark: Array = dark, side: int = side) -> Array:
            return mixed(dark, light, np.clip(0.35 + 0.06 * py + 0.05 * px * side, 0, 1))

        def up(px: float, py: float, side: int = side) -> tuple[float, float]:
            return (0.28 * np.sign(px) * min(1, abs(px)), 1.0)

        fur(canvas, body + 0.1, coat, up, 2600, length, seed + 2 + side)
        soft = smooth(0.12, -0.5, hollow)
        pink = mixed(skin * 0.62, skin, smooth(0.0, 1.3, -hollow) * 0.55 + 0.5 * rise)
        canvas.over(pink, 0.94 * soft)
        canvas.over((60, 20, 24), 0.4 * soft * smooth(2.2, 0.0, canvas.y))
        fur(canvas, np.maximum(np.abs(hollow) - 0.22, -canvas.y - 0.3),
            lambda px, py, light=light: np.asarray(light * 1.04),
            lambda px, py, side=side: (-0.75 * np.sign(px), 0.75), 420, length * 0.8, seed + 20 + side)  # fmt: skip
        canvas.erase(1 - smooth(-0.9, 0.9, canvas.y))
        angle = -np.radians(lean) * side
        part = sheet(canvas, lambda px, py: 0.9 - 0.16 * (px * 1.4) ** 2 - 0.03 * py, 6, 7, shading=0.55)
        assert part.points is not None
        flat = part.points.copy()
        turned = flat.copy()
        turned[..., 0] = flat[..., 0] * np.cos(angle) - flat[..., 1] * np.sin(angle) + side * place[0]
        turned[..., 1] = flat[..., 0] * np.sin(angle) + flat[..., 1] * np.cos(angle) + place[1]
        turned[..., 2] = flat[..., 2] + place[2]
        part.points = turned
        parts.append(part)
    write(name, (0, 8.5, place[2]), parts)


def cat_ears() -> None:
    outer = curve([(-2.9, -1.0), (-2.7, 1.2), (-1.6, 4.0), (0.7, 6.6), (1.9, 4.4), (2.7, 1.6), (2.8, -1.0)], 10)
    inner = curve([(-1.5, 0.0), (-1.4, 1.2), (-0.7, 3.3), (0.75, 5.2), (1.3, 3.6), (1.7, 1.5), (1.5, 0.0)], 10)
    ears(
        "cat-ears",
        outer,
        inner,
        ((92, 84, 86), (44, 38, 40), (232, 158, 160)),
        (3.6, 7.2),
        (5.0, 11.2, -2.2),
        14,
        1,
        0.55,
    )


def bunny_ears() -> None:
    outer = curve(
        [
            (-1.4, -1.0),
            (-1.8, 1.5),
            (-2.1, 5.0),
            (-1.7, 9.0),
            (0.1, 12.2),
            (1.7, 9.0),
            (2.0, 5.0),
            (1.7, 1.5),
            (1.4, -1.0),
        ],
        10,
    )
    inner = curve(
        [
            (-0.6, 0.4),
            (-0.95, 2.5),
            (-1.15, 5.5),
            (-0.85, 8.6),
            (0.1, 10.6),
            (0.9, 8.6),
            (1.15, 5.5),
            (0.95, 2.5),
            (0.6, 0.4),
        ],
        10,
    )
    ears(
        "bunny-ears",
        outer,
        inner,
        ((246, 242, 238), (196, 188, 186), (248, 178, 186)),
        (2.9, 12.8),
        (3.2, 12.0, -2.4),
        9,
        11,
        0.6,
    )


# ---- on the face


def moustache() -> None:
    canvas = Canvas(-5.4, 5.4, -5.1, -0.7, 46)
    half = curve([(0.0, -2.2), (0.7, -1.75), (1.8, -1.95), (3.0, -2.7), (4.0, -2.6), (4.8, -1.5), (4.65, -1.1),
                  (5.05, -1.7),
                  (4.85, -2.85), (3.9, -3.75), (2.7, -4.0), (1.3, -3.6), (0.25, -3.2), (0.0, -3.0)], 8)  # fmt: skip
    body = outline(canvas, half, True)
    canvas.over((44, 26, 16), 0.93 * smooth(0.10, -0.16, body))
    random = np.random.default_rng(3)
    layer, weight = np.zeros((*canvas.x.shape, 3), np.float32), np.zeros(canvas.x.shape, np.float32)
    spine_top = curve(
        [(0.02, -2.25), (0.8, -1.85), (1.9, -2.1), (3.0, -2.78), (4.0, -2.62), (4.78, -1.3)], 10, is_closed=False
    )
    spine_low = curve(
        [(0.05, -3.02), (1.2, -3.5), (2.6, -3.92), (3.8, -3.68), (4.72, -2.85), (4.92, -1.45)], 10, is_closed=False
    )
    for _ in range(1900):
        share, start = random.random(), int(random.integers(0, len(spine_top) - 12))
        reach = int(random.integers(9, 20))
        t = np.clip(share + np.linspace(-0.02, 0.05, reach) * random.normal(), -0.04, 1.05)[:, None]
        line = spine_top[start : start + reach] * (1 - t[: len(spine_top[start : start + reach])])
        line = line + spine_low[start : start + reach] * t[: len(line)]
        line = line + random.normal(0, 0.02, 2)
        tone = random.beta(2, 2.6) * (1.15 - 0.6 * share)
        shade = tuple(float(v) for v in (30 + 92 * tone, 17 + 56 * tone, 10 + 32 * tone))
        for side in (-1, 1):
            px = np.stack(
                ((side * line[:, 0] - canvas.x[0, 0]) / canvas.step, (canvas.y[0, 0] - line[:, 1]) / canvas.step),
                axis=1,
            )
            lines = [np.round(px * 16).astype(np.int32)]
            cv2.polylines(layer, lines, False, shade, 2, cv2.LINE_AA, 4)
            cv2.polylines(weight, lines, False, 1.0, 2, cv2.LINE_AA, 4)
    layer, weight = (cv2.GaussianBlur(plane, (0, 0), 0.8) for plane in (layer, weight))
    canvas.over(layer / np.maximum(weight, 1e-3)[..., None], 0.95 * weight)
    sheen = np.exp(-(((body + 0.34) / 0.16) ** 2)) * smooth(-3.4, -2.3, canvas.y - 0.1 * np.abs(canvas.x))
    canvas.over((170, 128, 92), 0.22 * sheen * (canvas.alpha > 0.5))
    canvas.over((0, 0, 0), 0.45 * np.exp(-((canvas.x / 0.16) ** 2)) * canvas.alpha * (np.abs(canvas.x) < 0.6))
    front = sheet(canvas, lambda x, y: on_face(x, y, 0.35) + 0.45, 7, 15, follows=1, shading=0.25, is_behind_head=False)
    shadow = shadow_of(canvas.alpha, canvas, 0.22, 3.0, 0.42, -5.2, 5.2, -5.6, -1.2)
    write("moustache", (0, -2.6, 6), [shadow, front])


def carnival_mask() -> None:
    canvas = Canvas(-8.8, 8.8, -1.6, 8.8, 26)
    edge = curve([(0.0, 6.1), (1.6, 7.1), (4.0, 7.4), (6.4, 7.2), (8.5, 8.0), (7.9, 5.6), (7.4, 3.4),
                  (6.6, 1.2), (5.0, -0.2),
                  (3.2, -0.35), (2.0, 0.4), (1.35, -0.35), (0.0, -0.9)], 8)  # fmt: skip
    half = np.abs(canvas.x)
    body = outline(canvas, edge, True)
    eye = curve(
        [(1.45, 2.35), (2.3, 3.35), (3.5, 3.65), (4.8, 3.3), (5.45, 2.9), (4.7, 2.0), (3.5, 1.55), (2.3, 1.75)], 8
    )
    hole = outline(canvas, eye, True)
    sheen = 0.5 + 0.5 * np.sin(half * 1.1 + canvas.y * 0.9)
    silk = mixed((70, 12, 78), (136, 34, 128), smooth(-1.5, 8, canvas.y) * 0.65 + 0.35 * sheen)
    dome = np.clip(-body / 1.2, 0, 1)
    right, up = gradient(body)
    normal = (right * (1 - dome) * 0.8, up * (1 - dome) * 0.8, 0.6 + 0.4 * dome)
    canvas.over(lit(normal, silk, 0.25, 12, 0.55), canvas.cover(body))
    diamond = np.abs(((canvas.x * 0.8 + canvas.y * 0.62) % 1.5) - 0.75)
    other = np.abs(((canvas.x * 0.8 - canvas.y * 0.62) % 1.5) - 0.75)
    lattice = np.maximum(np.exp(-((diamond / 0.035) ** 2)), np.exp(-((other / 0.035) ** 2)))
    canvas.over((206, 150, 196), 0.28 * lattice * canvas.cover(body + 0.5) * smooth(0.3, 0.8, hole))
    gold = mixed((168, 112, 36), (250, 214, 122), 0.5 + 0.5 * np.sin(canvas.x * 1.7 + canvas.y * 1.3))
    scrolls = np.full(canvas.x.shape, np.inf)
    for cx, cy, radius, turns, start, way in (
        (3.6, 5.4, 1.15, 1.6, 3.4, 1),
        (6.1, 5.6, 0.95, 1.5, -0.4, -1),
        (1.55, 4.9, 0.7, 1.4, 2.6, -1),
        (6.2, 2.0, 0.0, 0, 0, 1),
    ):
        for t in np.linspace(0, 1, 60 if turns else 0):
            angle, r = start + way * turns * 2 * np.pi * t, radius * (1 - 0.86 * t)
            thick = 0.12 * (1 - 0.5 * t)
            scrolls = np.minimum(
                scrolls, np.hypot(half - cx - r * np.cos(angle), canvas.y - cy - r * np.sin(angle)) - thick
            )
    canvas.over((50, 6, 52), 0.5 * smooth(0.16, 0.0, scrolls) * canvas.cover(body + 0.2))
    canvas.over(
        lit((0.5 * gradient(scrolls)[0], 0.5 * gradient(scrolls)[1], np.ones_like(half)), gold, 0.5, 14, 0.6),
        canvas.cover(scrolls) * canvas.cover(body + 0.2),
    )
    tube(canvas, body + 0.17, 0.2, gold, shine=0.7, power=16, ambient=0.5)
    tube(canvas, hole - 0.13, 0.17, gold, shine=0.7, power=16, ambient=0.5)
    gem = np.hypot(canvas.x / 0.75, canvas.y - 5.05) - 0.55
    tube(canvas, gem - 0.05, 0.16, gold, shine=0.8, power=14)
    face = np.clip(1 + gem / 0.55, 0, 1)
    right, up = gradient(gem)
    stone = lit((right * face, up * face, np.sqrt(1.001 - face * face)), (28, 140, 168), 0.9, 24)
    canvas.over(stone + (70 * smooth(0.2, -0.9, up * face))[..., None] * np.array([0.2, 0.8, 1.0]), canvas.cover(gem))
    canvas.erase(np.clip(0.5 - (hole + 0.02) * 26 / 1.3, 0, 1))

    def shell(x: Array, y: Array) -> Array:
        nose = 1.0 * np.exp(-((x / 1.3) ** 2)) * smooth(4.2, 0.5, y)
        return (
            np.maximum(
                on_face(x, y, 0.9) * smooth(7.4, 5.4, np.abs(x)) + (5.4 - 0.075 * x**2) * smooth(5.4, 7.4, np.abs(x)),
                0.0,
            )
            + 0.75
            + nose * 0.5
        )

    front = sheet(canvas, shell, 11, 25, shading=0.35, is_behind_head=False)
    shadow = shadow_of(canvas.alpha, canvas, 0.4, 5.0, 0.42, -7.4, 7.4, -3.0, 7.4, 11)
    write("carnival-mask", (0, 2.6, 5), [shadow, front])


def robot() -> None:  # noqa: PLR0915 - one stroke after the other
    """Painted where the canonical face's texture lies: 0..1 from the upper left, the canvas turns y up."""
    size = 384
    canvas = Canvas(0, 1, 0, 1, size)
    x, y = canvas.x, 1 - canvas.y

    def ring(numbers: list[int], grow: float) -> Array:
        places = UV[numbers] * (1, -1) + (0, 1)
        middle = places.mean(axis=0)
        return middle + (places - middle) * grow

    steel = mixed((104, 116, 132), (196, 206, 218), 0.45 + 0.3 * np.cos((x - 0.42) * 5) - 0.35 * (y - 0.45))
    brushed = cv2.GaussianBlur(np.random.default_rng(2).normal(0, 1, x.shape), (0, 0), 6, sigmaY=0.8)
    canvas.over(steel + (16 * brushed)[..., None], 1.0)

    def seam(distance: Array, half: float = 0.0035) -> None:
        canvas.over((36, 42, 52), 0.85 * smooth(half + 0.002, half - 0.001, np.abs(distance)))
        canvas.over((240, 246, 252), 0.45 * smooth(0.0035, 0.0, np.abs(distance - half - 0.004)))

    side = np.abs(x - 0.5)
    seam(np.where(y < 0.31, side - 0.085, 9))
    seam(np.where(side < 0.5, (y - 0.30) + 0.05 * np.cos(side * 7), 9))
    cheek = side - 0.30 + 0.32 * np.maximum(y - 0.62, 0) + 0.1 * np.maximum(0.45 - y, 0)
    seam(np.where(y > 0.3, cheek, 9))
    seam(np.where((y > 0.80) & (side < 0.22), side - 0.12 + 0.2 * (y - 0.8), 9))
    plate = smooth(0.004, -0.004, np.maximum(side - 0.075, y - 0.295)) * (y < 0.3)
    canvas.over((70, 82, 100), 0.35 * plate)
    nose = (
        smooth(0.052 + 0.0, 0.035, side + 0.10 * np.maximum(0.5 - y, 0)) * smooth(0.34, 0.40, y) * smooth(0.60, 0.56, y)
    )
    canvas.over((150, 162, 178), 0.5 * nose)
    right_eye = [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246]
    left_eye = [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466]
    for numbers in (right_eye, left_eye):
        socket = outline(canvas, ring(numbers, 1.28))
        canvas.over((24, 30, 40), smooth(0.036, 0.026, socket))
        tube(canvas, socket - 0.030, 0.007, (150, 160, 174), shine=0.7, power=14)
        glow = np.exp(-((np.maximum(socket - 0.004, 0) / 0.011) ** 2))
        canvas.over((60, 228, 255), 0.85 * glow)
        canvas.over((225, 252, 255), 0.9 * np.exp(-(((socket - 0.008) / 0.0035) ** 2)))
        canvas.erase(smooth(0.003, -0.003, socket))
    lips = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185]
    mouth = outline(canvas, ring(lips, 1.0) * (1.0, 1.0))
    canvas.over((26, 32, 42), smooth(0.024, 0.014, mouth))
    tube(canvas, mouth - 0.018, 0.007, (150, 160, 174), shine=0.7, power=14)
    bars = np.abs(((x - 0.5) * 34) % 1 - 0.5)
    canvas.over((96, 110, 128), 0.9 * smooth(0.33, 0.22, bars) * smooth(0.008, -0.004, mouth))
    canvas.over((60, 228, 255), 0.55 * smooth(0.34, 0.46, bars) * smooth(0.004, -0.006, mouth))
    inner = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191]
    canvas.erase(0.9 * smooth(0.0015, -0.0015, outline(canvas, ring(inner, 1.0))))
    for px, py in (
        (0.14, 0.30),
        (0.86, 0.30),
        (0.5, 0.075),
        (0.10, 0.52),
        (0.90, 0.52),
        (0.24, 0.80),
        (0.76, 0.80),
        (0.40, 0.28),
        (0.60, 0.28),
        (0.5, 0.90),
    ):
        bolt = np.hypot(x - px, y - py) - 0.013
        canvas.over((30, 36, 46), 0.6 * smooth(0.006, 0.0, bolt))
        d = np.clip(1 + bolt / 0.013, 0, 1)
        right, up = gradient(bolt)
        canvas.over(
            lit((right * d * 0.8, up * d * 0.8, np.sqrt(1.02 - d * d)), (168, 178, 192), 0.6, 16), canvas.cover(bolt)
        )
        canvas.over(
            (50, 58, 70), 0.8 * smooth(0.003, 0.001, np.abs(x - px + 0.6 * (y - py))) * smooth(0.0, -0.004, bolt)
        )
    light = np.hypot(x - 0.5, y - 0.205) - 0.022
    canvas.over((255, 90, 60), 0.5 * np.exp(-((np.maximum(light, 0) / 0.02) ** 2)))
    canvas.over((255, 150, 110), canvas.cover(light))
    canvas.over((255, 236, 220), 0.8 * smooth(0.0, -0.015, light + 0.004))
    write(
        "robot",
        (0, 0, 4),
        [Part(canvas, None, {"follows": 1, "shading": 0.5, "has_edges": True, "is_behind_head": False})],
    )


ALL = {
    "round-glasses": round_glasses, "square-glasses": square_glasses, "sunglasses": sunglasses, "aviators": aviators,
    "top-hat": top_hat, "beanie": beanie, "crown": crown, "cat-ears": cat_ears, "bunny-ears": bunny_ears,
    "moustache": moustache, "carnival-mask": carnival_mask, "robot": robot,
}  # fmt: skip


if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        ALL[name]()
