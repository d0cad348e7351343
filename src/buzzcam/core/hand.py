"""`Hand`, what is known of one hand in one frame."""

from dataclasses import dataclass, replace

from buzzcam.core.face import Points

HAND_POINTS = 21


@dataclass(frozen=True)
class Hand:
    """One hand in one frame. Its array is read-only.

    number: the same from frame to frame while the hand is followed, and never another's.
    points: float32 (21, 3), numbered as MediaPipe's hand: 0 the wrist, then thumb, index, middle, ring and little
    finger, four each, from the palm to the tip. x and y are pixels of the frame as the effects see it, (0, 0) the outer
    corner of its first pixel; they may lie beyond it. z grows away from the camera, from 0 at the wrist; it is a guess.
    looked_at_s: captured_at of the frame in which the net saw it last; in those since, it is taken to be there still.
    presence: 0..1, how sure the net is that this is a hand.
    right: 0..1, how sure the net is that it is a right hand, if the picture is not mirrored.
    """

    number: int
    points: Points
    looked_at_s: float
    presence: float
    right: float

    def copied(self) -> "Hand":
        """With an array of its own."""
        return replace(self, points=self.points.copy())
