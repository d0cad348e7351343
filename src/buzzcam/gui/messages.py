"""The message bar: one message at a time with at most one button, or progress with a cancel button."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy

from buzzcam.gui.controls import restyle, tool_button
from buzzcam.gui.translation import tr

SHOWN_MS = 7000
"""Good news disappears after this time; problems stay until they are closed."""


class MessageBar(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messages")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(140)
        self._action = QPushButton()
        self._action.setProperty("size", "small")
        self._on_action: Callable[[], object] = lambda: None
        self._action.clicked.connect(lambda: self._on_action())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._progress)
        row.addWidget(self._action)
        row.addWidget(tool_button("close", tr("Close this message"), self.clear))
        self._fade = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._fade.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._text.text()

    @property
    def is_trouble(self) -> bool:
        return not self.isHidden() and self.property("kind") == "bad"

    def show_message(
        self, text: str, is_trouble: bool = False, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Replaces the present message."""
        self._show(text, "bad" if is_trouble else "good", action, on_action)
        self._progress.hide()
        if is_trouble:
            self._fade.stop()
        else:
            self._fade.start()

    def show_progress(
        self, text: str, done: int, total: int, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        if self.is_trouble:
            return  # that is still to be read
        self._show(text, "good", action, on_action)
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._progress.show()
        self._fade.stop()

    def end_progress(self) -> None:
        if not self._progress.isHidden():
            self.clear()

    def clear(self) -> None:
        self._fade.stop()
        self.hide()

    def _show(self, text: str, kind: str, action: str, on_action: Callable[[], object] | None) -> None:
        self._text.setText(text)
        self._text.setAccessibleName(text)
        restyle(self, "kind", kind)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._on_action = on_action or (lambda: None)
        self.show()
