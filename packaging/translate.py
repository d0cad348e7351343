"""Brings the translations up to date with the texts.

    python packaging/translate.py          collects the texts into the .po files, makes the .mo files
    python packaging/translate.py --check  writes nothing; ends with 1 if a text is not translated

Texts are the literals given to `tr` and `say`, to errors and to findings.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "buzzcam"
LANGUAGES = ("de", "es")

NOT_SHOWN = {"cli", "user_models.py"}
"""Files and folders of the package: what only the command line says."""

SPEAKS = {"BuzzCamError": 0, "UnsafeFrame": 0, "Finding": 1}
"""Class -> its first argument that is a sentence; errors that derive from these are found by themselves."""


def parsed_files() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in NOT_SHOWN:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def speaking_classes() -> dict[str, int]:
    found, count = dict(SPEAKS), 0
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for _path, tree in parsed_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    while count != len(found):
        count = len(found)
        found |= {name: 0 for name, of in bases.items() if name not in found and any(found.get(b) == 0 for b in of)}
    return found


def is_call_of(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def texts_in(tree: ast.Module, classes: dict[str, int]) -> Iterator[str]:
    """The templates of `tr` and `say`, and the literals that errors and findings are given, themselves or by a
    variable."""
    known: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known.setdefault(node.targets[0].id, []).extend(_literals(node.value, {}))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in ("say", "tr"):
            yield from _literals(node.args[0], {})
        elif node.func.id in classes:
            for argument in node.args[classes[node.func.id] :]:
                yield from _literals(argument, known)


def _literals(node: ast.expr, known: dict[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _literals(node.body, known) + _literals(node.orelse, known)
    return known.get(node.id, []) if isinstance(node, ast.Name) else []


def texts() -> set[str]:
    classes = speaking_classes()
    return {text for _path, tree in parsed_files() for text in texts_in(tree, classes) if text}


def po_file(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "buzzcam.po"


def catalogue(language: str) -> Catalog:
    """As it is written, with the texts that it lacks, without those that nothing says any more."""
    with po_file(language).open("rb") as file:
        found = read_po(file)
    wanted = Catalog()
    for text in texts():
        wanted.add(text)
    found.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    return found


def untranslated(found: Catalog) -> list[str]:
    return [str(message.id) for message in found if message.id and (message.fuzzy or not message.string)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    is_check, is_complete = parser.parse_args().check, True
    for language in LANGUAGES:
        found, po = catalogue(language), po_file(language)
        if not is_check:
            with po.open("wb") as file:
                write_po(file, found, width=120, sort_output=True, ignore_obsolete=True)
            with po.with_suffix(".mo").open("wb") as file:
                write_mo(file, found)
        for text in sorted(untranslated(found)):
            print(f"not translated into {language}: {text}", file=sys.stderr)
            is_complete = False
    return 0 if is_complete else 1


if __name__ == "__main__":
    raise SystemExit(main())
