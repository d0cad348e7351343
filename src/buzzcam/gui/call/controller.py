"""`CallController`: connects the widgets of a call with the bridge. Lives on the GUI thread."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from buzzcam.core.events import Event, Failed
from buzzcam.core.worker import Worker
from buzzcam.errors import BadArgument, BuzzCamError
from buzzcam.factory import sound_devices
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.call.trails import Trails
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.translation import tr
from buzzcam.preferences import CallSetup
from buzzcam.settings import CallChoice, SourceChoice

if TYPE_CHECKING:
    from buzzcam.calls.recording.recording import CallRecording
    from buzzcam.calls.service import CallService, CallStatus

EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"


class CallController(QObject):
    """changed: a call has started or ended, or its status has changed. devices_listed: names of microphones, of
    speakers."""

    changed = Signal()
    devices_listed = Signal(tuple, tuple)

    def __init__(self, choices: ChoicesModel, bridge: Bridge) -> None:
        super().__init__(choices)
        self._choices, self._bridge = choices, bridge
        self.is_starting = False
        self.is_muted = False
        self.has_camera = True
        self.trails = Trails()
        self._listing: Worker | None = None
        bridge.call_changed.connect(self._take)
        bridge.happened.connect(self._note)
        self._soon = QTimer(self, singleShot=True, interval=0)  # combines several changes into one update
        self._soon.timeout.connect(self.changed)

    @property
    def setup(self) -> CallSetup:
        return self._choices.preferences.call

    def choose(self, setup: CallSetup) -> None:
        """Remembers the settings. In a running call, those that can change take effect at once."""
        before = self.setup
        self._choices.remember(call=setup)
        if (call := self._bridge.call) is not None:
            call.open_room(not setup.asks_first)
            sound = (setup.microphone, setup.speaker, setup.has_headphones)
            if sound != (before.microphone, before.speaker, before.has_headphones):
                call.use_devices(*sound)
            call.push_to_talk(setup.is_push_to_talk)
        self.changed.emit()

    @property
    def call(self) -> "CallService | None":
        return self._bridge.call

    @property
    def status(self) -> "CallStatus | None":
        call = self._bridge.call
        return call.status if call is not None else None

    @property
    def recording(self) -> "CallRecording | None":
        """To be asked for its folder and how long it has lasted."""
        status = self.status
        return status.recording if status is not None else None

    @property
    def shared(self) -> SourceChoice | None:
        return self._bridge.shared

    def list_devices(self) -> None:
        """Emits `devices_listed`. The sound system may take up to a second."""
        if self._listing is None or not self._listing.is_alive:
            self._listing = Worker("sound-devices", self._list_devices, self._bridge.happened.emit)
            self._listing.start()

    def stop(self) -> None:
        """Returns when its threads have ended."""
        if self._listing is not None:
            self._listing.join()

    # ---- what the user does

    def start(self) -> None:
        setup = self.setup
        if self.is_starting or self.call is not None:
            return
        try:
            choice = CallChoice(
                host_name=setup.name or tr("Host"),
                address=EVERYWHERE if setup.reach == "network" else HERE,
                is_open=not setup.asks_first,
                microphone=setup.microphone,
                speaker=setup.speaker,
                has_headphones=setup.has_headphones,
                through=setup.server if setup.reach == "anywhere" else None,
            )
        except BadArgument as error:
            self._bridge.happened.emit(Failed("call", error))
            return
        self.is_starting, self.is_muted, self.has_camera = True, False, True
        self._bridge.start_call(choice)
        self.changed.emit()

    def end(self) -> None:
        self._bridge.end_call()

    def mute(self, is_muted: bool) -> None:
        if (call := self.call) is not None:
            self.is_muted = is_muted
            call.mute(is_muted)
            self.changed.emit()

    def show_camera(self, is_on: bool) -> None:
        if self.call is not None:
            self.has_camera = is_on
            self._bridge.show_in_call(is_on)
            self.changed.emit()

    def record(self, is_on: bool) -> None:
        """Records the call, where recordings go, or ends that."""
        self._bridge.record_call(self._choices.folder if is_on else None)

    def share(self, choice: SourceChoice | None) -> None:
        self._bridge.share_in_call(choice)

    def present(self, choice: SourceChoice) -> None:
        """Shows the user in front of a screen or a window, in one picture. Can be undone like any other background."""
        self._choices.set_background(choice.kind, int(choice.which or 1) if choice.kind == "screen" else choice.which)

    def talk(self, is_talking: bool) -> None:
        """Push to talk: the key goes down or up."""
        if (call := self.call) is not None and self.setup.is_push_to_talk:
            call.talk(is_talking)

    def set_name(self, name: str) -> None:
        self.choose(replace(self.setup, name=name.strip()))

    # ---- inside

    def _list_devices(self) -> None:
        try:
            found = sound_devices()
        except BuzzCamError:  # no PortAudio: the call reports it when it needs sound
            found = (), ()
        self.devices_listed.emit(*found)

    def _take(self) -> None:
        if self.call is not None:
            self.is_starting = False
        self.trails.note(self.status, time.monotonic())
        self._soon.start()

    def _note(self, event: Event) -> None:
        if isinstance(event, Failed) and event.part == "call" and self.is_starting:
            self.is_starting = False
            self._soon.start()
