"""Where a worker gets the camera's frames from in other browsers, played in Chromium: as in Firefox, and as in Safari,
whose own classes are fakes here."""

import json

import pytest

import fake_camera
from buzzcam.core.frame import Size
from call_page import browsers, until
from page_faults import CHOICE, LIVE, SIZE, hidden
from test_page_effects import NO_STREAMS


@pytest.fixture(scope="module")
def browser(runner, tmp_path_factory):
    yield from browsers(runner, *fake_camera.flags(tmp_path_factory.mktemp("camera"), SIZE))


AS_SAFARI = """
window.moved = []; window.made = [];
(() => {
    const Processor = MediaStreamTrackProcessor, Generator = MediaStreamTrackGenerator;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, transfer) {
        if (!message.track) return post.call(this, message, transfer ?? []);
        if (window.isUnmovable) throw new DOMException("no track can be moved", "DataCloneError");
        if (!transfer.includes(message.track)) throw new Error("the track was not moved");
        const { track, port } = message, { readable } = new Processor({ track });
        const maker = new Generator({ kind: "video" }), { writable } = maker, stops = new MessageChannel();
        moved.push(track);
        made.push(maker);
        stops.port1.onmessage = () => track.stop();
        const moving = { readable, writable, stops: stops.port2 };
        return post.call(this, { ...message, track: moving }, [port, ...Object.values(moving)]);
    };
    window.MessageChannel = class extends MessageChannel {
        constructor() {
            super();
            const { port1 } = this;
            Object.defineProperty(port1, "onmessage", { set: (hear) => {
                const real = (data) => (data?.track ? { track: made.at(-1) } : data);
                port1.addEventListener("message", ({ data }) => hear({ data: real(data) }));
                port1.start();
            } });
        }
    };
    delete window.MediaStreamTrackProcessor;
    delete window.MediaStreamTrackGenerator;
})();
"""
IN_WORKER = b"""
let given = null;
globalThis.MediaStreamTrackProcessor = class {
    constructor({ track, maxBufferSize }) {
        if (maxBufferSize !== 1) throw new Error("frames would wait");
        [given, this.readable] = [track, track.readable];
        track.stop = () => track.stops.postMessage("stop");
    }
};
globalThis.VideoTrackGenerator = class {
    constructor() {
        [this.writable, this.track] = [given.writable, new MessageChannel().port1];
    }
};
"""
"""Comes before ports.js, which looks for them."""


def as_safari(scene):
    files = scene.server.site._files
    files["effects/ports.js"] = IN_WORKER + files["effects/ports.js"]


def test_a_worker_that_takes_tracks_gets_a_copy_that_ends_with_the_camera(runner, browser):
    async def scenario():
        async with hidden(browser, AS_SAFARI, prepare=as_safari) as (_scene, page, seen):
            await seen.hidden()
            assert await page.evaluate("moved.length") == 1
            assert not await page.evaluate("streams[0].getTracks().includes(moved[0])")
            assert await page.evaluate("sent.has(made[0])")
            await page.keyboard.press("v")
            await until(page, "moved[0].readyState === 'ended' && made[0].readyState === 'ended'")
            await page.keyboard.press("v")
            await until(page, f"moved.length === 2 && {LIVE}")
            await seen.hidden()
            seen.cards = 0
            await page.evaluate("workers.at(-1).terminate()")
            await seen.until(lambda seen: seen.cards > 0)
            await seen.hidden()
            assert await page.evaluate("moved.length") == 2, "it failed, so another way is taken"

    runner.run(scenario())


def test_a_track_that_cannot_be_moved_goes_another_way(runner, browser):
    async def scenario():
        script = AS_SAFARI + "window.isUnmovable = true;"
        async with hidden(browser, script, prepare=as_safari) as (_scene, page, seen):
            await seen.hidden()
            assert await page.evaluate("moved.length") == 0

    runner.run(scenario())


def test_without_streams_a_video_and_a_canvas_do(runner, browser):
    async def scenario():
        async with hidden(browser, NO_STREAMS) as (_scene, page, seen):
            await seen.hidden()
            assert await page.evaluate("[...sent].some((track) => track instanceof CanvasCaptureMediaStreamTrack)")
            seen.cards = 0
            await page.evaluate("workers.at(-1).terminate()")
            await seen.until(lambda seen: seen.cards > 0)
            await seen.hidden()

    runner.run(scenario())


@pytest.mark.parametrize("script", ["", NO_STREAMS])
def test_a_camera_may_be_small_and_turn(runner, browser, script):
    size = Size(320, 240)

    async def scenario():
        async with hidden(browser, fake_camera.script(size) + script) as (_scene, page, seen):
            await seen.hidden()
            own = "document.querySelector('[data-peer=me] video')"
            await until(page, f"{LIVE} && {own}.videoWidth === 320")
            await page.evaluate("void ([camera.width, camera.height] = [240, 320])")
            await until(page, f"{LIVE} && {own}.videoWidth === 240 && {own}.videoHeight === 320")
            await until(page, "buzzcam.effects().fps > 5")

    runner.run(scenario())


def test_a_low_battery_keeps_to_the_cheapest(runner, browser):
    async def scenario():
        stored = json.dumps(json.dumps({"choice": CHOICE, "rung": "medium"}))
        script = f"localStorage.setItem('buzzcam-background', {stored});"
        script += "Navigator.prototype.getBattery = async () => ({ charging: false, level: 0.1 });"
        loaded = []
        async with hidden(browser, script) as (_scene, page, seen):
            page.on("request", lambda request: loaded.append(request.url))
            await page.reload()
            await until(page, f"{LIVE} && buzzcam.effects().rung === 'small/2'")
            await seen.hidden()
            assert not [url for url in loaded if "medium" in url]

    runner.run(scenario())
