"""A backdrop in the room's place."""

from buzzcam import kernels
from buzzcam.core.frame import Frame, FramePool
from buzzcam.core.ports import Behind, Scene
from buzzcam.effects.backdrop import Backdrop, Retouch
from buzzcam.effects.person_colours import PersonColours, matte_of


class ReplaceBackground:
    """Puts a backdrop in the room's place. retouch: what is done to it first, in this order."""

    hides = True

    def __init__(self, backdrop: Backdrop, retouch: tuple[Retouch, ...] = ()) -> None:
        self._backdrop, self._retouch = backdrop, retouch
        self._pool = FramePool()
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        back = self._backdrop(frame)
        for retouch in self._retouch:
            back = retouch(back, frame, matte, scene.coarse)
        kernels.composite_full(frame.i420, back, matte.alpha, out, frame.size, colours)
        scene.behind = Behind(back, 1)
        scene.lend(out)
        return frame.with_picture(out)
