"""Whether the X server that DISPLAY names can be reached at all: its libraries wait for minutes for a far one."""

import os
import re
import socket

from buzzcam.errors import ScreenUnavailable
from buzzcam.sentence import say

FIRST_PORT = 6000
PATIENCE_S = 2.0


def check_display(hint: str) -> None:
    """Raises ScreenUnavailable."""
    display = os.environ.get("DISPLAY", "")
    far = re.fullmatch(r"([^/:\[\]]+|\[[0-9a-fA-F:]+\]):(\d+)(\.\d+)?", display)
    if far is None or far[1] == "unix":
        return  # a socket of this machine answers or refuses at once
    try:
        socket.create_connection((far[1].strip("[]"), FIRST_PORT + int(far[2])), PATIENCE_S).close()
    except (OSError, OverflowError) as error:
        raise ScreenUnavailable(
            say("The X server {display} cannot be reached ({reason}).", display=display, reason=reason_of(error)), hint
        ) from error


def reason_of(error: Exception) -> str:
    """What X11's libraries say, in one line."""
    return str(error).partition("\n")[0][:120] or type(error).__name__
