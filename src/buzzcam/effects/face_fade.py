"""Faces come and go softly: how much of an effect each one has in a frame."""

from dataclasses import dataclass

from buzzcam.core.face import Face

COME_S, GO_S = 0.2, 0.2
"""So long it takes until a new face has the whole effect, and until one that was lost has none."""


@dataclass(slots=True)
class _Known:
    face: Face
    weight: float


class FaceFade:
    """Remembers who was there. A face that is there at the very first has the whole effect at once, and so has every
    face after a gap in time (a still, the begin of a clip): nobody has seen it without."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._last_s: float | None = None

    def weighed(self, faces: tuple[Face, ...], now_s: float) -> list[tuple[Face, float]]:
        """The faces with their weights, above 0 to 1; those that were lost stand where they were last."""
        past_s = None if self._last_s is None else now_s - self._last_s
        self._last_s = now_s
        if past_s is None or not 0 <= past_s <= 1:
            self._known = {face.number: _Known(face, 1.0) for face in faces}
            return [(face, 1.0) for face in faces]
        there = {face.number: face for face in faces}
        for number, face in there.items():
            known = self._known.setdefault(number, _Known(face, 0.0))
            known.face, known.weight = face, min(1.0, known.weight + past_s / COME_S)
        for number in self._known.keys() - there.keys():
            self._known[number].weight -= past_s / GO_S
        self._known = {number: known for number, known in self._known.items() if known.weight > 0}
        return [(known.face, known.weight) for known in self._known.values()]
