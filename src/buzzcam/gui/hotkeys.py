"""Global shortcuts: they work while any program has the focus. X11 only, with xcffib.

BuzzCam asks the X server for the exact combinations and receives no other keys. It logs no keys.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from buzzcam.core.events import Publish
from buzzcam.core.worker import Worker
from buzzcam.errors import OutputUnavailable
from buzzcam.gui.translation import tr
from buzzcam.sentence import say

if TYPE_CHECKING:
    import xcffib

SHIFT, CONTROL, ALT = 1, 4, 8
"""X11's modifier bits. Alt is Mod1 on all common keyboards."""

LOCKS = (0, 2, 16, 18)
"""Caps Lock, Num Lock and both. A combination is grabbed with each of them, because X11 treats them as different."""


class HotkeysUnavailable(OutputUnavailable):
    """Global shortcuts are not available on this desktop, or another program uses the same ones."""


def why_unavailable() -> str:
    """Why global shortcuts are not available; empty if they are."""
    platform = QGuiApplication.platformName()
    if platform == "wayland":
        return tr("Wayland does not allow global shortcuts.")
    is_known = platform == "xcb" and find_spec("xcffib") is not None
    return "" if is_known else tr("They work only on Linux with X11.")


class Hotkeys(QObject):
    """pressed: the name of the combination. refused: a HotkeysUnavailable; no combination is then grabbed."""

    pressed = Signal(str)
    refused = Signal(object)
    _opened = Signal(object, object)

    def __init__(self, combinations: dict[str, str], publish: Publish) -> None:
        """combinations: name -> "Ctrl+Alt+P"."""
        super().__init__()
        self._combinations, self._publish = combinations, publish
        self._worker: Worker | None = None
        self._connection: xcffib.Connection | None = None
        self._notifier: QSocketNotifier | None = None
        self._names: dict[tuple[int, int], str] = {}
        self._opened.connect(self._listen)

    @property
    def is_open(self) -> bool:
        return self._notifier is not None

    def start(self) -> None:
        """Grabs the combinations on a thread. Emits `refused` if that fails."""
        self.stop()
        self._worker = Worker("hotkeys", self._open, self._publish)
        self._worker.start()

    def stop(self) -> None:
        """Releases the combinations."""
        if self._worker is not None:
            self._worker.join()
            self._worker = None
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._connection is not None:
            self._connection.disconnect()  # the server frees what was grabbed
            self._connection = None

    # ---- on its thread

    def _open(self) -> None:
        if reason := why_unavailable():
            self.refused.emit(HotkeysUnavailable("Global shortcuts are not available here.", reason))
            return
        import xcffib
        import xcffib.xproto

        try:
            connection = xcffib.connect()
        except (xcffib.ConnectionException, OSError):
            self.refused.emit(HotkeysUnavailable("The X server cannot be reached.", "Log in again."))
            return
        self._connection = connection
        setup = connection.get_setup()
        first, last = setup.min_keycode, setup.max_keycode
        mapping = connection.core.GetKeyboardMapping(first, last - first + 1).reply()
        symbols, each = list(mapping.keysyms), mapping.keysyms_per_keycode
        names = {}
        for name, keys in self._combinations.items():
            symbol = ord(keys.rsplit("+", 1)[1].lower())  # X11's symbols of Latin letters are their code points
            if symbol not in symbols:
                continue  # this keyboard has no such key
            code, modifiers = first + symbols.index(symbol) // each, _modifiers_of(keys)
            names[code, modifiers] = name
            mode = xcffib.xproto.GrabMode.Async
            asked = [
                connection.core.GrabKeyChecked(True, screen.root, modifiers | lock, code, mode, mode)
                for screen in setup.roots
                for lock in LOCKS
            ]
            try:
                for request in asked:
                    request.check()
            except xcffib.Error:  # BadAccess
                self._connection = None
                connection.disconnect()
                taken = say("Another program already uses {keys}.", keys=keys)
                self.refused.emit(HotkeysUnavailable(taken, "Remove the shortcut there, then try again."))
                return
        self._opened.emit(connection, names)

    # ---- on the GUI thread, which never waits here

    def _listen(self, connection: "xcffib.Connection", names: dict[tuple[int, int], str]) -> None:
        if self._connection is None or connection is not self._connection:
            return  # let go of meanwhile
        self._names = names
        self._notifier = QSocketNotifier(self._connection.get_file_descriptor(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._read()

    def _read(self) -> None:
        import xcffib
        import xcffib.xproto

        while self._connection is not None:
            try:
                event = self._connection.poll_for_event()
            except (xcffib.Error, xcffib.ConnectionException):  # the server has gone, and the window with it
                self.stop()
                return
            if event is None:
                return
            if isinstance(event, xcffib.xproto.KeyPressEvent):
                name = self._names.get((event.detail, event.state & (SHIFT | CONTROL | ALT)))
                if name is not None:
                    self.pressed.emit(name)


def _modifiers_of(keys: str) -> int:
    sequence = QKeySequence(keys)[0].keyboardModifiers()  # type: ignore[index]
    pairs = (
        (Qt.KeyboardModifier.ControlModifier, CONTROL),
        (Qt.KeyboardModifier.AltModifier, ALT),
        (Qt.KeyboardModifier.ShiftModifier, SHIFT),
    )
    return sum(bit for modifier, bit in pairs if modifier in sequence)
