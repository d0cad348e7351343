"""Portraits: a face with each choice of an effect, as small pictures for its tiles."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import FaceFinder, Scene
from buzzcam.effects.option_kinds import Choice
from buzzcam.effects.spec import EffectSpec, Values
from buzzcam.errors import BadFile
from buzzcam.factory import materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr, to_bgr

SIZE = Size(320, 256)
"""Twice what a tile shows on a screen at 200 %: the face is about 120 pixels high."""

FACES_HIGH, UP = 2.15, 0.27
"""Height of a portrait and how far its middle is above that of the face, in heights of the face: hats are high."""


def demo_frame() -> Frame:
    """The demo's person, for whoever cannot be shown as they are."""
    person = cv2.imread(str(paths.assets() / "demo" / "person.png"), cv2.IMREAD_UNCHANGED)
    assert person is not None
    alpha = person[..., 3:] / 255
    picture = np.round(person[..., :3] * alpha + 96 * (1 - alpha)).astype(np.uint8)
    rows, columns = (side // 2 * 2 for side in picture.shape[:2])
    return _frame_of(np.ascontiguousarray(picture[:rows, :columns]))


def portraits_of(
    frame: Frame, spec: EffectSpec, choices: Mapping[str, Values], finder: FaceFinder
) -> Iterator[tuple[str, np.ndarray | None]]:
    """The names of the choices, each with a picture, uint8 BGR (rows, columns, 3), or None where its file is damaged;
    none at all where the frame has no face. Raises whatever else the effect raises."""
    faces = frame.faces or finder.faces(frame, SharedCoarse())
    if not faces:
        return
    picture, face = _close_up(frame, max(faces, key=lambda face: face.box.height))
    small = _frame_of(picture)
    for name, values in choices.items():
        try:
            effect = spec.make(**spec.whole(values))
        except BadFile:
            yield name, None
            continue
        yield name, to_bgr(effect.apply(small, Scene(SharedCoarse(), None, faces=(face,))))


def stand_ins_of(spec: EffectSpec, option: Choice, values: Values) -> Iterator[tuple[str, np.ndarray]]:
    """The same of a stand-in, in the colours of those values: it is drawn from nobody, at rest."""
    for word, _label in option.values:
        drawn = spec.make(materials(), **spec.whole({**values, option.name: word})).draw(SIZE, 0.0, ())
        yield word, to_bgr(Frame(drawn, SIZE, 0.0, 0))


def _close_up(frame: Frame, face: Face) -> tuple[np.ndarray, Face]:
    left, top, width, height = face.box
    scale = SIZE.height / (FACES_HIGH * height)
    x, y = left + width / 2, top + height / 2 - UP * height
    move = np.array([[scale, 0, SIZE.width / 2 - scale * x], [0, scale, SIZE.height / 2 - scale * y]])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.warpAffine(to_bgr(frame), move, SIZE, flags=way, borderMode=cv2.BORDER_REPLICATE)
    points = face.points * np.float32(scale)
    points[:, :2] += move[:, 2].astype(np.float32)
    return picture, replace(face, points=points)


def _frame_of(picture: np.ndarray) -> Frame:
    size = Size(picture.shape[1], picture.shape[0])
    buffer = np.empty(size.i420_bytes, np.uint8)
    import_bgr(picture, size, buffer)
    return Frame(buffer, size, 0.0, 0)
