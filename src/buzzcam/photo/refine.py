"""From the working size up to the picture's own: edges by a colour guided filter, colours without the old background.

Guided filter: K. He, J. Sun, X. Tang, "Guided Image Filtering", ECCV 2010, and "Fast Guided Filter", 2015.
Foreground colours: M. Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021, its first steps on a
small copy, the last one at full size. Both run tile by tile, and only where the matte is unsure.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.frame import Plane
from buzzcam.kernels.bands import banded
from buzzcam.photo.find import Alpha

Map = NDArray[np.float32]

STATISTICS_PX = 400
"""The longer side at which means are taken."""

RADIUS, EPSILON = 0.008, 1e-4
FINE_RADIUS, FINE_EPSILON = 0.003, 1e-6
"""Of the guided filter: radius as a share of the picture's size (the square root of its area), and regulariser of
colours in 0..1; the fine ones keep single hairs."""

FAR, NEAR = 0.09, 0.008
"""Over which distance colours are spread, as a share of the picture's longer side: first, and once more."""

COLOURS_PX = 256
"""The longer side at which colours are spread. With 400 px those at the edge differ by 0.8 levels in what is seen of
them, at more than twice the time (42 pictures)."""
FAR_SHRUNK = 4
"""What is spread far is worked out on a copy that many times smaller."""

TILE_PX = 128
SURE_ROOM, SURE_SUBJECT = 0.015, 0.985


class Guide:
    """The picture's half of the guided filter: mean colours of each small window, and the inverse of their covariance.

    work: uint8 (rows, columns, 3). is_fine: keeps single hairs.
    """

    def __init__(self, work: Plane, is_fine: bool = False) -> None:
        radius, epsilon = (FINE_RADIUS, FINE_EPSILON) if is_fine else (RADIUS, EPSILON)
        scale = 1.0 if is_fine else min(1.0, STATISTICS_PX / max(work.shape[:2]))
        self._size = max(1, round(work.shape[1] * scale)), max(1, round(work.shape[0] * scale))
        colours = cv2.resize(work, self._size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        reach = max(1, round(radius * (self._size[0] * self._size[1]) ** 0.5))
        self._window = 2 * reach + 1, 2 * reach + 1
        self._planes = b, g, r = cv2.split(colours)
        self._means = mb, mg, mr = cv2.split(self._mean(colours))
        bb, gg, rr = (self._mean(x * x) - m * m + epsilon for x, m in ((b, mb), (g, mg), (r, mr)))
        bg, br, gr = self._mean(b * g) - mb * mg, self._mean(b * r) - mb * mr, self._mean(g * r) - mg * mr
        # the inverse of the symmetric 3x3 covariance, by its cofactors
        i00, i01, i02 = gg * rr - gr * gr, br * gr - bg * rr, bg * gr - br * gg
        i11, i12, i22 = bb * rr - br * br, bg * br - bb * gr, bb * gg - bg * bg
        share = 1 / (bb * i00 + bg * i01 + br * i02)
        i00, i01, i02, i11, i12, i22 = (share * x for x in (i00, i01, i02, i11, i12, i22))
        self._inverse = (i00, i01, i02), (i01, i11, i12), (i02, i12, i22)

    def slopes(self, alpha: Alpha) -> Map:
        """alpha = slope · colour + offset in each window: float32 (rows, columns, 4)."""
        values = cv2.resize(alpha, self._size, interpolation=cv2.INTER_AREA)
        alpha_mean = self._mean(values)
        covariance = [self._mean(x * values) - m * alpha_mean for x, m in zip(self._planes, self._means, strict=True)]
        slopes = [sum(i * c for i, c in zip(row, covariance, strict=True)) for row in self._inverse]
        offset = alpha_mean - sum(slope * m for slope, m in zip(slopes, self._means, strict=True))
        return self._mean(cv2.merge([*slopes, offset]))

    def _mean(self, values: Map) -> Map:
        return cv2.blur(values, self._window, borderType=cv2.BORDER_REFLECT)


def enlarged(picture: Plane, guide: Guide, alpha: Alpha) -> Plane:
    """The matte at the picture's size, uint8, banded. alpha: of the picture that the guide was made of."""
    out, slopes = np.empty(picture.shape[:2], np.uint8), guide.slopes(alpha)
    for rows, columns, low, high in tiles(picture.shape, alpha):
        if high < SURE_ROOM or low > SURE_SUBJECT:
            out[rows, columns] = 0 if high < SURE_ROOM else 255
            continue
        tile = cv2.cvtColor(picture[rows, columns], cv2.COLOR_BGR2BGRA).astype(np.float32)
        cv2.multiply(tile, part_of(slopes, picture.shape, rows, columns), dst=tile)
        # the fourth plane of the tile is 255: the offset. Their sum is alpha x 255
        total = cv2.transform(tile, np.ones((1, 4), np.float32))
        out[rows, columns] = cv2.convertScaleAbs(cv2.max(total, 0))
    return banded(out)


def tiles(shape: tuple[int, ...], coarse: Alpha) -> Iterator[tuple[slice, slice, float, float]]:
    """The picture in tiles: rows, columns, and the least and most of the coarse matte in it and just around."""
    down, across = coarse.shape[0] / shape[0], coarse.shape[1] / shape[1]
    for top in range(0, shape[0], TILE_PX):
        for left in range(0, shape[1], TILE_PX):
            bottom, right = min(shape[0], top + TILE_PX), min(shape[1], left + TILE_PX)
            near = coarse[
                max(0, int(top * down) - 4) : int(bottom * down) + 5,
                max(0, int(left * across) - 4) : int(right * across) + 5,
            ]
            yield slice(top, bottom), slice(left, right), float(near.min()), float(near.max())


def part_of(coarse: Map, shape: tuple[int, ...], rows: slice, columns: slice) -> Map:
    """What a coarse map says about one tile of a picture of that shape, bilinear."""
    down, across = coarse.shape[0] / shape[0], coarse.shape[1] / shape[1]
    where = np.array(
        [[across, 0, (columns.start + 0.5) * across - 0.5], [0, down, (rows.start + 0.5) * down - 0.5]], np.float32
    )
    size = columns.stop - columns.start, rows.stop - rows.start
    return cv2.warpAffine(
        coarse, where, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )


def subject_colours(picture: Plane, alpha: Plane) -> Plane:
    """BGRA of the subject alone: where alpha is 0 nothing of the picture is left, at the edge no old background.

    picture: uint8 (rows, columns, 3); alpha: uint8 (rows, columns).
    """
    scale = min(1.0, COLOURS_PX / max(alpha.shape))
    size = max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale))
    share = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    subject, room = _spread(cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32), share)
    out = cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA)
    out[:, :, 3] = alpha
    for rows, columns, _low, _high in tiles(picture.shape, share):
        part = alpha[rows, columns]
        least, most, *_where = cv2.minMaxLoc(part)
        if most == 0:
            out[rows, columns] = 0
        if most == 0 or least == 255:
            continue
        own = cv2.cvtColor(part, cv2.COLOR_GRAY2BGR).astype(np.float32) / 255
        near = part_of(subject, picture.shape, rows, columns)
        behind = part_of(room, picture.shape, rows, columns)
        guess = cv2.add(behind, cv2.multiply(own, cv2.subtract(near, behind)))
        missed = cv2.subtract(picture[rows, columns], guess, dtype=cv2.CV_32F)
        mended = cv2.convertScaleAbs(cv2.max(cv2.add(near, cv2.multiply(own, missed)), 0))
        cv2.copyTo(picture[rows, columns], cv2.compare(part, 255, cv2.CMP_EQ), mended)
        out[rows, columns, :3] = cv2.bitwise_and(mended, mended, mask=part)
    return out


def _spread(work: Map, share: Alpha) -> tuple[Map, Map]:
    """The subject's and the room's colours, known where each is sure, spread to where they are not."""
    own = cv2.merge([share] * 3)
    sure, sure_room = share**3, (1 - share) ** 3  # what is half and half has colours of both
    subject, room = work, work
    for far, shrunk in ((FAR, FAR_SHRUNK), (NEAR, 1)):
        subject, room = _weighted_mean(subject, sure, far, shrunk), _weighted_mean(room, sure_room, far, shrunk)
        missed = cv2.subtract(work, cv2.add(room, cv2.multiply(own, cv2.subtract(subject, room))))
        subject = np.clip(cv2.add(subject, cv2.multiply(own, missed)), 0, 255)
    return subject, room


def _weighted_mean(colours: Map, weight: Map, far: float, shrunk: int) -> Map:
    """Of the pixels around each, up to `far` of the longer side away; worked out on a copy `shrunk` times smaller."""
    whole = weight.shape[1], weight.shape[0]
    size = max(1, whole[0] // shrunk), max(1, whole[1] // shrunk)
    weighted = cv2.multiply(colours, cv2.merge([weight] * 3))
    if shrunk > 1:
        weighted, weight = (cv2.resize(x, size, interpolation=cv2.INTER_AREA) for x in (weighted, weight))
    window = (2 * max(1, round(far * max(size))) + 1,) * 2
    mean = cv2.divide(cv2.blur(weighted, window), cv2.merge([cv2.blur(weight, window) + 1e-5] * 3))
    return cv2.resize(mean, whole, interpolation=cv2.INTER_LINEAR) if shrunk > 1 else mean
