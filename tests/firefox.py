"""Debian's Firefox for tests of the guest page, driven by WebDriver BiDi (W3C); nothing is ever downloaded."""

import asyncio
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path as File
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from call_page import WITHIN_MS

MISSING = "Firefox is not installed: sudo apt install firefox-esr"
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,  # nobody here answers mDNS
    "remote.prefs.recommended": False,  # they let hidden tabs run at full speed
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.server": "data:,",
    "app.normandy.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "browser.safebrowsing.provider.google5.updateURL": "",
    "extensions.update.enabled": False,
}
"""A camera without hardware, connections to this machine, and no talk with anybody else."""


def path() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Browser:
    """errors: of scripts, by the page they are of."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self._ws = ws
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.errors: list[tuple[str, str]] = []
        self._reading = asyncio.ensure_future(self._read())

    async def ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._ws.send_json({"id": number, "method": method, "params": params})
        said = await asyncio.wait_for(answer, WITHIN_MS / 1000)
        assert said["type"] == "success", said
        return said["result"]

    async def _read(self) -> None:
        async for message in self._ws:
            said = json.loads(message.data)
            if said["type"] != "event":
                self._answers.pop(said["id"]).set_result(said)
            elif (entry := said["params"])["level"] == "error":
                self.errors.append((entry["source"].get("context", ""), entry["text"]))


class Page:
    def __init__(self, browser: Browser, context: str) -> None:
        self._browser, self.context = browser, context

    async def add_init_script(self, code: str) -> None:
        function = f"() => {{ if (isSecureContext) {{ {code} }} }}"  # not in the empty page that comes first
        await self._browser.ask("script.addPreloadScript", functionDeclaration=function, contexts=[self.context])

    async def goto(self, address: str) -> None:
        await self._browser.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    async def activate(self) -> None:
        """In front; all other pages are hidden."""
        await self._browser.ask("browsingContext.activate", context=self.context)

    async def evaluate(self, code: str) -> Any:
        """The value of a JavaScript expression, awaited; as JSON holds it."""
        said = await self._browser.ask(
            "script.evaluate", expression=f"(async () => JSON.stringify(await ({code}) ?? null))()",
            target={"context": self.context}, awaitPromise=True, userActivation=True,
        )  # fmt: skip
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    async def until(self, condition: str) -> None:
        async with asyncio.timeout(WITHIN_MS / 1000):
            again = "await new Promise((go) => setTimeout(go, 30))"
            await self.evaluate(f"(async () => {{ while (!({condition})) {again}; }})()")

    async def type(self, keys: str) -> None:
        """On the keyboard; ENTER is a key as well."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        await self._browser.ask("input.performActions", context=self.context, actions=[keyboard])


ENTER = "\ue007"


@asynccontextmanager
async def firefox() -> AsyncIterator[Browser]:
    """A headless one with a new profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        File(profile, "user.js").write_text("".join(lines))
        process = await asyncio.create_subprocess_exec(
            str(path()), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env=os.environ | {"HOME": profile},
        )  # fmt: skip
        assert process.stderr is not None
        try:
            async with asyncio.timeout(WITHIN_MS / 1000):
                while b"BiDi listening on" not in (line := await process.stderr.readline()):
                    assert line, "Firefox has ended"
            reading = asyncio.ensure_future(process.stderr.read())
            address = line.decode().split()[-1]
            async with ClientSession() as session, session.ws_connect(f"{address}/session", max_msg_size=0) as ws:
                browser = Browser(ws)
                await browser.ask("session.new", capabilities={})
                await browser.ask("session.subscribe", events=["log.entryAdded"])
                yield browser
                await browser.ask("browser.close")
            await asyncio.wait_for(process.wait(), WITHIN_MS / 1000)
            await reading
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def page(browser: Browser) -> AsyncIterator[Page]:
    """With storage of its own; an error of its scripts fails the test."""
    user = (await browser.ask("browser.createUserContext"))["userContext"]
    try:
        context = (await browser.ask("browsingContext.create", type="tab", userContext=user))["context"]
        yield Page(browser, context)
        errors = [text for where, text in browser.errors if where == context]
        assert not errors, errors
    finally:
        await browser.ask("browser.removeUserContext", userContext=user)
