"""A bad line in user space: two UDP ports, and between them loss, delay and a bottleneck. Run as a process of its own.

    relay.py HOST        binds two ports on HOST, prints them as JSON, then obeys lines of JSON on stdin:
                         {"loss": 0.05, "delay_s": 0.05, "bps": 1e6, "queue": 60000, "is_down": false}

What comes in on one port leaves from the other, to whoever was heard there last. The first port faces the host (its
real address is told by {"host": ["1.2.3.4", 5]}), the second the guest.
"""

import asyncio
import json
import random
import sys
from functools import partial


class Pipe:
    """One direction."""

    def __init__(self, seed: int) -> None:
        self.loss, self.delay_s, self.bps, self.queue, self.is_down = 0.0, 0.0, 0.0, 60_000, False
        self._random = random.Random(seed)
        self._free_at = 0.0

    def delay(self, size: int, now: float) -> float | None:
        """When a datagram of that size comes out; None if it never does."""
        if self.is_down or self._random.random() < self.loss:
            return None
        at = now
        if self.bps:
            at = max(now, self._free_at)
            if (at - now) * self.bps / 8 + size > self.queue:
                return None
            at += size * 8 / self.bps
            self._free_at = at
        return at + self.delay_s


class Port(asyncio.DatagramProtocol):
    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe
        self.other: Port | None = None
        self.heard: tuple[str, int] | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.heard = address
        loop = asyncio.get_running_loop()
        at = self.pipe.delay(len(data) + 28, loop.time())
        if at is not None and self.other is not None:
            loop.call_at(at, self.other.send, data)

    def send(self, data: bytes) -> None:
        if self.heard is not None:
            self.transport.sendto(data, self.heard)


async def main(host: str) -> None:
    loop = asyncio.get_running_loop()
    pipes = Pipe(1), Pipe(2)
    ports = [(await loop.create_datagram_endpoint(partial(Port, pipe), (host, 0)))[1] for pipe in pipes]
    ports[0].other, ports[1].other = ports[1], ports[0]
    print(json.dumps([port.transport.get_extra_info("sockname")[1] for port in ports]), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if "host" in order:
            ports[0].heard = tuple(order.pop("host"))
        for pipe in pipes:
            vars(pipe).update(order)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
