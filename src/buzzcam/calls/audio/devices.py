"""Lists microphones and speakers, and opens them by name."""

import json
import subprocess
import sys
from pathlib import Path

from buzzcam.calls.audio.headless import SoundFile, Tone, WavFile
from buzzcam.calls.audio.portaudio import PortMicrophone, PortSpeaker, is_in_use, names
from buzzcam.calls.audio.ports import Microphone, Speaker
from buzzcam.files import kind_of

TO_FILE = "file:"
LOOK_WITHIN_S = 10.0
_LOOK = "import json; from buzzcam.calls.audio.devices import devices; print(json.dumps(devices()))"

Names = tuple[tuple[str, ...], tuple[str, ...]]


def devices() -> Names:
    """The present names of microphones and of speakers, the system default first.

    Takes up to a second while a device is in use. Raises SoundUnavailable without PortAudio.
    """
    return _by_another_process() if is_in_use() else (names("input"), names("output"))


def _by_another_process() -> Names:
    """Asks another process, because PortAudio does not update its own list while a device is open."""
    look = [sys.executable, "-P", "-c", _LOOK]
    try:
        done = subprocess.run(look, capture_output=True, text=True, timeout=LOOK_WITHIN_S, check=True)
        microphones, speakers = json.loads(done.stdout)
        return tuple(microphones), tuple(speakers)
    except (OSError, ValueError, subprocess.SubprocessError):
        return names("input"), names("output")  # from the last look


def open_microphone(name: str) -> Microphone:
    """name: as `AudioEngine` takes it. Raises SoundUnavailable, and BadFile for a file without sound."""
    if name == "tone":
        return Tone()
    if kind_of(name) == "file":
        return SoundFile(Path(name))
    return PortMicrophone(name)


def open_speaker(name: str) -> Speaker:
    """name: as `AudioEngine` takes it. Raises SoundUnavailable."""
    if name.startswith(TO_FILE):
        return WavFile(Path(name.removeprefix(TO_FILE)))
    return PortSpeaker(name)
