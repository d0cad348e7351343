"""The recurrent nets: a selfie net, with its weights, that also sees its last matte.

In torch for training, and as the same ONNX graph that is shipped (`write`).
Input `yuv`: uint8 [1, 5, H, W]: Y, U, V, the last frame's Y, the last alpha (128 everywhere: unknown).
"""

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from onnx import TensorProto, helper, numpy_helper
from torch import nn

UNKNOWN = 128


def s2d(x):
    return F.pixel_unshuffle(x, 2)


def enlarged(model, size):
    """The shipped net for pictures of another size: what it finds by the mean of all is spread as far as they go."""
    if size is None:
        return model
    inlet, outlet = model.graph.input[0].type.tensor_type.shape.dim, model.graph.output[0].type.tensor_type.shape.dim
    were = [inlet[k].dim_value for k in (2, 3)]
    for initializer in model.graph.initializer:
        if initializer.name.startswith("mul_") and initializer.name.endswith("_scales"):
            scales = numpy_helper.to_array(initializer).copy()
            scales[2:] *= np.array(size) / were
            initializer.CopyFrom(numpy_helper.from_array(scales, initializer.name))
    for k in (2, 3):
        inlet[k].dim_value = outlet[k].dim_value = size[k - 2]
    del model.graph.value_info[:]
    return model


class Recurrent(nn.Module):
    """size: (rows, columns), multiples of 16; None for the file's own."""

    inputs = 3
    """Planes, luma before and alpha before: kinds of input."""

    def __init__(self, path, size=None):
        super().__init__()
        self.path, self.asked_size = path, size
        graph = enlarged(onnx.load(path), size).graph
        values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.nodes = []
        self.params = nn.ParameterDict()
        self.fixed = {}
        for node in graph.node:
            if node.op_type == "Cast":
                values[node.output[0]] = values[node.input[0]].astype(np.float32)
                continue
            self.nodes.append(
                (
                    node.op_type,
                    list(node.input),
                    node.output[0],
                    {a.name: helper.get_attribute_value(a) for a in node.attribute},
                )
            )
        self.size = [d.dim_value for d in graph.input[0].type.tensor_type.shape.dim][2:]
        self.scale, self.zero = values["yuv_scale"].copy(), values["yuv_zero"].astype(np.float32)
        for op, inputs, output, _ in self.nodes:
            if op == "Conv":
                for name in inputs[1:]:
                    self.params[name] = nn.Parameter(torch.tensor(np.array(values[name], np.float32)))
            elif op == "Resize":
                self.fixed[output] = values[inputs[2]]
        first = self.params["yuv_weights"].data  # [16, 3, 3, 3]
        self.params["yuv_weights"] = nn.Parameter(torch.cat([first, torch.zeros(first.shape[0], 2, 3, 3)], 1))
        self.late_at = [o for op, i, o, a in self.nodes if op == "Resize" and a.get("mode") == b"linear"][-1]
        self.early = next(i[0] for op, i, o, a in self.nodes if op == "Conv" and self.params[i[1]].shape[1] == 16)
        self.late = nn.Conv2d(16, 16, 1)
        nn.init.zeros_(self.late.weight)
        nn.init.zeros_(self.late.bias)

    def fresh(self):
        return Recurrent(self.path, self.asked_size)

    def groups(self, rate):
        """For the optimizer."""
        return [
            {"params": list(self.params.parameters()), "lr": 3e-4 * rate},
            {"params": list(self.late.parameters()), "lr": 1.5e-3 * rate},
        ]

    def forward(self, x):
        """x: float [B, 5, H, W], 0..255. Returns logits [B, 1, H, W]."""
        scale, zero = torch.tensor(self.scale), torch.tensor(self.zero)
        planes = (x[:, :3] - zero.view(1, 3, 1, 1)) * scale.view(1, 3, 1, 1)
        before = (x[:, 3:4] - x[:, 0:1]) / 64
        memory = (x[:, 4:5] - UNKNOWN) / 128
        v = {"yuv_float": torch.cat([planes, before, memory], 1)}
        for op, inputs, output, a in self.nodes:
            if op == "DequantizeLinear":
                continue
            if output == "alpha":
                break
            x0 = v[inputs[0]]
            if op == "Conv":
                weight, bias = self.params[inputs[1]], self.params[inputs[2]]
                pads, strides = a.get("pads", [0, 0, 0, 0]), a.get("strides", [1, 1])
                if pads[0] == pads[2] and pads[1] == pads[3]:
                    v[output] = F.conv2d(x0, weight, bias, strides, pads[:2], groups=a.get("group", 1))
                else:
                    x0 = F.pad(x0, (pads[1], pads[3], pads[0], pads[2]))
                    v[output] = F.conv2d(x0, weight, bias, strides, groups=a.get("group", 1))
            elif op == "HardSigmoid":
                v[output] = F.hardsigmoid(x0)
            elif op == "Relu":
                v[output] = F.relu(x0)
            elif op == "Sigmoid":
                v[output] = torch.sigmoid(x0)
            elif op == "GlobalAveragePool":
                v[output] = x0.mean((2, 3), keepdim=True)
            elif op == "Mul":
                v[output] = x0 * v[inputs[1]]
            elif op == "Add":
                v[output] = x0 + v[inputs[1]]
            elif op == "Resize":
                if x0.shape[2:] == (1, 1):
                    v[output] = x0
                else:
                    v[output] = F.interpolate(x0, scale_factor=2, mode="bilinear", align_corners=False)
                    if output == self.late_at:
                        v[output] = v[output] + self.late(v[self.early])
            elif op == "DepthToSpace":
                small = x0
            else:
                raise ValueError(op)
        return F.pixel_shuffle(small, 2)

    def read(self, path):
        """The weights of a net as it is shipped, or of a mixture of such (mix.py)."""
        values = {
            i.name.removesuffix("_half"): numpy_helper.to_array(i).astype(np.float32)
            for i in onnx.load(path).graph.initializer
        }

        def of_differences(weights):
            """For the difference to the last luma, as `write` has it the other way round."""
            out = weights.copy()
            out[:, 0] += out[:, 3] / 64 / self.scale[0]
            return torch.tensor(out)

        state = {}
        for name in self.params:
            value = values[name]
            state[f"params.{name}"] = of_differences(value) if name == "yuv_weights" else torch.tensor(value)
        state["late.weight"], state["late.bias"] = (torch.tensor(values[f"head_late_{end}"]) for end in "wb")
        self.load_state_dict(state)

    def write(self, path):
        """The ONNX file: the shipped graph with these weights, five planes in."""
        model = enlarged(onnx.load(self.path), self.asked_size)
        graph = model.graph
        sd = {k: p.detach().float().numpy() for k, p in self.params.items()}
        made = {i.name: i for i in graph.initializer}
        nodes = []
        for node in graph.node:
            if node.op_type == "Cast":
                made.pop(node.input[0], None)
            else:
                nodes.append(node)
        for name in sd:
            made.pop(name, None)
        made.pop("yuv_scale", None), made.pop("yuv_zero", None)
        extra, out_nodes = [], []

        def weight(name, value):
            half = np.asarray(value, np.float16)
            extra.append(numpy_helper.from_array(half, name + "_half"))
            out_nodes.insert(0, helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))

        def const(name, value):
            extra.append(numpy_helper.from_array(np.asarray(value), name))
            return name

        first = sd["yuv_weights"].copy()
        # the difference to the last luma: a weight for each of the two lumas
        scale5 = np.array([*self.scale, 1 / 64, 1 / 128], np.float32)
        zero5 = np.array([*self.zero, 0, UNKNOWN], np.uint8)
        zero5[3] = zero5[0]
        five = np.zeros((first.shape[0], 5, 3, 3), np.float32)
        five[:, :3], five[:, 3:] = first[:, :3], first[:, 3:]
        five[:, 0] -= first[:, 3] / 64 / self.scale[0]
        sd["yuv_weights"] = five
        for name, value in sd.items():
            if name == "yuv_weights":
                const(name, value)
            else:
                weight(name, value)
        const("yuv_scale", scale5), const("yuv_zero", zero5)
        kept, tail = [], {}
        for node in nodes:
            if node.op_type in ("DepthToSpace",) or node.output[0] == "alpha":
                tail[node.op_type] = node
            else:
                kept.append(node)
        small = tail["DepthToSpace"].input[0]
        kept.append(
            helper.make_node("Conv", [self.early, "head_late_w", "head_late_b"], ["head_late_c"], kernel_shape=[1, 1])
        )
        weight("head_late_w", self.late.weight.detach().numpy())
        weight("head_late_b", self.late.bias.detach().numpy())
        at = next(k for k, node in enumerate(kept) if node.output[0] == self.late_at)
        kept[at].output[0] = self.late_at + "_early"
        kept.insert(at, kept.pop())
        kept.insert(at + 2, helper.make_node("Add", ["head_late_c", self.late_at + "_early"], [self.late_at]))
        kept.append(helper.make_node("DepthToSpace", [small], ["logits_wide"], blocksize=2, mode="DCR"))
        kept.append(helper.make_node("Sigmoid", ["logits_wide"], ["alpha"]))
        del graph.node[:], graph.initializer[:]
        graph.node.extend([*out_nodes, *kept])
        graph.initializer.extend([*made.values(), *extra])
        shape = graph.input[0].type.tensor_type.shape
        shape.dim[1].dim_value = 5
        del graph.value_info[:]
        used = {name for node in graph.node for name in node.input}
        for initializer in list(graph.initializer):
            if initializer.name not in used:
                graph.initializer.remove(initializer)
        onnx.checker.check_model(model)
        onnx.save(model, path)


class Shipped(nn.Module):
    """A recurrent net as it is shipped, or lean (lean.py), to be trained on. Its graph stays as it is."""

    inputs = 3

    def __init__(self, path):
        super().__init__()
        self.path, self.model = path, onnx.load(path)
        graph = self.model.graph
        self.size = [d.dim_value for d in graph.input[0].type.tensor_type.shape.dim][2:]
        values = {i.name.removesuffix("_half"): numpy_helper.to_array(i) for i in graph.initializer}
        self.scale, self.zero = (
            torch.tensor(values[name].astype(np.float32)).view(1, -1, 1, 1) for name in ("yuv_scale", "yuv_zero")
        )
        self.nodes = [
            (
                node.op_type, list(node.input), node.output[0],
                {a.name: helper.get_attribute_value(a) for a in node.attribute},
            )
            for node in graph.node
            if node.op_type not in ("Cast", "DequantizeLinear", "Reshape", "Sigmoid", "QuantizeLinear")
            or (node.op_type == "Sigmoid" and node.output[0] != "alpha_float")
        ]  # fmt: skip
        self.params = nn.ParameterDict(
            {
                name: nn.Parameter(torch.tensor(values[name].astype(np.float32)))
                for op, inputs, _, _ in self.nodes
                if op == "Conv"
                for name in inputs[1:]
            }
        )

    def fresh(self):
        return Shipped(self.path)

    def groups(self, rate):
        return [{"params": list(self.params.parameters()), "lr": 3e-4 * rate}]

    def forward(self, x):
        """x: float [B, 5, H, W], 0..255. Returns logits [B, 1, H, W]."""
        v = {"yuv_float": (x - self.zero) * self.scale}
        for op, inputs, output, a in self.nodes:
            x0 = v[inputs[0]]
            if op == "Conv":
                pads, strides = a.get("pads", [0, 0, 0, 0]), a.get("strides", [1, 1])
                if pads[0] == pads[2] and pads[1] == pads[3]:
                    pads = pads[:2]
                else:
                    x0, pads = F.pad(x0, (pads[1], pads[3], pads[0], pads[2])), 0
                weight, bias = self.params[inputs[1]], self.params[inputs[2]]
                v[output] = F.conv2d(x0, weight, bias, strides, pads, groups=a.get("group", 1))
            elif op == "Resize":
                is_gate = x0.shape[2:] == (1, 1)
                v[output] = x0 if is_gate else F.interpolate(x0, scale_factor=2, mode="bilinear", align_corners=False)
            else:
                v[output] = SIMPLE[op](x0, *(v[name] for name in inputs[1:]))
        return F.pixel_shuffle(v[output], 2)

    def write(self, path):
        for initializer in self.model.graph.initializer:
            name = initializer.name.removesuffix("_half")
            if name in self.params:
                kind = np.float16 if initializer.name.endswith("_half") else np.float32
                value = self.params[name].detach().numpy().astype(kind)
                initializer.CopyFrom(numpy_helper.from_array(value, initializer.name))
        onnx.save(self.model, path)


SIMPLE = {
    "HardSigmoid": F.hardsigmoid,
    "Sigmoid": torch.sigmoid,
    "Relu": F.relu,
    "Add": torch.add,
    "Mul": torch.mul,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
}
