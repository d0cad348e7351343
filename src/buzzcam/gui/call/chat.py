"""`Chat`: the chat of a call."""

import html
import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QLineEdit,
    QTextBrowser,
)

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.translation import tr

if TYPE_CHECKING:
    from buzzcam.calls.service import CallStatus

from buzzcam.gui.call.section import Section


class Chat(Section):
    """Messages and the input field. unread: messages that arrived while the chat was hidden."""

    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        self._last: object = None
        self._seen: object = None
        self.unread = 0
        self._all, self._input = QTextBrowser(), QLineEdit()
        self._all.setOpenLinks(False)
        self._all.setAccessibleName(tr("Chat"))
        self._input.setMaxLength(2000)
        self._input.setPlaceholderText(tr("Send a message to everybody"))
        self._input.setAccessibleName(tr("Message to everybody"))
        self._input.returnPressed.connect(self._send)
        self.column.addWidget(self._all, 1)
        self.column.addWidget(self._input)

    def show_status(self, status: "CallStatus") -> None:
        chat = status.chat
        if self.isVisible():
            self._seen = chat[-1] if chat else None
        self.unread = next((k for k, said in enumerate(reversed(chat)) if said is self._seen), len(chat))
        if chat and chat[-1] is self._last:
            return
        self._last = chat[-1] if chat else None
        lines = []
        for said in chat:
            at = time.strftime("%H:%M", time.localtime(said.at_s))
            text = html.escape(said.text).replace("\n", "<br>")
            lines.append(f"<p><b>{html.escape(said.name)}</b> <small>{at}</small><br>{text}</p>")
        self._all.setHtml("".join(lines))
        self._all.verticalScrollBar().setValue(self._all.verticalScrollBar().maximum())

    def _send(self) -> None:
        if (call := self._controller.call) is not None and self._input.text().strip():
            call.send_chat(self._input.text())
            self._input.clear()
