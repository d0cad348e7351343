"""The panel *Face*: what is done to the face of whoever is shown."""

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QImage, QPixmap

from buzzcam.core.privacy import SafeFrame
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Choice
from buzzcam.effects.spec import EffectSpec, Group
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button, dim
from buzzcam.gui.panels.options import ChoiceTiles, OptionRows
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr

PORTRAITS_EVERY_MS = 5000


class FacePanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.options = OptionRows(choices, Group.FACE, has_headings=True)
        self.column.addWidget(self.options)
        self._reset = button(tr("Reset the face"), self._reset_all, size="small")
        self.column.addWidget(self._reset)
        self.column.addWidget(dim(tr("Works on up to four faces, on this computer only.")))
        self.column.addStretch(1)
        self._pictured: list[tuple[EffectSpec, Choice]] = [
            (spec, option)
            for spec in registry.of_group(Group.FACE) for option in spec.options
            if isinstance(option, Choice) and option.is_pictured
        ]  # fmt: skip
        self._portrayed, self._shows_user = QElapsedTimer(), False
        thumbnails.portrayed.connect(self._show_portrait)

    def title(self) -> str:
        return tr("Face")

    def show_choices(self) -> None:
        self.options.show_choices()
        self._reset.setEnabled(bool(self._chosen()))

    def show_frame(self, frame: SafeFrame) -> None:
        """Portraits are of the user where the room is hidden; else, and while nobody may see the user, of the demo's
        person. While something is worn they stay as they are: two hats look like none."""
        may_show = frame.is_hidden and not frame.is_card
        is_wrong = self._shows_user and not may_show
        if self._portrayed.isValid() and not is_wrong and self._portrayed.elapsed() < PORTRAITS_EVERY_MS:
            return
        is_first = not self._portrayed.isValid()
        self._portrayed.start()
        values = self.choices.preferences.effects
        is_bare = all(registry.value_of(values, spec.name, one.name) == one.default for spec, one in self._pictured)
        if not (is_first or is_wrong or (is_bare and may_show)):
            return
        self._shows_user = is_bare and may_show
        for spec, option in self._pictured:
            if is_wrong:
                self._tiles(spec, option).show_no_pictures()
            self.thumbnails.portray(frame if self._shows_user else None, spec, option)

    def _tiles(self, spec: EffectSpec, option: Choice) -> ChoiceTiles:
        row = self.options.row(spec.name, option.name)
        assert isinstance(row, ChoiceTiles)
        return row

    def _show_portrait(self, effect: str, word: str, image: QImage, is_user: bool) -> None:
        if is_user and not self._shows_user:
            return  # it comes too late
        for spec, option in self._pictured:
            if spec.name == effect:
                self._tiles(spec, option).show_picture(word, QPixmap.fromImage(image))

    def _chosen(self) -> set[str]:
        """The effects of faces that change something."""
        return {spec.name for spec in registry.of_group(Group.FACE)} & self.choices.preferences.effects.keys()

    def _reset_all(self) -> None:
        now, chosen = self.choices.preferences, self._chosen()
        kept = {name: values for name, values in now.effects.items() if name not in chosen}
        self.choices.choose(replace(now, effects=kept))
