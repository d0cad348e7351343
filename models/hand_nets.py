"""MediaPipe's hand nets as ONNX: where palms are in a picture, and the 21 points of one hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from tflite_graph import Converter, Operator, TFLiteGraph

POINTS = 21


class PalmNet(Converter):
    def steps(self) -> dict[str, Callable[[Operator], str]]:
        return {
            **super().steps(),
            "PRELU": self._parametric_relu,
            "PAD": self._wider,
            "CONCATENATION": lambda op: self.out.node("Concat", self._inputs(op), axis=1),
        }


class HandNet(Converter):
    def model(self) -> onnx.ModelProto:
        """`image` float32 RGB [1,3,224,224], 0..1. `points` float32 [21,3], input pixels; `presence` and `right` [1],
        0..1: how sure the net is that it is a hand, and a right one, in a picture that is not mirrored."""
        points, presence, right, _ = self.graph.outputs  # the last: the points in metres
        self.write([points, presence, right])
        shapes = {points: ("points", [POINTS, 3]), presence: ("presence", [1]), right: ("right", [1])}
        results = []
        for tensor, (name, shape) in shapes.items():
            wanted = self.out.constant(np.array(shape, np.int64), "shape")
            self.out.rename(self.out.node("Reshape", [self.value[tensor], wanted]), name)
            results.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        _, height, width, _ = self.graph.shapes[self.graph.inputs[0]]
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, height, width])
        return self.out.model([image], results, "buzzcam")

    def steps(self) -> dict[str, Callable[[Operator], str]]:
        return {**super().steps(), "FULLY_CONNECTED": self._product}

    def _product(self, op: Operator) -> str:
        flat = self.out.node("Flatten", [self.value[op.inputs[0]]])
        weights, bias = (self.graph.constants[tensor].astype(np.float32) for tensor in op.inputs[1:])
        names = [flat, self.out.constant(weights, "weights"), self.out.constant(bias, "bias")]
        return self.out.node("Gemm", names, transB=1)


def convert_palms(path: Path) -> onnx.ModelProto:
    """`image` float32 RGB [1,3,192,192], 0..1. `boxes` [1,2016,18], `scores` [1,2016,1], logits."""
    graph = TFLiteGraph(path)
    boxes, scores = (graph.names[tensor] for tensor in graph.outputs)
    _, height, width, _ = graph.shapes[graph.inputs[0]]
    return PalmNet(graph).run({boxes: "boxes", scores: "scores"}, height, width)


def convert_points(path: Path) -> onnx.ModelProto:
    """See `HandNet.model`."""
    return HandNet(TFLiteGraph(path)).model()
