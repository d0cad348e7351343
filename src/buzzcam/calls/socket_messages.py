"""What comes through a socket, pings too: to answer one costs as much as to read a message, so they count as such."""

from collections.abc import AsyncIterator

from aiohttp import WSMsgType, web


async def messages_of(ws: web.WebSocketResponse) -> AsyncIterator[str | bytes | None]:
    """Until it is closed. ws: with autoping=False. None: a ping, which was answered, or a pong."""
    async for message in ws:
        if message.type is WSMsgType.ERROR:
            return
        if message.type is WSMsgType.PING:
            await ws.pong(message.data)
        yield message.data if message.type in (WSMsgType.TEXT, WSMsgType.BINARY) else None
