"""The window's icons: strokes on a 24x24 grid, drawn for BuzzCam, in any colour and at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from buzzcam.gui.theme import theme

SHAPES = {
    "camera": '<rect x="3" y="7" width="12" height="10" rx="2.5"/><path d="M15 11l6-3v8l-6-3"/>',
    "screen": '<rect x="3" y="5" width="18" height="12" rx="2"/><path d="M9 21h6M12 17v4"/>',
    "file": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>',
    "pattern": '<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M12 4v16M4 12h16"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "undo": '<path d="M8 5L4 9l4 4"/><path d="M4 9h10a5 5 0 0 1 0 10h-3"/>',
    "redo": '<path d="M16 5l4 4-4 4"/><path d="M20 9H10a5 5 0 0 0 0 10h3"/>',
    "theme": '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="COLOUR"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "down": '<path d="M7 10l5 5 5-5"/>',
    "power": '<path d="M12 3v8"/><path d="M7 6a8 8 0 1 0 10 0"/>',
    "private": '<path d="M3 3l18 18M10 6a9 9 0 0 1 11 6 12 12 0 0 1-3 4M6 8a12 12 0 0 0-3 4c2 5 8 8 13 5"/>',
    "still": '<circle cx="12" cy="13" r="4"/><rect x="3" y="6" width="18" height="14" rx="2.5"/><path d="M9 6V4h6v2"/>',
    "record": '<circle cx="12" cy="12" r="6" fill="COLOUR"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="COLOUR"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "none": '<circle cx="12" cy="12" r="8"/><path d="M6.5 6.5l11 11"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "folder": '<path d="M3 6h6l2 2h10v11H3z"/>',
    "column": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M15 5v14"/>',
    "ok": '<path d="M5 13l4 4 10-11"/>',
    "warning": '<path d="M12 4l9 16H3z"/><path d="M12 10v4M12 17v.5"/>',
    "window": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3 9h18"/>',
}

_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="COLOUR" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round">SHAPE</g></svg>'
)


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_FRAME.replace("SHAPE", SHAPES[name]).replace("COLOUR", colour).encode()))


class _Engine(QIconEngine):
    """Paints in the theme's colour of the moment, so that icons need not be made anew when it changes."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        is_off = mode == QIcon.Mode.Disabled
        colour = theme.tokens.dim if is_off else getattr(theme.tokens, self._role)
        painter.save()
        if is_off:
            painter.setOpacity(0.5)
        _renderer(self._name, colour).render(painter, QRectF(rect))  # type: ignore[call-overload]
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        with QPainter(made) as painter:
            self.paint(painter, QRectF(made.rect()), mode, state)
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: str = "text") -> QIcon:
    """role: a colour of `Tokens`."""
    return QIcon(_Engine(name, role))


def draw_icon(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    _renderer(name, colour).render(painter, rect)
