"""Is anybody there at all? The nets find people in empty rooms; what they find is shown only with evidence."""

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Frame, Plane
from buzzcam.core.ports import Coarse
from buzzcam.vision.runtime import Net

ENTER_LOGIT, LEAVE_LOGIT, GONE_LOGIT = 6.0, 2.0, -2.0
"""Scores of the presence net, before the sigmoid. Somebody is believed from the first on; is there until the second
is not reached any more, twice in a row; and is gone at once below the third. Chosen on the validation
clips of models/train, where 97 % of the pictures of people have 6 and more (docs/notes/matte-weights.md)."""

DOUBTS = 2

SMALLEST_SHARE = 0.003
"""Share of the picture below which a matte is nobody."""

COMES_S, LOOK_EVERY_S, SEARCH_EVERY_S, CHECK_EVERY_S = 0.1, 0.2, 1.0, 4.0
"""How often the net looks: when a matte that is not believed has changed much; while it does not believe the matte,
or one that it believes has changed much; while the matte is empty, for who is too small for the other nets; and
else."""

COARSE, ALIKE = 16, 0.6
"""Much has changed when the matte, so many times as coarse, and that of the last look overlap (IoU) by less."""


class Presence:
    """Decides by a net that was trained on rooms, look-alikes and pictures of people on walls, too."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._is_there = False
        self._doubts = 0
        self._looked_at_s = -np.inf
        self._seen = np.zeros((0, 0), np.uint8)
        self.is_sought = False
        """Whether the net has seen somebody, with this frame, of whom the matte knows nothing."""
        self.is_watchful = False
        """True: the net looks often, whatever the matte says."""
        self.is_sure, self.is_nobody = True, False
        """Whether nothing speaks against what it believes; whether it was certain, at its last look, that nobody is
        there."""

    @property
    def is_anybody_there(self) -> bool:
        """What it believes, whatever the matte says."""
        return self._is_there

    @property
    def cells(self) -> Plane:
        """uint8 (rows, columns): how much of each part of the picture the net takes for people, as of its last look."""
        return self._net.outputs[1]

    def is_there(self, frame: Frame, coarse: Coarse, person: Plane) -> bool:
        """person: uint8 (rows, columns), 255 where the raw matte says person, else 0."""
        is_empty = cv2.countNonZero(person) < SMALLEST_SHARE * person.size
        seen = cv2.resize(person, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
        has_changed = _overlap(seen, self._seen) < ALIKE
        since_s = frame.captured_at - self._looked_at_s
        if is_empty and not 0 <= since_s < LOOK_EVERY_S:
            self._is_there = False
        is_due = not 0 <= since_s < self._patience_s(is_empty, has_changed)
        if is_due:
            self._looked_at_s, self._seen = frame.captured_at, seen
            self._judge(self._look(frame, coarse))
            has_changed = False
        self.is_sought = is_due and is_empty and self._is_there
        self.is_sure = not self._is_there or not (self._doubts or has_changed)
        return self._is_there and not is_empty

    def _patience_s(self, is_empty: bool, has_changed: bool) -> float:
        if self.is_watchful or has_changed:
            return LOOK_EVERY_S if self._is_there or is_empty else COMES_S
        if is_empty:
            return SEARCH_EVERY_S
        return CHECK_EVERY_S if self._is_there and not self._doubts else LOOK_EVERY_S

    def _judge(self, logit: float) -> None:
        self.is_nobody = logit < GONE_LOGIT
        if logit >= (LEAVE_LOGIT if self._is_there else ENTER_LOGIT):
            self._is_there, self._doubts = True, 0
        elif self._is_there:
            self._doubts += 1
            self._is_there = self._doubts < DOUBTS and not self.is_nobody

    def _look(self, frame: Frame, coarse: Coarse) -> float:
        for plane, inlet in zip(coarse.covering(frame, self._net.size), self._net.input[0], strict=True):
            kernels.resize(plane, inlet)
        presence, *_ = self._net.run()
        return float(presence[0])


def _overlap(one: Plane, other: Plane) -> float:
    """IoU of two coarse mattes, soft: 1 for the same, 0 for those of different shapes."""
    if one.shape != other.shape:
        return 0.0
    whole = cv2.sumElems(cv2.max(one, other))[0]
    return cv2.sumElems(cv2.min(one, other))[0] / whole if whole else 1.0
