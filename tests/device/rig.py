"""What the device tests work with: real nodes, runs of BuzzCam as its user starts it, programs that read from it."""

import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event

if sys.platform != "win32":  # there all of these tests are skipped
    import fcntl

os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")  # seconds; OpenCV's own are 10

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Size, planes_of
from buzzcam.effects.card import Card
from buzzcam.pictures import read_bgr
from buzzcam.sources.pattern import Pattern, read_number

SIZE, FPS = Size(640, 480), 15
CLIP_FRAMES = 300
"""The fake webcam starts over after these: 20 seconds."""

OPENING_FRAMES = 20
"""What ffmpeg reads before its pictures count."""

START_S = 30.0
"""How long a program may take to start: a limit for failing, not an expectation."""

SAME_LEVELS = 6.0
"""Mean difference of luma up to which two pictures are the same one, through JPEG and back."""

CARD = -1
"""What `Eye.look` says to the paused card."""

SYS = Path("/sys/class/video4linux")
_QUERYCAP, _REQBUFS, _STREAMON = 0x80685600, 0xC0145608, 0x40045612  # linux/videodev2.h
_VIDEO_CAPTURE, _CAPTURE, _MMAP = 0x1, 1, 1


def nodes():
    """The path of each video node by its label, the lowest number first where two have the same."""
    found = {}
    for node in sorted(SYS.glob("video*"), key=lambda node: int(node.name.removeprefix("video"))):
        found.setdefault((node / "name").read_text().strip(), f"/dev/{node.name}")
    return found


def in_the_machine():
    """True inside vmcam's guest, where nothing can be broken that anybody uses."""
    return Path("/run/vmcam").is_dir()


def holders(device):
    """The processes that have the node open, as far as one may see."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) == device:
                found.add(int(link.parents[1].name))
        except OSError:
            continue  # gone, or another user's
    return found


def is_on_offer(device):
    """True while the node offers pictures to programs: of a loopback node only while somebody sends to it."""
    try:
        fd = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return bool(struct.unpack_from("I", fcntl.ioctl(fd, _QUERYCAP, bytes(104)), 88)[0] & _VIDEO_CAPTURE)
    finally:
        os.close(fd)


@contextmanager
def opened(device):
    """The node, open in this process, idle until the function that is given is called: it then streams from it."""
    fd = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    mapped = []

    def stream():
        fcntl.ioctl(fd, _REQBUFS, struct.pack("III8x", 2, _CAPTURE, _MMAP))
        mapped.append(mmap.mmap(fd, mmap.PAGESIZE))
        fcntl.ioctl(fd, _STREAMON, struct.pack("i", _CAPTURE))

    try:
        yield stream
    finally:
        for buffer in mapped:
            buffer.close()
        os.close(fd)


def holds(pid, device):
    links = []
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            links.append(str(link.readlink()))
        except OSError:
            continue  # closed meanwhile
    return device in links


def streams(pid, device):
    """True once the process has the node's buffers mapped: it has begun to stream."""
    try:
        return any(line.endswith(f" {device}") for line in Path(f"/proc/{pid}/maps").read_text().splitlines())
    except OSError:
        return False


def cpu_s(pid):
    """The CPU seconds of a process with all its threads, by its clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~pid << 3 | 2)


def wait_until(condition, seconds, what):
    """Polls until `condition()` is true and returns that; fails after the deadline, saying `what` did not happen."""
    deadline, pause = time.monotonic() + seconds, Event()
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        pause.wait(0.05)


# ---- programs


@contextmanager
def program(*command, **options):
    """A program that is ended with the block, gently and then not."""
    process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


@dataclass(frozen=True)
class Ended:
    """How a run ended. report: the figures of --json, None if there were none."""

    status: int
    said: str
    report: dict | None


class Run:
    """A run of `buzzcam` in a process of its own. Its stderr goes to a file, so that it can be read meanwhile."""

    def __init__(self, home, *arguments):
        self._out, self._err = home / "out.txt", home / "err.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV_")}
        environment |= {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        with self._out.open("w") as out, self._err.open("w") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "buzzcam", *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd=home,
            )  # fmt: skip
        self.pid = self._process.pid

    @property
    def said(self):
        return self._err.read_text()

    @property
    def out(self):
        return self._out.read_text()

    @property
    def is_on(self):
        return self._process.poll() is None

    def wait_until(self, condition, seconds, what):
        """As the function, but fails at once with what the run said when it has ended."""

        def checked():
            result = condition()
            assert result or self.is_on, f"buzzcam ended with {self._process.returncode} before {what}:\n{self.said}"
            return result

        try:
            return wait_until(checked, seconds, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\nbuzzcam said:\n{self.said}") from None

    def sends_to(self, device):
        """Waits for it. Merely open is not enough: looking for cameras opens each node for a moment."""
        self.wait_until(lambda: holds(self.pid, device) and is_on_offer(device), START_S, f"{device} has pictures")

    def takes_from(self, device):
        self.wait_until(lambda: holds(self.pid, device) and streams(self.pid, device), START_S, f"{device} is on")

    def lets_go(self, device, seconds):
        """The seconds it took."""
        began = time.monotonic()
        self.wait_until(lambda: not holds(self.pid, device), seconds, f"{device} has been released")
        return time.monotonic() - began

    def end(self, timeout_s=START_S):
        """How it ended by itself."""
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"buzzcam is still running after {timeout_s} s:\n{self.said}") from None
        lines = [line for line in self.out.splitlines() if line.startswith("{")]
        return Ended(status, self.said, json.loads(lines[-1]) if lines else None)

    def stop(self):
        """How it ended after a Ctrl-C."""
        if self.is_on:
            self._process.send_signal(signal.SIGINT)
        return self.end()

    def kill(self):
        if self.is_on:
            self._process.kill()
        self._process.wait()


# ---- readers


class Reader:
    """A program that reads the camera by OpenCV, as video calls do: here, in this process."""

    def __init__(self, device):
        self._capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
        assert self._capture.isOpened(), f"OpenCV cannot open {device}"
        self.size = Size(
            int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        )

    def read(self):
        """uint8 (height, width, 3) BGR; None when nothing came within a second."""
        is_there, picture = self._capture.read()
        return picture if is_there else None

    def read_until(self, accepts, seconds, what):
        """The first picture for which `accepts(picture)` holds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            picture = self.read()
            if picture is not None and accepts(picture):
                return picture
        raise AssertionError(f"not within {seconds} s: {what}")

    def close(self):
        self._capture.release()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_by_ffmpeg(device, count):
    """`count` pictures as ffmpeg gets them, unconverted: uint8 (count, size.i420_bytes). Fails unless they are I420.

    ffmpeg keeps the node's own buffers while it opens, and the module writes on into them: what it reads then may be
    half one picture, half a later one, and is left out.
    """
    command = ["ffmpeg", "-v", "error", "-nostdin", "-f", "v4l2", "-input_format", "yuv420p", "-i", device]
    command += ["-frames:v", str(OPENING_FRAMES + count), "-c:v", "copy", "-f", "rawvideo", "-"]
    with TemporaryFile() as file:  # a pipe would keep it waiting, with the buffers
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, timeout=START_S, check=False)
        assert done.returncode == 0, done.stderr.decode()
        file.seek(0)
        return np.frombuffer(file.read(), np.uint8).reshape(-1, SIZE.i420_bytes)[OPENING_FRAMES:]


class Eye:
    """Tells what a picture shows: the paused card, or which picture of the clip, or something else."""

    def __init__(self):
        card = Card(read_bgr(paths.assets() / "card.png"))
        self._card = planes_of(card.at(SIZE, 0, 0).i420, SIZE)[0].astype(np.int16)
        self._pattern = Pattern(SIZE, FPS, is_paced=False)

    def is_card(self, picture):
        return _difference(luma_of(picture), self._card) < SAME_LEVELS

    def look(self, picture):
        """The number, CARD for the card; fails for what is neither, to the pixel."""
        luma = luma_of(picture)
        if _difference(luma, self._card) < SAME_LEVELS:
            return CARD
        number = read_number(luma)
        difference = _difference(luma, planes_of(self._pattern.picture(number), SIZE)[0])
        assert difference < SAME_LEVELS, f"what says that it is picture {number} is {difference:.1f} levels off"
        return number


def luma_of(picture):
    """uint8 (height, width), limited range. picture: BGR, or an I420 buffer of SIZE."""
    if picture.ndim == 1:
        return planes_of(picture, SIZE)[0]
    return cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)[: picture.shape[0]]


def _difference(luma, other):
    return float(np.abs(luma.astype(np.int16) - other).mean())


def check_numbers(numbers):
    """Each number comes after the one before it: none twice, none back; the clip starts over at its end."""
    steps = [(after - before) % CLIP_FRAMES for before, after in pairwise(numbers)]
    assert all(0 < step < CLIP_FRAMES // 2 for step in steps), numbers
    return sum(steps) - len(steps)  # how many were left out
