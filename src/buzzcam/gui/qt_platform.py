"""Checks whether Qt can open a window. If it cannot, Qt would abort the process without an explanation."""

import ctypes
import os
import socket
import sys
from pathlib import Path

import PySide6

from buzzcam.errors import ScreenUnavailable
from buzzcam.factory import check_x_server
from buzzcam.sentence import say

PLUGINS = {"xcb": "libqxcb.so", "wayland": "libqwayland.so"}
HINT = "Start BuzzCam in a graphical session, or use: buzzcam run"


def check_screen() -> None:
    """Tells Qt which platform plugin to use if only one works. Raises ScreenUnavailable."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if not sys.platform.startswith("linux") or (wanted and wanted not in PLUGINS):
        return  # a screen of another kind, or none on purpose
    troubles: dict[str, ScreenUnavailable] = {}
    for way, look in (("xcb", _look_for_x), ("wayland", _look_for_wayland)):
        try:
            look()
            _load(PLUGINS[way])
        except ScreenUnavailable as error:
            troubles[way] = error
    if wanted in troubles or len(troubles) == len(PLUGINS):
        raise troubles[wanted or ("xcb" if os.environ.get("DISPLAY") else "wayland")]
    if troubles and not wanted:
        os.environ["QT_QPA_PLATFORM"] = "wayland" if "xcb" in troubles else "xcb"


def _look_for_x() -> None:
    if not os.environ.get("DISPLAY"):
        raise _none()
    try:
        check_x_server()
    except ScreenUnavailable as error:
        raise ScreenUnavailable(error.message, HINT) from error


def _look_for_wayland() -> None:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        raise _none()
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(str(path))
    except OSError as error:
        raise ScreenUnavailable(
            say("The Wayland session cannot be reached ({reason}).", reason=error.strerror or str(error)),
            HINT,
        ) from error


def _load(plugin: str) -> None:
    """Loads Qt's plugin as Qt does, to learn which library is missing; Qt would only abort."""
    path = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / plugin
    if not path.exists():
        return  # Qt of the system, elsewhere
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        raise ScreenUnavailable(
            say("Qt cannot open a window here ({reason}).", reason=str(error)[:160]),
            "Install the missing library. On Debian: sudo apt install libxcb-cursor0 libegl1",
        ) from error


def _none() -> ScreenUnavailable:
    return ScreenUnavailable("There is no screen to open a window on.", HINT)
