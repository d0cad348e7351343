"""Scenes: people cut out of photos and films before photos of rooms, seen by a camera. For val.py.

Everything that moves is a function of seconds. The truth is exact because it is what a frame was composed with; what
blurs or shrinks the picture before its noise does the same to the truth.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

W, H, FPS = 640, 360, 30
MARGIN = 56
"""Pixels of room beyond each rim of the frame, for a camera that moves."""

RIM = 24
"""Pixels by which a cut-out photo is carried on beyond its rims."""

SHUTTER = 0.6
Curve = Callable[[float], float]


# ---- pictures


@dataclass(frozen=True)
class Cut:
    """Something without its surroundings. colour: uint8 BGR, beyond the edge too. alpha: float32, 0 to 1."""

    colour: np.ndarray
    alpha: np.ndarray

    @cached_property
    def box(self):
        there = self.alpha > 0.5
        rows, columns = np.flatnonzero(there.any(1)), np.flatnonzero(there.any(0))
        return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1

    def scaled(self, scale):
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        colour = cv2.resize(self.colour, None, fx=scale, fy=scale, interpolation=way)
        alpha = np.clip(cv2.resize(self.alpha, colour.shape[1::-1], interpolation=way), 0, 1)
        return Cut(colour, alpha)

    def lit(self, gain):
        return Cut(np.clip(self.colour * np.float32(gain), 0, 255).astype(np.uint8), self.alpha)

    def flipped(self):
        return Cut(np.ascontiguousarray(self.colour[:, ::-1]), np.ascontiguousarray(self.alpha[:, ::-1]))

    def blurred(self, sigma):
        return Cut(cv2.GaussianBlur(self.colour, (0, 0), sigma), cv2.GaussianBlur(self.alpha, (0, 0), sigma))


def largest(mask, share=0.04):
    """Without crumbs and without small holes."""
    _count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    keep = np.isin(labels, 1 + np.flatnonzero(stats[1:, 4] > share * stats[1:, 4].max()))
    _count, labels, stats, _ = cv2.connectedComponentsWithStats((~keep).astype(np.uint8))
    return keep | np.isin(labels, 1 + np.flatnonzero(stats[1:, 4] < 60))


def spread(picture, sure):
    """Colours of the sure pixels, carried on outwards."""
    weight, out = sure.astype(np.float32), np.zeros(picture.shape, np.float32)
    got, colour = np.zeros(sure.shape, np.float32), out
    for sigma in (1.5, 3, 6, 12, 25, 50):
        share = cv2.GaussianBlur(weight, (0, 0), sigma)
        colour = cv2.GaussianBlur(picture * weight[..., None], (0, 0), sigma) / np.maximum(share, 1e-6)[..., None]
        use = np.clip((share - 0.02) / 0.15, 0, 1) * (1 - got)
        out += colour * use[..., None]
        got += use
    return out + (1 - got)[..., None] * colour


def cut_out(picture, mask):
    """mask: uint8; a hard one gets a soft edge, a little inside the outline. Near the edge, brightness keeps the
    picture's detail and colour is the inside's: none of the old room is left."""
    mask = cv2.copyMakeBorder(mask, *[RIM] * 4, cv2.BORDER_REPLICATE)
    picture = cv2.copyMakeBorder(picture, *[RIM] * 4, cv2.BORDER_REPLICATE).astype(np.float32)
    whole = largest(mask > 127)
    if ((mask > 16) & (mask < 239)).mean() > 0.002:
        tight = cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))  # its net leaves a rim of wall
        alpha = np.clip((tight / np.float32(255) - 0.2) / 0.7, 0, 1)
        firm = cv2.morphologyEx(
            whole.astype(np.uint8), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
        )
        alpha *= cv2.dilate(largest(firm).astype(np.uint8), np.ones((11, 11), np.uint8))
        inner = cv2.erode(whole.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
        alpha[inner] = 1
    else:
        alpha = np.clip((cv2.GaussianBlur(whole.astype(np.float32), (0, 0), 1.2) - 0.4) / 0.55, 0, 1)
    inside = cv2.distanceTransform((alpha > 0.9).astype(np.uint8), cv2.DIST_L2, 5)
    sure = inside > 2.5
    if sure.sum() < 100:
        sure = inside > 0
    carried = spread(picture, sure)
    keep = np.clip((inside - 1) / 2.5, 0, 1)[..., None]
    detail = picture.mean(2, keepdims=True) / np.maximum(carried.mean(2, keepdims=True), 8)
    edge = carried * np.clip(detail, 0.75, 1.15)
    colour = picture * keep + np.where(alpha[..., None] > 0.5, edge, carried) * (1 - keep)
    return Cut(np.clip(colour, 0, 255).astype(np.uint8), alpha.astype(np.float32))


class Library:
    """What clips are made of, by name."""

    def __init__(self, data):
        self._train2, self._ccp = Path(data) / "train2", Path(data) / "train" / "ccp"

    def _read(self, folder, name, flags=1):
        path = self._ccp if name[:4].isdigit() else self._train2 / folder
        stem, suffix = name.split(".")
        exact = path / name
        (found,) = [exact] if exact.exists() else path.glob(f"{stem}*.{suffix}")
        return cv2.imread(str(found), flags)

    def photo(self, name):
        return self._read("people", f"{name}.jpg")

    def person(self, name):
        return cut_out(self.photo(name), self._read("people", f"{name}.png", 0))

    def room(self, name):
        return self._read("rooms", f"{name}.jpg")

    def thing(self, name):
        """A garment without the wall or floor behind it."""
        picture = self._read("things", f"{name}.jpg")
        scale = 260 / max(picture.shape[:2])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        h, w = small.shape[:2]
        labels, box = np.zeros((h, w), np.uint8), (int(0.04 * w), int(0.04 * h), int(0.92 * w), int(0.92 * h))
        cv2.setRNGSeed(1)
        cv2.grabCut(small, labels, box, np.zeros((1, 65)), np.zeros((1, 65)), 6, cv2.GC_INIT_WITH_RECT)
        if not (labels & 1).any():  # a garment that fills the picture
            labels[:] = 1
        mask = cv2.resize(255 * (labels & 1), picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        return cut_out(picture, np.where(mask > 127, 255, 0).astype(np.uint8))

    def talker(self, name):
        """All frames: colour is clean already."""
        captures = [cv2.VideoCapture(str(self._train2 / "clips" / f"{name}{end}")) for end in (".mp4", "_alpha.mkv")]
        frames = []
        while True:
            (is_there, colour), (_, alpha) = (capture.read() for capture in captures)
            if not is_there:
                return frames
            frames.append(Cut(colour, alpha[..., 1].astype(np.float32) / 255))


# ---- motion: everything is a function of seconds


def still(value=0.0):
    return lambda t: value


STILL, ONE = still(), still(1.0)


def sway(rng, amplitude, low=0.12, high=0.7):
    parts = [(rng.uniform(0.4, 1), rng.uniform(low, high), rng.uniform(0, 6.3)) for _ in range(4)]
    total = np.sqrt(sum(a * a for a, _, _ in parts) / 2)
    return lambda t: amplitude * sum(a * np.sin(6.2832 * f * t + p) for a, f, p in parts) / total


def shake(rng, amplitude):
    values = cv2.GaussianBlur(rng.normal(0, 1, (1, 600)), (0, 0), 1.1)[0] * amplitude * 1.9
    return lambda t: float(np.interp(t * 40 % 599, np.arange(600), values))


def keyed(*keys):
    """Eased from each (frame, value) to the next."""

    def value(t):
        k = t * FPS
        if k <= keys[0][0]:
            return keys[0][1]
        for (k0, v0), (k1, v1) in pairwise(keys):
            if k <= k1:
                u = (k - k0) / (k1 - k0)
                return v0 + (v1 - v0) * u * u * (3 - 2 * u)
        return keys[-1][1]

    return value


def total(*curves):
    return lambda t: sum(curve(t) for curve in curves)


def similar(scale, degrees, cx, cy, tx, ty):
    a = np.deg2rad(degrees)
    c, s = scale * np.cos(a), scale * np.sin(a)
    return np.array([[c, -s, cx - c * cx + s * cy + tx], [s, c, cy - s * cx - c * cy + ty], [0, 0, 1.0]])


@dataclass(frozen=True)
class Pose:
    """How a thing moves. lean: of the top against the bottom, in shares of the height."""

    x: Curve = STILL
    y: Curve = STILL
    turn: Curve = STILL
    size: Curve = ONE
    lean: Curve = STILL


@dataclass(frozen=True)
class Bend:
    """A part that turns about a joint: an arm, a head. In pixels of the photo; angle in degrees."""

    x: float
    y: float
    radius: float
    joint_x: float
    joint_y: float
    angle: Curve

    def placed(self, scale=1.0, shift=0.0):
        """In the pixels of a picture that is this much larger, after a rim of so many more."""
        x, y, joint_x, joint_y = (scale * (v + shift) for v in (self.x, self.y, self.joint_x, self.joint_y))
        return Bend(x, y, scale * self.radius, joint_x, joint_y, self.angle)


def idle(rng, level=1.0):
    return Pose(sway(rng, 5 * level), sway(rng, 2 * level), sway(rng, 0.5 * level), lean=sway(rng, 0.012 * level))


def nod(rng, cut, level=1.0):
    """Of the head, about the neck."""
    x0, y0, x1, y1 = cut.box
    size = min(0.16 * (y1 - y0), 0.5 * (x1 - x0))
    columns = np.flatnonzero((cut.alpha[y0 : y0 + int(size)] > 0.5).any(0))
    x = float(columns.mean())
    return Bend(x, y0 + 0.4 * size, 0.75 * size, x, y0 + 1.1 * size, sway(rng, 4 * level, 0.2, 0.9))


# ---- layers


@dataclass
class Layer:
    """frames: one picture, or those of a film. place: from its pixels to the frame's. role: person, cover (hides who is
    behind it) or room."""

    frames: list
    place: np.ndarray
    pose: Pose = field(default_factory=Pose)
    bends: tuple = ()
    role: str = "person"
    depth: float = 1.3

    def at(self, t, camera):
        """-> colour, alpha on the frame."""
        n = int(t * FPS + 1e-6) % max(1, 2 * len(self.frames) - 2)
        cut = self.frames[min(n, max(0, 2 * len(self.frames) - 2 - n)) if len(self.frames) > 1 else 0]
        pose, (x0, y0, x1, y1) = self.pose, self.frames[0].box
        fx, fy, _ = self.place @ ((x0 + x1) / 2, y1, 1)
        body = similar(pose.size(t), pose.turn(t), fx, fy, pose.x(t), pose.y(t))
        view = camera.copy()
        view[:2, 2] = camera[:2, 2] + (self.depth - 1) * ((camera @ (W / 2, H / 2, 1))[:2] - (W / 2, H / 2))
        inverse = np.linalg.inv(view @ body @ self.place).astype(np.float32)
        xx, yy = np.meshgrid(np.arange(W, dtype=np.float32), np.arange(H, dtype=np.float32))
        xs = inverse[0, 0] * xx + inverse[0, 1] * yy + inverse[0, 2]
        ys = inverse[1, 0] * xx + inverse[1, 1] * yy + inverse[1, 2]
        lean = pose.lean(t)
        if lean:
            up = np.clip((np.float32(y1) - ys) / np.float32(y1 - y0), 0, 1.2)
            xs -= np.float32(lean * (y1 - y0)) * up * up
        for bend in self.bends:
            bent(xs, ys, bend, float(np.deg2rad(bend.angle(t))))
        colour = cv2.remap(cut.colour, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.remap(cut.alpha, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return colour, alpha


def bent(xs, ys, bend, angle):
    """xs, ys: float32, where each pixel of the frame comes from; changed in place near the bend."""
    near = np.maximum(abs(xs - bend.x), abs(ys - bend.y)) < 2.8 * bend.radius
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if not len(rows):
        return
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    ox, oy = xs[part], ys[part]
    qx, qy = ox, oy
    for _ in range(3):
        weight = np.exp(((qx - bend.x) ** 2 + (qy - bend.y) ** 2) / np.float32(-2 * bend.radius**2))
        weight = np.maximum(weight - np.float32(0.02), 0)  # nothing at the rim of the part
        c, s = np.cos(angle * weight), np.sin(-angle * weight)
        dx, dy = ox - bend.joint_x, oy - bend.joint_y
        qx, qy = bend.joint_x + c * dx - s * dy, bend.joint_y + s * dx + c * dy
    xs[part], ys[part] = qx, qy


def fitted(cut, back, strength=0.4):
    return cut.lit(fitting(cut, back, strength))


def fitting(cut, back, strength):
    """Gains that bring its brightness and tint nearer to the room's."""
    weight = cut.alpha[..., None]
    own = (cut.colour * weight).sum((0, 1)) / weight.sum()
    room = back.reshape(-1, 3).mean(0)
    light = np.clip((room.mean() + 20) / (own.mean() + 20), 0.5, 1.35) ** strength
    tint = np.clip(room / room.mean(), 0.8, 1.25) ** strength
    return light * tint


def layer_of(cut, scale, x, y, anchor, pose, bends=(), **more):
    """anchor: the point of the cut, in its pixels, that stands at x, y of the frame."""
    small = cut.scaled(scale)
    place = np.array([[1, 0, x - scale * anchor[0]], [0, 1, y - scale * anchor[1]], [0, 0, 1.0]])
    return Layer([small], place, pose, tuple(bend.placed(scale) for bend in bends), **more)


class Maker:
    """One clip's material and dice."""

    def __init__(self, library, rng):
        self.library, self.rng = library, rng

    def back(self, name, at=0.5, blur=0.8, gain=1.0, wide=0):
        """The room, MARGIN (and wide) larger than the frame. at: which rows of it, 0 top to 1 bottom."""
        picture = self.library.room(name).astype(np.float32)
        h, w = picture.shape[:2]
        picture = picture[int(0.02 * h) : int(0.98 * h), int(0.02 * w) : int(0.98 * w)]
        full_w, full_h = W + 2 * (MARGIN + wide), H + 2 * MARGIN
        scale = max(full_w / picture.shape[1], full_h / picture.shape[0])
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        top, left = int(at * (picture.shape[0] - full_h)), (picture.shape[1] - full_w) // 2
        picture = picture[top : top + full_h, left : left + full_w]
        if blur:
            picture = cv2.GaussianBlur(picture, (0, 0), blur)
        return np.clip(picture * gain, 0, 255)

    def sitter(self, back, name, x=0.5, head=0.14, shown=0.42, level=1.0, pose=None, arms=(), fit=0.4):
        """Cut by the lower rim. shown: share of the body in the frame; None where the photo ends there."""
        cut = fitted(self.library.person(name), back, fit)
        bends = nod(self.rng, cut, level), *(arm.placed(shift=RIM) for arm in arms)
        _, y0, _, y1 = cut.box
        scale = (1 - head) * H / ((y1 - y0) * (shown or 0.94))
        rows = cut.alpha[y0 : y0 + int(0.2 * (y1 - y0))] > 0.5
        top = np.flatnonzero(rows.any(0)).mean(), y0
        return layer_of(cut, scale, x * W, head * H, top, pose or idle(self.rng, level), bends)

    def stander(self, back, name, x, feet, height, level=0.6, pose=None, arms=(), fit=0.5):
        """The whole body, and its shadow on the floor. -> two layers."""
        cut = fitted(self.library.person(name), back, fit)
        bends = nod(self.rng, cut, level), *(arm.placed(shift=RIM) for arm in arms)
        x0, y0, x1, y1 = cut.box
        pose = pose or replace(idle(self.rng, level), x=STILL, y=STILL, lean=sway(self.rng, 0.03 * level))
        scale = height * H / (y1 - y0)
        layer = layer_of(cut, scale, x * W, feet * H, ((x0 + x1) / 2, y1), pose, bends, depth=1.05)
        wide = int(scale * (x1 - x0) * 0.62)
        pad = wide // 2 + 6
        patch = np.zeros((2 * pad, 2 * (wide + pad)), np.float32)
        cv2.ellipse(patch, (wide + pad, pad), (int(wide * 0.8), max(2, wide // 7)), 0, 0, 360, 0.75, -1)
        patch = cv2.GaussianBlur(patch, (0, 0), max(1.2, wide / 10))
        shade = Cut(np.full((*patch.shape, 3), 12, np.uint8), patch)
        place = np.array([[1, 0, x * W - wide - pad], [0, 1, feet * H - pad - 0.012 * height * H], [0, 0, 1.0]])
        return [Layer([shade], place, replace(pose, y=STILL, lean=STILL), role="room", depth=1.05), layer]

    def talker(self, back, name, x=0.5, scale=1.36, sink=0.04, flip=False, level=1.0, pose=None, fit=0.35):
        first, *_ = frames = self.library.talker(name)
        if flip:
            frames = [cut.flipped() for cut in frames]
        gain = fitting(first, back, fit)
        h, w = first.alpha.shape
        made = [cut.lit(gain).scaled(scale) for cut in frames]
        place = np.array([[1, 0, x * W - scale * w / 2], [0, 1, H * (1 + sink) - scale * h], [0, 0, 1.0]])
        lively = Pose(
            sway(self.rng, 9 * level),
            sway(self.rng, 3 * level),
            sway(self.rng, 0.9 * level),
            total(ONE, sway(self.rng, 0.012 * level)),
        )
        return Layer(made, place, pose or lively)

    def hang(self, back, name, x, y, height, gain=1.0):
        """A thing becomes a part of the room. x, y: where its top hangs, in shares of the frame."""
        cut = self.library.thing(name)
        x0, y0, x1, y1 = cut.box
        cut = Cut(cut.colour[y0:y1, x0:x1], cut.alpha[y0:y1, x0:x1]).scaled(height * H / (y1 - y0))
        return pasted(back, fitted(cut.lit(gain), back, 0.3), x * W + MARGIN, y * H + MARGIN)

    def camera(self, level):
        """level: 0 a tripod, 1 a laptop on knees, 3 in the hand."""
        rng = self.rng
        return Pose(
            total(sway(rng, 5 * level), shake(rng, 0.5 * level)),
            total(sway(rng, 3.5 * level), shake(rng, 0.5 * level)),
            sway(rng, 0.25 * level),
            total(ONE, sway(rng, 0.004 * level)),
        )


def mirrored(layer, x):
    swap = np.array([[-1, 0, 2 * x], [0, 1, 0], [0, 0, 1.0]])
    layer.place = swap @ layer.place
    return layer


def pasted(back, cut, x, y, shadow=0.4):
    """A cut laid into a room at x (its middle), y (its top), with a soft shadow on the wall."""
    move = np.array([[1, 0, x - cut.alpha.shape[1] / 2], [0, 1, y]], np.float32)
    size = back.shape[1::-1]
    alpha = cv2.warpAffine(cut.alpha, move, size)[..., None]
    colour = cv2.warpAffine(cut.colour, move, size, borderMode=cv2.BORDER_REPLICATE)
    fallen = cv2.warpAffine(cut.alpha, move + np.array([[0, 0, 7], [0, 0, 6]], np.float32), size)
    back = back * (1 - shadow * cv2.GaussianBlur(fallen, (0, 0), 6)[..., None])
    return back * (1 - alpha) + colour * alpha


def framed(picture, height, border, shade, gain=1.0, inner=0.0):
    """A picture on a wall, a mirror or a screen."""
    scale = height / picture.shape[0]
    picture = cv2.resize(
        picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    picture = np.clip(picture.astype(np.float32) * gain + inner, 0, 255)
    h, w = picture.shape[:2]
    glare = np.clip(np.linspace(-1, 1, w)[None] + np.linspace(-1, 1, h)[:, None], 0, 1) ** 2 * 26
    picture = np.clip(picture + glare[..., None], 0, 255).astype(np.uint8)
    out = cv2.copyMakeBorder(picture, *[border] * 4, cv2.BORDER_CONSTANT, value=shade)
    alpha = cv2.copyMakeBorder(np.ones(out.shape[:2], np.float32), *[3] * 4, cv2.BORDER_CONSTANT, value=0)
    out = cv2.copyMakeBorder(out, *[3] * 4, cv2.BORDER_REPLICATE)
    return Cut(out, cv2.GaussianBlur(alpha, (0, 0), 0.8))


# ---- the camera's own doings


@dataclass
class Sensor:
    """What happens to the light: exposure and tint over time, focus, noise, size, codec."""

    exposure: Curve = ONE
    tint: tuple = (1.0, 1.0, 1.0)
    light: Callable | None = None
    focus: Curve = STILL
    bands: float = 0.0
    blur: float = 0.5
    vignette: float = 0.15
    shot: float = 0.02
    read: float = 1.0
    lift: float = 0.0
    jpeg: int = 85
    narrow: int = 0


def seen(sensor, img, alpha, t, rng=None):
    """-> uint8 BGR and uint8 alpha. rng: None for a picture without noise and codec."""
    sigma = float(np.hypot(sensor.blur, sensor.focus(t)))
    if sigma > 0.2:
        img, alpha = cv2.GaussianBlur(img, (0, 0), sigma), cv2.GaussianBlur(alpha, (0, 0), sigma)
    gain = np.full((H, W, 3), np.float32(sensor.exposure(t)) * np.float32(sensor.tint), np.float32)
    if sensor.light is not None:
        gain *= sensor.light(t)
    if sensor.bands:
        gain *= (1 + sensor.bands * np.sin(np.arange(H) / 57 + t * 47)).astype(np.float32)[:, None, None]
    if sensor.vignette:
        yy, xx = np.mgrid[-0.5 : 0.5 : H * 1j, -0.5 : 0.5 : W * 1j]
        gain *= (1 - sensor.vignette * 2 * (xx * xx + yy * yy)).astype(np.float32)[..., None]
    img = img * gain
    if sensor.narrow:
        small = sensor.narrow, sensor.narrow * H // W
        img = cv2.resize(img, small, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(
            cv2.resize(alpha, small, interpolation=cv2.INTER_AREA), (W, H), interpolation=cv2.INTER_LINEAR
        )
    if rng is not None:
        fine = rng.standard_normal((*img.shape[:2], 3), dtype=np.float32)
        coarse = cv2.GaussianBlur(rng.standard_normal(img.shape[:2], dtype=np.float32), (0, 0), 1.0)[..., None] * 2.5
        img = img + np.sqrt(np.maximum(img, 0) * np.float32(2 * sensor.shot) + np.float32(sensor.read**2)) * (
            0.6 * fine + 0.5 * coarse
        )
    img = np.clip(img, 0, 255)
    if sensor.lift:
        img = 255 * (img / 255) ** (1 / (1 + sensor.lift))
    out = np.round(img).astype(np.uint8)
    if rng is not None and sensor.jpeg:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, sensor.jpeg])[1], 1)
    if sensor.narrow:
        out = cv2.resize(out, (W, H), interpolation=cv2.INTER_LINEAR)
    return out, np.round(255 * np.clip(alpha, 0, 1)).astype(np.uint8)


@dataclass
class Scene:
    frames: int
    back: np.ndarray
    layers: list
    camera: Pose = field(default_factory=Pose)
    sensor: Sensor = field(default_factory=Sensor)
    subframes: int = 1
    wrap: float = 0.12

    def view(self, t):
        c = self.camera
        return similar(c.size(t), c.turn(t), W / 2, H / 2, c.x(t), c.y(t))

    def room(self, t):
        h, w = self.back.shape[:2]
        centred = np.array([[1, 0, (W - w) / 2], [0, 1, (H - h) / 2], [0, 0, 1.0]])
        back = self.back.astype(np.float32)
        return cv2.warpAffine(
            back, (self.view(t) @ centred)[:2], (W, H), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )

    def composed(self, t, has_people=True):
        """-> float BGR and alpha before the camera."""
        img, truth = np.clip(self.room(t), 0, 255), np.zeros((H, W), np.float32)
        for layer in self.layers:
            if layer.role != "room" and not has_people:
                continue
            colour, alpha = layer.at(t, self.view(t))
            if layer.role == "person" and self.wrap:
                glow = cv2.resize(
                    cv2.blur(cv2.resize(img, (W // 8, H // 8), interpolation=cv2.INTER_AREA), (7, 7)), (W, H)
                )
                edge = self.wrap * np.clip(1 - cv2.GaussianBlur(alpha, (0, 0), 4), 0, 1)[..., None]
                colour = colour * (1 - edge) + glow * edge
            img = img + (colour - img) * alpha[..., None]
            if layer.role != "room":
                truth = truth * (1 - alpha) + (alpha if layer.role == "person" else 0)
        return img, truth

    def frame(self, k, seed):
        times = [(k + SHUTTER * s / self.subframes) / FPS for s in range(self.subframes)]
        parts = [self.composed(t) for t in times]
        img, truth = (sum(p[i] for p in parts) / len(parts) for i in (0, 1))
        return seen(self.sensor, img, truth, k / FPS, np.random.default_rng([*seed, k]))

    def plate(self):
        return seen(self.sensor, self.composed(0.0, has_people=False)[0], np.zeros((H, W), np.float32), 0.0)[0]
