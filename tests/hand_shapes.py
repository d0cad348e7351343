"""Hands of 21 points that show one thing or another, for tests."""

from collections.abc import Callable

import cv2
import numpy as np

from buzzcam.core.hand import Hand

Shape = Callable[[], np.ndarray]
"""float (21, 2): in palms, the wrist at (0, 0), y down. A left hand of which the front is seen."""

KNUCKLES = ((-0.28, -0.95), (-0.03, -1.0), (0.20, -0.93), (0.40, -0.80))
WAYS = ((-0.16, -1.0), (-0.02, -1.0), (0.10, -1.0), (0.28, -1.0))
LENGTHS = (0.90, 1.0, 0.92, 0.72)
THUMB_OUT = ((-0.30, -0.20), (-0.55, -0.42), (-0.75, -0.62), (-0.90, -0.80))
THUMB_IN = ((-0.28, -0.25), (-0.38, -0.55), (-0.18, -0.80), (0.05, -0.88))


def of_fingers(is_stretched: tuple[bool, bool, bool, bool], thumb: tuple[tuple[float, float], ...]) -> np.ndarray:
    points = [(0.0, 0.0), *thumb]
    for knuckle, way, length, is_out in zip(KNUCKLES, WAYS, LENGTHS, is_stretched, strict=True):
        along = np.array(way) / np.hypot(*way) * length
        steps = (0, 0.45, 0.75, 1.0) if is_out else (0, 0.35, 0.15, -0.15)
        points += [tuple(np.array(knuckle) + step * along) for step in steps]
    return np.array(points)


def open_hand() -> np.ndarray:
    return of_fingers((True,) * 4, THUMB_OUT)


def fist() -> np.ndarray:
    return of_fingers((False,) * 4, THUMB_IN)


def victory() -> np.ndarray:
    shape = of_fingers((True, True, False, False), THUMB_IN)
    shape[5:9] += (shape[5:9] - shape[5]) @ np.array([[0.0, 0.0], [0.25, 0.0]])  # leans to the left
    return shape


def pointing() -> np.ndarray:
    return of_fingers((True, False, False, False), THUMB_IN)


def thumb_up() -> np.ndarray:
    """From its back, the wrist on the right."""
    points = [(0.0, 0.0), (-0.30, -0.35), (-0.55, -0.55), (-0.62, -0.90), (-0.64, -1.22)]
    for x, y in ((-0.90, -0.38), (-1.0, -0.12), (-0.95, 0.14), (-0.85, 0.38)):
        points += [(x, y), (x - 0.25, y + 0.05), (x - 0.05, y + 0.12), (x + 0.18, y + 0.10)]
    return np.array(points)


def heart() -> tuple[np.ndarray, np.ndarray]:
    """The left half and the right one, around the same middle."""
    half = np.zeros((21, 2))
    half[0] = (-0.95, 0.75)
    half[1:5] = ((-0.75, 0.65), (-0.5, 0.62), (-0.25, 0.66), (-0.04, 0.70))
    for k, lift in enumerate((0.0, 0.1, 0.2, 0.3)):
        half[5 + 4 * k : 9 + 4 * k] = np.array(((-0.85, -0.1), (-0.6, -0.55), (-0.25, -0.5), (-0.05, -0.25))) - (
            lift,
            0,
        )
    half[8] = (-0.05, -0.25)
    return half, half * (-1, 1)


def hand(
    shape: np.ndarray, x: float, y: float, palm: float = 100.0, number: int = 0, looked_at_s: float = 0.0,
    right: float = 0.02, degrees: float = 0.0,
) -> Hand:  # fmt: skip
    """x, y: of the middle of the palm, or of (0, 0) for the halves of a heart. degrees: clockwise."""
    turn = np.radians(degrees)
    turned = shape @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = np.zeros((21, 3), np.float32)
    points[:, :2] = palm * turned
    points[:, :2] += (x, y) - points[[0, 5, 9, 13, 17], :2].mean(axis=0)
    points.flags.writeable = False
    return Hand(number, points, looked_at_s, 0.99, right)


def with_hand(
    picture: np.ndarray, shape: np.ndarray, x: float, y: float, palm: float = 110.0, is_front: bool = True,
    colour: tuple[int, int, int] = (120, 150, 205),
) -> np.ndarray:  # fmt: skip
    """uint8 BGR: the picture with such a hand drawn over it, good enough for the nets. is_front: with the lines of a
    palm; the nets take it for the back of a hand without."""
    points = hand(shape, x, y, palm).points[:, :2]
    mask = np.zeros(picture.shape[:2], np.uint8)

    def line(target: np.ndarray, a: np.ndarray, b: np.ndarray, width: float) -> None:
        (ax, ay), (bx, by) = (np.round(end * 16).astype(int).tolist() for end in (a, b))
        cv2.line(target, (ax, ay), (bx, by), 255, max(2, int(width)), cv2.LINE_AA, 4)

    cv2.fillPoly(mask, [np.round(points[[0, 1, 2, 5, 9, 13, 17]]).astype(np.int32)], 255)
    for knuckle in (5, 9, 13, 17):
        line(mask, points[0], points[knuckle], 0.3 * palm)
    line(mask, points[0], points[0] + 1.6 * (points[0] - points[9]), 0.55 * palm)
    for first, last, width in ((0, 4, 0.26), (5, 8, 0.22), (9, 12, 0.22), (13, 16, 0.22), (17, 20, 0.18)):
        for joint in range(first, last):
            line(mask, points[joint], points[joint + 1], width * palm)
    depth = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 5)
    light = cv2.GaussianBlur(0.72 + 0.33 * np.clip(depth / (0.14 * palm), 0, 1), (0, 0), 0.02 * palm)
    if is_front:
        light *= 1 - 0.35 * cv2.GaussianBlur(_lines(points, mask.shape, palm, line), (0, 0), 0.8) / 255
    alpha = cv2.GaussianBlur(mask, (0, 0), 1.0)[..., None] / 255
    skin = np.clip(np.array(colour) * light[..., None], 0, 255)
    drawn: np.ndarray = (skin * alpha + picture * (1 - alpha)).astype(np.uint8)
    return drawn


def _lines(points: np.ndarray, shape: tuple[int, ...], palm: float, line: Callable[..., None]) -> np.ndarray:
    lines = np.zeros(shape, np.uint8)
    wrist, index, little = points[0], points[5], points[17]
    middle = points[[5, 9, 13, 17]].mean(axis=0)

    def toward(place: np.ndarray, share: float) -> np.ndarray:
        return place * share + wrist * (1 - share)

    folds = (
        (toward(index, 0.8), toward(middle, 0.62), toward(little, 0.72)),
        (toward(index, 0.72), toward(middle, 0.5), toward(little, 0.45)),
        (toward(index, 0.7), 0.35 * index + 0.35 * wrist + 0.3 * points[2], 0.85 * wrist + 0.15 * points[2]),
    )
    for a, b, c in folds:
        line(lines, a, b, 0.03 * palm)
        line(lines, b, c, 0.03 * palm)
    for first in (5, 9, 13, 17):
        along = points[first + 3] - points[first]
        beside = np.array((-along[1], along[0])) / max(1.0, float(np.hypot(*along))) * 0.1 * palm
        for place in (0.75 * points[first] + 0.25 * points[first + 1], points[first + 1], points[first + 2]):
            line(lines, place - beside, place + beside, 0.025 * palm)
    return lines
