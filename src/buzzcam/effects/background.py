"""What stands behind the person: the room blurred, a colour, a picture or a video."""

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import MATTE_STEP, Frame, FramePool, Matte, Plane, Size
from buzzcam.core.ports import Behind, Coarse, EndOfSource, Scene, Source
from buzzcam.effects.match import Match
from buzzcam.errors import BuzzCamError
from buzzcam.kernels import halved
from buzzcam.kernels.convert import filled, filling, import_bgr

WEAKEST_BLUR, STRONGEST_BLUR = 0.006, 0.040
"""Sigma of the Gaussian at strength 0 and 100, as a share of the picture's height. Even the weakest hides text."""

COARSE_CELLS = 3.0
"""While sigma is above it, counted in cells, the blur is worked out on half of the grid: it leaves nothing finer."""

MOST_COARSE_PX = 32


def matte_of(scene: Scene) -> Matte:
    if scene.matte is None:
        raise ValueError("this effect needs a matte")
    return scene.matte


SURE, SURE_SPREAD, LEAST_SURE = 200, 4, 2
"""Alpha from which a cell's colour is the person's own; its weight rises to full within 255 / SURE_SPREAD levels; and
the weight of all others, which counts where nothing sure is near."""

NEAR_CELLS = 9
"""Side of the box, in cells of 8 pixels, over which the person's colours are spread outward."""


class PersonColours:
    """The colours of the person near by, for the places where the matte is unsure and the camera saw part old room."""

    def __init__(self) -> None:
        self._made: tuple[Matte, Plane] | None = None

    def __call__(self, frame: Frame, matte: Matte, coarse: Coarse) -> Plane:
        """uint8 (3, rows, columns), Y, U, V on cells of 8 pixels; the picture's own where nothing sure is near."""
        if self._made is None or self._made[0] is not matte:
            self._made = matte, self._spread(coarse.grid_planes(frame), matte.alpha)
        return self._made[1]

    def _spread(self, planes: Plane, alpha: Plane) -> Plane:
        sure = cv2.convertScaleAbs(cv2.subtract(halved(alpha), SURE), alpha=SURE_SPREAD)
        weight = cv2.max(sure, LEAST_SURE)
        # 16 bits: with 8, a small weight leaves nothing of a colour
        parts = [cv2.multiply(halved(plane), weight, dtype=cv2.CV_16U) for plane in planes]
        weighted = cv2.merge([*parts, cv2.multiply(weight, 256, dtype=cv2.CV_16U)])
        *sums, total = cv2.split(cv2.blur(weighted, (NEAR_CELLS, NEAR_CELLS)))
        colours = np.empty((3, *weight.shape), np.uint8)
        for target, plane in zip(colours, sums, strict=True):
            cv2.divide(plane, total, dst=target, scale=256, dtype=cv2.CV_8U)
        return colours


class BlurBackground:
    """Blurs the room without the person, so that nobody bleeds into it: a normalised, masked Gaussian blur.

    strength: 0..100. Worked out on cells as coarse as sigma allows; compositing enlarges them on its way.
    """

    hides = True

    def __init__(self, strength: float) -> None:
        self.strength = strength
        self._pool = FramePool()
        self._room: tuple[Matte, Plane, int] | None = None
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        if self._room is None or matte is not self._room[0]:  # the same one comes again only while nothing moves
            self._room = matte, *self.blurred_room(frame, matte.alpha, scene.coarse)
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        kernels.composite_coarse(frame.i420, *self._room[1:], matte.alpha, out, frame.size, colours)
        scene.behind = Behind(*self._room[1:])
        return frame.with_picture(out)

    def blurred_room(self, frame: Frame, alpha: Plane, coarse: Coarse) -> tuple[Plane, int]:
        """The room's Y, U, V as uint8 (3, rows, columns), and the side of its cells in luma pixels."""
        share = WEAKEST_BLUR + (STRONGEST_BLUR - WEAKEST_BLUR) * self.strength / 100
        planes, weight, cell_px = coarse.grid_planes(frame), cv2.bitwise_not(alpha), MATTE_STEP
        while share * frame.size.height / cell_px > COARSE_CELLS and cell_px < MOST_COARSE_PX:
            planes, weight, cell_px = all_halved(planes), halved(weight), cell_px * 2
        room = np.empty((3, *weight.shape), np.uint8)
        kernels.masked_blur(planes, cv2.max(weight, 1), box_sides(share * frame.size.height / cell_px), room)
        return room, cell_px


def all_halved(planes: Plane) -> Plane:
    """planes: uint8 (3, rows, columns)."""
    _three, rows, columns = planes.shape
    if rows % 2 == 0:  # as one
        return halved(planes.reshape(3 * rows, columns)).reshape(3, rows // 2, -1)
    return np.stack([halved(plane) for plane in planes])


@lru_cache(maxsize=16)
def box_sides(sigma: float, passes: int = 3) -> tuple[int, ...]:
    """Sides of the boxes that, one after the other, come nearest to a Gaussian of that sigma.

    P. Kovesi: Fast almost-Gaussian filtering. DICTA 2010, equations 3 to 5. Costs the same for any sigma.
    """
    ideal = (12 * sigma**2 / passes + 1) ** 0.5
    lower = max(1, int((ideal - 1) // 2) * 2 + 1)
    small = (12 * sigma**2 - passes * (lower**2 + 4 * lower + 3)) / (-4 * lower - 4)
    return tuple(lower if k < round(small) else lower + 2 for k in range(passes))


class ColourBackground:
    """Puts one colour, 0..255 each, in the room's place: as coarse cells, for compositing waits for memory."""

    hides = True

    def __init__(self, red: int, green: int, blue: int) -> None:
        pixel = np.empty(16 * 16 * 3 // 2, np.uint8)
        import_bgr(np.full((16, 16, 3), (blue, green, red), np.uint8), Size(16, 16), pixel)
        self._yuv = pixel[[0, 256, 256 + 64]]
        self._pool = FramePool()
        self._made: tuple[Size, Plane] | None = None
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        if self._made is None or self._made[0] != frame.size:
            rows, columns = (max(2, -(-side // MOST_COARSE_PX)) for side in (frame.size.height, frame.size.width))
            self._made = frame.size, np.tile(self._yuv[:, None, None], (1, rows, columns))
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        kernels.composite_coarse(frame.i420, self._made[1], MOST_COARSE_PX, matte.alpha, out, frame.size, colours)
        scene.behind = Behind(self._made[1], MOST_COARSE_PX)
        return frame.with_picture(out)


Backdrop = Callable[[Frame], Plane]
"""Gives the I420 buffer, of the frame's size, that stands behind the person of this frame. What somebody still holds of
it never changes."""


class ReplaceBackground:
    """Puts a backdrop in the room's place. match: brings it nearer to the person's light."""

    hides = True

    def __init__(self, backdrop: Backdrop, match: Match | None = None) -> None:
        self._backdrop, self._match = backdrop, match
        self._pool = FramePool()
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        back = self._backdrop(frame)
        if self._match is not None:
            back = self._match(back, frame, matte, scene.coarse)
        kernels.composite_full(frame.i420, back, matte.alpha, out, frame.size, colours)
        scene.behind = Behind(back, 1)
        return frame.with_picture(out)


class StillBackdrop:
    """A backdrop that does not move: `draw` makes it anew only when the size changes."""

    def __init__(self, draw: Callable[[Size], Plane]) -> None:
        self._draw = draw
        self._made: tuple[Size, Plane] | None = None

    def __call__(self, frame: Frame) -> Plane:
        if self._made is None or self._made[0] != frame.size:
            self._made = frame.size, self._draw(frame.size)
        return self._made[1]


def picture_backdrop(picture: np.ndarray) -> StillBackdrop:
    """picture: uint8 (rows, columns, 3) BGR; its middle fills the frame."""

    def draw(size: Size) -> Plane:
        out = np.empty(size.i420_bytes, np.uint8)
        import_bgr(filling(picture, size), size, out)
        return out

    return StillBackdrop(draw)


ROUNDING_S = 0.001
MOST_SKIPPED = 8
"""Frames of a video backdrop decoded for one of the person: one that cannot keep up slows down, not the person."""


LOOKED_FOR_S = 1.0
"""Between attempts to get back a backdrop that was lost."""


class VideoBackdrop:
    """A video, screen or window that runs behind the person in its own time and starts over at its end. What is lost
    stays as it was last seen until it is there again.

    clip: an open source that is not paced (its frames' captured_at count from 0). is_live: what it gives is of now, so
    that nothing is read ahead.
    """

    def __init__(self, clip: Source, is_live: bool = False) -> None:
        self._clip, self._is_live = clip, is_live
        self._began_at: float | None = None
        self._shown: Frame | None = None
        self._coming: Frame | None = None
        self._lost_at: float | None = None
        self._pool = FramePool()
        self._buffer = np.empty(0, np.uint8)

    def __call__(self, frame: Frame) -> Plane:
        """Raises BuzzCamError where it never gave a picture."""
        is_new = self._go_on(frame.captured_at) or self._buffer.size != frame.size.i420_bytes
        if self._shown is not None and is_new:
            self._buffer = np.empty(0, np.uint8)  # if nobody else holds it, the pool gives it out again
            self._buffer = self._pool.take(frame.size)
            filled(self._shown, frame.size, self._buffer)
        return self._buffer

    def _go_on(self, now_s: float) -> bool:
        """To the picture that is due; False where that is the one that is shown."""
        is_new = False
        try:
            if self._lost_at is not None:
                if now_s - self._lost_at < LOOKED_FOR_S:
                    return False
                self._start_over(now_s)
            if self._began_at is None:
                self._began_at = now_s
            for _ in range(MOST_SKIPPED):
                given = self._due(now_s)
                if given is None:
                    return is_new
                self._shown, is_new = given, True
        except BuzzCamError:
            self._lost_at = now_s
            self._clip.close()
            if self._shown is None:
                raise
            return is_new
        if self._shown is not None:
            self._began_at = now_s - self._shown.captured_at  # it cannot keep up: it slows down
        return is_new

    def _due(self, now_s: float) -> Frame | None:
        """What comes after the picture that is shown; None while it is not its time. Raises BuzzCamError."""
        assert self._began_at is not None
        due_s = now_s - self._began_at + ROUNDING_S
        is_over = self._shown is None or self._shown.captured_at + 1 / self._clip.fps <= due_s
        if self._is_live:
            return self._clip.read() if is_over else None
        try:
            self._coming = self._coming or self._clip.read()
        except EndOfSource:
            if not is_over:
                return None
            self._start_over(now_s)
            return self._clip.read()
        if self._coming is None or (self._shown is not None and self._coming.captured_at > due_s):
            return None
        coming, self._coming = self._coming, None
        return coming

    def _start_over(self, now_s: float) -> None:
        self._clip.close()
        self._clip.open()
        self._began_at, self._coming, self._lost_at = now_s, None, None
