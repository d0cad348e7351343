"""`Mailbox`, the only way a thing crosses from one thread to another here."""

import time
from collections import deque
from collections.abc import Iterator
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class MailboxClosed(Exception):
    """The other side has gone; nothing will come any more."""


class Mailbox(Generic[T]):
    """Hands the newest items from one thread to another; never blocks the sender.

    When full, the oldest item is dropped and counted: a slow reader loses frames, not time.
    Not meant for two readers.
    """

    def __init__(self, capacity: int = 1) -> None:
        self.dropped = 0
        self._capacity = capacity
        self._items: deque[T] = deque()
        self._lock, self._news = Lock(), Lock()  # a Condition takes three times as long, which counts at each frame
        self._news.acquire()  # free while there may be something to look at
        self._closed = False

    def put(self, item: T) -> bool:
        """Leave `item` for the reader; False when the reader has gone."""
        with self._lock:
            if self._closed:
                return False
            if len(self._items) == self._capacity:
                self._items.popleft()
                self.dropped += 1
            self._items.append(item)
            self._wake()
            return True

    def get(self, timeout_s: float | None = None) -> T | None:
        """The oldest item kept; None when nothing came in time. Raises MailboxClosed once closed and empty."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with self._lock:
                if self._items:
                    return self._items.popleft()
                if self._closed:
                    raise MailboxClosed
            left_s = -1 if deadline is None else max(0.0, deadline - time.monotonic())
            if not self._news.acquire(timeout=left_s):
                return None

    def close(self) -> None:
        """No more items are taken; the reader gets what is left and then ends. May be called twice."""
        with self._lock:
            self._closed = True
            self._wake()

    def _wake(self) -> None:
        if self._news.locked():
            self._news.release()

    def __iter__(self) -> Iterator[T]:
        """Items as they come, until the mailbox is closed."""
        while True:
            try:
                item = self.get()
            except MailboxClosed:
                return
            if item is not None:
                yield item
