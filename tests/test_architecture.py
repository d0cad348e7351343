"""Who may import whom, which library stays where, what is banned; each rule is seen to catch a planted violation."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "buzzcam"

LOWEST = {"errors", "core", "sentence", "checks"}
SIBLING = {*LOWEST, "settings", "paths", "files", "kernels", "pictures"}
MAY_IMPORT = {
    "errors": set(),
    "sentence": set(),
    "checks": {"errors", "sentence"},
    "core": {"errors", "sentence"},
    "files": {"errors", "sentence"},
    "signals": set(),
    "settings": {*LOWEST, "files"},
    "parsing": {*LOWEST, "settings", "files", "pictures", "effects", "sources", "outputs"},
    "paths": LOWEST,
    "logs": LOWEST,
    "kernels": LOWEST,
    "pictures": {*LOWEST, "settings", "paths"},
    "sources": SIBLING,
    "effects": SIBLING,
    "vision": SIBLING,
    "outputs": SIBLING,
    "calls": SIBLING,
    "photo": {*SIBLING, "parsing", "effects"},
    "factory": {*SIBLING, "sources", "effects", "vision", "outputs", "photo", "calls"},
    "call_session": {*SIBLING, "sources", "outputs", "calls"},
    "still_taker": {*LOWEST, "outputs"},
    "studio": {
        *SIBLING,
        "sources",
        "effects",
        "outputs",
        "factory",
        "calls",
        "call_session",
        "process",
        "status",
        "output_set",
        "model_choice",
        "source_session",
        "figures",
        "still_taker",
    },
    "process": set(),
    "status": {*LOWEST, "settings"},
    "source_session": {*LOWEST, "settings", "sources"},
    "figures": {
        *LOWEST,
        "settings",
        "kernels",
        "source_session",
        "output_set",
        "outputs",
        "model_choice",
        "status",
    },
    "output_set": {*SIBLING, "outputs", "factory", "status"},
    "model_choice": {*SIBLING, "vision", "factory"},
    "bench": {*SIBLING, "sources", "effects", "vision", "outputs"},
    "doctor": {*SIBLING, "sources", "effects", "vision", "outputs", "factory"},
    "user_models": {*SIBLING, "vision", "factory", "doctor"},
    "history": set(),
    "preferences": {*LOWEST, "settings", "files", "effects", "sources"},
    "gui": {
        *LOWEST,
        "settings",
        "preferences",
        "history",
        "paths",
        "files",
        "signals",
        "logs",
        "kernels",
        "effects",
        "pictures",
        "factory",
        "process",
        "status",
        "studio",
        "doctor",
        "photo",
        "__init__",
    },
    "cli": {
        *LOWEST,
        "settings",
        "parsing",
        "files",
        "signals",
        "logs",
        "process",
        "studio",
        "doctor",
        "user_models",
        "bench",
        "effects",
        "sources",
        "outputs",
        "pictures",
        "calls",
        "gui",
        "factory",
        "photo",
        "vision",
        "__init__",
    },
    "__main__": {"cli"},
    "__init__": set(),
}
"""Part of the package -> the other parts it may import, lazily or not."""

FENCED = {
    "onnxruntime": {"vision/runtime.py"},
    "pyvirtualcam": {"outputs/virtual_camera.py"},
    "mss": {"sources/screen.py"},
    "PySide6": {"gui/"},
    "xcffib": {"gui/hotkeys.py", "sources/window.py"},
    "aiortc": {"calls/rtc/adapters.py", "calls/rtc/compat.py", "calls/rtc/stock.py"},
    "aiohttp": {"calls/"},
    "sounddevice": {"calls/audio/portaudio.py"},
    "livekit": {"calls/audio/cleaner.py", "calls/sfu/livekit.py"},
    "PIL": {"pictures.py", "photo/"},
    "pillow_heif": {"pictures.py"},
    "pymatting": {"photo/hair.py"},
    "urllib3": {"vision/downloader.py"},
}
"""Library -> the only files, or folders, that may know it."""

CORE_LIBRARIES = {"numpy"}
BANNED_CALLS = {("time", "sleep"), ("threading", "Thread"), ("queue", "Queue")}
ALLOWED_THREAD = "core/worker.py"


def part_of(path: str) -> str:
    return path.split("/", maxsplit=1)[0].removesuffix(".py")


def violations(path: str, source: str) -> list[str]:
    """What a file of the package does against the rules. path: relative to the package."""
    found, part = [], part_of(path)
    tree = ast.parse(source)
    type_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in type_only:
            continue
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "buzzcam":
                names = [f"buzzcam.{alias.name}" for alias in node.names]
        for name in names:
            top = name.split(".")[0]
            if top == "buzzcam":
                target = ([*name.split("."), "__init__"])[1]
                if not (PACKAGE / target).is_dir() and not (PACKAGE / f"{target}.py").exists():
                    target = "__init__"  # a name such as __version__
                if target not in (part, "__init__") and target not in MAY_IMPORT[part]:
                    found.append(f"{path} imports {name}")
            elif part == "core" and top not in CORE_LIBRARIES and top not in STANDARD:
                found.append(f"{path} imports {name}, core knows NumPy only")
            elif top in FENCED and not path.startswith(tuple(FENCED[top])):
                found.append(f"{path} imports {name}, which is fenced")
            if isinstance(node, ast.ImportFrom) and path != ALLOWED_THREAD:
                found += [f"{path} uses {a.name}" for a in node.names if (node.module, a.name) in BANNED_CALLS]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            call = (node.value.id, node.attr)
            if call in BANNED_CALLS and path != ALLOWED_THREAD:
                found.append(f"{path} uses {'.'.join(call)}")
    return found


STANDARD = {
    "collections", "contextlib", "dataclasses", "functools", "itertools", "logging", "os", "pathlib", "resource", "sys",
    "threading", "time", "typing",
}  # fmt: skip


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
        ("core/frame.py", "from buzzcam.sources.camera import Camera"),
        ("sources/camera.py", "def late():\n    from buzzcam.effects import matte"),
        ("effects/matte.py", "import buzzcam.vision.ladder"),
        ("outputs/runner.py", "from buzzcam import studio"),
        ("vision/segmenter.py", "import onnxruntime"),
        ("calls/audio/engine.py", "def late():\n    from livekit.rtc.apm import AudioProcessingModule"),
        ("calls/audio/engine.py", "from buzzcam.outputs.runner import OutputRunner"),
        ("sources/camera.py", "import mss"),
        ("studio.py", "from PySide6.QtWidgets import QWidget"),
        ("doctor.py", "from buzzcam.cli import main"),
        ("photo/find.py", "from buzzcam.vision.stills import StillNets"),
        ("effects/card.py", "from PIL import Image"),
        ("sources/picture.py", "def late():\n    from PIL import Image"),
        ("pictures.py", "from buzzcam.sources.picture import Picture"),
        ("photo/batch.py", "import urllib3"),
        ("core/capture.py", "import time\ntime.sleep(1)"),
        ("outputs/runner.py", "from threading import Thread"),
        ("outputs/runner.py", "import queue\nqueue.Queue()"),
    ],
)
def test_a_planted_violation_is_caught(path, source):
    assert violations(path, source)


def test_an_allowed_import_is_not_caught():
    assert not violations("sources/camera.py", "from buzzcam.kernels.convert import import_bgr\nimport cv2")


MAY_SLEEP = {
    "fakes.py": (2, "where tests wait for a condition, and the clock of a camera"),
    "sfu_servers.py": (1, "a slow line, whose pauses are what is tried"),
    "device/test_virtual_camera.py": (2, "seconds in which nothing may happen are what is measured"),
    "test_rtc_governor.py": (1, "a loop that is busy for that long is what is tried"),
    "test_call_strangers.py": (1, "a stranger who sends a byte now and then"),
    "cut.py": (1, "a line's own delay is what it stands for"),
    "outages.py": (9, "the lengths of outages, and pictures at their rate, are what is measured"),
}
"""File of the tests -> how often it may sleep, and what for."""


SLEEP = re.compile(r"((time|asyncio)\.sleep|(threading\.|asyncio\.)?Event\(\)\.wait)\(")


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
