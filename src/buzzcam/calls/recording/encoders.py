"""Encodes our own pictures for files: at full quality, without looking ahead, a key frame each second."""

from fractions import Fraction
from typing import Any

import av

from buzzcam.core.frame import Frame, Size
from buzzcam.core.privacy import SafeFrame

MS = Fraction(1, 1000)


class MixedFrame(Frame):
    """Everybody in one picture. Only `Mixed` makes it, from guests' pictures and what a gate let pass of the host's."""

    __slots__ = ()


class PictureEncoder:
    """Takes pictures of any size; another size begins with a key frame. For one thread."""

    def __init__(self, fps: float, quality: int, preset: str = "superfast") -> None:
        """quality: x264's constant rate factor; less is better."""
        self.codec = "H264" if "libx264" in av.codecs_available else "VP8"
        self._fps, self._quality, self._preset = fps, quality, preset
        self._context: Any = None
        self._size = Size(0, 0)
        self._last_ms = -1

    def encode(self, frame: SafeFrame | MixedFrame, at_s: float) -> list[tuple[float, bytes, bool]]:
        """Time, picture, whether it is a key frame: one, or none. Raises FFmpegError."""
        if frame.size != self._size:
            self._context, self._size = self._opened(frame.size), frame.size
        picture = av.VideoFrame.from_numpy_buffer(frame.i420.reshape(-1, frame.size.width), "yuv420p")
        self._last_ms = max(round(at_s * 1e3), self._last_ms + 1)
        picture.pts, picture.time_base = self._last_ms, MS
        return [(packet.pts / 1e3, bytes(packet), packet.is_keyframe) for packet in self._context.encode(picture)]

    def _opened(self, size: Size) -> Any:  # noqa: ANN401 - PyAV's own type
        context: Any = av.CodecContext.create("libx264" if self.codec == "H264" else "libvpx", "w")
        context.width, context.height, context.pix_fmt = size.width, size.height, "yuv420p"
        context.time_base, context.framerate = MS, Fraction(self._fps).limit_denominator(1001)
        context.gop_size = max(1, round(self._fps))
        context.thread_count = 2
        context.color_range, context.colorspace = 1, 6  # limited, BT.601
        if self.codec == "H264":
            context.options = {"preset": self._preset, "tune": "zerolatency", "crf": str(self._quality)}
        else:
            context.bit_rate = 5_000_000
            context.options = {"deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0", "crf": "10"}
        context.open()
        return context
