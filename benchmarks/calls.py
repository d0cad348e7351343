"""The media of a call against a real Chromium: delay, bad lines, outages; and what sending costs, beside stock aiortc.

PYTHONPATH=tests .venv/bin/python benchmarks/calls.py [ROW ...]   # all rows: eight minutes; needs Debian's chromium

Rows: clean, blur, loss, bottleneck, outage, cpu, crowd. Delay is from the moment a picture exists (before effects) to
the moment the other side has it decoded: the browser in requestVideoFrameCallback, the desktop in on_frame. Pictures
carry the time (tests/coded.py); behind effects, where that would be blurred, the RTP time stamp tells it.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

import coded
import guests
from buzzcam.calls.audio.engine import AudioEngine
from buzzcam.calls.rtc import MediaPublisher, Peer, PeerHooks
from buzzcam.calls.rtc.rate import Rate
from buzzcam.core.events import Publisher
from buzzcam.core.frame import Frame, Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.process import prepare_process
from buzzcam.settings import Settings, SourceChoice
from buzzcam.studio import Studio
from call_sides import Side

HD = Size(1280, 720)
GUEST = {"width": 960, "height": 540, "stamped": True}
WARM_UP_S, LOOK_S, ROUNDS = 18, 20, 1


def row(what: str, value: float, target: float, unit: str) -> None:
    print(f"| {what} | {value:.4g} {unit} | <= {target:g} | {'met' if value <= target else 'MISSED'} |", flush=True)


def delays(values: list[float], what: str, p50: float | None, p95: float) -> None:
    got = np.percentile(values, (50, 95)) if values else (float("inf"), float("inf"))
    if p50 is not None:
        row(f"{what}, p50", got[0], p50, "ms")
    row(f"{what}, p95", got[1], p95, "ms")


def gaps(times_ms: list[float]) -> float:
    return max((later - sooner for sooner, later in pairwise(times_ms)), default=float("inf"))


def to_browser(seen: dict) -> list[float]:
    return [(at - number) % 2**32 for number, at, _timestamp, _rows in seen["frames"] if number is not None]


def to_desktop(host: Side) -> list[float]:
    return [(at * 1e3 - number) % 2**32 for number, at, _size in host.seen["camera"] if number is not None]


@asynccontextmanager
async def call(shape: dict | None = None):
    """A host, a guest, and the line between them; None: a direct one."""
    host = Side(HD, stamped=True).start()
    try:
        async with guests.browser() as chromium:
            guest = await guests.Guest.come(chromium, GUEST)
            began = time.monotonic()
            offer = await host.peer.offer()
            if shape is None:
                await host.peer.accept(await guest.answer(offer))
                await guest._page.wait_for_function("guest.seen[0].frames.length >= 1")
                yield host, guest, time.monotonic() - began
                return
            async with guests.Relay.between(offer) as relay:
                relay.shape(**shape)
                await host.peer.accept(relay.answer(await guest.answer(relay.offer(offer))))
                yield host, guest, relay
    finally:
        await host.close()


async def look(host: Side, guest: guests.Guest) -> dict:
    """What is seen within LOOK_S, after the rate has found its place."""
    await asyncio.sleep(WARM_UP_S)
    await guest.take()
    host.seen["camera"].clear()
    await asyncio.sleep(LOOK_S)
    return await guest.take()


def say_state(host: Side, seen: dict, seconds: float = LOOK_S) -> None:
    stats = host.peer.stats()
    rows = seen["frames"][-1][3] if seen["frames"] else 0
    print(
        f"<!-- {rows} rows, {len(seen['frames']) / seconds:.1f} fps there,"
        f" estimate {stats.estimate_bps / 1e6:.2f} Mbit/s, {stats.key_frames} key frames, "
        f"audio concealed {stats.concealed:.3f}, round trip {stats.rtt_ms} ms -->"
    )


async def clean() -> None:
    async with call() as (host, guest, first_s):
        seen = await look(host, guest)
        row("media of the join: offer to the first picture", first_s, 1.0, "s")
        delays(to_browser(seen), "720p30 desktop to browser", 60, 90)
        delays(to_desktop(host), "browser to desktop", 20, 40)
        say_state(host, seen)


async def blur() -> None:
    """The demo through the studio, room blurred."""
    loop = asyncio.get_running_loop()
    publisher = MediaPublisher(loop, print)
    box: Mailbox[Frame] = Mailbox()
    publisher.camera.open(HD, 30)

    def film() -> None:
        for frame in box:
            publisher.camera.send(coded.safe(frame))

    def begin() -> None:
        studio.open()
        studio.start()

    worker = Worker("bench-call", film, print)
    studio = Studio(Settings(SourceChoice("demo"), "blur", "small", HD, 30.0, outputs=()), Publisher())
    peer = Peer(publisher, (), 0, PeerHooks())
    worker.start()
    await asyncio.to_thread(begin)
    studio.show_to("bench", box)
    try:
        async with guests.browser() as chromium:
            guest = await guests.Guest.come(chromium, None)
            await peer.accept(await guest.answer(await peer.offer()))
            await asyncio.sleep(WARM_UP_S)
            found = []
            for _ in range(LOOK_S):
                await guest.take()
                await asyncio.sleep(1)
                offset = time.time() - time.monotonic()
                for _number, at, timestamp, _rows in (await guest.take())["frames"]:
                    captured_at = publisher.captured_at("camera", timestamp)
                    if captured_at is not None:
                        found.append(at - (captured_at + offset) * 1e3)
            delays(found, "720p30 desktop to browser, blurred", 80, 120)
    finally:
        studio.hide_from("bench", box)
        box.close()
        await asyncio.to_thread(studio.stop)
        await asyncio.to_thread(worker.join)
        await peer.close()
        publisher.close()


async def loss() -> None:
    async with call({"loss": 0.05, "delay_s": 0.05}) as (host, guest, _relay):
        seen = await look(host, guest)
        sound = (await guest.stats())["audio"]
        there = [at for _n, at, _t, _r in seen["frames"]]
        back = [at * 1e3 for _n, at, _s in host.seen["camera"]]
        delays(to_browser(seen), "5 % loss, 100 ms round trip, to the browser", None, 250)
        delays(to_desktop(host), "5 % loss, 100 ms round trip, to the desktop", None, 250)
        row("5 % loss, longest freeze, browser", gaps(there) / 1e3, 1.2, "s")
        row("5 % loss, longest freeze, desktop", gaps(back) / 1e3, 1.2, "s")
        share = sound.get("concealedSamples", 0) / max(1, sound.get("totalSamplesReceived", 0))
        row("5 % loss, sound concealed in the browser", share * 100, 6, "%")
        row("5 % loss, sound concealed on the desktop", host.peer.stats().concealed * 100, 6, "%")
        say_state(host, seen)


async def bottleneck() -> None:
    async with call({"bps": 1_000_000, "delay_s": 0.02, "queue": 60_000}) as (host, guest, _relay):
        await asyncio.sleep(10)
        layers = host.publisher.camera._layers.values()
        keys = sum(layer.key_frames for layer in layers)
        await guest.take()
        await asyncio.sleep(30)
        seen = await guest.take()
        delays(to_browser(seen), "1 Mbit/s bottleneck", None, 200)
        row("1 Mbit/s bottleneck, longest freeze", gaps([at for _n, at, _t, _r in seen["frames"]]) / 1e3, 0.5, "s")
        row("1 Mbit/s bottleneck, key frames in 30 s", sum(layer.key_frames for layer in layers) - keys, 2, "")
        say_state(host, seen, 30)


async def outage() -> None:
    async with call({}) as (host, guest, relay):
        await asyncio.sleep(5)
        for down_s, target_s in ((4, 3), (45, 2)):
            relay.shape(is_down=True)
            until = time.monotonic() + down_s
            while (left_s := until - time.monotonic()) > 0:
                if host.peer.state == "lost":
                    await rebuild(host, guest, relay)
                await asyncio.sleep(min(0.25, left_s))
            relay.shape(is_down=False)
            back_at = time.monotonic()
            await guest.take()
            host.seen["camera"].clear()
            while not (host.seen["camera"] and await guest._page.evaluate("guest.seen[0].frames.length > 0")):
                if host.peer.state == "lost":
                    await rebuild(host, guest, relay)
                await asyncio.sleep(0.02)
            row(f"outage of {down_s} s: pictures both ways after", time.monotonic() - back_at, target_s, "s")
            await asyncio.sleep(5)


async def rebuild(host: Side, guest: guests.Guest, relay: guests.Relay) -> None:
    """What the room does: the next generation, its descriptions by the socket."""
    await host.peer.close()
    offer = await host.new_peer().offer()
    await guest.again()
    await host.peer.accept(relay.answer(await guest.answer(relay.offer(offer))))


def cpu() -> None:
    """Each sender in a process of its own, in turn; its guests in another."""
    found: dict[tuple[str, int], list[float]] = {}
    rates = {}
    for _ in range(ROUNDS):
        for who, count in (("ours", 1), ("stock", 1), ("ours", 5), ("stock", 5)):
            done = subprocess.run(
                [sys.executable, __file__, "send", who, str(count)], capture_output=True, text=True, check=True
            )
            result = json.loads(done.stdout.splitlines()[-1])
            found.setdefault((who, count), []).append(result["cpu"])
            rates[who, count] = result
    for (who, count), result in rates.items():
        cost = ", ".join(f"{value:.1f}" for value in found[who, count])
        print(f"<!-- {who}, {count}: {cost} % of a core, {result['fps']:.1f} fps, {result['bps'] / 1e6:.2f} Mbit/s -->")
    one, five = min(found["ours", 1]), min(found["ours", 5])
    row("sending 720p30 at 2 Mbit/s to 5 guests / to 1", five / one, 1.3, "")
    row("sending to 5 guests, share of a core", five, 25, "%")
    print(f"| the same with stock aiortc | {min(found['stock', 5]):.0f} % | | |")


async def send(who: str, count: int) -> None:
    scene = coded.Scene(HD)
    pictures = [scene.picture(k, k) for k in range(60)]
    guests_process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "receive", str(count), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )  # fmt: skip
    orders, answers = guests_process.stdin, guests_process.stdout
    assert orders and answers

    async def ask(offer: str) -> str:
        orders.write(json.dumps(offer).encode() + b"\n")
        return json.loads(await answers.readline())

    begin = send_ours if who == "ours" else send_stock
    end = await begin(pictures, count, ask)
    await asyncio.sleep(WARM_UP_S)
    orders.write(b"0\n")
    await answers.readline()
    cpu_s, wall_s = time.process_time(), time.monotonic()
    await asyncio.sleep(10)
    cpu_s, wall_s = time.process_time() - cpu_s, time.monotonic() - wall_s
    orders.write(b"0\n")
    pictures_seen, octets = json.loads(await answers.readline())
    await end()
    orders.close()
    await guests_process.wait()
    got = {"fps": pictures_seen / wall_s / count, "bps": octets * 8 / wall_s / count}
    print(json.dumps({"cpu": cpu_s / wall_s * 100, **got}))


class Fixed(Rate):
    """A line that carries what it carries."""

    def __init__(self, bps: int) -> None:
        super().__init__(bps)
        self.bps = float(bps)

    def on_remb(self, bps: float, now: float) -> None: ...

    def on_loss(self, loss: float, now: float, round_trip_s: float | None = None) -> None: ...

    def on_requests(self, asked: int, sent: int, now: float) -> None: ...


async def send_ours(pictures, count, ask):
    publisher = MediaPublisher(asyncio.get_running_loop(), print, max_video_bps=2_000_000)
    publisher.camera.open(HD, 30)
    peers = [Peer(publisher, (), 0, PeerHooks(), receives=False) for _ in range(count)]
    for peer in peers:
        peer._rate = Fixed(2_000_000)
        peer._senders[1]._rate = peer._rate
        await peer.accept(await ask(await peer.offer()))
    stack = AsyncExitStack()
    await stack.enter_async_context(filming(publisher, HD, pictures))

    async def end() -> None:
        await stack.aclose()
        for peer in peers:
            await peer.close()
        publisher.close()

    return end


async def send_stock(pictures, count, ask):
    """aiortc as its examples have it: one track, MediaRelay, H.264."""
    import av
    from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
    from aiortc.contrib.media import MediaRelay

    class Film(MediaStreamTrack):
        kind = "video"
        number, began = 0, time.monotonic()

        async def recv(self):
            await asyncio.sleep(max(0.0, self.began + self.number / 30 - time.monotonic()))
            picture = av.VideoFrame.from_numpy_buffer(pictures[self.number % 60].reshape(-1, HD.width), "yuv420p")
            picture.pts, picture.time_base = self.number * 3000, Fraction(1, 90_000)
            self.number += 1
            return picture

    film, relay, connections = Film(), MediaRelay(), []
    for _ in range(count):
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        transceiver = pc.addTransceiver(relay.subscribe(film, buffered=False), "sendonly")
        offered = RTCRtpSender.getCapabilities("video").codecs
        transceiver.setCodecPreferences([codec for codec in offered if codec.name == "H264"])
        await pc.setLocalDescription()
        answer = await ask(pc.localDescription.sdp)
        await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        connections.append(pc)

    async def end() -> None:
        for pc in connections:
            await pc.close()

    return end


async def receive(count: int) -> None:
    """Guests that count and do not decode."""
    reader, loop = asyncio.StreamReader(limit=1 << 20), asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    publisher, peers, seen = MediaPublisher(loop, lambda event: None), [], []
    before: list[int] = []
    while line := await reader.readline():
        order = json.loads(line)
        if isinstance(order, str):
            peer = Peer(publisher, (), 0, PeerHooks(), sends=False)
            for video in peer._videos:
                video._deliver = seen.append
            peers.append(peer)
            print(json.dumps(await peer.answer(order)), flush=True)
        else:
            now = [len(seen), sum(receiver.octets for peer in peers for receiver in peer._receivers)]
            print(json.dumps([new - old for new, old in zip(now, before or now, strict=True)]), flush=True)
            before = now
    for peer in peers:
        await peer.close()


def crowd() -> None:
    """Five guests who send camera and sound, in another process; on an idle machine, and beside two busy loops."""
    for busy in (0, 2):
        loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
        try:
            done = subprocess.run([sys.executable, __file__, "host", "5"], capture_output=True, text=True, check=True)
        finally:
            for loop in loops:
                loop.kill()
        found = json.loads(done.stdout.splitlines()[-1])
        where = "beside two busy loops" if busy else "on an idle machine"
        row(f"five guests {where}: the host's sound, concealed", found["there"] * 100, 5, "%")
        row(f"five guests {where}: the guests' sound, concealed", found["here"] * 100, 5, "%")
        print(f"<!-- the host's picture there: {found['fps']:.1f} fps; governor {found['pressure']} -->", flush=True)


def first_served() -> None:
    """The guests' process stands for five machines: it shall not be what is late."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)


@contextmanager
def sounding(publisher, peers):
    """A tone into the publisher, and all peers' sound pulled, each on a thread, as in a call."""
    engine = AudioEngine(
        "tone", None, publisher.push_audio, lambda: [peer.audio for peer in peers], lambda _event: None, lambda: None
    )
    engine.start()
    try:
        yield
    finally:
        engine.stop()


def sound_of(peers) -> tuple[int, int]:
    return sum(peer.audio.blocks for peer in peers), sum(peer.audio.concealed for peer in peers)


@asynccontextmanager
async def filming(publisher, size, pictures=None):
    scene, stop = coded.Scene(size), Mailbox()
    pictures = pictures or [scene.picture(k, k) for k in range(60)]
    publisher.camera.open(size, 30)

    def film() -> None:
        number, due = 0, time.monotonic()
        while True:
            try:
                stop.get(max(0.0, due - time.monotonic()))
            except Exception:  # noqa: BLE001 - closed
                return
            publisher.camera.send(coded.safe(Frame(pictures[number % 60], size, time.monotonic(), number)))
            number, due = number + 1, max(due + 1 / 30, time.monotonic() - 0.1)

    worker = Worker("bench-camera", film, print)
    worker.start()
    try:
        yield
    finally:
        stop.close()
        await asyncio.to_thread(worker.join)


async def crowd_host(count: int) -> None:
    publisher, peers = MediaPublisher(asyncio.get_running_loop(), print), []
    guests_process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "guests", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20
    )
    orders, answers = guests_process.stdin, guests_process.stdout
    assert orders and answers

    async def ask(order) -> Any:
        orders.write(json.dumps(order).encode() + b"\n")
        return json.loads(await answers.readline())

    with sounding(publisher, peers):
        async with filming(publisher, HD):
            for _ in range(count):
                peers.append(Peer(publisher, (), 0, PeerHooks()))
                await peers[-1].accept(await ask(await peers[-1].offer()))
            await asyncio.sleep(WARM_UP_S)
            here, there, began = sound_of(peers), await ask(0), time.monotonic()
            await asyncio.sleep(LOOK_S)
            there_now, here_now, seconds = await ask(0), sound_of(peers), time.monotonic() - began
    found = {
        "there": (there_now[1] - there[1]) / max(1, there_now[0] - there[0]),
        "here": (here_now[1] - here[1]) / max(1, here_now[0] - here[0]),
        "fps": (there_now[2] - there[2]) / seconds / count,
        "pressure": getattr(getattr(publisher, "governor", None), "pressure", None),
    }
    for peer in peers:
        await peer.close()
    publisher.close()
    orders.close()
    await guests_process.wait()
    print(json.dumps(found))


async def crowd_guests() -> None:
    first_served()
    reader, loop = asyncio.StreamReader(limit=1 << 20), asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    publisher, peers, seen = MediaPublisher(loop, lambda _event: None), [], []
    with sounding(publisher, peers):
        async with filming(publisher, Size(640, 360)):
            while line := await reader.readline():
                order = json.loads(line)
                if isinstance(order, str):
                    peers.append(Peer(publisher, (), 0, PeerHooks()))
                    for video in peers[-1]._videos:
                        video._deliver = lambda _picture: seen.append(1)
                    print(json.dumps(await peers[-1].answer(order)), flush=True)
                else:
                    print(json.dumps([*sound_of(peers), len(seen)]), flush=True)
    for peer in peers:
        await peer.close()


ROWS = {"clean": clean, "blur": blur, "loss": loss, "bottleneck": bottleneck, "outage": outage}


def main() -> None:
    prepare_process()
    if sys.argv[1:2] == ["send"]:
        asyncio.run(send(sys.argv[2], int(sys.argv[3])))
    elif sys.argv[1:2] == ["receive"]:
        asyncio.run(receive(int(sys.argv[2])))
    elif sys.argv[1:2] == ["host"]:
        asyncio.run(crowd_host(int(sys.argv[2])))
    elif sys.argv[1:2] == ["guests"]:
        asyncio.run(crowd_guests())
    else:
        for name in sys.argv[1:] or [*ROWS, "cpu", "crowd"]:
            if name in ("cpu", "crowd"):
                {"cpu": cpu, "crowd": crowd}[name]()
            else:
                asyncio.run(ROWS[name]())


if __name__ == "__main__":
    main()
