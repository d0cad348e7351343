"""`MatroskaFile`: writes sound and pictures that are already encoded, so that a killed program loses half a second.

FFmpeg's muxer could do the same only in part: it wants to know every track before the first packet, and it holds sound
back for seconds while a camera is off. Here the head has a place of fixed size and is written anew when a camera comes
later, or when its pictures grow. What follows is whole clusters only. See RFC 9559.
"""

import struct
from pathlib import Path

from buzzcam.calls.rtc.packets import nal_units
from buzzcam.core.frame import Size
from buzzcam.errors import DiskFull, OutputError, OutputUnavailable
from buzzcam.files import is_full, remedy
from buzzcam.sentence import say

SOUND, PICTURE = 1, 2
"""The numbers of the tracks."""

LIKELY_SIZE = Size(1280, 720)
"""Told in the head until the size is known."""

HEAD_BYTES = 4096
PRIVATE_MAX = 2048
"""The most bytes of a codec's parameters; usual ones have 40."""

CLUSTER_MAX_MS = 30_000
"""Blocks have 16 bits for their time in the cluster."""

CUES_EVERY_MS = 2000
_UNKNOWN = b"\x01" + 7 * b"\xff"
CODECS = {"H264": "V_MPEG4/ISO/AVC", "VP8": "V_VP8"}


class MatroskaFile:
    """For one thread. `put_…` keeps in memory what `flush` writes. Times are milliseconds since the recording began.

    Raises OutputError wherever the disk is touched; what was written before stays playable.
    """

    def __init__(self, path: Path) -> None:
        """Makes the file, which must not be there yet."""
        self.path = path
        self._tracks: dict[int, bytes] = {}
        self._blocks: dict[tuple[int, int], bytes] = {}
        self._written_ms = {SOUND: -1, PICTURE: -1}
        self._end_ms = 0
        self._cues: list[tuple[int, int, int]] = []
        self._seek = b""
        self._is_head_old = True
        try:
            self._file = path.open("xb", buffering=0)
        except OSError as error:
            raise self._trouble(error) from error
        self._end = len(_BEGIN) + HEAD_BYTES

    def add_sound(self, channels: int) -> None:
        private = b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 0, 48_000, 0, 0)
        sound = _float(0xB5, 48_000.0) + _uint(0x9F, channels)
        codec = _text(0x86, "A_OPUS") + _element(0x63A2, private) + _uint(0x56BB, 80_000_000)
        self._add(SOUND, _uint(0x83, 2) + codec + _element(0xE1, sound))

    def add_pictures(self, codec: str, private: bytes, size: Size) -> None:
        """private: the codec's parameters. size: 0x0 if not known yet. Once more when pictures grow: programs that turn
        all pictures of a file into one size take that of the head. Raises ValueError if private is too long."""
        if len(private) > PRIVATE_MAX:
            raise ValueError("the parameters of the pictures are too long")
        width, height = size if size.width else LIKELY_SIZE
        video = _uint(0xB0, width) + _uint(0xBA, height) + _uint(0x9A, 2)
        parameters = _element(0x63A2, private) if private else b""
        self._add(PICTURE, _uint(0x83, 1) + _text(0x86, CODECS[codec]) + parameters + _element(0xE0, video))

    def put(self, track: int, at_ms: int, data: bytes, is_key: bool) -> None:
        """Later than it could still be sorted in, it is left out."""
        if at_ms <= self._written_ms[track]:
            return
        if self._blocks and abs(at_ms - next(iter(self._blocks))[0]) > CLUSTER_MAX_MS // 2:
            self.flush()
        while (at_ms, track) in self._blocks:
            at_ms += 1
        self._blocks[at_ms, track] = bytes((0x80 if is_key else 0,)) + data

    def flush(self) -> None:
        """Writes what waits as one cluster."""
        if self._is_head_old:
            self._is_head_old = False
            self._write(0, _BEGIN + self._head())
        if not self._blocks:
            return
        blocks, self._blocks = sorted(self._blocks.items()), {}
        start_ms = blocks[0][0][0]
        parts = [_uint(0xE7, start_ms)]
        for (at_ms, track), block in blocks:
            head = bytes((0x80 | track,)) + struct.pack("!h", at_ms - start_ms)
            parts.append(_element(0xA3, head + block))
            self._written_ms[track] = at_ms
            is_due = not self._cues or at_ms - self._cues[-1][0] >= CUES_EVERY_MS
            if is_due and block[0] and (track == PICTURE or PICTURE not in self._tracks):
                self._cues.append((at_ms, track, self._end - len(_BEGIN)))
        self._end_ms = max(self._end_ms, blocks[-1][0][0])
        self._append(_element(0x1F43B675, b"".join(parts)))

    def close(self) -> None:
        """Adds the length, and where to find what for seeking. May be called twice."""
        if self._file.closed:
            return
        try:
            self.flush()
            if self._cues:
                place = _element(0x53AC, struct.pack("!Q", self._end - len(_BEGIN)))
                self._append(_element(0x1C53BB6B, b"".join(_cue(*cue) for cue in self._cues)))
                self._seek = _element(0x114D9B74, _element(0x4DBB, _element(0x53AB, b"\x1c\x53\xbb\x6b") + place))
                self._write(0, _BEGIN + self._head())
        finally:
            self._file.close()

    def _add(self, number: int, what: bytes) -> None:
        entry = _element(0xAE, _uint(0xD7, number) + _uint(0x73C5, number) + _uint(0x9C, 0) + what)
        if self._tracks.get(number) != entry:
            self._tracks[number], self._is_head_old = entry, True

    def _head(self) -> bytes:
        length = _float(0x4489, float(self._end_ms)) if self._seek else b""
        about = _uint(0x2AD7B1, 1_000_000) + length + _text(0x4D80, "BuzzCam") + _text(0x5741, "BuzzCam")
        tracks = b"".join(self._tracks[number] for number in sorted(self._tracks))
        head = self._seek + _element(0x1549A966, about) + _element(0x1654AE6B, tracks)
        return head + _element(0xEC, bytes(HEAD_BYTES - len(head) - 9))

    def _append(self, data: bytes) -> None:
        self._write(self._end, data)
        self._end += len(data)

    def _write(self, at: int, data: bytes) -> None:
        try:
            self._file.seek(at)
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            try:
                self._file.truncate(max(self._end, at))
            except OSError:
                pass  # then half a cluster stays at the end, which players leave out
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> OutputError:
        if is_full(error):
            return DiskFull(
                say("The disk is full, so the recording has ended. The call goes on."),
                say("What was recorded until then plays. Free some space, then record again."),
            )
        return OutputUnavailable(
            say("{path} cannot be written ({reason}).", path=self.path, reason=error.strerror or str(error)),
            remedy(error),
        )


def avc_private(annex_b: bytes) -> bytes | None:
    """The parameters of H.264 for the head, from a key frame; None if it has none. See ISO/IEC 14496-15, 5.3.3."""
    sets = {unit[0] & 0x1F: unit for unit in reversed(nal_units(annex_b))}
    if 7 not in sets or 8 not in sets or len(sets[7]) < 4:
        return None
    lengths = (struct.pack("!H", len(sets[kind])) + sets[kind] for kind in (7, 8))
    return b"\x01" + sets[7][1:4] + b"\xff\xe1" + b"\x01".join(lengths)


def avc_block(annex_b: bytes) -> bytes:
    """The picture as Matroska has it: lengths instead of start codes."""
    return b"".join(struct.pack("!I", len(unit)) + unit for unit in nal_units(annex_b))


def _element(number: int, content: bytes) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8)
    return name + (len(content) | 1 << 56).to_bytes(8) + content


def _uint(number: int, value: int) -> bytes:
    return _element(number, value.to_bytes(8).lstrip(b"\0") or b"\0")


def _float(number: int, value: float) -> bytes:
    return _element(number, struct.pack("!d", value))


def _text(number: int, value: str) -> bytes:
    return _element(number, value.encode())


def _cue(at_ms: int, track: int, place: int) -> bytes:
    where = _uint(0xF7, track) + _uint(0xF1, place)
    return _element(0xBB, _uint(0xB3, at_ms) + _element(0xB7, where))


_BEGIN = (
    _element(0x1A45DFA3, b"".join((
        _uint(0x4286, 1), _uint(0x42F7, 1), _uint(0x42F2, 4), _uint(0x42F3, 8), _text(0x4282, "matroska"),
        _uint(0x4287, 4), _uint(0x4285, 2),
    )))
    + b"\x18\x53\x80\x67" + _UNKNOWN
)  # fmt: skip
"""Up to the first byte inside the segment."""
