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
    "avatar": '<rect x="4" y="7" width="16" height="12" rx="4"/><path d="M12 7V4M9 15q3 2 6 0"/>'
    '<circle cx="9" cy="12" r=".8" fill="COLOUR"/><circle cx="15" cy="12" r=".8" fill="COLOUR"/>',
    "undo": '<path d="M8 5L4 9l4 4"/><path d="M4 9h10a5 5 0 0 1 0 10h-3"/>',
    "redo": '<path d="M16 5l4 4-4 4"/><path d="M20 9H10a5 5 0 0 0 0 10h3"/>',
    "theme": '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="COLOUR"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "down": '<path d="M7 10l5 5 5-5"/>',
    "up": '<path d="M7 14l5-5 5 5"/>',
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
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 16.8v.2"/>',
    "checkup": '<path d="M3 12h4l3-7 4 14 3-7h4"/>',
    "keys": '<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.1M11 10h.1M15 10h2M7 14h.1M10 14h7"/>',
    "report": '<path d="M4 5h16v11H9l-5 4z"/><path d="M12 8v3M12 13v.5"/>',
    "preferences": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/>'
    '<circle cx="9" cy="17" r="2"/>',
    "about": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.2"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M4 16V6a2 2 0 0 1 2-2h10"/>',
    "again": '<path d="M19 12a7 7 0 1 1-2-5l2 2"/><path d="M19 4v5h-5"/>',
    "call": '<circle cx="9" cy="9" r="3.5"/><path d="M2.5 20c.7-4 3-5.5 6.5-5.5s5.8 1.5 6.5 5.5"/>'
    '<path d="M16 5.5a3.5 3.5 0 0 1 0 7M18 15c2 .8 3.2 2.4 3.6 5"/>',
    "microphone": '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>',
    "muted": '<path d="M9 9V6a3 3 0 0 1 6 0v5M9 12a3 3 0 0 0 4 1.8M5 11a7 7 0 0 0 10.5 6M18.4 13.6q.6-1.2.6-2.6"/>'
    '<path d="M12 18v3M3 3l18 18"/>',
    "share": '<rect x="3" y="4" width="18" height="13" rx="2"/><path d="M12 14V8M9 10.5L12 7.5l3 3M8 21h8"/>',
    "unseen": '<path d="M3 3l18 18M15 15.5a2.5 2.5 0 0 1-2.5 1.5h-7A2.5 2.5 0 0 1 3 14.5v-5A2.5 2.5 0 0 1 5.5 7H7'
    'M11 7h1.5A2.5 2.5 0 0 1 15 9.5V11l6-4v9l-2.5-1.600"/>',
    "hang-up": '<path d="M3 15c0-7 18-7 18 0l-1 2-4-1v-3c-3-1-5-1-8 0v3l-4 1z" fill="COLOUR"/>',
    "weak": '<path d="M4 20v-3M9 20v-6"/><path d="M14 20v-9M19 20V8" opacity=".35"/>',
    "qr": '<rect x="4" y="4" width="6" height="6"/><rect x="14" y="4" width="6" height="6"/>'
    '<rect x="4" y="14" width="6" height="6"/><path d="M14 14h2v2h-2zM20 14v6M14 20h3"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "quit": '<path d="M10 4H5v16h5"/><path d="M9 12h11M16 8l4 4-4 4"/>',
}

_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="COLOUR" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round">SHAPE</g></svg>'
)


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_FRAME.replace("SHAPE", SHAPES[name]).replace("COLOUR", colour).encode()))


class _Engine(QIconEngine):
    """Paints in the theme's present colour, so icons stay valid when the theme changes."""

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


BADGE_GROUNDS = {"on": "#ffc233", "private": "#ffc233", "off": "#9aa3b2"}
BADGE_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)

_BADGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect x="3" y="3" width="58" height="58" rx="15" fill="GROUND"/>
<g fill="none" stroke="#201800" stroke-width="4" stroke-linecap="round">
<path d="M25 16q-1-6-6-7M39 16q1-6 6-7"/></g>
<circle cx="32" cy="35" r="20" fill="#201800"/>
<g fill="GROUND"><rect x="19" y="23" width="26" height="6" rx="2"/><rect x="16" y="34" width="32" height="6" rx="2"/>
<rect x="21" y="45" width="22" height="5" rx="2"/></g>
OVER</svg>"""
"""A lens with a bee's stripes and antennae."""

_STRUCK = (
    '<path d="M12 54L54 12" stroke="GROUND" stroke-width="11" stroke-linecap="round"/>'
    '<path d="M10 56L56 10" stroke="#201800" stroke-width="5" stroke-linecap="round"/>'
)


def badge(state: str = "on") -> QIcon:
    """BuzzCam's own icon, the same in both themes. state: on, private or off."""
    drawing = _BADGE.replace("OVER", "" if state == "on" else _STRUCK).replace("GROUND", BADGE_GROUNDS[state])
    renderer, made = QSvgRenderer(QByteArray(drawing.encode())), QIcon()
    for side in BADGE_SIZES_PX:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            renderer.render(painter)
        made.addPixmap(pixmap)
    return made
