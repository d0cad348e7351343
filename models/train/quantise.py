"""Makes a net of deep.py one of 8-bit integers: half the time, and an IoU that is 0.001 lower (docs/notes).

python quantise.py DEEP.onnx POOL OUT.onnx

The scales are those of 40 clips of the pool, with and without a memory and a learnt room. Weights have 7 bits: on
processors without VNNI the sums of 8-bit ones overflow (ONNX Runtime's advice for AVX2). What reads the input's planes,
and the last sigmoid, stay floats.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import onnx
import torch
from nets import UNKNOWN
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from train import difference

CLIPS = 40
FLOATS = ("Slice", "Gather", "Sigmoid", "Mul", "Round", "Cast", "Reshape", "DequantizeLinear")
INPUT_MAKERS = ("Slice", "Gather", "DequantizeLinear")


class Examples(CalibrationDataReader):
    """Inputs of the net, one at a time. size: rows and columns."""

    def __init__(self, pool, size):
        planes, truth, plates = (
            np.load(Path(pool) / f"{name}.npy", mmap_mode="r") for name in ("planes", "truth", "plates")
        )
        there = [n for n in range(len(planes)) if planes[n, 0, 0, ::16, ::16].any()]
        self._inputs = (
            _input(planes[n, :2], truth[n, 0], plates[n], size, k % 2 == 1)
            for k, n in enumerate(there[:: max(1, len(there) // CLIPS)][:CLIPS])
        )

    def get_next(self):
        return next(self._inputs, None)


def _input(planes, last, plate, size, has_memory):
    def small(plane):
        return cv2.resize(plane, size[::-1], interpolation=cv2.INTER_AREA)

    shown = [small(plane) for plane in planes[1]]
    room = np.zeros(size, np.uint8)
    if plate.any():
        now, learnt = (
            torch.tensor(np.stack(planes)[None].astype(np.float32))
            for planes in (shown, [small(plane) for plane in plate])
        )
        room = difference(now, learnt)[0, 0].numpy().astype(np.uint8)
    memory = small(last) if has_memory else np.full(size, UNKNOWN, np.uint8)
    return {"yuv": np.stack([*shown, small(planes[0, 0]) if has_memory else shown[0], memory, room])[None]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("net")
    parser.add_argument("pool")
    parser.add_argument("out")
    o = parser.parse_args()
    size = tuple(dim.dim_value for dim in onnx.load(o.net).graph.input[0].type.tensor_type.shape.dim[2:])
    with TemporaryDirectory() as folder:
        named = Path(folder) / "named.onnx"
        quant_pre_process(o.net, named)
        model = onnx.load(named)
        for k, node in enumerate(model.graph.node):
            node.name = f"{node.op_type}_{k}"
        onnx.save(model, named)
        given = {name for node in model.graph.node if node.op_type in INPUT_MAKERS for name in node.output}
        left = [node.name for node in model.graph.node if node.op_type in FLOATS or given & set(node.input)]
        quantize_static(
            named, o.out, Examples(o.pool, size), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, nodes_to_exclude=left,
            op_types_to_quantize=["Conv", "Add", "Resize", "Relu", "Clip"], calibrate_method=CalibrationMethod.MinMax,
        )  # fmt: skip


if __name__ == "__main__":
    main()
