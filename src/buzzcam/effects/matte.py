"""From the network's raw matte to the one that is used: steady where the picture is still, decided where it is sure."""

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam import kernels
from buzzcam.core.frame import Frame, Matte
from buzzcam.core.ports import Coarse
from buzzcam.effects.edge import Edge
from buzzcam.effects.option_kinds import Choice, Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.effects.subject import Subject
from buzzcam.kernels.bands import PERSON, ROOM
from buzzcam.sentence import say

STILL_LEVELS, MOVING_LEVELS = 2, 6
"""Change of the blurred luma below which a cell is still and above which it moves: camera noise of sigma 2
leaves about 1 level after the blur (measured). Low, because the net has a memory of its own."""

STILL_WEIGHT = 128
"""How far a still cell follows the new matte in one frame, in 256ths. Medium on every second clip of
benchmarks/leaving.py with 64, 96, 128, 256: IoU 0.8910, 0.8925, 0.8929, 0.8921, dtSSD 3.139, 3.128, 3.129, 3.198 (by a
script that was not kept, with the net of before)."""

FORGET_S = 2.0
"""After so long nobody is where they were: the camera slept, or somebody stood in for the person."""

DECISION = (STILL_LEVELS, MOVING_LEVELS, STILL_WEIGHT, ROOM, PERSON)


class MatteFilter:
    """Smooths a matte over time by how much the picture (not the matte) changed, then decides what is sure.

    subject: takes all but one person out of it first. edge: moves and softens the edge of what comes of it.
    """

    def __init__(self, subject: Subject | None = None, edge: Edge | None = None) -> None:
        self._subject, self._edge = subject, edge
        self._state: NDArray[np.uint16] = np.empty((0, 0), np.uint16)
        self._luma = np.empty((0, 0), np.uint8)
        self._raw: Matte | None = None
        self._refined: Matte | None = None

    def refine(self, frame: Frame, matte: Matte, coarse: Coarse) -> Matte:
        if self._refined is not None and matte is self._raw:
            return self._refined  # the segmenter saw nothing move
        luma = coarse.grid_planes(frame)[0]
        found = self._subject.alone(matte.alpha) if self._subject is not None else matte.alpha
        age_s = frame.captured_at - self._refined.captured_at if self._refined is not None else np.inf
        if self._state.shape != found.shape or not 0 <= age_s <= FORGET_S:
            self._state = (found.astype(np.uint16) << 8).astype(np.uint16)
            self._luma = luma.copy()
        change = cv2.blur(cv2.absdiff(luma, self._luma), (5, 5))
        np.copyto(self._luma, luma)
        alpha = np.empty_like(found)
        kernels.filter_matte(found, change, self._state, alpha, *DECISION)
        if self._edge is not None:
            alpha = self._edge.shape(alpha, frame.size.height)
        self._raw, self._refined = matte, Matte(alpha, matte.captured_at, matte.is_fine)
        return self._refined


def made(people: str, edge: float, softness: float) -> MatteFilter:
    """people: me or everyone. edge, softness: as in Edge."""
    return MatteFilter(Subject() if people == "me" else None, Edge(edge, softness) if edge or softness else None)


SPEC = EffectSpec(
    "matte",
    say("Who is visible"),
    Place.MATTE,
    (
        Choice(
            "people",
            say("People"),
            (("me", say("Only me")), ("everyone", say("Everyone"))),
            default="me",
            usual="everyone",
            hint=say("“Only me” hides other people together with the room."),
        ),
        Slider("edge", say("Edge"), -100, 100, hint=say("Moves the edge outwards or inwards")),
        Slider("softness", say("Softness"), 0, 100),
    ),
    made,
    Group.PERSON,
    frozenset({Need.MATTE}),
)
