"""Models out of GLB files: where they lie, what colour they have, and that no file does harm."""

import json
import struct
from typing import Any

import cv2
import numpy as np
import pytest

from buzzcam.effects import glb, own_files
from buzzcam.effects.worn_things import read_thing
from buzzcam.errors import BadFile
from buzzcam.kernels.convert import to_bgr
from moving_face import SIZE
from test_worn import box_of, changed, dressed, face_at, gray

SQUARE = np.array([(-4, -4, 8), (4, -4, 8), (4, 4, 8), (-4, 4, 8)], np.float32)
"""Before the face, in cm; counted as glTF does, counter-clockwise for who sees its front."""
UV = np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32)
TRIANGLES = np.array([(0, 1, 2), (0, 2, 3)], np.uint16)
KINDS = {"f4": 5126, "u2": 5123, "u4": 5125, "u1": 5121}


class Writer:
    """Makes a GLB file, as the specification says."""

    def __init__(self) -> None:
        self.binary = b""
        self.json: dict[str, Any] = {
            "asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}], "accessors": [],
            "bufferViews": [], "meshes": [{"primitives": []}], "materials": [], "images": [], "textures": [],
        }  # fmt: skip

    def view(self, content: bytes) -> int:
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(content)})
        self.binary += content + bytes(-len(content) % 4)
        return len(self.json["bufferViews"]) - 1

    def accessor(self, values: np.ndarray, **keys: Any) -> int:
        width = 1 if values.ndim == 1 else values.shape[1]
        kind = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}
        self.json["accessors"].append({
            "bufferView": self.view(values.tobytes()), "count": len(values), **keys,
            "componentType": KINDS[values.dtype.str.strip("<|")],
            "type": next(name for name, columns in kind.items() if columns == width),
        })  # fmt: skip
        return len(self.json["accessors"]) - 1

    def sheet(self, points: np.ndarray = SQUARE, uv: np.ndarray | None = UV, **material: Any) -> "Writer":
        attributes = {"POSITION": self.accessor(points.astype(np.float32))}
        if uv is not None:
            attributes["TEXCOORD_0"] = self.accessor(uv, normalized=uv.dtype != np.float32)
        primitive: dict[str, Any] = {"attributes": attributes, "indices": self.accessor(TRIANGLES.ravel())}
        if material:
            primitive["material"] = len(self.json["materials"])
            self.json["materials"].append(material)
        self.json["meshes"][0]["primitives"].append(primitive)
        return self

    def texture(self, picture: np.ndarray, ending: str = ".png") -> dict[str, Any]:
        content = cv2.imencode(ending, picture)[1].tobytes()
        self.json["images"].append({"bufferView": self.view(content), "mimeType": f"image/{ending[1:]}"})
        self.json["textures"].append({"source": len(self.json["images"]) - 1})
        return {"baseColorTexture": {"index": len(self.json["textures"]) - 1}}

    def written(self, path):
        text = json.dumps(self.json).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), glb.JSON_CHUNK) + text
        chunks += struct.pack("<II", len(self.binary), glb.BIN_CHUNK) + self.binary
        path.write_bytes(struct.pack("<III", glb.MAGIC, 2, 12 + len(chunks)) + chunks)
        return path


def seen(path, **pose) -> tuple[int, int, int, int]:
    return box_of(changed(gray(luma=60), dressed(file=str(path), frame=gray(luma=60), faces=(face_at(**pose),))))


def colours(path) -> list[int]:
    """BGR in the middle of the face."""
    after = dressed(file=str(path), faces=(face_at(),))
    return [int(level) for level in to_bgr(after)[400, 640]]


# ---- where they lie


def test_a_model_lies_where_its_points_are_in_centimetres_or_in_metres(tmp_path):
    boxes = [seen(Writer().sheet(SQUARE * scale).written(tmp_path / f"{scale}.glb")) for scale in (1, np.float32(0.01))]
    assert boxes[0] == pytest.approx((580, 340, 700, 460), abs=3)
    assert boxes[1] == boxes[0]


def test_nodes_move_turn_and_enlarge_what_hangs_on_them(tmp_path):
    model = Writer().sheet(SQUARE - np.array((0, 0, 8)))
    half = float(np.sqrt(0.5))
    model.json["nodes"] = [
        {"children": [1], "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 2, 8, 1]},
        {"children": [2], "rotation": [0, 0, half, half]},
        {"mesh": 0, "scale": [0.5, 1, 1], "translation": [1, 0, 0]},
    ]
    # 4 wide and 8 high, moved by 1 to the right; a quarter of a turn to the left; up by 2
    assert seen(model.written(tmp_path / "a.glb")) == pytest.approx((580, 325, 700, 385), abs=3)


def test_the_front_of_a_triangle_is_its_front_also_when_it_is_mirrored(tmp_path):
    for name, scale, is_seen in (("plain", 1, True), ("mirrored", -1, True), ("turned", 1, False)):
        model = Writer().sheet(SQUARE[:, ::1], pbrMetallicRoughness={})
        model.json["nodes"][0]["scale"] = [scale, 1, 1]
        if name == "turned":
            model.json["nodes"] = [{"mesh": 0, "rotation": [0, 1, 0, 0], "translation": [0, 0, 16]}]
        path = model.written(tmp_path / f"{name}.glb")
        assert changed(gray(), dressed(file=str(path), faces=(face_at(),))).any() is np.bool_(is_seen), name
    model.json["materials"][0]["doubleSided"] = True
    assert changed(gray(), dressed(file=str(model.written(path)), faces=(face_at(),))).any()


def test_points_and_places_in_a_texture_may_be_of_other_kinds(tmp_path):
    plain = Writer()
    red_left = np.zeros((16, 16, 3), np.uint8)
    red_left[:, :8, 2] = 255
    texture = plain.texture(red_left)
    plain.sheet(pbrMetallicRoughness=texture)
    other = Writer()
    other.sheet(uv=(UV * 255).astype(np.uint8), pbrMetallicRoughness=other.texture(red_left))
    shown = [
        dressed(file=str(model.written(tmp_path / f"{k}.glb")), faces=(face_at(),)).planes[2]
        for k, model in enumerate((plain, other))
    ]
    assert (np.abs(shown[0].astype(int) - shown[1]) < 3).all()
    assert shown[0][200, 300] > 180, "red is on the left"
    assert shown[0][200, 340] < 150


# ---- what colour they have


def test_each_material_has_its_colour_or_its_texture(tmp_path):
    model = Writer()
    green = np.zeros((8, 8, 3), np.uint8)
    green[..., 1] = 200
    model.sheet(SQUARE + np.array((0, 0, 2)), pbrMetallicRoughness=model.texture(green, ".jpg"))
    model.sheet(SQUARE, uv=None, pbrMetallicRoughness={"baseColorFactor": [0, 0, 1, 1]})
    blue, greens, red = colours(model.written(tmp_path / "a.glb"))
    assert greens > 120
    assert max(blue, red) < 80
    model.json["meshes"][0]["primitives"].reverse()
    model.json["nodes"][0].update(rotation=[0, 1, 0, 0], translation=[0, 0, 18])
    for material in model.json["materials"]:
        material["doubleSided"] = True
    blue, greens, red = colours(model.written(tmp_path / "b.glb"))
    assert blue > 120
    assert max(greens, red) < 80


@pytest.mark.parametrize(
    ("mode", "opacity", "is_seen"),
    [("OPAQUE", 0, True), ("MASK", 100, False), ("MASK", 160, True), ("BLEND", 0, False), ("BLEND", 160, True)],
)
def test_opacity_counts_as_the_material_says(tmp_path, mode, opacity, is_seen):
    model = Writer()
    picture = np.full((8, 8, 4), (255, 255, 255, opacity), np.uint8)
    model.sheet(pbrMetallicRoughness=model.texture(picture), alphaMode=mode)
    after = dressed(file=str(model.written(tmp_path / "a.glb")), frame=gray(luma=30), faces=(face_at(),))
    level = int(after.luma[400, 640])
    assert (level > 40) is is_seen
    if is_seen and mode != "BLEND":
        assert level > 1.3 * 40


# ---- the folder


def test_a_model_is_a_thing_of_the_folder(tmp_path):
    model = Writer().sheet().written(tmp_path / "cone.glb")
    (tmp_path / "cone.json").write_text("{}")
    copy = own_files.keep(model, tmp_path / "worn")
    assert [path.name for path in own_files.things_in(copy.parent)] == ["cone.glb"]
    assert read_thing(copy).parts[0].points == pytest.approx(SQUARE)
    assert own_files.found("cone", copy.parent) == copy


# ---- bad input


def changed_by(change):
    def made():
        model = Writer().sheet(pbrMetallicRoughness={})
        change(model.json)
        return model

    return made


def many():
    model = Writer().sheet(np.repeat(SQUARE, 1100, axis=0), uv=None)
    assert len(model.binary) > 4400
    return model


def repeated():
    return Writer().sheet(uv=3 * UV)


def not_a_number():
    return Writer().sheet(SQUARE * np.float32(np.nan))


def far():
    return Writer().sheet(SQUARE * 1000)


def vast():
    return Writer().sheet(SQUARE * 20)


def spread(model):
    """As many that 2**62 bytes from one to the next come to nothing, in 64 bits."""
    model["accessors"][0].update(count=5)


def talkative():
    model = Writer().sheet()
    model.json["extras"] = " " * glb.MOST_JSON_BYTES
    return model


ODD = {
    "much to say": talkative,
    "many points": many,
    "repeated": repeated,
    "not a number": not_a_number,
    "far": far,
    "vast": vast,
    "no scene": changed_by(lambda model: model.pop("scenes")),
    "no mesh": changed_by(lambda model: model["nodes"][0].pop("mesh")),
    "its own child": changed_by(lambda model: model["nodes"][0].update(children=[0])),
    "twice and twice": changed_by(
        lambda model: model.update(
            nodes=[*({"children": [k + 1, k + 1]} for k in range(40)), {}]
        )
    ),
    "beyond the end": changed_by(lambda model: model["accessors"][0].update(count=4000)),
    "below the start": changed_by(lambda model: model["bufferViews"][0].update(byteOffset=-4)),
    "one point a thousand times": changed_by(lambda model: model["bufferViews"][0].update(byteStride=0)),
    "points far apart": changed_by(lambda model: (model["bufferViews"][0].update(byteStride=2**62), spread(model))),
    "half a point": changed_by(lambda model: model["accessors"][0].update(count=1.5)),
    "no such point": changed_by(lambda model: model["accessors"][0].update(count=2)),
    "no such kind": changed_by(lambda model: model["accessors"][0].update(componentType=5122)),
    "sparse": changed_by(lambda model: model["accessors"][0].update(sparse={})),
    "packed": changed_by(lambda model: model.update(extensionsRequired=["KHR_draco_mesh_compression"])),
    "a matrix of three": changed_by(lambda model: model["nodes"][0].update(matrix=[1, 2, 3])),
    "a matrix without end": changed_by(lambda model: model["nodes"][0].update(matrix=[1e308] * 16)),
    "no such texture": changed_by(
        lambda model: model["materials"][0].update(pbrMetallicRoughness={"baseColorTexture": {"index": 7}})
    ),
    "an odd colour": changed_by(
        lambda model: model["materials"][0].update(pbrMetallicRoughness={"baseColorFactor": [1]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_a_model_that_makes_no_sense_is_one_sentence(tmp_path, make):
    path = make().written(tmp_path / "odd.glb")
    with pytest.raises(BadFile, match=r"odd\.glb") as refused:
        read_thing(path)
    assert "\n" not in str(refused.value)


def test_a_damaged_file_is_refused_or_read_whatever_is_wrong_with_it(tmp_path):
    model = Writer()
    model.sheet(pbrMetallicRoughness=model.texture(np.full((8, 8, 3), 200, np.uint8)))
    whole = model.written(tmp_path / "a.glb").read_bytes()
    random = np.random.default_rng(3)
    path = tmp_path / "b.glb"
    for k in range(150):
        content = bytearray(whole[: len(whole) if k % 3 else int(random.integers(len(whole)))])
        for at in random.integers(0, max(1, len(content)), 4):
            if content:
                content[at] = int(random.integers(256))
        path.write_bytes(bytes(content))
        try:
            thing = read_thing(path)
        except BadFile:
            continue
        assert np.isfinite(thing.parts[0].points).all()


def test_what_is_drawn_is_within_the_frame(tmp_path):
    after = dressed(file=str(Writer().sheet().written(tmp_path / "a.glb")), faces=(face_at(x=5, y=10),))
    assert after.luma.shape == (SIZE.height, SIZE.width)
