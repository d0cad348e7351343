"""The nodes of the device tests and what feeds them. Each test is skipped with the reason where its node is missing."""

import platform
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest
from rig import (
    CLIP_FRAMES,
    FPS,
    SIZE,
    START_S,
    Eye,
    Run,
    holders,
    in_the_machine,
    is_on_offer,
    nodes,
    program,
    streams,
    wait_until,
)

from buzzcam.kernels.convert import to_bgr
from buzzcam.outputs.virtual_camera import _is_sent_to
from buzzcam.sources.pattern import Pattern

VIVID = Path("/sys/bus/platform/drivers/vivid")
LOAD_VIVID = ["modprobe", "vivid", "n_devs=1", "node_types=0x1", "input_types=0"]


def pytest_collection_modifyitems(items):
    """Nothing here can run on a system without Linux's video nodes."""
    if platform.system() != "Linux":
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="device tests need Linux"))


@pytest.fixture(scope="session")
def eye():
    return Eye()


@pytest.fixture(scope="session")
def virtual_camera():
    """The node labelled BuzzCam."""
    path = nodes().get("BuzzCam")
    if path is None:
        pytest.skip("no node labelled BuzzCam: modprobe v4l2loopback video_nr=10 card_label=BuzzCam exclusive_caps=1")
    _leave_alone_if_used(path)
    return path


def _leave_alone_if_used(path):
    """Tests must not disturb a call. Merely open is not used: PipeWire has every camera open."""
    if any(streams(pid, path) for pid in holders(path)) or _is_sent_to(path):
        pytest.skip(f"{path} is in use by another program")


class Player:
    """The fake webcam's inside. A stalled webcam is there but gives no pictures."""

    def __init__(self, path, process):
        self.path = path
        self._process = process

    @contextmanager
    def stalled(self):
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def player(tmp_path_factory):
    """A webcam that gives MJPEG with numbered pictures: ffmpeg plays them into the node labelled Test Webcam."""
    path = nodes().get("Test Webcam")
    if path is None:
        pytest.skip("no node labelled Test Webcam: give v4l2loopback devices=2 and that card_label")
    _leave_alone_if_used(path)
    clip = tmp_path_factory.mktemp("clip") / "numbers.mjpeg"
    pattern = Pattern(SIZE, FPS, is_paced=False)
    with clip.open("wb") as file:
        for _ in range(CLIP_FRAMES):
            frame = pattern.read()
            assert frame is not None
            file.write(cv2.imencode(".jpg", to_bgr(frame), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    play = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-f", "mjpeg", "-framerate", FPS]
    with program(*play, "-i", clip, "-c:v", "copy", "-f", "v4l2", path) as ffmpeg:
        wait_until(lambda: is_on_offer(path), START_S, "the fake webcam gives pictures")
        yield Player(path, ffmpeg)
        assert ffmpeg.poll() is None, "ffmpeg ended while it played the webcam"


@pytest.fixture
def webcam(player):
    """The fake webcam's node."""
    return player.path


class PluggedWebcam:
    """The kernel's simulated webcam (vivid), which can be pulled out."""

    @property
    def path(self):
        return next((path for label, path in nodes().items() if label.startswith("vivid")), None)

    def unplug(self):
        (VIVID / "unbind").write_text("vivid.0")
        wait_until(lambda: self.path is None, 5, "vivid's node has gone")

    def plug_in(self):
        if self.path is None:
            (VIVID / "bind").write_text("vivid.0")
            self.until_there()

    def until_there(self):
        wait_until(lambda: self.path and Path(self.path).exists(), 5, "vivid's node is there")


@pytest.fixture(scope="session")
def _vivid():
    """Loaded by us only in the virtual machine; on a person's own machine it is theirs to load."""
    if in_the_machine() and not VIVID.exists():
        subprocess.run(LOAD_VIVID, check=True)
    if not VIVID.exists():
        pytest.skip(f"vivid, a webcam that can be unplugged, is not loaded: {' '.join(LOAD_VIVID)}")
    camera = PluggedWebcam()
    camera.until_there()
    return camera


@pytest.fixture
def plugged_webcam(_vivid):
    yield _vivid
    if not _vivid.path:
        _vivid.plug_in()


@pytest.fixture
def buzzcam(tmp_path_factory):
    """Starts `buzzcam` with the given arguments; whatever still runs at the end of the test is killed."""
    runs = []

    def start(*arguments):
        runs.append(Run(tmp_path_factory.mktemp("home"), *arguments))
        return runs[-1]

    yield start
    for run in runs:
        run.kill()


@pytest.fixture
def start(buzzcam, webcam, virtual_camera):
    """Starts the webcam's picture, unchanged so that numbers stay readable, on its way to the virtual camera."""

    def run(*more):
        return buzzcam(
            "run", "--source", f"camera:{webcam}", "--background", "none",
            "--output", f"virtual-camera:{virtual_camera}", "--json", *more,
        )  # fmt: skip

    return run
