"""A frame onto what Qt paints on: at once or as an image, the same pixels, and nothing beside them."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from buzzcam.core.frame import Frame, Size
from buzzcam.gui.live import paint_frame

SIZE, BOX = Size(64, 36), QRect(10, 6, 80, 45)
GROUND = QColor(1, 2, 3)


def frame() -> Frame:
    rows, columns = np.mgrid[0 : SIZE.height * 3 // 2, 0 : SIZE.width]
    return Frame((60 + 2 * rows + columns).astype(np.uint8).reshape(-1), SIZE, 0, 0)


def painted(dirty: QRegion, ratio: float = 1.0, form: QImage.Format = QImage.Format.Format_RGB32) -> np.ndarray:
    """uint8 (rows, columns, 4) of what a widget of 100x60 would be painted on."""
    device = QImage(round(100 * ratio), round(60 * ratio), form)
    device.setDevicePixelRatio(ratio)
    device.fill(GROUND)
    with QPainter(device) as painter:
        painter.setClipRegion(dirty)
        paint_frame(painter, BOX, frame(), False, dirty)
    device = device.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(device.constBits(), np.uint8).reshape(device.height(), -1, 4).copy()


def is_ground(pixels: np.ndarray) -> np.ndarray:
    return (pixels[..., :3] == (3, 2, 1)).all(axis=-1)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_pixels_written_at_once_are_those_of_the_image(qapp, ratio):
    whole = QRegion(0, 0, 100, 60)
    at_once = painted(whole, ratio)
    drawn = painted(whole, ratio, QImage.Format.Format_RGBA8888)  # not pixels that could be written
    inside = np.zeros(at_once.shape[:2], bool)
    inside[round(6 * ratio) : round(51 * ratio), round(10 * ratio) : round(90 * ratio)] = True
    assert (is_ground(at_once) == ~inside).all()
    shared = inside & ~is_ground(drawn)  # at half a pixel Qt may leave one row out
    assert shared.sum() > 0.97 * inside.sum()
    if ratio != 1.5:
        assert (at_once == drawn).all()
    else:
        assert np.abs(at_once[shared].astype(int) - drawn[shared]).max() <= 8  # up to a pixel beside


def test_what_need_not_be_painted_is_kept(qapp):
    for dirty in (QRegion(0, 0, 30, 60), QRegion(0, 0, 100, 20).united(QRegion(0, 30, 100, 10))):
        part, whole = painted(dirty), painted(QRegion(0, 0, 100, 60))
        mask = np.zeros(part.shape[:2], bool)
        rects: Any = dirty  # its stubs do not say that it can be gone through
        for rect in rects:
            mask[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = True
        assert (part[mask] == whole[mask]).all()
        assert is_ground(part[~mask]).all()


def test_a_box_that_reaches_beyond_the_device_is_cut_off(qapp):
    device = QImage(50, 30, QImage.Format.Format_RGB32)
    device.fill(GROUND)
    with QPainter(device) as painter:
        paint_frame(painter, BOX, frame(), False, QRegion(BOX))
    pixels = np.frombuffer(device.constBits(), np.uint8).reshape(30, -1, 4)
    assert (pixels[6:, 10:] == painted(QRegion(0, 0, 100, 60))[6:30, 10:50]).all()
    assert is_ground(pixels[:6]).all()
