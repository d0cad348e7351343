"""The window's program: creates the application, connects choices model, bridge, window and tray, and closes them in
reverse order."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication

from buzzcam import __version__, logs, paths
from buzzcam.core.events import (
    Calibrating,
    Event,
    Failed,
    FileSaved,
    GuestJoined,
    GuestKnocked,
    GuestLeft,
    RoomForgotten,
    RoomFull,
    RoomLearnt,
    RoomNotLearnt,
    RungRefused,
)
from buzzcam.errors import BuzzCamError
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.dialogs import Dialogs
from buzzcam.gui.ending import Ending
from buzzcam.gui.hotkeys import Hotkeys
from buzzcam.gui.icons import badge
from buzzcam.gui.language import speak
from buzzcam.gui.main_window import MainWindow
from buzzcam.gui.menu import MainMenu
from buzzcam.gui.panels.outputs import OutputsPanel, show_in_files
from buzzcam.gui.qt_platform import check_screen
from buzzcam.gui.shortcuts import Shortcuts
from buzzcam.gui.single import Single, own_name
from buzzcam.gui.theme import theme
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr, translated
from buzzcam.gui.tray import Tray
from buzzcam.preferences import Preferences, load

DRAWN_KB = 2048
"""The limit of Qt's cache of borders and icons, in kB. Qt's default is 10 MB, which a window that changes size and
theme fills within ten minutes (measured). The visible ones need 1.3 MB."""


class App:
    """Holds everything that lives as long as the window."""

    def __init__(self, preferences: Preferences) -> None:
        self.bridge = Bridge(preferences.settings())
        self.choices = ChoicesModel(preferences, self.bridge)
        self.thumbnails = Thumbnails(self.bridge.happened.emit)
        self.menu = MainMenu(
            check_up=self.check_up, prefer=self.prefer, list_shortcuts=self.list_shortcuts,
            report=self.report, tell_about=self.tell_about, quit_it=self.quit,
        )  # fmt: skip
        self.window = MainWindow(self.choices, self.bridge, self.thumbnails, self.menu)
        self.dialogs = Dialogs(self.window, self.choices, self.bridge)
        self.shortcuts = Shortcuts(self.window, self.choices, self.list_shortcuts, self.quit)
        self.tray = Tray(self.choices, self.show_window, self.quit)
        combinations = {act.name: act.everywhere for act in self.shortcuts.acts if act.everywhere}
        self.hotkeys = Hotkeys(combinations, self.bridge.happened.emit)
        self._is_started = False
        self.bridge.happened.connect(self._tell)
        self.window.closing.connect(self._close_window)
        self.dialogs.devices_free.connect(self._run_picture)
        self.hotkeys.pressed.connect(lambda name: self.shortcuts.act(name).do())
        self.hotkeys.refused.connect(
            lambda error: self.window.messages.show_message(translated(error), is_trouble=True)
        )

    def start(self, is_minimised: bool = False) -> None:
        """is_minimised: starts in the tray, or minimised if there is no tray."""
        self.thumbnails.start()
        self.choices.throw_removed_away()
        self.tray.open()
        if not is_minimised:
            self.window.show()
        elif not self.tray.is_there:
            self.window.showMinimized()
        if self.choices.preferences.has_global_shortcuts:
            self.hotkeys.start()
        if self.choices.preferences.is_first_run and not is_minimised:
            self.check_up()  # it looks at the devices, the picture runs after it
        else:
            QTimer.singleShot(0, self._run_picture)  # the window is seen first

    def show_window(self) -> None:
        window = self.window
        (window.showNormal if window.isMinimized() else window.show)()
        window.raise_()
        window.activateWindow()

    def quit(self) -> None:
        self.window.remember_place()
        self.window.hide()
        QGuiApplication.quit()

    def close(self) -> None:
        """Returns when all threads have ended."""
        self.dialogs.stop()
        self.window.photos.stop()
        self.hotkeys.stop()
        self.tray.close()
        self.choices.save_now()
        self.window.call_controller.stop()
        self.bridge.stop()
        self.thumbnails.stop()

    # ---- what the menu asks for

    def check_up(self) -> None:
        self.dialogs.check_up()

    def prefer(self) -> None:
        self.dialogs.prefer(self.hotkeys, self.tray.is_there)

    def list_shortcuts(self) -> None:
        self.dialogs.list_shortcuts(self.shortcuts.acts)

    def report(self) -> None:
        self.dialogs.ask_for_report()

    def tell_about(self) -> None:
        self.dialogs.tell_about()

    # ---- inside

    def _run_picture(self) -> None:
        if not self._is_started:
            self._is_started = True
            self.bridge.start()

    def _close_window(self) -> None:
        if not (self.tray.is_there and self.choices.preferences.stays_in_tray):
            self.quit()
            return
        self.window.hide()
        if not self.choices.preferences.has_heard_of_tray:
            self.choices.remember(has_heard_of_tray=True)
            self.tray.note_staying()

    def _learn_room_again(self) -> None:
        self.window.messages.clear()
        self.choices.learn_room()

    def _tell(self, event: Event) -> None:
        messages, text = self.window.messages, translated(event)
        if isinstance(event, FileSaved):
            messages.show_message(text, action=tr("Show"), on_action=lambda: show_in_files(event.path))
        elif isinstance(event, Calibrating):
            if event.done < event.total:
                skip = tr("Skip")
                messages.show_progress(text, event.done, event.total, skip, self.bridge.skip_measuring)
            else:
                messages.end_progress()
        elif isinstance(event, Failed) and event.part.startswith("virtual camera"):
            how = tr("How to fix it")
            reason = event.error.message if isinstance(event.error, BuzzCamError) else str(event.error)
            outputs = [type(panel) for panel in self.window.panels].index(OutputsPanel)
            messages.show_message(translated(reason), True, how, lambda: self.window.show_panel(outputs))
        elif isinstance(event, GuestKnocked):
            messages.show_message(text, False, tr("Show"), self.window.show_call)
            QApplication.alert(self.window)
        elif isinstance(event, GuestJoined | GuestLeft | RoomLearnt):
            messages.show_message(text)
        elif isinstance(event, RoomNotLearnt | RoomForgotten):
            messages.show_message(text, isinstance(event, RoomNotLearnt), tr("Learn again"), self._learn_room_again)
        elif isinstance(event, RoomFull):
            messages.show_message(text, is_trouble=True)
        elif isinstance(event, Failed) and event.part == "call" and isinstance(event.error, BuzzCamError):
            messages.show_message(translated(event.error), is_trouble=True)
        elif isinstance(event, Failed | RungRefused):
            messages.show_message(text, is_trouble=True)


def make_application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("buzzcam")
    app.setApplicationDisplayName("BuzzCam")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("buzzcam")
    app.setWindowIcon(badge())
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    QPixmapCache.setCacheLimit(DRAWN_KB)
    return app


def run_window(is_minimised: bool = False) -> int:
    """Shows the window until the user quits; returns the exit status. Raises ScreenUnavailable."""
    check_screen()
    application = make_application()
    single = Single(own_name())
    if single.is_second():
        return 0
    log_file = logs.LogFile(paths.log_file())
    log_file.open()
    sys.excepthook = logs.note_unexpected
    preferences, trouble = load(paths.settings())
    speak(application, preferences.language)
    theme.follow(preferences.theme)
    application.styleHints().colorSchemeChanged.connect(theme.follow_system)
    app = App(preferences)
    ending = Ending(app.quit)
    single.asked.connect(app.show_window)
    if trouble:
        app.window.messages.show_message(translated(trouble), is_trouble=True)
    app.start(is_minimised or preferences.starts_minimised)
    try:
        return application.exec()
    finally:
        ending.close()
        single.close()
        app.close()
        log_file.close()
