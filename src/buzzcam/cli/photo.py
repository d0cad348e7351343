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
    photo.add_argument("inputs", nargs="*", metavar="IN", help="pictures, folders, globs")
    photo.add_argument("-o", "--output", metavar="OUT|DIR/",
                       help="a file for one picture, or a folder, which is made; default: NAME-cutout\n"
                            "beside each picture")  # fmt: skip
    photo.add_argument("--overwrite", action="store_true", help="files that are there already are replaced")
    photo.add_argument("--background", metavar="BACKGROUND",
                       help="remove | color:#rrggbb | blur[:0-100] | image:PATH; default: remove")  # fmt: skip
    photo.add_argument("--effect", action="append", default=[], metavar="NAME[:OPTION=VALUE,...]",
                       help="as of run: light, vignette and others; may be repeated")  # fmt: skip
    photo.add_argument("--size", default="keep", metavar="WxH|keep", help="of the picture that is written")
    photo.add_argument("--fit", default="fill", choices=("subject", "fill", "keep"),
                       help="subject: it fills the picture; fill: cut to the size; keep: all is seen")  # fmt: skip
    photo.add_argument("--title", action="append", default=[], metavar="TEXT", help="a line; may be repeated")
    photo.add_argument("--template", default="", metavar="NAME",
                       help="left | right | centre: where the subject stands, at 1280x720")  # fmt: skip
    photo.add_argument("--hair", action="store_true", help="single hairs and fur; slower")
    photo.add_argument("--subject", default="auto", choices=("auto", "person", "object"),
                       help="what is cut out; auto: a person, else what stands out")  # fmt: skip
    photo.add_argument("--watch", metavar="DIR", help="go on with each picture that comes into a folder, until Ctrl-C")
    photo.add_argument("--json", action="store_true", help="one line for each picture")


def photo_command(options: argparse.Namespace) -> int:
    from buzzcam.core.events import Publisher
    from buzzcam.photo.batch import check_target, pictures_of
    from buzzcam.process import prepare_process

    prepare_process()
    job = job_of(options)
    if bool(options.inputs) == bool(options.watch):
        raise BadArgument("Name pictures, or a folder to watch.", "For example: buzzcam photo me.jpg -o me.png")
    pictures = pictures_of(options.inputs) if options.inputs else []
    check_target(job, pictures)
    console, publish, stopped = Console(), Publisher(), Event()
    publish.listen(console.tell)
    with ending(stopped.set, publish):
        return work(options, job, pictures, console, publish, stopped)


def job_of(options: argparse.Namespace) -> "PhotoJob":
    """Raises BadArgument."""
    from buzzcam.photo.batch import PhotoJob, make_composition

    composition = make_composition(
        options.background, options.effect, options.size, options.fit, options.title, options.template
    )
    target = Path(options.output).expanduser() if options.output else None
    is_folder = bool(options.output) and options.output.endswith(("/", "\\"))
    return PhotoJob(composition, options.subject, options.hair, target, is_folder, options.overwrite)


def work(
    options: argparse.Namespace, job: "PhotoJob", pictures: list[Path], console: Console, publish: "Publish",
    stopped: Event,
) -> int:  # fmt: skip
    """One picture after the other, until `stopped`; that ends also the one at work, and nothing of it is written."""
    from buzzcam.factory import make_photo_studio
    from buzzcam.files import kind_of
    from buzzcam.photo.batch import Targets, watch, work_on
    from buzzcam.photo.cutout import Cancelled

    targets = Targets(job, pictures)
    follow = iter(pictures)
    if options.watch:
        follow = watch(Path(options.watch).expanduser(), stopped, lambda path: bool(kind_of(targets.of(path))))

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
