"""What happened, told to whoever listens: the window's bar, the command line, the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

log = logging.getLogger("buzzcam")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened; `str()` is a sentence for the user."""


Publish = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """A part ended by an error; the others go on."""

    part: str
    error: Exception

    def __str__(self) -> str:
        return f"{self.part}: {self.error}"


@dataclass(frozen=True, slots=True)
class SourceLost(Event):
    error: Exception

    def __str__(self) -> str:
        return f"{self.error} The paused card is shown meanwhile."


@dataclass(frozen=True, slots=True)
class SourceBack(Event):
    name: str

    def __str__(self) -> str:
        return f"{self.name} is back."


@dataclass(frozen=True, slots=True)
class FellAsleep(Event):
    def __str__(self) -> str:
        return "Nobody is watching: the camera is released."


@dataclass(frozen=True, slots=True)
class WokeUp(Event):
    def __str__(self) -> str:
        return "Someone is watching: the camera is on."


@dataclass(frozen=True, slots=True)
class Hidden(Event):
    """A frame could not be made safe: the card went out instead."""

    error: Exception

    def __str__(self) -> str:
        return f"The picture is paused: {self.error}"


@dataclass(frozen=True, slots=True)
class RungChanged(Event):
    at_s: float
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        return f"Model {self.before} -> {self.after}: {self.reason}."


@dataclass(frozen=True, slots=True)
class RungRefused(Event):
    rung: str
    error: Exception

    def __str__(self) -> str:
        return f"Model {self.rung} cannot be used: {self.error}"


@dataclass(frozen=True, slots=True)
class ProviderLost(Event):
    provider: str
    error: Exception

    def __str__(self) -> str:
        return f"{self.provider} failed ({self.error}); going on with the CPU."


@dataclass(frozen=True, slots=True)
class Calibrating(Event):
    """The rungs are measured on this machine; done of total, and over when they are equal."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"Measuring what this machine can do ({self.done} of {self.total})."


@dataclass(frozen=True, slots=True)
class FileSaved(Event):
    """A recording or a still is finished."""

    path: Path

    def __str__(self) -> str:
        return f"Saved as {self.path}."


class Publisher:
    """Passes events on to all listeners, on the thread that publishes; a listener must be quick."""

    def __init__(self) -> None:
        self._listeners: tuple[Publish, ...] = ()
        self._lock = Lock()

    def listen(self, listener: Publish) -> None:
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def __call__(self, event: Event) -> None:
        error = getattr(event, "error", None)
        log.info("%s", event, exc_info=error if isinstance(event, Failed) else None)
        for listener in self._listeners:
            listener(event)
