"""The effects on a photo: the same ones as live, on the same planes.

What they change is added to the photo's own pixels, so that nothing is lost to the halved chroma of those planes.
"""

from collections.abc import Callable

import cv2
import numpy as np

from buzzcam.core.events import Publish
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Plane, Size
from buzzcam.core.ports import Behind, Effect, Scene
from buzzcam.effects import registry
from buzzcam.effects.chain import make_effect, retouch_of
from buzzcam.effects.spec import EffectSpec, Group, Place
from buzzcam.errors import BadArgument
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr, to_bgr
from buzzcam.pictures import read_bgr
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, SMALLEST_SIDE_PX, EffectValues

BAND = 256
"""Rows of a photo that are worked on at once."""

OF_PHOTOS = (Place.CAMERA, Place.BACKGROUND, Place.FINISH)


def check(background: str, values: EffectValues) -> None:
    """Raises BadArgument for what no photo can have."""
    for spec in registry.chosen(values):
        if not _is_for_photos(spec):
            raise BadArgument(say("The effect {name} is not available for photos.", name=spec.name), "Leave it out.")
    behind = registry.background(background)
    if behind is None or not (behind.make_still or behind.is_keyed):
        known = ", ".join(name for name, spec in registry.backgrounds().items() if spec.make_still or spec.is_keyed)
        raise BadArgument(
            say("The background {text} is not available for photos.", text=background),
            say("Use one of: {known}.", known=known),
        )
    registry.check_possible(values, NO_BACKGROUND if behind.is_keyed else background, background)


def of_faces() -> list[EffectSpec]:
    """The effects of faces that photos can have, in the order of the window."""
    return [spec for spec in registry.of_group(Group.FACE) if _is_for_photos(spec)]


def _is_for_photos(spec: EffectSpec) -> bool:
    return spec.place in OF_PHOTOS and not spec.moves


class StillEffects:
    """background: None where nothing stands behind the subject. Pictures are uint8 (rows, columns, 3 or 4) BGR or BGRA,
    alpha uint8 (rows, columns). faces: in the pixels of the camera's picture."""

    def __init__(
        self, background: str | None, values: EffectValues, publish: Publish, faces: tuple[Face, ...] = ()
    ) -> None:
        self._faces = faces
        at_work = registry.at_work(values, background or NO_BACKGROUND)
        self._background = next((one for one in at_work if one.spec.hides), None)
        self._camera, self._finish = (
            [make_effect(one, publish) for one in at_work if one.spec.place is place]
            for place in (Place.CAMERA, Place.FINISH)
        )
        self._retouch = retouch_of(at_work)

    def lit(self, picture: Plane) -> Plane:
        """The camera's picture, changed."""
        if not self._camera:
            return picture
        return _changed(picture, lambda frame: _applied(self._camera, frame, None, None, self._faces))

    def behind(self, picture: Plane, alpha: Plane, subject: Plane, size: Size) -> Plane | None:
        """What stands behind the subject. alpha: the picture's own; subject: BGRA, as it stands in the finished size.
        Raises BadFile."""
        if self._background is None:
            return None
        make_still = self._background.spec.make_still
        assert make_still is not None
        behind: Plane = make_still(picture, alpha, size, read_bgr, **self._background.options)
        return _changed(behind, lambda frame: self._retouched(frame, subject)) if self._retouch else behind

    def _retouched(self, behind: Frame, subject: Plane) -> Frame:
        before, matte, coarse = _frame_of(subject), _matte_of(subject[:, :, 3]), SharedCoarse()
        for retouch in self._retouch:
            behind = behind.with_picture(retouch(behind.i420, before, matte, coarse))
        return behind

    def finished(self, picture: Plane, alpha: Plane, behind: Plane | None) -> Plane:
        """The whole picture, changed."""
        if not self._finish:
            return picture
        given = None if behind is None else Behind(_frame_of(behind).i420, 1)
        return _changed(picture, lambda frame: _applied(self._finish, frame, _matte_of(alpha), given))


def _applied(
    effects: list[Effect], frame: Frame, matte: Matte | None, behind: Behind | None, faces: tuple[Face, ...] = ()
) -> Frame:
    scene = Scene(SharedCoarse(), matte, behind, faces)
    for effect in effects:
        frame = effect.apply(frame, scene)
    return frame


def _changed(picture: Plane, change: Callable[[Frame], Frame]) -> Plane:
    frame = _frame_of(picture)
    rows, columns = picture.shape[:2]
    before, after = (to_bgr(one)[:rows, :columns] for one in (frame, change(frame)))
    out = picture.copy()
    for top in range(0, rows, BAND):  # of a large photo, all at once would take a gigabyte
        band = slice(top, top + BAND)
        moved = picture[band, :, :3] + (after[band].astype(np.int16) - before[band])
        out[band, :, :3] = np.clip(moved, 0, 255)
    return out


def _frame_of(picture: Plane) -> Frame:
    picture = _padded(picture[:, :, :3])
    size = Size(picture.shape[1], picture.shape[0])
    out = np.empty(size.i420_bytes, np.uint8)
    import_bgr(picture, size, out)
    return Frame(out, size, 0.0, 0)


def _matte_of(alpha: Plane) -> Matte:
    alpha = _padded(alpha)
    return Matte(cv2.resize(alpha, Size(alpha.shape[1], alpha.shape[0]).grid, interpolation=cv2.INTER_AREA), 0.0)


def _padded(picture: Plane) -> Plane:
    """To a size that a frame can have; its rim goes on."""
    down, across = (max(side + side % 2, SMALLEST_SIDE_PX) - side for side in picture.shape[:2])
    return cv2.copyMakeBorder(picture, 0, down, 0, across, cv2.BORDER_REPLICATE)
