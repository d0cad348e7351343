"""The states of a connection: which follows which, and that none lasts for ever."""

from typing import get_args

import pytest

from buzzcam.calls.rtc.life import (
    CONNECT_S,
    DEADLINES,
    HURRY_S,
    LOST_S,
    NEXT,
    RECONNECT_S,
    SHOWN,
    UNSTABLE_S,
    Event,
    Life,
)

WAY: dict[str, tuple[Event, ...]] = {"describing": (), "offered": ("described",), "linking": ("described", "agreed")}
WAY["up"] = (*WAY["linking"], "connected")


def alive(step, patience_s=CONNECT_S):
    """A life in that step since 100 s."""
    life = Life(100.0, patience_s)
    for event in WAY[step]:
        life.on(event, 100.0)
    assert life.step == step
    return life


def test_no_step_but_the_end_waits_without_a_deadline():
    assert set(NEXT) - set(DEADLINES) == {"lost", "closed"}
    assert all(step in NEXT for _deadline_s, step in DEADLINES.values())


@pytest.mark.parametrize("step", ["describing", "offered", "linking"])
def test_what_never_comes_is_not_waited_for_for_ever(step):
    life = alive(step)
    life.look(100 + DEADLINES[step][0] - 0.01)
    assert (life.step, life.state) == (step, "connecting")
    life.look(100 + DEADLINES[step][0])
    assert life.state == "lost"


def test_a_line_that_was_good_before_is_not_waited_for_so_long():
    life = alive("linking", RECONNECT_S)
    life.look(100 + RECONNECT_S)
    assert life.state == "lost"


def test_silence_is_unstable_at_first_and_lost_later_and_a_sign_of_life_mends_it():
    life = alive("up")
    life.look(100 + UNSTABLE_S)
    assert life.state == "unstable"
    life.on("heard", 104)
    assert life.state == "up"
    life.look(104 + UNSTABLE_S)
    life.look(104 + LOST_S - 0.01)
    assert life.state == "unstable"
    life.look(104 + LOST_S)
    assert life.state == "lost"


def test_who_was_not_looked_at_for_long_is_lost_at_once():
    life = alive("up")
    life.look(100 + LOST_S)
    assert life.state == "lost"


def test_on_a_line_that_is_back_a_silent_connection_has_a_second_and_a_good_one_all_the_time():
    life = alive("up")
    life.look(102)
    life.hurry(102.5)
    life.look(102.5 + HURRY_S)
    assert life.state == "lost"
    life = alive("up")
    life.hurry(100)
    life.look(100 + HURRY_S)
    assert life.state == "up"


@pytest.mark.parametrize("step", list(WAY))
def test_a_failure_is_a_loss_and_nothing_comes_back_from_it(step):
    life = alive(step)
    life.on("failed", 101)
    for event in ("described", "agreed", "connected", "heard", "failed"):
        life.on(event, 102)
        assert life.state == "lost"
    life.on("shut", 103)
    assert life.state == "closed"


@pytest.mark.parametrize("step", list(NEXT))
def test_what_a_step_does_not_wait_for_changes_nothing(step):
    for event in set(get_args(Event)) - set(NEXT[step]):
        life = Life(0.0)
        life.step = step
        life.on(event, 1)
        assert life.step == step
    assert Life(0.0).state == "connecting" and set(SHOWN) < set(NEXT)
