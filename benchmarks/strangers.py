"""1,500 half-open connections beside a call: does a newcomer still get in, and what does it write into the log?

PYTHONPATH=tests .venv/bin/python benchmarks/strangers.py    # two minutes

The call and the strangers are processes of their own. Strangers who come "once" hold what they got; those who come
"again" open each connection anew as soon as the call has ended it.
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import aiohttp

from buzzcam.calls import signaling, tls
from call_guest import Guest

COUNT = 1500
NEWCOMERS = 5
COMMAND = [
    sys.executable, "-m", "buzzcam", "-v", "call", "--source", "demo", "--model", "small", "--size", "640x360",
    "--no-lobby", "--seats", "8", "--microphone", "tone", "--speaker", "none", "--json",
]  # fmt: skip
UPGRADE = b"GET /ws HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + (
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
KINDS = {
    "silent": b"",
    "slow": b"GET / HTTP/1.1\r\nHost: localhost:%d\r\nX: ",
    "idle": b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
    "sockets": UPGRADE,
    "handshakes": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


class Guests(Guest):
    """A guest who takes any certificate."""

    async def __aenter__(self):
        plain = aiohttp.ClientSession
        with patch.object(aiohttp, "ClientSession", lambda: plain(connector=aiohttp.TCPConnector(ssl=False))):
            return await super().__aenter__()


async def attack(port: int, address: str, mode: str) -> None:
    """COUNT connections of all kinds from that address of this machine; slow ones say a byte a second."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    texts = [text % port if b"%d" in text else text for text in KINDS.values()]
    opened = 0

    async def hold(text: bytes) -> None:
        nonlocal opened
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
                opened += 1
                writer.write(text)
                while True:
                    try:
                        if not await asyncio.wait_for(reader.read(65536), 1):
                            break
                    except TimeoutError:
                        writer.write(b"x" if text.endswith(b"X: ") else b"")
                writer.transport.abort()
            except OSError:
                pass
            if mode == "once":
                return
            await asyncio.sleep(0.1)

    jobs = [asyncio.ensure_future(hold(texts[k % len(texts)])) for k in range(COUNT)]
    await asyncio.sleep(3)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    for job in jobs:
        job.cancel()
    print(opened, flush=True)


async def join(link: str) -> float:
    """Seconds from the page to the host's first picture."""
    began = time.monotonic()
    origin = link.partition("/#")[0]
    connector = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=connector) as client, client.get(f"{origin}/") as answer:
        await answer.read()
    async with Guests(link) as guest:
        await guest.until(lambda: guest.counts["camera"])
        took_s = time.monotonic() - began
        await guest.send(signaling.Bye())  # its seat is free
    return took_s


async def run(scheme: str, address: str, mode: str, folder: Path) -> None:
    log = folder / f"{scheme}-{address}-{mode}.log"
    more = []
    if scheme == "https":
        tls.own(folder, ["localhost", "127.0.0.1"])
        more = ["--cert", str(folder / "certificate.pem")]
    with log.open("wb") as errors:
        host = await asyncio.create_subprocess_exec(
            *COMMAND, *more, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
        assert host.stdin and host.stdout
        link = json.loads(await host.stdout.readline())["links"][0]
        reading = asyncio.ensure_future(host.stdout.read())
        port = int(link.split(":")[2].split("/")[0])
        alone = [await join(link) for _ in range(NEWCOMERS)]
        before = log.read_bytes().count(b"\n")
        strangers = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "attack", str(port), address, mode,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert strangers.stdin and strangers.stdout
        await strangers.stdout.readline()
        took = []
        for _ in range(NEWCOMERS):
            try:
                took.append(await join(link))
            except (TimeoutError, OSError, aiohttp.ClientError) as error:
                print(f"<!-- {type(error).__name__} {error} -->")
                took.append(float("inf"))
        strangers.stdin.write(b"\n")
        opened = int(await strangers.stdout.readline())
        await strangers.wait()
        said = log.read_bytes()
        lines = said.count(b"\n") - before
        host.stdin.write(b"quit\n")
        await host.stdin.drain()
        await host.wait()
        await reading
    is_met = max(took) <= 2 and lines <= 100 and b"Traceback" not in said
    print(
        f"| {scheme}, from {address}, {mode}: {opened} connections | {max(alone):.2f} s | {max(took):.2f} s | {lines} "
        f"| {said.count(b'Traceback')} | {'met' if is_met else 'MISSED'} |",
        flush=True,
    )


async def main() -> None:
    print("| strangers | newcomer before, worst of 5 | newcomer beside them (<= 2 s) | lines (<= 100) | tracebacks | |")
    print("|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for scheme in ("http", "https"):
            await run(scheme, "127.0.0.1", "once", Path(folder))
            await run(scheme, "127.0.0.2", "again", Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["attack"]:
        asyncio.run(attack(int(sys.argv[2]), sys.argv[3], sys.argv[4]))
    else:
        asyncio.run(main())
