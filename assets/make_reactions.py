"""Draws what BuzzCam's reactions show (assets/reactions): a thumb, a hand, a badge, a heart and confetti.

    python assets/make_reactions.py

All of it is painted here, by formulas; nothing is taken from anywhere (CC0-1.0). Stickers: a white rim and a soft
shadow make them readable on any picture, as small as a call shows them. Needs OpenCV and NumPy only.
"""

from pathlib import Path

import cv2
import numpy as np
from make_worn import PAD_PX, Array, Canvas, Colour, capsule, gradient, lit, mixed, smooth

HERE = Path(__file__).parent / "reactions"

PX = 112
"""A unit; a sticker reaches a little further than from -1 to 1."""

GOLD, AMBER, LINE = (255, 217, 92), (247, 168, 38), (196, 108, 18)
Line = tuple[tuple[float, float], tuple[float, float]]

RIM = 0.075
"""Of white."""

CONFETTI = ((244, 67, 84), (255, 193, 38), (52, 190, 120), (46, 140, 245), (168, 92, 240), (255, 128, 48))
PIECE_PX = 24

SHARE = 0.86
"""Size of the hand in the badge."""


def joined(a: Array, b: Array, soft: float) -> Array:
    """Distance to two shapes in one, the notch between them rounded (the smooth minimum of I. Quilez)."""
    h = np.clip(0.5 + 0.5 * (b - a) / soft, 0, 1)
    return b * (1 - h) + a * h - soft * h * (1 - h)


def box(canvas: Canvas, x: float, y: float, wide: float, high: float, round_by: float) -> Array:
    """Distance to a box with round corners; wide, high: half of its sides."""
    dx, dy = np.abs(canvas.x - x) - wide + round_by, np.abs(canvas.y - y) - high + round_by
    return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - round_by


def heart_shape(canvas: Canvas, scale: float) -> Array:
    """Distance to a heart (I. Quilez), its middle at (0, 0)."""
    x, y = np.abs(canvas.x) / scale, canvas.y / scale + 0.58
    upper = np.hypot(x - 0.25, y - 0.75) - np.sqrt(2) / 4
    low = np.maximum(x + y, 0) / 2
    lower = np.minimum(np.hypot(x, y - 1), np.hypot(x - low, y - low)) * np.sign(x - y)
    return np.where(x + y > 1, upper, lower) * scale


def canvas_of() -> Canvas:
    return Canvas(-1.16, 1.16, -1.16, 1.16, PX)


def backing(canvas: Canvas, shape: Array) -> None:
    """The shadow and the white rim."""
    shadow = cv2.GaussianBlur(canvas.cover(shape - RIM), (0, 0), 0.05 / canvas.step)
    moved = np.roll(shadow, round(0.035 / canvas.step), axis=0)
    canvas.over((10, 14, 24), 0.5 * moved)
    canvas.over((255, 255, 255), canvas.cover(shape - RIM))


def filled(canvas: Canvas, shape: Array, top: Colour, bottom: Colour, depth: float = 0.16) -> None:
    """With a colour that grows deeper downward, and a form that is round towards its rim."""
    right, up = gradient(shape)
    slope = np.clip(1 + shape / depth, 0, 1) ** 2
    colour = mixed(bottom, top, smooth(-0.9, 0.8, canvas.y))
    normal = right * slope * 0.75, up * slope * 0.75, np.sqrt(1 - np.minimum(0.95, slope * slope * 0.5625))
    canvas.over(lit(normal, colour, 0.16, 18, 0.72), canvas.cover(shape))


def creases(canvas: Canvas, lines: list[Line], within: Array) -> None:
    for a, b in lines:
        distance = capsule(canvas, a, b)
        canvas.over(LINE, 0.85 * smooth(0.034, 0.012, distance) * canvas.cover(within + 0.015))


def write(name: str, canvas: Canvas) -> None:
    HERE.mkdir(exist_ok=True)
    cv2.imwrite(str(HERE / f"{name}.png"), canvas.picture(), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def thumb() -> None:
    canvas = canvas_of()
    fist = box(canvas, 0.14, -0.32, 0.50, 0.48, 0.2)
    for y in (0.02, -0.2, -0.42, -0.64):
        fist = joined(fist, capsule(canvas, (0.2, y), (0.62 - 0.1 * abs(y + 0.25), y)) - 0.125, 0.03)
    base, tip = capsule(canvas, (-0.2, -0.25), (0.0, 0.28)) - 0.235, capsule(canvas, (0.0, 0.28), (0.1, 0.74)) - 0.17
    digit = joined(base, tip, 0.12)
    hand = joined(fist, digit, 0.1)
    cuff = box(canvas, -0.6, -0.34, 0.2, 0.5, 0.12)
    backing(canvas, np.minimum(hand, cuff))
    filled(canvas, cuff, (66, 142, 250), (28, 88, 208))
    canvas.over((16, 46, 120), 0.35 * smooth(0.12, 0.0, hand) * canvas.cover(cuff))
    filled(canvas, hand, GOLD, AMBER)
    creases(canvas, [((0.36, y), (0.9, y)) for y in (-0.09, -0.31, -0.53)], hand)
    write("thumb", canvas)


BETWEEN: list[Line] = [((-0.165, -0.1), (-0.2, 0.06)), ((0.035, -0.06), (0.03, 0.12)), ((0.225, -0.1), (0.25, 0.06))]
"""The lines between the fingers of the open hand."""


def hand_shape(canvas: Canvas) -> Array:
    """An open hand seen from its front."""
    palm = box(canvas, 0.04, -0.42, 0.42, 0.40, 0.27)
    whole = palm
    for base, tip, half in (
        ((-0.24, -0.2), (-0.40, 0.50), 0.118),
        ((-0.06, -0.1), (-0.12, 0.72), 0.124),
        ((0.15, -0.1), (0.18, 0.70), 0.122),
        ((0.33, -0.2), (0.45, 0.46), 0.108),
    ):
        whole = joined(whole, capsule(canvas, base, tip) - half, 0.05)
    return joined(whole, capsule(canvas, (-0.14, -0.52), (-0.68, -0.04)) - 0.125, 0.12)


def hand() -> None:
    canvas = canvas_of()
    shape = hand_shape(canvas)
    backing(canvas, shape)
    filled(canvas, shape, GOLD, AMBER)
    creases(canvas, BETWEEN, shape)
    write("hand", canvas)


def badge() -> None:
    canvas = canvas_of()
    disc = np.hypot(canvas.x, canvas.y) - 0.96
    backing(canvas, disc)
    filled(canvas, disc, (70, 150, 255), (24, 84, 214), 0.1)
    smaller = Canvas(-1.16 / SHARE, 1.16 / SHARE, -1.16 / SHARE + 0.02, 1.16 / SHARE + 0.02, PX * SHARE)
    shape = hand_shape(smaller) * SHARE
    canvas.over((12, 40, 110), 0.4 * smooth(0.11, 0.0, np.roll(shape, round(0.03 / canvas.step), axis=0)))
    canvas.over((255, 255, 255), canvas.cover(shape - 0.035))
    filled(canvas, shape, GOLD, AMBER)
    write("badge", canvas)


def heart() -> None:
    canvas = canvas_of()
    shape = heart_shape(canvas, 1.62)
    backing(canvas, shape)
    filled(canvas, shape, (255, 96, 118), (222, 24, 70), 0.34)
    glint = np.hypot((canvas.x + 0.46) / 0.2, (canvas.y - 0.44) / 0.13)
    canvas.over((255, 255, 255), 0.7 * smooth(1.0, 0.35, glint))
    write("heart", canvas)


def confetti() -> None:
    """Pieces side by side: the same number of each colour, flat ones and round ones."""
    pieces = []
    for is_round in (False, True):
        for colour in CONFETTI:
            canvas = Canvas(-1, 1, -1, 1, PIECE_PX / 2)
            shape = np.hypot(canvas.x, canvas.y) - 0.7 if is_round else box(canvas, 0, 0, 0.5, 0.86, 0.12)
            light = tuple(min(255.0, value * 1.06 + 8) for value in colour)
            canvas.over(mixed(colour, light, smooth(-0.9, 0.9, canvas.y)), canvas.cover(shape))
            pieces.append(canvas.picture()[PAD_PX - 1 : 1 - PAD_PX, PAD_PX - 1 : 1 - PAD_PX])
    HERE.mkdir(exist_ok=True)
    cv2.imwrite(str(HERE / "confetti.png"), np.hstack(pieces), [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    for draw in (thumb, hand, badge, heart, confetti):
        draw()
