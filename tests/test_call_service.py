"""A whole call on loopback: the host as `buzzcam call` runs it, guests without a browser, real media between them."""

import asyncio
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import aiohttp
import cv2
import pytest

import numbered_frames
from buzzcam import paths
from buzzcam.calls import service as service_module
from buzzcam.calls import signaling
from buzzcam.calls.host import CHATS_PER_S
from buzzcam.calls.service import CallService
from buzzcam.cli.call_console import CallConsole
from buzzcam.core.events import Failed, GuestKnocked, Hidden
from buzzcam.core.frame import Size
from buzzcam.errors import BuzzCamError, CallUnavailable
from buzzcam.settings import CallChoice, Settings, SfuChoice, SourceChoice
from buzzcam.sources.pattern import Pattern, read_number
from buzzcam.studio import Studio
from call_guest import Guest, sealed
from fakes import next_picture, read_frame, wait_until

OPEN = CallChoice(is_open=True, microphone=None, speaker=None)
KNOCK = replace(OPEN, is_open=False)
SIZE = Size(640, 360)
SLIDE = SourceChoice("file", path=paths.assets() / "backgrounds" / "harbour.jpg")


class ListeningStudio(Studio):
    """heard: its events."""

    def __init__(self, settings):
        super().__init__(settings)
        self.heard = []
        self.publish.listen(self.heard.append)


@contextmanager
def calling(choice=OPEN, settings=None, **changes):
    """A studio in a call; its source is the test card, which tells by its pixels which frame it is."""
    usual = Settings(SourceChoice("pattern"), "none", size=SIZE, outputs=(), **changes)
    studio = ListeningStudio(settings or usual)
    studio.open()
    try:
        studio.start()
        studio.start_call(choice)
        yield studio
    finally:
        studio.stop()


def link_of(studio):
    return studio.call.status.links[0]


def guests(studio):
    return studio.call.status.guests


def visit(studio, visiting, **how):
    """Runs `visiting(guest)` for one guest of the call."""

    async def run():
        async with Guest(link_of(studio), **how) as guest:
            return await visiting(guest)

    return asyncio.run(run())


def number_of(frame):
    return read_number(frame.planes[0])


# ---- joining


def test_a_guest_of_an_open_call_sees_the_hosts_picture_and_the_host_theirs():
    pictures = Pattern(SIZE, 30, is_paced=False)

    async def visiting(guest):
        welcome = await guest.heard("welcome")
        assert [person["name"] for person in welcome["people"]] == ["Host"]
        assert welcome["people"][0]["camera"]
        first = number_of(await guest.until(lambda: guest.frames.get("camera")))
        await guest.until(lambda: number_of(guest.frames["camera"]) > first)
        guest.publisher.camera.open(SIZE, 30)
        for number in range(5000, 10_000):
            frame = read_frame(pictures)
            frame.i420.flags.writeable = True
            frame = replace(frame, i420=pictures.picture(number), captured_at=time.monotonic())
            guest.publisher.camera.send(numbered_frames.safe(frame))
            await next_picture(fps=30)
            if seen.newest is not None and number_of(seen.newest) >= 5000:
                return number_of(seen.newest)
        return None

    class Seen:
        newest = None

        def put(self, frame):
            self.newest = frame
            return True

    seen = Seen()
    pictures.open()
    with calling() as studio:
        studio.call.watch("1", "camera", seen)
        assert 5000 <= visit(studio, visiting) < 10_000
        wait_until(lambda: guests(studio)[0].is_away)


def test_who_knocks_is_let_in_by_the_host():
    with calling(KNOCK) as studio:

        async def visiting(guest):
            assert (await guest.heard("lobby"))["room"] == "BuzzCam"
            await guest.until(lambda: guests(studio))
            assert guests(studio)[0].is_waiting
            assert not any(said["type"] == "offer" for said in guest.said)
            studio.call.admit("1")
            await guest.heard("welcome")
            await guest.until(lambda: guest.frames.get("camera"))

        visit(studio, visiting)
        assert [event.name for event in studio.heard if isinstance(event, GuestKnocked)] == ["Ana"]


def test_who_knocks_may_be_turned_away_and_never_sees_a_picture():
    with calling(KNOCK) as studio:

        async def visiting(guest):
            await guest.heard("lobby")
            studio.call.dismiss("1")
            assert (await guest.heard("denied"))["reason"] == "turned-away"
            assert guest.frames == {}

        visit(studio, visiting)
        assert guests(studio) == ()


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda call: call.renew_link(), "wrong-key"),
        (lambda call: call.lock(True), "locked"),
        (lambda call: setattr(call.room, "most", 1), "full"),
    ],
)
def test_a_closed_call_says_why(prepare, reason):
    with calling() as studio:
        link = link_of(studio)
        before = studio.call.status
        prepare(studio.call)
        wait_until(lambda: studio.call.status is not before)

        async def run():
            async with Guest(link) as guest:
                return (await guest.heard("denied"))["reason"]

        assert asyncio.run(run()) == reason


def test_the_host_removes_a_guest_and_the_others_are_told():
    with calling() as studio:

        async def run():
            ana, ben = (Guest(link_of(studio), name, answers=False) for name in ("Ana", "Ben"))
            async with ana, ben:
                await ana.heard("joined")
                await ben.heard("welcome")
                studio.call.dismiss("2")
                assert (await ben.heard("denied"))["reason"] == "removed"
                assert (await ana.heard("left"))["peer"] == "2"

        asyncio.run(run())


def test_the_end_of_the_call_is_told_to_all():
    with calling() as studio:

        async def visiting(guest):
            await guest.until(lambda: guest.frames.get("camera"))
            await asyncio.to_thread(studio.end_call)
            return (await guest.heard("denied"))["reason"]

        assert visit(studio, visiting) == "ended"
        assert studio.call is None


def test_a_call_is_held_over_ipv6_too():
    with calling(replace(OPEN, address="::1")) as studio:
        assert link_of(studio).startswith("http://[::1]:")
        assert visit(studio, lambda guest: guest.until(lambda: guest.frames.get("camera")))


def test_every_link_of_a_call_for_the_network_is_one_that_it_listens_on():
    with calling(replace(OPEN, address="0.0.0.0", is_plain=True)) as studio:
        assert studio.call.status.links
        assert not any("[" in link for link in studio.call.status.links)


def test_a_server_that_is_not_there_does_not_hold_up_the_call():
    sfus = tuple(SfuChoice(kind, f"{scheme}://127.0.0.1:9/x", room=1) for kind, scheme in
                   (("whip", "http"), ("whep", "http"), ("janus", "ws")))  # fmt: skip
    with calling(replace(OPEN, sfus=sfus)) as studio:
        wait_until(lambda: [state for _name, state in studio.call.status.sfus] == ["waiting"] * 3)
        assert visit(studio, lambda guest: guest.until(lambda: guest.frames.get("camera")))


# ---- in the call


def test_chat_and_states_reach_everybody():
    with calling() as studio:

        async def run():
            async with Guest(link_of(studio), "Ana") as ana, Guest(link_of(studio), "Ben") as ben:
                await ana.heard("joined")
                await ben.heard("welcome")
                await ana.send(signaling.Chat("<b>hi</b>\u202e"))
                assert (await ben.heard("said"))["text"] == "<b>hi</b>"
                await ana.send(signaling.State(True, False, True))
                assert await ben.heard("state", peer="1", microphone=True, camera=False, screen=True)
                studio.call.send_chat("good evening")
                assert (await ana.heard("said", peer="host"))["text"] == "good evening"
                await ben.until(lambda: [m.person.screen for m in guests(studio)] == [True, False])

        asyncio.run(run())


def test_the_hosts_screen_comes_and_goes_beside_the_picture():
    with calling() as studio:

        async def visiting(guest):
            await guest.until(lambda: guest.frames.get("camera"))
            await asyncio.to_thread(studio.share_in_call, SLIDE)
            await guest.heard("state", peer="host", screen=True)
            await guest.until(lambda: guest.frames.get("screen"))
            assert guest.frames["screen"].size.width >= SIZE.width
            await asyncio.to_thread(studio.share_in_call, None)
            await guest.heard("state", peer="host", camera=True, screen=False)
            count = guest.counts["camera"]
            await guest.until(lambda: guest.counts["camera"] > count + 3)

        visit(studio, visiting)


def test_a_screen_that_cannot_be_had_changes_nothing():
    with calling() as studio:
        with pytest.raises(BuzzCamError):
            studio.share_in_call(SourceChoice("window", "no such window at all"))
        assert studio.shared_in_call is None
        assert visit(studio, lambda guest: guest.until(lambda: guest.frames.get("camera")))


def test_the_camera_sleeps_while_nobody_is_in_the_call():
    with calling() as studio:
        wait_until(lambda: studio.status().is_asleep)
        visit(studio, lambda guest: guest.until(lambda: guest.frames.get("camera")))
        studio.call.dismiss("1")
        wait_until(lambda: studio.status().is_asleep)


# ---- privacy


def frames_of(studio, count=5):
    """Numbers on the test cards that a guest sees, or None for a picture that is none."""

    async def visiting(guest):
        numbers = []
        while len(numbers) < count:
            before = guest.counts["camera"]
            await guest.until(lambda before=before: guest.counts["camera"] > before)
            numbers.append(guest.frames["camera"].planes[0].copy())
        return numbers

    return visit(studio, visiting)


def is_card(luma, studio):
    card = studio._policy.card(SIZE, 0, 0).planes[0]
    rows, columns = luma.shape
    small = cv2.resize(card, (columns, rows), interpolation=cv2.INTER_AREA)
    return abs(small.astype(int) - luma).mean() < 4


def test_a_guest_gets_the_card_when_the_room_cannot_be_hidden():
    """The test card has no person and the chain is broken: nothing of the source may be seen."""
    settings = Settings(SourceChoice("pattern"), "blur", model="small", size=SIZE, outputs=())
    with calling(settings=settings) as studio:

        def broken(*_arguments):
            raise MemoryError("a test")

        chain = studio.pipeline.chain
        studio.pipeline.use(replace(chain, framing=type("Broken", (), {"apply": broken})()))
        assert all(is_card(luma, studio) for luma in frames_of(studio))
        assert any(isinstance(event, Hidden) for event in studio.heard)


def test_private_now_holds_for_picture_and_screen_until_it_is_released():
    with calling() as studio:
        studio.share_in_call(SLIDE)
        studio.be_private(True)

        async def visiting(guest):
            await guest.until(lambda: guest.counts["camera"] > 3 and guest.counts["screen"] > 3)
            seen = [guest.frames[kind].planes[0].copy() for kind in ("camera", "screen")]
            studio.be_private(False)
            await guest.until(lambda: not is_card(guest.frames["camera"].planes[0], studio))
            return seen

        assert all(is_card(luma, studio) for luma in visit(studio, visiting))


def test_a_picture_that_is_switched_off_is_not_sent():
    with calling() as studio:
        studio.show_in_call(False)

        async def visiting(guest):
            await guest.until(lambda: guest.peer is not None and guest.peer.state == "up")
            assert not (await guest.heard("welcome"))["people"][0]["camera"]
            await asyncio.to_thread(studio.show_in_call, True)
            await guest.heard("state", peer="host", camera=True)
            await guest.until(lambda: "camera" in guest.frames and number_of(guest.frames["camera"]) > 0)

        visit(studio, visiting)


# ---- lost and back


def test_a_lost_socket_comes_back_to_the_same_seat_and_the_picture_never_stopped():
    with calling() as studio:

        async def visiting(guest):
            welcome = await guest.heard("welcome")
            await guest.until(lambda: guest.frames.get("camera"))
            await guest.ws.close()
            await guest.until(lambda: guests(studio)[0].is_away)
            count = guest.counts["camera"]
            await guest.connect()
            await guest.send(
                signaling.Hello(signaling.VERSION, guest.key, "Ana", welcome["resume_token"], is_new_page=False)
            )
            again = json.loads(guest.channel.open((await guest.ws.receive()).data))
            assert (again["type"], again["id"]) == ("welcome", welcome["id"])
            await guest.until(lambda: not guests(studio)[0].is_away)
            await guest.until(lambda: guest.counts["camera"] > count)
            assert guest.peer.generation == 0

        visit(studio, visiting)


def test_a_page_loaded_anew_gets_a_new_connection_without_the_lobby():
    with calling(KNOCK) as studio:

        async def first(guest):
            await guest.heard("lobby")
            studio.call.admit("1")
            return (await guest.heard("welcome"))["resume_token"]

        resume_token = visit(studio, first)

        async def second(guest):
            assert (await guest.heard("welcome"))["id"] == "2"
            await guest.until(lambda: guest.frames.get("camera"))

        visit(studio, second, resume_token=resume_token)
        assert [guest.person.id for guest in guests(studio)] == ["2"]


def test_a_guest_asks_for_a_new_connection_and_gets_it():
    with calling() as studio:

        async def visiting(guest):
            await guest.until(lambda: guest.frames.get("camera"))
            while not any(said["type"] == "offer" and said["generation"] == 1 for said in guest.said):
                count = len(guest.said)  # a ping each second; asked again, since one offer a second is the most
                await guest.send(signaling.WantOffer("host", 0))
                await guest.until(lambda count=count: len(guest.said) > count)
            count = guest.counts["camera"]
            await guest.until(lambda: guest.peer.generation == 1 and guest.counts["camera"] > count)

        visit(studio, visiting)


# ---- bad guests


@pytest.mark.parametrize(
    "message",
    [
        signaling.Offer("host", 0, "v=0"),
        signaling.Offer("77", 0, "v=0"),
        signaling.Offer("1", 0, "v=0"),
        signaling.Answer("host", 0, "v=0\r\n"),
        signaling.Answer("host", 0, "x" * signaling.SDP_MAX),
        signaling.Candidate("host", 0, "candidate:nonsense"),
        signaling.Candidate("host", 0, "candidate:1 1 udp 1 239.0.0.1 9 typ host"),
        signaling.Hello(signaling.VERSION, "k", "Ana"),
        {"type": "chat", "text": "x", "and": "more"},
        {"no": "type"},
    ],
)
def test_a_bad_message_is_refused_and_changes_nothing(message):
    with calling() as studio:

        async def run():
            async with Guest(link_of(studio), answers=False) as guest, Guest(link_of(studio), "Ben") as ben:
                await guest.heard("offer")
                await guest.send(message)
                await guest.heard("refused")
                await ben.until(lambda: ben.frames.get("camera"))  # the others do not notice

        asyncio.run(run())
        assert len(guests(studio)) == 2


def test_what_a_guest_tells_of_effects_is_in_the_status_and_in_the_figures():
    told = signaling.Effects("blur", True, "", "small", 29.5, 12.3, "wasm", False)
    with calling() as studio:

        async def visiting(guest):
            await guest.heard("offer")
            await guest.send(told)
            await guest.until(lambda: guests(studio)[0].effects == told)
            console = CallConsole(studio, CallChoice(), None, True, lambda _line: None)
            console._call = studio.call
            (figures,) = json.loads(json.dumps(console.figures()))["guests"]
            assert (figures["effects"]["background"], figures["effects"]["fps"]) == ("blur", 29.5)

        visit(studio, visiting, answers=False)


def test_a_flood_of_candidates_is_bounded():
    with calling() as studio:

        async def visiting(guest):
            await guest.heard("offer")
            for k in range(120):
                await guest.send(signaling.Candidate("host", 0, f"candidate:{k} 1 udp 1 192.0.2.1 {k + 1000} typ host"))
            await guest.heard("refused", text="There are too many candidates.")

        visit(studio, visiting, answers=False)


def test_chat_has_a_pace():
    with calling() as studio:

        async def visiting(guest):
            await guest.heard("welcome")
            for k in range(int(3 * CHATS_PER_S)):
                await guest.send(signaling.Chat(str(k)))
            await guest.heard("refused")

        visit(studio, visiting)
        assert len(studio.call.status.chat) <= 2 * CHATS_PER_S


def test_a_guest_that_never_answers_or_vanishes_in_mid_handshake_hurts_nobody():
    with calling() as studio:

        async def run():
            async with Guest(link_of(studio), "Silent", answers=False) as silent:
                await silent.heard("offer")
                async with aiohttp.ClientSession(silent.origin) as client:
                    ws, channel = await sealed(client, "/ws", silent.key)
                    hello = signaling.Hello(signaling.VERSION, silent.key, "Gone")
                    await ws.send_bytes(channel.seal(signaling.write(hello)))
                    await ws.receive()
                    assert ws._response.connection and ws._response.connection.transport
                    ws._response.connection.transport.abort()
                async with Guest(link_of(studio), "Ana") as ana:
                    await ana.until(lambda: ana.frames.get("camera"))

        asyncio.run(run())


def test_a_call_that_cannot_be_held_leaves_nothing_behind():
    with calling() as studio:
        port = int(link_of(studio).split(":")[2].split("/")[0])
        other = Studio(Settings(SourceChoice("pattern"), "none", size=SIZE, outputs=()))
        other.open()
        try:
            other.start()
            with pytest.raises(CallUnavailable, match=str(port)):
                other.start_call(replace(OPEN, port=port))
            assert other.call is None
            other.start_call(OPEN)
        finally:
            other.stop()


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("reach._certificate", PermissionError("the disk is read-only")),
        ("service.Host", RuntimeError("odd")),
        ("service.Server.start", OSError("too many open files")),
        ("service.AudioEngine.start", OSError("no such device")),
        ("reach.own_name", UnicodeError("a name that is none")),
    ],
)
def test_whatever_goes_wrong_at_the_start_the_call_has_not_begun_and_nothing_is_left(monkeypatch, where, error):
    def fail(*_arguments, **_more):
        raise error

    ended, publishers = [], []
    for name in ("Server", "Host", "AudioEngine", "MediaPublisher"):
        kind = getattr(service_module, name)
        usual = kind.close if name == "MediaPublisher" else kind.end if name == "Host" else kind.stop
        monkeypatch.setattr(kind, usual.__name__, lambda self, u=usual, n=name: (ended.append(n), u(self))[1])
    monkeypatch.setattr(f"buzzcam.calls.{where}", fail)
    service = CallService(OPEN, publishers.append)
    with pytest.raises(CallUnavailable, match=str(error)):
        service.start()
    assert not service._worker.is_alive
    assert ended[-1] == "MediaPublisher" and not publishers
    assert ("Server" in ended) == (where != "service.Host") and ("AudioEngine" in ended) == (
        where == "service.AudioEngine.start"
    )
    service.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "buzzcam-calls"]


def test_one_odd_second_does_not_end_the_call(monkeypatch):
    with calling() as studio:
        usual, odd = studio.call._host.tick, iter([True])

        def tick():
            if next(odd, False):
                raise RuntimeError("odd")
            usual()

        studio.call._host.tick = tick
        wait_until(lambda: any(isinstance(event, Failed) for event in studio.heard))
        visit(studio, lambda guest: guest.until(lambda: guest.frames.get("camera")))
