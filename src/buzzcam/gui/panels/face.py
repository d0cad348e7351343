"""The panel *Face*: what is done to the face of whoever is shown."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QShowEvent

from buzzcam.core.privacy import SafeFrame
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Choice
from buzzcam.effects.own_files import Stamp
from buzzcam.effects.spec import EffectSpec, Group, Values
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button, dim
from buzzcam.gui.panels.options import ChoiceTiles, OptionRows, file_option, is_chosen
from buzzcam.gui.panels.own_things import OwnThings
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr
from buzzcam.settings import FilePath

PORTRAITS_EVERY_MS = 5000


class FacePanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.options = OptionRows(choices, registry.of_group(Group.FACE), has_headings=True)
        self.column.addWidget(self.options)
        self._reset = button(tr("Reset the face"), self._reset_all, size="small")
        self.column.addWidget(self._reset)
        self._said = dim("")
        self.column.addWidget(self._said)
        self.column.addStretch(1)
        self._pictured: list[tuple[EffectSpec, Choice]] = [
            (spec, option)
            for spec in registry.of_group(Group.FACE) for option in spec.options
            if isinstance(option, Choice) and option.is_pictured
        ]  # fmt: skip
        self._portrayed, self._shows_user = QElapsedTimer(), False
        self.own = {
            spec.name: OwnThings(choices, spec, file, self._tiles(spec, option))
            for spec, option in self._pictured if (file := file_option(spec)) is not None
        }  # fmt: skip
        self._own_shown: dict[Path, tuple[Stamp, bool]] = {}
        thumbnails.portrayed.connect(self._show_portrait)

    def title(self) -> str:
        return tr("Face")

    def show_choices(self) -> None:
        self.options.show_choices()
        for own in self.own.values():
            own.show_choices()
        self._forget_gone()
        self._reset.setEnabled(bool(self._chosen()))
        has_avatar = registry.has_stand_in(self.choices.behind)
        self._reset.setVisible(not has_avatar)
        self._said.setText(
            tr("Nobody sees your face while an avatar stands in for you.") if has_avatar
            else tr("Works on up to four faces, on this computer only.")
        )  # fmt: skip

    def show_frame(self, frame: SafeFrame) -> None:
        """Portraits are of the user where the room is hidden; else, and while nobody may see the user, of the demo's
        person. While something is worn they stay as they are: two hats look like none."""
        may_show = frame.is_hidden and not frame.is_card and not frame.is_stand_in
        is_wrong = self._shows_user and not may_show
        values = self.choices.preferences.effects
        is_bare = not any(is_chosen(spec, option, values) for spec, option in self._pictured)
        may_portray = is_bare and may_show
        if is_wrong:
            self._own_shown.clear()
            for spec, option in self._pictured:
                self._tiles(spec, option).show_no_pictures()
        is_first = not self._portrayed.isValid()
        is_due = is_first or self._portrayed.elapsed() >= PORTRAITS_EVERY_MS
        if is_due:
            self._portrayed.start()
        if is_first or is_wrong or (is_due and may_portray):
            self._shows_user = may_portray
            for spec, option in self._pictured:
                choices: dict[str, Values] = {word: {option.name: word} for word, _label in option.values}
                self.thumbnails.portray(frame if may_portray else None, spec, choices)
        self._forget_gone()
        for own in self.own.values():
            self._portray_own(frame if may_portray and self._shows_user else None, own)

    def showEvent(self, event: QShowEvent) -> None:
        for own in self.own.values():
            own.look()
            own.timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        for own in self.own.values():
            own.timer.stop()
        super().hideEvent(event)

    def _forget_gone(self) -> None:
        """A thing that comes back has a new tile."""
        there = {path for own in self.own.values() for path in own.there}
        self._own_shown = {path: shown for path, shown in self._own_shown.items() if path in there}

    def _portray_own(self, frame: SafeFrame | None, own: OwnThings) -> None:
        """Once, and when they have changed: it takes a while to read them."""
        choices: dict[str, Values] = {}
        for path, stamp in own.there.items():
            shown = self._own_shown.get(path)
            if shown is None or shown[0] != stamp or (frame is not None and not shown[1]):
                self._own_shown[path] = stamp, frame is not None
                choices[str(path)] = {own.option.name: FilePath(path)}
        if choices:
            self.thumbnails.portray(frame, own.spec, choices)

    def _tiles(self, spec: EffectSpec, option: Choice) -> ChoiceTiles:
        row = self.options.row(spec.name, option.name)
        assert isinstance(row, ChoiceTiles)
        return row

    def _show_portrait(self, effect: str, name: str, image: QImage, is_user: bool) -> None:
        if is_user and not self._shows_user:
            return  # it comes too late
        for spec, option in self._pictured:
            if spec.name == effect:
                self._tiles(spec, option).show_picture(name, QPixmap.fromImage(image))

    def _chosen(self) -> set[str]:
        """The effects of faces that change something."""
        return {spec.name for spec in registry.of_group(Group.FACE)} & self.choices.preferences.effects.keys()

    def _reset_all(self) -> None:
        now, chosen = self.choices.preferences, self._chosen()
        kept = {name: values for name, values in now.effects.items() if name not in chosen}
        self.choices.choose(replace(now, effects=kept))
