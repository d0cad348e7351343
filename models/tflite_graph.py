"""Reads a TFLite network and writes it as an ONNX graph in NCHW order.

Knows exactly the operators of the MediaPipe selfie segmentation, face detection, face mesh
and hand networks and refuses every other one. Weights that the TFLite file stores as float16 are
widened to float32 here; `rewrites.store_as_float16` narrows them again without loss.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tflite
from flatbuffers import flexbuffers
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8

DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
}
OPTIONS = {
    "CONV_2D": tflite.Conv2DOptions,
    "DEPTHWISE_CONV_2D": tflite.DepthwiseConv2DOptions,
    "ADD": tflite.AddOptions,
    "MUL": tflite.MulOptions,
    "AVERAGE_POOL_2D": tflite.Pool2DOptions,
    "MAX_POOL_2D": tflite.Pool2DOptions,
    "RESIZE_BILINEAR": tflite.ResizeBilinearOptions,
    "SUB": tflite.SubOptions,
    "DIV": tflite.DivOptions,
}
OPCODES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if name[0] != "_"}


@dataclass
class Operator:
    """One TFLite operator; inputs and outputs are tensor numbers, options its parsed table.

    custom: the options of one that is MediaPipe's own.
    """

    kind: str
    options: Any
    inputs: list[int]
    outputs: list[int]
    custom: dict[str, Any] = field(default_factory=dict)


class TFLiteGraph:
    """The first subgraph of a TFLite file: tensor names and NHWC shapes, constants, operators."""

    def __init__(self, path: Path) -> None:
        model = tflite.Model.GetRootAsModel(path.read_bytes(), 0)
        graph = model.Subgraphs(0)
        tensors = [graph.Tensors(i) for i in range(graph.TensorsLength())]
        self.names = [t.Name().decode() for t in tensors]
        self.shapes = [[int(d) for d in t.ShapeAsNumpy()] if t.ShapeLength() else [] for t in tensors]
        self.constants: dict[int, np.ndarray] = {}
        for i, tensor in enumerate(tensors):
            buffer = model.Buffers(tensor.Buffer())
            if buffer.DataLength():
                data = np.frombuffer(buffer.DataAsNumpy().tobytes(), DTYPES[tensor.Type()])
                self.constants[i] = data.reshape(self.shapes[i])
        self.operators: list[Operator] = []
        for i in range(graph.OperatorsLength()):
            self._add(model, graph.Operators(i))
        self.inputs = [int(i) for i in graph.InputsAsNumpy()]
        self.outputs = [int(i) for i in graph.OutputsAsNumpy()]

    def before(self, tensors: list[int], known: Collection[int]) -> list[Operator]:
        """The operators that make these tensors of those that are known, in order."""
        needed, operators = set(tensors).difference(known), []
        for op in reversed(self.operators):
            if needed.intersection(op.outputs):
                operators.insert(0, op)
                needed.update(set(op.inputs).difference(known))
        return operators

    def producer(self, tensor: int) -> Operator | None:
        return next((op for op in self.operators if tensor in op.outputs), None)

    def _add(self, model: Any, raw: Any) -> None:
        code = model.OperatorCodes(raw.OpcodeIndex())
        kind = OPCODES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if kind == "CUSTOM":
            kind = code.CustomCode().decode()
        inputs = [int(i) for i in raw.InputsAsNumpy()]
        outputs = [int(i) for i in raw.OutputsAsNumpy()]
        if kind == "DEQUANTIZE" and inputs[0] in self.constants:  # weights stored as float16
            self.constants[outputs[0]] = self.constants[inputs[0]].astype(np.float32)
            return
        options = None
        if kind in OPTIONS:
            options = OPTIONS[kind]()
            table = raw.BuiltinOptions()
            options.Init(table.Bytes, table.Pos)
        custom = flexbuffers.Loads(raw.CustomOptionsAsNumpy().tobytes()) if raw.CustomOptionsLength() else {}
        self.operators.append(Operator(kind, options, inputs, outputs, custom))


class GraphWriter:
    """Collects ONNX nodes and constants under numbered, hence reproducible, names."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, np.ndarray] = {}
        self._count = 0

    def constant(self, value: np.ndarray, hint: str) -> str:
        self._count += 1
        name = f"{hint}_{self._count}"
        self.initializers[name] = np.ascontiguousarray(value)
        return name

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        self._count += 1
        name = f"{kind.lower()}_{self._count}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def rename(self, old: str, new: str) -> None:
        for node in self.nodes:
            node.input[:] = [new if name == old else name for name in node.input]
            node.output[:] = [new if name == old else name for name in node.output]

    def model(self, inputs: list[Any], outputs: list[Any], name: str) -> onnx.ModelProto:
        """Leaves out what no output needs; inputs and outputs are ValueInfoProto."""
        needed = {value.name for value in outputs}
        kept: list[onnx.NodeProto] = []
        for node in reversed(self.nodes):
            if needed.intersection(node.output):
                kept.insert(0, node)
                needed.update(node.input)
        constants = [numpy_helper.from_array(value, key) for key, value in self.initializers.items() if key in needed]
        model = helper.make_model(
            helper.make_graph(kept, name, inputs, outputs, constants),
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="buzzcam",
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """TensorFlow's SAME padding (before, after) along one axis."""
    steps = -(-size // stride)
    total = max((steps - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


class Converter:
    """Writes one TFLiteGraph as ONNX; every tensor is NCHW except behind RESHAPE."""

    def __init__(self, graph: TFLiteGraph) -> None:
        self.graph = graph
        self.out = GraphWriter()
        self.value: dict[int, str] = {graph.inputs[0]: "image"}  # tensor number -> ONNX name

    def run(self, outputs: dict[str, str], height: int, width: int) -> onnx.ModelProto:
        """Input `image` float32 [1,3,height,width]; outputs maps TFLite names to ONNX names."""
        tensors = [tensor for tensor in self.graph.outputs if self.graph.names[tensor] in outputs]
        self.write(tensors)
        _, native_height, native_width, _ = self.graph.shapes[self.graph.inputs[0]]
        results = []
        for tensor in tensors:
            name, shape = outputs[self.graph.names[tensor]], self.graph.shapes[tensor]
            if len(shape) == 4:
                _, high, wide, channels = shape
                shape = [1, channels, high * height // native_height, wide * width // native_width]
            self.out.rename(self.value[tensor], name)
            results.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, height, width])
        return self.out.model([image], results, "buzzcam")

    def write(self, tensors: list[int]) -> None:
        """Writes whatever makes these tensors; `self.value` then says where they are."""
        steps = self.steps()
        for op in self.graph.before(tensors, self.value):
            if op.kind not in steps:
                raise NotImplementedError(f"TFLite operator {op.kind}")
            self.value[op.outputs[0]] = steps[op.kind](op)

    def steps(self) -> dict[str, Callable[[Operator], str]]:
        """How each operator is written; returns the ONNX name of its output."""
        return {
            "CONV_2D": self._convolution,
            "DEPTHWISE_CONV_2D": self._convolution,
            "Convolution2DTransposeBias": self._transposed_convolution,
            "ADD": lambda op: self._activation(op, self.out.node("Add", self._inputs(op))),
            "MUL": lambda op: self._activation(op, self.out.node("Mul", self._inputs(op))),
            "RELU": lambda op: self.out.node("Relu", self._inputs(op)),
            "LOGISTIC": lambda op: self.out.node("Sigmoid", self._inputs(op)),
            "HARD_SWISH": self._hard_swish,
            "MEAN": self._mean,
            "AVERAGE_POOL_2D": self._pool,
            "MAX_POOL_2D": self._pool,
            "PAD": self._pad,
            "RESIZE_BILINEAR": self._resize,
            "RESHAPE": self._reshape,
        }

    def _inputs(self, op: Operator) -> list[str]:
        return [self.value[tensor] for tensor in op.inputs]

    def _activation(self, op: Operator, result: str) -> str:
        code = op.options.FusedActivationFunction()
        if code == tflite.ActivationFunctionType.NONE:
            return result
        if code == tflite.ActivationFunctionType.RELU:
            return self.out.node("Relu", [result])
        if code == tflite.ActivationFunctionType.RELU6:
            bounds = (self.out.constant(np.array(bound, np.float32), "bound") for bound in (0, 6))
            return self.out.node("Clip", [result, *bounds])
        raise NotImplementedError(f"fused activation {code}")

    def _pads(self, op: Operator, kernel: tuple[int, int], dilations: tuple[int, int] = (1, 1)) -> list[int]:
        """ONNX pads [top, left, bottom, right]."""
        if op.options.Padding() == tflite.Padding.VALID:
            return [0, 0, 0, 0]
        _, height, width, _ = self.graph.shapes[op.inputs[0]]
        top, bottom = same_padding(height, kernel[0], op.options.StrideH(), dilations[0])
        left, right = same_padding(width, kernel[1], op.options.StrideW(), dilations[1])
        return [top, left, bottom, right]

    def _convolution(self, op: Operator) -> str:
        weights = self.graph.constants[op.inputs[1]].astype(np.float32)  # OHWI, depthwise 1HWO
        bias = self.graph.constants[op.inputs[2]].astype(np.float32)
        kernel = weights.shape[1:3]
        dilations = (op.options.DilationHFactor(), op.options.DilationWFactor())
        source, pads = op.inputs[0], self._pads(op, kernel, dilations)
        pad = self.graph.producer(source)
        if pad is not None and pad.kind == "PAD" and not any(pads):
            amounts = self.graph.constants[pad.inputs[1]]  # [4 axes, (before, after)]
            if not amounts[[0, 3]].any():  # height and width only: let the convolution pad
                source, pads = pad.inputs[0], [int(v) for v in amounts[1:3].T.reshape(-1)]
        depthwise = op.kind == "DEPTHWISE_CONV_2D"
        names = [
            self.value[source],
            self.out.constant(weights.transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2)), "weights"),
            self.out.constant(bias, "bias"),
        ]
        result = self.out.node(
            "Conv",
            names,
            group=weights.shape[3] if depthwise else 1,
            kernel_shape=kernel,
            pads=pads,
            strides=[op.options.StrideH(), op.options.StrideW()],
            dilations=dilations,
        )
        return self._activation(op, result)

    def _transposed_convolution(self, op: Operator) -> str:
        """MediaPipe's custom operator with stride == kernel: a 1x1 Conv and DepthToSpace."""
        weights = self.graph.constants[op.inputs[1]].astype(np.float32)  # OHWI
        bias = self.graph.constants[op.inputs[2]].astype(np.float32).reshape(-1)
        channels, height, width, depth = weights.shape
        factor = self.graph.shapes[op.outputs[0]][1] // self.graph.shapes[op.inputs[0]][1]
        if (height, width) != (factor, factor):
            raise NotImplementedError("overlapping transposed convolution")
        names = [
            self.value[op.inputs[0]],
            self.out.constant(weights.transpose(1, 2, 0, 3).reshape(height * width * channels, depth, 1, 1), "weights"),
            self.out.constant(np.tile(bias, height * width), "bias"),
        ]
        result = self.out.node("Conv", names, kernel_shape=[1, 1])
        return self.out.node("DepthToSpace", [result], blocksize=factor, mode="DCR")

    def _hard_swish(self, op: Operator) -> str:
        """x * HardSigmoid(x), the form that ONNX Runtime fuses."""
        source = self.value[op.inputs[0]]
        return self.out.node("Mul", [source, self.out.node("HardSigmoid", [source], alpha=1 / 6, beta=0.5)])

    def _mean(self, op: Operator) -> str:
        if sorted(self.graph.constants[op.inputs[1]].tolist()) != [1, 2]:
            raise NotImplementedError("mean over other axes than height and width")
        return self.out.node("GlobalAveragePool", [self.value[op.inputs[0]]])

    def _pool(self, op: Operator) -> str:
        kernel = [op.options.FilterHeight(), op.options.FilterWidth()]
        source = [self.value[op.inputs[0]]]
        if op.kind == "MAX_POOL_2D":
            return self.out.node(
                "MaxPool",
                source,
                kernel_shape=kernel,
                pads=self._pads(op, (kernel[0], kernel[1])),
                strides=[op.options.StrideH(), op.options.StrideW()],
            )
        if kernel != self.graph.shapes[op.inputs[0]][1:3]:
            raise NotImplementedError("average over less than the whole map")
        return self.out.node("GlobalAveragePool", source)

    def _pad(self, op: Operator) -> str:
        amounts = self.graph.constants[op.inputs[1]][[0, 3, 1, 2]]  # NHWC -> NCHW, (before, after)
        pads = self.out.constant(amounts.T.reshape(-1).astype(np.int64), "pads")
        return self.out.node("Pad", [self.value[op.inputs[0]], pads])

    def _parametric_relu(self, op: Operator) -> str:
        """x + (1 - a) relu(-x) by depthwise convolutions, which take the ReLU and the sum in as they run, in ONNX
        Runtime's blocked layout; its own PRelu makes the face mesh four times as slow."""
        source, slope = self.value[op.inputs[0]], self.graph.constants[op.inputs[1]].astype(np.float32).reshape(-1)

        def scaled(name: str, factors: np.ndarray) -> str:
            weights = self.out.constant(factors.reshape(-1, 1, 1, 1), "slope")
            return self.out.node("Conv", [name, weights], group=factors.size, kernel_shape=[1, 1])

        below = self.out.node("Relu", [scaled(source, -np.ones_like(slope))])
        return self.out.node("Add", [source, scaled(below, 1 - slope)])

    def _wider(self, op: Operator) -> str:
        """Channels of zeros, added by a 1x1 convolution: Pad is not computed in the blocked layout either."""
        amounts, channels = self.graph.constants[op.inputs[1]], self.graph.shapes[op.inputs[0]][3]
        assert not amounts[:3].any()
        assert amounts[3, 0] == 0
        weights = np.eye(channels + amounts[3, 1], channels, dtype=np.float32).reshape(-1, channels, 1, 1)
        names = [self.value[op.inputs[0]], self.out.constant(weights, "wider")]
        return self.out.node("Conv", names, kernel_shape=[1, 1])

    def _resize(self, op: Operator) -> str:
        before, after = self.graph.shapes[op.inputs[0]], self.graph.shapes[op.outputs[0]]
        mode = "asymmetric"
        if op.options.AlignCorners():
            mode = "align_corners"
        elif op.options.HalfPixelCenters():
            mode = "half_pixel"
        scales = np.array([1, 1, after[1] / before[1], after[2] / before[2]], np.float32)
        return self.out.node(
            "Resize",
            [self.value[op.inputs[0]], "", self.out.constant(scales, "scales")],
            mode="linear",
            coordinate_transformation_mode=mode,
        )

    def _reshape(self, op: Operator) -> str:
        """TFLite flattens in NHWC order; only the detector's outputs are reshaped."""
        source = self.out.node("Transpose", [self.value[op.inputs[0]]], perm=[0, 2, 3, 1])
        shape = self.out.constant(np.array(self.graph.shapes[op.outputs[0]], np.int64), "shape")
        return self.out.node("Reshape", [source, shape])


def convert(path: Path, outputs: dict[str, str], size: tuple[int, int] | None = None) -> onnx.ModelProto:
    """TFLite file -> ONNX: `image` float32 RGB [1,3,height,width] in, `outputs` (TFLite name -> ONNX name) out.

    `size` (height, width) may differ from the file's own in a fully convolutional network,
    in multiples of 32, so that every stride pads as it does at the native size.
    """
    graph = TFLiteGraph(path)
    height, width = size or graph.shapes[graph.inputs[0]][1:3]
    return Converter(graph).run(outputs, height, width)
