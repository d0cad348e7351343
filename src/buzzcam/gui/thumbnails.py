"""Thumbnails of files, made on a thread in the order of requests."""

import logging
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from buzzcam.core.events import Publish
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError
from buzzcam.factory import still_of

log = logging.getLogger("buzzcam")

WIDTH_PX, HEIGHT_PX = 208, 128
"""Twice the size of a tile, for screens at 200 %."""

MOST_WAITING = 256


class Thumbnails(QObject):
    """made: (path, image); the image is null if the file cannot be shown."""

    made = Signal(object, object)

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self._kept: dict[Path, QPixmap | None] = {}
        self._asked: Mailbox[Path] = Mailbox(MOST_WAITING)
        self._worker = Worker("thumbnails", self._job, publish)
        self.made.connect(self._keep)

    def start(self) -> None:
        self._worker.start()

    def stop(self) -> None:
        self._asked.close()
        self._worker.join()

    def of(self, path: Path) -> QPixmap | None:
        """The thumbnail if it exists; otherwise `made` is emitted later."""
        if path not in self._kept:
            self._kept[path] = None
            self._asked.put(path)
        return self._kept[path]

    def _keep(self, path: Path, image: QImage) -> None:
        self._kept[path] = None if image.isNull() else QPixmap.fromImage(image)

    def _job(self) -> None:
        for path in self._asked:
            try:
                image = small_image(still_of(path))
            except Exception as error:
                if not isinstance(error, BuzzCamError):
                    log.exception("%s has no thumbnail", path)
                image = QImage()
            self.made.emit(path, image)


def small_image(picture: np.ndarray) -> QImage:
    """picture: uint8 (rows, columns, 3) BGR of any size."""
    scale = max(WIDTH_PX / picture.shape[1], HEIGHT_PX / picture.shape[0])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return QImage(small.data, size[0], size[1], 3 * size[0], QImage.Format.Format_BGR888).copy()
