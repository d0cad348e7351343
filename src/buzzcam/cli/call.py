"""`buzzcam call`."""

import argparse

from buzzcam.cli.console import Console, ending
from buzzcam.cli.options import call_choice_of, settings_of
from buzzcam.cli.run import keep_what_is_there, opened, show_recording


def call_command(options: argparse.Namespace) -> int:
    from buzzcam.cli.call_console import CallConsole
    from buzzcam.core.privacy import check_shareable
    from buzzcam.parsing import parse_seconds, parse_source

    seconds = parse_seconds(options.seconds) if options.seconds is not None else None
    settings, choice = settings_of(options, usual=()), call_choice_of(options)
    if not options.overwrite:
        keep_what_is_there(settings)
    shared = parse_source(options.share) if options.share else None
    if shared is not None:
        check_shareable(shared.kind)
    console = Console()
    studio = opened(settings, console)
    with ending(studio.finished.set, studio.publish):
        try:
            studio.start()
            show_recording(studio, console, has_progress=False)
            CallConsole(studio, choice, shared, options.json, console.write_line).run(seconds)
        finally:
            studio.stop()
    return 3 if studio.has_lost_an_output else 0
