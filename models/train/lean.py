"""Takes the gates out of a recurrent net's decoder: constants in their place, folded into the convolutions beside them.

    python lean.py NET.onnx POOL OUT.onnx

A stage of the decoder adds what comes from below, enlarged, to what it skips over, multiplied by a gate for each
channel (squeeze and excite). The gates are nearly constant (docs/notes/matte.md). With each at its mean over the
clips of POOL (pool.py), the 1x1 convolution behind the sum can be done before it, for the lower part at a quarter of
the cells; two passes over the largest maps, a product and a sum are gone. The net should be trained on afterwards
(train.py).
"""

import argparse

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper


class Net:
    """A graph, and where everything comes from."""

    def __init__(self, path):
        self.model = onnx.load(path)
        self.graph = self.model.graph
        self.values = {i.name: numpy_helper.to_array(i) for i in self.graph.initializer}
        self.made_by = {node.output[0]: node for node in self.graph.node}

    def weight(self, name):
        return np.asarray(self.values[f"{name}_half"], np.float32)

    def set_weight(self, name, value):
        half = numpy_helper.from_array(value.astype(np.float16), f"{name}_half")
        next(i for i in self.graph.initializer if i.name == f"{name}_half").CopyFrom(half)

    def stages(self):
        """(sum, product, gate's sigmoid, convolution behind the sum) of each stage."""
        found = []
        for node in self.graph.node:
            if node.op_type != "Conv" or (total := self.made_by.get(node.input[0])) is None or total.op_type != "Add":
                continue
            product = self.made_by.get(total.input[0])
            if product is None or product.op_type != "Mul" or not product.input[1].endswith("_wide"):
                continue
            wide = self.made_by[product.input[1]]
            if self.made_by[wide.input[0]].op_type == "Sigmoid":
                found.append((total, product, wide.input[0], node))
        return found


def means_of(net, names, planes, truth):
    """The mean of each gate over the first and fourth frames of clips, with no memory and with the right one."""
    model = onnx.ModelProto()
    model.CopyFrom(net.model)
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    rows, columns = session.get_inputs()[0].shape[2:]
    sums = {name: [] for name in names}
    for clip in range(0, len(planes), max(1, len(planes) // 200)):
        if not planes[clip, 0, 0, ::16, ::16].any():
            continue
        for memory in (None, truth[clip, 3]):
            before, now = planes[clip, 3, 0], planes[clip, 4]
            last = np.full_like(before, 128) if memory is None else memory
            five = [*now, now[0] if memory is None else before, last]
            x = np.stack([cv2.resize(plane, (columns, rows), interpolation=cv2.INTER_LINEAR) for plane in five])[None]
            for name, gate in zip(names, session.run(names, {"yuv": x}), strict=True):
                sums[name].append(gate.reshape(-1))
    return {name: np.mean(values, 0) for name, values in sums.items()}


def lean(net, planes, truth):
    stages = net.stages()
    means = means_of(net, [gate for _, _, gate, _ in stages], planes, truth)
    for total, product, gate, conv in stages:
        weights, bias = net.weight(conv.input[1]), net.weight(conv.input[2])
        behind, skipped, below = weights[:, :, 0, 0], product.input[0], total.input[1]
        own, own_bias = behind * means[gate], bias
        source = net.made_by[below]
        if source.op_type == "Add":  # the memory's own way from the first features
            late, wide = (net.made_by[name] for name in source.input)
            assert late.input[0] == skipped, "it skips over the same features"
            own = own + behind @ net.weight(late.input[1])[:, :, 0, 0]
            own_bias = own_bias + behind @ net.weight(late.input[2])
        else:
            wide = source
        assert wide.op_type == "Resize"
        small = net.made_by[wide.input[0]]
        net.set_weight(small.input[1], np.einsum("oc,cihw->oihw", behind, net.weight(small.input[1])))
        net.set_weight(small.input[2], behind @ net.weight(small.input[2]))
        net.set_weight(conv.input[1], own[:, :, None, None])
        net.set_weight(conv.input[2], own_bias)
        name = conv.output[0]
        conv.input[0], conv.output[0] = skipped, f"{name}_own"
        added = helper.make_node("Add", [f"{name}_own", wide.output[0]], [name])
        net.graph.node.insert(list(net.graph.node).index(conv) + 1, added)
        print(name, "gate", np.round(means[gate], 2))
    without_dead_ends(net.graph)
    onnx.checker.check_model(net.model)


def without_dead_ends(graph):
    """Leaves only what leads to the output, in the order in which it can be done."""
    made_by = {node.output[0]: node for node in graph.node}
    kept, done = [], set()

    def visit(name):
        if name in done or name not in made_by:
            return
        done.add(name)
        for source in made_by[name].input:
            visit(source)
        kept.append(made_by[name])

    for output in graph.output:
        visit(output.name)
    kept = [onnx.NodeProto.FromString(node.SerializeToString()) for node in kept]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(kept)
    used = {name for node in graph.node for name in node.input}
    for initializer in list(graph.initializer):
        if initializer.name not in used:
            graph.initializer.remove(initializer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("net")
    parser.add_argument("pool")
    parser.add_argument("out")
    o = parser.parse_args()
    net = Net(o.net)
    planes, truth = (np.load(f"{o.pool}/{name}.npy", mmap_mode="r") for name in ("planes", "truth"))
    lean(net, planes, truth)
    onnx.save(net.model, o.out)


if __name__ == "__main__":
    main()
