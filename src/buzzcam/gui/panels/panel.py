"""The base of all panels: a column and the choices."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from buzzcam.core.privacy import SafeFrame
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import heading
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.status import Status


class Panel(QWidget):
    """A subclass builds its widgets in `__init__` and overrides `show_choices`, `show_status` and `title`."""

    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.choices, self.thumbnails = choices, thumbnails
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 8, 16, 16)
        self.column.setSpacing(8)

    def title(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} has no title")

    def add_heading(self, text: str) -> QWidget:
        label = heading(text)
        label.setContentsMargins(0, 8 if self.column.count() else 0, 0, 0)
        self.column.addWidget(label)
        return label

    def add_files(self, files: list[Path]) -> None:
        """Called when files were dropped on the window."""

    def show_choices(self) -> None:
        """Called when the preferences have changed."""

    def show_frame(self, frame: SafeFrame) -> None:
        """Called a few times per second while the panel is visible. frame: the newest one, as others see it."""

    def show_status(self, status: Status) -> None:
        """Called a few times per second while the window is visible."""
