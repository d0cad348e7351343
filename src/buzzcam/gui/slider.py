"""`Slider`, filled from its origin, and `SliderRow`, a slider with name and value."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QWidget,
)

from buzzcam.gui.controls import is_passing, silently
from buzzcam.gui.theme import FOCUS_PX, scaled, theme

SLIDER_KNOB_PX = 10.0


class Slider(QSlider):
    """Filled from `origin` to the value; mirrored for right-to-left languages."""

    double_clicked = Signal()

    def __init__(self, origin: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.origin = origin
        self.setFixedHeight(26)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = self.height() / 2
            groove = QRectF(SLIDER_KNOB_PX, middle - 2, self.width() - 2 * SLIDER_KNOB_PX, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.line))
            painter.drawRoundedRect(groove, 2, 2)
            knob, origin = self._x_of(self.sliderPosition(), groove), self._x_of(self.origin, groove)
            painter.setBrush(QColor(t.accent if self.isEnabled() else t.dim))
            painter.drawRoundedRect(QRectF(min(knob, origin), middle - 2, abs(knob - origin), 4), 2, 2)
            painter.setPen(QPen(QColor(t.text), FOCUS_PX) if self.hasFocus() else QPen(QColor(t.dim), 1))
            painter.setBrush(QColor("#f4f5f7" if t.is_dark else "#ffffff"))
            painter.drawEllipse(QPointF(knob, middle), SLIDER_KNOB_PX - 2, SLIDER_KNOB_PX - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click sets the value at that position and starts a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not is_passing(self, event):
            super().wheelEvent(event)

    def _x_of(self, value: int, groove: QRectF) -> float:
        share = (value - self.minimum()) / (self.maximum() - self.minimum())
        return groove.right() - share * groove.width() if self._is_reversed else groove.left() + share * groove.width()

    def _go_to(self, x: float) -> None:
        share = (x - SLIDER_KNOB_PX) / max(1, self.width() - 2 * SLIDER_KNOB_PX)
        share = 1 - share if self._is_reversed else share
        self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))
        self.update()

    @property
    def _is_reversed(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


NAME_PX = 84
"""The least width of a row's name."""


class SliderRow(QWidget):
    """A name, a slider and its value. Emits moved(value) while dragged, then released(). Double click: default."""

    moved = Signal(int)
    released = Signal()

    def __init__(self, text: str, low: int, high: int, default: int, written: Callable[[int], str] = str) -> None:
        super().__init__()
        self._default, self._written = default, written
        self.name = name = QLabel(text)
        name.setMinimumWidth(scaled(NAME_PX))
        self.slider = Slider(max(low, min(default, high)) if low < 0 else low)
        self.slider.setRange(low, high)
        self.slider.setPageStep(max(1, (high - low) // 10))
        self.slider.setAccessibleName(text)
        self.slider.double_clicked.connect(self._reset)
        name.setBuddy(self.slider)
        self._value = QLabel()
        self._value.setProperty("role", "dim")
        self._value.setMinimumWidth(scaled(44))
        self._value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, stretch in ((name, 0), (self.slider, 1), (self._value, 0)):
            row.addWidget(widget, stretch)
        self.slider.valueChanged.connect(self._tell)
        self.slider.sliderReleased.connect(self.released)
        self.show_value(default)

    def show_value(self, value: float) -> None:
        if not self.slider.isSliderDown():
            with silently(self.slider):
                self.slider.setValue(round(value))
        self._value.setText(self._written(self.slider.value()))
        self.slider.setAccessibleDescription(self._value.text())

    def _reset(self) -> None:
        self.slider.setValue(self._default)
        self.released.emit()

    def _tell(self, value: int) -> None:
        self._value.setText(self._written(value))
        self.slider.setAccessibleDescription(self._value.text())
        self.moved.emit(value)
