"""`VideoDecoder`: decodes one guest's pictures on a separate thread, so that bad data cannot harm anybody else."""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import av

from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.budget import CORE_AT_ONCE_S, CORE_SHARE, Budget, TooMuch
from buzzcam.core.events import Failed, Publish
from buzzcam.core.frame import Frame, FramePool, Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.kernels.convert import import_decoded

LARGEST = Size(4096, 2304)

WAITING_PICTURES = 30
"""When more wait, the oldest is dropped: the decoder notices the gap and waits for a key frame."""

SILENT_PICTURES = 15
"""After so many without a frame the decoder begins anew: FFmpeg's can fall silent when a picture's size changes."""

Deliver = Callable[[Frame], None]
Lose = Callable[[], object]

_serials = count(1)


class VideoDecoder:
    """deliver: takes each new frame, on the decoder's thread. lose: asks for a key frame, on the same thread."""

    def __init__(self, deliver: Deliver, lose: Lose, publish: Publish) -> None:
        self.frames = 0
        self.broken = 0
        self._deliver, self._lose = deliver, lose
        self._mailbox: Mailbox[AssembledFrame] = Mailbox(WAITING_PICTURES)
        self._context: Any = None
        self._codec = ""
        self._expected: int | None = None
        self._silent = 0
        self._pool = FramePool()
        self._budget = Budget(CORE_SHARE, CORE_AT_ONCE_S)
        self._rests = self._is_told = False
        self._publish = publish
        self._worker = Worker(f"guest-{next(_serials)}", self._run, publish)
        self._is_started = False

    def put(self, picture: AssembledFrame) -> None:
        """Called on the loop. The first picture starts the thread."""
        if not self._is_started:
            self._is_started = True
            self._worker.start()
        self._mailbox.put(picture)

    def close(self) -> None:
        """Ends the thread after the current picture. May be called twice."""
        self._mailbox.close()

    def join(self, timeout_s: float | None = None) -> bool:
        return self._worker.join(timeout_s)

    def _run(self) -> None:
        for picture in self._mailbox:
            began_s = time.thread_time()
            try:
                self._take(picture)
            except Exception as error:  # noqa: BLE001 - the next key frame may work
                self._begin_anew(error)
            self._budget.spend(time.thread_time() - began_s, time.monotonic())

    def _take(self, picture: AssembledFrame) -> None:
        if self._is_resting(time.monotonic()):
            return
        if picture.number != self._expected and not picture.is_key:
            if self._expected is not None:
                self._expected = None
                self._lose()
            return
        self._expected = picture.number + 1
        frames = self._decode(picture)
        self._silent = 0 if frames else self._silent + 1
        if self._silent == SILENT_PICTURES:
            raise ValueError(f"{SILENT_PICTURES} pictures without a frame")
        for frame in frames:
            self.frames += 1
            self._deliver(frame)

    def _is_resting(self, now: float) -> bool:
        """Whether decoding took too much CPU time: pictures are then dropped for a while, up to a key frame."""
        left_s = self._budget.left(now)
        if self._rests and left_s > CORE_AT_ONCE_S / 2:
            self._rests, self._expected = False, None
            self._lose()
        elif not self._rests and left_s < 0:
            self._rests = True
            if not self._is_told:
                self._is_told = True
                self._publish(TooMuch())
        return self._rests

    def _begin_anew(self, error: Exception) -> None:
        self.broken += 1
        self._expected, self._context, self._silent = None, None, 0
        if not isinstance(error, av.error.FFmpegError | ValueError) and not self._is_told:
            self._is_told = True
            self._publish(Failed("the picture of a guest", error))
        with suppress(Exception):  # the call has ended: there is nobody to ask
            self._lose()

    def _decode(self, picture: AssembledFrame) -> list[Frame]:
        """Raises FFmpegError or ValueError for a picture that is broken or larger than LARGEST."""
        if self._context is None or picture.codec != self._codec:
            self._context = av.CodecContext.create("h264" if picture.codec == "H264" else "vp8", "r")
            self._context.thread_count = 1  # frame threads would delay pictures
            self._context.options = {"max_pixels": str(LARGEST.width * LARGEST.height), "flags": "low_delay"}
            self._codec = picture.codec
        return [self._imported(decoded, picture) for decoded in self._context.decode(av.Packet(picture.data))]

    def _imported(self, decoded: Any, picture: AssembledFrame) -> Frame:  # noqa: ANN401 - PyAV's own type
        if decoded.width > LARGEST.width or decoded.height > LARGEST.width:
            raise ValueError(f"{decoded.width}x{decoded.height} is too large")
        size = Size(decoded.width, decoded.height).even()
        buffer = self._pool.take(size)
        import_decoded(decoded, size, buffer)
        return Frame(buffer, size, picture.arrived_at, self.frames)


def newest_only(call: Callable[[Callable[[], None]], object], take: Callable[[Frame], None]) -> Deliver:
    """A `deliver` that passes only the newest frame to the loop. call: the loop's call_soon_threadsafe."""
    box: Mailbox[Frame] = Mailbox()

    def empty() -> None:
        frame = box.get(0)
        if frame is not None:
            take(frame)

    def deliver(frame: Frame) -> None:
        box.put(frame)
        call(empty)

    return deliver
