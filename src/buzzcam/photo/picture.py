"""Photos: read as all pictures are, written whole or not at all."""

from io import BytesIO
from pathlib import Path

import cv2

from buzzcam.core.frame import Plane
from buzzcam.errors import DiskFull, OutputUnavailable
from buzzcam.files import unwritable, write_whole
from buzzcam.pictures import READ, Photo, has_heic, heic_hint, read_picture
from buzzcam.sentence import say

__all__ = ["READ", "WRITTEN", "Photo", "encoded", "has_heic", "heic_hint", "read_photo", "write_photo"]

SMALLEST_PX = 16
WRITTEN = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG", ".heic": "HEIF"}
OPAQUE = (".jpg", ".jpeg")
JPEG_QUALITY, WEBP_QUALITY = 93, 90
NO_SPACE = 28  # ENOSPC


def read_photo(path: Path) -> Photo:
    """Raises BadFile."""
    return read_picture(path, least_px=SMALLEST_PX)


def write_photo(path: Path, picture: Plane) -> None:
    """picture: uint8 (rows, columns, 3 or 4) BGR or BGRA; the place of `path` is taken at once or not at all.

    Raises OutputUnavailable, DiskFull.
    """
    try:
        data = encoded(picture, path.suffix.lower())
    except Exception as error:
        raise OutputUnavailable(
            say("{path} cannot store the picture ({reason}).", path=path, reason=str(error)[:120]), "Choose a PNG file."
        ) from error
    try:
        write_whole(path, data)
    except OSError as error:
        if error.errno == NO_SPACE:
            raise DiskFull(
                say("The disk is full. {path} was not written.", path=path),
                "Free some space, or choose another folder.",
            ) from error
        raise unwritable(path, error) from error


def encoded(picture: Plane, kind: str) -> bytes:
    """kind: an ending of WRITTEN. PNG comes quick rather than small."""
    if kind == ".png":
        _ok, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return bytes(data)
    if kind == ".heic":
        has_heic()
    from PIL import Image  # a camera needs none

    code = cv2.COLOR_BGRA2RGBA if picture.shape[2] == 4 else cv2.COLOR_BGR2RGB
    target, image = BytesIO(), Image.fromarray(cv2.cvtColor(picture, code))
    quality = {".jpg": JPEG_QUALITY, ".jpeg": JPEG_QUALITY}.get(kind, WEBP_QUALITY)
    image.save(target, WRITTEN[kind], quality=quality)
    return target.getvalue()
