"""Logs errors on a call's loop and in its libraries as one line each, and limits the number of lines.

asyncio and aiohttp write a traceback to stderr for each unexpected error. Without a limit, a stranger could fill the
log.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger("buzzcam")

LIBRARIES = ("aiohttp", "asyncio", "aiortc", "aioice", "livekit")
LINES, WITHIN_S = 20, 60.0
"""At most this many lines in this time. The next line then says how many were left out."""
PLACES = 3
"""How many of the innermost calls are named with an exception: enough to find the place."""


class Seldom:
    """Allows `LINES` within `WITHIN_S` and counts the rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._lines = self._left_out = 0

    def log(self, level: int, text: str) -> None:
        now = self._clock()
        if now - self._since > WITHIN_S:
            if self._left_out:
                log.log(level, "%d more lines of this kind were left out", self._left_out)
            self._since, self._lines, self._left_out = now, 0, 0
        if self._lines >= LINES:
            self._left_out += 1
            return
        self._lines += 1
        log.log(level, "%s", text)


class _Lines(logging.Handler):
    """Passes a library's log messages to our own log, one line each, without the traceback."""

    def __init__(self, seldom: Seldom) -> None:
        super().__init__(logging.WARNING)
        self._seldom = seldom

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._seldom.log(record.levelno, f"{record.name}: {in_a_line(record.getMessage(), error)}")


def keep_down(loop: asyncio.AbstractEventLoop, failed: Callable[[Exception], None] = lambda _error: None) -> None:
    """Sets this up for the loop and the libraries on it.

    failed: called with the exception of a callback or task that nobody awaits, once for each type and place.
    """
    seldom, told = Seldom(), set[str]()
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers[:] = [_Lines(seldom)]
        library.propagate = False

    def take(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        line = in_a_line(str(context.get("message", "")), error)
        seldom.log(logging.ERROR, f"asyncio: {line}")
        if isinstance(error, Exception) and not isinstance(error, OSError) and (place := _places(error)) not in told:
            told.add(place)
            failed(error)

    loop.set_exception_handler(take)


def in_a_line(message: str, error: BaseException | None) -> str:
    """A message, and the exception with the innermost places that it passed through."""
    text = message.partition("\n")[0]
    if error is not None:
        text += f": {type(error).__name__} {str(error).partition(chr(10))[0]} ({_places(error)})"
    return text[:400]


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames) or "no traceback"
