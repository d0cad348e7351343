"""Worn things: glasses, hats, ears and masks that sit on a face, turn with the head and stand in its light.

Each is a picture on a mesh in the space of MediaPipe's canonical face (`worn_things`), brought to the frame by the
pose of the head (`head_pose`) and drawn triangle by triangle, the farthest first. An ellipsoid stands for the head and
hides what lies behind it. It is drawn over the finished background, so no matte cuts it off, and no room is seen beside
it or through it; the matte is widened for whoever takes it along.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels, paths
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import BLACK, MATTE_STEP, Frame, Matte, Plane, Size, planes_of
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.ports import Scene
from buzzcam.core.worker import Worker
from buzzcam.effects.face_fade import FaceFade
from buzzcam.effects.face_skin import quantile, samples_at
from buzzcam.effects.head_pose import CANONICAL_POINTS, HeadPose, canonical_face, pose_of
from buzzcam.effects.option_kinds import Choice, File, Slider
from buzzcam.effects.own_files import Stamp, stamp_of
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.effects.worn_things import (
    FITTED,
    LEVEL_STEP,
    SKULL_RADII_CM,
    Mesh,
    Texture,
    Thing,
    mesh_of,
    read_thing,
    shipped_thing,
    textures_of,
)
from buzzcam.errors import BadFile
from buzzcam.sentence import say

MOST_UP_CM = 2.5
"""How much higher a thing sits at height 100."""

SHARP = 1.15
"""A version of the texture is taken that has at most so many texels a pixel."""

SIDEWAYS, GONE = 0.42, 0.22
"""Cosines of the angle to the camera between which a thing fades: nearly from the side, the points are a guess."""

HIDDEN_AT, SEEN_AT = 0.94, 1.04
"""A place behind the head is hidden where the line to the camera passes the skull's middle so near, in radii."""

EDGE_ON, FLAT_ON = 0.12, 0.34
"""Cosines between the camera and the front of a thin part, up to which it is not seen and from which on it is."""

SKIN = np.array(
    [151, 9, 69, 299, 104, 333, 50, 280, 101, 330, 118, 347, 205, 425, 36, 266, 123, 352, 187, 411, 6, 197, 5, 195]
)  # fmt: skip
"""Points of the mesh at which the light is measured: forehead, cheeks, nose."""

LOOK_S, LIGHT_S, GAP_S = 0.1, 0.4, 0.5
"""How often the light is looked at; what is shown follows in about that time; and after so long it is another one."""

SKIN_LEVELS, SKIN_U, SKIN_V = 125.0, -12.0, 17.0
"""Luma above black, and chroma, of a face in good white light, between fair and dark."""

LIGHT_POWER, LEAST_GAIN, MOST_GAIN = 0.55, 0.4, 1.12
"""A darker face may be a darker skin: a thing goes along with part of that."""

TINT, MOST_TINT = 0.35, 7.0
"""How much of the face's tint a thing takes on, and the most, in levels."""

MOST_SIDE = 0.3
"""How much light may differ from the middle of a face to a side of it, as a share."""

AMBIENT, FRONT, ABOVE = 0.74, 0.26, 0.14
"""What a shaded thing has of light: from everywhere, from the front, and more where it faces up."""

FILE_LOOK_S = 1.0
"""How often it is looked whether the user's own file has changed."""

LAYER_CM = np.float32(1e4)
"""So much nearer is what lies in a higher layer."""

LUMA_BOUNDS, CHROMA_BOUNDS = (16, 235), (16, 240)


@dataclass(frozen=True, slots=True)
class _Light:
    """luma: above black; right, up: how much it grows to each side of the face, as shares; u, v: above gray."""

    luma: float
    right: float
    up: float
    u: float
    v: float

    def moved(self, other: "_Light", share: float) -> "_Light":
        return _Light(
            self.luma + share * (other.luma - self.luma),
            self.right + share * (other.right - self.right),
            self.up + share * (other.up - self.up),
            self.u + share * (other.u - self.u),
            self.v + share * (other.v - self.v),
        )


_GOOD_LIGHT = _Light(SKIN_LEVELS, 0, 0, SKIN_U, SKIN_V)


@dataclass(slots=True)
class _Lit:
    """The light that falls on one face: as it is shown, and as it was measured."""

    light: _Light = _GOOD_LIGHT
    measured: _Light = _GOOD_LIGHT
    looked_at_s: float = -np.inf


@dataclass(frozen=True, slots=True)
class _Worn:
    """A thing as it is drawn. textures: the largest first. files, stamp: those of the thing."""

    mesh: Mesh
    textures: list[Texture]
    files: tuple[Path, ...]
    stamp: Stamp


class Worn:
    """thing: None for nothing. size: percent. height: -100..100. file: the user's own that it was read from; it is read
    again, on a thread of its own, when it changes."""

    hides = False

    def __init__(self, thing: Thing | None, size: float, height: float, file: Path | None = None) -> None:
        self._size, self._height = size, height
        self._now = None if thing is None else self._made(thing)
        self._file, self._looked_at_s = file, -np.inf
        self._reader: Worker | None = None
        self._read: Mailbox[_Worn] = Mailbox()
        self._fade = FaceFade()
        self._lit: dict[int, _Lit] = {}

    def _made(self, thing: Thing) -> _Worn:
        mesh = mesh_of(thing, self._size / 100, MOST_UP_CM * self._height / 100)
        return _Worn(mesh, textures_of(thing.picture), thing.files, thing.stamp)

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        if self._now is None:
            return frame
        if self._file is not None:
            self._now = self._newest(self._now, self._file, frame.captured_at)
        weighed = self._fade.weighed(scene.faces, frame.captured_at)
        self._lit = {face.number: self._lit.get(face.number) or _Lit() for face, _ in weighed}
        if not weighed:
            return frame
        seen = {face.number for face in scene.faces}
        out = scene.canvas(frame)
        cover: Plane | None = None if scene.matte is None else np.zeros(scene.matte.alpha.shape, np.uint8)
        for face, weight in weighed:
            lit = self._lit[face.number]
            if face.number in seen:
                _measure(frame, face, lit)
            self._dress(out, frame.size, cover, face, weight, lit.light, self._now)
        if scene.matte is not None and cover is not None and cover.any():
            scene.matte = _widened(scene.matte, cover)
        return frame.with_picture(out)

    def _newest(self, now: _Worn, file: Path, at_s: float) -> _Worn:
        """What its file holds, as far as it has been read."""
        if self._reader is not None:
            now = self._read.get(0) or now
        if not 0 <= at_s - self._looked_at_s < FILE_LOOK_S:
            self._looked_at_s = at_s
            is_read = self._reader is None or not self._reader.is_alive
            if is_read and stamp_of(*now.files) != now.stamp:
                self._reader = Worker("worn", partial(self._read_again, file), lambda _event: None)
                self._reader.start()
        return now

    def _read_again(self, file: Path) -> None:
        """What cannot be read, as while it is being written, is tried again a little later."""
        with suppress(BadFile):
            self._read.put(self._made(read_thing(file)))

    def _dress(
        self, out: Plane, size: Size, cover: Plane | None, face: Face, weight: float, light: _Light, worn: _Worn
    ) -> None:
        """out: a frame's buffer. weight: of the face, above 0 to 1. cover: of the matte, None where there is none."""
        mesh, textures = worn.mesh, worn.textures
        pose = pose_of(face.points)
        toward = pose.toward_camera
        facing = min(1.0, max(0.0, (float(toward[2]) - GONE) / (SIDEWAYS - GONE)))
        strength = facing * weight
        if strength <= 0:
            return
        corners = np.empty((len(mesh.points), 6), np.float32)
        corners[:, :2], corners[:, 2:4] = placed(mesh, pose, face.points), mesh.uv
        corners[:, 4] = strength * _visible(mesh, toward)
        corners[:, 5] = _gains(mesh, toward, light)
        corners, triangles = _drawn(mesh, corners, toward)
        texels_per_px = mesh.texels_per_cm / max(1e-3, pose.px_per_cm)
        tints = _tint(light.u, light.luma, SKIN_U), _tint(light.v, light.luma, SKIN_V)
        luma, *chroma = planes_of(out, size)
        fine, coarse = (_version(textures, texels_per_px * px) for px in (1, 2))
        draw = kernels.draw_triangles
        draw((luma,), corners, (1.0, fine.scale), triangles, fine.luma, BLACK[0], LUMA_BOUNDS, (0.0,))
        draw(tuple(chroma), corners, (0.5, coarse.scale), triangles, coarse.chroma, BLACK[1], CHROMA_BOUNDS, tints)
        if cover is not None:
            plain = corners.copy()
            plain[:, 5] = 1
            cells = _version(textures, texels_per_px * MATTE_STEP / 2)
            fine_cover = np.zeros((2 * cover.shape[0], 2 * cover.shape[1]), np.uint8)  # four to a cell
            draw((fine_cover,), plain, (2 / MATTE_STEP, cells.scale), triangles, cells.cover, 0, (0, 255), (0.0,))
            cv2.max(cover, kernels.halved(fine_cover), dst=cover)


def _measure(frame: Frame, face: Face, lit: _Lit) -> None:
    """Looks at the light now and then, and brings what is shown nearer to it."""
    since_s = frame.captured_at - lit.looked_at_s
    if not 0 <= since_s < LOOK_S:
        lit.looked_at_s = frame.captured_at
        lit.measured = _light_of(frame, face.points) or lit.measured
        if not 0 <= since_s <= GAP_S:
            lit.light = lit.measured
    lit.light = lit.light.moved(lit.measured, 1 / (1 + 30 * LIGHT_S))


def placed(mesh: Mesh, pose: HeadPose, points: Points) -> Points:
    """Where the mesh is in the frame, float32 (n, 2): as the head is held, and as the face differs from the canonical
    one: what follows the skin by the points around it, all else by those of FITTED."""
    seen = pose.seen(mesh.points)
    off = points[:CANONICAL_POINTS, :2] - pose.seen(canonical_face().points)
    seen += mesh.fit @ off[FITTED]
    if mesh.skin.size:
        seen[mesh.skin] += (mesh.share[..., None] * off[mesh.near]).sum(axis=1)
    return seen


def _visible(mesh: Mesh, toward: Points) -> NDArray[np.float32]:
    """0..1: what lies behind the skull, or in it, is hidden, and what is thin and seen from its edge."""
    some = mesh.scaled  # from the middle of the skull, in its radii
    line = toward / SKULL_RADII_CM
    line /= np.sqrt(line @ line)
    along = some @ line
    beside = np.sqrt(np.maximum(mesh.squares - along * along, 0))
    visible = np.maximum((beside - HIDDEN_AT) / (SEEN_AT - HIDDEN_AT), (along + 0.1) / 0.2)  # or before its middle
    seen = np.where(mesh.is_hidden, visible, 1)
    if mesh.is_thin.any():
        from_front = (np.abs(mesh.normals @ toward) - EDGE_ON) / (FLAT_ON - EDGE_ON)
        seen = np.where(mesh.is_thin, np.minimum(seen, from_front), seen)
    shown: NDArray[np.float32] = np.clip(seen, 0, 1)
    return shown


def _gains(mesh: Mesh, toward: Points, light: _Light) -> NDArray[np.float32]:
    """How bright each point is, as a factor on its colour."""
    base = min(MOST_GAIN, max(LEAST_GAIN, (max(light.luma, 1.0) / SKIN_LEVELS) ** LIGHT_POWER))
    front = mesh.normals @ toward
    flip = np.where((front < 0) & mesh.has_back, -1, 1)
    x, y = mesh.normals[:, 0] * flip, mesh.normals[:, 1] * flip
    form = AMBIENT + FRONT * np.abs(front) + ABOVE * y
    gains: NDArray[np.float32] = base * (1 + mesh.shading * (form - 1)) * (1 + light.right * x + light.up * y)
    return gains


def _drawn(mesh: Mesh, corners: Points, toward: Points) -> tuple[Points, NDArray[np.int32]]:
    """The triangles that are seen, the farthest first, and corners: bodies get a soft rim one pixel wide."""
    is_drawn = mesh.is_shown & (corners[:, 4][mesh.triangles].max(axis=1) > 0)
    if len(mesh.edges) or mesh.is_closed.any():
        a, b, c = (corners[mesh.triangles[:, k], :2] for k in range(3))
        ab, ac = b - a, c - a
        is_front = ab[:, 0] * ac[:, 1] > ab[:, 1] * ac[:, 0]
        is_drawn &= is_front | ~mesh.is_closed
    depth = (mesh.points @ toward)[mesh.triangles].sum(axis=1) + LAYER_CM * mesh.layers
    triangles, depths = mesh.triangles[is_drawn], depth[is_drawn]
    if len(mesh.edges):
        rim_corners, rim, of = _rim(mesh, corners, is_front, is_drawn)
        triangles = np.concatenate([triangles, rim])
        depths = np.concatenate([depths, depth[of]])
        corners = np.concatenate([corners, rim_corners])
    return corners, np.ascontiguousarray(triangles[np.argsort(depths, kind="stable")])


def _rim(
    mesh: Mesh, corners: Points, is_front: NDArray[np.bool_], is_drawn: NDArray[np.bool_]
) -> tuple[Points, NDArray[np.int32], NDArray[np.int64]]:
    """More corners, more triangles, and for each of those the triangle that it belongs to: along the outline they run
    out into nothing within a pixel."""
    one, other = mesh.sides.T
    last = np.append(is_front, False)
    is_alone = (other < 0) | (last[one] != last[other])
    owner = np.where((other >= 0) & last[other] & ~last[one], other, one)
    kept = is_alone & is_drawn[owner]
    ends, owner = mesh.edges[kept], owner[kept]
    inner = corners[ends]  # (k, 2, 6)
    along = inner[:, 1, :2] - inner[:, 0, :2]
    out = np.stack((along[:, 1], -along[:, 0]), axis=1)
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
    middle = corners[mesh.triangles[owner], :2].mean(axis=1)
    inward = ((middle - inner[:, 0, :2]) * out).sum(axis=1) > 0
    out[inward] *= -1
    outer = inner.copy()
    outer[..., :2] += out[:, None]
    outer[..., 4] = 0
    first = len(corners) + 4 * np.arange(len(ends))
    rim = np.stack((first, first + 1, first + 3, first, first + 3, first + 2), axis=1).reshape(-1, 3)
    added = np.concatenate([inner, outer], axis=1).reshape(-1, 6)
    return added, rim.astype(np.int32), np.repeat(owner, 2)


def _version(textures: list[Texture], texels_per_px: float) -> Texture:
    """The one that is sharp enough and no sharper."""
    level = 0
    while level + 1 < len(textures) and texels_per_px * LEVEL_STEP**level > SHARP:
        level += 1
    return textures[level]


def _light_of(frame: Frame, points: Points) -> _Light | None:
    """As it falls on the face; None where too little of the face is in the frame."""
    samples = samples_at(frame, points, SKIN)
    if samples is None:
        return None
    luma, u, v = samples.levels
    levels = luma.astype(np.float32) - BLACK[0]
    mean = max(1.0, quantile(levels, 0.5))
    side = canonical_face().points[SKIN[samples.is_in], :2]
    side = (side - side.mean(axis=0)) / 5  # from the middle of the face to where it turns away
    spread = (side * side).sum(axis=0) + 0.5
    right, up = (side * (np.clip(levels / mean, 0.4, 1.6) - 1)[:, None]).sum(axis=0) / spread
    return _Light(
        mean,
        float(np.clip(right, -MOST_SIDE, MOST_SIDE)),
        float(np.clip(up, -MOST_SIDE, MOST_SIDE)),
        quantile(u, 0.5) - BLACK[1],
        quantile(v, 0.5) - BLACK[2],
    )


def _tint(chroma: float, luma: float, usual: float) -> float:
    """Levels of chroma that a thing takes on."""
    expected = usual * min(1.5, luma / SKIN_LEVELS)
    return float(np.clip(TINT * (chroma - expected), -MOST_TINT, MOST_TINT))


def _widened(matte: Matte, cover: Plane) -> Matte:
    """A new matte: what is worn is part of the person."""
    return Matte(cv2.max(matte.alpha, cover), matte.captured_at, matte.is_fine)


THINGS = (
    ("none", say("Nothing")),
    ("round-glasses", say("Round glasses")),
    ("square-glasses", say("Square glasses")),
    ("sunglasses", say("Sunglasses")),
    ("aviators", say("Aviator glasses")),
    ("top-hat", say("Top hat")),
    ("beanie", say("Beanie")),
    ("crown", say("Crown")),
    ("cat-ears", say("Cat ears")),
    ("bunny-ears", say("Bunny ears")),
    ("moustache", say("Moustache")),
    ("carnival-mask", say("Carnival mask")),
    ("robot", say("Robot")),
)
"""Ours, as assets/make_worn.py draws them."""


def made(thing: str, file: str, size: float, height: float) -> Worn:
    """Raises BadFile."""
    if file:
        return Worn(read_thing(Path(file)), size, height, Path(file))
    return Worn(None if thing == THINGS[0][0] else shipped_thing(thing), size, height)


SPEC = EffectSpec(
    "worn",
    say("Glasses, hats and masks"),
    Place.WORN,
    (
        Choice("thing", say("Wear"), THINGS, default="none", usual="round-glasses", is_pictured=True),
        File(
            "file",
            say("Path"),
            "worn:file=my-hat.png",
            hint=say("Something of your own, in place of the above"),
            folder=paths.user_worn,
        ),
        Slider("size", say("Size"), 50, 150, default=100, unit="%", of="thing"),
        Slider("height", say("Height"), -100, 100, of="thing"),
    ),
    made,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-3,
    moves=True,
)
