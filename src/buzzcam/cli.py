"""The command line: one short function for each sub-command. Nothing heavy is imported before one is chosen."""

import argparse
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buzzcam import __version__, logs
from buzzcam.errors import BadArgument, BuzzCamError

if TYPE_CHECKING:
    from buzzcam.core.events import Event
    from buzzcam.settings import Settings
    from buzzcam.studio import Studio

DEMO_SECONDS = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0, 2 for bad arguments, 3 when something was not to be had."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # NumPy's threads spin at the start, and we never multiply matrices
    parser = make_parser()
    options = parser.parse_args(arguments)
    logs.set_up(is_verbose=options.verbose)
    try:
        return int(options.command(options))
    except BrokenPipeError:  # the reader of our output has gone, as "| head" does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BuzzCamError as error:
        say(error.message)
        say(error.hint)
        return error.exit_status


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="buzzcam",
        description="A private camera for every call. Without a command: the window; without a screen: your camera, "
        "its room blurred, on the virtual camera.",
    )
    parser.add_argument("--version", action="version", version=f"buzzcam {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="log every change of state on stderr")
    parser.set_defaults(command=start)
    commands = parser.add_subparsers(title="commands", metavar="")

    window = commands.add_parser("window", help="the window, as without a command")
    window.add_argument("--minimised", action="store_true", help="start in the tray, or minimised where there is none")
    window.set_defaults(command=window_command)
    run = commands.add_parser(
        "run", help="source in, private picture out", formatter_class=argparse.RawTextHelpFormatter
    )
    add_picture_options(run)
    run.add_argument("--output", action="append", metavar="OUTPUT",
                     help="virtual-camera[:DEVICE] | file:PATH (.mp4 .mkv .webm .png .jpg) | none\n"
                          "may be repeated")  # fmt: skip
    run.add_argument("--matte", metavar="PATH.mkv", help="write each frame's alpha, lossless (FFV1, gray)")
    run.add_argument("--seconds", type=float, metavar="S", help="stop after S seconds")
    run.add_argument("--frames", type=int, metavar="N", help="stop after N frames")
    run.add_argument("--every-frame", action="store_true", help="every frame of the source in order, none dropped")
    run.add_argument("--json", action="store_true", help="end with one line of figures")
    run.set_defaults(command=run_command)

    call = commands.add_parser(
        "call", help="a call that guests join with a browser", formatter_class=argparse.RawTextHelpFormatter
    )
    add_picture_options(call)
    add_call_options(call)
    call.set_defaults(command=call_command, matte=None, every_frame=False, frames=None)

    doctor = commands.add_parser("doctor", help="check camera, virtual camera, models, screen; say what to do")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(command=doctor_command)
    add_photo_parser(commands)
    models = commands.add_parser("models", help="the rungs: cost on this machine, licences; add your own; fetch more")
    models.add_argument("verb", nargs="?", choices=("list", "add", "remove", "fetch", "verify"), default="list")
    models.add_argument("names", nargs="*", metavar="NAME",
                        help="add: an ONNX file of yours; else: of models, fetched ones by default")  # fmt: skip
    models.add_argument(
        "--spec", metavar="SPEC", help="with add: JSON that says what it takes and gives (models/README.md)"
    )
    models.add_argument("--from", dest="mirrors", action="append", metavar="URL",
                        help="with fetch: where the files of the catalogue are")  # fmt: skip
    models.add_argument("--yes", action="store_true", help="fetch without asking")
    models.add_argument("--json", action="store_true")
    models.set_defaults(command=models_command)
    bench = commands.add_parser("bench", help="print what each stage of the frame path costs here")
    bench.add_argument("--size", default="1280x720", metavar="WxH")
    bench.set_defaults(command=bench_command)
    return parser


def add_picture_options(command: argparse.ArgumentParser) -> None:
    """What the picture is made of: the same for every command that makes one."""
    command.add_argument(
        "--source",
        default="camera",
        help="camera[:ID] | screen[:N] | window:TITLE | pattern | demo | PATH of a video or picture",
    )
    command.add_argument("--background", default="blur",
                     help="none | blur[:0-100] | remove | color:#rrggbb | image:PATH | video:PATH |\n"
                          "screen[:N] | window:TITLE\n"
                          "(remove: green, for programs that key it out)")  # fmt: skip
    command.add_argument("--people", default="me", metavar="me|everyone",
                         help="me: whoever sits before the camera, passers-by vanish; default")  # fmt: skip
    command.add_argument("--edge", default="0", metavar="N[,SOFT]",
                         help="the person's edge further out or in, -100 to 100;\n"
                              "how soft it is outside, 0 to 100")  # fmt: skip
    command.add_argument("--match", action="store_true", help="bring a picture background nearer to the person's light")
    command.add_argument("--wrap", default="0", metavar="0-100", help="light of the background round the person's edge")
    command.add_argument("--model", default="auto", metavar="auto|small|medium|large|own:NAME",
                         help="auto: the best that this machine has time for")  # fmt: skip
    command.add_argument("--size", metavar="WxH", help="of the picture that goes out; default: the source's")
    command.add_argument("--fps", metavar="N", help="frames a second asked of the source")
    command.add_argument("--mirror", action="store_true", help="left and right change places, for everybody")
    command.add_argument("--zoom", metavar="1-4", default="1", help="1 shows all, 2 the middle half")
    command.add_argument("--brightness", metavar="N", default="0", help="-100 to 100")
    command.add_argument("--warmth", metavar="N", default="0", help="-100 to 100")
    command.add_argument("--quiet", action="store_true", help="models that need at most half a core")


def add_call_options(call: argparse.ArgumentParser) -> None:
    """How a call is held."""
    call.add_argument("--output", action="append", metavar="OUTPUT", help="as of run, beside the call")
    call.add_argument("--share", metavar="SCREEN",
                      help="screen[:N] | window:TITLE | PATH of a video or picture,\nbeside your picture")  # fmt: skip
    call.add_argument("--name", default="BuzzCam", help="of the room, as guests see it")
    call.add_argument("--host-name", default="Host", metavar="NAME", help="yours, as guests see it")
    call.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="to listen on; default: guests on this machine only;\n0.0.0.0: guests on your network",
    )
    call.add_argument("--port", type=int, default=0, metavar="N", help="default: any that is free")
    call.add_argument("--open", action="store_true", help="who has the link comes in without being asked for")
    call.add_argument("--seats", type=int, default=6, metavar="2-8", help="in the call at most, you included")
    call.add_argument("--cert", metavar="PEM", help="a certificate for https; default: a self-made one")
    call.add_argument("--key", metavar="PEM", help="its key, if it stands in another file")
    call.add_argument("--plain", action="store_true", help="no https: guests from other machines can only watch")
    call.add_argument("--origin", metavar="URL", help="the address that guests use, where a proxy or tunnel of yours\n"
                      "stands in between: https://call.example.org")  # fmt: skip
    call.add_argument("--stun", metavar="stun:HOST:PORT", help="default: none, which does on a local network")
    call.add_argument("--turn", metavar="turn:HOST:PORT", help="a relay for guests who cannot be reached directly")
    call.add_argument("--turn-user", default="", metavar="NAME")
    call.add_argument("--turn-password", default=os.environ.get("BUZZCAM_TURN_PASSWORD", ""), metavar="PASSWORD",
                      help="better in BUZZCAM_TURN_PASSWORD: arguments are seen by others")  # fmt: skip
    call.add_argument("--turn-secret", default=os.environ.get("BUZZCAM_TURN_SECRET", ""), metavar="SECRET",
                      help="coturn's static-auth-secret instead of name and password: each guest gets\n"
                      "a password of their own that ends; better in BUZZCAM_TURN_SECRET")  # fmt: skip
    for kind, metavar, text in (
        ("whip", "URL", "publish there as well, for many viewers (any WHIP server)"),
        ("whep", "URL", "hear what a WHEP server sends"),
        ("janus", "wss://HOST:PORT/ROOM", "join a room of a Janus as well (VideoRoom)"),
        ("livekit", "wss://HOST", "publish in a LiveKit room as well (needs buzzcam[livekit])"),
    ):
        call.add_argument(f"--{kind}", metavar=metavar, help=text)
    call.add_argument("--token", default=os.environ.get("BUZZCAM_TOKEN"), metavar="TOKEN",
                      help="of that server, or the Janus room's PIN; better in BUZZCAM_TOKEN")  # fmt: skip
    call.add_argument("--kbit", type=int, default=2500, metavar="N", help="the most that your picture takes, kbit/s")
    call.add_argument("--microphone", default="default", metavar="NAME",
                      help="default | none | tone | NAME of a device | PATH of a sound file")  # fmt: skip
    call.add_argument("--speaker", default="default", metavar="NAME", help="default | none | NAME of a device")
    call.add_argument("--headphones", action="store_true", help="no echo is looked for: your voice stays whole")
    call.add_argument("--seconds", type=float, metavar="S", help="end after S seconds")
    call.add_argument("--json", action="store_true", help="lines of JSON: the links, then figures each second")


def add_photo_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    photo = commands.add_parser("photo", help="cut the subject out of photos; thumbnails",
                                formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    photo.add_argument("inputs", nargs="*", metavar="IN", help="pictures, folders, globs")
    photo.add_argument("-o", "--output", metavar="OUT|DIR", help="default: NAME-cutout beside each picture")
    photo.add_argument("--background", default="remove", metavar="B",
                       help="remove | color:#rrggbb | blur[:0-100] | image:PATH")  # fmt: skip
    photo.add_argument("--size", default="keep", metavar="WxH|keep")
    photo.add_argument("--fit", default="fill", choices=("subject", "fill", "keep"),
                       help="subject: it fills the picture; fill: cut to the size; keep: all is seen")  # fmt: skip
    photo.add_argument("--title", action="append", default=[], metavar="TEXT", help="a line; may be repeated")
    photo.add_argument("--template", default="", metavar="NAME",
                       help="left | right | centre: where the subject stands, at 1280x720")  # fmt: skip
    photo.add_argument("--hair", action="store_true", help="single hairs and fur; slower")
    photo.add_argument("--subject", default="auto", choices=("auto", "person", "object"))
    photo.add_argument("--watch", metavar="DIR", help="go on with each picture that comes into a folder, until Ctrl-C")
    photo.add_argument("--json", action="store_true", help="one line for each picture")
    photo.set_defaults(command=photo_command)


def say(text: object) -> None:
    print(text, file=sys.stderr, flush=True)


# ---- run


def settings_of(options: argparse.Namespace) -> "Settings":
    """Raises BadArgument."""
    from buzzcam.settings import (
        Settings,
        parse_adjustments,
        parse_background,
        parse_cutout,
        parse_fps,
        parse_matte,
        parse_output,
        parse_size,
        parse_source,
        parse_wrap,
    )

    for name in ("seconds", "frames"):
        value = getattr(options, name)
        if value is not None and value <= 0:
            raise BadArgument(f"--{name} {value} is not above 0.", "Leave it out to run until Ctrl-C.")
    background = parse_background(options.background)
    if options.match:
        if background.kind != "picture":
            raise BadArgument("--match is for a picture behind you.", "Use it with --background image:PATH")
        background = replace(background, is_matched=True)
    wrap = parse_wrap(options.wrap)
    if wrap and (not background.hides or background.is_keyed):
        raise BadArgument("--wrap is for a background that is seen.", "Leave it out with --background none and remove.")
    background = replace(background, wrap=wrap)
    usual = [] if options.command is call_command else ["virtual-camera"]
    outputs = [parse_output(text) for text in options.output or usual]
    if options.matte is not None:
        outputs.append(parse_matte(options.matte))
    return Settings(
        parse_source(options.source),
        background,
        options.model,
        parse_size(options.size) if options.size else None,
        parse_fps(options.fps) if options.fps else None,
        tuple(outputs),
        options.every_frame,
        options.quiet,
        parse_adjustments(options.mirror, options.zoom, options.brightness, options.warmth),
        parse_cutout(options.people, options.edge),
    )


def run_command(options: argparse.Namespace) -> int:
    studio, status = play(settings_of(options), options.seconds, options.frames)
    report = studio.report()
    if options.json:
        print(json.dumps(report))
    else:
        print(in_words(report))
    return status


def opened(settings: "Settings") -> "Studio":
    """A studio that tells what happens, and that Ctrl-C ends. Raises BuzzCamError."""
    from buzzcam.studio import Studio, prepare_process

    prepare_process()
    studio = Studio(settings)
    studio.publish.listen(tell)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: studio.finished.set())
    studio.open()
    return studio


def play(settings: "Settings", seconds: float | None, frames: int | None) -> "tuple[Studio, int]":
    """Runs a studio to its end. Raises BuzzCamError when it cannot begin."""
    studio = opened(settings)
    try:
        if settings.is_every_frame:
            studio.run_every_frame(min(frames or 2**62, round((seconds or 2**32) * studio.fps)))
        else:
            studio.start(frames)
            studio.finished.wait(seconds)
    finally:
        studio.stop()
    return studio, 3 if studio.has_lost_an_output else 0


def call_command(options: argparse.Namespace) -> int:
    from buzzcam.call_console import CallConsole
    from buzzcam.settings import RELAYS, CallChoice, parse_relay, parse_sound_device, parse_source

    settings = settings_of(options)
    choice = CallChoice(
        name=options.name,
        host_name=options.host_name,
        address=options.host,
        port=options.port,
        is_open=options.open,
        most_people=options.seats,
        certificate=Path(options.cert).expanduser() if options.cert else None,
        key=Path(options.key).expanduser() if options.key else None,
        is_plain=options.plain,
        origin=options.origin,
        stun=options.stun,
        turn=options.turn,
        turn_user=options.turn_user,
        turn_password=options.turn_password,
        turn_secret=options.turn_secret,
        video_kbit=options.kbit,
        microphone=parse_sound_device(options.microphone),
        speaker=parse_sound_device(options.speaker),
        has_headphones=options.headphones,
        relays=tuple(
            parse_relay(kind, getattr(options, kind), options.token) for kind in RELAYS if getattr(options, kind)
        ),
    )
    shared = parse_source(options.share) if options.share else None
    studio = opened(settings)
    try:
        studio.start()
        CallConsole(studio, choice, shared, options.json).run(options.seconds)
    finally:
        studio.stop()
    return 3 if studio.has_lost_an_output else 0


def tell(event: "Event") -> None:
    say(f"buzzcam: {event}")


def in_words(report: dict[str, Any]) -> str:
    delay = report["latency_ms"]["p95"]
    lines = [
        f"{report['frames_out']} frames of {report['size']}, {report['fps']} a second; "
        f"{report['frames_dropped']} dropped, {report['cards']} cards",
        f"delay {delay} ms (95 %), {report['cpu_ms_per_frame']} CPU ms a frame, {report['rss_mb']} MB",
    ]
    if report["rung"]:
        lines.append(f"model {report['rung']} on {report['provider']}")
    return "\n".join(lines)


# ---- the others


def start(options: argparse.Namespace) -> int:
    """The window; without a screen the main job until Ctrl-C, or the demo where something is missing for it."""
    return window_command(options) if has_screen() else start_headless()


def window_command(options: argparse.Namespace) -> int:
    from buzzcam.studio import prepare_process

    prepare_process()  # before anything of Qt
    from buzzcam.gui.app import run_window

    return run_window(is_minimised=getattr(options, "minimised", False))


def has_screen() -> bool:
    """Whether a window can be shown. Windows and macOS always have a screen; Linux has one with a display server."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    is_linux = sys.platform.startswith("linux")
    return not is_linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def start_headless() -> int:
    from buzzcam.doctor import missing_for_the_main_job
    from buzzcam.settings import OutputChoice, Settings, SourceChoice

    missing = missing_for_the_main_job()
    if not missing:
        say("Your camera, its room blurred, is on the virtual camera BuzzCam. Ctrl-C ends it.")
        return play(Settings(), None, None)[1]
    for finding in missing:
        say(f"{finding.message} {finding.hint}")
    say(f"So this is the demo: {DEMO_SECONDS:.0f} seconds of a person whose room is hidden.")
    outputs = OutputChoice("file", "buzzcam-demo.mp4"), OutputChoice("file", "buzzcam-demo.png")
    studio, status = play(Settings(SourceChoice("demo"), outputs=outputs), DEMO_SECONDS, None)
    print(in_words(studio.report()))
    print("Look at buzzcam-demo.mp4 and buzzcam-demo.png.")
    return status


def doctor_command(options: argparse.Namespace) -> int:
    from buzzcam.doctor import examine
    from buzzcam.studio import prepare_process

    prepare_process()
    findings = examine()
    if options.json:
        print(json.dumps([finding.as_dict() for finding in findings]))
    else:
        for finding in findings:
            print(f"{finding.sign}  {finding.message}" + (f"\n      {finding.hint}" if finding.hint else ""))
    return 0 if all(finding.is_fine for finding in findings) else 3


def photo_command(options: argparse.Namespace) -> int:
    from pathlib import Path
    from threading import Event as Flag

    from buzzcam.parts import make_photo_studio
    from buzzcam.photo.batch import Order, check_target, make_wish, pictures_of, target_of, watch, work_on
    from buzzcam.studio import prepare_process

    prepare_process()
    wish = make_wish(options.background, options.size, options.fit, options.title, options.template)
    target = Path(options.output).expanduser() if options.output else None
    order = Order(wish, options.subject, options.hair, target)
    if bool(options.inputs) == bool(options.watch):
        raise BadArgument("Name pictures, or a folder to watch.", "For example: buzzcam photo me.jpg -o me.png")
    pictures = pictures_of(options.inputs) if options.inputs else []
    check_target(order, pictures)
    stopped = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if options.watch:
        follow = watch(Path(options.watch).expanduser(), stopped, lambda path: target_of(path, order).exists())
    else:
        follow = iter(pictures)
    status, studio = 0, make_photo_studio(tell)
    try:
        for picture in follow:
            if stopped.is_set():
                break
            done = work_on(studio, picture, order)
            if options.json:
                print(json.dumps(done.as_dict()), flush=True)
            else:
                say(done.said)
            status = max(status, done.exit_status)
    finally:
        studio.close()
    return status


def models_command(options: argparse.Namespace) -> int:
    from buzzcam.studio import prepare_process

    prepare_process()
    if options.verb == "list":
        return list_models(options)
    if options.verb == "add":
        return add_model(options)
    from buzzcam.own_models import own_names, remove_model
    from buzzcam.vision.supply import Supply

    own = own_names() if options.verb == "remove" else set()
    for name in own.intersection(options.names):
        remove_model(name)
        say(f"{name} is gone.")
    others = [name for name in options.names if name not in own]
    if options.names and not others:
        return 0
    supply = Supply(options.mirrors)
    status = 0
    for model in supply.named(others):
        try:
            if options.verb == "fetch":
                say(supply.offer(model))
                if not options.yes and not supply.has(model) and not is_agreed():
                    return 3
                say(supply.fetch(model, show_progress))
            else:
                say(supply.remove(model) if options.verb == "remove" else supply.verified(model))
        except BuzzCamError as error:
            say(error.message)
            say(error.hint)
            status = max(status, error.exit_status)
    return status


def is_agreed() -> bool:
    try:
        return input("Fetch it? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        say("Nobody answered: nothing was fetched. Use --yes.")
        return False


def show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\r{done / 1e6:.1f} of {total / 1e6:.1f} MB",
            end="\n" if done == total else "",
            file=sys.stderr,
            flush=True,
        )


def list_models(options: argparse.Namespace) -> int:
    from buzzcam.doctor import rung_table

    rungs, files = rung_table()
    if options.json:
        print(json.dumps({"rungs": rungs, "models": files}))
        return 0
    for rung in rungs:
        cost = f"{rung['wall_ms']:7.2f} ms  {rung['cpu_ms']:7.2f} CPU ms"
        print(f"{rung['rung']:7s} {cost}  {rung['provider']}  {rung['note']}")
    for model in files:
        print(f"\n{model['name']}  {model['licence']}  {model['origin']}\n  sha256 {model['sha256']}  {model['state']}")
    return 0 if all(model["state"] in ("fine", "not fetched") for model in files) else 3


def add_model(options: argparse.Namespace) -> int:
    from buzzcam.own_models import add_model as add

    if len(options.names) != 1 or options.spec is None:
        raise BadArgument("One file and its description are needed.", "Write: buzzcam models add FILE --spec SPEC")
    added = add(Path(options.names[0]), Path(options.spec))
    print(f"{added['rung']}: {added['wall_ms']:.1f} ms on {added['provider']}, overlap {added['overlap']:.3f} "
          f"with the shipped models on the demo's person. Ladder: {', '.join(added['ladder'])}.")  # fmt: skip
    return 0


def bench_command(options: argparse.Namespace) -> int:
    from buzzcam.bench import stage_table
    from buzzcam.settings import parse_size
    from buzzcam.studio import prepare_process

    prepare_process()
    size = parse_size(options.size)
    print(f"| stage, {size}, one thread | CPU ms |\n|---|---:|")
    for stage, cost_ms in stage_table(size).items():
        print(f"| {stage} | {cost_ms:.3f} |")
    return 0
