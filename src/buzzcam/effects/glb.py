"""Models that can be worn, out of GLB files (glTF 2.0 in one file): their triangles, base colours and opacity.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html. What it has of bones, light, motion and shine is left out.
"""

import json
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Points
from buzzcam.core.frame import Plane
from buzzcam.effects.own_files import content_of
from buzzcam.pictures import decoded
from buzzcam.sentence import say

MAGIC, JSON_CHUNK, BIN_CHUNK = 0x46546C67, 0x4E4F534A, 0x004E4942
TRIANGLES = 4
KINDS = {5121: ("<u1", 2**8 - 1), 5123: ("<u2", 2**16 - 1), 5125: ("<u4", 2**32 - 1), 5126: ("<f4", 1)}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
OPTIONAL = {"KHR_materials_unlit", "KHR_materials_specular", "KHR_materials_ior"}
"""Extensions that a file may require, and that change nothing here."""

MOST_POINTS, MOST_NODES, MOST_MATERIALS = 4000, 500, 8

MOST_STRIDE = 252
"""Bytes from one value to the next, by the specification (5.11)."""

MOST_JSON_BYTES = 2 * 1024 * 1024
"""So few nodes and parts never need more."""

LARGEST_M = 1.5
"""A model that reaches no farther is in metres, as glTF wants it; any other one in centimetres."""

PLAIN_PX, RIM_PX = 32, 4
"""A material's place in the picture where none has a texture; and how far its colours go on around it: smaller versions
mix what is near."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Mesh:
    """points: float32 (n, 3). uv: float32 (n, 2), pixels of the picture; in a `_Model` 0..1. triangles: int32 (m, 3),
    clockwise for who sees the front. material: -1 for none."""

    points: Points
    uv: Points
    triangles: Numbers
    material: int
    has_back: bool
    is_opaque: bool


def read_glb(path: Path, picture_px: int) -> tuple[Plane, list[Mesh]]:
    """A picture of all colours, uint8 BGRA, at most so wide and high, and what lies on it, in cm. Raises anything."""
    model = _Model(path)
    materials = sorted({mesh.material for mesh in model.meshes})
    if not 0 < len(materials) <= MOST_MATERIALS:
        raise ValueError(say("it has no parts, or too many"))
    in_a_row = int(np.ceil(np.sqrt(len(materials))))
    cell = picture_px // in_a_row if model.has_textures else PLAIN_PX
    picture = np.zeros((cell * in_a_row, cell * in_a_row, 4), np.uint8)
    corners = {number: (k % in_a_row * cell, k // in_a_row * cell) for k, number in enumerate(materials)}
    inner = cell - 2 * RIM_PX
    for number, (left, top) in corners.items():
        colours = cv2.resize(model.colours(number, picture_px), (inner, inner), interpolation=cv2.INTER_AREA)
        with_rim = cv2.copyMakeBorder(colours, *(RIM_PX,) * 4, cv2.BORDER_REPLICATE)
        picture[top : top + cell, left : left + cell] = with_rim
    reach = max(float(np.abs(mesh.points).max()) for mesh in model.meshes)
    scale = np.float32(100 if reach <= LARGEST_M else 1)

    def laid(mesh: Mesh) -> Mesh:
        corner = np.array(corners[mesh.material], np.float32) + RIM_PX
        return replace(mesh, points=mesh.points * scale, uv=mesh.uv * np.float32(inner) + corner)

    return picture, [laid(mesh) for mesh in model.meshes]


class _Model:
    """What a file holds. meshes: in the file's own unit."""

    def __init__(self, path: Path) -> None:
        self._path, self._visited, self._points = path, 0, 0
        self._json, self._binary = _chunks(path)
        for name in self._json.get("extensionsRequired", ()):
            if name not in OPTIONAL:
                raise ValueError(say("it needs {what}", what=name))
        self.meshes: list[Mesh] = []
        scene = self._json["scenes"][self._json.get("scene", 0)]
        for number in scene["nodes"]:
            self._visit(number, np.eye(4))

    @property
    def has_textures(self) -> bool:
        return bool(self._json.get("textures"))

    def _material(self, number: int) -> dict[str, Any]:
        material: dict[str, Any] = self._json["materials"][number] if number >= 0 else {}
        return material

    def colours(self, number: int, most_px: int) -> Plane:
        """uint8 (rows, columns, 4) BGRA of a material."""
        material = self._material(number)
        base = material.get("pbrMetallicRoughness", {})
        factor = np.array(base.get("baseColorFactor", (1, 1, 1, 1)), np.float32).clip(0, 1)
        factor[:3] = factor[:3] ** (1 / 2.2)  # it is linear, a picture is not
        picture = np.full((1, 1, 4), 255, np.uint8)
        if "baseColorTexture" in base:
            picture = self._image(self._json["textures"][base["baseColorTexture"]["index"]]["source"], most_px)
        picture = np.round(picture * factor[[2, 1, 0, 3]]).astype(np.uint8)
        mode = material.get("alphaMode", "OPAQUE")
        if mode == "OPAQUE":
            picture[..., 3] = 255
        elif mode == "MASK":
            picture[..., 3] = 255 * (picture[..., 3] >= 255 * float(material.get("alphaCutoff", 0.5)))
        return picture

    def _visit(self, number: int, above: NDArray[np.float64]) -> None:
        self._visited += 1
        if self._visited > MOST_NODES:
            raise ValueError(say("it has no parts, or too many"))
        node = self._json["nodes"][number]
        place = above @ _placed(node)
        if "mesh" in node:
            for primitive in self._json["meshes"][node["mesh"]]["primitives"]:
                if primitive.get("mode", TRIANGLES) == TRIANGLES:
                    self._add(primitive, place)
        for child in node.get("children", ()):
            self._visit(child, place)

    def _add(self, primitive: dict[str, Any], place: NDArray[np.float64]) -> None:
        points = self._values(primitive["attributes"]["POSITION"])
        self._points += len(points)
        if self._points > MOST_POINTS:
            raise ValueError(say("it has more than {most} points", most=MOST_POINTS))
        with np.errstate(all="ignore"):  # numbers that nobody can mean are refused later
            points = (points @ place[:3, :3].T + place[:3, 3]).astype(np.float32)
        uv = np.zeros((len(points), 2), np.float32)
        if "TEXCOORD_0" in primitive["attributes"]:
            uv = self._values(primitive["attributes"]["TEXCOORD_0"])
            uv = uv - np.floor(uv.min(axis=0) + 1e-3)
            if not -0.01 <= uv.min() <= uv.max() <= 1.01:
                raise ValueError(say("its texture repeats"))
        corners = self._values(primitive["indices"]) if "indices" in primitive else np.arange(len(points))
        triangles = corners.reshape(-1, 3).astype(np.int32)
        if len(uv) != len(points) or not 0 <= triangles.min() <= triangles.max() < len(points):
            raise ValueError(say("it is damaged"))
        if np.linalg.det(place[:3, :3]) > 0:  # else it is mirrored, and lies as ours do
            triangles = np.ascontiguousarray(triangles[:, ::-1])
        number = int(primitive.get("material", -1))
        material = self._material(number)
        has_back, is_opaque = bool(material.get("doubleSided")), material.get("alphaMode", "OPAQUE") == "OPAQUE"
        self.meshes.append(Mesh(points, uv.astype(np.float32), triangles, number, has_back, is_opaque))

    def _values(self, number: int) -> NDArray[Any]:
        """Of an accessor, (count, width); where it says so, 0..1."""
        accessor = self._json["accessors"][number]
        if "sparse" in accessor:
            raise ValueError(say("it needs {what}", what="sparse"))
        view = self._json["bufferViews"][accessor["bufferView"]]
        kind, most = KINDS[accessor["componentType"]]
        width = WIDTHS[accessor["type"]]
        packed = np.dtype(kind).itemsize * width
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        shape, strides = (accessor["count"], width), (view.get("byteStride", packed), packed // width)
        if not 0 < shape[0] <= 6 * MOST_POINTS:
            raise ValueError(say("it has more than {most} points", most=MOST_POINTS))
        if not (start >= 0 and packed <= strides[0] <= MOST_STRIDE):  # NumPy's own check of larger ones overflows
            raise ValueError(say("it is damaged"))
        values: NDArray[Any] = np.ndarray(shape, kind, self._binary, start, strides)  # raises if it ends before
        return values / np.float32(most) if accessor.get("normalized") else values

    def _image(self, number: int, most_px: int) -> Plane:
        view = self._json["bufferViews"][self._json["images"][number]["bufferView"]]
        start = view.get("byteOffset", 0)
        photo = decoded(self._path, self._binary[start : start + view["byteLength"]], most_px)
        alpha = np.full(photo.bgr.shape[:2], 255, np.uint8) if photo.alpha is None else photo.alpha
        return np.dstack([photo.bgr, alpha])


def _chunks(path: Path) -> tuple[dict[str, Any], bytes]:
    content = content_of(path)
    magic, version, length = struct.unpack_from("<III", content)
    if magic != MAGIC or version != 2 or length > len(content):
        raise ValueError(say("it is damaged"))
    found: list[bytes] = []
    at = 12
    for wanted in (JSON_CHUNK, BIN_CHUNK):  # they come first, in that order
        size, kind = struct.unpack_from("<II", content, at) if at + 8 <= length else (0, 0)
        found.append(content[at + 8 : at + 8 + size] if kind == wanted else b"")
        at += 8 + size
    if not found[0]:
        raise ValueError(say("it is damaged"))
    if len(found[0]) > MOST_JSON_BYTES:
        raise ValueError(say("it has no parts, or too many"))
    return json.loads(found[0]), found[1]


def _placed(node: dict[str, Any]) -> NDArray[np.float64]:
    """Its place, (4, 4): a matrix, or first size, then turn, then shift."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    place = np.eye(4)
    x, y, z, w = node.get("rotation", (0, 0, 0, 1))
    turn = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    place[:3, :3] = turn * np.array(node.get("scale", (1, 1, 1)), np.float64)
    place[:3, 3] = node.get("translation", (0, 0, 0))
    return place
