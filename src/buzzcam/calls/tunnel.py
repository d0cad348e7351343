"""`Tunnel`: a program of the user's that gives a port of this machine an https address on the internet, such as
`ssh -R 80:localhost:{port} …` or `cloudflared tunnel --url http://localhost:{port}`. It runs as long as the call."""

import asyncio
import os
import re
import shlex
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from buzzcam.calls.entrance import Entrance
from buzzcam.calls.sfu.base import FIRST_PAUSE_S
from buzzcam.core.events import Event, Publish
from buzzcam.errors import CallUnavailable
from buzzcam.sentence import Sentence, say

ADDRESS_WITHIN_S = 30.0
ENDS_WITHIN_S = 2.0
"""After SIGTERM; then it is killed."""
LASTED_S = 60.0
"""The pauses grow until a tunnel has held so long: those who run its other end do not like to be asked all the time."""
LINE_MAX, TOLD_MAX = 4000, 200
"""Characters: of a line, and of what a sentence tells of it."""

_ADDRESS = re.compile(
    r"""https://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?![\w/:?\#@-]|\.\w)"""
    r"""|^\s*https://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?=/\s*$)""",
    re.ASCII | re.IGNORECASE,
)
"""Without a path: tunnel services print links to their terms and manuals before. With "/", only alone in its line."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class LinkChanged(Event):
    @property
    def sentence(self) -> Sentence:
        return say("The tunnel has another address now. Send your guests the new link.")


def address_in(line: str) -> str | None:
    """The address of a tunnel that its program tells in a line, as `CallChoice.origin`."""
    found = _ADDRESS.search(line)
    return found[0].strip().lower() if found else None


class Tunnel(Entrance):
    """command: without a shell; "{port}" in it becomes port. moved: learns each new address."""

    def __init__(self, command: str, port: int, moved: Callable[[str], None], publish: Publish) -> None:
        self._words = [word.replace("{port}", str(port)) for word in shlex.split(command)]
        super().__init__(Path(self._words[0]).name, publish)
        self._program, self._moved = self.name, moved
        self._address: str | None = None

    async def _connect(self) -> None:
        loop, last, up_at = asyncio.get_running_loop(), "", None
        process = await self._started()
        try:
            async with asyncio.timeout(ADDRESS_WITHIN_S) as limit:
                async for line in _lines(process):
                    last = line
                    if up_at is None and (address := address_in(line)) is not None:
                        limit.reschedule(None)
                        up_at = loop.time()
                        self._take(address)
        except TimeoutError:
            raise _failed(
                say("The tunnel {name} has told no https address ({text}).", name=self._program, text=_told(last))
            ) from None
        finally:
            await _end(process)
        if up_at is not None and loop.time() - up_at > LASTED_S:
            self._pause_s = FIRST_PAUSE_S
        raise _failed(say("The tunnel {name} has ended ({text}).", name=self._program, text=_told(last)))

    async def _started(self) -> asyncio.subprocess.Process:
        if shutil.which(self._words[0]) is None:
            raise CallUnavailable(
                say("The tunnel {name} is not installed.", name=self._program), "Install it, or check the command."
            )
        guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []  # it ends even when we are killed
        try:
            return await asyncio.create_subprocess_exec(
                *guard, *self._words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT, start_new_session=True,
                env={name: value for name, value in os.environ.items() if not name.startswith("BUZZCAM_")},  # passwords
            )  # fmt: skip
        except OSError as error:
            raise _failed(
                say("The tunnel {name} cannot be started ({text}).", name=self._program, text=error.strerror)
            ) from error

    def _take(self, address: str) -> None:
        before, self._address, self.name = self._address, address, urlsplit(address).netloc
        if address != before:
            self._moved(address)
        pause_s = self._pause_s
        self._is_up()
        self._pause_s = pause_s
        if before not in (None, address):
            self._publish(LinkChanged())


def _failed(what: Sentence) -> CallUnavailable:
    return CallUnavailable(what, "Try its command in a terminal.")


def _told(line: str) -> str:
    """The last line that it printed, in a sentence."""
    return line[:TOLD_MAX].strip(" .") or say("it said nothing")


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    """What it prints, without colours and empty lines, until it closes its output."""
    assert process.stdout is not None
    left = ""
    while data := await process.stdout.read(LINE_MAX):
        *lines, left = re.split(r"[\r\n]", left + data.decode(errors="replace"))
        if len(left) > LINE_MAX:
            lines, left = [*lines, left], ""
        for line in lines:
            if line := _COLOURS.sub("", line).strip():
                yield line
    if left.strip():
        yield _COLOURS.sub("", left).strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends it, and what it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.communicate(), ENDS_WITHIN_S)  # to the end of what it prints
