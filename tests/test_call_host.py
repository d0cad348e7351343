"""What the host does with a connection and a socket, state by state; connections and sockets are played here."""

import asyncio
from typing import cast

import pytest

from buzzcam.calls import guest_connection, ice_servers, signaling, turn_credentials
from buzzcam.calls import host as host_module
from buzzcam.calls.conversation import Socket
from buzzcam.calls.guest_connection import OFFERS_EVERY_S
from buzzcam.calls.host import Host
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.pulse import DEAD_S
from buzzcam.calls.room import Room
from buzzcam.calls.rtc.life import CONNECT_S, RECONNECT_S
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.errors import SignalingError
from buzzcam.settings import CallChoice

PLAIN = CallChoice()


class Clock:
    """Stands for the module `time`."""

    now_s = 1000.0

    def monotonic(self):
        return self.now_s

    def time(self):
        return self.now_s


class PlayedPeer:
    def __init__(self, generation, hooks, patience_s):
        self.generation, self.hooks, self.patience_s = generation, hooks, patience_s
        self.state, self.is_hurried, self.is_closed = "connecting", False, False

    def become(self, state):
        self.state = state
        self.hooks.on_state(state)

    async def offer(self):
        return f"v=0 {self.generation}"

    async def accept(self, sdp):
        if sdp == "bad":
            raise SignalingError("bad")

    async def add_candidate(self, *_how):
        pass

    async def close(self):
        self.is_closed = True

    def hurry(self):
        self.is_hurried = True

    def stats(self):
        return None


class PlayedSocket:
    address = "192.0.2.1"
    ice_servers = ()

    def __init__(self):
        self.said, self.is_aborted, self.reason = [], False, None

    def send(self, message):
        self.said.append(message)

    def end(self, reason):
        self.reason = reason

    def abort(self):
        self.is_aborted = True

    def all(self, kind):
        return [message for message in self.said if isinstance(message, kind)]

    @property
    def offers(self):
        return [offer.generation for offer in self.all(signaling.Offer) if offer.peer == signaling.HOST]


class Scene(Host):
    """A host of an open room, its clock, and the peers that it made."""

    def __init__(self, clock, choice, is_open):
        publisher = MediaPublisher(asyncio.get_running_loop(), lambda _event: None)
        room = Room("Room", "Host", is_open=is_open, most=3)
        super().__init__(room, publisher, Servers(choice), lambda _event: None, lambda *_: None, lambda: None)
        self.clock, self.peers = clock, []

    def _make_peer(self, generation, hooks, patience_s):
        self.peers.append(PlayedPeer(generation, hooks, patience_s))
        return self.peers[-1]

    async def come(self, name="Ana", resume_token=None, is_new_page=True):
        socket = PlayedSocket()
        hello = signaling.Hello(signaling.VERSION, self.room.key, name, resume_token, is_new_page)
        self.hello(cast(Socket, socket), hello)
        await self.rest()
        return socket

    async def rest(self, seconds=0.0, answering=()):
        """Lets the loop run dry, then the clock go on; those who answer do so to each ping."""
        for _ in range(10):
            await asyncio.sleep(0)
        for _ in range(round(seconds)):
            self.clock.now_s += 1
            self.tick()
            for socket in answering:
                pings = socket.all(signaling.Ping)
                if pings:
                    self.message(socket, signaling.Pong(pings[-1].at_ms, 0.0))
            for _ in range(10):
                await asyncio.sleep(0)

    def want(self, socket, generation):
        self.message(socket, signaling.WantOffer(signaling.HOST, generation))


@pytest.fixture
def play(monkeypatch):
    clock = Clock()
    for module in (host_module, guest_connection, ice_servers):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(guest_connection, "REBUILD_AFTER_S", (0.0,))

    def run(script, choice=PLAIN, is_open=True):
        async def main():
            scene = Scene(clock, choice, is_open)
            try:
                await script(scene)
            finally:
                await scene.end()
                scene._publisher.close()

        asyncio.run(main())

    return run


# ---- the states of a connection


def test_a_lost_connection_is_made_anew_with_less_patience(play):
    async def script(scene):
        socket = await scene.come()
        assert (socket.offers, scene.peers[0].patience_s) == ([0], CONNECT_S)
        scene.clock.now_s += 0.5
        scene.peers[0].become("up")
        await scene.rest(3, [socket])
        scene.peers[0].become("lost")
        await scene.rest(1, [socket])
        assert socket.offers == [0, 1]
        assert scene.peers[0].is_closed and scene.peers[1].patience_s == RECONNECT_S

    play(script)


def test_a_line_that_took_long_at_first_is_waited_for_as_long_again(play):
    async def script(scene):
        socket = await scene.come()
        await scene.rest(6, [socket])
        scene.peers[0].become("up")
        scene.peers[0].become("lost")
        await scene.rest(1, [socket])
        assert scene.peers[1].patience_s == 12

    play(script)


def test_nothing_is_offered_into_a_socket_that_is_quiet_or_gone_and_all_is_when_it_is_back(play):
    async def script(scene):
        socket = await scene.come()
        resume_token = socket.all(signaling.Welcome)[0].resume_token
        scene.peers[0].become("up")
        await scene.rest(3)
        scene.peers[0].become("lost")
        await scene.rest(1)
        assert socket.offers == [0]
        await scene.rest(DEAD_S)
        assert socket.is_aborted and scene.room.guests["1"].is_away and socket.offers == [0]
        back = await scene.come(resume_token=resume_token, is_new_page=False)
        assert back.offers == [1]
        assert [type(message) for message in back.said[:2]] == [signaling.Welcome, signaling.Offer]

    play(script)


def test_a_socket_that_speaks_after_a_silence_gets_what_may_have_been_lost(play):
    async def script(scene):
        socket = await scene.come()
        await scene.rest(3)
        assert socket.offers == [0]
        await scene.rest(1, [socket])
        assert socket.offers == [0, 1], "it was connecting: that may have been lost"
        scene.peers[1].become("up")
        await scene.rest(3)
        await scene.rest(1, [socket])
        assert scene.peers[1].is_hurried and socket.offers == [0, 1], "it may still live"
        await scene.rest(5, [socket])
        assert socket.offers == [0, 1], "once is enough"

    play(script)


@pytest.mark.parametrize("state", ["connecting", "lost"])
def test_who_says_hello_again_is_offered_the_next_at_once(play, state):
    async def script(scene):
        socket = await scene.come()
        resume_token = socket.all(signaling.Welcome)[0].resume_token
        scene.gone(socket)
        scene.peers[0].become(state)
        await scene.rest()
        assert len(scene.peers) == 1
        assert (await scene.come(resume_token=resume_token, is_new_page=False)).offers == [1]

    play(script)


def test_who_comes_over_a_new_socket_before_the_old_one_is_known_to_be_dead_is_offered_there(play):
    async def script(scene):
        old = await scene.come()
        resume_token = old.all(signaling.Welcome)[0].resume_token
        scene.peers[0].become("lost")
        await scene.rest()  # the offer of the next goes into the old socket
        assert old.offers == [0, 1]
        back = await scene.come(resume_token=resume_token, is_new_page=False)
        assert (old.reason, back.offers) == ("elsewhere", [2])
        scene.gone(old)
        assert not scene.room.guests["1"].is_away

    play(script)


def test_a_good_connection_outlives_the_socket(play):
    async def script(scene):
        socket = await scene.come()
        scene.peers[0].become("up")
        scene.gone(socket)
        resume_token = socket.all(signaling.Welcome)[0].resume_token
        assert (await scene.come(resume_token=resume_token, is_new_page=False)).offers == []
        assert scene.peers[0].is_hurried

    play(script)


@pytest.mark.parametrize(
    ("state", "wanted", "offers"),
    [
        ("up", 1, [0, 1, 2]),  # this one is dead, they say
        ("connecting", 1, [0, 1, 2]),
        ("connecting", 0, [0, 1, 2]),  # they never had the last one's offer
        ("lost", 0, [0, 1, 2]),
        ("up", 0, [0, 1]),  # late: of the one before
        ("up", 2, [0, 1]),  # there is none such
    ],
)
def test_a_wish_for_another_connection_is_heard_unless_it_is_late(play, state, wanted, offers):
    async def script(scene):
        socket = await scene.come()
        scene.clock.now_s += OFFERS_EVERY_S
        scene.want(socket, 0)
        await scene.rest()
        scene.peers[1].state = state
        scene.want(socket, wanted)
        await scene.rest()
        assert socket.offers == [0, 1], "not twice in a second"
        scene.clock.now_s += OFFERS_EVERY_S
        scene.want(socket, wanted)
        await scene.rest()
        assert socket.offers == offers

    play(script)


def test_what_belongs_to_an_older_connection_changes_nothing(play):
    async def script(scene):
        socket = await scene.come()
        scene.message(socket, signaling.Answer(signaling.HOST, 7, "bad"))
        await scene.rest()
        assert not socket.all(signaling.Refused)
        scene.message(socket, signaling.Answer(signaling.HOST, 0, "bad"))
        await scene.rest()
        assert len(socket.all(signaling.Refused)) == 1

    play(script)


# ---- sockets


def test_who_waits_in_the_lobby_is_pinged_too_and_forgotten_when_dead(play):
    async def script(scene):
        socket = await scene.come()
        await scene.rest(12, [socket])
        assert [guest.name for guest in scene.room.waiting] == ["Ana"]
        await scene.rest(DEAD_S + 1)
        assert socket.is_aborted and scene.room.waiting == []

    play(script, is_open=False)


def test_who_comes_learns_who_is_away(play):
    async def script(scene):
        first = await scene.come("Ana")
        scene.gone(first)
        second = await scene.come("Ben")
        assert second.all(signaling.Away) == [signaling.Away("1", True)]

    play(script)


def test_the_memory_of_who_left_is_given_back_once(play, monkeypatch):
    given = []
    monkeypatch.setattr(host_module, "give_back", lambda: given.append(1))

    async def script(scene):
        socket = await scene.come()
        scene.message(socket, signaling.Bye())
        await scene.rest(4)
        assert given == []
        await scene.rest(20)
        await asyncio.gather(*scene._tasks)
        assert given == [1]

    play(script)


# ---- between guests


def test_of_two_guests_the_one_who_came_first_makes_the_offer_and_no_other(play):
    async def script(scene):
        first, second = await scene.come("Ana"), await scene.come("Ben")
        with pytest.raises(SignalingError, match="joined first"):
            scene.message(second, signaling.Offer("1", 0, "v=0"))
        assert not [offer for offer in first.all(signaling.Offer) if offer.peer == "2"]
        scene.message(first, signaling.Offer("2", 0, "v=0 from 1"))
        assert second.all(signaling.Offer)[-1] == signaling.Offer("1", 0, "v=0 from 1")
        scene.message(second, signaling.Answer("1", 0, "v=0 from 2"))
        assert first.all(signaling.Answer) == [signaling.Answer("2", 0, "v=0 from 2")]
        scene.message(second, signaling.WantOffer("1", 0))
        assert first.all(signaling.WantOffer) == [signaling.WantOffer("2", 0)]

    play(script)


def test_the_order_is_that_of_numbers_not_of_letters(play):
    async def script(scene):
        scene.room._next_id = 9
        ninth, tenth = await scene.come("Ana"), await scene.come("Ben")
        scene.message(ninth, signaling.Offer("10", 0, "v=0"))
        with pytest.raises(SignalingError, match="joined first"):
            scene.message(tenth, signaling.Offer("9", 0, "v=0"))

    play(script)


EFFECTS = signaling.Effects("blur", True, "", "small", 30.0, 12.0, "wasm", False)


def test_how_a_guests_effects_go_is_told_to_the_host_alone(play):
    async def script(scene):
        first, second = await scene.come("Ana"), await scene.come("Ben")
        before = len(second.said)
        scene.message(first, EFFECTS)
        assert [scene.connections[who].effects for who in ("1", "2")] == [EFFECTS, None]
        assert len(second.said) == before

    play(script)


def test_a_guest_who_waits_tells_nothing_of_effects(play):
    async def script(scene):
        waiting = await scene.come("Ana")
        with pytest.raises(SignalingError, match="Wait"):
            scene.message(waiting, EFFECTS)

    play(script, is_open=False)


# ---- places


def test_in_a_full_room_who_crashed_takes_their_place_again_and_the_others_are_told(play):
    async def script(scene):
        ana, ben = await scene.come("Ana"), await scene.come("Ben")
        assert (await scene.come("Ana")).reason == "full", "she is there"
        scene.gone(ana)
        assert (await scene.come("Eve")).reason == "full", "it is not her place"
        again = await scene.come("Ana")
        assert again.all(signaling.Welcome)[0].id == "3"
        assert ben.all(signaling.Left) == [signaling.Left("1")]
        assert scene.peers[0].is_closed and set(scene.connections) == {"2", "3"}

    play(script)


def test_with_a_lobby_the_host_still_lets_them_in(play):
    async def script(scene):
        ana, _ben = await scene.come("Ana"), await scene.come("Ben")
        scene.admit("1")
        scene.admit("2")
        scene.gone(ana)
        again = await scene.come("Ana")
        assert again.all(signaling.Lobby) and not again.all(signaling.Welcome) and "1" in scene.room.guests
        scene.admit("3")
        assert again.all(signaling.Welcome) and {guest.id for guest in scene.room.inside} == {"2", "3"}

    play(script, is_open=False)


# ---- the TURN server's password

TURN = CallChoice(turn="turn:192.0.2.9:3478", turn_secret="not for guests")
STATIC = CallChoice(turn="turn:192.0.2.9:3478", turn_user="ana", turn_password="for guests who are in")


def test_a_turn_secret_gives_each_guest_a_password_of_their_own_that_ends_and_is_renewed(play, monkeypatch):
    for module in (host_module, turn_credentials):
        monkeypatch.setattr(module, "TURN_LIFE_S", 20)

    async def script(scene):
        guests = await scene.come("Ana"), await scene.come("Ben")
        told = [socket.all(signaling.Welcome)[0].ice_servers[0] for socket in guests]
        assert [server.username for server in told] == ["1020:1", "1020:2"]
        assert told[0].credential != told[1].credential
        await scene.rest(12, guests)
        renewed = [message.ice_servers[0].username for socket in guests for message in socket.all(signaling.IceServers)]
        assert renewed == ["1031:1", "1031:2"]
        assert not any("not for guests" in signaling.write(message) for socket in guests for message in socket.said)

    play(script, TURN)


def test_a_fixed_password_is_told_to_guests_who_are_in_alone(play):
    async def script(scene):
        socket = await scene.come()
        await scene.rest(2, [socket])
        assert not any("for guests" in signaling.write(message) for message in socket.said)
        scene.admit("1")
        assert socket.all(signaling.Welcome)[0].ice_servers == (
            signaling.IceServer("turn:192.0.2.9:3478", "ana", "for guests who are in"),
        )
        assert not scene._servers.must_renew

    play(script, STATIC, is_open=False)
