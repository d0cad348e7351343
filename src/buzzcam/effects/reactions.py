"""Reactions: gestures bring stickers, hearts and confetti into the picture; a raised hand a badge, as long as it is up.

Everything moves by the times of the frames alone. While no hand is there and nothing is shown it costs nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from buzzcam.core.face import FaceBox
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import Scene
from buzzcam.effects.gestures import Gesture, Gestures, Made
from buzzcam.effects.option_kinds import Tick
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.effects.stickers import Placed, Sticker, placed
from buzzcam.sentence import say

STICKER, BADGE = 0.28, 0.22
"""Sizes, as shares of the picture's height: a call shows them on small tiles."""

POP_S, FADE_S = 0.35, 0.45
"""How long a sticker takes to come up, and to go."""

STICKER_S, HEARTS_S, CONFETTI_S = 2.4, 2.8, 3.4

RISE = 0.16
"""Of the picture's height, that a sticker goes up."""

ROCK_DEGREES, ROCK_HZ, WRIST = 17.0, 2.0, 0.36
"""How a waving hand rocks; and how far below its middle the wrist is, as a share of its size."""

HEARTS, BIG_HEART, HEART_S, BIG_HEART_S = 12, 0.24, 1.7, 1.3
HEART_SIZES = (0.055, 0.12)

PIECES, PIECE, COLOURS = 100, 0.05, 6
"""Of confetti: their number, their size as a share of the picture's height, and how many colours they have."""

DRAG, FALL = 2.2, 0.5
"""Confetti loses its speed at that rate, a second; and falls by so many heights a second."""

HAIR = 0.18
"""How much further to each side than its face a head reaches, in widths of the face."""

MOST_SHOWN = 4

GAP_S = 1.0
"""Frames that are further apart belong to another scene."""

FOLLOW_S = 0.3
"""Time constant by which the badge follows the head."""


class Spot(NamedTuple):
    """Where something is drawn. x, y: its middle; size: of it; in pixels."""

    x: float
    y: float
    size: float


Drawn = dict[str, Placed]
"""By sticker."""

Move = Callable[[float], Drawn]
"""What is drawn so many seconds after its begin."""


@dataclass(slots=True)
class _Shown:
    began_s: float
    length_s: float
    move: Move


@dataclass(slots=True)
class _Badge:
    """share: 0..1, how far it has come up."""

    spot: Spot
    share: float = 0.0


class Reactions:
    """Its options say which gestures bring something. Raises BadFile."""

    hides = False

    def __init__(self, thumb: bool, raised: bool, wave: bool, victory: bool, heart: bool) -> None:
        chosen = {
            Gesture.THUMB_UP: thumb,
            Gesture.THUMB_DOWN: thumb,
            Gesture.RAISED: raised,
            Gesture.WAVE: wave,
            Gesture.VICTORY: victory,
            Gesture.HEART: heart,
        }
        self._gestures = Gestures(frozenset(gesture for gesture, is_on in chosen.items() if is_on))
        self._stickers = {name: Sticker(name) for name in ("thumb", "hand", "badge", "heart")}
        self._stickers["confetti"] = Sticker("confetti", 2 * COLOURS)
        self._shown: list[_Shown] = []
        self._badge: _Badge | None = None
        self._boxes: list[FaceBox] = []
        self._last_s = -math.inf
        self._count = 0

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        now_s = frame.captured_at
        step_s = now_s - self._last_s
        self._last_s = now_s
        if not 0 <= step_s <= GAP_S:
            self._shown, self._badge, step_s = [], None, 0.0
        if scene.faces:
            self._boxes = [face.box for face in scene.faces]
        for made in self._gestures.made(scene.hands, scene.faces, now_s):
            self._begin(made, frame.size, now_s)
        self._shown = [one for one in self._shown if now_s - one.began_s < one.length_s]
        self._move_badge(frame.size, now_s, step_s)
        drawn = [one.move(now_s - one.began_s) for one in self._shown]
        if self._badge is not None:
            x, y, size = self._badge.spot
            side = size * popped(self._badge.share)
            drawn.append({"badge": placed(x, y, side, side, opacity=min(1.0, 2 * self._badge.share))})
        return self.drawn(frame, scene, drawn) if drawn else frame

    def drawn(self, frame: Frame, scene: Scene, drawn: list[Drawn]) -> Frame:
        """A new frame, with each of them drawn over those before."""
        out = scene.canvas(frame)
        for one in drawn:
            for name, shown in one.items():
                self._stickers[name].draw(out, frame.size, shown)
        return frame.with_picture(out)

    def _begin(self, made: Made, size: Size, now_s: float) -> None:
        self._count += 1
        if made.gesture is Gesture.RAISED:
            self._badge = self._badge or _Badge(badge_spot(made, self._boxes, size))
            return
        if len(self._shown) == MOST_SHOWN:
            return
        if made.gesture is Gesture.VICTORY:
            self._shown.append(_Shown(now_s, CONFETTI_S, confetti(size, self._count)))
        elif made.gesture is Gesture.HEART:
            self._shown.append(_Shown(now_s, HEARTS_S, hearts(made, self._boxes, size, self._count)))
        else:
            spot = clear_spot(Spot(made.x, made.y - made.size, STICKER * size.height), self._boxes, size)
            self._shown.append(_Shown(now_s, STICKER_S, sticker(made.gesture, spot, size)))

    def _move_badge(self, size: Size, now_s: float, step_s: float) -> None:
        badge = self._badge
        if badge is None:
            return
        is_up = self._gestures.is_raised(now_s)
        badge.share = min(1.0, max(0.0, badge.share + (step_s if is_up else -step_s) / POP_S))
        if badge.share == 0 and not is_up:
            self._badge = None
            return
        x, y, side = badge.spot
        wanted = clear_spot(badge.spot, self._boxes, size)
        near = 1 - math.exp(-step_s / FOLLOW_S)
        badge.spot = Spot(x + near * (wanted.x - x), y + near * (wanted.y - y), side)


def popped(share: float) -> float:
    """From 0 to 1 as share does, a little beyond it on the way ("back" of R. Penner's easings)."""
    left = share - 1
    return max(0.0, 1 + 2.7 * left**3 + 1.7 * left**2)


def faded(seconds: float, length_s: float) -> float:
    """Opacity, 0..1, of what comes at once and goes softly."""
    return min(1.0, max(0.0, (length_s - seconds) / FADE_S))


def clear_spot(spot: Spot, boxes: list[FaceBox], size: Size) -> Spot:
    """The nearest place beside the faces that is within the picture; in a close-up it may touch a face."""
    x, y, side = spot
    margin = 0.55 * side
    for left, top, width, height in boxes:
        middle, reach = left + width / 2, (0.5 + HAIR) * width + 0.5 * side
        is_at = abs(x - middle) < reach and top - 0.5 * side < y < top + height + 0.5 * side
        if is_at:
            way = 1 if x >= middle else -1
            if not margin <= middle + way * reach <= size.width - margin:
                has_room = margin <= middle - way * reach <= size.width - margin
                way = -way if has_room else way
            x = middle + way * reach
    return Spot(min(max(x, margin), size.width - margin), min(max(y, margin), size.height - margin), side)


def badge_spot(made: Made, boxes: list[FaceBox], size: Size) -> Spot:
    """Beside the top of the nearest head, on the side where the hand is not."""
    side = BADGE * size.height
    if not boxes:
        return clear_spot(Spot(size.width - side, side, side), boxes, size)
    left, top, width, _height = min(boxes, key=lambda box: abs(box.left + box.width / 2 - made.x))
    way = -1 if made.x >= left + width / 2 else 1
    return clear_spot(Spot(left + width / 2 + way * (width / 2 + 0.8 * side), top, side), boxes, size)


def sticker(gesture: Gesture, spot: Spot, size: Size) -> Move:
    """A thumb or a hand that comes up and rises."""

    def move(seconds: float) -> Drawn:
        side = spot.size * popped(min(1.0, seconds / POP_S))
        rise = RISE * size.height * (1 - math.exp(-1.3 * seconds))
        y = max(spot.y - rise, 0.5 * spot.size)
        opacity = faded(seconds, STICKER_S)
        if gesture is Gesture.WAVE:
            degrees = ROCK_DEGREES * math.sin(2 * math.pi * ROCK_HZ * seconds)
            angle, below = math.radians(degrees), WRIST * side
            x, y = spot.x + below * math.sin(angle), y + below - below * math.cos(angle)
            return {"hand": placed(x, y, side, side, degrees, opacity)}
        tilt = 10 * math.exp(-2.5 * seconds) * math.cos(9 * seconds)
        is_down = gesture is Gesture.THUMB_DOWN  # upside down, and seen from its other side
        degrees, width = (180 - tilt, -side) if is_down else (-tilt, side)
        return {"thumb": placed(spot.x, y, width, side, degrees, opacity)}

    return move


def hearts(made: Made, boxes: list[FaceBox], size: Size, seed: int) -> Move:
    """A large one at the hands, and small ones that rise on both sides of the face."""
    random = np.random.default_rng(seed)
    delays, speeds = random.uniform(0.05, 1.0, HEARTS), random.uniform(0.75, 1.1, HEARTS)
    sides = random.uniform(*HEART_SIZES, HEARTS) * size.height
    phases, leans = random.uniform(0, 2 * math.pi, HEARTS), random.uniform(-14, 14, HEARTS)
    near = min(boxes, key=lambda box: abs(box.left + box.width / 2 - made.x), default=None)
    inner = 0.1 * size.height if near is None else 0.62 * near.width
    outs = inner + random.uniform(0.1, 1.0, HEARTS) * 0.3 * size.height
    outs[::2] *= -1

    def move(seconds: float) -> Drawn:
        big = BIG_HEART * size.height * popped(min(1.0, seconds / POP_S)) * (1 + 0.06 * math.sin(9 * seconds))
        shown = [placed(made.x, made.y, big, big, opacity=faded(seconds, BIG_HEART_S))]
        for k in range(HEARTS):
            past = seconds - delays[k]
            if not 0 < past < HEART_S:
                continue
            side = sides[k] * popped(min(1.0, past / POP_S))
            x = made.x + outs[k] * (1 - math.exp(-3.5 * past)) + 0.018 * size.height * math.sin(5 * past + phases[k])
            y = made.y - speeds[k] * 0.55 * size.height * past
            shown.append(placed(x, y, side, side, leans[k], faded(past, HEART_S)))
        return {"heart": np.concatenate(shown)}

    return move


def confetti(size: Size, seed: int) -> Move:
    """Shot up from both lower corners, it falls over the whole picture."""
    random = np.random.default_rng(seed)
    is_right = np.arange(PIECES) % 2 == 1
    far = random.uniform(0.05, 0.72, PIECES) * size.width
    high = random.uniform(0.75, 1.5, PIECES) * size.height
    delays = random.uniform(0, 0.25, PIECES)
    spins, flips = random.uniform(-260, 260, PIECES), random.uniform(5, 12, PIECES)
    phases, sizes = random.uniform(0, 2 * math.pi, PIECES), random.uniform(0.75, 1.2, PIECES) * PIECE * size.height
    cells = random.integers(0, 2 * COLOURS, PIECES)

    def move(seconds: float) -> Drawn:
        past = np.maximum(0, seconds - delays)
        gone = 1 - np.exp(-DRAG * past)
        x = np.where(is_right, size.width - far * gone, far * gone)
        y = 1.02 * size.height - high * gone + FALL * size.height * past * gone
        turned = np.cos(flips * past + phases)
        width, opacity = sizes * np.maximum(0.12, np.abs(turned)), faded(seconds, CONFETTI_S) * (past > 0)
        shown = np.stack((x, y, width, sizes, spins * past, opacity, 0.92 + 0.14 * turned, cells), axis=1)
        return {"confetti": shown.astype(np.float32)}

    return move


SPEC = EffectSpec(
    "reactions",
    say("Reactions"),
    Place.FINISH,
    (
        Tick("thumb", say("Thumb up or down"), usual=True, hint=say("Hold it for a moment, clear of your face")),
        Tick(
            "raised",
            say("Raised hand"),
            usual=True,
            hint=say("A badge, as long as you hold your open hand beside your head"),
        ),
        Tick("wave", say("Wave"), usual=True, hint=say("Wave with your open hand, beside your head")),
        Tick("victory", say("Victory sign"), usual=True, hint=say("Confetti")),
        Tick("heart", say("Heart"), usual=True, hint=say("Form a heart with both hands")),
    ),
    Reactions,
    Group.FACE,
    frozenset({Need.FACES, Need.HANDS}),
    moves=True,
)
