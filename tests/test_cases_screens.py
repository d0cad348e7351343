"""Screens and windows that end, cannot be reached or were never there: a sentence each, and the program goes on."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Failed, SourceLost
from buzzcam.core.frame import Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.effects.card import SHOWN, Card
from buzzcam.errors import CameraLost, ScreenUnavailable
from buzzcam.gui.qt_platform import check_screen
from buzzcam.kernels.convert import to_bgr
from buzzcam.sources.screen import Screen
from buzzcam.sources.window import Window, list_windows
from fakes import read_frame
from shared_cases import SIZE, case

START_S = 30


class Server:
    """An X server of one's own, with a window called Paint if the case is there."""

    def __init__(self, depth=24):
        read, write = os.pipe()
        screen = f"400x300x{depth}"
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-noreset"], pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as announced:
            self.display = f":{announced.readline().strip()}"
        self.painter = None

    def paint(self):
        self.painter = subprocess.Popen(
            [sys.executable, case("10-window-to-share.py"), "60"], stdout=subprocess.PIPE,
            env={**os.environ, "DISPLAY": self.display},
        )  # fmt: skip
        assert self.painter.stdout
        assert b"depth" in self.painter.stdout.readline()
        while not list_windows():
            assert self.painter.poll() is None

    def end(self):
        self.process.terminate()
        self.process.wait()
        painter, self.painter = self.painter, None
        if painter is not None:
            painter.kill()
            painter.communicate()


@pytest.fixture
def server(monkeypatch):
    """Starts X servers, and points DISPLAY to the newest."""
    made = []

    def start(depth=24):
        made.append(Server(depth))
        monkeypatch.setenv("DISPLAY", made[-1].display)
        return made[-1]

    yield start
    for each in made:
        each.end()


def test_a_window_to_share_is_shown(server):
    server().paint()
    window = Window("Paint")
    window.open()
    picture = to_bgr(read_frame(window))
    window.close()
    assert abs(picture[50, 50][::-1].astype(int) - (200, 60, 50)).max() <= 2


def test_a_window_is_shown_in_a_fresh_process(server):
    """xcffib connects only once its protocol was imported, which other tests here have done."""
    server().paint()
    code = "from buzzcam.sources.window import Window; w = Window('Paint'); w.open(); print(w.read().size); w.close()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=START_S)
    assert done.stdout.strip() == "400x300", done.stderr


@pytest.mark.parametrize("kind", ["screen", "window"])
def test_an_x_server_that_ends_is_said_and_the_source_is_tried_again(server, kind):
    running = server()
    if kind == "window":
        running.paint()
    source = Screen(1) if kind == "screen" else Window("Paint")
    source.open()
    assert source.read() is not None
    running.end()
    for _ in range(2):
        with pytest.raises(CameraLost):
            source.read()
    source.close()
    source.close()
    with pytest.raises(ScreenUnavailable):
        source.open()
    source.close()
    again = server()
    if kind == "screen":
        source.open()
        assert source.read() is not None
        source.close()
    assert again.process.poll() is None


def test_the_capture_thread_lives_on_when_the_x_server_ends(server):
    running, happened, lost = server(), [], threading.Event()

    def publish(event):
        happened.append(event)
        if isinstance(event, SourceLost):
            lost.set()

    source, mailbox, demand = Screen(1, 60), Mailbox(), Demand()
    source.open()
    demand.set("test", True)
    capture = Capture(source, mailbox, demand, publish)
    worker = Worker("capture", capture.run, publish)
    worker.start()
    try:
        assert mailbox.get(START_S) is not None
        running.end()
        assert lost.wait(START_S)
        assert worker.is_alive
        server()
        while mailbox.get(START_S) is None or capture.trouble is not None:
            assert worker.is_alive
    finally:
        demand.close()
        worker.join()
    assert not [event for event in happened if isinstance(event, Failed)]


@pytest.mark.parametrize("display", [":9999", "nowhere.invalid:0", "127.0.0.1:1999", "garbage", ":", "::::"])
def test_a_display_that_cannot_be_reached_is_a_sentence(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    for source in (Screen(1), Window("x")):
        with pytest.raises(ScreenUnavailable):
            source.open()
        source.close()
    assert list_windows() == []


def test_a_screen_of_another_depth_is_refused_in_words(server):
    server(16).paint()
    with pytest.raises(ScreenUnavailable, match="16"):
        Screen(1).open()
    window = Window("Paint")
    window.open()
    with pytest.raises(ScreenUnavailable, match="16-bit"):
        window.read()
    window.close()


SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE")


@pytest.mark.parametrize(
    "where",
    [
        {}, {"DISPLAY": ":9999"}, {"WAYLAND_DISPLAY": "nothing-1"}, {"DISPLAY": ":9999", "QT_QPA_PLATFORM": "xcb"},
        {"WAYLAND_DISPLAY": "nothing-1", "DISPLAY": ":9999", "XDG_SESSION_TYPE": "wayland"},
        {"WAYLAND_DISPLAY": "x" * 300},
    ],
    ids=str,
)  # fmt: skip
def test_no_screen_is_said_before_qt_ends_the_process(where, tmp_path, monkeypatch):
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name, value in where.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ScreenUnavailable) as refused:
        check_screen()
    assert "buzzcam run" in refused.value.hint and "\n" not in refused.value.message


def test_a_screen_that_is_there_is_taken_and_named_to_qt(server, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "nothing-1")
    server()
    check_screen()
    assert os.environ["QT_QPA_PLATFORM"] == "xcb"
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("DISPLAY", ":9999")
    check_screen()


def test_a_window_without_a_screen_ends_with_a_sentence_and_status_3():
    kept = {name: value for name, value in os.environ.items() if name not in SCREENS}
    done = subprocess.run(
        [sys.executable, "-m", "buzzcam", "window"], env={**kept, "DISPLAY": ":9999"}, capture_output=True, text=True,
        check=False, timeout=START_S * 2,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr and "qt.qpa" not in done.stderr
    assert 1 <= len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize("size", [Size(720, 1280), Size(480, 480), Size(1280, 720), Size(1920, 540), Size(240, 960)])
def test_the_cards_text_is_whole_at_any_shape(size):
    """Its corners of what is written are marked: all are seen, at every shape of a virtual camera."""
    picture = np.full((540, 960, 3), 30, np.uint8)
    left, top = round(960 * (1 - SHOWN[0]) / 2), round(540 * (1 - SHOWN[1]) / 2)
    picture[top : 540 - top, left : 960 - left] = 230
    picture[top + 12 : 540 - top - 12, left + 12 : 960 - left - 12] = 30
    luma = Card(picture).at(size, 0.0, 0).planes[0]
    bright = luma > 90
    columns, rows = np.flatnonzero(bright.any(axis=0)), np.flatnonzero(bright.any(axis=1))
    assert bright[:, columns[0]].sum() > 0.7 * len(rows) * 0.5 and bright[rows[0]].sum() > 0.5 * len(columns)
    assert luma[0, 0] < 60 or columns[0] <= 2
    wide, high = columns[-1] - columns[0], rows[-1] - rows[0]
    assert abs(wide / high - SHOWN[0] * 960 / (SHOWN[1] * 540)) < 0.08, "none of it is cut off"


def test_the_shape_of_most_cameras_shows_the_card_as_it_was():
    picture = np.random.default_rng(1).integers(0, 255, (SIZE.height, SIZE.width, 3), np.uint8)
    assert np.abs(to_bgr(Card(picture).at(SIZE, 0.0, 0)).astype(int).mean() - picture.mean()) < 4
