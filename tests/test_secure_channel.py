"""The secure channel: what opens, what does not, and what a host takes through it."""

import asyncio
import base64
import json

import pytest

from buzzcam.calls import signaling
from buzzcam.calls.conversation import Conversation, Socket
from buzzcam.calls.secure_channel import KeyExchange
from buzzcam.errors import SignalingError
from call_guest import sealed
from test_call_server import HELLO, Echo, Sealed, serving, text_of


def pair(guest_key="key", host_key="key"):
    guest, host = KeyExchange(), KeyExchange()
    return guest.channel(host.public, guest_key, is_host=False), host.channel(guest.public, host_key, is_host=True)


def test_messages_open_on_the_other_side_in_their_order():
    guest, host = pair()
    for text in ("one", "zwei ü", "", "x" * signaling.MESSAGE_MAX_BYTES):
        assert host.open(guest.seal(text)) == text.encode()
        assert guest.open(host.seal(text)) == text.encode()


def altered(sealed_text):
    return bytes([sealed_text[0] ^ 1, *sealed_text[1:]])


@pytest.mark.parametrize("change", [altered, lambda s: s[:-1], lambda s: s + b"x", lambda _s: b"", lambda s: s[:16]])
def test_what_was_altered_does_not_open_and_the_right_one_still_does(change):
    guest, host = pair()
    said = guest.seal("hello")
    with pytest.raises(SignalingError):
        host.open(change(said))
    assert host.open(said) == b"hello"


def test_what_comes_again_out_of_order_or_back_to_its_sender_does_not_open():
    guest, host = pair()
    first, second = guest.seal("first"), guest.seal("second")
    for wrong in (second, host.seal("mine")):
        with pytest.raises(SignalingError):
            host.open(wrong)
    host.open(first)
    with pytest.raises(SignalingError):
        host.open(first)
    with pytest.raises(SignalingError):
        guest.open(second)


def test_another_key_opens_nothing_and_neither_does_another_exchange():
    guest, host = pair("key", "other key")
    with pytest.raises(SignalingError):
        host.open(guest.seal("hello"))
    exchange, between = KeyExchange(), KeyExchange()
    guest = KeyExchange().channel(between.public, "key", is_host=False)
    host = exchange.channel(between.public, "key", is_host=True)
    with pytest.raises(SignalingError):
        host.open(guest.seal("hello"))


@pytest.mark.parametrize("public", [b"", b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, bytes(65), b"x" * 1000])
def test_a_public_key_that_is_none_is_refused(public):
    with pytest.raises(SignalingError):
        KeyExchange().channel(public, "key", is_host=True)


# ---- at a host


def run_with(scenario, **how):
    async def run():
        echo = Echo()
        async with serving(echo, **how) as (client, _port, _origin):
            await scenario(client)
        return echo

    return asyncio.run(run())


def test_whoever_comes_by_an_old_link_is_heard():
    async def scenario(client):
        guest = await Sealed.connect(client, "old key")
        await guest.send(HELLO)
        assert (await guest.receive())["type"] == "lobby"

    assert run_with(scenario).hellos == [HELLO]


def test_a_wrong_key_is_said_in_the_clear():
    async def scenario(client):
        guest = await Sealed.connect(client, "wrong key")
        await guest.send(HELLO)
        assert await guest.ws.receive_json() == {"type": "denied", "reason": "wrong-key"}

    assert run_with(scenario).hellos == []


@pytest.mark.parametrize("is_greeted", [False, True])
def test_nobody_is_heard_in_the_clear(is_greeted):
    async def scenario(client):
        ws = (await sealed(client, "/ws", "key"))[0] if is_greeted else await client.ws_connect("/ws")
        await ws.send_str(text_of(HELLO))
        assert (await ws.receive_json())["type"] == "denied"

    assert run_with(scenario).hellos == []


def test_whoever_has_greeted_is_heard_only_through_the_channel_also_where_plain_pages_may_come():
    async def scenario(client):
        for again in (text_of(HELLO), signaling.write(signaling.Greet(signaling.VERSION, ""))):
            ws = (await sealed(client, "/ws", "key"))[0]
            await ws.send_str(again)
            assert (await ws.receive_json())["type"] == "denied"

    assert run_with(scenario, allows_plain=True).hellos == []


def test_in_the_channel_nothing_counts_that_does_not_come_through_it():
    async def scenario(client):
        guest = await Sealed.connect(client)
        await guest.send(HELLO)
        await guest.receive()
        said = guest.channel.seal(text_of(signaling.Chat("once")))
        await guest.ws.send_str(text_of(signaling.Chat("in the clear")))
        assert (await guest.receive())["type"] == "refused"
        await guest.ws.send_bytes(altered(said))
        assert (await guest.receive())["type"] == "refused"
        await guest.ws.send_bytes(said)
        assert (await guest.receive())["text"] == "once"
        await guest.ws.send_bytes(said)
        assert (await guest.receive())["type"] == "refused"

    assert run_with(scenario).messages == [signaling.Chat("once")]


@pytest.mark.parametrize(
    "text",
    [b"[]]", b"{}", b'[{"urls":"http://192.0.2.1"}]', b'[{"urls":"turn:"}]', b'[{"urls":"turn:a b"}]', b'[{"urls":7}]',
     b"[" + b",".join([b'{"urls":"stun:h"}'] * 9) + b"]"],
)  # fmt: skip
def test_servers_that_make_no_sense_are_refused(text):
    with pytest.raises(SignalingError):
        signaling.read_servers(text)


def test_after_the_end_nothing_counts():
    handler, cut = Echo(), []
    socket = Socket("192.0.2.1", lambda: cut.append(1))
    talk = Conversation(socket, handler, ("key",), allows_plain=True, is_full=lambda _address: False)
    talk.take(text_of(signaling.Bye()))
    talk.take(text_of(HELLO))
    assert (handler.hellos, talk.is_known, socket.is_open) == ([], False, False)
    assert [socket.outgoing.get_nowait() for _ in range(2)] == ['{"type":"denied","reason":"bad-message"}', None]


def test_a_page_of_another_version_is_told_so():
    async def scenario(client):
        ws = await client.ws_connect("/ws")
        public = base64.b64encode(KeyExchange().public).decode()
        await ws.send_str(json.dumps({"type": "greet", "version": signaling.VERSION + 1, "public": public}))
        assert await ws.receive_json() == {"type": "denied", "reason": "version"}

    run_with(scenario)
