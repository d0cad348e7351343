"""The table of all keyboard actions. Shortcuts, tray, menu and the dialog are built from it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.main_window import MainWindow
from buzzcam.gui.translation import tr

LOOK_KEYS = 9


@dataclass(frozen=True, slots=True)
class Act:
    """An action with keys.

    words: text for the dialog; empty if not listed. keys: alternatives. shown: replaces the keys in the dialog.
    everywhere: the global shortcut, if the user has turned it on.
    """

    name: str
    group: str
    words: str
    keys: tuple[str, ...]
    do: Callable[[], object]
    shown: str = ""
    everywhere: str = ""

    @property
    def written_keys(self) -> str:
        """The keys as written on this system."""
        native = QKeySequence.SequenceFormat.NativeText
        return self.shown or "  /  ".join(QKeySequence(keys).toString(native) for keys in self.keys)


class Shortcuts(QObject):
    """Installs the keys in the window. help_me, quit_it: the actions of F1 and Ctrl+Q."""

    def __init__(
        self, window: MainWindow, choices: ChoicesModel, help_me: Callable[[], object], quit_it: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window, self._choices = window, choices
        self._is_comparing = False
        self._is_talking = False
        self.acts = (
            *self._for_the_camera(),
            *self._for_calls(),
            *self._for_looks(),
            *self._for_the_window(help_me, quit_it),
        )
        for act in self.acts:
            for keys in act.keys:
                # a field that is typed into takes plain keys before a shortcut sees them
                QShortcut(QKeySequence(keys), window, act.do).setAutoRepeat(act.name in ("undo", "redo"))
        window.key_moved.connect(self._hold)
        window.left.connect(self._let_go)  # the release goes to another window
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._let_go)

    def act(self, name: str) -> Act:
        return next(act for act in self.acts if act.name == name)

    # ---- the table

    def _for_the_camera(self) -> tuple[Act, ...]:
        choices, group = self._choices, tr("Camera")
        return (
            Act("private", group, tr("Turn “Private now” on or off"), ("Ctrl+P",), self._toggle_private,
                everywhere="Ctrl+Alt+P"),
            Act("power", group, tr("Turn the camera on or off"), ("Ctrl+O",), self._toggle_power,
                everywhere="Ctrl+Alt+O"),
            Act("record", group, tr("Start or stop recording"), ("Ctrl+R",), self._toggle_recording),
            Act("snapshot", group, tr("Take a snapshot"), ("Ctrl+S",), choices.take_picture),
            Act("compare", group, tr("Compare with the unchanged camera picture (hold)"), (), self._begin_compare,
                shown=tr("Space")),
        )  # fmt: skip

    def _for_calls(self) -> tuple[Act, ...]:
        call_controller, group = self._window.call_controller, tr("Call")
        return (
            Act("call", group, tr("Show the call"), ("Ctrl+L",), self._window.show_call),
            Act("mute", group, tr("Mute or unmute"), ("Ctrl+M",),
                lambda: call_controller.mute(not call_controller.is_muted), everywhere="Ctrl+Alt+M"),
            Act("talk", group, tr("Talk while held, with push to talk"), (), lambda: None,
                shown=tr("T")),
        )  # fmt: skip

    def _for_looks(self) -> tuple[Act, ...]:
        choices, group = self._choices, tr("Settings")
        looks = [Act(f"look-{k + 1}", group, "", (str(k + 1),), partial(choices.use_look, k)) for k in range(LOOK_KEYS)]
        return (
            Act("looks", group, tr("Switch to a look"), (), lambda: None, shown=f"1 … {LOOK_KEYS}"),
            *looks,
            Act("undo", group, tr("Undo"), ("Ctrl+Z",), self._window.undo),
            Act("redo", group, tr("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), self._window.redo),
        )

    def _for_the_window(self, help_me: Callable[[], object], quit_it: Callable[[], object]) -> tuple[Act, ...]:
        group = tr("Window")
        titles = [panel.title() for panel in self._window.panels]
        panels = [
            Act(f"panel-{k}", group, tr("Show “{panel}”", panel=title), (f"Ctrl+{k}",),
                partial(self._show_panel, k - 1))
            for k, title in enumerate(titles, 1)
        ]  # fmt: skip
        return (
            *panels,
            Act("shortcuts", group, tr("Show this list"), ("F1", "Ctrl+/"), help_me),
            Act("close", group, tr("Close the window"), ("Ctrl+W",), self._window.close),
            Act("quit", group, tr("Quit"), ("Ctrl+Q",), quit_it),
        )

    # ---- what they do

    def _toggle_private(self) -> None:
        if self._choices.is_on:
            self._choices.set_private(not self._choices.is_private)

    def _toggle_power(self) -> None:
        self._choices.set_on(not self._choices.is_on)

    def _toggle_recording(self) -> None:
        if self._choices.recording is None:
            self._choices.start_recording()
        else:
            self._choices.stop_recording()

    def _show_panel(self, number: int) -> None:
        self._window.show_panel(number)
        self._window.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- keys that do something while they are held

    def _hold(self, key: int, is_down: bool) -> None:
        acts: dict[int, tuple[Callable[[], None], Callable[[], None]]] = {
            Qt.Key.Key_Space: (self._begin_compare, self._end_compare),
            Qt.Key.Key_T: (self._begin_talk, self._end_talk),
        }
        if key in acts:
            acts[key][not is_down]()

    def _let_go(self, *_: object) -> None:
        self._end_compare()
        self._end_talk()

    def _begin_talk(self) -> None:
        self._is_talking = True
        self._window.call_controller.talk(True)

    def _end_talk(self) -> None:
        if self._is_talking:
            self._is_talking = False
            self._window.call_controller.talk(False)

    def _begin_compare(self) -> None:
        button = self._window.preview.compare
        if button.isVisible() and not self._is_comparing:
            self._is_comparing = True
            button.setDown(True)
            button.pressed.emit()

    def _end_compare(self) -> None:
        if self._is_comparing:
            self._is_comparing = False
            self._window.preview.compare.setDown(False)
            self._window.preview.compare.released.emit()
