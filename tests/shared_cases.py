"""The files of public bug reports that stand beside the checkout, and inputs of the same kinds made here."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.effects.backdrop import VideoBackdrop
from buzzcam.kernels.convert import to_bgr
from buzzcam.sources.clip import Clip

PATCHES = ((200, 60, 50), (60, 180, 70), (50, 70, 200), (128, 128, 128), (16, 16, 16), (240, 240, 240))
"""Red, green, blue: colours that any confusion of matrices shows."""

SIZE = Size(384, 192)


def case(name: str) -> Path:
    """A file of shared/cases; the test is skipped where there is none."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "cases" / name
        if path.exists():
            return path
    pytest.skip(f"shared/cases/{name} is not beside the checkout")


def patches_bgr(size: Size = SIZE) -> np.ndarray:
    """Stripes of PATCHES, uint8 (rows, columns, 3) BGR."""
    edges = np.linspace(0, size.width, len(PATCHES) + 1).astype(int)
    picture = np.empty((size.height, size.width, 3), np.uint8)
    for k, colour in enumerate(PATCHES):
        picture[:, edges[k] : edges[k + 1]] = colour[::-1]
    return picture


def patch_values(bgr: np.ndarray) -> np.ndarray:
    """What the stripes are, int (patches, 3) RGB, in their middles."""
    rows, columns = bgr.shape[:2]
    xs = [round((k + 0.5) * columns / len(PATCHES)) for k in range(len(PATCHES))]
    return np.array([bgr[rows // 3 : rows // 2, x - 8 : x + 8].mean(axis=(0, 1))[::-1].round() for x in xs], int)


def room_bgr(size: Size) -> np.ndarray:
    return cv2.resize(cv2.imread(str(paths.assets() / "demo" / "room.jpg")), size)


def write_video(path, pictures, codec=("ffv1", "yuv420p"), times=None, dress=lambda stream: None, options=None):
    """pictures: BGR, or av.VideoFrame as they are. times: in ms; None: 30 a second. dress: changes the stream."""
    container = av.open(str(path), "w", options=options or {})
    stream = container.add_stream(codec[0], rate=30)
    first = pictures[0]
    stream.width, stream.height = (
        (first.width, first.height) if isinstance(first, av.VideoFrame) else first.shape[1::-1]
    )
    stream.pix_fmt = codec[1]
    stream.codec_context.time_base = Fraction(1, 1000)
    dress(stream)
    for k, picture in enumerate(pictures):
        frame = picture
        if not isinstance(picture, av.VideoFrame):
            frame = av.VideoFrame.from_ndarray(picture, "bgr24").reformat(
                format=codec[1], dst_colorspace="ITU601", dst_color_range="MPEG"
            )
        frame.pts, frame.time_base = round(times[k] if times else k * 1000 / 30), Fraction(1, 1000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    container.close()
    return path


def all_frames(path, **options) -> list[Frame]:
    """Of a clip that is not paced, in order."""
    clip, frames = Clip(path, is_paced=False, **options), []
    clip.open()
    try:
        while True:
            frame = clip.read()
            if frame is not None:
                frames.append(Frame(frame.i420.copy(), frame.size, frame.captured_at, frame.number))
    except EndOfSource:
        return frames
    finally:
        clip.close()


def behind(path, size: Size) -> np.ndarray:
    """A video as a background of that size, BGR."""
    clip = Clip(path, is_paced=False, is_looped=True)
    clip.open()
    shown = VideoBackdrop(clip)(Frame(np.zeros(size.i420_bytes, np.uint8), size, 0.0, 0))
    clip.close()
    return to_bgr(Frame(shown, size, 0.0, 0))
