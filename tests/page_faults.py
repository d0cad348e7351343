"""What may go wrong while a guest's browser hides the room: each fault, put into a page, and what the host sees."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

import fake_camera
from buzzcam.core.frame import Frame, Size
from call_page import WITHIN_MS, Call, call, guest, join, until
from fakes import until_true

SIZE = Size(640, 360)
LEAST_MARKED = 0.05
"""Share of a picture from which the room is seen; about two thirds of a raw one is, and a thousandth of the outline."""
MOST_IN_FLIGHT = 30
"""Pictures that may have been on their way to the host at a click, a second's; it is a few."""
LIVE = "window.buzzcam?.effects().is_live"
CHOICE = {"kind": "colour", "strength": 50, "colour": "#e0e0e0", "picture": "", "own": ""}
KEEP_WORKERS = """
window.workers = []; window.streams = []; window.sent = new Set();
window.Worker = class extends Worker { constructor(...a) { super(...a); workers.push(this); } };
const get = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (...a) {
    const stream = await get.apply(this, a);
    streams.push(stream);
    return stream;
};
const replace = RTCRtpSender.prototype.replaceTrack;
RTCRtpSender.prototype.replaceTrack = function (track) {
    if (track) sent.add(track);
    return replace.call(this, track);
};
window.raw = () => streams.flatMap((stream) => stream.getVideoTracks()).at(-1);
window.outgoing = () => [...sent].filter(({ kind }) => kind === "video").at(-1);
"""
"""raw(): the camera's own track; outgoing(): what was last put into a connection."""

WANTS_PRESENCE = b"#wantsPresence = true"
IN_FRAMES, IN_NET = "worker.js", "net.js"


class Seen:
    """What the host saw of a guest's camera: how many pictures, how many of them with the room, and the newest."""

    def __init__(self) -> None:
        self.count = self.rooms = self.cards = 0
        self.newest: Frame | None = None

    def __call__(self, _guest: str, kind: str, frame: Frame) -> None:
        if kind == "camera":
            self.count += 1
            self.rooms += fake_camera.marked(frame) >= LEAST_MARKED
            self.newest = frame
            self.cards += self.is_card

    @property
    def is_card(self) -> bool:
        """The card is dark, the colour that stands behind guests in these tests is light."""
        return self.newest is not None and float(np.median(self.newest.planes[0])) < 60

    @property
    def is_room(self) -> bool:
        return self.newest is not None and fake_camera.marked(self.newest) >= LEAST_MARKED

    @property
    def people(self) -> float:
        """The share of the picture that is not the colour that stands behind guests."""
        assert self.newest is not None
        luma = self.newest.planes[0].astype(int)
        return float(np.mean(np.abs(luma - np.median(luma)) > 25))

    async def until(self, condition: Callable[["Seen"], object]) -> None:
        await until_true(lambda: condition(self), WITHIN_MS / 1000)

    async def hidden(self) -> None:
        """The host sees somebody before the colour that hides the room, not the card any more."""
        await self.until(lambda seen: seen.newest is not None and not seen.is_card)
        await self.more()

    async def more(self, count: int = 8) -> None:
        """So many pictures later."""
        least = self.count + count
        await self.until(lambda seen: seen.count >= least)


def remembered(choice: dict[str, Any] = CHOICE) -> str:
    return f"localStorage.setItem('buzzcam-background', {json.dumps(json.dumps({'choice': choice}))});"


@asynccontextmanager
async def hidden(
    browser: Any,
    script: str = "",
    choice: dict[str, Any] | None = CHOICE,
    prepare: Callable[[Call], None] = lambda _: None,
    has_presence: bool = False,
) -> AsyncIterator[tuple[Call, Any, Seen]]:
    """A guest in a call whose browser remembers to hide the room. Nothing of the room may have come at the end.
    has_presence: the page asks whether anybody is there, too; the net costs two seconds of a core in each page."""
    seen = Seen()
    async with call(on_frame=seen) as scene, guest(browser) as page:
        if not has_presence:
            asks = scene.server.site._files["effects/worker.js"]
            assert WANTS_PRESENCE in asks
            served(scene, "effects/worker.js", asks.replace(WANTS_PRESENCE, b"#wantsPresence = false"))
        prepare(scene)
        await page.add_init_script(KEEP_WORKERS + (remembered(choice) if choice else "") + script)
        await join(page, scene.link, "Grace")
        yield scene, page, seen
        raw = "streams.some((stream) => stream.getTracks().some((track) => track.kind === 'video' && sent.has(track)))"
        assert not await page.evaluate(raw), "the camera's own track was in a connection"
        if choice:
            assert seen.rooms == 0, f"{seen.rooms} of {seen.count} pictures show the room"


async def misses(browser: Any, fault: str) -> None:
    """A guest whose page lacks something from the start: the host sees the card, and the page says so."""
    async with hidden(browser, prepare=START_FAULTS[fault], has_presence=True) as (_scene, page, seen):
        await until(page, "/camera is paused/.test(document.querySelector('.notices')?.textContent)")
        await seen.until(lambda seen: seen.is_card)
        await seen.more(2)
        assert not await page.evaluate(LIVE), fault


def workers(page: Any, name: str) -> list[Any]:
    return [worker for worker in page.workers if worker.url.endswith(name)]


# ---- what the host serves


def altered(scene: Call, part: str, content: Callable[[bytes], bytes]) -> None:
    """As if a file had been damaged on the host's disk, or on the way."""
    files = scene.server.site.effect_files.by_address
    for address, file in files.items():
        if part in address:
            files[address] = replace(file, body=partial(lambda body: content(body()), file.body), packed={})


def gone(scene: Call, part: str) -> None:
    files = scene.server.site.effect_files.by_address
    for address in [address for address in files if part in address]:
        del files[address]


def served(scene: Call, name: str, content: bytes | None) -> None:
    """Another file of the page; None: no more."""
    if content is None:
        del scene.server.site._files[name]
    else:
        scene.server.site._files[name] = content


START_FAULTS: dict[str, Callable[[Call], None]] = {
    "the net is damaged": lambda scene: altered(scene, "matte_small", lambda body: body[:-9] + b"\1" * 9),
    "the net is cut": lambda scene: altered(scene, "matte_small", lambda body: body[:-9]),
    "the net is missing": lambda scene: gone(scene, "matte_small"),
    "the net is another's": lambda scene: served(
        scene, "effects/files.json", scene.server.site.effect_files.index.replace(b"[1, 5, 144", b"[1, 6, 144")
    ),
    "its layers are missing": lambda scene: served(scene, "effects/layers.wasm", None),
    "its layers are damaged": lambda scene: served(scene, "effects/layers.wasm", b"\0asm"),
    "its script is missing": lambda scene: served(scene, "effects/layers.js", None),
    "the kernels are missing": lambda scene: served(scene, "effects/kernels.wasm", None),
    "the kernels are damaged": lambda scene: served(scene, "effects/kernels.wasm", b"\0asm"),
    "the kernels are others": lambda scene: served(scene, "effects/kernels.wasm", b"\0asm\1\0\0\0"),
    "nothing is there": lambda scene: served(scene, "effects/files.json", b"null"),
    "the worker is missing": lambda scene: served(scene, "effects/worker.js", None),
    "the net's worker is missing": lambda scene: served(scene, "effects/net.js", None),
    "a checksum is another": lambda scene: served(
        scene, "effects/files.json", scene.server.site.effect_files.index.replace(b'"sha256": "', b'"sha256": "0')
    ),
}
"""Before the page is opened. It has to say that the camera is paused."""


# ---- what happens to a page in a call

Act = Callable[[Call, Any], Awaitable[object]]


@dataclass(frozen=True)
class Fault:
    """do: injects it. undo: ends it, once the card is out. has_card: the host must see the card meanwhile."""

    do: Act
    undo: Act | None = None
    has_card: bool = True


def _page(code: str) -> Act:
    return lambda _scene, page: page.evaluate(f"void ({code})")


def _worker(name: str, code: str) -> Act:
    """In all workers of a name; it may end them, and never answer."""

    async def act(_scene: Call, page: Any) -> None:
        found = workers(page, name)
        assert found, f"no worker {name}"
        running = [asyncio.ensure_future(worker.evaluate(f"void ({code})")) for worker in found]
        await asyncio.wait(running, timeout=0.5)
        for one in running:
            one.add_done_callback(lambda late: late.cancelled() or late.exception())

    return act


def _for_a_while(whole: str, code: str, ms: int = 1500) -> str:
    """Code that puts another thing in the place of one of the browser's."""
    return f"(() => {{ const was = {whole}; {whole} = {code}; setTimeout(() => {{ {whole} = was; }}, {ms}); }})()"


def _key(key: str) -> Act:
    return lambda _scene, page: page.keyboard.press(key)


def _size(width: int, height: int) -> Act:
    return _page(f"raw().applyConstraints({{ width: {width}, height: {height} }})")


async def _freeze(page: Any, state: str) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": state})


async def _choose_all(_scene: Call, page: Any) -> None:
    """A flood of choices, the colour last."""
    await page.keyboard.press("b")
    await page.wait_for_selector(".background-tile input[data-kind=picture]")
    code = """for (let k = 0; k < 20; k++) for (const input of document.querySelectorAll(
        ".background-tile input[data-kind=picture], .background-tile input[data-kind=colour]")) input.click();
        document.querySelector(".background-tile input[data-kind=colour]").click();"""
    await page.evaluate(f"() => {{ {code} }}")
    await page.keyboard.press("Escape")


async def _none_and_back(_scene: Call, page: Any) -> None:
    await page.keyboard.press("b")
    await page.wait_for_selector(".background-tile input[data-kind=colour]")
    click = "document.querySelector('.background-tile input[data-kind={}]').click()"
    await page.evaluate(
        f"() => {{ for (let k = 0; k < 12; k++) {{ {click.format('none')}; {click.format('colour')}; }} }}"
    )
    await page.keyboard.press("Escape")


async def _off_and_on(_scene: Call, page: Any) -> None:
    await page.keyboard.press("v")
    await page.keyboard.press("v")


async def _nothing_stored(scene: Call, page: Any) -> None:
    await page.evaluate(f"() => {{ Storage.prototype.setItem = Storage.prototype.getItem = {THROW}; }}")
    await _choose_all(scene, page)


async def _allow(_scene: Call, page: Any) -> None:
    await page.evaluate("() => { MediaDevices.prototype.getUserMedia = allowed; }")
    await page.keyboard.press("v")


def reversioned(scene: Call) -> None:
    """Browsers keep the files of a version: what was altered belongs to another one."""
    site, version = scene.server.site, f"{time.monotonic_ns():016x}"
    for name in [name for name in site._files if name.endswith(".html")]:
        site._files[name] = site._files[name].replace(site.version.encode(), version.encode())
    site.version, site._below = version, f"/page/{version}/"


def _reloaded(changes: dict[str, Callable[[bytes], bytes]]) -> Fault:
    """The page comes anew, some files altered until the card is out, then once more from a mended host."""
    kept: dict[str, bytes] = {}

    async def do(scene: Call, page: Any) -> None:
        for name, change in changes.items():
            kept[name] = scene.server.site._files[name]
            served(scene, name, change(kept[name]))
        reversioned(scene)
        await page.reload()

    async def undo(scene: Call, page: Any) -> None:
        for name, body in kept.items():
            served(scene, name, body)
        reversioned(scene)
        await page.reload()

    return Fault(do, undo)


def _damaged(part: str, content: Callable[[bytes], bytes]) -> Fault:
    """The same for a file that browsers keep: at another address, so that it is fetched again, and kept as it is."""
    kept: dict[str, Any] = {}

    async def do(scene: Call, page: Any) -> None:
        site = scene.server.site
        address, file = next(item for item in site.effect_files.by_address.items() if part in item[0])
        other = f"/files/{time.monotonic_ns():016x}/{file.name}"
        kept.update(address=other, file=file)
        site.effect_files.by_address[other] = replace(file, body=lambda: content(file.body()), packed={})
        index = site._files["effects/files.json"]
        served(scene, "effects/files.json", index.replace(address.encode(), other.encode()))
        del site.effect_files.by_address[address]
        reversioned(scene)
        await page.reload()

    async def undo(scene: Call, _page: Any) -> None:
        scene.server.site.effect_files.by_address[kept["address"]] = kept["file"]

    return Fault(do, undo)


def _hanging(body: bytes) -> bytes:
    """A worker whose first requests are not answered."""
    code = """const ask = globalThis.fetch, soon = performance.now() + 2500;
    globalThis.fetch = (what, how = {}) => (performance.now() > soon ? ask(what, how)
        : new Promise((_, no) => how.signal?.addEventListener("abort", () => no(how.signal.reason))));"""
    return code.encode() + body


def _hasty(body: bytes) -> bytes:
    """One whose patience with files is short."""
    return body.replace(b"_MS = 20_000", b"_MS = 1000").replace(b"_MS = 30_000", b"_MS = 6000")


FORBID = """(() => {
    window.allowed = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = async () => { throw new DOMException("x", "NotAllowedError"); };
    const track = raw();
    track.stop();
    track.dispatchEvent(new Event("ended"));
})()"""
NO_MEMORY = "() => { throw new RangeError('x'); }"
NO_FRAME = "class { constructor() { throw new Error('x'); } }"
TOO_SHORT = "({ data }) => postMessage({ alpha: new Uint8Array(9), planes: data.planes })"
BUSY = "(() => { const end = Date.now() + 2500; while (Date.now() < end); })()"
THROW = "() => { throw new Error('x'); }"
LOST = "(() => { const track = raw(); track.stop(); track.dispatchEvent(new Event('ended')); })()"

FAULTS: dict[str, Fault] = {
    "the worker is killed": Fault(_page("workers.at(-1).terminate()")),
    "the worker ends itself": Fault(_worker(IN_FRAMES, "self.close()")),
    "the worker hangs": Fault(_worker(IN_FRAMES, "setTimeout(() => { for (;;); })")),
    "the worker hangs for a while": Fault(_worker(IN_FRAMES, BUSY), has_card=False),
    "the worker is silent": Fault(_worker(IN_FRAMES, "self.postMessage = () => {}")),
    "the worker's clock stops": Fault(
        _worker(IN_FRAMES, "(() => { for (let k = 0; k < 999; k++) clearInterval(k); })()")
    ),
    "the nets' workers end": Fault(_worker(IN_NET, "self.close()")),
    "the nets hang": Fault(_worker(IN_NET, "setTimeout(() => { for (;;); })")),
    "the nets fail": Fault(_worker(IN_NET, "self.onmessage = () => postMessage({ failed: 'x' })")),
    "the matte is too short": Fault(_worker(IN_NET, f"self.onmessage = {TOO_SHORT}")),
    "the matte is none": Fault(_worker(IN_NET, "self.onmessage = ({ data }) => postMessage({ planes: data.planes })")),
    "a frame cannot be read": Fault(_worker(IN_FRAMES, _for_a_while("VideoFrame.prototype.copyTo", f"async {THROW}"))),
    "a frame is never read": Fault(_worker(IN_FRAMES, "VideoFrame.prototype.copyTo = () => new Promise(() => {})")),
    "the arithmetic fails": Fault(_worker(IN_FRAMES, _for_a_while("Uint8Array.prototype.set", THROW))),
    "there is no memory": Fault(
        _worker(
            IN_FRAMES,
            _for_a_while("WebAssembly.Memory.prototype.grow", NO_MEMORY)
            + ", "
            + _for_a_while("Uint8Array.prototype.set", THROW),
        )
    ),
    "no picture can be made": Fault(_worker(IN_FRAMES, _for_a_while("globalThis.VideoFrame", NO_FRAME))),
    "the camera stands still": Fault(
        _worker(
            IN_FRAMES, _for_a_while("ReadableStreamDefaultReader.prototype.read", "() => new Promise(() => {})", 300)
        ),
        _off_and_on,
    ),
    "the camera is lost": Fault(_page(LOST), _key("v"), has_card=False),
    "the camera is forbidden": Fault(
        _page(FORBID),
        _allow,
        has_card=False,
    ),
    "the camera is stopped by others": Fault(_page("raw().stop()"), _off_and_on, has_card=False),
    "what goes out is stopped by others": Fault(_page("outgoing().stop()")),
    "the camera gives another size": Fault(_size(320, 180), _size(640, 360), has_card=False),
    "the camera is turned": Fault(_size(180, 320), _size(640, 360), has_card=False),
    "the page is frozen": Fault(
        lambda _scene, page: _freeze(page, "frozen"), lambda _scene, page: _freeze(page, "active"), has_card=False
    ),
    "the page stalls": Fault(_page(BUSY), has_card=False),
    "a flood of choices": Fault(_choose_all, has_card=False),
    "to none and back": Fault(_none_and_back, has_card=False),
    "nothing can be stored": Fault(_nothing_stored, has_card=False),
    "the net is damaged": _damaged("matte_small", lambda body: body[:-9] + b"\1" * 9),
    "the net is cut": _damaged("matte_small", lambda body: body[:-9]),
    "its layers are others": _reloaded({"effects/layers.wasm": lambda _body: b"\0asm\1\0\0\0"}),
    "its script is none": _reloaded({"effects/layers.js": lambda _body: b"{"}),
    "the kernels are others": _reloaded({"effects/kernels.wasm": lambda _body: b"\0asm\1\0\0\0"}),
    "a checksum is another": _reloaded(
        {"effects/files.json": lambda body: body.replace(b'"sha256": "', b'"sha256": "0')}
    ),
    "files never come": _reloaded({"effects/worker.js": lambda body: _hasty(_hanging(body))}),
    "a net never comes": _reloaded({"effects/net.js": _hanging, "effects/net_worker.js": _hasty}),
}
"""In a call, the room hidden: from each of them it comes back by itself."""


async def suffer(scene: Call, page: Any, seen: Seen, fault: Fault) -> float:
    """Injects it, ends it, and waits until the host sees the guest before the colour again. Gives the seconds of that.

    The pictures with a room that were on their way when the guest had chosen none do not count.
    """
    before, seen.cards = seen.rooms, 0
    await fault.do(scene, page)
    if fault.has_card:
        await seen.until(lambda seen: seen.cards > 0)
    if fault.undo is not None:
        await fault.undo(scene, page)
    began = time.monotonic()
    if fault is FAULTS["to none and back"]:
        await seen.until(lambda seen: not seen.is_room)
        assert seen.rooms - before < MOST_IN_FLIGHT
        seen.rooms = before
    await until(page, LIVE)
    await seen.more(1)
    await seen.hidden()
    return time.monotonic() - began
