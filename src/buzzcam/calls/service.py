"""`CallService`: runs a call for the other threads, on one asyncio loop on the thread buzzcam-calls."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from buzzcam.calls import signaling
from buzzcam.calls.audio.engine import AudioEngine, AudioStatus
from buzzcam.calls.host import Host
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.invite import link, qr_svg
from buzzcam.calls.reach import LOOPBACK, Reach, open_at
from buzzcam.calls.recording.mixed import Person
from buzzcam.calls.recording.recording import CallRecording, new_folder
from buzzcam.calls.room import Denied, Room
from buzzcam.calls.rtc.compat import reason_for_stock
from buzzcam.calls.rtc.heap import give_back
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.opus import Block
from buzzcam.calls.rtc.peer import PeerStats
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.calls.server import Server
from buzzcam.calls.sfu.base import SfuState
from buzzcam.calls.sfu.clients import make_sfu_client, voices_of
from buzzcam.calls.sfu.livekit import LiveKitPublisher
from buzzcam.calls.through import Through
from buzzcam.calls.tunnel import Tunnel
from buzzcam.core.events import Failed, Publish, RoomFull, reason_of
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Outlet
from buzzcam.core.privacy import Gate
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError, CallUnavailable, OutputUnavailable
from buzzcam.sentence import say
from buzzcam.settings import CallChoice

log = logging.getLogger("buzzcam")

TICK_S = 1.0


@dataclass(frozen=True, slots=True)
class GuestStatus:
    """A guest as the window shows them. connection_state: see Peer. delay_ms: from the host's lens to the guest's
    screen; None if not known yet. is_weak: loss or delay can be seen or heard. effects: as the guest's page tells."""

    person: signaling.Person
    is_waiting: bool
    is_away: bool
    connection_state: str
    delay_ms: float | None
    is_weak: bool
    stats: PeerStats | None
    effects: signaling.Effects | None = None


@dataclass(frozen=True, slots=True)
class CallStatus:
    """A call at one moment. links: one for each address of this machine, the likeliest first. sfus: servers that
    forward the call, by name. recording: to be asked for its folder and how long it has lasted."""

    links: tuple[str, ...]
    fingerprint: str | None
    is_open: bool
    is_locked: bool
    most_people: int
    state: signaling.State
    guests: tuple[GuestStatus, ...]
    chat: tuple[signaling.Said, ...]
    sfus: tuple[tuple[str, SfuState], ...]
    sound: AudioStatus | None
    recording: CallRecording | None = None


class CallService:
    """Call `start` first and `stop` last. Methods may be called from any thread and return at once.

    publisher: its `camera` and `screen` are outputs for runners. changed: called on the call's thread when `status`
    differs.
    """

    def __init__(self, choice: CallChoice, publish: Publish, changed: Callable[[], None] = lambda: None) -> None:
        self.choice = choice
        self.changed = changed
        self.on_demand: Callable[[bool], None] = lambda _is_wanted: None
        self.video_delay_ms: Callable[[], float | None] = lambda: None
        self.gates: Mapping[str, Gate] = {}
        """By "camera" and "screen": what a recording asks before it keeps one of the host's pictures."""
        self.room = Room(
            signaling.clean(choice.name, signaling.NAME_MAX) or "BuzzCam",
            signaling.clean(choice.host_name, signaling.NAME_MAX) or "Host",
            choice.is_open,
            choice.most_people,
        )
        self._publish = publish
        self._recording: CallRecording | None = None
        self._is_watched = False
        self._outlets: dict[tuple[str, str], Outlet] = {}
        self._status = CallStatus(
            (), None, choice.is_open, False, choice.most_people, signaling.State(False, False, False), (), (), (), None
        )
        self._worker = Worker("calls", self._run, publish)
        self._is_ready = threading.Event()
        self._error: BuzzCamError | None = None
        self._loop: asyncio.AbstractEventLoop
        self._end: asyncio.Event
        self._host: Host
        self._reach: Reach
        self.publisher: MediaPublisher

    # ---- from any thread

    def start(self) -> None:
        """Returns when guests can join. Raises CallUnavailable."""
        self._worker.start()
        self._is_ready.wait()
        if self._error is not None:
            self._worker.join()
            raise self._error

    def stop(self) -> None:
        """Ends the call for everybody and returns when that is done. May be called twice."""
        if self._is_ready.is_set() and self._worker.is_alive:
            self._loop.call_soon_threadsafe(self._end.set)
        self._worker.join()

    @property
    def level(self) -> float:
        """The present level of the microphone, 0..1, even when muted."""
        return self._sound.level

    @property
    def is_talking(self) -> bool:
        """Whether somebody speaks into the microphone, even when muted."""
        return self._sound.is_talking

    @property
    def status(self) -> CallStatus:
        return self._status

    def admit(self, guest_id: str) -> None:
        self._call(self._admit, guest_id)

    def dismiss(self, guest_id: str) -> None:
        """Turns away a guest in the lobby, or removes one from the call."""
        self._call(lambda: self._host.dismiss(guest_id))

    def lock(self, is_locked: bool) -> None:
        """While locked, nobody new can join or wait in the lobby."""
        self._call(partial(setattr, self.room, "is_locked", is_locked))

    def open_room(self, is_open: bool) -> None:
        """While open, anybody with the link joins without the lobby."""
        self._call(partial(setattr, self.room, "is_open", is_open))

    def renew_link(self) -> None:
        """Makes a new link. The old one becomes invalid."""
        self._call(self.room.renew_key)

    def send_chat(self, text: str) -> None:
        self._call(lambda: self._host.send_chat(text))

    def show(self, camera: bool, screen: bool) -> None:
        """Tells guests which pictures the host sends."""
        self._call(lambda: self._host.show(self._host.state.microphone, camera, screen))

    def mute(self, is_muted: bool) -> None:
        self._sound.is_muted = is_muted
        self._call(self._show_sound)

    def use_devices(self, microphone: str | None, speaker: str | None, has_headphones: bool) -> None:
        """Uses other sound devices, named as in `CallChoice`."""
        self.choice = replace(self.choice, microphone=microphone, speaker=speaker, has_headphones=has_headphones)
        self._call(lambda: self._sound.use(microphone, speaker, has_headphones))
        self._call(self._show_sound)

    def push_to_talk(self, is_on: bool) -> None:
        """While on, the microphone is heard only while `talk` is on."""
        self._sound.is_push_to_talk = is_on

    def talk(self, is_talking: bool) -> None:
        self._sound.talking(is_talking)

    def start_recording(self, within: Path) -> Path:
        """Records the call into a new folder, and tells all guests. Returns the folder.

        Raises OutputUnavailable, or CallUnavailable if viewers of a server could not be told.
        """
        if self._sfus:
            raise CallUnavailable(
                "A call through a server for many people cannot be recorded, because its viewers would not be told.",
                "Start the call without that server.",
            )
        if self._recording is not None:
            return self._recording.folder
        recording = CallRecording(
            new_folder(within, self.room.name), self.gates, self._ask_for_key, self._publish, self._call_stop_recording
        )
        if reason_for_stock() is not None:
            said = say(
                "With this version of aiortc, guests are only in the file of everybody, not in files of their own."
            )
            self._publish(Failed("recording", OutputUnavailable(said, "Install BuzzCam anew.")))
        recording.start(self._people())
        self._recording = recording
        self._call(self._attach, recording)
        return recording.folder

    def stop_recording(self) -> None:
        """Returns when the files are complete. Harmless without a recording."""
        recording, self._recording = self._recording, None
        if recording is not None:
            self._call(self._attach, None)
            recording.stop()

    def qr_svg(self, text: str) -> str:
        """A link as a QR code, an SVG picture."""
        return qr_svg(text)

    def watch(self, guest_id: str, kind: str, outlet: Outlet | None) -> None:
        """Sends a guest's pictures to the outlet; None ends that."""
        if outlet is None:
            self._outlets.pop((guest_id, kind), None)
        else:
            self._outlets[guest_id, kind] = outlet

    # ---- on the loop

    def _run(self) -> None:
        try:
            asyncio.run(self._hold())
        except BuzzCamError as error:
            self._error = error
        except Exception as error:
            if self._is_ready.is_set():
                raise
            self._error = CallUnavailable(  # any error: a call that failed to start must not look as if it had started
                say("The call could not be started: {error}.", error=reason_of(error)),
                "See the log for details.",
            )
            log.warning("the call could not begin", exc_info=error)
        finally:
            self._is_ready.set()

    async def _hold(self) -> None:
        async with AsyncExitStack() as opened:  # everything that was opened is closed again, however far it got
            await self._begin(opened)
            self._is_ready.set()
            while not self._end.is_set():
                self._loop.call_soon(self._tick)  # an error in it is reported, and the call goes on
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._end.wait(), TICK_S)

    async def _begin(self, opened: AsyncExitStack) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        choice = self.choice
        self.publisher = MediaPublisher(
            self._loop,
            self._publish,
            max_video_bps=choice.video_kbit * 1000,
            wanted=self._note_demand,
            allows_loopback=choice.address in LOOPBACK and not (choice.origin or choice.through or choice.tunnel),
        )
        opened.callback(give_back)
        opened.callback(self.publisher.close)
        servers = Servers(choice)
        self._host = Host(self.room, self.publisher, servers, self._publish, self._take_frame, self._tell)
        self._sfus = [
            make_sfu_client(sfu, choice.host_name, self.publisher, servers, self._publish, self._take_frame)
            for sfu in choice.sfus
        ]
        self._sound = AudioEngine(
            choice.microphone,
            choice.speaker,
            self._push_audio,
            self._voices,
            self._publish,
            self._video_delay_ms,
            choice.has_headphones,
            heard=self._hear_guests,
        )
        server = Server(
            self._host,
            lambda: self.room.keys,
            [choice.origin] if choice.origin else [],
            allows_plain=choice.is_plain or (choice.origin or "").startswith("http:"),
            failed=self._note_failure,
        )
        opened.push_async_callback(server.stop)
        entrances = await opened.enter_async_context(AsyncExitStack())
        opened.push_async_callback(self._host.end)  # before the entrances close: guests hear that the call has ended
        self._reach = await open_at(server, choice)
        if choice.through is not None:
            through = Through(choice.through, self._host, lambda: self.room.keys, servers, self._publish)
            entrances.push_async_callback(through.stop)
            await through.start()
            self._reach = replace(self._reach, origins=(through.origin, *self._reach.origins))
        if choice.tunnel is not None:
            (own,) = self._reach.origins
            tunnel = Tunnel(choice.tunnel, urlsplit(own).port or 80, partial(self._move, server, own), self._publish)
            entrances.push_async_callback(tunnel.stop)
            await tunnel.start()
        for sfu in self._sfus:
            opened.push_async_callback(sfu.stop)
        opened.push_async_callback(asyncio.to_thread, self.stop_recording)
        opened.push_async_callback(asyncio.to_thread, self._sound.stop)
        self._sound.start()
        for sfu in self._sfus:
            await sfu.start()
        self._host.show(choice.microphone is not None, False, False)
        self._tell()

    def _move(self, server: Server, own: str, origin: str) -> None:
        """The tunnel's end on the internet is there now."""
        server.accept([origin])
        self._reach = Reach((origin, own), None)
        self._tell()

    def _call(self, what: Callable[[], object] | Callable[..., object], *arguments: object) -> None:
        def run() -> None:
            what(*arguments)
            self._tell()

        if self._worker.is_alive:
            with suppress(RuntimeError):  # the loop ends at this moment
                self._loop.call_soon_threadsafe(run)

    def _push_audio(self, block: Block) -> None:
        self.publisher.push_audio(block)
        if (recording := self._recording) is not None:
            recording.hear_host(block, self._sound.delay_s)
        for sfu in self._sfus:
            if isinstance(sfu, LiveKitPublisher):
                sfu.push_audio(block)

    def _hear_guests(self, block: Block) -> None:
        if (recording := self._recording) is not None:
            recording.hear_guests(block)

    def _attach(self, recording: CallRecording | None) -> None:
        """On the loop, because guests are told."""
        self._host.record(recording)
        for kind, video in (("camera", self.publisher.camera), ("screen", self.publisher.screen)):
            video.tap = (lambda _frame: None) if recording is None else partial(recording.see_host, kind)
        self.on_demand(self._is_watched or recording is not None)

    def _call_stop_recording(self) -> None:
        """A recording has ended by itself, on one of its own threads."""
        self._call(lambda: self._host.do(asyncio.to_thread(self.stop_recording)))

    def _ask_for_key(self, guest_id: str) -> None:
        self._call(lambda: self._host.ask_for_keys(guest_id))

    def _people(self) -> tuple[Person, ...]:
        """From any thread, as of the last status."""
        status = self._status
        guests = (guest.person for guest in status.guests if not guest.is_waiting)
        return (
            Person(signaling.HOST, self.room.host_name, status.state.camera, status.state.screen),
            *(Person(guest.id, guest.name, guest.camera, guest.screen) for guest in guests),
        )

    def _voices(self) -> list[JitterBuffer]:
        return [*self._host.voices(), *(voice for sfu in self._sfus for voice in voices_of(sfu))]

    def _show_sound(self) -> None:
        has_sound = self.choice.microphone is not None and not self._sound.is_muted
        self._host.show(has_sound, self._host.state.camera, self._host.state.screen)

    def _admit(self, guest_id: str) -> None:
        try:
            self._host.admit(guest_id)
        except Denied:
            self._publish(RoomFull(self.room.most))

    def _take_frame(self, guest_id: str, kind: str, frame: Frame) -> None:
        if (recording := self._recording) is not None and (connection := self._host.connections.get(guest_id)):
            voice = connection.peer.audio if connection.peer is not None else None
            recording.see_guest(guest_id, kind, frame, voice.delay_s if voice is not None else 0.0)
        outlet = self._outlets.get((guest_id, kind))
        if outlet is not None and not outlet.put(frame):
            self._outlets.pop((guest_id, kind), None)

    def _video_delay_ms(self) -> float | None:
        return self.video_delay_ms()

    def _tick(self) -> None:
        self._host.tick()
        self._tell()

    def _note_failure(self, error: Exception) -> None:
        self._publish(Failed("a part of the call", error))

    def _note_demand(self, is_wanted: bool) -> None:
        self._is_watched = is_wanted
        self.on_demand(is_wanted or self._recording is not None)

    def _tell(self) -> None:
        room, host = self.room, self._host
        self._status = CallStatus(
            tuple(link(origin, room.key) for origin in self._reach.origins),
            self._reach.fingerprint,
            room.is_open,
            room.is_locked,
            room.most,
            host.state,
            tuple(
                GuestStatus(
                    guest.person,
                    guest.place == "lobby",
                    guest.is_away,
                    connection.peer.state
                    if (connection := host.connections.get(guest.id)) and connection.peer
                    else "connecting",
                    connection.delay_ms if connection else None,
                    is_weak(connection.stats) if connection and connection.stats else False,
                    connection.stats if connection else None,
                    connection.effects if connection else None,
                )
                for guest in room.guests.values()
            ),
            tuple(host.chat),
            tuple((sfu.name, sfu.state) for sfu in self._sfus),
            self._sound.status(),
            self._recording,
        )
        if (recording := self._recording) is not None:
            recording.look(self._people())
        self.changed()


WEAK_LOSS, WEAK_RTT_MS, WEAK_BPS = 0.05, 400.0, 300_000


def is_weak(stats: PeerStats) -> bool:
    """Whether loss, delay or low quality on this connection can be seen or heard."""
    is_coarse = stats.rid is not None and stats.estimate_bps < WEAK_BPS
    return max(stats.loss_up, stats.loss_down) > WEAK_LOSS or (stats.rtt_ms or 0) > WEAK_RTT_MS or is_coarse
