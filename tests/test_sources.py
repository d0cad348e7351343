"""One contract for every source that this machine can open, and each source's own ways."""

import os
import shutil
import subprocess

import av
import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.frame import Size
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile, CameraLost, CameraMissing, ScreenUnavailable
from buzzcam.outputs.recorder import Recorder
from buzzcam.sources import devices
from buzzcam.sources.camera import Camera
from buzzcam.sources.clip import Clip
from buzzcam.sources.demo import Demo
from buzzcam.sources.pattern import Pattern, read_number
from buzzcam.sources.picture import Picture
from buzzcam.sources.screen import Screen
from buzzcam.sources.window import Window, list_windows
from fakes import read_frame
from numbered_frames import safe

xcffib = pytest.importorskip("xcffib", reason="X11 only")
from xcffib.xproto import CW, Atom, ConfigWindow, PropMode, WindowClass  # noqa: E402

SIZE = Size(320, 180)


def write_clip(path, count=12, size=SIZE, fps=30.0, codec=None):
    pattern = Pattern(size, fps, is_paced=False)
    if codec is None:
        recorder = Recorder(path)
        recorder.open(size, fps)
        for _ in range(count):
            recorder.send(safe(read_frame(pattern)))
        recorder.close()
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec[0], rate=int(fps))
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, codec[1]
        for _ in range(count):
            frame = read_frame(pattern)
            picture = av.VideoFrame.from_ndarray(frame.i420.reshape(-1, size.width), "yuv420p").reformat(
                format=codec[1]
            )
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def display():
    """A screen of its own."""
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x602x24", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as announced:
        number = announced.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait()


def make(kind, tmp_path, request, monkeypatch, is_paced):
    if kind == "pattern":
        return Pattern(SIZE, 60, is_paced)
    if kind == "demo":
        return Demo(paths.assets() / "demo", SIZE, 60, is_paced)
    if kind == "clip":
        return Clip(write_clip(tmp_path / "clip.mp4"), is_paced)
    if kind == "picture":
        cv2.imwrite(str(tmp_path / "picture.png"), np.full((179, 321, 3), 90, np.uint8))
        return Picture(tmp_path / "picture.png", is_paced)
    monkeypatch.setenv("DISPLAY", request.getfixturevalue("display"))
    return Screen(1, 60, is_paced)


KINDS = ["pattern", "demo", "clip", "picture", "screen"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_contract(kind, tmp_path, request, monkeypatch):
    source = make(kind, tmp_path, request, monkeypatch, is_paced=True)
    source.close()  # on a source that is not open
    for _ in range(2):
        source.open()
        assert source.name
        assert source.fps > 0
        assert source.size == source.size.even()
        frames = [source.read() for _ in range(3)]
        assert all(frame.size == source.size for frame in frames)
        numbers, times = [f.number for f in frames], [f.captured_at for f in frames]
        assert numbers == sorted(set(numbers))
        assert times == sorted(times)
        assert not any(frame.is_hidden for frame in frames)
        source.close()
        source.close()


def test_an_unpaced_source_leaves_nothing_out_and_counts_its_time_from_zero():
    pattern = Pattern(SIZE, 25, is_paced=False)
    frames = [read_frame(pattern) for _ in range(50)]
    assert [frame.number for frame in frames] == list(range(50))
    assert frames[25].captured_at == 1.0


@pytest.mark.parametrize("size", [Size(1280, 720), Size(640, 480), Size(160, 120)], ids=str)
def test_a_test_card_tells_its_number(size):
    pattern = Pattern(size, 30, is_paced=False)
    for number in (0, 1, 2, 77, 65535):
        pattern.number = number
        assert read_number(read_frame(pattern).planes[0]) == number


@pytest.mark.parametrize(
    "codec",
    [None, ("mjpeg", "yuvj422p"), ("mjpeg", "yuvj420p"), ("mjpeg", "yuvj444p"), ("ffv1", "gray"), ("ffv1", "bgr0")],
)
def test_a_clip_of_any_format_gives_its_frames_in_order_and_range(tmp_path, codec):
    path = write_clip(tmp_path / "clip.mkv", codec=codec)
    clip = Clip(path, is_paced=False)
    clip.open()
    numbers = []
    with pytest.raises(EndOfSource):
        while True:
            frame = read_frame(clip)
            numbers.append(read_number(frame.planes[0]))
    clip.close()
    assert numbers == list(range(12))
    assert abs(int(frame.planes[0][SIZE.height // 2, 10]) - 180) <= 6, "limited range, whatever the file had"


def test_a_paced_clip_starts_over(tmp_path):
    clip = Clip(write_clip(tmp_path / "clip.mp4", count=4, fps=120.0))
    clip.open()
    numbers = [read_number(read_frame(clip).planes[0]) for _ in range(10)]
    clip.close()
    assert numbers == [k % 4 for k in range(10)]


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\x1aE\xdf\xa3" + bytes(200)])
def test_a_file_that_is_no_video_or_picture_is_refused_in_words(tmp_path, content):
    path = tmp_path / "bad.mp4"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"bad\.mp4"):
        Clip(path).open()
    with pytest.raises(BadFile, match="not a picture"):
        Picture(path).open()
    with pytest.raises(BadFile, match="does not exist"):
        Picture(tmp_path / "missing.png").open()


def test_tiny_and_odd_pictures_are_brought_to_a_size_that_works(tmp_path):
    for shape, size in (((3, 3, 3), (16, 16)), ((479, 641, 3), (640, 478)), ((640, 361, 3), (360, 640))):
        cv2.imwrite(str(tmp_path / "odd.png"), np.full(shape, 200, np.uint8))
        picture = Picture(tmp_path / "odd.png")
        picture.open()
        assert picture.size == size
        assert read_frame(picture).planes[0].mean() > 150


def test_the_demo_moves_and_repeats_exactly():
    def frames():
        demo = Demo(paths.assets() / "demo", SIZE, 30, is_paced=False)
        demo.open()
        return [read_frame(demo).i420.copy() for _ in range(20)]

    first, second = frames(), frames()
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert np.abs(first[0].astype(int) - first[19]).mean() > 1


def test_a_demo_without_its_pictures_is_an_error_in_words(tmp_path):
    with pytest.raises(BadFile, match="missing"):
        Demo(tmp_path, SIZE, 30).open()


def test_a_screen_that_is_not_there_is_an_error_in_words(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(ScreenUnavailable, match="no screen 7"):
        Screen(7).open()
    monkeypatch.setenv("DISPLAY", ":9999")
    with pytest.raises(ScreenUnavailable, match="cannot be captured"):
        Screen(1).open()


def test_a_camera_that_is_not_there_is_an_error_in_words(monkeypatch):
    monkeypatch.setattr(devices, "list_cameras", list)
    with pytest.raises(CameraMissing, match="No camera"):
        Camera(None, None, None).open()
    with pytest.raises(CameraMissing, match="camera 99 was not found"):
        Camera("99", None, None).open()


def test_reading_a_closed_camera_says_so():
    with pytest.raises(CameraLost):
        Camera(None, None, None).read()


def test_cameras_are_found_by_number_path_name_and_stable_id(monkeypatch):
    known = [
        devices.CameraDevice("/dev/video4", "Integrated Camera: Front", "usb-1/Integrated", False),
        devices.CameraDevice("/dev/video0", "Test Webcam", "platform/Test Webcam", True),
    ]
    monkeypatch.setattr(devices, "list_cameras", lambda: known)
    assert devices.find_camera(None) is known[0]
    for wanted, index in (("4", 0), ("/dev/video0", 1), ("integrated", 0), ("platform/Test Webcam", 1)):
        assert devices.find_camera(wanted) is known[index]
    with pytest.raises(CameraMissing, match="video4"):
        devices.find_camera("Nikon")


# ---- windows of other programs


@pytest.fixture
def x_window(monkeypatch):
    """A red window called "My slides" on a screen of its own, as a window manager lists it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24"], pass_fds=[write],
                              stderr=subprocess.DEVNULL)  # fmt: skip
    os.close(write)
    with os.fdopen(read) as numbers:
        display = f":{numbers.readline().strip()}"
    monkeypatch.setenv("DISPLAY", display)
    connection = xcffib.connect(display)
    core, screen = connection.core, connection.get_setup().roots[0]

    def window(colour: int, width: int, height: int) -> int:
        number = connection.generate_id()
        core.CreateWindow(screen.root_depth, number, screen.root, 0, 0, width, height, 0, WindowClass.InputOutput,
                          screen.root_visual, CW.BackPixel, [colour])  # fmt: skip
        core.MapWindow(number)
        core.GetInputFocus().reply()
        return number

    def atom(name: str) -> int:
        return core.InternAtom(False, len(name), name).reply().atom

    red = window(0xFF0000, 301, 200)
    core.ChangeProperty(PropMode.Replace, red, atom("_NET_WM_NAME"), atom("UTF8_STRING"), 8, 9, b"My slides")
    core.ChangeProperty(PropMode.Replace, screen.root, atom("_NET_CLIENT_LIST"), Atom.WINDOW, 32, 1, [red])
    core.GetInputFocus().reply()
    yield core, red, window
    connection.disconnect()
    server.terminate()
    server.wait()


def test_a_window_is_listed_and_shown_also_when_it_is_covered(x_window):
    core, red, window = x_window
    assert [(found.title, found.size) for found in list_windows()] == [("My slides", Size(300, 200))]
    source = Window("slides", is_paced=False)
    source.open()
    try:
        assert read_frame(source).planes[0][50, 50] == 82
        window(0x00FF00, 400, 300)
        frame = read_frame(source)
        assert (frame.planes[0][50, 50], frame.planes[2][50, 50]) == (82, 240)
        core.ConfigureWindow(red, ConfigWindow.Width, [402])
        core.GetInputFocus().reply()
        assert read_frame(source).size == Size(402, 200)
        core.DestroyWindow(red)
        core.GetInputFocus().reply()
        with pytest.raises(CameraLost):
            source.read()
    finally:
        source.close()
        source.close()
    with pytest.raises(CameraLost):
        source.open()


def test_without_x11_there_are_no_windows(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    assert list_windows() == []
    with pytest.raises(ScreenUnavailable):
        Window("x").open()
