"""Hiding the room in the guest's browser beside others' pages of the same kind, on the same pictures.

    .venv/bin/python benchmarks/browser_peers.py          # 3 minutes; the first time it fetches their packages
    .venv/bin/python benchmarks/browser_peers.py iou      # a part of it: iou or livekit

iou: mattes of the first pictures of the public clips, at the size of the page's own, beside their truth. MediaPipe's is
the `segmentationMask` of its own page. livekit: the package that LiveKit's pages use, its files from here; it reaches
nothing else. Its model is on a server of Google's only; the one in MediaPipe's package has no metadata, which the
package asks for. Both need WebGL, which a headless Chromium draws in software.
"""

import asyncio
import base64
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import av
import cv2
import numpy as np
from aiohttp import web

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import fake_camera
import page_matte
from browser import CLIPS, FRAMES, PEER, SETTLE_S, SIZE, clip_pictures, row, watched
from buzzcam.core.frame import Plane, Size
from buzzcam.kernels.convert import filling
from call_page import FAKE_DEVICES, call, chromium, until

PACKAGES = {
    "mp": PEER, "lk": "@livekit/track-processors@0.8.1", "tv": "@mediapipe/tasks-vision@0.10.14",
}  # fmt: skip
"""By the folder under which they are served; the last is the one that the second asks for."""
FOLDER = Path(__file__).parents[1] / "build" / "peers" / "browser"
GRID = Size(320, 180)
COUNT = 10
RUNGS = ("small", "medium", "large")
MASK_PAGE = """<!doctype html><script src="/mp/selfie_segmentation.js"></script><script>
const selfie = new SelfieSegmentation({ locateFile: (file) => "/mp/" + file });
selfie.setOptions({ modelSelection: 1 });
const canvas = new OffscreenCanvas(320, 180), context = canvas.getContext("2d", { willReadFrequently: true });
let mask = null;
selfie.onResults(({ segmentationMask }) => {
    context.clearRect(0, 0, 320, 180);
    context.drawImage(segmentationMask, 0, 0, 320, 180);
    mask = context.getImageData(0, 0, 320, 180).data.filter((_, k) => k % 4 === 3);
});
const shown = document.createElement("canvas");
window.maskOf = async (text, width, height) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const frame = new VideoFrame(bytes, { format: "I420", codedWidth: width, codedHeight: height, timestamp: 0 });
    [shown.width, shown.height] = [width, height];
    shown.getContext("2d").drawImage(frame, 0, 0);
    frame.close();
    await selfie.send({ image: shown });
    return btoa(Array.from(mask, (byte) => String.fromCharCode(byte)).join(""));
};
</script>"""
LIVEKIT_PAGE = """<!doctype html><video muted playsinline autoplay></video><script>window.told = [];</script>
<script type="importmap">{"imports": {
    "livekit-client": "/client.js", "@mediapipe/tasks-vision": "/tv/vision_bundle.mjs"
}}</script>
<script type="module">
import { BackgroundProcessor } from "/lk/dist/index.mjs";
window.frames_ = 0; window.onunhandledrejection = ({ reason }) => told.push(String(reason));
const gl = document.createElement("canvas").getContext("webgl2");
const name = gl?.getExtension("WEBGL_debug_renderer_info");
window.renderer = gl ? gl.getParameter(name ? name.UNMASKED_RENDERER_WEBGL : gl.RENDERER) : "no WebGL";
try {
    const kind = new URLSearchParams(location.search).get("kind");
    const processor = BackgroundProcessor({
        ...(kind === "blur" ? { mode: "background-blur" } : { mode: "virtual-background", imagePath: "/colour.png" }),
        assetPaths: { tasksVisionFileSet: "/tv/wasm", modelAssetPath: "/mp/selfie_segmentation_landscape.tflite" },
    });
    const video = document.querySelector("video"), element = document.createElement("video");
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 } });
    element.srcObject = stream;
    element.muted = true;
    await element.play();
    await processor.init({ kind: "video", track: stream.getVideoTracks()[0], element });
    video.srcObject = new MediaStream([processor.processedTrack]);
    const next = () => { window.frames_ += 1; video.requestVideoFrameCallback(next); };
    video.requestVideoFrameCallback(next);
} catch (error) {
    told.push(String(error?.stack ?? error));
}
</script>"""
CLIENT = """const log = (...words) => window.told.push(words.join(" "));
export const getLogger = () => ({
    trace() {}, debug() {}, info() {}, warn() {}, error: log, setLevel() {}, setDefaultLevel() {},
});"""
"""Of livekit-client the package needs no more than this."""


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    app = web.Application()
    for folder, package in PACKAGES.items():
        if not (FOLDER / folder).exists():
            with tempfile.TemporaryDirectory() as made:
                subprocess.run(["npm", "pack", "--silent", package], cwd=made, check=True, stdout=subprocess.DEVNULL)
                with tarfile.open(next(Path(made).glob("*.tgz"))) as content:
                    content.extractall(FOLDER / folder, filter="data")
        app.router.add_static(f"/{folder}", FOLDER / folder / "package")
    colour = cv2.imencode(".png", np.full((90, 160, 3), 0xE0, np.uint8))[1].tobytes()
    for path, body, mime in (
        ("/mask", MASK_PAGE.encode(), "text/html"), ("/livekit", LIVEKIT_PAGE.encode(), "text/html"),
        ("/client.js", CLIENT.encode(), "text/javascript"), ("/colour.png", colour, "image/png"),
    ):  # fmt: skip
        app.router.add_get(path, partial(_answer, body, mime))
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _answer(body: bytes, mime: str, _request: web.Request) -> web.Response:
    return web.Response(body=body, content_type=mime)


@asynccontextmanager
async def alone(browser: Any, address: str) -> AsyncIterator[tuple[Any, set[str]]]:
    """A page that reaches only this machine, and what else it asked for."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    asked: set[str] = set()

    async def judge(route: Any) -> None:
        if route.request.url.startswith(("http://localhost:", "data:", "blob:")):
            await route.continue_()
        else:
            asked.add(route.request.url)
            await route.abort()

    await context.route("**/*", judge)
    page = await context.new_page()
    await page.goto(address)
    yield page, asked
    await context.close()


def truths(clip: Path) -> list[np.ndarray]:
    """Where a person is, at the size of the page's matte."""
    found = []
    with av.open(str(clip.with_name(f"{clip.stem}_alpha.mkv"))) as content:
        for frame in content.decode(video=0):
            whole = filling(cv2.cvtColor(frame.to_ndarray(format="gray"), cv2.COLOR_GRAY2BGR), SIZE)[:, :, 0]
            found.append(cv2.resize(whole, GRID, interpolation=cv2.INTER_AREA) > 127)
            if len(found) == COUNT:
                break
    return found


def iou(alphas: list[Plane], wanted: list[np.ndarray]) -> float:
    pairs = [(alpha.reshape(wanted[0].shape) > 127, truth) for alpha, truth in zip(alphas, wanted, strict=True)]
    return mean(float((one & two).sum() / max(1, (one | two).sum())) for one, two in pairs)


async def compare_mattes(browser: Any, origin: str) -> None:
    clips = sorted(CLIPS.glob("pub0[1-3]*[!a].mp4"))
    found: dict[str, list[float]] = {}
    async with (
        call() as scene,
        alone(browser, f"{origin}/mask") as (theirs, asked),
        alone(browser, scene.link) as (page, _),
    ):
        for clip in clips:
            pictures, wanted = clip_pictures(clip, COUNT), truths(clip)
            for rung in RUNGS:
                made = await page_matte.of_page(page, pictures, SIZE, rung, [])
                found.setdefault(rung, []).append(iou([alpha for alpha, _ in made], wanted))
            masks = []
            for picture in pictures:
                text = await theirs.evaluate(
                    "(a) => maskOf(...a)", [base64.b64encode(picture.tobytes()).decode(), *SIZE]
                )
                masks.append(np.frombuffer(base64.b64decode(text), np.uint8))
            found.setdefault("MediaPipe's own page", []).append(iou(masks, wanted))
    for name, values in found.items():
        row(f"IoU of {len(clips)} clips, {name}", f"{mean(values):.4f}; worst {min(values):.3f}")
    row("what MediaPipe's page asked of others", ", ".join(sorted(asked)) or "nothing")


async def beside_livekit(browser: Any, origin: str) -> None:
    async with call() as scene:
        for kind in ("blur", "colour"):
            async with alone(browser, f"{origin}/livekit?kind={kind}") as (page, asked):
                await asyncio.sleep(2 * SETTLE_S)
                told = await page.evaluate("told")
                if told or not await page.evaluate(FRAMES):
                    row(f"720p {kind}, LiveKit's", f"does not run: {(told or ['no picture'])[0][:300]}")
                else:
                    fps, cpu, _ = await watched(page)
                    renderer = await page.evaluate("renderer")
                    row(f"720p {kind}, LiveKit's: frames a second; CPU", f"{fps:.1f}; {100 * cpu:.0f} % ({renderer})")
                row("what it asked of others", ", ".join(sorted(asked)) or "nothing")
            async with alone(browser, scene.link.replace("/#", f"/?background={kind}#")) as (page, _):
                await until(page, "window.buzzcam?.effects().is_live")
                await asyncio.sleep(SETTLE_S)
                await page.evaluate(
                    "() => { const video = document.querySelector('.preview video'); window.frames_ = 0;"
                    " const next = () => { frames_ += 1; video.requestVideoFrameCallback(next); }; next(); }"
                )
                fps, cpu, _ = await watched(page)
                row(f"720p {kind}, ours: frames a second; CPU", f"{fps:.1f}; {100 * cpu:.0f} % (no WebGL)")


async def main() -> None:
    async with AsyncExitStack() as stack:
        camera = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "room.y4m"
        fake_camera.write_y4m(camera, SIZE, fake_camera.frames(SIZE, 60, None))
        flags = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={camera}", FAKE_DEVICES[0])
        browser = await stack.enter_async_context(chromium(*flags, "--enable-unsafe-swiftshader"))
        origin = await stack.enter_async_context(served())
        print("| beside others in the browser | measured | target | |\n|---|---:|---:|---|")
        parts: dict[str, Callable[[Any, str], Awaitable[None]]] = {"iou": compare_mattes, "livekit": beside_livekit}
        for name in sys.argv[1:] or parts:
            await parts[name](browser, origin)


if __name__ == "__main__":
    asyncio.run(main())
