"""One BuzzCam per user: a second one asks the first to show its window, then quits."""

import hashlib
import os

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from buzzcam import paths

ANSWERS_WITHIN_MS = 500
GREETING = b"show\n"


LONGEST_SOCKET_NAME = 100
"""Bytes; Linux takes 107, macOS 103 (sun_path)."""


def own_name() -> str:
    """The socket's name: the same for one user and one set of settings; in a folder that only the user can write to, if
    there is one."""
    name = f"buzzcam-{hashlib.sha256(str(paths.settings()).encode()).hexdigest()[:16]}"
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    path = f"{folder}/{name}"
    is_usable = folder and os.access(folder, os.W_OK) and len(path.encode()) <= LONGEST_SOCKET_NAME
    return path if is_usable else name


class Single(QObject):
    """asked: another BuzzCam was started; the window should come to the front."""

    asked = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def is_second(self) -> bool:
        """True if the first BuzzCam was asked to show its window. False if this is the first; it then listens."""
        first = QLocalSocket()
        first.connectToServer(self._name)
        if first.waitForConnected(ANSWERS_WITHIN_MS):
            first.write(GREETING)
            first.waitForBytesWritten(ANSWERS_WITHIN_MS)
            first.disconnectFromServer()
            return True
        QLocalServer.removeServer(self._name)  # of one that crashed
        self._server.listen(self._name)  # without it a second cannot find us; nothing else is lost
        return False

    @property
    def is_listening(self) -> bool:
        return self._server.isListening()

    def close(self) -> None:
        self._server.close()

    def _welcome(self) -> None:
        while (guest := self._server.nextPendingConnection()) is not None:
            guest.disconnected.connect(guest.deleteLater)
            self.asked.emit()
