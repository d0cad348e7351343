"""Hiding the room in the guest's browser, Debian's Chromium, before a camera whose room has one loud colour that must
never reach the host, whatever fails."""

import asyncio
import gzip
import hashlib
import json

import aiohttp
import numpy as np
import pytest

import fake_camera
import ladder_vectors
import page_matte
from buzzcam import paths
from buzzcam.calls import signaling, site
from buzzcam.calls.effect_files import EffectFiles
from buzzcam.core.frame import Size
from buzzcam.effects.blur import BlurBackground
from buzzcam.effects.colour import ColourBackground
from call_page import WITHIN_MS, browsers, call, guest, until
from fakes import until_true
from page_faults import (
    CHOICE,
    FAULTS,
    IN_NET,
    LIVE,
    MOST_IN_FLIGHT,
    SIZE,
    altered,
    gone,
    hidden,
    misses,
    remembered,
    suffer,
    workers,
)  # fmt: skip


async def choose(page, name):
    await page.check(f".background-tile:has-text('{name}') input")


@pytest.fixture(scope="module")
def browser(runner, tmp_path_factory):
    yield from browsers(runner, *fake_camera.flags(tmp_path_factory.mktemp("camera"), SIZE))


@pytest.fixture
def evaluate(runner, browser):
    def run(code, value=None):
        async def scenario():
            async with call() as scene, guest(browser) as page:
                await page.goto(scene.link)
                return await page.evaluate(f"({code})", value)

        return runner.run(scenario())

    return run


# ---- the same arithmetic


def test_the_desktops_ladder_does_what_the_vectors_say():
    for vector in json.loads(ladder_vectors.PATH.read_text()):
        assert ladder_vectors.played(vector["costs_ms"], vector["rung"], vector["loads"]) == vector["steps"]


def test_the_pages_ladder_does_the_same(evaluate):
    vectors = json.loads(ladder_vectors.PATH.read_text())
    code = """async ([vectors, interval_ms]) => {
        const { Ladder } = await import("/page/effects/ladder.js");
        return vectors.map(({ costs_ms, rung, loads }) => {
            const ladder = new Ladder([...costs_ms], interval_ms, rung), steps = [];
            let number = 0, missed = 0;
            for (const [frames, load, missedEach] of loads) for (let k = 0; k < frames; k++) {
                number += 1;
                missed += missedEach > 0 && number % missedEach === 0 ? 1 : 0;
                const cost = (costs_ms[ladder.rung] || 30) * load * (1 + (number * 7 % 11) / 64);
                const step = ladder.observe(number * interval_ms / 1000, cost, missed);
                if (step !== null) {
                    steps.push([number, step]);
                    ladder.standOn(step, number * interval_ms / 1000);
                }
            }
            return steps;
        });
    }"""
    assert evaluate(code, [vectors, ladder_vectors.INTERVAL_MS]) == [vector["steps"] for vector in vectors]


@pytest.mark.parametrize(
    ("rung", "size", "most"), [("small", SIZE, 0.1), ("small", Size(1280, 720), 0.1), ("medium", Size(320, 568), 1)]
)
def test_matte_and_picture_are_the_desktops(runner, browser, rung, size, most):
    choices = [
        {"kind": "blur", "strength": 40}, {"kind": "blur", "strength": 100}, {"kind": "colour", "colour": "#3366aa"}
    ]  # fmt: skip
    effects = [BlurBackground(40), BlurBackground(100), ColourBackground(0x33, 0x66, 0xAA)]
    pictures = fake_camera.frames(size, 4, None)

    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.goto(scene.link)
            return await page_matte.of_page(page, pictures, size, rung, choices)

    desktop = page_matte.of_desktop(pictures, size, rung, effects)
    for (alpha, outs), (wanted, pictures_wanted) in zip(runner.run(scenario()), desktop, strict=True):
        assert page_matte.apart(alpha, wanted) < most
        for choice, out, picture in zip(choices, outs, pictures_wanted, strict=True):
            assert page_matte.apart(out, picture) < most, choice


def test_a_camera_of_any_format_gives_the_same_picture(evaluate):
    """Planar, with U and V in turn, and what only the browser reads; a flat colour, so that all must be equal."""
    code = """async () => {
        const { Picture, loadKernels } = await import("/page/effects/picture.js");
        const [width, height, yuv] = [128, 96, [90, 110, 160]], luma = width * height;
        const colorSpace = { primaries: "bt709", transfer: "bt709", matrix: "smpte170m", fullRange: false };
        const init = { codedWidth: width, codedHeight: height, timestamp: 0, colorSpace };
        const filled = (plane) => Uint8Array.from({ length: luma * 3 / 2 }, (_, k) => yuv[plane(k)]);
        const planar = filled((k) => (k < luma ? 0 : k < luma * 5 / 4 ? 1 : 2));
        const inTurn = filled((k) => (k < luma ? 0 : 1 + k % 2));
        const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
        context.drawImage(new VideoFrame(planar, { ...init, format: "I420" }), 0, 0);
        const frames = [
            new VideoFrame(planar, { ...init, format: "I420" }), new VideoFrame(inTurn, { ...init, format: "NV12" }),
            new VideoFrame(canvas, { timestamp: 0 }),
        ];
        const found = [];
        for (const frame of frames) {
            const picture = new Picture(await loadKernels(), null), out = new Uint8Array(luma * 3 / 2);
            await picture.take(frame);
            picture.putMatte(new Uint8Array(64 * 48).fill(255), 64, 48);
            await picture.composed({ kind: "colour", colour: "#000000" }, 0).copyTo(out);
            found.push([frame.format, out[5000], out[luma + 900], out[luma * 5 / 4 + 900]]);
        }
        return found;
    }"""
    (planar, *first), (in_turn, *second), (drawn, *third) = evaluate(code)
    assert (planar, in_turn) == ("I420", "NV12") and drawn not in ("I420", "NV12")
    assert first == second == [90, 110, 160]
    assert np.abs(np.subtract(first, third)).max() <= 2


# ---- the room never goes out


def test_the_room_is_hidden_from_the_first_picture_on(runner, browser):
    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            await seen.until(lambda seen: seen.newest is not None)
            await until(page, LIVE)
            await seen.more(20)
            assert not seen.is_card
            told = await page.evaluate("buzzcam.effects()")
            assert (told["background"], told["provider"], told["trouble"]) == ("colour", "wasm", "")
            assert await page.evaluate("crossOriginIsolated"), "WASM may have threads"
            assert await page.evaluate("document.querySelector('[data-peer=me] video').videoWidth") == SIZE.width

    runner.run(scenario())


def test_without_a_choice_the_room_is_seen_and_a_click_ends_that_at_once(runner, browser):
    """Also that these tests would notice a room."""

    async def scenario():
        async with hidden(browser, choice=None) as (_scene, page, seen):
            await seen.until(lambda seen: seen.rooms > 5)
            await page.keyboard.press("b")
            seen.rooms = 0
            ended = "[...sent].every((track) => track.kind !== 'video' || track.readyState === 'ended')"
            assert not await page.evaluate(ended)
            assert await page.evaluate(f"document.querySelector('[data-kind=colour]').click(), {ended}")
            await seen.until(lambda seen: not seen.is_room)
            assert seen.rooms < MOST_IN_FLIGHT
            seen.rooms = 0
            await until(page, LIVE)
            await seen.more(20)
            assert (seen.rooms, seen.is_card) == (0, False)
            await choose(page, "None")
            await seen.until(lambda seen: seen.rooms > 0)

    runner.run(scenario())


def test_one_compares_alone(runner, browser):
    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            await until(page, LIVE)
            await page.keyboard.press("b")
            await page.hover("text=Hold to compare")
            await page.mouse.down()
            own = "document.querySelector('.background video').srcObject?.getTracks()[0]"
            raw = f"streams.some((stream) => stream.getTracks().includes({own}))"
            await until(page, raw)
            await seen.more(15)
            await page.mouse.up()
            await until(page, f"!({raw})")

    runner.run(scenario())


TESTED = (
    "the worker is killed", "the worker hangs", "the nets fail", "what goes out is stopped by others",
    "to none and back", "files never come",
)  # fmt: skip
"""benchmarks/browser.py has the rest."""


@pytest.mark.parametrize("fault", TESTED)
def test_whatever_fails_in_a_call_the_room_stays_hidden_and_it_comes_back(runner, browser, fault):
    async def scenario():
        async with hidden(browser) as (scene, page, seen):
            await seen.hidden()
            await suffer(scene, page, seen, FAULTS[fault])

    runner.run(scenario())


def test_a_choice_made_while_the_card_is_out_counts_when_it_is_back(runner, browser):
    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            await until(page, LIVE)
            await page.keyboard.press("b")
            await page.evaluate("workers.at(-1).terminate()")
            await until(page, "buzzcam.effects().trouble")
            await choose(page, "Garden")
            await until(page, f"{LIVE} && buzzcam.effects().background === 'garden'")
            await seen.until(lambda seen: not seen.is_card)

    runner.run(scenario())


MISSING = "the net is damaged", "the kernels are missing", "nothing is there", "the net's worker is missing"


def test_whatever_is_missing_the_card_goes_out_and_the_page_says_so(runner, browser):
    async def scenario():
        await asyncio.gather(*(misses(browser, fault) for fault in MISSING))

    runner.run(scenario())


RUNTIME_MISSES = {
    "the runtime is missing": lambda scene: gone(scene, "simd-threaded.wasm"),
    "its loader is no script": lambda scene: altered(scene, "ort.wasm.min.mjs", lambda _body: b"{"),
}


@pytest.mark.parametrize("miss", RUNTIME_MISSES)
def test_without_the_runtime_the_small_net_hides_alone(runner, browser, miss):
    stored = json.dumps(json.dumps({"choice": CHOICE, "rung": "medium"}))

    async def scenario():
        async with call() as scene, guest(browser) as page:
            said = []
            page.on("console", lambda line: said.append(line.text))
            RUNTIME_MISSES[miss](scene)
            await page.add_init_script(f"localStorage.setItem('buzzcam-background', {stored});")
            await page.goto(scene.link)
            for one in ("The rung medium cannot be used", "Whether anybody is there is not known"):
                await until_true(lambda one=one: any(one in text for text in said), WITHIN_MS / 1000)
            told = await page.evaluate("buzzcam.effects()")
            assert told["is_live"] and told["rung"].startswith("small")

    runner.run(scenario())


def test_a_picture_that_is_missing_does_not_show_the_room(runner, browser):
    async def scenario():
        choice = CHOICE | {"kind": "picture", "picture": "garden"}
        async with hidden(browser, choice=choice, prepare=lambda scene: gone(scene, "garden")) as (_, page, seen):
            await seen.until(lambda seen: seen.is_card)
            await until(page, "buzzcam.effects().trouble === 'behind'")
            await page.keyboard.press("b")
            await choose(page, "Library")
            await until(page, LIVE)
            await seen.until(lambda seen: not seen.is_card)

    runner.run(scenario())


def test_a_matte_is_believed_only_with_evidence(evaluate):
    """As vision/presence.py has it: certain at first sight, twice in doubt, gone at once; broken, it is no judge."""
    code = """async (looks) => {
        const { Presence } = await import("/page/effects/presence.js");
        const full = new Uint8Array(256 * 144).fill(255), empty = new Uint8Array(256 * 144);
        let logit = 0, now = 0;
        const look = async () => {
            if (logit === null) throw new Error("x");
            return logit;
        };
        const presence = new Presence({ presence: look });
        const answers = [];
        for (const [after_ms, said, isEmpty] of looks) {
            [logit, now] = [said, now + after_ms];
            presence.believes(null, isEmpty ? empty : full, 256, 144, now);
            await new Promise((go) => setTimeout(go));
            answers.push(presence.believes(null, isEmpty ? empty : full, 256, 144, now));
        }
        return answers;
    }"""
    looks = [
        (0, 8, False), (4000, 1, False), (200, 1, False), (200, 5, False), (200, 6.5, False), (3000, -9, False),
        (2000, -9, False), (300, 8, True), (300, 8, False), (4000, None, False), (0, None, False),
    ]  # fmt: skip
    expected = [True, True, False, False, True, True, False, False, True, True, True]
    assert evaluate(code, looks) == expected


def test_where_nobody_is_nothing_is_shown(runner, browser):
    async def scenario():
        async with hidden(browser, has_presence=True) as (_scene, page, seen):
            await until(page, LIVE)
            _net, presence = await until_true(lambda: nets if len(nets := workers(page, IN_NET)) == 2 else None)
            code = """(tell) => {
                self.postMessage = (said, moved) => tell("presence" in said ? { ...said, presence: -9 } : said, moved);
            }"""
            await seen.until(lambda seen: seen.people > 0.1)
            await presence.evaluate(f"({code})(self.postMessage.bind(self))")
            await seen.until(lambda seen: seen.people < 0.005)

    runner.run(scenario())


def test_another_rung_takes_over_and_is_left_again_and_nothing_flashes(runner, browser):
    stored = json.dumps(json.dumps({"choice": CHOICE, "rung": "medium"}))

    async def scenario():
        script = f"localStorage.setItem('buzzcam-background', {stored});"
        async with hidden(browser, script) as (_scene, page, seen):
            await until(page, LIVE)
            await seen.until(lambda seen: not seen.is_card)
            seen.cards = 0
            await until(page, "buzzcam.effects().rung === 'medium'")
            slow = """(tell) => {
                self.postMessage = (said, moved) => setTimeout(() => tell(said, moved), "alpha" in said ? 60 : 0);
            }"""
            for net in workers(page, IN_NET):
                await net.evaluate(f"({slow})(self.postMessage.bind(self))")
            await until(page, "buzzcam.effects().rung.startsWith('small')")
            await seen.more(20)
            assert seen.cards == 0
            kept = await page.evaluate("JSON.parse(localStorage.getItem('buzzcam-background')).rung")
            assert kept.startswith("small")

    runner.run(scenario())


def test_quick_changes_show_no_room(runner, browser):
    """Of the background, the camera and the page itself."""

    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            await until(page, LIVE)
            await page.keyboard.press("b")
            for _ in range(3):
                for name in ("Harbour", "Colour", "Garden", "Library", "Colour"):
                    await choose(page, name)
            await page.click("text=Done")
            await seen.more()
            for _ in range(4):
                await page.keyboard.press("v")
            await seen.more()
            await page.evaluate("streams.at(-1).getVideoTracks()[0].dispatchEvent(new Event('ended'))")
            await page.keyboard.press("v")
            await seen.more()
            await page.reload()
            await until(page, LIVE)
            await seen.more()

    runner.run(scenario())


# ---- what the host learns


def told(message):
    return isinstance(message, signaling.Effects)


def test_the_host_learns_how_it_goes_but_not_which_picture(runner, browser):
    async def scenario():
        choice = CHOICE | {"kind": "picture", "picture": "garden"}
        async with hidden(browser, choice=choice) as (scene, page, _seen):
            live = await scene.host.hear(lambda message: told(message) and message.is_live and message.fps > 0)
            assert (live.background, live.provider, live.trouble) == ("picture", "wasm", "")
            assert live.cost_ms > 0 and live.rung
            await page.evaluate("workers.at(-1).terminate()")
            await scene.host.hear(lambda message: told(message) and message.trouble == "picture")
            count = len([message for _who, message in scene.host.heard if told(message)])
            await scene.host.hear(told, count + 1)  # as time passes, too
            assert "garden" not in repr([message for _who, message in scene.host.heard if told(message)])
            await page.keyboard.press("b")
            before = len(scene.host.heard)
            for _ in range(8):
                for name in ("Harbour", "Library", "Colour"):
                    await choose(page, name)
            await scene.host.hear(lambda message: told(message) and message.background == "colour")
            flood = [message for _who, message in scene.host.heard[before:] if told(message)]
            assert len(flood) < 12
            assert scene.host.connections["1"].effects == flood[-1]

    runner.run(scenario())


def test_the_host_hears_at_a_calm_rate(evaluate):
    code = """async (steps) => {
        const sent = [];
        class Line extends EventTarget {
            static OPEN = 1; readyState = 1;
            constructor() { super(); globalThis.line = this; }
            send(text) {
                const { type, rung, fps } = JSON.parse(text);
                if (type === "effects") sent.push([rung, fps]);
            }
            close() {}
        }
        const ticks = [], state = { choice: { kind: "blur", picture: "x", own: "y" }, isHiding: true };
        globalThis.WebSocket = Line;
        Object.defineProperty(crypto, "subtle", { value: undefined });  // nothing is sealed
        const settled = () => new Promise((go) => setTimeout(go));
        globalThis.setInterval = (tick) => ticks.push(tick);
        let now = 0;
        performance.now = () => now;
        const { Call } = await import("/page/call.js");
        const media = { isHeard: false, camera: null, screen: null, effects: state };
        const nothing = () => {};
        const call = new Call({ key: "k", name: "n", resumeToken: "r".repeat(20), media }, {
            onPhase: nothing, onResumeToken: nothing, onPeople: nothing, onEvent: nothing, onSaid: nothing,
            onRefused: nothing, onLine: nothing, onEnd: nothing,
        });
        line.onopen();
        const tick = ticks.at(-1);
        const hear = (message) => line.onmessage({ data: JSON.stringify(message) });
        const welcome = { type: "welcome", id: "1", resume_token: "t", room: "r", people: [], ice_servers: [],
            is_recorded: false };
        for (const [at, isIn, rung, isHiding] of steps) {
            now = at;
            state.isHiding = isHiding;
            const steady = { is_live: true, trouble: "", provider: "wasm", is_reduced: false };
            state.report = () => ({ ...steady, rung, fps: at / 1000, cost_ms: 1 });
            if (isIn && call.phase !== "room") hear(welcome);
            await settled();
            tick();
        }
        return sent;
    }"""
    steps = [
        (0, False, "a", True), (1000, True, "a", True), (1500, True, "b", True), (2000, True, "b", True),
        (3000, True, "b", True), (6999, True, "b", True), (7000, True, "b", True), (90_000, True, "b", False),
        (91_000, True, "c", False),
    ]  # fmt: skip
    assert evaluate(code, steps) == [["a", 1], ["b", 2], ["b", 7], ["c", 91]]


# ---- choosing


HOSTILE = (
    "own", "nowhere", "constructor", "__proto__", "toString", "../garden", "garden.jpg", "GARDEN", "Blur", "blur ",
    "garden\0", "data:image/jpeg;base64,AA", "<img src=x onerror=alert(1)>", "x" * 100_000,
)  # fmt: skip


def test_a_link_may_preselect_but_never_take_away(evaluate):
    code = """async (cases) => {
        const { checked, preselected } = await import("/page/effects/choices.js");
        const chosen = cases.map(([stored, wished]) => preselected(checked(stored), wished));
        return chosen.map(({ kind, picture }) => [kind, picture]);
    }"""
    cases: dict[tuple[str | None, str | None], list[str]] = {
        (None, None): ["none", ""], (None, "blur"): ["blur", ""], (None, "garden"): ["picture", "garden"],
        (None, "<b>"): ["none", ""], ("blur", "none"): ["blur", ""], ("blur", "colour"): ["colour", ""],
        ("own", None): ["blur", ""], ("nonsense", None): ["none", ""], ("picture", ""): ["blur", ""],
    }  # fmt: skip
    cases |= {(kind, wished): [kind or "none", ""] for kind in (None, "blur") for wished in HOSTILE}
    asked = [[{"kind": kind} if kind else None, wished] for kind, wished in cases]
    assert evaluate(code, asked) == list(cases.values())


def test_a_hostile_value_in_a_link_does_nothing(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            for wished in (
                "own",
                "nowhere",
                "__proto__",
                "%00",
                "%3Cimg%20src=x%3E",
                "x" * 2000,
                "none&background=blur",
            ):
                await page.goto("about:blank")
                await page.goto(scene.link.replace("/#", f"/?background={wished}#"))
                await until(page, "document.querySelector('.preview video').videoWidth > 0")
                assert await page.evaluate("buzzcam.effects().background") == "none"
                assert await page.evaluate("localStorage.getItem('buzzcam-background')") is None
                assert not await page.evaluate("document.querySelector('img[src=x]')")

    runner.run(scenario())


def test_the_choice_is_made_by_keyboard_and_kept_on_this_device(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.goto(scene.link)
            await until(page, "document.querySelector('.preview video').videoWidth > 0")
            await page.focus("button[aria-keyshortcuts=b]")
            await page.keyboard.press("Enter")
            await until(page, "document.activeElement.dataset.kind === 'none'")
            await page.keyboard.press("ArrowRight")
            await until(page, LIVE)
            for _ in range(2):  # past the own picture
                await page.keyboard.press("Tab")
            assert await page.evaluate("document.activeElement.type") == "range"
            await page.keyboard.press("End")
            await page.keyboard.press("Escape")
            await page.reload()
            await until(page, LIVE)
            stored = await page.evaluate("JSON.parse(localStorage.getItem('buzzcam-background')).choice")
            assert (stored["kind"], stored["strength"]) == ("blur", 100)

    runner.run(scenario())


def test_an_own_picture_stands_behind_and_what_is_none_is_refused(runner, browser, tmp_path):
    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            await page.keyboard.press("b")
            own = paths.assets() / "backgrounds" / "garden.jpg"
            await page.set_input_files(".background input[type=file]", str(own))
            await until(page, "buzzcam.effects().background === 'own' && buzzcam.effects().is_live")
            await seen.more(20)
            assert not seen.is_card
            bad = tmp_path / "bad.jpg"
            bad.write_bytes(own.read_bytes()[:50])
            await page.set_input_files(".background input[type=file]", str(bad))
            await until(page, "/cannot be opened/.test(document.querySelector('.background [role=alert]').textContent)")
            assert await page.evaluate("buzzcam.effects().background") == "own"

    runner.run(scenario())


NO_STREAMS = "delete window.MediaStreamTrackProcessor;"
CANNOT = {
    "no way for frames": NO_STREAMS + "delete HTMLCanvasElement.prototype.captureStream;",
    "no canvas for workers": "delete window.OffscreenCanvas;",
    "no vectors": "WebAssembly.validate = () => false;",
}


@pytest.mark.parametrize("what", CANNOT)
def test_where_the_browser_cannot_hide_it_says_so(runner, browser, what):
    async def scenario():
        async with hidden(browser, CANNOT[what], choice=None) as (_scene, page, seen):
            await seen.until(lambda seen: seen.rooms > 0)
            await page.keyboard.press("b")
            await page.wait_for_selector("text=This browser cannot hide your room")
            assert await page.locator(".background-tile:visible").count() == 0
        async with call() as scene, guest(browser) as page:
            await page.add_init_script(CANNOT[what])
            await page.goto(scene.link.replace("/#", "/?background=blur#"))
            await until(page, "/cannot hide your room/.test(document.querySelector('.join .trouble').textContent)")

    runner.run(scenario())


def test_the_page_works_where_it_is_not_isolated(runner, browser, monkeypatch):
    headers = {name: value for name, value in site.HEADERS.items() if "Embedder" not in name}
    monkeypatch.setattr(site, "HEADERS", headers)

    async def scenario():
        async with hidden(browser) as (_scene, page, seen):
            assert not await page.evaluate("crossOriginIsolated")
            await until(page, LIVE)
            await seen.more()

    runner.run(scenario())


# ---- files


def test_files_are_kept_for_ever_and_small_until_the_first_picture(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            got = []
            page.on("response", lambda response: got.append((response.url, response.headers["cache-control"])))
            await page.add_init_script(remembered())
            await page.goto(scene.link)
            await until(page, LIVE)
            kept = {url for url, control in got if "immutable" in control and "/files/" in url}
            assert len(kept) == 1
            assert [url for url, control in got if "immutable" not in control] == [scene.origin + "/"]
            assert not [url for url in kept if "medium" in url or ".jpg" in url]

    runner.run(scenario())
    small = EffectFiles().by_address[json.loads(EffectFiles().index)["rungs"][0]["address"]]
    assert len(small.coded("gzip")[1]) < 3e5


@pytest.mark.parametrize(
    ("accepted", "coding", "of_others"),
    [
        ("gzip, deflate, br, zstd", "br", "gzip"), ("gzip;q=0.5, br;q=0.000", "gzip", "gzip"), ("GZIP", "gzip", "gzip"),
        ("identity", None, None), ("gzip; q=0", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_files_are_packed_as_the_browser_likes_it(runner, accepted, coding, of_others):
    async def scenario():
        async with call() as scene, aiohttp.ClientSession(scene.origin, auto_decompress=False) as client:
            index = json.loads(scene.server.site.effect_files.index)
            small, runtime, pages = index["rungs"][0], index["runtime"], scene.server.site._files
            wanted = {
                runtime["wasm"]["address"]: (coding, runtime["wasm"]["bytes"]),
                runtime["loader"]["address"]: (of_others, runtime["loader"]["bytes"]),
                small["address"]: (of_others, small["bytes"]),
                "/": (of_others, len(pages["index.html"])),
                "/page/words.js": (of_others, len(pages["words.js"])),
                "/page/effects/layers.wasm": (of_others, len(pages["effects/layers.wasm"])),
            }
            for address, (coded, size) in wanted.items():
                async with client.get(address, headers={"Accept-Encoding": accepted}) as answer:
                    body = await answer.read()
                    found = answer.headers.get("Content-Encoding"), answer.headers["Vary"]
                    assert found == (coded, "Accept-Encoding"), address
                    assert len(gzip.decompress(body) if coded == "gzip" else body) == size or coded == "br"
                    assert (len(body) < size) is (coded is not None)

    runner.run(scenario())


def test_both_packed_runtimes_are_the_same(evaluate):
    """By the browser, which knows Brotli."""
    code = """async () => {
        const { runtime } = await (await fetch("/page/effects/files.json")).json();
        const answer = await fetch(runtime.wasm.address), content = await answer.arrayBuffer();
        const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
        return [answer.headers.get("Content-Encoding"), Array.from(sum)];
    }"""
    unpacked = gzip.decompress((paths.assets() / "onnxruntime-web" / "ort-wasm-simd-threaded.wasm.gz").read_bytes())
    assert evaluate(code) == ["br", list(hashlib.sha256(unpacked).digest())]


def test_a_host_without_its_files_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    assert EffectFiles().index == b"null"
