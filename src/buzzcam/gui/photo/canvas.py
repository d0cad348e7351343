"""`Canvas`: a picture before and after with a movable divider, and the brushes."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from buzzcam.gui.theme import FOCUS_PX, PREVIEW_RADIUS_PX, theme
from buzzcam.gui.translation import tr

GRAB_PX, STEP = 28, 0.05
SQUARE_PX = 12
KEEP, REMOVE = QColor(76, 195, 138, 130), QColor(255, 99, 105, 130)


class Canvas(QWidget):
    """stroked: (points in 0..1, radius in 0..1 of the width, is it kept). dragged: the user drags the picture out."""

    stroked = Signal(list, float, bool)
    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before: QImage | None = None
        self._after: QImage | None = None
        self.line = 0.5
        self.is_compared = False
        self.brush = ""
        self.radius = 0.03
        self._hint = ""
        self._points: list[QPointF] = []
        self._grabbed = ""
        self._pressed_at = QPointF()
        self.setMinimumSize(240, 180)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Before and after. Move the divider with the arrow keys."))

    def show_pictures(self, before: QImage | None, after: QImage | None, hint: str, is_compared: bool = True) -> None:
        """hint: shown in place of a picture. is_compared: both pictures match in size and position."""
        self.is_compared = is_compared and before is not None and after is not None
        self._before, self._after, self._hint = before, after, hint
        self.update()

    def use_brush(self, brush: str) -> None:
        """brush: keep, remove, or empty for none."""
        self.brush = brush
        self.setCursor(Qt.CursorShape.CrossCursor if brush else Qt.CursorShape.ArrowCursor)
        self.update()

    # ---- Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), PREVIEW_RADIUS_PX, PREVIEW_RADIUS_PX)
        painter.setClipPath(whole)
        painter.fillRect(self.rect(), QColor(theme.tokens.panel))
        shown = self._after or self._before
        if shown is None:
            painter.setPen(QColor(theme.tokens.dim))
            painter.drawText(
                self.rect().adjusted(32, 32, -32, -32),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._hint,
            )
        else:
            self._paint_pictures(painter, self._place(shown))
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.tokens.text), FOCUS_PX))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), PREVIEW_RADIUS_PX, PREVIEW_RADIUS_PX)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or (self._after or self._before) is None:
            return
        self._pressed_at = event.position()
        if self.brush:
            self._grabbed, self._points = "brush", [event.position()]
        elif self.is_compared and abs(event.position().x() - self._line_x()) < GRAB_PX:
            self._grabbed = "line"
        else:
            self._grabbed = "picture"
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed == "brush":
            self._points.append(event.position())
        elif self._grabbed == "line":
            place = self._place(self._after)
            self.line = min(1.0, max(0.0, (event.position().x() - place.left()) / place.width()))
        elif self._grabbed == "picture" and (event.position() - self._pressed_at).manhattanLength() > GRAB_PX:
            self._grabbed = ""
            self.dragged.emit()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed == "brush":
            place = self._place(self._before)
            points = [
                ((p.x() - place.left()) / place.width(), (p.y() - place.top()) / place.height()) for p in self._points
            ]
            self._points = []
            self.stroked.emit(points, self.radius, self.brush == "keep")
        self._grabbed = ""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        if event.key() in steps:
            self.line = min(1.0, max(0.0, self.line + steps[Qt.Key(event.key())]))
            self.update()
        else:
            super().keyPressEvent(event)

    # ---- inside

    def _place(self, image: QImage | None) -> QRectF:
        if image is None:
            return QRectF(self.rect())
        scale = min(self.width() / image.width(), self.height() / image.height())
        wide, high = image.width() * scale, image.height() * scale
        return QRectF(QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high).toAlignedRect())

    def _line_x(self) -> float:
        place = self._place(self._after)
        return place.left() + self.line * place.width()

    def _paint_pictures(self, painter: QPainter, place: QRectF) -> None:
        painter.save()
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        if self._after is not None and self._after.hasAlphaChannel():
            self._paint_squares(painter, place)
        if self._after is not None:
            painter.drawImage(place, self._after)
        if self._before is not None and (self._after is None or self.is_compared):
            left = place.width() * (self.line if self._after is not None else 1)
            if self.brush and self._after is not None:
                painter.setOpacity(0.35)  # where to paint
                left = place.width()
            painter.setClipRect(QRectF(place.left(), place.top(), left, place.height()), Qt.ClipOperation.IntersectClip)
            painter.drawImage(place, self._before)
            painter.setOpacity(1)
        painter.restore()
        if self._points:
            painter.setPen(QPen(KEEP if self.brush == "keep" else REMOVE, 2 * self.radius * place.width(),
                                Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))  # fmt: skip
            painter.drawPolyline(self._points if len(self._points) > 1 else self._points * 2)
        elif self.is_compared and not self.brush:
            x, middle = self._line_x(), place.center().y()
            painter.setPen(QPen(QColor(255, 255, 255), 2))
            painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
            painter.setBrush(QColor(20, 22, 26))
            painter.drawEllipse(QPointF(x, middle), 15, 15)
            for side in (-1, 1):
                painter.drawPolyline(
                    [
                        QPointF(x + side * 4, middle - 4),
                        QPointF(x + side * 8, middle),
                        QPointF(x + side * 4, middle + 4),
                    ]
                )

    def _paint_squares(self, painter: QPainter, place: QRectF) -> None:
        painter.fillRect(place, QColor(theme.tokens.raised))
        for row in range(int(place.height() // SQUARE_PX) + 1):
            for column in range(row % 2, int(place.width() // SQUARE_PX) + 1, 2):
                square = QRectF(place.left() + column * SQUARE_PX, place.top() + row * SQUARE_PX, SQUARE_PX, SQUARE_PX)
                painter.fillRect(square, QColor(theme.tokens.line))
