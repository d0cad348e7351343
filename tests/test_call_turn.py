"""A real TURN server (coturn) on loopback: guests that cannot be reached directly are reached by its relay."""

import asyncio
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import replace

import pytest

from buzzcam.core.frame import Size
from buzzcam.settings import CallChoice, Settings, SourceChoice
from buzzcam.studio import Studio
from call_guest import Guest
from call_page import FAKE_DEVICES, chromium, guest, join, needs_chromium, picture_of, until
from fakes import free_port, until_true, wait_until

pytestmark = pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is missing: sudo apt install coturn")

CHOICE = CallChoice(is_open=True, microphone=None, speaker=None)
USER, PASSWORD = "ana", "not the usual one"
SECRET = "which no guest ever gets"
WITH_SECRET = "--use-auth-secret", f"--static-auth-secret={SECRET}"

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
def turn_server(folder, *credentials):
    """coturn, with one user unless other credentials are named."""
    credentials = credentials or ("--lt-cred-mech", f"--user={USER}:{PASSWORD}")
    port, log = free_port(), folder / "turn.log"
    command = [
        "turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        *credentials, "--realm=test", "--no-tls", "--no-dtls", "--no-cli",
        "--allow-loopback-peers", "--min-port=30000", "--max-port=30200", f"--userdb={folder / 'turn.db'}",
        f"--pidfile={folder / 'turn.pid'}", "--verbose", f"--log-file={log}", "--simple-log", "--no-stdout-log",
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: is_listening(port))
            yield f"turn:127.0.0.1:{port}"
        except BaseException:
            print(log.read_text())
            raise
        finally:
            server.terminate()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def calling(choice):
    size = Size(320, 180)
    studio = Studio(Settings(SourceChoice("pattern"), "none", size=size, outputs=()))
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


@pytest.mark.parametrize(("secret", "is_relayed"), [(SECRET, True), ("another", False)])
def test_the_server_knows_the_secret_by_which_our_passwords_are_made(tmp_path, secret, is_relayed):
    async def run(link):
        async with Guest(link) as visitor:
            welcome = await visitor.heard("welcome")
            assert secret not in str(visitor.said)
            return welcome["ice_servers"][0], (await visitor.heard("offer"))["sdp"]

    with (
        turn_server(tmp_path, *WITH_SECRET) as url,
        calling(replace(CHOICE, turn=f"{url}?transport=udp", turn_secret=secret)) as link,
    ):
        server, sdp = asyncio.run(run(link))
    assert server["username"].endswith(":1")
    assert (" typ relay" in sdp) == is_relayed


@needs_chromium
@pytest.mark.parametrize(
    ("transport", "server", "choice"),
    [
        ("tcp", (), replace(CHOICE, turn_user=USER, turn_password=PASSWORD)),
        ("udp", WITH_SECRET, replace(CHOICE, turn_secret=SECRET)),
    ],
)
def test_a_browser_that_may_use_the_relay_alone_sees_the_picture(tmp_path, transport, server, choice):
    async def run(link):
        async with chromium(*FAKE_DEVICES) as browser, guest(browser, permissions=["camera", "microphone"]) as page:
            await page.add_init_script(RELAY_ONLY)
            await join(page, link, "Ana")
            await until(page, picture_of("host"))
            return set(await until_true(lambda: page.evaluate(KIND_OF_LINE)))

    with (
        turn_server(tmp_path, *server) as url,
        calling(replace(choice, turn=f"{url}?transport={transport}")) as link,
    ):
        assert asyncio.run(run(link)) == {"relay"}


def test_a_dead_turn_server_delays_a_call_but_does_not_stop_it():
    async def run(link):
        async with Guest(link) as visitor:
            assert await visitor.until(lambda: visitor.frames.get("camera"))

    with calling(replace(CHOICE, turn="turn:127.0.0.1:9?transport=udp", turn_user=USER, turn_password="x")) as link:
        asyncio.run(run(link))
