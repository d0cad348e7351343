"""`Host`: the host's side of a call: admits guests, forwards their messages, keeps a connection to each of them.

Everything here runs on the loop of `CallService`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from buzzcam.calls import signaling
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.conversation import Socket
from buzzcam.calls.guest_connection import GuestConnection
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.pulse import Pulse
from buzzcam.calls.room import Denied, Guest, Room
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.heap import give_back
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.peer import Peer, PeerHooks
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.calls.rtc.receiver import EncodedSound, Report
from buzzcam.calls.turn_credentials import TURN_LIFE_S
from buzzcam.core.events import Failed, GuestJoined, GuestKnocked, GuestLeft, MessageCame, Publish
from buzzcam.core.frame import Frame
from buzzcam.errors import SignalingError

if TYPE_CHECKING:
    from buzzcam.calls.recording.recording import CallRecording

CHAT_KEPT = 200
CHATS_PER_S = 5.0
CLOSE_WITHIN_S = 3.0
TIDY_AFTER_S = 5.0
"""Memory is freed this long after a guest has left: by then the guest's threads have ended."""

OnFrame = Callable[[str, str, Frame], None]
"""A guest's id, "camera" or "screen", and the newest frame."""


class Host:
    """The handler of a `Server`. changed: called after any change that the window shows."""

    def __init__(
        self,
        room: Room,
        publisher: MediaPublisher,
        servers: Servers,
        publish: Publish,
        on_frame: OnFrame,
        changed: Callable[[], None],
    ) -> None:
        self.room = room
        self.chat: deque[signaling.Said] = deque(maxlen=CHAT_KEPT)
        self.connections: dict[str, GuestConnection] = {}
        self.state = signaling.State(False, False, False, signaling.HOST)
        self.recording: CallRecording | None = None
        self._publisher = publisher
        self._servers = servers
        self._renewed_s = time.monotonic()
        self._tidy_at_s: float | None = None
        self._publish = publish
        self._on_frame = on_frame
        self._changed = changed
        self._sockets: dict[str, Socket] = {}
        self._guests: dict[Socket, Guest] = {}
        self._pulses: dict[str, Pulse] = {}
        self._chats: dict[str, Bucket] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- what the host does

    def admit(self, guest_id: str) -> None:
        """Admits a guest from the lobby. Raises Denied("full")."""
        guest = self.room.guests.get(guest_id)
        if guest is not None and guest.place == "lobby":
            if (before := self.room.admit(guest, time.monotonic())) is not None:
                self._forget(before)
            self._let_in(guest)

    def dismiss(self, guest_id: str) -> None:
        """Turns away a guest in the lobby, or removes one from the call."""
        if (guest := self.room.guests.get(guest_id)) is not None:
            self._drop(guest, "turned-away" if guest.place == "lobby" else "removed")

    def show(self, microphone: bool, camera: bool, screen: bool) -> None:
        """Tells guests what the host sends from now on."""
        self.state = signaling.State(microphone, camera, screen, signaling.HOST)
        self._tell_all(self.state)

    def record(self, recording: "CallRecording | None") -> None:
        """Hands on to it what guests send, and tells them that they are recorded. None: no longer."""
        self.recording = recording
        for socket in self._sockets.values():
            socket.send(signaling.Recording(recording is not None))
        if recording is not None:
            for guest_id in self.connections:
                self.ask_for_keys(guest_id)

    def ask_for_keys(self, guest_id: str) -> None:
        """Harmless if the guest has left."""
        connection = self.connections.get(guest_id)
        if connection is not None and connection.peer is not None:
            self.do(connection.peer.ask_for_keys())

    def send_chat(self, text: str) -> None:
        self._send_chat(signaling.HOST, self.room.host_name, text)

    async def end(self) -> None:
        """Ends the call for everybody."""
        for guest in list(self.room.guests.values()):
            self._drop(guest, "ended")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_WITHIN_S)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tick(self) -> None:
        """Runs once a second: drops guests who waited too long and dead sockets, and checks all connections."""
        now_s = time.monotonic()
        for guest in self.room.expired(now_s):
            self._drop(guest, "no-answer")
        for guest_id, pulse in list(self._pulses.items()):
            if pulse.look(now_s) == "dead":
                socket = self._sockets[guest_id]
                socket.abort()
                self.gone(socket)
            else:
                self._tell(guest_id, signaling.Ping(now_s * 1e3))
        if self._servers.must_renew and now_s - self._renewed_s > TURN_LIFE_S / 2:
            self._renewed_s = now_s
            for guest in self.room.inside:
                self._tell(guest.id, signaling.IceServers(self._servers_of(guest)))
        if self._tidy_at_s is not None and now_s >= self._tidy_at_s:
            self._tidy_at_s = None
            self.do(asyncio.to_thread(give_back))
        for connection in self.connections.values():
            connection.look_after()
            connection.stats = connection.peer.stats() if connection.peer is not None else None

    def voices(self) -> list[JitterBuffer]:
        """The guests' sound. May be called from any thread."""
        return [connection.peer.audio for connection in tuple(self.connections.values()) if connection.peer is not None]

    # ---- what guests do (server.Handler)

    def hello(self, socket: Socket, message: signaling.Hello) -> None:
        try:
            guest, before = self.room.enter(message, socket.address, time.monotonic())
        except Denied as denied:
            socket.end(denied.reason)
            return
        if before is not None and (old := self._unplug(before)) is not None:
            old.end("elsewhere")
        if before is not None and before is not guest:
            self._forget(before)
        self._sockets[guest.id], self._guests[socket] = socket, guest
        self._pulses[guest.id] = Pulse(time.monotonic())
        if guest.place == "lobby":
            socket.send(signaling.Lobby(self.room.name, self.recording is not None))
            self._changed()  # listeners of the event find the guest in the status
            self._publish(GuestKnocked(guest.name))
        elif before is guest:
            self._welcome(guest)
            self._tell_all(signaling.Away(guest.id, False), but=guest)
            self.connections[guest.id].back()
        else:
            self._let_in(guest)
        self._changed()

    def message(self, socket: Socket, message: signaling.FromGuest) -> None:
        """Changes nothing if it raises SignalingError."""
        guest = self._guests.get(socket)
        if guest is None:
            return
        if isinstance(message, signaling.Bye):
            self._drop(guest, "ended")
        elif isinstance(message, signaling.Pong):
            is_back = self._pulses[guest.id].on_pong(message.at_ms, message.page_ms, time.monotonic())
            if is_back and guest.place == "room":
                self.connections[guest.id].back()
        elif guest.place == "lobby":
            raise SignalingError("Wait until the host lets you in.")
        elif isinstance(message, signaling.State):
            guest.microphone, guest.camera, guest.screen = message.microphone, message.camera, message.screen
            self._tell_all(signaling.State(message.microphone, message.camera, message.screen, guest.id), but=guest)
            self._changed()
        elif isinstance(message, signaling.Chat):
            self._hear(guest, message)
        elif isinstance(message, signaling.Seen):
            self._note_delay(guest.id, message)
        elif isinstance(message, signaling.Effects):
            self.connections[guest.id].effects = message  # shown by the next tick
        elif isinstance(message, signaling.Hello):
            raise SignalingError("You have joined already.")
        elif message.peer == signaling.HOST:
            self.connections[guest.id].take(message)
        else:
            self._pass_on(guest, message)

    def gone(self, socket: Socket) -> None:
        guest = self._guests.get(socket)
        if guest is None:
            return
        self._unplug(guest)
        self.room.lose(guest, time.monotonic())
        if guest.place == "room":
            self._tell_all(signaling.Away(guest.id, True))
        self._changed()

    def renewed(self, socket: Socket) -> None:
        guest = self._guests.get(socket)
        if guest is not None and guest.place == "room":
            socket.send(signaling.IceServers(self._servers_of(guest)))

    # ---- joining and leaving

    def _let_in(self, guest: Guest) -> None:
        connection = self.connections[guest.id] = GuestConnection(
            self._make_peer,
            partial(self._tell, guest.id),
            partial(self._is_proven, guest.id),
            self.do,
            partial(self._on_frame, guest.id),
            self._changed,
            partial(self._note_encoded, guest.id),
        )
        self._welcome(guest)
        self._tell_all(signaling.Joined(guest.person), but=guest)
        connection.connect()
        self._changed()
        self._publish(GuestJoined(guest.name))

    def _welcome(self, guest: Guest) -> None:
        host = self.room.host(self.state.microphone, self.state.camera, self.state.screen)
        people = tuple(person for person in self.room.people(host) if person.id != guest.id)
        self._tell(
            guest.id,
            signaling.Welcome(
                guest.id,
                guest.resume_token,
                self.room.name,
                people,
                self._servers_of(guest),
                self.recording is not None,
            ),
        )
        for other in self.room.inside:
            if other.is_away and other is not guest:
                self._tell(guest.id, signaling.Away(other.id, True))

    def _servers_of(self, guest: Guest) -> tuple[signaling.IceServer, ...]:
        socket = self._sockets.get(guest.id)
        return self._servers.of(guest.id) + (socket.ice_servers if socket is not None else ())

    def _drop(self, guest: Guest, reason: signaling.Reason) -> None:
        if (socket := self._unplug(guest)) is not None:
            socket.end(reason)
        self.room.leave(guest)
        self._forget(guest)
        self._changed()

    def _unplug(self, guest: Guest) -> Socket | None:
        """Takes the socket from the guest and returns it, if there is one."""
        socket = self._sockets.pop(guest.id, None)
        if socket is not None:
            del self._guests[socket], self._pulses[guest.id]
        return socket

    def _is_proven(self, guest_id: str) -> bool:
        pulse = self._pulses.get(guest_id)
        return pulse is not None and pulse.look(time.monotonic()) == "alive"

    def _forget(self, guest: Guest) -> None:
        """Tells the others that a guest who was in the call has left."""
        connection = self.connections.pop(guest.id, None)
        if connection is None:
            return
        connection.close()
        self._tidy_at_s = time.monotonic() + TIDY_AFTER_S
        self._chats.pop(guest.id, None)
        self._tell_all(signaling.Left(guest.id))
        self._publish(GuestLeft(guest.name))

    def _make_peer(self, generation: int, hooks: PeerHooks, patience_s: float) -> Peer:
        return Peer(self._publisher, self._servers, generation, hooks, patience_s=patience_s)

    def _note_encoded(
        self, guest_id: str, generation: int, kind: str, encoded: AssembledFrame | EncodedSound, report: Report | None
    ) -> None:
        if self.recording is not None:
            self.recording.take(guest_id, generation, kind, encoded, report)

    # ---- between guests

    def _pass_on(self, guest: Guest, message: signaling.Negotiation) -> None:
        to = self.room.guests.get(message.peer)
        if to is None or to.place != "room" or to is guest:
            raise SignalingError("That person is not in the call.")
        if isinstance(message, signaling.Offer) and int(guest.id) > int(to.id):
            raise SignalingError("The guest who joined first makes the offer.")
        if isinstance(message, signaling.Offer):
            self._tell(to.id, signaling.Offer(guest.id, message.generation, message.sdp))
        elif isinstance(message, signaling.Answer):
            self._tell(to.id, signaling.Answer(guest.id, message.generation, message.sdp))
        elif isinstance(message, signaling.Candidate):
            self._tell(
                to.id,
                signaling.Candidate(guest.id, message.generation, message.candidate, message.mid, message.line),
            )
        else:
            self._tell(to.id, signaling.WantOffer(guest.id, message.generation))

    def _hear(self, guest: Guest, message: signaling.Chat) -> None:
        if not self._chats.setdefault(guest.id, Bucket(CHATS_PER_S, CHATS_PER_S)).take():
            raise SignalingError("You are sending messages too fast.")
        self._send_chat(guest.id, guest.name, message.text)

    def _send_chat(self, who: str, name: str, text: str) -> None:
        if text := signaling.clean(text, signaling.CHAT_MAX):
            said = signaling.Said(who, name, text, time.time())
            self.chat.append(said)
            self._tell_all(said)
            if who != signaling.HOST:
                self._publish(MessageCame(name))
            self._changed()

    def _note_delay(self, guest_id: str, message: signaling.Seen) -> None:
        """Notes the delay from the host's lens to the guest's screen."""
        captured_at_s = self._publisher.captured_at(message.kind, message.rtp_timestamp)
        if captured_at_s is not None:
            self.connections[guest_id].delay_ms = self._pulses[guest_id].delay_ms(message.shown_ms, captured_at_s)

    # ---- sending

    def _tell(self, guest_id: str, message: signaling.ToGuest | signaling.Either) -> None:
        if (socket := self._sockets.get(guest_id)) is not None:
            socket.send(message)

    def _tell_all(self, message: signaling.ToGuest | signaling.Either, but: Guest | None = None) -> None:
        for guest in self.room.inside:
            if guest is not but:
                self._tell(guest.id, message)

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it as a task. An error in one guest's connection does not reach the others."""
        task = asyncio.get_running_loop().create_task(self._safely(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - one guest's errors must not reach the others
            self._publish(Failed("call", error))
