"""The user's own things for an effect, as tiles: looks for them, copies what is added, and removes."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from buzzcam.effects import own_files, registry
from buzzcam.effects.option_kinds import File
from buzzcam.effects.own_files import Stamp
from buzzcam.effects.spec import EffectSpec
from buzzcam.errors import BuzzCamError
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.panels.options import ChoiceTiles, file_of, same_thing
from buzzcam.gui.translation import tr, translated
from buzzcam.settings import FilePath

LOOK_EVERY_MS = 2000
"""How often it is looked for them while they would be seen."""


class OwnThings:
    """option: of the effect, for their files. there: those that have a tile."""

    def __init__(self, choices: ChoicesModel, spec: EffectSpec, option: File, tiles: ChoiceTiles) -> None:
        self._choices, self.spec, self.option, self._tiles = choices, spec, option, tiles
        self._removed: tuple[Path, ...] = ()
        self.there: dict[Path, Stamp] = {}
        self.timer = QTimer(tiles, interval=LOOK_EVERY_MS)
        self.timer.timeout.connect(self.look)
        tiles.file_chosen.connect(self._choose)
        tiles.asked.connect(self._ask)
        tiles.removed.connect(self._remove)

    def look(self) -> None:
        """Looks into their folder."""
        if self.option.folder is not None:
            self._removed = self._choices.preferences.removed
            found = own_files.things_in(self.option.folder())
            self.there = {path: stamp for path, stamp in found.items() if path not in self._removed}
            self._tiles.show_own(self.there)

    def show_choices(self) -> None:
        """A tile that was removed may be back."""
        if self._removed != self._choices.preferences.removed:
            self.look()

    def _choose(self, path: Path) -> None:
        now = self._choices.preferences
        effects = registry.with_option(now.all_effects, self.spec.name, self.option.name, FilePath(path))
        removed = tuple(other for other in now.removed if other != path)
        self._choices.choose(replace(now, removed=removed).with_effects(effects))

    def _ask(self) -> None:
        """What is chosen is copied to the folder, if it can be used."""
        kinds = tr("Pictures and models") + " (*.png *.json *.glb)"
        name, _kind = QFileDialog.getOpenFileName(self._tiles, translated(self.spec.label), "", kinds)
        if not name:
            return
        path = copy = Path(name)
        try:
            self.spec.make(**self.spec.whole({self.option.name: FilePath(path)}))
            if self.option.folder is not None:
                copy = own_files.keep(path, self.option.folder())
        except BuzzCamError as error:
            self._choices.said.emit(translated(error), True)
            return
        self._choose(copy)
        self.look()
        if copy != path:
            text = tr("{name} was copied to {folder}. BuzzCam keeps it, whatever becomes of the original.",
                      name=path.name, folder=copy.parent)  # fmt: skip
            self._choices.said.emit(text, False)

    def _remove(self, path: Path) -> None:
        """Takes the tile away; it can be undone. The file goes to the trash at the next start."""
        now = self._choices.preferences
        effects = now.all_effects
        if same_thing(file_of(self.spec, effects), path):
            effects = registry.with_option(effects, self.spec.name, self.option.name, self.option.default)
        self._choices.choose(replace(now, removed=(*now.removed, path)).with_effects(effects))
        self._choices.said.emit(tr("{name} was removed. Undo brings it back.", name=path.stem), False)
