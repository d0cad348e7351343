"""The suite leaves no trace: what a test writes goes to its own home, and what would slip by is seen."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import private_homes
from buzzcam import paths

KEPT = (paths.settings, paths.costs, paths.fetched_models, paths.call_folder, paths.log_file, paths.videos)


def test_nothing_that_buzzcam_keeps_lies_in_the_users_home(tmp_path_factory):
    own = Path(os.environ[private_homes.LEFT])
    session = tmp_path_factory.getbasetemp()
    for path in (*(place() for place in KEPT), Path(tempfile.gettempdir()), Path.home()):
        assert not path.is_relative_to(own) or path.is_relative_to(session)


def test_a_process_of_a_test_finds_the_tests_home():
    code = "from buzzcam import paths; print(paths.settings(), paths.costs(), paths.fetched_models(), paths.videos())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.count(str(Path.home())) == 4


@pytest.mark.parametrize(
    "trace",
    [
        ".config/buzzcam/settings.json",
        ".local/state/buzzcam/new",
        ".config/pulse",
        "tmp/pulse-9riS6",
        "Videos/BuzzCam",
    ],
)
def test_a_trace_is_seen(monkeypatch, tmp_path, trace):
    for name, folder in private_homes.home_in(tmp_path).items():
        monkeypatch.setenv(name, folder)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    settings = tmp_path / ".config" / "buzzcam" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{}")
    before = private_homes.Before(tmp_path / "bz-own")
    assert not before.traces()
    path = tmp_path / trace
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"written": "over"}')
    assert str(path) in before.traces()


def test_a_checkout_in_a_home_is_no_trace(monkeypatch, tmp_path):
    for name, folder in private_homes.home_in(tmp_path).items():
        monkeypatch.setenv(name, folder)
    monkeypatch.setattr(private_homes, "CHECKOUT", tmp_path / "buzzcam")
    (tmp_path / "buzzcam" / "tests").mkdir(parents=True)
    before = private_homes.Before(tmp_path / "bz-own")
    (tmp_path / "buzzcam" / "tests" / "cache").write_text("compiled")
    (tmp_path / "buzzcam-demo.mp4").write_text("a film")
    assert before.traces() == [str(tmp_path / "buzzcam-demo.mp4")]


def test_what_goes_on_meanwhile_in_the_system_is_no_trace(monkeypatch, tmp_path):
    for name, folder in private_homes.home_in(tmp_path).items():
        monkeypatch.setenv(name, folder)
    (tmp_path / ".config" / "chromium").mkdir()
    before = private_homes.Before(tmp_path / "bz-own")
    (tmp_path / ".config" / "chromium" / "History").write_text("the user goes on browsing")
    assert not before.traces()
