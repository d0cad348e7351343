"""The options of `run` and `call`; `typed_settings.py` makes settings of what was typed."""

import argparse
import os
from typing import TYPE_CHECKING

from buzzcam.outputs.kinds import OUTPUTS
from buzzcam.sources.kinds import SOURCES

if TYPE_CHECKING:
    pass


def add_run_options(run: argparse.ArgumentParser) -> None:
    add_picture_options(run)
    run.add_argument(
        "--output",
        action="append",
        metavar="OUTPUT",
        help=" | ".join(kind.usage for kind in OUTPUTS.values() if kind.usage) + "\nmay be repeated",
    )
    run.add_argument("--matte", metavar="PATH.mkv", help="write each frame's alpha, lossless (FFV1, gray)")
    run.add_argument("--seconds", metavar="S", help="stop after S seconds")
    run.add_argument("--frames", metavar="N", help="stop after N frames")
    run.add_argument("--every-frame", action="store_true", help="every frame of the source in order, none dropped")
    run.add_argument("--json", action="store_true", help="end with one line of figures")


def add_picture_options(command: argparse.ArgumentParser) -> None:
    """What the picture is made of: the same for every command that makes one."""
    command.add_argument(
        "--source",
        default="camera",
        metavar="SOURCE",
        help=" | ".join(kind.usage for kind in SOURCES.values()),
    )
    end = command.add_mutually_exclusive_group()
    end.add_argument("--loop", action="store_true", help="a file starts over at its end, as it does into live outputs")
    end.add_argument("--once", action="store_true", help="a file is played to its end, as it is into files alone")
    command.add_argument("--background", metavar="BACKGROUND",
                     help="none | blur[:0-100] | remove | color:#rrggbb | image:PATH | video:PATH |\n"
                          "screen[:N] | window:TITLE\n"
                          "(remove: green, for programs that key it out)")  # fmt: skip
    command.add_argument("--effect", action="append", default=[], metavar="NAME[:OPTION=VALUE,...]",
                     help="what else is done to the picture; may be repeated; buzzcam effects lists them")  # fmt: skip
    command.add_argument("--model", default="auto", metavar="auto|small|medium|large|user:NAME",
                         help="auto: the best that this machine has time for")  # fmt: skip
    command.add_argument("--size", metavar="WxH", help="of the picture that goes out; default: the source's")
    command.add_argument("--fps", metavar="N", help="frames a second asked of the source")
    command.add_argument("--quiet", action="store_true", help="models that need at most half a core")
    command.add_argument("--overwrite", action="store_true", help="files that are there already are replaced")


def add_call_options(call: argparse.ArgumentParser) -> None:
    """How a call is held."""
    call.add_argument("--output", action="append", metavar="OUTPUT", help="as of run, beside the call")
    call.add_argument("--share", metavar="SCREEN",
                      help="screen[:N] | window:TITLE | PATH of a video or picture,\nbeside your picture")  # fmt: skip
    call.add_argument("--room", default="BuzzCam", metavar="NAME", help="its name, as guests see it")
    call.add_argument("--host-name", default="Host", metavar="NAME", help="yours, as guests see it")
    call.add_argument(
        "--listen",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="default: guests on this machine only;\n0.0.0.0: guests on your network",
    )
    call.add_argument("--port", default="0", metavar="N", help="default: any that is free")
    call.add_argument("--no-lobby", action="store_true", help="who has the link comes in without being asked for")
    call.add_argument("--seats", default="6", metavar="2-8", help="in the call at most, you included")
    call.add_argument("--cert", metavar="PEM", help="a certificate for https; default: a self-made one")
    call.add_argument("--key", metavar="PEM", help="its key, if it stands in another file")
    call.add_argument("--plain", action="store_true", help="no https: guests from other machines can only watch")
    call.add_argument("--origin", metavar="URL", help="the address that guests use, where a proxy or tunnel of yours\n"
                      "stands in between: https://call.example.org")  # fmt: skip
    call.add_argument("--stun", metavar="stun:HOST:PORT", help="default: none, which does on a local network")
    call.add_argument("--turn", metavar="turn:HOST:PORT", help="a relay for guests who cannot be reached directly")
    call.add_argument("--turn-user", default="", metavar="NAME", help="yours at that relay")
    call.add_argument("--turn-password", default=os.environ.get("BUZZCAM_TURN_PASSWORD", ""), metavar="PASSWORD",
                      help="better in BUZZCAM_TURN_PASSWORD: arguments are seen by others")  # fmt: skip
    call.add_argument("--turn-secret", default=os.environ.get("BUZZCAM_TURN_SECRET", ""), metavar="SECRET",
                      help="coturn's static-auth-secret instead of name and password: each guest gets\n"
                      "a password of their own that ends; better in BUZZCAM_TURN_SECRET")  # fmt: skip
    for kind, metavar, text in (
        ("whip", "URL", "publish there as well, for many viewers (any WHIP server)"),
        ("whep", "URL", "hear what a WHEP server sends"),
        ("janus", "wss://HOST:PORT/ROOM", "join a room of a Janus as well (VideoRoom)"),
        ("livekit", "wss://HOST", "publish in a LiveKit room as well"),
    ):
        call.add_argument(f"--{kind}", metavar=metavar, help=text)
    call.add_argument("--token", default=os.environ.get("BUZZCAM_TOKEN"), metavar="TOKEN",
                      help="of that server, or the Janus room's PIN; better in BUZZCAM_TOKEN")  # fmt: skip
    call.add_argument("--kbit", default="2500", metavar="N", help="the most that your picture takes, kbit/s")
    call.add_argument("--microphone", default="default", metavar="NAME",
                      help="default | none | tone | NAME of a device | PATH of a sound file")  # fmt: skip
    call.add_argument("--speaker", default="default", metavar="NAME", help="default | none | NAME of a device")
    call.add_argument("--headphones", action="store_true", help="no echo is looked for: your voice stays whole")
    call.add_argument("--seconds", metavar="S", help="end after S seconds")
    call.add_argument("--json", action="store_true", help="lines of JSON: the links, then figures each second")
    call.set_defaults(matte=None, every_frame=False, frames=None)
