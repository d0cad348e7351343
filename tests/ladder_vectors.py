"""Loads over time, and what a ladder does then: ladder_vectors.json, for `Ladder` here and in the guest page alike.

PYTHONPATH=src:tests python tests/ladder_vectors.py      # writes it anew, after a change of ladder.py
"""

import json
import random
from pathlib import Path

from buzzcam.vision.ladder import Ladder

PATH = Path(__file__).with_suffix(".json")
INTERVAL_MS = 1000 / 32


def played(costs_ms: list[float | None], rung: int, loads: list[tuple[int, float, int]]) -> list[list[int]]:
    """The steps that a ladder asks for and takes: [number of the frame, rung]. costs_ms: of the rungs; what is not
    known costs 30. loads: frames, what a frame costs beside that of the rung, and of how many frames one is missed."""
    ladder, steps, number, missed = Ladder([*costs_ms], INTERVAL_MS, rung), [], 0, 0
    for frames, load, missed_each in loads:
        for _ in range(frames):
            number += 1
            missed += missed_each > 0 and number % missed_each == 0
            cost_ms = (costs_ms[ladder.rung] or 30) * load * (1 + (number * 7 % 11) / 64)
            step = ladder.observe(number * INTERVAL_MS / 1000, cost_ms, missed)
            if step is not None:
                steps.append([number, step.rung])
                ladder.stand_on(step.rung, number * INTERVAL_MS / 1000)
    return steps


def made() -> list[dict[str, object]]:
    rng, vectors = random.Random(7), []
    for _ in range(40):
        costs = sorted(rng.randrange(8, 160) / 8 for _ in range(4))
        known = [cost if k < 2 or rng.random() < 0.8 else None for k, cost in enumerate(costs)]
        loads = [(rng.randrange(100, 700), rng.choice((1, 1, 1.25, 2, 4)), rng.choice((0, 0, 0, 3))) for _ in range(4)]
        rung = rng.randrange(3)
        vectors.append({"costs_ms": known, "rung": rung, "loads": loads, "steps": played(known, rung, loads)})
    return vectors


if __name__ == "__main__":
    PATH.write_text("[\n" + ",\n".join(json.dumps(vector) for vector in made()) + "\n]\n")
