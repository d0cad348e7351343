"""The panel *Outputs*: the virtual camera, recordings and snapshots."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from buzzcam.errors import BuzzCamError
from buzzcam.factory import virtual_cameras
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Switch, button, dim, silently
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr, translated
from buzzcam.status import Status


class OutputsPanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.add_heading(tr("In other programs"))
        self._camera = Switch(tr("Virtual camera"), self._use_camera)
        self.column.addWidget(self._camera)
        self._device = Pick(tr("Virtual camera device"))
        self._device.activated.connect(self._use_device)
        self.column.addWidget(self._device)
        self._state = dim()
        self.column.addWidget(self._state)
        self._copy = button(tr("Copy instructions"), self._copy_hint, size="small")
        self._copy.hide()
        self.column.addWidget(self._copy)
        self.column.addWidget(dim(tr("In Zoom, Meet or Teams, choose the camera called BuzzCam.")))
        self.add_heading(tr("Recordings and snapshots"))
        self._folder = dim()
        self.column.addWidget(self._folder)
        row = QHBoxLayout()
        row.addWidget(button(tr("Change…"), self._ask_for_folder, size="small"))
        row.addWidget(button(tr("Show"), self._show_folder, icon_name="folder", size="small"))
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(dim(tr("Recordings show what others see. They have no sound.")))
        self.column.addStretch(1)
        self._hint = ""

    def title(self) -> str:
        return tr("Outputs")

    def show_choices(self) -> None:
        now = self.choices.preferences
        self._camera.show_value(now.has_virtual_camera)
        devices = virtual_cameras()
        with silently(self._device):
            self._device.clear()
            for path, label in devices.items():
                self._device.addItem(f"{label} ({path})", path)
            self._device.setCurrentIndex(max(0, self._device.findData(now.device)))
        self._device.setVisible(now.has_virtual_camera and len(devices) > 1)
        self._folder.setText(str(self.choices.folder))
        if not self.choices.preferences.has_virtual_camera:
            self._state.setText(tr("Off. Other programs cannot see you."))
            self._copy.hide()

    def show_status(self, status: Status) -> None:
        camera = next((output for output in status.outputs if output.choice.kind == "virtual-camera"), None)
        if camera is None:
            return
        trouble = camera.trouble
        self._hint = translated(trouble.hint) if isinstance(trouble, BuzzCamError) else ""
        self._copy.setVisible(bool(self._hint))
        if isinstance(trouble, BuzzCamError):
            self._state.setText(translated(trouble))
        else:
            names = ", ".join(name for name in camera.watchers if name)
            watched = tr("{names} is using it.", names=names) if names else tr("It is in use.")
            idle = tr("Ready. No program is using it.")
            self._state.setText(f"{translated(camera.name)}. {watched if camera.watchers else idle}")

    def _use_camera(self, is_used: bool) -> None:
        self.choices.choose(replace(self.choices.preferences, has_virtual_camera=is_used))

    def _use_device(self, number: int) -> None:
        self.choices.choose(replace(self.choices.preferences, device=self._device.itemData(number)))

    def _copy_hint(self) -> None:
        QGuiApplication.clipboard().setText(self._hint)

    def _ask_for_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, tr("Folder for recordings and snapshots"), str(self.choices.folder)
        )
        if folder:
            self.choices.choose(replace(self.choices.preferences, folder=Path(folder)))

    def _show_folder(self) -> None:
        show_in_files(self.choices.folder)


def show_in_files(path: Path) -> None:
    """Opens the folder, or the folder of the file, in the system's file manager."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
