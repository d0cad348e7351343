"""`CallPage`: the page for calls in the column: before a call its settings, during a call people and chat."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.controls import tool_button
from buzzcam.gui.translation import tr

if TYPE_CHECKING:
    pass

from buzzcam.gui.call.call_settings import CallSettings
from buzzcam.gui.call.chat import Chat
from buzzcam.gui.call.people import People
from buzzcam.gui.call.recording_row import RecordingRow


class CallPage(QWidget):
    """closed: the user wants the other settings back."""

    closed = Signal()

    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 14, 0, 0)
        rows.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(tool_button("back", tr("Back to settings"), self.closed.emit))
        title = QLabel(tr("Call"))
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        rows.addLayout(head)
        self._tabs, self._pages = QTabBar(), QStackedWidget()
        self._tabs.setObjectName("tabs")
        self._tabs.setExpanding(True)
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName(tr("Call"))
        for _ in range(2):
            self._tabs.addTab("")
        self._tabs.currentChanged.connect(self._choose)
        at_margin = QHBoxLayout()
        at_margin.setContentsMargins(16, 4, 16, 0)
        at_margin.addWidget(self._tabs)
        rows.addLayout(at_margin)
        self._settings, self._people, self._chat = CallSettings(controller), People(controller), Chat(controller)
        for page in (self._settings, self._people):
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self._pages.addWidget(area)
        self._pages.addWidget(self._chat)
        self._recording = RecordingRow(controller)
        rows.addWidget(self._recording)
        rows.addWidget(self._pages, 1)
        controller.changed.connect(self.show_call)
        self.show_call()

    def show_call(self) -> None:
        status = self._controller.status
        self._tabs.setVisible(status is not None)
        self._recording.setVisible(status is not None)
        self._recording.show_recording()
        if status is None:
            self._tabs.setCurrentIndex(0)
            self._pages.setCurrentIndex(0)
            self._settings.show_choices()
            return
        self._pages.setCurrentIndex(self._tabs.currentIndex() + 1)
        self._people.show_status(status)
        self._chat.show_status(status)
        unread, waiting = self._chat.unread, sum(guest.is_waiting for guest in status.guests)
        for k, (text, count) in enumerate(((tr("People"), waiting), (tr("Chat"), unread))):
            self._tabs.setTabText(k, f"{text} ({count})" if count else text)

    def _choose(self, _tab: int) -> None:
        if self._controller.status is not None:
            self.show_call()
