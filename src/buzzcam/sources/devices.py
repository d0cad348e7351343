"""Which cameras there are, by name, and how to find one again after it was plugged in elsewhere."""

import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from buzzcam.errors import CameraMissing
from buzzcam.sentence import say

if sys.platform != "win32":
    import fcntl

OWN_NAME = "BuzzCam"
"""The label of our own virtual camera: never offered as a source."""

_VIDIOC_QUERYCAP = 0x80685600
_VIDEO_CAPTURE = 0x1
_SYS = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """One camera. path: what opens it now. stable_id: the same after it was unplugged and came back."""

    path: str
    name: str
    stable_id: str
    is_loopback: bool = False


def list_cameras() -> list[CameraDevice]:
    """All cameras that can give pictures, real ones first; our own virtual camera left out."""
    if not sys.platform.startswith("linux"):
        return [CameraDevice("0", say("Default camera"), "0")]  # OpenCV cannot list them there
    found = [_query(f"/dev/{node.name}") for node in sorted(_SYS.glob("video*"), key=_number)]
    cameras = [camera for camera in found if camera is not None and camera.name != OWN_NAME]
    return sorted(cameras, key=lambda camera: camera.is_loopback)


def find_camera(wanted: str | None) -> CameraDevice:
    """The camera of that number, path, stable id or name; the first there is for None. Raises CameraMissing."""
    cameras = list_cameras()
    if not wanted:
        if not cameras:
            raise CameraMissing("No camera was found.", "Plug one in, or choose another source, for example the demo.")
        return cameras[0]
    path = f"/dev/video{wanted}" if wanted.isdigit() and sys.platform.startswith("linux") else wanted
    for camera in cameras:
        same_node = os.path.realpath(path) == os.path.realpath(camera.path)
        if same_node or wanted == camera.stable_id or wanted.casefold() in camera.name.casefold():
            return camera
    name = wanted.partition("/")[2]
    for camera in cameras:  # the same one in another socket: its stable id tells that too
        if name and camera.name == name:
            return camera
    there = ", ".join(f"{camera.path} ({camera.name})" for camera in cameras) or say("none at all")
    raise CameraMissing(say("There is no camera {wanted}.", wanted=wanted), say("Cameras found: {there}.", there=there))


def _number(node: Path) -> int:
    return int(node.name.removeprefix("video"))


def _query(path: str) -> CameraDevice | None:
    """None unless the node gives pictures (VIDIOC_QUERYCAP, linux/videodev2.h)."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        return CameraDevice(path, _label(path), path)  # it is there; opening it will say what is wrong
    except OSError:
        return None
    try:
        answer = fcntl.ioctl(fd, _VIDIOC_QUERYCAP, bytes(104))
    except OSError:
        return None
    finally:
        os.close(fd)
    driver, card, bus, _version, _all, caps = struct.unpack_from("16s32s32sIII", answer)
    if not caps & _VIDEO_CAPTURE:
        return None
    text = [field.split(b"\0")[0].decode(errors="replace") for field in (driver, card, bus)]
    return CameraDevice(path, text[1], f"{text[2]}/{text[1]}", text[0].startswith("v4l2 loopback"))


def _label(path: str) -> str:
    try:
        return (_SYS / Path(path).name / "name").read_text().strip()
    except OSError:
        return path
