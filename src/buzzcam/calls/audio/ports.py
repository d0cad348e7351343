"""The contracts of where sound comes from and goes to."""

from typing import Protocol

from buzzcam.calls.rtc.opus import Block
from buzzcam.errors import SoundUnavailable


class NotListed(SoundUnavailable):
    """There is no such device, as far as can be seen while another one is open."""


class Microphone(Protocol):
    """Open from the start; used by one thread."""

    name: str
    """For people."""
    latency_s: float
    """From the air to `read`."""
    xruns: int
    """How often sound was lost because nobody read in time."""
    is_live: bool
    """True if it hears a room: echo and noise are to be removed."""

    def read(self) -> Block:
        """The next 10 ms; waits for them. Raises SoundUnavailable when the device has gone."""

    def close(self) -> None:
        """Let go. Called once; never raises."""


class Speaker(Protocol):
    """Open from the start; used by one thread."""

    name: str
    latency_s: float
    """From `write` to the air."""
    xruns: int
    """How often it fell silent because nobody wrote in time."""

    def write(self, block: Block) -> None:
        """The next 10 ms; waits until there is room for them. Raises SoundUnavailable when the device has gone."""

    def close(self) -> None:
        """Let go. Called once; never raises."""


class Voice(Protocol):
    """What comes from one guest."""

    def pull(self) -> Block:
        """The next 10 ms, at the pace of the playback; silence when there is nothing."""
