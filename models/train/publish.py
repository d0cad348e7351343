"""Puts a trained net among the shipped models: names its origin in the file, and writes it into catalog.json.

python publish.py TRAINED.onnx --name matte_small_144x256 --rung small --from selfie_landscape_144x256
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import onnx

MODELS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(MODELS))
import rewrites  # noqa: E402 - it lies beside the models

DATA = "Clothing Co-Parsing (W. Yang, P. Luo, L. Lin, CVPR 2014; Apache-2.0)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trained")
    parser.add_argument("--name", required=True)
    parser.add_argument("--rung", action="append", default=[], help="a rung that gets it as its last net")
    parser.add_argument("--from", dest="base", required=True, help="the catalogue's name of the net it began as")
    o = parser.parse_args()
    path = MODELS / "catalog.json"
    catalog = json.loads(path.read_text(encoding="utf-8"))
    base = next(entry for entry in catalog["models"] if entry["name"] == o.base)
    model = onnx.load(o.trained)
    rewrites.average_before_adding(model)
    rewrites.answer_in_phases(model)
    kept = [(p.key, p.value) for p in model.metadata_props if p.key not in ("trained", "data")]
    del model.metadata_props[:]
    for key, value in [*kept, ("trained", "by BuzzCam, models/train"), ("data", DATA)]:
        model.metadata_props.add(key=key, value=value)
    content = model.SerializeToString(deterministic=True)
    (MODELS / f"{o.name}.onnx").write_bytes(content)
    height, width = (model.graph.input[0].type.tensor_type.shape.dim[k].dim_value for k in (2, 3))
    entry = {
        "name": o.name,
        "file": f"{o.name}.onnx",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": base["licence"],
        "task": "matte-recurrent",
        "input": {**base["input"], "shape": [1, 5, height, width], "planes": "YUV, last Y, last alpha (128: unknown)"},
        "outputs": [
            {
                "name": "alpha",
                "dtype": "uint8",
                "shape": [4, height // 2, width // 2],
                "range": [0, 255],
                "order": "cells of even rows and columns, of odd columns, of odd rows, of both",
            }
        ],
        "origin": {**base["origin"], "trained": f"by models/train on {DATA}"},
        "note": "Person matte with a memory: feed the whole frame, stretched from about 16:9, and what it said last.",
    }
    catalog["models"] = [m for m in catalog["models"] if m["name"] != o.name] + [entry]
    for rung in catalog["rungs"]:
        if rung["name"] in o.rung and o.name not in rung["models"]:
            rung["models"].append(o.name)
    path.write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
