"""`AudioEngine`: microphone to guests, guests to loudspeaker, through loss, muting and switching of devices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from buzzcam.calls.audio.block import Block
from buzzcam.calls.audio.ports import Voice
from buzzcam.core.events import Publish
from buzzcam.errors import BuzzCamError


@dataclass(frozen=True, slots=True)
class AudioStatus:
    """The sound of a call at one moment.

    microphone, speaker: the devices in use by name; None: none is. trouble: why one that was asked for is not in use.
    xruns: how often sound was lost between program and device. delay_ms: what the microphone waits for the picture.
    is_cleaned: echo and noise are removed from the microphone.
    """

    microphone: str | None
    speaker: str | None
    trouble: BuzzCamError | None
    xruns: int
    delay_ms: float
    is_cleaned: bool


class AudioEngine:
    """`start`, then anything, then `stop`; a missing, busy or lost device is said once, waited for, and used again.

    microphone, speaker: names out of `devices()`, "" for the system's own, None for none. A microphone may also be
    "tone" or a sound file, a speaker "file:PATH.wav": for calls without a head, and for tests.
    push: takes each block of the microphone, on its thread. voices: the guests at this moment; each is pulled at the
    playback's pace, also when nobody listens. video_delay_ms: how much later than sound the picture is at present.
    has_headphones: nothing of the speaker reaches the microphone, so no echo is looked for (which would cost a little
    of one's own voice while both talk).
    """

    is_muted: bool
    is_push_to_talk: bool

    def __init__(
        self,
        microphone: str | None,
        speaker: str | None,
        push: Callable[[Block], None],
        voices: Callable[[], Sequence[Voice]],
        publish: Publish,
        video_delay_ms: Callable[[], float | None],
        has_headphones: bool = False,
    ) -> None: ...

    def start(self) -> None:
        """Returns at once; may be called twice."""

    def stop(self) -> None:
        """Returns when the devices are released; may be called twice, and without `start`."""

    def use(self, microphone: str | None, speaker: str | None, has_headphones: bool = False) -> None:
        """Switches to other devices while it runs; what is in use already is not touched."""

    def talking(self, is_talking: bool) -> None:
        """Push to talk: the key is down, or up."""

    @property
    def level(self) -> float:
        """Of the microphone now, 0..1, for a meter; also while muted."""
        raise NotImplementedError("the interface alone; its working follows")

    @property
    def is_talking(self) -> bool:
        """Somebody speaks into the microphone, muted or not."""
        raise NotImplementedError("the interface alone; its working follows")

    def status(self) -> AudioStatus:
        """From any thread."""
        raise NotImplementedError("the interface alone; its working follows")
