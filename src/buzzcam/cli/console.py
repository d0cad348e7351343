"""Messages of the command line, on stderr; stdout is for results."""

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
"""A second signal of these, this long after the first, ends the process at once. A closing terminal sends several."""


def write_line(text: object) -> None:
    """Prints to stderr. Does nothing if stderr is closed, for example with its terminal."""
    with suppress(OSError, ValueError):
        print(f"{text}\n", end="", file=sys.stderr, flush=True)  # one write, because several threads print


class Console:
    """Prints lines from any thread and, on a terminal, a status line below them."""

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
        """Shows the status line; "" removes it. Does nothing without a terminal."""
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
    """Within it, Ctrl-C, SIGTERM and a closed terminal call `end`, on a thread of its own."""
    signals = Signals()

    def listen() -> None:
        first_at: float | None = None
        while heard := signals.heard.recv(64):
            if first_at is None:
                first_at = monotonic()
                end()
            elif monotonic() - first_at > INSIST_AFTER_S and heard[-1] in INSISTING:
                os._exit(128 + heard[-1])  # `end` had no effect

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
    """Hides what C and C++ libraries write to descriptor 2; our own lines go elsewhere (__main__.py)."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
