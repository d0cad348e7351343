"""Microphones and loudspeakers of this machine through PortAudio; the only file that knows `sounddevice`.

Reads and writes wait in PortAudio itself, with the interpreter released: there are no callbacks that could be late.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Literal

import numpy as np

from buzzcam.calls.audio.ports import NotListed
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.errors import SoundUnavailable
from buzzcam.sentence import say

LATENCY_S = 0.03
"""Asked for each way: a block may be two late before a gap is heard."""

_GUARD = Lock()  # PortAudio is one for the whole process, and opens and closes one thing at a time

PLUMBING = {
    "sysdefault", "front", "surround40", "surround51", "surround71", "iec958", "spdif", "dmix", "dsnoop", "null",
    "hdmi", "lavrate", "samplerate", "speexrate", "upmix", "vdownmix", "oss", "speex", "modem", "phoneline",
}  # fmt: skip
"""What ALSA lists beside the devices themselves."""


def names(kind: Literal["input", "output"]) -> tuple[str, ...]:
    """Of the devices that are there now, the system's own first; what came or went is seen while none is open.

    Raises SoundUnavailable where PortAudio is not installed.
    """
    sd = _sounddevice()
    with _GUARD:
        try:
            _look_again(sd)
            found = _devices(sd, kind)
            own = _own_device(sd, kind)
        except sd.PortAudioError as error:
            raise _not_to_be_had("", kind, error) from error
    found.sort(key=lambda device: device["index"] != own)
    return tuple(dict.fromkeys(d["name"] for d in found if d["name"].partition(",")[0] not in PLUMBING))


def is_in_use() -> bool:
    """A device is open, and so the list of devices is as it was then."""
    return bool(_sounddevice()._initialized > 1)


class _Stream:
    """An open device. name: one of `names`, or "" for the system's own. Raises SoundUnavailable."""

    kind: Literal["input", "output"]

    def __init__(self, name: str) -> None:
        sd = _sounddevice()
        self._error: type[Exception] = sd.PortAudioError
        self._end = sd._terminate
        self.xruns = 0
        make = sd.InputStream if self.kind == "input" else sd.OutputStream
        with _GUARD:
            _look_again(sd)
            sd._initialize()
            try:
                if not name and _own_device(sd, self.kind) < 0:
                    raise _none(self.kind)
                index = next((d["index"] for d in _devices(sd, self.kind) if d["name"] == name), None)
                if index is None and name:
                    raise NotListed(
                        say("There is no sound device called {name}.", name=name), "Plug it in, or choose another one."
                    )
                self.name = str(sd.query_devices(index, self.kind)["name"])
                self._stream = make(
                    RATE,
                    BLOCK_SAMPLES,
                    index,
                    channels=1,
                    dtype="int16",
                    latency=LATENCY_S,
                    clip_off=True,
                    dither_off=True,
                )
                self._stream.start()
            except (self._error, ValueError) as error:
                self._end()
                raise _not_to_be_had(name, self.kind, error) from error
            except SoundUnavailable:
                self._end()
                raise
        self.latency_s = float(self._stream.latency)

    def close(self) -> None:
        with _GUARD:
            try:
                self._stream.close()
            except self._error:
                pass  # a device that has gone cannot be closed well
            self._end()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise SoundUnavailable(
                say("{name} gives no more sound ({reason}).", name=self.name, reason=_reason(error)),
                "It is opened again by itself.",
            ) from error


class PortMicrophone(_Stream):
    """A microphone of this machine."""

    kind = "input"
    is_live = True

    def read(self) -> Block:
        with self._at_work():
            sound, has_lost = self._stream.read(BLOCK_SAMPLES)
        self.xruns += has_lost
        return np.ascontiguousarray(sound[:, 0])


class PortSpeaker(_Stream):
    """A loudspeaker or headphones of this machine."""

    kind = "output"

    def write(self, block: Block) -> None:
        with self._at_work():
            self.xruns += self._stream.write(block.reshape(-1, 1))


def _sounddevice() -> Any:  # noqa: ANN401 - an untyped module
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise SoundUnavailable(
            "PortAudio is not installed, by which BuzzCam reaches microphones and loudspeakers.",
            "Install libportaudio2 (Debian, Ubuntu) or portaudio (Fedora, Arch, Homebrew).",
        ) from error
    return sounddevice


def _devices(sd: Any, kind: str) -> list[dict[str, Any]]:  # noqa: ANN401
    """Those of the host's own sound system: Windows lists each device once for each of its four."""
    api = sd.default.hostapi
    return [device for device in sd.query_devices() if device["hostapi"] == api and device[f"max_{kind}_channels"] > 0]


def _look_again(sd: Any) -> None:  # noqa: ANN401
    """For what was plugged in or out: PortAudio makes its list when it starts (python-sounddevice #125).

    It starts anew when nobody uses it any more; whoever has a device open does, see `_Stream`.
    """
    sd._terminate()
    sd._initialize()


def _own_device(sd: Any, kind: str) -> int:  # noqa: ANN401
    """The index of the system's own device; -1: there is none."""
    return int(sd.query_hostapis(sd.default.hostapi)[f"default_{kind}_device"])


def _none(kind: str) -> NotListed:
    message = "There is no microphone." if kind == "input" else "There is no loudspeaker."
    return NotListed(message, "Plug one in: it is used as soon as it is there.")


def _not_to_be_had(name: str, kind: str, error: Exception) -> SoundUnavailable:
    if name:
        message = say("{name} cannot be opened ({reason}).", name=name, reason=_reason(error))
    elif kind == "input":
        message = say("The microphone cannot be opened ({reason}).", reason=_reason(error))
    else:
        message = say("The loudspeaker cannot be opened ({reason}).", reason=_reason(error))
    return SoundUnavailable(message, "End the program that uses it, or choose another one.")


def _reason(error: Exception) -> str:
    """PortAudio's own words without its numbers."""
    last = error.args[-1] if isinstance(error.args[-1], tuple) else None
    text = last[2] if last and last[2] else str(error.args[0] if error.args else error)
    return text.rstrip(".").split(": ")[-1].lower()
