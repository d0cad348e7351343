"""Selects a layer for each guest, and the size and bit rate of each layer. Arithmetic only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from buzzcam.calls.rtc.rate import FLOOR_BPS
from buzzcam.core.frame import Size

Rid = Literal["hi", "lo"]
"""The name of a simulcast layer (RFC 8851)."""

LOW_BPS = 500_000
"""The highest rate of the lower layer."""

WORTH_HI = 0.6
"""A guest whose line carries less than this share of the best one's moves to lo, so as not to slow down the others."""

RICH_BPS = 1_200_000
"""Above this rate, a new guest starts on lo, because their line is not known yet."""

FIRST_PATIENCE_S, LONGEST_PATIENCE_S = 3.0, 60.0
PROBATION_S = 20.0

Steps = tuple[tuple[int, int], ...]
"""Pairs of a bit rate and the rows that a picture may have from that rate on. The last one starts at 0."""

CAMERA_STEPS: Steps = ((1_800_000, 1080), (900_000, 720), (500_000, 540), (250_000, 360), (0, 180))
SCREEN_STEPS: Steps = ((300_000, 1080), (150_000, 720), (0, 540))
"""A screen is mostly still, and text has to stay sharp."""

LOW_ROWS = 360
"""The height of the camera's picture in the lower layer."""

STEP_UP = 1.2
"""The rate must exceed a step by this factor before the picture grows, because each change costs a key frame."""


@dataclass(slots=True)
class LayerSelection:
    """The layer that a subscriber gets. since: monotonic seconds. is_tried: just moved up, to see whether the line
    carries hi."""

    rid: Rid
    since: float
    patience_s: float = FIRST_PATIENCE_S
    is_tried: bool = False


class Subscriber(Protocol):
    """A guest who gets one of our video streams."""

    selection: LayerSelection | None

    @property
    def budget_bps(self) -> float: ...

    def is_in_trouble(self, now: float) -> bool: ...


def select_layers(subscribers: Sequence[Subscriber], hi_bps: float, now: float) -> None:
    """Updates the selection of every subscriber. hi_bps: the present rate of hi. Called a few times a second."""
    best = max((subscriber.budget_bps for subscriber in subscribers), default=0.0)
    for subscriber in subscribers:
        budget = subscriber.budget_bps
        if subscriber.selection is None:
            has_others = any(other.selection is not None and other.selection.rid == "hi" for other in subscribers)
            subscriber.selection = LayerSelection("lo" if has_others and hi_bps > RICH_BPS else "hi", now)
            continue
        held = subscriber.selection
        settled_s = now - held.since
        if held.rid == "hi":
            if held.is_tried and settled_s > 1 and subscriber.is_in_trouble(now):
                patience_s = min(LONGEST_PATIENCE_S, 2 * held.patience_s)
                subscriber.selection = LayerSelection("lo", now, patience_s)
            elif held.is_tried:
                held.is_tried = budget < WORTH_HI * best and settled_s < PROBATION_S
            elif budget < WORTH_HI * best and settled_s > FIRST_PATIENCE_S:
                subscriber.selection = LayerSelection("lo", now, held.patience_s)
        elif settled_s > held.patience_s and (budget >= 1.2 * LOW_BPS or budget >= WORTH_HI * best):
            subscriber.selection = LayerSelection("hi", now, held.patience_s, is_tried=True)


def layer_bps(subscribers: Sequence[Subscriber], rid: Rid, highest_bps: float) -> int:
    """The rate of a layer: that of its weakest subscriber, without those on trial."""
    got = [(each.selection, each.budget_bps) for each in subscribers if each.selection is not None]
    budgets = [(held.is_tried, budget) for held, budget in got if held.rid == rid]
    firm = [budget for is_tried, budget in budgets if not is_tried] or [budget for _is_tried, budget in budgets]
    carried = min(firm, default=float(FLOOR_BPS))
    return round(max(FLOOR_BPS, min(carried, highest_bps if rid == "hi" else LOW_BPS)))


def rows_for(bps: float, rows_now: int | None, steps: Steps) -> int:
    """The rows (the shorter side) of a picture at that rate. rows_now: growing takes more than staying."""
    for threshold, rows in steps:
        factor = STEP_UP if rows_now is not None and rows > rows_now else 1.0
        if bps >= threshold * factor:
            return rows
    return steps[-1][1]


def fitted(size: Size, rows: int) -> Size:
    """Scales the size down so that its shorter side is at most `rows`."""
    short = min(size)
    if short <= rows:
        return size
    return Size(round(size.width * rows / short / 2) * 2, round(size.height * rows / short / 2) * 2).even()
