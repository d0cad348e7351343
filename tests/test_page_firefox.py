"""A guest in Debian's Firefox: hiding the room before a camera whose room has one loud colour that must never reach the
host, and a call as such."""

import asyncio
from contextlib import asynccontextmanager

import pytest

import fake_camera
import firefox
from buzzcam.calls import signaling
from buzzcam.core.frame import Size
from call_page import WITHIN_MS, call, picture_of
from page_faults import CHOICE, KEEP_WORKERS, LIVE, Seen, remembered

SIZE = Size(640, 360)


@pytest.fixture(scope="module")
def browser(runner):
    if firefox.path() is None:
        pytest.skip(firefox.MISSING)
    opened = firefox.firefox()
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def camera():
    return fake_camera.script(SIZE)


async def join(page):
    await page.evaluate("document.querySelector('#name').value = 'Grace'")
    await page.evaluate("document.querySelector('button[type=submit]').click()")


async def choose(page):
    """In the dialog, what CHOICE is."""
    await page.evaluate("document.querySelector('[aria-keyshortcuts=b]').click()")
    await page.until("document.querySelector('[data-kind=colour]')")
    await page.evaluate("document.querySelector('[data-kind=colour]').click()")
    await page.evaluate("""(() => {
        const field = document.querySelector('[type=color]');
        field.value = '#e0e0e0';
        field.dispatchEvent(new Event('input'));
    })()""")
    await page.evaluate("document.querySelector('dialog[open] .primary').click()")


@asynccontextmanager
async def hidden(browser, camera, choice=CHOICE, before=None):
    """As in page_faults: a guest in a call whose browser remembers to hide the room. before: they join."""
    seen = Seen()
    async with call(on_frame=seen) as scene, firefox.page(browser) as page:
        await page.add_init_script(KEEP_WORKERS + camera + (remembered(choice) if choice else ""))
        await page.goto(scene.link)
        if before is not None:
            await before(page)
        await join(page)
        yield page, seen
        raw = "streams.some((stream) => stream.getVideoTracks().some((track) => sent.has(track)))"
        assert not await page.evaluate(raw), "the camera's own track was in a connection"
        if choice or before:
            assert seen.rooms == 0, f"{seen.rooms} of {seen.count} pictures show the room"


def test_the_room_is_hidden_whatever_happens_to_worker_and_camera(runner, browser, camera):
    async def scenario():
        async with hidden(browser, camera, None, choose) as (page, seen):
            await seen.hidden()
            await page.until(LIVE)
            assert (await page.evaluate("buzzcam.effects()"))["trouble"] == ""
            assert await page.evaluate("crossOriginIsolated"), "WASM may have threads"
            seen.cards = 0
            await page.evaluate("workers.at(-1).terminate()")
            await seen.until(lambda seen: seen.cards > 0)
            await seen.hidden()
            await page.evaluate("[camera.width, camera.height] = [camera.height, camera.width]")
            await seen.until(lambda seen: seen.newest.size.height > seen.newest.size.width and not seen.is_card)
            assert seen.people > 0.05
            await page.type("v")
            await page.until("streams.at(-1).getVideoTracks()[0].readyState === 'ended'")
            await page.type("v")
            await page.until(f"streams.length > 1 && {LIVE}")
            await seen.hidden()

    runner.run(scenario())


def test_a_choice_in_the_call_ends_what_showed_the_room(runner, browser, camera):
    """Also that these tests would notice a room."""

    async def scenario():
        async with hidden(browser, camera, choice=None) as (page, seen):
            await seen.until(lambda seen: seen.rooms > 5)
            await page.type("b")
            click = "document.querySelector('[data-kind=colour]')"
            await page.until(click)
            ended = "before.every((track) => track.kind !== 'video' || track.readyState === 'ended')"
            assert await page.evaluate(f"((before) => ({click}.click(), {ended}))([...sent])")
            await seen.until(lambda seen: fake_camera.marked(seen.newest) < 0.05)
            seen.rooms = 0
            await seen.hidden()
            assert seen.rooms == 0
            await page.evaluate("document.querySelector('[data-kind=none]').click()")
            await seen.until(lambda seen: seen.rooms > 0)

    runner.run(scenario())


def test_a_hidden_tab_goes_on(runner, browser, camera):
    async def scenario():
        async with hidden(browser, camera) as (page, seen):
            await seen.hidden()
            async with firefox.page(browser) as other:
                await other.activate()
                await page.until("document.hidden")
                least = seen.count - seen.cards + 30
                async with asyncio.timeout(WITHIN_MS / 1000):
                    while seen.count - seen.cards < least:  # a page's own timers are slow now
                        await page.evaluate("draw()")

    runner.run(scenario())


def test_colours_stay_what_they_are(runner, browser):
    """A camera's frames say nothing of their colours, and what goes out passes through R, G and B."""
    code = """(async () => {
        const { Picture, loadKernels } = await import("/page/effects/picture.js");
        const [width, height, yuv] = [128, 96, [90, 110, 160]], luma = width * height;
        const plane = (k) => (k < luma ? 0 : k < luma * 5 / 4 ? 1 : 2);
        const content = Uint8Array.from({ length: luma * 3 / 2 }, (_, k) => yuv[plane(k)]);
        const picture = new Picture(await loadKernels(), null);
        const space = { primaries: null, transfer: null, matrix: null, fullRange: null };
        const frame = new VideoFrame(content, { format: "I420", codedWidth: width, codedHeight: height, timestamp: 0 });
        Object.defineProperty(frame, "colorSpace", { value: space });
        await picture.take(frame);
        picture.putMatte(new Uint8Array(64 * 48).fill(255), 64, 48);
        const shown = new OffscreenCanvas(width, height).getContext("2d");
        shown.drawImage(await createImageBitmap(picture.composed({ kind: "colour", colour: "#000000" }, 0)), 0, 0);
        return [...shown.getImageData(60, 40, 1, 1).data.slice(0, 3)];
    })()"""

    async def scenario():
        async with call() as scene, firefox.page(browser) as page:
            await page.goto(scene.link)
            return await page.evaluate(code)

    red, green, blue = runner.run(scenario())
    assert (red, green, blue) == pytest.approx((137, 67, 50), abs=2)  # by BT.601


def test_a_guest_with_firefoxs_own_camera_is_hidden_sees_the_host_and_writes(runner, browser):
    async def scenario():
        seen = Seen()
        async with call(has_picture=True, on_frame=seen) as scene, firefox.page(browser) as page:
            await page.add_init_script(remembered())
            await page.goto(scene.link)
            await join(page)
            await page.until(picture_of("host"))
            await seen.hidden()
            await page.type("c")
            await page.until("document.activeElement.matches('.chat textarea')")
            await page.type("Hello & <b>" + firefox.ENTER)
            said = await scene.host.hear(lambda message: isinstance(message, signaling.Chat))
            assert said.text == "Hello & <b>"

    runner.run(scenario())
