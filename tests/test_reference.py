"""The reference pages are what the program says of itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))

import make_reference


def test_the_reference_pages_are_up_to_date():
    assert make_reference.stale() == []


def test_a_page_that_is_not_is_named(monkeypatch):
    monkeypatch.setitem(make_reference.PAGES, "effects.md", lambda: "other")
    assert make_reference.stale() == ["effects.md"]
