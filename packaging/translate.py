"""Brings the window's translations up to date with its texts.

    python packaging/translate.py          collects the texts, updates the .ts files, makes the .qm files
    python packaging/translate.py --check  writes nothing; ends with 1 if a text is not translated

What the other parts say (`say("...")`, and literals given to errors and findings) goes into gui/sentence_templates.py,
which only exists so that lupdate finds it. Missing translations stand in the .ts files as `unfinished`: fill them in
with pyside6-linguist or by hand, then run this again.
"""

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "buzzcam"
GUI = PACKAGE / "gui"
SENTENCES = GUI / "sentence_templates.py"
FOLDER = GUI / "translations"
LANGUAGES = ("de", "es")

NOT_SHOWN = {"cli", "user_models.py"}
"""Files and folders of the package: what only the command line says."""

CONTEXT = "sentences"
SPEAKS = {"BuzzCamError": 0, "UnsafeFrame": 0, "Finding": 1}
"""Class -> its first argument that is a sentence; errors that derive from these are found by themselves."""


def parsed_files() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != SENTENCES and path.relative_to(PACKAGE).parts[0] not in NOT_SHOWN:
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


def is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def templates_in(tree: ast.Module, classes: dict[str, int]) -> Iterator[str]:
    """The templates of `say`, and the literals that errors and findings are given, themselves or by a variable."""
    known: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known.setdefault(node.targets[0].id, []).extend(_literals(node.value, {}))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "say":
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


def sentences() -> str:
    """What gui/sentence_templates.py should be."""
    classes = speaking_classes()
    found = sorted({text for _path, tree in parsed_files() for text in templates_in(tree, classes) if text})
    lines = [f"    QT_TRANSLATE_NOOP({_quoted(CONTEXT)}, {_quoted(text)})," for text in found]
    return "\n".join(
        [
            '"""What the other parts say, for lupdate to find. Made by packaging/translate.py: do not edit."""',
            "",
            "# ruff: noqa: E501",
            "# fmt: off",
            "",
            "from PySide6.QtCore import QT_TRANSLATE_NOOP",
            "",
            "SENTENCES = (",
            *lines,
            ")",
            "",
        ]
    )


def _quoted(text: str) -> str:
    """As ruff writes it; lupdate knows these escapes only."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"'{escaped}'" if '"' in text and "'" not in text else '"' + escaped.replace('"', '\\"') + '"'


def tool(name: str) -> Path:
    """Beside this Python, where PySide6 installs them."""
    return Path(sys.executable).with_name(f"pyside6-{name}")


def run(name: str, *arguments: str | Path) -> None:
    done = subprocess.run([tool(name), *arguments], cwd=GUI, capture_output=True, text=True, check=False)
    if done.returncode or "rror" in done.stderr:
        raise SystemExit(f"pyside6-{name}: {done.stdout}{done.stderr}")


def ts_file(language: str) -> Path:
    return FOLDER / f"buzzcam_{language}.ts"


def messages(language: str) -> dict[tuple[str, str], str | None]:
    """(context, source text) -> its translation; None where there is none yet."""
    found: dict[tuple[str, str], str | None] = {}
    for context in ElementTree.parse(ts_file(language)).getroot().iter("context"):
        for message in context.iter("message"):
            target = message.find("translation")
            assert target is not None
            is_finished = target.get("type") is None and target.text
            found[context.findtext("name", ""), message.findtext("source", "")] = target.text if is_finished else None
    return found


def texts_of_the_window() -> set[tuple[str, str]]:
    """(context, text) of each that lupdate should find, by reading the files as Python does."""
    found = set()
    for path in GUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
                own = [call for call in calls if ast.unparse(call.func) == "self.tr"]
                found |= {(node.name, ast.literal_eval(call.args[0])) for call in own}
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "QT_TRANSLATE_NOOP",
                "QCoreApplication.translate",
            ):
                literals = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if len(literals) == 2:
                    found.add((str(literals[0]), str(literals[1])))
    return found


def update() -> None:
    SENTENCES.write_text(sentences(), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    sources = sorted(path.relative_to(GUI).as_posix() for path in GUI.rglob("*.py"))
    for language in LANGUAGES:
        ts = ts_file(language).relative_to(GUI)
        run("lupdate", *sources, "-locations", "none", "-no-obsolete", "-source-language", "en",
            "-target-language", language, "-ts", ts)  # fmt: skip
        run("lrelease", "-silent", ts, "-qm", ts.with_suffix(".qm"))


def problems() -> list[str]:
    found = []
    if not SENTENCES.is_file() or SENTENCES.read_text(encoding="utf-8") != sentences():
        found.append("gui/sentence_templates.py is not up to date: run packaging/translate.py.")
    for language in LANGUAGES:
        said = messages(language)
        missing = sorted(key for key in texts_of_the_window() | said.keys() if not said.get(key))
        found += [f"not translated into {language}: {context}: {text}" for context, text in missing]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        update()
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
