"""A line that goes away and comes back, with the real page: picture and sound come again, both ways.

Lengths of 1 to 60 s, and how long it takes, are for benchmarks/outages.py.
"""

import asyncio

from call_outages import DEVICES, When, cuttable, outage
from call_page import chromium, guest, join, needs_chromium, picture_of, tile, until
from fakes import until_true
from network_cut import Way

CASES: list[tuple[float, Way | None, When]] = [
    (3, None, "join"),
    (8, None, "renegotiation"),
    (12, "down", "renegotiation"),
]
"""Seconds, way, when. Of 8 s nothing ever came back: the host offered into a socket that was dead."""

HELD_S = 4.0
"""A machine that is busy with other tests may show two pictures a second and no more."""

AT_ONCE = 3
"""Calls, each with a page of its own: more of them, beside other tests, and two cores decode nothing in time."""


@needs_chromium
def test_picture_and_sound_come_back_after_an_outage():
    async def run():
        places = asyncio.Semaphore(AT_ONCE)

        async def one(case):
            length_s, way, when = case
            async with places:
                return await outage(browser, length_s, way, when, phase_s=0.1, held_s=HELD_S)

        async with chromium(*DEVICES) as browser:
            return await asyncio.gather(*map(one, CASES))

    for case, found in zip(CASES, asyncio.run(run()), strict=True):
        gone = [what for what, back_s in found.items() if back_s == float("inf")]
        assert not gone, f"{gone} never came back after {case}"


NEXT_PICTURES = """async (selector) => {
    const video = document.querySelector(selector);
    for (let k = 0; k < 5; k++) await new Promise((go) => video.requestVideoFrameCallback(go));
}"""


@needs_chromium
def test_guests_see_each_other_again_after_an_outage_of_both():
    """Of two guests the first makes the offers; whatever they offered or asked for meanwhile was lost."""

    async def run():
        async with (
            chromium(*DEVICES) as browser,
            cuttable() as (scene, cut),
            guest(browser, permissions=["camera", "microphone"]) as first,
            guest(browser, permissions=["camera", "microphone"]) as second,
        ):
            await join(first, scene.link, "Ana")
            await until(first, picture_of("host"))
            await join(second, scene.link, "Ben")
            await until(first, picture_of("2"))
            await until(second, picture_of("1"))
            cut.cut()
            for page in (first, second):
                await until(page, "document.querySelectorAll('.tile.is-dim').length == 2")
            lines = scene.host.connections.values()
            await until_true(lambda: {line.peer and line.peer.state for line in lines} == {"lost"})
            cut.mend()
            async with asyncio.timeout(20):
                for page, other in ((first, "2"), (second, "1")):
                    await until(page, f'!document.querySelector("{tile(other)}").classList.contains("is-dim")')
                    await page.evaluate(NEXT_PICTURES, f"{tile(other)} video")

    asyncio.run(run())
