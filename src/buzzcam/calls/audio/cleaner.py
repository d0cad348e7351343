"""`Cleaner`: removes echo and noise from the microphone and evens its level, with WebRTC's audio processing.

The code comes from LiveKit's library. Nothing else of it is used here: it opens no connection and writes no file.
"""

import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.errors import SoundUnavailable
from buzzcam.sentence import say


class Cleaner:
    """`hear` and `clean` may be called on different threads. Raises SoundUnavailable without the library."""

    def __init__(self, removes_echo: bool) -> None:
        self.removes_echo = removes_echo
        try:
            from livekit.rtc.apm import AudioProcessingModule
            from livekit.rtc.audio_frame import AudioFrame

            self._apm = AudioProcessingModule(
                echo_cancellation=removes_echo, noise_suppression=True, high_pass_filter=True, auto_gain_control=True
            )
        except Exception as error:  # native libraries fail to load in many ways
            raise _unavailable(error) from error
        self._frame = AudioFrame

    def hear(self, played: Block) -> None:
        """Takes what the speaker is about to play, because the microphone will hear it."""
        if self.removes_echo:
            try:
                self._apm.process_reverse_stream(self._frame(bytearray(played), RATE, 1, BLOCK_SAMPLES))
            except RuntimeError as error:
                raise _unavailable(error) from error

    def clean(self, block: Block, delay_s: float) -> Block:
        """delay_s: about the time from `hear` until the echo arrives. The exact time is found near it."""
        frame = self._frame(bytearray(block), RATE, 1, BLOCK_SAMPLES)
        try:
            if self.removes_echo:
                self._apm.set_stream_delay_ms(round(delay_s * 1e3))
            self._apm.process_stream(frame)
        except RuntimeError as error:
            raise _unavailable(error) from error
        return np.frombuffer(frame.data, np.int16)


def _unavailable(error: Exception) -> SoundUnavailable:
    return SoundUnavailable(
        say("Echo and noise cannot be removed ({reason}).", reason=str(error).partition("\n")[0] or "no reason given"),
        "Use headphones.",
    )
