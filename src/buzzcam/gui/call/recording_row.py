"""`RecordingRow`: the button that records the call, how long it has been recorded, and where."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.controls import button, dim
from buzzcam.gui.icons import icon
from buzzcam.gui.translation import tr

TICK_MS = 500


class RecordingRow(QWidget):
    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        self._button = button(
            "", lambda: controller.record(controller.recording is None), icon_name="record", role="bad", size="small"
        )
        self._more = dim()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 8, 16, 0)
        rows.setSpacing(4)
        rows.addWidget(self._button)
        rows.addWidget(self._more)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.show_recording)

    def show_recording(self) -> None:
        recording = self._controller.recording
        if recording is None:
            self._tick.stop()
            self._button.setText(tr("Record the call"))
            self._more.setText(tr("A file for each person, and one of everybody. Guests see that they are recorded."))
        else:
            self._tick.start()
            minutes, seconds = divmod(int(recording.lasted_s), 60)
            self._button.setText(f"{tr('Stop recording')}  {minutes:02d}:{seconds:02d}")
            self._more.setText(tr("Guests see that they are recorded. Files: {folder}", folder=recording.folder))
        self._button.setIcon(icon("record" if recording is None else "stop", "bad"))
