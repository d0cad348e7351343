"""What a server of ours sends to browsers, without a call: pages, their modules, and the files of their effects.

All are read at the start: the path of a request never reaches the disk. A page asks for its modules at addresses that
hold the version, a checksum of all of them. So browsers keep them for ever, and those of two versions never mix.
"""

import asyncio
import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

from buzzcam.calls.effect_files import EffectFiles, accepted_codings

MIME = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".json": "application/json", ".wasm": "application/wasm", ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip
TEXTS = {".html", ".js", ".css", ".svg", ".json", ".webmanifest"}
PART_BYTES = 2**16
FOR_EVER = "public, max-age=31536000, immutable"
AWAY = "away.html"
"""Instead of a call's page, while its host does not answer."""
SERVICE_WORKER = "service_worker.js"
"""Sent at the root, because it may answer only for what is below it."""

BEGIN = re.compile("bytes=([0-9]{1,12})-")
"""Of a request that goes on with a file, as `buzzcam models fetch` makes it; others get the whole (RFC 9110, 14.2)."""

MAIN, IMPORT = re.compile(rb'<script type="module" src="/page/(.+?)">'), re.compile(rb'^import .*from "(.+)";$', re.M)
"""A page's own module, and what a module imports, as ours write it."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
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
    """`pages` by name: "index", a call's, is sent at /, and any other, such as "photo", at /photo. `pages_alone` need
    no call."""

    def __init__(self) -> None:
        self.effect_files = EffectFiles()
        self._files = dict(_page_files()) | {"effects/files.json": self.effect_files.index}
        self._packed = cache(partial(gzip.compress, mtime=0))
        self.version = hashlib.sha256(repr(sorted(self._files.items())).encode()).hexdigest()[:16]
        self._below = f"/page/{self.version}/"
        pages = [name for name in self._files if name.endswith(".html")]
        for name in pages:
            self._files[name] = self._preloading(name).replace(b'"/page/', f'"{self._below}'.encode())
        self.pages = tuple(name.removesuffix(".html") for name in sorted(pages, reverse=True) if name != AWAY)
        self.pages_alone = tuple(name for name in self.pages if name != "index")

    def _preloading(self, page: str) -> bytes:
        """The page, with a request for each module that its own imports, and so on: else each level of imports waits
        for the one before."""
        shell = self._files[page]
        needed: list[str] = []
        left = [name.decode() for name in MAIN.findall(shell)]
        while left:
            name = left.pop(0)
            needed.append(name)
            for imported in IMPORT.findall(self._files[name]):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), imported.decode()))
                left += [path] if path not in (*needed, *left) else []
        links = "".join(f'<link rel="modulepreload" href="/page/{name}">\n' for name in needed)
        return shell.replace(b"<script ", links.encode() + b"<script ", 1)

    def add_to(self, app: web.Application, pages: Sequence[str]) -> None:
        """Adds its addresses, and its headers to whatever the app sends. pages: those of `pages` that are offered."""
        for page in pages:
            app.router.add_get("/" if page == "index" else f"/{page}", self.page(page))
        if "index" not in pages:
            app.router.add_get("/", self._first)
        app.router.add_get(f"/{SERVICE_WORKER}", partial(self._service_worker, pages))
        app.router.add_get("/page/{name:.+}", self._named)
        app.router.add_get("/files/{name:.+}", self._effect_file)
        app.on_response_prepare.append(_add_headers)

    def page(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        """What sends that one of `pages`."""
        return partial(self._file, f"{name}.html")

    async def _first(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound("/studio")

    async def _service_worker(self, pages: Sequence[str], _request: web.Request) -> web.Response:
        """It differs whenever a file differs, so browsers take the new one, and all files with it."""
        first = AWAY if "index" in pages else "studio.html"
        site = {
            "version": self.version,
            "pages": {"/": self._below + first}
            | {f"/{page}": f"{self._below}{page}.html" for page in pages if page != "index"},
            "files": [self._below + name for name in sorted(self._files) if name not in ("index.html", SERVICE_WORKER)],
        }
        content = f"const SITE = {json.dumps(site)};\n".encode() + self._files[SERVICE_WORKER]
        return web.Response(body=content, content_type="text/javascript", charset="utf-8")

    async def _named(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        inner = name.removeprefix(f"{self.version}/")
        response = await self._file(inner, request)
        if inner != name:
            response.headers["Cache-Control"] = FOR_EVER
        return response

    async def _file(self, name: str, request: web.Request) -> web.Response:
        if (body := self._files.get(name)) is None:
            raise web.HTTPNotFound(text="There is no such page.\n")
        kind = name[name.rfind(".") :]
        coding = "gzip" if "gzip" in accepted_codings(request.headers.get("Accept-Encoding", "")) else ""
        return web.Response(
            body=self._packed(body) if coding else body,
            content_type=MIME.get(kind, "text/plain"),
            charset="utf-8" if kind in TEXTS else None,
            headers=_coded(coding),
        )

    async def _effect_file(self, request: web.Request) -> web.StreamResponse:
        """A file whose address holds its checksum: browsers keep it. It goes out in parts, so that little of it waits
        for somebody who does not read."""
        if (file := self.effect_files.by_address.get(request.path)) is None:
            raise web.HTTPNotFound(text="There is no such file.\n")
        coding, body = await asyncio.to_thread(file.coded, request.headers.get("Accept-Encoding", ""))
        answer = web.StreamResponse(headers={"Cache-Control": FOR_EVER} | _coded(coding))
        wanted, begin = memoryview(body), BEGIN.fullmatch(request.headers.get("Range", ""))
        if begin is not None and not coding and int(begin[1]) < len(body):
            wanted = wanted[int(begin[1]) :]
            answer.set_status(206)
            answer.headers["Content-Range"] = f"bytes {int(begin[1])}-{len(body) - 1}/{len(body)}"
        answer.content_type, answer.content_length = file.mime, len(wanted)
        await answer.prepare(request)
        if request.method != "HEAD":
            for at in range(0, len(wanted), PART_BYTES):
                await answer.write(wanted[at : at + PART_BYTES])
        return answer


def _coded(coding: str) -> dict[str, str]:
    return {"Vary": "Accept-Encoding"} | ({"Content-Encoding": coding} if coding else {})


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    if not isinstance(response, web.WebSocketResponse):  # each socket would keep them
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
