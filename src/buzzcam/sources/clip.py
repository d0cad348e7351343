"""A video file as a source, by PyAV: the decoder's own planes, no detour through BGR."""

from collections.abc import Iterator
from pathlib import Path

import av

from buzzcam.core.frame import Plane, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile, CameraLost
from buzzcam.kernels.convert import import_decoded
from buzzcam.kernels.mjpeg import MjpegDecoder
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource


class Clip(SteadySource):
    """Plays a video at its own rate and starts over at its end; to its end only, when not paced or is_once."""

    def __init__(self, path: Path, is_paced: bool = True, is_once: bool = False) -> None:
        super().__init__(is_paced)
        self._ends = is_once or not is_paced
        self.path, self.name = path, path.name
        self._container: av.container.InputContainer | None = None
        self._mjpeg: MjpegDecoder | None = None
        self._frames: Iterator[av.VideoFrame | av.Packet] = iter(())  # packets of MJPEG
        self._number = 0

    def open(self) -> None:
        super().open()
        try:
            self._container = av.open(str(self.path), "r")
            stream = self._container.streams.video[0]
            stream.codec_context.thread_count = 1
            self._mjpeg = MjpegDecoder(stream.codec_context) if stream.codec_context.name == "mjpeg" else None
            first = next(self._container.decode(stream))
        except (av.error.FFmpegError, IndexError, StopIteration, OSError) as error:
            self.close()
            reason = getattr(error, "strerror", None) or "no video in it"
            raise BadFile(
                say("{path} is not a video that can be played ({reason}).", path=self.path, reason=reason),
                "Choose another file.",
            ) from error
        self.size = Size(first.width, first.height).even()
        self.fps = float(stream.average_rate or 30)
        self._rewind()

    def picture(self, number: int) -> Plane:
        buffer = self._pool.take(self.size)
        self._next_into(buffer)
        return buffer

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None

    def _rewind(self) -> None:
        assert self._container is not None
        self._container.seek(0)
        self._frames = self._container.decode(video=0) if self._mjpeg is None else self._container.demux(video=0)

    def _next_into(self, buffer: Plane) -> None:
        """The next picture; damaged ones of MJPEG are left out."""
        if self._container is None:
            raise EndOfSource
        rewinds = 0
        while rewinds < 2:  # once through it without a picture: there is none
            try:
                if self._import(next(self._frames), buffer):
                    return
            except StopIteration:
                if self._ends:
                    raise EndOfSource from None
                self._rewind()
                rewinds += 1
            except av.error.FFmpegError as error:
                raise CameraLost(
                    say("{name} cannot be played on ({reason}).", name=self.path.name, reason=error.strerror),
                    "Choose another file.",
                ) from error
        raise EndOfSource

    def _import(self, given: av.VideoFrame | av.Packet, buffer: Plane) -> bool:
        if self._mjpeg is not None:
            return given.size > 0 and self._mjpeg.decode(given, self.size, buffer)  # the last packet has none
        import_decoded(given, self.size, buffer)
        return True
