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

TILE_PX = 128
SURE_ROOM, SURE_SUBJECT = 0.015, 0.985


class Edges:
    """alpha = slope · colour + offset in each small window of the picture. slopes: float32 (rows, columns, 4)."""

    def __init__(self, work: Plane, alpha: Alpha, is_fine: bool = False) -> None:
        self.coarse = alpha
        radius, epsilon = (FINE_RADIUS, FINE_EPSILON) if is_fine else (RADIUS, EPSILON)
        scale = 1.0 if is_fine else min(1.0, STATISTICS_PX / max(work.shape[:2]))
        size = max(1, round(work.shape[1] * scale)), max(1, round(work.shape[0] * scale))
        colours = cv2.resize(work, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        values = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
        reach = max(1, round(radius * (size[0] * size[1]) ** 0.5))
        self.slopes = _slopes(colours, values, reach, epsilon)

    def enlarged(self, picture: Plane) -> Plane:
        """The matte at the picture's size, uint8, banded."""
        out = np.empty(picture.shape[:2], np.uint8)
        for rows, columns, low, high in tiles(picture.shape, self.coarse):
            if high < SURE_ROOM or low > SURE_SUBJECT:
                out[rows, columns] = 0 if high < SURE_ROOM else 255
                continue
            tile = cv2.cvtColor(picture[rows, columns], cv2.COLOR_BGR2BGRA).astype(np.float32)
            cv2.multiply(tile, part_of(self.slopes, picture.shape, rows, columns), dst=tile)
            # the fourth plane of the tile is 255: the offset. Their sum is alpha x 255
            total = cv2.transform(tile, np.ones((1, 4), np.float32))
            out[rows, columns] = cv2.convertScaleAbs(cv2.max(total, 0))
        return banded(out)


def _slopes(colours: Map, alpha: Alpha, reach: int, epsilon: float) -> Map:
    window = (2 * reach + 1, 2 * reach + 1)

    def mean(values: Map) -> Map:
        return cv2.blur(values, window, borderType=cv2.BORDER_REFLECT)

    b, g, r = cv2.split(colours)
    centre, alpha_mean = mean(colours), mean(alpha)
    mb, mg, mr = cv2.split(centre)
    bb, gg, rr = (mean(x * x) - m * m + epsilon for x, m in ((b, mb), (g, mg), (r, mr)))
    bg, br, gr = mean(b * g) - mb * mg, mean(b * r) - mb * mr, mean(g * r) - mg * mr
    cb, cg, cr = (mean(x * alpha) - m * alpha_mean for x, m in ((b, mb), (g, mg), (r, mr)))
    # the inverse of the symmetric 3x3 covariance, by its cofactors
    i00, i01, i02 = gg * rr - gr * gr, br * gr - bg * rr, bg * gr - br * gg
    i11, i12, i22 = bb * rr - br * br, bg * br - bb * gr, bb * gg - bg * bg
    determinant = bb * i00 + bg * i01 + br * i02
    sb = (i00 * cb + i01 * cg + i02 * cr) / determinant
    sg = (i01 * cb + i11 * cg + i12 * cr) / determinant
    sr = (i02 * cb + i12 * cg + i22 * cr) / determinant
    offset = alpha_mean - sb * mb - sg * mg - sr * mr
    return mean(cv2.merge([sb, sg, sr, offset]))


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
    scale = min(1.0, STATISTICS_PX / max(alpha.shape))
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
    for far in (FAR, NEAR):
        reach = 2 * max(1, round(far * max(share.shape))) + 1
        subject, room = _weighted_mean(subject, sure, reach), _weighted_mean(room, sure_room, reach)
        missed = cv2.subtract(work, cv2.add(room, cv2.multiply(own, cv2.subtract(subject, room))))
        subject = np.clip(cv2.add(subject, cv2.multiply(own, missed)), 0, 255)
    return subject, room


def _weighted_mean(colours: Map, weight: Map, reach: int) -> Map:
    """Of the `reach` x `reach` pixels around each."""
    total = cv2.blur(cv2.multiply(colours, cv2.merge([weight] * 3)), (reach, reach))
    return cv2.divide(total, cv2.merge([cv2.blur(weight, (reach, reach)) + 1e-5] * 3))
