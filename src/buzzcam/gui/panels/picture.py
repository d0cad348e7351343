"""The panel *Picture*: size, frame rate, mirroring and light of the camera's picture."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel

from buzzcam.core.frame import Size
from buzzcam.effects import registry
from buzzcam.effects.spec import Group
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Switch, button, silently
from buzzcam.gui.panels.options import OptionRows
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr

SIZES = (Size(640, 360), Size(640, 480), Size(1280, 720), Size(1920, 1080))
RATES = (15.0, 24.0, 30.0, 60.0)


class PicturePanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.add_heading(tr("Camera"))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._size, self._rate = Pick(tr("Size")), Pick(tr("Frame rate"))
        self._size.addItems([f"{size.width} × {size.height}" for size in SIZES])
        self._rate.addItems([tr("{rate:g} fps", rate=rate) for rate in RATES])
        self._size.activated.connect(lambda k: self._set_up(size=SIZES[k]))
        self._rate.activated.connect(lambda k: self._set_up(fps=RATES[k]))
        for text, box in ((tr("Size"), self._size), (tr("Frame rate"), self._rate)):
            label = QLabel(text)
            label.setMinimumHeight(box.sizeHint().height())
            form.addRow(label, box)
        self.column.addLayout(form)
        self.add_heading(tr("Mirroring"))
        self._mirrors_preview = Switch(tr("Mirror my preview"), self._mirror_preview)
        self.column.addWidget(self._mirrors_preview)
        self.add_heading(tr("Light and framing"))
        self.options = OptionRows(choices, registry.of_group(Group.CAMERA))
        self.column.addWidget(self.options)
        self._reset = button(tr("Reset light and framing"), self._reset_all, size="small")
        self.column.addWidget(self._reset)
        self.styles = OptionRows(choices, registry.of_group(Group.STYLE))
        if not self.styles.is_empty:
            self.add_heading(tr("Style"))
        self.column.addWidget(self.styles)
        self.column.addStretch(1)

    def title(self) -> str:
        return tr("Picture")

    def show_choices(self) -> None:
        now = self.choices.preferences
        setup = now.setup
        for box, values, value in ((self._size, SIZES, setup.size), (self._rate, RATES, setup.fps)):
            with silently(box):
                box.setCurrentIndex(values.index(value) if value in values else -1)
        self._mirrors_preview.show_value(now.is_preview_mirrored)
        self.options.show_choices()
        self.styles.show_choices()
        self._reset.setEnabled(bool(setup.effects))

    def _mirror_preview(self, is_mirrored: bool) -> None:
        self.choices.choose(replace(self.choices.preferences, is_preview_mirrored=is_mirrored))

    def _set_up(self, **changes: object) -> None:
        self.choices.choose(self.choices.preferences.with_setup(**changes))

    def _reset_all(self) -> None:
        self.choices.choose(self.choices.preferences.with_setup(effects={}))
