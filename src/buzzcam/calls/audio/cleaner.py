"""`Cleaner`: echo, noise and rumble out of the microphone, its loudness evened: WebRTC's own audio processing.

It comes inside LiveKit's library, of which nothing else is used here: no connection is opened, nothing is written.
"""

import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.errors import SoundUnavailable
from buzzcam.sentence import say


class Cleaner:
    """`hear` and `clean` may be called from two threads. Raises SoundUnavailable where the library is not to be had."""

    def __init__(self, removes_echo: bool) -> None:
        self.removes_echo = removes_echo
        try:
            from livekit.rtc.apm import AudioProcessingModule
            from livekit.rtc.audio_frame import AudioFrame

            self._apm = AudioProcessingModule(
                echo_cancellation=removes_echo, noise_suppression=True, high_pass_filter=True, auto_gain_control=True
            )
        except Exception as error:  # a native library fails to load in ways of its own
            raise _unavailable(error) from error
        self._frame = AudioFrame

    def hear(self, played: Block) -> None:
        """What the loudspeaker is about to play: the microphone will hear it again."""
        if self.removes_echo:
            try:
                self._apm.process_reverse_stream(self._frame(bytearray(played), RATE, 1, BLOCK_SAMPLES))
            except RuntimeError as error:
                raise _unavailable(error) from error

    def clean(self, block: Block, delay_s: float) -> Block:
        """delay_s: from `hear` to the echo's arrival here, about; it looks for itself around that."""
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
        say("Echo and noise stay in your voice ({reason}).", reason=str(error).partition("\n")[0] or "no reason given"),
        "Use headphones.",
    )
