"""Short synthetic webcam clips with exact mattes, made from Clothing Co-Parsing photos: for benchmarks/leaving.py.

Frames of planes Y, U, V (256x448, BT.601 limited range) and the alpha, uint8: the photo itself seen by a moving camera;
its person in front of another room; two people; an empty room. Rooms are other photos without their person, or drawn.
Every twelfth photo is held out. (The nets of BuzzCam 0.2.0 were trained on such clips; today's: pool.py.)
"""

from pathlib import Path

import cv2
import numpy as np
from drawn import colour, drawn_room

FRAMES, HEIGHT, WIDTH = 6, 256, 448
H, W = 2 * HEIGHT, 2 * WIDTH  # drawn at twice the size, about what the program's half-size planes are
cv2.setNumThreads(1)


def agrees(checker, picture, mask, box):
    """Whether the outline looks whole: labels are missing here and there (half a shirt), which a shipped net sees."""
    x0, y0, x1, y1 = box
    bottom = int(y0 + 0.62 * (y1 - y0))
    side = slice(max(0, y0 - 30), bottom), slice(max(0, x0 - 30), x1 + 30)
    cut, inside = picture[side], mask[side]
    checker.see(cut)
    person = cv2.resize(checker.alpha(), cut.shape[1::-1])
    wrong = ((person > 0.85) & ~inside) | ((person < 0.08) & inside)
    return wrong.sum() < 0.045 * inside.sum()


class Checker:
    """A shipped net, only to find photos whose outline is broken."""

    def __init__(self, path):
        import onnxruntime

        self.session = onnxruntime.InferenceSession(path)

    def see(self, picture):
        small = cv2.resize(picture, (256, 256), interpolation=cv2.INTER_AREA).astype(np.float32)
        b, g, r = small[..., 0], small[..., 1], small[..., 2]
        y = 16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255
        u = 128 + (-37.797 * r - 74.203 * g + 112 * b) / 255
        v = 128 + (112 * r - 93.786 * g - 18.214 * b) / 255
        self.yuv = np.stack([y, u, v])[None].round().astype(np.uint8)

    def alpha(self):
        return self.session.run(None, {"yuv": self.yuv})[0][0, 0]


class Photos:
    def __init__(self, folder, held_out, checker):
        names = sorted(p.stem for p in Path(folder).glob("*.jpg"))
        names = [n for k, n in enumerate(names) if (k % 12 == 5) == held_out]
        self.items, self.rooms = [], []
        for name in names:
            picture = cv2.imread(str(Path(folder) / f"{name}.jpg"))
            mask = cv2.imread(str(Path(folder) / f"{name}.png"), 0) > 127
            count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
            if count < 2:
                continue
            keep = np.isin(labels, 1 + np.flatnonzero(stats[1:, 4] > 0.03 * stats[1:, 4].max()))
            mask = fill_holes(keep)
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            box = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
            if box[3] - box[1] < 300 or not agrees(checker, picture, mask, box):
                continue
            self.items.append((picture, mask, box))
            self.rooms.append(room_of(picture, mask))


def fill_holes(mask, most=120):
    holes = (~mask).astype(np.uint8)
    _count, labels, stats, _ = cv2.connectedComponentsWithStats(holes)
    small = 1 + np.flatnonzero(stats[1:, 4] < most)
    return mask | np.isin(labels, small)


def room_of(picture, mask):
    """The photo with its person filled in from both sides, mirrored; what is left of the seam is blurred a little."""
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((25, 25), np.uint8)) > 0
    out = picture.copy()
    width = mask.shape[1]
    for y in range(mask.shape[0]):
        columns = np.flatnonzero(wide[y])
        if not len(columns):
            continue
        left, right = columns[0], columns[-1] + 1
        middle = (left + right) // 2
        if left < 8 and right > width - 8:
            continue
        if left >= 8:
            stop = middle if right <= width - 8 else right
            at = np.arange(left, stop)
            out[y, at] = picture[y, left - 1 - mirror(at - left, left)]
        if right <= width - 8:
            start = middle if left >= 8 else left
            at = np.arange(start, right)
            out[y, at] = picture[y, right + mirror(right - 1 - at, width - right)]
    return out


def mirror(index, size):
    index = index % (2 * size)
    return np.where(index < size, index, 2 * size - 1 - index)


# ---- rooms


def room(rng, photos):
    """uint8 (h, w, 3), somewhat larger than the frame."""
    w, h = int(W * 1.15), int(H * 1.15)
    if rng.random() < 0.6:
        source = photos.rooms[int(rng.integers(len(photos.rooms)))]
        if rng.random() < 0.5:  # two photos' sides together: wider and busier
            source = np.hstack([source, source[:, ::-1]])
        if rng.random() < 0.3:
            source = np.rot90(source, int(rng.integers(1, 4)))
        sh, sw = source.shape[:2]
        share = rng.uniform(0.35, 1.0)
        cw = min(sw, sh * w / h) * share
        ch = cw * h / w
        x0, y0 = rng.uniform(0, sw - cw), rng.uniform(0, max(0, sh - ch))
        cut = source[int(y0) : int(y0 + ch), int(x0) : int(x0 + cw)]
        out = cv2.resize(
            np.ascontiguousarray(cut), (w, h), interpolation=cv2.INTER_AREA if cut.shape[1] > w else cv2.INTER_CUBIC
        )
    else:
        out = drawn_room(rng, w, h)
    if rng.random() < 0.5:
        out = out[:, ::-1]
    if rng.random() < 0.6:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 4.0) ** 1.0)
    gain = rng.uniform(0.45, 1.35)
    return np.clip(out * (gain * rng.uniform(0.92, 1.08, 3)).astype(np.float32), 0, 255).astype(np.uint8)


def chair(rng, canvas, x, top, size):
    """Something with a high back right behind the person: what the nets take for shoulders."""
    shade = tuple(int(v) for v in colour(rng, 0, 160))
    w, h = int(size * rng.uniform(0.45, 0.9)), int(size * rng.uniform(0.9, 1.6))
    x0, y0 = int(x - w / 2 + rng.normal(0, 0.12) * size), int(top + rng.uniform(0.0, 0.8) * size)
    radius = max(2, int(w * rng.uniform(0.05, 0.35)))
    cv2.rectangle(canvas, (x0 + radius, y0), (x0 + w - radius, y0 + 2 * h), shade, -1)
    cv2.rectangle(canvas, (x0, y0 + radius), (x0 + w, y0 + 2 * h), shade, -1)
    for cx in (x0 + radius, x0 + w - radius):
        cv2.circle(canvas, (cx, y0 + radius), radius, shade, -1, cv2.LINE_AA)
    if rng.random() < 0.4:
        cv2.rectangle(
            canvas, (x0 + w // 5, y0 + h // 6), (x0 + w - w // 5, y0 + h // 2), tuple(int(v * 0.6) for v in shade), -1
        )


# ---- motion


def sway(rng, count, amplitude, fps=30.0):
    t = np.arange(count) / fps + rng.uniform(0, 100)
    out = np.zeros(count)
    for _ in range(3):
        out += rng.uniform(0.3, 1) * np.sin(2 * np.pi * rng.uniform(0.15, 1.1) * t + rng.uniform(0, 6.3))
    return amplitude * out


def similar(scale, degrees, cx, cy, tx, ty):
    a = np.deg2rad(degrees)
    c, s = scale * np.cos(a), scale * np.sin(a)
    return np.array([[c, -s, cx - c * cx + s * cy + tx], [s, c, cy - s * cx - c * cy + ty], [0, 0, 1.0]])


class Motion:
    """Similarities for each frame. level: 0 still .. 1 lively."""

    def __init__(self, rng, level):
        n = FRAMES
        amp = level * rng.uniform(0.2, 1.0)
        drift = rng.normal(0, 1, 2) * level * rng.choice([0, 2.0, 8.0], p=[0.6, 0.28, 0.12])
        step = np.arange(n) - n / 2
        self.x = sway(rng, n, 9 * amp) + drift[0] * step
        self.y = sway(rng, n, 5 * amp) + 0.4 * drift[1] * step
        self.r = sway(rng, n, 1.2 * amp)
        self.s = 1 + sway(rng, n, 0.012 * amp)
        shake = amp * rng.choice([0, 0.4, 1.2])
        self.x += rng.normal(0, shake, n)
        self.y += rng.normal(0, shake, n)

    def at(self, k, cx, cy):
        return similar(self.s[k], self.r[k], cx, cy, self.x[k], self.y[k])


def soft(mask, sigma):
    padded = cv2.copyMakeBorder(mask.astype(np.float32), 12, 12, 12, 12, cv2.BORDER_REPLICATE)
    blurred = cv2.GaussianBlur(padded, (0, 0), sigma)[12:-12, 12:-12]
    return np.clip((blurred - 0.25) / 0.65, 0, 1)


def pushed_out(picture, mask):
    """Colours of the person beyond its outline, so that no old room is at its edge."""
    sure = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
    out, got = np.zeros(picture.shape, np.float32), np.zeros(mask.shape, np.float32)
    for sigma in (1.5, 4, 10, 30):
        weight = cv2.GaussianBlur(sure, (0, 0), sigma)
        col = (
            cv2.GaussianBlur(picture.astype(np.float32) * sure[..., None], (0, 0), sigma)
            / np.maximum(weight, 1e-6)[..., None]
        )
        use = np.clip((weight - 0.02) / 0.15, 0, 1) * (1 - got)
        out += col * use[..., None]
        got += use
    out += (1 - got)[..., None] * col
    keep = soft(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), 1.0)[..., None]
    return np.clip(picture * keep + out * (1 - keep), 0, 255).astype(np.uint8)


class Person:
    """One cut-out person and how it stands in the frame."""

    def __init__(self, rng, photos, x, height_share, level, above=0.0):
        """above: share of the frame's height by which the top of the head is out of it."""
        picture, mask, (x0, y0, x1, y1) = photos.items[int(rng.integers(len(photos.items)))]
        body = y1 - y0
        shown = body * (0.2 + 0.42 * rng.uniform() ** 1.5)
        top, bottom = max(0, int(y0 - 0.1 * shown)), int(min(mask.shape[0], y0 + shown * (1.5 + 2 * above)))
        picture, mask = picture[top:bottom], mask[top:bottom]
        if rng.random() < 0.5:
            picture, mask, x0, x1 = picture[:, ::-1], mask[:, ::-1], mask.shape[1] - x1, mask.shape[1] - x0
        head = mask[: int(y0 - top + 0.3 * shown)]
        columns = np.flatnonzero(head.any(0))
        centre = (columns[0] + columns[-1]) / 2 if len(columns) else (x0 + x1) / 2
        self.alpha = soft(mask, rng.uniform(0.8, 1.6))
        self.picture = pushed_out(picture, mask)
        gamma, gain = rng.uniform(0.65, 1.5), rng.uniform(0.5, 1.25) * rng.uniform(0.9, 1.1, 3)
        table = 255 * (np.arange(256) / 255) ** gamma
        self.picture = np.stack([np.clip(table[self.picture[..., k]] * gain[k], 0, 255) for k in range(3)], -1).astype(
            np.uint8
        )
        scale = height_share * H / shown
        if rng.random() < 0.4:  # an old or far camera: softer than the room
            self.picture = cv2.GaussianBlur(self.picture, (0, 0), rng.uniform(0.4, 2.2) / max(0.5, scale))
        self.place = np.array(
            [[scale, 0, x * W - scale * centre], [0, scale, H - scale * (y0 - top + shown) - above * H], [0, 0, 1.0]]
        )
        self.motion, self.x, self.y = Motion(rng, level), x * W, H * 1.05
        self.walk = np.zeros(FRAMES)
        self.wrap = rng.uniform(0, 0.3) if rng.random() < 0.5 else 0.0
        self.top = H - scale * shown - above * H
        self.size = scale * shown
        self.bend = sway(rng, FRAMES, level * 10), rng.uniform(0, 6.3), rng.uniform(60, 250)

    def layer(self, k, camera):
        shift = np.array([[1, 0, self.walk[k]], [0, 1, 0], [0, 0, 1.0]])
        m = (camera @ shift @ self.motion.at(k, self.x, self.y) @ self.place)[:2]
        picture = cv2.warpAffine(self.picture, m, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpAffine(self.alpha, m, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        amount, phase, length = self.bend
        if abs(amount[k]) > 0.7:  # the body bends: not everything moves alike
            yy = np.arange(H, dtype=np.float32)
            dx = (amount[k] * np.sin(yy / length + phase)).astype(np.float32)
            xx = np.arange(W, dtype=np.float32)[None] + dx[:, None]
            yy = np.repeat(yy[:, None], W, 1)
            picture = cv2.remap(picture, xx, yy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            alpha = cv2.remap(alpha, xx, yy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return picture, alpha


def sliver(rng, person):
    """Walks it to one side until at most 6 % of the frame are left of it, in the middle of the clip."""
    side, share = rng.choice([-1, 1]), 0.06 * rng.uniform(0.02, 1) ** 1.5
    near, far = 0.0, 1.5 * W
    for _ in range(12):
        person.walk[:] = side * (near + far) / 2
        is_out = person.layer(FRAMES // 2, np.eye(3))[1].mean() < share
        near, far = (near, (near + far) / 2) if is_out else ((near + far) / 2, far)
    speed = rng.choice([-1, 1]) * rng.uniform(0, 14) * (rng.random() < 0.8)
    person.walk += speed * (np.arange(FRAMES) - FRAMES // 2)


def clip(rng, photos, parts=False):
    """-> planes uint8 (FRAMES, 3, HEIGHT, WIDTH), alpha uint8 (FRAMES, HEIGHT, WIDTH)."""
    level = float(rng.choice([0.0, 0.3, 1.0, 2.0], p=[0.15, 0.3, 0.4, 0.15]))
    still = rng.random() < 0.5
    camera = Motion(rng, 0.0 if still else 0.6 * level)
    kind = rng.choice(
        ["photo", "one", "two", "passing", "rim", "empty"],
        p=[0.12, 0.25, 0.05, 0.23, 0.3, 0.05] if parts else [0.36, 0.42, 0.08, 0.09, 0, 0.05],
    )
    frames, alphas = [], []
    if kind == "photo":
        picture, mask, (x0, y0, x1, y1) = photos.items[int(rng.integers(len(photos.items)))]
        shown = (y1 - y0) * (0.22 + 0.45 * rng.uniform() ** 1.5)
        w = min(picture.shape[1] * 1.0, max(shown * 16 / 9 * rng.uniform(0.95, 1.35), 230))
        h = w * 9 / 16
        cx = np.clip((x0 + x1) / 2 + rng.normal(0, 0.12) * w, w / 2, picture.shape[1] - w / 2)
        top = np.clip(
            y0 - (rng.uniform(-1.2, 0.1) if parts else rng.uniform(-0.05, 0.25)) * h, 0, max(0, picture.shape[0] - h)
        )
        scale = W / w
        place = np.array([[scale, 0, W / 2 - scale * cx], [0, scale, -scale * top], [0, 0, 1.0]])
        alpha = soft(mask, 0.9)
        if rng.random() < 0.5:
            place = np.array([[-1, 0, W - 1], [0, 1, 0], [0, 0, 1.0]]) @ place
        camera = Motion(rng, level)
        gamma, gain = rng.uniform(0.7, 1.4), rng.uniform(0.5, 1.25) * rng.uniform(0.92, 1.08, 3)
        table = 255 * (np.arange(256) / 255) ** gamma
        tuned = np.stack([np.clip(table[picture[..., k]] * gain[k], 0, 255) for k in range(3)], -1).astype(np.uint8)
        for k in range(FRAMES):
            m = (camera.at(k, W / 2, H / 2) @ place)[:2]
            frames.append(
                cv2.warpAffine(tuned, m, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101).astype(
                    np.float32
                )
            )
            alphas.append(cv2.warpAffine(alpha, m, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101))
    else:
        back = room(rng, photos)
        people = []
        if kind in ("one", "passing", "rim"):
            above = rng.uniform(0.1, 0.9) if parts and rng.random() < 0.55 else 0.0
            if kind == "rim":
                above = rng.uniform(-0.6, 0.2)
            near = rng.uniform(0.8, 1.7) if parts else rng.uniform(0.72, 1.12)
            people = [
                Person(rng, photos, rng.uniform(0.1, 0.9) if parts else rng.uniform(0.3, 0.7), near, level, above)
            ]
            if kind == "passing":  # in and out at the edge
                speed = rng.choice([-1, 1]) * rng.uniform(4, 40)
                people[0].walk = (
                    speed * (np.arange(FRAMES) - rng.uniform(0, FRAMES))
                    + rng.choice([-1, 1]) * rng.uniform(0.1, 0.6) * W
                )
            elif kind == "rim":  # all but out of the picture
                sliver(rng, people[0])
        elif kind == "two":
            people = [
                Person(rng, photos, rng.uniform(0.18, 0.4), rng.uniform(0.6, 1.0), level),
                Person(rng, photos, rng.uniform(0.6, 0.82), rng.uniform(0.6, 1.0), level),
            ]
        if rng.random() < 0.3 or (kind == "empty" and rng.random() < 0.5):
            where = people[0] if people else None
            chair(
                rng,
                back,
                (where.x if where else rng.uniform(0.3, 0.7) * W) + 0.07 * W,
                (where.top if where else 0.2 * H) + 0.07 * H,
                0.5 * (where.size if where else H),
            )
        cut = rng.random() < 0.04
        for k in range(FRAMES):
            if cut and k == FRAMES // 2:
                back = room(rng, photos)
            view = camera.at(k, W / 2, H / 2)
            base = np.array([[1, 0, (W - back.shape[1]) / 2], [0, 1, (H - back.shape[0]) / 2], [0, 0, 1.0]])
            img = cv2.warpAffine(
                back, (view @ base)[:2], (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
            ).astype(np.float32)
            total = np.zeros((H, W), np.float32)
            nearer = view.copy()
            nearer[:2, 2] *= 1.4
            for person in people:
                front, alpha = person.layer(k, nearer)
                front = front.astype(np.float32)
                if person.wrap:
                    small = cv2.resize(img, (W // 8, H // 8), interpolation=cv2.INTER_AREA)
                    glow = cv2.resize(cv2.blur(small, (5, 5)), (W, H))
                    edge = (
                        person.wrap
                        * (1 - cv2.resize(cv2.blur(cv2.resize(alpha, (W // 4, H // 4)), (5, 5)), (W, H)))[..., None]
                    )
                    front = front * (1 - edge) + glow * edge
                img = img + (front - img) * alpha[..., None]
                total = alpha + total * (1 - alpha)
            frames.append(img)
            alphas.append(total)
    return finish(rng, frames, alphas)


def finish(rng, frames, alphas):
    """Sensor and codec, on the way to the planes."""
    exposure = rng.uniform(0.35, 1.15) if rng.random() < 0.6 else 1.0
    tint = rng.uniform(0.88, 1.12, 3).astype(np.float32)
    drift = 1 + sway(rng, FRAMES, rng.choice([0, 0.01, 0.04]))
    if rng.random() < 0.05:
        drift[FRAMES // 2 :] *= rng.uniform(0.7, 1.35)
    lift = rng.uniform(0, 0.45) if exposure < 0.6 else 0
    shot, read = rng.choice([0.0, 0.01, 0.03, 0.06]), rng.uniform(0, 2.6)
    quality = int(rng.integers(55, 95)) if rng.random() < 0.6 else 0
    vignette = rng.uniform(0, 0.5) if rng.random() < 0.3 else 0
    blur = rng.uniform(0.3, 1.4) if rng.random() < 0.4 else 0
    if vignette:
        yy, xx = np.mgrid[0:H, 0:W].astype(np.float32)
        shade = (1 - vignette * 2 * ((xx / W - 0.5) ** 2 + (yy / H - 0.5) ** 2))[..., None]
    planes = np.empty((FRAMES, 3, HEIGHT, WIDTH), np.uint8)
    truth = np.empty((FRAMES, HEIGHT, WIDTH), np.uint8)
    bank = [rng.standard_normal((H // 2, W // 2, 3), dtype=np.float32) for _ in range(2)]
    for k, (drawn, matte) in enumerate(zip(frames, alphas, strict=True)):
        img, alpha = drawn, matte
        if blur:
            img, alpha = cv2.GaussianBlur(img, (0, 0), blur), cv2.GaussianBlur(alpha, (0, 0), blur)
        img = img * (tint * np.float32(exposure * drift[k]))
        if vignette:
            img = img * shade
        # already halved from the camera's pixels: half the noise, coarse grain for its low frequencies
        grain = np.roll(bank[k % 2], tuple(rng.integers(0, 300, 2)), (0, 1))
        coarse = cv2.resize(grain, (W, H), interpolation=cv2.INTER_LINEAR)
        fine = np.roll(np.tile(bank[(k + 1) % 2], (2, 2, 1)), tuple(rng.integers(0, 300, 2)), (0, 1))
        img = (
            img
            + np.sqrt(np.clip(img, 0, 255) * np.float32(2 * shot) + np.float32(read * read))
            * (0.7 * coarse + 0.4 * fine)
            * 0.8
        )
        img = np.clip(img, 0, 255)
        if lift:
            img = 255 * (img / 255) ** (1 / (1 + lift))
        out = np.round(img).astype(np.uint8)
        if quality:
            out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
        yuv = cv2.cvtColor(out, cv2.COLOR_BGR2YUV_I420).reshape(-1)
        y = yuv[: H * W].reshape(H, W)
        u = yuv[H * W : H * W * 5 // 4].reshape(H // 2, W // 2)
        v = yuv[H * W * 5 // 4 :].reshape(H // 2, W // 2)
        planes[k, 0] = cv2.resize(y, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        planes[k, 1], planes[k, 2] = u, v
        truth[k] = np.round(255 * np.clip(cv2.resize(alpha, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), 0, 1))
    return planes, truth
