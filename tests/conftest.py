"""What every test gets: a home of its own, no warnings, and no thread of ours left behind."""

import os
import sys
import threading
import traceback

import pytest

from buzzcam.studio import prepare_process

prepare_process()
os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the one QApplication of the session is made before any fixture below


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """What BuzzCam remembers goes to a folder of this test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def no_thread_left():
    yield
    left = [thread for thread in threading.enumerate() if thread.name.startswith("buzzcam-")]
    stacks = [
        f"{thread.name}:\n{''.join(traceback.format_stack(sys._current_frames()[thread.ident]))}"
        for thread in left
        if thread.ident in sys._current_frames()
    ]
    assert not left, "\n".join(stacks)
