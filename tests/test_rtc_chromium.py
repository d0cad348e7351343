"""A real browser as the guest: pictures by their numbers both ways, sound by its pitch, the screen, bad lines."""

import asyncio
from contextlib import asynccontextmanager
from importlib.util import find_spec

import pytest

import guests
from buzzcam.core.frame import Size
from call_sides import Side, strongest_hz

pytestmark = [
    pytest.mark.skipif(guests.CHROMIUM is None, reason="no chromium: apt-get install chromium"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="no playwright: pip install -e .[dev]"),
]

SENDS = {"width": 640, "height": 360}


def call(script, sends=SENDS, **side):
    """Runs script(host, guest); connecting is the script's."""

    async def main():
        host = Side(hz=440, **side).start()
        try:
            async with guests.browser() as chromium:
                await script(host, await guests.Guest.come(chromium, sends))
        finally:
            await host.close()
        assert not host.failed

    asyncio.run(main())


async def join(host, guest):
    await host.peer.accept(await guest.answer(await host.peer.offer()))


@asynccontextmanager
async def joined_over_a_line(host, guest, **shape):
    offer = await host.peer.offer()
    async with guests.Relay.between(offer) as relay:
        relay.shape(**shape)
        await host.peer.accept(relay.answer(await guest.answer(relay.offer(offer))))
        yield relay


def whole_and_in_order(seen):
    numbers = [frame[0] for frame in seen["frames"]]
    assert seen["broken"] == 0
    assert numbers == sorted(numbers)
    return numbers


def test_pictures_and_sound_go_both_ways_and_the_screen_comes_and_goes():
    async def script(host, guest):
        await join(host, guest)
        seen = await guest.sees(40)
        assert whole_and_in_order(seen)[-1] <= host.sent
        await host.until(lambda: len(host.numbers()) >= 40)
        assert host.broken() == 0
        assert host.numbers() == sorted(host.numbers())
        assert host.numbers()[-1] <= await guest.sent()
        await guest.hears(440)
        await host.until(lambda: abs(strongest_hz(host.heard[-50:]) - 880) < 8)
        assert host.states == ["up"]
        await host.until(lambda: host.peer.stats().rtt_ms is not None)
        stats = host.peer.stats()
        assert stats.codec == "H264" and stats.broken == 0

        # which picture the guest shows tells when it was captured
        number, _epoch_ms, timestamp, _rows = seen["frames"][-1]
        assert number > 0 and (await guest.sees(1))["frames"]
        newest = (await guest.sees(1))["frames"][-1]
        assert host.publisher.captured_at("camera", newest[2]) is not None
        assert timestamp != newest[2]

        host.shares_screen = True
        assert len(whole_and_in_order(await guest.sees(15, place=1))) >= 15
        host.shares_screen = False
        await guest.take()
        whole_and_in_order(await guest.sees(20))

    call(script)


def test_a_guest_without_a_camera_watches_and_listens():
    async def script(host, guest):
        await join(host, guest)
        whole_and_in_order(await guest.sees(30))
        await guest.hears(440)
        assert host.peer.state == "up"
        assert not host.seen["camera"]

    call(script, sends=None)


def test_vp8_goes_too():
    async def script(host, guest):
        await join(host, guest)
        whole_and_in_order(await guest.sees(30))
        await host.until(lambda: len(host.numbers()) >= 30)
        assert host.broken() == 0
        assert host.peer.stats().codec == "VP8"

    call(script, codecs=("VP8",))


def test_two_guests_share_one_encode_and_one_that_goes_hurts_nobody():
    async def script(host, guest):
        await join(host, guest)
        first = host.peer
        async with guests.browser() as other_browser:
            other = await guests.Guest.come(other_browser, SENDS)
            await join_as_second(host, other)
            whole_and_in_order(await guest.sees(30))
            whole_and_in_order(await other.sees(30))
            await host.until(lambda: len(host.publisher.camera._wanted) == 1)
        await host.until(lambda: host.states[-1] == "lost")
        await host.peer.close()
        assert first.state == "up"
        await guest.take()
        whole_and_in_order(await guest.sees(30))
        await first.close()

    async def join_as_second(host, other):
        host.new_peer()
        await join(host, other)

    call(script)


def test_five_percent_loss_and_a_hundred_milliseconds():
    async def script(host, guest):
        async with joined_over_a_line(host, guest, loss=0.05, delay_s=0.05):
            whole_and_in_order(await guest.sees(150))
            await host.until(lambda: len(host.numbers()) >= 150)
            assert host.broken() == 0
            stats = host.peer.stats()
            assert stats.nacks_up > 0 and stats.nacks_down > 0
            assert 0 < stats.loss_up < 0.2
            await guest.hears(440)

    call(script)


def test_a_bottleneck_is_found_without_a_storm_of_key_frames():
    async def script(host, guest):
        async with joined_over_a_line(host, guest, bps=1_000_000, delay_s=0.02):
            await host.until(lambda: host.sent > 30 * 12)
            whole_and_in_order(await guest.sees(150))
            assert host.peer.stats().estimate_bps < 1_000_000
            assert sum(layer.key_frames for layer in host.publisher.camera._layers.values()) <= 10

    call(script, size=Size(1280, 720))


def test_after_an_outage_the_next_generation_goes_on_in_the_same_page():
    async def script(host, guest):
        async with joined_over_a_line(host, guest) as relay:
            await guest.sees(20)
            relay.shape(is_down=True)
            await host.until(lambda: host.states[-1] == "lost")
            assert host.states == ["up", "unstable", "lost"]
        await host.peer.close()
        host.new_peer()
        await guest.again()
        await join(host, guest)
        whole_and_in_order(await guest.sees(20))
        await host.until(lambda: host.states[-1] == "up")

    call(script)
