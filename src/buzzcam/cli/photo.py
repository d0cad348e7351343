"""`buzzcam photo`."""

import argparse
import json
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from buzzcam.cli.console import Console, ending
from buzzcam.errors import BadArgument

if TYPE_CHECKING:
    from buzzcam.core.events import Publish
    from buzzcam.photo.batch import PhotoJob


def add_photo_options(photo: argparse.ArgumentParser) -> None:
    photo.add_argument("inputs", nargs="*", metavar="IN", help="Pictures, folders or glob patterns")
    photo.add_argument("-o", "--output", metavar="OUT|DIR/",
                       help="Output file (for one picture) or folder (created if missing);\n"
                            "default: NAME-cutout beside each picture")  # fmt: skip
    photo.add_argument("--overwrite", action="store_true", help="Overwrite existing files")
    photo.add_argument("--background", metavar="BACKGROUND",
                       help="Background: remove | color:#rrggbb | blur[:0-100] | image:PATH;\n"
                            "default: remove")  # fmt: skip
    photo.add_argument("--effect", action="append", default=[], metavar="NAME[:OPTION=VALUE,...]",
                       help="Effect, as in buzzcam run; can be repeated")  # fmt: skip
    photo.add_argument("--size", default="keep", metavar="WxH|keep", help="Output size; default: keep")
    photo.add_argument("--fit", default="fill", choices=("subject", "fill", "keep"),
                       help="subject: the subject fills the picture; fill: crop to the size;\n"
                            "keep: show everything; default: fill")  # fmt: skip
    photo.add_argument("--title", action="append", default=[], metavar="TEXT", help="Line of text; can be repeated")
    photo.add_argument("--template", default="", metavar="NAME",
                       help="Thumbnail of 1280x720 with the subject at: left | right | centre")  # fmt: skip
    photo.add_argument("--hair", action="store_true", help="Refine fine hair and fur; slower")
    photo.add_argument("--subject", default="auto", choices=("auto", "person", "object"),
                       help="Subject to cut out; auto: a person, otherwise the main object")  # fmt: skip
    photo.add_argument("--watch", metavar="DIR", help="Process new pictures in a folder, until Ctrl-C")
    photo.add_argument("--json", action="store_true", help="Print one line of JSON for each picture")


def photo_command(options: argparse.Namespace) -> int:
    from buzzcam.core.events import Publisher
    from buzzcam.photo.batch import check_target, pictures_of
    from buzzcam.process import prepare_process

    prepare_process()
    job = job_of(options)
    if bool(options.inputs) == bool(options.watch):
        raise BadArgument("Give pictures, or a folder to watch.", "For example: buzzcam photo me.jpg -o me.png")
    pictures = pictures_of(options.inputs) if options.inputs else []
    check_target(job, pictures)
    console, publish, stopped = Console(), Publisher(), Event()
    publish.listen(console.tell)
    with ending(stopped.set, publish):
        return work(options, job, pictures, console, publish, stopped)


def job_of(options: argparse.Namespace) -> "PhotoJob":
    """Raises BadArgument."""
    from buzzcam.files import user_path
    from buzzcam.photo.batch import PhotoJob, make_composition

    composition = make_composition(
        options.background, options.effect, options.size, options.fit, options.title, options.template
    )
    target = user_path(options.output) if options.output else None
    is_folder = bool(options.output) and options.output.endswith(("/", "\\"))
    return PhotoJob(composition, options.subject, options.hair, target, is_folder, options.overwrite)


def work(
    options: argparse.Namespace, job: "PhotoJob", pictures: list[Path], console: Console, publish: "Publish",
    stopped: Event,
) -> int:  # fmt: skip
    """Works on one picture after the other, until `stopped`. The present picture is then not written."""
    from buzzcam.factory import make_photo_studio
    from buzzcam.files import kind_of, user_path
    from buzzcam.photo.batch import Targets, watch, work_on
    from buzzcam.photo.cutout import Cancelled

    targets = Targets(job, pictures)
    follow = iter(pictures)
    if options.watch:
        follow = watch(user_path(options.watch), stopped, lambda path: bool(kind_of(targets.of(path))))

    def go_on(_stage: str, _share: float) -> None:
        if stopped.is_set():
            raise Cancelled

    status, studio = 0, make_photo_studio(publish)
    try:
        for picture in follow:
            done = work_on(studio, picture, job, publish, go_on, targets.of(picture))
            if options.json:
                print(json.dumps(done.as_dict()), flush=True)
            else:
                console.write_line(done.said)
            status = max(status, done.exit_status)
    except Cancelled:
        console.write_line("Stopped.")
    finally:
        studio.close()
    return status
