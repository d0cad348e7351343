"""The rungs: how each one makes a raw matte of a frame.

small   one selfie net over the whole picture
medium  the cell-wise median of three: small, a finer net over the whole picture, one over the person's box
large   medium mixed with a salient-object net where both agree, gated by medium
(why these, with measurements: models/README.md)
"""

from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame, Matte, Plane
from buzzcam.core.ports import Coarse
from buzzcam.vision.catalog import Catalog
from buzzcam.vision.presence import Presence
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.store import checked_file

REUSE_S = 1.0
"""A matte is used again for at most that long while nothing moves."""

PROBE_ROWS, PROBE_COLUMNS, STILL_CELL, STILL_LEVELS = 16, 8, (5, 3), 3
"""Has anything moved since the matte was made? Every 16th row of luma, the mean of 8 columns each, is compared with
what it was then: still while the mean change of any 5x3 such probes (40x48 pixels), rounded, is below 3 levels. Sensor
noise of sigma 2 makes 0.8, and 1.8 in the worst of 30 pictures (measured)."""

BOX_MARGIN, BOX_SHIFT = 0.12, 0.03
"""Of the person's box: room around it as a share of its size; and by how much of the picture's width it must
move before it is moved (a box that jumps makes the matte flicker)."""

BOX_ASPECT = (0.75, 1.34)
AGREE = (0.75, 0.90)
LARGE_WEIGHT = 0.55
"""The salient net's weight rises from 0 to LARGE_WEIGHT while its IoU with medium goes through AGREE."""

Box = tuple[int, int, int, int]


class PersonSegmenter:
    """One rung on one provider. Called from one thread."""

    def __init__(self, catalog: Catalog, folder: Path, rung: str, provider: str, publish: Publish) -> None:
        """Opens the rung's nets. Raises ModelError."""
        spec = catalog.rungs[rung]
        threads = [1] * (len(spec.models) - 1) + [spec.threads]
        self.rung = rung
        self._nets = [
            Net(name, checked_file(folder, catalog.models[name]), provider, count, publish)
            for name, count in zip(spec.models, threads, strict=True)
        ]
        faces = checked_file(folder, catalog.models[catalog.presence])
        self._presence = Presence(Net(catalog.presence, faces, CPU, 1, publish))
        self._seen = np.zeros(self._nets[0].size[::-1], np.uint8)
        self._probes = np.empty((0, 0), np.uint8)
        self._last: Matte | None = None
        self._box: Box | None = None
        self._large_weight: float | None = None

    @property
    def provider(self) -> str:
        return self._nets[-1].provider

    def matte(self, frame: Frame, coarse: Coarse) -> Matte:
        luma = frame.planes[0]
        rows = luma[PROBE_ROWS // 2 :: PROBE_ROWS]
        probes = cv2.resize(rows, (luma.shape[1] // PROBE_COLUMNS, rows.shape[0]), interpolation=cv2.INTER_AREA)
        if self._last is not None and self._is_still(frame, probes):
            return self._last
        self._probes = probes
        first, grid = self._nets[0], frame.size.grid
        half = coarse.half_luma(frame)
        cv2.resize(half, first.size, dst=first.input[0, 0], interpolation=cv2.INTER_LINEAR)
        chroma, inlet = coarse.grid_planes(frame)[1:], first.input[0, 1:]  # U over V; smooth: the nearest will do
        cv2.resize(
            chroma.reshape(-1, chroma.shape[2]),
            (inlet.shape[2], 2 * inlet.shape[1]),
            dst=inlet.reshape(-1, inlet.shape[2]),
            interpolation=cv2.INTER_NEAREST_EXACT,
        )
        change = cv2.absdiff(first.input[0, 0], self._seen)
        np.copyto(self._seen, first.input[0, 0])
        raw = first.run()[0][0, 0]
        bytes_ = cv2.convertScaleAbs(raw, alpha=255.0)
        if self._presence.is_there(frame, cv2.threshold(bytes_, 127, 255, cv2.THRESH_BINARY)[1], change):
            # enlarged as floats: OpenCV does that in half the time
            alpha = cv2.convertScaleAbs(cv2.resize(raw, grid, interpolation=cv2.INTER_LINEAR), alpha=255.0)
            if len(self._nets) > 1:
                alpha = self._medium(frame, half, bytes_, alpha)
            if len(self._nets) > 3:
                alpha = self._large(frame, half, alpha)
        else:
            alpha = np.zeros(grid[::-1], np.uint8)
        self._last = Matte(alpha, frame.captured_at)
        return self._last

    def _is_still(self, frame: Frame, probes: Plane) -> bool:
        if self._last is None or not 0 <= frame.captured_at - self._last.captured_at <= REUSE_S:
            return False
        if probes.shape != self._probes.shape:
            return False
        change = cv2.blur(cv2.absdiff(probes, self._probes), STILL_CELL)
        return bool(cv2.minMaxLoc(change)[1] < STILL_LEVELS)

    def _medium(self, frame: Frame, half: Plane, raw: Plane, small: Plane) -> Plane:
        grid = frame.size.grid
        whole_net, box_net = self._nets[1:3]
        whole = cv2.resize(_run(whole_net, (half, *frame.planes[1:])), grid, interpolation=cv2.INTER_LINEAR)
        self._box = moved_box(self._box, person_box(raw, frame.size), frame.size.width)
        if self._box is None:
            return cv2.min(small, whole)
        x0, y0, x1, y1 = self._box
        luma, u, v = frame.planes
        chroma = slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2)
        close = _run(box_net, (luma[y0:y1, x0:x1], u[chroma], v[chroma]))
        placed = np.zeros(grid[::-1], np.uint8)
        left, top, right, bottom = x0 // 4, y0 // 4, min(-(-x1 // 4), grid.width), min(-(-y1 // 4), grid.height)
        placed[top:bottom, left:right] = cv2.resize(close, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        return cv2.max(cv2.min(small, whole), cv2.min(cv2.max(small, whole), placed))

    def _large(self, frame: Frame, half: Plane, medium: Plane) -> Plane:
        salient = cv2.resize(
            _run(self._nets[3], (half, *frame.planes[1:])), medium.shape[::-1], interpolation=cv2.INTER_LINEAR
        )
        a, b = salient > 127, medium > 127
        agreement = int(np.count_nonzero(a & b)) / max(1, int(np.count_nonzero(a | b)))
        wanted = LARGE_WEIGHT * float(np.clip((agreement - AGREE[0]) / (AGREE[1] - AGREE[0]), 0, 1))
        before = wanted if self._large_weight is None else self._large_weight
        self._large_weight = before + 0.5 * (wanted - before)  # no jumps in time
        mixed = cv2.addWeighted(salient, self._large_weight, medium, 1 - self._large_weight, 0)
        coarse = cv2.resize(medium, (160, 90), interpolation=cv2.INTER_AREA)
        ones = np.ones((5, 5), np.uint8)  # medium decides who is a person, the salient net only where the edge is
        gate = _ramp(cv2.blur(cv2.dilate(coarse, ones), (3, 3)), 0.15, 0.45)
        fill = _ramp(cv2.blur(cv2.erode(coarse, ones), (3, 3)), 0.55, 0.85)
        gate, fill = (cv2.resize(plane, medium.shape[::-1], interpolation=cv2.INTER_LINEAR) for plane in (gate, fill))
        return cv2.max(cv2.multiply(mixed, gate, scale=1 / 255), fill)


def _run(net: Net, planes: tuple[Plane, Plane, Plane]) -> Plane:
    """The alpha of a net, uint8 on its own grid."""
    for k, plane in enumerate(planes):
        cv2.resize(plane, net.size, dst=net.input[0, k], interpolation=cv2.INTER_LINEAR)
    return cv2.convertScaleAbs(net.run()[0][0, 0], alpha=255.0)


def _ramp(plane: Plane, low: float, high: float) -> Plane:
    table = np.clip((np.arange(256) / 255 - low) / (high - low), 0, 1) * 255
    return cv2.LUT(plane, np.round(table).astype(np.uint8))


def person_box(raw: Plane, size: tuple[int, int]) -> Box | None:
    """The box (left, top, right, bottom), in even pixels of the frame, around the people of a raw matte.

    raw: uint8 (rows, columns). size: (width, height) of the frame. None where nobody is.
    """
    width, height = size
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(cv2.threshold(raw, 127, 1, cv2.THRESH_BINARY)[1])
    stats = stats[1:count]
    if count < 2 or stats[:, cv2.CC_STAT_AREA].max() < 0.005 * raw.size:
        return None
    stats = stats[stats[:, cv2.CC_STAT_AREA] > 0.1 * stats[:, cv2.CC_STAT_AREA].max()]
    sx, sy = width / raw.shape[1], height / raw.shape[0]
    x0, y0 = stats[:, 0].min() * sx, stats[:, 1].min() * sy
    x1, y1 = (stats[:, 0] + stats[:, 2]).max() * sx, (stats[:, 1] + stats[:, 3]).max() * sy
    dx, dy = BOX_MARGIN * (x1 - x0), BOX_MARGIN * (y1 - y0)
    x0, y0, x1, y1 = max(0, x0 - dx), max(0, y0 - dy), min(width, x1 + dx), min(height, y1 + dy)
    w, h = x1 - x0, y1 - y0
    if w / h < BOX_ASPECT[0]:
        x0, x1 = x0 - (BOX_ASPECT[0] * h - w) / 2, x1 + (BOX_ASPECT[0] * h - w) / 2
    elif w / h > BOX_ASPECT[1]:
        y0, y1 = y0 - (w / BOX_ASPECT[1] - h) / 2, y1 + (w / BOX_ASPECT[1] - h) / 2
    x0, x1 = _shifted_inside(x0, x1, width)
    y0, y1 = _shifted_inside(y0, y1, height)
    return int(x0) // 4 * 4, int(y0) // 4 * 4, int(x1) // 2 * 2, int(y1) // 2 * 2


def _shifted_inside(low: float, high: float, limit: int) -> tuple[float, float]:
    shift = -low if low < 0 else min(0, limit - high)
    return max(0, low + shift), min(limit, high + shift)


def moved_box(old: Box | None, new: Box | None, width: int) -> Box | None:
    """The box to use: the old one while the new one differs little."""
    if old is None or new is None or max(abs(a - b) for a, b in zip(old, new, strict=True)) > BOX_SHIFT * width:
        return new
    return old
