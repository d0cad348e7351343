"""One outage of a call between the real host and the real page in Chromium, and how long after it all is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec
import numpy as np

from buzzcam.calls import signaling
from buzzcam.calls.rtc import BLOCK_SAMPLES, MediaPublisher
from buzzcam.core.frame import Size
from call_page import FAKE_DEVICES, Call, ListeningHost, call, guest, join
from coded import safe
from cut import Cut, Way
from fakes import room_frame

When = Literal["call", "join", "renegotiation"]
"""In the middle of it, between the press on "join" and the first picture, or just when a connection is made anew."""

SMALL = Size(160, 90)
FRAMES_PER_S = 8
LOOK_S = 0.1
HELD_S = 1.0
STEADY_S = 1.5
PATIENCE_S = 25.0
DEVICES = (*FAKE_DEVICES[1:], f"{FAKE_DEVICES[0]}=fps={FRAMES_PER_S}")

COUNT = """(() => {
    const Usual = window.RTCPeerConnection, last = {};
    let newest = null;
    window.flows = { picture: [], sound: [] };
    window.RTCPeerConnection = class extends Usual { constructor(...how) { super(...how); newest = this; } };
    setInterval(async () => {
        const pc = newest, now = { picture: 0, sound: 0 };
        if (!pc || pc.signalingState == "closed") return;
        for (const entry of (await pc.getStats()).values()) {
            if (entry.type != "inbound-rtp") continue;
            if (entry.kind == "video") now.picture += entry.framesDecoded ?? 0;
            else now.sound += (entry.totalSamplesReceived ?? 0) - (entry.concealedSamples ?? 0);
        }
        for (const kind of ["picture", "sound"]) {
            if (last.pc == pc && now[kind] > last[kind]) window.flows[kind].push(Date.now() / 1000);
            last[kind] = now[kind];
        }
        last.pc = pc;
    }, 100);
})()"""


class CutHost(ListeningHost):
    """Pictures and sound go through the same line as the socket."""

    line: Cut

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.flows: dict[str, list[float]] = {"picture": [], "sound": []}
        self._on_frame = lambda *_: self.flows["picture"].append(time.time())

    def _tell(self, guest_id: str, message: Any) -> None:
        if isinstance(message, signaling.Offer):
            name = (guest_id, message.peer, message.generation)
            message = signaling.Offer(message.peer, message.generation, self.line.offer(message.sdp, name))
        super()._tell(guest_id, message)

    def message(self, socket: Any, message: Any) -> None:
        if isinstance(message, signaling.Candidate):
            return
        if isinstance(message, signaling.Answer):
            name = (self._guests[socket].id, message.peer, message.generation)
            if (sdp := self.line.answer(message.sdp, name)) is None:
                return
            message = msgspec.structs.replace(message, sdp=sdp)
        super().message(socket, message)

    async def listen(self) -> None:
        """Notes when sound comes."""
        before: tuple[Any, int] = (None, 0)
        while True:
            await asyncio.sleep(LOOK_S)
            for connection in self.connections.values():
                if connection.peer is not None:
                    now = (connection.peer, connection.peer._receivers[0].packets)
                    if now[0] is before[0] and now[1] > before[1]:
                        self.flows["sound"].append(time.time())
                    before = now


@asynccontextmanager
async def cuttable() -> AsyncIterator[tuple[Call, Cut]]:
    """A call with picture and sound behind a line that can be cut. The call's link leads through it."""
    cut = Cut()
    async with call(host_type=CutHost) as scene:
        assert isinstance(scene.host, CutHost)
        scene.host.line = cut
        scene.origin = f"http://localhost:{await cut.serve(scene.port)}"
        scene.accept(scene.origin)
        publisher = scene.host._publisher
        publisher.camera.open(SMALL, FRAMES_PER_S)
        scene.host.show(microphone=True, camera=True, screen=False)
        tasks = [asyncio.create_task(job) for job in (_film(publisher), _speak(publisher), scene.host.listen())]
        try:
            yield scene, cut
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await cut.close()


async def _film(publisher: MediaPublisher) -> None:
    number = 0
    while True:
        await asyncio.to_thread(publisher.camera.send, safe(room_frame(number, SMALL, time.monotonic())))
        number += 1
        await asyncio.sleep(1 / FRAMES_PER_S)


async def _speak(publisher: MediaPublisher) -> None:
    tone = (8000 * np.sin(2 * np.pi * 500 * np.arange(BLOCK_SAMPLES) / 48_000)).astype(np.int16)
    due = time.monotonic()
    while True:
        publisher.push_audio(tone)
        due = max(due + 0.01, time.monotonic() - 0.1)
        await asyncio.sleep(max(0.0, due - time.monotonic()))


def back_after(times: list[float], since: float, until: float, held_s: float) -> float:
    """Seconds from `since` to the moment from which on something comes at least each `held_s` until `until`."""
    back, last = None, None
    for at in [t for t in times if t >= since]:
        if last is None or at - last > held_s:
            back = at
        last = at
    return back - since if back is not None and last is not None and until - last <= held_s else float("inf")


async def outage(
    browser: Any,
    length_s: float,
    way: Way | None,
    when: When,
    phase_s: float,
    together: asyncio.Barrier | None = None,
    held_s: float = HELD_S,
) -> dict[str, float]:
    """Seconds from the line's return until picture and sound come again, for each of the four; inf: not in PATIENCE_S.

    phase_s: from the beginning of a join or of a renegotiation to the cut. together: where all who are there wait until
    the others are. held_s: what comes at least so often, comes.
    """
    how = {"permissions": ["camera", "microphone"], "viewport": {"width": 400, "height": 300}}
    async with cuttable() as (scene, cut), guest(browser, **how) as page:
        await page.add_init_script(COUNT)
        host = scene.host
        assert isinstance(host, CutHost)

        async def flows() -> dict[str, list[float]]:
            both = {"guest": await page.evaluate("window.flows"), "host": host.flows}
            return {f"{who} {kind}": times[kind] for who, times in both.items() for kind in times}

        async def is_flowing(since: float) -> bool:
            now = time.time()
            return all(
                back_after(times, since, now, held_s) < now - since - STEADY_S for times in (await flows()).values()
            )

        async def steady(since: float) -> None:
            while not await is_flowing(since) and time.time() < since + PATIENCE_S:
                await asyncio.sleep(LOOK_S)

        if when == "join":
            await page.goto(scene.link)
            await page.fill("#name", "Ana")
        else:
            await join(page, scene.link, "Ana")
            await steady(time.time())
        if together is not None:
            await together.wait()
        if when == "join":
            await page.click("button[type=submit]")
        elif when == "renegotiation":
            host.connections["1"].connect()
        await asyncio.sleep(phase_s)
        cut.cut(way)
        await asyncio.sleep(length_s)
        cut.mend()
        mended = time.time()
        await steady(mended)
        now = time.time()
        return {what: back_after(times, mended, now, held_s) for what, times in (await flows()).items()}
