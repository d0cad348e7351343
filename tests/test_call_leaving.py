"""Guests who come and go leave nothing behind in the host."""

import asyncio
import gc
import threading
from collections import Counter

import pytest
from aiortc import RTCPeerConnection

from buzzcam.calls import signaling
from buzzcam.calls.conversation import Socket
from buzzcam.calls.guest_connection import GuestConnection
from buzzcam.calls.pulse import Pulse
from buzzcam.calls.rtc import JitterBuffer, Peer, heap
from buzzcam.calls.rtc.decoder import VideoDecoder
from buzzcam.calls.rtc.receiver import Receiver
from buzzcam.calls.rtc.sender import Sender
from call_guest import Guest
from call_page import call
from fakes import until_true

KINDS = (Peer, GuestConnection, Pulse, Socket, VideoDecoder, JitterBuffer, Receiver, Sender, RTCPeerConnection)


def alive():
    gc.collect()
    return Counter(kind.__name__ for thing in gc.get_objects() for kind in KINDS if isinstance(thing, kind))


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_nothing_of_a_guest_is_kept(says_goodbye, monkeypatch):
    monkeypatch.setattr("buzzcam.calls.room.AWAY_S", 0.0)

    async def visit(scene, name):
        async with Guest(scene.link, name) as guest:
            await guest.heard("welcome")
            await guest.until(lambda: guest.frames.get("camera"))
            await guest.send(signaling.WantOffer(signaling.HOST, 0))  # and of a second connection, if it comes to that
            if says_goodbye:
                await guest.send(signaling.Bye())
                await guest.heard("denied", reason="ended")

    async def run():
        async with call(has_picture=True) as scene:
            before = alive()
            for number in range(3):
                await visit(scene, f"Guest {number}")
            await until_true(lambda: not (scene.room.guests or scene.host.connections or scene.host._tasks))
            await until_true(lambda: alive() == before)
            await until_true(lambda: not any(t.name.startswith("buzzcam-guest") for t in threading.enumerate()))

    asyncio.run(run())


def test_memory_goes_back_where_the_c_library_can_and_else_nothing_happens(monkeypatch):
    calls = []
    monkeypatch.setattr(heap, "_trim", lambda: calls.append)
    heap.give_back()
    monkeypatch.setattr(heap, "_trim", lambda: None)
    heap.give_back()
    assert calls == [0]
