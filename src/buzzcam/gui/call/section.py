"""`Section`: a part of the call page."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QLabel,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.controls import heading

if TYPE_CHECKING:
    pass


class Section(QWidget):
    """A column of widgets on the call page."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 8, 16, 16)
        self.column.setSpacing(8)

    def add_heading(self, text: str) -> QLabel:
        label = heading(text)
        label.setContentsMargins(0, 8 if self.column.count() else 0, 0, 0)
        self.column.addWidget(label)
        return label
