"""`buzzcam models`: one function for each verb."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buzzcam.cli.console import write_line
from buzzcam.errors import BuzzCamError

if TYPE_CHECKING:
    from buzzcam.vision.catalog import ModelSpec
    from buzzcam.vision.downloader import ModelDownloader


def add_models_options(models: argparse.ArgumentParser) -> None:
    models.add_argument("--json", action="store_true", help="Print the list as one line of JSON")
    models.set_defaults(verb=list_models)
    verbs = models.add_subparsers(title="verbs", metavar="VERB", description="Default: list")

    def verb(name: str, job: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=f"{text}.")
        made.set_defaults(verb=job)
        return made

    made = verb("list", list_models, "List the rungs with their cost on this computer, and the model files")
    made.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="Print the list as one line of JSON"
    )
    made = verb("add", add_model, "Add an ONNX model of your own to the ladder")
    made.add_argument("file", metavar="FILE", help="ONNX file")
    made.add_argument("--spec", metavar="SPEC", required=True,
                      help="JSON description of its input and output (models/README.md)")  # fmt: skip
    made = verb("remove", remove_models, "Remove models of your own, or fetched models")
    made.add_argument("names", nargs="*", metavar="NAME", help="Models to remove; default: all fetched models")
    made = verb("fetch", fetch_models, "Fetch models that are not part of BuzzCam, or are damaged")
    made.add_argument("names", nargs="*", metavar="NAME",
                      help="Models to fetch; default: all that do not come with BuzzCam")  # fmt: skip
    made.add_argument("--from", dest="mirrors", action="append", metavar="URL",
                      help="Address to fetch from, such as that of a meeting server;\n"
                      "can be repeated; default: $BUZZCAM_MODELS")  # fmt: skip
    made.add_argument("--yes", action="store_true", help="Fetch without asking")
    made = verb("verify", verify_models, "Verify the checksums of model files")
    made.add_argument("names", nargs="*", metavar="NAME", help="Models to verify; default: all")


def models_command(options: argparse.Namespace) -> int:
    from buzzcam.process import prepare_process

    prepare_process()
    return int(options.verb(options))


def list_models(options: argparse.Namespace) -> int:
    from buzzcam.cli.console import quiet_libraries
    from buzzcam.doctor import rung_table

    with quiet_libraries():
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
    from buzzcam.user_models import add_model as add

    added = add(Path(options.file), Path(options.spec))
    print(f"{added['rung']}: {added['wall_ms']:.1f} ms on {added['provider']}, overlap {added['overlap']:.3f} "
          f"with the shipped models on the demo's person. Ladder: {', '.join(added['ladder'])}.")  # fmt: skip
    return 0


def remove_models(options: argparse.Namespace) -> int:
    from buzzcam.user_models import own_names, remove_model
    from buzzcam.vision.downloader import ModelDownloader

    own = own_names()
    for name in own.intersection(options.names):
        remove_model(name)
        write_line(f"{name} was removed.")
    others = [name for name in options.names if name not in own]
    if options.names and not others:
        return 0
    downloader = ModelDownloader()
    return for_each(downloader.named(others), lambda model: write_line(downloader.remove(model)))


def fetch_models(options: argparse.Namespace) -> int:
    from buzzcam.vision.downloader import ModelDownloader

    downloader = ModelDownloader(options.mirrors)
    wanted = downloader.named(options.names)
    if not all(downloader.has(model) for model in wanted):
        downloader.check_address()  # before anything is asked
    return for_each(wanted, lambda model: fetch(downloader, model, options.yes))


def fetch(downloader: "ModelDownloader", model: "ModelSpec", is_agreed: bool) -> None:
    write_line(downloader.offer(model))
    if is_agreed or downloader.has(model) or agrees():
        write_line(downloader.fetch(model, show_progress))


def verify_models(options: argparse.Namespace) -> int:
    """Prints the state of each file."""
    from buzzcam.errors import BadArgument
    from buzzcam.user_models import checks

    known = checks()
    for name in options.names:
        if name not in known:
            raise BadArgument(f"There is no model called {name}.", f"Use one of: {', '.join(known)}.")
    return for_each(options.names or list(known), lambda name: write_line(known[name]()))


def for_each(things: list[Any], job: Callable[[Any], object]) -> int:
    """Goes on after a failure. Returns the exit status."""
    status = 0
    for thing in things:
        try:
            job(thing)
        except BuzzCamError as error:
            write_line(error.message)
            write_line(error.hint)
            status = max(status, error.exit_status)
    return status


def agrees() -> bool:
    """Raises FetchFailed when the answer is no."""
    from buzzcam.errors import FetchFailed

    try:
        has_agreed = input("Fetch it? [y/N] ").strip().lower() in ("y", "yes")
    except (EOFError, OSError):
        raise FetchFailed("There was no answer. Nothing was fetched.", "Use --yes.") from None
    if not has_agreed:
        raise FetchFailed("The model was not fetched.", "Answer y to fetch it.")
    return True


def show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\r{done / 1e6:.1f} of {total / 1e6:.1f} MB",
            end="\n" if done == total else "",
            file=sys.stderr,
            flush=True,
        )
