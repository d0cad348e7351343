"""The icon in the system tray: shows the state and offers the four most urgent actions."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.icons import badge
from buzzcam.gui.theme import theme
from buzzcam.gui.translation import tr

NOTE_SHOWN_MS = 8000


class Tray(QObject):
    """Works on a desktop without a tray, too: `is_there` is then False, and may become True later."""

    def __init__(self, choices: ChoicesModel, show_window: Callable[[], object], quit_it: Callable[[], object]) -> None:
        super().__init__()
        self._choices, self._show_window = choices, show_window
        self._listed: object = None
        self._badges = {state: badge(state) for state in ("on", "private", "off")}
        self.menu = QMenu()
        theme.dress(self.menu)
        self.menu.addAction(tr("Show window"), show_window)
        self.menu.addSeparator()
        self._power = self._switch(tr("Camera on"), choices.set_on)
        self._private = self._switch(tr("Private now"), choices.set_private)
        self.looks = self.menu.addMenu(tr("Looks"))
        self.menu.addSeparator()
        self.menu.addAction(tr("Quit"), quit_it)
        self.icon = QSystemTrayIcon()
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._be_clicked)
        choices.state_changed.connect(self._show_state)
        choices.changed.connect(self._list_looks)
        self._show_state()
        self._list_looks()

    @property
    def is_there(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def open(self) -> None:
        self.icon.show()

    def close(self) -> None:
        self.icon.hide()

    def note_staying(self) -> None:
        """Shows a notification that BuzzCam keeps running after the window was closed."""
        text = tr("BuzzCam keeps running here. Quit it from this icon's menu.")
        self.icon.showMessage("BuzzCam", text, self._badges["on"], NOTE_SHOWN_MS)

    def _switch(self, text: str, on_toggle: Callable[[bool], object]) -> QAction:
        action = self.menu.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(on_toggle)
        return action

    def _show_state(self) -> None:
        choices = self._choices
        if not choices.is_on:
            state, words = "off", tr("BuzzCam: the camera is off")
        elif choices.is_private:
            state, words = "private", tr("BuzzCam: private, others see the paused card")
        elif choices.recording is not None:
            state, words = "on", tr("BuzzCam: recording")
        else:
            state, words = "on", tr("BuzzCam: the camera is on")
        self.icon.setIcon(self._badges[state])
        self.icon.setToolTip(words)
        self._power.setChecked(choices.is_on)
        self._private.setChecked(choices.is_private)
        self._private.setEnabled(choices.is_on)

    def _list_looks(self) -> None:
        names, number = [look.name for look in self._choices.preferences.looks], self._choices.look_number
        if (names, number) == self._listed:
            return  # a slider is being dragged
        self._listed = names, number
        self.looks.clear()
        self.looks.menuAction().setVisible(bool(names))
        for k, name in enumerate(names):
            action = self.looks.addAction(name.replace("&", "&&"), partial(self._choices.use_look, k))
            action.setCheckable(True)
            action.setChecked(k == number)

    def _be_clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._show_window()
