"""Who counts as somebody: whom the presence net sees; it is asked often while there is doubt, and seldom else."""

import numpy as np
import pytest

from buzzcam.core.frame import Frame, Size, flat_i420, planes_of
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.presence import (
    ALIKE,
    CHECK_EVERY_S,
    COMES_S,
    DOUBTS,
    ENTER_LOGIT,
    GONE_LOGIT,
    LEAVE_LOGIT,
    LOOK_EVERY_S,
    SEARCH_EVERY_S,
    SMALLEST_SHARE,
    Presence,
)
from buzzcam.vision.runtime import Net

SIZE = Size(640, 360)
CELLS = (72, 128)
SURE, BETWEEN, DOUBTFUL = ENTER_LOGIT + 2, (ENTER_LOGIT + LEAVE_LOGIT) / 2, (LEAVE_LOGIT + GONE_LOGIT) / 2
FPS = 30


class Judge(Net):
    """A presence net that says what the test says."""

    def __init__(self, logit: float = SURE) -> None:
        self.input = np.zeros((1, 3, 128, 224), np.uint8)
        self.logit = logit
        self.looks: list[np.ndarray] = []

    def run(self) -> list[np.ndarray]:
        self.looks.append(self.input.copy())
        return [np.array([self.logit], np.float32), np.zeros((8, 14), np.uint8)]


def frame_at(seconds: float) -> Frame:
    return Frame(flat_i420(SIZE, (90, 128, 128)), SIZE, seconds, round(seconds * FPS))


def person(share: float = 0.3) -> np.ndarray:
    cells = np.zeros(CELLS, np.uint8)
    cells.reshape(-1)[: round(share * cells.size)] = 255
    return cells


def play(presence: Presence, seconds: float, since: float = 0.0, share: float = 0.3) -> list[bool]:
    return [
        presence.is_there(frame_at(since + k / FPS), SharedCoarse(), person(share)) for k in range(round(seconds * FPS))
    ]


def test_who_is_seen_is_there_from_the_first_picture_on():
    assert all(play(Presence(Judge(ENTER_LOGIT)), 2.0))


@pytest.mark.parametrize("logit", [-8.0, LEAVE_LOGIT, BETWEEN, ENTER_LOGIT - 0.01])
def test_a_room_or_a_coat_is_nobody_however_long(logit):
    assert not any(play(Presence(Judge(logit)), 5.0))


def test_who_is_there_stays_while_the_net_is_unsure():
    judge = Judge()
    presence = Presence(judge)
    play(presence, 1.0)
    judge.logit = BETWEEN
    assert all(play(presence, 5.0, since=1.0))


def test_one_look_in_doubt_ends_nothing_and_some_in_a_row_do():
    judge = Judge()
    presence = Presence(judge)
    play(presence, 0.1)
    judge.logit = DOUBTFUL
    later = play(presence, CHECK_EVERY_S + 2, since=0.1)
    first_doubt, gone = CHECK_EVERY_S, CHECK_EVERY_S + (DOUBTS - 1) * LOOK_EVERY_S
    assert all(later[: round(FPS * (first_doubt - 0.1)) + 1])
    assert not any(later[round(FPS * gone) :])


def test_one_look_at_a_room_that_is_surely_empty_ends_it():
    judge = Judge()
    presence = Presence(judge)
    play(presence, 0.1)
    judge.logit = GONE_LOGIT - 0.1
    assert not any(play(presence, 2.0, since=CHECK_EVERY_S + 0.1))
    assert presence.is_nobody


def test_a_matte_is_used_again_only_while_nothing_speaks_against_it():
    judge = Judge()
    presence = Presence(judge)

    def is_sure(seconds: float, share: float) -> bool:
        presence.is_there(frame_at(seconds), SharedCoarse(), person(share))
        return presence.is_sure

    assert is_sure(0, 0.3)
    assert not is_sure(0.05, 0.05), "much of it has gone"
    judge.logit = DOUBTFUL
    is_sure(1, 0.05)
    assert not is_sure(1.05, 0.05), "the net doubts"
    is_sure(2, 0.05)
    assert is_sure(2.05, 0.05), "nobody is there, nothing is shown"


def test_a_doubt_is_forgotten_once_somebody_is_seen_again():
    judge = Judge()
    presence = Presence(judge)
    for number in range(20):
        judge.logit = DOUBTFUL if number % 2 else SURE
        assert presence.is_there(frame_at(number * CHECK_EVERY_S), SharedCoarse(), person())


def test_the_net_is_asked_seldom_while_all_is_calm_and_often_while_there_is_nobody():
    calm, empty = Judge(), Judge(-5.0)
    play(Presence(calm), 10.0)
    play(Presence(empty), 10.0)
    assert len(calm.looks) == pytest.approx(10 / CHECK_EVERY_S, abs=2)
    assert len(empty.looks) == pytest.approx(10 / LOOK_EVERY_S, abs=9), "a frame later each, as frames come"


@pytest.mark.parametrize("share", [0.3 * ALIKE - 0.02, 0.3 / ALIKE + 0.02], ids=["less", "more"])
def test_it_is_asked_soon_when_the_matte_changes_much(share):
    judge = Judge()
    presence = Presence(judge)
    presence.is_there(frame_at(0), SharedCoarse(), person())
    judge.logit = GONE_LOGIT - 1
    assert presence.is_there(frame_at(LOOK_EVERY_S - 0.01), SharedCoarse(), person(share)), "not asked yet"
    assert not presence.is_there(frame_at(LOOK_EVERY_S + 0.01), SharedCoarse(), person(share))
    assert len(judge.looks) == 2


def test_who_comes_in_is_asked_about_sooner_than_what_stays():
    judge = Judge(-5.0)
    presence = Presence(judge)
    presence.is_there(frame_at(0), SharedCoarse(), person(0.02))
    presence.is_there(frame_at(COMES_S + 0.01), SharedCoarse(), person(0.02))
    assert len(judge.looks) == 1
    presence.is_there(frame_at(COMES_S + 0.02), SharedCoarse(), person(0.1))
    assert len(judge.looks) == 2


def test_it_is_asked_soon_when_the_matte_is_somewhere_else():
    judge = Judge()
    presence = Presence(judge)
    presence.is_there(frame_at(0), SharedCoarse(), person())
    presence.is_there(frame_at(LOOK_EVERY_S + 0.01), SharedCoarse(), np.ascontiguousarray(person()[::-1]))
    assert len(judge.looks) == 2


def test_an_empty_matte_is_nobody_and_somebody_too_small_for_it_is_sought_now_and_then():
    judge = Judge()
    presence = Presence(judge)
    sought = []
    for k in range(3 * FPS):
        assert not presence.is_there(frame_at(k / FPS), SharedCoarse(), person(SMALLEST_SHARE - 0.001))
        sought.append(presence.is_sought)
    assert len(judge.looks) == sum(sought) == 3 / SEARCH_EVERY_S
    assert sought[0]
    assert presence.is_there(frame_at(3.0), SharedCoarse(), person()), "who comes is seen at once"


def test_in_an_empty_room_nobody_is_sought():
    presence = Presence(Judge(-5.0))
    for k in range(2 * FPS):
        presence.is_there(frame_at(k / FPS), SharedCoarse(), person(0))
        assert not presence.is_sought


def test_what_comes_after_somebody_has_gone_is_judged_anew():
    judge = Judge()
    presence = Presence(judge)
    assert presence.is_there(frame_at(0), SharedCoarse(), person())
    judge.logit = BETWEEN
    for k in range(1, FPS):
        presence.is_there(frame_at(k / FPS), SharedCoarse(), person(0))
    assert not any(play(presence, 2.0, since=1.0))


@pytest.mark.parametrize("share", [0.0, SMALLEST_SHARE - 0.001])
def test_an_empty_matte_is_nobody_whatever_was_before(share):
    presence = Presence(Judge())
    assert all(play(presence, 0.2))
    assert not presence.is_there(frame_at(0.21), SharedCoarse(), person(share))


def test_a_time_that_goes_back_is_asked_about_at_once():
    judge = Judge()
    presence = Presence(judge)
    presence.is_there(frame_at(10), SharedCoarse(), person())
    presence.is_there(frame_at(3), SharedCoarse(), person())
    assert len(judge.looks) == 2


def test_the_net_sees_the_whole_picture():
    judge, picture = Judge(), flat_i420(SIZE, (90, 128, 128)).copy()
    planes_of(picture, SIZE)[0][:, :320] = 200
    Presence(judge).is_there(Frame(picture, SIZE, 0.0, 0), SharedCoarse(), person())
    seen = judge.looks[0][0]
    assert seen[0, :, :100].min() > 190
    assert seen[0, :, -100:].max() < 100
    assert (seen[1:] == 128).all()
