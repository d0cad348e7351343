"""Janus through its WebSocket API: one connection with one session, and requests to its VideoRoom plugin."""

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from buzzcam.calls.sfu.base import SfuForbidden
from buzzcam.errors import BadArgument, CallUnavailable
from buzzcam.sentence import say

ANSWER_WITHIN_S = 10.0
KEEP_ALIVE_S = 25.0
"""Janus forgets a session after 60 s of silence."""
HEARTBEAT_S = 10.0
MESSAGE_MAX_BYTES = 1 << 20
PROTOCOL = "janus-protocol"
PLUGIN = "janus.plugin.videoroom"

FORBIDDEN = {403, 405, 426, 433}
"""Errors that stay: unauthorized, from Janus or the plugin; no such room and unauthorized, from VideoRoom."""
ID_EXISTS = 436

Json = dict[str, Any]
OnEvent = Callable[[int, Json], None]
"""Takes the handle and the plugin's event; {"hangup": reason} when the handle's connection has ended."""


class JanusError(CallUnavailable):
    """Janus answered a request with an error. code: as in its documentation."""

    def __init__(self, name: str, code: int, text: str) -> None:
        super().__init__(say("{name} says: {text}.", name=name, text=text[:200].rstrip(".")), "Check its settings.")
        self.code = code


@dataclass(frozen=True, slots=True)
class JanusRoom:
    """A room of VideoRoom on a Janus. Raises BadArgument for an invalid address.

    url: ws or wss. pin: to join the room. secret: to change it. api_secret, token: of Janus itself.
    """

    url: str
    number: int
    pin: str | None = None
    secret: str | None = None
    api_secret: str | None = None
    token: str | None = None

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("ws", "wss") or not self.host:
            raise BadArgument(
                say("{text} is not the address of a Janus server.", text=self.url), "Write it as wss://host:8989"
            )

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def request(self, name: str, **fields: object) -> Json:
        """A request to the room, without the fields that are None."""
        return {
            "request": name,
            "room": self.number,
            **{key: value for key, value in fields.items() if value is not None},
        }


class JanusConnection:
    """An `async with` block: a session on a Janus. Everything raises CallUnavailable once it is lost."""

    def __init__(self, room: JanusRoom, on_event: OnEvent) -> None:
        self.name = urlsplit(room.url).netloc.rpartition("@")[2]
        self._room, self._on_event = room, on_event
        self._stack = AsyncExitStack()
        self._pending: dict[str, asyncio.Future[Json]] = {}
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ws: aiohttp.ClientWebSocketResponse
        self._session: int | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None and not self._lost.done():
            with suppress(CallUnavailable, TimeoutError):
                async with asyncio.timeout(2):
                    await self._call({"janus": "destroy"})
        await self._stack.aclose()

    async def until_lost(self) -> None:
        """Waits until the connection is lost, and then raises CallUnavailable."""
        await asyncio.shield(self._lost)

    async def attach(self) -> int:
        """Makes a new handle of the plugin."""
        answer = await self._call({"janus": "attach", "plugin": PLUGIN})
        return int(answer["data"]["id"])

    async def detach(self, handle: int) -> None:
        """Never raises: a handle ends with its session at the latest."""
        with suppress(CallUnavailable):
            await self._call({"janus": "detach", "handle_id": handle})

    async def ask(self, handle: int, body: Json, jsep: Json | None = None) -> tuple[Json, Json]:
        """Sends a request to the plugin. Returns its answer, and the description that comes with it, or {}."""
        message: Json = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        answer = await self._call(message)
        data = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            self._complain(int(data["error_code"]), str(data.get("error", "")))
        return data, answer.get("jsep") or {}

    # inside

    async def _open(self) -> None:
        try:
            http = await self._stack.enter_async_context(aiohttp.ClientSession())
            async with asyncio.timeout(ANSWER_WITHIN_S):
                self._ws = await self._stack.enter_async_context(
                    http.ws_connect(
                        self._room.url, protocols=(PROTOCOL,), max_msg_size=MESSAGE_MAX_BYTES, heartbeat=HEARTBEAT_S
                    )
                )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = str(error) or "no answer in time"
            raise CallUnavailable(
                say("{name} cannot be reached ({reason}).", name=self.name, reason=reason), "Check its address."
            ) from error
        for job in (self._read(), self._keep_alive()):
            task = asyncio.ensure_future(job)
            self._stack.push_async_callback(_ended, task)
        answer = await self._call({"janus": "create"})
        self._session = int(answer["data"]["id"])

    async def _call(self, message: Json) -> Json:
        """Sends a message and waits for its answer."""
        if self._lost.done():
            self._lost.result()
        transaction = secrets.token_hex(8)
        credentials = {"apisecret": self._room.api_secret, "token": self._room.token, "session_id": self._session}
        message |= {
            "transaction": transaction,
            **{key: value for key, value in credentials.items() if value is not None},
        }
        answered = self._pending[transaction] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._ws.send_str(json.dumps(message))
                return await answered
        except (TimeoutError, ConnectionError, aiohttp.ClientError) as error:
            raise CallUnavailable(say("{name} does not answer.", name=self.name), "Contact its operator.") from error
        finally:
            self._pending.pop(transaction, None)

    async def _read(self) -> None:
        try:
            async for message in self._ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # not a valid Janus message: end the connection
        finally:
            lost = CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")
            for answered in self._pending.values():
                if not answered.done():
                    answered.set_exception(lost)
            self._lost.set_exception(lost)
            self._lost.exception()  # marks the exception as retrieved, in case nobody else does

    def _take(self, message: Json) -> None:
        kind = message["janus"]
        if kind == "ack":
            return
        answered = self._pending.get(message.get("transaction", ""))
        if kind == "error":
            error = message["error"]
            if answered is not None and not answered.done():
                try:
                    self._complain(int(error["code"]), str(error["reason"]))
                except CallUnavailable as complaint:
                    answered.set_exception(complaint)
        elif answered is not None:
            if not answered.done():
                answered.set_result(message)
        elif kind == "event":
            self._on_event(int(message["sender"]), message["plugindata"]["data"])
        elif kind == "hangup":
            self._on_event(int(message["sender"]), {"hangup": str(message.get("reason"))})

    def _complain(self, code: int, text: str) -> None:
        if code in FORBIDDEN:
            raise SfuForbidden(say("{name} says: {text}.", name=self.name, text=text), "Contact its operator.")
        raise JanusError(self.name, code, text)

    async def _keep_alive(self) -> None:
        with suppress(CallUnavailable):
            while True:
                await asyncio.sleep(KEEP_ALIVE_S)
                await self._call({"janus": "keepalive"})


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
