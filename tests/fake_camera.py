"""A camera for a browser: the demo's person before a room of one loud colour, as a file that Chromium plays, or as a
script for any browser."""

import base64
import json
from pathlib import Path

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Size
from buzzcam.sources.demo import Demo

MARKER = (110, 215, 215)
"""Y, U, V of the room: nothing else here is so purple."""
LEAST_CHROMA = 180
FPS = 30


def marked(frame: Frame) -> float:
    """The share of a picture that shows the marker."""
    _luma, u, v = frame.planes
    return float(np.mean((u > LEAST_CHROMA) & (v > LEAST_CHROMA)))


def frames(size: Size, count: int, marker: tuple[int, int, int] | None = MARKER) -> list[np.ndarray]:
    """I420, uint8 (size.i420_bytes,). marker: the room's colour; None: the demo's own room."""
    demo = Demo(paths.assets() / "demo", size, FPS, is_paced=False)
    demo.open()
    if marker is not None:
        for plane, level in zip(demo._room, marker, strict=True):
            plane[:] = level
    return [demo.picture(number).copy() for number in range(count)]


def write_y4m(path: Path, size: Size, pictures: list[np.ndarray], fps: int = FPS) -> None:
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{size.width} H{size.height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            file.write(b"FRAME\n" + picture.tobytes())


def flags(folder: Path, size: Size) -> tuple[str, ...]:
    """Of a Chromium that plays the marked room as its camera; calmly, so that several pages fit on two cores."""
    path = folder / "room.y4m"
    write_y4m(path, size, frames(size, 45), FPS // 2)
    return (
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )  # fmt: skip


def script(size: Size, count: int = 10) -> str:
    """For a page, before its own scripts: getUserMedia gives this camera, a canvas (`camera`, `draw`)."""
    texts = []
    for picture in frames(size, count):
        bgr = cv2.cvtColor(picture.reshape(size.height * 3 // 2, size.width), cv2.COLOR_YUV2BGR_I420)
        texts.append(base64.b64encode(cv2.imencode(".jpg", bgr)[1].tobytes()).decode())
    return _CAMERA % {"texts": json.dumps(texts), "width": size.width, "height": size.height, "every_ms": 1000 // FPS}


_CAMERA = """
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const pictures = Promise.all(%(texts)s.map((text) => createImageBitmap(new Blob([bytes(text)]))));
window.camera = document.createElement("canvas");
[camera.width, camera.height] = [%(width)d, %(height)d];
const open = async () => {
    const all = await pictures, context = camera.getContext("2d");
    let number = 0;
    window.draw = () => context.drawImage(all[number++ %% all.length], 0, 0, camera.width, camera.height);
    draw();
    setInterval(() => draw(), %(every_ms)d);
    return camera.captureStream().getVideoTracks()[0];
};
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = new MediaStream();
    if (wanted.audio) stream.addTrack(new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]);
    if (wanted.video) stream.addTrack(await open());
    window.streams?.push(stream);
    return stream;
};
"""
