"""Runs the doctor on a thread of its own: emits the findings of each part, and carries out remedies."""

import subprocess
from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal

from buzzcam.core.events import Publish
from buzzcam.core.worker import Worker
from buzzcam.doctor import PARTS, Finding, examine_part, own_remedy
from buzzcam.errors import BuzzCamError
from buzzcam.sentence import say
from buzzcam.status import Status

LOOK_EVERY_S = 0.2


class Checkup(QObject):
    """found: (part, its findings, the command that fixes them or None). ended: all parts were checked, or the user
    cancelled; the devices are free again."""

    found = Signal(str, object, object)
    ended = Signal()

    def __init__(self, publish: Publish) -> None:
        super().__init__()
        self._publish = publish
        self._is_cancelled = Event()
        self._worker: Worker | None = None

    def start(self, status: Status | None, source: str) -> None:
        """status: of the studio that holds the devices; None if they are free. source: the kind of its source."""
        self._run(lambda: self._examine(status, source))

    def start_remedy(self, command: list[str]) -> None:
        """Runs the command, then checks the virtual camera again."""
        self._run(lambda: self._carry_out(command))

    def cancel(self) -> None:
        """Ends after the part that is being checked."""
        self._is_cancelled.set()

    def stop(self) -> None:
        """Returns when the thread has ended."""
        self.cancel()
        if self._worker is not None:
            self._worker.join()

    @property
    def is_running(self) -> bool:
        return self._worker is not None and self._worker.is_alive

    # ---- inside

    def _run(self, job: Callable[[], None]) -> None:
        if self._worker is not None:
            self._worker.join()  # it has told that it ended
        self._is_cancelled.clear()
        self._worker = Worker("checkup", job, self._publish)
        self._worker.start()

    def _examine(self, status: Status | None, source: str) -> None:
        try:
            for part in PARTS:
                if self._is_cancelled.is_set():
                    return
                self._tell(part, findings_of(part, status, source))
        finally:
            self.ended.emit()

    def _carry_out(self, command: list[str]) -> None:
        try:
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while process.poll() is None:
                    if self._is_cancelled.wait(LOOK_EVERY_S):
                        process.terminate()
            self._tell("virtual camera", findings_of("virtual camera"))
        finally:
            self.ended.emit()

    def _tell(self, part: str, findings: list[Finding]) -> None:
        remedy = next(filter(None, map(own_remedy, findings)), None)
        self.found.emit(part, findings, remedy)


def findings_of(part: str, status: Status | None = None, source: str = "camera") -> list[Finding]:
    """Like doctor.examine_part, but judges a device that the studio holds by the studio's status."""
    if status is not None and part == source == "camera":
        praise = (
            say("{name} is off while nobody is watching.", name=status.source)
            if status.is_asleep
            else say("BuzzCam is using {name}. It works.", name=status.source)
        )
        return [_judged(part, status.trouble, praise)]
    if status is not None and part == "virtual camera":
        for output in status.outputs:
            if output.choice.kind == "virtual-camera":
                return [_judged(part, output.trouble, say("The {name} accepts frames.", name=output.name))]
    return examine_part(part)


def _judged(part: str, trouble: Exception | None, praise: str) -> Finding:
    if trouble is None:
        return Finding(part, praise)
    if isinstance(trouble, BuzzCamError):
        return Finding(part, trouble.message, trouble.hint)
    return Finding(part, str(trouble), "See the log for details.")
