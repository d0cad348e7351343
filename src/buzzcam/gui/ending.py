"""Ctrl-C in the terminal and the system's own "end now" quit the window in order: a recording is finished first."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending(QObject):
    """Python's handlers run only when Python does; Qt's loop is woken through a pair of sockets."""

    def __init__(self, quit_it: Callable[[], object]) -> None:
        super().__init__()
        self._heard, self._told = socket.socketpair()
        self._told.setblocking(False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
        self._fd_before = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._quit_it = quit_it
        self._notifier.activated.connect(self._end)

    def _end(self) -> None:
        self._heard.recv(64)
        self._quit_it()

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._heard.close()
        self._told.close()
