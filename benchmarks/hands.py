"""Hands in figures: what looking for them costs while there is none, following one, and showing a reaction.

    .venv/bin/python benchmarks/hands.py        # a minute

CPU ms a frame of the whole process, one thread, 720p, in turn, medians. The person is the demo's; the hands are drawn
(tests/hand_shapes.py). The faces are known, and so are the small versions of the frame: other steps make them.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np

from buzzcam import paths
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame
from buzzcam.core.hand import Hand
from buzzcam.core.ports import Scene
from buzzcam.effects.gestures import Gesture, Made
from buzzcam.effects.reactions import CONFETTI_S, STICKER_S, Reactions, Spot, confetti, hearts, sticker
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.hands import HandTracker, open_hand_tracker
from faces import tracker
from hand_shapes import fist, hand, open_hand, with_hand
from moving_face import FPS, SIZE, close_up, frame_of, frames_of, sway, with_people
from table import Rows, print_table

CLIP, TURNS, GRAIN = 60, 9, 2.0

Shown = list[tuple[Frame, tuple[Face, ...]]]


def hands_tracker() -> HandTracker:
    return open_hand_tracker(read_catalog(paths.models()), paths.models(), lambda event: None)


def with_faces(frames: list[Frame]) -> Shown:
    faces = tracker()
    return [(frame, faces.faces(frame, SharedCoarse())) for frame in frames]


def swaying(number: int) -> np.ndarray:
    """uint8 BGR: the person sways before the room, by 130 pixels in two seconds."""
    return with_people(SIZE, (0.5 + 0.05 * np.sin(np.pi * number / FPS), 1.25, 1.1))


def clips() -> dict[str, Shown]:
    """What a camera sees: nobody's hands; one that is held up and trembles; one that waves; one that lies low."""
    bare = close_up()
    held, low = with_hand(bare, open_hand(), 980, 330), with_hand(bare, fist(), 980, 640)
    tremble = [frame_of(held, k, grain=GRAIN) for k in range(CLIP)]
    waves = [with_hand(bare, open_hand(), 980 + 50 * np.sin(2 * np.pi * 1.5 * k / FPS), 330) for k in range(CLIP)]
    found = {
        "no hand, the head still": [frame_of(bare, k, grain=GRAIN) for k in range(CLIP)],
        "no hand, the person in motion": [frame_of(swaying(k), k, grain=GRAIN) for k in range(CLIP)],
        "no hand, the camera in motion": [frame for frame, _ in frames_of(bare, CLIP, sway, GRAIN)],
        "a hand held up": tremble,
        "a hand that waves": [frame_of(picture, k, grain=GRAIN) for k, picture in enumerate(waves)],
        "a hand that lies low": [frame_of(low, k, grain=GRAIN) for k in range(CLIP)],
    }
    return {what: with_faces(frames) for what, frames in found.items()}


def following() -> dict[str, float]:
    """CPU ms a frame of the tracker alone, for each of the clips, played over and over."""
    shown, trackers = clips(), {}
    spent: dict[str, list[float]] = {what: [] for what in shown}
    for turn in range(TURNS):
        for what, clip in shown.items():
            hands, total = trackers.setdefault(what, hands_tracker()), 0
            for number, (frame, faces) in enumerate(clip):
                at = Frame(frame.i420, frame.size, (turn * len(clip) + number) / FPS, number)
                coarse = SharedCoarse()
                coarse.grid_planes(at)
                began = time.process_time_ns()
                hands.hands(at, coarse, None, faces)
                total += time.process_time_ns() - began
            if turn:
                spent[what].append(total / 1e6 / len(clip))
    return {what: median(values) for what, values in spent.items()}


def reactions() -> dict[str, float]:
    """CPU ms a frame of the effect alone while it shows something; what is shown is made without hands."""
    frame = frame_of(close_up(), 0)
    (face,) = tracker().faces(frame, SharedCoarse())
    made = Made(Gesture.HEART, 640, 600, 90)
    spot = Spot(980, 400, 0.28 * SIZE.height)
    moves = {
        "a thumb": (sticker(Gesture.THUMB_UP, spot, SIZE), 0.4, STICKER_S - 0.5),
        "hearts": (hearts(made, [face.box], SIZE, 1), 0.4, 2.0),
        "confetti": (confetti(SIZE, 1), 0.4, CONFETTI_S - 0.5),
    }
    effect = Reactions(True, True, True, True, True)
    scene = Scene(SharedCoarse(), None, faces=(face,))

    def quiet(_number: int) -> None:
        effect.apply(frame, scene)

    runs: dict[str, Callable[[int], None]] = {"nothing": quiet, "a raised hand": _raised(frame, face)}
    for what, (move, first_s, last_s) in moves.items():
        runs[what] = _drawn(effect, frame, move, first_s, last_s)
    spent: dict[str, list[float]] = {what: [] for what in runs}
    for turn in range(TURNS):
        for what, run in runs.items():
            began = time.process_time_ns()
            for number in range(CLIP):
                run(number)
            if turn:
                spent[what].append((time.process_time_ns() - began) / 1e6 / CLIP)
    return {what: median(values) for what, values in spent.items()}


def _raised(frame: Frame, face: Face) -> Callable[[int], None]:
    """The badge, by a hand that is held up."""
    effect, hands, count = Reactions(True, True, True, True, True), hand(open_hand(), 1000, 330), iter(range(10**6))

    def run(_number: int) -> None:
        now_s = next(count) / FPS
        seen: Hand = replace(hands, looked_at_s=int(now_s * 8) / 8)
        at = Frame(frame.i420, frame.size, now_s, 0)
        effect.apply(at, Scene(SharedCoarse(), None, faces=(face,), hands=(seen,)))

    return run


def _drawn(
    effect: Reactions, frame: Frame, move: Callable[[float], dict], first_s: float, last_s: float
) -> Callable[[int], None]:
    def run(number: int) -> None:
        effect.drawn(frame, Scene(SharedCoarse(), None), [move(first_s + (last_s - first_s) * number / CLIP)])

    return run


def rows() -> Rows:
    """What, measured, target; smaller is better."""
    followed, shown = following(), reactions()
    targets = {"no hand, the head still": 0.05, "no hand, the person in motion": 0.1}
    found: Rows = [(f"hands: {what}, CPU ms a frame", ms, targets.get(what, 1.0)) for what, ms in followed.items()]
    found += [
        (f"reactions: {what} shown, CPU ms a frame", ms, 0.02 if what == "nothing" else 1.0)
        for what, ms in shown.items()
    ]
    return found


def main() -> None:
    print_table("hands", rows())


if __name__ == "__main__":
    main()
