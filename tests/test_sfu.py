"""Servers that pass a call on: WHIP and WHEP by stock aiortc, one real Janus and two, LiveKit to its refusal."""

import asyncio
import json
import logging
import time

import numpy as np
import pytest
from aiohttp import WSMsgType, web
from aiortc import AudioStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from buzzcam.calls.rtc import BLOCK_SAMPLES
from buzzcam.calls.sfu import base
from buzzcam.calls.sfu import janus as janus_api
from buzzcam.calls.sfu.events import SfuLost, SfuRefused, SfuUp
from buzzcam.calls.sfu.janus import JanusRoom
from buzzcam.calls.sfu.janus_cascade import Cascade
from buzzcam.calls.sfu.janus_room import JanusPublisher
from buzzcam.calls.sfu.livekit import LiveKitPublisher, _Camera, token_for
from buzzcam.calls.sfu.sdp import count, padded, trimmed
from buzzcam.calls.sfu.whip import WhepPlayer, WhipPublisher
from buzzcam.core.frame import Size
from buzzcam.errors import BadArgument, SignalingError
from call_sides import Side, strongest_hz
from fakes import free_port
from fakes import until_true as until
from sfu_servers import ROOM, Janus, Numbers, WebServer


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(base, "LONGEST_PAUSE_S", 0.5)


@pytest.fixture
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(janus_api, "ANSWER_WITHIN_S", 0.5)


class Rig:
    """A fed publisher, what is told of it, and SFU clients that are stopped at the end."""

    def __init__(self, hz=440):
        self.side = Side(hz=hz).start()
        self.publisher = self.side.publisher
        self.events = []
        self.sfus = []

    def saw(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    async def with_sfu(self, sfu):
        self.sfus.append(sfu)
        await sfu.start()
        await sfu.start()
        return sfu

    async def whip(self, url, token="secret"):
        return await self.with_sfu(WhipPublisher(url, token, self.publisher, (), self.events.append))

    async def whep(self, url, token="secret"):
        return await self.with_sfu(WhepPlayer(url, token, self.publisher, (), self.events.append, self.side._on_frame))

    async def janus(self, room, name, watches=True):
        def on_frame(_number, kind, frame):
            self.side._on_frame(kind, frame)

        sfu = JanusPublisher(room, name, self.publisher, (), self.events.append, on_frame if watches else None)
        return await self.with_sfu(sfu)

    async def close(self):
        for sfu in self.sfus:
            await sfu.stop()
            await sfu.stop()
            assert sfu.state == "off"
        assert not self.publisher.camera.subscribers
        await self.side.close()
        assert not self.side.failed


def run(script, *desks):
    """Runs script(rig, ...); nothing may be left."""

    async def main():
        made = [Rig(hz) for hz in desks or (440,)]
        try:
            await script(*made)
        finally:
            for rig in made:
                await rig.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            await asyncio.wait_for(task, 5)

    asyncio.run(main())


async def with_server(rig, script, **choices):
    server = await WebServer(**choices).start()
    try:
        await script(server)
        for sfu in rig.sfus:
            await sfu.stop()
    finally:
        await server.stop()


def is_steady(numbers):
    return None not in numbers and numbers == sorted(numbers)


# ---- WHIP


def test_whip_brings_picture_and_sound_to_the_server_and_says_goodbye():
    async def script(rig):
        async def publish(server):
            sfu = await rig.whip(f"{server.url}/whip")
            await until(lambda: len(server.numbers) > 60 and len(server.sounds) > 60)
            assert is_steady(server.numbers)
            assert strongest_hz(server.sounds[-50:]) == pytest.approx(440, abs=5)
            assert server.sizes == {Size(640, 360)}
            assert (sfu.state, sfu.trouble, sfu.stats.state) == ("up", None, "up")
            await sfu.stop()
            (asked,), (ended,) = server.asked("POST"), server.asked("DELETE")
            assert asked.headers["Content-Type"] == "application/sdp"
            assert ended.headers["Authorization"] == "Bearer secret"
            assert ended.path == "/session/0"
            assert [type(event) for event in rig.events] == [SfuUp]

        await with_server(rig, publish)

    run(script)


def test_two_servers_get_one_coding():
    async def script(rig):
        async def publish(server):
            await rig.whip(f"{server.url}/whip")
            await rig.whip(f"{server.url}/whip")
            await until(lambda: len(rig.saw(SfuUp)) == 2)
            one, other = rig.publisher.camera.subscribers
            await until(lambda: one.layer is not None and one.layer is other.layer)
            await until(lambda: len(server.numbers) > 60)

        await with_server(rig, publish)

    run(script)


def test_a_wrong_token_is_not_tried_again():
    async def script(rig):
        async def publish(server):
            sfu = await rig.whip(f"{server.url}/whip", "guessed")
            await until(lambda: sfu.state == "refused")
            assert len(server.requests) == 1
            (event,) = rig.events
            assert isinstance(event, SfuRefused)
            assert "refuses the token" in str(event)

        await with_server(rig, publish)

    run(script)


def test_a_server_that_comes_late_and_one_that_hangs_up_are_found_again():
    async def script(rig):
        server = WebServer()
        sfu = await rig.whip(f"{server.url}/whip")
        await until(lambda: rig.saw(SfuLost) and sfu.generation > 1)
        await server.start()
        await until(lambda: sfu.state == "up")
        first = sfu.generation
        await server.hang_up()
        await until(lambda: len(rig.saw(SfuUp)) == 2)
        assert sfu.generation > first
        server.numbers.clear()
        await until(lambda: len(server.numbers) > 20)
        assert len(rig.saw(SfuLost)) == 2  # once for each loss, however often it was tried
        await sfu.stop()
        await server.stop()

    run(script)


def test_a_token_goes_nowhere_but_to_its_server():
    async def script(rig):
        async def publish(server):
            other = await WebServer().start()
            try:
                server.reply = (307, {"Location": f"{other.url}/whip"}, b"")
                sfu = await rig.whip(f"{server.url}/whip")
                await until(lambda: sfu.state == "refused")
                (asked,) = other.requests
                assert "Authorization" not in asked.headers
                assert server.requests[0].headers["Authorization"] == "Bearer secret"
            finally:
                await other.stop()

        await with_server(rig, publish)

    run(script)


def test_nobody_is_sent_to_a_third_server_on_the_word_of_the_first():
    async def script(rig):
        async def publish(server):
            other = await WebServer().start()
            try:
                server.elsewhere = other.url
                sfu = await rig.whip(f"{server.url}/whip")
                await until(lambda: sfu.state == "up")
                await sfu.stop()
                assert not other.requests
                assert not server.asked("DELETE")
            finally:
                await other.stop()

        await with_server(rig, publish)

    run(script)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, b""),
        (201, b"\xff\xfe\x00" * 1000),
        (201, b"v=0\r\n" + b"m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 2),
        (201, b"v=0\r\n" + b"a" * 200_000),
        (200, b"v=0\r\n"),
        (500, b"oops"),
    ],
)
def test_nonsense_of_a_server_is_one_sentence(status, body):
    async def script(rig):
        async def publish(server):
            server.reply = (status, {}, body)
            sfu = await rig.whip(f"{server.url}/whip")
            await until(lambda: sfu.generation > 1)
            assert [type(event) for event in rig.events] == [SfuLost]
            assert sfu.trouble is not None
            server.reply = None
            await until(lambda: sfu.state == "up")

        await with_server(rig, publish)

    run(script)


@pytest.mark.parametrize(("status", "said"), [(403, "token"), (404, "nothing at this address"), (415, "HTTP 415")])
def test_a_plain_no_is_final(status, said):
    async def script(rig):
        async def publish(server):
            server.reply = (status, {}, b"")
            sfu = await rig.whip(f"{server.url}/whip")
            await until(lambda: sfu.state == "refused")
            assert said in str(rig.events[0])

        await with_server(rig, publish)

    run(script)


def test_an_address_that_is_none_is_refused_at_once():
    async def script(rig):
        for url in ("", "ftp://host/x", "https://", "host/whip"):
            with pytest.raises(BadArgument):
                WhipPublisher(url, None, rig.publisher, (), rig.events.append)
        with pytest.raises(BadArgument, match="https"):
            WhipPublisher("http://192.0.2.1/whip", "secret", rig.publisher, (), rig.events.append)
        WhipPublisher("http://192.0.2.1/whip", None, rig.publisher, (), rig.events.append)
        for url in ("http://host", "ws://", "host"):
            with pytest.raises(BadArgument):
                JanusRoom(url, 1)
            with pytest.raises(BadArgument):
                LiveKitPublisher("ftp" + url[4:], "token", rig.publisher, rig.events.append)
        with pytest.raises(BadArgument, match="token"):
            LiveKitPublisher("wss://host", "", rig.publisher, rig.events.append)

    run(script)


def test_the_screen_is_left_out_of_an_offer_and_put_into_the_answer():
    async def script(rig):
        offer = await rig.side.peer.offer()
        assert "a=group:BUNDLE 0 1 2\r\n" in offer
        two = trimmed(offer, 2)
        assert count(two) == 2
        assert "a=group:BUNDLE 0 1\r\n" in two
        three = padded(two, "2")
        assert count(three) == 3
        assert three.count("a=inactive") == 1
        assert "a=group:BUNDLE 0 1 2\r\n" in three
        assert three.count("a=ice-pwd:") == 3
        assert padded(offer, "2") == offer
        for bad in (offer + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "", "v=0\r\n", "v=0\r\nm=text 9 x 1\r\n"):
            with pytest.raises(SignalingError):
                padded(bad, "2")

    run(script)


@pytest.mark.parametrize("wanted", [("video",), ("audio",), ("video", "audio")])
def test_an_offer_with_other_lines_is_answered(wanted):
    async def script(rig):
        stock = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for kind in wanted:
            stock.addTrack(Numbers() if kind == "video" else AudioStreamTrack())
        await stock.setLocalDescription()
        theirs = stock.localDescription.sdp
        peer = rig.side.new_peer(sends=False)
        ours = trimmed(await peer.answer(padded(theirs, "idle")), count(theirs))
        await stock.setRemoteDescription(RTCSessionDescription(ours, "answer"))
        await until(lambda: stock.connectionState == "connected")
        if "video" in wanted:
            await rig.side.until(lambda: len(rig.side.numbers()) > 10)
        await peer.close()
        await stock.close()

    run(script)


# ---- WHEP


@pytest.mark.parametrize("is_making_offers", [False, True])
def test_whep_shows_what_the_server_sends(is_making_offers):
    async def script(rig):
        async def watch(server):
            server.is_making_offers = is_making_offers
            sfu = await rig.whep(f"{server.url}/whep")
            await rig.side.until(lambda: len(rig.side.numbers()) > 40)
            assert is_steady(rig.side.numbers())
            assert rig.side.seen["camera"][-1][2] == Size(320, 180)
            assert sfu.voice.pull().shape == (BLOCK_SAMPLES,)
            assert not rig.publisher.camera.subscribers  # nothing is coded for who only watches
            await sfu.stop()
            assert sfu.voice is None
            assert len(server.asked("DELETE")) == 1

        await with_server(rig, watch)

    run(script)


# ---- Janus


@pytest.fixture
def janus(tmp_path):
    made = []

    def make(name="janus", **choices):
        made.append(Janus(tmp_path / name, **choices))
        return made[-1].start()

    yield make
    for one in made:
        one.stop()


def test_two_in_a_janus_room_see_and_hear_each_other(janus):
    server = janus()

    async def script(one, other):
        await server.until_ready()
        room = JanusRoom(server.url, ROOM)
        first, second = await one.janus(room, "One"), await other.janus(room, "Other")
        for rig in (one, other):
            await rig.side.until(lambda rig=rig: len(rig.side.numbers()) > 60)
            assert is_steady(rig.side.numbers())
        assert [feed.name for feed in first.feeds.values()] == ["Other"]
        assert list(second.feeds) == [first.number]
        (voice,) = first.voices
        heard, began = [], time.monotonic()

        def hears():
            while len(heard) < (time.monotonic() - began) * 100:  # as a loudspeaker does
                heard.append(voice.pull())
            return len(heard) > 100 and abs(strongest_hz(heard[-50:]) - 660) < 5

        await until(hears)
        await second.stop()
        await until(lambda: not first.feeds)
        assert first.state == "up"
        assert [type(event) for event in one.events] == [SfuUp]

    run(script, 440, 660)


def test_the_screen_goes_to_janus_too(janus):
    server = janus()

    async def script(one, other):
        await server.until_ready()
        room = JanusRoom(server.url, ROOM)
        await one.janus(room, "One", watches=False)
        await other.janus(room, "Other")
        await other.side.until(lambda: len(other.side.numbers()) > 10)
        assert not other.side.seen["screen"]
        one.side.shares_screen = True
        await other.side.until(lambda: len(other.side.numbers("screen")) > 20)

    run(script, 440, 660)


def test_a_janus_that_was_away_is_found_again(janus):
    server = janus()

    async def script(rig):
        await server.until_ready()
        sfu = await rig.janus(JanusRoom(server.url, ROOM), "One")
        await until(lambda: sfu.state == "up")
        server.stop()
        await until(lambda: rig.saw(SfuLost))
        server.start()
        await until(lambda: len(rig.saw(SfuUp)) == 2)
        assert [type(event) for event in rig.events] == [SfuUp, SfuLost, SfuUp]

    run(script)


@pytest.mark.parametrize(
    ("changes", "said"), [({"number": 999}, "No such room"), ({"pin": "wrong"}, "Unauthorized"), ({}, "Unauthorized")]
)
def test_a_janus_that_says_no_is_not_asked_again(janus, changes, said):
    server = janus(room='pin = "right";', general='api_secret = "s3";')

    async def script(rig):
        await server.until_ready()
        choices = {"url": server.url, "number": ROOM, "pin": "right", "api_secret": "s3" if changes else None}
        sfu = await rig.janus(JanusRoom(**choices | changes), "One")
        await until(lambda: sfu.state == "refused")
        (event,) = rig.events
        assert isinstance(event, SfuRefused)
        assert said.lower() in str(event).lower()
        right = await rig.janus(JanusRoom(server.url, ROOM, pin="right", api_secret="s3"), "One")
        await until(lambda: right.state == "up")

    run(script)


@pytest.mark.parametrize(
    "nonsense",
    [
        "{",
        "3",
        "[" * 50_000,
        json.dumps({"janus": "event", "sender": 1}),
        json.dumps({"janus": "success", "transaction": "T", "data": {"id": "x"}}),
        json.dumps({"janus": "error", "transaction": "T", "error": {"code": 458, "reason": "x" * 5000}}),
        None,
    ],
)
def test_nonsense_of_a_janus_is_one_sentence(nonsense, in_a_hurry):
    async def script(rig):
        connections = []

        async def serve(request):
            ws = web.WebSocketResponse(protocols=("janus-protocol",))
            await ws.prepare(request)
            connections.append(ws)
            async for message in ws:
                if message.type is WSMsgType.TEXT and nonsense is not None:
                    await ws.send_str(nonsense.replace('"T"', json.dumps(json.loads(message.data)["transaction"])))
                if nonsense is None or len(connections) > 2:
                    await ws.close()
            return ws

        app, port = web.Application(), free_port()
        app.router.add_get("/", serve)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sfu = await rig.janus(JanusRoom(f"ws://127.0.0.1:{port}", ROOM), "One")
        await until(lambda: sfu.generation > 1)
        assert [type(event) for event in rig.events] == [SfuLost]
        assert len(str(rig.events[0])) < 500
        await sfu.stop()
        await runner.cleanup()

    run(script)


def test_a_cascade_of_two_carries_both_ways_and_takes_back(janus):
    first, second = janus("first", room='secret = "a";'), janus("second", room='secret = "b";')

    async def script(one, other):
        await first.until_ready()
        await second.until_ready()
        here, there = JanusRoom(first.url, ROOM, secret="a"), JanusRoom(second.url, ROOM, secret="b")
        over = await one.with_sfu(Cascade(here, there, one.events.append, iface="127.0.0.1"))
        back = await one.with_sfu(Cascade(there, here, one.events.append, iface="127.0.0.1"))
        left, right = await one.janus(here, "Left"), await other.janus(there, "Right")
        for rig in (one, other):
            await rig.side.until(lambda rig=rig: len(rig.side.numbers()) > 60)
            assert is_steady(rig.side.numbers())
        assert list(left.feeds) == [right.number]
        assert (over.carried, back.carried) == ({left.number}, {right.number})
        await right.stop()
        await until(lambda: not left.feeds and not back.carried)
        await over.stop()
        late = await other.janus(there, "Late")
        await until(lambda: late.state == "up" and left.feeds)
        assert not late.feeds  # what was carried over has been taken back
        assert not [event for event in one.events if not isinstance(event, SfuUp)]

    run(script, 440, 660)


# ---- LiveKit


def test_a_livekit_token_says_who_may_do_what():
    from livekit.api import TokenVerifier

    secret = "a secret that is long enough for its purpose"
    claims = TokenVerifier("key", secret).verify(token_for("key", secret, "room", "BuzzCam"))
    grants = claims.video
    assert grants is not None
    assert (claims.identity, grants.room, grants.room_join, grants.can_publish) == ("BuzzCam", "room", True, True)
    assert not grants.can_subscribe
    assert not grants.room_admin


def test_a_livekit_that_is_not_there_is_tried_again(caplog):
    async def script(rig):
        sfu = LiveKitPublisher(f"ws://127.0.0.1:{free_port()}", "no token", rig.publisher, rig.events.append)
        await rig.with_sfu(sfu)
        sfu.push_audio(np.zeros(BLOCK_SAMPLES, np.int16))
        await until(lambda: sfu.generation > 0)
        (event,) = rig.events
        assert isinstance(event, SfuLost)
        assert "cannot be reached" in str(event)

    with caplog.at_level(logging.CRITICAL, "livekit"):
        run(script)


def test_livekit_takes_our_coded_pictures_as_they_are():
    from livekit import rtc

    async def script(rig):
        taken, camera = [], _Camera(rtc, rig.publisher)
        capture = camera._source.capture_frame
        camera._source.capture_frame = lambda frame: taken.append((frame, capture(frame)))
        rig.publisher.camera.join(camera)
        await until(lambda: len(taken) > 30)
        frames = [frame for frame, _ in taken]
        assert all(is_accepted for _, is_accepted in taken)
        assert frames[0].frame_type == rtc.EncodedFrameType.ENCODED_FRAME_KEY
        assert frames[1].frame_type == rtc.EncodedFrameType.ENCODED_FRAME_DELTA
        assert frames[0].data.startswith(b"\0\0\0\1")
        assert {(frame.width, frame.height) for frame in frames} == {(640, 360)}
        steps = np.diff([frame.timestamp_us for frame in frames])
        assert (steps > 0).all()
        await camera.close()

    run(script)
