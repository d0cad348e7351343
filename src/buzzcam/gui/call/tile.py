"""`VideoTile`: one person of a call, or their screen: video, name and connection."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from buzzcam import kernels
from buzzcam.core.frame import Frame, Size
from buzzcam.gui.bridge import FrameSink
from buzzcam.gui.icons import draw_icon
from buzzcam.gui.theme import TILE_RADIUS_PX, theme

MARGIN_PX = 8
PILL_PX = 24
PILL = QColor(12, 13, 16, 205)
INK = "#f4f5f7"


@dataclass(frozen=True, slots=True)
class Caption:
    """The text on a tile. marks: icons at its lower right. note: shown under the name in place of the picture."""

    name: str
    marks: tuple[str, ...] = ()
    note: str = ""
    has_picture: bool = True
    is_speaking: bool = False


class VideoTile(QWidget):
    """is_whole: shows the whole picture (for a screen); otherwise the picture fills the tile (for a face).

    sink: takes the frames. chosen: emitted by a double click.
    """

    chosen = Signal()

    def __init__(self, is_whole: bool) -> None:
        super().__init__()
        self.sink = FrameSink()
        self._is_whole = is_whole
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._pixels = np.empty((0, 0, 4), np.uint8)
        self._caption = Caption("")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.sink.arrived.connect(self._take_newest)

    def show_caption(self, caption: Caption) -> None:
        if caption != self._caption:
            self._caption = caption
            self.setAccessibleName(caption.name)
            self.setAccessibleDescription(caption.note)
            if not caption.has_picture:
                self._frame = self._image = None  # when they come back, the old picture is not shown again
            self.update()

    # ---- Qt

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, box = theme.tokens, QRectF(self.rect())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(box, QColor(t.ground))
            shape = QPainterPath()
            shape.addRoundedRect(box, TILE_RADIUS_PX, TILE_RADIUS_PX)
            painter.setClipPath(shape)
            painter.fillRect(box, QColor(t.raised))
            if self._frame is not None and self._caption.has_picture:
                self._paint_picture(painter, self._frame)
            else:
                self._paint_person(painter, box)
            self._paint_caption(painter, box)
            if self._caption.is_speaking:
                painter.setPen(QPen(QColor(t.ok), 3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), TILE_RADIUS_PX - 1, TILE_RADIUS_PX - 1)

    # ---- inside

    def _take_newest(self) -> None:
        frame = self.sink.take()
        if frame is not None and self.isVisible():
            self._frame, self._image = frame, None
            self.update()

    def _paint_picture(self, painter: QPainter, frame: Frame) -> None:
        ratio = self.devicePixelRatioF()
        width, height = self.width() * ratio, self.height() * ratio
        scale = (min if self._is_whole else max)(width / frame.size.width, height / frame.size.height)
        columns, rows = max(1, round(frame.size.width * scale)), max(1, round(frame.size.height * scale))
        if self._image is None or (self._image.width(), self._image.height()) != (columns, rows):
            self._image = self._converted(frame.i420, frame.size, columns, rows)
        place = QRectF(0, 0, columns / ratio, rows / ratio)
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self._image)

    def _converted(self, i420: np.ndarray, size: Size, columns: int, rows: int) -> QImage:
        if self._pixels.shape[:2] != (rows, columns):
            self._pixels = np.empty((rows, columns, 4), np.uint8)
        kernels.to_screen(i420, size, self._pixels, False)
        return QImage(self._pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGB32)

    def _paint_person(self, painter: QPainter, box: QRectF) -> None:
        """Their initial, and the reason why there is no picture."""
        t, side = theme.tokens, min(box.width(), box.height()) * 0.36
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(box.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.line))
        painter.drawEllipse(circle)
        font = QFont(self.font())
        font.setPixelSize(max(8, round(side * 0.45)))
        painter.setFont(font)
        painter.setPen(QColor(t.text))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self._caption.name[:1].upper())
        if self._caption.note:
            painter.setFont(self.font())
            painter.setPen(QColor(t.dim))
            under = QRectF(box.left() + 8, circle.bottom() + 6, box.width() - 16, box.bottom() - circle.bottom() - 36)
            painter.drawText(under, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._caption.note)

    def _paint_caption(self, painter: QPainter, box: QRectF) -> None:
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        marks = len(self._caption.marks) * (PILL_PX + 4)
        room = int(box.width() - 2 * MARGIN_PX - marks - 20)
        name = painter.fontMetrics().elidedText(self._caption.name, Qt.TextElideMode.ElideRight, room)
        top = box.bottom() - MARGIN_PX - PILL_PX
        width = painter.fontMetrics().horizontalAdvance(name) + 20
        pill = QRectF(box.right() - MARGIN_PX - width if is_reversed else MARGIN_PX, top, width, PILL_PX)
        if name:
            self._paint_pill(painter, pill)
            painter.setPen(QColor(INK))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, name)
        for k, mark in enumerate(self._caption.marks):
            x = k * (PILL_PX + 4) + MARGIN_PX
            round_pill = QRectF(x if is_reversed else box.right() - x - PILL_PX, top, PILL_PX, PILL_PX)
            self._paint_pill(painter, round_pill)
            draw_icon(painter, mark, round_pill.adjusted(4, 4, -4, -4), INK)

    @staticmethod
    def _paint_pill(painter: QPainter, pill: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PILL)
        painter.drawRoundedRect(pill, PILL_PX / 2, PILL_PX / 2)
