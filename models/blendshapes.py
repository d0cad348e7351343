"""MediaPipe's blendshapes as ONNX: how strongly each of 52 movements of a face shows in its points.

A small MLP-Mixer over points; the tensors keep TFLite's order, and every convolution is a product of matrices.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper
from tflite_graph import GraphWriter, Operator, TFLiteGraph

POINTS = 478

TAKEN = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80,
    81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153,
    154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249,
    251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314,
    317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382,
    384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473,
    474, 475, 476, 477,
)  # fmt: skip
"""The points that the net looks at (MediaPipe, face_blendshapes_graph.cc, kLandmarksSubsetIdxs)."""

ELEMENTWISE = {
    "ADD": "Add",
    "SUB": "Sub",
    "MUL": "Mul",
    "DIV": "Div",
    "NEG": "Neg",
    "SQRT": "Sqrt",
    "LOGISTIC": "Sigmoid",
}


class Mixer:
    def __init__(self, graph: TFLiteGraph) -> None:
        self.graph = graph
        self.out = GraphWriter()
        self.value: dict[int, str] = {}

    def model(self) -> onnx.ModelProto:
        """`points` float32 [1,1,478,2], x and y in pixels of any scale; `weights` float32 [52], 0..1."""
        out = self.out
        taken = out.node("Gather", ["points", out.constant(np.array(TAKEN), "taken")], axis=2)
        shape = out.constant(np.array(self.graph.shapes[self.graph.inputs[0]]), "shape")
        self.value[self.graph.inputs[0]] = out.node("Reshape", [taken, shape])
        for op in self.graph.operators:
            self.value[op.outputs[0]] = self._step(op)
        out.rename(self.value[self.graph.outputs[0]], "weights")
        points = helper.make_tensor_value_info("points", TensorProto.FLOAT, [1, 1, POINTS, 2])
        weights = helper.make_tensor_value_info("weights", TensorProto.FLOAT, self.graph.shapes[self.graph.outputs[0]])
        return out.model([points], [weights], "buzzcam")

    def _step(self, op: Operator) -> str:
        node, shapes = self.out.node, self.graph.shapes
        if op.kind in ELEMENTWISE:
            return self._activated(op, node(ELEMENTWISE[op.kind], [self._input(tensor) for tensor in op.inputs]))
        source, after = self._input(op.inputs[0]), shapes[op.outputs[0]]
        match op.kind:
            case "RSQRT":
                return node("Reciprocal", [node("Sqrt", [source])])
            case "SQUARED_DIFFERENCE":
                difference = node("Sub", [source, self._input(op.inputs[1])])
                return node("Mul", [difference, difference])
            case "MEAN" | "SUM":
                axes, is_kept = self.graph.constants[op.inputs[1]].reshape(-1), len(after) == len(shapes[op.inputs[0]])
                if op.kind == "MEAN":
                    return node("ReduceMean", [source], axes=axes.tolist(), keepdims=int(is_kept))
                names = [source, self.out.constant(axes.astype(np.int64), "axes")]
                return node("ReduceSum", names, keepdims=int(is_kept))
            case "TRANSPOSE":
                return node("Transpose", [source], perm=self.graph.constants[op.inputs[1]].tolist())
            case "RESHAPE":
                return node("Reshape", [source, self.out.constant(np.array(after), "shape")])
            case "STRIDED_SLICE":
                return self._beginning(op, source)
            case "CONCATENATION":
                axis = next(k for k, size in enumerate(after) if size != shapes[op.inputs[0]][k])
                return node("Concat", [self._input(tensor) for tensor in op.inputs], axis=axis)
            case "CONV_2D":
                weights, bias = (self.graph.constants[tensor].astype(np.float32) for tensor in op.inputs[1:])
                assert weights.shape[1:3] == (1, 1)
                product = node("MatMul", [source, self.out.constant(weights[:, 0, 0].T, "weights")])
                return self._activated(op, node("Add", [product, self.out.constant(bias, "bias")]))
        raise NotImplementedError(f"TFLite operator {op.kind}")

    def _beginning(self, op: Operator, source: str) -> str:
        """A slice from the start of each axis; TFLite also drops axes of one that way."""
        before, after = self.graph.shapes[op.inputs[0]], self.graph.shapes[op.outputs[0]]
        begin, strides = (self.graph.constants[op.inputs[k]] for k in (1, 3))
        assert not begin.any()
        assert (strides == 1).all()
        if len(after) < len(before):
            return self.out.node("Reshape", [source, self.out.constant(np.array(after), "shape")])
        ends, axes = np.array(after), np.arange(len(after))
        names = [self.out.constant(value, "slice") for value in (np.zeros_like(axes), ends, axes)]
        return self.out.node("Slice", [source, *names])

    def _input(self, tensor: int) -> str:
        if tensor not in self.value:
            self.value[tensor] = self.out.constant(self.graph.constants[tensor].astype(np.float32), "constant")
        return self.value[tensor]

    def _activated(self, op: Operator, result: str) -> str:
        code = op.options.FusedActivationFunction() if op.options else tflite.ActivationFunctionType.NONE
        if code == tflite.ActivationFunctionType.NONE:
            return result
        if code == tflite.ActivationFunctionType.RELU:
            return self.out.node("Relu", [result])
        raise NotImplementedError(f"fused activation {code}")


def convert(path: Path) -> onnx.ModelProto:
    """The TFLite file as ONNX; see `Mixer.model`."""
    return Mixer(TFLiteGraph(path)).model()
