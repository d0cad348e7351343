"""Picture files: read upright and in sRGB whatever they are, written whole or not at all."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from buzzcam.core.frame import Plane
from buzzcam.errors import BadFile, DiskFull, OutputUnavailable
from buzzcam.files import unwritable, write_whole
from buzzcam.paths import command_for
from buzzcam.sentence import say

SMALLEST_PX, MOST_MEGAPIXELS = 16, 64
WRITTEN = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG", ".heic": "HEIF"}
READ = (*WRITTEN, ".heif", ".bmp", ".tif", ".tiff", ".gif", ".avif")
OPAQUE = (".jpg", ".jpeg")
JPEG_QUALITY, WEBP_QUALITY = 93, 90
NO_SPACE = 28  # ENOSPC

Image.MAX_IMAGE_PIXELS = None  # ours comes first, from the header alone, and is a sentence


@dataclass(frozen=True, slots=True)
class Photo:
    """bgr: uint8 (rows, columns, 3), upright, sRGB. alpha: uint8 (rows, columns), if the file had one.
    note: what of the file was left out, for people; empty if nothing."""

    bgr: Plane
    alpha: Plane | None = None
    note: str = ""


def has_heic() -> bool:
    """Whether HEIC can be read and written here: it needs the extra "heic"."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def read_photo(path: Path) -> Photo:
    """Raises BadFile."""
    if path.suffix.lower() in (".heic", ".heif") and not has_heic():
        raise BadFile(
            say("{path} is a HEIC picture, which needs one more library.", path=path),
            say("Run: {command}", command=command_for("heic")),
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata: the picture is what counts
            with Image.open(path) as image:
                return _read(path, image)
    except FileNotFoundError as error:
        raise BadFile(say("There is no file {path}.", path=path), "Check the path.") from error
    except UnidentifiedImageError as error:
        raise BadFile(say("{path} is not a picture.", path=path), "Name a PNG, JPEG, WebP or HEIC file.") from error
    except PermissionError as error:
        raise BadFile(say("{path} may not be read.", path=path), "Change its rights, or copy it.") from error
    except IsADirectoryError as error:
        raise BadFile(say("{path} is a folder.", path=path), "Name the pictures in it.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:  # whatever a decoder makes of broken data
        raise BadFile(
            say("{path} is damaged ({reason}).", path=path, reason=str(error)[:120]), "Get the picture once more."
        ) from error


def _read(path: Path, image: Image.Image) -> Photo:
    width, height = image.size
    if min(width, height) < SMALLEST_PX:
        raise BadFile(
            say("{path} is too small ({width}x{height}).", path=path, width=width, height=height),
            say("At least {least} pixels each way are needed.", least=SMALLEST_PX),
        )
    megapixels = width * height / 1e6
    if megapixels > MOST_MEGAPIXELS:
        raise BadFile(
            say("{path} is too large ({megapixels:.0f} megapixels).", path=path, megapixels=megapixels),
            say("Make it smaller: at most {most} megapixels.", most=MOST_MEGAPIXELS),
        )
    note = ""
    if getattr(image, "n_frames", 1) > 1:
        note = say("{name} is animated: its first picture was taken.", name=path.name)
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):  # 16 or 32 bits of gray
        levels = np.asarray(upright, np.float32)
        top = 65535.0 if levels.max() > 255 else 255.0
        upright = Image.fromarray(np.clip(levels * (255 / top), 0, 255).astype(np.uint8))
    alpha = None
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        alpha = np.array(upright.getchannel("A"))
    rgb = _in_srgb(upright, image.info.get("icc_profile"))
    return Photo(cv2.cvtColor(np.asarray(rgb), cv2.COLOR_RGB2BGR), alpha, note)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "RGBA":
        image = image.convert("RGB")  # drops alpha only
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            done = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if done is not None:
                return done
        except (ImageCms.PyCMSError, OSError):
            pass  # a damaged profile, or one for another kind of picture: the plain numbers are nearest
    return image.convert("RGB")


def write_photo(path: Path, picture: Plane) -> None:
    """picture: uint8 (rows, columns, 3 or 4) BGR or BGRA; the place of `path` is taken at once or not at all.

    Raises OutputUnavailable, DiskFull.
    """
    try:
        data = encoded(picture, path.suffix.lower())
    except Exception as error:
        raise OutputUnavailable(
            say("{path} cannot hold the picture ({reason}).", path=path, reason=str(error)[:120]), "Choose a PNG file."
        ) from error
    try:
        write_whole(path, data)
    except OSError as error:
        if error.errno == NO_SPACE:
            raise DiskFull(
                say("The disk is full: {path} was not written.", path=path), "Make room, or choose another folder."
            ) from error
        raise unwritable(path, error) from error


def encoded(picture: Plane, kind: str) -> bytes:
    """kind: an ending of WRITTEN. PNG comes quick rather than small."""
    if kind == ".png":
        _ok, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return bytes(data)
    if kind == ".heic":
        has_heic()
    code = cv2.COLOR_BGRA2RGBA if picture.shape[2] == 4 else cv2.COLOR_BGR2RGB
    target, image = BytesIO(), Image.fromarray(cv2.cvtColor(picture, code))
    quality = {".jpg": JPEG_QUALITY, ".jpeg": JPEG_QUALITY}.get(kind, WEBP_QUALITY)
    image.save(target, WRITTEN[kind], quality=quality)
    return target.getvalue()
