"""`buzzcam call`."""

import argparse

from buzzcam.cli.console import Console, ending
from buzzcam.cli.run import keep_what_is_there, opened, show_recording


def call_command(options: argparse.Namespace) -> int:
    from buzzcam.cli.call_console import CallConsole
    from buzzcam.core.privacy import check_shareable
    from buzzcam.files import user_path
    from buzzcam.typed_settings import call_choice_of, parse_source, run_of

    typed, choice = run_of(options, usual=()), call_choice_of(options)
    if not options.overwrite:
        keep_what_is_there(typed.settings)
    shared = parse_source(options.share) if options.share else None
    if shared is not None:
        check_shareable(shared.kind)
    console = Console()
    studio = opened(typed, console)
    with ending(studio.finished.set, studio.publish):
        try:
            studio.start()
            show_recording(studio, console, has_progress=False)
            folder = user_path(options.record) if options.record else None
            CallConsole(studio, choice, shared, options.json, console.write_line, folder).run(typed.seconds)
        finally:
            studio.stop()
    return 3 if studio.has_lost_an_output else 0
