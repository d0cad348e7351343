"""`GuestConnection`: the host's end of what connects it to one guest: one `Peer` after the other, each of the next
generation.

What the host does, by the state of the newest peer. The deadlines of these states are in `rtc/life.py`; "back" is a
guest who says hello again over a new socket, or whose old one speaks after a silence (`pulse.py`).

    state            event                              the host
    connecting       back                               makes the next: what was under way may be lost with the socket
    connecting       its deadline                       holds it for lost
    up, unstable     back                               gives it a second to be heard, or it is lost
    connecting,      the guest wants another than       makes the next, once a second at most
      up, unstable     this, or than one before it
    lost             the socket is alive                makes the next, a little later each time
    lost             the socket is quiet or gone        waits until it is back: an offer would vanish in it
    lost             back                               makes the next at once
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from buzzcam.calls import signaling
from buzzcam.calls.rtc.life import CONNECT_S, RECONNECT_S, State
from buzzcam.calls.rtc.peer import Peer, PeerHooks, PeerStats
from buzzcam.core.frame import Frame
from buzzcam.errors import SignalingError

CANDIDATES_MAX = 60
"""Of one guest, for one connection."""
REBUILD_AFTER_S = (0.0, 0.5, 1.0)
"""Pauses between attempts to make a dead connection anew."""
OFFERS_EVERY_S = 1.0
"""At most, when a guest asks for them."""
STEADY_S = 10.0
"""A connection that held so long was no failed attempt."""

MakePeer = Callable[[int, PeerHooks, float], Peer]
"""generation, hooks, patience_s"""
Do = Callable[[Coroutine[Any, Any, None]], None]


class GuestConnection:
    """On the loop. make_peer: one more. tell: leaves a message in the guest's socket. is_proven: whether that carries
    both ways at present. do: runs work beside. changed: the state of the newest peer is another."""

    def __init__(
        self,
        make_peer: MakePeer,
        tell: Callable[[signaling.ToGuest | signaling.Either], None],
        is_proven: Callable[[], bool],
        do: Do,
        on_frame: Callable[[str, Frame], None],
        changed: Callable[[], None],
    ) -> None:
        self.generation = -1
        self.peer: Peer | None = None
        self.delay_ms: float | None = None
        self.stats: PeerStats | None = None
        self._make_peer, self._tell, self._is_proven, self._do = make_peer, tell, is_proven, do
        self._on_frame, self._changed = on_frame, changed
        self._candidates = self._attempts = 0
        self._made_at_s = self._up_at_s = 0.0
        self._took_s: float | None = None
        self._next: asyncio.TimerHandle | None = None

    def connect(self) -> None:
        """Begins the next generation."""
        self._cancel()
        if self.peer is not None:
            self._do(self.peer.close())
        self.generation += 1
        generation = self.generation
        self._candidates, self._made_at_s, self._up_at_s = 0, time.monotonic(), 0.0
        hooks = PeerHooks(lambda state: self._note(generation, state), self._on_frame)
        patience_s = CONNECT_S if self._took_s is None else max(RECONNECT_S, 2 * self._took_s)
        self.peer = self._make_peer(generation, hooks, patience_s)
        self._do(self._offer(self.peer, generation))

    def back(self) -> None:
        """The guest's socket carries again what may have been lost before."""
        self._attempts = 0
        if self.peer is None or self.peer.state == "connecting":
            self.connect()
        else:
            self._cancel()
            self.peer.hurry()
            self.look_after()

    def look_after(self) -> None:
        """Makes a lost connection anew; harmless at any time."""
        is_lost = self.peer is not None and self.peer.state == "lost"
        if is_lost and self._next is None and self._is_proven():
            pause_s = REBUILD_AFTER_S[min(self._attempts, len(REBUILD_AFTER_S) - 1)]
            self._attempts += 1
            self._next = asyncio.get_running_loop().call_later(pause_s, self._try_next)

    def take(self, message: signaling.Negotiation) -> None:
        """What the guest says of this connection. Raises SignalingError."""
        if isinstance(message, signaling.WantOffer):
            self._want(message.generation)
            return
        if isinstance(message, signaling.Offer):
            raise SignalingError("The host makes the offers.")
        if message.generation != self.generation or self.peer is None:
            return  # late: of a connection that is gone
        if isinstance(message, signaling.Answer):
            self._do(self._try(self.peer.accept(message.sdp), "answer"))
        else:
            self._candidates += 1
            if self._candidates > CANDIDATES_MAX:
                raise SignalingError("There are too many candidates.")
            adding = self.peer.add_candidate(message.candidate, message.mid, message.line)
            self._do(self._try(adding, "candidate"))

    def close(self) -> None:
        self._cancel()
        if self.peer is not None:
            self._do(self.peer.close())

    def _cancel(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _try_next(self) -> None:
        self._next = None
        if self._is_proven():
            self.connect()  # if not, the guest will be back

    def _want(self, generation: int) -> None:
        """An older generation than ours: the guest never had our offer, or what came after it is late."""
        is_late = self.peer is None or (generation != self.generation and self.peer.state == "up")
        if generation <= self.generation and not is_late and time.monotonic() - self._made_at_s >= OFFERS_EVERY_S:
            self.connect()

    async def _offer(self, peer: Peer, generation: int) -> None:
        sdp = await peer.offer()
        if self.generation == generation:
            self._tell(signaling.Offer(signaling.HOST, generation, sdp))

    async def _try(self, taking: Coroutine[Any, Any, None], about: str) -> None:
        try:
            await taking
        except SignalingError as error:
            self._tell(signaling.Refused(about, str(error.message)))

    def _note(self, generation: int, state: State) -> None:
        if generation != self.generation:
            return
        now_s = time.monotonic()
        if state == "up" and not self._up_at_s:
            self._up_at_s, self._took_s = now_s, now_s - self._made_at_s
        if state == "lost":
            if self._up_at_s and now_s - self._up_at_s > STEADY_S:
                self._attempts = 0
            self.look_after()
        self._changed()
