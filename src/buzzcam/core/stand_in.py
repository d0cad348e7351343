"""`StandIn`, an effect that draws somebody in the place of the person and the room."""

from typing import final

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.core.ports import Scene


class StandIn:
    """The camera's picture ends here: what draws gets the faces' points and movements and nothing else, and what comes
    after it in the chain knows only what was drawn."""

    hides = True

    @final
    def apply(self, frame: Frame, scene: Scene) -> Frame:
        faces, scene.faces, scene.hands, scene.matte, scene.behind = scene.faces, (), (), None, None
        drawn = self.draw(frame.size, frame.captured_at, faces)
        return Frame(drawn, frame.size, frame.captured_at, frame.number)

    def draw(self, size: Size, captured_at: float, faces: tuple[Face, ...]) -> Plane:
        """The whole picture, an I420 buffer that nobody changes any more. faces: in a picture of that size."""
        raise NotImplementedError(f"{type(self).__name__} draws nothing")
