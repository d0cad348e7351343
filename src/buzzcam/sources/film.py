"""What a video file holds, by PyAV: its pictures one after the other, each with its time; what is damaged left out."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import av

from buzzcam.core.frame import Size
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile, BuzzCamError
from buzzcam.kernels.mjpeg import PYAV_OPTIONS
from buzzcam.pictures import opened
from buzzcam.sentence import say
from buzzcam.settings import LARGEST_SIDE_PX
from buzzcam.sources.posture import UPRIGHT, Posture, posture_of

SEARCHED_S = 1.0
"""For that long damage is skipped before the caller hears that nothing came."""

OPENED_S = 5.0
"""For that long its first whole picture is looked for."""

MOST_FAULTS = 64
"""Faults of the container in a row; it ends there."""

JUMP_S, BACK_S = 10.0, 0.5
"""Time stamps that jump ahead (in a transport stream) or back by more begin anew, as in a file put together."""

NOTHING = "no picture in it"
LONGEST_LAST_S = 60.0
INDEXED = ("mov", "matroska", "avi")
_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC


@dataclass(frozen=True, slots=True)
class Shot:
    """given: a decoded frame, or a packet of MJPEG where those are wanted. at_s: on the film's own clock, from 0; it
    goes on over all rounds."""

    given: Any
    at_s: float


class Film:
    """A video file that is open. has_packets: MJPEG comes undecoded. damaged: what was left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fps = 30.0
        self.damaged = 0
        self.has_packets = False
        self._container: av.container.InputContainer | None = None
        self._stream: Any = None
        self._steps: Iterator[Any] = iter(())
        self._aspect = 1.0
        self._tick_s = 0.0  # of its time stamps; as a fraction it would cost 0.1 ms a frame
        self._coded = Size(0, 0)
        self._posture_at, self._posture = (0, 0), UPRIGHT
        self._first_pts: int | None = None
        self._zero_s: float | None = None
        self._offset_s = 0.0
        self._last_s: float | None = None
        self._after_s = 0.0

    def open(self) -> Size:
        """The size at which its first picture is to be seen. Raises BadFile."""
        try:
            self._open_container()
            self.fps = float(self._stream.average_rate or self._stream.guessed_rate or 30)
            self._aspect = float(self._stream.sample_aspect_ratio or 1)
            first = self._search(OPENED_S)
            if first is None:
                raise self.refusal(NOTHING)
            self._coded, self._first_pts = Size(first.width, first.height), first.pts
            posture = self.posture_of(first)
            size = self._checked(posture.size_of(self._coded))
            self.has_packets = self._stream.codec_context.name == "mjpeg" and posture == UPRIGHT
            self.restart()
        except BuzzCamError:
            self.close()
            raise
        except EndOfSource:
            self.close()
            raise self.refusal(NOTHING) from None
        except Exception as error:  # a demuxer or decoder makes anything of broken data, Unicode's errors too
            self.close()
            raise self.refusal(getattr(error, "strerror", None) or str(error)) from error
        return size

    def close(self) -> None:
        self._steps, self._stream = iter(()), None
        if self._container is not None:
            self._container.close()
            self._container = None

    def next(self) -> Shot | None:
        """None when only damage came for a second. Raises EndOfSource."""
        given = self._search(SEARCHED_S)
        return None if given is None else Shot(given, self._time_of(given))

    def restart(self) -> None:
        """From its beginning, its clock going on. Raises BadFile."""
        assert self._container is not None
        self._zero_s = None
        if self._is_wound_back():
            return
        try:
            self._container.close()
            self._open_container()
        except BuzzCamError:
            raise
        except Exception as error:  # as in `open`
            raise self.refusal(getattr(error, "strerror", None) or str(error)) from error

    def _is_wound_back(self) -> bool:
        """False where the container has no index, or one that is wrong: it must be opened anew."""
        assert self._container is not None
        if not self._container.format.name.startswith(INDEXED):
            return False
        try:
            self._container.seek(self._container.start_time or 0)
            self._steps = _taken_out(self._container, self._stream, self.has_packets)
            first = next(self._steps, None)
        except Exception:  # noqa: BLE001 - whatever the reason
            return False
        if first is None or first.pts != self._first_pts:
            return False
        self._steps = chain((first,), self._steps)
        return True

    def decoded(self, packet: Any) -> Any:  # noqa: ANN401 - PyAV's
        """The frame of a packet; None for a damaged one."""
        try:
            return next(iter(packet.decode()), None)
        except Exception:  # noqa: BLE001 - a decoder says anything to a damaged packet
            self.damaged += 1
            return None

    def posture_of(self, decoded: Any) -> Posture:  # noqa: ANN401 - PyAV's
        """Looked for where it can change: who asks a frame for its side data binds it in a circle, and the decoder gets
        that frame's buffer back only from the garbage collector (0.4 ms for 720p)."""
        size = (decoded.width, decoded.height)
        if size != self._posture_at or decoded.key_frame:
            aspect = self._aspect
            if size != self._coded:  # another one from here on: the stream's first says nothing
                aspect = float(self._stream.codec_context.sample_aspect_ratio or 1)
            self._posture_at, self._posture = size, posture_of(decoded, aspect)
        return self._posture

    # ---- inside

    def _open_container(self) -> None:
        with opened(self.path):
            pass  # so far it is a file that may be read
        # "file:", or a name such as 2026-11-29T17:30:00.mkv would be taken for an address; and a playlist names others
        self._container = av.open(
            f"file:{self.path}", "r", options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )
        streams = [stream for stream in self._container.streams.video if not int(stream.disposition) & _COVER]
        if not streams:
            raise self.refusal("no video in it")
        self._stream = max(streams, key=lambda stream: (int(stream.disposition) & 1, stream.index == 0))
        if self._stream.codec_context is None:
            raise self.refusal("its kind of video is not known")
        self._checked(Size(self._stream.width, self._stream.height))
        self._tick_s = float(self._stream.time_base or 0)
        self._stream.codec_context.thread_count = 1
        if self._stream.codec_context.name == "mjpeg":
            self._stream.codec_context.options = PYAV_OPTIONS
        self._steps = _taken_out(self._container, self._stream, self.has_packets)

    def _checked(self, size: Size) -> Size:
        if max(size) > LARGEST_SIDE_PX:
            raise BadFile(
                say("{path} is too large ({size}).", path=self.path, size=size),
                say("Use at most {most} pixels in each direction.", most=LARGEST_SIDE_PX),
            )
        return size

    def _search(self, most_s: float) -> Any:  # noqa: ANN401 - PyAV's
        """The next frame or packet; None when in that time only damage came. Raises EndOfSource."""
        until = time.monotonic() + most_s
        for step in self._steps:
            if step is not None:
                return step
            self.damaged += 1
            if time.monotonic() > until:
                return None
        raise EndOfSource

    def _time_of(self, given: Any) -> float:  # noqa: ANN401 - PyAV's
        """Its time stamp on one clock that never goes back."""
        at_s = after_s = 0.0 if self._last_s is None else self._last_s + self._after_s
        if given.pts is not None:
            stamp_s = given.pts * self._tick_s
            if self._zero_s is not None:
                at_s = self._offset_s + stamp_s - self._zero_s
            ahead_s = at_s - (self._last_s or 0.0)
            is_joined = self._container is not None and self._container.format.name == "mpegts"
            if self._zero_s is None or ahead_s < -BACK_S or (ahead_s > JUMP_S and is_joined):
                self._zero_s, self._offset_s, at_s = stamp_s, after_s, after_s
        if self._last_s is not None:
            at_s = max(at_s, self._last_s + 1e-4)
        lasts_s = (given.duration or 0) * self._tick_s
        self._last_s, self._after_s = at_s, min(max(lasts_s, 1 / max(self.fps, 1e-3)), LONGEST_LAST_S)
        return at_s

    def refusal(self, reason: str) -> BadFile:
        reason = reason.partition("\n")[0][:120]
        return BadFile(
            say("{path} is not a playable video ({reason}).", path=self.path, reason=reason),
            "Choose another file.",
        )


def _taken_out(container: Any, stream: Any, has_packets: bool) -> Iterator[Any]:  # noqa: ANN401 - PyAV's
    """Frames, or packets; None for each fault, after which it goes on. Holds no Film, or neither would ever be freed
    by itself."""
    faults = 0
    while faults < MOST_FAULTS:
        try:
            for packet in container.demux(stream):
                if has_packets:
                    if packet.size:  # the last one has none
                        yield packet
                    continue
                try:
                    yield from packet.decode()  # held by nothing here: the decoder wants its buffer back
                    faults = 0
                except Exception:  # noqa: BLE001 - a decoder says anything to a damaged packet; players skip it
                    yield None
            faults = MOST_FAULTS  # its end
        except av.error.EOFError:
            return
        except Exception:  # noqa: BLE001 - here the container is damaged
            faults += 1
            yield None
