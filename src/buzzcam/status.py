"""What a window shows of a run."""

from dataclasses import dataclass

from buzzcam.core.events import RungChanged
from buzzcam.core.ports import RoomState
from buzzcam.settings import OutputChoice


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output now. trouble: why it is not available; None if it is. watchers: programs that stream from it."""

    choice: OutputChoice
    name: str
    frames: int
    trouble: Exception | None
    watchers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What a window shows of a run, taken at one moment.

    trouble: why the source gives nothing; None while it does. delay_ms: capture to the slowest live output, median.
    cost_ms: of the chain, a frame, 90 % of them stay below. costs_ms: measured cost of each rung; None: not measured.
    frames_out counts from the start. room: whether it is learnt. takes_room: whether the rung uses it.
    """

    source: str
    trouble: Exception | None
    is_asleep: bool
    frames_out: int
    delay_ms: float | None
    cost_ms: float | None
    interval_ms: float
    rung: str | None
    provider: str | None
    costs_ms: dict[str, float | None]
    last_change: RungChanged | None
    outputs: tuple[OutputStatus, ...]
    room: RoomState = "unknown"
    takes_room: bool = True
