"""Ctrl-C, the system's "end now" and a closed terminal, heard as bytes from a socket.

Python runs a handler between any two steps of the main thread, also while that holds the lock of the very event that
the handler would set: it would wait for itself. So ours do nothing; the interpreter writes the number into the socket.
"""

import signal
import socket

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""By name: Windows has no SIGHUP."""


class Signals:
    """From making it to `close`; on the main thread only. heard: each signal's number, a byte, until its end."""

    def __init__(self) -> None:
        self.heard, self._told = socket.socketpair()
        self._told.setblocking(False)
        numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
        if len(numbers) == len(ENDING) and signal.getsignal(numbers[-1]) == signal.SIG_IGN:
            numbers.pop()  # under nohup a closed terminal is to change nothing
        self._before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        self._fd_before = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)

    def close(self) -> None:
        """Signals do again what they did before. Who reads `heard` closes it."""
        signal.set_wakeup_fd(self._fd_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._told.close()
