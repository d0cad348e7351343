"""The window's menu: rare actions that do not concern the picture."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from buzzcam.gui.icons import icon
from buzzcam.gui.theme import theme
from buzzcam.gui.translation import tr


class MainMenu(QMenu):
    """Each entry calls the function given for it."""

    def __init__(
        self,
        *,
        check_up: Callable[[], object],
        prefer: Callable[[], object],
        list_shortcuts: Callable[[], object],
        report: Callable[[], object],
        tell_about: Callable[[], object],
        quit_it: Callable[[], object],
    ) -> None:
        super().__init__()
        theme.dress(self)
        self.setAccessibleName(tr("Menu"))
        self.addAction(icon("preferences"), tr("Preferences…"), prefer)
        self.addAction(icon("checkup"), tr("Check-up…"), check_up)
        self.addAction(icon("keys"), tr("Shortcuts…") + "\tF1", list_shortcuts)
        self.addSeparator()
        self.addAction(icon("report"), tr("Report a problem…"), report)
        self.addAction(icon("about"), tr("About BuzzCam…"), tell_about)
        self.addSeparator()
        keys = QKeySequence("Ctrl+Q").toString(QKeySequence.SequenceFormat.NativeText)
        self.addAction(icon("quit"), tr("Quit") + "\t" + keys, quit_it)
