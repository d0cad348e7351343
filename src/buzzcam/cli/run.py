"""`buzzcam run`, and `buzzcam` without a command and without a screen."""

import argparse
import json
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from buzzcam.cli.console import Console, ending, write_line
from buzzcam.core.worker import Worker
from buzzcam.errors import BadArgument
from buzzcam.files import kind_of, make_folder
from buzzcam.outputs.kinds import is_still_file

if TYPE_CHECKING:
    from buzzcam.settings import Settings
    from buzzcam.studio import Studio
    from buzzcam.typed_settings import TypedRun

DEMO_SECONDS = 10.0
SHOWN_EVERY_S = 1.0
NEVER_S = 2.0**31


def run_command(options: argparse.Namespace) -> int:
    from buzzcam.typed_settings import run_of

    typed = run_of(options)
    if not options.overwrite:
        keep_what_is_there(typed.settings)
    studio, status = play(typed)
    report = studio.report()
    if options.json:
        print(json.dumps(report))
    else:
        print(in_words(report))
    return status


def start_headless() -> int:
    """Runs the main job until Ctrl-C, or the demo if something is missing."""
    from buzzcam.doctor import missing_for_the_main_job
    from buzzcam.settings import OutputChoice, Settings, SourceChoice
    from buzzcam.typed_settings import TypedRun

    missing = missing_for_the_main_job()
    if not missing:
        write_line("BuzzCam sends your camera, with the room blurred, to the virtual camera. Press Ctrl-C to stop.")
        return play(TypedRun(Settings()))[1]
    for finding in missing:
        write_line(f"{finding.message} {finding.hint}")
    write_line(f"BuzzCam records a demo of {DEMO_SECONDS:.0f} seconds instead: a person whose room is hidden.")
    video, picture = (free_name(Path(f"buzzcam-demo{ending}")) for ending in (".mp4", ".png"))
    outputs = OutputChoice("file", str(video)), OutputChoice("file", str(picture))
    studio, status = play(TypedRun(Settings(SourceChoice("demo"), outputs=outputs), DEMO_SECONDS))
    print(in_words(studio.report()))
    print(f"The demo is in {video} and {picture}.")
    return status


def free_name(path: Path) -> Path:
    """The path itself, or with the first free number."""
    number = 1
    while kind_of(free := path if number == 1 else path.with_stem(f"{path.stem}-{number}")):
        number += 1
    return free


def files_of(settings: "Settings") -> list[Path]:
    """The files that are written."""
    from buzzcam.settings import FILE_OUTPUTS

    return [Path(choice.target) for choice in settings.outputs if choice.kind in FILE_OUTPUTS and choice.target]


def keep_what_is_there(settings: "Settings") -> None:
    """Raises BadArgument if a file would be replaced."""
    for path in files_of(settings):
        if kind_of(path) == "file":
            raise BadArgument(f"{path} already exists.", "Choose another name, or replace it with --overwrite.")


def opened(typed: "TypedRun", console: Console) -> "Studio":
    """An open studio that reports to the console, and learns the room if that was asked for; creates the folders of its
    files. Raises BuzzCamError."""
    from buzzcam.process import prepare_process
    from buzzcam.studio import Studio

    for path in files_of(typed.settings):
        make_folder(path.parent)
    prepare_process()
    studio = Studio(typed.settings)
    studio.publish.listen(console.tell)
    studio.open()
    if typed.learns_room:
        console.write_line("Step out of the picture: BuzzCam learns the room.")
        studio.learn_room()
    return studio


def play(typed: "TypedRun") -> "tuple[Studio, int]":
    """Runs a studio to its end. Raises BuzzCamError if it cannot start."""
    console = Console()
    studio = opened(typed, console)
    with ending(studio.finished.set, studio.publish):
        try:
            shown = show_recording(studio, console)
            if typed.settings.is_every_frame:
                studio.run_every_frame(min(typed.frames or 2**62, round((typed.seconds or NEVER_S) * studio.fps)))
            else:
                studio.start(typed.frames)
                studio.finished.wait(typed.seconds)
        finally:
            studio.stop()
    if shown is not None:
        shown.join()
    return studio, 3 if studio.has_lost_an_output else 0


def show_recording(studio: "Studio", console: Console, has_progress: bool = True) -> Worker | None:
    """Prints the files that are written and, on a terminal, their growing size. has_progress: False in a call, where
    the user types commands."""
    files = files_of(studio.settings)
    if not files:
        return None
    stills = [path for path in files if is_still_file(path)]
    if recordings := [path for path in files if path not in stills]:
        console.write_line(f"Recording to {', '.join(map(str, recordings))}. Press Ctrl-C to stop.")
    if stills:
        console.write_line(f"The last frame will be saved to {', '.join(map(str, stills))}.")
    if not console.is_terminal or not has_progress:
        return None
    worker = Worker("progress", partial(show_progress, studio, console, files), studio.publish)
    worker.start()
    return worker


def show_progress(studio: "Studio", console: Console, files: list[Path]) -> None:
    began = monotonic()
    while not studio.finished.wait(SHOWN_EVERY_S):
        minutes, seconds = divmod(round(monotonic() - began), 60)
        size = sum(path.stat().st_size for path in files if kind_of(path))
        console.show(f"{minutes}:{seconds:02d}  {studio.pipeline.frames_out} frames  {size / 1e6:.1f} MB")
    console.show("")


def in_words(report: dict[str, Any]) -> str:
    delay, cost = report["latency_ms"]["p95"], report["cpu_ms_per_frame"]
    frames = report["frames_out"]
    lines = [
        f"{frames} frame{'' if frames == 1 else 's'} of {report['size']}, {report['fps']} fps; "
        f"{report['frames_dropped']} dropped, {report['cards']} paused cards",
        f"delay {'unknown' if delay is None else f'at most {delay} ms in 95 % of the frames'}, "
        f"{f'{cost} CPU ms per frame' if cost else 'CPU time unknown'}, {report['rss_mb']} MB",
    ]
    if report["rung"]:
        lines.append(f"model {report['rung']} on {report['provider']}")
    return "\n".join(lines)
