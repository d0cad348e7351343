"""A call through a tunnel program of the user's: a real `ssh -R`, and small scripts for what can go wrong."""

import asyncio
import getpass
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

import pytest

from buzzcam.calls import tls
from buzzcam.calls import tunnel as tunnel_module
from buzzcam.calls.entrance import GuestsReachable
from buzzcam.calls.service import CallService
from buzzcam.calls.sfu.events import SfuLost
from buzzcam.calls.tunnel import LinkChanged, Tunnel, address_in
from buzzcam.errors import BadArgument, CallUnavailable
from buzzcam.settings import CallChoice
from fakes import free_port, until_true, wait_until
from test_call_turn import calling

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")

PAUSE_S = 0.01

PRINTED = {
    "abc.lhr.life tunneled with tls termination, https://abc.lhr.life": "https://abc.lhr.life",
    "2026-01-01T00:00:00Z INF |  https://two-words.trycloudflare.com                |":
        "https://two-words.trycloudflare.com",
    'lvl=info msg="started tunnel" addr=http://localhost:80 url=https://a1b2.ngrok-free.app':
        "https://a1b2.ngrok-free.app",
    "your url is: https://Flat-Cat.loca.lt": "https://flat-cat.loca.lt",
    "https://machine.tail1234.ts.net/": "https://machine.tail1234.ts.net",
    "at https://example.org:8443.": "https://example.org:8443",
    "To set up custom domains go to https://admin.localhost.run/": None,
    "Terms of Use (https://www.cloudflare.com/website-terms/), and": None,
    "following: https://developers.cloudflare.com/cloudflare-one/connections/connect-apps": None,
    "see https://example.org?a=b and https://example.org#c and https://me@example.org": None,
    "http://abc.lhr.life or https://localhost": None,
}  # fmt: skip


@pytest.mark.parametrize("line", PRINTED)
def test_the_address_of_a_tunnel_is_told_from_links_to_manuals(line):
    assert address_in(line) == PRINTED[line]


# ---- programs that behave, and others


@pytest.fixture
def script(tmp_path):
    """Makes a program of lines of sh."""

    def made(*lines):
        path = tmp_path / "tunnel"
        path.write_text("\n".join(("#!/bin/sh", *lines, "")))
        path.chmod(0o755)
        return str(path)

    return made


@asynccontextmanager
async def opened(command, port=4711):
    """The tunnel, the addresses that it had, and what was told."""
    moved, told = [], []
    tunnel = Tunnel(command, port, moved.append, told.append)
    tunnel._pause_s = PAUSE_S
    try:
        await tunnel.start()
        yield tunnel, moved, told
    finally:
        await tunnel.stop()


async def refusal(command):
    told: list[object] = []
    tunnel = Tunnel(command, 4711, lambda _address: None, told.append)
    try:
        with pytest.raises(CallUnavailable) as caught:
            await tunnel.start()
    finally:
        await tunnel.stop()
    assert told == []  # who starts the call tells of it
    return str(caught.value)


def is_running(path):
    """Whether the process whose number is in the file is there, and no zombie."""
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{path.read_text().strip()}/stat").read_text()
    return False


STAYS = "exec sleep 1000"


def test_the_command_gets_the_port_without_a_shell_and_none_of_our_passwords(script, tmp_path, monkeypatch):
    monkeypatch.setenv("BUZZCAM_TURN_SECRET", "a secret")
    program = script(f'echo "$@" > {tmp_path}/said; env >> {tmp_path}/said', "echo https://a.example.org", STAYS)

    async def run():
        async with opened(f"{program} --url 'http://localhost:{{port}}; $HOME'") as (_tunnel, moved, told):
            return moved, told

    assert asyncio.run(run()) == (["https://a.example.org"], [GuestsReachable("a.example.org")])
    said = (tmp_path / "said").read_text()
    assert said.startswith("--url http://localhost:4711; $HOME\n") and "a secret" not in said


def test_only_its_first_address_counts_whatever_it_prints_later_of_guests(script):
    program = script(
        "printf '\\033[32mhttps://a.example.org\\033[0m\\rhttps://b.example.org' >&2; echo", "echo https://c.example.org",
        "yes | head -c 300000", STAYS,
    )  # fmt: skip

    async def run():
        async with opened(program) as (_tunnel, moved, _told):
            return moved

    assert asyncio.run(run()) == ["https://a.example.org"]


def test_a_tunnel_that_does_not_come_is_told_with_its_last_words(script, monkeypatch):
    ended = asyncio.run(refusal(script("echo hello", "echo; echo 'Permission denied (publickey).' >&2", "exit 255")))
    assert ended == "The tunnel tunnel has ended (Permission denied (publickey)). Try its command in a terminal."
    assert "it said nothing" in asyncio.run(refusal(script("exit 0")))
    assert "The tunnel no such program is not installed." in asyncio.run(refusal("'no such program' {port}"))
    monkeypatch.setattr(tunnel_module, "ADDRESS_WITHIN_S", 0.2)
    silent = asyncio.run(refusal(script("echo see https://example.org/manual", STAYS)))
    assert "no https address" in silent and "https://example.org/manual" in silent


def test_a_lost_tunnel_is_told_once_and_made_anew_and_the_link_follows_its_address(script, tmp_path):
    runs = tmp_path / "runs"
    program = script(
        f"echo $$ >> {runs}; n=$(wc -l < {runs})", '[ $n = 2 ] && echo busy && exit 1', "[ $n = 3 ] && n=1",
        "echo https://t$n.example.org", STAYS,
    )  # fmt: skip

    async def run():
        async with opened(program) as (tunnel, moved, told):
            for times in (1, 3):  # the second run fails, the third has the first address
                await until_true(
                    lambda times=times: told.count(GuestsReachable("t1.example.org")) == times - times // 3
                )
                os.kill(int(runs.read_text().split()[-1]), signal.SIGKILL)
            await until_true(lambda: told[-1] == LinkChanged())
            assert tunnel.state == "up"
            return moved, [type(event) for event in told]

    moved, told = asyncio.run(run())
    assert moved == ["https://t1.example.org", "https://t4.example.org"]
    assert told == [GuestsReachable, SfuLost, GuestsReachable, SfuLost, GuestsReachable, LinkChanged]


def test_a_tunnel_that_has_told_its_address_may_say_nothing_more(script, monkeypatch):
    monkeypatch.setattr(tunnel_module, "ADDRESS_WITHIN_S", 0.1)

    async def run():
        async with opened(script("echo https://a.example.org", STAYS)) as (_tunnel, _moved, told):
            over = asyncio.get_running_loop().time() + 0.2
            await until_true(lambda: asyncio.get_running_loop().time() > over)
            return told

    assert asyncio.run(run()) == [GuestsReachable("a.example.org")]


def test_the_pauses_grow_while_tunnels_last_only_a_moment(script):
    async def run():
        async with opened(script("echo https://a.example.org")) as (tunnel, _moved, told):
            await until_true(lambda: told.count(GuestsReachable("a.example.org")) == 3)
            return tunnel._pause_s

    assert asyncio.run(run()) == 4 * PAUSE_S


def test_what_the_program_has_started_ends_with_it(script, tmp_path, monkeypatch):
    program = script(
        "trap '' TERM", f"sleep 1000 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/own",
        "echo https://a.example.org", "wait",
    )  # fmt: skip

    async def run():
        async with opened(program):
            assert is_running(tmp_path / "own") and is_running(tmp_path / "child")

    monkeypatch.setattr(tunnel_module, "ENDS_WITHIN_S", 0.1)
    asyncio.run(run())
    wait_until(lambda: not is_running(tmp_path / "own") and not is_running(tmp_path / "child"))


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"tunnel": "ssh -R 80:localhost:80 host"}, "does not name the port"),
        ({"tunnel": ""}, "does not name the port"),
        ({"tunnel": "ssh 'host {port}"}, "quotation"),
        ({"tunnel": "ssh {port}", "address": "0.0.0.0"}, "brings its own address"),
        ({"tunnel": "ssh {port}", "is_plain": True}, "brings its own address"),
        ({"tunnel": "ssh {port}", "certificate": Path("a.pem")}, "brings its own address"),
        ({"tunnel": "ssh {port}", "origin": "https://example.org"}, "brings its own address"),
        ({"tunnel": "ssh {port}", "through": "https://example.org"}, "brings its own address"),
    ],
)
def test_what_does_not_fit_a_tunnel_is_refused(choice, says):
    with pytest.raises(BadArgument, match=says):
        CallChoice(**choice)
    assert CallChoice(tunnel="cloudflared tunnel run", port=8080).port == 8080


# ---- the whole of it


CALL = [
    sys.executable, "-m", "buzzcam", "call", "--source", "pattern", "--size", "320x180", "--background", "none",
    "--microphone", "none", "--speaker", "none", "--tunnel",
]  # fmt: skip


def test_a_killed_call_leaves_no_tunnel_behind(script, tmp_path):
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is not installed")
    program = script(f"echo $$ > {tmp_path}/own", "echo https://a.example.org", STAYS)
    command = [*CALL, f"{program} {{port}}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as call:
        assert call.stdout
        assert call.stdout.readline().startswith("https://a.example.org/#")
        assert is_running(tmp_path / "own")
        call.kill()
    wait_until(lambda: not is_running(tmp_path / "own"))


@pytest.mark.parametrize("way", [{}, {"origin": "https://call.example.org"}, {"tunnel": "{port}"}])
def test_only_guests_on_this_machine_may_name_addresses_of_its_loopback(script, way):
    program = script("echo https://a.example.org", STAYS)
    way = {name: value.replace("{port}", f"{program} {{port}}") for name, value in way.items()}
    service = CallService(CallChoice(microphone=None, speaker=None, **way), lambda _event: None)
    service.start()
    try:
        assert service.publisher.allows_loopback == (not way)
    finally:
        service.stop()


@contextmanager
def ssh_server(folder, says):
    """A tunnel service: what it tells who logs in. Gives the command that opens port `PORT` on its side."""
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/own.pub\nForceCommand echo '{says}'; exec tail -f /dev/null --pid=$PPID\n"
    )
    (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    command = [SSHD, "-D", "-f", folder / "sshd_config", "-E", folder / "sshd.log"]
    with subprocess.Popen(command) as server:
        try:
            wait_until(lambda: (folder / "sshd.log").exists() and "listening" in (folder / "sshd.log").read_text())
            yield (
                f"ssh -F none -i {folder}/own -o UserKnownHostsFile={folder}/known -o ExitOnForwardFailure=yes "
                f"-R PORT:localhost:{{port}} -p {port} {getpass.getuser()}@127.0.0.1"
            )
        finally:
            server.terminate()


@asynccontextmanager
async def https_end(port, inner, folder):
    """What a tunnel service has on the internet: https outside, and inside what came."""

    ways = set()

    async def pass_on(reader, writer):
        with closing(writer):
            while data := await reader.read(65536):
                writer.write(data)

    async def meet(*outside):
        inside = await asyncio.open_connection("127.0.0.1", inner)
        ways.update(map(asyncio.ensure_future, (pass_on(outside[0], inside[1]), pass_on(inside[0], outside[1]))))

    server = await asyncio.start_server(meet, "127.0.0.1", port, ssl=tls.own(folder, ["127.0.0.1"]).context)
    try:
        yield
    finally:
        server.close()
        await asyncio.gather(*ways, return_exceptions=True)


@pytest.mark.skipif(SSHD is None, reason="sshd is missing: sudo apt install openssh-server")
def test_a_guest_comes_through_ssh(tmp_path):
    outer, inner = free_port(), free_port()

    async def run(link):
        async with https_end(outer, inner, tmp_path):
            guest = await asyncio.create_subprocess_exec(
                sys.executable, Path(__file__).parent / "nat_guest.py", link, "python", "1",
                stdout=subprocess.PIPE, env=os.environ | {"SSL_CERT_FILE": str(tmp_path / "certificate.pem")},
            )  # fmt: skip
            out, _ = await guest.communicate()
            return json.loads(out)["way"]

    with ssh_server(tmp_path, f"welcome, https://127.0.0.1:{outer}") as command:
        choice = CallChoice(is_open=True, microphone=None, speaker=None, tunnel=command.replace("PORT", str(inner)))
        with calling(choice) as link:
            assert link.startswith(f"https://127.0.0.1:{outer}/#")
            assert asyncio.run(run(link)) == "direct"
