"""Two ends of a real connection in one process: pictures by number, sound by pitch, states, bad guests."""

import asyncio
import gc
import logging
import os
import threading
from fractions import Fraction

import av
import pytest

import numbered_frames
from buzzcam.calls.rtc import Peer, PeerHooks, compat
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.decoder import SILENT_PICTURES, VideoDecoder
from buzzcam.calls.rtc.encoder import H264Encoder, VP8Encoder
from buzzcam.core.frame import Frame, Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.errors import SignalingError
from buzzcam.outputs.runner import OutputRunner
from call_sides import PATIENCE_S, Side, connect, strongest_hz
from guests import Relay


def call(script, **sides):
    """Runs script(one, other) with both ends fed; nothing may have failed and no task may be left."""

    async def main():
        one, other = Side(hz=440, **sides).start(), Side(hz=660, **sides).start()
        try:
            await script(one, other)
        finally:
            await one.close()
            await other.close()
        assert not one.failed and not other.failed
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            await asyncio.wait_for(task, 5)

    asyncio.run(main())


async def see_and_hear(one, other):
    for side in (one, other):
        await side.until(lambda side=side: len(side.numbers()) >= 40)
    assert one.broken() == other.broken() == 0
    for side, hz in ((one, other.hz), (other, one.hz)):
        numbers = side.numbers()
        assert numbers == sorted(numbers)
        await side.until(lambda side=side, hz=hz: abs(strongest_hz(side.heard[-50:]) - hz) < 5)


def test_pictures_and_sound_go_both_ways():
    async def script(one, other):
        await connect(one, other)
        await see_and_hear(one, other)
        assert one.states == other.states == ["up"]
        stats = one.peer.stats()
        assert stats.state == "up" and stats.codec == "H264" and stats.rid.startswith("hi ")
        assert stats.frames_up_per_s > 0 and stats.frames_down_per_s > 0 and stats.bitrate_up_bps > 0
        assert one.wanted == [True]

    call(script)


def test_who_has_no_h264_gets_vp8():
    async def script(one, other):
        other.publisher.codecs = ("VP8",)
        other.new_peer()
        await connect(one, other)
        await see_and_hear(one, other)
        assert one.peer.stats().codec == "VP8"

    call(script)


def test_the_screen_comes_and_goes_without_another_description():
    async def script(one, other):
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 5)
        assert not other.seen["screen"]
        one.shares_screen = True
        await other.until(lambda: len(other.numbers("screen")) > 10)
        one.shares_screen = False
        seen = len(other.seen["camera"])
        await other.until(lambda: len(other.seen["camera"]) > seen + 20)
        assert other.broken("screen") == 0

    call(script)


def test_the_gate_stands_before_the_call():
    async def script(one, other):
        class Number7:
            picture = numbered_frames.Scene(one.size, seed=9).picture(0, 7)

            def at(self, size, captured_at, number):
                return Frame(self.picture, size, captured_at, number, is_hidden=True)

        policy = PrivacyPolicy(Number7(), is_hiding=True)
        runner = OutputRunner(lambda: one.publisher.camera, policy.camera, one.failed.append)
        runner.open(one.size, 30)
        one.send = runner.deliver
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 20)
        assert set(other.numbers()) == {7}
        policy.hide(False)
        await other.until(lambda: other.numbers()[-1] != 7)
        policy.be_private(True)
        seen = len(other.numbers())
        await other.until(lambda: len(other.numbers()) > seen + 40)
        assert set(other.numbers()[-20:]) == {7}

    call(script)


def test_offers_with_other_lines_are_answered():
    async def script(one, other):
        one.new_peer(receives=False, has_screen=False)
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 10)
        await one.peer.close()
        await other.peer.close()
        offer = await one.new_peer(receives=False, has_screen=False).offer()
        session, _audio, video = offer.split("m=")
        only_video = session.replace("BUNDLE 0 1", "BUNDLE 1") + "m=" + video
        answer = await other.new_peer(sends=False).answer(only_video)
        assert answer.count("m=") == 1
        with pytest.raises(SignalingError):
            await one.peer.accept(answer)  # not what was offered

    call(script)


def test_one_way_connections():
    async def script(one, other):
        one.new_peer(receives=False)
        other.new_peer(sends=False)
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 20)
        assert not one.seen["camera"]
        assert other.wanted == []

    call(script)


def test_a_bad_line_loses_no_picture_for_long():
    async def script(one, other):
        offer = await one.peer.offer()
        async with Relay.between(offer) as relay:
            relay.shape(loss=0.05, delay_s=0.05)
            await one.peer.accept(relay.answer(await other.peer.answer(relay.offer(offer))))
            for side in (one, other):
                await side.until(lambda side=side: len(side.numbers()) >= 150)
                numbers = side.numbers()
                assert side.broken() == 0
                assert numbers == sorted(numbers)
                assert side.peer.stats().nacks_down > 0
                await side.until(lambda side=side: strongest_hz(side.heard[-50:]) > 0)

    call(script)


def test_a_short_outage_heals_and_a_long_one_is_told_and_another_generation_goes_on():
    async def script(one, other):
        offer = await one.peer.offer()
        async with Relay.between(offer) as relay:
            await one.peer.accept(relay.answer(await other.peer.answer(relay.offer(offer))))
            await other.until(lambda: len(other.numbers()) > 20)
            relay.shape(is_down=True)
            await one.until(lambda: one.states[-1] == "unstable")
            relay.shape(is_down=False)
            seen = len(other.numbers())
            await other.until(lambda: len(other.numbers()) > seen + 20 and one.states[-1] == "up")
            assert one.states == ["up", "unstable", "up"]
            relay.shape(is_down=True)
            await one.until(lambda: one.states[-1] == "lost")
            await other.until(lambda: other.states[-1] == "lost")
        for side in (one, other):
            await side.peer.close()
            side.new_peer()
        seen = len(other.numbers())
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > seen + 20)
        assert one.wanted == [True, False, True]

    call(script)


def test_a_guest_that_vanishes_before_it_is_there_is_lost(monkeypatch):
    monkeypatch.setattr("buzzcam.calls.rtc.peer.CONNECT_S", 1.0)

    async def main():
        one, other = Side().start(), Side().start()
        vanished = Peer(other.publisher, (), 0, PeerHooks())
        answer = await vanished.answer(await one.peer.offer())
        await vanished.close()
        await one.peer.accept(answer)
        await one.until(lambda: one.states[-1:] == ["lost"])
        await one.close()
        await other.close()

    asyncio.run(main())


def test_closing_twice_and_at_once_and_before_anything_is_fine():
    async def script(one, other):
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 3)
        await asyncio.gather(one.peer.close(), one.peer.close())
        await one.peer.close()
        assert one.states[-1] == "closed"
        await other.until(lambda: other.states[-1] == "lost")  # it was told
        await Peer(one.publisher, (), 0, PeerHooks()).close()

    call(script)


def test_key_frames_asked_for_by_many_are_given_once():
    async def script(one, other):
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 10)
        before = one.peer.stats().key_frames
        for _ in range(16):
            await other.peer._videos[0].back.ask_for_key()
        seen = len(other.numbers())
        await other.until(lambda: len(other.numbers()) > seen + 25)
        assert one.peer.stats().key_frames - before in (1, 2)

    call(script)


def decoded(pictures):
    """What a decoder makes of them: frames, how often it asked for a key frame."""
    frames, lost, failed = Mailbox(100), [], []

    def keep(frame) -> None:
        frames.put(frame)

    decoder = VideoDecoder(keep, lambda: lost.append(1), failed.append)
    for picture in pictures:
        decoder.put(picture)
    decoder.close()
    assert decoder.join(PATIENCE_S)
    assert not failed
    frames.close()
    return list(frames), len(lost)


def test_broken_pictures_hurt_nothing_and_a_key_frame_mends():
    size = Size(320, 180)
    scene, encoder = numbered_frames.Scene(size), H264Encoder(Size(320, 180), 30, 500_000, 500_000)
    good = [encoder.encode(scene.picture(k, k), k * 3000, k in (0, 8)) for k in range(12)]
    pictures = [AssembledFrame("H264", data, is_key, 0, k, 0.0) for k, (data, is_key) in enumerate(good)]
    for k in (3, 4):
        pictures[k] = AssembledFrame("H264", os.urandom(300), False, 0, k, 0.0)
    del pictures[10]  # a gap
    frames, lost = decoded(pictures)
    numbers = [numbered_frames.read(frame) for frame in frames]
    assert numbers[:3] == [0, 1, 2]
    assert numbers[-2:] == [8, 9]
    assert lost >= 2


def test_a_decoder_that_falls_silent_begins_anew_at_a_key_frame(monkeypatch):
    size = Size(320, 180)
    scene, encoder = numbered_frames.Scene(size), H264Encoder(size, 30, 500_000, 500_000)
    silent, decode, pictures = range(3, 6 + SILENT_PICTURES), VideoDecoder._decode, []
    nothing_of = lambda self, picture: [] if picture.number in silent else decode(self, picture)  # noqa: E731
    monkeypatch.setattr(VideoDecoder, "_decode", nothing_of)
    for k in range(silent.stop + 4):
        data, is_key = encoder.encode(scene.picture(k, k), k * 3000, k in (0, silent.stop))
        pictures.append(AssembledFrame("H264", data, is_key, 0, k, 0.0))
    frames, lost = decoded(pictures)
    assert [numbered_frames.read(frame) for frame in frames] == [0, 1, 2, *range(silent.stop, silent.stop + 4)]
    assert lost == 1


def test_odd_sizes_are_cut_and_absurd_ones_refused():
    for codec, make in (("H264", H264Encoder), ("VP8", VP8Encoder)):
        size = Size(8192, 4320)
        data, _ = make(size, 30, 500_000, 500_000).encode(numbered_frames.flat(size), 0, True)
        frames, lost = decoded([AssembledFrame(codec, data, True, 0, 0, 0.0)])
        assert not frames and lost == 1
    context = av.CodecContext.create("libvpx", "w")
    context.width, context.height, context.pix_fmt, context.time_base = 321, 181, "yuv420p", Fraction(1, 30)
    picture = av.VideoFrame(321, 181, "yuv420p")
    data = b"".join(bytes(packet) for packet in [*context.encode(picture), *context.encode(None)])
    frames, _ = decoded([AssembledFrame("VP8", data, True, 0, 0, 0.0)])
    assert [frame.size for frame in frames] == [Size(320, 180)]


@pytest.fixture
def unknown_aiortc(monkeypatch):
    compat.reason_for_stock.cache_clear()
    monkeypatch.setattr("aiortc.__version__", "1.99.0")
    yield
    compat.reason_for_stock.cache_clear()


def test_the_known_aiortc_has_all_that_we_reach_into():
    compat.reason_for_stock.cache_clear()
    assert compat.reason_for_stock() is None


def test_with_an_unknown_aiortc_calls_go_on_with_its_own_means_and_one_warning(unknown_aiortc, caplog):
    async def script(one, other):
        with caplog.at_level(logging.WARNING, "buzzcam"):
            await connect(one, other)
            await see_and_hear(one, other)
        assert sum("1.99.0" in record.message for record in caplog.records) == 1
        assert one.states == ["up"]

    call(script)


def test_a_changed_signature_is_noticed(monkeypatch):
    compat.reason_for_stock.cache_clear()
    monkeypatch.setattr("aiortc.RTCRtpReceiver._handle_disconnect", lambda self, why: None)
    assert "_handle_disconnect" in (compat.reason_for_stock() or "")
    compat.reason_for_stock.cache_clear()


def test_a_guests_pictures_are_decoded_on_threads_of_its_own():
    async def script(one, other):
        await connect(one, other)
        await other.until(lambda: len(other.numbers()) > 3)
        assert sum(thread.name.startswith("buzzcam-guest-") for thread in threading.enumerate()) == 2

    call(script)


def test_a_connection_that_is_closed_while_it_connects_leaves_no_traceback():
    async def main():
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        one, other = Side(), Side()
        answer = await other.peer.answer(await one.peer.offer())
        for place in range(3):  # after each step of it
            accepting = asyncio.create_task(one.peer.accept(answer))
            for _ in range(place):
                await asyncio.sleep(0)
            await asyncio.gather(one.peer.close(), accepting, return_exceptions=True)
            await one.new_peer().offer()
        await one.close()
        await other.close()
        gc.collect()
        assert not told

    asyncio.run(main())
