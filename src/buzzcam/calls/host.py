"""`Host`: the call as the host runs it: lets guests in, passes their messages on, keeps a connection to each of them.

Everything here runs on the loop of `CallService`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from buzzcam.calls import wire
from buzzcam.calls.room import Denied, Guest, Room
from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.rtc.hub import Hub
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.peer import Peer, PeerHooks, PeerStats
from buzzcam.calls.server import Socket
from buzzcam.core.events import Failed, GuestJoined, GuestKnocked, GuestLeft, MessageCame, Publish
from buzzcam.core.frame import Frame
from buzzcam.errors import BadSignal

CHAT_KEPT = 200
CHATS_PER_S = 5.0
CANDIDATES_MAX = 60
"""Of one guest, for one connection."""
REBUILD_AFTER_S = (0.0, 0.5, 1.0, 1.5)
"""Pauses between attempts to make a dead connection anew."""
OFFERS_EVERY_S = 1.0
"""At most, when a guest asks for them."""
CLOSE_WITHIN_S = 3.0
STEADY_S = 10.0
"""A connection that held so long was no failed attempt."""

OnFrame = Callable[[str, str, Frame], None]
"""A guest's id, "camera" or "screen", and the newest frame."""


@dataclass(slots=True)
class Line:
    """What the host keeps for one guest who is in."""

    generation: int = -1
    peer: Peer | None = None
    candidates: int = 0
    attempts: int = 0
    made_at_s: float = 0.0
    up_since_s: float = 0.0
    rebuilding: asyncio.TimerHandle | None = None
    clock_rtt_ms: float = float("inf")
    clock_offset_ms: float = 0.0
    delay_ms: float | None = None
    stats: PeerStats | None = None
    last_chat_s: float = field(default=-1.0)
    chats: float = CHATS_PER_S


class Host:
    """The handler of a `Server`. changed: called after anything that a window shows."""

    def __init__(
        self,
        room: Room,
        hub: Hub,
        ice_servers: Sequence[wire.IceServer],
        publish: Publish,
        on_frame: OnFrame,
        changed: Callable[[], None],
    ) -> None:
        self.room = room
        self.chat: deque[wire.Said] = deque(maxlen=CHAT_KEPT)
        self.lines: dict[str, Line] = {}
        self.state = wire.State(False, False, False, wire.HOST)
        self._hub = hub
        self._ice_servers = tuple(ice_servers)
        self.ice_servers = [IceServer(s.urls, s.username or None, s.credential or None) for s in ice_servers]
        self._publish = publish
        self._on_frame = on_frame
        self._changed = changed
        self._sockets: dict[str, Socket] = {}
        self._guests: dict[Socket, Guest] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- what the host does

    def admit(self, guest_id: str) -> None:
        """Lets one in who waits. Raises Denied("full")."""
        guest = self.room.guests.get(guest_id)
        if guest is not None and guest.place == "door":
            self.room.admit(guest, time.monotonic())
            self._let_in(guest)

    def dismiss(self, guest_id: str) -> None:
        """Turns away one who waits, removes one who is in."""
        if (guest := self.room.guests.get(guest_id)) is not None:
            self._drop(guest, "turned-away" if guest.place == "door" else "removed")

    def show(self, microphone: bool, camera: bool, screen: bool) -> None:
        """What the host sends from now on."""
        self.state = wire.State(microphone, camera, screen, wire.HOST)
        self._tell_all(self.state)

    def say(self, text: str) -> None:
        self._say(wire.HOST, self.room.host_name, text)

    async def end(self) -> None:
        """The call is over for all."""
        for guest in list(self.room.guests.values()):
            self._drop(guest, "ended")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_WITHIN_S)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tick(self) -> None:
        """Once a second: who has waited too long goes, clocks are compared, connections are looked at."""
        now_s = time.monotonic()
        for guest in self.room.expired(now_s):
            self._drop(guest, "no-answer")
        for guest_id, line in self.lines.items():
            self._tell(guest_id, wire.Ping(now_s * 1e3))
            line.stats = line.peer.stats() if line.peer is not None else None

    def voices(self) -> list[JitterBuffer]:
        """What the guests say, from any thread."""
        return [line.peer.audio for line in tuple(self.lines.values()) if line.peer is not None]

    # ---- what guests do (server.Handler)

    def hello(self, socket: Socket, message: wire.Hello) -> None:
        try:
            guest, before = self.room.enter(message, socket.address, time.monotonic())
        except Denied as denied:
            socket.end(denied.reason)
            return
        if before is not None and (old := self._sockets.pop(before.id, None)) is not None:
            self._guests.pop(old, None)
            old.end("elsewhere")
        if before is not None and before is not guest:
            self._forget(before)
        self._sockets[guest.id], self._guests[socket] = socket, guest
        if guest.place == "door":
            socket.send(wire.Lobby(self.room.name))
            self._changed()  # whoever hears of it finds them in the status
            self._publish(GuestKnocked(guest.name))
        elif before is guest:
            self._welcome(guest)
            self._tell_all(wire.Away(guest.id, False), but=guest)
            self._look_after(guest.id)
        else:
            self._let_in(guest)
        self._changed()

    def message(self, socket: Socket, message: wire.FromGuest) -> None:
        """Raises BadSignal, and then nothing has changed."""
        guest = self._guests.get(socket)
        if guest is None:
            return
        if isinstance(message, wire.Bye):
            self._drop(guest, "ended")
        elif guest.place == "door":
            raise BadSignal("Wait until you are let in.")
        elif isinstance(message, wire.Pong):
            self._compare_clocks(self.lines[guest.id], message)
        elif isinstance(message, wire.State):
            guest.microphone, guest.camera, guest.screen = message.microphone, message.camera, message.screen
            self._tell_all(wire.State(message.microphone, message.camera, message.screen, guest.id), but=guest)
            self._changed()
        elif isinstance(message, wire.Chat):
            self._hear(guest, message)
        elif isinstance(message, wire.Seen):
            self._note_delay(self.lines[guest.id], message)
        elif isinstance(message, wire.Hello):
            raise BadSignal("You have said hello before.")
        elif message.peer == wire.HOST:
            self._to_us(guest, message)
        else:
            self._pass_on(guest, message)

    def gone(self, socket: Socket) -> None:
        guest = self._guests.pop(socket, None)
        if guest is None:
            return
        del self._sockets[guest.id]
        self.room.lose(guest, time.monotonic())
        if guest.place == "room":
            self._tell_all(wire.Away(guest.id, True))
        self._changed()

    # ---- coming and going

    def _let_in(self, guest: Guest) -> None:
        self.lines[guest.id] = Line()
        self._welcome(guest)
        self._tell_all(wire.Joined(guest.person), but=guest)
        self._connect(guest.id)
        self._changed()
        self._publish(GuestJoined(guest.name))

    def _welcome(self, guest: Guest) -> None:
        host = self.room.host(self.state.microphone, self.state.camera, self.state.screen)
        people = tuple(person for person in self.room.people(host) if person.id != guest.id)
        self._tell(guest.id, wire.Welcome(guest.id, guest.seat, self.room.name, people, self._ice_servers))

    def _drop(self, guest: Guest, reason: wire.Reason) -> None:
        if (socket := self._sockets.pop(guest.id, None)) is not None:
            self._guests.pop(socket, None)
            socket.end(reason)
        self.room.leave(guest)
        self._forget(guest)
        self._changed()

    def _forget(self, guest: Guest) -> None:
        """Others learn that one of those who were in is not any more."""
        line = self.lines.pop(guest.id, None)
        if line is None:
            return
        if line.rebuilding is not None:
            line.rebuilding.cancel()
        if line.peer is not None:
            self._do(line.peer.close())
        self._tell_all(wire.Left(guest.id))
        self._publish(GuestLeft(guest.name))

    # ---- the host's own connections

    def _connect(self, guest_id: str) -> None:
        """A new connection under the next generation."""
        line = self.lines.get(guest_id)
        if line is None:
            return
        if line.rebuilding is not None:
            line.rebuilding.cancel()
            line.rebuilding = None
        if line.peer is not None:
            self._do(line.peer.close())
        line.generation += 1
        line.candidates, line.made_at_s = 0, time.monotonic()
        hooks = PeerHooks(
            on_state=partial(self._note_state, guest_id, line.generation),
            on_frame=partial(self._on_frame, guest_id),
        )
        line.peer = Peer(self._hub, self.ice_servers, line.generation, hooks)
        self._do(self._offer(guest_id, line.peer, line.generation))

    async def _offer(self, guest_id: str, peer: Peer, generation: int) -> None:
        sdp = await peer.offer()
        self._tell(guest_id, wire.Offer(wire.HOST, generation, sdp))

    def _note_state(self, guest_id: str, generation: int, state: str) -> None:
        line = self.lines.get(guest_id)
        if line is None or line.generation != generation:
            return
        if state == "up":
            line.up_since_s = time.monotonic()
        if state == "lost":
            self._look_after(guest_id)
        self._changed()

    def _look_after(self, guest_id: str) -> None:
        """Makes a dead connection anew, a little later each time; while the guest's socket is gone: when it is back."""
        line = self.lines[guest_id]
        if line.rebuilding is not None or line.peer is None or line.peer.state in {"connecting", "up", "unstable"}:
            return
        if guest_id not in self._sockets:
            return
        if line.up_since_s and time.monotonic() - line.up_since_s > STEADY_S:
            line.attempts = 0
        pause_s = REBUILD_AFTER_S[min(line.attempts, len(REBUILD_AFTER_S) - 1)]
        line.attempts, line.up_since_s = line.attempts + 1, 0.0
        line.rebuilding = asyncio.get_running_loop().call_later(pause_s, self._connect, guest_id)

    def _to_us(self, guest: Guest, message: wire.Signal) -> None:
        line = self.lines[guest.id]
        if message.generation != line.generation or line.peer is None:
            return  # late: of a connection that is gone
        if isinstance(message, wire.Answer):
            self._do(self._take(guest.id, line.peer.accept(message.sdp), "answer"))
        elif isinstance(message, wire.Candidate):
            self._count(line)
            adding = line.peer.add_candidate(message.candidate, message.mid, message.line)
            self._do(self._take(guest.id, adding, "candidate"))
        elif isinstance(message, wire.WantOffer):
            if time.monotonic() - line.made_at_s >= OFFERS_EVERY_S:
                self._connect(guest.id)
        else:
            raise BadSignal("The host makes the offers.")

    async def _take(self, guest_id: str, taking: Coroutine[Any, Any, None], about: str) -> None:
        try:
            await taking
        except BadSignal as error:
            self._tell(guest_id, wire.Refused(about, str(error.message)))

    def _count(self, line: Line) -> None:
        line.candidates += 1
        if line.candidates > CANDIDATES_MAX:
            raise BadSignal("There are too many candidates.")

    # ---- between guests

    def _pass_on(self, guest: Guest, message: wire.Signal) -> None:
        to = self.room.guests.get(message.peer)
        if to is None or to.place != "room" or to is guest:
            raise BadSignal("There is nobody of that name in the call.")
        if isinstance(message, wire.Offer) and int(guest.id) > int(to.id):
            raise BadSignal("Who came first makes the offer.")
        if isinstance(message, wire.Offer):
            self._tell(to.id, wire.Offer(guest.id, message.generation, message.sdp))
        elif isinstance(message, wire.Answer):
            self._tell(to.id, wire.Answer(guest.id, message.generation, message.sdp))
        elif isinstance(message, wire.Candidate):
            self._tell(
                to.id,
                wire.Candidate(guest.id, message.generation, message.candidate, message.mid, message.line),
            )
        else:
            self._tell(to.id, wire.WantOffer(guest.id, message.generation))

    def _hear(self, guest: Guest, message: wire.Chat) -> None:
        line, now_s = self.lines[guest.id], time.monotonic()
        line.chats = min(CHATS_PER_S, line.chats + (now_s - line.last_chat_s) * CHATS_PER_S)
        line.last_chat_s = now_s
        if line.chats < 1:
            raise BadSignal("You write too fast.")
        line.chats -= 1
        self._say(guest.id, guest.name, message.text)

    def _say(self, who: str, name: str, text: str) -> None:
        if text := wire.clean(text, wire.CHAT_MAX):
            said = wire.Said(who, name, text, time.time())
            self.chat.append(said)
            self._tell_all(said)
            if who != wire.HOST:
                self._publish(MessageCame(name))
            self._changed()

    # ---- from lens to eye

    def _compare_clocks(self, line: Line, message: wire.Pong) -> None:
        """The offset of the page's clock, from the quickest exchange so far (as NTP does it, RFC 5905)."""
        now_ms = time.monotonic() * 1e3
        rtt_ms = now_ms - message.at_ms
        if 0 <= rtt_ms <= line.clock_rtt_ms:
            line.clock_rtt_ms = rtt_ms
            line.clock_offset_ms = message.page_ms - (message.at_ms + now_ms) / 2
        line.clock_rtt_ms *= 1.02  # clocks drift: an old exchange counts for less

    def _note_delay(self, line: Line, message: wire.Seen) -> None:
        captured_at_s = self._hub.captured_at(message.kind, message.rtp_timestamp)
        if captured_at_s is not None and line.clock_rtt_ms < 60_000:
            delay_ms = message.shown_ms - line.clock_offset_ms - captured_at_s * 1e3
            line.delay_ms = delay_ms if 0 <= delay_ms < 60_000 else None

    # ---- sending

    def _tell(self, guest_id: str, message: wire.ToGuest | wire.Either) -> None:
        if (socket := self._sockets.get(guest_id)) is not None:
            socket.send(message)

    def _tell_all(self, message: wire.ToGuest | wire.Either, but: Guest | None = None) -> None:
        for guest in self.room.inside:
            if guest is not but:
                self._tell(guest.id, message)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it beside; whatever goes wrong in one guest's connection stays there."""
        task = asyncio.get_running_loop().create_task(self._safely(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - one guest's trouble must not reach the others
            self._publish(Failed("call", error))
