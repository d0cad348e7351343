"""`Statistics`: the measurements of each connection, updated every second."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.call.states import background_words, connection_words
from buzzcam.gui.call.trails import LEAST, TRAIL, Trail, TrailDelegate
from buzzcam.gui.controls import button, dim
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.translation import decimal, tr

if TYPE_CHECKING:
    from buzzcam.calls.service import GuestStatus

WIDTH_PX, HEIGHT_PX = 640, 520
UNKNOWN = "–"
TRAILS = {
    1: "delay", 2: "rtt", 3: "rate_up", 4: "fps_up", 5: "loss_up", 7: "rate_down", 8: "fps_down", 9: "loss_down",
}  # fmt: skip
"""Rows that show the last two minutes, too."""


class Statistics(Dialog):
    """A column for each guest; beside most figures, the last two minutes as a line."""

    def __init__(self, parent: QWidget, controller: CallController) -> None:
        super().__init__(parent, "", WIDTH_PX)
        self._controller = controller
        self.setWindowTitle(tr("Call statistics"))
        self.add_title(tr("Call statistics"))
        self.add_below_title(
            dim(tr("Delay: the time from your camera to the guest's screen. Lines: the last two minutes."))
        )
        self._names = (
            tr("Connection"),
            tr("Delay"),
            tr("Round trip"),
            tr("Sent"),
            tr("… frames per second"),
            tr("… packets lost"),
            tr("… simulcast layer"),
            tr("Received"),
            tr("… frames per second"),
            tr("… packets lost"),
            tr("… sound concealed"),
            tr("Key frames, packets resent"),
            tr("Background"),
            tr("… frames per second"),
            tr("… time per frame"),
            tr("… net"),
        )
        self._table = QTableWidget(len(self._names), 0)
        self._table.setVerticalHeaderLabels(self._names)
        self._table.setItemDelegate(TrailDelegate(self._table))
        self._table.setCornerButtonEnabled(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)  # so that Tab leaves the table
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.setAccessibleName(tr("Call statistics"))
        self._table.setMinimumHeight(HEIGHT_PX)
        self.rows.addWidget(self._table, 1)
        self.add_buttons(main=button(tr("Close"), self.close))
        controller.changed.connect(self.show_call)
        self.show_call()

    def show_call(self) -> None:
        status = self._controller.status
        guests = [guest for guest in status.guests if not guest.is_waiting] if status else []
        self._table.setColumnCount(len(guests))
        self._table.setHorizontalHeaderLabels([guest.person.name for guest in guests])
        for column, guest in enumerate(guests):
            for row, text in enumerate(figures(guest)):
                item = self._table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    self._table.setItem(row, column, item)
                if item.text() != text:
                    item.setText(text)
                if (what := TRAILS.get(row)) is not None:
                    trail = self._controller.trails.of(guest.person.id, what)
                    item.setData(TRAIL, (tuple(trail), self._controller.trails.now_s, LEAST[what]))
                    item.setToolTip(_spread(trail))


def _spread(trail: Trail) -> str:
    values = [value for _, value in trail]
    if not values:
        return ""
    return tr("Last two minutes: {lowest} to {highest}", lowest=decimal(min(values)), highest=decimal(max(values)))


def figures(guest: "GuestStatus") -> list[str]:
    """The cells of a guest's column, from the top."""
    return [connection_words(guest), *_of_connection(guest), *_of_effects(guest)]


def _of_connection(guest: "GuestStatus") -> list[str]:
    stats = guest.stats
    if stats is None:
        return 11 * [UNKNOWN]
    return [
        UNKNOWN if guest.delay_ms is None else f"{guest.delay_ms:.0f} ms",
        UNKNOWN if stats.rtt_ms is None else f"{decimal(stats.rtt_ms)} ms",
        f"{decimal(stats.bitrate_up_bps / 1e6)} Mbit/s",
        f"{stats.frames_up_per_s:.0f}",
        f"{decimal(stats.loss_up * 100)} %",
        f"{stats.rid or UNKNOWN} {stats.codec or ''}",
        f"{decimal(stats.bitrate_down_bps / 1e6)} Mbit/s",
        f"{stats.frames_down_per_s:.0f}",
        f"{decimal(stats.loss_down * 100)} %",
        f"{decimal(stats.concealed * 100)} %",
        f"{stats.key_frames}, {stats.nacks_up}",
    ]


def _of_effects(guest: "GuestStatus") -> list[str]:
    effects = guest.effects
    if effects is None or not guest.person.camera:
        return 4 * [UNKNOWN]
    words = background_words(effects)
    if not effects.is_live:
        return [words] + 3 * [UNKNOWN]
    return [words, f"{effects.fps:.0f}", f"{decimal(effects.cost_ms)} ms", f"{effects.rung}, {effects.provider}"]
