"""`Entrance`: what guests from anywhere come through. Without it the call cannot begin; a lost one is made anew."""

import asyncio
from dataclasses import dataclass

from buzzcam.calls.sfu.base import FIRST_PAUSE_S, SfuClient
from buzzcam.core.events import Event, Publish
from buzzcam.errors import CallError
from buzzcam.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class GuestsReachable(Event):
    """name: of the meeting server, or of the tunnel's end on the internet."""

    name: str

    @property
    def sentence(self) -> Sentence:
        return say("Guests anywhere can join through {name}.", name=self.name)


class Entrance(SfuClient):
    """A subclass holds one connection in `_connect`, and calls `_is_up` in between."""

    def __init__(self, name: str, publish: Publish) -> None:
        super().__init__(name, publish)
        self._first: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Returns when guests can join. Raises CallError when they cannot; once they could, it tries again for ever."""
        await super().start()
        await self._first

    def _is_up(self) -> None:
        self.state, self.trouble, self._pause_s = "up", None, FIRST_PAUSE_S
        self._publish(GuestsReachable(self.name))
        if not self._first.done():
            self._first.set_result(None)

    async def _once(self) -> None:
        try:
            await self._connect()
        except CallError as error:
            if not self._first.done():
                self._first.set_exception(error)
                self.trouble = error  # who called `start` tells of it
            raise

    async def _connect(self) -> None:
        """Holds one connection until it is lost. Raises CallError."""
        raise NotImplementedError(f"{type(self).__name__} leads nowhere")
