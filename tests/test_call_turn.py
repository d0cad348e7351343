"""A real TURN server (coturn) on loopback: guests that cannot be reached directly are reached by its relay."""

import asyncio
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import replace

import pytest

from buzzcam.core.frame import Size
from buzzcam.settings import Background, CallChoice, Settings, SourceChoice
from buzzcam.studio import Studio
from call_guest import Guest
from call_page import FAKE_DEVICES, chromium, guest, join, needs_chromium, picture_of, until
from fakes import until_true, wait_until

pytestmark = pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is missing: sudo apt install coturn")

CHOICE = CallChoice(is_open=True, microphone=None, speaker=None)
USER, PASSWORD = "ana", "not the usual one"

RELAY_ONLY = """(() => {
    const Usual = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Usual {
        constructor(options) { super({ ...options, iceTransportPolicy: "relay" }); (window.all ??= []).push(this); }
    };
})()"""

KIND_OF_LINE = """async () => {
    const all = [];
    for (const connection of window.all) {
        const stats = [...(await connection.getStats()).values()];
        for (const pair of stats.filter((s) => s.type == "candidate-pair" && s.nominated && s.state == "succeeded"))
            all.push(stats.find((s) => s.id == pair.localCandidateId).candidateType);
    }
    return all;
}"""


@contextmanager
def turn_server(folder):
    """coturn with one user and long-term credentials."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        "--lt-cred-mech", f"--user={USER}:{PASSWORD}", "--realm=test", "--no-tls", "--no-dtls", "--no-cli",
        "--allow-loopback-peers", "--min-port=40000", "--max-port=40200", f"--userdb={folder / 'turn.db'}",
        f"--pidfile={folder / 'turn.pid'}", "--log-file=stdout", "--no-stdout-log",
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: is_listening(port))
            yield f"turn:127.0.0.1:{port}"
        finally:
            server.terminate()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def calling(choice):
    size = Size(320, 180)
    studio = Studio(Settings(SourceChoice("pattern"), Background("none"), size=size, outputs=()))
    studio.open()
    try:
        studio.start()
        yield studio.start_call(choice).status.links[0]
    finally:
        studio.stop()


def test_the_offer_names_the_relay_and_guests_are_told_of_it(tmp_path):
    async def run(link):
        async with Guest(link) as visitor:
            welcome = await visitor.heard("welcome")
            offer = await visitor.heard("offer")
            await visitor.until(lambda: visitor.frames.get("camera"))
            return welcome["ice_servers"], offer["sdp"]

    with (
        turn_server(tmp_path) as url,
        calling(replace(CHOICE, turn=f"{url}?transport=udp", turn_user=USER, turn_password=PASSWORD)) as link,
    ):
        servers, sdp = asyncio.run(run(link))
    assert servers == [{"urls": f"{url}?transport=udp", "username": USER, "credential": PASSWORD}]
    assert " typ relay" in sdp


@needs_chromium
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_browser_that_may_use_the_relay_alone_sees_the_picture(tmp_path, transport):
    async def run(link):
        async with chromium(*FAKE_DEVICES) as browser, guest(browser, permissions=["camera", "microphone"]) as page:
            await page.add_init_script(RELAY_ONLY)
            await join(page, link, "Ana")
            await until(page, picture_of("host"))
            return set(await until_true(lambda: page.evaluate(KIND_OF_LINE)))

    with (
        turn_server(tmp_path) as url,
        calling(replace(CHOICE, turn=f"{url}?transport={transport}", turn_user=USER, turn_password=PASSWORD)) as link,
    ):
        assert asyncio.run(run(link)) == {"relay"}


def test_a_dead_turn_server_delays_a_call_but_does_not_stop_it():
    async def run(link):
        async with Guest(link) as visitor:
            assert await visitor.until(lambda: visitor.frames.get("camera"))

    with calling(replace(CHOICE, turn="turn:127.0.0.1:9?transport=udp", turn_user=USER, turn_password="x")) as link:
        asyncio.run(run(link))
