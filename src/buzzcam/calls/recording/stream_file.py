"""`StreamFile`: the sound and the pictures of one person as they come, in one file, or in more if the codec changes."""

from collections.abc import Callable

from buzzcam.calls.recording.matroska import CODECS, PICTURE, SOUND, MatroskaFile, avc_block, avc_private
from buzzcam.core.frame import Size


class StreamFile:
    """Times are seconds since the recording began. make: makes the next file. Raises OutputError.

    waits_for_key: pictures are left out up to the next key frame.
    """

    def __init__(self, make: Callable[[], MatroskaFile]) -> None:
        self.waits_for_key = True
        self._make = make
        self._file: MatroskaFile | None = None
        self._codec = ""
        self._private = b""
        self._size = Size(0, 0)
        self._has_sound = False
        self._last_ms = -1

    def put_sound(self, at_s: float, packet: bytes) -> None:
        """packet: of Opus. Packets that overtook each other are sorted by their times."""
        file = self._opened()
        if not self._has_sound:
            self._has_sound = True
            file.add_sound(2 if packet[0] & 4 else 1)  # RFC 6716, 3.1
        file.put(SOUND, round(at_s * 1e3), packet, True)

    def put_picture(self, at_s: float, codec: str, data: bytes, is_key: bool) -> None:
        """Raises ValueError for parameters that are none."""
        if self.waits_for_key and not is_key:
            return
        private = avc_private(data) if codec == "H264" and is_key else b""
        if codec != self._codec:
            if private is None or codec not in CODECS:
                return
            if self._codec:
                self.close()
            self._opened().add_pictures(codec, private, self._size)
            self._codec = codec
        self._private = private or self._private
        self.waits_for_key = False
        block = avc_block(data) if codec == "H264" else data
        self._last_ms = max(round(at_s * 1e3), self._last_ms + 1)  # in order, also where their clock is set back
        self._opened().put(PICTURE, self._last_ms, block, is_key)

    def grow(self, size: Size) -> None:
        """A picture of that size was seen, of the last key frame or later."""
        if size.width * size.height > self._size.width * self._size.height:
            self._size = size
            if self._codec:
                self._opened().add_pictures(self._codec, self._private, size)

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """What comes later goes into another file. May be called twice."""
        file, self._file = self._file, None
        self._codec, self._private, self._has_sound, self.waits_for_key = "", b"", False, True
        if file is not None:
            file.close()

    def _opened(self) -> MatroskaFile:
        if self._file is None:
            self._file = self._make()
        return self._file
