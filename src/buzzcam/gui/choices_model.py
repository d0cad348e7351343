"""`ChoicesModel`: the user's choices, with undo; saves them. Widgets show and change them."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QTimer, Signal

from buzzcam import paths
from buzzcam.effects import own_files, registry
from buzzcam.errors import BadFile, BuzzCamError
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.translation import tr, translated
from buzzcam.history import History
from buzzcam.preferences import Look, Preferences, save
from buzzcam.settings import EffectValues, OptionValue, Settings

SAVE_AFTER_MS = 500
MOST_ON_SHELF = 24
KEPT = frozenset({
    "theme", "language", "is_first_run", "starts_minimised", "stays_in_tray", "has_heard_of_tray",
    "has_global_shortcuts", "window", "call", "photo_effects",
})  # fmt: skip
"""Preferences of the program, not of the picture."""


class ChoicesModel(QObject):
    """changed: the choices have changed. state_changed: on, private, recording or the learnt room has changed. said: (a
    sentence for the user, whether it reports a problem)."""

    changed = Signal()
    state_changed = Signal()
    said = Signal(str, bool)

    def __init__(self, preferences: Preferences, bridge: Bridge) -> None:
        super().__init__()
        self._history = History(preferences)
        self._bridge = bridge
        self.is_on = True
        self.is_private = False
        self.recording: Path | None = None
        self.recording_since = 0.0
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self.save_now)
        self._could_save = True
        self._is_new = False  # something was chosen since it was saved
        bridge.settled.connect(self._remember)
        bridge.refused.connect(self._take_back)

    @property
    def preferences(self) -> Preferences:
        return self._history.value

    @property
    def effects(self) -> EffectValues:
        """All that are chosen."""
        return self.preferences.all_effects

    @property
    def behind(self) -> str:
        return self.preferences.behind

    # ---- choices

    def choose(self, preferences: Preferences, gesture: str | None = None) -> None:
        """Changes the choices; can be undone. gesture: see History."""
        if preferences != self.preferences and self._can_be(preferences):
            self._history.change(preferences, gesture)
            self._carry_out()

    def set_option(self, effect: str, option: str, value: OptionValue, gesture: str | None = None) -> None:
        """Sets one option of an effect."""
        self.choose_effects(registry.with_option(self.effects, effect, option, value), gesture)

    def choose_effects(self, values: EffectValues, gesture: str | None = None) -> None:
        """Sets all options of all effects."""
        self.choose(self.preferences.with_effects(values), gesture)

    def set_background(self, effect: str, value: OptionValue | None = None) -> None:
        """Sets the background. value: of its first option; the other options keep their last values."""
        now = self.preferences
        values = registry.with_first(now.all_effects, effect, value)
        self.choose(replace(now, background=effect).with_effects(values))

    def end_gesture(self) -> None:
        self._history.end_gesture()

    def remember(self, **changes: object) -> None:
        """Sets a preference of KEPT. Undo does not affect it."""
        assert changes.keys() <= KEPT
        self._history.replace(replace(self.preferences, **changes))  # type: ignore[arg-type]
        self._save_soon.start()

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    def undo(self) -> None:
        self._move_to(self._history.undo)

    def redo(self) -> None:
        self._move_to(self._history.redo)

    def _move_to(self, move: Callable[[], Preferences]) -> None:
        kept = self._kept()
        self._history.replace(replace(move(), **kept))  # type: ignore[arg-type]
        self._carry_out()

    def _kept(self) -> dict[str, object]:
        return {name: getattr(self.preferences, name) for name in KEPT}

    def reset(self) -> None:
        """Resets looks and choices to the defaults; can be undone."""
        now = self.preferences
        kept = {"shelf": now.shelf, "removed": now.removed, "looks": now.looks, **self._kept()}
        self.choose(Preferences(**kept))  # type: ignore[arg-type]

    # ---- looks

    def save_look(self, name: str) -> None:
        """Saves the present choices under a name; replaces a look of that name."""
        now = self.preferences
        look = Look(name, now.background, registry.usable(now.all_effects, now.background))
        others = [other for other in now.looks if other.name != name]
        place = next((k for k, other in enumerate(now.looks) if other.name == name), len(others))
        self.choose(replace(now, looks=(*others[:place], look, *others[place:])))

    def use_look(self, number: int) -> None:
        """number: from 0. Does nothing if there is no such look."""
        if number < len(self.preferences.looks):
            self.choose(self.preferences.with_look(self.preferences.looks[number]))

    def rename_look(self, number: int, name: str) -> None:
        looks = list(self.preferences.looks)
        looks[number] = replace(looks[number], name=name)
        self.choose(replace(self.preferences, looks=tuple(looks)))

    def remove_look(self, number: int) -> None:
        looks = self.preferences.looks
        self.choose(replace(self.preferences, looks=(*looks[:number], *looks[number + 1 :])))

    @property
    def look_number(self) -> int | None:
        """The number of the look that is shown now."""
        now = self.preferences
        return next((k for k, look in enumerate(now.looks) if now.shows(look)), None)

    def add_to_shelf(self, path: Path) -> None:
        shelf = (path, *(other for other in self.preferences.shelf if other != path))[:MOST_ON_SHELF]
        self._history.replace(replace(self.preferences, shelf=shelf))

    def throw_removed_away(self) -> None:
        """Things whose tiles were removed in an earlier session go to the system's trash, but for those that are chosen
        or part of a look. Those that cannot are tried again with the next start."""
        now = self.preferences
        if not now.removed:
            return
        folders = [option.folder() for option in registry.file_options() if option.folder is not None]
        chosen = [options for values in (now.all_effects, *(look.effects for look in now.looks))
                  for options in values.values()]  # fmt: skip
        used = {str(value) for options in chosen for value in options.values()}
        ours = (path for path in now.removed if path.parent in folders)
        kept = tuple(path for path in ours if str(path) in used or not _in_trash(path))
        if kept != now.removed:
            self._history.replace(replace(now, removed=kept))
            self._save_soon.start()

    # ---- states

    def set_on(self, is_on: bool) -> None:
        self.is_on = is_on
        self._be_seen()

    def set_private(self, is_private: bool) -> None:
        self.is_private = is_private
        self._be_seen()

    def start_recording(self) -> None:
        try:
            self.recording = self._new_file(".mp4")
        except OSError as error:
            self._cannot_write(error)
            return
        self.recording_since = time.monotonic()
        self._carry_out()
        self.state_changed.emit()

    def stop_recording(self) -> None:
        self.recording = None
        self._carry_out()
        self.state_changed.emit()

    def take_picture(self) -> None:
        try:
            path = self._new_file(".png")
        except OSError as error:
            self._cannot_write(error)
            return
        self._bridge.take_picture(path)

    def learn_room(self) -> None:
        self._bridge.learn_room()
        self.state_changed.emit()

    def forget_room(self) -> None:
        self._bridge.forget_room()
        self.state_changed.emit()

    @property
    def folder(self) -> Path:
        return self.preferences.folder or paths.videos()

    # ---- inside

    def _can_be(self, preferences: Preferences) -> bool:
        """Whether the settings are possible; reports why not, for example for a source that is being recorded to."""
        try:
            preferences.settings(self.recording)
        except BuzzCamError as error:
            self.said.emit(translated(error), True)
            self.changed.emit()
            return False
        return True

    def _carry_out(self) -> None:
        if not self._can_be(self.preferences):
            return
        self._is_new = True
        self._bridge.want(self.preferences.settings(self.recording))
        self.changed.emit()

    def _remember(self, _runs: Settings) -> None:
        """Saves only choices that run: a file that crashes the program must not do so at each start."""
        if self._is_new:
            self._save_soon.start()

    def _be_seen(self) -> None:
        self._bridge.be_private(self.is_private or not self.is_on)
        self._bridge.be_on(self.is_on)
        self.state_changed.emit()

    def _take_back(self, error: BuzzCamError, runs: Settings, wish: int) -> None:
        """The wish failed, so the choices return to what runs. wish: its number. For an older wish, only the reason is
        reported, because the newest is still to come."""
        if wish != self._bridge.newest_wish:
            self.said.emit(translated(error), True)
            return
        now = self.preferences
        behind = now.background if now.behind == runs.background else runs.background  # kept for who knows it
        back = replace(
            now, source=runs.source, background=behind, model=runs.model, is_quiet=runs.is_quiet,
        ).with_effects(registry.merged(registry.left_out(now.all_effects, runs.background), runs.effects))  # fmt: skip
        if runs.size is not None:
            back = back.with_setup(size=runs.size, fps=runs.fps)
        refused = {now.source.path, registry.file_of(now.all_effects, now.background)}
        refused -= {runs.source.path, registry.file_of(runs.effects, runs.background)}
        if isinstance(error, BadFile):  # one that cannot be shown is not offered; one that is away may come back
            back = replace(back, shelf=tuple(path for path in back.shelf if path not in refused or not path.exists()))
        self._history.replace(back)
        self._save_soon.start()
        recorded = {choice.target for choice in runs.outputs if choice.kind == "file"}
        if self.recording is not None and str(self.recording) not in recorded:
            self.recording = None
            self.state_changed.emit()
        self.said.emit(translated(error), True)
        self.changed.emit()

    def _new_file(self, ending: str) -> Path:
        """An unused name in the folder. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = time.strftime("BuzzCam %Y-%m-%d %H.%M.%S")
        for k in range(1, 1000):
            path = self.folder / f"{name}{f' ({k})' if k > 1 else ''}{ending}"
            if not path.exists():
                return path
        raise FileExistsError(17, "no free name", name)

    def _cannot_write(self, error: OSError) -> None:
        self.said.emit(
            tr(
                "BuzzCam cannot write to {folder} ({why}). Choose another folder under Outputs.",
                folder=self.folder,
                why=error.strerror or "",
            ),
            True,
        )

    def save_now(self) -> None:
        self._save_soon.stop()
        self._is_new = False
        try:
            save(paths.settings(), self.preferences)
        except OSError as error:
            if self._could_save:
                why = error.strerror or ""
                self.said.emit(tr("Your settings cannot be saved ({why}). They apply until you quit.", why=why), True)
            self._could_save = False
        else:
            self._could_save = True


def _in_trash(thing: Path) -> bool:
    """Moves its files there; whether none is left."""
    for file in own_files.files_of(thing):
        QFile(str(file)).moveToTrash()
    return not own_files.files_of(thing)
