"""A net between two: of every weight, SHARE (0 to 1) of ours and the rest of theirs.

python mix.py SHARE OURS THEIRS OUT

Both are .onnx of one graph, or both .pt of one training. Between a net and what it was trained on from, it forgets less
(WiSE-FT, Wortsman and others, CVPR 2022); between two states of one training it is often better than either (model
soups, Wortsman and others, ICML 2022). What came of it: docs/notes/matte-weights.md.
"""

import argparse

import numpy as np
import onnx
import torch
from onnx import numpy_helper


def between(ours, theirs, share):
    """Of two nets of one graph."""
    net, others = onnx.load(ours), {one.name: numpy_helper.to_array(one) for one in onnx.load(theirs).graph.initializer}
    for one in net.graph.initializer:
        own = numpy_helper.to_array(one)
        if own.dtype.kind == "f" and "scale" not in one.name:
            mixed = share * own.astype(np.float32) + (1 - share) * others[one.name].astype(np.float32)
            one.CopyFrom(numpy_helper.from_array(mixed.astype(own.dtype), one.name))
    return net


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("share", type=float)
    parser.add_argument("ours")
    parser.add_argument("theirs")
    parser.add_argument("out")
    o = parser.parse_args()
    if o.ours.endswith(".onnx"):
        onnx.save(between(o.ours, o.theirs, o.share), o.out)
        return
    ours, theirs = (torch.load(path, weights_only=True) for path in (o.ours, o.theirs))
    torch.save({name: o.share * value + (1 - o.share) * theirs[name] for name, value in ours.items()}, o.out)


if __name__ == "__main__":
    main()
