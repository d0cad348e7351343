"""Events of a connection to a server that forwards our streams."""

from dataclasses import dataclass

from buzzcam.core.events import Event
from buzzcam.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class SfuUp(Event):
    """name: of the server, which sees and hears everything that it forwards."""

    name: str

    @property
    def sentence(self) -> Sentence:
        return say("The call is relayed by {name}.", name=self.name)


@dataclass(frozen=True, slots=True)
class SfuLost(Event):
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} BuzzCam reconnects automatically.", error=self.error)


@dataclass(frozen=True, slots=True)
class SfuRefused(Event):
    """Trying again would be useless."""

    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} Nothing is sent to that server.", error=self.error)
