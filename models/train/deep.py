"""The net of the higher rungs: EfficientNet-Lite0 and a recurrent decoder. In torch, and as the ONNX graph that is
shipped.

Input `yuv`: uint8 [1, 6, H, W]: Y, U, V, the last frame's Y, the last alpha (128 everywhere: unknown), and the
difference to the room that was learnt (0 everywhere: none; else SAME, 64, and twice the sum of the three planes'
differences). H and W are multiples of 32.
"""

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from nets import UNKNOWN
from onnx import numpy_helper
from presence import ZERO, Encoder, Graph, normalised
from torch import nn

SAME = 64
"""A cell that looks as the room that was learnt."""

FROZEN = 5
"""So many blocks of the encoder were never trained."""


def twice(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Deep(nn.Module):
    """Decoder: features of 1/32 and 1/16 are joined, then those of 1/8, 1/4 and 1/2; what was said last, what has
    changed since, and what differs from the room come in at 1/8, 1/4 and 1/2. Widths of its steps: WIDTHS."""

    inputs = 4
    WIDTHS = (64, 40, 24, 16)

    def __init__(self, weights, size):
        """weights: of the encoder, ImageNet's. size: rows and columns."""
        super().__init__()
        self.weights, self.size = weights, list(size)
        self.encoder = Encoder(weights)
        a, b, c, d = self.WIDTHS
        self.wide, self.near = nn.Conv2d(320, a, 1), nn.Conv2d(112, a, 1)
        self.mix16 = nn.Conv2d(a, a, 3, padding=1)
        self.up8, self.skip8, self.mix8 = nn.Conv2d(a, b, 1), nn.Conv2d(40, b, 1), nn.Conv2d(b, b, 3, padding=1)
        self.up4, self.skip4, self.mix4 = nn.Conv2d(b, c, 1), nn.Conv2d(24, c, 1), nn.Conv2d(c, c, 3, padding=1)
        self.up2, self.skip2, self.mix2 = nn.Conv2d(c, d, 1), nn.Conv2d(16, d, 1), nn.Conv2d(d, d, 3, padding=1)
        self.memory = nn.Conv2d(4, d, 3, stride=2)
        self.memory4, self.memory8 = nn.Conv2d(d, c, 3, stride=2), nn.Conv2d(c, b, 3, stride=2)
        self.last2, self.out = nn.Conv2d(d, d, 3, padding=1), nn.Conv2d(d, 4, 3, padding=1)

    def fresh(self):
        return Deep(self.weights, self.size)

    def groups(self, rate):
        own = [p for name, p in self.named_parameters() if not name.startswith("encoder") and p.requires_grad]
        body = [p for p in self.encoder.parameters() if p.requires_grad]
        groups = [{"params": own, "lr": 1.5e-3 * rate}]
        return [*groups, {"params": body, "lr": 1.5e-4 * rate}] if body else groups

    def read(self, path):
        """The weights of a net as it is shipped, of 8-bit integers. What they have lost is noise, to training; the
        stem and five blocks stay as they are, ImageNet's."""
        values = {i.name: numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer}

        def real(name):
            if name in values:
                return torch.tensor(values[name].astype(np.float32))
            whole, scale = (
                values[f"{name}_quantized"].astype(np.float32),
                values.get(f"{name}_scale", values.get(f"{name}_quantized_scale")),
            )
            return torch.tensor(whole * scale.reshape(-1, *[1] * (whole.ndim - 1)))

        parts = {f"b{k}{part[0]}": getattr(block, part) for k, block in enumerate(self.encoder.blocks)
                 for part in ("expand", "depth", "project") if k >= FROZEN and getattr(block, part) is not None}
        modules = {name: part.conv for name, part in parts.items()} | {
            name: module for name, module in self.named_children() if isinstance(module, nn.Conv2d)
        }
        for name, module in modules.items():
            weights = real(f"{name}_w")
            if name == "memory":  # of the difference, as `write` has it the other way round
                weights[:, 0] += weights[:, 1]
            module.weight.data, module.bias.data = weights, real(f"{name}_b")

    def freeze(self, blocks):
        """The stem and so many blocks stay as they are."""
        for module in (self.encoder.stem, *self.encoder.blocks[:blocks]):
            module.requires_grad_(False)

    def forward(self, x):
        """x: float [B, 6, H, W], 0..255. Returns logits [B, 1, H, W]."""
        half, quarter, eighth, sixteenth, last = self.encoder(
            normalised(x[:, :3]).contiguous(memory_format=torch.channels_last)
        )
        luma = (x[:, :1] - ZERO[0]) / 64
        told = [luma, (x[:, 3:4] - x[:, :1]) / 64, (x[:, 4:5] - UNKNOWN) / 128, (x[:, 5:6] - SAME) / 64]
        memory = F.relu(self.memory(F.pad(torch.cat(told, 1), (0, 1, 0, 1))))
        memory4 = F.relu(self.memory4(F.pad(memory, (0, 1, 0, 1))))
        memory8 = self.memory8(F.pad(memory4, (0, 1, 0, 1)))
        x = F.relu(self.near(sixteenth) + F.interpolate(self.wide(last), scale_factor=2, mode="nearest"))
        x = F.relu(self.mix16(x))
        x = F.relu(twice(self.up8(x)) + self.skip8(eighth) + memory8)
        x = F.relu(self.mix8(x))
        x = F.relu(twice(self.up4(x)) + self.skip4(quarter) + memory4)
        x = F.relu(self.mix4(x))
        x = F.relu(twice(self.up2(x)) + self.skip2(half) + memory)
        x = F.relu(self.mix2(x))
        x = F.relu(self.last2(x))
        return F.pixel_shuffle(self.out(x), 2)

    def write(self, path):
        """Output `alpha`: uint8 [4, H/2, W/2], cells of even rows and columns, of odd columns, of odd rows, of both."""
        rows, columns = self.size
        g = Graph()
        three = g.node("Slice", ["yuv", g.const("zero", [0]), g.const("three", [3]), g.const("one", [1])])
        x = g.dequantized(three, ZERO, [1, 1, 1])
        half, quarter, eighth, sixteenth, last = g.encoder(self.encoder, x)
        # the difference of two lumas: a weight for each
        picks = g.node("Gather", ["yuv", g.const("picks", [0, 3, 4, 5])], axis=1)
        planes = g.dequantized(picks, [ZERO[0], ZERO[0], UNKNOWN, SAME], [1 / 64, 1 / 64, 1 / 128, 1 / 64])
        w = self.memory.weight.detach().numpy().copy()
        w[:, 0] -= w[:, 1]
        relu, add = (lambda x: g.node("Relu", [x])), (lambda a, b: g.node("Add", [a, b]))
        memory = relu(g.conv(planes, self.memory, "memory", (0, 1), weights=w))
        memory4 = relu(g.conv(memory, self.memory4, "memory4", (0, 1)))
        memory8 = g.conv(memory4, self.memory8, "memory8", (0, 1))
        x = relu(add(g.conv(sixteenth, self.near, "near"), g.twice(g.conv(last, self.wide, "wide"), "nearest")))
        x = relu(g.conv(x, self.mix16, "mix16"))
        x = relu(add(add(g.twice(g.conv(x, self.up8, "up8")), g.conv(eighth, self.skip8, "skip8")), memory8))
        x = relu(g.conv(x, self.mix8, "mix8"))
        x = add(g.twice(g.conv(x, self.up4, "up4")), g.conv(quarter, self.skip4, "skip4"))
        x = relu(add(x, memory4))
        x = relu(g.conv(x, self.mix4, "mix4"))
        x = relu(add(add(g.twice(g.conv(x, self.up2, "up2")), g.conv(half, self.skip2, "skip2")), memory))
        x = relu(g.conv(x, self.mix2, "mix2"))
        x = relu(g.conv(x, self.last2, "last2"))
        x = g.node("Sigmoid", [g.conv(x, self.out, "out")])
        g.bytes_of(x, [4, rows // 2, columns // 2], "alpha")
        g.save(path, "person_matte", [6, rows, columns], [("alpha", [4, rows // 2, columns // 2])])
