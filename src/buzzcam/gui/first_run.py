"""The first start: checks that everything needed is there. Also opened from the menu, as the check-up."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from buzzcam.doctor import Finding
from buzzcam.gui.checkup import Checkup
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button, dim
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.icons import badge, icon
from buzzcam.gui.theme import STEP_PX
from buzzcam.gui.translation import tr, translated
from buzzcam.settings import SourceChoice

SIGN_PX, PROGRESS_PX = 20, 6
COMMAND = re.compile(r"sudo [\w./=& -]+")
"""Finds the command in a hint."""


class CheckRow(QWidget):
    """One checked part: a sign, its name, the findings, and buttons to fix them."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._sign, self._text, self._title = QLabel(), dim(), title
        self._sign.setFixedWidth(SIGN_PX + 4)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        name = QLabel(title)
        name.setProperty("role", "title")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 0)
        self._progress.setAccessibleName(title)
        self._progress.setFixedHeight(PROGRESS_PX)
        self._deeds = QHBoxLayout()
        self._deeds.setSpacing(STEP_PX)
        self._deeds.addStretch(1)
        column, row = QVBoxLayout(), QHBoxLayout(self)
        column.setSpacing(STEP_PX // 2)
        column.addWidget(name)
        column.addWidget(self._text)
        column.addWidget(self._progress)
        column.addLayout(self._deeds)
        row.setContentsMargins(0, STEP_PX // 2, 0, STEP_PX // 2)
        row.setSpacing(STEP_PX)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self._text.hide()

    def show_result(self, text: str, is_fine: bool | None) -> None:
        """is_fine: None for neither good nor bad."""
        if is_fine is None:
            self._sign.clear()
        else:
            name, role = ("ok", "ok") if is_fine else ("warning", "bad")
            self._sign.setPixmap(icon(name, role).pixmap(QSize(SIGN_PX, SIGN_PX), self.devicePixelRatioF()))
        self._text.setText(text)
        self._text.show()
        self._text.setAccessibleName(f"{self._title}: {text}")
        self._progress.hide()

    def show_progress(self, done: int, total: int) -> None:
        """total: 0 if unknown."""
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._progress.setVisible(done < total or not total)

    def offer(self, text: str, on_click: Callable[[], object], icon_name: str = "") -> None:
        self._deeds.insertWidget(self._deeds.count() - 1, button(text, on_click, icon_name=icon_name, size="small"))

    def clear_offers(self) -> None:
        while self._deeds.count() > 1:  # the stretch stays
            item = self._deeds.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


class FirstRun(Dialog):
    """wants_checkup: the user wants another check-up. Closing the dialog cancels the running one."""

    wants_checkup = Signal()

    def __init__(self, parent: QWidget | None, choices: ChoicesModel, checkup: Checkup, is_first: bool) -> None:
        super().__init__(parent, tr("Welcome") if is_first else tr("Check-up"), 560)
        self._choices, self._checkup = choices, checkup
        self._speed: list[Finding] = []
        self.setObjectName("first-run")
        if is_first:
            picture = QLabel()
            picture.setPixmap(badge().pixmap(QSize(56, 56), self.devicePixelRatioF()))
            self.add_title(tr("Welcome to BuzzCam"), beside=picture)
            self.add_below_title(
                dim(
                    tr(
                        "BuzzCam hides your room on this computer, before others see it. First, it checks what "
                        "it needs:"
                    )
                )
            )
        else:
            self.add_title(tr("Check-up"))
        self.rows.addSpacing(STEP_PX)
        self._checks = {
            "camera": CheckRow(tr("Your camera")),
            "virtual camera": CheckRow(tr("Virtual camera for other programs")),
            "speed": CheckRow(tr("Speed")),
            "screen": CheckRow(tr("Your screen as a source")),
        }
        for row in self._checks.values():
            self.rows.addWidget(row)
        self._again = button(tr("Check again"), self._look_again, icon_name="again")
        self._start = button(tr("Start") if is_first else tr("Close"), self.accept)
        if is_first:
            self._start.setProperty("live", True)
        self._again.setEnabled(False)
        self.add_buttons(self._again, main=self._start)
        checkup.found.connect(self._show)
        checkup.ended.connect(self._end)
        self.finished.connect(checkup.cancel)
        self._start.setFocus()

    def show_calibration(self, done: int, total: int) -> None:
        """Shows the progress of the measurement of the rungs; the picture runs already."""
        if done < total:
            self._checks["speed"].show_result(tr("Measuring this computer's speed…"), None)
        else:
            self._say_speed()
        self._checks["speed"].show_progress(done, total)

    # ---- inside

    def _show(self, part: str, findings: list[Finding], remedy: list[str] | None) -> None:
        if part not in self._checks:
            self._speed += [finding for finding in findings if part != "providers" or not finding.is_fine]
            if part == "kernels":
                self._say_speed()
            return
        row = self._checks[part]
        row.clear_offers()
        row.show_result(_words(findings), all(finding.is_fine for finding in findings))
        if part == "camera" and not all(finding.is_fine for finding in findings):
            row.offer(tr("Use the demo for now"), self._use_demo, "person")
        if remedy is not None:
            row.offer(tr("Fix it now"), lambda: self._do(row, remedy), "ok")
        self._offer_copy(row, findings)

    def _say_speed(self) -> None:
        row = self._checks["speed"]
        row.clear_offers()
        row.show_result(_words(self._speed), all(finding.is_fine for finding in self._speed))
        self._offer_copy(row, self._speed)

    def _offer_copy(self, row: CheckRow, findings: list[Finding]) -> None:
        for finding in findings:
            if (command := COMMAND.search(finding.hint)) is not None:
                text = command[0].strip()
                row.offer(tr("Copy command"), partial(QGuiApplication.clipboard().setText, text), "copy")

    def _use_demo(self) -> None:
        self._choices.choose(replace(self._choices.preferences, source=SourceChoice("demo")))
        row = self._checks["camera"]
        row.clear_offers()
        row.show_result(
            tr("BuzzCam uses the demo for now. Once your camera is connected, choose it above the picture."), None
        )

    def _do(self, row: CheckRow, remedy: list[str]) -> None:
        if not self._checkup.is_running:
            row.clear_offers()
            row.show_progress(0, 0)
            self._again.setEnabled(False)
            self._checkup.start_remedy(remedy)

    def _look_again(self) -> None:
        self._again.setEnabled(False)
        self._speed = []
        for row in self._checks.values():
            row.clear_offers()
            row.show_progress(0, 0)
        self.wants_checkup.emit()

    def _end(self) -> None:
        self._again.setEnabled(True)
        for row in self._checks.values():
            row.show_progress(1, 1)


def _words(findings: list[Finding]) -> str:
    """The sentence without parts about the command line."""
    texts = [f"{translated(finding.message)} {translated(finding.hint)}" for finding in findings]
    return "\n".join(re.sub(r"\s*\(\"buzzcam .*?\)", "", text).strip() for text in texts)
