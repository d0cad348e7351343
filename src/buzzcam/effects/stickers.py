"""Stickers: small pictures that are drawn over a frame, moved, turned, scaled and faded."""

import math

import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels, paths
from buzzcam.core.frame import BLACK, Plane, Size, planes_of
from buzzcam.effects.worn_things import LEVEL_STEP, Texture, textures_of
from buzzcam.pictures import read_picture

MOST_PX, LEAST_PX = 1024, 8

CORNERS = np.array(((-1, -1), (1, -1), (-1, 1), (1, 1)), np.float32)
TRIANGLES = np.array([0, 1, 3, 0, 3, 2], np.int32)

LUMA_BOUNDS, CHROMA_BOUNDS = (16, 235), (16, 240)


Placed = NDArray[np.float32]
"""float32 (n, 8), where stickers of one kind are: x and y of the middle, width and height, in pixels; degrees
clockwise; opacity, 0..1; gain, of its light; and which of several that lie side by side in its picture."""


def placed(x: float, y: float, width: float, height: float, degrees: float = 0.0, opacity: float = 1.0) -> Placed:
    """One of them."""
    return np.array([(x, y, width, height, degrees, opacity, 1.0, 0.0)], np.float32)


class Sticker:
    """name: of a picture in assets/reactions. cells: how many lie side by side in it. Raises BadFile."""

    def __init__(self, name: str, cells: int = 1) -> None:
        photo = read_picture(paths.assets() / "reactions" / f"{name}.png", MOST_PX, least_px=LEAST_PX)
        alpha = np.full(photo.bgr.shape[:2], 255, np.uint8) if photo.alpha is None else photo.alpha
        picture = np.dstack([photo.bgr, alpha])
        self._height, self._width = picture.shape[0], picture.shape[1] / cells
        self._textures = textures_of(picture) if cells == 1 else textures_of(picture)[:3]

    def draw(self, out: Plane, size: Size, shown: Placed) -> None:
        """One after the other. out: a frame's buffer, changed in place."""
        shown = shown[(shown[:, 5] > 0) & (np.abs(shown[:, 2:4]).min(axis=1) > 0)]
        if not len(shown):
            return
        corners = self._corners(shown)
        first = 4 * np.arange(len(shown), dtype=np.int32)[:, None]
        triangles = np.ascontiguousarray((first + TRIANGLES).reshape(-1, 3))
        texels_per_px = self._height / float(shown[:, 3].max())
        luma, *chroma = planes_of(out, size)
        fine, coarse = (self._version(texels_per_px * px) for px in (1, 2))
        draw = kernels.draw_triangles
        draw((luma,), corners, (1.0, fine.scale), triangles, fine.luma, BLACK[0], LUMA_BOUNDS, (0.0,))
        draw(tuple(chroma), corners, (0.5, coarse.scale), triangles, coarse.chroma, BLACK[1], CHROMA_BOUNDS, (0.0, 0.0))

    def _corners(self, shown: Placed) -> NDArray[np.float32]:
        """float32 (4 n, 6): x, y, u, v, opacity, gain."""
        x, y, width, height, degrees, opacity, gain, cell = shown.T[..., None]
        angle, (right, down) = np.radians(degrees), CORNERS.T
        across, along = width / 2 * right, height / 2 * down
        parts = (
            x + np.cos(angle) * across - np.sin(angle) * along,
            y + np.sin(angle) * across + np.cos(angle) * along,
            (cell + (right + 1) / 2) * self._width,
            (down + 1) / 2 * self._height,
            opacity,
            gain,
        )
        corners = np.stack(np.broadcast_arrays(*parts), axis=2).reshape(-1, 6)
        return np.ascontiguousarray(corners, np.float32)

    def _version(self, texels_per_px: float) -> Texture:
        """The smallest that is not below what is shown."""
        level = int(math.log(max(1.0, texels_per_px)) / -math.log(LEVEL_STEP) + 0.25)
        return self._textures[min(level, len(self._textures) - 1)]
