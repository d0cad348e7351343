"""The window's program: makes the application, connects desk, bridge and window, and ends them in reverse."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from buzzcam import __version__, paths
from buzzcam.core.events import Calibrating, Event, Failed, FileSaved, RungRefused
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.desk import Desk
from buzzcam.gui.main_window import MainWindow
from buzzcam.gui.panels.outputs import show_in_files
from buzzcam.gui.theme import theme
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.preferences import Preferences, load


class App:
    """All that lives as long as the window."""

    def __init__(self, preferences: Preferences) -> None:
        self.bridge = Bridge(preferences.settings())
        self.desk = Desk(preferences, self.bridge)
        self.thumbnails = Thumbnails(self.bridge.happened.emit)
        self.menu = QMenu()
        self.window = MainWindow(self.desk, self.bridge, self.thumbnails, self.menu)
        self.bridge.happened.connect(self._tell)
        self.window.closing.connect(self.quit)
        self.menu.addAction(self.window.tr("Quit"), self.quit)

    def start(self) -> None:
        self.thumbnails.start()
        self.window.show()
        QTimer.singleShot(0, self.bridge.start)  # the window is seen first

    def quit(self) -> None:
        self.window.hide()
        QGuiApplication.quit()

    def close(self) -> None:
        self.desk.save_now()
        self.bridge.stop()
        self.thumbnails.stop()

    def _tell(self, event: Event) -> None:
        messages, text = self.window.messages, str(event)
        if isinstance(event, FileSaved):
            messages.say(text, action=self.window.tr("Show"), on_action=lambda: show_in_files(event.path))
        elif isinstance(event, Calibrating):
            if event.done < event.total:
                messages.show_progress(text, event.done, event.total)
            else:
                messages.clear()
        elif isinstance(event, Failed | RungRefused):
            messages.say(text, is_trouble=True)


def make_application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("buzzcam")
    app.setApplicationDisplayName("BuzzCam")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("buzzcam")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    return app


def run_window(is_minimised: bool = False) -> int:
    """Shows the window until the user quits; returns the exit status."""
    application = make_application()
    preferences, trouble = load(paths.settings())
    theme.follow(preferences.theme)
    application.styleHints().colorSchemeChanged.connect(theme.follow_system)
    app = App(preferences)
    if trouble:
        app.window.messages.say(trouble, is_trouble=True)
    app.start()
    try:
        return application.exec()
    finally:
        app.close()
