"""`Through`: the host's connection to a meeting server, which brings guests from anywhere. Knows nothing about rooms.

The host goes out to the server, so no port of its own need be open. The server carries what guests and host say to each
other, and cannot read it (`secure_channel`).
"""

import asyncio
import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from buzzcam.calls import signaling
from buzzcam.calls.conversation import Conversation, Handler, Socket
from buzzcam.calls.entrance import Entrance
from buzzcam.calls.host_line import LINE_VERSION, NOBODY, REPLACED, HostFrame, Kind, read_frame, room_of, said, words_of
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.sfu.base import SfuForbidden
from buzzcam.core.events import Failed, Publish
from buzzcam.errors import CallUnavailable, SignalingError
from buzzcam.sentence import say

CONNECT_WITHIN_S = 8.0
HEARTBEAT_S = 5.0
FRAME_MAX_BYTES = signaling.SEALED_MAX_BYTES + 64
GUESTS_MAX = 40
"""At the same time: those in the call, in the lobby, and strangers, who have not said hello yet."""
HELLO_WITHIN_S = 8.0
END_WITHIN_S = 1.0


@dataclass(slots=True)
class _Guest:
    talk: Conversation
    writing: asyncio.Task[None]
    hurry: asyncio.TimerHandle


class Through(Entrance):
    """origin: the server's address, as in `CallChoice.through`. keys: see `Conversation`. servers: learns the STUN and
    TURN servers that the meeting server gives."""

    def __init__(
        self, origin: str, handler: Handler, keys: Callable[[], Sequence[str]], servers: Servers, publish: Publish
    ) -> None:
        parts = urlsplit(origin)
        super().__init__(parts.netloc, publish)
        self._token = secrets.token_urlsafe(32)
        self.room = room_of(self._token)
        self.origin = f"{origin}/{self.room}"
        self._address = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/host"
        self._handler, self._keys, self._servers = handler, keys, servers
        self._guests: dict[bytes, _Guest] = {}
        self._cut: set[bytes] = set()
        self._ws: aiohttp.ClientWebSocketResponse | None = None

    async def start(self) -> None:
        try:
            await asyncio.wait_for(super().start(), 2 * CONNECT_WITHIN_S)
        except TimeoutError as error:  # something takes connections, and says nothing
            raise self._out_of_reach(error) from error

    async def stop(self) -> None:
        """Ends the room on the server, too, once guests were told what they still had to be."""
        ending = [guest.writing for guest in self._guests.values() if not guest.talk.socket.is_open]
        if ending:
            await asyncio.wait(ending, timeout=END_WITHIN_S)
        if self._ws is not None and not self._ws.closed:
            with suppress(ConnectionError, aiohttp.ClientError, TimeoutError):
                await asyncio.wait_for(self._ws.send_bytes(HostFrame(NOBODY, Kind.END).written()), END_WITHIN_S)
        await super().stop()

    async def _connect(self) -> None:
        limits = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN_S)
        try:
            async with aiohttp.ClientSession(timeout=limits) as http:
                connecting = http.ws_connect(
                    self._address, params={"room": self.room, "version": LINE_VERSION}, compress=0,
                    headers={"Authorization": f"Bearer {self._token}"}, heartbeat=HEARTBEAT_S,
                    max_msg_size=FRAME_MAX_BYTES,
                )  # fmt: skip
                async with await asyncio.wait_for(connecting, CONNECT_WITHIN_S) as self._ws:
                    await self._serve(self._ws)
        except aiohttp.WSServerHandshakeError as error:
            raise self._refusal(error.status) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ssl.SSLError, ValueError) as error:
            raise self._out_of_reach(error) from error
        finally:
            self._ws = None
            for number in list(self._guests):
                self._lose(number)
        raise CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")

    async def _serve(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                raise self._refusal(message.data)
            if message.type is not aiohttp.WSMsgType.BINARY:
                return
            try:
                self._take(read_frame(message.data), ws)
            except SignalingError:
                return  # it is not a meeting server of ours
        if ws.close_code == REPLACED:
            raise SfuForbidden(
                say("Another BuzzCam has taken over this call on {name}.", name=self.name), "Start a new call."
            )

    def _take(self, frame: HostFrame, ws: aiohttp.ClientWebSocketResponse) -> None:
        """Raises SignalingError."""
        guest = self._guests.get(frame.guest)
        if frame.kind is Kind.SERVERS:
            found = signaling.read_servers(frame.content)
            if frame.guest == NOBODY:
                self._servers.given = found
                if self.state != "up":
                    self._is_up()
            elif guest is not None:
                guest.talk.socket.ice_servers = found
                self._handler.renewed(guest.talk.socket)
        elif frame.kind is Kind.CAME:
            self._greet(frame, ws)
        elif frame.kind is Kind.GONE:
            for number in list(self._guests) if frame.guest == NOBODY else [frame.guest]:
                self._lose(number)
        elif guest is not None and frame.kind in (Kind.TEXT, Kind.BYTES):
            try:
                guest.talk.take(words_of(frame))
            except Exception as error:  # noqa: BLE001 - all guests share this connection: what one says must not end it
                guest.talk.socket.abort()
                self._publish(Failed("a part of the call", error))

    def _greet(self, frame: HostFrame, ws: aiohttp.ClientWebSocketResponse) -> None:
        if frame.guest in self._guests or len(self._guests) >= 2 * GUESTS_MAX:
            return
        socket = Socket(frame.content[:64].decode("ascii", "replace"), lambda: self._hang_up(frame.guest))
        talk = Conversation(socket, self._handler, self._keys(), allows_plain=False, is_full=lambda _address: False)
        hurry = asyncio.get_running_loop().call_later(HELLO_WITHIN_S, self._send_away, talk)
        is_full, talks = len(self._guests) >= GUESTS_MAX, [guest.talk for guest in self._guests.values()]
        oldest = next((other.socket for other in talks if not other.is_known and other.socket.is_open), None)
        self._guests[frame.guest] = _Guest(talk, asyncio.ensure_future(self._write(frame.guest, socket, ws)), hurry)
        if is_full and oldest is None:
            socket.end("full")
        elif is_full and oldest is not None:
            oldest.abort()  # a stranger makes room

    def _send_away(self, talk: Conversation) -> None:
        if not talk.is_known and talk.socket.is_open:
            talk.socket.end("bad-message")

    async def _write(self, number: bytes, socket: Socket, ws: aiohttp.ClientWebSocketResponse) -> None:
        """The task that writes to one guest, until the end of their socket; nothing more once that was cut."""
        with suppress(ConnectionError, aiohttp.ClientError):
            while number not in self._cut and (data := await socket.outgoing.get()) is not None:
                await ws.send_bytes(said(number, data).written())
            await ws.send_bytes(HostFrame(number, Kind.GONE).written())
        self._lose(number)

    def _hang_up(self, number: bytes) -> None:
        """The socket ends without a word."""
        guest = self._guests.get(number)
        if guest is not None:
            self._cut.add(number)
            with suppress(asyncio.QueueFull):  # then the writer is awake
                guest.talk.socket.outgoing.put_nowait(None)

    def _lose(self, number: bytes) -> None:
        guest = self._guests.pop(number, None)
        self._cut.discard(number)
        if guest is None:
            return
        guest.hurry.cancel()
        if guest.talk.socket.is_open:
            guest.talk.socket.is_open = False
            guest.writing.cancel()
        self._handler.gone(guest.talk.socket)

    def _out_of_reach(self, error: Exception) -> CallUnavailable:
        return CallUnavailable(
            say("{name} cannot be reached ({reason}).", name=self.name, reason=_why(error)),
            "Check its address, and your network.",
        )

    def _refusal(self, why: int | str) -> CallUnavailable:
        name = self.name
        said = {
            "taken": say("Another call on {name} has the same name.", name=name),
            "too-many": say("{name} has no room for another call.", name=name),
            429: say("{name} has no room for another call.", name=name),
            426: say("{name} and this BuzzCam do not fit together.", name=name),
            403: say("{name} does not let you hold a call.", name=name),
        }.get(why, say("{name} is not a meeting server.", name=name))
        was_up = self._first.done()  # then something else answers for a while in its place
        if why in ("too-many", 429, 500, 502, 503, 504) or (was_up and why not in ("taken", 403, 426)):
            return CallUnavailable(said, "Try again later.")
        return SfuForbidden(said, "Check the address, and that both are of the same version.")


def _why(error: Exception) -> str:
    """In few words: aiohttp's own name the host once more, and much that nobody needs."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not one that this computer trusts"
    if (
        isinstance(error, aiohttp.ClientConnectorError)
        and error.os_error.errno is not None
        and error.os_error.errno > 0
    ):
        return os.strerror(error.os_error.errno).lower()
    return str(error) or "no answer in time"
