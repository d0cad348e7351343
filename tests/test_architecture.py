"""Who may import whom, which library stays where, what is banned; each rule is seen to catch a planted violation.

The imports are import-linter's (`tool.importlinter` in pyproject.toml); here is what it has no words for."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "buzzcam"

CORE_LIBRARIES = {"numpy"}
BANNED_CALLS = {("time", "sleep"), ("threading", "Thread"), ("queue", "Queue")}
ALLOWED_THREAD = "core/worker.py"
STANDARD = {
    "collections", "contextlib", "dataclasses", "functools", "itertools", "logging", "os", "pathlib", "resource", "sys",
    "threading", "time", "typing",
}  # fmt: skip


def violations(path: str, source: str) -> list[str]:
    """What a file of the package does against the rules that import-linter has no words for. path: in the package."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if path != ALLOWED_THREAD:
                found += [f"{path} uses {a.name}" for a in node.names if (node.module, a.name) in BANNED_CALLS]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            call = (node.value.id, node.attr)
            if call in BANNED_CALLS and path != ALLOWED_THREAD:
                found.append(f"{path} uses {'.'.join(call)}")
        if path.startswith("core/"):
            outside = {name.split(".")[0] for name in names} - {"buzzcam"} - CORE_LIBRARIES - STANDARD
            found += [f"{path} imports {name}, core knows NumPy only" for name in outside]
    return found


def files() -> list[Path]:
    return list(PACKAGE.rglob("*.py"))


def test_every_file_keeps_the_rules():
    assert len(files()) > 40
    found = [line for path in files() for line in violations(path.relative_to(PACKAGE).as_posix(), path.read_text())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/frame.py", "import cv2"),
        ("core/frame.py", "def late():\n    from cv2 import resize"),
        ("core/capture.py", "import time\ntime.sleep(1)"),
        ("outputs/runner.py", "from threading import Thread"),
        ("outputs/runner.py", "import queue\nqueue.Queue()"),
    ],
)
def test_a_planted_violation_is_caught(path, source):
    assert violations(path, source)


def test_an_allowed_import_is_not_caught():
    assert not violations("sources/camera.py", "from buzzcam.kernels.convert import import_bgr\nimport cv2")


PLANTED = (
    ("core.frame", "from buzzcam.sources.camera import Camera", "buzzcam.sources.camera"),
    ("sources.camera", "def late():\n    from buzzcam.effects import matte", "buzzcam.effects.matte"),
    ("effects.matte", "import buzzcam.vision.ladder", "buzzcam.vision.ladder"),
    ("outputs.runner", "from buzzcam import studio", "buzzcam.studio"),
    ("calls.audio.engine", "from buzzcam.outputs.runner import OutputRunner", "buzzcam.outputs.runner"),
    ("doctor", "from buzzcam.cli import main", "buzzcam.cli"),
    ("photo.find", "from buzzcam.vision.stills import StillNets", "buzzcam.vision.stills"),
    ("pictures", "from buzzcam.sources.picture import Picture", "buzzcam.sources.picture"),
    ("gui.app", "def late():\n    from buzzcam.calls.host import Host", "buzzcam.calls.host"),
    ("gui.app", "import buzzcam.figures", "buzzcam.figures"),
    ("cli.run", "from buzzcam import history", "buzzcam.history"),
    ("cli.run", "def late():\n    from buzzcam.status import Status", "buzzcam.status"),
    ("cli.run", "from buzzcam.kernels.bands import PERSON", "buzzcam.kernels.bands"),
    ("gui.qt_platform", "from buzzcam.typed_settings import parse_source", "buzzcam.typed_settings"),
    ("gui.qt_platform", "from buzzcam.bench import stage_table", "buzzcam.bench"),
    ("studio", "from buzzcam.signals import Signals", "buzzcam.signals"),
    ("studio", "from buzzcam.photo.batch import PhotoJob", "buzzcam.photo.batch"),
    ("__main__", "from buzzcam.doctor import examine", "buzzcam.doctor"),
    ("vision.segmenter", "import onnxruntime", "onnxruntime"),
    ("outputs.runner", "def late():\n    import pyvirtualcam", "pyvirtualcam"),
    ("sources.camera", "import mss", "mss"),
    ("studio", "from PySide6.QtWidgets import QWidget", "PySide6"),
    ("gui.app", "import xcffib.xproto", "xcffib"),
    ("calls.rtc.peer", "from aiortc import RTCPeerConnection", "aiortc"),
    ("doctor", "import aiohttp", "aiohttp"),
    ("calls.audio.engine", "import sounddevice", "sounddevice"),
    ("calls.audio.engine", "def late():\n    from livekit.rtc.apm import AudioProcessingModule", "livekit"),
    ("effects.card", "from PIL import Image", "PIL"),
    ("photo.picture", "import pillow_heif", "pillow_heif"),
    ("photo.refine", "import pymatting", "pymatting"),
    ("photo.batch", "import urllib3", "urllib3"),
    ("meet.rooms", "def late():\n    import numpy", "numpy"),
    ("meet.server", "import redis", "redis"),
    ("cli.serve", "from prometheus_client import Counter", "prometheus_client"),
)
"""Module of the package, what is added to it, what it imports thereby."""


@pytest.fixture(scope="module")
def verdict(tmp_path_factory):
    """What lint-imports says of a copy of the package with all of PLANTED in it."""
    root = tmp_path_factory.mktemp("planted")
    copy = root / "src" / "buzzcam"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "_compiled.*"))
    for module, source, _ in PLANTED:
        path = copy.joinpath(*module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        assert path.exists(), f"{module} is gone: what is planted there would be caught for that"
        with path.open("a") as file:
            file.write(f"\n\n{source}\n")
    (copy / "stray.py").write_text("")
    (copy / "sources" / "typed.py").write_text(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from buzzcam.effects import matte\n"
    )
    shutil.copy(ROOT / "pyproject.toml", root)
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("module", "source", "imported"), PLANTED)
def test_a_planted_import_is_named(verdict, module, source, imported):
    assert f"buzzcam.{module} -> {imported} (l." in verdict, verdict


def test_a_part_without_a_layer_is_named(verdict):
    assert "stray" in verdict


def test_an_import_for_types_alone_is_allowed(verdict):
    assert "buzzcam.sources.typed" not in verdict


def test_each_contract_catches_something(verdict):
    assert "BROKEN" in verdict
    assert "KEPT" not in verdict, verdict


MAY_SLEEP = {
    "fakes.py": (2, "where tests wait for a condition, and the clock of a camera"),
    "sfu_servers.py": (1, "a slow line, whose pauses are what is tried"),
    "device/test_virtual_camera.py": (2, "seconds in which nothing may happen are what is measured"),
    "test_rtc_governor.py": (1, "a loop that is busy for that long is what is tried"),
    "test_call_strangers.py": (1, "a stranger who sends a byte now and then"),
    "network_cut.py": (1, "a line's own delay is what it stands for"),
    "call_outages.py": (9, "the lengths of outages, and pictures at their rate, are what is measured"),
}
"""File of the tests -> how often it may sleep, and what for."""


def sleeps(source: str) -> list[str]:
    """The calls in it that wait for time alone to pass: whatever they wait for has not happened on a busy machine."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "asyncio"):
            found += [ast.unparse(node) for alias in node.names if alias.name == "sleep"]
        if isinstance(node, ast.Call):
            text = ast.unparse(node)
            is_yield = text == "asyncio.sleep(0)"  # only lets the others go first
            if (
                re.match(r"((time|asyncio|trio|anyio)\.sleep|(threading\.|asyncio\.)?Event\(\)\.wait)\(", text)
                and not is_yield
            ):
                found.append(text)
    return found


def test_no_test_sleeps():
    for path in (ROOT / "tests").rglob("*.py"):
        allowed, _reason = MAY_SLEEP.get(path.relative_to(ROOT / "tests").as_posix(), (0, ""))
        found = sleeps(path.read_text())
        assert len(found) <= allowed, f"{path.name} sleeps: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(1)",
        "from time import sleep\nsleep(1)",
        "async def wait():\n    await asyncio.sleep(0.01)",
        "from asyncio import sleep",
        "Event().wait(5)",
        "threading.Event().wait(timeout=5)",
    ],
)
def test_a_planted_sleep_is_caught(source):
    assert sleeps(source)


def test_letting_others_go_first_is_no_sleep():
    assert not sleeps("async def wait():\n    await asyncio.sleep(0)\n    done.wait(5)")
