"""Short clips to train on, with exact mattes: `scene.py`'s scenes with random people, rooms and things.

    python pool.py --data ../../../shared --out POOL --count 3000 [--seed 1] [--jobs 2]

Every clip is FRAMES frames of planes Y, U, V (HEIGHT x WIDTH, BT.601 limited range) and the alpha, uint8, in
planes.npy and truth.npy; where the camera stands still, plates.npy has the room as it was learnt some time ago (else
0). People, rooms and things are those of `train` in train2/manifest.tsv and eleven twelfths of train/ccp; what val.py
uses is none of them. Cut-out people are kept in POOL/../cuts, for the next pool.
"""

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from drawn import drawn_room
from scene import (
    FPS,
    MARGIN,
    Bend,
    Cut,
    H,
    Layer,
    Library,
    Maker,
    Pose,
    Scene,
    W,
    fitted,
    framed,
    idle,
    keyed,
    layer_of,
    pasted,
    seen,
    still,
    sway,
    total,
)

from val import HELD_OUT_EVERY, desk_layer, dim, lamp_at, lid_layer, picture_of, plain, waving

FRAMES, HEIGHT, WIDTH = 6, 256, 448
SOURCES = {"": 0.28, "ccp": 0.16, "bor": 0.2, "coco": 0.24, "oi": 0.07, "web": 0.05}
"""How often a photo of each source is drawn; "": train/ccp."""

KINDS = {
    "sits": 0.27, "stands": 0.13, "talks": 0.1, "several": 0.1, "photo": 0.1, "passes": 0.1, "empties": 0.14,
    "thing": 0.06,
}  # fmt: skip
FULL_W, FULL_H = W + 2 * MARGIN, H + 2 * MARGIN
SHARED = Path(__file__).parents[3] / "shared"


class Cutter(Library):
    """Keeps what it has cut out, in memory and on disk, and knows the names to draw from."""

    def __init__(self, data, kept):
        super().__init__(data)
        self._kept = Path(kept)
        self._kept.mkdir(parents=True, exist_ok=True)
        with (Path(data) / "train2" / "manifest.tsv").open() as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["split"] == "train"]
        named = {"person photo": {}, "no person": {}, "look-alike": {}}
        for row in rows:
            if row["kind"] in named:
                named[row["kind"]][Path(row["file"]).stem] = row["tags"].split()
        ccp = sorted(path.stem for path in (Path(data) / "train" / "ccp").glob("*.jpg"))
        photos = named["person photo"] | {name: ["full_body"] for k, name in enumerate(ccp) if k % HELD_OUT_EVERY != 5}
        self.tags = photos
        self.photos = {source: [name for name in photos if self.source(name) == source] for source in SOURCES}
        self.rooms, self.things = list(named["no person"]), list(named["look-alike"])
        with (Path(data) / "train2" / "clips" / "manifest.tsv").open() as lines:
            rows = csv.DictReader(lines, delimiter="\t")
            self.talkers = sorted(
                {Path(row["file"]).stem.removesuffix("_alpha") for row in rows if row["split"] == "train"}
            )

    @staticmethod
    def source(name):
        return "" if name[:4].isdigit() else name.split("_")[0]

    def _cached(self, kind, name, make):
        path = self._kept / f"{kind}-{name}.npz"
        if not path.exists():
            cut = make(name)
            part = path.with_suffix(f".{np.random.SeedSequence().entropy}.npz")
            np.savez(part, colour=cut.colour, alpha=np.round(cut.alpha * 255).astype(np.uint8))
            part.rename(path)
        with np.load(path) as file:
            return Cut(file["colour"], file["alpha"].astype(np.float32) / 255)

    @cache  # noqa: B019 - one library lives as long as the process
    def person(self, name):
        return self._cached("person", name, super().person)

    @cache  # noqa: B019
    def thing(self, name):
        return self._cached("thing", name, super().thing)

    @cache  # noqa: B019
    def room(self, name):
        return super().room(name)

    @cache  # noqa: B019
    def talker(self, name):
        return super().talker(name)


class Dice(Maker):
    """A clip's random material."""

    def one(self, among):
        return among[int(self.rng.integers(len(among)))]

    def chance(self, share):
        return self.rng.random() < share

    def photo(self):
        source = self.rng.choice(list(SOURCES), p=list(SOURCES.values()))
        return self.one(self.library.photos[source])

    def anywhere(self):
        """A room from train2 as it is, blurred, dark or turned round; or a drawn one."""
        rng = self.rng
        if self.chance(0.08):
            return drawn_room(rng, FULL_W, FULL_H).astype(np.float32)
        back = self.back(
            self.one(self.library.rooms), rng.uniform(0, 1), rng.choice([0, rng.uniform(0.3, 1.2), rng.uniform(1, 4)]),
            rng.choice([1.0, rng.uniform(0.4, 1.2)]),
        )  # fmt: skip
        return np.ascontiguousarray(back[:, ::-1]) if self.chance(0.5) else back

    def furnished(self, back, share=1.0):
        """With garments that nobody wears, pictures and mirrors with people in them, and high-backed chairs."""
        rng, light = self.rng, float(np.clip(back.mean() / 115, 0.35, 1.2))
        for _ in range(3):
            if self.chance(0.22 * share):
                height = rng.uniform(0.15, 0.9)
                back = self.hang(
                    back, self.one(self.library.things), rng.uniform(0.02, 0.98), rng.uniform(-0.1, 0.9 - 0.6 * height),
                    height, light * rng.uniform(0.6, 1.1),
                )  # fmt: skip
        for _ in range(2 if self.chance(0.05) else 1):
            if not self.chance(0.14 * share):
                continue
            shown = self.portrait()
            frame = tuple(int(v) for v in rng.uniform(10, 245, 3))
            hung = framed(
                shown, rng.uniform(0.2, 1.1) * H, int(rng.integers(2, 12)), frame, light * rng.uniform(0.7, 1.1),
                rng.uniform(0, 12),
            )  # fmt: skip
            back = pasted(back, hung, rng.uniform(0.05, 0.95) * W + MARGIN, rng.uniform(-0.1, 0.5) * H + MARGIN)
        return back

    def portrait(self):
        """A photo of somebody, near or whole, or somebody before one colour, as it hangs on a wall or runs on a
        screen."""
        name = self.photo()
        if self.chance(0.3):
            cut = self.library.person(name)
            x0, y0, x1, y1 = cut.box
            shade = self.rng.uniform(10, 245, 3)
            whole = picture_of(cut, tuple(shade))[max(0, y0 - 20) : y1, max(0, x0 - 20) : x1 + 20]
        else:
            whole = self.library.photo(name)
        rows = whole.shape[0] if self.chance(0.4) else int(whole.shape[0] * self.rng.uniform(0.3, 0.9))
        return np.ascontiguousarray(whole[: max(rows, 60)])

    def chair(self, back):
        """Something high right behind where somebody may sit."""
        rng = self.rng
        w, h = rng.uniform(0.12, 0.4) * W, rng.uniform(0.4, 0.9) * H
        x0, y0 = rng.uniform(0.2, 0.8) * W - w / 2 + MARGIN, H * rng.uniform(0.15, 0.6) + MARGIN
        yy, xx = np.mgrid[0 : back.shape[0], 0 : back.shape[1]].astype(np.float32)
        r = rng.uniform(0.05, 0.4) * w
        dx, dy = abs(xx - x0 - w / 2) - w / 2 + r, abs(yy - y0 - h) - h + r
        alpha = np.clip(r - np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + 0.5, 0, 1)[..., None]
        shade = rng.uniform(8, 160) + rng.normal(0, 12, 3)
        fold = 1 + 0.1 * np.sin(xx / rng.uniform(8, 60) + rng.uniform(0, 6))[..., None] - 0.2 * (yy[..., None] - y0) / H
        return back * (1 - alpha) + np.clip(shade * fold, 0, 255).astype(np.float32) * alpha

    def arms(self, cut):
        """An arm, or what is there, that swings about a point of the body."""
        rng = self.rng
        x0, y0, x1, y1 = cut.box
        size = min(x1 - x0, 0.5 * (y1 - y0))
        x, y = rng.uniform(x0, x1), y0 + rng.uniform(0.2, 0.6) * (y1 - y0)
        joint = (x0 + x1) / 2, y - rng.uniform(0, 0.15) * (y1 - y0)
        return Bend(x, y, size * rng.uniform(0.15, 0.3), *joint, waving(rng.uniform(0.5, 2.8), rng.uniform(4, 22)))

    def sitting(self, back, x=None, level=None, near=1.0):
        """near: how much larger than usual; what is too large leaves the frame below."""
        rng, name = self.rng, self.photo()
        level = rng.choice([0, 0.5, 1.0, 2.5]) if level is None else level
        is_whole = {"half_body", "cut_body", "webcam", "hands"}.isdisjoint(self.library.tags[name])
        shown = rng.uniform(0.2, 0.62) if is_whole else None
        head = rng.uniform(0.02, 0.45) if self.chance(0.8) else rng.uniform(-0.5, 0.02)
        x = rng.uniform(0.2, 0.8) if x is None else x
        cut = fitted(self.library.person(name), back, rng.uniform(0.1, 0.6)).lit(rng.uniform(0.75, 1.15, 3))
        layer = self.placed(cut, x, head, shown, level, near)
        if self.chance(0.25):  # softer than the room: near the lens, or an old camera
            sigma = rng.uniform(0.4, 2.0)
            layer.frames = [one.blurred(sigma) for one in layer.frames]
        return layer

    def placed(self, cut, x, head, shown, level, near):
        if self.chance(0.5):
            cut = cut.flipped()
        bends = (self.arms(cut),) if self.chance(0.3) else ()
        _, y0, _, y1 = cut.box
        scale = near * (1 - head) * H / ((y1 - y0) * (shown or 0.94))
        rows = cut.alpha[y0 : y0 + max(1, int(0.2 * (y1 - y0)))] > 0.5
        return layer_of(
            cut, scale, x * W, head * H, (np.flatnonzero(rows.any(0)).mean(), y0), idle(self.rng, level), bends
        )

    def standing(self, back):
        rng, name = self.rng, self.photo()
        while "full_body" not in self.library.tags[name]:
            name = self.photo()
        height = rng.uniform(0.35, 0.95)
        return self.stander(
            back, name, rng.uniform(0.1, 0.9), rng.uniform(max(height, 0.75), 1.08), height, rng.choice([0, 0.6, 1.5])
        )

    def talking(self, back):
        rng = self.rng
        name = self.one(self.library.talkers)
        scale = (360 / 640 if name == "axeman" else 1.0) * rng.uniform(0.75, 1.7)
        return self.talker(
            back, name, rng.uniform(0.25, 0.75), scale, rng.uniform(0.02, 0.2), self.chance(0.5), rng.uniform(0, 2)
        )

    def sensor(self):
        rng = self.rng
        if self.chance(0.25):
            gains = rng.uniform(0.5, 1.5, (2, 3))
            field = lamp_at(rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.2, 0.6), *gains)
        else:
            field = None
        light = None if field is None else lambda t: field
        sensor = dim(rng, rng.uniform(0.22, 0.5), light=light) if self.chance(0.2) else plain(rng, light=light)
        more = {
            "tint": tuple(float(v) for v in rng.uniform(0.85, 1.15, 3)),
            "blur": float(rng.choice([rng.uniform(0.2, 0.7), rng.uniform(0.5, 1.8)], p=[0.75, 0.25])),
            "jpeg": int(rng.choice([0, rng.integers(14, 50), rng.integers(50, 95)], p=[0.25, 0.2, 0.55])),
            "vignette": float(rng.uniform(0, 0.45)) if self.chance(0.4) else 0.1,
            "bands": float(rng.uniform(0.02, 0.1)) if self.chance(0.1) else 0.0,
            "narrow": int(rng.choice([256, 320, 426])) if self.chance(0.12) else 0,
        }
        if self.chance(0.35):
            more["exposure"] = total(still(rng.uniform(0.45, 1.5)), sway(rng, rng.choice([0.005, 0.05])))
        if self.chance(0.08):
            more["focus"] = total(still(rng.uniform(0, 4)), sway(rng, 2))
        return replace(sensor, **more)

    def before(self, back, has_hands):
        """What may stand or lie before people: a table, a laptop; or be in their hands."""
        rng, layers = self.rng, []
        if has_hands and self.chance(0.08):
            cut = fitted(self.library.thing(self.one(self.library.things)), back, 0.4)
            x0, y0, x1, y1 = cut.box
            pose = Pose(sway(rng, 12, 0.3, 1.2), sway(rng, 8), sway(rng, 8))
            middle = (x0 + x1) / 2, (y0 + y1) / 2
            layers.append(
                layer_of(cut, rng.uniform(0.15, 0.4) * H / (y1 - y0), rng.uniform(0.4, 0.6) * W, 0.8 * H, middle, pose)
            )
        if self.chance(0.1):
            layers.append(desk_layer(self, tuple(rng.uniform(30, 180, 3)), rng.uniform(0.7, 0.92)))
        if self.chance(0.06):
            layers.append(
                lid_layer(
                    rng.uniform(0.2, 0.8), rng.uniform(0.6, 0.85), int(rng.integers(120, 260)), rng.uniform(30, 190)
                )
            )
        return layers


def people_of(m, kind, back, start):
    rng = m.rng
    if kind == "sits":
        return [m.sitting(back)]
    if kind == "stands":
        return m.standing(back)
    if kind == "talks":
        return [m.talking(back)]
    if kind == "several":
        xs = [rng.uniform(0.12, 0.4), rng.uniform(0.6, 0.88), 0.5][: 2 + int(m.chance(0.25))]
        rng.shuffle(xs)
        return [m.sitting(back, x, level=0.7) for x in xs]
    layer = m.sitting(back, rng.uniform(0.2, 0.8), near=rng.uniform(1.0, 1.5))
    far, speed = rng.choice([-1, 1]) * rng.uniform(0.15, 0.8) * W, rng.choice([0, rng.uniform(2, 30)])
    walk = keyed((start - 60, far - 60 * speed), (start + 60, far + 60 * speed))
    layer.pose = replace(layer.pose, x=total(layer.pose.x, walk))
    return [layer]


def part_of(m, height, width, left, top, wide):
    """Slices of a photo: a part of the frame's shape, margins too, as near to the one asked for as fits."""
    wide = min(width, height * FULL_W / FULL_H, wide)
    tall = wide * FULL_H / FULL_W
    left, top = np.clip(left, 0, width - wide), np.clip(top, 0, height - tall)
    return slice(int(top), int(top + tall)), slice(int(left), int(left + wide))


def thing_scene(m):
    """A photo of a garment or a thing as it is: it fills the frame."""
    picture, rng = m.library._read("things", f"{m.one(m.library.things)}.jpg"), m.rng
    h, w = picture.shape[:2]
    part = part_of(m, h, w, rng.uniform(0, w), rng.uniform(0, h), w * rng.uniform(0.6, 1))
    colour = cv2.resize(picture[part], (FULL_W, FULL_H), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return np.clip(colour * rng.uniform(0.6, 1.15), 0, 255), []


def photo_scene(m):
    """A photo as it is, a part of it of the shape of the frame: real light, real edges."""
    name, rng = m.photo(), m.rng
    picture, mask = m.library.photo(name), m.library._read("people", f"{name}.png", 0)
    h, w = mask.shape
    rows, columns = np.flatnonzero((mask > 127).any(1)), np.flatnonzero((mask > 127).any(0))
    wide = max(180, (rows[-1] - rows[0]) * rng.uniform(0.45, 1.4) * FULL_W / FULL_H)
    tall = wide * FULL_H / FULL_W
    left = (columns[0] + columns[-1]) / 2 - wide / 2 + rng.normal(0, 0.15) * wide
    part, size = part_of(m, h, w, left, rows[0] - rng.uniform(-0.1, 0.3) * tall, wide), (FULL_W, FULL_H)
    colour = cv2.resize(picture[part], size, interpolation=cv2.INTER_CUBIC)
    hard = cv2.resize(mask[part], size, interpolation=cv2.INTER_LINEAR)
    alpha = np.clip((cv2.GaussianBlur(hard, (0, 0), 1.2).astype(np.float32) / 255 - 0.25) / 0.6, 0, 1)
    if m.chance(0.5):
        colour, alpha = colour[:, ::-1], alpha[:, ::-1]
    place = np.array([[1, 0, -MARGIN], [0, 1, -MARGIN], [0, 0, 1.0]])
    back = colour.astype(np.float32) * rng.uniform(0.6, 1.15)
    person = Layer([Cut(np.clip(back, 0, 255).astype(np.uint8), np.ascontiguousarray(alpha))], place, depth=1.0)
    return back, [person]


def scene(library, seed):
    """-> the Scene, the number of its first frame, the frames from one of ours to the next, and whether the camera
    stands still before a room that can be learnt."""
    rng = np.random.default_rng(seed)
    m = Dice(library, rng)
    kind = rng.choice(list(KINDS), p=list(KINDS.values()))
    start, step = int(rng.integers(60, 600)), int(rng.choice([1, 2, 4], p=[0.65, 0.25, 0.1]))
    wrap = 0.12
    if kind in ("photo", "thing"):
        back, layers = photo_scene(m) if kind == "photo" else thing_scene(m)
        wrap = 0.0
    else:
        back = m.furnished(m.anywhere(), 2.0 if kind == "empties" else 1.0)
        if m.chance(0.15):
            back = m.chair(back)
        layers = []
        if kind != "empties":
            layers = people_of(m, kind, back, start) + m.before(back, kind in ("sits", "talks"))
            wrap = rng.choice([0, rng.uniform(0, 0.3)])
        elif m.chance(0.12):
            shots = [framed(picture_of(cut, (120, 70, 30)), 0.5 * H, 7, (18, 18, 18), 1.1, 6)
                     for cut in library.talker(m.one(library.talkers))[:20]]  # fmt: skip
            place = np.array([[1, 0, rng.uniform(0, 0.6) * W], [0, 1, rng.uniform(0, 0.4) * H], [0, 0, 1.0]])
            layers = [Layer(shots, place, role="room", depth=1.0)]
    level = float(rng.choice([0, 0.5, 1.5, 3], p=[0.45, 0.25, 0.2, 0.1]))
    subframes = 3 if m.chance(0.08) else 1
    made = Scene(FRAMES, back, layers, m.camera(level), m.sensor(), subframes, wrap)
    return made, start, step, level == 0 and kind not in ("photo", "thing")


def plate(made, seed, t):
    """The room without anybody, as it was learnt some time before: the camera has been touched since, the light is
    another, something was taken away or came. uint8 (3, HEIGHT, WIDTH)."""
    rng = np.random.default_rng([*seed, 7])
    before = replace(made, layers=[replace(layer, role="room") for layer in made.layers if layer.role != "person"])
    picture, _ = before.composed(t - rng.uniform(1, 60))
    if rng.random() < 0.35:
        x, y = rng.normal(0, 0.8, 2)
        move = np.array([[1, 0, x], [0, 1, y]], np.float32)
        picture = cv2.warpAffine(picture, move, (W, H), borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.2:  # what was there then
        x0, y0 = int(rng.integers(0, W - 40)), int(rng.integers(0, H - 40))
        w, h = int(rng.integers(20, 200)), int(rng.integers(20, 200))
        picture[y0 : y0 + h, x0 : x0 + w] = rng.uniform(10, 240, 3)
    if rng.random() < 0.35:
        picture = picture * rng.uniform(0.85, 1.15) * rng.uniform(0.96, 1.04, 3)
    quiet = replace(made.sensor, shot=0.0, read=0.3, jpeg=0)  # the mean of many pictures
    seen_by, _ = seen(quiet, picture.astype(np.float32), np.zeros((H, W), np.float32), t, rng)
    return planes_of(seen_by)


def planes_of(picture):
    """uint8 (3, HEIGHT, WIDTH) of BGR (H, W, 3)."""
    yuv = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).reshape(-1)
    parts = yuv[: H * W].reshape(H, W), *yuv[H * W :].reshape(2, H // 2, W // 2)
    return np.stack([cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR) for part in parts])


def clip(library, seed, frames=FRAMES):
    """-> planes uint8 (frames, 3, HEIGHT, WIDTH), alpha uint8 (frames, HEIGHT, WIDTH), plate uint8 (3, HEIGHT,
    WIDTH)."""
    made, start, step, is_still = scene(library, seed)
    planes = np.empty((frames, 3, HEIGHT, WIDTH), np.uint8)
    truth = np.empty((frames, HEIGHT, WIDTH), np.uint8)
    for k in range(frames):
        picture, alpha = made.frame(start + k * step, seed)
        planes[k] = planes_of(picture)
        truth[k] = cv2.resize(alpha, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    learnt = plate(made, seed, start / FPS) if is_still else np.zeros(planes.shape[1:], np.uint8)
    return planes, truth, learnt


@cache
def library_of(data, kept):
    cv2.setNumThreads(1)
    return Cutter(data, kept)


def many(data, out, seed, numbers):
    library = library_of(data, out.parent / "cuts")
    planes, truth, plates = (np.load(out / f"{name}.npy", mmap_mode="r+") for name in ("planes", "truth", "plates"))
    for n in numbers:
        planes[n], truth[n], plates[n] = clip(library, [seed, n], planes.shape[1])
    return len(numbers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--frames", type=int, default=FRAMES, help="of each clip; 1: pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    o = parser.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    shapes = {"planes": (o.frames, 3), "truth": (o.frames,), "plates": (3,)}
    for name, shape in shapes.items():
        np.lib.format.open_memmap(o.out / f"{name}.npy", "w+", np.uint8, (o.count, *shape, HEIGHT, WIDTH)).flush()
    done = 0
    with ProcessPoolExecutor(o.jobs) as pool:
        jobs = [
            pool.submit(many, o.data, o.out, o.seed, range(first, min(first + 20, o.count)))
            for first in range(0, o.count, 20)
        ]
        for job in jobs:
            done += job.result()
            print(done, flush=True)


if __name__ == "__main__":
    main()
