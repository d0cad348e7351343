"""`Cascade`: forwards the publishers of a room on one Janus to a room on another, for calls that need several nodes.

Janus forwards the packets by itself (remote publishers, since 1.1), in SRTP with a separate key for each publisher. The
cascade only tells both nodes what to forward. For both directions, run two cascades: neither forwards back what the
other has brought.
"""

import asyncio
import base64
import secrets

from buzzcam.calls.sfu.base import SfuClient
from buzzcam.calls.sfu.janus import ID_EXISTS, JanusConnection, JanusError, JanusRoom, Json
from buzzcam.core.events import Failed, Publish
from buzzcam.errors import CallUnavailable
from buzzcam.sentence import say

SRTP_KEY_BYTES = 30
STREAM = ("type", "mindex", "mid", "codec", "description", "disabled", "stereo", "fec", "dtx")
"""The fields reported for each stream. WORKAROUND(janus-gateway 1.1.2): its h264_profile must not be among them."""


class Cascade(SfuClient):
    """Forwards the publishers of `source` to `target`: `await start()`, `await stop()`; made on the call's loop.

    media_host: where the source reaches the target for media, if not at the host of its URL. iface: the target's
    address to listen on. If the rooms have secrets, both are needed.
    """

    def __init__(
        self,
        source: JanusRoom,
        target: JanusRoom,
        publish: Publish,
        media_host: str | None = None,
        iface: str | None = None,
    ) -> None:
        super().__init__(f"{source.host} and {target.host}", publish)
        self.carried: set[int] = set()
        """The numbers of the forwarded feeds; the same on both sides."""
        self._source, self._target = source, target
        self._media_host, self._iface = media_host or target.host, iface
        self._news: asyncio.Queue[Json] = asyncio.Queue()
        self._mark = f"buzzcam-{secrets.token_hex(4)}"

    async def _once(self) -> None:
        self._news = asyncio.Queue()
        self.carried.clear()
        source, target = self._source, self._target
        try:
            async with (
                JanusConnection(source, lambda _handle, data: self._news.put_nowait(data)) as here,
                JanusConnection(target, lambda _handle, _data: None) as there,
            ):
                near, far = await here.attach(), await there.attach()
                joined, _ = await here.ask(near, source.request("join", ptype="publisher", pin=source.pin))
                self._news.put_nowait(joined)
                self._is_up()
                lost = [asyncio.ensure_future(one.until_lost()) for one in (here, there)]
                work = asyncio.ensure_future(self._follow(here, near, there, far))
                try:
                    done, _ = await asyncio.wait([*lost, work], return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
                finally:
                    for task in (*lost, work):
                        task.cancel()
                    await asyncio.gather(*lost, work, return_exceptions=True)
                    await self._let_go(here, near, there, far)
        except (KeyError, TypeError, ValueError) as error:
            raise CallUnavailable(
                say("{name} sent an invalid answer: {error}", name=self.name, error=repr(error)),
                "Check its settings.",
            ) from error

    async def _follow(self, here: JanusConnection, near: int, there: JanusConnection, far: int) -> None:
        """Handles the source's events, one after another."""
        while True:
            news = await self._news.get()
            for publisher in news.get("publishers", []):
                try:
                    await self._carry(here, near, there, far, publisher)
                except JanusError as error:  # the others are forwarded all the same
                    self._publish(Failed(self.name, error))
            for gone in (news.get("unpublished"), news.get("leaving")):
                if isinstance(gone, int) and gone in self.carried:
                    self.carried.discard(gone)
                    await self._remove(there, far, gone)

    async def _carry(self, here: JanusConnection, near: int, there: JanusConnection, far: int, publisher: Json) -> None:
        number = int(publisher["id"])
        streams = [{key: stream[key] for key in STREAM if key in stream} for stream in publisher["streams"]]
        key = base64.b64encode(secrets.token_bytes(SRTP_KEY_BYTES)).decode()
        srtp = {"srtp_suite": 80, "srtp_crypto": key}
        if number in self.carried:
            await there.ask(far, self._at_target("update_remote_publisher", id=number, streams=streams))
            return
        try:
            made, _ = await there.ask(
                far,
                self._at_target(
                    "add_remote_publisher",
                    id=number,
                    display=publisher.get("display"),
                    streams=streams,
                    iface=self._iface,
                    **srtp,
                ),
            )
        except JanusError as error:
            if error.code == ID_EXISTS:  # a cascade of the other direction brought it from there
                return
            raise
        self.carried.add(number)
        await here.ask(
            near,
            self._source.request(
                "publish_remotely",
                publisher_id=number,
                remote_id=self._mark,
                secret=self._source.secret,
                host=self._media_host,
                port=made["port"],
                rtcp_port=made.get("rtcp_port"),
                **srtp,
            ),
        )

    async def _remove(self, there: JanusConnection, far: int, number: int) -> None:
        await there.ask(far, self._at_target("remove_remote_publisher", id=number))

    async def _let_go(self, here: JanusConnection, near: int, there: JanusConnection, far: int) -> None:
        """Removes the forwarded feeds, if both nodes still answer."""
        carried, self.carried = self.carried, set()
        for number in carried:
            fields = {"publisher_id": number, "remote_id": self._mark, "secret": self._source.secret}
            for connection, handle, request in (
                (here, near, self._source.request("unpublish_remotely", **fields)),
                (there, far, self._at_target("remove_remote_publisher", id=number)),
            ):
                try:
                    await connection.ask(handle, request)
                except CallUnavailable:
                    continue

    def _at_target(self, name: str, **fields: object) -> Json:
        return self._target.request(name, secret=self._target.secret, **fields)
