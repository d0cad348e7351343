"""`Trails`: what connections measured in the last two minutes, and `TrailDelegate`, which draws it beside a figure."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from buzzcam.gui.theme import scaled, theme

if TYPE_CHECKING:
    from buzzcam.calls.service import CallStatus, GuestStatus

KEPT_S, EVERY_S = 120.0, 0.9
GAP_S = 3.0
"""A line is broken where nothing was measured for so long."""
LEAST = {"delay": 100.0, "rtt": 100.0, "rate_up": 0.5, "rate_down": 0.5, "fps_up": 30.0, "fps_down": 30.0,
         "loss_up": 2.0, "loss_down": 2.0}  # fmt: skip
"""The least that the whole height stands for (ms, ms, Mbit/s, frames a second, %): trifles stay low."""
WIDTH_PX, LINE_PX, GAP_PX = 72, 1.5, 8

Trail = Sequence[tuple[float, float]]
"""Seconds and value, the oldest first."""
TRAIL = Qt.ItemDataRole.UserRole
"""Data of a cell: (trail, now in s, the least that the whole height stands for)."""


class Trails:
    """On the GUI thread. Forgets guests who have left."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._kept: dict[tuple[str, str], deque[tuple[float, float]]] = {}

    def of(self, guest_id: str, what: str) -> Trail:
        """what: a key of LEAST."""
        return self._kept.get((guest_id, what), ())

    def note(self, status: "CallStatus | None", now_s: float) -> None:
        """Call it as often as the status changes."""
        if status is None:
            self._kept.clear()
            return
        if now_s - self.now_s < EVERY_S:
            return
        self.now_s = now_s
        here = {guest.person.id for guest in status.guests}
        self._kept = {key: kept for key, kept in self._kept.items() if key[0] in here}
        for guest in status.guests:
            for what, value in _values(guest).items():
                kept = self._kept.setdefault((guest.person.id, what), deque())
                if value is not None:
                    kept.append((now_s, value))
                while kept and now_s - kept[0][0] > KEPT_S:
                    kept.popleft()


def _values(guest: "GuestStatus") -> dict[str, float | None]:
    stats = guest.stats
    if stats is None:
        return {}
    return {
        "delay": guest.delay_ms, "rtt": stats.rtt_ms, "rate_up": stats.bitrate_up_bps / 1e6,
        "rate_down": stats.bitrate_down_bps / 1e6, "fps_up": stats.frames_up_per_s,
        "fps_down": stats.frames_down_per_s, "loss_up": 100 * stats.loss_up, "loss_down": 100 * stats.loss_down,
    }  # fmt: skip


def lines(trail: Trail, now_s: float, least: float, box: QRectF) -> list[list[QPointF]]:
    """As points in the box: time runs to the right, zero is below; in parts where something was not measured."""
    most = max([least, *(value for _, value in trail)])
    parts: list[list[QPointF]] = []
    before_s = float("-inf")
    for at_s, value in trail:
        if at_s - before_s > GAP_S:
            parts.append([])
        parts[-1].append(
            QPointF(box.right() - box.width() * (now_s - at_s) / KEPT_S, box.bottom() - box.height() * value / most)
        )
        before_s = at_s
    return parts


class TrailDelegate(QStyledItemDelegate):
    """Draws the trail of a cell at its end; the figure stands before it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        if index.data(TRAIL) is not None:
            size.setWidth(size.width() + scaled(WIDTH_PX + 2 * GAP_PX))
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if (data := index.data(TRAIL)) is None:
            return
        trail, now_s, least = data
        cell, height, width, gap = QRectF(option.rect), option.fontMetrics.ascent(), scaled(WIDTH_PX), scaled(GAP_PX)
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        left = cell.left() + gap if is_mirrored else cell.right() - width - gap
        box = QRectF(left, cell.center().y() - height / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.tokens.line), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(QPen(QColor(theme.tokens.accent), LINE_PX))
        for part in lines(trail, now_s, least, box):
            painter.drawPolyline(part)
        painter.restore()
