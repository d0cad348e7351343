"""`buzzcam call`."""

import argparse

from buzzcam.cli.console import Console, ending
from buzzcam.cli.run import keep_what_is_there, opened, show_recording


def call_command(options: argparse.Namespace) -> int:
    from buzzcam.cli.call_console import CallConsole
    from buzzcam.core.privacy import check_shareable
    from buzzcam.parsing import call_choice_of, limits_of, parse_source, settings_of

    (seconds, _frames), settings = limits_of(options), settings_of(options, usual=())
    choice = call_choice_of(options)
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
