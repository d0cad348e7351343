"""A web server that sends a `Site`, within the limits of `Listener`, to whoever knows one of its names."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from aiohttp import web

from buzzcam.calls.listener import Listener, Visit
from buzzcam.calls.noise import keep_down
from buzzcam.calls.site import Site


class WebServer:
    """Serves pages of a site at one address until `stop`.

    pages: those of `Site.pages` that are offered. origins: addresses of this server as a browser writes them
    ("https://192.0.2.7:8443"). Requests by any other name are refused (DNS rebinding). failed: called with an exception
    on the loop that nobody awaits, once for each type.
    """

    def __init__(
        self,
        site: Site,
        pages: Sequence[str],
        origins: Sequence[str] = (),
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        self.site, self._failed = site, failed
        self._origins = set(origins)
        self._hosts = {urlsplit(origin).netloc for origin in origins}
        self._app = web.Application(middlewares=[self._guard], client_max_size=1024)
        site.add_to(self._app, pages)
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        self._listener: Listener | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Starts to listen; returns the port, which the system chooses for 0. Raises OSError."""
        keep_down(asyncio.get_running_loop(), self._failed)
        await self._runner.setup()
        assert self._runner.server is not None
        self._listener = Listener(self._runner.server)
        try:
            return await self._listener.open(host, port, tls)
        except OSError:
            await self._runner.cleanup()
            raise

    def accept(self, origins: Sequence[str]) -> None:
        """Adds more names of this server, once the port is known."""
        self._origins |= set(origins)
        self._hosts |= {urlsplit(origin).netloc for origin in origins}

    @property
    def strangers(self) -> int:
        """The present number of connections of people who are not in a call."""
        return self._listener.strangers if self._listener is not None else 0

    async def stop(self) -> None:
        """Closes everything; may be called twice."""
        if self._listener is not None:
            await self._listener.close()
        await self._runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self._listener is not None and isinstance(request.protocol, Visit):
            self._listener.heard(request.protocol)
        if request.host not in self._hosts:
            raise web.HTTPMisdirectedRequest(text="This is not the address of this server.\n")
        return await handler(request)
