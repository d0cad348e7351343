"""What happened, told to whoever listens: the window's bar, the command line, the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from buzzcam.errors import BuzzCamError
from buzzcam.sentence import Sentence, say

log = logging.getLogger("buzzcam")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened; `str()` is its sentence in English, for command line and log."""

    @property
    def sentence(self) -> Sentence:
        raise NotImplementedError(f"{type(self).__name__} says nothing")

    def __str__(self) -> str:
        return self.sentence


Publish = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """A part ended by an error; the others go on."""

    part: str
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{part}: {error}", part=self.part, error=self.error)


@dataclass(frozen=True, slots=True)
class SourceLost(Event):
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} Others see the paused card until then.", error=self.error)


@dataclass(frozen=True, slots=True)
class SourceBack(Event):
    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} works again.", name=self.name)


@dataclass(frozen=True, slots=True)
class FellAsleep(Event):
    @property
    def sentence(self) -> Sentence:
        return say("Nobody is watching, so the camera is off.")


@dataclass(frozen=True, slots=True)
class WokeUp(Event):
    @property
    def sentence(self) -> Sentence:
        return say("Someone is watching, so the camera is on.")


@dataclass(frozen=True, slots=True)
class Hidden(Event):
    """A frame could not be made safe: the card went out instead."""

    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("The picture is paused: {error}", error=self.error)


@dataclass(frozen=True, slots=True)
class RungChanged(Event):
    at_s: float
    before: str
    after: str
    reason: str

    @property
    def sentence(self) -> Sentence:
        return say("Model {before} -> {after}: {reason}.", before=self.before, after=self.after, reason=self.reason)


@dataclass(frozen=True, slots=True)
class RungRefused(Event):
    rung: str
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("Model {rung} cannot be used: {error}", rung=self.rung, error=self.error)


@dataclass(frozen=True, slots=True)
class ProviderLost(Event):
    provider: str
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say(
            "{provider} failed ({error}). BuzzCam uses the CPU instead.", provider=self.provider, error=self.error
        )


@dataclass(frozen=True, slots=True)
class Calibrating(Event):
    """The rungs are measured on this machine; done of total, and over when they are equal."""

    done: int
    total: int

    @property
    def sentence(self) -> Sentence:
        return say("Measuring this computer's speed ({done} of {total}).", done=self.done, total=self.total)


@dataclass(frozen=True, slots=True)
class RoomLearnt(Event):
    @property
    def sentence(self) -> Sentence:
        return say("BuzzCam knows the room now. Come back into the picture.")


@dataclass(frozen=True, slots=True)
class RoomNotLearnt(Event):
    """is_anybody_there: else something moved all the time."""

    is_anybody_there: bool

    @property
    def sentence(self) -> Sentence:
        if self.is_anybody_there:
            return say("The room was not learnt: somebody was in the picture. Step out of it and try again.")
        return say("The room was not learnt: something moved. Keep the camera still and try again.")


@dataclass(frozen=True, slots=True)
class RoomForgotten(Event):
    """The camera has moved, or the light is another one."""

    @property
    def sentence(self) -> Sentence:
        return say("The room looks different now. Learn it again for the best edges.")


@dataclass(frozen=True, slots=True)
class FileSaved(Event):
    """A recording or a still is finished."""

    path: Path

    @property
    def sentence(self) -> Sentence:
        return say("Saved as {path}.", path=self.path)


@dataclass(frozen=True, slots=True)
class GuestKnocked(Event):
    """Somebody waits to be let into the call."""

    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} would like to join.", name=self.name)


@dataclass(frozen=True, slots=True)
class GuestJoined(Event):
    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} joined the call.", name=self.name)


@dataclass(frozen=True, slots=True)
class GuestLeft(Event):
    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} left the call.", name=self.name)


@dataclass(frozen=True, slots=True)
class MessageCame(Event):
    """A chat message. What it says stays out of the log."""

    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} sent a message.", name=self.name)


@dataclass(frozen=True, slots=True)
class RoomFull(Event):
    """Nobody more can be let in."""

    most: int

    @property
    def sentence(self) -> Sentence:
        return say("The call is full: {most} people, including you.", most=self.most)


def in_words(error: Exception) -> BuzzCamError:
    """What the user is told of an error, whatever it is; what nobody expected stands in the log with its trace."""
    if isinstance(error, BuzzCamError):
        return error
    log.error("unexpected", exc_info=error)
    said = say("Something went wrong: {reason}.", reason=reason_of(error))
    return BuzzCamError(said, "Try again, or choose something else.")


def reason_of(error: BaseException) -> str:
    """What an error of somebody else's code says, in one line."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001 - it is their code that writes it
        text = ""
    return text[:MOST_REASON] or type(error).__name__


MOST_REASON = 200


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
        is_fault = isinstance(event, Failed) and not isinstance(error, BuzzCamError)  # ours say all in their sentence
        log.info("%s", event, exc_info=error if is_fault else None)
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # whoever listens, the thread that publishes goes on
                log.exception("a listener failed at %r", event)
