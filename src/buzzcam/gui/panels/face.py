"""The panel *Face*: what is done to the face of whoever is shown."""

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QImage, QPixmap

from buzzcam.core.frame import Frame
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
        self._portrayed = QElapsedTimer()
        thumbnails.portrayed.connect(self._show_portrait)

    def title(self) -> str:
        return tr("Face")

    def show_choices(self) -> None:
        self.options.show_choices()
        self._reset.setEnabled(bool(self._chosen()))

    def show_frame(self, frame: Frame) -> None:
        """Portraits are of the user, or, while something is worn already, of the demo's person."""
        if self._portrayed.isValid() and self._portrayed.elapsed() < PORTRAITS_EVERY_MS:
            return
        is_first = not self._portrayed.isValid()
        self._portrayed.start()
        values = self.choices.preferences.effects
        for spec, option in self._pictured:
            is_bare = registry.value_of(values, spec.name, option.name) == option.default
            if is_bare or is_first:
                self.thumbnails.portray(frame if is_bare else None, spec, option)

    def _show_portrait(self, effect: str, word: str, image: QImage) -> None:
        for spec, option in self._pictured:
            row = self.options.row(spec.name, option.name)
            if spec.name == effect and isinstance(row, ChoiceTiles):
                row.show_picture(word, QPixmap.fromImage(image))

    def _chosen(self) -> set[str]:
        """The effects of faces that change something."""
        return {spec.name for spec in registry.of_group(Group.FACE)} & self.choices.preferences.effects.keys()

    def _reset_all(self) -> None:
        now, chosen = self.choices.preferences, self._chosen()
        kept = {name: values for name, values in now.effects.items() if name not in chosen}
        self.choices.choose(replace(now, effects=kept))
