"""Who owns which room, in a file of SQLite: it outlives the process."""

import logging
import sqlite3
from pathlib import Path

from buzzcam.errors import CallUnavailable
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

WITHIN_S = 0.1
"""How long another program may hold the file: everybody waits meanwhile."""


class Store:
    """path: None keeps nothing. rooms: with their owners, as the file had them at the start. A disk that is full or
    broken later costs the file, not the rooms; the log says so once. failures: how often."""

    def __init__(self, path: Path | None) -> None:
        """Opens the file. Raises CallUnavailable."""
        try:
            self._file = sqlite3.connect(path if path is not None else ":memory:", WITHIN_S, isolation_level=None)
            self._file.execute("pragma journal_mode = wal")
            self._file.execute("create table if not exists rooms (id text primary key, owner blob not null)")
            self.rooms: list[tuple[str, bytes]] = self._file.execute("select id, owner from rooms").fetchall()
        except sqlite3.Error as error:
            raise CallUnavailable(
                say("The rooms cannot be kept in {path}: {error}.", path=path, error=error), "Choose another file."
            ) from error
        self.failures = 0

    def put(self, room: str, owner: bytes) -> None:
        self._do("insert or replace into rooms values (?, ?)", room, owner)

    def remove(self, room: str) -> None:
        self._do("delete from rooms where id = ?", room)

    def close(self) -> None:
        self._file.close()

    def _do(self, what: str, *values: object) -> None:
        try:
            self._file.execute(what, values)
        except sqlite3.Error as error:
            self.failures += 1
            if self.failures == 1:
                log.warning("whose room is whose can no longer be written: %s", error)
