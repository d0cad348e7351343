"""`AudioEngine`: microphone to guests and guests to speaker, through device loss, muting and device changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from buzzcam.calls.audio.block import mix, silence
from buzzcam.calls.audio.cleaner import Cleaner
from buzzcam.calls.audio.delay import DelayLine
from buzzcam.calls.audio.device_worker import DeviceWorker
from buzzcam.calls.audio.devices import devices, open_microphone, open_speaker
from buzzcam.calls.audio.events import MicrophoneLost, NotCleaned, SpeakerLost
from buzzcam.calls.audio.headless import Nowhere
from buzzcam.calls.audio.meter import TalkMeter
from buzzcam.calls.audio.ports import Microphone, Speaker, Voice
from buzzcam.calls.rtc.opus import Block
from buzzcam.core.events import Failed, Publish
from buzzcam.errors import BuzzCamError, SoundUnavailable

MEASURED_EVERY = 10
"""In blocks: how often the picture's delay is measured."""


@dataclass(frozen=True, slots=True)
class AudioStatus:
    """The sound of a call at one moment.

    microphone, speaker: names of the devices in use, or None. trouble: why a chosen device is not in use. xruns: how
    often sound was lost between program and device. delay_ms: how long the microphone waits for the picture.
    is_cleaned: whether echo and noise are removed from the microphone.
    """

    microphone: str | None
    speaker: str | None
    trouble: BuzzCamError | None
    xruns: int
    delay_ms: float
    is_cleaned: bool


class AudioEngine:
    """Call `start` first and `stop` last. A missing, busy or lost device is reported once and used again when it is
    back.

    microphone, speaker: names from `devices()`, "" for the system default, None for none. A microphone may also be
    "tone" or a sound file, and a speaker "file:PATH.wav", for headless calls and for tests.
    push: takes each block of the microphone, on its thread. voices: the present guests; each is pulled at the
    playback's pace, even if nobody listens. video_delay_ms: how much later the picture is than the sound at present.
    heard: takes each block of all voices, on the speaker's thread.
    has_headphones: the microphone cannot hear the speaker, so echo cancellation is off (it would lower one's own voice
    a little while both talk).
    """

    def __init__(
        self,
        microphone: str | None,
        speaker: str | None,
        push: Callable[[Block], None],
        voices: Callable[[], Sequence[Voice]],
        publish: Publish,
        video_delay_ms: Callable[[], float | None],
        has_headphones: bool = False,
        *,
        opens_microphone: Callable[[str], Microphone] = open_microphone,
        opens_speaker: Callable[[str], Speaker] = open_speaker,
        heard: Callable[[Block], None] = lambda _block: None,
    ) -> None:
        self.is_muted = False
        """Also mutes the blocks that wait to be sent."""
        self.is_push_to_talk = False
        self._is_key_down = False
        self._has_headphones = has_headphones
        self._push, self._heard = push, heard
        self._voices = voices
        self._publish = publish
        self._video_delay_ms = video_delay_ms
        self._meter = TalkMeter()
        self._delay = DelayLine()
        self._cleaner: Cleaner | None = None
        self._cleans_for: tuple[Microphone, bool] | None = None
        self._is_cleaning_told = False
        self._broken: set[int] = set()
        self._blocks = 0
        self._microphone = DeviceWorker[Microphone](
            "microphone",
            microphone,
            opens_microphone,
            self._speak,
            MicrophoneLost,
            publish,
            None,
            self._find_microphone,
        )
        self._speaker = DeviceWorker[Speaker](
            "speaker", speaker, opens_speaker, self._play, SpeakerLost, publish, Nowhere, self._find_speaker
        )

    def start(self) -> None:
        """Returns at once; may be called twice."""
        self._speaker.start()
        self._microphone.start()

    def stop(self) -> None:
        """Returns when the devices are released; may be called twice, and without `start`."""
        self._microphone.stop()
        self._speaker.stop()

    def use(self, microphone: str | None, speaker: str | None, has_headphones: bool = False) -> None:
        """Switches devices while running; does not touch devices that stay the same."""
        self._has_headphones = has_headphones
        self._microphone.use(microphone)
        self._speaker.use(speaker)

    def talking(self, is_talking: bool) -> None:
        """Push to talk: the key goes down or up."""
        self._is_key_down = is_talking

    @property
    def level(self) -> float:
        """The present level of the microphone, 0..1, even when muted."""
        return self._meter.level if self._microphone.device is not None else 0.0

    @property
    def is_talking(self) -> bool:
        """Whether somebody speaks into the microphone, even when muted."""
        return self._meter.is_talking and self._microphone.device is not None

    @property
    def delay_s(self) -> float:
        """How much later than in the air a block of the microphone is pushed."""
        microphone = self._microphone.device
        return self._delay.delay_ms / 1e3 + (microphone.latency_s if microphone is not None else 0.0)

    def status(self) -> AudioStatus:
        """May be called from any thread."""
        microphone, speaker = self._microphone.device, self._speaker.device
        return AudioStatus(
            microphone.name if microphone is not None else None,
            speaker.name if speaker is not None else None,
            self._microphone.trouble or self._speaker.trouble,
            self._microphone.xruns + self._speaker.xruns,
            self._delay.delay_ms,
            self._cleaner is not None,
        )

    # ---- on the microphone's thread

    def _speak(self, microphone: Microphone) -> None:
        """Sends one block from the microphone to the guests."""
        block = self._cleaned(microphone, microphone.read())
        self._meter.take(block)
        is_heard = not self.is_muted and (self._is_key_down or not self.is_push_to_talk)
        self._follow_picture(microphone, is_heard)
        block = self._delay.through(block if is_heard else silence())
        self._push(silence() if self.is_muted else block)

    def _cleaned(self, microphone: Microphone, block: Block) -> Block:
        """The block without echo and noise, if a cleaner is available."""
        if self._cleans_for != (microphone, self._has_headphones):
            self._cleans_for = (microphone, self._has_headphones)
            self._cleaner = self._make_cleaner() if microphone.is_live else None
        if self._cleaner is None:
            return block
        speaker = self._speaker.device
        try:
            return self._cleaner.clean(block, microphone.latency_s + (speaker.latency_s if speaker is not None else 0))
        except SoundUnavailable as error:
            self._do_without_cleaner(error)
            return block

    def _make_cleaner(self) -> Cleaner | None:
        try:
            return Cleaner(removes_echo=not self._has_headphones)
        except SoundUnavailable as error:
            self._do_without_cleaner(error)
            return None

    def _do_without_cleaner(self, error: SoundUnavailable) -> None:
        self._cleaner = None
        if not self._is_cleaning_told:
            self._is_cleaning_told = True
            self._publish(NotCleaned(error))

    def _follow_picture(self, microphone: Microphone, is_heard: bool) -> None:
        self._blocks += 1
        if self._blocks % MEASURED_EVERY == 1 and (measured_ms := self._video_delay_ms()) is not None:
            self._delay.follow(measured_ms - microphone.latency_s * 1e3)
            if not is_heard:
                self._delay.jump()

    def _find_microphone(self, name: str) -> None:
        """Reopens the speaker: a microphone that was plugged in while it was open appears only then."""
        if self._speaker.device is not None and _is_there(name, 0):
            self._speaker.open_again()

    # ---- on the speaker's thread

    def _play(self, speaker: Speaker) -> None:
        """Plays one block from all guests on the speaker."""
        mixed = mix([block for voice in self._voices() if (block := self._pulled(voice)) is not None])
        self._heard(mixed)
        cleaner = self._cleaner
        if cleaner is not None and speaker is self._speaker.device:
            try:
                cleaner.hear(mixed)
            except SoundUnavailable as error:
                self._do_without_cleaner(error)
        speaker.write(mixed)

    def _pulled(self, voice: Voice) -> Block | None:
        try:
            return voice.pull()
        except Exception as error:  # noqa: BLE001 - one guest's faulty sound must not stop the others'
            if id(voice) not in self._broken:
                self._broken.add(id(voice))
                self._publish(Failed("the sound of a guest", error))
            return None

    def _find_speaker(self, name: str) -> None:
        if self._microphone.device is not None and _is_there(name, 1):
            self._microphone.open_again()


def _is_there(name: str, kind: int) -> bool:
    """kind: 0 for microphones, 1 for speakers."""
    try:
        found = devices()[kind]
    except SoundUnavailable:
        return False
    return name in found if name else bool(found)
