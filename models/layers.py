#!/usr/bin/env python3
"""Writes a small net of floats as the program that the guest page runs by itself (src/buzzcam/kernels/layers.c).

python models/layers.py      # writes matte_small_144x256.layers beside the ONNX file; needs numpy and onnx

A file is: how many layers, floats, scratch floats, weights and planes there are (int32), the layers (14 int32 each, as
in layers.c), the scale and the zero of each plane, and the weights (float32). The script knows the operators of the
small net, and refuses every other one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference

HERE = Path(__file__).resolve().parent
NAME = "matte_small_144x256"
STEM, POINTS, DEPTHS, MEAN, SCALE, TWICE, FINISH = range(7)
AS_IT_IS, RELU, HARD_SWISH, SIGMOID = range(4)
VECTOR, FIELDS = 8, 14


@dataclass
class Program:
    """The layers of a graph. places: where tensors that are still to be read lie, and their size, in floats."""

    graph: onnx.GraphProto
    layers: list[list[int]] = field(default_factory=list)
    weights: list[np.ndarray] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    floats: int = 0
    scratch: int = 0

    def __post_init__(self) -> None:
        graph = self.graph
        self.constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        for node in graph.node:
            if node.op_type == "Cast" and node.input[0] in self.constants:
                self.constants[node.output[0]] = self.constants[node.input[0]]
        values = [*graph.value_info, *graph.input, *graph.output]
        self.shapes = {value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in values}
        self.nodes = [node for node in graph.node if node.output[0] not in self.constants]
        self.reads: dict[str, list[onnx.NodeProto]] = {}
        for node in self.nodes:
            for name in node.input:
                self.reads.setdefault(name, []).append(node)
        self.done: set[str] = set()
        self.same: dict[str, str] = {}

    def write(self) -> bytes:
        for node in self.nodes:
            if node.output[0] not in self.done:
                getattr(self, f"_{node.op_type.lower()}")(node)
                self._free()
        weights = np.concatenate(self.weights)
        head = [len(self.layers), self.floats, self.scratch, len(weights), len(self.levels)]
        layers = np.array(head + [value for layer in self.layers for value in layer], "<i4")
        return layers.tobytes() + self.levels.astype("<f4").tobytes() + weights.astype("<f4").tobytes()

    def _dequantizelinear(self, node: onnx.NodeProto) -> None:
        scales, zeros = (self.constants[name].astype(np.float32) for name in node.input[1:])
        self.levels = np.stack([scales, zeros], 1)
        self._skip(node)

    def _conv(self, node: onnx.NodeProto) -> None:
        weights, bias = (self.constants[name].astype(np.float32) for name in node.input[1:])
        options = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        size, stride = weights.shape[2], options.get("strides", [1])[0]
        top, left = options.get("pads", [0, 0])[:2]
        _, filters, rows, columns = self.shapes[node.output[0]]
        channels = self.shapes[node.input[0]][1]
        act, other, result = self._after(node.output[0])
        if options.get("group", 1) == channels and size > 1:
            kind, lanes = DEPTHS, 4
            self._want((rows * stride + size) * (columns * stride + size) * channels)
        elif size == 1:
            kind, lanes = POINTS, VECTOR
        else:
            kind, lanes = STEM, VECTOR
            assert (size, stride, top, left, other) == (3, 2, 0, 0, None)
            self._want(128 + 3 * channels * (2 * columns + 4))
        at = sum(map(len, self.weights))
        wide = -filters % lanes
        taps = weights.reshape(filters, -1)
        packed = np.pad(np.concatenate([bias[:, None], taps], 1), ((0, wide), (0, 0)))
        self.weights.append(packed.reshape(-1, lanes, packed.shape[1]).transpose(0, 2, 1).reshape(-1))
        inputs = [self._at(node.input[0]) if kind != STEM else 0, self._at(other) if other else -1]
        to = self._place(result, (filters + wide) * rows * columns)
        self._add(kind, act, *inputs, to, rows, columns, channels, filters + wide, size, stride, top, left, at)

    def _after(self, name: str) -> tuple[int, str | None, str]:
        """What is done with a layer's result before anything reads it: activation, what is added, its name then."""
        act, other = AS_IT_IS, None
        readers = self.reads[name]
        if [one.op_type for one in readers] == ["HardSigmoid", "Mul"]:
            act, name = HARD_SWISH, readers[1].output[0]
            self._skip(*readers)
        elif len(readers) == 1 and readers[0].op_type in ("Relu", "Sigmoid"):
            act = RELU if readers[0].op_type == "Relu" else SIGMOID
            name = readers[0].output[0]
            self._skip(*readers)
        readers = self.reads[name]
        if len(readers) == 1 and readers[0].op_type == "Add":
            added = next(one for one in readers[0].input if one != name)
            if added in self.places or self.same.get(added) in self.places:
                other, name = added, readers[0].output[0]
                self._skip(*readers)
        return act, other, name

    def _globalaveragepool(self, node: onnx.NodeProto) -> None:
        _, channels, rows, columns = self.shapes[node.input[0]]
        at = self._at(node.input[0])
        to = self._place(node.output[0], channels)
        self._add(MEAN, 0, at, -1, to, rows, columns, channels)

    def _resize(self, node: onnx.NodeProto) -> None:
        _, channels, rows, columns = self.shapes[node.output[0]]
        options = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        if self.shapes[node.input[0]][2:] == [1, 1]:  # its readers multiply by channel
            self.same[node.output[0]] = node.input[0]
            return
        assert options["mode"] == b"linear" and options["coordinate_transformation_mode"] == b"half_pixel"
        (add,) = self.reads[node.output[0]]
        (relu,) = self.reads[add.output[0]]
        assert (add.op_type, relu.op_type) == ("Add", "Relu")
        other = next(one for one in add.input if one != node.output[0])
        self._want(columns * channels)
        inputs = [self._at(node.input[0]), self._at(other)]
        self._skip(add, relu)
        to = self._place(relu.output[0], rows * columns * channels)
        self._add(TWICE, RELU, *inputs, to, rows, columns, channels)

    def _mul(self, node: onnx.NodeProto) -> None:
        by = next(name for name in node.input if name in self.same)
        (what,) = (name for name in node.input if name != by)
        _, channels, rows, columns = self.shapes[node.output[0]]
        inputs = [self._at(what), self._at(by)]
        to = self._place(node.output[0], rows * columns * channels)
        self._add(SCALE, 0, *inputs, to, rows, columns, channels)

    def _reshape(self, node: onnx.NodeProto) -> None:
        (sigmoid,) = self.reads[node.output[0]]
        (quantize,) = self.reads[sigmoid.output[0]]
        scale, zero = (self.constants[name].item() for name in quantize.input[1:])
        assert quantize.op_type == "QuantizeLinear" and abs(scale * 255 - 1) < 1e-6 and zero == 0
        _, _, rows, columns = self.shapes[node.input[0]]
        self._add(FINISH, 0, self._at(node.input[0]), -1, 0, rows, columns, VECTOR)
        self._skip(sigmoid, quantize)

    def _add(self, *fields: int) -> None:
        """One more layer; fields that it has no use for are 0."""
        self.layers.append([*fields, *[0] * (FIELDS - len(fields))])

    def _at(self, name: str) -> int:
        return self.places[self.same.get(name, name)][0]

    def _want(self, floats: int) -> None:
        self.scratch = max(self.scratch, floats)

    def _skip(self, *nodes: onnx.NodeProto) -> None:
        self.done |= {name for node in nodes for name in node.output}

    def _place(self, name: str, size: int) -> int:
        """Where a tensor is: the first gap that is large enough."""
        at = 0
        for start, length in sorted(self.places.values()):
            if at + size <= start:
                break
            at = max(at, start + length)
        self.places[name] = at, size
        self.floats = max(self.floats, at + size)
        self.done.add(name)
        return at

    def _free(self) -> None:
        """Whatever nothing reads any more."""
        names = {name for node in self.nodes if node.output[0] not in self.done for name in node.input}
        left = {self.same.get(name, name) for name in names}
        self.places = {name: place for name, place in self.places.items() if name in left}


def main() -> int:
    model = shape_inference.infer_shapes(onnx.load(HERE / f"{NAME}.onnx"))
    content = Program(model.graph).write()
    (HERE / f"{NAME}.layers").write_bytes(content)
    print(f"{NAME}.layers: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
