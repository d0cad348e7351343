"""What the answers to pings tell of a socket: alive both ways, quiet, dead; and of the page's clock."""

import pytest

from buzzcam.calls.pulse import DEAD_S, QUIET_S, Pulse


def test_a_socket_whose_pings_come_back_is_alive():
    pulse = Pulse(100)
    for second in range(101, 130):
        assert not pulse.on_pong(second * 1e3, 0, second + 0.1)
        assert pulse.look(second + 1) == "alive"


def test_one_whose_pings_do_not_come_back_is_quiet_and_then_dead():
    pulse = Pulse(100)
    assert pulse.look(100 + QUIET_S) == "alive"
    assert pulse.look(101 + QUIET_S) == "quiet"
    assert pulse.look(100 + DEAD_S) == "dead"


def test_the_first_quick_answer_after_a_silence_is_told_once():
    pulse = Pulse(100)
    assert pulse.look(103) == "quiet"
    assert not pulse.on_pong(101e3, 0, 103.2)  # it was under way for long
    assert pulse.look(103.2) == "quiet"
    assert pulse.on_pong(103e3, 0, 103.3)
    assert pulse.look(103.3) == "alive"
    assert not pulse.on_pong(104e3, 0, 104.1)


def test_answers_that_were_late_are_a_silence_even_if_nobody_looked():
    pulse = Pulse(100)
    assert not pulse.on_pong(100.5e3, 0, 100.5 + QUIET_S)
    assert pulse.on_pong(102e3, 0, 102.1)


@pytest.mark.parametrize("at_ms", [1e12, -1e12, float("inf"), float("nan")])
def test_answers_to_pings_that_never_were_prove_nothing(at_ms):
    pulse = Pulse(100)
    assert not pulse.on_pong(at_ms, 0, 101)
    assert pulse.look(100 + DEAD_S) == "dead"
    assert pulse.delay_ms(0, 0) is None


def test_the_delay_is_measured_by_the_quickest_exchange():
    pulse = Pulse(100)
    pulse.on_pong(100e3, 7000 + 50, 100.1)  # 100 ms there and back: at 100 s the page says 7000
    pulse.on_pong(101e3, 8000 + 700, 101.9)  # slower, and one way only
    assert pulse.delay_ms(7130, 100) == pytest.approx(130)
    assert pulse.delay_ms(6000, 100) is None
