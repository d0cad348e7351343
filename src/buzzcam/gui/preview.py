"""The live picture: paints the newest frame from its planes when the screen is ready, with texts on it."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QHideEvent,
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

from buzzcam.core.frame import Frame, Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.controls import RoomyButton
from buzzcam.gui.icons import icon
from buzzcam.gui.live import paint_frame
from buzzcam.gui.theme import PREVIEW_RADIUS_PX, Tokens, theme
from buzzcam.gui.translation import tr

LEAST_PX, LEAST_TILE_PX = (320, 180), (32, 18)
MARGIN_PX = 12
PILL_RADIUS_PX = 14
NOTICE_WIDTH_PX = 420
BANNER_SHARE, BANNER_TOP, BANNER_WIDTH = 0.1, 0.1, 0.86
"""The height of its letters and where it begins, as shares of the picture's height; its greatest width."""
PILL, ON_PILL = QColor(12, 13, 16, 205), QColor("#f4f5f7")


class Preview(QWidget):
    """Shows what others see, or a mirrored copy for the user. Paints nothing while it is not visible.

    seen: its visibility has changed. dropped: files were dropped on it.
    """

    seen = Signal(bool)
    dropped = Signal(list)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._frame: Frame | None = None
        self._box = QRect()
        self._is_mirrored = True
        self._has_notice = False
        self._has_comparison = True
        self._caption: str | None = None
        self._pills: tuple[tuple[str, str], ...] = ()
        self._banner = ""
        self._stamps: list[tuple[QPoint, QPixmap]] = []
        self._stamped_for: tuple[Tokens, float] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAcceptDrops(True)
        self.setMinimumSize(*LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Preview"))
        bridge.frame_arrived.connect(self._take_newest)
        bridge.privacy_changed.connect(self.update)
        self.compare = OverlayButton(self, tr("Hold to compare"))
        self.compare.setToolTip(tr("Shows the unchanged camera picture while you hold the button. Only you see it."))
        self.compare.pressed.connect(lambda: bridge.compare(True))
        self.compare.released.connect(lambda: bridge.compare(False))
        for changed in (self.compare.pressed, self.compare.released, self.compare.changed):
            changed.connect(self._stamp_anew)  # the keyboard presses it without an event
        self._notice = Notice(self)

    # ---- what it shows

    def show_mirrored(self, is_mirrored: bool) -> None:
        if is_mirrored != self._is_mirrored:
            self._is_mirrored = is_mirrored
            self.update()

    def show_pills(self, pills: tuple[tuple[str, str], ...]) -> None:
        """Shows small texts at the lower edge. pills: (text, colour of the dot before it or ""), in order."""
        if pills != self._pills:
            self._pills = pills
            self._describe()

    def show_banner(self, text: str) -> None:
        """Shows a text in letters that can be read from across the room; "" removes it."""
        if text != self._banner:
            self._banner = text
            self._describe()

    def show_notice(self, icon_name: str, title: str, text: str, action: QPushButton | None = None) -> None:
        """Replaces the picture with a notice."""
        self._notice.show_text(icon_name, title, text, action)
        self._set_notice(True)

    def show_picture(self) -> None:
        """Removes the notice."""
        self._set_notice(False)

    def _set_notice(self, is_there: bool) -> None:
        if is_there != self._has_notice:
            self._has_notice = is_there
            self._notice.setVisible(is_there)
            self._place_compare()
            self.update()

    def offer_comparison(self, is_offered: bool) -> None:
        """False: there is no button to compare with."""
        if is_offered != self._has_comparison:
            self._has_comparison = is_offered
            self._place_compare()
            self._stamp_anew()

    def _place_compare(self) -> None:
        self.compare.setVisible(self._has_comparison and self._caption is None and not self._has_notice)

    def be_a_tile(self, caption: str | None) -> None:
        """Shows the picture as a tile: only a caption, no figures and no button. None: the large picture again."""
        if caption != self._caption:
            self._caption = caption
            self.setMinimumSize(*(LEAST_PX if caption is None else LEAST_TILE_PX))
            self._place_compare()
            self._stamp_anew()

    def picture_rect(self) -> QRect:
        """The rectangle of the picture in widget coordinates: as large as fits, with its aspect kept."""
        return self._box

    # ---- Qt

    @property
    def safe_frame(self) -> SafeFrame | None:
        """What it shows of the picture that others see; None while that is nothing, or the camera's own picture."""
        frame = self._bridge.shown(self._frame) if self._frame is not None else None
        return frame if isinstance(frame, SafeFrame) else None

    def _take_newest(self) -> None:
        frame = self._bridge.newest_frame()
        if frame is not None and self.isVisible():
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        has_new_shape = self._frame is None or self._frame.size != frame.size
        self._frame = frame
        if has_new_shape:
            self._place()
        self.update(self._box)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, box = theme.tokens, self._box
        frame = self._bridge.shown(self._frame) if self._frame is not None else None  # it was taken under older wishes
        with QPainter(self) as painter:
            if not box.contains(event.rect()):
                painter.fillRect(self.rect(), QColor(tokens.ground))
            if frame is None or self._has_notice:
                painter.fillRect(box, QColor(tokens.raised))
            else:
                is_mirrored = self._is_mirrored and not (isinstance(frame, SafeFrame) and frame.is_card)
                paint_frame(painter, box, frame, is_mirrored, event.region())
            wanted = tokens, self.devicePixelRatioF()
            if self._stamped_for != wanted:
                self._stamped_for, self._stamps = wanted, self._made_stamps(*wanted)
            for at, pixmap in self._stamps:
                painter.drawPixmap(at, pixmap)

    def resizeEvent(self, event: QResizeEvent) -> None:
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

    def _describe(self) -> None:
        texts = (self._banner, *(text for text, _dot in self._pills))
        self.setAccessibleDescription(", ".join(text for text in texts if text))
        self._stamp_anew()

    def _stamp_anew(self) -> None:
        self._stamped_for = None
        self.update()

    def _made_stamps(self, tokens: Tokens, ratio: float) -> list[tuple[QPoint, QPixmap]]:
        """The overlays and their positions."""
        stamps = [*self._corners(tokens, ratio), *self._pill_strip(ratio), *self._banner_plate(ratio)]
        if self.compare.isVisible():
            stamps.append((self.compare.pos(), self.compare.drawn(ratio)))
        return stamps

    def _corners(self, tokens: Tokens, ratio: float) -> list[tuple[QPoint, QPixmap]]:
        """Covers for rounded corners. Painting the background over them is cheaper than clipping each frame."""
        box, radius, stamps = self._box, PREVIEW_RADIUS_PX, []
        for right in (0, 1):
            for bottom in (0, 1):
                corner = QPixmap(QSize(radius, radius) * ratio)
                corner.setDevicePixelRatio(ratio)
                corner.fill(Qt.GlobalColor.transparent)
                shape = QPainterPath()
                shape.addRect(QRectF(0, 0, radius, radius))
                shape.addEllipse(QRectF(-right * radius, -bottom * radius, 2 * radius, 2 * radius))
                with QPainter(corner) as painter:  # odd-even filling: only what lies outside the circle
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.fillPath(shape, QColor(tokens.ground))
                at = QPoint(right * (box.width() - radius), bottom * (box.height() - radius))
                stamps.append((box.topLeft() + at, corner))
        return stamps

    def _pill_strip(self, ratio: float) -> list[tuple[QPoint, QPixmap]]:
        if not self._pills and self._caption is None:
            return []
        box, strip = self._box, self._drawn_pills(ratio)
        size = strip.deviceIndependentSize()
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = box.right() - MARGIN_PX - size.width() if is_reversed else box.left() + MARGIN_PX
        return [(QPoint(int(left), int(box.bottom() - MARGIN_PX - size.height() + 1)), strip)]

    def _drawn_pills(self, ratio: float) -> QPixmap:
        """As many pills as fit beside the button."""
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
                painter.setPen(ON_PILL)
                painter.drawText(pill.adjusted(26 if dot else 12, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, text)
                left += width + 8
        return strip

    def _banner_plate(self, ratio: float) -> list[tuple[QPoint, QPixmap]]:
        if not self._banner:
            return []
        box, font = self._box, QFont(self.font())
        font.setBold(True)
        font.setPixelSize(max(1, round(BANNER_SHARE * box.height())))
        needed = QFontMetrics(font).horizontalAdvance(self._banner) + 2 * font.pixelSize()
        font.setPixelSize(max(1, int(font.pixelSize() * min(1.0, BANNER_WIDTH * box.width() / needed))))
        letter = font.pixelSize()
        size = QSize(QFontMetrics(font).horizontalAdvance(self._banner) + 2 * letter, 2 * letter)
        plate = QPixmap(size * ratio)
        plate.setDevicePixelRatio(ratio)
        plate.fill(Qt.GlobalColor.transparent)
        with QPainter(plate) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(PILL)
            painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), letter / 2, letter / 2)
            painter.setFont(font)
            painter.setPen(ON_PILL)
            painter.drawText(QRectF(0, 0, size.width(), size.height()), Qt.AlignmentFlag.AlignCenter, self._banner)
        left = box.left() + (box.width() - size.width()) // 2
        return [(QPoint(left, box.top() + round(BANNER_TOP * box.height())), plate)]

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
        self._stamped_for = None  # there may be room for other pills


class OverlayButton(RoomyButton):
    """A button on the live picture. The picture paints it, because its own paint event would cost 0.15 ms per frame.

    changed: its appearance has changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(text)
        self._look: tuple[object, ...] = ()
        self.setParent(parent)
        self.setProperty("size", "small")
        self.setUpdatesEnabled(False)

    def drawn(self, ratio: float) -> QPixmap:
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        with QPainter(pixmap) as painter:
            self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        return pixmap

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        look = (self.isVisible(), self.isDown(), self.underMouse(), self.hasFocus(), self.isEnabled(), self.size())
        if look != self._look:
            self._look = look
            self.changed.emit()
        return is_done


class Notice(QWidget):
    """Shown in place of the picture: an icon, a title, a sentence and at most one button."""

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

    def show_text(self, icon_name: str, title: str, text: str, action: QPushButton | None) -> None:
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
