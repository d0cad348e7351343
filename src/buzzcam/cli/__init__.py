"""The command line: one file for each command. Nothing heavy is imported before one is chosen."""

import argparse
import errno
import os
import sys

from buzzcam import __version__, logs
from buzzcam.cli.bench import add_bench_options, bench_command
from buzzcam.cli.call import call_command
from buzzcam.cli.console import write_line
from buzzcam.cli.doctor import doctor_command
from buzzcam.cli.effects import add_effects_options, effects_command
from buzzcam.cli.models import add_models_options, models_command
from buzzcam.cli.options import add_call_options, add_picture_options, add_run_options
from buzzcam.cli.photo import add_photo_options, photo_command
from buzzcam.cli.run import run_command, start_headless
from buzzcam.errors import BuzzCamError, ScreenUnavailable

__all__ = ["main", "make_parser"]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0, 2 for bad arguments, 3 when something was not to be had."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # NumPy's threads spin at the start, and we never multiply matrices
    parser = make_parser()
    options = parser.parse_args(arguments)
    logs.set_up(is_verbose=options.verbose)
    if sys.stdout is None:  # it was closed; whoever started us wants to hear nothing
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for as long as we run
    try:
        status = int(options.command(options))
        sys.stdout.flush()
    except BuzzCamError as error:
        write_line(error.message)
        write_line(error.hint)
        return error.exit_status
    except BrokenPipeError:  # the reader of our output has gone, as "| head" does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        write_line("The output cannot be written: the disk is full.")
        return 3
    return status


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="buzzcam",
        description="A private camera for every call. Without a command: the window; without a screen: your camera, "
        "its room blurred, on the virtual camera.",
    )
    parser.add_argument("--version", action="version", version=f"buzzcam {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="log every change of state on stderr")
    parser.set_defaults(command=start)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=text, formatter_class=argparse.RawTextHelpFormatter, allow_abbrev=False
        )  # or "--host" would be taken for "--host-name"

    window = command("window", "the window, as without a command")
    window.add_argument("--minimised", action="store_true", help="start in the tray, or minimised where there is none")
    window.set_defaults(command=window_command)
    run = command("run", "source in, private picture out")
    add_run_options(run)
    run.set_defaults(command=run_command)
    call = command("call", "a call that guests join with a browser")
    add_picture_options(call)
    add_call_options(call)
    call.set_defaults(command=call_command)
    doctor = command("doctor", "check camera, virtual camera, models, screen; say what to do")
    doctor.add_argument("--json", action="store_true", help="the findings as one line of JSON")
    doctor.set_defaults(command=doctor_command)
    photo = command("photo", "cut the subject out of photos; thumbnails")
    add_photo_options(photo)
    photo.set_defaults(command=photo_command)
    effects = command("effects", "what else can be done to the picture: options, ranges, cost on this machine")
    add_effects_options(effects)
    effects.set_defaults(command=effects_command)
    models = command("models", "the rungs: cost on this machine, licences; add your own; fetch more")
    add_models_options(models)
    models.set_defaults(command=models_command)
    bench = command("bench", "print what each stage of the frame path costs here")
    add_bench_options(bench)
    bench.set_defaults(command=bench_command)
    return parser


def start(options: argparse.Namespace) -> int:
    """The window; without a screen the main job until Ctrl-C, or the demo where something is missing for it."""
    return window_command(options) if has_screen() else start_headless()


def window_command(options: argparse.Namespace) -> int:
    if not has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
        raise ScreenUnavailable("There is no screen for a window.", "Use buzzcam run, or start it on a desktop.")
    from buzzcam.process import prepare_process

    prepare_process()  # before anything of Qt
    from buzzcam.gui.app import run_window

    return run_window(is_minimised=getattr(options, "minimised", False))


def has_screen() -> bool:
    """Whether a window can be shown. Windows and macOS always have a screen; Linux has one with a display server."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    is_linux = sys.platform.startswith("linux")
    return not is_linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
