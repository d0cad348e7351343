"""Events of the sound of a call."""

from dataclasses import dataclass

from buzzcam.core.events import Event
from buzzcam.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class MicrophoneLost(Event):
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} Others cannot hear you until then.", error=self.error)


@dataclass(frozen=True, slots=True)
class SpeakerLost(Event):
    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} You cannot hear the others until then.", error=self.error)


@dataclass(frozen=True, slots=True)
class SoundBack(Event):
    """A microphone or speaker works again."""

    name: str

    @property
    def sentence(self) -> Sentence:
        return say("{name} works again.", name=self.name)


@dataclass(frozen=True, slots=True)
class NotCleaned(Event):
    """Echo and noise are not removed from the microphone."""

    error: Exception

    @property
    def sentence(self) -> Sentence:
        return say("{error} The call continues.", error=self.error)
