"""Only me: of all people that the matte holds, the one who sits before the camera; passers-by vanish."""

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Plane
from buzzcam.kernels import halved

SOMEBODY = 24
"""Alpha from which a cell belongs to somebody."""

FORGET_FRAMES = 30
"""Whoever has been out of the picture for that many mattes is nobody in particular any more."""

SMALL_SHARE, NEAR_CELLS = 0.12, 6
"""A piece of at most that share of the subject's size, and not further from it, is a hand or hair, not a passer-by."""

SPECK_CELLS = 4
"""So few cells are nobody to be told from the subject in the next matte; they are taken out of this one."""

AROUND = np.ones((2 * NEAR_CELLS + 1,) * 2, np.uint8)

MIDDLE_BONUS = 2.0
"""A piece in the very middle counts that many times its size when the subject is chosen."""


class Subject:
    """Follows one person from matte to matte, and takes all others out.

    Pieces of the matte that hang together are one body. The subject is the body that covers most of where it was; at
    first the largest and nearest to the middle. Two bodies that touch are parted where they were before: each cell goes
    to the one that was nearer to it. Who was behind the subject and comes out while touching it counts as the subject
    until both are apart.
    """

    def __init__(self) -> None:
        self._subject = np.empty((0, 0), np.uint8)  # where it was: 255 or 0, on cells of 8 pixels
        self._others = np.empty((0, 0), np.uint8)
        self._absent = 0

    def alone(self, alpha: Plane) -> Plane:
        """alpha: uint8 (rows, columns). The same without the others; alpha itself where there are none."""
        somebody = cv2.threshold(halved(alpha), SOMEBODY - 1, 255, cv2.THRESH_BINARY)[1]
        if self._subject.shape != somebody.shape:
            self._subject, self._others = np.zeros_like(somebody), np.zeros_like(somebody)
        count, bodies = cv2.connectedComponents(somebody, connectivity=8, ltype=cv2.CV_16U)
        count, bodies = min(count, 256), cv2.convertScaleAbs(bodies)  # from the 255th body on they count as one
        has_others = cv2.countNonZero(self._others) > SPECK_CELLS
        if count == 1:
            self._others.fill(0)
            self._miss()
            return alpha
        if count == 2 and not has_others:
            self._subject, self._absent = somebody, 0
            return alpha
        subject = self._of(bodies, count)
        if has_others:
            subject = self._parted(subject)
        if not cv2.countNonZero(subject):  # it may come back
            self._others = somebody
            self._miss()
            return np.zeros_like(alpha)
        self._subject, self._others, self._absent = subject, cv2.subtract(somebody, subject), 0
        if not cv2.countNonZero(self._others):
            return alpha
        taken, kept = np.empty_like(alpha), np.empty_like(alpha)
        kernels.resize(cv2.dilate(self._others, None), taken)
        kernels.resize(subject, kept)
        return cv2.subtract(alpha, cv2.subtract(taken, cv2.threshold(kept, 127, 255, cv2.THRESH_BINARY)[1]))

    def _miss(self) -> None:
        self._absent += 1
        if self._absent > FORGET_FRAMES:
            self._subject.fill(0)
            self._others.fill(0)

    def _of(self, bodies: np.ndarray, count: int) -> Plane:
        """The body that covers most of where the subject was, with the small pieces near it; nothing if none does.
        Of a subject that nobody knows: the largest, nearest to the middle."""
        sizes = _cells(bodies, count)
        if cv2.countNonZero(self._subject):
            covered = _cells(bodies, count, self._subject)
        else:
            half = bodies.shape[1] / 2
            column = np.broadcast_to(np.arange(bodies.shape[1]), bodies.shape).reshape(-1)
            centres = np.bincount(bodies.reshape(-1), column, count) / np.maximum(sizes, 1)
            covered = sizes * (1 + (MIDDLE_BONUS - 1) * (1 - abs(centres - half) / half))
        covered[0] = 0
        if not covered.any():
            return np.zeros_like(self._subject)
        own = int(covered.argmax())
        body = cv2.compare(bodies, own, cv2.CMP_EQ)
        if count > 2:
            near = _cells(bodies, count, cv2.dilate(body, AROUND)) > 0
            near[[0, own]] = False
            for piece in np.flatnonzero(near & (sizes <= SMALL_SHARE * sizes[own])):
                body = cv2.bitwise_or(body, cv2.compare(bodies, int(piece), cv2.CMP_EQ))
        return body

    def _parted(self, body: Plane) -> Plane:
        """Without what was nearer to the others than to the subject; all of it if it is far from the others."""
        if not cv2.countNonZero(cv2.bitwise_and(body, cv2.dilate(self._others, AROUND))):
            return body
        to_subject, to_others = (
            cv2.distanceTransform(cv2.bitwise_not(before), cv2.DIST_L2, 3) for before in (self._subject, self._others)
        )
        return cv2.bitwise_and(body, cv2.compare(to_subject, to_others, cv2.CMP_LE))


def _cells(bodies: np.ndarray, count: int, mask: Plane | None = None) -> np.ndarray:
    """How many cells each body has, where mask is not 0."""
    return cv2.calcHist([bodies], [0], mask, [count], [0, count]).ravel()
