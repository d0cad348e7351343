"""The virtual camera, by pyvirtualcam: the one place that knows it."""

import os
import select
import struct
import sys
import time
from pathlib import Path

import pyvirtualcam
from pyvirtualcam import PixelFormat

from buzzcam.core.frame import Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import OutputUnavailable
from buzzcam.outputs.readers import maps_node
from buzzcam.sentence import say

if sys.platform != "win32":
    import fcntl

LABEL = "BuzzCam"

_STREAMON, _G_FMT = 0x40045612, 0xC0D05604  # VIDIOC_*, linux/videodev2.h
_OUTPUT = 2  # V4L2_BUF_TYPE_VIDEO_OUTPUT
_SYS = Path("/sys/class/video4linux")

QUIET_S, LOOK_EVERY_S = 1.2, 0.05
"""A node to which nothing was sent for that long has no sender; ours sends more often even when asleep."""

LOAD = "sudo modprobe v4l2loopback video_nr=10 card_label=BuzzCam exclusive_caps=1"
INSTALL_HINT = say(
    "Install the driver: {command}",
    command=f"sudo apt install v4l2loopback-dkms && {LOAD}",
)


class VirtualCamera:
    """A camera that other programs can choose. device: "/dev/video10"; None: the one labelled BuzzCam."""

    capacity = 1
    is_live = True

    def __init__(self, device: str | None) -> None:
        self.device = device or find_device()
        if self.device is not None and sys.platform.startswith("linux"):
            self.device = os.path.realpath(self.device)  # /proc names nodes, not links to them
        self.name: str = say("virtual camera")
        if self.device:
            self.name = say("virtual camera {device}", device=self.device)
        self._camera: pyvirtualcam.Camera | None = None
        self._size = Size(0, 0)

    def open(self, size: Size, fps: float) -> None:
        self._size = size
        if sys.platform.startswith("linux"):
            if self.device is None:
                raise OutputUnavailable("There is no virtual camera on this computer.", INSTALL_HINT)
            if not Path(self.device).exists():
                raise OutputUnavailable(say("The device {device} does not exist.", device=self.device), INSTALL_HINT)
        try:
            self._camera = self._make(size, fps)
        except RuntimeError as error:
            if "not a video output device" not in str(error) or not _heal(str(self.device)):
                raise self._why_not(error) from error
            try:
                self._camera = self._make(size, fps)
            except RuntimeError as again:
                raise self._why_not(again) from again
        if sys.platform.startswith("linux") and (actual := _format_of(str(self.device))) not in (None, size):
            self.close()
            raise OutputUnavailable(
                say(
                    "The virtual camera {device} is fixed at {size} while a program has it open.",
                    device=self.device,
                    size=actual,
                ),
                say("Close that program, or run with --size {size}.", size=actual),
            )

    def send(self, frame: SafeFrame) -> None:
        if self._camera is None or frame.size != self._size:
            raise OutputUnavailable(
                say("{name} is not open for {size}.", name=self.name, size=frame.size), "Restart the output."
            )
        try:
            self._camera.send(frame.i420)
        except (RuntimeError, OSError) as error:
            raise OutputUnavailable(
                say("{name} no longer accepts frames ({error}).", name=self.name, error=error), INSTALL_HINT
            ) from error

    def close(self) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None

    def _make(self, size: Size, fps: float) -> pyvirtualcam.Camera:
        return pyvirtualcam.Camera(size.width, size.height, fps, fmt=PixelFormat.I420, device=self.device)

    def _why_not(self, error: RuntimeError) -> OutputUnavailable:
        if sys.platform.startswith("linux"):
            if not os.access(str(self.device), os.W_OK):
                return OutputUnavailable(
                    say("You do not have permission to write to {path}.", path=self.device),
                    "Add yourself to the group: sudo usermod -aG video $USER",
                )
            if "already in use" in str(error) or _is_sent_to(str(self.device)):
                return OutputUnavailable(
                    say("Another program is sending to {device}.", device=self.device),
                    "Close it, or choose another virtual camera.",
                )
            return OutputUnavailable(
                say("{device} cannot be used as a virtual camera ({error}).", device=self.device, error=error),
                INSTALL_HINT,
            )
        return OutputUnavailable(  # type: ignore[unreachable]  # on this platform
            say("No virtual camera can be opened ({error}).", error=error),
            "Install OBS Studio 30 or later. It includes the driver.",
        )


def find_device() -> str | None:
    """The node labelled BuzzCam, or the first loopback node; None where there is neither."""
    return next(iter(list_devices()), None)


def list_devices() -> dict[str, str]:
    """Nodes that can be a virtual camera, with their labels: the one labelled BuzzCam first. Linux; empty elsewhere."""
    nodes = sorted(_SYS.glob("video*"), key=lambda node: int(node.name.removeprefix("video")))
    labels = {f"/dev/{node.name}": (node / "name").read_text(errors="replace").strip() for node in nodes}
    own = [path for path, label in labels.items() if label == LABEL]
    loopback = [f"/dev/{node.name}" for node in nodes if "v4l2loopback" in os.path.realpath(node)]
    return {path: labels[path] for path in (*own, *loopback)}


def _heal(device: str) -> bool:
    """WORKAROUND(v4l2loopback #470): before 0.13 the module forgets, after a sender that only write()s,
    that the node is an output; a STREAMON and close remind it. Not while somebody else sends."""
    if _is_sent_to(device):
        return False
    try:
        fd = os.open(device, os.O_WRONLY)
    except OSError:
        return False
    try:
        fcntl.ioctl(fd, _STREAMON, struct.pack("i", _OUTPUT))
    except OSError:
        pass  # its result does not matter, the close does
    finally:
        os.close(fd)
    return True


def _is_sent_to(device: str) -> bool:
    """True if another process sends to the node.

    One that merely has it open does not count: PipeWire keeps all cameras open. So new pictures must come.
    """
    if not _holders(device):
        return False
    try:
        fd = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        return _pictures_come(fd)
    except OSError:
        return True
    finally:
        os.close(fd)


def _pictures_come(fd: int) -> bool:
    """fd: of the node, not blocking."""
    has_waited, deadline = False, time.monotonic() + QUIET_S
    while time.monotonic() < deadline:
        try:
            os.read(fd, 1)
        except BlockingIOError:  # all that was left from before has been read
            has_waited = True
            select.select([], [], [], LOOK_EVERY_S)
        else:
            if has_waited:
                return True
    return not has_waited


def _holders(device: str) -> list[int]:
    """Other processes of this user that have the node open for writing but not mapped, as readers have it."""
    found = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        process = link.parents[1]
        try:
            if process.name == str(os.getpid()) or str(link.readlink()) != device:
                continue
            if os.lstat(link).st_mode & 0o200 and not maps_node(process, device):
                found.append(int(process.name))
        except OSError:
            continue  # gone, or another user's
    return found


def _format_of(device: str) -> Size | None:
    """What VIDIOC_G_FMT says that readers get; None when it says nothing."""
    answer = bytearray(208)
    struct.pack_into("I", answer, 0, _OUTPUT)
    try:
        fd = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.ioctl(fd, _G_FMT, answer)
    except OSError:
        return None
    finally:
        os.close(fd)
    width, height = struct.unpack_from("II", answer, 8)
    return Size(width, height)
