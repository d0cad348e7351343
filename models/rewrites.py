"""Graph rewrites that make the networks faster or change what they are fed.

All of them change a `onnx.ModelProto` in place and leave its mathematics alone.
Planes are BT.601 limited range: Y 16..235, U and V 16..240 around 128, uint8.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# RGB in 0..1 from luma in 0..1 and chroma in -0.5..0.5, as columns Y, U, V
YUV_TO_RGB = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]], np.float32)
PLANE_ZERO = np.array([16, 128, 128], np.uint8)
PLANE_SPAN = np.array([219, 224, 224], np.float32)


def move_convs_before_resize(model: onnx.ModelProto) -> None:
    """A 1x1 Conv behind a bilinear Resize moves in front of it.

    Both are linear and the Resize weights sum to one, so the result is the same and the
    Conv has a quarter of the work.
    """
    graph = model.graph
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    nodes = list(graph.node)
    for resize in [node for node in nodes if node.op_type == "Resize"]:
        users = [node for node in nodes if resize.output[0] in node.input]
        if len(users) != 1 or users[0].op_type != "Conv" or shapes[users[0].input[1]][2:] != [1, 1]:
            continue
        conv, between = users[0], resize.output[0] + "_small"
        conv.input[0], resize.input[0] = resize.input[0], between
        resize.output[0], conv.output[0] = conv.output[0], between
        first, second = nodes.index(resize), nodes.index(conv)
        nodes[first], nodes[second] = conv, resize
    _replace_nodes(graph, nodes)


def enlarge_factors(model: onnx.ModelProto) -> None:
    """Squeeze-and-excite factors [1,C,1,1] are repeated over the feature map before Mul.

    ONNX Runtime keeps its blocked layout only where both inputs of Mul have one shape.
    """
    graph = model.graph
    values = onnx.shape_inference.infer_shapes(model).graph.value_info
    shapes = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in values}
    nodes = []
    for node in graph.node:
        if node.op_type == "Mul" and all(name in shapes for name in node.input):
            for factor, full in ((0, 1), (1, 0)):
                size = shapes[node.input[full]][2:]
                if shapes[node.input[factor]][2:] == [1, 1] != size:
                    scales, wide = node.name + "_scales", node.name + "_wide"
                    _add_constant(graph, scales, np.array([1, 1, *size], np.float32))
                    nodes.append(
                        helper.make_node(
                            "Resize",
                            [node.input[factor], "", scales],
                            [wide],
                            name=wide,
                            mode="nearest",
                            coordinate_transformation_mode="asymmetric",
                            nearest_mode="floor",
                        )
                    )
                    node.input[factor] = wide
        nodes.append(node)
    _replace_nodes(graph, nodes)


def fold_planes_0_to_1(model: onnx.ModelProto) -> None:
    """Input `yuv` for a network that takes RGB 0..1 straight into a Conv.

    Range and scale go into DequantizeLinear, the colour matrix into the Conv. Its zero
    padding stays right: black is zero before and after.
    """
    _add_constant(model.graph, "yuv_scale", 1 / PLANE_SPAN)
    _add_constant(model.graph, "yuv_zero", PLANE_ZERO)
    _fold_matrix(model.graph, "yuv_float")
    _take_planes(
        model,
        [
            helper.make_node(
                "DequantizeLinear", ["yuv", "yuv_scale", "yuv_zero"], ["yuv_float"], name="yuv_float", axis=1
            )
        ],
    )


def fold_planes_minus_1_to_1(model: onnx.ModelProto) -> None:
    """Input `yuv` for a network that takes RGB -1..1 straight into a Conv.

    The Conv pads with 0, mid-grey there. Its luma code is 125.5, which no uint8 zero point
    can say, so an Add moves the planes and the padding stays what it was.
    """
    shift = -2 * (PLANE_ZERO + np.array([109.5, 0, 0])) / PLANE_SPAN
    _add_constant(model.graph, "yuv_scale", 2 / PLANE_SPAN)
    _add_constant(model.graph, "yuv_shift", shift.astype(np.float32).reshape(1, 3, 1, 1))
    _fold_matrix(model.graph, "yuv_float")
    _take_planes(
        model,
        [
            helper.make_node("DequantizeLinear", ["yuv", "yuv_scale"], ["yuv_wide"], name="yuv_wide", axis=1),
            helper.make_node("Add", ["yuv_wide", "yuv_shift"], ["yuv_float"], name="yuv_float"),
        ],
    )


def put_planes_in_front(model: onnx.ModelProto) -> None:
    """Input `yuv` for any network that takes RGB 0..1: the colour matrix becomes a 1x1 Conv.

    RGB beyond 0..1 is left to the network (U^2-Net-p INT8 saturates in its first
    QuantizeLinear, as it does for RGB).
    """
    image = model.graph.input[0].name
    _add_constant(model.graph, "yuv_scale", 1 / PLANE_SPAN)
    _add_constant(model.graph, "yuv_zero", PLANE_ZERO)
    _add_constant(model.graph, "yuv_matrix", YUV_TO_RGB.reshape(3, 3, 1, 1))
    _take_planes(
        model,
        [
            helper.make_node(
                "DequantizeLinear", ["yuv", "yuv_scale", "yuv_zero"], ["yuv_float"], name="yuv_float", axis=1
            ),
            helper.make_node("Conv", ["yuv_float", "yuv_matrix"], [image], name="yuv_to_rgb", kernel_shape=[1, 1]),
        ],
    )


def widen_single_channels(model: onnx.ModelProto) -> None:
    """Quantised convolutions to one channel get 15 more of zeros, of which nothing is kept.

    ONNX Runtime has its fast path for multiples of 16 channels only: 64 to 1 channel, 3x3 over 320x320, takes 8 ms
    on two threads, 64 to 16 channels 2.6.
    """
    graph = model.graph
    values = {tensor.name: tensor for tensor in graph.initializer}
    made = {out: node for node in graph.node for out in node.output}
    users = {name: node for node in graph.node for name in node.input}
    nodes = list(graph.node)
    for name, value in (("first_channel", [0]), ("second_channel", [1]), ("channels_axis", [1])):
        _add_constant(graph, name, np.array(value))
    for conv in [node for node in nodes if node.op_type == "Conv"]:
        weights = made.get(conv.input[1])
        if weights is None or values[weights.input[0]].dims[0] != 1:
            continue
        for constant in {*weights.input, *made[conv.input[2]].input}:
            value = numpy_helper.to_array(values[constant])
            mode = "constant" if np.issubdtype(value.dtype, np.integer) else "edge"
            wide = np.pad(value, [(0, 15)] + [(0, 0)] * (value.ndim - 1), mode=mode)
            values[constant].CopyFrom(numpy_helper.from_array(wide, constant))
        quantise = users[conv.output[0]]
        back = users[quantise.output[0]]
        out, parameters = back.output[0], quantise.input[1:]
        back.output[0] = out + "_wide"
        one = [out + "_wide", "first_channel", "second_channel", "channels_axis"]
        at = nodes.index(back) + 1
        nodes[at:at] = [
            helper.make_node("Slice", one, [out + "_one"]),
            helper.make_node("QuantizeLinear", [out + "_one", *parameters], [out + "_codes"]),
            helper.make_node("DequantizeLinear", [out + "_codes", *parameters], [out]),
        ]
    _replace_nodes(graph, nodes)


def average_before_adding(model: onnx.ModelProto) -> None:
    """The last GlobalAveragePool of a sum becomes the sum of the averages of what was added.

    One pass less over the largest planes, if nobody else wants that sum.
    """
    graph = model.graph
    nodes = list(graph.node)
    pool = max(k for k, node in enumerate(nodes) if node.op_type == "GlobalAveragePool")
    total = next(node for node in nodes if nodes[pool].input[0] in node.output)
    users = [node for node in nodes if total.output[0] in node.input]
    if total.op_type != "Add" or len(users) != 1:
        return
    means = [f"{name}_mean" for name in total.input]
    pools = [helper.make_node("GlobalAveragePool", [one], [out]) for one, out in zip(total.input, means, strict=True)]
    nodes[pool : pool + 1] = [*pools, helper.make_node("Add", means, [nodes[pool].output[0]])]
    nodes.remove(total)
    _replace_nodes(graph, nodes)


def answer_in_phases(model: onnx.ModelProto) -> None:
    """DepthToSpace and Sigmoid at the end make way for uint8 [4, H/2, W/2]: who asks interleaves them, much faster.

    Flat before the Sigmoid: otherwise it becomes a part of the Conv, which computes 16 channels at least.
    """
    graph = model.graph
    *nodes, wide, sigmoid = graph.node
    if (wide.op_type, sigmoid.op_type) != ("DepthToSpace", "Sigmoid"):
        return
    height, width = (d.dim_value for d in graph.input[0].type.tensor_type.shape.dim[2:])
    shape = [4, height // 2, width // 2]
    _add_constant(graph, "phases", np.array(shape))
    _add_constant(graph, "alpha_scale", np.float32(1 / 255))
    _add_constant(graph, "alpha_zero", np.uint8(0))
    nodes += [
        helper.make_node("Reshape", [wide.input[0], "phases"], ["logits_flat"]),
        helper.make_node("Sigmoid", ["logits_flat"], ["alpha_float"]),
        helper.make_node("QuantizeLinear", ["alpha_float", "alpha_scale", "alpha_zero"], ["alpha"]),
    ]
    _replace_nodes(graph, nodes)
    graph.output[0].CopyFrom(helper.make_tensor_value_info("alpha", TensorProto.UINT8, shape))


def store_as_float16(model: onnx.ModelProto, min_elements: int = 16) -> None:
    """Float32 weights that float16 holds exactly are stored so, behind a Cast.

    Sessions fold the Cast away when they are made: half the file at the same speed.
    """
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < min_elements:
            continue
        half = value.astype(np.float16)
        if np.array_equal(half.astype(np.float32), value):
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(half, name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], name="cast_" + name, to=TensorProto.FLOAT))
    _replace_nodes(graph, [*casts, *graph.node])


def set_metadata(model: onnx.ModelProto, metadata: dict[str, str]) -> None:
    """Replaces metadata_props and drops operator sets that no node uses."""
    domains = {node.domain for node in model.graph.node}
    opsets = [opset for opset in model.opset_import if opset.domain in domains]
    del model.metadata_props[:], model.opset_import[:], model.graph.value_info[:]
    model.opset_import.extend(opsets)
    model.producer_name, model.producer_version = "buzzcam", ""
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)


def _fold_matrix(graph: onnx.GraphProto, source: str) -> None:
    """The Conv that reads the image takes `source` (planes) instead, through the matrix."""
    conv = next(node for node in graph.node if graph.input[0].name in node.input)
    old = next(tensor for tensor in graph.initializer if tensor.name == conv.input[1])
    weights = np.einsum("ocij,cd->odij", numpy_helper.to_array(old), YUV_TO_RGB).astype(np.float32)
    graph.initializer.remove(old)
    _add_constant(graph, "yuv_weights", weights)
    conv.input[0], conv.input[1] = source, "yuv_weights"


def _take_planes(model: onnx.ModelProto, nodes: list[onnx.NodeProto]) -> None:
    graph = model.graph
    shape = [d.dim_value for d in graph.input[0].type.tensor_type.shape.dim]
    _replace_nodes(graph, [*nodes, *graph.node])
    graph.input[0].CopyFrom(helper.make_tensor_value_info("yuv", TensorProto.UINT8, shape))


def _add_constant(graph: onnx.GraphProto, name: str, value: np.ndarray) -> None:
    graph.initializer.append(numpy_helper.from_array(value, name))


def _replace_nodes(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(copies)
