"""`Bridge`: the one way between the GUI thread and the studio's threads."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from buzzcam.core.events import Failed, in_words
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.privacy import SafeFrame
from buzzcam.core.worker import Worker
from buzzcam.effects import registry
from buzzcam.errors import CameraLost
from buzzcam.factory import look_at
from buzzcam.process import give_back_memory
from buzzcam.settings import CallChoice, Settings, SourceChoice
from buzzcam.status import Status
from buzzcam.studio import Studio

if TYPE_CHECKING:
    from buzzcam.calls.service import CallService

VIEWER = "window"
CALM_S = 2.0
"""After this time without a new choice, memory that older choices needed is returned to the system."""


class FrameSink(QObject):
    """Passes the newest frame to a widget. Signals once, until the frame is taken; has no queue.

    It is not a child of the widget, because another thread may still put a frame while the widget is being deleted.
    """

    arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._frame: Frame | None = None
        self._lock = Lock()

    def put(self, frame: Frame) -> bool:
        with self._lock:
            is_asked, self._frame = self._frame is not None, frame
        if not is_asked:
            self.arrived.emit()
        return True

    def take(self) -> Frame | None:
        """The newest frame since the last call; None without a new one."""
        with self._lock:
            frame, self._frame = self._frame, None
        return frame


class Bridge(QObject):
    """Runs a studio on a thread of its own and applies the newest wanted settings.

    Slow work (devices, models) never blocks the GUI thread: `want` returns at once. refused: the last wish failed;
    carries the settings that run instead and the number of the wish (see newest_wish). privacy_changed: widgets that
    show a picture must draw it again.
    """

    happened = Signal(object)
    settled = Signal(object)
    refused = Signal(object, object, int)
    privacy_changed = Signal()
    frame_arrived = Signal()
    call_changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._wake: Mailbox[bool] = Mailbox()
        self._lock = Lock()
        self._wanted: Settings | None = None
        self.newest_wish = 0
        self._jobs: list[Callable[[], object]] = []
        self._studio = Studio(settings, is_patient=True)
        self._studio.publish.listen(self.happened.emit)
        self._sink = FrameSink()
        self._before = FrameSink()
        for sink in (self._sink, self._before):
            sink.arrived.connect(self.frame_arrived)
        self._is_running = False
        self._is_shown = False
        self._is_comparing = False
        self._worker = Worker("studio", self._job, self._studio.publish)

    # ---- from the GUI thread; all return at once

    def start(self) -> None:
        self._worker.start()

    def stop(self) -> None:
        """Returns when everything has ended."""
        self._wake.close()
        self._worker.join()

    def want(self, settings: Settings) -> None:
        with self._lock:
            self._wanted = settings
            self.newest_wish += 1
            self._studio.wish_hiding(settings.hides, registry.has_stand_in(settings.background))
        self._wake.put(True)
        self.privacy_changed.emit()

    def _do(self, job: Callable[[], object]) -> None:
        """Runs the job in order, after earlier wishes."""
        with self._lock:
            self._jobs.append(job)
        self._wake.put(True)

    def be_private(self, is_private: bool) -> None:
        self._studio.be_private(is_private)
        if is_private and self._is_comparing:
            self.compare(False)
        self.privacy_changed.emit()

    def be_on(self, is_on: bool) -> None:
        self._studio.be_on(is_on)
        if not is_on and self._is_comparing:
            self.compare(False)
        self.privacy_changed.emit()

    def show(self, is_shown: bool) -> None:
        """is_shown: whether the preview is visible. A hidden preview costs nothing and does not count as a viewer."""
        self._is_shown = is_shown
        if self._is_running:
            self._attach()

    def compare(self, is_comparing: bool) -> None:
        """True: `newest_frame` returns the unchanged camera picture."""
        self._is_comparing = is_comparing
        if self._is_running:
            self._studio.compare_with(self._put_before if is_comparing else None)
        self.privacy_changed.emit()

    def newest_frame(self) -> Frame | None:
        """The frame for the preview, once; None without a new one."""
        frame, before = self._sink.take(), self._before.take()
        if self._is_comparing and self._studio.may_compare:
            return before
        return self._studio.visible(frame) if frame is not None else None

    def shown(self, frame: Frame) -> Frame | None:
        """What may be painted now of an older frame; None if it must not be shown."""
        if isinstance(frame, SafeFrame):
            return self._studio.visible(frame)
        return frame if self._is_comparing and self._studio.may_compare else None

    def status(self) -> Status | None:
        return self._studio.status() if self._is_running else None

    def skip_measuring(self) -> None:
        self._studio.skip_measuring()

    def learn_room(self) -> None:
        if self._is_running:
            self._studio.learn_room()

    def forget_room(self) -> None:
        self._studio.forget_room()

    def take_picture(self, path: Path) -> None:
        if self._is_running:
            self._studio.take_picture(path)
        else:
            said = "No snapshot was taken: there is no picture yet."
            self.happened.emit(Failed("picture", CameraLost(said, "Wait for the picture and try again.")))

    # ---- a call

    @property
    def call(self) -> "CallService | None":
        """The running call."""
        return self._studio.call

    @property
    def shared(self) -> SourceChoice | None:
        """The screen or window that is shared with guests."""
        return self._studio.shared_in_call

    def start_call(self, choice: CallChoice) -> None:
        """Emits `call_changed` when the call has started. If it cannot start, publishes Failed("call", ...)."""
        self._do(partial(self._start_call, choice))

    def end_call(self) -> None:
        self._do(self._studio.end_call)

    def show_in_call(self, is_on: bool) -> None:
        self._do(partial(self._studio.show_in_call, is_on))

    def share_in_call(self, choice: SourceChoice | None) -> None:
        self._do(partial(self._studio.share_in_call, choice))

    def record_call(self, within: Path | None) -> None:
        """within: where the recording gets a folder of its own; None ends it."""
        self._do(partial(self._record_call, within))

    def watch(self, guest_id: str, kind: str, outlet: FrameSink | None) -> None:
        """Sends a guest's frames to the outlet; None ends that."""
        if (call := self.call) is not None:
            call.watch(guest_id, kind, outlet)

    # ---- on the studio's thread

    def _start_call(self, choice: CallChoice) -> None:
        self._studio.start_call(choice, self.call_changed.emit)

    def _record_call(self, within: Path | None) -> None:
        if (call := self.call) is not None:
            call.stop_recording() if within is None else call.start_recording(within)

    def _job(self) -> None:
        studio = self._studio
        if not self._has_begun():
            return
        self._is_running = True
        self._attach()
        if studio.refused_at_start is not None:
            self.refused.emit(in_words(studio.refused_at_start), studio.settings, 0)
        else:
            self.settled.emit(studio.settings)
        try:
            has_changed = True
            while True:
                has_changed = self._wake.get(CALM_S if has_changed else None) is not None
                if not has_changed:
                    give_back_memory()
                with self._lock:
                    settings, self._wanted = self._wanted, None
                    jobs, self._jobs = self._jobs, []
                    number = self.newest_wish
                if settings is not None:
                    self._use(settings, number)
                for job in jobs:
                    self._try(job)
        except MailboxClosed:
            pass
        finally:
            self._is_running = False
            studio.stop()

    def _has_begun(self) -> bool:
        """Opens the studio. If that fails, tries again with each new wish. False if the window has closed meanwhile."""
        studio = self._studio
        while True:
            try:
                studio.open()
                studio.start()
            except Exception as error:  # noqa: BLE001 - a thread that vanishes would leave a window without a word
                self.refused.emit(in_words(error), studio.settings, 0)
            else:
                return True
            try:
                self._wake.get()
            except MailboxClosed:
                return False
            with self._lock:
                studio.settings, self._wanted = self._wanted or studio.settings, None

    def _use(self, settings: Settings, number: int) -> None:
        studio = self._studio
        try:
            if settings.source != studio.settings.source:
                look_at(settings)
            studio.use(settings)
        except Exception as error:  # noqa: BLE001 - whatever it is, this thread serves the next wish
            self.refused.emit(in_words(error), studio.settings, number)
        else:
            self.settled.emit(studio.settings)
        finally:
            with self._lock:
                if self._wanted is None:  # else the next one is wished already
                    studio.wish_hiding(studio.settings.hides, registry.has_stand_in(studio.settings.background))
            self.privacy_changed.emit()

    def _try(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - whatever it is, this thread serves the next wish
            self.happened.emit(Failed("call", in_words(error)))
        self.call_changed.emit()

    def _attach(self) -> None:
        self._studio.hide_from(VIEWER, self._sink)
        self._sink.take()  # what was left from before is old
        if self._is_shown:
            self._studio.show_to(VIEWER, self._sink)

    def _put_before(self, frame: Frame) -> None:
        self._before.put(frame)
