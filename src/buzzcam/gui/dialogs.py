"""Opens the window's dialogs, each once, and connects their signals."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from buzzcam.core.events import Calibrating, Event
from buzzcam.gui.about import AboutDialog
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.bug_report import Report, ReportDialog
from buzzcam.gui.checkup import Checkup
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.first_run import FirstRun
from buzzcam.gui.hotkeys import Hotkeys, why_unavailable
from buzzcam.gui.main_window import MainWindow
from buzzcam.gui.preferences_dialog import PreferencesDialog
from buzzcam.gui.shortcuts import Act
from buzzcam.gui.shortcuts_dialog import ShortcutsDialog
from buzzcam.gui.translation import tr


class Dialogs(QObject):
    """devices_free: the check-up before the first picture has ended, so the picture can run."""

    devices_free = Signal()

    def __init__(self, window: MainWindow, choices: ChoicesModel, bridge: Bridge) -> None:
        super().__init__()
        self._window, self._choices, self._bridge = window, choices, bridge
        self._open: Dialog | None = None
        self.checkup = Checkup(bridge.happened.emit)
        self.report = Report(bridge.happened.emit)
        self.checkup.ended.connect(self.devices_free)
        self.report.progressed.connect(self._show_progress)
        bridge.happened.connect(self._show_calibration)

    @property
    def open_one(self) -> Dialog | None:
        return self._open

    def check_up(self) -> None:
        if self._is_free() and not self.checkup.is_running:
            is_first = self._choices.preferences.is_first_run
            page = FirstRun(self._window, self._choices, self.checkup, is_first)
            page.wants_checkup.connect(self._examine)
            page.finished.connect(lambda _result: self._choices.remember(is_first_run=False))
            self._show(page)
            self._examine()

    def prefer(self, hotkeys: Hotkeys, has_tray: bool) -> None:
        if self._is_free():
            dialog = PreferencesDialog(self._window, self._choices, hotkeys, why_unavailable(), has_tray)
            dialog.said.connect(self._window.messages.show_message)
            self._show(dialog)

    def list_shortcuts(self, acts: tuple[Act, ...]) -> None:
        if self._is_free():
            is_on = self._choices.preferences.has_global_shortcuts
            self._show(ShortcutsDialog(self._window, acts, why_unavailable(), is_on))

    def ask_for_report(self) -> None:
        if self._is_free():
            dialog = ReportDialog(self._window)
            dialog.chosen.connect(self._write_report)
            self._show(dialog)

    def tell_about(self) -> None:
        if self._is_free():
            self._show(AboutDialog(self._window))

    def stop(self) -> None:
        """Returns when all threads have ended."""
        if self._open is not None:
            self._open.close()
        self.checkup.stop()
        self.report.stop()

    # ---- inside

    def _is_free(self) -> bool:
        """Whether no dialog is open; otherwise raises the open one."""
        if self._open is not None:
            self._open.raise_()
            self._open.activateWindow()
        return self._open is None

    def _show(self, dialog: Dialog) -> None:
        self._open = dialog
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self._open = None

    def _examine(self) -> None:
        self.checkup.start(self._bridge.status(), self._choices.preferences.source.kind)

    def _write_report(self, target: Path) -> None:
        self.report.start(target, self._choices.preferences, self._bridge.status())

    def _show_progress(self, done: int, total: int) -> None:
        messages = self._window.messages
        if done < total:
            text = tr("Creating the report…")
            messages.show_progress(text, done, total, tr("Cancel"), self.report.cancel)
        else:
            messages.end_progress()

    def _show_calibration(self, event: Event) -> None:
        if isinstance(event, Calibrating) and isinstance(self._open, FirstRun):
            self._open.show_calibration(event.done, event.total)
