"""How a meeting server runs, as one frozen value."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from buzzcam.argument_checks import out_of_range
from buzzcam.errors import BadArgument
from buzzcam.sentence import say

PORTS = (0, 65535)
ROOMS = (1, 1_000_000)
ORIGIN = r"https://[^/?#@\sA-Z]+(?<!:443)|http://[^/?#@\sA-Z]+(?<!:80)"
"""As browsers write it: by any other name they would be refused."""


@dataclass(frozen=True, slots=True)
class ServeChoice:
    """address, port: to listen on; "" is all of this machine, and port 0 any that is free. origin: the address that
    people use ("https://meet.example.org"), where something stands in between. certificate, key: PEM files.
    is_behind_proxy: addresses are those that the proxy tells (X-Forwarded-For). stun, turn: servers, as in
    RTCPeerConnection. turn_secret: coturn's static-auth-secret. file: keeps what must outlive a restart; None keeps
    nothing. most_rooms: at the same time, of each process. most_hosts: rooms that one network may open in an hour.
    redis: where several processes share their rooms ("redis://host:6379"); then there is no file."""

    address: str = "127.0.0.1"
    port: int = 8080
    origin: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False
    stun: str | None = None
    turn: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)
    file: Path | None = None
    most_rooms: int = 5000
    most_hosts: int = 60
    redis: str | None = None

    def __post_init__(self) -> None:
        for what, value, (low, high) in (
            (say("port"), self.port, PORTS),
            (say("rooms"), self.most_rooms, ROOMS),
            (say("rooms an hour"), self.most_hosts, ROOMS),
        ):
            if not low <= value <= high:
                raise out_of_range(str(value), what, low, high)
        if self.origin is not None and not re.fullmatch(ORIGIN, self.origin):
            raise BadArgument(
                say("Guests cannot use the address {text}.", text=self.origin), "Write it as https://meet.example.org"
            )
        for url, scheme in ((self.stun, "stuns?"), *((turn, "turns?") for turn in self.turn)):
            if url is not None and not re.fullmatch(scheme + r":[^\s/?]+(\?transport=(udp|tcp))?", url):
                raise BadArgument(
                    say("{text} is not a valid server address.", text=url),
                    "Write it as stun:host:3478 or turn:host:3478",
                )
        if self.turn and not self.turn_secret:
            raise BadArgument(
                "A TURN server needs its secret.", "Set BUZZCAM_TURN_SECRET to coturn's static-auth-secret."
            )
