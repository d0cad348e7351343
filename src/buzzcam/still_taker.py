"""`StillTaker`: one picture of what goes out, as a file."""

from functools import partial
from pathlib import Path

from buzzcam.core.demand import Demand
from buzzcam.core.events import FileSaved, Publish
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.pipeline import Pipeline
from buzzcam.core.privacy import Gate
from buzzcam.core.worker import Worker
from buzzcam.errors import CameraLost
from buzzcam.outputs.snapshot import Snapshot

WITHIN_S = 3.0
"""A camera that was asleep gives its first picture within that time."""

WHO = "picture"


class StillTaker:
    """gate: that the picture goes through. demand: told that a frame is wanted."""

    def __init__(self, gate: Gate, demand: Demand, publish: Publish) -> None:
        self._gate, self._demand, self._publish = gate, demand, publish
        self._worker: Worker | None = None

    def take(self, pipeline: Pipeline, path: Path, fps: float) -> None:
        """The next frame that goes out; FileSaved or Failed tells of it. One at a time: another one meanwhile is left
        out."""
        if self._worker is None or not self._worker.is_alive:
            self._worker = Worker("picture", partial(self._take, pipeline, path, fps), self._publish)
            self._worker.start()

    def stop(self) -> None:
        """Returns when the one at work is done."""
        if self._worker is not None:
            self._worker.join()

    def _take(self, pipeline: Pipeline, path: Path, fps: float) -> None:
        newest: Mailbox[Frame] = Mailbox()
        pipeline.attach(newest)
        self._demand.set(WHO, True)
        frame = newest.get(WITHIN_S)
        pipeline.detach(newest)
        self._demand.set(WHO, False)
        if frame is None:
            raise CameraLost(
                "No snapshot was taken: the source delivered no frames.", "Turn on the camera, then try again."
            )
        snapshot = Snapshot(path)
        snapshot.open(frame.size, fps)
        snapshot.send(self._gate.release(frame))
        snapshot.close()
        self._publish(FileSaved(path))
