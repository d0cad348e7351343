"""Auto-framing and face light in figures: what they cost above the same run with faces, and how calm they are.

    .venv/bin/python benchmarks/face_autoframing.py       # a minute

Costs are CPU milliseconds of the process, one thread, 720p, with and without an effect in turn; what is framed
moves. A copy of the frame, the least that any effect does, is timed in the same turns.
"""

import math
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from buzzcam import bench
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, FramePool, Matte
from buzzcam.core.ports import Effect, Scene
from buzzcam.effects.auto_framing import AutoFraming, Part, head_of
from buzzcam.effects.blur import BlurBackground
from buzzcam.effects.face_light import FaceLight, metered
from buzzcam.factory import make_face_finder
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.process import prepare_process
from moving_face import FPS, REST, SIZE, Pose, close_up, frame_of, frames_of, sway, with_people
from table import Rows, print_table

BLOCK, ROUNDS = 15, 40
GRAIN = 2.0


class Copy:
    """What every effect does at least."""

    hides = False

    def __init__(self) -> None:
        self._pool = FramePool()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        out = self._pool.take(frame.size)
        np.copyto(out, frame.i420)
        return frame.with_picture(out)


Known = tuple[Frame, Matte, tuple[Face, ...]]
"""A frame, and what the nets say of it."""


def known_of(picture: np.ndarray) -> list[Known]:
    """The picture of a person in motion, with grain."""
    chain, finder = bench.chain_of("blur", SIZE), make_face_finder(lambda event: None, has_blendshapes=False)
    found = []
    for frame, _ in frames_of(picture, 60, sway, GRAIN):
        matte = chain.apply(frame).matte
        assert matte is not None
        found.append((frame, matte, finder.faces(frame, SharedCoarse())))
    return found


class Turn:
    """An effect and the blurred room after it, in blocks of frames of which the nets have spoken already: their costs
    wander by more than an effect's."""

    def __init__(self, known: list[Known], effect: Effect | None) -> None:
        self._play, self._number = [*known, *known[-2:0:-1]], 0
        self._effects = [one for one in (effect, BlurBackground(50)) if one is not None]
        self._coarse = SharedCoarse()

    def block(self) -> float:
        """CPU ms a frame."""
        spent_ns = 0
        for _ in range(BLOCK):
            shown, matte, faces = self._play[self._number % len(self._play)]
            now_s = self._number / FPS
            frame = replace(shown, i420=shown.i420.copy(), captured_at=now_s, number=self._number)
            scene = Scene(self._coarse, replace(matte, captured_at=now_s), faces=faces)
            self._coarse.grid_planes(frame)  # the nets have looked at it
            self._number += 1
            began_ns = time.process_time_ns()
            for effect in self._effects:
                frame = effect.apply(frame, scene)
            spent_ns += time.process_time_ns() - began_ns
        return spent_ns / 1e6 / BLOCK


def costs() -> dict[str, float]:
    """Above the same turns without the effect; of those themselves, "without"."""
    small = with_people(SIZE, (0.5, 1.0, 0.6))
    found: dict[str, float] = {}
    of_frames: dict[str, Effect] = {"framing": AutoFraming(50, False), "copy": Copy()}
    of_dark: dict[str, Effect] = {"light": FaceLight(100, 50, 0), "key light": FaceLight(100, 50, 60)}
    for picture, effects in ((small, of_frames), ((small * 0.5).astype(np.uint8), of_dark)):
        known = known_of(picture)
        turns = {"without": Turn(known, None), **{name: Turn(known, one) for name, one in effects.items()}}
        for turn in [*turns.values()] * 4:
            turn.block()
        blocks: dict[str, list[float]] = {name: [] for name in turns}
        for k in range(ROUNDS):
            for name in list(turns)[:: 1 if k % 2 else -1]:
                blocks[name].append(turns[name].block())
        found["without"] = median(blocks["without"])
        for name in effects:
            found[name] = median(a - b for a, b in zip(blocks[name], blocks["without"], strict=True))
    return found


def parts_of(frames: Iterator[Frame], effect: AutoFraming) -> tuple[list[Part], list[tuple[Face, ...]]]:
    """What is shown of each frame, and whom the tracker saw."""
    finder, parts, seen = make_face_finder(lambda event: None, has_blendshapes=False), [], []
    for frame in frames:
        faces = finder.faces(frame, SharedCoarse())
        parts.append(effect._part(frame, faces))
        seen.append(faces)
    return parts, seen


def nod(seconds: float) -> Pose:
    """A head that sways a little and nods: 24 px up and down, 16 px aside, twice a second."""
    turns = 2 * math.pi * seconds
    return Pose(16 * math.sin(0.7 * turns), 24 * math.sin(2 * turns), 3 * math.sin(1.3 * turns))


def jitters() -> tuple[float, float]:
    """RMS of how what is shown moves once it rests, in pixels of the output: of a still head under grain, of a nod."""
    picture, found = with_people(SIZE, (0.42, 0.9, 0.6)), []
    for path in (lambda seconds: REST, lambda seconds: nod(seconds) if seconds > 4 else REST):
        parts, _ = parts_of((frame for frame, _ in frames_of(picture, 210, path, GRAIN)), AutoFraming(50, False))
        rest = np.array(parts[130:])
        zoom = SIZE.height / rest[:, 2].mean()
        found.append(float(np.sqrt((rest.std(axis=0) ** 2).sum()) * zoom))
    return found[0], found[1]


def settling() -> tuple[float, float, float, float]:
    """Seconds from the first frame until what is shown is in its place within 2 %; by how much it goes beyond that, as
    a share of the way; how far from a third of the height the head is then, as a share; seconds from when the head has
    gone aside until it is in the middle again within 5 % of the width."""
    picture = with_people(SIZE, (0.42, 0.9, 0.6))

    def path(seconds: float) -> Pose:
        return Pose(200.0 * min(1.0, max(0.0, seconds - 5)))

    parts, seen = parts_of((frame for frame, _ in frames_of(picture, 300, path, GRAIN)), AutoFraming(50, False))
    all_parts = np.array(parts)
    first = all_parts[:140]
    way = np.abs(first[-1] - first[0])
    left = np.abs(first - first[-1]) / np.maximum(way, 1)
    settled = float(np.flatnonzero(left.max(axis=1) > 0.02)[-1] + 1) / FPS
    beyond = float(np.maximum(0, ((first - first[-1]) * np.sign(first[-1] - first[0]) / np.maximum(way, 1))).max())
    off = abs((head_of(seen[139][0]).y - first[-1][1]) / first[-1][2] + 0.5 - 1 / 3)
    width = all_parts[:, 2] * SIZE.width / SIZE.height
    aside = np.array([(head_of(faces[0]).x - x) for faces, x in zip(seen, all_parts[:, 0], strict=True)]) / width
    again = float(np.flatnonzero(np.abs(aside) > 0.05)[-1] + 1) / FPS - 6
    return settled, beyond, float(off), again


def light() -> tuple[float, float]:
    """The demo's face at 0.45 of its light: how far the skin is from 120 after 6 s at full strength, in levels; RMS of
    its luma from then on, less that of the camera's own."""
    dark = (close_up() * 0.45).astype(np.uint8)
    finder, effect, lumas, own = make_face_finder(lambda event: None, False), FaceLight(100, 0, 0), [], []
    for number in range(270):
        frame = frame_of(dark, number, grain=GRAIN)
        faces = finder.faces(frame, SharedCoarse())
        out = effect.apply(frame, Scene(SharedCoarse(), None, faces=faces))
        for kept, one in ((own, frame), (lumas, out)):
            found = metered(one, faces[0])
            assert found is not None
            kept.append(found.skin[0])
    return abs(float(np.mean(lumas[180:])) - 120), float(np.std(lumas[180:]) - np.std(own[180:]))


def rows() -> Rows:
    cost = costs()
    still, nodding = jitters()
    settled, beyond, off, again = settling()
    dark, flicker = light()
    print(f"(in the same turns: a copy of the frame {cost['copy']:.2f}, the blurred room {cost['without']:.2f} CPU ms)",
          file=sys.stderr)  # fmt: skip
    return [
        ("auto-framing, what is shown moving, above faces, CPU ms a frame", cost["framing"], 0.15),
        ("face light, exposure and balance, above faces, CPU ms a frame", cost["light"], 0.4),
        ("face light with the key light, above faces, CPU ms a frame", cost["key light"], 0.4),
        ("still head, grain of sigma 2: jitter of what is shown, px", still, 0.01),
        ("nodding head: jitter of what is shown, px", nodding, 0.01),
        ("in place after the first frame, s", settled, 2.5),
        ("overshoot, share of the way", beyond, 0.0),
        ("head's middle off a third of the height, share", off, 0.02),
        ("in the middle again after a step aside, s", again, 1.5),
        ("a face at 0.45 of its light: skin off 120, levels", dark, 12.0),
        ("flicker that its light adds under grain, levels", flicker, 0.3),
    ]


def main() -> None:
    prepare_process()
    print_table("auto-framing, face light", rows())


if __name__ == "__main__":
    main()
