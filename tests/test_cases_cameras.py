"""Which camera is opened: the one that was chosen, or none. Nodes of the kernel are tried in tests/device."""

from typing import ClassVar

import cv2
import numpy as np
import pytest

from buzzcam.errors import CameraMissing, CameraUnreadable
from buzzcam.sources import camera as camera_file
from buzzcam.sources import devices
from buzzcam.sources.camera import Camera
from buzzcam.sources.devices import CameraDevice, find_again, find_camera
from fakes import read_frame

C920 = CameraDevice("/dev/video0", "HD Pro Webcam C920", "usb-1#1.0.0/HD Pro Webcam C920", False,
                    "usb-1#1.0.0/HD Pro Webcam C920", formats=("YUYV", "MJPG"))  # fmt: skip
DOCUMENTS = CameraDevice("/dev/video2", "Document Camera", "usb-2#1.0.0/Document Camera", False,
                         "usb-2#1.0.0/Document Camera", formats=("YUYV",))  # fmt: skip
INFRARED = CameraDevice("/dev/video0", "Integrated_Webcam_HD", "usb-5#1.2.0/Integrated_Webcam_HD", False,
                        "usb-5#1.2.0/Integrated_Webcam_HD", formats=("GREY",))  # fmt: skip
COLOUR = CameraDevice("/dev/video2", "Integrated_Webcam_HD", "usb-5#1.0.0/Integrated_Webcam_HD", False,
                      "usb-5#1.0.0/Integrated_Webcam_HD", formats=("MJPG", "YUYV"))  # fmt: skip


def twin(number, serial, is_alone=False):
    socket_id = f"usb-{number}#1.0.0/HD Webcam"
    stable_id = f"046d:0825:{serial}#1.0.0/HD Webcam" if serial and is_alone else socket_id
    return CameraDevice(f"/dev/video{number}", "HD Webcam", stable_id, False, socket_id, serial, ("MJPG",))


@pytest.fixture
def plug(monkeypatch):
    """What is plugged in, as the system lists it."""
    there = []
    monkeypatch.setattr(devices, "list_cameras", lambda: list(there))

    def set_to(*cameras):
        there[:] = cameras

    return set_to


def test_a_number_is_a_node_and_no_part_of_a_name(plug):
    plug(C920, DOCUMENTS)
    assert find_camera("2") is DOCUMENTS
    assert find_camera("0") is C920
    assert find_camera("/dev/video2") is DOCUMENTS
    for missing in ("9", "7", "/dev/video9", "/dev/vide"):
        with pytest.raises(CameraMissing, match=f"camera {missing} was not found") as refused:
            find_camera(missing)
        assert "/dev/video0 (HD Pro Webcam C920), /dev/video2 (Document Camera)" in refused.value.hint


def test_a_link_to_a_node_is_that_node(plug, tmp_path, monkeypatch):
    link = tmp_path / "by-id"
    link.symlink_to("/dev/video2")
    plug(C920, DOCUMENTS)
    assert find_camera(str(link)) is DOCUMENTS


def test_a_name_counts_only_where_one_camera_has_it(plug):
    plug(twin(0, ""), twin(2, ""), DOCUMENTS)
    assert find_camera("document") is DOCUMENTS
    with pytest.raises(CameraMissing, match="More than one") as refused:
        find_camera("HD Webcam")
    assert "/dev/video0" in refused.value.hint and "/dev/video2" in refused.value.hint
    assert find_camera("usb-2#1.0.0/HD Webcam").path == "/dev/video2"


def test_what_version_0_1_remembered_is_found_where_one_camera_fits(plug):
    plug(C920, DOCUMENTS)
    assert find_camera("usb-2/Document Camera") is DOCUMENTS
    plug(INFRARED, COLOUR)
    with pytest.raises(CameraMissing):
        find_camera("usb-5/Integrated_Webcam_HD")


def test_a_serial_number_is_enough(plug):
    plug(twin(0, "AB12", True), twin(2, "CD34", True))
    assert find_camera("CD34").path == "/dev/video2"


def test_an_infrared_camera_is_not_taken_by_itself(plug, monkeypatch):
    assert not INFRARED.is_usual and COLOUR.is_usual
    plug(INFRARED, COLOUR)
    assert find_camera(None) is COLOUR
    assert find_camera("0") is INFRARED, "it may be chosen"
    plug(INFRARED)
    with pytest.raises(CameraMissing, match="No camera") as refused:
        find_camera(None)
    assert "/dev/video0" in refused.value.hint


@pytest.mark.parametrize(
    ("name", "formats", "is_usual"),
    [
        ("Integrated IR Camera", ("MJPG",), False), ("Intel RealSense Depth", ("YUYV", "Z16"), False),
        ("Laptop: Infrared", ("YUYV",), False), ("Firefly", ("MJPG",), True), ("Mirror HD", ("YUYV",), True),
        ("Sensor", ("Y16", "GREY"), False), ("Mono and colour", ("GREY", "YUYV"), True), ("Old", (), True),
        ("Loopback", ("BGR4",), False), ("Bayer", ("BG10", "pBAA"), False),
    ],
)  # fmt: skip
def test_what_a_usual_camera_is(name, formats, is_usual):
    assert CameraDevice("/dev/video0", name, "x", formats=formats).is_usual is is_usual


def test_the_same_camera_in_another_socket_is_found_by_its_serial_number_only(plug):
    known, moved = twin(1, "AB12", True), twin(3, "AB12", True)
    plug(moved)
    assert find_again(known, frozenset()) is moved
    without = twin(1, "")
    plug(twin(3, ""))
    with pytest.raises(CameraMissing, match="HD Webcam is not connected"):
        find_again(without, frozenset())


def test_one_of_two_identical_webcams_is_never_replaced_by_the_other(plug):
    left, right = twin(1, "200901010001"), twin(2, "200901010001")
    plug(left, right)
    assert find_again(right, frozenset()) is right
    left_alone = twin(1, "200901010001", True)
    plug(left_alone)
    with pytest.raises(CameraMissing):
        find_again(right, frozenset())
    right_alone = twin(2, "200901010001", True)  # it was open while it was the only one; the other came later
    with pytest.raises(CameraMissing):
        find_again(right_alone, frozenset({left.socket_id}))
    plug(left, right)
    assert find_again(right_alone, frozenset({left.socket_id})) is right


def test_another_unit_in_the_same_socket_is_another_camera(plug):
    plug(twin(1, "CD34", True))
    with pytest.raises(CameraMissing):
        find_again(twin(1, "AB12", True), frozenset())


def test_colour_and_infrared_of_one_laptop_are_two(plug):
    plug(INFRARED)
    with pytest.raises(CameraMissing):
        find_again(COLOUR, frozenset())


@pytest.mark.parametrize("kinds", [("BGR4",), ("422P",)])
def test_a_camera_that_gives_other_formats_only_says_that_and_not_that_it_is_in_use(plug, monkeypatch, kinds):
    plug(CameraDevice("/dev/null", "Loopback", "x", True, "x", formats=kinds))

    class Shut:
        def isOpened(self):  # noqa: N802
            return False

        def release(self):
            pass

    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Shut())
    with pytest.raises(CameraUnreadable, match=f"only supports {kinds[0]}") as refused:
        Camera("x", None, None).open()
    assert "another program" not in str(refused.value)


@pytest.mark.parametrize(("stamp", "is_taken"), [(-0.4, True), (-1e4, False), (+5.0, False)])
def test_a_picture_that_waited_in_the_driver_is_as_old_as_the_driver_says(plug, monkeypatch, stamp, is_taken):
    plug(CameraDevice("/dev/null", "Webcam", "x", True, "x", formats=("YUYV",)))
    clock = [100.0]
    monkeypatch.setattr("buzzcam.sources.camera.time.monotonic", lambda: clock[0])

    class Queueing:
        """Its buffers were filled `stamp` seconds from when they are read."""

        said: ClassVar = {cv2.CAP_PROP_FRAME_WIDTH: 64, cv2.CAP_PROP_FRAME_HEIGHT: 48, cv2.CAP_PROP_FPS: 30}

        def isOpened(self):  # noqa: N802
            return True

        def set(self, *_wish):
            return True

        def get(self, what):
            return (clock[0] + stamp) * 1000 if what == cv2.CAP_PROP_POS_MSEC else self.said.get(what, 0)

        def read(self):
            clock[0] += 1.0
            return True, np.zeros((48, 64, 3), np.uint8)

        def release(self):
            pass

    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Queueing())
    monkeypatch.setattr(camera_file, "is_still_there", lambda _device: True)
    camera = Camera("x", None, None)
    camera.open()
    captured_at = read_frame(camera).captured_at
    camera.close()
    assert captured_at == pytest.approx(101.0 + (stamp if is_taken else 0))
