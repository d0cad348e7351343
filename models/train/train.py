"""Trains a recurrent net (nets.py) on pools of clips (pool.py).

python train.py --net ../selfie_landscape_144x256.onnx --pool POOL... --val V --minutes 20 --out small

V: the folder that val.py wrote; every 200 steps (--every), six frames of each third of its clips say whether the net is
the best so far.
"""

import argparse
from pathlib import Path

import av
import cv2
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from deep import SAME, Deep
from nets import UNKNOWN, Recurrent, Shipped
from steps import Steps


def sized(x, size):
    return (
        x if x.shape[-2:] == tuple(size) else F.interpolate(x, size=tuple(size), mode="bilinear", align_corners=False)
    )


class Pool:
    def __init__(self, folders):
        self.planes = [np.load(f"{f}/planes.npy", mmap_mode="r") for f in folders]
        self.truth = [np.load(f"{f}/truth.npy", mmap_mode="r") for f in folders]
        self.plates = [np.load(f"{f}/plates.npy", mmap_mode="r") for f in folders]
        self.index = [(k, n) for k, p in enumerate(self.planes) for n in range(len(p)) if p[n, 0, 0, ::16, ::16].any()]

    def batch(self, rng, count, size, frames):
        """planes float [B, T, 3, H, W], truth [B, T, 1, H, W] and the difference to the learnt room [B, T, 1, H, W]
        (`difference`) in 0..255, with what can be varied cheaply. frames: T, at most those of a clip."""
        planes, truths, rooms = [], [], []
        for _ in range(count):
            k, n = self.index[int(rng.integers(len(self.index)))]
            p, t, room = self.planes[k][n], self.truth[k][n], self.plates[k][n][None]
            is_learnt = room.any() and rng.random() < 0.6
            if rng.random() < 0.5:
                p, t, room = p[..., ::-1], t[..., ::-1], room[..., ::-1]
            if rng.random() < 0.5:
                p, t = p[::-1], t[::-1]
            if rng.random() < 0.12:  # the picture stands still but for its grain
                hold = int(rng.integers(len(p)))
                p = np.repeat(p[hold : hold + 1], len(p), 0)
                t = np.repeat(t[hold : hold + 1], len(t), 0)
                p = np.clip(p + rng.normal(0, rng.uniform(0.3, 1.5), p.shape), 16, 240).astype(np.uint8)
            elif rng.random() < 0.35:  # twice as fast
                at = [0, 2, 4, 5, 3, 1]
                p, t = p[at], t[at]
            p, t = p[:frames], t[:frames]
            p = np.concatenate([p, room]).astype(np.float32)
            if rng.random() < 0.5:
                gamma, gain = rng.uniform(0.75, 1.3), rng.uniform(0.8, 1.15)
                p[:, 0] = np.clip(16 + 219 * np.clip((p[:, 0] - 16) / 219, 0, 1) ** gamma * gain, 16, 235)
                p[:, 1:] = np.clip(
                    128 + (p[:, 1:] - 128) * rng.uniform(0.6, 1.25) + rng.normal(0, 3, (1, 2, 1, 1)), 16, 240
                )
            if rng.random() < 0.35:  # nearer: a crop
                h, w = p.shape[2:]
                s = rng.uniform(0.6, 1.0)
                ch, cw = int(h * s), int(w * s)
                y0, x0 = int(rng.integers(0, h - ch + 1)), int(rng.integers(0, w - cw + 1))
                p = F.interpolate(
                    torch.tensor(p[:, :, y0 : y0 + ch, x0 : x0 + cw]), size=(h, w), mode="bilinear", align_corners=False
                ).numpy()
                t = F.interpolate(
                    torch.tensor(np.array(t[:, None, y0 : y0 + ch, x0 : x0 + cw], np.float32)),
                    size=(h, w),
                    mode="bilinear",
                    align_corners=False,
                ).numpy()[:, 0]
            p = sized(torch.tensor(p), size).round()
            planes.append(p[:-1])
            rooms.append(difference(p[:-1], p[-1:]) if is_learnt else torch.zeros(len(p) - 1, 1, *size))
            truth = torch.tensor(np.array(t, np.float32))[:, None]
            truths.append(F.interpolate(truth, size=tuple(size), mode="bilinear", align_corners=False, antialias=True))
        return torch.stack(planes), torch.stack(truths), torch.stack(rooms)


def difference(planes, room):
    """How far each cell is from the room that was learnt, as the net is told: SAME for not at all; 0 everywhere: no
    room is known. planes: float [T, 3, H, W]."""
    return (SAME + 2 * (planes - room).abs().sum(1, keepdim=True)).clamp(max=255).round()


class Choice:
    """Windows of val.py's clips, as a pool's: planes uint8 [N, T, 3, H, W] and truth uint8 [N, T, H, W]."""

    def __init__(self, clips, size, frames=6, per_clip=3):
        planes, truths = [], []
        for path in sorted(Path(clips).glob("*.json")):
            films = [av.open(str(path.with_name(f"{path.stem}{end}.mkv"))) for end in ("", "_alpha")]
            count = films[0].streams.video[0].frames or 72
            starts = [int(count * (k + 0.5) / per_clip) - frames // 2 for k in range(per_clip)]
            for k, (frame, truth) in enumerate(zip(*(film.decode(video=0) for film in films), strict=True)):
                for start in starts:
                    if k == start:
                        planes.append([])
                        truths.append([])
                    if start <= k < start + frames:
                        planes[-1].append(planes_of(frame, size))
                        truths[-1].append(
                            cv2.resize(truth.to_ndarray(format="gray"), size[::-1], interpolation=cv2.INTER_AREA)
                        )
        self.planes, self.truth = np.array(planes), np.array(truths)


def planes_of(frame, size):
    flat = frame.to_ndarray(format="yuv420p").reshape(-1)
    h, w = frame.height, frame.width
    parts = flat[: h * w].reshape(h, w), *flat[h * w :].reshape(2, h // 2, w // 2)
    return np.stack([cv2.resize(part, size[::-1], interpolation=cv2.INTER_LINEAR) for part in parts])


def first_memory(rng, planes, truth):
    """What the net remembers before its first frame: nothing; the truth; or something wrong."""
    b = planes.shape[0]
    last_y, last_a = planes[:, 0, :1].clone(), torch.full_like(truth[:, 0], UNKNOWN)
    for k in range(b):
        dice = rng.random()
        if dice < 0.45:
            continue
        if dice < 0.60:
            last_a[k] = truth[k, 0]
        elif dice < 0.85:  # truth with pieces added and lost, which a still picture must not keep
            noise = torch.tensor(
                rng.normal(0, 1, (1, 1, int(rng.integers(3, 9)), int(rng.integers(4, 12)))), dtype=torch.float32
            )
            blobs = F.interpolate(noise, size=truth.shape[-2:], mode="bilinear", align_corners=False)[0]
            wrong = torch.where(blobs > 1.0, 255.0, torch.where(blobs < -1.0, 0.0, truth[k, 0]))
            last_a[k] = wrong
        else:  # another scene
            other = int(rng.integers(b))
            last_a[k], last_y[k] = truth[other, -1], planes[other, -1, :1]
    return last_y, last_a


def losses(logits, truth, before, truth_before, overlap):
    t = truth / 255
    alpha = torch.sigmoid(logits)
    wide = F.max_pool2d(t, 9, 1, 4) - (-F.max_pool2d(-t, 9, 1, 4))
    weight = 1 + 2.0 * wide
    loss = (F.binary_cross_entropy_with_logits(logits, t, reduction="none") * weight).mean()
    loss = loss + ((alpha - t).abs() * weight).mean()
    inter = (alpha * t).sum((1, 2, 3))
    total = (alpha + t - alpha * t).sum((1, 2, 3))
    loss = loss + overlap * (1 - (inter + 50) / (total + 50)).mean()
    if before is not None:
        d = (alpha - before) - (t - truth_before / 255)
        loss = loss + 1.5 * (d.pow(2).mean((1, 2, 3)) + 1e-6).sqrt().mean()
    return loss, alpha


def validate(net, val, size, plain=False):
    """IoU at half, mean error x1000, dtSSD as in evalseg.py, over the windows from the unknown on."""
    net.eval()
    iou, mad, dt = [], [], []
    with torch.no_grad():
        for n in range(0, len(val.planes), 16):
            planes = sized(torch.tensor(np.array(val.planes[n : n + 16], np.float32)).flatten(0, 1), size)
            planes = planes.unflatten(0, (-1, val.planes.shape[1])).round()
            truth = torch.tensor(np.array(val.truth[n : n + 16], np.float32))[:, :, None]
            last_y, last_a, before = planes[:, 0, :1], torch.full((len(planes), 1, *size), float(UNKNOWN)), None
            for k in range(planes.shape[1]):
                if plain:
                    last_y, last_a = planes[:, k, :1], torch.full_like(last_a, float(UNKNOWN))
                unknown = torch.zeros_like(last_a)
                alpha = torch.sigmoid(net(torch.cat([planes[:, k], last_y, last_a, unknown][: net.inputs], 1)))
                last_y, last_a = planes[:, k, :1], (alpha * 255).round()
                big = sized(alpha, truth.shape[-2:])
                t = truth[:, k] / 255
                a, b = big > 0.5, t > 0.5
                union = (a | b).sum((1, 2, 3)).float()
                iou.append(torch.where(union > 0, (a & b).sum((1, 2, 3)) / union.clamp(min=1), torch.ones_like(union)))
                mad.append((big - t).abs().mean((1, 2, 3)) * 1e3)
                if before is not None:
                    dt.append((((big - before[0]) - (t - before[1])) ** 2).mean((1, 2, 3)).sqrt() * 100)
                before = big, t
    net.train()
    return tuple(float(torch.cat(values).mean()) for values in (iou, mad, dt))


def said(scores):
    return "iou {:.4f} mad {:.2f} dtssd {:.3f}".format(*scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--net", required=True, help="a selfie net, or the encoder's .pth: a net of deep.py")
    parser.add_argument("--pool", nargs="+", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--frozen", type=int, default=0, help="blocks of the encoder that stay as they are")
    parser.add_argument("--size", type=int, nargs=2, help="rows and columns, if not the net's own")
    parser.add_argument("--also", type=int, nargs="*", default=[], help="other sizes; half of the steps are of them")
    parser.add_argument("--start", help="a .pt of ours, or a net as it is shipped")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--frames", type=int, help="of each clip in a step; else 4, and now and then all")
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--overlap", type=float, default=0.2, help="weight of the overlap, where small parts count")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--every", type=int, default=200, help="steps between two looks at V")
    parser.add_argument("--threads", type=int, default=1)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = np.random.default_rng(o.seed)
    if o.net.endswith(".pth"):
        net = Deep(torch.load(o.net, weights_only=True), o.size)
        net.freeze(o.frozen)
    elif "matte" in Path(o.net).name or "lean" in Path(o.net).name:
        net = Shipped(o.net)
    else:
        net = Recurrent(o.net, o.size)
    if o.start and o.start.endswith(".onnx"):
        net.read(o.start)
    elif o.start:
        missing = net.load_state_dict(torch.load(o.start, weights_only=True), strict=False).missing_keys
        print("new:", ", ".join(missing) or "nothing")
    pool, val, size = Pool(o.pool), Choice(o.val, net.size), net.size
    print("before:", said(validate(net, val, size, plain=not o.start)), flush=True)
    others = list(zip(o.also[::2], o.also[1::2], strict=True))
    net = net.to(memory_format=torch.channels_last)
    steps, best = Steps(net, net.groups(o.rate), o.minutes, norm=1.0, weight_decay=1e-4, rest=0.02, decay=0.997), None
    while steps.goes_on():
        shown = others[int(rng.integers(len(others)))] if others and rng.random() < 0.5 else size
        count = max(2, round(o.batch * np.prod(size) / np.prod(shown)))
        frames = o.frames or (4 if rng.random() < 0.6 else 6)
        planes, truth, room = pool.batch(rng, count, shown, frames)
        last_y, last_a = first_memory(rng, planes, truth)
        total, before, truth_before = 0, None, None
        for k in range(frames):
            x = torch.cat([planes[:, k], last_y, last_a, room[:, k]][: net.inputs], 1).contiguous(
                memory_format=torch.channels_last
            )
            with torch.autocast("cpu", torch.bfloat16, enabled=o.bf16):
                logits = net(x)
            loss, alpha = losses(logits.float(), truth[:, k], before, truth_before, o.overlap)
            total = total + loss / frames
            before, truth_before = alpha, truth[:, k]
            last_y, last_a = planes[:, k, :1], alpha * 255
        steps.take(total)
        if steps.count % o.every == 0:
            torch.save(steps.averaged, o.out + "-last.pt")
            best = keep_best(net, steps.averaged, val, o.out, best)
    keep_best(net, steps.averaged, val, o.out, best)


def keep_best(net, averaged, val, out, best):
    """Writes the net when the held-out clips say that it is the best so far: by IoU less the mean error."""
    check = net.fresh()
    check.load_state_dict(averaged)
    scores = validate(check, val, net.size)
    iou, mad, _dtssd = scores
    is_best = best is None or iou - mad / 1e3 > best
    print("  ", said(scores), "kept" if is_best else "", flush=True)
    if not is_best:
        return best
    torch.save(averaged, out + ".pt")
    check.write(out + ".onnx")
    return iou - mad / 1e3


if __name__ == "__main__":
    main()
