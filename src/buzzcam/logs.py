"""The log: one logger for the program, a line for each state change; on stderr when asked for, and in a file.

The file may be sent in a report of a problem: no name of a person, a window or a file of the user's gets into it.
"""

import copy
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from buzzcam.core.events import Event, GuestJoined, GuestKnocked, GuestLeft, MessageCame
from buzzcam.errors import BuzzCamError
from buzzcam.sentence import Sentence

FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"
LARGEST_BYTES, OLDER_FILES = 512 * 1024, 1


def set_up(is_verbose: bool) -> None:
    logging.captureWarnings(capture=True)
    log = logging.getLogger("buzzcam")
    log.setLevel(logging.DEBUG if is_verbose else logging.WARNING)
    log.propagate = False
    handler: logging.Handler = logging.StreamHandler() if is_verbose else logging.NullHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    log.handlers[:] = [handler]


A_NAME, A_FILE, A_GUEST = "<a name>", "<a file>", "<a guest>"
NAMES = {"title", "text", "which", "who", "word"}
"""In sentences, what people or their windows are called, or what was typed."""

FILES = {"path", "source", "target", "folder", "names", "file"}


def discreet(told: object) -> str:
    """What the file says of it: an event, an error or a sentence without the user's own names."""
    if isinstance(told, GuestKnocked | GuestJoined | GuestLeft | MessageCame):
        return told.sentence.template.format(**{**told.sentence.values, "name": A_GUEST})
    if isinstance(told, Event):
        return discreet(told.sentence)
    if isinstance(told, BuzzCamError):
        return f"{discreet(told.message)} {discreet(told.hint)}"
    if isinstance(told, Path):
        return A_FILE
    if not isinstance(told, Sentence):
        return str(told)
    return told.template.format(**{key: _discreet(key, value, told) for key, value in told.values.items()})


def _discreet(key: str, value: object, sentence: Sentence) -> object:
    if isinstance(value, Sentence | BuzzCamError):
        return discreet(value)
    if key in FILES or isinstance(value, Path):
        return value if str(value).startswith("/dev/") else A_FILE
    is_name = key in NAMES or (key == "name" and "odel" not in sentence.template)  # a model's says more than it tells
    return A_NAME if is_name else value


class LogFile(RotatingFileHandler):
    """What happened lately, for a report that the user may send. A log that cannot be written disturbs nobody."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST_BYTES, backupCount=OLDER_FILES, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter(FORMAT))
        self.setLevel(logging.INFO)

    def open(self) -> None:
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return  # every line then fails in silence
        log = logging.getLogger("buzzcam")
        log.setLevel(min(log.level or logging.INFO, logging.INFO))
        log.addHandler(self)

    def close(self) -> None:
        logging.getLogger("buzzcam").removeHandler(self)
        super().close()

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        if isinstance(record.args, tuple):
            record.args = tuple(
                discreet(value) if isinstance(value, Event | str | Exception | Path) else value for value in record.args
            )
        return super().format(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Disk full, folder gone: the line is lost."""


def note_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: what nobody caught is told as usual, and is in the log too."""
    logging.getLogger("buzzcam").error("unexpected", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def files(path: Path) -> list[Path]:
    """The log file and its predecessor, as far as they are there."""
    return [file for file in (path, path.with_name(f"{path.name}.1")) if file.is_file()]
