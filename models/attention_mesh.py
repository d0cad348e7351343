"""MediaPipe's attention mesh as ONNX: the operators that are its own, and its six outputs as one list of points.

The net finds 468 points of a face. Then it looks once more at the lips and at each eye, which it cuts out of an early
feature map by those points, and puts what it sees there in their place (I. Grishchenko and others, Attention Mesh,
2020). TFLite's custom operators do that for each region by itself; here, one operator does it for all three.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from tflite_graph import Converter, Operator, TFLiteGraph

POINTS, IRIS = 468, 5

HEADS = (("conv_lips",), ("conv_left_eye", "conv_left_iris"), ("conv_right_eye", "conv_right_iris"))
"""Tensors with the refined points of each region, x and y in quarters of its cells; "left" as seen in the picture."""

MOST = 80
"""Points of a region; the others are filled up."""

EYE_RIM = 16
"""So many points of an eye's list are its rim: the irises, which have no depth of their own, take their mean."""

CELL_PX = 4
"""Of the feature map, in input pixels; so what turns a region's cells into cells of the map turns its quarter cells
into input pixels."""


class AttentionMesh(Converter):
    def __init__(self, graph: TFLiteGraph) -> None:
        super().__init__(graph)
        cutting = [op for op in graph.operators if op.kind == "TransformTensorBilinear"]
        placing = [op.custom for op in graph.operators if op.kind == "Landmarks2TransformMatrix"]
        first = placing[0]
        self._map, self._parts = cutting[0].inputs[0], [op.outputs[0] for op in cutting]
        self._lists = [options["subset_idxs"] for options in placing]
        self._corners = [[options[f"{side}_rotation_idx"] for options in placing] for side in ("left", "right")]
        self._side, self._scale = first["output_width"], first["scale_x"]
        assert all((one["output_height"], one["scale_y"]) == (self._side, self._scale) for one in placing)
        assert not any(one["target_rotation_radians"] for one in placing)

    def model(self) -> onnx.ModelProto:
        """`image` float32 RGB [1,3,192,192], 0..1. `points` float32 [478,3], input pixels; `presence` [1], a logit."""
        node, names = self.out.node, self.graph.names
        mesh, flag = names.index("output_mesh"), names.index("conv_faceflag")
        self.write([mesh, flag, self._map])
        plain = node("Reshape", [self.value[mesh], self._ints(POINTS, 3)])
        xy, z = node("Slice", [plain, *map(self._ints, (0, 2, 1))]), node("Slice", [plain, *map(self._ints, (2, 3, 1))])
        linear, shift = self._regions(xy)
        self._cut_out(linear, shift)
        points = self._merged(xy, z, node("Add", [node("MatMul", [self._heads(), linear]), shift]))
        self.out.rename(points, "points")
        self.out.rename(node("Reshape", [self.value[flag], self._ints(1)]), "presence")
        results = [
            helper.make_tensor_value_info("points", TensorProto.FLOAT, [POINTS + 2 * IRIS, 3]),
            helper.make_tensor_value_info("presence", TensorProto.FLOAT, [1]),
        ]
        _, height, width, _ = self.graph.shapes[self.graph.inputs[0]]
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, height, width])
        return self.out.model([image], results, "buzzcam")

    def _regions(self, xy: str) -> tuple[str, str]:
        """Where the regions lie: a point of a region's cells, times `linear` [3,2,2], plus `shift` [3,1,2], is where it
        lies in input pixels, for quarter cells.

        Each is turned so that the line between its two corners is level, and larger than its points need. No angle is
        computed: cosine and sine are that line's direction.
        """
        node = self.out.node
        left, right = (node("Gather", [xy, self._ints(*corners)], axis=0) for corners in self._corners)
        line = node("Sub", [right, left])
        level = node("Div", [line, node("ReduceL2", [line], axes=[1], keepdims=1)])  # [3,2]: cosine, sine
        signed = node("Gather", [node("Concat", [level, node("Neg", [level])], axis=1), self._ints(0, 1, 3, 0)], axis=1)
        back = node("Reshape", [signed, self._ints(3, 2, 2)])
        turn = node("Transpose", [back], perm=[0, 2, 1])
        filled = np.array([points + points[:1] * (MOST - len(points)) for points in self._lists], np.int64)
        turned = node("MatMul", [node("Gather", [xy, self.out.constant(filled, "lists")], axis=0), turn])
        most = node("ReduceMax", [turned], axes=[1], keepdims=1)
        least = node("ReduceMin", [turned], axes=[1], keepdims=1)
        half = node("Mul", [node("Add", [most, least]), self._floats(0.5)])
        share = self._scale / self._side / CELL_PX
        size = node("Mul", [node("Sub", [most, least]), self._floats(share)])
        linear = node("Mul", [back, node("Transpose", [size], perm=[0, 2, 1])])
        middle = node("Sub", [half, node("Mul", [size, self._floats(self._side * CELL_PX / 2)])])
        return linear, node("MatMul", [middle, back])

    def _cut_out(self, linear: str, shift: str) -> None:
        """The regions of the feature map, bilinear; 0 wherever one of the four cells is outside of the map."""
        node, side = self.out.node, self._side
        _, rows, columns, _ = self.graph.shapes[self._map]
        y, x = np.mgrid[:side, :side] + 0.5
        cells = self._floats(CELL_PX * np.stack([x.ravel(), y.ravel()], axis=1))
        places = node("Add", [node("MatMul", [cells, linear]), shift])  # [3,cells,2], input pixels
        size = CELL_PX * np.array([columns, rows])
        rim = CELL_PX / 2
        is_before = node("Less", [places, self._floats(rim)])
        is_beyond = node("Greater", [places, self._floats(size - rim)])
        outside = node("Or", [is_before, is_beyond])
        far = node("ReduceMax", [node("Cast", [outside], to=TensorProto.FLOAT)], axes=[2], keepdims=1)
        shares = node("Add", [node("Mul", [places, self._floats(2 / size)]), self._floats(-1)])  # -1..1 over the map
        kept = node("Sub", [shares, node("Mul", [far, self._floats(100)])])
        grid = node("Reshape", [kept, self._ints(1, 3 * side, side, 2)])
        source = self.value[self._map]
        every = node("GridSample", [source, grid], mode="bilinear", padding_mode="zeros", align_corners=0)
        for k, tensor in enumerate(self._parts):
            self.value[tensor] = node("Slice", [every, *map(self._ints, (k * side, (k + 1) * side, 2))])

    def _heads(self) -> str:
        """[3,80,2]: what the net says of each region, in quarters of its cells."""
        node, rows = self.out.node, []
        for tensors in HEADS:
            numbers = [self.graph.names.index(name) for name in tensors]
            self.write(numbers)
            missing = 2 * MOST - sum(self.graph.shapes[number][3] for number in numbers)
            parts = [self.value[number] for number in numbers]
            if missing:
                parts.append(self._floats(np.zeros((1, missing, 1, 1))))
            rows.append(node("Concat", parts, axis=1) if len(parts) > 1 else parts[0])
        return node("Reshape", [node("Concat", rows, axis=0), self._ints(3, MOST, 2)])

    def _merged(self, xy: str, z: str, refined: str) -> str:
        """[478,3]: x and y of the refined points where there are some, z of the mesh; then both irises."""
        node = self.out.node
        order = np.arange(POINTS + 2 * IRIS)
        for k, places in enumerate(self._lists):
            order[places] = POINTS + k * MOST + np.arange(len(places))
        depths = [z]
        for k, places in enumerate(self._lists[1:], 1):
            start = POINTS + (k - 1) * IRIS
            order[start : start + IRIS] = POINTS + k * MOST + len(places) + np.arange(IRIS)
            rim = node("Gather", [z, self._ints(*places[:EYE_RIM])], axis=0)
            depths.append(node("Expand", [node("ReduceMean", [rim], axes=[0], keepdims=1), self._ints(IRIS, 1)]))
        every = node("Concat", [xy, node("Reshape", [refined, self._ints(3 * MOST, 2)])], axis=0)
        chosen = node("Gather", [every, self._ints(*order)], axis=0)
        return node("Concat", [chosen, node("Concat", depths, axis=0)], axis=1)

    def steps(self) -> dict[str, Callable[[Operator], str]]:
        return {**super().steps(), "PRELU": self._parametric_relu, "PAD": self._wider}

    def _ints(self, *values: int) -> str:
        return self.out.constant(np.array(values, np.int64), "numbers")

    def _floats(self, values: object) -> str:
        return self.out.constant(np.array(values, np.float32), "factors")


def convert(path: Path) -> onnx.ModelProto:
    """The TFLite file as ONNX; see `AttentionMesh.model`."""
    return AttentionMesh(TFLiteGraph(path)).model()
