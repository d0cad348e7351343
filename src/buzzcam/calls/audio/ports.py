"""The contracts of microphones, speakers and voices."""

from typing import Protocol

from buzzcam.calls.rtc.opus import Block
from buzzcam.errors import SoundUnavailable


class NotListed(SoundUnavailable):
    """The device is not in the list, which may be out of date while another device is open."""


class Microphone(Protocol):
    """Open from the start; used by one thread."""

    name: str
    """Shown to people."""
    latency_s: float
    """From the air to `read`."""
    xruns: int
    """How often sound was lost because nobody read in time."""
    is_live: bool
    """Whether it hears a room, so that echo and noise have to be removed."""

    def read(self) -> Block:
        """Waits for the next 10 ms. Raises SoundUnavailable when the device is gone."""

    def close(self) -> None:
        """Releases the device. Called once; never raises."""


class Speaker(Protocol):
    """Open from the start; used by one thread."""

    name: str
    latency_s: float
    """From `write` to the air."""
    xruns: int
    """How often there was a gap because nobody wrote in time."""

    def write(self, block: Block) -> None:
        """Takes the next 10 ms; waits until there is room. Raises SoundUnavailable when the device is gone."""

    def close(self) -> None:
        """Releases the device. Called once; never raises."""


class Voice(Protocol):
    """The sound of one guest."""

    def pull(self) -> Block:
        """The next 10 ms, at the pace of the playback; silence if there is nothing."""
