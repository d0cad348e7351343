"""The live picture: the newest frame, painted from its planes when the screen is ready, and what is said on it."""

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QHideEvent,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from buzzcam import kernels
from buzzcam.core.frame import Frame, Size
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.controls import RoomyButton
from buzzcam.gui.icons import icon
from buzzcam.gui.theme import PREVIEW_RADIUS_PX, theme

LEAST_PX, LEAST_TILE_PX = (320, 180), (32, 18)
MARGIN_PX = 12
PILL_RADIUS_PX = 14
NOTICE_WIDTH_PX = 420
PILL = QColor(12, 13, 16, 205)


class Preview(QWidget):
    """Shows what others see (or the other way round, for the user only). Paints nothing while it cannot be seen.

    seen: whether somebody can see it has changed. dropped: files were dropped on it.
    """

    seen = Signal(bool)
    dropped = Signal(list)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._box = QRect()
        self._pixels = np.empty((0, 0, 4), np.uint8)
        self._is_mirrored = True
        self._has_notice = False
        self._caption: str | None = None
        self._pills: tuple[tuple[str, str], ...] = ()
        self._pill_strip: QPixmap | None = None
        self._corners: tuple[QPixmap, QColor] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAcceptDrops(True)
        self.setMinimumSize(*LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Preview"))
        bridge.frame_arrived.connect(self._take_newest)
        self.compare = OverlayButton(self, self.tr("Hold to compare"))
        self.compare.setToolTip(
            self.tr("Shows you your camera as it is, for as long as you hold it. Nobody else sees it.")
        )
        self.compare.pressed.connect(lambda: bridge.compare(True))
        self.compare.released.connect(lambda: bridge.compare(False))
        self._notice = Notice(self)

    # ---- what it shows

    def show_mirrored(self, is_mirrored: bool) -> None:
        if is_mirrored != self._is_mirrored:
            self._is_mirrored = is_mirrored
            self._remake()

    def show_pills(self, pills: tuple[tuple[str, str], ...]) -> None:
        """Small texts at the lower edge. pills: (text, colour of the dot before it or ""), in order."""
        if pills != self._pills:
            self._pills, self._pill_strip = pills, None
            self.setAccessibleDescription(", ".join(text for text, _dot in pills))
            self.update()

    def show_notice(self, icon_name: str, title: str, text: str, action: QPushButton | None = None) -> None:
        """Takes the picture's place: an icon, a title, a sentence and at most one button."""
        self._notice.say(icon_name, title, text, action)
        self._set_notice(True)

    def show_picture(self) -> None:
        """No notice any more."""
        self._set_notice(False)

    def _set_notice(self, is_there: bool) -> None:
        if is_there != self._has_notice:
            self._has_notice = is_there
            self._notice.setVisible(is_there)
            self.compare.setVisible(not is_there and self._caption is None)
            self.update()

    def be_a_tile(self, caption: str | None) -> None:
        """One among others, so no figures and no button, only a caption; None: the large picture again."""
        if caption != self._caption:
            self._caption = caption
            self.setMinimumSize(*(LEAST_PX if caption is None else LEAST_TILE_PX))
            self.compare.setVisible(caption is None and not self._has_notice)
            self._pill_strip = None
            self.update()

    def picture_rect(self) -> QRect:
        """Where the picture is, in the widget's coordinates: as large as fits, in its own aspect."""
        return self._box

    # ---- Qt

    def _take_newest(self) -> None:
        frame = self._bridge.newest_frame()
        if frame is not None and self.isVisible():
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        has_new_shape = self._frame is None or self._frame.size != frame.size
        self._frame, self._image = frame, None
        if has_new_shape:
            self._place()
        self.update(self._box)

    def _remake(self) -> None:
        self._image = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QColor(theme.tokens.ground)
        box = self._box
        with QPainter(self) as painter:
            if not box.contains(event.rect()):
                painter.fillRect(self.rect(), ground)
            if self._frame is None or self._has_notice:
                painter.fillRect(box, QColor(theme.tokens.raised))
            else:
                if self._image is None:
                    self._image = self._converted(self._frame)
                ratio = self.devicePixelRatioF()  # the image is even: up to a pixel larger than the box
                painter.drawImage(
                    box, self._image, QRect(0, 0, round(box.width() * ratio), round(box.height() * ratio))
                )
            self._paint_corners(painter, box, ground)
            self._paint_pills(painter, box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._image = None
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self.seen.emit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    # ---- inside

    def _converted(self, frame: Frame) -> QImage:
        """At the very pixels of the screen, in one pass."""
        box, ratio = self._box, self.devicePixelRatioF()
        rows, columns = max(1, round(box.height() * ratio)), max(1, round(box.width() * ratio))
        if self._pixels.shape[:2] != (rows, columns):
            self._pixels = np.empty((rows, columns, 4), np.uint8)
        kernels.to_screen(frame.i420, frame.size, self._pixels, self._is_mirrored and not self._bridge.is_card(frame))
        image = QImage(self._pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        return image

    def _paint_corners(self, painter: QPainter, box: QRect, ground: QColor) -> None:
        """Rounds the picture off by painting the ground over its corners: cheaper than clipping every frame."""
        ratio, radius = self.devicePixelRatioF(), PREVIEW_RADIUS_PX
        if self._corners is None or self._corners[1] != ground or self._corners[0].devicePixelRatio() != ratio:
            corners = QPixmap(QSize(2 * radius, 2 * radius) * ratio)
            corners.setDevicePixelRatio(ratio)
            corners.fill(Qt.GlobalColor.transparent)
            shape, whole = QPainterPath(), QRectF(0, 0, 2 * radius, 2 * radius)
            shape.addRect(whole)
            shape.addEllipse(whole)  # odd-even filling: only what lies outside the circle
            with QPainter(corners) as drawing:
                drawing.setRenderHint(QPainter.RenderHint.Antialiasing)
                drawing.fillPath(shape, ground)
            self._corners = corners, ground
        pixmap, side = self._corners[0], round(radius * ratio)
        for right in (0, 1):
            for bottom in (0, 1):
                at = QRectF(box.left() + right * (box.width() - radius), box.top() + bottom * (box.height() - radius),
                            radius, radius)  # fmt: skip
                painter.drawPixmap(at, pixmap, QRectF(right * side, bottom * side, side, side))

    def _paint_pills(self, painter: QPainter, box: QRect) -> None:
        if not self._pills and self._caption is None:
            return
        ratio = self.devicePixelRatioF()
        if self._pill_strip is None or self._pill_strip.devicePixelRatio() != ratio:
            self._pill_strip = self._drawn_pills(ratio)
        strip = self._pill_strip.deviceIndependentSize()
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = box.right() - MARGIN_PX - strip.width() if is_reversed else box.left() + MARGIN_PX
        painter.drawPixmap(int(left), int(box.bottom() - MARGIN_PX - strip.height() + 1), self._pill_strip)

    def _drawn_pills(self, ratio: float) -> QPixmap:
        """As many as fit beside the button."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.92)
        metrics = self.fontMetrics()
        pills = self._pills if self._caption is None else ((self._caption, ""),)
        widths = [metrics.horizontalAdvance(text) + (38 if dot else 24) for text, dot in pills]
        room = self._box.width() - self.compare.width() - 3 * MARGIN_PX
        while len(widths) > 1 and sum(widths) + 8 * (len(widths) - 1) > room:
            widths.pop()
        strip = QPixmap(QSize(sum(widths) + 8 * (len(widths) - 1), 2 * PILL_RADIUS_PX) * ratio)
        strip.setDevicePixelRatio(ratio)
        strip.fill(Qt.GlobalColor.transparent)
        with QPainter(strip) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font)
            left = 0
            for (text, dot), width in zip(pills, widths, strict=False):
                pill = QRectF(left, 0, width, 2 * PILL_RADIUS_PX)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(PILL)
                painter.drawRoundedRect(pill, PILL_RADIUS_PX, PILL_RADIUS_PX)
                if dot:
                    painter.setBrush(QColor(dot))
                    painter.drawEllipse(QRectF(left + 12, PILL_RADIUS_PX - 4, 8, 8))
                painter.setPen(QColor("#f4f5f7"))
                painter.drawText(pill.adjusted(26 if dot else 12, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, text)
                left += width + 8
        return strip

    def _place(self) -> None:
        size = self._frame.size if self._frame else Size(16, 9)
        fitted = QSize(size.width, size.height).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - fitted.width()) // 2, (self.height() - fitted.height()) // 2
        self._box = QRect(left, top, fitted.width(), fitted.height())
        box, hint = self._box, self.compare.sizeHint()
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = box.left() + MARGIN_PX if is_reversed else box.right() - MARGIN_PX - hint.width()
        self.compare.setGeometry(left, box.bottom() - MARGIN_PX - hint.height() + 1, hint.width(), hint.height())
        self._notice.setGeometry(box)
        self._pill_strip = None  # there may be room for others


class OverlayButton(RoomyButton):
    """Lies on the moving picture and is painted with each frame: from a pixmap, for dressing it takes 0.15 ms."""

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(text)
        self.setParent(parent)
        self.setProperty("size", "small")
        self._drawn: tuple[object, QPixmap] | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        state = (self.isDown(), self.underMouse(), self.hasFocus(), self.isEnabled())
        key = (self.size(), self.devicePixelRatioF(), self.text(), self.font(), theme.tokens, state)
        if self._drawn is None or self._drawn[0] != key:
            pixmap = QPixmap(self.size() * self.devicePixelRatioF())
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            pixmap.fill(Qt.GlobalColor.transparent)
            option = QStyleOptionButton()
            self.initStyleOption(option)
            with QPainter(pixmap) as painter:
                self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
            self._drawn = key, pixmap
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._drawn[1])


class Notice(QWidget):
    """What is said where the picture would be: an icon, a title, a sentence, at most one button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._action: QPushButton | None = None
        self._title.setProperty("role", "notice")
        self._text.setProperty("role", "dim")
        self._text.setWordWrap(True)
        self._text.setFixedWidth(NOTICE_WIDTH_PX)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.hide()

    def say(self, icon_name: str, title: str, text: str, action: QPushButton | None) -> None:
        self._icon.setPixmap(icon(icon_name, "dim").pixmap(QSize(44, 44), self.devicePixelRatioF()))
        self._title.setText(title)
        self._text.setText(text)
        self._text.setFixedHeight(self._text.heightForWidth(NOTICE_WIDTH_PX))
        if action is not self._action:
            if self._action is not None:
                self._column.removeWidget(self._action)
                self._action.hide()
            if action is not None:
                self._column.insertWidget(self._column.count() - 1, action, 0, Qt.AlignmentFlag.AlignHCenter)
                action.show()
            self._action = action
