"""The reference pages are what the program says of itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

import make_reference

from buzzcam.effects import registry
from buzzcam.outputs.kinds import OUTPUTS
from buzzcam.sources.kinds import SOURCES


def test_the_reference_pages_are_up_to_date():
    assert make_reference.stale() == []


def test_the_page_of_the_command_line_and_the_help_name_every_kind():
    docs = Path(make_reference.__file__).parent
    page = (docs / "command-line.md").read_text(encoding="utf-8")
    assert all(f"`{kind.name}" in page for kind in SOURCES.values() if kind.name != "file")
    assert all(f"`{kind.name}" in page for kind in OUTPUTS.values() if kind.usage)
    commands = (docs / "commands.md").read_text(encoding="utf-8")
    line = next(line for line in commands.splitlines() if line.startswith("| `--background`"))
    for name in ("none", *registry.backgrounds()):
        assert f"`{name}" in page
        assert name in line


def test_a_page_that_is_not_is_named(monkeypatch):
    monkeypatch.setitem(make_reference.PAGES, "effects.md", lambda: "other")
    assert make_reference.stale() == ["effects.md"]
