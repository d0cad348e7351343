"""The preferences: theme, language, startup and closing."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from buzzcam.errors import BuzzCamError
from buzzcam.gui import autostart
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Switch, button, dim, heading
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.hotkeys import Hotkeys
from buzzcam.gui.theme import STEP_PX, theme
from buzzcam.gui.translation import tr, translated

LANGUAGES = (("English", "en"), ("Deutsch", "de"), ("Español", "es"))
"""Each language by its own name, so that its speakers find it."""


class PreferencesDialog(Dialog):
    """Changes apply at once. said: as ChoicesModel.said. why_no_keys: empty if global shortcuts are available."""

    said = Signal(str, bool)

    def __init__(
        self,
        parent: QWidget | None,
        choices: ChoicesModel,
        hotkeys: Hotkeys,
        why_no_keys: str = "",
        has_tray: bool = True,
    ) -> None:
        super().__init__(parent, tr("Preferences"), 460)
        self._choices, self._hotkeys = choices, hotkeys
        now = choices.preferences
        self.add_title(tr("Preferences"))
        form = QGridLayout()
        form.setSpacing(STEP_PX)
        form.setColumnStretch(1, 1)
        form.setContentsMargins(0, STEP_PX, 0, STEP_PX)
        self.theme = self._pick(
            tr("Theme"),
            ((tr("System default"), "system"), (tr("Light"), "light"), (tr("Dark"), "dark")),
            now.theme, self._use_theme,
        )  # fmt: skip
        self.language = self._pick(
            tr("Language"), ((tr("System default"), ""), *LANGUAGES), now.language or "", self._use_language
        )
        for row, pick in enumerate((self.theme, self.language)):
            form.addWidget(QLabel(pick.accessibleName()), row, 0)
            form.addWidget(pick, row, 1)
        self.rows.addLayout(form)
        self.rows.addWidget(heading(tr("Startup and closing")))
        self.starts = self._switch(tr("Start at login"), autostart.is_on(), self._use_autostart)
        self.minimised = self._switch(
            tr("Start minimised"), now.starts_minimised, lambda is_on: choices.remember(starts_minimised=is_on)
        )
        self.stays = self._switch(
            tr("Keep running in the tray when the window is closed"), now.stays_in_tray and has_tray,
            lambda is_on: choices.remember(stays_in_tray=is_on),
        )  # fmt: skip
        if not has_tray:
            self._lacks(self.stays, tr("This desktop has no tray, so closing the window quits BuzzCam."))
        self.rows.addSpacing(STEP_PX)
        self.rows.addWidget(heading(tr("In every program")))
        self.keys = self._switch(tr("Global shortcuts"), now.has_global_shortcuts and not why_no_keys, self._hold)
        hotkeys.refused.connect(self._be_refused)
        if why_no_keys:
            self._lacks(self.keys, tr("Not available here: {why}", why=why_no_keys))
        else:
            self.rows.addWidget(dim(tr("Ctrl+Alt+P: Private now.  Ctrl+Alt+O: camera on or off.")))
        self.add_buttons(main=button(tr("Close"), self.accept))

    # ---- inside

    def _pick(
        self, name: str, entries: tuple[tuple[str, str], ...], value: str, on_pick: Callable[[str], None]
    ) -> Pick:
        pick = Pick(name)
        for text, kept in entries:
            pick.addItem(text, kept)
        pick.setCurrentIndex(max(0, pick.findData(value)))
        pick.activated.connect(lambda _index: on_pick(pick.currentData()))
        return pick

    def _switch(self, text: str, is_on: bool, on_toggle: Callable[[bool], object]) -> Switch:
        switch = Switch(text, on_toggle)
        switch.setAccessibleName(text)
        switch.show_value(is_on)
        self.rows.addWidget(switch)
        return switch

    def _lacks(self, switch: Switch, why: str) -> None:
        switch.setEnabled(False)
        switch.setAccessibleDescription(why)
        self.rows.addWidget(dim(why))

    def _use_theme(self, wanted: str) -> None:
        self._choices.remember(theme=wanted)
        theme.follow(wanted)

    def _use_language(self, language: str) -> None:
        if (language or None) != self._choices.preferences.language:
            self._choices.remember(language=language or None)
            self.said.emit(tr("The language changes the next time you start BuzzCam."), False)

    def _use_autostart(self, is_on: bool) -> None:
        try:
            autostart.set_on(is_on)
        except BuzzCamError as error:
            self.starts.show_value(autostart.is_on())
            self.said.emit(translated(error), True)

    def _hold(self, is_on: bool) -> None:
        self._choices.remember(has_global_shortcuts=is_on)
        if is_on:
            self._hotkeys.start()
        else:
            self._hotkeys.stop()

    def _be_refused(self) -> None:
        self._choices.remember(has_global_shortcuts=False)
        self.keys.show_value(False)
