"""Worn things in figures: what drawing them costs, and how near they stay to the eyes of a head that turns.

    .venv/bin/python benchmarks/face_worn.py       # a minute

The head is the demo's: its cut-out on a net of points as deep as the face mesh says, turned about the middle of the
head and drawn before the room. So it is known where the corners of the eyes truly are.
"""

import sys
import time
from collections.abc import Iterator
from statistics import median

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.face import Face
from buzzcam.core.frame import BLACK, Frame, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.head_pose import canonical_face, pose_of
from buzzcam.effects.worn import THINGS, made, placed
from buzzcam.effects.worn_things import Part, Thing, grid_triangles, mesh_of, textures_of
from buzzcam.kernels.coarse import SharedCoarse
from faces import tracker
from moving_face import FPS, SIZE, close_up, frame_of, frames_of, room, sway
from table import Rows, print_table

EYE_CORNERS = [33, 133, 362, 263]
TURN_DEGREES, TURN_S = 30.0, 3.0
"""How far the head turns to each side, and how long it takes there and back."""

ANCHORS = Part(canonical_face().points[EYE_CORNERS], np.zeros((4, 2), np.float32), grid_triangles(2, 2))
"""A part of a pair of glasses whose corners lie on the corners of the eyes."""

CELL_PX = 8
"""Of the net of points that the turned head is drawn on."""

CLIP = 90
GRAIN = 2.0


class TurningHead:
    """The demo's head, turned. points: float32 (478, 3), of the head that looks ahead. corners: float32 (4, 3),
    those of its eyes, as deep as they are drawn."""

    def __init__(self, size: Size = SIZE) -> None:
        self._size = size
        (face,) = tracker().faces(frame_of(close_up(size), 0), SharedCoarse())
        self.points = face.points
        self._middle = self.points[:468].mean(axis=0) * (1, 1, 0)
        self._room = frame_of(room(size), 0).i420
        picture, behind = close_up(size).astype(int), room(size).astype(int)
        differs = (np.abs(picture - behind).max(axis=2) > 6).astype(np.uint8)
        alpha = cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) * 255
        alpha = cv2.GaussianBlur(cv2.erode(alpha, np.ones((3, 3), np.uint8)), (3, 3), 0)
        (self._texture, *_) = textures_of(np.dstack([picture.astype(np.uint8), alpha]))
        rows, columns = size.height // CELL_PX + 1, size.width // CELL_PX + 1
        y, x = (side.ravel() * CELL_PX for side in np.mgrid[0:rows, 0:columns])
        depth = self._depth()
        z = depth[np.minimum(y, size.height - 1), np.minimum(x, size.width - 1)]
        self.corners = face.points[EYE_CORNERS].copy()
        self.corners[:, 2] = depth[self.corners[:, 1].astype(int), self.corners[:, 0].astype(int)]
        self._net = np.stack((x, y, z), axis=1).astype(np.float32)
        self._triangles = grid_triangles(rows, columns)

    def _depth(self) -> np.ndarray:
        """float (rows, columns): z of the face; beside it the head falls away, to its middle and no further."""
        width, height = self._size
        known, z = np.zeros((height, width), np.uint8), np.zeros((height, width), np.float32)
        for triangle in canonical_face().triangles:
            corners = self.points[triangle]
            cv2.fillConvexPoly(z, np.round(corners[:, :2] - 0.5).astype(np.int32), float(corners[:, 2].mean()))
            cv2.fillConvexPoly(known, np.round(corners[:, :2] - 0.5).astype(np.int32), 1)
        away, labels = cv2.distanceTransformWithLabels(1 - known, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        nearest = np.zeros(labels.max() + 1, np.float32)
        nearest[labels[known > 0]] = z[known > 0]
        whole = np.minimum(nearest[labels] + 0.8 * away, max(0.0, float(self.points[:, 2].max())))
        return cv2.GaussianBlur(whole, (0, 0), 5)

    def turned(self, points: np.ndarray, degrees: float) -> np.ndarray:
        """Where points of the head that looks ahead are, float (n, 3)."""
        angle = np.radians(degrees)
        x, y, z = (points - self._middle).T
        there = np.stack((x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)), axis=1)
        return there + self._middle

    def frame(self, degrees: float, number: int, grain: float = 0.0) -> Frame:
        """Positive: its nose goes to the right."""
        net = self.turned(self._net, degrees)
        corners = np.ones((len(net), 6), np.float32)
        corners[:, :2], corners[:, 2:4] = net[:, :2], self._net[:, :2]
        order = np.argsort(-net[self._triangles, 2].sum(axis=1), kind="stable")
        triangles = np.ascontiguousarray(self._triangles[order])
        out = self._room.copy()
        luma, *chroma = planes_of(out, self._size)
        draw, texture = kernels.draw_triangles, self._texture
        draw((luma,), corners, (1.0, 1.0), triangles, texture.luma, BLACK[0], (16, 235), (0.0,))
        draw(tuple(chroma), corners, (0.5, 1.0), triangles, texture.chroma, BLACK[1], (16, 240), (0.0, 0.0))
        if grain:
            noise = np.random.default_rng(number).normal(0, grain, out.size)
            out = np.clip(np.round(out + noise), 0, 255).astype(np.uint8)
        return Frame(out, self._size, number / FPS, number)

    def clip(self, count: int, grain: float = 0.0) -> Iterator[tuple[Frame, float]]:
        """Frames and degrees, to both sides."""
        for number in range(count):
            degrees = TURN_DEGREES * np.sin(2 * np.pi * number / FPS / TURN_S)
            yield self.frame(degrees, number, grain), degrees


def off_the_eyes(head: TurningHead, faces: tuple[Face, ...], degrees: float) -> np.ndarray:
    """Pixels between the corners of the eyes and where glasses have theirs, float (4,)."""
    truth = head.turned(head.corners, degrees)[:, :2]
    mesh = mesh_of(Thing(np.zeros((8, 8, 4), np.uint8), (ANCHORS,)), 1.0, 0.0)
    worn = placed(mesh, pose_of(faces[0].points), faces[0].points)
    off: np.ndarray = np.linalg.norm(worn - truth, axis=1)
    return off


def turning() -> tuple[np.ndarray, int]:
    """The distances from the eyes, float (frames, 4), and how many frames had no glasses on."""
    head, faces, worn = TurningHead(), tracker(), made("round-glasses", "", 100, 0)
    distances, missing = [], 0
    for frame, degrees in head.clip(CLIP, GRAIN):
        found = faces.faces(frame, SharedCoarse())
        dressed = worn.apply(frame, Scene(SharedCoarse(), None, faces=found))
        if not found or np.array_equal(dressed.i420, frame.i420):
            missing += 1
            continue
        distances.append(off_the_eyes(head, found, degrees))
    return np.array(distances), missing


LANDMARKS = "landmarks"


def costs() -> dict[str, float]:
    """CPU ms a frame that each thing takes, above the same frames and faces without it, and what following the face
    takes; in turn. The head moves."""
    tracked, frames = tracker(), [frame for frame, _ in frames_of(close_up(), CLIP // 3, sway, GRAIN)]
    shown = [(frame, tracked.faces(frame, SharedCoarse())) for frame in frames]
    effects = {name: made(name, "", 100, 0) for name, _ in THINGS[1:]}
    spent: dict[str, list[float]] = {name: [] for name in (LANDMARKS, *effects)}
    for turn in range(9):
        for name, times in spent.items():
            began = time.process_time_ns()
            for number, (frame, faces) in enumerate(shown):
                at = Frame(frame.i420, frame.size, (turn * len(shown) + number) / FPS, number)
                if name == LANDMARKS:
                    tracked.faces(at, SharedCoarse())
                else:
                    effects[name].apply(at, Scene(SharedCoarse(), None, faces=faces))
            if turn:
                times.append((time.process_time_ns() - began) / 1e6 / len(shown))
    return {name: median(values) for name, values in spent.items()}


def rows() -> Rows:
    """What, measured, target; smaller is better."""
    spent = costs()
    print(f"(CPU ms a frame: {', '.join(f'{name} {value:.2f}' for name, value in spent.items())})", file=sys.stderr)
    distances, missing = turning()
    glasses = max(spent[name] for name in ("round-glasses", "square-glasses", "sunglasses", "aviators"))
    return [
        ("glasses, one moving face, above the same frames without, CPU ms a frame", glasses, 0.6),
        ("the same / following the face, in the same run", glasses / spent[LANDMARKS], 0.375),
        ("glasses on a head that turns 30 degrees to each side: off the eyes' corners, px, mean", distances.mean(), 3),
        ("the same, 95th percentile", float(np.percentile(distances, 95)), 3),
        ("frames without them while the head turns", missing, 0),
    ]


def main() -> None:
    print_table("worn things", rows())


if __name__ == "__main__":
    main()
