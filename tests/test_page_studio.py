"""The effects without a call: `buzzcam page`, its recordings and pictures, and the page while its server is away.

The camera's room has one loud colour that must never be in what is saved while the room is hidden."""

import asyncio
import io
import json
import signal
import socket
import subprocess
import sys
import webbrowser
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import av
import numpy as np
import pytest

import fake_camera
from buzzcam.calls import site
from buzzcam.calls.reach import open_at
from buzzcam.calls.site import Site
from buzzcam.calls.web_server import WebServer
from buzzcam.cli.page import open_browser
from buzzcam.core.frame import Frame, Size
from buzzcam.settings import CallChoice
from call_page import WITHIN_MS, browsers, guest, until
from page_faults import CHOICE, LEAST_MARKED, LIVE, remembered

SIZE = Size(320, 180)
RECORDED_MS = "document.querySelector('.studio-time').textContent"
KEEP = """
window.workers = []; window.wrote = 0;
window.Worker = class extends Worker { constructor(...a) { super(...a); workers.push(this); } };
const write = WritableStreamDefaultWriter.prototype.write;
WritableStreamDefaultWriter.prototype.write = function (part) { window.wrote += 1; return write.call(this, part); };
"""
"""wrote: frames that the recorder was given."""


@pytest.fixture(scope="module")
def browser(runner, tmp_path_factory):
    yield from browsers(runner, *fake_camera.flags(tmp_path_factory.mktemp("camera"), SIZE))


@asynccontextmanager
async def pages(port=0):
    """The link to the studio."""
    served = Site()
    server = WebServer(served, served.pages_alone)
    reach = await open_at(server, CallChoice(port=port))
    try:
        yield f"{reach.origins[0]}/studio", server
    finally:
        await server.stop()


@asynccontextmanager
async def studio(browser, choice=CHOICE, script=""):
    async with pages() as (link, _server), guest(browser) as page:
        await page.add_init_script(KEEP + (remembered(choice) if choice else "") + script)
        await page.goto(link)
        await until(page, LIVE if choice else "document.querySelector('.preview video').videoWidth")
        yield page


async def more(page, frames=6):
    """So many frames of the recording later."""
    await until(page, f"wrote >= {await page.evaluate('wrote') + frames}")


async def saved(page, key):
    """What the button of a key puts into the downloads."""
    async with page.expect_download() as coming:
        await page.evaluate(f"document.querySelector('[aria-keyshortcuts={key}]').click()")
    download = await coming.value
    return download.suggested_filename, Path(await download.path()).read_bytes()


def decoded(content):
    """Frames of a recording, and the seconds of its sound."""
    with av.open(io.BytesIO(content)) as container:
        assert container.duration, "programs show how long it is"
        frames = [frame_of(picture) for picture in container.decode(video=0)]
    with av.open(io.BytesIO(content)) as container:
        sound_s = sum(block.samples / block.sample_rate for block in container.decode(audio=0))
    return frames, sound_s


def frame_of(picture):
    picture = picture.reformat(format="yuv420p")
    return Frame(picture.to_ndarray().reshape(-1).copy(), Size(picture.width, picture.height), picture.time or 0.0, 0)


def luma(frame):
    return float(np.median(frame.planes[0]))


def rooms(frames):
    return sum(fake_camera.marked(frame) >= LEAST_MARKED for frame in frames)


# ---- what is saved


def test_a_recording_has_the_hidden_room_whatever_happens_meanwhile(runner, browser):
    """Another background, a killed worker and a camera that is off for a while do not end it, and show no room."""

    async def scenario():
        async with studio(browser) as page:
            await page.keyboard.press("r")
            await more(page)
            await page.check("[data-picture=bright-office]")
            await more(page)
            await page.check("[data-kind=colour]")
            await page.evaluate("workers.at(-1).terminate(); workers[0].terminate()")
            await until(page, f"!({LIVE})")
            await more(page, 2)
            await until(page, LIVE)
            await more(page)
            await page.keyboard.press("v")
            await until(page, "document.querySelector('.preview video').hidden")
            await more(page, 2)
            await page.keyboard.press("v")
            await until(page, LIVE)
            await more(page)
            return await saved(page, "r")

    name, content = runner.run(scenario())
    frames, sound_s = decoded(content)
    assert name.startswith("buzzcam-") and name.endswith((".webm", ".mp4"))
    assert rooms(frames) == 0
    assert {frame.size for frame in frames} == {SIZE}
    assert sum(luma(frame) > 150 for frame in frames) > 5, "somebody before the light colour"
    assert sum(luma(frame) < 60 for frame in frames) > 1, "the card"
    assert luma(frames[-1]) > 150
    times = [frame.captured_at for frame in frames]
    with av.open(io.BytesIO(content)) as container:
        assert container.duration / 1e6 == pytest.approx(times[-1], abs=2)
    assert times == sorted(times) and sound_s > 0.9 * times[-1] > 1


def test_from_the_click_on_no_frame_of_the_room_is_recorded(runner, browser):
    """Also that these tests would notice a room; a pause leaves nothing in."""

    async def scenario():
        async with studio(browser, choice=None) as page:
            await page.keyboard.press("r")
            await more(page)
            await page.keyboard.press("p")
            paused = await page.inner_text(".studio-time")
            await page.keyboard.press("p")
            await page.evaluate("document.querySelector('[data-kind=colour]').click()")
            await until(page, LIVE)
            await more(page)
            return paused, await saved(page, "r")

    paused, (_name, content) = runner.run(scenario())
    frames, _sound_s = decoded(content)
    shows = [fake_camera.marked(frame) >= LEAST_MARKED for frame in frames]
    assert paused.startswith("0:") and shows[0] and not shows[-1]
    assert shows == sorted(shows, reverse=True), "once it is hidden, it stays so"


def test_a_snapshot_is_what_goes_out_and_not_what_one_compares_with(runner, browser):
    async def scenario():
        async with studio(browser) as page:
            await page.hover("text=Hold to compare")
            await page.mouse.down()
            note = "document.querySelector('.preview-note').textContent"
            await until(page, f"{note} === 'Only you can see this.'")
            name, content = await saved(page, "s")
            assert await page.evaluate(note) == "Only you can see this."
            await page.mouse.up()
            assert name in await page.inner_text(".notice")
            return name, content

    name, content = runner.run(scenario())
    with av.open(io.BytesIO(content)) as container:
        frame = frame_of(next(container.decode(video=0)))
    assert name.endswith(".png") and frame.size == SIZE
    assert fake_camera.marked(frame) < LEAST_MARKED and luma(frame) > 150


@pytest.mark.parametrize("lacks", ["MediaStreamTrackGenerator", "StorageManager.prototype.getDirectory"])
def test_a_browser_with_less_records_too(runner, browser, lacks):
    """Without streams of frames it cannot hide the room; without files of its own it records in memory, and says so."""

    async def scenario():
        async with studio(browser, choice=None, script=f"delete {lacks.replace('Storage', 'window.Storage')};") as page:
            await page.keyboard.press("r")
            await until(page, RECORDED_MS + ".startsWith('0:01')")
            told = await page.locator(".notice").all_inner_texts()
            return told, await saved(page, "r")

    told, (_name, content) = runner.run(scenario())
    assert decoded(content)[0]
    assert bool(told) == ("Storage" in lacks)


def test_without_a_microphone_it_records_silence(runner, browser):
    no_sound = """const get = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (wanted) {
        return wanted.audio ? Promise.reject(new DOMException("x", "NotFoundError")) : get.call(this, wanted);
    };"""

    async def scenario():
        async with studio(browser, choice=None, script=no_sound) as page:
            await page.wait_for_selector(".trouble:has-text('You can record without sound.')")
            await page.keyboard.press("r")
            await more(page)
            return await saved(page, "r")

    frames, sound_s = decoded(runner.run(scenario())[1])
    assert frames and sound_s


def test_leaving_asks_first_while_it_records(runner, browser):
    async def scenario():
        async with studio(browser, choice=None) as page:
            asked = []
            page.on("dialog", lambda dialog: (asked.append(dialog.type), asyncio.ensure_future(dialog.dismiss())))
            await page.keyboard.press("r")
            await more(page, 1)
            await page.evaluate("setTimeout(() => location.reload(), 0)")
            async with asyncio.timeout(WITHIN_MS / 1000):
                while not asked:
                    await page.evaluate("new Promise((go) => setTimeout(go, 30))")
            return asked

    assert runner.run(scenario()) == ["beforeunload"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("NotAllowedError", "blocked for this page. Allow them"), ("NotFoundError", "microphone was found. Connect them")],
)
def test_each_trouble_with_devices_has_words_of_its_own(runner, browser, name, words):
    async def scenario():
        fail = f"MediaDevices.prototype.getUserMedia = async () => {{ throw new DOMException('x', '{name}'); }};"
        async with pages() as (link, _server), guest(browser) as page:
            await page.add_init_script(fail)
            await page.goto(link)
            await page.wait_for_selector(f".trouble:has-text('{words}')")
            return await page.locator("button[disabled]").count()

    assert runner.run(scenario()) == 4, "to record, to pause, to take a picture, to compare"


# ---- away


ADDRESSES = (
    "caches.open('buzzcam-files').then((c) => c.keys()).then((all) => all.map((one) => new URL(one.url).pathname))"
)
IS_KEPT = "navigator.serviceWorker.controller && (window.kept ??= []).some((one) => one.includes('.onnx'))"


async def first_load(page, link):
    """Until all is kept; then the page asks for no more."""
    await page.add_init_script(f"if (location.protocol !== 'about:') {remembered()}")
    await page.goto(link)
    await until(page, LIVE)
    await until(page, f"({ADDRESSES}.then((all) => (window.kept = all)), {IS_KEPT}) && kept.length >= 5")
    await page.goto("about:blank")


def test_after_the_first_load_it_works_without_its_server(runner, browser):
    async def scenario():
        async with guest(browser) as page:
            async with pages() as (link, server):
                await first_load(page, link)
                origin = link.removesuffix("/studio")
            session = await page.context.new_cdp_session(page)
            await session.send("Network.clearBrowserCache")
            for address in (link, origin):
                await page.goto(address)
                await until(page, LIVE)
                assert await page.evaluate("crossOriginIsolated"), "what is kept keeps its headers"
            async with pages(port=int(origin.rpartition(":")[2])) as (_link, server):
                html = (await (await page.goto(link)).body()).decode()
                assert server.site.version in html

    runner.run(scenario())


def test_another_version_is_seen_at_once_and_never_mixed(runner, browser, monkeypatch):
    """The new page comes with its own modules while the old service worker stands; the old are dropped after it."""

    async def scenario():
        async with guest(browser) as page:
            async with pages() as (link, server):
                await first_load(page, link)
                old = server.site.version
            files = dict(site._page_files())
            files["dom.js"] += b"\n"
            monkeypatch.setattr(site, "_page_files", files.items)
            async with pages(port=int(link.split(":")[2].split("/")[0])) as (_link, server):
                asked = []
                page.on("request", lambda request: asked.append(request.url))
                await page.goto(link)
                await until(page, LIVE)
                modules = [url for url in asked if "/page/" in url]
                assert server.site.version != old and modules and all(server.site.version in url for url in modules)
                ask = "navigator.serviceWorker.getRegistration().then((one) => (window.one = one))"
                await until(page, f"({ask}, window.one?.waiting)")
                session = await page.context.new_cdp_session(page)
                await session.send("ServiceWorker.enable")  # as if the last page of the old one were closed
                await session.send("ServiceWorker.skipWaiting", {"scopeURL": link.removesuffix("studio")})
                names = "caches.keys().then((all) => (window.names = all))"
                await until(page, f"({names}, window.names && !names.includes('buzzcam-{old}'))")
                assert f"buzzcam-{server.site.version}" in await page.evaluate("names")

    runner.run(scenario())


def test_a_call_whose_host_is_away_says_so(runner, browser):
    from call_page import call

    async def scenario():
        async with guest(browser) as page:
            async with call() as scene:
                await first_load(page, f"{scene.origin}/studio")
                link = scene.link
            await page.goto(link)
            await page.wait_for_selector("[data-end=away]")
            assert await page.inner_text("h1") == "The call cannot be reached"
            assert page.url == link, "the key is still there to try again"
            async with call(port=scene.port):
                await page.click(".primary")
                await page.wait_for_selector(".join")

    runner.run(scenario())


def test_it_can_be_installed(runner, browser):
    async def scenario():
        async with pages() as (link, _server), guest(browser) as page:
            await page.goto(link)
            session = await page.context.new_cdp_session(page)
            manifest = await session.send("Page.getAppManifest")
            errors = await session.send("Page.getInstallabilityErrors")
            return manifest, errors["installabilityErrors"]

    manifest, errors = runner.run(scenario())
    assert manifest["errors"] == [] and json.loads(manifest["data"])["start_url"] == "/studio"
    assert [error["errorId"] for error in errors] in ([], ["in-incognito"])


# ---- the server


def test_the_pages_without_a_call_have_the_same_guard():
    async def scenario():
        async with pages() as (link, server), aiohttp.ClientSession() as client:
            async with client.get(link, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 421
            async with client.get(link.replace("studio", ""), allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (302, "/studio")
            async with client.get(link.replace("studio", "ws")) as answer:
                assert answer.status == 404
            async with client.get(link.replace("studio", f"page/{server.site.version}/dom.js")) as answer:
                assert answer.status == 200 and "immutable" in answer.headers["Cache-Control"]
            async with client.get(link.replace("studio", "page/0123456789abcdef/dom.js")) as answer:
                assert answer.status == 404, "another version's"

    asyncio.run(scenario())


COMMAND = [sys.executable, "-m", "buzzcam", "page", "--no-open"]


def test_the_command_prints_its_address_and_ends_by_a_signal():
    process = subprocess.Popen([*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    link = process.stdout.readline().strip()
    port = int(link.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)):
        process.send_signal(signal.SIGINT)
        _output, said = process.communicate(timeout=30)
    assert link == f"http://localhost:{port}/studio"
    assert (process.returncode, said) == (0, "Open this address in your browser. Press Ctrl-C to stop.\n")


def test_a_port_in_use_is_said_in_words():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(f"The page cannot be served on 127.0.0.1, port {port}: ")
    assert "another BuzzCam" in done.stderr and "Traceback" not in done.stderr


def test_a_text_browser_does_not_take_the_terminal(monkeypatch):
    opened = []

    class Quiet(webbrowser.BackgroundBrowser):
        def open(self, url, new=0, autoraise=True):
            opened.append(url)
            return True

    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("links"))
    assert not open_browser("http://localhost:1/studio")
    monkeypatch.setattr(webbrowser, "get", lambda: Quiet("xdg-open"))
    assert open_browser("http://localhost:1/studio") and opened == ["http://localhost:1/studio"]
