"""`Life`: the states of one connection, as a table. Arithmetic only: no clock, no network.

Each state has a timeout and a state that follows it, except "lost" and "closed".
"""

from typing import Literal

State = Literal["connecting", "up", "unstable", "lost", "closed"]
"""The state shown to others. The first three steps are "connecting"."""

Step = Literal["describing", "offered", "linking", "up", "unstable", "lost", "closed"]
Event = Literal["described", "agreed", "connected", "heard", "failed", "shut"]

UNSTABLE_S, LOST_S = 2.0, 6.0
"""How long nothing has been received."""

CONNECT_S, RECONNECT_S = 15.0, 4.0
"""The timeouts from the exchange of descriptions to the connection: for the first connection, and for later ones on a
line that worked before. aioice sends its checks at 0, 0.5, 1.5, 3.5 and 7.5 s, so a new connection notices within 2 s
that the network is back, and an old one only later."""

HURRY_S = 1.0
"""How long a silent connection may stay silent once the network is known to work again."""

NEXT: dict[Step, dict[Event, Step]] = {
    # waits for:      its own addresses, the answer, ICE and DTLS, any packet
    "describing": {"described": "offered", "agreed": "linking", "failed": "lost", "shut": "closed"},
    "offered": {"agreed": "linking", "failed": "lost", "shut": "closed"},
    "linking": {"connected": "up", "failed": "lost", "shut": "closed"},
    "up": {"heard": "up", "failed": "lost", "shut": "closed"},
    "unstable": {"heard": "up", "failed": "lost", "shut": "closed"},
    "lost": {"shut": "closed"},  # its owner makes the next one
    "closed": {},
}

DEADLINES: dict[Step, tuple[float, Step]] = {
    "describing": (10.0, "lost"),  # dead STUN and TURN servers cost up to 8 s
    "offered": (10.0, "lost"),
    "linking": (CONNECT_S, "lost"),
    "up": (UNSTABLE_S, "unstable"),
    "unstable": (LOST_S - UNSTABLE_S, "lost"),
}

SHOWN: dict[Step, State] = {"up": "up", "unstable": "unstable", "lost": "lost", "closed": "closed"}


class Life:
    """patience_s: the timeout for `linking`. Times are seconds of any monotonic clock."""

    def __init__(self, now_s: float, patience_s: float = CONNECT_S) -> None:
        self.step: Step = "describing"
        self._patience_s = patience_s
        self._due_s = now_s + DEADLINES["describing"][0]

    @property
    def state(self) -> State:
        return SHOWN.get(self.step, "connecting")

    def on(self, event: Event, now_s: float) -> None:
        """Ignores events that the present step does not wait for."""
        if (step := NEXT[self.step].get(event)) is not None:
            self._become(step, now_s)

    def look(self, now_s: float) -> None:
        """Moves on from states whose time is up."""
        while self.step in DEADLINES and now_s >= self._due_s:
            self._become(DEADLINES[self.step][1], self._due_s)

    def hurry(self, now_s: float) -> None:
        """The network is known to work: a silent connection has to be heard soon, or it is lost."""
        if self.step == "unstable":
            self._due_s = min(self._due_s, now_s + HURRY_S)

    def _become(self, step: Step, now_s: float) -> None:
        self.step = step
        if step in DEADLINES:
            self._due_s = now_s + (self._patience_s if step == "linking" else DEADLINES[step][0])
