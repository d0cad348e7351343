"""How the skin of a face looks, and where else in the picture it looks so."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Face, Points
from buzzcam.core.frame import Frame, Plane
from buzzcam.effects import face_mesh as mesh
from buzzcam.effects.face_patch import Patch, to_bytes

SKIN_TINT = 4.5
"""Chroma may be so many times its usual deviation away from the cheeks' and is still skin for certain."""

LEAST_DEVIATION = 2.6
"""Levels: of the cheeks' chroma, at least."""


LOOK_S, CALM_S, GAP_S, MOST_KNOWN = 0.09, 0.5, 0.5, 16
"""`CalmSkin` looks after so long, each third picture of 30 a second; its time constant; after so long nothing is
remembered; and of how many faces it is, at most."""


class Skin(NamedTuple):
    """How the skin of a face looks. luma, u, v: levels. reach_u, reach_v: how far from them is skin for certain."""

    luma: float
    u: float
    v: float
    reach_u: float
    reach_v: float

    @property
    def tint(self) -> float:
        """How far from gray, in levels."""
        return math.hypot(self.u - 128, self.v - 128)


@dataclass(slots=True)
class _Known:
    """shown: calmed. seen: as it looked at `looked_s`."""

    shown: Skin
    seen: Skin
    looked_s: float
    last_s: float


class CalmSkin:
    """The skin of each face, calmed over time: what is painted by it must not flicker with the grain."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def of(self, number: int, look: Callable[[], Skin | None], now_s: float) -> Skin | None:
        """number: of the face. look: says how its skin looks now. At first, and after a gap in time, it is that."""
        known = self._known.get(number)
        if known is not None and not 0 <= now_s - known.last_s <= GAP_S:
            known = None
        if known is None or now_s - known.looked_s >= LOOK_S:
            seen = look()
            if seen is None:
                return None
            known = self._known[number] = (
                _Known(seen, seen, now_s, now_s) if known is None else replace(known, seen=seen, looked_s=now_s)
            )
        share = 1 - math.exp((known.last_s - now_s) / CALM_S)
        known.shown = Skin(*(old + share * (new - old) for old, new in zip(known.shown, known.seen, strict=True)))
        known.last_s = now_s
        if len(self._known) > MOST_KNOWN:
            self._known = {n: one for n, one in self._known.items() if now_s - one.last_s <= GAP_S}
        return known.shown


def skin_of(cells: list[Plane], patch: Patch) -> Skin | None:
    """None where too little of the face is in the picture. cells: Y, U, V of the patch."""
    at = (patch.points[mesh.CHEEKS] + np.float32(0.5)).astype(np.int32)
    at = at[((at >= 0) & (at < (patch.columns, patch.rows))).all(axis=1)]
    return None if 2 * len(at) < len(mesh.CHEEKS) else _skin([plane[at[:, 1], at[:, 0]] for plane in cells])


def skin_at(frame: Frame, face: Face) -> Skin | None:
    """The same by the pixels of a frame, for who has no cells of the whole face."""
    samples = samples_at(frame, face.points, mesh.CHEEKS)
    return None if samples is None else _skin(samples.levels)


class Samples(NamedTuple):
    """is_in: bool, which of the points asked for lie in the frame. levels: of Y, U and V there, uint8."""

    is_in: NDArray[np.bool_]
    levels: list[Plane]


def samples_at(frame: Frame, points: Points, which: np.ndarray) -> Samples | None:
    """Single pixels at some points of a mesh. None where fewer than half of them are in the frame."""
    at = points[which, :2].astype(np.int32)
    is_in: NDArray[np.bool_] = np.all((points[which, :2] >= 0) & (at < frame.size), axis=1)
    if 2 * int(is_in.sum()) < len(which):
        return None
    x, y = at[is_in].T
    luma, u, v = frame.planes
    return Samples(is_in, [luma[y, x], u[y // 2, x // 2], v[y // 2, x // 2]])


def quantile(levels: np.ndarray, share: float) -> float:
    """0.5: the median. NumPy's own takes ten times as long for so few."""
    return float(np.sort(levels)[int(share * len(levels))])


def _skin(levels: list[Plane]) -> Skin:
    """levels: of Y, U and V at the cheeks."""
    samples = [np.sort(level).astype(float) for level in levels]
    luma, u, v = (float(sample[len(sample) // 2]) for sample in samples)
    # the distance from the first to the third quarter is 1.35 deviations
    spread = [sample[-(len(sample) // 4) - 1] - sample[len(sample) // 4] for sample in samples[1:]]
    reach_u, reach_v = (SKIN_TINT * max(LEAST_DEVIATION, float(value) / 1.35) for value in spread)
    return Skin(luma, u, v, reach_u, reach_v)


def likely_skin(cells: list[Plane], skin: Skin) -> Plane:
    """uint8 of the cells' shape, 255 where the tint is that of the skin. cells: Y, U, V."""
    off_u = (cells[1] - np.float32(skin.u)) * np.float32(1 / skin.reach_u)
    off_v = (cells[2] - np.float32(skin.v)) * np.float32(1 / skin.reach_v)
    return to_bytes(np.float32(510) - np.float32(255) * (off_u * off_u + off_v * off_v))
