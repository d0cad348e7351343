"""The web server of a call, over real sockets on loopback: what it serves, and what it refuses."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from buzzcam.calls import server as module
from buzzcam.calls import signaling, tls
from buzzcam.calls.conversation import BURST
from buzzcam.calls.invite import origin_of
from buzzcam.calls.server import SOCKETS_OF_ONE_MAX, Server
from buzzcam.errors import CallUnavailable
from call_guest import sealed
from fakes import until_true as until

KEYS = ("key", "old key")
HELLO = signaling.Hello(signaling.VERSION, "key", "Ana")


def text_of(message):
    return signaling.write(message)


class Sealed:
    """A guest's socket with a secure channel."""

    def __init__(self, ws, channel):
        self.ws, self.channel = ws, channel

    @classmethod
    async def connect(cls, client, key="key"):
        return cls(*await sealed(client, "/ws", key))

    async def send(self, message):
        await self.ws.send_bytes(self.channel.seal(text_of(message)))

    async def receive(self):
        return json.loads(self.channel.open((await self.ws.receive()).data))


class Echo:
    """Answers each chat message; notes the rest."""

    def __init__(self):
        self.hellos, self.messages, self.gone_count, self.sockets = [], [], 0, []

    def hello(self, socket, message):
        self.hellos.append(message)
        self.sockets.append(socket)
        socket.send(signaling.Lobby("Room"))

    def message(self, socket, message):
        self.messages.append(message)
        if isinstance(message, signaling.Chat):
            socket.send(signaling.Said("1", "Ana", message.text, 0.0))

    def gone(self, socket):
        self.gone_count += 1

    def renewed(self, socket):
        pass


@asynccontextmanager
async def serving(handler=None, port=0, allows_plain=False):
    server = Server(handler or Echo(), lambda: KEYS, [], allows_plain)
    port = await server.start("127.0.0.1", port, None)
    origin = origin_of("http", "localhost", port)
    server.accept([origin, origin_of("http", "127.0.0.1", port)])
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            yield client, port, origin
    finally:
        await server.stop()


def test_the_page_comes_with_headers_that_keep_strangers_out():
    async def run():
        async with serving() as (client, _port, _origin), client.get("/") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "'unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "Set-Cookie" not in answer.headers

    asyncio.run(run())


@pytest.mark.parametrize(
    "path",
    [
        "/page/../signaling.py",
        "/page/..%2fwire.py",
        "/page/%2e%2e%2f%2e%2e%2fcli.py",
        "/page/..%5cwire.py",
        "/page//etc/passwd",
        "/page/index.html%00",
        "/page/",
        "/signaling.py",
        "/page/nothing.js",
        "/ws/x",
    ],
)
def test_no_path_reaches_anything_but_the_page(path):
    async def run():
        async with serving() as (_client, port, _origin):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

    answer = asyncio.run(run())
    assert answer.split(b" ")[1] in {b"404", b"400"}
    assert b"import" not in answer


def test_another_name_of_this_machine_is_refused():
    async def run():
        async with serving() as (client, _port, _origin), client.get("/", headers={"Host": "evil.example"}) as answer:
            return answer.status

    assert asyncio.run(run()) == 421


def test_another_sites_page_may_not_open_the_socket():
    async def run():
        async with serving() as (client, _port, _origin):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await client.ws_connect("/ws", headers={"Origin": "https://evil.example"})
            return caught.value.status

    assert asyncio.run(run()) == 403


def test_messages_go_both_ways_and_the_end_is_told():
    async def run():
        echo = Echo()
        async with serving(echo) as (client, _port, origin):
            client.headers["Origin"] = origin
            guest = await Sealed.connect(client)
            await guest.send(HELLO)
            assert await guest.receive() == {"type": "lobby", "room": "Room", "is_recorded": False}
            await guest.send(signaling.Chat("<b>hi</b>"))
            assert (await guest.receive())["text"] == "<b>hi</b>"
            await guest.ws.close()
            await until(lambda: echo.gone_count == 1)
        assert echo.hellos == [HELLO]

    asyncio.run(run())


async def reasons_of(*texts, first=None, count=1):
    """What the server says to one who sends these, on plain HTTP."""
    echo = Echo()
    async with serving(echo, allows_plain=True) as (client, _port, _origin), client.ws_connect("/ws") as ws:
        if first is not None:
            await ws.send_str(first)
        for _ in range(count):
            for text in texts:
                await (ws.send_bytes if isinstance(text, bytes) else ws.send_str)(text)
        answers = [json.loads(message.data) async for message in ws if message.type is aiohttp.WSMsgType.TEXT]
    await until(lambda: echo.gone_count == 1)
    return answers, echo


@pytest.mark.parametrize("text", ["{}", "[" * 50_000, text_of(signaling.Chat("x")), b"\x00\x01"])
def test_who_does_not_say_hello_first_is_sent_away(text):
    answers, echo = asyncio.run(reasons_of(text))
    assert answers == [{"type": "denied", "reason": "bad-message"}]
    assert echo.hellos == []


def test_who_says_nothing_is_sent_away(monkeypatch):
    monkeypatch.setattr(module, "HELLO_WITHIN_S", 0.05)
    answers, _echo = asyncio.run(reasons_of())
    assert answers == [{"type": "denied", "reason": "bad-message"}]


def test_who_sends_too_much_is_sent_away_and_the_rest_is_not_read():
    answers, echo = asyncio.run(reasons_of(text_of(signaling.Bye()), first=text_of(HELLO), count=3 * BURST))
    assert answers[-1] == {"type": "denied", "reason": "too-fast"}
    assert BURST - 1 <= len(echo.messages) < 2 * BURST


def test_nonsense_is_refused_a_few_times_and_changes_nothing():
    answers, echo = asyncio.run(reasons_of("[" * 1000, first=text_of(HELLO), count=100))
    assert answers[1]["type"] == "refused"
    assert answers[-1] == {"type": "denied", "reason": "bad-message"}
    assert echo.messages == []


def test_a_message_that_is_too_large_ends_the_socket():
    async def run():
        echo = Echo()
        async with serving(echo) as (client, _port, _origin):
            guest = await Sealed.connect(client)
            await guest.send(HELLO)
            await guest.receive()
            await guest.ws.send_bytes(bytes(2 * signaling.MESSAGE_MAX_BYTES))
            async for _ in guest.ws:
                pass
            assert guest.ws.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        await until(lambda: echo.gone_count == 1)
        assert echo.messages == []

    asyncio.run(run())


def test_one_address_cannot_take_all_sockets():
    async def run():
        async with serving() as (client, _port, _origin):
            guests = [await Sealed.connect(client) for _ in range(SOCKETS_OF_ONE_MAX)]
            for guest in guests:
                await guest.send(HELLO)
                await guest.receive()
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await client.ws_connect("/ws")
            for guest in guests:
                await guest.ws.close()
            await until(lambda: is_free(client))
            return caught.value.status

    async def is_free(client):
        try:
            await (await client.ws_connect("/ws")).close()
        except aiohttp.WSServerHandshakeError:
            return False
        return True

    assert asyncio.run(run()) == 429


def test_a_guest_who_does_not_read_is_cut_off_and_does_not_keep_the_others():
    async def run():
        echo = Echo()
        async with serving(echo) as (client, _port, _origin):
            guest = await Sealed.connect(client)
            await guest.send(HELLO)
            await guest.receive()
            for _ in range(5000):  # all at once: its writer has no chance to write
                echo.sockets[0].send(signaling.Said("1", "Ana", "x" * 2000, 0.0))
            assert not echo.sockets[0].is_open
            await until(lambda: echo.gone_count == 1)

    asyncio.run(run())


def test_a_port_that_is_taken_is_said_in_words():
    async def run():
        async with serving() as (_client, port, _origin):
            with pytest.raises(CallUnavailable, match=f"port {port}"):
                async with serving(port=port):
                    pass

    asyncio.run(run())


# ---- the certificate


def test_the_own_certificate_is_kept_and_made_anew_for_another_name(tmp_path):
    names = ["localhost", "192.0.2.7"]
    first = tls.own(tmp_path / "call", names)
    assert first.is_own
    assert len(first.fingerprint) == 32 * 3 - 1
    assert tls.own(tmp_path / "call", names).fingerprint == first.fingerprint
    assert tls.own(tmp_path / "call", [*names, "192.0.2.8"]).fingerprint != first.fingerprint
    assert (tmp_path / "call" / "certificate.pem").stat().st_mode & 0o077 == 0


def test_a_browsers_socket_works_over_tls(tmp_path):
    certificate = tls.own(tmp_path, ["localhost", "127.0.0.1"])

    async def run():
        server = Server(Echo(), lambda: KEYS, [])
        port = await server.start("127.0.0.1", 0, certificate.context)
        server.accept([origin_of("https", "127.0.0.1", port)])
        pinned = aiohttp.Fingerprint(bytes.fromhex(certificate.fingerprint.replace(":", "")))
        async with (
            aiohttp.ClientSession(f"https://127.0.0.1:{port}") as client,
            client.ws_connect("/ws", ssl=pinned) as ws,
        ):
            await ws.send_str(text_of(signaling.Greet(signaling.VERSION, "")))
            assert (await ws.receive_json())["type"] == "denied"
        await server.stop()

    asyncio.run(run())


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_certificate_that_is_none_is_said_in_words(tmp_path, content):
    path = tmp_path / "mine.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CallUnavailable, match=r"mine\.pem"):
        tls.load(path, None)


def test_a_damaged_own_certificate_is_made_anew(tmp_path):
    tls.own(tmp_path, ["localhost"])
    (tmp_path / "certificate.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert tls.own(tmp_path, ["localhost"]).is_own
