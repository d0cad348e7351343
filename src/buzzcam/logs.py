"""The log: one logger for the program, a line for each state change; on stderr when asked for, and in a file."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

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

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Disk full, folder gone: the line is lost."""


def note_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: what nobody caught is told as usual, and is in the log too."""
    logging.getLogger("buzzcam").error("unexpected", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def files(path: Path) -> list[Path]:
    """The log file and its predecessor, as far as they are there."""
    return [file for file in (path, path.with_name(f"{path.name}.1")) if file.is_file()]
