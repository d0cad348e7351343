"""Which cameras there are, and which of them is meant: by path, number or an id of its own, never one in the place of
another."""

import os
import re
import struct
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from buzzcam.errors import CameraMissing
from buzzcam.sentence import Sentence, say

if sys.platform != "win32":
    import fcntl

OWN_NAME = "BuzzCam"
"""The label of our own virtual camera: never offered as a source."""

_VIDIOC_QUERYCAP, _VIDIOC_ENUM_FMT = 0x80685600, 0xC0405602  # linux/videodev2.h
_VIDEO_CAPTURE, _VIDEO_CAPTURE_MPLANE, _HAS_DEVICE_CAPS = 0x1, 0x1000, 0x80000000
_BUFFERS = {_VIDEO_CAPTURE: 1, _VIDEO_CAPTURE_MPLANE: 9}
_MOST_FORMATS = 64
_SYS = Path("/sys/class/video4linux")

READABLE = frozenset({
    "MJPG", "JPEG", "YUYV", "UYVY", "YU12", "YV12", "NV12", "NV21", "411P", "BGR3", "RGB3", "XR24", "AR24", "BA81",
    "GBRG", "S910", "GREY", "Y16", "Y12", "Y10",
})  # fmt: skip
"""What OpenCV's V4L2 reader takes (modules/videoio/src/cap_v4l.cpp)."""

GRAY = frozenset({
    "GREY", "Y4", "Y6", "Y8I", "Y10", "Y10B", "Y10P", "Y12", "Y12I", "Y14", "Y16", "L8", "L16", "INVI", "INZI", "INRI",
    "Z16", "CNF4",
})  # fmt: skip
"""Of infrared and depth sensors."""

_INFRARED = re.compile(r"\b(ir|infra-?red|depth)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """One camera. path: what opens it now. stable_id: the same after it was unplugged and came back; of a camera with
    a serial number also in another socket. socket_id: where it is plugged in. formats: FourCCs; empty if not known.
    """

    path: str
    name: str
    stable_id: str
    is_loopback: bool = False
    socket_id: str = ""
    serial: str = ""
    formats: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Gives the pictures that people mean by a camera: no infrared, no depth, nothing that cannot be read."""
        is_gray = bool(self.formats) and GRAY.issuperset(self.formats)
        return not is_gray and self.is_readable and _INFRARED.search(self.name) is None

    @property
    def is_readable(self) -> bool:
        return not self.formats or not READABLE.isdisjoint(self.formats)


def list_cameras() -> list[CameraDevice]:
    """All cameras that can give pictures, usual ones first, then real ones; our own virtual camera left out."""
    if not sys.platform.startswith("linux"):
        return [CameraDevice("0", say("Default camera"), "0")]  # OpenCV cannot list them there
    found = [_query(f"/dev/{node.name}") for node in sorted(_SYS.glob("video*"), key=_number)]
    cameras = _told_apart([camera for camera in found if camera is not None and camera.name != OWN_NAME])
    return sorted(cameras, key=lambda camera: (not camera.is_usual, camera.is_loopback))


def find_camera(wanted: str | None) -> CameraDevice:
    """The camera of that number, path, id or serial number, or the only one of that name; for None the first usual one.

    Raises CameraMissing.
    """
    cameras = list_cameras()
    if not wanted:
        usual = [camera for camera in cameras if camera.is_usual]
        if not usual:
            hint = "Connect one, or choose another source, for example the demo."
            raise CameraMissing("No camera was found.", _there(cameras) if cameras else hint)
        return usual[0]
    found = _named(wanted, cameras)
    if len(found) > 1:
        raise CameraMissing(say("More than one camera is called {wanted}.", wanted=wanted), _there(found))
    if not found:
        raise CameraMissing(say("The camera {wanted} was not found.", wanted=wanted), _there(cameras))
    return found[0]


def find_again(known: CameraDevice, others: frozenset[str]) -> CameraDevice:
    """The very camera that was open before. others: sockets in which another one was seen. Raises CameraMissing."""
    cameras = list_cameras()
    same = [camera for camera in cameras if camera.socket_id == known.socket_id and camera.serial == known.serial]
    if not same:
        same = [c for c in cameras if c.stable_id == known.stable_id and c.socket_id not in others]
    if len(same) != 1:
        raise CameraMissing(say("{name} is not connected.", name=known.name), _there(cameras))
    return same[0]


def is_still_there(known: CameraDevice) -> bool:
    """Whether what its path opens now is that camera."""
    if not sys.platform.startswith("linux"):
        return True
    now = _query(known.path)
    return now is not None and (now.socket_id, now.serial) == (known.socket_id, known.serial)


def sockets_of_others(known: CameraDevice) -> frozenset[str]:
    return frozenset(camera.socket_id for camera in list_cameras() if camera.socket_id != known.socket_id)


def _named(wanted: str, cameras: list[CameraDevice]) -> list[CameraDevice]:
    is_number = wanted.isdigit() and sys.platform.startswith("linux")
    if is_number or wanted.startswith("/"):
        path = os.path.realpath(f"/dev/video{wanted}" if is_number else wanted)
        return [camera for camera in cameras if os.path.realpath(camera.path) == path]
    folded = wanted.casefold()
    ways = (
        lambda camera: wanted in (camera.stable_id, camera.socket_id, camera.path),
        lambda camera: wanted == camera.serial,
        lambda camera: wanted == re.sub("#[^/]*", "", camera.socket_id),  # as BuzzCam 0.1 wrote it
        lambda camera: folded == camera.name.casefold(),
        lambda camera: folded in camera.name.casefold(),
    )
    for is_meant in ways:
        if found := [camera for camera in cameras if is_meant(camera)]:
            return found
    return []


def _there(cameras: list[CameraDevice]) -> Sentence:
    there = ", ".join(f"{camera.path} ({camera.name})" for camera in cameras) or say("none")
    return say("Cameras found: {there}.", there=there)


def _told_apart(cameras: list[CameraDevice]) -> list[CameraDevice]:
    """Some makers give all cameras one serial number: it counts only where one has it."""
    count = Counter(camera.stable_id for camera in cameras)
    return [replace(c, stable_id=c.socket_id) if count[c.stable_id] > 1 else c for c in cameras]


def _number(node: Path) -> int:
    return int(node.name.removeprefix("video"))


def _query(path: str) -> CameraDevice | None:
    """None unless the node gives pictures (VIDIOC_QUERYCAP, linux/videodev2.h)."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        name = _text(path, "name") or path  # it is there; opening it will say what is wrong
        return CameraDevice(path, name, path, socket_id=path)
    except OSError:
        return None
    try:
        answer = fcntl.ioctl(fd, _VIDIOC_QUERYCAP, bytes(104))
        driver, card, bus, _version, whole, own = struct.unpack_from("16s32s32sIII", answer)
        caps = own if whole & _HAS_DEVICE_CAPS else whole
        if not caps & (_VIDEO_CAPTURE | _VIDEO_CAPTURE_MPLANE):
            return None
        formats = _formats(fd, _VIDEO_CAPTURE if caps & _VIDEO_CAPTURE else _VIDEO_CAPTURE_MPLANE)
    except OSError:
        return None
    finally:
        os.close(fd)
    kind, name, plug = (field.split(b"\0")[0].decode(errors="replace") for field in (driver, card, bus))
    socket_id = f"{plug}#{_part(path)}/{name}"
    serial = _text(path, "device/../serial")
    maker = f"{_text(path, 'device/../idVendor')}:{_text(path, 'device/../idProduct')}"
    stable_id = f"{maker}:{serial}#{_part(path)}/{name}" if serial else socket_id
    return CameraDevice(path, name, stable_id, kind.startswith("v4l2 loopback"), socket_id, serial, formats)


def _formats(fd: int, capability: int) -> tuple[str, ...]:
    """VIDIOC_ENUM_FMT: FourCCs without the spaces at their end."""
    found = []
    for index in range(_MOST_FORMATS):
        try:
            answer = fcntl.ioctl(fd, _VIDIOC_ENUM_FMT, struct.pack("II56x", index, _BUFFERS[capability]))
        except OSError:
            break
        found.append(answer[44:48].decode("latin-1").rstrip())
    return tuple(dict.fromkeys(found))


def _part(path: str) -> str:
    """Which of the nodes of one device it is: by the interface of the device, and its number there; of what is no
    device, as a loopback, the node itself."""
    node = _SYS / Path(path).name
    if not (node / "device").exists():
        return node.name
    interface = os.path.realpath(node / "device").rpartition("/")[2].partition(":")[2]
    return ".".join(part for part in (interface, _text(path, "index")) if part)


def _text(path: str, name: str) -> str:
    try:
        return (_SYS / Path(path).name / name).read_text(errors="replace").strip()
    except OSError:
        return ""
