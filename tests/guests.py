"""Guests for tests and benchmarks: pages of a real Chromium, and the bad line between them and us."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium")
_CANDIDATE = re.compile(r"^a=candidate:(?P<head>\S+ \d \w+ \d+) (?P<host>\S+) (?P<port>\d+) typ host.*$", re.MULTILINE)


@asynccontextmanager
async def browser() -> AsyncIterator:
    """Chromium without a window, from the system; Playwright's own is not used and not needed."""
    from playwright.async_api import async_playwright

    flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-dev-shm-usage"]
    async with async_playwright() as play:
        chromium = await play.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield chromium
        finally:
            await chromium.close()


class Guest:
    """One page. What it has seen and heard is asked for, nothing is pushed."""

    def __init__(self, page) -> None:
        self._page = page

    @classmethod
    async def come(cls, chromium, sends: dict | None = None) -> "Guest":
        page = await chromium.new_page()
        await page.add_script_tag(path=str(HERE / "guest.js"))
        await page.evaluate("sends => { window.make = () => { window.guest = new Guest(sends); }; make(); }", sends)
        return cls(page)

    async def again(self) -> None:
        """A new connection in the same page."""
        await self._page.evaluate("guest.close(); make();")

    async def answer(self, offer: str) -> str:
        return await self._page.evaluate("offer => guest.answer(offer)", offer)

    async def take(self, place: int = 0) -> dict:
        """{frames: [[number, epoch ms, RTP time stamp, rows], …], broken} since the last call."""
        return await self._page.evaluate("place => guest.take(place)", place)

    async def sees(self, count: int, place: int = 0) -> dict:
        """Waits for so many pictures; then as `take`."""
        await self._page.wait_for_function(f"guest.seen[{place}].frames.length >= {count}", timeout=40_000)
        return await self.take(place)

    async def hears(self, hz: float) -> None:
        """Waits for that tone."""
        await self._page.wait_for_function(f"Math.abs(guest.heardHz() - {hz}) < 12", timeout=40_000)

    async def sent(self) -> int:
        return await self._page.evaluate("guest.sent")

    async def stats(self) -> dict:
        return await self._page.evaluate("guest.stats()")

    async def evaluate(self, script: str):
        return await self._page.evaluate(script)

    async def leave(self) -> None:
        await self._page.close()


class Relay:
    """The bad line (relay.py): rewrite the two descriptions, and all goes through it."""

    def __init__(self, process, host: str, ports: list[int]) -> None:
        self._process, self._host, self._ports = process, host, ports

    @classmethod
    @asynccontextmanager
    async def between(cls, offer: str) -> AsyncIterator["Relay"]:
        """offer: ours, with the address that we can be reached at."""
        first = next(match for match in _CANDIDATE.finditer(offer) if ":" not in match["host"])
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            HERE / "relay.py",
            first["host"],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin and process.stdout
        relay = cls(process, first["host"], json.loads(await process.stdout.readline()))
        try:
            yield relay
        finally:
            process.stdin.close()
            await process.wait()

    def shape(self, **how) -> None:
        """loss, delay_s, bps, queue, is_down: both ways."""
        self._process.stdin.write(json.dumps(how).encode() + b"\n")

    def offer(self, sdp: str) -> str:
        """For the guest: we are behind the relay's second port."""
        first = next(match for match in _CANDIDATE.finditer(sdp) if ":" not in match["host"])
        self.shape(host=[first["host"], int(first["port"])])
        return self._rewritten(sdp, self._ports[1])

    def answer(self, sdp: str) -> str:
        """For us: the guest is behind the first."""
        return self._rewritten(sdp, self._ports[0])

    def _rewritten(self, sdp: str, port: int) -> str:
        line = f"a=candidate:1 1 udp 2130706431 {self._host} {port} typ host"
        lines = [kept for kept in sdp.splitlines() if not kept.startswith("a=candidate:")]
        first = next(k for k, kept in enumerate(lines) if kept.startswith("a=mid:"))
        return "\r\n".join([*lines[: first + 1], line, *lines[first + 1 :]]) + "\r\n"
