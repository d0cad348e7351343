"""The nets between the makers' weights and ours: a folder for `benchmarks/val.py CLIPS --models FOLDER`.

python mix.py SHARE FOLDER
python mix.py SHARE OURS.onnx THEIRS.onnx OUT.onnx

Of every weight that both have: SHARE (0 to 1) of ours, and the rest of the net that ours was trained on from (WiSE-FT,
Wortsman and others, CVPR 2022). Needs numpy and onnx. What came of it: docs/notes/matte-weights.md.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

MODELS = Path(__file__).parents[1]
MADE_FROM = {
    "matte_small_144x256": "selfie_landscape_144x256",
    "matte_medium_208x352": "selfie_general_256x256",
    "matte_large_256x448": "selfie_general_256x256",
}


def counterpart(name, ours, theirs):
    """The makers' value of a weight of ours, float32; None for one that only ours have, or that no training moved."""
    value = theirs.get(name, theirs.get(name.removesuffix("_half")))
    if value is None or ours.dtype.kind != "f" or "scale" in name or name.startswith("mul_"):
        return None
    if name == "yuv_weights":  # three of its planes were there before; the others are the memory's
        mixed = ours.astype(np.float32)
        mixed[:, :3] = value
        return mixed
    return value.astype(np.float32) if value.shape == ours.shape else None


def mix(name, origin, share):
    """The net, and how many of its weights were mixed."""
    net = onnx.load(MODELS / f"{name}.onnx")
    theirs = {one.name: numpy_helper.to_array(one) for one in onnx.load(MODELS / f"{origin}.onnx").graph.initializer}
    count = 0
    for one in net.graph.initializer:
        ours = numpy_helper.to_array(one)
        other = counterpart(one.name, ours, theirs)
        if other is not None:
            mixed = (share * ours.astype(np.float32) + (1 - share) * other).astype(ours.dtype)
            one.CopyFrom(numpy_helper.from_array(mixed, one.name))
            count += 1
    return net, count


def between(ours, theirs, share):
    """Of two nets of one graph."""
    net, others = onnx.load(ours), {one.name: numpy_helper.to_array(one) for one in onnx.load(theirs).graph.initializer}
    for one in net.graph.initializer:
        own = numpy_helper.to_array(one)
        if own.dtype.kind == "f" and "scale" not in one.name:
            mixed = share * own.astype(np.float32) + (1 - share) * others[one.name].astype(np.float32)
            one.CopyFrom(numpy_helper.from_array(mixed.astype(own.dtype), one.name))
    return net


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("share", type=float)
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args()
    if len(options.paths) > 1:
        ours, theirs, out = options.paths
        onnx.save(between(ours, theirs, options.share), out)
        return
    (options.folder,) = options.paths
    options.folder.mkdir(parents=True, exist_ok=True)
    for path in MODELS.glob("*.onnx"):
        shutil.copy(path, options.folder)
    catalog = json.loads((MODELS / "catalog.json").read_text())
    for name, origin in MADE_FROM.items():
        net, count = mix(name, origin, options.share)
        path = options.folder / f"{name}.onnx"
        onnx.save(net, path)
        entry = next(model for model in catalog["models"] if model["name"] == name)
        data = path.read_bytes()
        entry.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        print(f"{name}: {count} of {len(net.graph.initializer)} weights mixed")
    (options.folder / "catalog.json").write_text(json.dumps(catalog))


if __name__ == "__main__":
    main()
