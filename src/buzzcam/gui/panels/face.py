"""The panel *Face*: what is done to the face of whoever is shown."""

from dataclasses import replace

from buzzcam.effects import registry
from buzzcam.effects.spec import Group
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button, dim
from buzzcam.gui.panels.options import OptionRows
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr


class FacePanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.options = OptionRows(choices, Group.FACE, has_headings=True)
        self.column.addWidget(self.options)
        self._reset = button(tr("Reset the face"), self._reset_all, size="small")
        self.column.addWidget(self._reset)
        self.column.addWidget(dim(tr("Works on up to four faces, on this computer only.")))
        self.column.addStretch(1)

    def title(self) -> str:
        return tr("Face")

    def show_choices(self) -> None:
        self.options.show_choices()
        self._reset.setEnabled(bool(self._chosen()))

    def _chosen(self) -> set[str]:
        """The effects of faces that change something."""
        return {spec.name for spec in registry.of_group(Group.FACE)} & self.choices.preferences.effects.keys()

    def _reset_all(self) -> None:
        now, chosen = self.choices.preferences, self._chosen()
        kept = {name: values for name, values in now.effects.items() if name not in chosen}
        self.choices.choose(replace(now, effects=kept))
