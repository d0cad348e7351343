"""The avatar in figures: what a frame costs, the following of the face included.

    .venv/bin/python benchmarks/face_avatar.py     # half a minute

CPU milliseconds of the process, one thread, 720p, the demo's head in motion with the grain of a camera, all in turn.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame
from buzzcam.core.pipeline import Chain
from buzzcam.effects.avatar import CHARACTERS, SPEC, Avatar
from buzzcam.effects.chain import make_chain
from buzzcam.factory import make_face_finder, materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import Settings
from moving_face import FPS, SIZE, close_up, frames_of, sway
from table import Rows, print_table

CLIP, TURNS, GRAIN = 60, 9, 2.0


def avatar(name: str) -> Avatar:
    made: Avatar = SPEC.make(materials(), **SPEC.whole({"character": name}))
    return made


def chain(name: str) -> Chain:
    """All of it, as the studio has it."""
    made = make_chain(
        Settings(background="avatar", effects={"avatar": {"character": name}}), SIZE, materials(), lambda event: None
    )
    return replace(made, face_finder=make_face_finder(lambda event: None, has_blendshapes=True))


def costs() -> dict[str, float]:
    """CPU ms a frame: of following the face with and without blendshapes, of each character, and of all together."""
    frames = [frame for frame, _ in frames_of(close_up(), CLIP, sway, GRAIN)]
    plain, full = (make_face_finder(lambda event: None, has_blendshapes=has_them) for has_them in (False, True))
    seen = [full.faces(frame, SharedCoarse()) for frame in frames]
    chains = {f"all, {name}": chain(name) for name, _ in CHARACTERS}
    avatars = {name: avatar(name) for name, _ in CHARACTERS}

    def drawn(one: Avatar) -> Callable[[Frame, tuple[Face, ...]], object]:
        return lambda frame, faces: one.draw(SIZE, frame.captured_at, faces)

    def applied(one: Chain) -> Callable[[Frame, tuple[Face, ...]], object]:
        return lambda frame, _faces: one.apply(frame)

    jobs: dict[str, Callable[[Frame, tuple[Face, ...]], object]] = {
        "landmarks": lambda frame, _faces: plain.faces(frame, SharedCoarse()),
        "landmarks and blendshapes": lambda frame, _faces: full.faces(frame, SharedCoarse()),
        **{name: drawn(one) for name, one in avatars.items()},
        **{name: applied(one) for name, one in chains.items()},
    }
    spent: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(TURNS):
        for name, job in jobs.items():
            began = time.process_time_ns()
            for number, (frame, faces) in enumerate(zip(frames, seen, strict=True)):
                job(Frame(frame.i420, frame.size, (turn * len(frames) + number) / FPS, number), faces)
            if turn:
                spent[name].append((time.process_time_ns() - began) / 1e6 / len(frames))
    return {name: median(values) for name, values in spent.items()}


def rows() -> Rows:
    """What, measured, target; smaller is better."""
    spent = costs()
    print(f"(CPU ms a frame: {', '.join(f'{name} {value:.2f}' for name, value in spent.items())})", file=sys.stderr)
    names = [name for name, _ in CHARACTERS]
    return [
        ("avatar, the face followed, CPU ms a frame, mean of the characters",
         sum(spent[f"all, {name}"] for name in names) / len(names), 4),
        ("the same, the dearest character", max(spent[f"all, {name}"] for name in names), 4),
    ]  # fmt: skip


def main() -> None:
    print_table("avatar", rows())


if __name__ == "__main__":
    main()
