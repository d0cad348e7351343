"""The colours and measures of the window, light and dark."""

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

STEP_PX = 8
PREVIEW_RADIUS_PX, BUTTON_RADIUS_PX, TILE_RADIUS_PX, FIELD_RADIUS_PX = 14, 12, 9, 8
COLUMN_PX = 380
FOCUS_PX = 2
TEXT_PX = 14.0
"""The text size that the measures above are based on."""


def scaled(px: float) -> int:
    """A measure that grows with the system's font but never shrinks."""
    return round(px * max(1.0, QFontInfo(QApplication.font()).pixelSize() / TEXT_PX))


@dataclass(frozen=True, slots=True)
class Tokens:
    """accent: only for chosen and live elements."""

    ground: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    ok: str
    bad: str
    is_dark: bool


DARK = Tokens("#14161a", "#1b1e24", "#252932", "#2e333d", "#eceef2", "#9aa3b2", "#ffc233", "#201800", "#4cc38a",
              "#ff6369", True)  # fmt: skip
LIGHT = Tokens("#f3f4f6", "#ffffff", "#eef0f3", "#dfe3e8", "#16181d", "#5b6472", "#f2a900", "#201800", "#18794e",
               "#c62a2f", False)  # fmt: skip


class Theme:
    """The tokens in use. Widgets that paint themselves read `theme.tokens` on each paint.

    The parts of the window, the dialogs and the menus have style sheets; the window has none. They change one after
    the other, with the event loop in between. All at once would block the window for 0.04 s, and a sheet of the
    application for 0.14 s (measured).
    """

    def __init__(self) -> None:
        self.tokens = DARK
        self._wanted = "system"
        self._to_dress: list[QWidget] = []

    def follow(self, wanted: str) -> None:
        """wanted: system, light or dark. Updates all style sheets, visible parts first."""
        self._wanted = wanted
        hints = QGuiApplication.styleHints()
        is_dark = wanted == "dark" or (wanted == "system" and hints.colorScheme() != Qt.ColorScheme.Light)
        self.tokens = DARK if is_dark else LIGHT
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        app.setPalette(palette(self.tokens))
        self._to_dress = sorted((one for one in app.allWidgets() if one.styleSheet()), key=QWidget.isVisible)
        self._dress_next()

    def _dress_next(self) -> None:
        if self._to_dress:
            part = self._to_dress.pop()
            if shiboken6.isValid(part):
                self.dress(part)
            QTimer.singleShot(0, self._dress_next)

    def dress(self, part: QWidget) -> None:
        """Call it once for each dialog, each menu without a parent, and each part of the window."""
        sheet = style_sheet(self.tokens)
        if part.styleSheet() != sheet:
            part.setStyleSheet(sheet)

    def follow_system(self) -> None:
        self.follow(self._wanted)


theme = Theme()


def palette(t: Tokens) -> QPalette:
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, t.panel),
        (roles.Base, t.raised),
        (roles.AlternateBase, t.panel),
        (roles.Button, t.raised),
        (roles.ToolTipBase, t.raised),
        (roles.WindowText, t.text),
        (roles.Text, t.text),
        (roles.ButtonText, t.text),
        (roles.ToolTipText, t.text),
        (roles.PlaceholderText, t.dim),
        (roles.Highlight, t.accent),
        (roles.HighlightedText, t.on_accent),
        (roles.Accent, t.accent),
        (roles.Link, t.text),
        (roles.Mid, t.line),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.dim))
    return made


def style_sheet(t: Tokens) -> str:
    parts = (_surfaces, _push_buttons, _tabs, _tool_buttons, _fields, _menus, _bars, _lists)
    return "\n".join(part(t) for part in parts)


def _surfaces(t: Tokens) -> str:
    return f"""
    QWidget {{ color: {t.text}; }}
    QDialog, #bar, #column {{ background: {t.panel}; }}
    #bar[edge="bottom"] {{ border-bottom: 1px solid {t.line}; }}
    #bar[edge="top"] {{ border-top: 1px solid {t.line}; }}
    #column {{ border-left: 1px solid {t.line}; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QLabel[role="heading"] {{ color: {t.dim}; font-weight: 600; }}
    QLabel[role="dim"] {{ color: {t.dim}; }}
    QLabel[role="bad"] {{ color: {t.bad}; }}
    QLabel[role="notice"] {{ font-weight: 700; font-size: 20px; }}
    QLabel[role="title"] {{ font-weight: 700; }}
    """


def _push_buttons(t: Tokens) -> str:
    return f"""
    QPushButton {{
        background: {t.raised}; border: 2px solid transparent; border-radius: {BUTTON_RADIUS_PX - 2}px;
        padding: 8px 14px; font-weight: 600;
    }}
    QPushButton:hover, QToolButton:hover {{ background: {t.line}; }}
    QPushButton:disabled {{ color: {t.dim}; }}
    QPushButton:focus, QToolButton:focus {{ border: {FOCUS_PX}px solid {t.text}; }}
    QPushButton[live="true"] {{ background: {t.accent}; color: {t.on_accent}; }}
    QPushButton[live="true"]:focus {{ border: {FOCUS_PX}px solid {t.text}; }}
    QPushButton[role="bad"] {{ color: {t.bad}; }}
    QPushButton[size="large"] {{ padding: 12px 18px; }}
    QPushButton[size="small"] {{ padding: 4px 10px; font-weight: 400; border-radius: {FIELD_RADIUS_PX}px; }}
    QPushButton[flat="true"] {{ background: transparent; }}
    QPushButton::menu-indicator {{ width: 0; }}
    """


def _tabs(t: Tokens) -> str:
    return f"""
    QTabBar#tabs {{ background: {t.raised}; border-radius: {BUTTON_RADIUS_PX}px; }}
    QTabBar#tabs::tab {{
        background: transparent; color: {t.dim}; font-weight: 600; padding: 6px 0; margin: 3px 1px;
        border: 2px solid transparent; border-radius: {FIELD_RADIUS_PX}px;
    }}
    QTabBar#tabs::tab:selected {{ background: {t.ground}; color: {t.text}; }}
    QTabBar#tabs::tab:selected:focus {{ border: {FOCUS_PX}px solid {t.text}; }}
    QTabBar#tabs::tab:hover {{ color: {t.text}; }}
    """


def _tool_buttons(t: Tokens) -> str:
    return f"""
    QToolButton {{
        background: {t.raised}; border: 2px solid transparent; border-radius: {FIELD_RADIUS_PX}px; padding: 6px;
    }}
    QToolButton[size="large"] {{ padding: 9px; border-radius: {BUTTON_RADIUS_PX - 2}px; }}
    QToolButton[live="true"] {{ background: {t.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    """


def _fields(t: Tokens) -> str:
    return f"""
    QComboBox, QLineEdit, QKeySequenceEdit, QSpinBox {{
        background: {t.raised}; border: 2px solid transparent; border-radius: {FIELD_RADIUS_PX}px; padding: 5px 8px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent};
    }}
    QComboBox:focus, QLineEdit:focus, QSpinBox:focus {{ border: {FOCUS_PX}px solid {t.text}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line}; outline: none; }}
    """


def _menus(t: Tokens) -> str:
    return f"""
    QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {t.line}; }}
    QMenu::item:disabled {{ color: {t.dim}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
    """


def _bars(t: Tokens) -> str:
    return f"""
    QProgressBar {{ background: {t.line}; border: none; border-radius: 3px; height: 6px; text-align: center; }}
    QProgressBar::chunk {{ background: {t.ok}; border-radius: 3px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 5px; min-height: 24px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.line}; border-radius: 5px; min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    """


def _lists(t: Tokens) -> str:
    return f"""
    QListWidget, QTextBrowser, QTableWidget {{
        background: {t.panel}; border: 1px solid {t.line}; border-radius: {FIELD_RADIUS_PX}px;
    }}
    QListWidget::item:selected {{ background: {t.line}; color: {t.text}; }}
    QTableWidget {{ outline: 0; }}
    QTableWidget::item {{ padding: 0 8px; }}
    QTableWidget::item:focus {{ background: {t.line}; border: none; }}
    QTableCornerButton::section {{ background: {t.panel}; border: none; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.dim}; border: none; padding: 4px 8px; }}
    #messages {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: {FIELD_RADIUS_PX}px; }}
    #messages[kind="bad"] {{ border-left: 4px solid {t.bad}; border-top-left-radius: 0; border-bottom-left-radius: 0; }}
    #messages[kind="good"] {{ border-left: 4px solid {t.ok}; border-top-left-radius: 0; border-bottom-left-radius: 0; }}
    """
