"""From a cutout to the picture that is published: background, place and size of the subject, title."""

from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from buzzcam.core.events import Publish
from buzzcam.core.face import Face
from buzzcam.core.frame import Plane, Size
from buzzcam.photo.effects import StillEffects
from buzzcam.photo.find import box_of
from buzzcam.settings import EffectValues

THUMBNAIL = Size(1280, 720)
FITS = ("subject", "fill", "keep")

MARGIN = 0.05
"""Share of each side that nothing of weight may come into: players cut it off, or lay their clock over it."""

LETTERS, OUTLINE, SHADOW = (255, 255, 255, 255), (16, 16, 20, 255), (0, 0, 0, 170)

OVER = 1.25
"""How much wider than its place a template's subject may become, for its size: it then runs out at the side."""

FONTS = (
    "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSans-Bold.ttf", "arialbd.ttf", "Arial Bold.ttf",
    "HelveticaNeue.ttc",
)  # fmt: skip
"""Bold and common, the first that the system has is taken."""


@dataclass(frozen=True, slots=True)
class Template:
    """subject, title: where they stand, as (from, to) shares of the width. align: of the title's lines.
    is_title_low: at the bottom rather than in the middle."""

    name: str
    subject: tuple[float, float]
    title: tuple[float, float]
    align: str = "left"
    is_title_low: bool = False


TEMPLATES = (
    Template("left", (0.02, 0.52), (0.52, 0.95)),
    Template("right", (0.48, 0.98), (0.05, 0.48), "left"),
    Template("centre", (0.15, 0.85), (0.05, 0.95), "center", is_title_low=True),
)
TEMPLATE_NAMES = tuple(template.name for template in TEMPLATES)


@dataclass(frozen=True, slots=True)
class Composition:
    """What shall become of a cutout. size: None keeps the picture's own. template: a name of TEMPLATES, or ""."""

    background: str | None = None
    """The effect that stands in the room's place; None: nothing, the picture is transparent there."""
    size: Size | None = None
    fit: str = "fill"
    title: str = ""
    template: str = ""
    effects: EffectValues = field(default_factory=dict)


def finished(
    cutout: Plane, picture: Plane, composition: Composition, publish: Publish, faces: tuple[Face, ...] = ()
) -> Plane:
    """BGRA (transparent) or BGR. cutout: uint8 BGRA of the subject; picture: BGR, the whole of it, for a blurred
    background. publish: told of a plug-in that fails. faces: in their pixels. Raises BadArgument, BadFile."""
    if composition == Composition(fit=composition.fit):
        return cutout
    effects = StillEffects(composition.background, composition.effects, publish, faces)
    cutout, picture = effects.lit(cutout), effects.lit(picture)
    rows, columns = cutout.shape[:2]
    size = composition.size or (THUMBNAIL if composition.template else Size(columns, rows))
    template = next((one for one in TEMPLATES if one.name == composition.template), None)
    where = _place(cutout[:, :, 3], size, composition.fit, template)
    subject = cv2.warpAffine(
        _premultiplied(cutout), where, size, flags=cv2.INTER_AREA if where[0, 0] < 1 else cv2.INTER_CUBIC
    )
    if where[0, 0] < 0.5:  # warpAffine does not average: shrink first
        within = max(1, round(columns * where[0, 0])), max(1, round(rows * where[1, 1]))
        small = cv2.resize(_premultiplied(cutout), within, interpolation=cv2.INTER_AREA)
        there = where.copy()
        there[0, 0], there[1, 1] = columns * where[0, 0] / small.shape[1], rows * where[1, 1] / small.shape[0]
        subject = cv2.warpAffine(small, there, size, flags=cv2.INTER_LINEAR)
    behind = effects.behind(picture, cutout[:, :, 3], subject, size)
    out = effects.finished(_over(subject, behind), subject[:, :, 3], behind)
    return _titled(out, composition.title, template or TEMPLATES[-1]) if composition.title.strip() else out


def _place(alpha: Plane, size: Size, fit: str, template: Template | None) -> np.ndarray:
    """Scale and shift, as warpAffine takes them, from the cutout to the finished picture."""
    rows, columns = alpha.shape
    if template is None and fit != "subject":
        scale = (max if fit == "fill" else min)(size.width / columns, size.height / rows)
        across, down = (size.width - columns * scale) / 2, (size.height - rows * scale) / 2
        if fit == "fill":
            left, top, right, bottom = (scale * side for side in box_of(alpha.astype(np.float32) / 255, 0))
            across = _shift(size.width, columns * scale, left, right, size.width / 2 - (left + right) / 2)
            down = _shift(size.height, rows * scale, top, bottom, MARGIN * size.height - top)  # too high: its top
        return np.array([[scale, 0, across], [0, scale, down]], np.float32)
    left, top, right, bottom = box_of(alpha.astype(np.float32) / 255, 0)
    width, height = right - left, bottom - top
    begin, end = template.subject if template else (MARGIN, 1 - MARGIN)
    is_cut_below = top + height >= rows - 2  # it has no feet: it must stand on the edge, or it floats
    high = size.height * (1 - (MARGIN if is_cut_below else 2 * MARGIN))
    scale = min((OVER if template else 1) * size.width * (end - begin) / width, high / height)
    across = size.width * (begin + end) / 2 - (left + width / 2) * scale
    floor = size.height if is_cut_below else size.height * (1 - MARGIN)
    return np.array([[scale, 0, across], [0, scale, floor - (top + height) * scale]], np.float32)


def _shift(shown: float, length: float, begin: float, end: float, otherwise: float) -> float:
    """How far the picture is moved so that the middle of it is shown, or what is nearest to it and holds begin to end
    with a margin; `otherwise`, where that is too long. Never beyond the picture's ends."""
    margin = MARGIN * shown
    if end - begin <= shown - 2 * margin:
        otherwise = min(max((shown - length) / 2, margin - begin), shown - margin - end)
    return min(0, max(shown - length, otherwise))


def _premultiplied(cutout: Plane) -> Plane:
    """Colours times alpha: only those may be averaged."""
    out = cutout.copy()
    share = cv2.merge([cutout[:, :, 3]] * 3)
    out[:, :, :3] = cv2.multiply(cutout[:, :, :3], share, scale=1 / 255)
    return out


def _over(subject: Plane, behind: Plane | None) -> Plane:
    """subject: premultiplied BGRA."""
    alpha = cv2.merge([subject[:, :, 3]] * 3)
    if behind is not None:
        return cv2.add(subject[:, :, :3], cv2.multiply(behind, 255 - alpha, scale=1 / 255))
    out = subject.copy()
    out[:, :, :3] = cv2.divide(subject[:, :, :3], alpha, scale=255)
    return out


# ---- the title


@cache
def font_file() -> str:
    """The font of titles; empty when the system has none of FONTS, then a plain one of Pillow's is taken."""
    for name in FONTS:
        try:
            ImageFont.truetype(name, 20)
        except OSError:
            continue
        return name
    return ""


def _font(px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(font_file(), px) if font_file() else ImageFont.load_default(px)


def _titled(picture: Plane, title: str, template: Template) -> Plane:
    """White letters with a dark outline and a soft shadow: they can be read on whatever is behind them."""
    rows, columns = picture.shape[:2]
    begin, end = (round(columns * share) for share in template.title)
    low, high = round(rows * MARGIN * 1.4), round(rows * (1 - MARGIN * 1.4))
    most = (end - begin, (high - low) * (2 if template.is_title_low else 4) // 5)
    px, lines = fitted_title(title, most, round(rows / 4.5))
    layer = Image.new("RGBA", (columns, rows))
    draw, font, outline = ImageDraw.Draw(layer), _font(px), max(2, px // 12)
    left, top, right, bottom = draw.multiline_textbbox(
        (0, 0), lines, font, align=template.align, spacing=px // 6, stroke_width=outline
    )
    at_x = begin - left if template.align == "left" else (begin + end - right - left) / 2
    at_y = (high - bottom) if template.is_title_low else (low + high - bottom - top) / 2

    def write(x: float, y: float, fill: tuple[int, ...], edge: tuple[int, ...]) -> None:
        ImageDraw.Draw(layer).multiline_text(
            (x, y), lines, fill, font, align=template.align, spacing=px // 6, stroke_width=outline, stroke_fill=edge
        )

    write(at_x + px / 16, at_y + px / 12, SHADOW, SHADOW)
    layer = layer.filter(ImageFilter.GaussianBlur(px / 14))
    write(at_x, at_y, LETTERS, OUTLINE)
    has_alpha = picture.shape[2] == 4
    code = cv2.COLOR_BGRA2RGBA if has_alpha else cv2.COLOR_BGR2RGBA
    whole = Image.alpha_composite(Image.fromarray(cv2.cvtColor(picture, code)), layer)
    return cv2.cvtColor(np.asarray(whole), cv2.COLOR_RGBA2BGRA if has_alpha else cv2.COLOR_RGBA2BGR)


def fitted_title(title: str, most: tuple[int, int], largest_px: int) -> tuple[int, str]:
    """The largest letters, in pixels, with which it fits into `most` (width, height), and its lines."""
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    for px in range(largest_px, 9, -2):
        font = _font(px)
        lines = _wrapped(title, font, most[0] - px // 3)
        box = draw.multiline_textbbox((0, 0), lines, font, spacing=px // 6, stroke_width=max(2, px // 12))
        if box[2] - box[0] <= most[0] and box[3] - box[1] <= most[1]:
            return px, lines
    return 10, _wrapped(title, _font(10), most[0])


def _wrapped(title: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    lines = []
    for given in title.splitlines():
        line = ""
        for word in given.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)
