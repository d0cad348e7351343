"""How many random orders of events and faults let a marker of the room or of a shared screen out.

    python benchmarks/privacy.py [--orders 500] [--first 1000]

Whole studios and real calls on fake cameras, nets and devices, see tests/random_orders.py.
"""

import argparse
import collections
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from buzzcam.process import prepare_process
from random_orders import Order


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    options = parser.parse_args()
    prepare_process()
    logging.getLogger("buzzcam").setLevel(logging.CRITICAL)
    began, leaks, pictures, coded = time.monotonic(), [], 0, 0
    steps: collections.Counter[str] = collections.Counter()
    for seed in range(options.first, options.first + options.orders):
        order = Order(seed).run()
        leaks += [(seed, leak) for leak in order.leaks()]
        pictures, coded = pictures + len(order.world.kept), coded + len(order.world.coded)
        steps.update(order.done)
    print("| orders | events and faults | pictures at outputs | coded for guests | with a marker | s |")
    print("|---:|---:|---:|---:|---:|---:|")
    row = options.orders, steps.total(), pictures, coded, len(leaks), round(time.monotonic() - began)
    print(f"| {' | '.join(map(str, row))} |")
    for seed, leak in leaks:
        print(f"seed {seed}: {leak}")
    return bool(leaks)


if __name__ == "__main__":
    raise SystemExit(main())
