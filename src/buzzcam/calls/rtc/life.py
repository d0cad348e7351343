"""`Life`: the states of one connection, as a table. Arithmetic only: no clock, no network.

No state lasts for ever but the last: each has a deadline, and the state that it becomes then.
"""

from typing import Literal

State = Literal["connecting", "up", "unstable", "lost", "closed"]
"""As others see it: the first three steps are one."""

Step = Literal["describing", "offered", "linking", "up", "unstable", "lost", "closed"]
Event = Literal["described", "agreed", "connected", "heard", "failed", "shut"]

UNSTABLE_S, LOST_S = 2.0, 6.0
"""Nothing heard for so long."""

CONNECT_S, RECONNECT_S = 15.0, 4.0
"""At most so long from both descriptions to the connection: the first, and a later one, of a line that was good before.
aioice asks at 0, 0.5, 1.5, 3.5 and 7.5 s, so a new connection finds a line that is back within 2 s, an old one only
later."""

HURRY_S = 1.0
"""So long a silent connection has from the moment at which its line is known to be good again."""

NEXT: dict[Step, dict[Event, Step]] = {
    # waits for:      its own addresses, the answer, ICE and DTLS, whatever is sent
    "describing": {"described": "offered", "agreed": "linking", "failed": "lost", "shut": "closed"},
    "offered": {"agreed": "linking", "failed": "lost", "shut": "closed"},
    "linking": {"connected": "up", "failed": "lost", "shut": "closed"},
    "up": {"heard": "up", "failed": "lost", "shut": "closed"},
    "unstable": {"heard": "up", "failed": "lost", "shut": "closed"},
    "lost": {"shut": "closed"},  # whoever made it makes the next
    "closed": {},
}

DEADLINES: dict[Step, tuple[float, Step]] = {
    "describing": (10.0, "lost"),  # a STUN or TURN server that is dead costs 5 s
    "offered": (10.0, "lost"),
    "linking": (CONNECT_S, "lost"),
    "up": (UNSTABLE_S, "unstable"),
    "unstable": (LOST_S - UNSTABLE_S, "lost"),
}

SHOWN: dict[Step, State] = {"up": "up", "unstable": "unstable", "lost": "lost", "closed": "closed"}


class Life:
    """patience_s: for `linking`. Times are seconds of any clock that only goes forward."""

    def __init__(self, now_s: float, patience_s: float = CONNECT_S) -> None:
        self.step: Step = "describing"
        self._patience_s = patience_s
        self._due_s = now_s + DEADLINES["describing"][0]

    @property
    def state(self) -> State:
        return SHOWN.get(self.step, "connecting")

    def on(self, event: Event, now_s: float) -> None:
        """Events that a step does not wait for change nothing."""
        if (step := NEXT[self.step].get(event)) is not None:
            self._become(step, now_s)

    def look(self, now_s: float) -> None:
        """What is over by now is over."""
        while self.step in DEADLINES and now_s >= self._due_s:
            self._become(DEADLINES[self.step][1], self._due_s)

    def hurry(self, now_s: float) -> None:
        """The line is known to be good: who has been silent for long is heard now, or lost."""
        if self.step == "unstable":
            self._due_s = min(self._due_s, now_s + HURRY_S)

    def _become(self, step: Step, now_s: float) -> None:
        self.step = step
        if step in DEADLINES:
            self._due_s = now_s + (self._patience_s if step == "linking" else DEADLINES[step][0])
