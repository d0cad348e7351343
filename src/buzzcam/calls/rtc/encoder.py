"""Encodes pictures and sound with x264, libvpx and Opus through PyAV, which releases the GIL meanwhile."""

from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.core.frame import Plane, Size

CLOCK_HZ = 90_000
"""The clock rate of video timestamps in RTP."""

_KEY = av.video.frame.PictureType.I
_NOT_KEY = av.video.frame.PictureType.NONE


FIRST_KEY_BITS = 200_000
"""About the size of the first key frame, and the range in which the rate may vary. On slow lines it dominates the
delay."""


class VideoEncoder(Protocol):
    """One encoded stream of one picture size. The first picture is a key frame. For one thread."""

    size: Size

    def encode(self, i420: Plane, pts: int, is_key_wanted: bool) -> tuple[bytes, bool]:
        """Returns the picture, and whether it is a key frame. pts: in 1/90000 s, rising. Raises FFmpegError."""

    def set_rate(self, bits_per_s: int) -> None:
        """Takes effect with the next picture."""


class H264Encoder:
    """x264, constrained baseline. A new rate takes effect at once, without a key frame.

    That works only in CBR mode, with bit_rate == maxrate, which is then a fixed ceiling. In other modes x264 silently
    ignores a new rate. bufsize determines the size of the first key frame.
    """

    def __init__(self, size: Size, fps: float, ceiling: int, rate: int) -> None:
        self.size = size
        self._ceiling = ceiling
        context: Any = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = size.width, size.height, "yuv420p"
        context.profile = "Baseline"
        context.gop_size = 3000
        context.bit_rate = ceiling
        context.time_base = Fraction(1, CLOCK_HZ)
        context.framerate = Fraction(fps).limit_denominator(1001)
        context.thread_count = 2 if size.height >= 720 else 1
        context.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "maxrate": str(ceiling),
            "bufsize": str(max(FIRST_KEY_BITS, ceiling // 12)),
            "level": "31" if size.width * size.height <= 1280 * 720 else "40",
            "x264-params": "scenecut=0",
        }
        context.color_range, context.colorspace = 1, 6  # limited, BT.601
        context.open()
        self._context = context
        self.set_rate(rate)

    def set_rate(self, bits_per_s: int) -> None:
        self._context.bit_rate = min(bits_per_s, self._ceiling)

    def encode(self, i420: Plane, pts: int, is_key_wanted: bool) -> tuple[bytes, bool]:
        packets = self._context.encode(_picture(i420, self.size, pts, is_key_wanted))
        return b"".join(map(bytes, packets)), any(packet.is_keyframe for packet in packets)


class VP8Encoder:
    """libvpx. FFmpeg sets the rate only once: each change costs a new encoder and a key frame, so it goes in steps."""

    STEP = 0.3
    """A smaller change of the rate is not worth a key frame."""

    def __init__(self, size: Size, fps: float, ceiling: int, rate: int) -> None:
        self.size = size
        self._fps, self._rate, self._ceiling = fps, min(rate, ceiling), ceiling
        self._open()

    def _open(self) -> None:
        rate = str(self._rate)
        context: Any = av.CodecContext.create("libvpx", "w")
        context.width, context.height, context.pix_fmt = self.size.width, self.size.height, "yuv420p"
        context.gop_size = 3000
        context.bit_rate = self._rate
        context.time_base = Fraction(1, CLOCK_HZ)
        context.framerate = Fraction(self._fps).limit_denominator(1001)
        context.thread_count = 1  # its threads spin: two of them collapse on a busy machine
        context.qmin, context.qmax = 2, 56
        context.options = {
            "deadline": "realtime", "cpu-used": "-8", "lag-in-frames": "0", "noise-sensitivity": "0",
            "minrate": rate, "maxrate": rate, "bufsize": rate, "undershoot-pct": "100", "overshoot-pct": "15",
            "static-thresh": "1",
        }  # fmt: skip
        context.open()
        self._context = context

    def set_rate(self, bits_per_s: int) -> None:
        wanted = min(bits_per_s, self._ceiling)
        if abs(wanted - self._rate) > self.STEP * self._rate:
            self._rate = wanted
            self._open()

    def encode(self, i420: Plane, pts: int, is_key_wanted: bool) -> tuple[bytes, bool]:
        packets = self._context.encode(_picture(i420, self.size, pts, is_key_wanted))
        return b"".join(map(bytes, packets)), any(packet.is_keyframe for packet in packets)


ENCODERS: dict[str, type[H264Encoder] | type[VP8Encoder]] = {"H264": H264Encoder, "VP8": VP8Encoder}


class OpusEncoder:
    """Mono speech with in-band FEC for up to 15 % loss; one packet for two blocks (20 ms). is_for_file: there, nothing
    gets lost."""

    def __init__(self, is_for_file: bool = False) -> None:
        context: Any = av.CodecContext.create("libopus", "w")
        context.bit_rate, context.sample_rate = 96_000 if is_for_file else 32_000, RATE
        context.format, context.layout = "s16", "mono"
        context.time_base = Fraction(1, RATE)
        safe = {} if is_for_file else {"application": "voip", "fec": "1", "packet_loss": "15"}
        context.options = {"frame_duration": "20", **safe}
        context.open()
        self._context = context
        self._pts = 0
        self._waiting: Block | None = None

    def encode(self, block: Block) -> bytes | None:
        """block: int16 (480,), 48 kHz mono."""
        if self._waiting is None:
            self._waiting = block
            return None
        both, self._waiting = np.concatenate((self._waiting, block)), None
        frame = av.AudioFrame.from_ndarray(both.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._pts, Fraction(1, RATE)
        self._pts += 2 * BLOCK_SAMPLES
        return b"".join(map(bytes, self._context.encode(frame)))


def _picture(i420: Plane, size: Size, pts: int, is_key: bool) -> Any:  # noqa: ANN401 - PyAV's own type
    picture = av.VideoFrame.from_numpy_buffer(i420.reshape(-1, size.width), "yuv420p")
    picture.pts, picture.time_base = pts, Fraction(1, CLOCK_HZ)
    picture.pict_type = _KEY if is_key else _NOT_KEY
    return picture
