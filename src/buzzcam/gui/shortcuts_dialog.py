"""All keyboard shortcuts on one page, built from the table of acts."""

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from buzzcam.gui.controls import button, dim, heading
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.shortcuts import Act
from buzzcam.gui.theme import STEP_PX
from buzzcam.gui.translation import tr

LONGEST_COLUMN = 9
"""Lines in the first column; the rest goes to the second."""


class ShortcutsDialog(Dialog):
    """why_not: why global shortcuts are not available; empty if they are. are_global_on: they are turned on."""

    def __init__(self, parent: QWidget | None, acts: tuple[Act, ...], why_not: str, are_global_on: bool) -> None:
        super().__init__(parent, tr("Shortcuts"), 640)
        self.add_title(tr("Shortcuts"))
        listed = [act for act in acts if act.words]
        columns, lines = [QVBoxLayout(), QVBoxLayout()], 0
        for group, members in groupby(listed, key=lambda act: act.group):
            pairs = [(act.words, act.written_keys) for act in members]
            self._add_group(columns[lines + len(pairs) > LONGEST_COLUMN], group, pairs)
            lines += len(pairs)
        everywhere = [(act.words, _native(act.everywhere)) for act in listed if act.everywhere]
        self._add_group(columns[1], tr("In every program"), everywhere)
        note = tr("Off. Turn them on in the preferences.") if not are_global_on else ""
        if why_not:
            note = tr("Not available here: {why}", why=why_not)
        if note:
            columns[1].addWidget(dim(note))
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(5 * STEP_PX)
        for column in columns:
            column.setSpacing(STEP_PX)
            column.addStretch(1)
            side_by_side.addLayout(column, 1)
        self.rows.addLayout(side_by_side)
        self.add_buttons(main=button(tr("Close"), self.accept))

    def _add_group(self, column: QVBoxLayout, title: str, lines: list[tuple[str, str]]) -> None:
        label = heading(title)
        label.setContentsMargins(0, STEP_PX, 0, 0)
        column.addWidget(label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * STEP_PX)
        grid.setVerticalSpacing(STEP_PX - 2)
        grid.setColumnStretch(0, 1)
        for row, (words, keys) in enumerate(lines):
            name, written = QLabel(words), QLabel(keys)
            name.setWordWrap(True)
            written.setProperty("role", "keys")
            written.setAccessibleName(f"{words}: {keys}")
            written.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(name, row, 0)
            grid.addWidget(written, row, 1)
        column.addLayout(grid)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
