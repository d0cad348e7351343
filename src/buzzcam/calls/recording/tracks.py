"""`SoundTrack` and `PictureTrack`: encode for a file our own sound and pictures, and the mix."""

from buzzcam.calls.recording.clock import BlockClock
from buzzcam.calls.recording.encoders import MixedFrame, PictureEncoder
from buzzcam.calls.recording.stream_file import StreamFile
from buzzcam.calls.rtc.encoder import OpusEncoder
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.core.privacy import SafeFrame

BLOCK_S = BLOCK_SAMPLES / RATE


class SoundTrack:
    """Sound in blocks of 10 ms, at the pace of their device. began_at: of the recording, monotonic seconds."""

    def __init__(self, file: StreamFile, began_at: float) -> None:
        self._file, self._began_at = file, began_at
        self._encoder = OpusEncoder(is_for_file=True)
        self._clock = BlockClock(BLOCK_S)
        self._first_at = 0.0
        self._is_first = True

    def put(self, block: Block, came_at: float) -> float:
        """came_at: when its last sample was heard. Returns when its first one was."""
        at = self._clock.at(came_at)
        if self._is_first:
            self._first_at = at
        packet = self._encoder.encode(block)
        self._is_first = bool(packet)
        if packet:
            self._file.put_sound(self._first_at - self._began_at, packet)
        return at


class PictureTrack:
    def __init__(self, file: StreamFile, began_at: float, fps: float, quality: int) -> None:
        self._file, self._began_at = file, began_at
        self._encoder = PictureEncoder(fps, quality)

    def put(self, frame: SafeFrame | MixedFrame, at: float) -> None:
        self._file.grow(frame.size)
        for at_s, data, is_key in self._encoder.encode(frame, max(0.0, at - self._began_at)):
            self._file.put_picture(at_s, self._encoder.codec, data, is_key)
