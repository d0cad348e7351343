"""`TalkMeter`: the level of a microphone, and whether somebody speaks into it."""

from buzzcam.calls.audio.block import level_of, loudness_db
from buzzcam.calls.rtc.opus import Block

FALL = 0.02
"""Per block, on the meter's scale: a peak stays visible for half a second."""
FLOOR_RISE_DB = 0.02
"""Per block: 2 dB/s. A fan that starts becomes background after a few seconds; a sentence does not."""
ABOVE_FLOOR_DB = 12.0
QUIETEST_SPEECH_DB = -50.0
HOLD = 30
"""Blocks. Pauses between words are part of talking."""


class TalkMeter:
    """Gets every block; may be read from any thread."""

    def __init__(self) -> None:
        self.level = 0.0
        self._floor_db = 0.0
        self._held = 0

    @property
    def is_talking(self) -> bool:
        return self._held > 0

    def take(self, block: Block) -> None:
        loudness = loudness_db(block)
        self.level = max(level_of(loudness), self.level - FALL)
        self._floor_db = min(loudness, self._floor_db + FLOOR_RISE_DB)
        is_speech = loudness > max(QUIETEST_SPEECH_DB, self._floor_db + ABOVE_FLOOR_DB)
        self._held = HOLD if is_speech else max(0, self._held - 1)

    def reset(self) -> None:
        """Call it when the microphone is gone."""
        self.level, self._held = 0.0, 0
