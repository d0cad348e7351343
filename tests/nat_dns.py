"""A name server that knows one name, for nat_network.py: browsers look TURN servers up by themselves, past /etc/hosts.

nat_dns.py NAME IPV4 IPV6
"""

import asyncio
import socket
import struct
import sys

A, AAAA = 1, 28
KNOWN, UNKNOWN = 0x8580, 0x8583
"""Flags of an answer (RFC 1035, 4.1.1): by who knows it for sure; and that there is no such name."""


class NameServer(asyncio.DatagramProtocol):
    def __init__(self, name: str, ipv4: str, ipv6: str) -> None:
        self._name = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        self._addresses = {A: socket.inet_aton(ipv4), AAAA: socket.inet_pton(socket.AF_INET6, ipv6)}

    def connection_made(self, transport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, sender: tuple) -> None:
        end = data.index(b"\0", 12) + 1
        number, (kind,) = data[:2], struct.unpack_from("!H", data, end)
        is_known = data[12:end].lower() == self._name
        found = self._addresses.get(kind) if is_known else None
        head = struct.pack("!HHHHH", KNOWN if is_known else UNKNOWN, 1, found is not None, 0, 0)
        answer = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(found)) + found if found else b""
        self._transport.sendto(number + head + data[12 : end + 4] + answer, sender)


async def main(name: str, ipv4: str, ipv6: str) -> None:
    loop = asyncio.get_running_loop()
    for address in (ipv4, ipv6):
        await loop.create_datagram_endpoint(lambda: NameServer(name, ipv4, ipv6), local_addr=(address, 53))
    await loop.create_future()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
