"""`buzzcam page`: the pages of a call that need no call."""

import argparse
import asyncio
import webbrowser
from typing import TYPE_CHECKING

from buzzcam.cli.console import Console, ending
from buzzcam.core.events import reason_of
from buzzcam.errors import CallUnavailable

if TYPE_CHECKING:
    from buzzcam.calls.reach import Reach
    from buzzcam.calls.web_server import WebServer
    from buzzcam.settings import CallChoice

PORT = "28990"
"""Always the same, because a browser keeps what it needs without a server, and what it may use, for each port."""


def add_page_options(page: argparse.ArgumentParser) -> None:
    page.add_argument("--port", default=PORT, metavar="N", help=f"Port; 0: any free port; default: {PORT}")
    page.add_argument("--host", default="127.0.0.1", metavar="ADDRESS",
                      help="Address to listen on; 0.0.0.0 serves your network, by HTTPS;\n"
                      "default: 127.0.0.1, only this computer")  # fmt: skip
    page.add_argument("--cert", metavar="PEM", help="Certificate for HTTPS; default: a self-signed one")
    page.add_argument("--key", metavar="PEM", help="Key of the certificate, if it is in another file")
    page.add_argument("--open", action=argparse.BooleanOptionalAction, default=True, help="Open it in your browser")


def page_command(options: argparse.Namespace) -> int:
    from buzzcam.typed_settings import page_choice_of

    asyncio.run(_serve(page_choice_of(options), opens=options.open))
    return 0


async def _serve(choice: "CallChoice", opens: bool) -> None:
    """Until Ctrl-C. Raises CallUnavailable."""
    from buzzcam.calls.site import Site
    from buzzcam.calls.web_server import WebServer

    console, ended, loop, site = Console(), asyncio.Event(), asyncio.get_running_loop(), Site()
    with ending(lambda: loop.call_soon_threadsafe(ended.set), console.tell):
        server = WebServer(site, site.pages_alone)
        try:
            _tell(console, await _opened(server, choice), site.pages_alone, opens)
            await ended.wait()
        finally:
            await server.stop()


async def _opened(server: "WebServer", choice: "CallChoice") -> "Reach":
    from buzzcam.calls.reach import open_at

    try:
        return await open_at(server, choice)
    except OSError as error:
        raise CallUnavailable(
            f"The page cannot be served on {choice.address or 'this computer'}, port {choice.port}: "
            f"{reason_of(error)}.",
            "Close the program that uses the port (perhaps another BuzzCam), or choose another with --port.",
        ) from error


def _tell(console: Console, reach: "Reach", pages: tuple[str, ...], opens: bool) -> None:
    """Prints the addresses to stdout, one per line, and other text to stderr."""
    console.write_line("Open this address in your browser. Press Ctrl-C to stop.")
    for origin in reach.origins:
        for page in pages:
            print(f"{origin}/{page}", flush=True)
    if reach.fingerprint is not None:
        console.write_line(
            "Browsers warn once, because this computer's certificate is self-signed.\n"
            f"Check its SHA-256 fingerprint:\n    {reach.fingerprint}"
        )
    if opens and not open_browser(f"{reach.origins[0]}/{pages[0]}"):
        console.write_line("No browser could be opened here.")


def open_browser(link: str) -> bool:
    """False without one that has a window of its own: a text browser would take this terminal."""
    try:
        browser = webbrowser.get()
        return type(browser) is not webbrowser.GenericBrowser and browser.open(link)
    except (webbrowser.Error, OSError):
        return False
