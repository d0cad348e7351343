"""The command line: one file for each command. Nothing heavy is imported before one is chosen."""

import argparse
import errno
import os
import sys
from typing import NoReturn

from buzzcam import __version__, logs
from buzzcam.cli.bench import add_bench_options, bench_command
from buzzcam.cli.call import call_command
from buzzcam.cli.console import write_line
from buzzcam.cli.doctor import doctor_command
from buzzcam.cli.effects import add_effects_options, effects_command
from buzzcam.cli.models import add_models_options, models_command
from buzzcam.cli.options import add_call_options, add_picture_options, add_run_options
from buzzcam.cli.page import add_page_options, page_command
from buzzcam.cli.photo import add_photo_options, photo_command
from buzzcam.cli.run import run_command, start_headless
from buzzcam.cli.serve import add_serve_options, serve_command
from buzzcam.errors import BuzzCamError, ScreenUnavailable

__all__ = ["main", "make_parser"]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns the exit status: 0, 2 for bad arguments, 3 when something is not available."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # NumPy's threads spin at the start, and we never multiply matrices
    parser = make_parser()
    options = parser.parse_args(arguments)
    logs.set_up(is_verbose=options.verbose)
    if sys.stdout is None:  # it was closed, so nobody reads our output
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
        write_line("The disk is full. The output was not written.")
        return 3
    return status


class Parser(argparse.ArgumentParser):
    """Says what is wrong in two sentences, as every other mistake is answered."""

    def error(self, message: str) -> NoReturn:
        write_line(f"{message[:1].upper()}{message[1:]}.".replace("..", "."))
        write_line(f"See: {self.prog} --help")
        raise SystemExit(2)


def make_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="buzzcam",
        description="A private camera for every call. Without a command, BuzzCam opens the window. Without a screen, "
        "it sends your camera, with the room blurred, to the virtual camera.",
    )
    parser.add_argument("--version", action="version", version=f"buzzcam {__version__}", help="Print the version")
    parser.add_argument("-v", "--verbose", action="store_true", help="Log every change of state to stderr")
    parser.set_defaults(command=start)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=text, formatter_class=argparse.RawTextHelpFormatter, allow_abbrev=False
        )  # or "--host" would be taken for "--host-name"

    window = command("window", "Open the window (default)")
    window.add_argument("--minimised", action="store_true", help="Start in the tray, or minimised if there is no tray")
    window.set_defaults(command=window_command)
    run = command("run", "Send the private picture to the virtual camera or to files")
    add_run_options(run)
    run.set_defaults(command=run_command)
    call = command("call", "Hold a call that guests join with a browser")
    add_picture_options(call)
    add_call_options(call)
    call.set_defaults(command=call_command)
    page = command("page", "Try effects, record and edit photos in your browser, without a call")
    add_page_options(page)
    page.set_defaults(command=page_command)
    serve = command("serve", "Run a meeting server, through which calls reach guests anywhere")
    add_serve_options(serve)
    serve.set_defaults(command=serve_command)
    doctor = command("doctor", "Check the camera, virtual camera, models and screen")
    doctor.add_argument("--json", action="store_true", help="Print the findings as one line of JSON")
    doctor.set_defaults(command=doctor_command)
    photo = command("photo", "Cut the subject out of photos, or make thumbnails")
    add_photo_options(photo)
    photo.set_defaults(command=photo_command)
    effects = command("effects", "List the effects with their options, ranges and cost on this computer")
    add_effects_options(effects)
    effects.set_defaults(command=effects_command)
    models = command("models", "List, add, remove, fetch or verify models")
    add_models_options(models)
    models.set_defaults(command=models_command)
    bench = command("bench", "Measure the cost of each stage of the frame path on this computer")
    add_bench_options(bench)
    bench.set_defaults(command=bench_command)
    return parser


def start(options: argparse.Namespace) -> int:
    """Opens the window. Without a screen, runs the main job until Ctrl-C, or the demo if something is missing."""
    return window_command(options) if has_screen() else start_headless()


def window_command(options: argparse.Namespace) -> int:
    if not has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
        raise ScreenUnavailable(
            "There is no screen to open a window on.", "Start BuzzCam in a graphical session, or use: buzzcam run"
        )
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
