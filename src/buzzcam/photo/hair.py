"""Single hairs: closed-form matting of what the matte is unsure of, in a process of its own, with a time limit.

A. Levin, D. Lischinski, Y. Weiss, "A Closed-Form Solution to Natural Image Matting", PAMI 2008; by pymatting.
"""

import multiprocessing
import signal
from importlib.util import find_spec
from multiprocessing.connection import Connection

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.frame import Plane
from buzzcam.errors import BadArgument
from buzzcam.paths import command_for
from buzzcam.photo.find import Alpha, box_of
from buzzcam.sentence import say

LIMIT_S, FIRST_LIMIT_S = 4.0, 240.0
"""For one picture, and for the first one: the library compiles itself once on a machine, 20 s of work (measured)."""

UNSURE_LOW, UNSURE_HIGH = 0.05, 0.95
WIDEN = 0.012
"""By how much the unsure region is widened, as a share of the picture's size."""

ROOM, SUBJECT, UNSURE = 0, 255, 128


def is_there() -> bool:
    return find_spec("pymatting") is not None


def trimap_of(alpha: Alpha) -> Plane:
    """uint8: ROOM, SUBJECT, and between them UNSURE."""
    reach = 2 * max(1, round(WIDEN * (alpha.shape[0] * alpha.shape[1]) ** 0.5)) + 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    unsure = cv2.dilate(cv2.inRange(alpha, UNSURE_LOW, UNSURE_HIGH), shape)
    return np.where(unsure > 0, UNSURE, np.where(alpha >= 0.5, SUBJECT, ROOM)).astype(np.uint8)


class HairWorker:
    """Started by the first picture, kept for the next ones, ended by `close`, and by what takes it too long."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._ours: Connection | None = None

    def refined(self, work: Plane, alpha: Alpha) -> Alpha | None:
        """alpha with its hairs, or None when that took too long or failed. work: uint8 BGR of alpha's size.

        Raises BadArgument when pymatting is not installed.
        """
        if not is_there():
            raise BadArgument(
                "Fine hair requires a library that is not installed.",
                say("Run: {command}", command=command_for("hair")),
            )
        left, top, right, bottom = box_of(alpha, 0.1)
        trimap = trimap_of(alpha)[top:bottom, left:right]
        if not (trimap == UNSURE).any() or not (trimap == SUBJECT).any():
            return alpha
        solved = self._ask(work[top:bottom, left:right], trimap)
        if solved is None:
            return None
        out = alpha.copy()
        out[top:bottom, left:right] = solved
        return out

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._ours = None

    def _ask(self, picture: Plane, trimap: Plane) -> Alpha | None:
        limit_s = LIMIT_S
        if self._process is None or self._ours is None:
            limit_s = FIRST_LIMIT_S
            context = multiprocessing.get_context("spawn")
            self._ours, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), name="buzzcam-hair", daemon=True)
            self._process.start()
            theirs.close()
        try:
            self._ours.send((np.ascontiguousarray(picture), np.ascontiguousarray(trimap)))
            if self._ours.poll(limit_s):
                answer: Alpha | None = self._ours.recv()
                return answer
        except (OSError, EOFError):
            pass  # it has died
        self.close()
        return None


def _serve(theirs: Connection) -> None:
    """The other process: pictures and trimaps in, mattes out, until the pipe is closed. Ctrl-C is for the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            picture, trimap = theirs.recv()
        except EOFError:
            return
        theirs.send(_solved(picture, trimap))


def _solved(picture: Plane, trimap: NDArray[np.uint8]) -> Alpha | None:
    import warnings

    from pymatting import estimate_alpha_cf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the solver tries again by itself
        try:
            colours = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.float64) / 255
            alpha: Alpha = estimate_alpha_cf(colours, trimap.astype(np.float64) / 255).astype(np.float32)
        except ValueError:  # a trimap that cannot be solved
            return None
    return alpha
