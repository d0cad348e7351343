"""Effects of face and light in the guest's browser: beside the desktop's, and never in the way of hiding the room."""

from dataclasses import replace

import numpy as np
import pytest

import fake_camera
import page_faces
import page_faults as hiding
from buzzcam import paths
from buzzcam.calls import signaling
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.auto_framing import AutoFraming
from buzzcam.effects.face_light import FaceLight
from buzzcam.effects.light import Light
from buzzcam.effects.touch_up import TouchUp
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import open_face_tracker
from call_page import browsers, call, guest, until
from moving_face import SIZE, Pose, close_up, frame_of, frames_of, moved
from page_faults import LIVE, hidden

LOOKS = {"touchUp": 60, "faceLight": 70, "framing": 50, "brightness": 10, "warmth": 10}
CHOICE = hiding.CHOICE | LOOKS
SMALL = Size(640, 360)
FACE = "window.buzzcam?.effects().face"


@pytest.fixture(scope="module")
def browser(runner, tmp_path_factory):
    yield from browsers(runner, *fake_camera.flags(tmp_path_factory.mktemp("camera"), hiding.SIZE))


@pytest.fixture(scope="module")
def page(runner, browser):
    """Of a guest who has not come in."""

    async def opened():
        scene, visitor = call(), guest(browser)
        link = (await scene.__aenter__()).link
        page = await visitor.__aenter__()
        await page.goto(link)
        return scene, visitor, page

    scene, visitor, opened_page = runner.run(opened())
    yield opened_page
    runner.run(visitor.__aexit__(None, None, None))
    runner.run(scene.__aexit__(None, None, None))


def steady(scene):
    """Whatever the load of this machine, the rung stays."""
    name = "effects/ladder.js"
    text = scene.server.site._files[name]
    begin = b"observe(at_s, cost_ms, missed) {"
    assert begin in text
    hiding.served(scene, name, text.replace(begin, begin + b" return null;"))


# ---- the same arithmetic


def sway(seconds):
    """Quicker than people move before a camera."""
    turns = 2 * np.pi * seconds
    right, down, degrees, growth = (np.sin(share * turns) for share in (0.5, 0.8, 0.4, 0.3))
    return Pose(60 * right, 10 * down, 8 * degrees, 1 + 0.08 * growth)


def found_by_desktop(frames):
    tracker = open_face_tracker(read_catalog(paths.models()), paths.models(), print, has_blendshapes=False)
    return [tracker.faces(replace(frame, captured_at=10 + frame.captured_at), SharedCoarse()) for frame in frames]


def test_points_are_the_desktops_while_the_face_moves(runner, page):
    frames = [frame for frame, _pose in frames_of(close_up(SMALL), 24, sway, grain=2.0)]
    wanted = found_by_desktop(frames)
    found, looks = runner.run(page_faces.points_of(page, [frame.i420 for frame in frames], SMALL, 2))
    assert [len(faces) for faces in found[6:]] == [1] * 18
    assert looks < 16, "the nets are left alone between"
    for (points,), (face,) in zip(found[10:], wanted[10:], strict=True):
        away = np.hypot(*(points - face.points)[:, :2].T) / face.box.height
        assert away.mean() < 0.012 and np.percentile(away, 95) < 0.03


def test_a_face_that_has_gone_is_forgotten_and_a_still_one_not_looked_at_again(runner, page):
    picture = close_up(SMALL)
    pictures = [picture] * 14 + [np.full_like(picture, 90)] * 10
    frames = [frame_of(picture, number) for number, picture in enumerate(pictures)]
    found, looks = runner.run(page_faces.points_of(page, [frame.i420 for frame in frames], SMALL))
    assert [len(faces) for faces in found[5:14]] == [1] * 9 and not any(found[-5:])
    assert looks < 14
    assert np.ptp([faces[0][:, 0].mean() for faces in found[6:14]]) < 0.5


def test_between_two_looks_of_the_mesh_a_face_is_followed_by_its_picture(runner, page):
    pose = Pose(9, 5, 3, 1.04)
    before, after = (frame_of(close_up(), 0, move, grain=2.0) for move in (Pose(), pose))
    (face,) = found_by_desktop([before])[0]
    points, is_other = runner.run(page_faces.followed(page, before.i420, after.i420, SIZE, face))
    away = np.hypot(*(points[:, :2] - moved(face.points, pose)).T)
    assert away.mean() < 1.0 and away.max() < 2.5 and not is_other


@pytest.fixture(scope="module")
def seen():
    """Frames with the demo's face in dim light, the face in each, and a matte."""
    picture = (close_up() * 0.5).astype(np.uint8)
    frames = [frame_of(picture, number, Pose(right=2 * number), grain=2.0) for number in range(3)]
    faces = [replace(face, number=0) for (face,) in found_by_desktop(frames)]
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[20:, 90:230] = 255
    return frames, faces, alpha


@pytest.mark.parametrize(
    ("choice", "effect", "most"),
    [
        ({"touchUp": 100}, lambda: TouchUp(100), 2),
        ({"faceLight": 70}, lambda: FaceLight(70, 0, 0), 1),
        ({"brightness": 30, "warmth": -40}, lambda: Light(30, -40), 1),
    ],
)
@pytest.mark.parametrize("has_matte", [False, True])
def test_pictures_are_the_desktops(runner, page, seen, choice, effect, most, has_matte):
    frames, faces, alpha = seen
    made = runner.run(
        page_faces.drawn(page, [frame.i420 for frame in frames], SIZE, choice, faces, alpha if has_matte else None)
    )
    desktop = effect()
    for frame, face, (out, _cost, matte) in zip(frames, faces, made, strict=True):
        shown = Matte(matte.reshape(alpha.shape), frame.captured_at) if has_matte else None
        scene = Scene(SharedCoarse(), shown, faces=(face,))
        there = Frame(frame.i420.copy(), SIZE, 10 + frame.number * page_faces.STEP_S, frame.number)
        wanted = desktop.apply(there, scene).i420
        changed = np.abs(wanted.astype(int) - frame.i420)
        assert changed.max() > 3, "there is something to compare"
        apart = np.abs(out.astype(int) - wanted)
        assert apart.max() <= 2 * most and (apart > most).sum() < 20, "at the rim of an eye or so"
        for one, other, raw in zip(*(planes_of(i420, SIZE) for i420 in (out, wanted, frame.i420)), strict=True):
            change, as_it_should_be = one.astype(float) - raw, other.astype(float) - raw
            if as_it_should_be.any():
                assert 0.93 < (change * as_it_should_be).sum() / (as_it_should_be**2).sum() < 1.07


def test_the_picture_is_framed_as_on_the_desktop_and_its_matte_with_it(runner, page, seen):
    picture = frame_of(close_up(SMALL), 0).i420
    small = Face(0, (seen[1][0].points * np.float32(0.3) + np.array((20, 95, 0), np.float32)).astype(np.float32), 1.0)
    alpha = np.zeros(SMALL.grid[::-1], np.uint8)
    alpha[10:, 10:100] = 255
    made = runner.run(page_faces.drawn(page, [picture], SMALL, {"framing": 60}, [small], alpha, count=24))
    desktop, last = AutoFraming(60, False), Frame(picture, SMALL, 0.0, 0)
    for number, (out, _cost, matte) in enumerate(made):
        frame = Frame(picture, SMALL, 10 + number * page_faces.STEP_S, number)
        scene = Scene(SharedCoarse(), Matte(alpha, frame.captured_at), faces=(small,))
        last = desktop.apply(frame, scene)
        assert np.abs(out.astype(int) - last.i420).max() <= 1
        assert scene.matte is not None
        assert np.abs(matte.reshape(alpha.shape).astype(int) - scene.matte.alpha).max() <= 1
    assert np.abs(last.i420.astype(int) - picture).max() > 50, "it was framed"


def test_a_face_that_the_matte_does_not_show_is_left_alone(runner, page, seen):
    (frame, *_), faces, alpha = seen
    choice = {"touchUp": 100, "framing": 50}
    ((out, _cost, _matte),) = runner.run(page_faces.drawn(page, [frame.i420], SIZE, choice, faces[:1], 0 * alpha))
    assert np.array_equal(out, frame.i420)


# ---- the room never goes out


async def until_face(page, state):
    await until(page, f"{FACE} === '{state}'")


def test_with_all_effects_of_faces_the_room_stays_hidden(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=steady) as (scene, page, seen):
            await seen.hidden()
            await until_face(page, "on")
            await seen.more(60)
            assert not seen.is_card and seen.people > 0.1
            await scene.host.hear(lambda message: isinstance(message, signaling.Effects) and "faces" in message.rung)
            assert await page.evaluate("buzzcam.effects().is_live")

    runner.run(scenario())


def nets(page):
    """Of faces: opened last, and in that order."""
    return hiding.workers(page, hiding.IN_NET)[1:]


SAY = (
    "((tell) => {{ self.postMessage = (said, moved) =>"
    " tell('points' in said ? {{ ...said, points: {0} }} : said, moved); }})(self.postMessage.bind(self))"
)
START_FAULTS = {
    "the mesh is damaged": lambda scene: hiding.altered(scene, "face_mesh", lambda body: body[:-9] + b"\0" * 9),
    "the catalog has no faces": lambda scene: hiding.served(
        scene, "effects/files.json", scene.server.site._files["effects/files.json"].replace(b'"faces"', b'"none"')
    ),
}
FACE_FAULTS = {
    "the nets end": (hiding.IN_NET, "self.close()"),
    "an effect fails": (hiding.IN_FRAMES, "globalThis.was = Math.hypot; Math.hypot = () => { throw new Error('x'); }"),
}
SENSELESS = "said.points.fill(NaN)", "said.points.fill(1e30)", "said.points.map((x) => 40 * x)"


@pytest.mark.parametrize("fault", START_FAULTS)
def test_without_nets_of_faces_the_room_is_hidden_all_the_same(runner, browser, fault):
    def prepare(scene):
        steady(scene)
        START_FAULTS[fault](scene)

    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=prepare) as (_scene, page, seen):
            await seen.hidden()
            await until_face(page, "failed")
            seen.cards = 0
            await seen.more(15)
            assert seen.cards == 0 and await page.evaluate("buzzcam.effects().is_live")
            await page.keyboard.press("b")
            await until(page, "/stopped working/.test(document.querySelector('.fold[open]')?.innerText)")

    runner.run(scenario())


async def touch_up(page, value):
    code = "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }"
    await page.eval_on_selector(".fold input", code, value)


def test_whatever_fails_of_a_face_the_room_stays_hidden_and_it_comes_back_when_it_is_chosen_again(runner, browser):
    async def scenario():
        choice = hiding.CHOICE | {"touchUp": 60}
        async with hidden(browser, choice=choice, prepare=steady) as (_scene, page, seen):
            await seen.hidden()
            for name, code in FACE_FAULTS.values():
                await until_face(page, "on")
                seen.cards = 0
                for worker in nets(page) if name == hiding.IN_NET else hiding.workers(page, name):
                    await worker.evaluate(f"(() => {{ {code} }})()")
                await until_face(page, "failed")
                await seen.more(10)
                assert seen.cards == 0 and await page.evaluate("buzzcam.effects().is_live"), code
                await touch_up(page, 0)
                await until_face(page, "")
                await hiding.workers(page, hiding.IN_FRAMES)[0].evaluate("Math.hypot = globalThis.was ?? Math.hypot")
                await touch_up(page, 60)
            await until_face(page, "on")

    runner.run(scenario())


FAIL_AND_WATCH = """(() => {
    let isFailing = false;
    const { write } = WritableStreamDefaultWriter.prototype;
    [globalThis.fails, globalThis.isUsed] = [0, false];
    WritableStreamDefaultWriter.prototype.write = function (...all) {
        globalThis.isUsed ||= isFailing;
        return write.apply(this, all);
    };
    Math.hypot = () => {
        [globalThis.fails, isFailing] = [globalThis.fails + 1, true];
        Promise.resolve().then(() => { isFailing = false; });  // once all that follows at once has run
        throw new Error("x");
    };
})()"""


def test_a_picture_whose_effect_has_failed_goes_nowhere(runner, browser):
    """It may be moved already, and its matte not yet."""

    async def scenario():
        choice = hiding.CHOICE | {"touchUp": 60}
        async with hidden(browser, choice=choice, prepare=steady) as (_scene, page, _seen):
            await until_face(page, "on")
            (frames,) = hiding.workers(page, hiding.IN_FRAMES)
            await frames.evaluate(FAIL_AND_WATCH)
            await until_face(page, "failed")
            assert await frames.evaluate("[fails > 0, isUsed]") == [True, False]

    runner.run(scenario())


def test_points_without_sense_show_no_room(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=steady) as (_scene, page, seen):
            await until_face(page, "on")
            seen.cards = 0
            for points in SENSELESS:
                await nets(page)[-1].evaluate(f"void ({SAY.format(points)})")
                await seen.more(15)
            assert seen.cards == 0 and await page.evaluate("buzzcam.effects().is_live")

    runner.run(scenario())


def test_when_memory_is_used_up_only_the_face_stays_as_it_is(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=steady) as (_scene, page, seen):
            await seen.hidden()
            (frames,) = hiding.workers(page, hiding.IN_FRAMES)
            await frames.evaluate("void (WebAssembly.Memory.prototype.grow = () => { throw new RangeError('x'); })")
            await seen.more(20)
            assert not seen.is_card

    runner.run(scenario())


def test_late_nets_hold_no_picture_up(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=steady) as (_scene, page, seen):
            await until_face(page, "on")
            for net in nets(page):
                late = "(event) => setTimeout(() => handle(event), 1500)"
                await net.evaluate(f"void ((handle) => {{ self.onmessage = {late}; }})(self.onmessage)")
            seen.cards = 0
            await seen.more(45)
            assert seen.cards == 0 and await page.evaluate(FACE) == "on"

    runner.run(scenario())


# ---- without hiding


def test_without_a_background_the_worker_changes_the_face_and_its_end_shows_the_camera(runner, browser):
    choice = CHOICE | {"kind": "none"}

    async def scenario():
        async with hidden(browser, hiding.remembered(choice), choice=None, prepare=steady) as (_scene, page, seen):
            await until_face(page, "on")
            seen.rooms = seen.cards = seen.count = 0
            await seen.more(20)
            assert seen.rooms == seen.count and not seen.cards
            await page.evaluate("workers.at(-1).terminate()")
            await until(page, "buzzcam.effects().trouble")
            seen.rooms = seen.count = 0
            await seen.more(10)
            assert seen.rooms == seen.count
            assert not await page.evaluate("[...sent].some((track) => track instanceof CanvasCaptureMediaStreamTrack)")
            await page.keyboard.press("b")
            await page.wait_for_selector("[data-kind=colour]", state="attached")
            seen.rooms = 0
            ended = "[...sent].every((track) => track.kind !== 'video' || track.readyState === 'ended')"
            assert await page.evaluate(f"document.querySelector('[data-kind=colour]').click(), {ended}")
            await until(page, LIVE)
            await seen.until(lambda seen: seen.newest and fake_camera.marked(seen.newest) < hiding.LEAST_MARKED)
            assert seen.rooms < hiding.MOST_IN_FLIGHT
            seen.rooms = 0
            await seen.more(30)
            assert seen.rooms == 0
            await page.check(".background-tile:has-text('None') input")
            await seen.until(lambda seen: seen.rooms > 10)
            assert await page.evaluate("buzzcam.effects().background") == "none"

    runner.run(scenario())


def test_a_worker_that_hides_never_becomes_one_that_does_not(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE, prepare=steady) as (_scene, page, seen):
            await seen.hidden()
            await page.evaluate(
                "workers.at(-1).postMessage({ type: 'choose', choice: { kind: 'none', touchUp: 50 }, behind: null })"
            )
            await seen.more(20)
            assert not seen.is_card

    runner.run(scenario())


def test_only_light_needs_no_net(runner, browser):
    async def scenario():
        choice = hiding.CHOICE | {"kind": "none", "brightness": 60}
        async with call() as scene, guest(browser) as page:
            got = []
            page.on("response", lambda response: got.append(response.url))
            await page.add_init_script(hiding.remembered(choice))
            await page.goto(scene.link)
            await until(page, "buzzcam.effects().fps > 8")
            assert not [url for url in got if ".onnx" in url or "ort-wasm" in url]

    runner.run(scenario())


# ---- choosing


def test_what_costs_too_much_is_turned_down_before_the_outline_and_says_so(runner, browser):
    async def scenario():
        async with hidden(browser, choice=CHOICE) as (_scene, page, seen):
            await seen.hidden()
            rungs = "window.rungs = new Set(); setInterval(() => rungs.add(buzzcam.effects().rung), 50)"
            await page.evaluate(rungs)
            slow = "(said, moved) => setTimeout(() => tell(said, moved), 'alpha' in said ? 120 : 0)"
            slow = f"((tell) => {{ self.postMessage = {slow}; }})(self.postMessage.bind(self))"
            await hiding.workers(page, hiding.IN_NET)[0].evaluate(f"void ({slow})")
            await until(page, "rungs.has('small/2')")
            assert await page.evaluate("[...rungs].indexOf('small') < [...rungs].indexOf('small/2')")
            assert await page.evaluate(FACE) == "reduced"
            await page.keyboard.press("b")
            await until(page, "/Turned down/.test(document.querySelector('.fold summary').innerText)")

    runner.run(scenario())


def test_choices_are_made_by_keyboard_and_kept_on_this_device(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            steady(scene)
            await page.goto(scene.link)
            await until(page, "document.querySelector('.preview video').videoWidth > 0")
            await page.click("button[aria-keyshortcuts=b]")
            await page.focus(".fold summary")
            await page.keyboard.press("Enter")
            await page.keyboard.press("Tab")
            await page.keyboard.press("End")
            await until_face(page, "on")
            assert await page.evaluate("document.querySelector('.background .button.small').disabled") is False
            await page.focus(".fold [role=switch]")
            await page.keyboard.press("Space")
            await page.reload()
            await until_face(page, "on")
            stored = await page.evaluate("JSON.parse(localStorage.getItem('buzzcam-background')).choice")
            assert (stored["kind"], stored["touchUp"], stored["framing"], stored["warmth"]) == ("none", 100, 50, 0)

    runner.run(scenario())


def test_what_was_stored_is_checked(runner, page):
    code = """async (all) => {
        const { checked, hasLooks } = await import("/page/effects/choices.js");
        return all.map((one) => { const made = checked(one); return [made.touchUp, made.warmth, hasLooks(made)]; });
    }"""
    stored = [{}, {"touchUp": 400, "warmth": -400}, {"touchUp": -5, "warmth": "x"}, {"warmth": -3}]
    found = runner.run(page.evaluate(code, stored))
    assert found == [[0, 0, False], [100, -100, True], [0, 0, False], [0, -3, True]]


def test_sizes_that_cells_do_not_divide_are_framed_too(runner, page, seen):
    """Nothing is written beyond a picture."""
    size = Size(318, 566)
    face = replace(seen[1][0], points=(seen[1][0].points * 0.4 - np.array((90, -60, 0), np.float32)).astype(np.float32))
    picture = np.random.default_rng(1).integers(16, 235, size.i420_bytes, np.uint8)
    alpha = np.full(size.grid[::-1], 255, np.uint8)
    choice = {"touchUp": 100, "faceLight": 100, "framing": 100, "brightness": 20}
    made = runner.run(page_faces.drawn(page, [picture] * 4, size, choice, [face] * 4, alpha))
    assert len(made) == 4 and made[-1][0].size == size.i420_bytes
