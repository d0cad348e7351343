"""The one-euro filter: calm while what it follows is still, quick while it moves.

G. Casiez, N. Roussel, D. Vogel: 1€ Filter, a simple speed-based low-pass filter for noisy input in interactive
systems. CHI 2012.
"""

import numpy as np

from buzzcam.core.face import Points

SPEED_HZ = 3.0
"""Cut-off of the speed itself. At 1 Hz, its authors' value, a head that turns round lags behind by 11 px (measured)."""


def share_of(cut_off_hz: "np.ndarray | float", elapsed_s: float) -> "np.ndarray | float":
    """How much of the new value an exponential low-pass takes, 0..1."""
    return 1 / (1 + 1 / (2 * np.pi * cut_off_hz * elapsed_s))


class OneEuroFilter:
    """Follows points; each has a speed, and hence a cut-off, of its own.

    least_hz: the cut-off of what stands still. per_speed: Hz by which it rises for each length a second, the length
    being given with the points.
    """

    def __init__(self, least_hz: float, per_speed: float) -> None:
        self._least_hz, self._per_speed = least_hz, per_speed
        self._points: Points | None = None
        self._given: Points | None = None
        self._velocity: Points | None = None
        self._last_s = 0.0

    def filtered(self, points: Points, length: float, now_s: float) -> Points:
        """float32 (n, axes), as `points`. length: above 0, in the unit of the points. now_s: seconds; where they run
        backwards, the filter begins anew."""
        elapsed_s = now_s - self._last_s
        self._last_s = now_s
        if elapsed_s == 0 and self._points is not None:
            return self._points
        if self._points is None or self._given is None or self._velocity is None or elapsed_s < 0:
            self._velocity = np.zeros_like(points)
            self._points = self._given = points
            return points
        self._velocity += np.float32(share_of(SPEED_HZ, elapsed_s)) * (
            (points - self._given) / np.float32(elapsed_s) - self._velocity
        )
        speed = np.sqrt(np.einsum("ij,ij->i", self._velocity, self._velocity)) / length
        share = share_of(self._least_hz + self._per_speed * speed, elapsed_s)
        self._given = points
        self._points = self._points + np.asarray(share, np.float32)[:, None] * (points - self._points)
        return self._points
