"""What one guest's page and we say to each other, from the first message on, whatever carries it.

The page greets, and both have a secure channel; then it says hello through that, and all that follows goes through it,
too. A page on plain HTTP has no cryptography: it says hello without a greeting, where the call allows that.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from buzzcam.calls import signaling
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.secure_channel import KeyExchange, SecureChannel
from buzzcam.errors import SignalingError

BURST, PER_S = 150, 40.0
"""Messages of one guest in a burst, and per second in the long run. Eight people's candidates arrive in one burst."""
WAITING_MAX = 400
"""Messages that may wait for a slow guest. When there are more, the socket is closed."""
BAD_MESSAGES_MAX = 20


@dataclass(eq=False, slots=True)
class Socket:
    """One guest's socket. `send` never waits. cut: ends it at once, without a word. outgoing: what is to be written, in
    order; None at the end. ice_servers: for this guest, of the meeting server that they come through."""

    address: str
    cut: Callable[[], None]
    is_open: bool = True
    channel: SecureChannel | None = None
    ice_servers: tuple[signaling.IceServer, ...] = ()
    outgoing: asyncio.Queue[str | bytes | None] = field(default_factory=partial(asyncio.Queue, WAITING_MAX))

    def send(self, message: signaling.ToGuest | signaling.Either | signaling.Greeted) -> None:
        """Queues a message; closes the socket of a guest who does not read."""
        if self.is_open:
            text = signaling.write(message)
            try:
                self.outgoing.put_nowait(text if self.channel is None else self.channel.seal(text))
            except asyncio.QueueFull:
                self.abort()

    def end(self, reason: signaling.Reason) -> None:
        """Sends the reason, then closes."""
        self.send(signaling.Denied(reason))
        if self.is_open:
            self.is_open = False
            if self.outgoing.full():
                self.cut()
            else:
                self.outgoing.put_nowait(None)

    def abort(self) -> None:
        self.is_open = False
        self.cut()


class Handler(Protocol):
    """Handles what guests send; called on the loop."""

    def hello(self, socket: Socket, message: signaling.Hello) -> None: ...
    def message(self, socket: Socket, message: signaling.FromGuest) -> None: ...
    def gone(self, socket: Socket) -> None: ...
    def renewed(self, socket: Socket) -> None:
        """It has other `ice_servers`."""


class Conversation:
    """keys: of all links that ever led here, the present one first: whoever is in the call may come back by an old one.
    allows_plain: see above. is_full: whether nobody more may say hello from an address."""

    def __init__(
        self,
        socket: Socket,
        handler: Handler,
        keys: Sequence[str],
        allows_plain: bool,
        is_full: Callable[[str], bool],
    ) -> None:
        self.socket = socket
        self.is_known = False
        """Whether they have said hello and may stay."""
        self._handler, self._keys, self._allows_plain, self._is_full = handler, keys, allows_plain, is_full
        self._channels: list[SecureChannel] = []
        self._bucket, self._bad = Bucket(BURST, PER_S), 0

    def take(self, data: str | bytes | None) -> None:
        """One message as it came, or None for what says nothing, a ping. What is wrong with it is answered; too much of
        that ends the socket, and then nothing counts any more."""
        if not self.socket.is_open:
            return
        if not self._bucket.take():
            self.socket.end("too-fast")
        elif data is None:
            return
        elif not self.is_known:
            self._take_first(data)
        else:
            try:
                self._handler.message(self.socket, signaling.read(self._opened(data)))
            except SignalingError as error:
                self._bad += 1
                if self._bad > BAD_MESSAGES_MAX:
                    self.socket.end("bad-message")
                else:
                    self.socket.send(signaling.Refused("message", str(error.message)))

    def _take_first(self, data: str | bytes) -> None:
        try:
            if isinstance(data, str) and not self._channels:
                first = signaling.read_first(data)
                if isinstance(first, signaling.Greet):
                    self._greet(first)
                    return
                hello: signaling.FromGuest = first
                if not self._allows_plain:
                    raise SignalingError("The page does not greet.")
            else:
                hello = signaling.read(self._opened(data))
        except SignalingError:
            self.socket.end("bad-message" if not self._channels or self.socket.channel else "wrong-key")
            return
        if not isinstance(hello, signaling.Hello):
            self.socket.end("bad-message")
            return
        if self._is_full(self.socket.address):
            self.socket.end("full")
            return
        self._handler.hello(self.socket, hello)
        self.is_known = self.socket.is_open

    def _greet(self, greet: signaling.Greet) -> None:
        if greet.version != signaling.VERSION:
            self.socket.end("version")
            return
        try:
            theirs = base64.b64decode(greet.public, validate=True)
        except (binascii.Error, ValueError) as error:
            raise SignalingError("The public key is invalid.") from error
        exchange = KeyExchange()
        self._channels = [exchange.channel(theirs, key, is_host=True) for key in self._keys]
        self.socket.send(signaling.Greeted(base64.b64encode(exchange.public).decode()))

    def _opened(self, data: str | bytes) -> str | bytes:
        """Raises SignalingError."""
        if isinstance(data, str):
            if self.socket.channel is not None or self._channels:
                raise SignalingError("The message is not sealed.")
            return data
        if len(data) > signaling.SEALED_MAX_BYTES:
            raise SignalingError("The message is too large.")
        if self.socket.channel is not None:
            return self.socket.channel.open(data)
        for channel in self._channels:
            try:
                text = channel.open(data)
            except SignalingError:
                continue
            self.socket.channel = channel
            return text
        raise SignalingError("The message does not open.")
