"""Two homes and the internet between them, in network namespaces of Linux: for tests and benchmarks. Needs root.

    host ── router ─── net ─── router ── guest
                    meet.test               both homes: 192.168.1.0/24

`net` has the meeting server, coturn and a name server. What a router lets pass is one of `ROUTERS`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from buzzcam.calls import tls
from fakes import wait_until

HERE = Path(__file__).parent
NAME, ADDRESS, ADDRESS_6 = "meet.test", "192.0.2.10", "2001:db8::10"
PORT, TURN_PORT, SECRET = 8443, 3478, "which no guest ever gets"
OWN = "192.168.1.2"
NEEDED = "ip", "nft", "turnserver"
NETNS = Path("/etc/netns")

CLOSED = "add rule inet filter through iifname wan ct state new drop"
ROUTERS = {
    "open": "add rule ip nat out oifname wan masquerade\n"
    f"add rule ip nat in iifname wan meta l4proto udp dnat to {OWN}",
    "usual": f"add rule ip nat out oifname wan masquerade\n{CLOSED}",
    "symmetric": f"add rule ip nat out oifname wan masquerade fully-random\n{CLOSED}",
    "tcp": f"add rule ip nat out oifname wan masquerade\n{CLOSED}\n"
    "add rule inet filter through oifname wan udp dport != 53 drop",
}
"""open: one port for all, and anybody may answer (endpoint-independent mapping and filtering, RFC 4787). usual: one
port for all, and only who was asked may answer. symmetric: another port for each address that is asked. tcp: a firm
that lets no UDP out, but for names."""

BASE = """
add table ip nat
add chain ip nat in { type nat hook prerouting priority dstnat; }
add chain ip nat out { type nat hook postrouting priority srcnat; }
add table inet filter
add chain inet filter here { type filter hook input priority filter; }
add chain inet filter through { type filter hook forward priority filter; }
add rule inet filter here iifname wan ct state new drop
"""

Place = Literal["home", "ipv6", "vpn", "beside the host"]


@cache
def missing() -> str:
    """Why there can be no such network here; "" when there can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "network namespaces need root"
    if absent := [name for name in NEEDED if shutil.which(name) is None]:
        return f"not installed: {', '.join(absent)} (sudo apt install iproute2 nftables coturn)"
    try:
        with Network("symmetric", "symmetric"):
            return ""
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr.strip()}"


class Network:
    """The network, within `with`. host, guest: kinds of routers. The host's and the guest's place: "vpn": the default
    route is another than the home's; "ipv6": without IPv4; "beside the host": in the same home."""

    def __init__(self, host: str, guest: str, host_place: Place = "home", guest_place: Place = "home") -> None:
        self._kinds, self._places = (host, guest), (host_place, guest_place)
        self._opened = ExitStack()

    def __enter__(self) -> "Network":
        with ExitStack() as opened:
            for place in ("net", "host", "guest", "host-router", "guest-router"):
                self._make(opened, place)
            self._give(self._name("net"), f"{ADDRESS}/32", "lo")
            self._give(self._name("net"), f"{ADDRESS_6}/128", "lo")
            self._rest()
            for number, who in enumerate(("host", "guest")):
                self._home(who, number, self._kinds[number])
                if self._places[number] == "vpn":
                    self._vpn(opened, who)
                elif self._places[number] == "ipv6":
                    self._only_ipv6(who, number)
                elif self._places[number] == "beside the host":
                    self._beside(who)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def command(self, place: str, *words: object) -> list[str]:
        """What runs a command in one of the places "net", "host" and "guest"."""
        return ["ip", "netns", "exec", self._name(place), *map(str, words)]

    # ---- inside

    def _name(self, place: str) -> str:
        return f"buzzcam-{os.getpid()}-{place}"

    def _make(self, opened: ExitStack, place: str) -> None:
        name = self._name(place)
        _run("ip", "netns", "add", name)
        opened.callback(subprocess.run, ["ip", "netns", "del", name], check=False)
        folder = NETNS / name  # `ip netns exec` lays its files over those of /etc
        opened.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True)
        has_no_ipv4 = place in ("host", "guest") and self._places[place == "guest"] == "ipv6"
        (folder / "resolv.conf").write_text(f"nameserver {ADDRESS_6 if has_no_ipv4 else ADDRESS}\n")
        self._in(name, "ip", "link", "set", "lo", "up")
        for family in ("ipv4.ip_forward", "ipv6.conf.all.forwarding"):
            if place not in ("host", "guest"):
                self._in(name, "sysctl", "-qw", f"net.{family}=1")

    def _rest(self) -> None:
        """Of the internet, where packets to nobody's addresses vanish: coturn takes an error for the end of all."""
        net = self._name("net")
        self._in(net, "ip", "link", "add", "rest", "type", "veth", "peer", "name", "void")
        self._in(net, "ip", "link", "set", "void", "up")
        self._in(net, "ip", "link", "set", "rest", "arp", "off", "up")
        self._in(net, "ip", "route", "add", "default", "dev", "rest", "src", ADDRESS)

    def _home(self, who: str, number: int, kind: str) -> None:
        own, router, net = self._name(who), self._name(f"{who}-router"), self._name("net")
        _run("ip", "link", "add", "eth0", "netns", own, "type", "veth", "peer", "name", "port1", "netns", router)
        _run("ip", "link", "add", "wan", "netns", router, "type", "veth", "peer", "name", who, "netns", net)
        self._in(router, "ip", "link", "add", "lan", "type", "bridge")
        self._in(router, "ip", "link", "set", "port1", "master", "lan", "up")
        self._give(own, f"{OWN}/24", "eth0")
        self._give(router, "192.168.1.1/24", "lan")
        self._give(router, f"203.0.113.{16 * number + 2}/28", "wan")
        self._give(net, f"203.0.113.{16 * number + 1}/28", who)
        self._in(own, "ip", "route", "add", "default", "via", "192.168.1.1")
        self._in(router, "ip", "route", "add", "default", "via", f"203.0.113.{16 * number + 1}")
        self._in(router, "nft", BASE + ROUTERS[kind])

    def _only_ipv6(self, who: str, number: int) -> None:
        own, router, net = self._name(who), self._name(f"{who}-router"), self._name("net")
        self._in(own, "ip", "address", "del", f"{OWN}/24", "dev", "eth0")
        for name, end, link in ((own, f"{number}a::2", "eth0"), (router, f"{number}a::1", "lan"),
                                (router, f"{number}b::2", "wan"), (net, f"{number}b::1", who)):  # fmt: skip
            self._give(name, f"2001:db8:{end}/64", link)
        self._in(own, "ip", "route", "add", "default", "via", f"2001:db8:{number}a::1")
        self._in(router, "ip", "route", "add", "default", "via", f"2001:db8:{number}b::1")
        self._in(net, "ip", "route", "add", f"2001:db8:{number}a::/64", "via", f"2001:db8:{number}b::2")

    def _vpn(self, opened: ExitStack, who: str) -> None:
        """As WireGuard does it: the default route is the tunnel's, which takes only packets from its own address."""
        self._make(opened, "vpn")
        own, vpn, net = self._name(who), self._name("vpn"), self._name("net")
        _run("ip", "link", "add", "wg0", "netns", own, "type", "veth", "peer", "name", "lan", "netns", vpn)
        _run("ip", "link", "add", "wan", "netns", vpn, "type", "veth", "peer", "name", "vpn", "netns", net)
        self._give(own, "10.8.0.2/24", "wg0")
        self._give(vpn, "10.8.0.1/24", "lan")
        self._give(vpn, "203.0.113.66/28", "wan")
        self._give(net, "203.0.113.65/28", "vpn")
        for name, link in ((own, "wg0"), (vpn, "lan")):
            self._in(name, "ip", "link", "set", link, "mtu", "1280")
        self._in(own, "ip", "route", "replace", "default", "via", "10.8.0.1")
        self._in(vpn, "ip", "route", "add", "default", "via", "203.0.113.65")
        only = "add rule inet filter through iifname lan ip saddr != 10.8.0.0/24 drop\n"
        self._in(vpn, "nft", BASE + only + ROUTERS["usual"])

    def _beside(self, who: str) -> None:
        own, router = self._name(who), self._name("host-router")
        self._in(own, "ip", "link", "del", "eth0")
        _run("ip", "link", "add", "eth0", "netns", own, "type", "veth", "peer", "name", "port2", "netns", router)
        self._in(router, "ip", "link", "set", "port2", "master", "lan", "up")
        self._give(own, "192.168.1.3/24", "eth0")
        self._in(own, "ip", "route", "add", "default", "via", "192.168.1.1")

    def _give(self, name: str, address: str, link: str) -> None:
        self._in(name, "ip", "address", "add", address, "dev", link, *(["nodad"] if ":" in address else []))
        self._in(name, "ip", "link", "set", link, "up")

    def _in(self, name: str, *words: str) -> None:
        _run("ip", "netns", "exec", name, *words)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)


class Call:
    """A host's call through the meeting server. link: for guests."""

    def __init__(self, network: Network, link: str, environment: dict[str, str]) -> None:
        self._network, self.link, self._environment = network, link, environment

    def joins(self, kind: str = "python", times: int = 1, **how: Any) -> Iterator[dict[str, Any]]:
        """What each guest found, one after the other: see nat_guest.py. kind: "python", "chromium", or "watcher", which
        is a Chromium without a camera."""
        command = self._network.command("guest", sys.executable, HERE / "nat_guest.py", self.link, kind, times)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self._environment, **how) as guest:
            assert guest.stdout
            try:
                yield from map(json.loads, guest.stdout)
            finally:
                guest.kill()


@contextmanager
def calling(network: Network, folder: Path) -> Iterator[Call]:
    """A meeting server, coturn, and a host who holds a call. folder: for their files."""
    tls.own(folder, [NAME])
    pem = folder / "certificate.pem"
    environment = os.environ | {"SSL_CERT_FILE": str(pem), "BUZZCAM_TURN_SECRET": SECRET, "HOME": str(folder)}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
    buzzcam, servers = (sys.executable, "-m", "buzzcam"), f"{NAME}:{TURN_PORT}"
    commands = (
        network.command("net", sys.executable, HERE / "nat_dns.py", NAME, ADDRESS, ADDRESS_6),
        network.command(
            "net", "turnserver", "-n", f"--listening-ip={ADDRESS}", f"--listening-ip={ADDRESS_6}",
            f"--relay-ip={ADDRESS}", f"--listening-port={TURN_PORT}", "--use-auth-secret",
            f"--static-auth-secret={SECRET}", "--realm=test", "--no-tls", "--no-dtls", "--no-cli", "--no-stdout-log",
            f"--userdb={folder / 'turn.db'}", f"--pidfile={folder / 'turn.pid'}", f"--log-file={folder / 'turn.log'}",
            "--simple-log",
        ),
        network.command(
            "net", *buzzcam, "serve", "--listen", "", "--port", PORT, "--origin", f"https://{NAME}:{PORT}",
            "--cert", pem, "--stun", f"stun:{servers}", "--turn", f"turn:{servers}",
            "--turn", f"turn:{servers}?transport=tcp",
        ),
    )  # fmt: skip
    host = network.command(
        "host", *buzzcam, "call", "--through", f"https://{NAME}:{PORT}", "--source", "pattern", "--size", "320x180",
        "--background", "none", "--microphone", "none", "--speaker", "none", "--no-lobby", "--seats", "8",
    )  # fmt: skip
    with ExitStack() as running, (folder / "said.log").open("w") as log:
        for command in commands:
            running.enter_context(_running(command, log, environment))
        for port in (TURN_PORT, PORT):
            probe = network.command("net", "bash", "-c", f": </dev/tcp/{ADDRESS}/{port}")
            wait_until(lambda probe=probe: subprocess.run(probe, capture_output=True, check=False).returncode == 0)
        process = running.enter_context(_running(host, log, environment, stdout=subprocess.PIPE))
        link = process.stdout.readline() if process.stdout else ""
        assert link, (folder / "said.log").read_text()
        yield Call(network, link.strip(), environment)


@contextmanager
def _running(command: list[str], log: Any, environment: dict[str, str], **how: Any) -> Iterator[subprocess.Popen]:
    how = {"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "env": environment, "text": True} | how
    with subprocess.Popen(command, **how) as process:
        try:
            yield process
        finally:
            process.kill()
