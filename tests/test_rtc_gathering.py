"""Which of our own addresses an offer names: on a machine with several ways out, and with dead TURN servers."""

import asyncio
import shutil
from contextlib import asynccontextmanager

import aioice.ice
import pytest
from aioice import stun

from buzzcam.calls.rtc import Peer, PeerHooks
from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.rtc.publisher import MediaPublisher
from network_cut import own_address
from test_call_turn import PASSWORD, USER, turn_server

BESIDE = "127.0.0.9"
"""An address of this machine, as that of a home's network beside a VPN."""


class StunServer(asyncio.DatagramProtocol):
    """heard: the addresses that have asked."""

    def __init__(self):
        self.heard = []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.heard.append(address[0])
        asked = stun.parse_message(data)
        answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, asked.transaction_id)
        answer.attributes["XOR-MAPPED-ADDRESS"] = ("203.0.113.7", 4711)
        self.transport.sendto(bytes(answer), address)


@asynccontextmanager
async def stun_server():
    server = StunServer()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=(own_address(), 0)
    )
    try:
        yield server, IceServer("stun:{}:{}".format(*transport.get_extra_info("sockname")))
    finally:
        transport.close()


async def offer_with(*servers):
    publisher = MediaPublisher(asyncio.get_running_loop(), lambda _event: None)
    peer = Peer(publisher, servers, 0, PeerHooks())
    try:
        return await peer.offer()
    finally:
        await peer.close()
        publisher.close()


@pytest.mark.parametrize("beside", [BESIDE, "::1"])
def test_a_stun_server_is_asked_only_from_the_address_that_leads_to_it(monkeypatch, beside):
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_which: [beside, own_address()])

    async def run():
        async with stun_server() as (server, url):
            return server.heard, await offer_with(url)

    heard, sdp = asyncio.run(run())
    assert set(heard) == {own_address()}
    assert "203.0.113.7 4711 typ srflx" in sdp
    assert f" {beside} " in sdp and f" {own_address()} " in sdp  # guests there find us all the same


def test_where_no_known_address_leads_to_the_stun_server_all_are_tried(monkeypatch):
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_which: [BESIDE])

    async def run():
        async with stun_server() as (server, url):
            return server.heard, await offer_with(url)

    heard, sdp = asyncio.run(run())
    assert set(heard) == {BESIDE} and f" {BESIDE} " in sdp


@pytest.mark.skipif(shutil.which("turnserver") is None, reason="coturn is missing: sudo apt install coturn")
def test_another_turn_server_is_asked_when_the_first_does_not_answer(tmp_path):
    dead = IceServer("turn:127.0.0.1:9?transport=tcp", USER, PASSWORD)
    with turn_server(tmp_path) as url:
        alive = IceServer(f"{url}?transport=udp", USER, PASSWORD)
        relays = [
            asyncio.run(offer_with(*servers)).count(" typ relay")
            for servers in ((alive,), (dead, alive), (alive, alive))
        ]
    assert relays[0] > 0 and relays == [relays[0]] * 3
