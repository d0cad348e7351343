"""The guest page: its modules by themselves, and whole, in Debian's Chromium against the real server, room and host."""

import asyncio
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast, get_args

import pytest

from buzzcam.calls import signaling
from buzzcam.calls.room import RESUME_TOKEN_MIN
from call_page import (
    FAKE_DEVICES,
    browsers,
    call,
    guest,
    join,
    picture_of,
    tile,
    until,
)

RECORDING = cast(Any, SimpleNamespace(take=lambda *_: None))
PAGE = Path(signaling.__file__).parent / "page"
FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
TEXTS = {
    path.relative_to(PAGE).as_posix(): path.read_text("utf-8") for path in FILES if path.suffix not in (".wasm", ".png")
}


@pytest.fixture(scope="module")
def browser(runner):
    """With a fake camera and microphone that are allowed."""
    yield from browsers(runner, *FAKE_DEVICES, "--auto-select-desktop-capture-source=Entire screen")


@pytest.fixture(scope="module")
def bare_browser(runner):
    """With nothing: no devices, nothing allowed."""
    yield from browsers(runner, "--host-resolver-rules=MAP call.example 127.0.0.1")


@pytest.fixture(scope="module")
def large_text_browser(runner):
    """As if the reader had asked for text of twice the usual size."""
    yield from browsers(runner, *FAKE_DEVICES, "--blink-settings=defaultFontSize=32")


@pytest.fixture
def evaluate(runner, browser):
    """Runs JavaScript in the page: `evaluate("module.js", "(module, value) => …", value)`."""

    def run(module, code, value=None):
        async def scenario():
            async with call() as scene, guest(browser) as page:
                await page.goto(scene.link)
                return await page.evaluate(f"async (value) => ({code})(await import('/page/{module}'), value)", value)

        return runner.run(scenario())

    return run


# ---- what the files may contain


def test_nothing_comes_from_elsewhere_and_nothing_is_markup():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc"
        r"|localStorage|cookie|setAttribute\(.style|javascript:"
    )
    for name, text in TEXTS.items():
        found = {match.group() for match in forbidden.finditer(text)}
        assert found <= ({"localStorage"} if name.endswith("/choices.js") else set()), f"{name}: {found}"
        outside = [found for found in re.findall(r"https?://[\w.-]+", text) if found != "http://www.w3.org"]
        assert not outside, f"{name} names {outside}"


def test_no_shell_has_an_inline_script_or_style():
    for shell in (text for name, text in TEXTS.items() if name.endswith(".html")):
        assert not re.search(r"<style|style=|\son\w+=", shell)
        assert re.findall(r"<script[^>]*>(.*?)</script>", shell, re.DOTALL) == [""]


@pytest.mark.parametrize("path", ["/", "/studio", "/photo"])
def test_a_page_asks_for_all_its_modules_at_once(runner, browser, path):
    """Else each of five levels of imports waits for the one before: five times to the host and back."""

    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.goto(f"{scene.origin}{path}")
            links = "document.querySelectorAll('link[rel=modulepreload]')"
            asked = await page.evaluate(f"Array.from({links}, (link) => link.href)")
            found = await page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
            came = [name for name in found if name.endswith(".js")]
            assert len(asked) > 10
            workers = {name for name in came if name.endswith("worker.js")}
            assert set(came) - workers == set(asked)

    runner.run(scenario())


def test_each_file_is_of_a_kind_that_is_served():
    assert {path.suffix for path in FILES} == {".html", ".js", ".css", ".svg", ".wasm", ".png", ".webmanifest"}
    assert {path.parent for path in FILES} == {PAGE, PAGE / "effects", PAGE / "photo", PAGE / "studio"}


# ---- modules by themselves


def test_all_languages_have_all_words_and_all_reasons(evaluate):
    words = evaluate("words.js", "({ WORDS }) => WORDS")
    assert set(words) == {"en", "de", "es"}

    def gaps(text):
        return sorted(re.findall(r"\{[a-z]+\}", text))

    for language in ("de", "es"):
        assert words[language].keys() == words["en"].keys()
        for key, text in words[language].items():
            assert text.strip() and gaps(text) == gaps(words["en"][key]), f"{language}: {key}"
    for reason in get_args(signaling.Reason):
        assert {f"reason.{reason}", f"reason.{reason}.more"} <= words["en"].keys()
    assert {key.split(".")[1] for key in words["en"] if key.startswith("reason.")} == set(get_args(signaling.Reason))


def test_every_word_that_is_asked_for_is_there_and_none_too_many(evaluate):
    words = evaluate("words.js", "({ WORDS }) => Object.keys(WORDS.en)")
    text = "\n".join(text for name, text in TEXTS.items() if name.endswith(".js") and name != "words.js")
    literal = set(re.findall(r'"([a-z]+(?:[.-][a-z-]+)*)"', text))
    asked = set(re.findall(r'\bsay\("([^"]+)"', text)) | set(re.findall(r'note\(.{1,40}?"(line\.[a-z-]+)"', text))
    assert asked <= set(words)
    made = re.compile(r"^(reason|end|trouble|line)\.")  # put together from parts
    assert not {word for word in words if word not in literal and not made.match(word)}


READ = "({ read }, texts) => texts.map(read)"


def test_the_page_reads_all_that_the_host_writes(evaluate):
    person = signaling.Person("2", "Ö <b>", True, False, False)
    messages: list[signaling.ToGuest | signaling.Either] = [
        signaling.Lobby("Room"),
        signaling.Denied("full"),
        signaling.Joined(person),
        signaling.Left("2"),
        signaling.Away("2", True),
        signaling.Welcome(
            "1",
            "resume_token",
            "Room",
            (person,),
            (signaling.IceServer("stun:x"), signaling.IceServer("turn:h:1", "u", "p")),
        ),
        signaling.Said("2", "Ö", "hello", 1.5),
        signaling.Ping(2.5),
        signaling.Refused("chat", "no"),
        signaling.Offer("host", 0, "v=0"),
        signaling.Answer("2", 3, "v=0"),
        signaling.Candidate("2", 0, "", None, None),
        signaling.Candidate("2", 0, "c", "0", 0),
        signaling.WantOffer("2", 0),
        signaling.State(True, True, False, "2"),
        signaling.IceServers((signaling.IceServer("stun:x"),)),
        signaling.Recording(is_on=True),
    ]
    assert {type(message) for message in messages} == set(get_args(signaling.ToGuest) + get_args(signaling.Either))
    texts = [signaling.write(message) for message in messages]
    assert evaluate("messages.js", READ, texts) == [json.loads(text) for text in texts]


WELCOME = '{"type":"welcome","id":"1","resume_token":"s","room":"r","is_recorded":false,"people":%s}'


def test_anything_else_is_dropped(evaluate):
    texts = [
        "", "null", "[]", "1", '"lobby"', "{}", "{", '{"type":"lobby"}', '{"type":"__proto__"}', '{"type":"toString"}',
        '{"type":["lobby"],"room":"x"}', '{"type":"lobby","room":{},"is_recorded":false}',
        '{"type":"recording","is_on":1}', '{"type":"left","peer":"123456789"}',
        '{"type":"offer","peer":"1","generation":-1,"sdp":"x"}',
        '{"type":"offer","peer":"1","generation":0.5,"sdp":"x"}',
        '{"type":"said","peer":"1","name":"a","text":"b","at_s":"now"}', '{"type":"ping","at_ms":null}',
        WELCOME % '[{"id":"2"}],"ice_servers":[]',
        WELCOME % '[],"ice_servers":[{"urls":"http://192.0.2.1"}]',
        "[" * 50_000, '{"type":"lobby","room":"' + "x" * 300_000 + '"}',
    ]  # fmt: skip
    assert evaluate("messages.js", READ, texts) == [None] * len(texts)
    assert evaluate("messages.js", "({ read }) => [read(new ArrayBuffer(4)), read(undefined)]") == [None, None]


def test_tiles_are_even_large_and_inside_the_stage(evaluate):
    sizes = [(1248, 680), (374, 700), (780, 374), (304, 420), (3800, 2000), (320, 120)]
    cases = [[count, width, height] for count in range(1, 9) for width, height in sizes]
    grids = evaluate("layout.js", "({ grid }, cases) => cases.map(([n, w, h]) => grid(n, w, h, 8))", cases)
    for (count, width, height), grid in zip(cases, grids, strict=True):
        assert grid["columns"] * grid["rows"] >= count
        assert grid["columns"] * grid["width"] + 8 * (grid["columns"] - 1) <= width
        assert grid["rows"] * grid["height"] + 8 * (grid["rows"] - 1) <= height
        assert count == 1 or 0.74 < grid["width"] / grid["height"] < 1.82
    by_case = {tuple(case): (grid["columns"], grid["rows"]) for case, grid in zip(cases, grids, strict=True)}
    assert by_case[1, 1248, 680] == (1, 1)
    assert by_case[2, 1248, 680] == (2, 1), "side by side"
    assert by_case[2, 374, 700] == (1, 2), "one above the other on a phone"
    assert by_case[6, 1248, 680] == (3, 2)
    assert by_case[8, 374, 700] == (2, 4)


def test_the_line_is_judged_by_what_was_counted(evaluate):
    code = """({ judge, sample }, [before, now, isDue]) => {
        const empty = sample(new Map(), 0);
        return judge({ ...empty, ...before }, { ...empty, ...now }, isDue);
    }"""

    def judged(before, now, is_due=False):
        found = evaluate("quality.js", code, [before, now, is_due])
        return found["grade"], [key for key, _values in found["facts"]]

    assert judged({}, {"received": 1000, "rtt_ms": 20}) == ("good", ["line.fine", "line.rtt"])
    assert judged({}, {"received": 970, "lost": 30}) == ("fair", ["line.loss-down"])
    assert judged({"lost": 5, "received": 100}, {"received": 190, "lost": 15}) == ("weak", ["line.loss-down"])
    assert judged({}, {"frozen_s": 1.5, "frames": 3}, True) == ("weak", ["line.frozen"])
    assert judged({"frames": 9}, {"frames": 9}, True) == ("weak", ["line.still"])
    assert judged({}, {"rtt_ms": 600}) == ("weak", ["line.fine", "line.rtt"])
    assert judged({}, {"concealed": 30, "samples": 1000}) == ("fair", ["line.sound"])
    assert judged({}, {"lossUp": 0.08, "isRelayed": True}) == ("weak", ["line.loss-up", "line.relayed"])
    assert evaluate("quality.js", "({ judge }) => judge(null, null, true).grade") == "unknown"


def test_only_plain_addresses_become_links(evaluate):
    texts = {
        "see https://example.org/a?b=1#c, ok": ["https://example.org/a?b=1#c"],
        "http://192.0.2.1:8080/x (http://[2001:db8::1]/)": ["http://192.0.2.1:8080/x", "http://[2001:db8::1]/"],
        "javascript:alert(1) data:text/html,x file:///etc/passwd": [],
        "https://user:secret@example.org/ https://a@b.example": [],
        "https://xn--pple-43d.com https://аpple.com/": [],
        'https://example.org/"onmouseover="x': ["https://example.org/"],
        "https://example.org\u202egro.elpmaxe//:sptth": ["https://example.org"],
        "https:// http://": [],
    }
    code = "({ pieces }, texts) => texts.map((text) => pieces(text))"
    for (text, links), found in zip(texts.items(), evaluate("chat.js", code, list(texts)), strict=True):
        assert [piece["href"] for piece in found if "href" in piece] == links, text
        assert "".join(piece["text"] for piece in found) == text
        assert all(piece.get("href", piece["text"]) == piece["text"] for piece in found), "it leads where it says"


def test_rates_fall_with_the_number_of_people(evaluate):
    plans = evaluate("media.js", "({ cameraPlan }) => [1, 2, 3, 5, 7].map(cameraPlan)")
    assert plans[0] == {"height": 720, "maxBitrate": 1_200_000}
    assert [plan["maxBitrate"] for plan in plans] == sorted((plan["maxBitrate"] for plan in plans), reverse=True)
    assert all(360 <= plan["height"] <= 720 for plan in plans)
    assert all(n * plan["maxBitrate"] <= 2_600_000 for n, plan in zip([1, 2, 3, 5, 7], plans, strict=True))


def test_h264_goes_first_and_pauses_grow(evaluate):
    codecs = [
        {"mimeType": "video/rtx"}, {"mimeType": "video/VP8"},
        {"mimeType": "video/H264", "sdpFmtpLine": "packetization-mode=0"},
        {"mimeType": "video/H264", "sdpFmtpLine": "packetization-mode=1;profile-level-id=640034"},
        {"mimeType": "video/H264", "sdpFmtpLine": "packetization-mode=1;profile-level-id=42e01f"},
    ]  # fmt: skip
    order = evaluate("peer.js", "({ byPreference }, codecs) => byPreference(codecs)", codecs)
    assert [codecs.index(codec) for codec in order] == [4, 3, 2, 1, 0]
    offers = evaluate("peer.js", "({ isOfferer: is }) => [is('2', 'host'), is('2', '10'), is('10', '2')]")
    assert offers == [False, True, False]
    pauses = evaluate("socket.js", "({ pauseBefore: p }) => [p(0, 0), p(9, 1000), p(0, 2e5), p(9, 2e5)]")
    assert pauses == [500, 1000, 500, 8000]


def test_initials_of_any_name(evaluate):
    names = ["Grace Hopper", "ada", "  ", "<b>x</b>", "Ñandú de la Ó", "👋 Kim", "李小龙"]
    found = evaluate("tile.js", "({ initials }, names) => names.map(initials)", names)
    assert found == ["GH", "A", "?", "B", "ÑÓ", "K", "李"]


# ---- whole

MUTE_UNTIL_A_PRESS = """
let isAllowed = false;
addEventListener("click", () => { isAllowed = true; }, true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
    if (this instanceof HTMLVideoElement || isAllowed) return play.call(this);
    return Promise.reject(new DOMException("", "NotAllowedError"));
};
"""
"""As browsers do; Playwright's `evaluate` counts as a press, so that Chromium's own rule cannot be seen here."""


def test_a_guest_sees_the_host_and_says_which_frame(runner, browser):
    async def scenario():
        async with call(has_picture=True) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await until(page, picture_of("host"))
            seen = await scene.host.hear(lambda message: isinstance(message, signaling.Seen))
            assert seen.kind == "camera"
            await scene.host.hear(lambda message: isinstance(message, signaling.Pong), 2)
            state = await scene.host.hear(lambda message: isinstance(message, signaling.State))
            assert (state.microphone, state.camera, state.screen) == (True, True, False)
            hello = await scene.host.hear(lambda message: isinstance(message, signaling.Hello))
            assert (hello.name, hello.key, hello.is_new_page) == ("Grace", scene.room.key, True)
            assert (
                len(hello.resume_token) >= RESUME_TOKEN_MIN
            )  # what it comes back with, should the line break before the welcome
            assert await page.title() == "Standup · BuzzCam"
            stored = await page.evaluate("JSON.stringify(sessionStorage)")
            assert scene.room.key not in stored
            assert await page.locator(tile("me")).count() == 1

    runner.run(scenario())


def test_two_guests_see_and_hear_each_other(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as first, guest(browser) as second:
            await join(first, scene.link, "Grace")
            await first.wait_for_selector(".room")
            await join(second, scene.link, "Alan")
            await until(first, picture_of("2"))
            await until(second, picture_of("1"))
            await until(first, f'document.querySelector("{tile("2")}").classList.contains("is-speaking")')  # it beeps
            await first.keyboard.press("v")
            await until(second, f'!document.querySelector("{tile("1")}").classList.contains("has-picture")')
            assert await second.inner_text(f"{tile('1')} .circle") == "G"
            await first.keyboard.press("m")
            await second.wait_for_selector(f"{tile('1')} .muted")
            await first.keyboard.press("v")
            await until(second, picture_of("1"))
            boxes = [await second.locator(tile(peer)).bounding_box() for peer in ("host", "1", "me")]
            assert len({(round(box["width"]), round(box["height"])) for box in boxes}) == 1, "all the same size"
            await second.click(".button.bad")
            await second.wait_for_selector("[data-end=left]")
            await scene.host.hear(lambda message: isinstance(message, signaling.Bye))
            await until(first, f'!document.querySelector("{tile("2")}")')

    runner.run(scenario())


def test_lines_codec_and_rates_are_as_agreed(runner, browser):
    keep = """globalThis.connections = [];
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...given) { super(...given); connections.push(this); }
    };"""
    look = """async () => {
        const all = [];
        for (const connection of connections) {
            const [audio, camera] = connection.getTransceivers();
            const counted = [...(await camera.sender.getStats()).values()];
            const codecs = counted.filter((one) => one.type === "codec").map((one) => one.mimeType);
            const { encodings: [encoding], degradationPreference } = camera.sender.getParameters();
            all.push({ codecs, rate: encoding.maxBitrate, frames: encoding.maxFramerate, degradationPreference,
                buffer: camera.receiver.jitterBufferTarget, echo: audio.sender.track.getSettings().echoCancellation });
        }
        return all;
    }"""
    due = {"codecs": ["video/H264"], "rate": 800_000, "frames": 30, "degradationPreference": "balanced",
           "buffer": 0, "echo": True}  # fmt: skip

    async def scenario():
        async with call() as scene, guest(browser) as first, guest(browser) as second:
            await first.add_init_script(keep)
            await join(first, scene.link, "Grace")
            await first.wait_for_selector(".room")
            await join(second, scene.link, "Alan")
            await until(second, picture_of("1"))
            await until(first, picture_of("2"))
            offer = await scene.host.hear(lambda m: isinstance(m, signaling.Offer))
            assert re.findall(r"^m=(\w+)", offer.sdp, re.MULTILINE) == ["audio", "video", "video"]
            assert await first.evaluate(look) == [due, due], "to the host and to the other guest"

    runner.run(scenario())


def test_a_screen_takes_the_stage_and_a_press_swaps(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as first, guest(browser) as second:
            # headless Chromium has no screen to capture: a painted one
            await first.add_init_script(
                """navigator.mediaDevices.getDisplayMedia = async () => {
                    const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
                    setInterval(() => canvas.getContext("2d").fillRect(Math.random() * 1280, 0, 9, 720), 100);
                    return canvas.captureStream(10);
                };"""
            )
            await join(first, scene.link, "Grace")
            await first.wait_for_selector(".room")
            await join(second, scene.link, "Alan")
            await until(second, picture_of("1"))
            await first.click("[aria-keyshortcuts=s]")
            await until(second, picture_of("1", "screen"))
            assert await second.locator(f".stage-main {tile('1', 'screen')}").count() == 1
            assert await second.locator(".stage-strip .tile").count() == 3
            await second.locator(f"{tile('1')} .choose").click()
            await second.wait_for_selector(f".stage-main {tile('1')}")
            assert await second.locator(f".stage-strip {tile('1', 'screen')}").count() == 1
            hint = await scene.host.hear(lambda message: isinstance(message, signaling.State) and message.screen)
            assert hint.camera
            await first.click(".notice .button")
            await until(second, f'!document.querySelector("{tile("1", "screen")}")')
            assert await second.locator(f".stage-main {tile('1')}").count() == 1, "what was chosen stays"
            await second.locator(f"{tile('1')} .choose").click()
            await second.wait_for_selector(".stage[data-layout=grid]")

    runner.run(scenario())


def test_the_lobby(runner, browser):
    async def scenario():
        async with call(is_open=False) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await page.wait_for_selector("[data-phase=lobby]")
            assert "Waiting for the host to let you in" in await page.inner_text("main")
            [waiting] = scene.room.waiting
            scene.host.dismiss(waiting.id)
            await page.wait_for_selector("[data-end=turned-away]")
            await page.click(".primary")
            await page.wait_for_selector("[data-phase=lobby]")
            [waiting] = scene.room.waiting
            scene.host.admit(waiting.id)
            await page.wait_for_selector(".room")

    runner.run(scenario())


def test_whoever_is_recorded_sees_it_before_they_are_let_in_and_until_it_ends(runner, browser):
    async def scenario():
        async with call(is_open=False) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await page.wait_for_selector("[data-phase=lobby]")
            assert await page.query_selector(".recorded") is None
            scene.host.record(RECORDING)
            await page.wait_for_selector("[data-phase=lobby] .recorded >> text=This call is being recorded")
            await until(page, "document.querySelector('#said').textContent.includes('being recorded')")
            scene.host.admit(scene.room.waiting[0].id)
            await page.wait_for_selector(".room .recorded:visible")
            scene.host.record(None)
            await page.wait_for_selector(".notice >> text=The recording has ended.")
            await page.wait_for_selector(".recorded", state="hidden")
            scene.host.record(RECORDING)
            await page.wait_for_selector(".notice >> text=The host is recording this call")
            scene.host.cut("1")
            scene.host.recording = None  # while their line was lost
            await page.wait_for_selector(".recorded", state="hidden")
            await until(page, "document.querySelector('#said').textContent.includes('has ended')")

    runner.run(scenario())


def test_markup_from_others_stays_text(runner, browser):
    evil = "<img src=x onerror=document.title='owned'><b>hi"

    async def scenario():
        async with call() as scene, guest(browser) as page:
            scene.room.name = scene.room.host_name = evil
            await join(page, scene.link, evil)
            await page.wait_for_selector(".room")
            scene.host.send_chat(evil + " https://example.org/<script>")
            await page.wait_for_selector(".badge:not([hidden])")
            assert await page.inner_text(".badge:not([hidden])") == "1"
            await page.keyboard.press("c")
            assert evil in await page.inner_text(".chat-text")
            assert await page.locator(".chat-text a").get_attribute("href") == "https://example.org/"
            assert await page.locator("img, script:not([src]), b").count() == 0
            assert "owned" not in (await page.title()).replace(evil, "")
            await page.keyboard.type("mvsf c & <b>")  # letters, not shortcuts
            await page.keyboard.press("Enter")
            await page.wait_for_selector(".chat-list .own")
            assert await page.inner_text(".chat-list .own .chat-text") == "mvsf c & <b>"
            assert await page.locator(tile("me")).count() == 1

    runner.run(scenario())


def test_nonsense_from_the_socket_changes_nothing(runner, browser):
    rng = random.Random(5)
    good = [
        signaling.write(signaling.Offer("host", 7, "v=0\r\nm=video 9 X 0\r\n" * 40)),
        signaling.write(signaling.Offer("2", 0, "not a description")),
        signaling.write(signaling.Answer("host", 0, "v=0")),
        signaling.write(signaling.Candidate("host", 0, "candidate:1 1 udp 1 192.0.2.1 1 typ nonsense", "0", 0)),
        signaling.write(signaling.Joined(signaling.Person("77", "x" * 200, True, True, True))),
        signaling.write(signaling.Left("host")),
        signaling.write(signaling.Left("nobody")),
        signaling.write(signaling.State(True, True, True, "nobody")),
        signaling.write(signaling.WantOffer("host", 10_000)),
        signaling.write(signaling.Said("9", "\u202ename", "\u202etext", 1e300)),
        '{"type":"denied"}',
        '{"type":"welcome","id":"1"}',
    ]
    letters = '{}[]":,truefalsnul0123456789 \\'
    broken = ["".join(rng.choices(letters, k=rng.randint(1, 200))) for _ in range(200)]
    cut = [text[: rng.randint(1, len(text) - 1)] for text in good for _ in range(5)]

    async def scenario():
        async with call(has_picture=True) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await until(page, picture_of("host"))
            for text in [*broken, *cut, *good]:
                scene.host.send_raw("1", text)
                await asyncio.sleep(0)
            await page.wait_for_selector(tile("77"))
            scene.host.send_raw("1", signaling.write(signaling.Left("77")))
            await until(page, f'!document.querySelector("{tile("77")}")')
            assert await page.locator(tile("host")).count() == 1
            scene.host.send_chat("still here")
            await page.wait_for_selector(".badge:not([hidden])")
            await scene.host.hear(lambda m: isinstance(m, signaling.WantOffer) and m.peer == "host")

    runner.run(scenario())


def test_a_lost_socket_comes_back_to_the_same_seat(runner, browser):
    async def scenario():
        async with call(has_picture=True) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await until(page, picture_of("host"))
            scene.host.cut("1")
            hello = await scene.host.hear(lambda m: isinstance(m, signaling.Hello), 2)
            assert not hello.is_new_page
            await until(page, "document.querySelector('.notices').textContent.includes('Reconnected')")
            assert list(scene.room.guests) == ["1"]
            assert scene.host.connections["1"].generation == 0, "the connection went on"

    runner.run(scenario())


def test_a_new_load_takes_the_seat_again(runner, browser):
    async def scenario():
        async with call(is_open=False, has_picture=True) as scene, guest(browser) as page:
            await join(page, scene.link, "Grace")
            await page.wait_for_selector("[data-phase=lobby]")
            scene.host.admit("1")
            await until(page, picture_of("host"))
            await page.reload()
            await until(page, picture_of("host"))
            hello = await scene.host.hear(lambda m: isinstance(m, signaling.Hello), 2)
            assert hello.is_new_page
            assert [guest_.name for guest_ in scene.room.inside] == ["Grace"]
            await until(page, picture_of("me"))
            other = await page.context.new_page()  # the same place in another window
            memory = json.dumps(await page.evaluate("sessionStorage.buzzcam"))
            await other.add_init_script(f"sessionStorage.setItem('buzzcam', {memory})")
            await join(other, scene.link, "Grace")
            await other.wait_for_selector(".room")
            await page.wait_for_selector("[data-end=elsewhere]")

    runner.run(scenario())


def test_a_dead_connection_is_made_anew(runner, browser):
    async def scenario():
        async with call(has_picture=True) as scene, guest(browser) as first, guest(browser) as second:
            await join(first, scene.link, "Grace")
            await until(first, picture_of("host"))
            await join(second, scene.link, "Alan")
            await until(second, picture_of("1"))
            pongs = sum(isinstance(message, signaling.Pong) for _who, message in scene.host.heard)
            await scene.host.hear(lambda m: isinstance(m, signaling.Pong), pongs + 6)  # who asks at once is not heard
            scene.host.send_raw("1", signaling.write(signaling.WantOffer("2", 0)))  # as if the second had asked
            offer = await scene.host.hear(lambda m: isinstance(m, signaling.Offer) and m.generation == 1)
            assert offer.peer == "2"
            await scene.host.hear(lambda m: isinstance(m, signaling.Answer) and m.peer == "1" and m.generation == 1)
            await until(second, picture_of("1"))
            peer = scene.host.connections["1"].peer
            assert peer is not None
            await peer.close()  # says nothing, as a crash would
            await scene.host.hear(
                lambda m: isinstance(m, signaling.WantOffer) and m.peer == "host" and m.generation == 0
            )
            await scene.host.hear(lambda m: isinstance(m, signaling.Answer) and m.peer == "host" and m.generation == 1)
            await until(first, f'!document.querySelector("{tile("host")}").classList.contains("is-dim")')

    runner.run(scenario())


def test_servers_that_are_told_later_serve_later_connections(runner, browser):
    keep = """(() => {
        const Usual = window.RTCPeerConnection;
        window.names = [];
        window.RTCPeerConnection = class extends Usual {
            constructor(how) { super(how); window.names.push(how.iceServers.map((server) => server.username).join()); }
        };
    })()"""

    async def scenario():
        async with call(has_picture=True) as scene, guest(browser) as page:
            await page.add_init_script(keep)
            await join(page, scene.link, "Grace")
            await until(page, picture_of("host"))
            renewed = signaling.IceServers((signaling.IceServer("turn:127.0.0.1:9", "till noon", "password"),))
            scene.host.send_raw("1", signaling.write(renewed))
            scene.host.connections["1"].connect()
            await until(page, "window.names.length === 2")
            assert await page.evaluate("window.names") == ["", "till noon"]

    runner.run(scenario())


def test_without_devices_one_can_watch_and_is_asked_for_a_press_to_hear(runner, bare_browser):
    async def scenario():
        async with call(has_picture=True) as scene, guest(bare_browser) as page:
            await page.add_init_script(MUTE_UNTIL_A_PRESS)
            await page.goto(scene.link)
            await until(page, "document.querySelector('.trouble').textContent")
            assert await page.inner_text("button[type=submit]") == "Join to watch"
            await page.fill("#name", "Grace")
            await page.click("button[type=submit]")
            await until(page, picture_of("host"))
            state = await scene.host.hear(lambda m: isinstance(m, signaling.State))
            assert not (state.microphone or state.camera or state.screen)
            assert await page.locator(tile("me")).count() == 0
            await page.reload()  # now without a press of the user's
            await page.click("text=Turn on sound")
            await until(page, "!document.querySelector('.notices').textContent.includes('sound')")

    runner.run(scenario())


@pytest.mark.parametrize(
    ("name", "words"),
    [("NotAllowedError", "blocked"), ("NotFoundError", "was found"), ("NotReadableError", "Another program")],
)
def test_each_trouble_with_devices_has_its_words(runner, browser, name, words):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.add_init_script(
                f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }};"
                "navigator.permissions.query = async () => ({ state: 'denied' });"
            )
            await page.goto(scene.link)
            await until(page, "document.querySelector('.trouble').textContent")
            assert words in await page.inner_text(".trouble")

    runner.run(scenario())


def test_a_microphone_alone_will_do(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.add_init_script(
                """const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
                navigator.mediaDevices.getUserMedia = async (wanted) => {
                    if (wanted.video) throw new DOMException("", "NotFoundError");
                    return real(wanted);
                };"""
            )
            await page.goto(scene.link)
            await until(page, "document.querySelector('.trouble').textContent.includes('No camera')")
            await until(page, "document.querySelector('.level').value > 0")
            await page.fill("#name", "Grace")
            await page.click("text=Join the call >> visible=true >> nth=-1")
            state = await scene.host.hear(lambda m: isinstance(m, signaling.State))
            assert (state.microphone, state.camera) == (True, False)

    runner.run(scenario())


@pytest.mark.parametrize("kind", ["camera", "microphone", "screen"])
def test_each_click_undoes_the_one_before_also_while_a_device_opens(runner, browser, kind):
    code = """async (kind) => {
        const { Media } = await import("/page/media.js"), media = new Media(), waiting = [], found = [];
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = navigator.mediaDevices.getDisplayMedia = async ({ audio }) => {
            await new Promise((go) => waiting.push(go));
            return real({ audio: Boolean(audio), video: !audio });
        };
        for (const clicks of [1, 3, 4]) {  // on, off, off
            const turns = [];
            for (let k = 0; k < clicks; k++) {
                turns.push(media.toggle(kind));
                await new Promise((go) => setTimeout(go));
                if (k === 1) for (const go of waiting.splice(0)) go();
            }
            const opening = setInterval(() => waiting.splice(0).forEach((go) => go()));
            await Promise.all(turns);
            clearInterval(opening);
            found.push(kind === "microphone" ? media.isHeard : media[kind] !== null);
        }
        media.stop();
        return found;
    }"""

    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.goto(scene.link)
            assert await page.evaluate(code, kind) == [True, False, False]

    runner.run(scenario())


def test_over_plain_http_one_watches_and_is_told_why(runner, bare_browser):
    async def scenario():
        async with call(has_picture=True, allows_plain=True) as scene, guest(bare_browser) as page:
            scene.accept(f"http://call.example:{scene.port}")
            await page.goto(scene.link.replace("localhost", "call.example"))
            assert "without https" in await page.inner_text(".trouble")
            await page.fill("#name", "Grace")
            await page.click("button[type=submit]")
            await until(page, picture_of("host"))
            assert await page.locator(".bar-now button:visible").count() == 0

    runner.run(scenario())


def test_links_that_lead_nowhere_say_so(runner, browser):
    async def scenario():
        async with call() as scene, guest(browser) as page:
            await page.goto(scene.origin)
            assert "not complete" in await page.inner_text("main")
            await page.goto(f"{scene.origin}/#wrong")  # the page loads itself again
            await page.fill("#name", "Grace")
            await page.click("button[type=submit]")
            await page.wait_for_selector("[data-end=wrong-key]")
            await page.goto("about:blank")
            await page.goto(scene.link)
            await page.fill("#name", "Grace")
            scene.room.is_locked = True
            await page.click("button[type=submit]")
            await page.wait_for_selector("[data-end=locked]")
            scene.room.is_locked = False
            await page.click(".primary")
            await page.wait_for_selector(".room")
            await scene.host.end()
            await page.wait_for_selector("[data-end=ended]")
            assert await page.locator(".primary").count() == 0

    runner.run(scenario())


SIZES = [
    (320, 568, False),
    (390, 844, True),
    (844, 390, False),
    (844, 390, True),
    (1280, 800, True),
    (3840, 2160, False),
]


@pytest.mark.parametrize(
    ("width", "height", "is_large", "locale"),
    [*((*size, "de-DE") for size in SIZES), *((*size, "es-ES") for size in SIZES[:2]), (*SIZES[4], "en-GB")],
)
def test_everything_is_in_reach_at_any_size(runner, browser, large_text_browser, locale, width, height, is_large):
    """No sideways scrolling, no button outside the window or without a name, on the join page and in the room."""
    check = """() => {
        const seen = (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility());
        const all = seen("button, input, select, textarea, a");
        const name = (one) => one.ariaLabel || one.textContent.trim() || one.labels?.[0]?.textContent.trim();
        return {
            nameless: all.filter((one) => !name(one)).map((one) => one.outerHTML),
            outside: all.filter((one) => {
                const box = one.getBoundingClientRect();
                return box.left < -1 || box.right > innerWidth + 1 || box.width < 12;
            }).map((one) => one.outerHTML),
            cut: seen(".button").filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML),
            sideways: document.documentElement.scrollWidth > innerWidth,
        };
    }"""
    nothing = {"nameless": [], "outside": [], "cut": [], "sideways": False}

    async def scenario():
        opened = large_text_browser if is_large else browser
        async with call() as scene, guest(opened, viewport={"width": width, "height": height}, locale=locale) as page:
            scene.host.record(RECORDING)
            await page.goto(scene.link)
            assert await page.get_attribute("html", "lang") == locale[:2]
            size = await page.evaluate("getComputedStyle(document.documentElement).fontSize")
            assert size == ("32px" if is_large else "20px" if width > 3000 else "16px")
            await until(page, "document.querySelector('.preview video').videoWidth > 0")
            assert await page.evaluate(check) == nothing
            await page.fill("#name", "Grace")
            await page.click("button[type=submit]")
            await page.wait_for_selector(".room .recorded")
            assert await page.evaluate(check) == nothing
            bar = await page.locator(".bar").bounding_box()
            assert bar["y"] + bar["height"] <= height + 1
            await page.keyboard.press("c")
            await page.wait_for_selector(".chat")
            found = await page.evaluate(check)
            assert (found["nameless"], found["sideways"]) == ([], False)

    runner.run(scenario())
