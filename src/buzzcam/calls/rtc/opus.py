"""Decodes Opus with FEC and concealment: calls libopus by ctypes, because FFmpeg's wrapper supports neither."""

import ctypes
import ctypes.util
import logging
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

log = logging.getLogger("buzzcam")

RATE = 48_000
BLOCK_SAMPLES = 480

Block = NDArray[np.int16]
"""10 ms of sound: int16, shape (480,), mono, 48 kHz."""

Samples = NDArray[np.int16]

LONGEST_SAMPLES = RATE * 120 // 1000
"""The longest Opus packet: 120 ms."""


class OpusDecoder:
    """Decodes to mono at 48 kHz, whatever was sent. For one thread."""

    def __init__(self) -> None:
        """Opens the decoder. Without libopus it uses PyAV's, which returns silence for lost packets."""
        self._library = library()
        if self._library is None:
            self._context: Any = av.CodecContext.create("opus", "r")
            self._mixer = av.AudioResampler("s16", "mono", RATE)
            return
        error = ctypes.c_int()
        self._state = ctypes.create_string_buffer(self._library.opus_decoder_get_size(1))
        error = self._library.opus_decoder_init(self._state, RATE, 1)
        if error:
            raise ValueError(f"libopus refuses to open: {error}")
        self._out = np.empty(LONGEST_SAMPLES, np.int16)

    def samples_in(self, payload: bytes) -> int:
        """The length of a packet (RFC 6716, section 3.1). Raises ValueError if it is not a valid one."""
        if not payload:
            raise ValueError("an empty Opus packet")
        config, code = payload[0] >> 3, payload[0] & 3
        if config < 12:
            frame = (480, 960, 1920, 2880)[config & 3]
        elif config < 16:
            frame = (480, 960)[config & 1]
        else:
            frame = (120, 240, 480, 960)[config & 3]
        count = 1 if code == 0 else 2 if code < 3 else payload[1] & 0x3F if len(payload) > 1 else 0
        if not 0 < frame * count <= LONGEST_SAMPLES:
            raise ValueError("an Opus packet of no length")
        return frame * count

    def decode(self, payload: bytes) -> Samples:
        """Returns int16, any length up to 120 ms. Raises ValueError if the packet cannot be decoded."""
        samples = self.samples_in(payload)
        if self._library is None:
            return self._decode_by_av(payload)
        return self._call(payload, LONGEST_SAMPLES, False, samples)

    def repair(self, following: bytes, samples: int) -> Samples:
        """Restores a lost packet from the copy in the next one; conceals it if there is no copy."""
        if self._library is None:
            return np.zeros(samples, np.int16)
        return self._call(following, samples, True, samples)

    def conceal(self, samples: int) -> Samples:
        """Continues the previous sound and fades it out. samples: a multiple of 120."""
        if self._library is None:
            return np.zeros(samples, np.int16)
        return self._call(None, samples, False, samples)

    def _call(self, payload: bytes | None, room: int, is_repair: bool, expected: int) -> Samples:
        assert self._library is not None
        got = self._library.opus_decode(
            self._state, payload, len(payload or b""), self._out.ctypes.data, room, int(is_repair)
        )
        if got < 0:
            raise ValueError(f"libopus cannot decode this: {got}")
        return self._out[: min(got, max(expected, 1))].copy()

    def _decode_by_av(self, payload: bytes) -> Samples:
        try:
            frames = self._context.decode(av.Packet(payload))
            parts = [out.to_ndarray().reshape(-1) for frame in frames for out in self._mixer.resample(frame)]
        except av.error.FFmpegError as error:
            raise ValueError(f"not to be decoded: {error}") from error
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)


@cache
def library() -> ctypes.CDLL | None:
    """The system's libopus, or the one inside PyAV's wheel. None, with one warning, if there is neither."""
    beside = Path(av.__file__).parent
    bundled = [*beside.parent.glob("av.libs/*opus*"), *beside.glob(".dylibs/*opus*")]
    for name in (*map(str, bundled), ctypes.util.find_library("opus")):
        try:
            found = ctypes.CDLL(name) if name else None
            if found is None:
                continue
            found.opus_decoder_get_size.argtypes = [ctypes.c_int]
            found.opus_decoder_init.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int]
            found.opus_decode.argtypes = [
                ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int, ctypes.c_int,
            ]  # fmt: skip
        except (OSError, AttributeError):
            continue
        return found
    log.warning("libopus was not found: sound that gets lost on the way is replaced by silence")
    return None
