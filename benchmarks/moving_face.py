"""The demo's person before a camera that moves by known amounts: what measurements and tests of faces need."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Size
from buzzcam.kernels.convert import filling, import_bgr
from buzzcam.pictures import read_bgr

SIZE = Size(1280, 720)
FPS = 30


class Pose(NamedTuple):
    """How the picture is moved: pixels, degrees clockwise, and as a factor, about its middle."""

    right: float = 0.0
    down: float = 0.0
    degrees: float = 0.0
    scale: float = 1.0


REST = Pose()


def sway(seconds: float) -> Pose:
    """A lively head: at most 380 pixels a second."""
    turns = 2 * np.pi * seconds
    return Pose(
        120 * np.sin(0.5 * turns), 25 * np.sin(0.8 * turns), 8 * np.sin(0.4 * turns), 1 + 0.08 * np.sin(0.3 * turns)
    )


def room(size: Size = SIZE) -> np.ndarray:
    """uint8 BGR: nobody is there."""
    return filling(read_bgr(paths.assets() / "demo" / "room.jpg"), size)


def with_people(size: Size, *places: tuple[float, float, float]) -> np.ndarray:
    """uint8 BGR: the room with the demo's person at each place. places: the middle of the person's lower rim, as shares
    of width and height, and the person's height, as a share of the picture's."""
    picture = room(size)
    person = cv2.imread(str(paths.assets() / "demo" / "person.png"), cv2.IMREAD_UNCHANGED)
    assert person is not None
    for x, y, share in places:
        scale = share * size.height / person.shape[0]
        front = cv2.resize(
            person, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        )
        left, top = round(x * size.width - front.shape[1] / 2), round(y * size.height - front.shape[0])
        shift = np.array([[1.0, 0, left], [0, 1, top]])
        laid = cv2.warpAffine(front, shift, size)
        alpha = laid[..., 3:] / 255
        picture = np.round(laid[..., :3] * alpha + picture * (1 - alpha)).astype(np.uint8)
    return picture


def close_up(size: Size = SIZE) -> np.ndarray:
    """uint8 BGR: the person's head in the middle, 240 of 720 pixels high."""
    return with_people(size, (0.5, 1.25, 1.1))


def matrix_of(pose: Pose, size: Size) -> np.ndarray:
    """float64 (2, 3), from where something is in the unmoved picture to where it is; (0, 0) is an outer corner."""
    angle, scale = np.radians(pose.degrees), pose.scale
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array(size) / 2
    return np.column_stack([turn, middle - turn @ middle + (pose.right, pose.down)])


def moved(points: np.ndarray, pose: Pose, size: Size = SIZE) -> np.ndarray:
    """x and y of points after the move, float64 (n, 2)."""
    matrix = matrix_of(pose, size)
    there: np.ndarray = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return there


def frame_of(picture: np.ndarray, number: int, pose: Pose = REST, grain: float = 0.0, fps: float = FPS) -> Frame:
    """The picture as a camera gives it. grain: sigma of the noise, in levels, another for each number."""
    size = Size(picture.shape[1], picture.shape[0])
    if pose != REST:
        matrix = matrix_of(pose, size)
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
        picture = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    buffer = np.empty(size.i420_bytes, np.uint8)
    import_bgr(picture, size, buffer)
    if grain:
        noise = np.random.default_rng(number).normal(0, grain, buffer.size)
        buffer = np.clip(np.round(buffer + noise), 0, 255).astype(np.uint8)
    return Frame(buffer, size, number / fps, number)


def frames_of(
    picture: np.ndarray, count: int, path: Callable[[float], Pose] = lambda seconds: REST, grain: float = 0.0
) -> Iterator[tuple[Frame, Pose]]:
    """A clip of the picture along a path of poses by seconds."""
    for number in range(count):
        pose = path(number / FPS)
        yield frame_of(picture, number, pose, grain), pose


def lag_of(truth: np.ndarray, found: np.ndarray) -> float:
    """By how many frames `found` is best explained as a late `truth`. Both: float (frames, 2)."""
    numbers, lags = np.arange(len(truth)), np.arange(-1, 3, 0.02)
    errors = []
    for lag in lags:
        late = np.stack([np.interp(numbers - lag, numbers, truth[:, axis]) for axis in (0, 1)], axis=1)
        errors.append(np.abs(late - found)[4:-4].mean())
    return float(lags[int(np.argmin(errors))])
