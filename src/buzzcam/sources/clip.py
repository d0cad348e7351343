"""A video file as a source, by PyAV: the decoder's own planes, no detour through BGR."""

from collections.abc import Iterator
from pathlib import Path

import av

from buzzcam.core.frame import Plane, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile, CameraLost
from buzzcam.kernels.convert import MJPEG_OPTIONS, import_decoded
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource


class Clip(SteadySource):
    """Plays a video at its own rate and starts over at its end; to its end only, when not paced."""

    def __init__(self, path: Path, is_paced: bool = True) -> None:
        super().__init__(is_paced)
        self.path, self.name = path, path.name
        self._container: av.container.InputContainer | None = None
        self._frames: Iterator[av.VideoFrame] = iter(())
        self._number = 0

    def open(self) -> None:
        super().open()
        try:
            self._container = av.open(str(self.path), "r")
            stream = self._container.streams.video[0]
            stream.codec_context.thread_count = 1
            if stream.codec_context.name == "mjpeg":
                stream.codec_context.options = MJPEG_OPTIONS
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
        import_decoded(self._next(), self.size, buffer)
        return buffer

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None

    def _rewind(self) -> None:
        assert self._container is not None
        self._container.seek(0)
        self._frames = self._container.decode(video=0)

    def _next(self) -> av.VideoFrame:
        if self._container is None:
            raise EndOfSource
        for _ in range(2):
            try:
                return next(self._frames)
            except StopIteration:
                if not self.is_paced:
                    raise EndOfSource from None
                self._rewind()
            except av.error.FFmpegError as error:
                raise CameraLost(
                    say("{name} cannot be played on ({reason}).", name=self.path.name, reason=error.strerror),
                    "Choose another file.",
                ) from error
        raise EndOfSource
