"""The options of `run` and `call`; `typed_settings.py` turns them into settings."""

import argparse
import os

from buzzcam.outputs.kinds import OUTPUTS
from buzzcam.sources.kinds import SOURCES


def add_run_options(run: argparse.ArgumentParser) -> None:
    add_picture_options(run)
    run.add_argument(
        "--output",
        action="append",
        metavar="OUTPUT",
        help=f"Output: {' | '.join(kind.usage for kind in OUTPUTS.values() if kind.usage)};\n"
        "can be repeated; default: virtual-camera",
    )
    run.add_argument("--matte", metavar="PATH.mkv", help="Write the matte of each frame, lossless (FFV1, gray)")
    run.add_argument("--landmarks", metavar="PATH.jsonl", help="Write the points of all faces, a line of JSON a frame")
    run.add_argument("--seconds", metavar="S", help="Stop after S seconds")
    run.add_argument("--frames", metavar="N", help="Stop after N frames")
    run.add_argument("--every-frame", action="store_true", help="Process every frame of the source; drop none")
    run.add_argument("--json", action="store_true", help="Print the figures as one line of JSON at the end")


def add_picture_options(command: argparse.ArgumentParser) -> None:
    """The options of the picture, common to all commands that make one."""
    command.add_argument(
        "--source",
        default="camera",
        metavar="SOURCE",
        help=f"Source: {' | '.join(kind.usage for kind in SOURCES.values())};\ndefault: camera",
    )
    end = command.add_mutually_exclusive_group()
    end.add_argument("--loop", action="store_true", help="Repeat a file; default for live outputs")
    end.add_argument("--once", action="store_true", help="Play a file once; default if all outputs are files")
    command.add_argument("--background", metavar="BACKGROUND",
                     help="Background: none | blur[:0-100] | remove | color:#rrggbb | image:PATH |\n"
                          "video:PATH | screen[:N] | window:TITLE | avatar[:robot|fox|...]; default: blur\n"
                          "(remove: a green screen, for programs that key it out)")  # fmt: skip
    command.add_argument("--effect", action="append", default=[], metavar="NAME[:OPTION=VALUE,...]",
                     help="Effect; can be repeated; list them with: buzzcam effects")  # fmt: skip
    command.add_argument("--model", default="auto", metavar="auto|small|medium|large|user:NAME",
                         help="Model; default: auto, the best model that is fast enough here")  # fmt: skip
    command.add_argument("--learn-room", action="store_true",
                         help="Learn the room at the start; medium and large then cut out better")  # fmt: skip
    command.add_argument("--size", metavar="WxH", help="Output resolution; default: the source's")
    command.add_argument("--fps", metavar="N", help="Frame rate requested from the source")
    command.add_argument("--quiet", action="store_true", help="Use only models that need at most half a core")
    command.add_argument("--overwrite", action="store_true", help="Overwrite existing files")


def add_call_options(call: argparse.ArgumentParser) -> None:
    """The options of `call`."""
    call.add_argument("--output", action="append", metavar="OUTPUT", help="Additional output, as in buzzcam run")
    call.add_argument("--share", metavar="SCREEN",
                      help="Share in the call: screen[:N] | window:TITLE | PATH of a video or picture")  # fmt: skip
    call.add_argument("--record", metavar="FOLDER",
                      help="Record the call: a file for each person, and one of everybody;\nguests see it")  # fmt: skip
    call.add_argument("--room", default="BuzzCam", metavar="NAME", help="Name of the call; default: BuzzCam")
    call.add_argument("--host-name", default="Host", metavar="NAME", help="Name shown to others; default: Host")
    call.add_argument(
        "--listen",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="Address to listen on; 0.0.0.0 admits guests from your network;\n"
        "default: 127.0.0.1, only guests on this computer",
    )
    call.add_argument("--port", default="0", metavar="N", help="Port; default: any free port")
    call.add_argument("--no-lobby", action="store_true", help="Admit anyone with the link")
    call.add_argument("--seats", default="6", metavar="2-8", help="Maximum number of people, including you; default: 6")
    call.add_argument("--cert", metavar="PEM", help="Certificate for HTTPS; default: a self-signed one")
    call.add_argument("--key", metavar="PEM", help="Key of the certificate, if it is in another file")
    call.add_argument("--plain", action="store_true", help="Use HTTP; guests on other computers can only watch")
    call.add_argument("--origin", metavar="URL", help="Address that guests use, if you have a proxy or tunnel,\n"
                      "for example https://call.example.org")  # fmt: skip
    call.add_argument("--through", metavar="URL", help="Meeting server (buzzcam serve) through which guests join\n"
                      "from anywhere, for example https://meet.example.org")  # fmt: skip
    call.add_argument("--tunnel", metavar="COMMAND", help="Tunnel program that gives the call an https address,\n"
                      "for example 'cloudflared tunnel --url http://localhost:{port}'")  # fmt: skip
    call.add_argument("--stun", metavar="stun:HOST:PORT", help="STUN server; default: none, enough on a local network")
    call.add_argument("--turn", metavar="turn:HOST:PORT", help="TURN server, for guests who cannot be reached directly")
    call.add_argument("--turn-user", default="", metavar="NAME", help="User name for the TURN server")
    call.add_argument("--turn-password", default=os.environ.get("BUZZCAM_TURN_PASSWORD", ""), metavar="PASSWORD",
                      help="Password for the TURN server; safer in BUZZCAM_TURN_PASSWORD,\n"
                      "because other users of this computer can see arguments")  # fmt: skip
    call.add_argument("--turn-secret", default=os.environ.get("BUZZCAM_TURN_SECRET", ""), metavar="SECRET",
                      help="coturn's static-auth-secret, instead of user and password: each guest gets\n"
                      "a temporary password; safer in BUZZCAM_TURN_SECRET")  # fmt: skip
    for kind, metavar, text in (
        ("whip", "URL", "Also publish to a WHIP server, for many viewers"),
        ("whep", "URL", "Play the sound of a WHEP server"),
        ("janus", "wss://HOST:PORT/ROOM", "Also join a room of a Janus server (VideoRoom)"),
        ("livekit", "wss://HOST", "Also publish to a LiveKit room"),
    ):
        call.add_argument(f"--{kind}", metavar=metavar, help=text)
    call.add_argument("--token", default=os.environ.get("BUZZCAM_TOKEN"), metavar="TOKEN",
                      help="Token of that server, or PIN of the Janus room; safer in BUZZCAM_TOKEN")  # fmt: skip
    call.add_argument(
        "--kbit", default="2500", metavar="N", help="Maximum bit rate of your video in kbit/s; default: 2500"
    )
    call.add_argument("--microphone", default="default", metavar="NAME",
                      help="Microphone: default | none | tone | NAME of a device | PATH of a sound file")  # fmt: skip
    call.add_argument("--speaker", default="default", metavar="NAME", help="Speaker: default | none | NAME of a device")
    call.add_argument("--headphones", action="store_true", help="Turn off echo cancellation, for a clearer voice")
    call.add_argument("--seconds", metavar="S", help="End the call after S seconds")
    call.add_argument("--json", action="store_true", help="Print lines of JSON: events, and figures every second")
    call.set_defaults(matte=None, landmarks=None, every_frame=False, frames=None)
