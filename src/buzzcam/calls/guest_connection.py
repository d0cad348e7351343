"""`GuestConnection`: the host's connection to one guest. When a `Peer` is lost, the next generation replaces it.

The table shows what the host does in each state of the current peer. `rtc/life.py` has the timeouts. "Guest is back"
means that the guest has sent hello over a new socket, or that a silent socket carries messages again (`pulse.py`).

    state            event                              the host
    connecting       guest is back                      makes a new peer: messages may have been lost with the socket
    connecting       timeout                            treats the peer as lost
    up, unstable     guest is back                      allows one second for packets to arrive, else it is lost
    connecting,      guest asks for a new offer, and    makes a new peer, at most once a second
      up, unstable     names this peer or an older one
    lost             socket is alive                    makes a new peer, after a pause that grows
    lost             socket is quiet or closed          waits until the guest is back: an offer would be lost
    lost             guest is back                      makes a new peer at once
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from buzzcam.calls import signaling
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.life import CONNECT_S, RECONNECT_S, State
from buzzcam.calls.rtc.peer import Peer, PeerHooks, PeerStats
from buzzcam.calls.rtc.receiver import EncodedSound, Report
from buzzcam.core.frame import Frame
from buzzcam.errors import SignalingError

CANDIDATES_MAX = 60
"""For each connection of a guest."""
REBUILD_AFTER_S = (0.0, 0.5, 1.0)
"""Pauses before each attempt to replace a lost connection."""
OFFERS_EVERY_S = 1.0
"""The shortest time between two offers that a guest asks for."""
STEADY_S = 10.0
"""A connection that lasted this long does not count as a failed attempt."""

MakePeer = Callable[[int, PeerHooks, float], Peer]
"""generation, hooks, patience_s"""
OnEncoded = Callable[[int, str, AssembledFrame | EncodedSound, Report | None], None]
"""generation, then as in `PeerHooks`"""
Do = Callable[[Coroutine[Any, Any, None]], None]


class GuestConnection:
    """Runs on the loop. make_peer: makes a peer. tell: sends a message to the guest. is_proven: whether the guest's
    socket carries messages both ways now. do: starts a coroutine as a task. changed: called when the state of the
    current peer changes."""

    def __init__(
        self,
        make_peer: MakePeer,
        tell: Callable[[signaling.ToGuest | signaling.Either], None],
        is_proven: Callable[[], bool],
        do: Do,
        on_frame: Callable[[str, Frame], None],
        changed: Callable[[], None],
        on_encoded: OnEncoded = lambda *_: None,
    ) -> None:
        self.generation = -1
        self.peer: Peer | None = None
        self.delay_ms: float | None = None
        self.stats: PeerStats | None = None
        self.effects: signaling.Effects | None = None
        self._make_peer, self._tell, self._is_proven, self._do = make_peer, tell, is_proven, do
        self._on_frame, self._changed, self._on_encoded = on_frame, changed, on_encoded
        self._candidates = self._attempts = 0
        self._made_at_s = self._up_at_s = 0.0
        self._took_s: float | None = None
        self._next: asyncio.TimerHandle | None = None

    def connect(self) -> None:
        """Starts the next generation."""
        self._cancel()
        if self.peer is not None:
            self._do(self.peer.close())
        self.generation += 1
        generation = self.generation
        self._candidates, self._made_at_s, self._up_at_s = 0, time.monotonic(), 0.0
        hooks = PeerHooks(
            lambda state: self._note(generation, state), self._on_frame, partial(self._on_encoded, generation)
        )
        patience_s = CONNECT_S if self._took_s is None else max(RECONNECT_S, 2 * self._took_s)
        self.peer = self._make_peer(generation, hooks, patience_s)
        self._do(self._offer(self.peer, generation))

    def back(self) -> None:
        """Tells that the guest's socket works again. Messages may have been lost before."""
        self._attempts = 0
        if self.peer is None or self.peer.state == "connecting":
            self.connect()
        else:
            self._cancel()
            self.peer.hurry()
            self.look_after()

    def look_after(self) -> None:
        """Replaces a lost connection; harmless at any time."""
        is_lost = self.peer is not None and self.peer.state == "lost"
        if is_lost and self._next is None and self._is_proven():
            pause_s = REBUILD_AFTER_S[min(self._attempts, len(REBUILD_AFTER_S) - 1)]
            self._attempts += 1
            self._next = asyncio.get_running_loop().call_later(pause_s, self._try_next)

    def take(self, message: signaling.Negotiation) -> None:
        """Handles a guest's message about this connection. Raises SignalingError."""
        if isinstance(message, signaling.WantOffer):
            self._want(message.generation)
            return
        if isinstance(message, signaling.Offer):
            raise SignalingError("The host makes the offers.")
        if message.generation != self.generation or self.peer is None:
            return  # late: it belongs to a connection that is closed
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
            self.connect()  # otherwise the guest will be back

    def _want(self, generation: int) -> None:
        """An older generation than ours means that the guest never got our offer, or that this message is late."""
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
