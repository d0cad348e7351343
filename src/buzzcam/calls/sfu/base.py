"""`SfuClient`: the common part of all connections to a server: connecting, losing the connection, reconnecting."""

import asyncio
from typing import Literal

from buzzcam.calls.rtc.life import State
from buzzcam.calls.sfu.events import SfuLost, SfuRefused, SfuUp
from buzzcam.core.events import Failed, Publish
from buzzcam.errors import CallError, CallUnavailable

SfuState = Literal["off", "connecting", "up", "waiting", "refused"]
"""waiting: will try again."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0


class SfuForbidden(CallUnavailable):
    """The server refuses, and would refuse again: a wrong token, no such room."""


class SfuClient:
    """Call `start`, then `stop`, on the call's loop. Errors become events and never reach the call.

    A subclass runs one connection in `_once`. name: of the server, shown to people.
    """

    def __init__(self, name: str, publish: Publish) -> None:
        self.name = name
        self.state: SfuState = "off"
        self.trouble: CallError | None = None
        self.generation = -1
        """The number of the present connection."""
        self._publish = publish
        self._task: asyncio.Task[None] | None = None
        self._pause_s = FIRST_PAUSE_S

    async def start(self) -> None:
        """Returns at once. May be called twice."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Says goodbye to the server if it listens. May be called twice, and without `start`."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.state = "off"

    async def _once(self) -> None:
        """Runs one connection until it is lost; calls `_is_up` in between. Raises CallError."""
        raise NotImplementedError(f"{type(self).__name__} connects to nothing")

    def _is_up(self) -> None:
        self.state, self.trouble = "up", None
        self._pause_s = FIRST_PAUSE_S
        self._publish(SfuUp(self.name))

    async def _run(self) -> None:
        try:
            while True:
                self.state = "connecting"
                self.generation += 1
                try:
                    await self._once()
                except SfuForbidden as error:
                    self.state, self.trouble = "refused", error
                    self._publish(SfuRefused(error))
                    return
                except CallError as error:
                    if self.trouble is None:
                        self._publish(SfuLost(error))
                    self.trouble = error
                self.state = "waiting"
                await asyncio.sleep(self._pause_s)
                self._pause_s = min(LONGEST_PAUSE_S, 2 * self._pause_s)
        except Exception as error:  # noqa: BLE001 - otherwise the error would be lost with the task
            self.state = "refused"
            self._publish(Failed(self.name, error))


class PeerStates:
    """A hook for a `Peer` that can wait for its states."""

    def __init__(self) -> None:
        self._state: State = "connecting"
        self._changed = asyncio.Event()

    def __call__(self, state: State) -> None:
        self._state = state
        self._changed.set()

    async def until(self, *states: State) -> State:
        """Returns the first of these states that comes; at once if it is there already."""
        while self._state not in states:
            self._changed.clear()
            await self._changed.wait()
        return self._state
