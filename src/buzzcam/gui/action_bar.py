"""The bar below the picture: the state at the left, actions at the right."""

import time

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.call.controls import CallControls
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import RoomyButton, button, restyle
from buzzcam.gui.icons import icon
from buzzcam.gui.translation import decimal, tr

MEGABYTE = 1e6


class ActionBar(QFrame):
    def __init__(self, choices: ChoicesModel, call_controller: CallController, toggle_call: QAction) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("edge", "top")
        self._choices = choices
        self._power = button("", lambda: choices.set_on(not choices.is_on), icon_name="power", size="large")
        self._private = button(
            "", lambda: choices.set_private(not choices.is_private), icon_name="private", size="large"
        )
        self._still = button(tr("Snapshot"), choices.take_picture, icon_name="still", size="large")
        self._record = button("", self._toggle_recording, icon_name="record", size="large")
        self._record.setIcon(icon("record", "bad"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(12)
        for widget in (self._power, self._private):
            row.addWidget(widget)
        row.addStretch(1)
        self._call = CallControls(call_controller, toggle_call)
        self._call.changed.connect(self._fit)
        row.addWidget(self._call)
        for widget in (self._still, self._record):
            row.addWidget(widget)
        self._tick = QTimer(self, interval=500)
        self._tick.timeout.connect(self.show_state)
        choices.state_changed.connect(self.show_state)
        self.show_state()

    def minimumSizeHint(self) -> QSize:
        """The size with icons only."""
        texts = sum(made.text_width() for made in self._by_need() if not made.is_compact)
        return QSize(super().minimumSizeHint().width() - texts, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _by_need(self) -> tuple[RoomyButton, ...]:
        """The buttons in the order in which they lose their text when space is short."""
        return self._still, self._record, self._private, self._call.button, self._power

    def _fit(self) -> None:
        """Shows as many texts as fit."""
        needed = self.sizeHint().width() + sum(made.text_width() for made in self._by_need() if made.is_compact)
        for made in self._by_need():
            is_compact = needed > self.width()
            needed -= made.text_width() * is_compact
            made.be_compact(is_compact)

    def show_state(self) -> None:
        choices = self._choices
        self._power.setText(tr("Camera on") if choices.is_on else tr("Camera off"))
        self._power.setIcon(icon("power", "on_accent" if choices.is_on and not choices.is_private else "text"))
        restyle(self._power, "live", choices.is_on and not choices.is_private)
        self._power.setToolTip(tr("Turn the camera on or off"))
        self._private.setText(tr("Private – show me again") if choices.is_private else tr("Private now"))
        self._private.setIcon(icon("private", "on_accent" if choices.is_private else "text"))
        self._private.setToolTip(tr("Everybody sees the paused card until you show yourself again."))
        restyle(self._private, "live", choices.is_private)
        self._private.setEnabled(choices.is_on)
        self._record.setText(self._recording_text())
        self._record.setIcon(icon("stop" if choices.recording else "record", "bad"))
        self._fit()
        if (choices.recording is not None) != self._tick.isActive():
            (self._tick.start if choices.recording is not None else self._tick.stop)()

    def _toggle_recording(self) -> None:
        if self._choices.recording is None:
            self._choices.start_recording()
        else:
            self._choices.stop_recording()

    def _recording_text(self) -> str:
        """ "Stop 02:41 · 34 MB"."""
        file = self._choices.recording
        if file is None:
            return tr("Record")
        minutes, seconds = divmod(int(time.monotonic() - self._choices.recording_since), 60)
        try:
            size = f"{decimal(file.stat().st_size / MEGABYTE)} MB"
        except OSError:
            size = "0 MB"
        return tr("Stop") + f"  {minutes:02d}:{seconds:02d} · {size}"
