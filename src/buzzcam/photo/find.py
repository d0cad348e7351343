"""Where the subject is, at working size: several nets are asked, and what they say is mixed. Never ungated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Face
from buzzcam.core.frame import Plane

Alpha = NDArray[np.floating]
"""float32 (rows, columns), 0 surroundings .. 1 subject."""

WORK_PX = 768
"""The longer side of the picture that all of this looks at; what is finer comes from the picture itself (refine.py)."""

SUBJECTS = ("auto", "person", "object")

WHOLE = ("general",)
CLOSE = (("general", 0.12), ("landscape", 0.25), ("small", 0.06))
"""The nets shown the whole picture, and those shown the person's box with a margin, as a share of it. Their mean is
the person (docs/notes/photo.md has what was tried)."""

MIXED_PX = 400
"""The longer side at which answers are mixed: no net says more than 320 pixels' worth."""

TAKEN, TAKEN_DOUBTED, GIVEN = 0.15, 0.15, 0.9
"""How far the net for things may take away what it does not see as well, how much further where all but one of the
person nets doubt, and how far it may give back what one of them sees."""

THINGS_MARGIN = 0.12
SECOND_LOOK_SHARE = 0.5
"""A second look at the subject's box is worth its time if that box is at most this share of the picture."""

SMALLEST_PERSON = 0.004
"""Share of the picture below which a person is nobody."""

FAINT, SPECK = 0.1, 0.004
"""An island of what is said at least faintly, of that share of the largest one or less, is dust."""

SURE = 0.3
"""A net that nowhere says more has found nothing; above it what it says is stretched to 0..1."""

Box = tuple[int, int, int, int]
"""left, top, right, bottom"""


Answer = Callable[[], NDArray[np.float32]]
"""Waits for what a net says."""


class Finder(Protocol):
    """The nets; vision/stills.py."""

    def things(self, picture: Plane) -> Answer: ...

    def person(self, view: str, picture: Plane) -> NDArray[np.float32]: ...

    def faces(self, picture: Plane) -> list[tuple[float, float]]: ...

    def face_meshes(self, picture: Plane) -> tuple[Face, ...]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """subject: person, object, or "" when there is nothing. alpha: of the working picture. faces: in its pixels, of
    people."""

    alpha: Alpha
    subject: str
    faces: tuple[Face, ...] = ()


def working_copy(picture: Plane) -> Plane:
    """Its longer side at most WORK_PX."""
    scale = WORK_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def find(
    work: Plane, finder: Finder, answer: Answer, subject_kind: str, tell: Callable[[float], None] = lambda share: None
) -> Found:
    """work: uint8 (rows, columns, 3) BGR, see working_copy. answer: finder's `things` of it, the dearest net, at work
    while the others are asked. subject_kind: one of SUBJECTS. tell: how far it is, 0..1.

    Raises ModelError.
    """
    voices = _person(work, finder, tell) if subject_kind != "object" else []
    things = _fitted(answer(), _mixed_shape(work))
    tell(0.7)
    if voices:
        return Found(_fitted(without_specks(mixed(voices, things)), work.shape), "person")
    if subject_kind == "person":
        return Found(np.zeros(work.shape[:2], np.float32), "")
    alpha = _thing(work, things, finder, tell)
    is_there = bool((alpha >= 0.5).any())
    return Found(_fitted(without_specks(alpha), work.shape), "object" if is_there else "")


def _person(work: Plane, finder: Finder, tell: Callable[[float], None]) -> list[Alpha]:
    """What each person net says. Nothing when there is nobody: no net is believed without a face in what it says."""
    shape = _mixed_shape(work)
    voices = [_fitted(finder.person(view, work), shape) for view in WHOLE]
    first = (sum(voices) + _fitted(finder.person("small", work), shape)) / (len(voices) + 1)
    tell(0.15)
    if (first >= 0.5).mean() < SMALLEST_PERSON or not _has_witness(work, first, finder):
        return []
    boxes = {margin: box_of(first, margin) for margin in {margin for _view, margin in CLOSE}}
    for view, margin in CLOSE:
        box = boxes[margin]
        voices.append(_pasted(finder.person(view, _cropped(work, box, shape)), box, shape))
    tell(0.3)
    return voices


def mixed(voices: list[Alpha], things: Alpha) -> Alpha:
    """voices: what at least three person nets say; things: what the net for things says."""
    person = sum(voices) / len(voices)
    taken = TAKEN * np.maximum(0, person - things)
    taken += TAKEN_DOUBTED * np.maximum(0, person - np.maximum(things, second_of(voices, np.minimum, np.maximum)))
    given = GIVEN * np.maximum(0, np.minimum(things, second_of(voices, np.maximum, np.minimum)) - person)
    alpha: Alpha = np.clip(person - taken + given, 0, 1).astype(np.float32)
    return alpha


def second_of(voices: list[Alpha], first: np.ufunc, last: np.ufunc) -> Alpha:
    """At each place the second of the voices, in the order whose first is given by `first`."""
    best, second = first(voices[0], voices[1]), last(voices[0], voices[1])
    for voice in voices[2:]:
        second = first(second, last(best, voice))
        best = first(best, voice)
    return second


def _thing(work: Plane, things: Alpha, finder: Finder, tell: Callable[[float], None]) -> Alpha:
    """things: what the net says about the whole picture. It is asked about the subject's box once more."""
    shape = _mixed_shape(work)
    first = _stretched(things)
    box = box_of(first, THINGS_MARGIN)
    if _share(box, shape) > SECOND_LOOK_SHARE:
        return first
    second = _stretched(_pasted(finder.things(_cropped(work, box, shape))(), box, shape))
    tell(1.0)
    mean: Alpha = (first + second) / 2
    return mean


def _has_witness(work: Plane, person: Alpha, finder: Finder) -> bool:
    """A face, in the picture or in the upper part of the person's box, that lies in what the nets hold."""
    rows, columns = person.shape
    left, top, right, bottom = box_of(person, 0.1)
    upper = (left, top, right, min(bottom, top + right - left))
    for box in ((0, 0, columns, rows), upper):
        for x, y in finder.faces(_cropped(work, box, person.shape)):
            row = min(rows - 1, max(0, round(box[1] + y * (box[3] - box[1]))))
            column = min(columns - 1, max(0, round(box[0] + x * (box[2] - box[0]))))
            if person[row, column] >= 0.5:
                return True
    return False


def without_specks(alpha: Alpha) -> Alpha:
    """Islands far smaller than the subject are dust."""
    count, labels, parts, _centres = cv2.connectedComponentsWithStats((alpha >= FAINT).astype(np.uint8))
    sizes = parts[:, cv2.CC_STAT_AREA].copy()
    sizes[0] = 0
    if count <= 2:
        return alpha
    is_speck = sizes < SPECK * sizes.max()
    is_speck[0] = False
    out: Alpha = np.where(is_speck[labels], np.float32(0), alpha)
    return out


def box_of(alpha: Alpha, margin: float) -> Box:
    """Around all larger parts of what is held, with a margin as a share of its sides; all of it when none is."""
    rows, columns = alpha.shape
    count, _labels, parts, _centres = cv2.connectedComponentsWithStats((alpha >= 0.5).astype(np.uint8))
    parts = parts[1:]
    if count > 1:
        parts = parts[parts[:, cv2.CC_STAT_AREA] >= max(40, parts[:, cv2.CC_STAT_AREA].max() / 10)]
    if count < 2 or len(parts) == 0:
        return 0, 0, columns, rows
    left, top = parts[:, 0].min(), parts[:, 1].min()
    right, bottom = (parts[:, 0] + parts[:, 2]).max(), (parts[:, 1] + parts[:, 3]).max()
    wide, high = margin * (right - left), margin * (bottom - top)
    box = (
        max(0, round(left - wide)),
        max(0, round(top - high)),
        min(columns, round(right + wide)),
        min(rows, round(bottom + high)),
    )
    return box if min(box[2] - box[0], box[3] - box[1]) >= 8 else (0, 0, columns, rows)


def _share(box: Box, shape: tuple[int, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) / (shape[0] * shape[1])


def _cropped(work: Plane, box: Box, shape: tuple[int, ...]) -> Plane:
    """box: in pixels of `shape`."""
    down, across = work.shape[0] / shape[0], work.shape[1] / shape[1]
    return work[round(box[1] * down) : round(box[3] * down), round(box[0] * across) : round(box[2] * across)]


def _mixed_shape(work: Plane) -> tuple[int, int]:
    scale = min(1.0, MIXED_PX / max(work.shape[:2]))
    return max(1, round(work.shape[0] * scale)), max(1, round(work.shape[1] * scale))


def _fitted(alpha: Alpha, shape: tuple[int, ...]) -> Alpha:
    return cv2.resize(alpha, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)


def _pasted(alpha: Alpha, box: Box, shape: tuple[int, ...]) -> Alpha:
    whole = np.zeros(shape[:2], np.float32)
    whole[box[1] : box[3], box[0] : box[2]] = _fitted(alpha, (box[3] - box[1], box[2] - box[0]))
    return whole


def _stretched(alpha: Alpha) -> Alpha:
    low, high = float(alpha.min()), float(alpha.max())
    if high - low <= SURE:
        return alpha
    wide: Alpha = (alpha - low) / (high - low)
    return wide
