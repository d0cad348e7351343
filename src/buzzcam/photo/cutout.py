"""`PhotoStudio`: one picture from its file to its cutout, telling how far it is; the nets are kept for the next."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.face import Face
from buzzcam.core.frame import Plane
from buzzcam.errors import ModelError
from buzzcam.photo.find import Alpha, Finder, Found, find, working_copy
from buzzcam.photo.hair import HairWorker
from buzzcam.photo.picture import Photo, read_photo
from buzzcam.photo.refine import Guide, enlarged, subject_colours
from buzzcam.sentence import say

STAGES = ("loading", "reading", "finding", "refining", "saving")

Tell = Callable[[str, float], None]
"""(one of STAGES, how far that stage is, 0..1). It may raise Cancelled."""

KEPT, REMOVED = 255, 1
"""In a map of strokes; 0 is untouched."""


class Cancelled(Exception):
    """The user does not want it any more; not an error."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """photo: as read. work: its working copy. found: before any stroke. alpha: uint8, the photo's size.
    bgra: the subject alone. note: what else is to be said, for people."""

    photo: Photo
    work: Plane
    found: Found
    alpha: Plane
    bgra: Plane
    note: str = ""

    @property
    def subject(self) -> str:
        return self.found.subject

    @property
    def faces(self) -> tuple[Face, ...]:
        """Of people, in the photo's pixels."""
        scale = np.float32(self.bgra.shape[1] / self.work.shape[1])
        return tuple(replace(face, points=face.points * scale) for face in self.found.faces)


def nothing(stage: str, share: float) -> None:
    """Tells nobody."""


class PhotoStudio:
    """open_finder: opens the nets; called once, with the first picture. Used by one thread at a time."""

    def __init__(self, open_finder: Callable[[], Finder]) -> None:
        self._open_finder = open_finder
        self._finder: Finder | None = None
        self._hair = HairWorker()

    def cut(self, path: Path, subject_kind: str = "auto", has_hair: bool = False, tell: Tell = nothing) -> Cutout:
        """subject_kind: see find.SUBJECTS. Raises BadFile, ModelError, Cancelled; BadArgument where hair is not to be
        had."""
        tell("reading", 0.0)
        return self.cut_photo(read_photo(path), subject_kind, has_hair, tell)

    def cut_photo(self, photo: Photo, subject_kind: str, has_hair: bool = False, tell: Tell = nothing) -> Cutout:
        if self._finder is None:
            tell("loading", 0.0)
            self._finder = self._open_finder()
        tell("finding", 0.0)
        work = working_copy(photo.bgr)
        things = self._finder.things(work)
        guide = None if has_hair else Guide(work)  # while the net is at work
        try:
            found = find(work, self._finder, things, subject_kind, lambda share: tell("finding", share))
            if found.subject == "person":
                found = replace(found, faces=self._finder.face_meshes(work))
        except BaseException:
            with suppress(ModelError):
                things()  # a net at work must not outlive who asked: a process that ends under it is aborted
            raise
        return self.refine(photo, work, found, None, has_hair, tell, guide)

    def refine(
        self,
        photo: Photo,
        work: Plane,
        found: Found,
        strokes: Plane | None,
        has_hair: bool = False,
        tell: Tell = nothing,
        guide: Guide | None = None,
    ) -> Cutout:
        """Edges and colours anew. strokes: uint8 of the working size, KEPT where the user keeps, REMOVED where not.
        guide: of `work`, if it is there already and hair is not asked for."""
        tell("refining", 0.0)
        alpha, note = stroked(found.alpha, strokes), photo.note
        is_fine = False
        if has_hair and found.subject:
            refined = self._hair.refined(work, alpha)
            is_fine = refined is not None
            alpha = alpha if refined is None else refined
            if not is_fine:
                note = say("Fine hair took too long and was skipped.")
        tell("refining", 0.3)
        full = enlarged(photo.bgr, guide or Guide(work, is_fine), alpha)
        if photo.alpha is not None:
            full = cv2.min(full, photo.alpha)
        tell("refining", 0.6)
        bgra = subject_colours(photo.bgr, full)
        tell("refining", 1.0)
        return Cutout(photo, work, found, full, bgra, note)

    def close(self) -> None:
        """Ends the process for hair, and lets the nets go."""
        self._hair.close()
        self._finder = None


def stroked(alpha: Alpha, strokes: Plane | None) -> Alpha:
    """What the user has said is certain; around it the edges are looked for in the picture."""
    if strokes is None or not strokes.any():
        return alpha
    out = np.where(strokes == KEPT, np.float32(1), np.where(strokes == REMOVED, np.float32(0), alpha))
    return out.astype(np.float32)
