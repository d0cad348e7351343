"""*Learn my room*: one button, and below it a line that says what it does now."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from buzzcam.core.ports import RoomState
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button, dim
from buzzcam.gui.translation import tr
from buzzcam.settings import NO_BACKGROUND
from buzzcam.status import Status


class LearnRoom(QWidget):
    def __init__(self, choices: ChoicesModel) -> None:
        super().__init__()
        self._choices = choices
        self._room: RoomState = "unknown"
        self.button = button("", self._act)
        self.said = dim()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.button)
        column.addWidget(self.said)
        self._show("unknown", tr("There is no picture yet."), takes_room=True)

    def show_status(self, status: Status) -> None:
        self._show(status.room, self._obstacle(status), status.takes_room)

    # ---- inside

    def _show(self, room: RoomState, obstacle: str, takes_room: bool) -> None:
        """obstacle: to the learning of an unknown room, or "". takes_room: the model in use is better for it."""
        self._room = room
        if room == "learning":
            text, action = tr("Step out of the picture…"), tr("Cancel")
        elif room == "learnt":
            text, action = tr("BuzzCam knows your room while the camera stands still."), tr("Forget my room")
            if not takes_room:
                text = tr("BuzzCam knows your room. Only Medium and Large use it.")
        else:
            how = tr("Step out of the picture for about three seconds. Medium and Large then cut you out better.")
            text, action = obstacle or how, tr("Learn my room")
        self.said.setText(text)
        self.button.setText(action)
        self.button.setAccessibleDescription(text)
        self.button.setToolTip(tr("The picture of your room stays in memory. It is never saved or sent."))
        self.button.setEnabled(room != "unknown" or not obstacle)

    def _obstacle(self, status: Status) -> str:
        now = self._choices.preferences
        if now.source.kind in ("screen", "window"):
            return tr("A screen has no room that BuzzCam could learn.")
        if now.behind == NO_BACKGROUND:
            return tr("Choose a background first. BuzzCam learns your room to hide it better.")
        if not self._choices.is_on or status.trouble is not None or status.rung is None:
            return tr("There is no picture yet.")
        return ""

    def _act(self) -> None:
        if self._room == "unknown":
            self._choices.learn_room()
        else:
            self._choices.forget_room()
