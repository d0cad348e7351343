"""Microphones and speakers of this machine through PortAudio. Only this file imports `sounddevice`.

Reads and writes wait inside PortAudio with the GIL released: there are no callbacks that could be late.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, get_ident
from typing import Any, Literal

import numpy as np

from buzzcam.calls.audio.ports import NotListed
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.errors import SoundUnavailable
from buzzcam.sentence import say

LATENCY_S = 0.03
"""Requested for each direction: a block may be two blocks late before a gap is heard."""

_GUARD = Lock()  # the process has one PortAudio, and it can open or close only one thing at a time

PLUMBING = {
    "sysdefault", "front", "surround40", "surround51", "surround71", "iec958", "spdif", "dmix", "dsnoop", "null",
    "hdmi", "lavrate", "samplerate", "speexrate", "upmix", "vdownmix", "oss", "speex", "modem", "phoneline",
}  # fmt: skip
"""Entries that ALSA lists beside the real devices."""


def names(kind: Literal["input", "output"]) -> tuple[str, ...]:
    """The names of the present devices, the system default first. The list is updated only while none is open.

    Raises SoundUnavailable if PortAudio is not installed.
    """
    sd = _sounddevice()
    with _GUARD:
        try:
            _look_again(sd)
            found = _devices(sd, kind)
            own = _own_device(sd, kind)
        except Exception as error:  # PortAudio's own errors, and any error caused by what drivers report
            raise _not_to_be_had("", kind, error) from error
    found.sort(key=lambda device: device["index"] != own)
    return tuple(dict.fromkeys(d["name"] for d in found if d["name"].partition(",")[0] not in PLUMBING))


def is_in_use() -> bool:
    """Whether a device is open, so that the list of devices may be out of date."""
    return bool(_sounddevice()._initialized > 1)


class _Stream:
    """An open device. name: one of `names`, or "" for the system default. Raises SoundUnavailable."""

    kind: Literal["input", "output"]

    def __init__(self, name: str) -> None:
        sd = _sounddevice()
        self._end = sd._terminate
        self.xruns = 0
        make = sd.InputStream if self.kind == "input" else sd.OutputStream
        with _GUARD:
            is_held = False
            try:
                _look_again(sd)
                _initialize(sd)
                is_held = True
                if not name and _own_device(sd, self.kind) < 0:
                    raise _none(self.kind)
                index = next((d["index"] for d in _devices(sd, self.kind) if d["name"] == name), None)
                if index is None and name:
                    raise NotListed(
                        say("The sound device {name} was not found.", name=name),
                        "Connect it, or choose another device.",
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
                self.latency_s = float(self._stream.latency)
            except Exception as error:  # PortAudio's own errors, and any error caused by what a driver reports
                if is_held:
                    with suppress(Exception):  # only the first error is reported
                        self._end()
                if isinstance(error, SoundUnavailable):
                    raise
                raise _not_to_be_had(name, self.kind, error) from error

    def close(self) -> None:
        with _GUARD:
            for end in (self._stream.close, self._end):
                with suppress(Exception):  # a device that is gone may not close properly
                    end()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # drivers may do anything when a device is unplugged
            raise SoundUnavailable(
                say("{name} stopped working ({reason}).", name=self.name, reason=_reason(error)),
                "BuzzCam reopens it automatically.",
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
    """A speaker or headphones of this machine."""

    kind = "output"

    def write(self, block: Block) -> None:
        with self._at_work():
            self.xruns += self._stream.write(block.reshape(-1, 1))


def _sounddevice() -> Any:  # noqa: ANN401 - an untyped module
    try:
        with _GUARD:
            if "sounddevice" not in sys.modules:
                _silence_drivers()
            with _stderr_left_alone():
                import sounddevice
    except (ImportError, OSError) as error:
        raise SoundUnavailable(
            "BuzzCam needs PortAudio for microphones and speakers, but it is not installed.",
            "Install libportaudio2 (Debian, Ubuntu) or portaudio (Fedora, Arch, Homebrew).",
        ) from error
    except Exception as error:  # the import starts PortAudio
        raise SoundUnavailable(
            say("PortAudio could not be started ({reason}).", reason=_reason(error)),
            "Restart the computer's sound service.",
        ) from error
    return sounddevice


@contextmanager
def _stderr_left_alone() -> Iterator[None]:
    """WORKAROUND(python-sounddevice): while PortAudio starts, it points fd 2 of the whole process at /dev/null.

    Other threads would lose their output meanwhile, for example the call's link. If fd 2 cannot be duplicated, this
    leaves it alone.
    """
    duplicate, thread = os.dup, get_ident()

    def refuse(number: int, /) -> int:
        if number == 2 and get_ident() == thread:
            raise OSError("stderr stays where it is")
        return duplicate(number)

    os.dup = refuse
    try:
        yield
    finally:
        os.dup = duplicate


def _silence_drivers() -> None:
    """ALSA and JACK write a page of text to stderr at each start. Both accept a function to write it instead.

    We give them getppid of the C library: it reads no argument, changes nothing, and needs no interpreter.
    """
    if not sys.platform.startswith("linux"):
        return
    nothing = ctypes.cast(ctypes.CDLL(None).getppid, ctypes.c_void_p)
    for library, setters in (
        ("libasound.so.2", ("snd_lib_error_set_handler",)),
        ("libjack.so.0", ("jack_set_error_function", "jack_set_info_function")),
    ):
        with suppress(OSError, AttributeError):  # not installed: nothing to silence
            loaded = ctypes.CDLL(library)
            for setter in setters:
                getattr(loaded, setter)(nothing)


def _initialize(sd: Any) -> None:  # noqa: ANN401
    """Like sounddevice's own function, but leaves stderr alone."""
    sd._check(sd._lib.Pa_Initialize(), "Error initializing PortAudio")
    sd._initialized += 1


def _devices(sd: Any, kind: str) -> list[dict[str, Any]]:  # noqa: ANN401
    """The devices of the main sound system: Windows lists each device once for each of its four."""
    api = sd.default.hostapi
    return [device for device in sd.query_devices() if device["hostapi"] == api and device[f"max_{kind}_channels"] > 0]


def _look_again(sd: Any) -> None:  # noqa: ANN401
    """Finds devices that were plugged in or out: PortAudio makes its list only at start (python-sounddevice #125).

    This restarts PortAudio when no device is open, because open devices use it, see `_Stream`.
    """
    if sd._initialized:  # false if the last start failed
        sd._terminate()
    _initialize(sd)


def _own_device(sd: Any, kind: str) -> int:  # noqa: ANN401
    """The index of the system default; -1 if there is none."""
    return int(sd.query_hostapis(sd.default.hostapi)[f"default_{kind}_device"])


def _none(kind: str) -> NotListed:
    message = "No microphone is connected." if kind == "input" else "No speaker is connected."
    return NotListed(message, "Connect one. BuzzCam uses it as soon as it is connected.")


def _not_to_be_had(name: str, kind: str, error: Exception) -> SoundUnavailable:
    if name:
        message = say("{name} cannot be opened ({reason}).", name=name, reason=_reason(error))
    elif kind == "input":
        message = say("The microphone cannot be opened ({reason}).", reason=_reason(error))
    else:
        message = say("The speaker cannot be opened ({reason}).", reason=_reason(error))
    return SoundUnavailable(message, "Close the program that uses it, or choose another device.")


def _reason(error: Exception) -> str:
    """PortAudio's message without its numbers."""
    last = error.args[-1] if isinstance(error.args[-1], tuple) else None
    text = last[2] if last and last[2] else str(error.args[0] if error.args else error)
    return text.rstrip(".").split(": ")[-1].lower()
