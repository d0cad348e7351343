"""Which microphones and loudspeakers there are, and from a name to the open device."""

from pathlib import Path

from buzzcam.calls.audio.headless import SoundFile, Tone, WavFile
from buzzcam.calls.audio.portaudio import PortMicrophone, PortSpeaker, names
from buzzcam.calls.audio.ports import Microphone, Speaker

TO_FILE = "file:"


def devices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of microphones and of loudspeakers, the system's own first.

    What was plugged in or out is seen while no sound device is in use. Raises SoundUnavailable without PortAudio.
    """
    return names("input"), names("output")


def open_microphone(name: str) -> Microphone:
    """name: as `AudioEngine` takes it. Raises SoundUnavailable, and BadFile for a file without sound."""
    if name == "tone":
        return Tone()
    if name and Path(name).is_file():
        return SoundFile(Path(name))
    return PortMicrophone(name)


def open_speaker(name: str) -> Speaker:
    """name: as `AudioEngine` takes it. Raises SoundUnavailable."""
    if name.startswith(TO_FILE):
        return WavFile(Path(name.removeprefix(TO_FILE)))
    return PortSpeaker(name)
