"""`StillNets`: the nets that a photo is shown to, and who they say is in it. Opened at need, kept while it lives."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.events import Event, Failed, Publish
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.core.worker import Worker
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr
from buzzcam.vision.answer import alpha_of
from buzzcam.vision.catalog import Catalog, ModelSpec
from buzzcam.vision.face_detector import blackened, candidates, inner_of
from buzzcam.vision.faces import FORGET_S, FaceTracker, open_face_tracker
from buzzcam.vision.runtime import CPU, Net, opener
from buzzcam.vision.store import checked_file

PLANES_OF_BGR = np.array(
    [
        [0.114 * 219, 0.587 * 219, 0.299 * 219, 16 * 255],
        [0.5 * 224, -0.331264 * 224, -0.168736 * 224, 128 * 255],
        [-0.081312 * 224, -0.418688 * 224, 0.5 * 224, 128 * 255],
    ],
    np.float32,
) / np.float32(255)
"""BT.601, limited range: Y, U and V from B, G, R and 1."""

UNKNOWN = 128
"""The memory of a net that has one, of a picture it has not seen before."""


class Later:
    """An answer that is worked out on a thread of its own."""

    def __init__(self, work_out: Callable[[], np.ndarray]) -> None:
        self._answers: list[np.ndarray] = []
        self._errors: list[Exception] = []
        self._worker = Worker("things", lambda: self._answers.append(work_out()), self._note)
        self._worker.start()

    def wait(self) -> None:
        self._worker.join()

    def answer(self) -> np.ndarray:
        """Waits for it. Raises what went wrong."""
        self.wait()
        for error in self._errors:
            raise error
        return self._answers[0]

    def _note(self, event: Event) -> None:
        if isinstance(event, Failed):
            self._errors.append(event.error)


class StillNets:
    """Called from one thread. threads: of ONNX Runtime for the net that finds things, the dearest by far."""

    def __init__(self, catalog: Catalog, shipped: Path, fetched: Path, threads: int, publish: Publish) -> None:
        self._catalog, self._folders = catalog, (fetched, shipped)
        self._threads, self._publish = threads, publish
        self._nets: dict[str, Net] = {}
        self._later: Later | None = None
        self._face_tracker: FaceTracker | None = None
        self._asked = 0

    def open(self) -> None:
        """Opens all that the first photo needs. Raises ModelError."""
        self._things()
        for name in self._catalog.photo_person:
            self._person(name)
        self._face_net()

    @property
    def things_model(self) -> str:
        """Which net finds things: the full one where it was fetched."""
        return self._things().name

    def things(self, picture: Plane) -> Callable[[], np.ndarray]:
        """What stands out, looked for on a thread of its own. picture: uint8 (rows, columns, 3) BGR of any size.

        Returns what waits for the answer: float32 0..1 of the net's size, stretched as the picture was; so is
        `person`'s. Both raise ModelError."""
        if self._later is not None:
            self._later.wait()  # nobody may have asked for the last answer
        self._later = Later(partial(self._ask, self._things(), picture))
        return self._later.answer

    def person(self, view: str, picture: Plane) -> np.ndarray:
        """Where persons are, by one net. view: a key of the catalogue's photo_person. Believe it only with a face:
        the nets find persons in empty rooms."""
        return self._ask(self._person(view), picture)

    def faces(self, picture: Plane) -> list[tuple[float, float]]:
        """Centres of the faces found, x and y in 0..1 of the picture; several may belong to one face."""
        net, (rows, columns) = self._face_net(), picture.shape[:2]
        inner = inner_of(columns, rows, net.size)
        part = slice(inner.top, inner.top + inner.height), slice(inner.left, inner.left + inner.width)
        blackened(net)[:, *part] = planes_of_bgr(picture, (inner.width, inner.height))
        found, _ = candidates(net.run(), net.size)
        return [(float((x - inner.left) / inner.width), float((y - inner.top) / inner.height)) for x, y in found[:, :2]]

    def face_meshes(self, picture: Plane) -> tuple[Face, ...]:
        """At most four faces, their points in the picture's pixels. picture: uint8 (rows, columns, 3) BGR. Raises
        ModelError."""
        if self._face_tracker is None:
            self._face_tracker = open_face_tracker(self._catalog, self._folders[-1], self._publish, False)
        down, across = (side % 2 for side in picture.shape[:2])
        even = cv2.copyMakeBorder(picture, 0, down, 0, across, cv2.BORDER_REPLICATE)
        size = Size(even.shape[1], even.shape[0])
        planes = np.empty(size.i420_bytes, np.uint8)
        import_bgr(even, size, planes)
        self._asked += 1
        now_s = 2 * FORGET_S * self._asked  # long after the picture before: nobody is followed
        return self._face_tracker.faces(Frame(planes, size, now_s, self._asked), SharedCoarse())

    # ---- inside

    def _ask(self, net: Net, picture: Plane) -> np.ndarray:
        planes = net.input[0]
        planes[:3] = planes_of_bgr(picture, net.size)
        if planes.shape[0] > 3:
            planes[3], planes[4] = planes[0], UNKNOWN
        return alpha_of(net.run()[0]).astype(np.float32) / 255

    def _things(self) -> Net:
        *wanted, last = self._catalog.photo_things
        for model in wanted:
            if model.name in self._nets:
                return self._nets[model.name]
            if any((folder / model.file).is_file() for folder in self._folders) and last.name not in self._nets:
                return self._open(model, self._threads)
        return self._open(last, self._threads)

    def _person(self, view: str) -> Net:
        return self._open(self._catalog.photo_person[view], 1)

    def _face_net(self) -> Net:
        return self._open(self._catalog.photo_faces, 1)

    def _open(self, model: ModelSpec, threads: int) -> Net:
        if model.name not in self._nets:
            folder = next((folder for folder in self._folders if (folder / model.file).is_file()), self._folders[-1])
            content, open_session = checked_file(folder, model), opener(model.is_quantised)
            self._nets[model.name] = Net(model.name, content, CPU, threads, self._publish, open_session)
        return self._nets[model.name]


def planes_of_bgr(picture: Plane, size: tuple[int, int]) -> Plane:
    """uint8 (3, height, width): Y, U, V of the picture stretched to size (width, height)."""
    is_shrunk = picture.shape[1] > 2 * size[0]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if is_shrunk else cv2.INTER_LINEAR)
    return np.moveaxis(cv2.transform(small, PLANES_OF_BGR), 2, 0)
