"""The points of the faces in each frame, as a file of JSON lines."""

import errno
import json
from pathlib import Path
from typing import IO, Any

import numpy as np

from buzzcam.core.face import BLENDSHAPES, Face
from buzzcam.core.frame import Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import DiskFull, OutputError, OutputUnavailable
from buzzcam.files import Hold, unwritable
from buzzcam.sentence import say

DIGITS, SHARE_DIGITS = 2, 4
"""Of pixels; of what lies between 0 and 1."""


class LandmarksFile:
    """Writes a line for each frame; docs/command-line.md says what is in it."""

    capacity = 30
    is_live = False

    def __init__(self, path: Path) -> None:
        self.name: str = say("landmarks {path}", path=path)
        self._path = path
        self._hold: Hold | None = None
        self._file: IO[str] | None = None
        self._is_empty = True

    def open(self, size: Size, fps: float) -> None:
        self._hold = Hold(self._path)
        try:
            self._file = self._path.open("w", encoding="utf-8")
        except OSError as error:
            self._hold.release(is_wanted=not self._hold.is_new)
            raise unwritable(self._path, error) from error

    def send(self, frame: SafeFrame) -> None:
        assert self._file is not None
        line = {"frame": frame.number, "faces": [described(face) for face in frame.faces]}
        try:
            self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
        except OSError as error:
            raise self._trouble(error) from error
        self._is_empty = False

    def close(self) -> None:
        file, hold = self._file, self._hold
        self._file = self._hold = None
        if file is None or hold is None:
            return
        try:
            file.close()
        except OSError as error:
            raise self._trouble(error) from error
        finally:
            hold.release(is_wanted=not self._is_empty)
        if self._is_empty:
            raise OutputUnavailable(
                say("{path} was not written: the source delivered no frames.", path=self._path), "Record longer."
            )

    def _trouble(self, error: OSError) -> OutputError:
        if error.errno == errno.ENOSPC:
            return DiskFull(
                say("The disk is full. {path} is incomplete.", path=self._path), "Free some space, then record again."
            )
        return unwritable(self._path, error)


def described(face: Face) -> dict[str, Any]:
    """As it stands in the file."""
    return {
        "box": [round(value, DIGITS) for value in face.box],
        "points": np.round(face.points.astype(np.float64), DIGITS).tolist(),
        "blendshapes": {}
        if face.blendshapes is None
        else dict(zip(BLENDSHAPES, np.round(face.blendshapes.astype(np.float64), SHARE_DIGITS).tolist(), strict=True)),
        "presence": round(face.presence, SHARE_DIGITS),
    }
