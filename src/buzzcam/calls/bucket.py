"""`Bucket`: a rate limit."""

import time


class Bucket:
    """A token bucket: allows a burst of `most`, and `per_s` in the long run."""

    def __init__(self, most: float, per_s: float) -> None:
        self._most, self._per_s = most, per_s
        self._tokens, self._at_s = most, time.monotonic()

    def take(self) -> bool:
        self._fill()
        self._tokens = max(-1.0, self._tokens - 1)
        return self._tokens >= 0

    @property
    def is_full(self) -> bool:
        self._fill()
        return self._tokens >= self._most

    def _fill(self) -> None:
        now_s = time.monotonic()
        self._tokens = min(self._most, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
