"""`FileThread`: runs what writes files on a thread of its own, so that no disk ever keeps the call waiting."""

import time
from collections.abc import Callable
from typing import Protocol

from buzzcam.core.events import Failed, Publish
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.worker import Worker
from buzzcam.errors import OutputError

FLUSH_EVERY_S = 0.4
"""A killed program loses so much, and what is on its way."""


class File(Protocol):
    def flush(self) -> None: ...
    def close(self) -> None: ...


class FileThread:
    """Jobs run one after the other. capacity: of waiting jobs; with more, the oldest are dropped.

    dropped, failed: called on the thread; `failed` once, when a file cannot be written: then nothing is done any more.
    """

    def __init__(
        self,
        name: str,
        capacity: int,
        publish: Publish,
        failed: Callable[[Exception], None],
        dropped: Callable[[], None],
    ) -> None:
        self._files: list[File] = []
        self._publish, self._failed, self._dropped = publish, failed, dropped
        self._jobs: Mailbox[Callable[[], object]] = Mailbox(capacity)
        self._is_told = self._has_failed = False
        self._worker = Worker(name, self._run, publish)

    def start(self) -> None:
        self._worker.start()

    def do(self, job: Callable[[], object]) -> None:
        """From any thread; returns at once."""
        self._jobs.put(job)

    def add(self, file: File) -> None:
        """A file that this thread flushes and closes from now on."""
        self._files.append(file)

    def stop(self) -> None:
        """What waits is still written. Returns when all files are closed; may be called twice."""
        self._jobs.close()
        self._worker.join()

    def _run(self) -> None:
        try:
            self._work()
        except MailboxClosed:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may believe that the recording goes on
            self._fail(error)
        for file in self._files:
            try:
                file.close()
            except Exception as error:  # noqa: BLE001 - as above, and what was flushed plays
                self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._jobs.close()
        if not self._has_failed:
            self._has_failed = True
            self._failed(error)

    def _work(self) -> None:
        flush_at, dropped = time.monotonic(), 0
        while True:
            job = self._jobs.get(FLUSH_EVERY_S / 2)
            if self._jobs.dropped != dropped:
                dropped = self._jobs.dropped
                self._dropped()
            if job is not None:
                self._try(job)
            if time.monotonic() >= flush_at:
                flush_at = time.monotonic() + FLUSH_EVERY_S
                for file in self._files:
                    file.flush()

    def _try(self, job: Callable[[], object]) -> None:
        """Raises OutputError only."""
        try:
            job()
        except OutputError:
            raise
        except Exception as error:  # noqa: BLE001 - one person's faulty stream, an encoder: the others are still recorded
            if not self._is_told:
                self._is_told = True
                self._publish(Failed("recording", error))
