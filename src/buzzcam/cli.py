"""The command line: one short function for each sub-command. Nothing heavy is imported before one is chosen."""

import argparse
import json
import os
import signal
import sys
from dataclasses import replace
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
    run.add_argument(
        "--source",
        default="camera",
        help="camera[:ID] | screen[:N] | window:TITLE | pattern | demo | PATH of a video or picture",
    )
    run.add_argument("--background", default="blur",
                     help="none | blur[:0-100] | remove | color:#rrggbb | image:PATH | video:PATH |\n"
                          "screen[:N] | window:TITLE\n"
                          "(remove: green, for programs that key it out)")  # fmt: skip
    run.add_argument("--people", default="me", metavar="me|everyone",
                     help="me: whoever sits before the camera, passers-by vanish; default")  # fmt: skip
    run.add_argument("--edge", default="0", metavar="N[,SOFT]",
                     help="the person's edge further out or in, -100 to 100;\n"
                          "how soft it is outside, 0 to 100")  # fmt: skip
    run.add_argument("--match", action="store_true", help="bring a picture background nearer to the person's light")
    run.add_argument("--model", default="auto", metavar="auto|small|medium|large|own:NAME",
                     help="auto: the best that this machine has time for")  # fmt: skip
    run.add_argument("--size", metavar="WxH", help="of the picture that goes out; default: the source's")
    run.add_argument("--fps", metavar="N", help="frames a second asked of the source")
    run.add_argument("--mirror", action="store_true", help="left and right change places, for everybody")
    run.add_argument("--zoom", metavar="1-4", default="1", help="1 shows all, 2 the middle half")
    run.add_argument("--brightness", metavar="N", default="0", help="-100 to 100")
    run.add_argument("--warmth", metavar="N", default="0", help="-100 to 100")
    run.add_argument("--output", action="append", metavar="OUTPUT",
                     help="virtual-camera[:DEVICE] | file:PATH (.mp4 .mkv .webm .png .jpg) | none\n"
                          "may be repeated")  # fmt: skip
    run.add_argument("--matte", metavar="PATH.mkv", help="write each frame's alpha, lossless (FFV1, gray)")
    run.add_argument("--seconds", type=float, metavar="S", help="stop after S seconds")
    run.add_argument("--frames", type=int, metavar="N", help="stop after N frames")
    run.add_argument("--every-frame", action="store_true", help="every frame of the source in order, none dropped")
    run.add_argument("--quiet", action="store_true", help="models that need at most half a core")
    run.add_argument("--json", action="store_true", help="end with one line of figures")
    run.set_defaults(command=run_command)

    doctor = commands.add_parser("doctor", help="check camera, virtual camera, models, screen; say what to do")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(command=doctor_command)
    models = commands.add_parser("models", help="list the rungs: cost on this machine, licences, checksums")
    models.add_argument("--json", action="store_true")
    models.set_defaults(command=models_command)
    own = models.add_subparsers(title="a model of your own", metavar="")
    add = own.add_parser("add", help="check it, measure it, put it on the ladder")
    add.add_argument("file", metavar="FILE", help="an ONNX model")
    add.add_argument("--spec", required=True, metavar="SPEC", help="JSON: what it takes and gives (models/README.md)")
    add.set_defaults(command=add_model_command)
    remove = own.add_parser("remove", help="take it off again")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command=remove_model_command)
    bench = commands.add_parser("bench", help="print what each stage of the frame path costs here")
    bench.add_argument("--size", default="1280x720", metavar="WxH")
    bench.set_defaults(command=bench_command)
    return parser


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
    outputs = [parse_output(text) for text in options.output or ["virtual-camera"]]
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


def play(settings: "Settings", seconds: float | None, frames: int | None) -> "tuple[Studio, int]":
    """Runs a studio to its end. Raises BuzzCamError when it cannot begin."""
    from buzzcam.studio import Studio, prepare_process

    prepare_process()
    studio = Studio(settings)
    studio.publish.listen(tell)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: studio.finished.set())
    studio.open()
    try:
        if settings.is_every_frame:
            studio.run_every_frame(min(frames or 2**62, round((seconds or 2**32) * studio.fps)))
        else:
            studio.start(frames)
            studio.finished.wait(seconds)
    finally:
        studio.stop()
    return studio, 3 if studio.has_lost_an_output else 0


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


def models_command(options: argparse.Namespace) -> int:
    from buzzcam.doctor import rung_table
    from buzzcam.studio import prepare_process

    prepare_process()
    rungs, files = rung_table()
    if options.json:
        print(json.dumps({"rungs": rungs, "models": files}))
        return 0
    for rung in rungs:
        cost = f"{rung['wall_ms']:7.2f} ms  {rung['cpu_ms']:7.2f} CPU ms"
        print(f"{rung['rung']:7s} {cost}  {rung['provider']}  {rung['note']}")
    for model in files:
        print(f"\n{model['name']}  {model['licence']}  {model['origin']}\n  sha256 {model['sha256']}  {model['state']}")
    return 0 if all(model["state"] == "fine" for model in files) else 3


def add_model_command(options: argparse.Namespace) -> int:
    from pathlib import Path

    from buzzcam.own_models import add_model
    from buzzcam.studio import prepare_process

    prepare_process()
    added = add_model(Path(options.file), Path(options.spec))
    print(f"{added['rung']}: {added['wall_ms']:.1f} ms on {added['provider']}, overlap {added['overlap']:.3f} "
          f"with the shipped models on the demo's person. Ladder: {', '.join(added['ladder'])}.")  # fmt: skip
    return 0


def remove_model_command(options: argparse.Namespace) -> int:
    from buzzcam.own_models import remove_model

    remove_model(options.name)
    print(f"{options.name} is gone.")
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
