"""A webcam's MJPEG to our planes: by mjpeg.c, and by PyAV what that does not know or where there was no compiler."""

import av

from buzzcam import kernels
from buzzcam.core.frame import Plane, Size
from buzzcam.kernels.convert import import_decoded

PYAV_OPTIONS = {"idct": "xvid"}
"""For FFmpeg's decoder: 15 % faster than its own choice, at most 1 level apart."""


class MjpegDecoder:
    """Decodes one stream, in one thread.

    context: PyAV's decoder of a file's stream, not used yet; one of its own, if None.
    """

    def __init__(self, context: av.CodecContext | None = None) -> None:
        self._context = context or av.CodecContext.create("mjpeg", "r")
        self._context.thread_count = 1
        self._context.options = PYAV_OPTIONS
        self._tables = kernels.mjpeg_tables()

    def decode(self, data: Plane | av.Packet, size: Size, out: Plane) -> bool:
        """One JPEG into an I420 buffer of `size`; odd last rows and columns are cut off.

        data: the bytes, uint8 (n,), or a packet that holds them. out: uint8 (size.i420_bytes,).
        False for a damaged picture: what is in `out` then is of no use.
        """
        is_whole = kernels.decode_mjpeg(self._tables, data, size, out)
        return self.decode_by_pyav(data, size, out) if is_whole is None else is_whole

    def decode_by_pyav(self, data: Plane | av.Packet, size: Size, out: Plane) -> bool:
        """The same for any JPEG. FFmpeg takes some damaged pictures for whole."""
        try:
            decoded = self._context.decode(data if isinstance(data, av.Packet) else av.Packet(data))
        except av.error.FFmpegError:
            return False
        if not decoded:
            return False
        import_decoded(decoded[0], size, out)
        return True
