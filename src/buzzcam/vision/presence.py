"""Is anybody there at all? The nets find people in empty rooms; what they find is shown only with evidence."""

import cv2
import numpy as np

from buzzcam.core.frame import BLACK, Frame, Plane, Size
from buzzcam.core.ports import Coarse
from buzzcam.vision.crop import Box, part_of
from buzzcam.vision.runtime import Net

FACE_LOGIT = 0.5
"""Score of the face detector, before the sigmoid, from which a face counts: 97 % of 474 pictures of people are above
it, and a cat's is 0.4 (measured)."""

SMALLEST_SHARE, SMALLEST_MOVER = 0.003, 0.025
"""Share of the picture below which a matte is nobody; and below which its movement is no evidence."""

REST_S, LOOK_EVERY_S = 1.9, 0.2
"""No face is looked for so soon after evidence (a still picture is shown to us once a second: two of those looks fall
before `GONE_AFTER_S`); and the time between two looks."""

FRESH_S = 0.25
"""No other evidence is looked for so soon after some."""

GONE_AFTER_S = 3.0
"""Without a face and without own movement for that long, it is a chair, not a person."""

MOVED_LEVELS, MOVED_RATIO = 2.0, 2.0
STAYED_LEVELS, STAYED_RATIO = 1.2, 1.6
NOISE_LEVELS = 2
"""Own movement: the mean change of luma inside the matte, above the camera's noise, and its ratio to the change
outside; less is enough of somebody who has been seen. It must also hold for changes divided by the picture's slopes,
which is how far things have moved: of a camera that sways, all things move alike, and what has more texture changes
more. Looked at often: who turns away, or is seen in part only, has no face to show."""


class Presence:
    """Decides by faces (a small detector, now and then) and by movement of what the matte holds."""

    def __init__(self, faces: Net) -> None:
        self._faces = faces
        self._is_there = False
        self._witnessed_at = 0.0
        self._looked_at: float | None = None

    def is_fresh(self, now_s: float) -> bool:
        """Whether there was evidence just now, so that no movement will be looked at."""
        return self._is_there and 0 <= now_s - self._witnessed_at < FRESH_S

    def is_there(
        self, frame: Frame, coarse: Coarse, box: Box, person: Plane, luma: Plane, change: Plane | None
    ) -> bool:
        """box: the part of the frame that the nets look at. Of that part:
        person: uint8 (rows, columns), 255 where the raw matte says person, else 0.
        luma, change: uint8 of the same shape, luma and how much it has changed, in levels, since the last call; no
        change is needed while `is_fresh`."""
        now = frame.captured_at
        cells = cv2.countNonZero(person)
        if cells < SMALLEST_SHARE * person.size:
            self._is_there = False
            return False
        if self.is_fresh(now):
            return True
        is_rest = self._is_there and 0 <= now - self._witnessed_at < REST_S
        is_large = self._is_there or cells > SMALLEST_MOVER * person.size
        if is_large and change is not None and self._has_moved(person, luma, change):
            self._is_there, self._witnessed_at = True, now
        elif not is_rest and (self._looked_at is None or not 0 <= now - self._looked_at < LOOK_EVERY_S):
            self._looked_at = now
            if self._has_face(frame, coarse, box):
                self._is_there, self._witnessed_at = True, now
        if self._is_there and now - self._witnessed_at > GONE_AFTER_S:
            self._is_there = False
        return self._is_there

    def _has_moved(self, person: Plane, luma: Plane, change: Plane) -> bool:
        levels, ratio = (STAYED_LEVELS, STAYED_RATIO) if self._is_there else (MOVED_LEVELS, MOVED_RATIO)
        over = cv2.subtract(change, NOISE_LEVELS)
        inside, outside = _means(over, person)
        if inside <= levels or inside <= ratio * outside:
            return False
        slopes = cv2.add(cv2.absdiff(luma[:-1, :-1], luma[:-1, 1:]), cv2.absdiff(luma[:-1, :-1], luma[1:, :-1]))
        slope_inside, slope_outside = _means(slopes, person[:-1, :-1])
        return inside * (slope_outside + 1) > ratio * outside * (slope_inside + 1)

    def _has_face(self, frame: Frame, coarse: Coarse, box: Box) -> bool:
        """Letterboxed into the detector's square, as it was trained."""
        width, height = self._faces.size
        scale = min(width / frame.size.width, height / frame.size.height)
        inner = Size(max(1, round(frame.size.width * scale)), max(1, round(frame.size.height * scale)))
        left, top = (width - inner.width) // 2, (height - inner.height) // 2
        for k, plane in enumerate(part_of(frame, coarse, box, inner)):
            target = self._faces.input[0, k]
            target.fill(BLACK[k])
            target[top : top + inner.height, left : left + inner.width] = cv2.resize(
                plane, inner, interpolation=cv2.INTER_AREA
            )
        _boxes, scores = self._faces.run()
        return bool(np.max(scores) > FACE_LOGIT)


def _means(plane: Plane, mask: Plane) -> tuple[float, float]:
    """Of the cells where mask is not 0, and of the others."""
    cells = cv2.countNonZero(mask)
    inside = cv2.mean(plane, mask=mask)[0]
    return inside, (cv2.sumElems(plane)[0] - inside * cells) / max(1, plane.size - cells)
