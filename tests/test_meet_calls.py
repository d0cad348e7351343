"""Calls through a meeting server, in processes and pages of their own, that outlive it."""

import asyncio
import base64

import aiohttp
import pytest

from buzzcam.calls import signaling
from buzzcam.calls.secure_channel import KeyExchange
from buzzcam.meet.rooms import RoomRefused
from call_guest import Guest
from call_page import FAKE_DEVICES, browsers, call, guest, join, picture_of, until
from fakes import until_true
from meet_server import ROOM, meeting, serving, through


def test_the_command_serves_until_it_is_told_to_end_and_says_what_is_wrong(tmp_path):
    async def run():
        async with serving("--file", str(tmp_path / "rooms.sqlite")) as (process, origin):
            async with through(origin), aiohttp.ClientSession(origin) as client:
                for path, text in (("/health", "ok"), ("/ready", "ok"), ("/metrics", "buzzcam_hosts 1.0")):
                    async with client.get(path) as answer:
                        assert text in await answer.text()
                async with client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}) as answer:
                    assert answer.status == 404
            process.terminate()
            assert await process.wait() == 0
        async with serving("--redis", "redis://127.0.0.1:1") as (process, _said):
            assert await process.wait() == 3

    asyncio.run(run())


def test_a_call_goes_on_when_the_process_of_its_host_or_of_its_guest_is_killed(redis_url):
    """The host and the guest come back to whatever process still runs, as behind a load balancer."""

    async def run():
        async with (
            serving("--redis", redis_url) as (first, one),
            serving("--redis", redis_url) as (second, other),
            through(one) as (line, _events),
        ):
            link = f"{other}/{line.room}/#{'k' * 24}"
            async with Guest(link, "Ana") as ana:
                await ana.heard("lobby")
            first.kill()
            line._address = line._address.replace(one.partition("//")[2], other.partition("//")[2])
            await until_true(lambda: line.generation > 0 and line.state == "up")
            async with Guest(link, "Ben") as ben:
                await ben.heard("lobby")
                second.kill()
                await until_true(lambda: ben.ws.closed)

    asyncio.run(run())


# ---- whole calls


@pytest.fixture(scope="module")
def browser(runner):
    yield from browsers(runner, *FAKE_DEVICES)


def test_a_guest_joins_from_a_browser_through_the_server_and_outlives_its_restart(runner, browser):
    async def scenario():
        async with meeting() as (first, origin):
            port = first.port
            async with call(has_picture=True, through=origin) as scene, guest(browser) as page:
                await join(page, scene.link, "Grace")
                await until(page, picture_of("host"))
                await first.stop()
                await until(page, "/connection to the host is lost/i.test(document.body.textContent)")
                shown = "document.querySelector(\"[data-peer='host'] video\").currentTime"
                before = await page.evaluate(shown)
                await until(page, f"{shown} > {before} + 0.5")  # pictures go on
                async with meeting(port=port):
                    await scene.host.hear(
                        lambda message: isinstance(message, signaling.Hello) and not message.is_new_page
                    )
                    (grace,) = scene.room.inside
                    await until_true(lambda: not grace.is_away)
                    assert grace.name == "Grace"

    runner.run(scenario())


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_guest_in_the_lobby_waits_for_the_host_when_the_server_starts_anew(runner, browser, comes_back):
    async def scenario():
        async with meeting() as (first, origin):
            port = first.port
            async with call(is_open=False, through=origin) as scene, guest(browser) as page:
                await page.clock.install()
                await join(page, scene.link, "Grace")
                await page.wait_for_selector("[data-phase=lobby]")
                await first.stop()
                async with meeting(port=port) as (second, _origin):
                    is_refused = asyncio.Event()
                    come, knock = second.rooms.host_comes, second.rooms.guest_comes

                    async def host_comes(*how):
                        await is_refused.wait()
                        if not comes_back:
                            raise RoomRefused("too-many")
                        await come(*how)

                    async def guest_comes(*how):
                        try:
                            return await knock(*how)
                        except RoomRefused:
                            is_refused.set()
                            raise

                    second.rooms.host_comes, second.rooms.guest_comes = host_comes, guest_comes
                    await is_refused.wait()
                    if comes_back:
                        await until_true(lambda: [waiting.name for waiting in scene.room.waiting] == ["Grace"])
                        await page.wait_for_selector("[data-phase=lobby]")
                    else:
                        await page.clock.fast_forward(10_000)
                        await page.wait_for_selector("[data-end=unreachable]")

    runner.run(scenario())


def test_a_page_takes_nothing_in_the_clear_but_a_refusal_before_the_host_has_spoken(runner, browser):
    forged = signaling.Said(signaling.HOST, "Ada Host", "forged", 0.0)
    early = (signaling.Lobby("Elsewhere"), signaling.Welcome("1", "t" * 20, "Elsewhere", (), ()), forged)
    late = (*early, signaling.Denied("removed"), signaling.Greeted(base64.b64encode(KeyExchange().public).decode()))

    async def scenario():
        async with meeting() as (server, origin), call(through=origin) as scene, guest(browser) as page:
            come = server.rooms.guest_comes

            async def guest_comes(room, line):
                for message in early:
                    line.send(signaling.write(message))
                return await come(room, line)

            server.rooms.guest_comes = guest_comes
            await join(page, scene.link, "Grace")
            await page.wait_for_selector("[data-peer=host]")
            ((grace, *more),) = [list(guests.values()) for guests in server.rooms.guests.values()]
            for message in late:
                grace.line.send(signaling.write(message))
            scene.host.send_chat("genuine")
            await until(page, "document.body.textContent.includes('genuine')")
            shown = await page.text_content("body")
            assert ("forged" in shown, "Elsewhere" in shown, more) == (False, False, [])
            assert await page.query_selector("[data-end]") is None

    runner.run(scenario())


def test_a_token_of_one_room_is_told_to_no_other_one(runner, browser):
    async def scenario():
        async with meeting() as (_server, origin), call(through=origin) as one, call(through=origin) as other:  # noqa: SIM117
            async with guest(browser) as page:
                tokens = []
                for scene in (one, other):
                    await join(page, scene.link, "Grace")
                    hello = await scene.host.hear(lambda message: isinstance(message, signaling.Hello))
                    tokens.append(hello.resume_token)
                assert tokens[0] != tokens[1]

    runner.run(scenario())


def test_a_call_that_is_not_there_is_said(runner, browser):
    async def scenario():
        async with meeting() as (_server, origin), guest(browser) as page:
            await join(page, f"{origin}/{ROOM}/#{'k' * 24}", "Grace")
            await page.wait_for_selector("[data-end=no-room]")

    runner.run(scenario())
