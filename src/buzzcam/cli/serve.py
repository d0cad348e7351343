"""`buzzcam serve`."""

import argparse
import asyncio
import gc
import os

from buzzcam.argument_checks import whole_within
from buzzcam.cli.console import ending, write_line
from buzzcam.files import user_path
from buzzcam.meet.settings import PORTS, ROOMS, ServeChoice

GC_AFTER = 100_000
"""New objects until the next collection: with Python's 700, p99 of benchmarks/meet.py is 51 ms instead of 2."""


def add_serve_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS",
                         help="Address to listen on, 0.0.0.0 for all;\n"
                         "default: 127.0.0.1, for a proxy on this computer")  # fmt: skip
    command.add_argument("--port", default="8080", metavar="N", help="Port; default: 8080")
    command.add_argument(
        "--origin", metavar="URL", help="Address that people use, for example https://meet.example.org"
    )
    command.add_argument("--cert", metavar="PEM", help="Certificate for HTTPS; without one, a proxy has to bring it")
    command.add_argument("--key", metavar="PEM", help="Key of the certificate, if it is in another file")
    command.add_argument("--behind-proxy", action="store_true",
                         help="Take people's addresses from the proxy's X-Forwarded-For")  # fmt: skip
    command.add_argument("--stun", metavar="stun:HOST:PORT", help="STUN server for hosts and guests")
    command.add_argument("--turn", action="append", default=[], metavar="turn:HOST:PORT",
                         help="TURN server (coturn with use-auth-secret); may be given more than once")  # fmt: skip
    command.add_argument("--turn-secret", default=os.environ.get("BUZZCAM_TURN_SECRET", ""), metavar="SECRET",
                         help="coturn's static-auth-secret; safer in BUZZCAM_TURN_SECRET")  # fmt: skip
    command.add_argument("--file", metavar="PATH", help="Keep here whose room is whose, so that it outlives a restart")
    command.add_argument("--redis", metavar="URL",
                         help="Share rooms with other processes through Redis or Valkey,\n"
                         "for example redis://host:6379")  # fmt: skip
    command.add_argument("--rooms", default="5000", metavar="N", help="Most rooms at a time; default: 5000")
    command.add_argument("--rooms-an-hour", default="60", metavar="N",
                         help="Most rooms that one network may open in an hour; default: 60")  # fmt: skip


def serve_command(options: argparse.Namespace) -> int:
    choice = ServeChoice(
        address=options.listen,
        port=whole_within(options.port, *PORTS, "a port"),
        origin=options.origin.rstrip("/") if options.origin else None,
        certificate=user_path(options.cert) if options.cert else None,
        key=user_path(options.key) if options.key else None,
        is_behind_proxy=options.behind_proxy,
        stun=options.stun,
        turn=tuple(options.turn),
        turn_secret=options.turn_secret,
        file=user_path(options.file) if options.file else None,
        most_rooms=whole_within(options.rooms, *ROOMS, "rooms"),
        redis=options.redis,
        most_hosts=whole_within(options.rooms_an_hour, *ROOMS, "rooms"),
    )
    asyncio.run(_serve(choice))
    return 0


async def _serve(choice: ServeChoice) -> None:
    from buzzcam.meet.server import MeetingServer

    gc.set_threshold(GC_AFTER)
    loop, over, server = asyncio.get_running_loop(), asyncio.Event(), MeetingServer(choice)
    with ending(lambda: loop.call_soon_threadsafe(over.set), lambda _event: None):
        await server.start()
        try:
            write_line(f"Hosts and guests meet at {server.address}")
            write_line(f"Hold a call with: buzzcam call --through {server.address}")
            await over.wait()
        finally:
            await server.stop()
