"""A line that goes away and comes back, with the real page: picture and sound come again, both ways.

Lengths of 1 to 60 s, and how long it takes, are for benchmarks/outages.py.
"""

import asyncio

from call_page import chromium, needs_chromium
from outages import DEVICES, outage

CASES = [
    (3, None, "join"),
    (8, None, "call"),
    (8, "up", "call"),
    (8, "down", "call"),
    (8, None, "renegotiation"),
    (12, None, "join"),
    (12, "down", "renegotiation"),
]
"""Seconds, way, when. Of 8 s nothing ever came back: the host offered into a socket that was dead."""


@needs_chromium
def test_picture_and_sound_come_back_after_an_outage():
    async def run():
        async with chromium(*DEVICES) as browser:
            return await asyncio.gather(*(outage(browser, *case, phase_s=0.1) for case in CASES))

    for case, found in zip(CASES, asyncio.run(run()), strict=True):
        gone = [what for what, back_s in found.items() if back_s == float("inf")]
        assert not gone, f"{gone} never came back after {case}"
