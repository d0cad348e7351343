"""Paints a frame: writes its pixels directly to the memory of the paint device, if possible."""

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from buzzcam import kernels
from buzzcam.core.frame import Frame

PIXELS = (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
"""Formats whose opaque pixels are those that `kernels.to_screen` writes."""


def paint_frame(painter: QPainter, box: QRect, frame: Frame, is_mirrored: bool, dirty: QRegion) -> None:
    """Writes the pixels in one pass. dirty: the region that may be painted; the rest is kept.

    Drawing a QImage instead would write and read two more megabytes for each frame.
    """
    place = painter.deviceTransform().mapRect(QRectF(box))
    left, top = round(place.left()), round(place.top())
    columns, rows = max(1, round(place.right()) - left), max(1, round(place.bottom()) - top)
    pixels = _pixels_of(painter) if _covers(dirty, box) else None
    if pixels is not None and min(left, top) >= 0 and top + rows <= len(pixels) and left + columns <= len(pixels[0]):
        shown = pixels[top : top + rows, left : left + columns]
        kernels.to_screen(frame.i420, frame.size, shown, is_mirrored)
        return
    shown = np.empty((rows, columns, 4), np.uint8)
    kernels.to_screen(frame.i420, frame.size, shown, is_mirrored)
    painter.drawImage(box, QImage(shown.data, columns, rows, columns * 4, QImage.Format.Format_RGB32))


def _covers(dirty: QRegion, box: QRect) -> bool:
    return dirty.rectCount() == 1 and dirty.boundingRect().contains(box)


def _pixels_of(painter: QPainter) -> np.ndarray | None:
    """The writable pixels of the device, uint8 (rows, columns, 4); None if they are not accessible."""
    device = painter.paintEngine().paintDevice()
    if not isinstance(device, QImage) or device.format() not in PIXELS:
        return None
    return np.frombuffer(device.bits(), np.uint8).reshape(device.height(), -1, 4)
