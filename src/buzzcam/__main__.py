"""`python -m buzzcam`, and the console script."""

import _signal  # type: ignore[import-not-found]  # of what `signal` is made: that takes time to load itself

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # nothing is begun yet: Ctrl-C ends it without a word

import io
import os
import sys

from buzzcam.cli import main as _main


def main() -> int:
    """Our own lines go to the terminal by a way of their own: libraries write to descriptor 2 what is said better in a
    sentence, and PortAudio's binding points it at nothing while it starts."""
    if sys.stderr is not None:  # a program without a console has none
        way = os.fdopen(os.dup(2), "wb", buffering=0)  # what cannot be written is gone, not tried again at the end
        sys.stderr = io.TextIOWrapper(way, sys.stderr.encoding, "backslashreplace", write_through=True)
    return _main()


if __name__ == "__main__":
    raise SystemExit(main())
