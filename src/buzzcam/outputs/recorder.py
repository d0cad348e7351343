"""Recordings and mattes as files, by PyAV. A run that is killed leaves a file that plays up to its last second."""

import errno
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from buzzcam.core.frame import MATTE_STEP, Frame, Plane, Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import DiskFull, OutputError, OutputUnavailable
from buzzcam.files import Hold, kind_of, remedy
from buzzcam.sentence import say

TIME_BASE = Fraction(1, 90_000)
"""As in MPEG systems: fine enough for any frame rate."""

FORMATS = {".mp4": "mp4", ".mkv": "matroska", ".webm": "webm"}

_MUXER_OPTIONS = {
    "mp4": {"movflags": "frag_keyframe+empty_moov+default_base_moof", "flush_packets": "1"},
    "matroska": {"flush_packets": "1", "cluster_time_limit": "1000"},
    "webm": {"flush_packets": "1", "cluster_time_limit": "1000"},
}
_H264 = {"preset": "veryfast", "crf": "21"}
_VP9 = {"deadline": "realtime", "cpu-used": "8", "crf": "31", "b": "0", "row-mt": "1"}


class VideoFile:
    """One video stream in one file, written frame by frame; the time stamps are the frames' own.

    Muxer and encoders may raise anything: whatever it is becomes one sentence here.
    """

    def __init__(self, path: Path, codec: str, pixel_format: str, options: dict[str, str]) -> None:
        self.path = path
        self._codec, self._pixel_format, self._options = codec, pixel_format, options
        self._hold: Hold | None = None
        self._container: av.container.OutputContainer | None = None
        self._stream: av.VideoStream | None = None
        self._began_at: float | None = None
        self._last_pts = -1

    def open(self, size: Size, fps: float) -> None:
        """Raises OutputUnavailable when the file cannot be made, or another program of ours is writing it."""
        kind = FORMATS.get(self.path.suffix.lower(), "")
        self._hold = Hold(self.path)
        try:
            self._container = av.open(_url(self.path), "w", format=kind, options=_MUXER_OPTIONS[kind])
            stream = self._container.add_stream(self._codec, rate=Fraction(fps).limit_denominator(1001))
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = size.width, size.height, self._pixel_format
            stream.codec_context.time_base = TIME_BASE
            stream.codec_context.gop_size = max(1, round(fps))  # a killed run loses at most a second
            stream.codec_context.options = self._options
            stream.codec_context.color_range = 1  # limited
            stream.codec_context.colorspace = 6  # SMPTE 170M, that is BT.601
            self._container.start_encoding()  # the file is made now, not at the first frame
            self._stream = stream
        except Exception as error:
            self._container = None  # nothing was begun that would want finishing
            self._hold.release(is_wanted=not self._hold.is_new)
            reason = getattr(error, "strerror", None) or str(error)
            hint = remedy(error) if isinstance(error, OSError) else "Choose another file type."
            raise OutputUnavailable(
                say("{path} cannot be written ({reason}).", path=self.path, reason=reason), hint
            ) from error

    def write(self, planes: list[Plane], captured_at: float, size: Size) -> None:
        """One frame. planes: uint8 (rows, columns) each, as the pixel format has them. Raises OutputError."""
        if self._container is None or self._stream is None:
            raise OutputUnavailable(say("{path} is not open.", path=self.path), "Restart the recording.")
        if self._began_at is None:
            self._began_at = captured_at
        try:
            picture = av.VideoFrame(size.width, size.height, self._pixel_format)
            for plane, target in zip(planes, picture.planes, strict=True):
                rows = np.frombuffer(target, np.uint8).reshape(target.height, target.line_size)
                np.copyto(rows[:, : target.width], plane)
            pts = max(self._last_pts + 1, round((captured_at - self._began_at) / TIME_BASE))
            picture.pts, picture.time_base, self._last_pts = pts, TIME_BASE, pts
            self._container.mux(self._stream.encode(picture))
        except Exception as error:
            raise self._trouble(error) from error

    def close(self) -> None:
        """Finishes the file. May be called twice. Raises OutputError when its end could not be written, or nothing was
        recorded: then there is no file."""
        container, stream, hold = self._container, self._stream, self._hold
        self._container = self._stream = self._hold = None  # the encoder's 40 MB go with the last who holds it
        if container is None or hold is None:
            return
        is_empty = self._last_pts < 0
        try:
            try:
                if stream is not None and not is_empty:
                    container.mux(stream.encode(None))
            finally:
                container.close()
        except Exception as error:
            raise self._trouble(error) from error
        finally:
            hold.release(is_wanted=not is_empty)
        if is_empty:
            raise OutputUnavailable(
                say("Nothing was recorded to {path}: the source delivered no frames.", path=self.path), "Record longer."
            )

    def _trouble(self, error: Exception) -> OutputError:
        ends = (
            say("The recording is playable up to that point.")
            if self._is_playable()
            else say("The recording cannot be played.")
        )
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return DiskFull(
                say("The disk is full. The recording {path} is incomplete.", path=self.path),
                say("{ends} Free some space, then record again.", ends=ends),
            )
        reason = getattr(error, "strerror", None) or str(error)
        return OutputUnavailable(
            say("Writing to {path} failed ({reason}).", path=self.path, reason=reason),
            say("{ends} Choose another folder.", ends=ends),
        )

    def _is_playable(self) -> bool:
        """Whether what is on the disk now holds a picture."""
        try:
            if kind_of(self.path) != "file":
                return False
            with av.open(_url(self.path)) as container:
                return next(container.decode(video=0), None) is not None
        except Exception:  # noqa: BLE001 - whatever it is, a player has it, too
            return False


def _url(path: Path) -> str:
    """A name with a colon is no protocol."""
    return f"file:{path}"


class Recorder:
    """Records what goes out: H.264 (or VP9 for .webm and where there is no x264) in MP4, Matroska or WebM."""

    capacity = 30
    is_live = False

    def __init__(self, path: Path) -> None:
        self.name: str = say("recording {path}", path=path)
        vp9 = path.suffix.lower() == ".webm" or "libx264" not in av.codecs_available
        self._file = VideoFile(path, "libvpx-vp9" if vp9 else "libx264", "yuv420p", _VP9 if vp9 else _H264)

    def open(self, size: Size, fps: float) -> None:
        self._file.open(size, fps)

    def send(self, frame: SafeFrame) -> None:
        self._file.write(list(frame.planes), frame.captured_at, frame.size)

    def close(self) -> None:
        self._file.close()


class MatteRecorder:
    """Writes each frame's alpha, full size and lossless: FFV1, 8-bit gray, in Matroska."""

    capacity = 30
    is_live = False

    def __init__(self, path: Path) -> None:
        self.name: str = say("matte {path}", path=path)
        self._file = VideoFile(path, "ffv1", "gray", {})

    def open(self, size: Size, fps: float) -> None:
        self._file.open(size, fps)

    def send(self, frame: SafeFrame) -> None:
        self._file.write([full_size_alpha(frame)], frame.captured_at, frame.size)

    def close(self) -> None:
        self._file.close()


def full_size_alpha(frame: Frame) -> Plane:
    """The alpha that compositing used: uint8 (height, width), 255 where a frame has no matte."""
    width, height = frame.size
    if frame.matte is None:
        return np.full((height, width), 255, np.uint8)
    rows, columns = frame.matte.alpha.shape
    full = cv2.resize(frame.matte.alpha, (columns * MATTE_STEP, rows * MATTE_STEP), interpolation=cv2.INTER_LINEAR)
    return full[:height, :width]
