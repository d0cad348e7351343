"""Faces and their points: found by the detector once, followed by the mesh, which looks where it saw them last.

The nets are MediaPipe's (models/README.md), and so is the way they are shown a face (I. Grishchenko and others,
Attention Mesh, 2020): a square 1.5 times as large as the face, turned upright. Here the mesh looks at every eighth
picture of 30 a second; between, the face is moved as its picture moves, unless it looks different.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from buzzcam.core.events import Failed, Publish
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import Coarse
from buzzcam.vision.catalog import Catalog, ModelSpec
from buzzcam.vision.face_crop import MARGIN, Crop, CropNet, crop_around, crop_of_eyes
from buzzcam.vision.face_detector import FoundFace, detect, inner_of
from buzzcam.vision.face_flow import FaceFlow
from buzzcam.vision.one_euro import OneEuroFilter
from buzzcam.vision.runtime import CPU, Net, opener
from buzzcam.vision.store import checked_file

MOST_FACES = 4

PRESENT = 0.5
"""Less presence is no face."""

SEEK_S, NEWCOMER_S = 0.1, 0.5
"""How often the detector looks: while no face is known or one has just been lost; and else, for newcomers."""

LOST_S = 2.0
"""So long a face that was lost is looked for."""

MESH_S, REUSE_S = 0.25, 0.5
"""The mesh looks after so long a time at the latest; and if nothing has moved."""

FORGET_S = 0.5
"""Between frames that are so far apart, or of different sizes, nobody is followed."""

LEAST_HZ, PER_SPEED = 1.5, 120.0
"""Of the one-euro filter; speeds are in widths of the face a second."""

TAKEN_SHARE = 0.4
"""Two faces whose middles are so near, as a share of their sizes, are one."""


@dataclass(slots=True)
class _Track:
    """One face that is followed. points: float32 (478, 3), filtered. crop: where the mesh looked at `looked_at_s`."""

    number: int
    crop: Crop
    points: Points
    presence: float
    looked_at_s: float
    blendshapes: Points | None = None
    flow: FaceFlow = field(default_factory=FaceFlow)
    calm: OneEuroFilter = field(default_factory=lambda: OneEuroFilter(LEAST_HZ, PER_SPEED))

    def show(self, points: Points, now_s: float) -> None:
        """Takes over what was measured, filtered; read-only from then on."""
        self.points = self.calm.filtered(points, self.size, now_s)
        self.points.flags.writeable = False

    @property
    def size(self) -> float:
        """The longer side of the face."""
        return self.crop.side / MARGIN

    @property
    def middle(self) -> np.ndarray:
        """x and y."""
        middle: np.ndarray = self.points[:, :2].mean(axis=0)
        return middle

    def is_at(self, middle: np.ndarray, size: float) -> bool:
        """Whether a face of that size with its middle there, x and y, would be this one."""
        return bool(np.hypot(*(self.middle - middle)) < TAKEN_SHARE * max(size, self.size))


class FaceNets:
    """The three nets. blendshapes: None where nobody asks for them."""

    def __init__(self, detection: Net, mesh: Net, blendshapes: Net | None) -> None:
        self._detection, self._mesh, self._blendshapes = detection, CropNet(mesh), blendshapes

    def find(self, frame: Frame, coarse: Coarse) -> list[FoundFace]:
        """What the detector sees in the whole frame, the largest first. Raises ProviderFailed."""
        inner = inner_of(*frame.size, self._detection.size)
        return detect(self._detection, coarse.covering(frame, Size(inner.width, inner.height)), *frame.size)

    def look(self, frame: Frame, crop: Crop) -> tuple[Points, float]:
        """What the mesh says of a square of the frame: float32 (478, 3) in its pixels; presence, 0..1. Raises
        ProviderFailed."""
        points, (logit,) = self._mesh.look(frame, crop)
        return points, float(1 / (1 + np.exp(-np.clip(float(logit[0]), -80, 80))))

    @property
    def has_blendshapes(self) -> bool:
        return self._blendshapes is not None

    def movements(self, points: Points) -> Points | None:
        """float32 (52,), 0..1. Raises ProviderFailed."""
        if self._blendshapes is None:
            return None
        self._blendshapes.input[0, 0] = points[:, :2]
        return self._blendshapes.run()[0].copy()


class FaceTracker:
    """The faces of each frame, in the order in which they came. Called from one thread."""

    def __init__(self, nets: FaceNets, publish: Publish) -> None:
        self._nets, self._publish = nets, publish
        self.has_blendshapes = nets.has_blendshapes
        self._tracks: list[_Track] = []
        self._size = Size(0, 0)
        self._last_s = self._detected_at_s = self._lost_at_s = -np.inf
        self._count = 0
        self._has_failed = False

    def faces(self, frame: Frame, coarse: Coarse) -> tuple[Face, ...]:
        """At most four; none any more after anything has failed, which is said once."""
        if self._has_failed:
            return ()
        try:
            return self._faces(frame, coarse)
        except Exception as error:  # noqa: BLE001 - whatever it is, the picture and its hiding go on without faces
            self._has_failed = True
            self._publish(Failed("faces", error))
            return ()

    def _faces(self, frame: Frame, coarse: Coarse) -> tuple[Face, ...]:
        now_s = frame.captured_at
        if frame.size != self._size or not 0 <= now_s - self._last_s <= FORGET_S:
            self._tracks, self._detected_at_s = [], -np.inf
        self._size, self._last_s = frame.size, now_s
        before = len(self._tracks)
        self._tracks = [track for track in self._tracks if self._follow(track, frame, coarse)]
        self._tracks = [track for k, track in enumerate(self._tracks) if not _is_among(track, self._tracks[:k])]
        if len(self._tracks) < before:
            self._lost_at_s = now_s
        if self._is_detector_due(now_s):
            self._detected_at_s = now_s
            for found in self._nets.find(frame, coarse):
                self._begin(found, frame, coarse)
        return tuple(Face(track.number, track.points, track.presence, track.blendshapes) for track in self._tracks)

    def _is_detector_due(self, now_s: float) -> bool:
        if len(self._tracks) == MOST_FACES:
            return False
        is_seeking = not self._tracks or now_s - self._lost_at_s < LOST_S
        return now_s - self._detected_at_s >= (SEEK_S if is_seeking else NEWCOMER_S) - 1e-6

    def _begin(self, found: FoundFace, frame: Frame, coarse: Coarse) -> None:
        """Follows a face that the detector has found, if it is a new one and the mesh sees it, too."""
        size = max(found.width, found.height)
        middle = np.array((found.x, found.y))
        if len(self._tracks) == MOST_FACES or any(track.is_at(middle, size) for track in self._tracks):
            return
        crop = crop_of_eyes((found.x, found.y), size, found.eyes)  # a rough one: the mesh looks once more
        points, presence = self._nets.look(frame, crop)
        if not (presence >= PRESENT and np.isfinite(points).all()):
            return
        track = _Track(self._count, crop, points, presence, frame.captured_at)
        if self._look(track, frame, coarse, crop_around(points)) and not _is_among(track, self._tracks):
            self._tracks.append(track)
            self._count += 1

    def _follow(self, track: _Track, frame: Frame, coarse: Coarse) -> bool:
        """False where the face is lost."""
        age_s, points = frame.captured_at - track.looked_at_s, None
        if age_s < REUSE_S and track.flow.is_still(frame, coarse):
            points = track.flow.points
        elif age_s < MESH_S:
            points = track.flow.moved(frame, coarse)
        if points is None:
            crop = crop_around(track.points)
            return self._look(track, frame, coarse, track.crop if crop.is_near(track.crop) else crop)
        track.show(points, frame.captured_at)
        return True

    def _look(self, track: _Track, frame: Frame, coarse: Coarse, crop: Crop) -> bool:
        """False where the mesh sees no face, or one that is more out of the frame than in it."""
        points, presence = self._nets.look(frame, crop)
        x, y = points[:, :2].mean(axis=0)  # not a number: nor is it within the frame
        if not (presence >= PRESENT and 0 <= x < frame.size.width and 0 <= y < frame.size.height):
            return False
        track.crop, track.presence, track.looked_at_s = crop, presence, frame.captured_at
        track.flow.see(frame, coarse, crop, points)
        track.blendshapes = self._nets.movements(points)
        track.show(points, frame.captured_at)
        return True


def _is_among(track: _Track, others: list[_Track]) -> bool:
    return any(other.is_at(track.middle, track.size) for other in others)


def open_face_tracker(catalog: Catalog, folder: Path, publish: Publish, has_blendshapes: bool) -> FaceTracker:
    """has_blendshapes: each face has them, at a third more of the cost. Raises ModelError."""

    def opened(model: ModelSpec) -> Net:
        content = checked_file(folder, model)
        return Net(model.name, content, CPU, 1, publish, opener(model.is_quantised))

    models = catalog.faces
    blendshapes = opened(models.blendshapes) if has_blendshapes else None
    return FaceTracker(FaceNets(opened(models.detection), opened(models.mesh), blendshapes), publish)
