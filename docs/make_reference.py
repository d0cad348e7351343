"""Writes docs/effects.md and docs/commands.md from the specs of the effects and the options of the command line.

python docs/make_reference.py [--check]     --check writes nothing; ends with 1 where a page is not up to date
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
MADE = "<!-- Made by docs/make_reference.py: do not edit. -->\n\n"


def effects_page() -> str:
    """Only the effects that ship: the page must not depend on installed plug-ins."""
    from buzzcam.cli.effects import as_text
    from buzzcam.effects import registry

    lines = [
        "# Effects\n\n",
        MADE,
        "`--effect NAME[:OPTION=VALUE,...]` works on `run`, `call` and `photo`, as often as you like. `NAME:VALUE`\n"
        "sets the first option; `NAME` alone uses the value in the column *alone*. `buzzcam effects` measures what\n"
        "each costs on your computer. [Write an effect](write-an-effect.md) explains how to add one.\n\n",
        "## Backgrounds\n\n"
        "One of these hides the room. `--background NAME[:VALUE]` is the short form, and `--background none`\n"
        "shows the room.\n\n",
        "| background | option | range | default | photos | |\n|---|---|---|---|---|---|\n",
    ]
    for spec in registry.backgrounds().values():
        photos = "yes" if spec.make_still else "transparent" if spec.is_keyed else ""
        for option in spec.options or (None,):
            cells = ("", "", "") if option is None else (f"`{option.name}`", option.range, as_text(option.default))
            texts = (str(spec.label), str(spec.note), *(() if option is None else (str(option.hint),)))
            lines.append(f"| {' | '.join((f'`{spec.name}`', *cells, photos, sentences(*texts)))} |\n")
    lines.append("\n## Others\n\n| effect | option | range | default | alone | |\n|---|---|---|---|---|---|\n")
    for spec in registry.own().values():
        for option in () if spec.hides else spec.options:
            alone = "" if option.usual is None else as_text(option.usual)
            cells = (f"`{spec.name}`", f"`{option.name}`", option.range.replace("|", "or"), as_text(option.default))
            lines.append(f"| {' | '.join((*cells, alone, sentences(str(option.label), str(option.hint))))} |\n")
    return "".join(lines)


def sentences(*texts: str) -> str:
    return " ".join(f"{text.removesuffix('.')}." for text in texts if text)


def commands_page() -> str:
    """Not argparse's own help, whose layout changes with each Python."""
    from buzzcam.cli import make_parser

    intro = "`buzzcam COMMAND --help` shows the same texts. Without a command, BuzzCam opens the window."
    pages = [f"# Commands\n\n{MADE}{intro}\n"]
    for name, command in commands_of("buzzcam", make_parser()):
        lines = [
            f"| {shown(action)} | {' '.join((action.help or '').split()).replace('|', chr(92) + '|')} |\n"
            for action in options_of(command)
        ]
        pages.append(f"\n## {name}\n\n" + ("| option | |\n|---|---|\n" + "".join(lines) if lines else "No options.\n"))
    return "".join(pages)


def commands_of(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The command and its subcommands."""
    yield name, parser
    for action in parser._actions:  # argparse has no other way
        if isinstance(action, argparse._SubParsersAction):
            for word, command in action.choices.items():
                yield from commands_of(f"{name} {word}", command)


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        action for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction) and action.help is not None
    ]  # fmt: skip


def shown(action: argparse.Action) -> str:
    words = ", ".join(f"`{flag}`" for flag in action.option_strings)
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper() if not words else ""
    return f"{words} {f'`{value}`'.replace('|', chr(92) + '|') if value and action.nargs != 0 else ''}".strip()


PAGES = {"effects.md": effects_page, "commands.md": commands_page}


def stale() -> list[str]:
    """The pages that are not up to date."""
    found = []
    for name, page in PAGES.items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != page():
            found.append(name)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        for name, page in PAGES.items():
            (FOLDER / name).write_text(page(), encoding="utf-8")
    for name in stale():
        print(f"docs/{name} is not up to date: run docs/make_reference.py", file=sys.stderr)
    return 1 if stale() else 0


if __name__ == "__main__":
    raise SystemExit(main())
