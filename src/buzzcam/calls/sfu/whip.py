"""WHIP: publishes to any server with one HTTP request (RFC 9725). WHEP: watches from one (draft-ietf-wish-whep).

One request exchanges both descriptions, including all addresses. The screen is not sent, because a server need not
accept a second video.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from typing import NoReturn
from urllib.parse import urljoin, urlsplit

import aiohttp

from buzzcam.calls.rtc import IceServer, JitterBuffer, Kind, MediaPublisher, Peer, PeerHooks, PeerStats
from buzzcam.calls.sfu.base import PeerStates, SfuClient, SfuForbidden
from buzzcam.calls.sfu.sdp import count, padded, trimmed
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.errors import BadArgument, CallUnavailable, SignalingError
from buzzcam.sentence import say

ANSWER_WITHIN_S = 10.0
ANSWER_MAX_BYTES = 64 * 1024
REDIRECTS = 3
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SDP = "application/sdp"
LINES, SCREEN = 2, "2"
"""We offer sound and camera. SCREEN is the name of our third line, which we do not offer."""


class _HttpSfuClient(SfuClient):
    """One resource on a server: created by POST, deleted by DELETE."""

    _sends: bool

    def __init__(
        self, url: str, token: str | None, publisher: MediaPublisher, ice_servers: Iterable[IceServer], publish: Publish
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadArgument(say("{text} is not the address of a server.", text=url), "Write it as https://host/path")
        if token and parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise BadArgument("The token would be sent unencrypted.", "Use an address with https.")
        super().__init__(parts.netloc.rpartition("@")[2], publish)
        self.url = url
        self._token = token
        self._publisher, self._servers = publisher, ice_servers
        self._on_frame: Callable[[Kind, Frame], None] = lambda _kind, _frame: None
        self._peer: Peer | None = None

    @property
    def stats(self) -> PeerStats | None:
        """Statistics of the connection; None without one."""
        return self._peer.stats() if self._peer is not None else None

    async def _once(self) -> None:
        states = PeerStates()
        limits = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=limits) as http, AsyncExitStack() as peers:
            peer, resource = await self._agree(http, peers, states)
            try:
                self._peer = peer
                if await states.until("up", "lost", "closed") == "up":
                    self._is_up()
                    await states.until("lost", "closed")
                raise CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")
            finally:
                self._peer = None
                await self._end(http, resource)

    async def _agree(self, http: aiohttp.ClientSession, peers: AsyncExitStack, states: PeerStates) -> tuple[Peer, str]:
        """Exchanges descriptions; returns the URL of the new resource."""
        peer = self._new_peer(peers, states)
        status, resource, answer, tag = await self._ask(http, "POST", self.url, trimmed(await peer.offer(), LINES))
        try:
            if status == 406 and resource and not self._sends:  # the server makes an offer of its own instead (WHEP)
                peer = self._new_peer(peers, states)
                ours = trimmed(await peer.answer(padded(answer, "idle")), count(answer))
                status = (await self._ask(http, "PATCH", resource, ours, tag))[0]
                is_agreed = status in (200, 204)
            elif is_agreed := status == 201:
                await peer.accept(padded(answer, SCREEN))
        except SignalingError as error:
            await self._end(http, resource)
            raise CallUnavailable(
                say("{name} sent an invalid answer: {error}", name=self.name, error=error.message),
                "Check its settings.",
            ) from error
        if not is_agreed:
            self._refuse(status)
        return peer, resource

    def _new_peer(self, peers: AsyncExitStack, states: PeerStates) -> Peer:
        hooks = PeerHooks(states, self._on_frame)
        peer = Peer(self._publisher, self._servers, self.generation, hooks, sends=self._sends, receives=not self._sends)
        peers.push_async_callback(peer.close)
        return peer

    async def _ask(
        self, http: aiohttp.ClientSession, method: str, url: str, body: str, tag: str | None = None
    ) -> tuple[int, str, str, str | None]:
        """Returns the status, the URL of the resource ("" for none), the body and the tag. Raises CallUnavailable."""
        headers = {"Content-Type": SDP, "Accept": SDP, **self._credentials(url)}
        if tag is not None:
            headers["If-Match"] = tag
        try:
            async with http.request(method, url, data=body, headers=headers, max_redirects=REDIRECTS) as response:
                answer = b""
                async for part in response.content.iter_chunked(4096):
                    answer += part
                    if len(answer) > ANSWER_MAX_BYTES:
                        raise ValueError("its answer is too large")
                resource = _resource(str(response.url), response.headers.get("Location"))
                return response.status, resource, answer.decode("utf-8", "replace"), response.headers.get("ETag")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = str(error) or "no answer in time"
            raise CallUnavailable(
                say("{name} cannot be reached ({reason}).", name=self.name, reason=reason), "Check its address."
            ) from error

    async def _end(self, http: aiohttp.ClientSession, resource: str) -> None:
        """Deletes the resource. If the request is lost, the server will notice by itself."""
        if not resource:
            return
        with suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
            async with asyncio.timeout(2), http.delete(resource, headers=self._credentials(resource)):
                pass

    def _credentials(self, url: str) -> dict[str, str]:
        """The token goes only to the server that it is for, wherever that redirects us."""
        is_there = urlsplit(url)[:2] == urlsplit(self.url)[:2]
        return {"Authorization": f"Bearer {self._token}"} if self._token and is_there else {}

    def _refuse(self, status: int) -> NoReturn:
        if status in (401, 403):
            raise SfuForbidden(say("{name} refuses the token.", name=self.name), "Ask its operator for another one.")
        if status in (404, 405, 410):
            raise SfuForbidden(say("{name} found nothing at this address.", name=self.name), "Check the address.")
        if 400 <= status < 500 and status not in (408, 409, 425, 429):
            raise SfuForbidden(
                say("{name} refuses the call (HTTP {status}).", name=self.name, status=status),
                "Check its settings.",
            )
        raise CallUnavailable(
            say("{name} is not ready (HTTP {status}).", name=self.name, status=status), "Wait, or contact its operator."
        )


def _resource(url: str, location: str | None) -> str:
    """The URL of the resource; "" if it is on another server, because a server's word is not enough to go there."""
    resource = urljoin(url, location) if location else ""
    return resource if urlsplit(resource)[:2] == urlsplit(url)[:2] else ""


class WhipPublisher(_HttpSfuClient):
    """Publishes camera and sound to a WHIP server: `await start()`, `await stop()`; reconnects by itself.

    `state`, `trouble` and `stats` describe the connection; events report changes. Made on the call's loop. url: the
    server's endpoint. token: its bearer token, sent only over https. Raises BadArgument.
    """

    _sends = True


class WhepPlayer(_HttpSfuClient):
    """Watches a WHEP server: `await start()`, `await stop()`; reconnects by itself.

    Made like a `WhipPublisher`. on_frame: gets its pictures, on the loop. `voice`: its sound, for an AudioEngine; None
    without a connection.
    """

    _sends = False

    def __init__(
        self,
        url: str,
        token: str | None,
        publisher: MediaPublisher,
        ice_servers: Iterable[IceServer],
        publish: Publish,
        on_frame: Callable[[Kind, Frame], None],
    ) -> None:
        super().__init__(url, token, publisher, ice_servers, publish)
        self._on_frame = on_frame

    @property
    def voice(self) -> JitterBuffer | None:
        return self._peer.audio if self._peer is not None else None
