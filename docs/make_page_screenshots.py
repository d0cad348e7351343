"""Takes the pictures of the guest page in build/screenshots: the system's Chromium, the real server, painted people.

make screenshots, or, for every size in both looks: make_page_screenshots.py FOLDER [STATE ...]
"""

import asyncio
import base64
import itertools
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from call_page import Call, call, chromium, guest, until  # noqa: E402 - the tests' own call

FOLDER = ROOT / "build" / "screenshots"
QUALITY = 80
SIZES = {"": (1280, 800), "-phone": (390, 844), "-landscape": (844, 390)}
LOOKS = {"": "dark", "-light": "light"}
KEPT = (("", ""), ("", "-light"), ("-phone", ""), ("-landscape", "-light"))  # size and look; all were looked at
Show = Callable[[Any, Call], Awaitable[None]]
INSECURE = "call.example"  # a name without https, as guests on a local net would see it
PEOPLE = ("Ada Lindqvist", "Grace", "Mateo Fuentes", "Noor", "Jonas Weber", "Keiko Tanaka", "Samuel Okafor")
BACKDROPS = ("evening-room", "garden", "bright-office", "library", "harbour", "plaster-arches", "mountain-morning")


def portrait(number: int) -> np.ndarray:
    """A person before one of the bundled backgrounds, as BuzzCam would send them. BGR."""
    backdrop = cv2.imread(str(ROOT / "assets" / "backgrounds" / f"{BACKDROPS[number]}.jpg"))
    picture = cv2.GaussianBlur(cv2.resize(backdrop, (640, 360), interpolation=cv2.INTER_AREA), (0, 0), 2)
    person = cv2.imread(str(ROOT / "assets" / "demo" / "person.png"), cv2.IMREAD_UNCHANGED)
    height = (352, 330, 344, 318, 348, 325, 338)[number]
    width = round(person.shape[1] * height / person.shape[0])
    person = cv2.resize(person, (width, height), interpolation=cv2.INTER_AREA)
    if number % 2:
        person = person[:, ::-1]
    left = (640 - person.shape[1]) // 2 + (0, 30, -40, 20, -15, 45, -30)[number]
    first, last = max(0, left), min(640, left + person.shape[1])
    part = person[:, first - left : last - left].astype(float)
    alpha = part[..., 3:] / 255
    area = picture[360 - height :, first:last]
    picture[360 - height :, first:last] = (part[..., :3] * alpha + area * (1 - alpha)).astype(np.uint8)
    return picture


def as_url(picture: np.ndarray) -> str:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
    assert done
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


DEVICES = """
(() => {
    const paint = async (url) => {
        const picture = new Image();
        picture.src = url;
        await picture.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.width, picture.height];
        const draw = () => canvas.getContext("2d").drawImage(picture, 0, 0);
        draw();
        setInterval(draw, 200);
        return canvas.captureStream(5).getVideoTracks()[0];
    };
    globalThis.paint = paint;
    const refusal = globalThis.refusal = { name: null };
    const sound = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
    if (navigator.mediaDevices) {
        navigator.mediaDevices.getUserMedia = async ({ video, audio }) => {
            if (globalThis.isBlocked) throw new DOMException("no", "NotAllowedError");
            return new MediaStream([...(video ? [await paint(OWN)] : []), ...(audio ? [sound()] : [])]);
        };
        navigator.mediaDevices.enumerateDevices = async () => [
            ["videoinput", "HD Pro Webcam"], ["audioinput", "Built-in Microphone"], ["audiooutput", "Speakers"],
        ].map(([kind, label], index) => ({ kind, label, deviceId: `device-${index}` }));
    }
})();
"""
"""A camera that shows a portrait, in place of Chromium's green test picture."""

STAGE = """
async ({ people, own, screen, options }) => {
    const { Room } = await import("/page/room.js");
    const { Media } = await import("/page/media.js");
    const media = new Media();
    if (own) media.camera = await paint(own);
    media.microphone = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
    if (options.isSharing) media.screen = await paint(screen);
    const call = { room: "Monday review", people: new Map(), peers: new Map(), isLineLost: Boolean(options.isLineLost),
        refresh() {}, say: () => true, reportShown() {} };
    const good = { grade: "good", facts: [["line.fine", {}], ["line.rtt", { ms: 24 }]] };
    const weak = { grade: "weak",
        facts: [["line.frozen", { seconds: 1.4 }], ["line.loss-down", { percent: 6.2 }], ["line.rtt", { ms: 310 }]] };
    for (const [index, person] of people.entries()) {
        const id = index ? String(index) : "host";
        const isLost = options.lost === index;
        call.people.set(id, { id, name: person.name, microphone: person.microphone, camera: Boolean(person.url),
            screen: options.presenter === index, isAway: isLost });
        const tracks = { audio: null, camera: person.url ? await paint(person.url) : null,
            screen: options.presenter === index ? await paint(screen) : null };
        call.peers.set(id, { level: options.speaker === index ? 0.4 : 0, state: isLost ? "lost" : "up", wasUp: true,
            quality: options.weak === index ? weak : good, tracks });
    }
    const room = new Room(call, media, { name: "Lena", onLeave() {} });
    document.getElementById("app").replaceChildren(room.root);
    room.show();
    if (options.isLineLost) room.showLine();
    for (const said of options.said ?? []) room.said(said, said.isOwn);
    if (options.isChatOpen) document.querySelector("[aria-keyshortcuts=c]").click();
    document.activeElement?.blur();
    await new Promise((go) => setTimeout(go, 1200));
    if (options.press) document.querySelector(options.press).click();
    await new Promise((go) => setTimeout(go, 300));
}
"""
"""The real room over a call that never was: up to eight people without eight browsers."""

SAID = [
    {"name": name, "text": text, "at_s": 1.7636e9 + 60 * number, "isOwn": name == "Lena"}
    for number, (name, text) in enumerate(
        [
            ("Ada Lindqvist", "The plan for today: numbers first, then the new camera."),
            ("Grace", "Slides are here: https://example.org/review?week=47"),
            ("Lena", "Thanks! I have two questions at the end."),
            ("Mateo Fuentes", "My line is weak today, I turn the camera off in a while."),
        ]
    )
]


async def open_page(page: Any, scene: Call) -> None:
    await page.goto(scene.link)
    await page.fill("#name", "Lena")
    await until(page, "document.querySelector('.preview video').videoWidth > 0")


async def join(page: Any, scene: Call) -> None:
    await open_page(page, scene)


async def join_blocked(page: Any, scene: Call) -> None:
    await page.add_init_script("globalThis.isBlocked = true;")
    await page.goto(scene.link)
    await until(page, "document.querySelector('.trouble').textContent")


async def join_insecure(page: Any, scene: Call) -> None:
    await page.goto(scene.link.replace("localhost", INSECURE))
    await until(page, "document.querySelector('.trouble').textContent")


async def lobby(page: Any, scene: Call) -> None:
    await open_page(page, scene)
    await page.click("button[type=submit]")
    await page.wait_for_selector("[data-phase=lobby]")


def ended(reason: str) -> Show:
    async def show(page: Any, scene: Call) -> None:
        await lobby(page, scene)
        for waiting in list(scene.room.waiting):
            scene.host._drop(waiting, reason)
        await page.wait_for_selector("[data-end]")

    return show


def room(others: int, off: tuple[int, ...] = (), has_own: bool = True, **options: Any) -> Show:
    """others: besides oneself. off: whose camera is off. options: see STAGE."""

    async def show(page: Any, scene: Call) -> None:
        await page.goto(scene.link)
        people = [
            {"name": PEOPLE[n], "microphone": n % 3 != 1, "url": None if n in off else as_url(portrait(n))}
            for n in range(others)
        ]
        screen = None
        if "presenter" in options or "isSharing" in options:
            screen = as_url(cv2.imread(str(FOLDER / "running-light.webp")))
        own = as_url(portrait(6)) if has_own else None
        await page.evaluate(STAGE, {"people": people, "own": own, "screen": screen, "options": options})

    return show


STATES: dict[str, Show] = {
    "join": join,
    "join-blocked": join_blocked,
    "join-insecure": join_insecure,
    "lobby": lobby,
    "one": room(1, has_own=False),
    "two": room(1, speaker=0),
    "four": room(3, speaker=1, weak=2, off=(2,)),
    "six": room(5, speaker=3),
    "eight": room(7, off=(4, 5), speaker=0, lost=3),
    "screen": room(4, off=(3,), presenter=0, speaker=0),
    "chosen": room(3, speaker=0, press="[data-peer='1'] .choose"),
    "chat": room(3, said=SAID, isChatOpen=True, speaker=2),
    "unread": room(2, said=SAID, speaker=1, isSharing=True),
    "line": room(2, weak=1, press="[data-peer='1'] .mark.line"),
    "line-lost": room(2, isLineLost=True),
    "devices": room(2, press="[aria-label=Devices]"),
    "ended": ended("ended"),
    "turned-away": ended("turned-away"),
}


async def take(wanted: list[str], folder: Path, shots: Iterable[tuple[str, str]]) -> None:
    own = json.dumps(as_url(portrait(6)))
    flags = (f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1", "--hide-scrollbars")
    async with call(is_open=False) as scene, chromium(*flags) as browser:
        scene.accept(f"http://{INSECURE}:{scene.port}")
        for (size, look), state in itertools.product(shots, wanted):
            width, height = SIZES[size]
            options = {
                "viewport": {"width": width, "height": height},
                "color_scheme": LOOKS[look],
                "has_touch": size != "",
                "is_mobile": size != "",
            }
            async with guest(browser, **options) as page:
                await page.add_init_script(DEVICES.replace("OWN", own))
                await STATES[state](page, scene)
                await page.evaluate("() => new Promise((go) => setTimeout(go, 350))")
                picture = cv2.imdecode(np.frombuffer(await page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
            assert picture.std() > 1, f"{state} shows nothing"
            path = folder / f"page-{state}{size}{look}.webp"
            cv2.imwrite(str(path), picture, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
            print(f"{path.name}  {picture.shape[1]}x{picture.shape[0]}", flush=True)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    shots = KEPT if folder == FOLDER else itertools.product(SIZES, LOOKS)
    asyncio.run(take(sys.argv[2:] or list(STATES), folder, shots))


if __name__ == "__main__":
    main()
