"""Controls that Qt lacks, and rows of Qt's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QKeyEvent,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from buzzcam.gui.icons import draw_icon, icon
from buzzcam.gui.theme import FOCUS_PX, TILE_RADIUS_PX, scaled, theme
from buzzcam.gui.translation import tr


@contextmanager
def silently(widget: QWidget) -> Iterator[None]:
    """Blocks the signals of a widget while its value is set."""
    was_blocked = widget.blockSignals(True)
    try:
        yield
    finally:
        widget.blockSignals(was_blocked)


def heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def dim(text: str = "", is_wrapped: bool = True) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "dim")
    label.setWordWrap(is_wrapped)
    return label


class RoomyButton(QPushButton):
    """A button with a gap between icon and text. is_compact: shows only the icon; screen readers still get the text."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.is_compact = False
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # its ring is for the keyboard, a click shows itself

    def setText(self, text: str) -> None:
        self.setAccessibleName(text)
        super().setText("" if self.is_compact else f" {text}" if text and not self.icon().isNull() else text)

    def be_compact(self, is_compact: bool) -> None:
        if is_compact != self.is_compact:
            self.is_compact = is_compact
            self.setText(self.accessibleName())

    def text_width(self) -> int:
        """The width of the text, shown or not."""
        return self.fontMetrics().horizontalAdvance(f" {self.accessibleName()}")

    def setIcon(self, icon: QIcon | QPixmap) -> None:
        super().setIcon(icon)
        self.setText(self.accessibleName())


def button(
    text: str, on_click: Callable[[], object], *, icon_name: str = "", size: str = "", role: str = ""
) -> RoomyButton:
    made = RoomyButton(text)
    made.setIconSize(QSize(20, 20) if size == "large" else QSize(16, 16))
    if icon_name:
        made.setIcon(icon(icon_name, role or "text"))
    for name, value in (("size", size), ("role", role)):
        if value:
            made.setProperty(name, value)
    made.clicked.connect(lambda: on_click())
    return made


def tool_button(name: str, text: str, on_click: Callable[[], object]) -> QToolButton:
    """A button with only an icon. text: for the tool tip and screen readers."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.setIconSize(QSize(18, 18))
    made.setToolTip(text)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda: on_click())
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet uses."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Tile(QAbstractButton):
    """A choice with a picture or icon, and a name; has a ring in the accent colour while it is chosen."""

    removed = Signal()

    def __init__(self, text: str, icon_name: str = "", is_removable: bool = False) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._icon_name = icon_name
        self._picture: QPixmap | None = None
        self._is_removable = is_removable
        if is_removable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # who clicks it and presses Delete means it
            self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            self.addAction(tr("Remove")).triggered.connect(self.removed)

    def show_picture(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def show_icon(self, name: str) -> None:
        self._icon_name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(100), scaled(62))

    def minimumSizeHint(self) -> QSize:
        return QSize(72, scaled(62))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            shape = QPainterPath()
            shape.addRoundedRect(box, TILE_RADIUS_PX, TILE_RADIUS_PX)
            painter.fillPath(shape, QColor(t.line if self.underMouse() and self.isEnabled() else t.raised))
            if self._picture is not None:
                self._paint_picture(painter, shape, box)
            else:
                self._paint_icon(painter, box)
            if self.isChecked():
                painter.setPen(QPen(QColor(t.accent), 2))
                painter.drawRoundedRect(box, TILE_RADIUS_PX, TILE_RADIUS_PX)
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.text), FOCUS_PX))
                outer = box.adjusted(-2, -2, 2, 2)
                painter.drawRoundedRect(outer, TILE_RADIUS_PX + 2, TILE_RADIUS_PX + 2)

    def _paint_picture(self, painter: QPainter, shape: QPainterPath, box: QRectF) -> None:
        assert self._picture is not None
        painter.save()
        painter.setClipPath(shape)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.deviceIndependentSize()
        scale = max(box.width() / size.width(), box.height() / size.height())
        middle = QRectF(0, 0, size.width() * scale, size.height() * scale)
        middle.moveCenter(box.center())
        painter.drawPixmap(middle, self._picture, QRectF(self._picture.rect()))
        if self.text():
            shade = QLinearGradient(QPointF(0, box.bottom() - 30), box.bottomLeft())
            shade.setColorAt(0, QColor(0, 0, 0, 0))
            shade.setColorAt(1, QColor(0, 0, 0, 185))
            painter.fillRect(box, shade)
            painter.setPen(QColor("white"))
            self._paint_name(painter, box.adjusted(8, 0, -6, -5), Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _paint_icon(self, painter: QPainter, box: QRectF) -> None:
        t = theme.tokens
        ink = t.text if self.isChecked() else t.dim
        side = 20.0
        if self._icon_name:
            draw_icon(painter, self._icon_name, QRectF(box.center().x() - side / 2, box.top() + 8, side, side), ink)
        painter.setPen(QColor(t.text))
        self._paint_name(painter, box.adjusted(6, 0, -6, -6), Qt.AlignmentFlag.AlignBottom, is_centred=True)

    def _paint_name(self, painter: QPainter, box: QRectF, edge: Qt.AlignmentFlag, is_centred: bool = False) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(box.width()))
        side = Qt.AlignmentFlag.AlignHCenter if is_centred else Qt.AlignmentFlag.AlignLeading
        painter.drawText(box, edge | side, text)


class Fold(QAbstractButton):
    """A heading that shows and hides what is below it. It names on its trailing side what is chosen there."""

    def __init__(self, text: str, on_toggle: Callable[[], object]) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(lambda _is_open: on_toggle())

    def name_chosen(self, text: str) -> None:
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            side, gap = 16, 12
            left = 0 if is_reversed else self.width() - side
            name = "up" if self.isChecked() else "down"
            draw_icon(painter, name, QRectF(left, (self.height() - side) / 2, side, side), t.dim)
            box = self.rect().adjusted(*((side + 4, 0, 0, 0) if is_reversed else (0, 0, -side - 4, 0)))
            font = self.font()
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(t.text if self.underMouse() else t.dim))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeading, self.text())
            if not self.isChecked():
                rest = box.width() - painter.fontMetrics().horizontalAdvance(self.text()) - gap
                painter.setFont(self.font())
                painter.setPen(QColor(t.text))
                chosen = painter.fontMetrics().elidedText(
                    self.accessibleDescription(), Qt.TextElideMode.ElideRight, rest
                )
                painter.drawText(box, middle | Qt.AlignmentFlag.AlignTrailing, chosen)
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.text), FOCUS_PX))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), TILE_RADIUS_PX, TILE_RADIUS_PX)


class Switch(QCheckBox):
    """A check box drawn as a switch, with the text on the leading side."""

    def __init__(self, text: str, on_toggle: Callable[[bool], object]) -> None:
        super().__init__(text)
        self.toggled.connect(on_toggle)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, is_on: bool) -> None:
        with silently(self):
            self.setChecked(is_on)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 60, max(28, metrics.height() + 10))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width, height = 36.0, 20.0
            left = 2.0 if is_reversed else self.width() - width - 2
            track = QRectF(left, (self.height() - height) / 2, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            is_lit = self.isChecked() and self.isEnabled()
            painter.setBrush(QColor(t.accent if is_lit else t.line))
            painter.drawRoundedRect(track, height / 2, height / 2)
            at_right = self.isChecked() != is_reversed
            knob = QPointF(track.right() - 10 if at_right else track.left() + 10, track.center().y())
            painter.setBrush(QColor("#ffffff" if self.isChecked() or not t.is_dark else t.dim))
            painter.drawEllipse(knob, 7.5, 7.5)
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.text), FOCUS_PX))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), height / 2 + 1, height / 2 + 1)
            painter.setPen(QColor(t.text if self.isEnabled() else t.dim))
            box = (
                self.rect().adjusted(int(width) + 12, 0, 0, 0)
                if is_reversed
                else self.rect().adjusted(0, 0, -int(width) - 12, 0)
            )
            text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)


def is_passing(widget: QWidget, event: QWheelEvent) -> bool:
    """Whether a wheel event only scrolls the column. A widget takes the wheel only if it has the focus."""
    if not widget.hasFocus():
        event.ignore()
    return not widget.hasFocus()


class Pick(QComboBox):
    """A combo box with our own arrow."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not is_passing(self, event):
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = 8 if is_reversed else self.width() - 24
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_icon(painter, "down", QRectF(left, self.height() / 2 - 8, 16, 16), theme.tokens.dim)
