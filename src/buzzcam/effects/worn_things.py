"""Things that can be worn: a picture and where it lies on the canonical face, out of files (docs/worn-things.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam import paths
from buzzcam.core.face import Points
from buzzcam.core.frame import Plane
from buzzcam.effects.glb import MOST_POINTS, read_glb
from buzzcam.effects.head_pose import canonical_face
from buzzcam.effects.own_files import MODEL, Stamp, stamp_of
from buzzcam.errors import BadFile
from buzzcam.files import read_json
from buzzcam.pictures import read_picture
from buzzcam.sentence import Sentence, say

Numbers = NDArray[np.int32]
Texels = NDArray[np.int16]

MOST_PARTS, MOST_CM, MOST_CM2 = 32, 100.0, 20_000.0
"""Of a thing: parts, how far away a point is, and the area of all. More is a mistake, and would be slow."""

MOST_TEXEL, MOST_LAYER = 100_000.0, 1000
"""How far beyond a picture a box may reach, in its pixels; and the highest layer."""

PICTURE_PX = 1024
"""A larger picture of the user's is made smaller."""

LEAST_PX = 8
"""Of a texture's shorter side, in its smallest version."""

LEVEL_STEP = 2**-0.5
"""Each version of a texture is as large as the one before times that."""

TEXEL, OPAQUE = 64, 16384
"""Steps of a level in a texture, and what hides all (`kernels.draw_triangles`)."""

LEAST_ALPHA, MARGIN_PX = 2, 4
"""Where around a triangle nothing of a picture is less transparent, nothing is drawn."""

NEIGHBOURS, NEAR_CM = 4, 0.05
"""A place that follows the skin does as that many points of the face around it; at that distance they count half."""

FITTED, FIT_CM, FIT_LEAST = np.array([33, 133, 362, 263, 168, 6]), 1.2, 0.15
"""What does not follow the skin fits itself smoothly to the corners of the eyes and the bridge of the nose, which lie
another way apart in each face; over what distance, and what weight of all of them goes half of the way."""


SKULL_CM, SKULL_RADII_CM = np.array((0.0, 2.8, -3.6), np.float32), np.array((7.3, 10.0, 9.0), np.float32)
"""The ellipsoid that hides what is behind the head: its middle and its radii, on the canonical face."""


@dataclass(frozen=True, slots=True)
class Texture:
    """One version of a picture. scale: its size as a share of the picture's. luma, cover: int16 (rows, columns, 2),
    chroma: (rows, columns, 3), as `kernels.draw_triangles` takes them; cover is opacity alone."""

    scale: float
    luma: Texels
    chroma: Texels
    cover: Texels


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet. points: float32 (n, 3) on the canonical face, cm. uv: float32 (n, 2), pixels of the picture.
    triangles: int32 (m, 3), clockwise for who sees its front. follows: 0..1, how far it goes along with the skin.
    shading: 0..1, how much light and shade shows on it. layer: those of a higher one lie over all of a lower one.
    is_closed: its back is never seen. has_edges: its border or its outline is that of a body, not of its picture.
    is_behind_head: the head hides what of it lies behind. is_thin: from its edge it is not seen."""

    points: Points
    uv: Points
    triangles: Numbers
    follows: float = 0.0
    shading: float = 0.5
    layer: int = 1
    is_closed: bool = False
    has_edges: bool = False
    is_behind_head: bool = True
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """picture: uint8 (rows, columns, 4) BGRA. anchor: the place in cm that stays where it is when the size changes.
    files: it was read from, or would be if they were there. stamp: theirs, before that."""

    picture: Plane
    parts: tuple[Part, ...]
    anchor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    files: tuple[Path, ...] = ()
    stamp: Stamp = ()


def shipped() -> Path:
    return paths.assets() / "worn"


def shipped_thing(name: str) -> Thing:
    """One of ours. Raises BadFile where the file has come to harm."""
    return read_thing(shipped() / f"{name}.json")


def read_thing(path: Path) -> Thing:
    """path: of a model (GLB), of a description (JSON), or of a picture: then the description of the same name beside it
    counts, if there is one, and else the picture lies on the whole face as its canonical texture does. Raises BadFile.
    """
    try:
        return _read(path)
    except BadFile:
        raise
    except Exception as error:  # whatever is in that file, it is one sentence
        raise _bad(path, _reason(error)) from error


def _reason(error: Exception) -> Sentence | str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = error.args[0] if error.args else ""
    return said if isinstance(said, str) and said else type(error).__name__


def _read(path: Path) -> Thing:
    """Raises anything."""
    if path.suffix.lower() == MODEL:
        return _model(path)
    described = path.with_suffix(".json")
    if path.suffix.lower() != ".json" and not described.is_file():
        files = (path, described)
        stamp = stamp_of(*files)
        picture, _scale = _small(_bgra(path))
        rows, columns = picture.shape[:2]
        face = canonical_face()
        skin = Part(face.points, face.uv * np.array([columns, rows], np.float32), face.triangles, 1.0, 0.0)
        return Thing(picture, (skin,), files=files, stamp=stamp)
    stamp = stamp_of(described)
    read = read_json(described)
    try:
        name, anchor = str(read["picture"]), [float(value) for value in read.get("anchor", (0, 0, 0))]
        if not name or Path(name).name != name:
            raise ValueError(say("the picture must lie beside it"))
        parts = read["parts"]
        if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS or len(anchor) != 3:
            raise ValueError(say("it has no parts, or too many"))
        if not all(abs(value) <= MOST_CM for value in anchor):
            raise ValueError(say("a point is too far away"))
        parts = [_part(part) for part in parts]
    except KeyError as error:
        raise ValueError(say("{what} is missing", what=str(error.args[0]))) from error
    _check(parts)
    files = (described, described.with_name(name))
    stamp += stamp_of(files[1])
    picture, scale = _small(_bgra(files[1]))
    parts = [replace(part, uv=part.uv * np.float32(scale)) for part in parts]
    return Thing(picture, tuple(parts), (anchor[0], anchor[1], anchor[2]), files, stamp)


def _model(path: Path) -> Thing:
    """Raises anything."""
    stamp = stamp_of(path)
    picture, meshes = read_glb(path, PICTURE_PX)
    parts = [
        Part(mesh.points, mesh.uv, mesh.triangles, is_closed=not mesh.has_back, has_edges=mesh.is_opaque)
        for mesh in meshes
    ]
    if not all(np.abs(part.points).max() <= MOST_CM for part in parts):
        raise ValueError(say("a point is too far away"))
    _check(parts)
    return Thing(picture, tuple(parts), files=(path,), stamp=stamp)


def _check(parts: list[Part]) -> None:
    """Raises ValueError for what would take too long to draw."""
    points, triangles = sum(len(part.points) for part in parts), sum(len(part.triangles) for part in parts)
    if sum(_area(part) for part in parts) > MOST_CM2 or points > MOST_POINTS or triangles > 2 * MOST_POINTS:
        raise ValueError(say("it has no parts, or too many"))


def _area(part: Part) -> float:
    """Of a sheet, in square centimetres."""
    a, b, c = (part.points[part.triangles[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def _bad(path: Path, reason: Sentence | str) -> BadFile:
    return BadFile(
        say("{path} describes nothing that can be worn ({reason}).", path=path, reason=reason),
        say("Compare it with docs/worn-things.md."),
    )


def _bgra(path: Path) -> Plane:
    """Raises BadFile."""
    photo = read_picture(path, PICTURE_PX, least_px=LEAST_PX)
    alpha = np.full(photo.bgr.shape[:2], 255, np.uint8) if photo.alpha is None else photo.alpha
    return np.dstack([photo.bgr, alpha])


def _small(picture: Plane) -> tuple[Plane, float]:
    """At most PICTURE_PX wide and high, and at least LEAST_PX; and by which factor it was made smaller."""
    scale = PICTURE_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture, 1.0
    columns, rows = (max(LEAST_PX, round(side * scale)) for side in (picture.shape[1], picture.shape[0]))
    return cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA), scale


def _part(read: dict[str, Any]) -> Part:
    """Raises KeyError, TypeError, ValueError, OverflowError for what makes no sense."""
    left, top, right, bottom = box = [float(value) for value in read["box"]]
    if "points" in read:
        rows, columns = int(read["rows"]), int(read["columns"])
        points = np.array(read["points"], np.float32).reshape(-1, 3)
        if min(rows, columns) < 2 or rows * columns != len(points) or len(points) > MOST_POINTS:
            raise ValueError(say("rows times columns is not the number of points"))
        u, v = (side.ravel() for side in np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows)))
        triangles = grid_triangles(rows, columns)
    else:
        points, (u, v), triangles = canonical_face().points, canonical_face().uv.T, canonical_face().triangles
    if not np.abs(points).max() <= MOST_CM or not all(abs(value) <= MOST_TEXEL for value in box):
        raise ValueError(say("a point is too far away"))
    follows, shading = (
        min(1.0, max(0.0, float(read.get(key, usual)))) for key, usual in (("follows", 0), ("shading", 0.5))
    )
    return Part(
        points,
        np.stack((left + u * (right - left), top + v * (bottom - top)), axis=1).astype(np.float32),
        triangles,
        follows,
        shading,
        min(MOST_LAYER, max(-MOST_LAYER, int(read.get("layer", 1)))),
        bool(read.get("is_closed", False)),
        bool(read.get("has_edges", False)),
        bool(read.get("is_behind_head", True)),
        bool(read.get("is_thin", False)),
    )


def grid_triangles(rows: int, columns: int) -> Numbers:
    """Two for each cell of a grid of points, row by row; clockwise where rows go down and columns to the right."""
    numbers = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, :-1], numbers[1:, 1:]))
    return np.concatenate([np.stack((a, b, d), axis=1), np.stack((a, d, c), axis=1)])


def textures_of(picture: Plane) -> list[Texture]:
    """picture: uint8 BGRA. The largest first."""
    blue, green, red, opacity = (plane.astype(np.float32) for plane in cv2.split(picture))
    lifts = (
        0.098 * blue + 0.504 * green + 0.257 * red,
        0.439 * blue - 0.291 * green - 0.148 * red,
        -0.071 * blue - 0.368 * green + 0.439 * red,
    )
    whole = np.dstack([*(lift * opacity * (TEXEL / 255) for lift in lifts), opacity * (OPAQUE / 255)])
    textures: list[Texture] = []
    scale = 1.0
    while True:
        columns, rows = (round(side * scale) for side in (picture.shape[1], picture.shape[0]))
        if textures and min(columns, rows) < LEAST_PX:
            return textures
        small = whole if scale == 1 else cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        level = np.round(np.dstack([small, small[..., 3] * (255 * TEXEL / OPAQUE)])).astype(np.int16)
        kinds = (np.ascontiguousarray(level[..., planes]) for planes in ([0, 3], [1, 2, 3], [4, 3]))
        textures.append(Texture(scale, *kinds))
        scale *= LEVEL_STEP


@dataclass(frozen=True, slots=True)
class Mesh:
    """All parts of a thing in one, as the drawing needs them.

    points, normals: float32 (n, 3), cm and of length 1. uv: float32 (n, 2), pixels of the picture. shading: float32
    (n,). fit: float32 (n, 6), how far it goes along with each of FITTED. skin: int64 (s,), the points that follow the
    skin; near, share: int32 and float32 (s, NEIGHBOURS), with which points of the face, and how far. scaled: float32
    (n, 3), from the middle of the skull in its radii; squares: float32 (n,), of that distance. is_hidden, is_thin: bool
    (n,), whether the head hides it, and whether it is not seen from its edge. has_back: bool (n,), whether its back is
    seen. triangles: int32 (m, 3). is_shown: bool (m,), whether anything is painted there. layers: float32 (m,).
    is_closed: bool (m,). edges: int32 (k, 2), points; sides: int32 (k, 2), the triangles at each, -1 for none.
    texels_per_cm: of the picture, in the mean.
    """

    points: Points
    normals: Points
    uv: Points
    shading: NDArray[np.float32]
    fit: NDArray[np.float32]
    skin: NDArray[np.int64]
    near: Numbers
    share: NDArray[np.float32]
    scaled: Points
    squares: NDArray[np.float32]
    is_hidden: NDArray[np.bool_]
    is_thin: NDArray[np.bool_]
    has_back: NDArray[np.bool_]
    triangles: Numbers
    is_shown: NDArray[np.bool_]
    layers: NDArray[np.float32]
    is_closed: NDArray[np.bool_]
    edges: Numbers
    sides: Numbers
    texels_per_cm: float


def mesh_of(thing: Thing, size: float, up_cm: float) -> Mesh:
    """size: as a factor. up_cm: by how much it sits higher."""
    parts = thing.parts
    anchor, up = np.array(thing.anchor, np.float32), np.array((0, up_cm, 0), np.float32)
    laid = [(part.points - anchor) * np.float32(size) + anchor + up for part in parts]
    counts, faces = [len(part.points) for part in parts], [len(part.triangles) for part in parts]
    starts = np.cumsum([0, *counts])
    points = np.concatenate(laid)
    uv = np.concatenate([part.uv for part in parts])
    triangles = np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=False)])
    triangles = np.ascontiguousarray(triangles.astype(np.int32))
    follows = np.repeat([part.follows for part in parts], counts).astype(np.float32)[:, None]
    skin = np.flatnonzero(follows)
    near, share = _neighbours(points[skin])
    scaled = (points - SKULL_CM) / SKULL_RADII_CM
    edges, sides = _edges(parts, starts)
    return Mesh(
        points=points,
        normals=np.concatenate([_normals(place, part.triangles) for place, part in zip(laid, parts, strict=True)]),
        uv=uv,
        shading=np.repeat([part.shading for part in parts], counts).astype(np.float32),
        fit=(1 - follows) * _fit(points),
        skin=skin,
        near=near,
        share=share * follows[skin],
        scaled=scaled,
        squares=(scaled * scaled).sum(axis=1),
        is_hidden=np.repeat([part.is_behind_head for part in parts], counts),
        is_thin=np.repeat([part.is_thin for part in parts], counts),
        has_back=np.repeat([not part.is_closed for part in parts], counts),
        triangles=triangles,
        is_shown=_has_paint(thing.picture, uv, triangles),
        layers=np.repeat([part.layer for part in parts], faces).astype(np.float32),
        is_closed=np.repeat([part.is_closed for part in parts], faces),
        edges=edges,
        sides=sides,
        texels_per_cm=_length(uv, triangles) / max(1e-6, _length(points, triangles)),
    )


def _length(places: Points, triangles: Numbers) -> float:
    """The mean length of a side."""
    return float(np.linalg.norm(places[triangles[:, 0]] - places[triangles[:, 1]], axis=1).mean())


def _has_paint(picture: Plane, uv: Points, triangles: Numbers) -> NDArray[np.bool_]:
    """Whether the picture is anything but transparent around each triangle."""
    rows, columns = picture.shape[:2]
    sums = cv2.integral((picture[..., 3] > LEAST_ALPHA).astype(np.uint8))
    corners = uv[triangles]
    low, high = corners.min(axis=1) - MARGIN_PX, corners.max(axis=1) + MARGIN_PX
    left, right = (np.clip(side[:, 0], 0, columns).astype(np.int64) for side in (low, high + 1))
    top, bottom = (np.clip(side[:, 1], 0, rows).astype(np.int64) for side in (low, high + 1))
    shown: NDArray[np.bool_] = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left] > 0
    return shown


def _normals(points: Points, triangles: Numbers) -> Points:
    """Out of the front, the mean of the triangles around."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    flat = np.cross(c - a, b - a)
    sums = np.zeros_like(points)
    for k in range(3):
        np.add.at(sums, triangles[:, k], flat)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(length > 0, sums / np.maximum(length, 1e-9), np.array((0, 0, 1), np.float32)).astype(np.float32)


def _neighbours(points: Points) -> tuple[Numbers, NDArray[np.float32]]:
    away = np.linalg.norm(points[:, None] - canonical_face().points[None], axis=2)
    near = np.argsort(away, axis=1)[:, :NEIGHBOURS].astype(np.int32)
    weight = 1 / (np.take_along_axis(away, near, axis=1) + NEAR_CM) ** 2
    return near, (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)


def _fit(points: Points) -> NDArray[np.float32]:
    """The nearer they lie, as the face is seen from the front, the more; far away none counts."""
    away = np.linalg.norm(points[:, None, :2] - canonical_face().points[FITTED, :2], axis=2)
    weight = np.exp(-0.5 * (away / FIT_CM) ** 2)
    return (weight / (weight.sum(axis=1, keepdims=True) + FIT_LEAST)).astype(np.float32)


def _edges(parts: Sequence[Part], starts: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Of the parts that have edges. Two points at the same place are one, so that a tube has no seam."""
    found: dict[tuple[int, int], list[Any]] = {}
    first = 0
    for part, start in zip(parts, starts, strict=False):
        places: dict[tuple[float, ...], int] = {}
        one = [places.setdefault(tuple(np.round(place, 4)), k) for k, place in enumerate(part.points)]
        for number, triangle in enumerate(part.triangles if part.has_edges else ()):
            corners = [int(corner) for corner in triangle]
            for a, b in pairwise([*corners, corners[0]]):
                ends = one[a] + int(start), one[b] + int(start)
                if ends[0] != ends[1]:
                    entry = found.setdefault((min(ends), max(ends)), [(a + int(start), b + int(start)), []])
                    entry[1].append(first + number)
        first += len(part.triangles)
    kept = [(ends, sides) for ends, sides in found.values() if len(sides) <= 2]
    edges = np.array([ends for ends, _ in kept], np.int32).reshape(-1, 2)
    return edges, np.array([[*sides, -1][:2] for _, sides in kept], np.int32).reshape(-1, 2)
