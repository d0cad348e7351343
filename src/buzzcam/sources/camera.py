"""The webcam, by OpenCV. Where it gives MJPEG, that is decoded straight to planes: no way through BGR and back."""

import os
import sys
import time
from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.frame import Frame, FramePool, Plane, Size
from buzzcam.errors import CameraBusy, CameraLost, CameraMissing, CameraUnreadable, SourceError
from buzzcam.kernels.convert import import_bgr, import_yuyv
from buzzcam.kernels.mjpeg import MjpegDecoder
from buzzcam.sentence import say
from buzzcam.sources.devices import CameraDevice, find_again, find_camera, is_still_there, sockets_of_others

STALL_S = 0.5
"""A read that fails sooner did not wait for a picture: the device has gone."""


class Camera:
    """A webcam. Asks for MJPEG at `size` and `fps` and takes what the camera gives."""

    def __init__(self, wanted: str | None, size: Size | None, fps: float | None) -> None:
        self.name: str = say("Camera")
        self.size = size or Size(1280, 720)
        self.fps = fps or 30.0
        self._wanted = wanted
        self._asked = (self.size, self.fps)
        self._device: CameraDevice | None = None
        self._known: CameraDevice | None = None  # the one that gave pictures: no other takes its place
        self._others: frozenset[str] = frozenset()  # sockets that hold another one
        self._capture: cv2.VideoCapture | None = None
        self._decoder: MjpegDecoder | None = None
        self._pool = FramePool()
        self._number = 0
        self._opened_at = 0.0
        self._first: tuple[float, np.ndarray] | None = None

    def open(self) -> None:
        self._device = find_again(self._known, self._others) if self._known else find_camera(self._wanted)
        self.name = self._device.name
        self._opened_at = time.monotonic()
        is_linux = sys.platform.startswith("linux")
        target = self._device.path if is_linux else int(self._device.path)
        capture = cv2.VideoCapture(target, cv2.CAP_V4L2 if is_linux else cv2.CAP_ANY)
        self._capture = capture
        if not capture.isOpened():
            self.close()
            raise self._why_not()
        (width, height), fps = self._asked
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_FPS, fps)
        code = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=False)
        if is_linux and code in (b"MJPG", b"YUYV"):
            capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)  # the bytes as they are
        self._decoder = MjpegDecoder() if code == b"MJPG" else None
        self.size = Size(int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))).even()
        reported = capture.get(cv2.CAP_PROP_FPS)
        self.fps = reported if 1 <= reported <= 240 else 30.0
        try:
            self._first = self._grab()
        except CameraLost:
            self._first = None
        if self._first is None:
            self.close()
            raise self._why_not()
        if not is_still_there(self._device):
            self.close()
            raise CameraLost(
                say("{name} was unplugged while it was being opened.", name=self.name),
                "BuzzCam reopens it automatically once it is connected.",
            )
        self._known = self._device
        self._others |= sockets_of_others(self._device)

    def read(self) -> Frame | None:
        grabbed, self._first = self._first or self._grab(), None
        if grabbed is None:
            return None
        captured_at, picture = grabbed
        buffer = self._pool.take(self.size)
        try:
            is_whole = self._import(picture, buffer)
        except Exception as error:  # a driver may give anything, of any shape and depth
            raise CameraLost(
                say("{name} delivers frames that BuzzCam cannot read.", name=self.name),
                "BuzzCam reopens it automatically.",
            ) from error
        if not is_whole:
            return None
        frame = Frame(buffer, self.size, captured_at, self._number)
        self._number += 1
        return frame

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _grab(self) -> tuple[float, np.ndarray] | None:
        """When a picture came and its bytes; None when none came in time. Raises CameraLost."""
        if self._capture is None:
            raise CameraLost(say("{name} is closed.", name=self.name), "Open it first.")
        began = time.monotonic()
        try:
            is_there, picture = self._capture.read()
        except cv2.error:  # a picture that OpenCV cannot convert
            return None
        if is_there and picture is not None and picture.size:
            return self._filled_at(), picture
        if time.monotonic() - began < STALL_S or not self._is_plugged_in():
            if self._device is not None:  # what is there now is another one, also if it says that it is the same
                self._others |= sockets_of_others(self._device)
            raise CameraLost(
                say("{name} was unplugged or switched off.", name=self.name),
                "BuzzCam reopens it automatically once it is connected.",
            )
        return None

    def _filled_at(self) -> float:
        """When the driver had filled the buffer that was read: it may have waited in the driver's queue (V4L2 stamps
        it by CLOCK_MONOTONIC, and OpenCV hands that on). Now, where the driver's clock is another."""
        now = time.monotonic()
        filled_at = 0.0 if self._capture is None else self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return filled_at if self._opened_at <= filled_at <= now else now

    def _import(self, picture: np.ndarray, buffer: Plane) -> bool:
        """The camera's bytes into our planes; False for a damaged picture."""
        if self._decoder is not None and picture.ndim == 2 and picture.shape[0] == 1:
            return self._decoder.decode(picture.reshape(-1), self.size, buffer)
        if picture.ndim == 3 and picture.shape[2] == 2:
            import_yuyv(picture, self.size, buffer)
        else:
            import_bgr(picture, self.size, buffer)
        return True

    def _is_plugged_in(self) -> bool:
        return self._device is not None and (not self._device.path.startswith("/") or Path(self._device.path).exists())

    def _why_not(self) -> SourceError:
        path = self._device.path if self._device else ""
        if not self._is_plugged_in():
            return CameraMissing(
                say("{name} is not connected.", name=self.name), "Connect it, or choose another camera."
            )
        if path.startswith("/") and not os.access(path, os.R_OK | os.W_OK):
            return CameraBusy(
                say("You do not have permission to open {name} ({path}).", name=self.name, path=path),
                "Add yourself to the group: sudo usermod -aG video $USER",
            )
        if self._device is not None and not self._device.is_readable:
            kinds = ", ".join(self._device.formats)
            return CameraUnreadable(
                say("{name} ({path}) only supports {kinds}, which BuzzCam cannot read.", name=self.name,
                    path=path, kinds=kinds),
                "Choose another format in the program that sends to it, or choose another camera.",
            )  # fmt: skip
        return CameraBusy(
            say("{name} ({path}) delivers no frames. Another program may be using it.", name=self.name, path=path),
            "Close that program, then try again.",
        )
