"""What a server of ours sends to browsers, without a call: pages, their modules, and the files of their effects.

All are read at the start: the path of a request never reaches the disk.
"""

from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

from buzzcam.calls.effect_files import EffectFiles

MIME = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".json": "application/json", ".wasm": "application/wasm",
}  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",  # with that of above, WASM may have threads
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self)",
    "Cache-Control": "no-cache",
}


class Site:
    """`pages` by name: "index" is sent at /, and any other, such as "photo", at /photo."""

    def __init__(self) -> None:
        self.effect_files = EffectFiles()
        self._files = dict(_page_files()) | {"effects/files.json": self.effect_files.index}
        self.pages = tuple(name.removesuffix(".html") for name in self._files if name.endswith(".html"))

    def add_to(self, app: web.Application, pages: tuple[str, ...]) -> None:
        """Adds its addresses, and its headers to whatever the app sends. pages: those of `pages` that are offered."""
        for page in pages:
            app.router.add_get("/" if page == "index" else f"/{page}", partial(self._file, f"{page}.html"))
        app.router.add_get("/page/{name:.+}", self._named)
        app.router.add_get("/files/{name:.+}", self._effect_file)
        app.on_response_prepare.append(_add_headers)

    async def _named(self, request: web.Request) -> web.Response:
        return await self._file(request.match_info["name"], request)

    async def _file(self, name: str, _request: web.Request) -> web.Response:
        if (body := self._files.get(name)) is None:
            raise web.HTTPNotFound(text="There is no such page.\n")
        mime = MIME.get(name[name.rfind(".") :], "text/plain")
        return web.Response(body=body, content_type=mime, charset=None if mime == "application/wasm" else "utf-8")

    async def _effect_file(self, request: web.Request) -> web.Response:
        """A file whose address holds its checksum: browsers keep it."""
        if (file := self.effect_files.by_address.get(request.path)) is None:
            raise web.HTTPNotFound(text="There is no such file.\n")
        headers = {"Cache-Control": FOR_EVER} | ({"Content-Encoding": "gzip"} if file.unpacked is not None else {})
        return web.Response(body=file.body(), content_type=file.mime, headers=headers)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update({name: value for name, value in HEADERS.items() if name not in response.headers})


def _page_files() -> Iterator[tuple[str, bytes]]:
    """Name, as in the address, and content of each file of the pages."""

    def below(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
        for path in folder.iterdir():
            if path.is_dir():
                yield from below(path, f"{prefix}{path.name}/")
            else:
                yield f"{prefix}{path.name}", path.read_bytes()

    yield from below(files("buzzcam.calls").joinpath("page"), "")
