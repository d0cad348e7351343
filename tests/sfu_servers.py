"""Servers for the tests of calls/sfu: Debian's Janus on loopback, and a small WHIP and WHEP server over aiortc."""

import asyncio
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOM = 1234
OTHER_PLUGINS = (
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall",
    "voicemail",
)  # fmt: skip
OTHER_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Janus:
    """A Janus of this test alone: WebSockets on 127.0.0.1, one room."""

    def __init__(self, folder: Path, room="", general=""):
        if shutil.which("janus") is None:
            pytest.skip("no janus to publish to (Debian's package janus)")
        self.port = free_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self._folder = folder
        self._process = None
        folder.mkdir()
        plugins = ",".join(f"libjanus_{name}.so" for name in OTHER_PLUGINS)
        transports = ",".join(f"libjanus_{name}.so" for name in OTHER_TRANSPORTS)
        self._write("janus", f"""
            general: {{ debug_level = 4; {general} }}
            media: {{ }}
            nat: {{ }}
            plugins: {{ disable = "{plugins}" }}
            transports: {{ disable = "{transports}" }}
            events: {{ broadcast = false }}
        """)
        self._write("transport.websockets", f"""
            general: {{ ws = true; ws_port = {self.port}; ws_ip = "127.0.0.1"; wss = false }}
        """)
        self._write("plugin.videoroom", f"""
            room-{ROOM}: {{
                description = "test"; publishers = 6; bitrate = 3000000; fir_freq = 0;
                audiocodec = "opus"; videocodec = "h264,vp8"; notify_joining = false; {room}
            }}
        """)

    def _write(self, name, text):
        folder = self._folder
        (folder / f"janus.{name}.jcfg" if name != "janus" else folder / "janus.jcfg").write_text(text)

    def start(self):
        self._process = subprocess.Popen(
            ["janus", "--configs-folder", self._folder, "--disable-colors"],
            stdout=(self._folder / "log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        return self

    async def until_ready(self):
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                assert self._process.poll() is None, (self._folder / "log").read_text()[-3000:]
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return self
        raise AssertionError((self._folder / "log").read_text()[-3000:])

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
