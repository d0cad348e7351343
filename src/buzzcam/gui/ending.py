"""Ctrl-C in the terminal and the system's own "end now" quit the window in order: a recording is finished first."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

from buzzcam.signals import Signals


class Ending(QObject):
    """Wakes Qt's event loop through a pair of sockets: Python's signal handlers run only while Python code runs."""

    def __init__(self, quit_it: Callable[[], object]) -> None:
        super().__init__()
        self._signals = Signals()
        self._notifier = QSocketNotifier(self._signals.heard.fileno(), QSocketNotifier.Type.Read, self)
        self._quit_it = quit_it
        self._notifier.activated.connect(self._end)

    def _end(self) -> None:
        self._signals.heard.recv(64)
        self._quit_it()

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self._signals.close()
        self._signals.heard.close()
