"""Picture files: the one reader for all that shows pictures. Upright, in sRGB, 8 bit, whatever they are.

Pillow is imported with the first picture: that takes 40 ms, and a camera needs none.
"""

import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import cv2
import numpy as np

from buzzcam.core.frame import Plane
from buzzcam.errors import BadFile
from buzzcam.paths import command_for
from buzzcam.sentence import say
from buzzcam.settings import LARGEST_SIDE_PX

if TYPE_CHECKING:
    from PIL import Image

MOST_MEGAPIXELS = 64
READ = (
    ".png", ".webp", ".jpg", ".jpeg", ".jfif", ".jpe", ".mpo", ".heic", ".heif", ".bmp", ".dib", ".tif", ".tiff",
    ".gif", ".avif", ".jp2", ".ico", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".qoi",
)  # fmt: skip
"""Endings of what can be read."""

_KINDS = {
    "PNG": "Png", "JPEG": "Jpeg", "MPO": "Mpo", "WEBP": "WebP", "GIF": "Gif", "BMP": "Bmp", "DIB": "Bmp",
    "TIFF": "Tiff", "AVIF": "Avif", "JPEG2000": "Jpeg2K", "ICO": "Ico", "PPM": "Ppm", "TGA": "Tga", "QOI": "Qoi",
}  # fmt: skip
"""Pillow's kinds and the plugins that know them. No others: its EPS starts Ghostscript on whatever is in the file."""

_ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
_ORIENTATION = 0x0112  # TIFF 6.0 and EXIF
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1")
_SIGNATURES = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\x01\0", b"qoif",
    b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51", b"\x76\x2f\x31\x01", b"#?RADIANCE", b"#?RGBE", b"8BPS", b"\xff\x0a",
    b"\0\0\0\x0cJXL ", *(b"P%d" % kind for kind in range(1, 8)),
)  # fmt: skip
"""How pictures begin: those that can be read, and a few that cannot: the reader says so better than a player would."""


@dataclass(frozen=True, slots=True)
class Photo:
    """bgr: uint8 (rows, columns, 3), upright, sRGB. alpha: uint8 (rows, columns), if the file had one.
    note: what of the file was left out, for people; empty if nothing."""

    bgr: Plane
    alpha: Plane | None = None
    note: str = ""

    @property
    def shown(self) -> Plane:
        """BGR; what is transparent shows white, for under alpha 0 stands what nobody was meant to see."""
        if self.alpha is None or self.alpha.min() == 255:
            return self.bgr
        alpha = cv2.merge([self.alpha] * 3)
        return cv2.add(cv2.multiply(self.bgr, alpha, scale=1 / 255), cv2.bitwise_not(alpha))


def is_picture(path: Path) -> bool:
    """Whether a file is a still picture rather than a video, by how it begins and, where that says nothing, its name.

    A GIF that moves is a video.
    """
    try:
        with opened(path) as file:
            begin = file.read(32)
            if begin.startswith(b"GIF8"):
                file.seek(0)
                return file.read(64 << 20).count(b"\x21\xf9\x04") < 2  # graphic control extensions (GIF89a, 23)
    except BadFile:
        begin = b""
    is_still = begin[:4] == b"RIFF" and begin[8:12] == b"WEBP"
    is_still |= begin[4:8] == b"ftyp" and begin[8:12] in (*_HEIC_BRANDS, b"avif", b"avis")
    if is_still or begin.startswith(_SIGNATURES):
        return True
    return path.suffix.lower() in READ and begin[4:8] != b"ftyp" and begin[:4] != b"\x1aE\xdf\xa3"


def has_heic() -> bool:
    """Whether HEIC can be read and written here: it needs the extra "heic"."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def heic_hint() -> str:
    """What to do where it cannot."""
    return say("Run: {command}", command=command_for("heic"))


def read_bgr(path: Path, most_px: int = LARGEST_SIDE_PX) -> Plane:
    """uint8 (rows, columns, 3), as `Photo.shown`; no side above `most_px`. Raises BadFile."""
    bgr = read_picture(path, most_px).shown
    scale = most_px / max(bgr.shape[:2])
    if scale < 1:
        rows, columns = (max(1, round(side * scale)) for side in bgr.shape[:2])
        bgr = cv2.resize(bgr, (columns, rows), interpolation=cv2.INTER_AREA)
    return bgr


def read_picture(path: Path, most_px: int | None = None, least_px: int = 1) -> Photo:
    """most_px: more is not needed each way; what is much larger may come smaller. Raises BadFile."""
    with opened(path) as file:
        return _whatever(path, file, most_px, least_px)


def _whatever(path: Path, file: BinaryIO, most_px: int | None, least_px: int) -> Photo:
    """Whatever it holds. Raises BadFile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata: the picture is what counts
            return _read(path, file, most_px, least_px)
    except BadFile:
        raise
    except Exception as error:  # a decoder makes anything of broken data: struct.error, KeyError, MemoryError, ...
        reason = str(error).partition("\n")[0][:120] or type(error).__name__
        raise BadFile(
            say("{path} is damaged ({reason}).", path=path, reason=reason), "Get a new copy of the picture."
        ) from error


def decoded(path: Path, content: bytes, most_px: int) -> Photo:
    """As `read_picture`, of a picture within a file."""
    return _whatever(path, BytesIO(content), most_px, 1)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read, or BadFile; no pipe and no device, which would be waited for without an end."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadFile(say("{path} is a folder.", path=path), "Give a file in it.")
        if not stat.S_ISREG(mode):
            raise BadFile(say("{path} is not a file.", path=path), "Give a picture or a video.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise BadFile(say("The file {path} does not exist.", path=path), "Check the path.") from error
    except PermissionError as error:
        raise BadFile(
            say("You do not have permission to read {path}.", path=path), "Change its permissions, or copy it."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        reason = getattr(error, "strerror", None) or str(error)
        raise BadFile(
            say("{path} cannot be read ({reason}).", path=path, reason=reason), "Check the path and its permissions."
        ) from error
    with file:
        yield file


def _read(path: Path, file: BinaryIO, most_px: int | None, least_px: int) -> Photo:
    image = _recognised(path, file)
    if most_px is not None:
        _draft(image, most_px)
    width, height = image.size
    if min(width, height) < least_px:
        raise BadFile(
            say("{path} is too small ({width}x{height}).", path=path, width=width, height=height),
            say("Use at least {least} pixels in each direction.", least=least_px),
        )
    megapixels = width * height / 1e6
    if megapixels > MOST_MEGAPIXELS:
        raise BadFile(
            say("{path} is too large ({megapixels:.0f} megapixels).", path=path, megapixels=megapixels),
            say("Reduce it to at most {most} megapixels.", most=MOST_MEGAPIXELS),
        )
    note = ""
    if _is_animated(image):
        note = say("{name} is animated. BuzzCam uses its first frame.", name=path.name)
    profile = image.info.get("icc_profile")
    image.load()
    upright = _upright(image)
    if upright.mode.startswith(("I", "F")):
        upright = _in_8_bits(upright)
    alpha = None
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        alpha = np.array(upright.getchannel("A"))
    rgb = _in_srgb(upright, profile)
    return Photo(cv2.cvtColor(np.asarray(rgb), cv2.COLOR_RGB2BGR), alpha, note)


def _recognised(path: Path, file: BinaryIO) -> "Image.Image":
    """Pillow's image, nothing decoded yet."""
    begin = file.read(32)
    file.seek(0)
    is_heic = path.suffix.lower() in (".heic", ".heif") or begin[4:12] in [b"ftyp" + brand for brand in _HEIC_BRANDS]
    if is_heic and not has_heic():
        raise BadFile(say("{path} is a HEIC picture, which requires another library.", path=path), heic_hint())
    from PIL import Image, UnidentifiedImageError

    for plugin in _KINDS.values():
        try:
            import_module(f"PIL.{plugin}ImagePlugin")
        except ImportError:
            continue  # an older Pillow knows no AVIF
    Image.MAX_IMAGE_PIXELS = None  # ours comes first, from the header alone, and is a sentence
    kinds = [kind for kind in (*_KINDS, "HEIF") if kind in Image.OPEN and (kind != "TGA" or _is_tga(path))]
    try:
        return Image.open(file, formats=kinds)
    except UnidentifiedImageError as error:
        raise BadFile(say("{path} is not a picture.", path=path), "Give a PNG, JPEG, WebP or HEIC file.") from error


def _draft(image: "Image.Image", most_px: int) -> None:
    """A JPEG is decoded at a half, a quarter or an eighth of its size where no more is needed, or it is too large."""
    if image.format not in ("JPEG", "MPO") or image.mode not in ("RGB", "L"):
        return
    width, height = image.size
    part = 1
    while part < 8 and (max(width, height) >= 2 * part * most_px or width * height / part**2 > MOST_MEGAPIXELS * 1e6):
        part *= 2
    if part > 1:
        image.draft(image.mode, (max(1, width // part), max(1, height // part)))


def _is_tga(path: Path) -> bool:
    """It has no signature: only its name tells, anything else would do as well."""
    return path.suffix.lower() == ".tga"


def _is_animated(image: "Image.Image") -> bool:
    """A telephone's JPEG with a second picture in it is not, nor are pages of a TIFF."""
    if image.format not in _ANIMATED:
        return False
    try:
        return getattr(image, "n_frames", 1) > 1
    except Exception:  # noqa: BLE001 - damage behind the first picture, of whatever kind, does not hurt it
        return False


def _upright(image: "Image.Image") -> "Image.Image":
    """ImageOps.exif_transpose writes the other tags anew, and fails at odd ones: only this one is looked at."""
    from PIL.Image import Transpose as Turn

    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - EXIF is anything: without it the picture is as it lies
        return image
    turns = {
        2: Turn.FLIP_LEFT_RIGHT, 3: Turn.ROTATE_180, 4: Turn.FLIP_TOP_BOTTOM, 5: Turn.TRANSPOSE,
        6: Turn.ROTATE_270, 7: Turn.TRANSVERSE, 8: Turn.ROTATE_90,
    }  # fmt: skip
    turn = turns.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _in_8_bits(image: "Image.Image") -> "Image.Image":
    """Gray of 16 or 32 bits, or of floats that mean 0..1, 0..255 or 0..65535."""
    from PIL import Image

    levels = np.nan_to_num(np.asarray(image, np.float32), posinf=0, neginf=0)
    most = float(levels.max(initial=0))
    if image.mode.startswith("I;16"):
        top = 65535.0
    elif image.mode == "F" and np.percentile(levels, 99) <= 1:
        top = 1.0
    else:
        top = next((bound for bound in (255.0, 65535.0) if most <= bound), most)
    return Image.fromarray(np.clip(levels * (255 / top) + 0.5, 0, 255).astype(np.uint8))


def _in_srgb(image: "Image.Image", profile: bytes | None) -> "Image.Image":
    if image.mode == "RGBA":
        image = image.convert("RGB")  # drops alpha only
    elif image.mode in ("P", "PA", "1"):
        image = image.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            done = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if done is not None:
                return done
        except Exception:  # noqa: BLE001, S110 - a damaged profile, of whatever kind: the plain numbers are nearest
            pass
    return image.convert("RGB")
