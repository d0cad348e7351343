"""Rooms that are drawn: walls, shelves, windows, things of plain shapes."""

import cv2
import numpy as np


def colour(rng, low=20, high=235):
    base = rng.uniform(low, high)
    return np.clip(base + rng.normal(0, 22, 3), 0, 255)


def drawn_room(rng, w, h):
    picture = np.empty((h, w, 3), np.float32)
    a, b = colour(rng, 40, 230), colour(rng, 40, 230)
    t = np.linspace(0, 1, h)[:, None, None] * rng.uniform(0, 1) + np.linspace(0, 1, w)[None, :, None] * rng.uniform(
        0, 1
    )
    picture[:] = a * (1 - t) + (0.6 * a + 0.4 * b) * t
    if rng.random() < 0.5:  # a texture
        grain = cv2.resize(
            rng.normal(0, 1, (int(rng.integers(4, 80)), int(rng.integers(4, 120)))).astype(np.float32), (w, h)
        )
        picture += grain[..., None] * rng.uniform(3, 18)
    for _ in range(int(rng.integers(2, 26))):
        x0, y0 = rng.uniform(-0.1, 0.95) * w, rng.uniform(-0.1, 0.9) * h
        bw, bh = rng.uniform(0.02, 0.4) * w, rng.uniform(0.03, 0.7) * h
        shade = tuple(float(v) for v in colour(rng, 0, 255))
        p, q = (int(x0), int(y0)), (int(x0 + bw), int(y0 + bh))
        kind = rng.integers(0, 6)
        if kind <= 1:
            cv2.rectangle(picture, p, q, shade, -1)
            if rng.random() < 0.5:
                cv2.rectangle(picture, p, q, tuple(float(v) for v in colour(rng)), int(rng.integers(1, 7)))
        elif kind == 2:
            cv2.ellipse(
                picture,
                p,
                (max(2, int(bw / 2)), max(2, int(bh / 3))),
                float(rng.uniform(0, 180)),
                0,
                360,
                shade,
                -1,
                cv2.LINE_AA,
            )
        elif kind == 3:
            cv2.line(
                picture,
                p,
                (int(rng.uniform(0, w)), int(rng.uniform(0, h))),
                shade,
                int(rng.integers(1, 14)),
                cv2.LINE_AA,
            )
        elif kind == 4:  # a shelf of books
            x = x0
            while x < x0 + bw:
                wide = rng.uniform(4, 18)
                top = y0 + rng.uniform(0, 0.3) * min(bh, 0.25 * h)
                cv2.rectangle(
                    picture,
                    (int(x), int(top)),
                    (int(x + wide), int(y0 + min(bh, 0.25 * h))),
                    tuple(float(v) for v in colour(rng, 0, 255)),
                    -1,
                )
                x += wide
        else:  # a polygon
            points = np.stack([rng.uniform(x0, x0 + bw, 5), rng.uniform(y0, y0 + bh, 5)], 1).astype(np.int32)
            cv2.fillConvexPoly(picture, cv2.convexHull(points), shade, cv2.LINE_AA)
    if rng.random() < 0.25:  # a bright window
        x0, y0 = int(rng.uniform(0, 0.7) * w), int(rng.uniform(0, 0.4) * h)
        picture[y0 : y0 + int(h * rng.uniform(0.3, 0.7)), x0 : x0 + int(w * rng.uniform(0.15, 0.5))] = rng.uniform(
            225, 255
        )
    return np.clip(picture, 0, 255).astype(np.uint8)
