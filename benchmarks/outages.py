"""Outages of 1 to 60 s of a real call: how long after the line is back picture and sound come again, both ways.

    python benchmarks/outages.py [--from 1] [--to 60] [--step 1] [--at-once 6]
                                 [--way both up down] [--when call join renegotiation]

The host is the real one, the guest the real page in Chromium; pictures, sound and socket go through one line that is
cut (tests/cut.py). Each row is one length: the latest of the four (picture and sound, here and there).
"""

import argparse
import asyncio
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from call_outages import DEVICES, When, outage
from call_page import chromium
from cut import Way

TARGET_S = 3.0
WAYS: dict[str, Way | None] = {"both": None, "up": "up", "down": "down"}
WHENS: tuple[When, ...] = ("call", "join", "renegotiation")
LATEST_CUT_S: dict[When, float] = {"call": 1.0, "join": 0.5, "renegotiation": 0.3}


async def sweep(lengths: list[int], way: str, when: When, at_once: int) -> None:
    dice = random.Random(f"{way} {when}")
    found: dict[int, dict[str, float]] = {}
    async with chromium(*DEVICES) as browser:

        async def one(length_s: int, together: asyncio.Barrier) -> None:
            phase_s = dice.uniform(0, LATEST_CUT_S[when])
            try:
                found[length_s] = await outage(browser, length_s, WAYS[way], when, phase_s, together)
            except Exception as error:  # noqa: BLE001 - a row that failed is a row
                print(f"<!-- {length_s} s: {type(error).__name__}: {error} -->", flush=True)
                found[length_s] = {"it never began": float("inf")}
                await together.abort()

        for first in range(0, len(lengths), at_once):  # nobody joins while another's line comes back
            wave = lengths[first : first + at_once]
            together = asyncio.Barrier(len(wave))
            await asyncio.gather(*(one(length_s, together) for length_s in wave))
    print(f"\n### {when}, {way}\n\n| outage | back after | last was |\n|---|---|---|")
    worst = {length_s: max(back.items(), key=lambda item: item[1]) for length_s, back in sorted(found.items())}
    for length_s, (what, back_s) in worst.items():
        print(f"| {length_s} s | {back_s:.2f} s{'' if back_s <= TARGET_S else ' **late**'} | {what} |")
    times = sorted(back_s for _what, back_s in worst.values())
    met = sum(back_s <= TARGET_S for back_s in times)
    middle = times[len(times) // 2]
    print(
        f"\n{met} of {len(times)} within {TARGET_S:g} s; middle {middle:.2f} s, longest {times[-1]:.2f} s", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--to", dest="last", type=int, default=60)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=6, help="calls; too many, and the machine is measured")
    parser.add_argument("--way", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--when", nargs="+", choices=WHENS, default=list(WHENS))
    options = parser.parse_args()
    for when in options.when:
        for way in options.way:
            asyncio.run(sweep(list(range(options.first, options.last + 1, options.step)), way, when, options.at_once))


if __name__ == "__main__":
    main()
