"""“Report a problem”: lists the contents of the report, asks for a file name, and writes the report on a thread."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from buzzcam import paths
from buzzcam.core.events import FileSaved, Publish
from buzzcam.core.worker import Worker
from buzzcam.errors import BadFile
from buzzcam.gui.checkup import findings_of
from buzzcam.gui.controls import button, dim
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.report_bundle import STEPS, write_bundle
from buzzcam.gui.theme import STEP_PX
from buzzcam.gui.translation import tr
from buzzcam.preferences import Preferences
from buzzcam.sentence import say
from buzzcam.status import Status


class ReportDialog(Dialog):
    """chosen: the file for the report."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, tr("Report a problem"), 520)
        self.add_title(tr("Report a problem"))
        self.add_below_title(
            dim(tr("BuzzCam creates a file that helps us to find the fault. The file stays on this computer. You "
                   "decide whether to send it."))
        )  # fmt: skip
        self.rows.addSpacing(STEP_PX)
        for text in (
            tr("Included: the log, versions, the results of the check-up, your settings."),
            tr("Not included: pictures, sound, and the names of your files, windows, looks and guests."),
        ):
            label = QLabel(text)
            label.setWordWrap(True)
            self.rows.addWidget(label)
        self.add_buttons(
            button(tr("Cancel"), self.reject),
            main=button(tr("Save the report…"), self._ask, icon_name="file"),
        )

    def _ask(self) -> None:
        proposal = str(paths.videos().parent / "buzzcam-report.zip")
        file, _kind = QFileDialog.getSaveFileName(self, tr("Save the report"), proposal, "*.zip")
        if file:
            self.accept()
            self.chosen.emit(Path(file))


class Report(QObject):
    """progressed: (done, total), equal at the end in any case. The result is published as FileSaved or Failed."""

    progressed = Signal(int, int)

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self._publish = publish
        self._is_cancelled = Event()
        self._worker: Worker | None = None

    def start(self, target: Path, preferences: Preferences, status: Status | None) -> None:
        """Does nothing while a report is being written."""
        if self._worker is not None and self._worker.is_alive:
            return
        self._is_cancelled.clear()
        screens = ", ".join(
            f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        )
        screens = f"Screens ({QGuiApplication.platformName()}): {screens}"
        self._worker = Worker("report", lambda: self._write(target, preferences, status, screens), self._publish)
        self._worker.start()

    def cancel(self) -> None:
        self._is_cancelled.set()

    def stop(self) -> None:
        """Returns when the thread has ended."""
        self.cancel()
        if self._worker is not None:
            self._worker.join()

    # ---- on its thread

    def _write(self, target: Path, preferences: Preferences, status: Status | None, screens: str) -> None:
        def may_go_on(done: int) -> bool:
            self.progressed.emit(done, STEPS)
            return not self._is_cancelled.is_set()

        source = preferences.source.kind
        try:
            is_made = write_bundle(
                target, preferences, screens, lambda part: findings_of(part, status, source), may_go_on
            )
        except OSError as error:
            raise BadFile(
                say("{path} cannot be written ({reason}).", path=target, reason=error.strerror),
                "Choose another folder.",
            ) from error
        finally:
            self.progressed.emit(STEPS, STEPS)
        if is_made:
            self._publish(FileSaved(target))
