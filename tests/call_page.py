"""A whole call for tests of the guest page: the real server, room, host and media engine, and Debian's Chromium."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from buzzcam.calls import signaling
from buzzcam.calls.conversation import Socket
from buzzcam.calls.host import Host, OnFrame
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.invite import link
from buzzcam.calls.room import Room
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.calls.server import Server
from buzzcam.calls.through import Through
from buzzcam.core.frame import Size
from buzzcam.settings import CallChoice
from fakes import next_picture, room_frame
from numbered_frames import safe

PICTURE = Size(320, 180)
WITHIN_MS = 40_000
FAKE_DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def browser_path() -> str | None:
    """Of the system's Chromium; nothing is ever downloaded."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class ListeningHost(Host):
    """The real host; remembers what guests say, and can say anything."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.heard: list[tuple[str, Any]] = []
        self.news = asyncio.Condition()

    def hello(self, socket: Socket, message: signaling.Hello) -> None:
        self._note("?", message)
        super().hello(socket, message)

    def message(self, socket: Socket, message: signaling.FromGuest) -> None:
        self._note(self._guests[socket].id if socket in self._guests else "?", message)
        super().message(socket, message)

    def _note(self, who: str, message: Any) -> None:
        self.heard.append((who, message))
        asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        async with self.news:
            self.news.notify_all()

    async def hear(self, is_it: Callable[[Any], bool], times: int = 1) -> Any:
        """Waits until guests have said so, that often. Gives the last of these messages."""
        async with self.news, asyncio.timeout(WITHIN_MS / 1000):
            while len(found := [message for _who, message in self.heard if is_it(message)]) < times:
                await self.news.wait()
        return found[-1]

    def send_raw(self, guest_id: str, text: str) -> None:
        """Whatever it is: the page must bear it."""
        socket = self._sockets[guest_id]
        socket.outgoing.put_nowait(socket.channel.seal(text) if socket.channel is not None else text)

    def cut(self, guest_id: str) -> None:
        """As if the network were gone: no goodbye."""
        self._sockets[guest_id].abort()


class Call:
    """host, room: the real ones. link: what a guest opens."""

    def __init__(self, host: ListeningHost, room: Room, server: Server, port: int) -> None:
        self.host, self.room, self.server, self.port = host, room, server, port
        self.origin = f"http://localhost:{port}"
        self.through: Through | None = None

    def accept(self, origin: str) -> None:
        """One more address of this call."""
        self.server.accept([origin])

    @property
    def link(self) -> str:
        return link(self.origin if self.through is None else self.through.origin, self.room.key)


def browsers(runner: asyncio.Runner, *flags: str) -> Iterator[Any]:
    """One Chromium for all tests of a file: what a fixture yields from."""
    if browser_path() is None:
        pytest.skip(MISSING)
    opened = chromium(*flags)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@asynccontextmanager
async def call(
    is_open: bool = True,
    has_picture: bool = False,
    most: int = 8,
    port: int = 0,
    host_type: type = ListeningHost,
    on_frame: OnFrame = lambda *_: None,
    allows_plain: bool = False,
    through: str | None = None,
) -> AsyncIterator[Call]:
    """is_open: no lobby. has_picture: the host's camera sends `room_frame`s. on_frame: of guests, decoded.
    allows_plain: pages without cryptography may join. through: a meeting server."""
    loop = asyncio.get_running_loop()
    publisher = MediaPublisher(loop, lambda _event: None, allows_loopback=True)
    room = Room("Standup", "Ada Host", is_open, most)
    servers = Servers(CallChoice())
    host = host_type(room, publisher, servers, lambda _event: None, on_frame, lambda: None)
    server = Server(host, lambda: room.keys, [], allows_plain)
    port = await server.start("127.0.0.1", port, None)
    server.accept([f"http://{name}:{port}" for name in ("localhost", "127.0.0.1")])
    tasks = [loop.create_task(_every(1.0, host.tick))]
    if has_picture:
        publisher.camera.open(PICTURE, 15)
        host.show(microphone=False, camera=True, screen=False)
        tasks.append(loop.create_task(_send_pictures(publisher)))
    scene = Call(host, room, server, port)
    try:
        if through is not None:
            scene.through = Through(through, host, lambda: room.keys, servers, lambda _event: None)
            await scene.through.start()
        yield scene
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await host.end()
        if scene.through is not None:
            await scene.through.stop()
        await server.stop()
        publisher.close()


async def _every(seconds: float, do: Callable[[], None]) -> None:
    while True:
        do()
        await next_picture(fps=1 / seconds)


async def _send_pictures(publisher: MediaPublisher) -> None:
    number = 0
    while True:
        await asyncio.to_thread(publisher.camera.send, safe(room_frame(number, PICTURE)))
        number += 1
        await next_picture(fps=15)


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Any]:
    """A headless Chromium. flags: besides those that every page needs."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browser_path(), args=[*flags, "--disable-gpu", "--autoplay-policy=user-gesture-required"]
        )
        try:
            yield browser
        finally:
            with suppress(Exception):
                await browser.close()


@asynccontextmanager
async def guest(browser: Any, **options: Any) -> AsyncIterator[Any]:
    """A page in a profile of its own; an error or a blocked resource in it fails the test."""
    context = await browser.new_context(**({"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | options))
    context.set_default_timeout(WITHIN_MS)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        yield page
        assert not errors, errors
    finally:
        await context.close()


async def join(page: Any, address: str, name: str) -> None:
    """Joins with the devices that the browser has."""
    await page.goto(address)
    await page.fill("#name", name)
    await page.click("button[type=submit]")


async def until(page: Any, condition: str) -> None:
    """Waits until a JavaScript expression is true. Playwright's own way needs `eval`, which the page forbids."""
    async with asyncio.timeout(WITHIN_MS / 1000):
        await page.evaluate(f"async () => {{ while (!({condition})) await new Promise((go) => setTimeout(go, 30)); }}")


def picture_of(peer: str, kind: str = "camera") -> str:
    """A condition: that person's picture is there."""
    return f'document.querySelector("{tile(peer, kind)} video")?.videoWidth > 0'


def tile(peer: str, kind: str = "camera") -> str:
    return f"[data-peer='{peer}'][data-kind={kind}]"


MISSING = "chromium is not installed: sudo apt install chromium"
needs_chromium = pytest.mark.skipif(browser_path() is None, reason=MISSING)
