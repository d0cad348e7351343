"""`Demand`: does anybody look at the picture? While nobody does, the camera is released."""

from threading import Condition


class Demand:
    """Who wants frames, by name; and whether they may have them at all. From any thread."""

    def __init__(self) -> None:
        self._wanted_by: frozenset[str] = frozenset()
        self._is_allowed = True
        self._is_closed = False
        self._changed = Condition()

    @property
    def is_wanted(self) -> bool:
        return self._is_allowed and bool(self._wanted_by)

    def set(self, who: str, is_wanted: bool) -> None:
        with self._changed:
            self._wanted_by = self._wanted_by | {who} if is_wanted else self._wanted_by - {who}
            self._changed.notify_all()

    def allow(self, is_allowed: bool) -> None:
        """False: nobody gets frames, whoever wants them."""
        with self._changed:
            self._is_allowed = is_allowed
            self._changed.notify_all()

    def wait_until_wanted(self) -> bool:
        """Sleeps until somebody wants frames; False once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_wanted or self._is_closed)
            return not self._is_closed

    @property
    def is_open(self) -> bool:
        return not self._is_closed

    def wait_while_open(self, timeout_s: float) -> bool:
        """Sleeps for that long; False at once when closed."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._is_closed, timeout_s)

    def close(self) -> None:
        """Whoever waits here returns and ends."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def reopen(self) -> None:
        """For the next source; what was wanted still is."""
        with self._changed:
            self._is_closed = False
