"""*Face* on the page for photos: the rows that the camera's panel has, folded away until they are wanted."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from buzzcam.effects import registry
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Fold, button, tool_button
from buzzcam.gui.panels.options import OptionRows
from buzzcam.gui.slider import SliderRow
from buzzcam.gui.translation import tr, translated
from buzzcam.history import History
from buzzcam.photo.effects import of_faces
from buzzcam.settings import NO_BACKGROUND, EffectValues


class FaceChoices(QObject):
    """What is done to the faces of photos: remembered, with an undo of its own. changed: also when a gesture ends."""

    changed = Signal()

    def __init__(self, choices: ChoicesModel) -> None:
        super().__init__()
        self._choices = choices
        self._history = History(choices.preferences.photo_effects)
        self.behind = NO_BACKGROUND

    @property
    def effects(self) -> EffectValues:
        return self._history.value

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    def choose_effects(self, values: EffectValues, gesture: str | None = None) -> None:
        self._history.change(values, gesture)
        self._tell()

    def end_gesture(self) -> None:
        self._history.end_gesture()
        self.changed.emit()

    def undo(self) -> None:
        self._history.undo()
        self._tell()

    def redo(self) -> None:
        self._history.redo()
        self._tell()

    def _tell(self) -> None:
        self._choices.remember(photo_effects=self.effects)
        self.changed.emit()


class FaceSection(QWidget):
    """changed: something else was chosen, and no slider is dragged any more."""

    changed = Signal()

    def __init__(self, choices: ChoicesModel) -> None:
        super().__init__()
        self.choices = FaceChoices(choices)
        self._specs = of_faces()
        self.fold = Fold(tr("Face"), self._show)
        self.options = OptionRows(self.choices, self._specs, has_headings=True)
        self._reset = button(tr("Reset the face"), lambda: self.choices.choose_effects({}), size="small")
        self._undo = tool_button("undo", tr("Undo"), self.choices.undo)
        self._below = QWidget()
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._reset, 1)
        row.addWidget(self._undo)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.fold, self.options, self._below):
            rows.addWidget(widget)
        self.choices.changed.connect(self._use)
        self._show()

    @property
    def effects(self) -> EffectValues:
        """Those that can be carried out."""
        usable = registry.usable(self.choices.effects, NO_BACKGROUND)
        return {spec.name: usable[spec.name] for spec in self._specs if spec.name in usable}

    def _use(self) -> None:
        self._show()
        if not any(row.slider.isSliderDown() for row in self.options.findChildren(SliderRow)):
            self.changed.emit()

    def _show(self) -> None:
        is_open = self.fold.isChecked()
        chosen = [translated(spec.label) for spec in self._specs if spec.name in self.effects]
        self.fold.name_chosen(", ".join(chosen))
        self.options.show_choices()
        self.options.setVisible(is_open)
        self._below.setVisible(is_open)
        self._reset.setEnabled(bool(chosen))
        self._undo.setEnabled(self.choices.can_undo)
