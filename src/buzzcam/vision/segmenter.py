"""The rungs: recurrent nets of our own training.

A net sees the picture, the picture before and its own matte of that: what it was sure of stays, what flickers does
not. (How they were made, with measurements: models/README.md)
"""

from pathlib import Path

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame, Matte, Plane, Size
from buzzcam.core.ports import Coarse
from buzzcam.vision.answer import alpha_of
from buzzcam.vision.catalog import Catalog
from buzzcam.vision.crop import Box, PersonCrop, moved, part_of, whole
from buzzcam.vision.learnt_room import LearntRoom
from buzzcam.vision.plate import CleanPlate
from buzzcam.vision.presence import Presence
from buzzcam.vision.runtime import CPU, Net, opener
from buzzcam.vision.store import checked_file
from buzzcam.vision.user_net import UserNet, model_of

REUSE_S = 1.0
"""A matte is used again for at most that long while nothing moves."""

PROBE_ROWS, STILL_CELL, STILL_LEVELS = 16, (5, 3), 3
"""Has anything moved since the matte was made? Every 16th row of luma, the mean of 8 columns each, is compared with
what it was then: still while the mean change of any 5x3 such probes (40x48 pixels), rounded, is below 3 levels. Sensor
noise of sigma 2 makes 0.8, and 1.8 in the worst of 30 pictures (measured)."""

PLANES = 3

UNKNOWN = 128
"""The net's memory of a cell of which it knows nothing."""

FORGET_S = 1.2
"""A matte older than that is no memory: who was there may have gone."""

ROOM_PLANE = 5
"""Of a net that takes the difference to the learnt room."""

CUT_LEVELS = 30
"""Mean change of luma from which it is another scene (or another light), and the memory is dropped."""


class RecurrentNet:
    """A net that sees its own last matte. Its input: Y, U, V, the Y of the call before, its matte of that, and the
    difference to the learnt room.

    One of three planes has no memory, one of five does not ask for the room.
    """

    def __init__(self, net: Net) -> None:
        self.net = net
        self._has_memory = net.input.shape[1] > PLANES
        self.takes_room = net.input.shape[1] > ROOM_PLANE
        self._last = np.empty((0, 0), np.uint8)
        self._box: Box | None = None

    def show(self, frame: Frame, coarse: Coarse, box: Box, room: LearntRoom) -> None:
        """Fills in a part of the frame; what was there becomes the frame before."""
        planes = self.net.input[0]
        if self._has_memory:
            if self._box is not None and box != self._box:
                np.copyto(planes[0], moved(planes[0], self._box, box, None))
                if self._last.size:
                    self._last = moved(self._last, self._box, box, UNKNOWN)
            np.copyto(planes[3], planes[0])
        self._box = box
        for plane, inlet in zip(part_of(frame, coarse, box, self.net.size), planes[:PLANES], strict=True):
            kernels.resize(plane, inlet)
        if self.takes_room:
            difference = room.difference(frame, planes[:PLANES], box)
            np.copyto(planes[ROOM_PLANE], 0 if difference is None else difference)

    def glance(self, frame: Frame, coarse: Coarse, room: LearntRoom) -> Plane:
        """The matte of the whole frame, without a memory, and leaving none."""
        kept, box, last = self.net.input.copy(), self._box, self._last
        self._box, self._last = None, np.empty((0, 0), np.uint8)
        self.show(frame, coarse, whole(frame.size.grid), room)
        alpha = self.alpha()
        self._box, self._last = box, last
        np.copyto(self.net.input, kept)
        return alpha

    def forget(self) -> None:
        self._last = np.empty((0, 0), np.uint8)

    def alpha(self) -> Plane:
        """uint8 (rows, columns) of the net's own size; valid until the next call."""
        planes = self.net.input[0]
        if self._has_memory and self._last.size:
            np.copyto(planes[4], self._last)
        elif self._has_memory:
            np.copyto(planes[3], planes[0])
            planes[4].fill(UNKNOWN)
        self._last = alpha_of(self.net.run()[0])
        return self._last


class PersonSegmenter:
    """One rung on one provider. Called from one thread."""

    def __init__(self, catalog: Catalog, folder: Path, rung: str, provider: str, publish: Publish) -> None:
        """Opens the rung's net and that of presence. Raises ModelError."""
        spec = catalog.rungs[rung]
        self.rung = rung
        self._is_fine = spec.is_fine

        def opened(name: str, provider: str, threads: int) -> Net:
            model = catalog.models[name]
            content, open_session = checked_file(folder, model), opener(model.is_quantised)
            return Net(name, content, provider, threads, publish, open_session)

        self._net = RecurrentNet(opened(spec.model, provider, spec.threads))
        self._presence = Presence(opened(catalog.presence, CPU, 1))
        self._user: UserNet | None = None
        if spec.user is not None and catalog.user_folder is not None:
            self._user = UserNet(spec.user, checked_file(catalog.user_folder, model_of(spec.user)), provider, publish)
        self._crop = PersonCrop()
        self._plate = CleanPlate()
        self._probes = np.empty((0, 0), np.uint8)
        self._last: Matte | None = None
        self.room = LearntRoom(publish)
        """Given anew when this one takes over from another."""
        self.takes_room = self._user is None and self._net.takes_room

    @property
    def provider(self) -> str:
        return self._user.provider if self._user is not None else self._net.net.provider

    def matte(self, frame: Frame, coarse: Coarse) -> Matte:
        probes = kernels.probed(frame.luma, PROBE_ROWS)
        changes = cv2.absdiff(probes, self._probes) if probes.shape == self._probes.shape else None
        is_learning = self._presence.is_watchful = self.room.state == "learning"
        if self._last is not None and self._presence.is_sure and not is_learning and self._is_still(frame, changes):
            return self._last
        self._probes = probes
        now_s, grid = frame.captured_at, frame.size.grid
        box = self._crop.box_for(grid)
        if self._crop.is_glance_due(now_s):
            self._crop.glance(_people(self._net.glance(frame, coarse, self.room)), now_s)
            box = self._crop.box_for(grid)
        if self._is_other_scene(frame, changes):
            self._forget()
        raw = self._shown(frame, coarse, box)
        is_there = self._presence.is_there(frame, coarse, _people(raw))
        if self._presence.is_sought:
            self._forget()
            self._crop.look_at(self._presence.cells)
            box = self._crop.box_for(grid)
            raw = self._shown(frame, coarse, box)
            is_there = self._presence.is_there(frame, coarse, _people(raw))
        if is_there:
            alpha = _placed(raw, grid, box) if self._user is None else self._of_user(self._user, frame, coarse)
            self._crop.follow(_people(raw), now_s)
        else:
            alpha = np.zeros(grid[::-1], np.uint8)
            self._forget()
            self._crop.reset()
        if self._presence.is_nobody:
            self._plate.follow_nobody()
        alpha = self._plate.completed(alpha, coarse.grid_planes(frame), now_s)
        self.room.follow(frame, coarse, alpha, self._presence.is_anybody_there)
        self._last = Matte(alpha, now_s, self._is_fine)
        return self._last

    def _shown(self, frame: Frame, coarse: Coarse, box: Box) -> Plane:
        """What the net says of a part of the frame."""
        self._net.show(frame, coarse, box, self.room)
        return self._net.alpha()

    def _is_other_scene(self, frame: Frame, changes: Plane | None) -> bool:
        """Or the frame before was long ago. changes: of the probes, since the last matte's picture."""
        age_s = frame.captured_at - self._last.captured_at if self._last is not None else FORGET_S + 1
        return not 0 <= age_s <= FORGET_S or changes is None or cv2.mean(changes)[0] >= CUT_LEVELS

    def _forget(self) -> None:
        self._net.forget()
        if self._user is not None:
            self._user.forget()

    def _of_user(self, net: UserNet, frame: Frame, coarse: Coarse) -> Plane:
        return _enlarged(net.alpha(frame, coarse), *frame.size.grid)

    def _is_still(self, frame: Frame, changes: Plane | None) -> bool:
        if self._last is None or changes is None or not 0 <= frame.captured_at - self._last.captured_at <= REUSE_S:
            return False
        return bool(cv2.minMaxLoc(cv2.blur(changes, STILL_CELL))[1] < STILL_LEVELS)


def _placed(alpha: Plane, grid: Size, box: Box) -> Plane:
    """A part's matte on the frame's grid."""
    there = _enlarged(alpha, box.columns, box.rows)
    if box == whole(grid):
        return there
    out = np.zeros(grid[::-1], np.uint8)
    out[box.top : box.top + box.rows, box.left : box.left + box.columns] = there
    return out


def _people(alpha: Plane) -> Plane:
    """255 where a matte says person, else 0."""
    people: Plane = cv2.threshold(alpha, 127, 255, cv2.THRESH_BINARY)[1]
    return people


def _enlarged(alpha: Plane, columns: int, rows: int) -> Plane:
    out = np.empty((rows, columns), np.uint8)
    kernels.resize(alpha, out)
    return out
