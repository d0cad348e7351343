"""Thumbnails of files, and portraits, made on a thread in the order of requests."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.ports import FaceFinder
from buzzcam.core.worker import Worker
from buzzcam.effects.option_kinds import Choice
from buzzcam.effects.spec import EffectSpec, Values
from buzzcam.errors import BuzzCamError
from buzzcam.factory import make_face_finder, still_of
from buzzcam.gui.portraits import demo_frame, portraits_of, stand_ins_of

log = logging.getLogger("buzzcam")

WIDTH_PX, HEIGHT_PX = 208, 128
"""Twice the size of a tile, for screens at 200 %."""

MOST_WAITING = 256


class Thumbnails(QObject):
    """made: (path, image); the image is null if the file cannot be shown. portrayed: (effect, name of its choice,
    image, whether it is of the user); the image is null if a file cannot be used."""

    made = Signal(object, object)
    portrayed = Signal(str, str, object, bool)

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self._kept: dict[Path, QPixmap | None] = {}
        self._publish = publish
        self._finder: FaceFinder | None = None
        self._asked: Mailbox[Callable[[], None]] = Mailbox(MOST_WAITING)
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
            self._asked.put(partial(self._make, path))
        return self._kept[path]

    def portray(self, frame: Frame | None, spec: EffectSpec, choices: Mapping[str, Values]) -> None:
        """Emits `portrayed` for each of the choices, by their names, if a face is in the frame. frame: one that may be
        shown; None takes the demo's person."""
        self._asked.put(partial(self._portray, frame, spec, choices))

    def portray_stand_ins(self, spec: EffectSpec, option: Choice, values: Values) -> None:
        """Emits `portrayed` for each word of the choice."""
        self._asked.put(partial(self._portray_stand_ins, spec, option, values))

    def _keep(self, path: Path, image: QImage) -> None:
        self._kept[path] = None if image.isNull() else QPixmap.fromImage(image)

    def _job(self) -> None:
        for job in self._asked:
            try:
                job()
            except Exception:  # whatever it is, the tiles keep their names
                log.exception("no pictures for tiles")

    def _make(self, path: Path) -> None:
        try:
            image = small_image(still_of(path))
        except Exception as error:
            if not isinstance(error, BuzzCamError):
                log.exception("%s has no thumbnail", path)
            image = QImage()
        self.made.emit(path, image)

    def _portray(self, frame: Frame | None, spec: EffectSpec, choices: Mapping[str, Values]) -> None:
        if self._finder is None:
            self._finder = make_face_finder(self._publish, has_blendshapes=False)
        for name, picture in portraits_of(frame or demo_frame(), spec, choices, self._finder):
            image = QImage() if picture is None else small_image(picture)
            self.portrayed.emit(spec.name, name, image, frame is not None)

    def _portray_stand_ins(self, spec: EffectSpec, option: Choice, values: Values) -> None:
        for word, picture in stand_ins_of(spec, option, values):
            self.portrayed.emit(spec.name, word, small_image(picture), False)


def small_image(picture: np.ndarray) -> QImage:
    """picture: uint8 (rows, columns, 3) BGR of any size."""
    scale = max(WIDTH_PX / picture.shape[1], HEIGHT_PX / picture.shape[0])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return QImage(small.data, size[0], size[1], 3 * size[0], QImage.Format.Format_BGR888).copy()
