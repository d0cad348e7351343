"""What a person is told when a device is missing, busy or pulled out: two sentences, status 3, no traceback."""

import json
import time
from pathlib import Path
from subprocess import DEVNULL

import pytest
from rig import START_S, Reader, program, streams, wait_until

pytestmark = pytest.mark.device


def check_told(ended, *words):
    """One sentence what happened, one what to do."""
    assert ended.status == 3, ended.said
    assert "Traceback" not in ended.said
    lines = ended.said.splitlines()
    assert len(lines) == 2, ended.said
    for word in words:
        assert word in ended.said, ended.said


def test_a_camera_that_is_not_there(buzzcam, virtual_camera):
    run = buzzcam("run", "--source", "camera:/dev/video99", "--output", f"virtual-camera:{virtual_camera}")
    check_told(run.end(), "The camera /dev/video99 was not found.")


def test_a_virtual_camera_that_is_not_there(buzzcam, webcam):
    run = buzzcam("run", "--source", f"camera:{webcam}", "--background", "none",
                  "--output", "virtual-camera:/dev/video98")  # fmt: skip
    check_told(run.end(), "The device /dev/video98 does not exist.", "v4l2loopback")


def test_a_camera_that_another_program_holds(buzzcam, plugged_webcam, virtual_camera):
    device = plugged_webcam.path
    with program("v4l2-ctl", "-d", device, "--stream-mmap", "--stream-count=100000", stderr=DEVNULL) as other:
        wait_until(lambda: streams(other.pid, device), START_S, "the other program streams")
        run = buzzcam("run", "--source", f"camera:{device}", "--background", "none",
                      "--output", f"virtual-camera:{virtual_camera}")  # fmt: skip
        check_told(run.end(), device, "Another program", "Close that program")
        assert streams(other.pid, device), "the other program goes on"


def test_another_sender_is_on_the_virtual_camera(start, buzzcam, webcam, virtual_camera):
    first = start()
    first.sends_to(virtual_camera)
    check_told(start().end(), f"Another program is sending to {virtual_camera}.")
    with Reader(virtual_camera) as reader:
        assert reader.read() is not None, "the first sender goes on"
    assert first.stop().status == 0

    # The webcam's node has a sender too, one that is not ours.
    run = buzzcam("run", "--source", "pattern", "--background", "none", "--output", f"virtual-camera:{webcam}")
    check_told(run.end(), f"Another program is sending to {webcam}.")


def test_a_webcam_that_is_pulled_out_comes_back_by_itself(
    buzzcam, plugged_webcam, virtual_camera, eye, record_property
):
    """While asleep and while somebody watches. Readers see the paused card meanwhile, never a frozen picture."""
    device = plugged_webcam.path
    run = buzzcam(
        "run", "--source", f"camera:{device}", "--background", "none", "--size", "640x480", "--fps", "15",
        "--output", "virtual-camera", "--json",
    )  # fmt: skip
    run.takes_from(device)
    run.lets_go(device, 10.0)
    plugged_webcam.unplug()
    with Reader(virtual_camera) as reader:
        run.wait_until(lambda: "is not connected" in run.said or "was not found" in run.said, 5.0, "it is missed")
        for _ in range(2):
            picture = reader.read()
            assert picture is not None
            assert eye.is_card(picture)
        plugged_webcam.plug_in()
        reader.read_until(lambda picture: not eye.is_card(picture), 10.0, "the webcam's picture")

        plugged_webcam.unplug()
        pulled = time.monotonic()
        reader.read_until(eye.is_card, 5.0, "the card")
        record_property("card after unplugging s", round(time.monotonic() - pulled, 2))
        while time.monotonic() < pulled + 2.5:
            picture = reader.read()
            assert picture is not None, "a reader must not wait for long"
            assert eye.is_card(picture)
        assert run.is_on, run.said
        plugged_webcam.plug_in()
        plugged = time.monotonic()
        reader.read_until(lambda picture: not eye.is_card(picture), 10.0, "the webcam's picture")
        record_property("picture after plugging in s", round(time.monotonic() - plugged, 2))
    ended = run.stop()
    assert ended.status == 0, ended.said
    assert "unplugged" in ended.said
    assert ended.said.count("works again.") == 2, ended.said
    assert "Traceback" not in ended.said


def test_the_doctor_reports_what_is_there(buzzcam, webcam, virtual_camera):
    run = buzzcam("doctor", "--json")
    status = run.end(60).status
    findings = json.loads(run.out)
    parts = {part: [found for found in findings if found["part"] == part] for part in ("camera", "virtual camera")}
    assert any(webcam in found["message"] and found["is_fine"] for found in parts["camera"]), findings
    module = Path("/sys/module/v4l2loopback/version")  # before 0.13 it says nothing of its version
    version = module.read_text().strip() if module.exists() else "(a version before 0.13)"
    assert any(f"v4l2loopback {version}" in found["message"] for found in parts["virtual camera"]), findings
    assert any(virtual_camera in found["message"] and found["is_fine"] for found in parts["virtual camera"]), findings
    assert status == (0 if all(found["is_fine"] for found in findings) else 3)
