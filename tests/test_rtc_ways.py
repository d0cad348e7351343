"""Direct ways between two machines come before those through a relay."""

import asyncio
from types import SimpleNamespace

import pytest
from aioice.ice import CandidatePair

from buzzcam.calls.rtc import ways

State = CandidatePair.State


class Ice:
    """What `prefer_direct` asks of an aioice.Connection: checks succeed at once, and whatever succeeds is taken."""

    def __init__(self):
        self.local_candidates = [candidate("host"), candidate("relay", "192.0.2.10")]
        self.started, self._nominated, self._check_list = [], {}, []
        ways.prefer_direct(self)

    def check_state(self, pair, state):
        pair.state = state

    async def check_start(self, pair):
        self.started.append(pair)
        self.check_complete(pair)

    def check_complete(self, pair):
        self._nominated[pair.component] = pair

    async def check(self, *pairs):
        """All at the same time, in this order."""
        self._check_list += pairs
        await asyncio.gather(*(self.check_start(pair) for pair in pairs))


def candidate(kind, host="192.0.2.1"):
    return SimpleNamespace(type=kind, host=host)


def pair_of(local, remote, host="203.0.113.5"):
    ends = {"local_candidate": candidate(local), "remote_candidate": candidate(remote, host)}
    return SimpleNamespace(component=1, state=State.FROZEN, **ends)


RELAYED = [("relay", "srflx", "203.0.113.5"), ("host", "relay", "203.0.113.5"), ("host", "prflx", "192.0.2.10")]


@pytest.fixture(autouse=True)
def no_long_wait(monkeypatch):
    monkeypatch.setattr(ways, "RELAY_AFTER_S", 0.01)


@pytest.mark.parametrize("ends", RELAYED)
def test_a_way_through_a_relay_is_not_tried_once_a_direct_one_works(ends):
    async def run():
        ice, relayed, direct = Ice(), pair_of(*ends), pair_of("host", "srflx")
        await ice.check(relayed, direct)
        assert ice.started == [direct] and ice._check_list == [direct] and ice._nominated == {1: direct}

    asyncio.run(run())


@pytest.mark.parametrize("ends", RELAYED)
def test_without_a_direct_way_the_relay_is_taken_and_others_do_not_wait_for_it(ends):
    async def run():
        ice, relayed = Ice(), pair_of(*ends)
        states = []
        ice.check_state = lambda _pair, state: states.append((state, list(ice.started)))
        await ice.check(relayed)
        assert states == [(State.IN_PROGRESS, [])]  # aioice starts no other while one waits
        assert ice._nominated == {1: relayed}

    asyncio.run(run())


@pytest.mark.parametrize("ends", RELAYED)
def test_a_relay_that_answers_late_does_not_replace_a_direct_way(ends):
    ice, relayed, direct = Ice(), pair_of(*ends), pair_of("host", "prflx")
    for pair in (direct, relayed):
        ice.check_complete(pair)
    assert ice._nominated == {1: direct}
    another = pair_of("host", "host")
    ice.check_complete(another)
    assert ice._nominated == {1: another}
