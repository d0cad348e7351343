"""What every test gets: a home of its own, no warnings, and no thread of ours left behind; the user's own home and
the system's folder for passing files are seen to be as they were."""

import asyncio
import os
import shutil
import sys
import threading
import traceback
from itertools import count

import pytest

import private_homes
from buzzcam.process import prepare_process

prepare_process()
os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the one QApplication of the session is made before any fixture below
HOMES = count()
BEFORE = private_homes.move_out()  # before any import looks a folder up; the workers find themselves moved already


def pytest_sessionfinish(session):
    if BEFORE is None:
        return
    if traces := BEFORE.traces():
        print("\nThe suite left traces, or a BuzzCam ran meanwhile:", *traces, sep="\n    ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure():
    if BEFORE is not None:
        BEFORE.move_back()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """What BuzzCam remembers goes to a folder of this test, the test's processes' too."""
    for name, folder in private_homes.home_in(tmp_path_factory.mktemp(f"home-{next(HOMES)}", numbered=False)).items():
        monkeypatch.setenv(name, folder)
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


@pytest.fixture(scope="module")
def runner():
    """One event loop for all tests of a file, and so for their browser."""
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    """Of a real server, on a socket of the test alone."""
    from meet_server import redis_server

    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_server(tmp_path_factory.mktemp("redis")) as (url, _process):
        yield url


LONGEST = "test_devices_in_vm.py", "test_privacy_orders.py"
"""A file is one worker's; one that takes minutes and comes last leaves the other worker without work."""

PAGES = "test_page_effects.py", "test_page_faces.py", "test_call_page.py", "test_rtc_chromium.py", "test_page_photo.py"
"""Browsers fill both cores: spread out, they run beside tests that mostly wait."""


def pytest_collection_modifyitems(items):
    names = list(dict.fromkeys(item.path.name for item in items))
    pages = sorted((name for name in names if name in PAGES or name.startswith("test_page_")), key=_place_in(PAGES))
    others = sorted((name for name in names if name not in pages), key=_place_in(LONGEST))
    ranks = {name: k / len(group) for group in (pages, others) for k, name in enumerate(group)}
    items.sort(key=lambda item: ranks[item.path.name])


def _place_in(first):
    return lambda name: first.index(name) if name in first else len(first)
