"""`PhotoTable`: the pictures on the page and the thread that processes them. It knows no widgets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from buzzcam.core.events import Publish, in_words
from buzzcam.core.frame import Plane
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError
from buzzcam.factory import make_photo_studio
from buzzcam.gui.translation import tr
from buzzcam.photo.batch import PhotoJob, Targets, is_picture_name
from buzzcam.photo.cutout import KEPT, REMOVED, Cancelled, Cutout
from buzzcam.photo.picture import write_photo
from buzzcam.photo.thumbnail import Composition, finished

SHOWN_PX = 1600
"""The longer side of the displayed pictures."""

MOST_CUTOUTS, MOST_WAITING = 3, 512
"""The number of cutouts kept in memory: one of 12 megapixels takes 100 MB. Others are made again when selected."""


@dataclass(eq=False)
class Item:
    """One picture. state: waiting, working, done, nothing, failed. said: a message for the user. strokes: the result
    after each stroke, uint8 of the working size. before, after: for display; the working thread sets each by one
    assignment."""

    path: Path
    state: str = "waiting"
    said: str = ""
    cutout: Cutout | None = None
    strokes: list[Plane] = field(default_factory=list)
    before: QImage | None = None
    after: QImage | None = None


class PhotoTable(QObject):
    """changed: an item has changed, or another is current. progressed: (stage, share); an empty stage means idle. said:
    (text, is a problem). Call all methods on the GUI thread; the work runs on `buzzcam-photos`."""

    changed = Signal()
    progressed = Signal(str, float)
    said = Signal(object, bool)
    saved = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.current: Item | None = None
        self.composition, self.subject, self.has_hair = Composition(), "auto", False
        self._jobs: Mailbox[Callable[[], None]] = Mailbox(MOST_WAITING)
        self._publish = publish
        self._worker = Worker("photos", self._work, publish)
        self._is_started = False
        self._is_cancelled = Event()
        self._studio = make_photo_studio(publish)
        self._ended.connect(self._take)

    def stop(self) -> None:
        """Returns when its thread has ended."""
        self._is_cancelled.set()
        self._jobs.close()
        self._worker.join()
        self._studio.close()

    # ---- what the page asks for

    def add(self, files: list[Path]) -> None:
        """Adds pictures, and the pictures in folders; ignores other files."""
        found: list[Path] = []
        for path in files:
            found += sorted(path.iterdir()) if path.is_dir() else [path]
        new = [Item(path) for path in found if is_picture_name(path)]
        known = {item.path for item in self.items}
        new = [item for item in new if item.path not in known]
        self.items += new
        for item in new:
            self._cut(item)
        if new:
            self.show_item(new[0])
        elif files and not any(path in known for path in found):
            self.said.emit(tr("None of these files is a picture."), True)

    def show_item(self, item: Item) -> None:
        self.current = item
        if item.cutout is None and item.state == "done":
            self._cut(item)
        self.changed.emit()

    def remove(self, item: Item) -> None:
        self.items.remove(item)
        if self.current is item:
            self.current = self.items[0] if self.items else None
        self.changed.emit()

    def look_again(self, subject: str, has_hair: bool) -> None:
        """Cuts out all pictures again, after a change of the wanted subject."""
        self.subject, self.has_hair = subject, has_hair
        for item in self.items:
            item.cutout = None
            item.strokes.clear()
            self._cut(item)
        self.changed.emit()

    def use(self, composition: Composition) -> None:
        """Applies another composition to the cutouts."""
        self.composition = composition
        if self.current is not None and self.current.cutout is not None:
            self._refine(self.current)

    def stroke(self, points: list[tuple[float, float]], radius: float, is_kept: bool) -> None:
        """points: in 0..1 of the picture's width and height; radius: in 0..1 of its width."""
        item = self.current
        if item is None or item.cutout is None:
            return
        rows, columns = item.cutout.work.shape[:2]
        strokes = item.strokes[-1].copy() if item.strokes else np.zeros((rows, columns), np.uint8)
        places = [(round(x * columns), round(y * rows)) for x, y in points]
        thick = max(1, round(2 * radius * columns))
        for one, other in zip(places, places[1:] or places, strict=False):
            cv2.line(strokes, one, other, KEPT if is_kept else REMOVED, thick)
        item.strokes.append(strokes)
        self._refine(item)

    @property
    def can_undo(self) -> bool:
        return self.current is not None and bool(self.current.strokes)

    def undo(self) -> None:
        if self.current is not None and self.current.strokes:
            self.current.strokes.pop()
            self._refine(self.current)

    def cancel(self) -> None:
        self._is_cancelled.set()

    def save(self, item: Item, target: Path) -> None:
        """Emits `saved` when the picture is written."""
        composition = self.composition

        def job() -> None:
            self._tell("saving", 0.0)
            cutout = item.cutout or self._made(item)
            if cutout.subject:
                write_photo(target, self._finished(cutout, composition))
                self.saved.emit(target)
            self._ended.emit(item, cutout)

        self._do(item, job)

    def save_all(self, folder: Path) -> None:
        """Writes each picture under an unused name."""
        photo_job = PhotoJob(self.composition, target=folder, is_folder=True)
        targets = Targets(photo_job, [item.path for item in self.items], is_fresh=True)
        for item in self.items:
            self.save(item, targets.of(item.path))

    def finished_picture(self) -> Plane | None:
        """The current picture at full size, BGR or BGRA; None while there is none."""
        item = self.current
        if item is None or item.cutout is None or not item.cutout.subject:
            return None
        return self._finished(item.cutout, self.composition)

    # ---- inside

    def _cut(self, item: Item) -> None:
        item.state, item.said = "waiting", ""
        self._do(item, lambda: self._ended.emit(item, self._made(item)))

    def _refine(self, item: Item) -> None:
        before, strokes, has_hair = item.cutout, item.strokes[-1] if item.strokes else None, self.has_hair
        assert before is not None

        def job() -> None:
            cutout = self._studio.refine(before.photo, before.work, before.found, strokes, has_hair, self._tell)
            self._ended.emit(item, self._shown(item, cutout))

        self._do(item, job)

    def _do(self, item: Item, job: Callable[[], None]) -> None:
        if not self._is_started:
            self._is_started = True
            self._worker.start()

        def guarded() -> None:
            self._is_cancelled.clear()
            item.state = "working"
            self.changed.emit()
            try:
                job()
            except Cancelled:
                self._ended.emit(item, None)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next picture is worked on
                self._ended.emit(item, in_words(error))
            finally:
                self.progressed.emit("", 0.0)

        self._jobs.put(guarded)

    def _work(self) -> None:
        for job in self._jobs:
            job()

    def _made(self, item: Item) -> Cutout:
        cutout = self._studio.cut(item.path, self.subject, self.has_hair, self._tell)
        return self._shown(item, cutout)

    def _shown(self, item: Item, cutout: Cutout) -> Cutout:
        item.before = image_of(cutout.photo.bgr)
        item.after = image_of(self._finished(cutout, self.composition)) if cutout.subject else None
        return cutout

    def _finished(self, cutout: Cutout, composition: Composition) -> Plane:
        return finished(cutout.bgra, cutout.photo.shown, composition, self._publish, cutout.faces)

    def _tell(self, stage: str, share: float) -> None:
        if self._is_cancelled.is_set():
            raise Cancelled
        self.progressed.emit(stage, share)

    def _take(self, item: Item, result: object) -> None:
        if isinstance(result, Cutout):
            item.cutout, item.state, item.said = result, "done" if result.subject else "nothing", result.note
            kept = [one for one in self.items if one.cutout is not None and one is not self.current and one is not item]
            for one in kept[: max(0, len(kept) - MOST_CUTOUTS + 1)]:
                if not one.strokes:
                    one.cutout = None
        elif isinstance(result, BuzzCamError):
            item.state, item.said = "failed", str(result)
            self.said.emit(result, True)
        else:
            item.state = "done" if item.cutout is not None else "failed"
        self.changed.emit()


def image_of(picture: Plane) -> QImage:
    """An image for display. picture: uint8 (rows, columns, 3 or 4), BGR or BGRA."""
    scale = min(1.0, SHOWN_PX / max(picture.shape[:2]))
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(picture)
    kind = QImage.Format.Format_BGR888
    if picture.shape[2] == 4:
        picture, kind = cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA), QImage.Format.Format_RGBA8888
    rows, columns, depth = picture.shape
    return QImage(picture.data, columns, rows, depth * columns, kind).copy()
