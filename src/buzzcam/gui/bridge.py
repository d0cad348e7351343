"""`Bridge`: the one way between the GUI thread and the studio's threads."""

from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Signal

from buzzcam.core.events import Failed
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError
from buzzcam.settings import Settings
from buzzcam.studio import Status, Studio, give_back_memory

VIEWER = "window"
CALM_S = 2.0
"""Without a new choice for that long, memory that the old ones needed goes back to the system."""


class Viewfinder:
    """The outlet of the preview: keeps the newest frame; asks for a look once, until it was taken. No queue."""

    def __init__(self, arrived: QObject) -> None:
        self._arrived = arrived
        self._frame: Frame | None = None
        self._lock = Lock()

    def put(self, frame: Frame) -> bool:
        with self._lock:
            is_asked, self._frame = self._frame is not None, frame
        if not is_asked:
            self._arrived.frame_arrived.emit()  # type: ignore[attr-defined]
        return True

    def take(self) -> Frame | None:
        """The newest frame since the last time; None when there was none."""
        with self._lock:
            frame, self._frame = self._frame, None
        return frame


class Bridge(QObject):
    """Runs a studio on a thread of its own and keeps it at the newest settings that were asked for.

    Slow work (devices, models) never keeps the GUI thread: `want` returns at once. refused: what was asked for last
    could not be had; the settings are those that run instead.
    """

    happened = Signal(object)
    settled = Signal(object)
    refused = Signal(object, object)
    frame_arrived = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._wanted: Mailbox[Settings] = Mailbox()
        self._studio = Studio(settings, is_patient=True)
        self._studio.publish.listen(self.happened.emit)
        self._viewfinder = Viewfinder(self)
        self._before = Viewfinder(self)
        self._is_running = False
        self._is_shown = False
        self._is_comparing = False
        self._worker = Worker("studio", self._job, self._studio.publish)

    # ---- from the GUI thread; all return at once

    def start(self) -> None:
        self._worker.start()

    def stop(self) -> None:
        """Returns when everything has ended."""
        self._wanted.close()
        self._worker.join()

    def want(self, settings: Settings) -> None:
        self._wanted.put(settings)

    def be_private(self, is_private: bool) -> None:
        self._studio.be_private(is_private)

    def be_on(self, is_on: bool) -> None:
        self._studio.be_on(is_on)

    def show(self, is_shown: bool) -> None:
        """Whether somebody sees the preview: while not, it costs nothing and counts as nobody."""
        self._is_shown = is_shown
        if self._is_running:
            self._attach()

    def compare(self, is_comparing: bool) -> None:
        """True: `newest_frame` gives the picture as it comes from the camera."""
        self._is_comparing = is_comparing
        if self._is_running:
            self._studio.compare_with(self._put_before if is_comparing else None)

    def newest_frame(self) -> Frame | None:
        """What the preview shall show, once; None when there is nothing new."""
        frame, before = self._viewfinder.take(), self._before.take()
        if self._is_comparing:
            return before
        return self._studio.visible(frame) if frame is not None else None

    def is_card(self, frame: Frame) -> bool:
        """Whether a frame is the card: what is written on it is never mirrored."""
        return self._studio.is_card(frame)

    def status(self) -> Status | None:
        return self._studio.status() if self._is_running else None

    def skip_measuring(self) -> None:
        self._studio.skip_measuring()

    def take_picture(self, path: Path) -> None:
        self._studio.take_picture(path)

    # ---- on the studio's thread

    def _job(self) -> None:
        studio = self._studio
        try:
            studio.open()
            studio.start()
        except BuzzCamError as error:
            self.happened.emit(Failed("studio", error))
            self.refused.emit(error, studio.settings)
            return
        self._is_running = True
        self._attach()
        self.settled.emit(studio.settings)
        try:
            has_changed = True
            while True:
                settings = self._wanted.get(CALM_S if has_changed else None)
                has_changed = settings is not None
                if settings is None:
                    give_back_memory()
                else:
                    self._use(settings)
        except MailboxClosed:
            pass
        finally:
            self._is_running = False
            studio.stop()

    def _use(self, settings: Settings) -> None:
        try:
            self._studio.use(settings)
        except BuzzCamError as error:
            self.refused.emit(error, self._studio.settings)
        else:
            self.settled.emit(self._studio.settings)

    def _attach(self) -> None:
        self._studio.hide_from(VIEWER, self._viewfinder)
        self._viewfinder.take()  # what was left from before is old
        if self._is_shown:
            self._studio.show_to(VIEWER, self._viewfinder)

    def _put_before(self, frame: Frame) -> None:
        self._before.put(frame)
