"""The demo: a real person in a painted room, before a camera that is held by hand. Needs no device."""

from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.frame import Plane, Size, planes_of
from buzzcam.errors import BadFile
from buzzcam.kernels.convert import filling, import_bgr
from buzzcam.pictures import read_bgr
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource

MARGIN = 32
"""Pixels of room around the picture: how far the camera may move."""

PERSON_SHARE = 0.66
"""Height of the person as a share of the picture's."""

NOISE_LEVELS = 2.0
"""Sigma of the sensor noise: a webcam in a lit room."""


class Demo(SteadySource):
    """folder: holds person.png (BGRA) and room.jpg, see assets/make_assets.py."""

    name: str = say("Demo")

    def __init__(self, folder: Path, size: Size, fps: float, is_paced: bool = True) -> None:
        super().__init__(is_paced)
        self.size, self.fps = size, fps
        self._folder = folder
        self._room_size = Size(size.width + 2 * MARGIN, size.height + 2 * MARGIN)

    def open(self) -> None:
        super().open()
        person = cv2.imread(str(self._folder / "person.png"), cv2.IMREAD_UNCHANGED)
        if person is None or person.ndim != 3 or person.shape[2] != 4:
            raise BadFile("The demo's picture is missing or damaged.", "Reinstall BuzzCam.")
        room = np.empty(self._room_size.i420_bytes, np.uint8)
        import_bgr(filling(read_bgr(self._folder / "room.jpg"), self._room_size), self._room_size, room)
        self._room = planes_of(room, self._room_size)
        scale = PERSON_SHARE * self.size.height / person.shape[0]
        figure = Size(max(2, round(person.shape[1] * scale / 2) * 2), max(2, round(person.shape[0] * scale / 2) * 2))
        person = cv2.resize(person, figure, interpolation=cv2.INTER_AREA)
        alpha = person[..., 3]
        half = cv2.resize(alpha, (figure.width // 2, figure.height // 2), interpolation=cv2.INTER_AREA)
        front = cv2.cvtColor(np.ascontiguousarray(person[..., :3]), cv2.COLOR_BGR2YUV_I420).reshape(-1)
        self._rest = [cv2.bitwise_not(alpha), cv2.bitwise_not(half), cv2.bitwise_not(half)]
        self._front = [
            cv2.multiply(plane, weight, scale=1 / 255)
            for plane, weight in zip(planes_of(front, figure), (alpha, half, half), strict=True)
        ]
        grains = np.random.default_rng(3).normal(0, NOISE_LEVELS, (self.size.height + 64, self.size.width + 64))
        self._brighter = np.clip(np.round(grains), 0, 255).astype(np.uint8)
        self._darker = np.clip(np.round(-grains), 0, 255).astype(np.uint8)

    def picture(self, number: int) -> Plane:
        t = number / self.fps
        hand = MARGIN * 0.8 * np.array([np.sin(0.9 * t) * 0.6 + np.sin(2.3 * t) * 0.3, np.sin(1.4 * t + 1) * 0.5])
        sway = self.size.width * np.array([0.035 * np.sin(0.55 * t), 0.006 * np.sin(1.1 * t)])
        buffer = self._pool.take(self.size)
        for k, target in enumerate(planes_of(buffer, self.size)):
            s = 1 if k == 0 else 2
            left, top = (2 * round((MARGIN + shift) / 2) // s for shift in hand)
            rows, columns = target.shape
            np.copyto(target, self._room[k][top : top + rows, left : left + columns])
            front, rest = self._front[k], self._rest[k]
            x = 2 * round((self.size.width / 2 + sway[0] - hand[0]) / 2) // s - front.shape[1] // 2
            y = 2 * round((self.size.height * (1.01 - PERSON_SHARE) + sway[1] - min(0, hand[1])) / 2) // s
            x0, x1 = max(0, x), min(columns, x + front.shape[1])
            y0, y1 = max(0, y), min(rows, y + front.shape[0])
            if x0 < x1 and y0 < y1:  # of a picture of a few pixels the person may be out
                box = target[y0:y1, x0:x1]
                cut = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
                np.copyto(box, cv2.add(cv2.multiply(box, rest[cut], scale=1 / 255), front[cut]))
        luma = planes_of(buffer, self.size)[0]
        dx, dy = number * 37 % 64, number * 23 % 64
        grain = slice(dy, dy + self.size.height), slice(dx, dx + self.size.width)
        cv2.add(luma, self._brighter[grain], dst=luma)
        cv2.subtract(luma, self._darker[grain], dst=luma)
        return buffer
