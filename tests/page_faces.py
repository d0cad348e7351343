"""What the guest page makes of faces, beside the desktop: points, and pictures with effects."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from buzzcam.core.face import Face, Points
from buzzcam.core.frame import Plane, Size

_PAGE = """async ([what, pictures, width, height, more]) => {
    const { Picture, loadKernels } = await import("/page/effects/picture.js");
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const floats = (text) => new Float32Array(bytes(text).buffer);
    const picture = new Picture(await loadKernels(), null), made = [];
    const colorSpace = { primaries: "bt709", transfer: "bt709", matrix: "smpte170m", fullRange: false };
    const init = { format: "I420", codedWidth: width, codedHeight: height, colorSpace };
    const take = async (content, timestamp) => {
        const frame = new VideoFrame(bytes(content), { ...init, timestamp });
        await picture.take(frame);
        frame.close();
    };
    if (what === "points") {
        const { NetWorker } = await import("/page/effects/net_worker.js");
        const { FaceTracker } = await import("/page/effects/faces.js");
        const files = await (await fetch("/page/effects/files.json")).json(), nets = {};
        let answered = null;
        for (const use of ["detection", "mesh"]) {
            const net = new NetWorker(files.faces[use]);
            await net.open(files.runtime, 1, () => {});
            const { columns, rows } = net, seen = (draw) => (answered = net.seen(draw));
            nets[use] = { columns, rows, seen, close: () => net.close() };
        }
        const tracker = new FaceTracker(nets);
        let looks = 0;
        for (const [number, content] of pictures.entries()) {
            await take(content, number);
            answered = null;
            tracker.follow(picture, 10 + number / 30, more);
            looks += answered ? 1 : 0;
            await answered;
            await new Promise((go) => setTimeout(go));
            made.push(tracker.faces().map(({ points }) => text(new Uint8Array(points.slice().buffer))));
        }
        tracker.close();
        return [made, looks];
    }
    if (what === "flow") {
        const { FaceFlow, seenIn } = await import("/page/effects/face_flow.js");
        const { cropAround } = await import("/page/effects/face_crop.js");
        await take(pictures[0], 0);
        const points = floats(more), crop = cropAround(points);
        const flow = new FaceFlow(seenIn(picture, crop).slice(), crop, points);
        await take(pictures[1], 1);
        const found = flow.moved(picture);
        return [text(new Uint8Array(found.points.buffer)), found.isOther];
    }
    const { FaceEffects } = await import("/page/effects/face_effects.js"), effects = new FaceEffects();
    for (let number = 0; number < more.count; number++) {
        await take(pictures[number % pictures.length], number);
        if (more.matte) picture.putMatte(bytes(more.matte), ...more.mattes);
        const faces = more.points ? [{ number: 0, points: floats(more.points[number % more.points.length]) }] : [];
        const began = performance.now();
        effects.apply(picture, faces, more.choice, 10 + number * more.step_s, Boolean(more.matte));
        const cost = performance.now() - began, out = new Uint8Array(width * height * 3 / 2);
        const frame = picture.seen(number);
        await frame.copyTo(out);
        frame.close();
        made.push([text(out), cost, more.matte ? text(picture.alpha) : ""]);
    }
    return made;
}"""

STEP_S = 1 / 15
NO_LOOKS: dict[str, float] = {"touchUp": 0, "faceLight": 0, "framing": 0, "brightness": 0, "warmth": 0}


async def points_of(page: Any, pictures: list[Plane], size: Size, every: int = 1) -> tuple[list[list[Points]], int]:
    """Of each picture those of all faces, and how often a net looked. page: a guest's, open."""
    made, looks = await page.evaluate(_PAGE, ["points", _texts(pictures), size.width, size.height, every])
    return [[_of(face).view(np.float32).reshape(-1, 3) for face in faces] for faces in made], looks


async def followed(page: Any, before: Plane, after: Plane, size: Size, face: Face) -> tuple[Points, bool]:
    """Where a face of one picture is in the other by its picture alone, and whether it looks different there."""
    points = base64.b64encode(face.points.tobytes()).decode()
    found, is_other = await page.evaluate(_PAGE, ["flow", _texts([before, after]), size.width, size.height, points])
    return _of(found).view(np.float32).reshape(-1, 3), is_other


async def drawn(
    page: Any,
    pictures: list[Plane],
    size: Size,
    choice: Mapping[str, float],
    faces: list[Face],
    alpha: Plane | None = None,
    count: int = 0,
) -> list[tuple[Plane, float, Plane]]:
    """Of each picture the one with effects, how long that took in ms, and its matte. faces: one for each. count: so
    many, STEP_S apart; 0: each once."""
    more: dict[str, Any] = {"choice": NO_LOOKS | dict(choice), "step_s": STEP_S, "count": count or len(pictures)}
    if faces:
        more["points"] = [base64.b64encode(face.points.tobytes()).decode() for face in faces]
    if alpha is not None:
        more |= {"matte": base64.b64encode(alpha.tobytes()).decode(), "mattes": alpha.shape[::-1]}
    made = await page.evaluate(_PAGE, ["drawn", _texts(pictures), size.width, size.height, more])
    return [(_of(out), cost, _of(matte)) for out, cost, matte in made]


def _texts(pictures: list[Plane]) -> list[str]:
    return [base64.b64encode(picture.tobytes()).decode() for picture in pictures]


def _of(text: str) -> Plane:
    return np.frombuffer(base64.b64decode(text), np.uint8)
