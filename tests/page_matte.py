"""The guest page's mattes and pictures, and the desktop's of the same frames."""

import base64
from typing import Any

import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Matte, Plane, Size
from buzzcam.core.ports import Scene
from buzzcam.effects.matte import MatteFilter
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.crop import whole
from buzzcam.vision.learnt_room import LearntRoom
from buzzcam.vision.runtime import CPU, Net, opener
from buzzcam.vision.segmenter import RecurrentNet, _placed

FRAME_S = 0.033

_PLAY = """async ([pictures, width, height, name, choices]) => {
    const { Picture, loadKernels } = await import("/page/effects/picture.js");
    const { NetWorker } = await import("/page/effects/net_worker.js");
    const files = await (await fetch("/page/effects/files.json")).json();
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const net = new NetWorker(files.rungs.find((rung) => rung.name === name));
    const picture = new Picture(await loadKernels(), null);
    await net.open(files.runtime, 1, () => {});
    const made = [];
    for (const [number, content] of pictures.entries()) {
        const frame = new VideoFrame(bytes(content), {
            format: "I420", codedWidth: width, codedHeight: height, timestamp: 33000 * number,
            colorSpace: { primaries: "bt709", transfer: "bt709", matrix: "smpte170m", fullRange: false },
        });
        await picture.take(frame);
        frame.close();
        picture.putMatte(await net.alpha(picture, 10_000 + 33 * number), net.columns, net.rows);
        const outs = [];
        for (const choice of choices) {
            const out = picture.composed(choice, 33000 * number), content = new Uint8Array(out.allocationSize());
            await out.copyTo(content);
            out.close();
            outs.push(text(content));
        }
        made.push([text(picture.alpha), outs]);
    }
    net.close();
    return made;
}"""

Made = list[tuple[Plane, list[Plane]]]
"""Of each frame its matte, and its I420 picture with each background."""


async def of_page(page: Any, pictures: list[Plane], size: Size, rung: str, choices: list[Any]) -> Made:
    """page: a guest's, open. pictures: I420. choices: as effects/choices.js has them."""
    texts = [base64.b64encode(picture.tobytes()).decode() for picture in pictures]
    found = await page.evaluate(_PLAY, [texts, size.width, size.height, rung, choices])
    return [(_of(alpha), [_of(out) for out in outs]) for alpha, outs in found]


def of_desktop(pictures: list[Plane], size: Size, rung: str, effects: list[Any]) -> Made:
    """By the same net and filter; without what only the desktop has: crop, plate, learnt room and the person's own
    colours."""
    catalog = read_catalog(paths.models())
    model = catalog.models[catalog.rungs[rung].model]
    content = (paths.models() / model.file).read_bytes()
    net = RecurrentNet(Net(rung, content, CPU, 1, lambda _event: None, opener(model.is_quantised)))
    coarse, refine, room = SharedCoarse(), MatteFilter(), LearntRoom(lambda _event: None)
    made: Made = []
    for number, picture in enumerate(pictures):
        frame, there = Frame(picture, size, 10 + FRAME_S * number, number), whole(size.grid)
        net.show(frame, coarse, there, room)
        raw = Matte(_placed(net.alpha(), size.grid, there), frame.captured_at)
        matte = refine.refine(frame, raw, coarse)
        outs = [effect.apply(frame, Scene(coarse, matte)).i420.copy() for effect in effects]
        made.append((matte.alpha.reshape(-1).copy(), outs))
    return made


def apart(one: Plane, other: Plane) -> float:
    """The mean difference, in levels."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def _of(text: str) -> Plane:
    return np.frombuffer(base64.b64decode(text), np.uint8)
