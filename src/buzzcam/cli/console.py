"""What the command line says while it runs, on stderr; stdout is for what was asked for."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic

from buzzcam.core.events import Event, Publish
from buzzcam.core.worker import Worker
from buzzcam.signals import Signals

INSIST_AFTER_S, INSISTING = 2.0, (signal.SIGINT, signal.SIGTERM)
"""A second one of these so long after the first ends the process at once; a closing terminal tells it several times."""


def write_line(text: object) -> None:
    """Where nobody can hear it any more, as when the terminal was closed, nothing happens."""
    with suppress(OSError, ValueError):
        print(f"{text}\n", end="", file=sys.stderr, flush=True)  # one write: several threads say something


class Console:
    """Lines from any thread, and on a terminal one below them that is written over and over."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shown = ""
        self.is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def write_line(self, text: object) -> None:
        with self._lock:
            shown, self._shown = self._shown, ""
            self._put(f"\r{' ' * len(shown)}\r" if shown else "")
            write_line(text)
            self._write(shown)

    def tell(self, event: Event) -> None:
        self.write_line(f"buzzcam: {event}")

    def show(self, text: str) -> None:
        """The line below; nothing where there is no terminal, "" ends it."""
        if self.is_terminal:
            with self._lock:
                self._write(text)

    def _write(self, text: str) -> None:
        if text or self._shown:
            self._put(f"\r{text.ljust(len(self._shown))}" if text else f"\r{' ' * len(self._shown)}\r")
        self._shown = text

    @staticmethod
    def _put(text: str) -> None:
        with suppress(OSError, ValueError):
            print(text, end="", file=sys.stderr, flush=True)


@contextmanager
def ending(end: Callable[[], object], publish: Publish) -> Iterator[None]:
    """Within it Ctrl-C, the system's "end now" and a closed terminal call `end`, on a thread of its own."""
    signals = Signals()

    def listen() -> None:
        first_at: float | None = None
        while heard := signals.heard.recv(64):
            if first_at is None:
                first_at = monotonic()
                end()
            elif monotonic() - first_at > INSIST_AFTER_S and heard[-1] in INSISTING:
                os._exit(128 + heard[-1])  # what ought to end does not

    worker = Worker("signals", listen, publish)
    worker.start()
    try:
        yield
    finally:
        signals.close()
        worker.join()
        signals.heard.close()


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """What C and C++ write to descriptor 2 is not seen; our own lines go elsewhere (__main__.py)."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
