"""Memory that a guest has left behind goes back to the system.

The C library keeps what was freed, in a heap for each thread that there ever was: after 78 guests 55 MB, in which
nothing lay.
"""

import ctypes
from functools import cache
from typing import Any


@cache
def _trim() -> Any:  # noqa: ANN401 - a foreign function; None: this system's C library has none, or gives back by itself
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):
        return None


def give_back() -> None:
    """Takes some milliseconds, the interpreter released."""
    if (trim := _trim()) is not None:
        trim(0)
