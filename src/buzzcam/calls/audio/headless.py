"""Sound without devices: a tone or a file as microphone, a file or nothing as speaker, at the pace of a clock."""

import struct
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import av
import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.errors import BadFile, SoundUnavailable
from buzzcam.files import refuse_waiting
from buzzcam.sentence import say

LATE_S = 0.2
"""When it is this late, the pace starts again, without catching up."""
TONE_HZ, BEEP_HZ, BEEP_S = 440, 880, 0.1


class Pace:
    """Waits for each next 10 ms."""

    def __init__(self) -> None:
        self._due_s = time.monotonic()
        self._never = Event()

    def wait(self) -> None:
        self._due_s += BLOCK_SAMPLES / RATE
        ahead_s = self._due_s - time.monotonic()
        if ahead_s > 0:
            self._never.wait(ahead_s)
        elif ahead_s < -LATE_S:
            self._due_s = time.monotonic()


class Tone:
    """A microphone with a tone of 440 Hz, and for 0.1 s of each second a louder one of 880 Hz."""

    name, latency_s, xruns, is_live = "Tone", 0.0, 0, False

    def __init__(self) -> None:
        at_s = np.arange(RATE) / RATE
        tone, beep = (np.sin(2 * np.pi * hz * at_s) for hz in (TONE_HZ, BEEP_HZ))
        second = np.where(at_s < BEEP_S, 0.3 * beep, 0.1 * tone) * 32_767
        self._blocks = second.astype(np.int16).reshape(-1, BLOCK_SAMPLES)
        self._number = 0
        self._pace = Pace()

    def read(self) -> Block:
        self._pace.wait()
        self._number += 1
        return self._blocks[(self._number - 1) % len(self._blocks)]

    def close(self) -> None:
        pass


class SoundFile:
    """A microphone that plays a file over and over. Raises BadFile."""

    latency_s, xruns, is_live = 0.0, 0, False

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            refuse_waiting(path)
            self._container = av.open(str(path), "r")
        except Exception as error:  # PyAV may raise anything on odd files
            raise _no_sound(path, getattr(error, "strerror", None) or "no sound in it") from error
        self._blocks = self._decoded()
        try:
            self._ahead = next(self._blocks)
        except Exception as error:  # as above
            self.close()
            raise _no_sound(path, getattr(error, "strerror", None) or "no sound in it") from error
        self._pace = Pace()

    def read(self) -> Block:
        self._pace.wait()
        block = self._ahead
        try:
            try:
                self._ahead = next(self._blocks)
            except StopIteration:
                self._container.seek(0)
                self._blocks = self._decoded()
                self._ahead = next(self._blocks)
        except Exception as error:  # as above
            raise SoundUnavailable(
                say("{name} stopped playing ({reason}).", name=self.name, reason=str(error)), "Choose another file."
            ) from error
        return block

    def close(self) -> None:
        self._container.close()

    def _decoded(self) -> Iterator[Block]:
        """The blocks of the file, once; the last one is filled up with silence."""
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=BLOCK_SAMPLES)
        stream = self._container.streams.audio[0]
        for frame in self._container.decode(stream):
            for part in resampler.resample(frame):
                yield part.to_ndarray().reshape(-1)
        for part in resampler.resample(None):
            rest = part.to_ndarray().reshape(-1)
            yield np.pad(rest, (0, BLOCK_SAMPLES - len(rest)))


class WavFile:
    """A speaker that writes to a file. Raises SoundUnavailable."""

    latency_s, xruns = 0.0, 0

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            refuse_waiting(path)
            self._disk = path.open("wb")
        except OSError as error:
            raise SoundUnavailable(
                say("{path} cannot be written ({reason}).", path=path, reason=error.strerror), "Choose another file."
            ) from error
        self._file = wave.open(self._disk, "wb")  # noqa: SIM115 - closed by `close`
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE)
        self._pace = Pace()

    def write(self, block: Block) -> None:
        self._pace.wait()
        try:
            self._file.writeframesraw(block.astype("<i2").tobytes())
        except (OSError, ValueError, struct.error, wave.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SoundUnavailable(
                say("{path} cannot be written ({reason}).", path=self.name, reason=reason),
                "Choose another file.",
            ) from error

    def close(self) -> None:
        try:
            with self._disk:
                self._file.close()
        except (OSError, struct.error, wave.Error):
            pass  # the disk is full, or the file exceeds the size field of its header: keep what was written


class Nowhere:
    """A speaker that discards the sound."""

    name, latency_s, xruns = "", 0.0, 0

    def __init__(self) -> None:
        self._pace = Pace()

    def write(self, block: Block) -> None:
        self._pace.wait()

    def close(self) -> None:
        pass


def _no_sound(path: Path, reason: str) -> BadFile:
    return BadFile(
        say("{path} is not a playable sound file ({reason}).", path=path, reason=reason),
        "Choose another file.",
    )
