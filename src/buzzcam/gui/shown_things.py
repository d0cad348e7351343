"""Lists screens and windows with small pictures, for use as a source or for sharing in a call."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon, QScreen

from buzzcam.factory import windows
from buzzcam.gui.translation import tr
from buzzcam.settings import SourceChoice

PICTURE_PX = 96


def screen_name(number: str) -> str:
    return tr("Screen {number}", number=number)


def shown_things() -> Iterator[tuple[str, QIcon | None, SourceChoice]]:
    """(name, picture or None if there is none, choice) of each screen and window."""
    for k, screen in enumerate(QGuiApplication.screens(), 1):
        size = screen.size() * screen.devicePixelRatio()
        text = f"{screen_name(str(k))}  ({size.width()} × {size.height()})"
        yield text, _picture(screen, 0), SourceChoice("screen", str(k))
    first = QGuiApplication.primaryScreen()
    for window in windows():
        yield window.title, _picture(first, window.number), SourceChoice("window", window.title)


def _picture(screen: QScreen, window: int) -> QIcon | None:
    grabbed = screen.grabWindow(window)
    if grabbed.isNull():
        return None
    return QIcon(grabbed.scaledToWidth(PICTURE_PX, Qt.TransformationMode.SmoothTransformation))
