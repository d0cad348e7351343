"""Files of the user's and of ours: written whole or not at all, read whatever they hold, and told apart."""

import errno
import json
import os
import secrets
import stat
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any

from buzzcam.errors import OutputUnavailable
from buzzcam.sentence import Sentence, say

if sys.platform != "win32":
    import fcntl

MOST_JSON_BYTES = 16 * 1024 * 1024
"""No file of ours comes near it."""

TAKEN = (errno.EWOULDBLOCK, errno.EACCES)


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Puts `data` in the place of `path` in one step, and on the disk before that: power may go at any moment.

    A link stays a link. mode: the file's rights, less the user's mask; None: as they were. They are given when it is
    made and never changed, for there are drives that refuse that. Raises OSError, and then nothing has changed.
    """
    path = Path(os.path.realpath(path))
    if mode is None:
        mode = 0o666
        with suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
    new = path.with_name(f".buzzcam-{secrets.token_hex(6)}{path.suffix[:16]}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(new, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # not every system and drive can
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def refuse_waiting(path: Path | str) -> None:
    """Raises OSError for a pipe, a socket or a device: opening or reading one may wait without an end."""
    if kind_of(path) == "other":
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever it holds
    """Raises OSError when it cannot be read, ValueError for whatever is not JSON, however odd."""
    refuse_waiting(path)
    with path.open("rb") as file:
        content = file.read(MOST_JSON_BYTES + 1)
    if len(content) > MOST_JSON_BYTES:
        raise ValueError("it is too large")
    try:
        return json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def user_path(text: str) -> Path:
    """As the user typed it; "~" is their home. A "~name" that is nobody's is a name like others."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def place_of(path: Path | str) -> str:
    """The same text for the same place, however it is spelled; upper and lower case count as one, for there are drives
    that take them as one."""
    try:
        place = os.path.realpath(path)
    except ValueError:  # a NUL: no place at all
        place = str(path)
    return unicodedata.normalize("NFC", place).casefold()


def is_same(one: Path, other: Path) -> bool:
    """Whether both name one file, by whatever spelling, link or drive."""
    with suppress(OSError):
        return one.samefile(other)
    return os.path.realpath(one) == os.path.realpath(other)


def kind_of(path: Path | str) -> str:
    """file, folder, other (a device, a pipe), or "" where nothing is, as far as may be seen. Path's own questions raise
    for names that are too long and for folders that may not be looked into."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - also of a text
    except (OSError, ValueError):
        return ""
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"


def make_folder(folder: Path) -> None:
    """With those that it lies in. Raises OutputUnavailable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(path: Path, error: OSError) -> OutputUnavailable:
    """What to say of a file that cannot be made."""
    return OutputUnavailable(
        say("{path} cannot be written ({reason}).", path=path, reason=error.strerror or str(error)), remedy(error)
    )


def is_full(error: OSError) -> bool:
    """Whether there is no room left, on the drive or for this user."""
    return error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def remedy(error: OSError) -> Sentence:
    """What to do where a file cannot be made."""
    if error.errno == errno.ENAMETOOLONG:
        return say("Choose a shorter name.")
    if error.errno in (errno.EINVAL, errno.EILSEQ):
        return say("Choose a name without special characters.")
    if is_full(error):
        return say("Free some space, or choose another folder.")
    return say("Choose another folder.")


class Hold:
    """A file that is being written: no other program of ours writes it meanwhile. The system lets go for one that
    dies. Where a drive knows no locks, and on Windows, it is only made."""

    def __init__(self, path: Path) -> None:
        """Makes the file if it is not there. Raises OutputUnavailable."""
        self.path = path
        self._fd: int | None = None
        kind = kind_of(path)
        self.is_new = not kind
        if kind == "other":
            if stat.S_ISFIFO(path.stat().st_mode):
                raise OutputUnavailable(say("{path} is a pipe, not a file.", path=path), "Choose a file name.")
            return
        try:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            if sys.platform != "win32":
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if self._fd is None:
                raise unwritable(path, error) from error
            if error.errno in TAKEN:
                self.release()
                raise OutputUnavailable(
                    say("{path} is already being written.", path=path),
                    "Choose another name, or stop the other recording.",
                ) from error

    def release(self, is_wanted: bool = True) -> None:
        """is_wanted: False takes a file away that was made for nothing. May be called twice."""
        if self._fd is None:
            return
        if not is_wanted:
            with suppress(OSError):
                self.path.unlink()
        os.close(self._fd)
        self._fd = None
