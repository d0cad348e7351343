"""A guest that comes to a call again and again, in a process that may have a network of its own (nat_network.py).

    nat_guest.py LINK python|chromium|watcher TIMES     prints a line of JSON for each: {"seconds": 0.8, "way": "relay"}

seconds: from the opened link to the host's first picture. way: "direct" or "relay", "" if no picture came.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from buzzcam.calls import signaling
from call_guest import Guest
from call_page import FAKE_DEVICES, chromium, guest, join, picture_of, until
from fakes import until_true

KEEP = """(() => {
    const Usual = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Usual {
        constructor(...how) { super(...how); (window.all ??= []).push(this); }
    };
})()"""

ENDS = """async () => {
    const ends = [];
    for (const connection of window.all) {
        const stats = [...(await connection.getStats()).values()];
        for (const pair of stats.filter((s) => s.type == "candidate-pair" && s.nominated && s.state == "succeeded"))
            ends.push(...[pair.localCandidateId, pair.remoteCandidateId].map(
                (id) => stats.find((s) => s.id == id).candidateType));
    }
    return ends;
}"""


async def by_python(link: str) -> list[str]:
    """The kinds of both ends of the connection that brought the picture."""
    async with Guest(link, uses_servers=True) as visitor:
        await visitor.until(lambda: visitor.frames.get("camera"))
        ice = visitor.peer._pc.getTransceivers()[0].receiver.transport.transport._connection
        pair = ice._nominated[1]
        await visitor.send(signaling.Bye())
        return [pair.local_candidate.type, pair.remote_candidate.type]


async def by_chromium(browser, link: str) -> list[str]:
    async with guest(browser, ignore_https_errors=True) as page:
        await page.add_init_script(KEEP)
        await join(page, link, "Ana")
        await until(page, picture_of("host"))
        ends = await until_true(lambda: page.evaluate(ENDS))
        await page.get_by_role("button", name="Leave").click()
        return ends


@asynccontextmanager
async def comer(kind: str) -> AsyncIterator:
    if kind == "python":
        yield by_python
    else:
        async with chromium(*(FAKE_DEVICES if kind == "chromium" else ())) as browser:
            yield lambda link: by_chromium(browser, link)


async def main(link: str, kind: str, times: str) -> None:
    async with comer(kind) as come:
        for _ in range(int(times)):
            began = time.monotonic()
            try:
                ends = await come(link)
                way = "relay" if "relay" in ends else "direct"
            except TimeoutError:
                way = ""
            print(json.dumps({"seconds": time.monotonic() - began, "way": way}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
