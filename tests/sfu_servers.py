"""Servers for the tests of calls/sfu: Debian's Janus on loopback, and a small WHIP and WHEP server over aiortc."""

import asyncio
import contextlib
import shutil
import subprocess
from pathlib import Path

import pytest
from aiohttp import web
from aiortc import AudioStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

import numbered_frames
from buzzcam.core.frame import Frame, Size
from fakes import free_port, until_true

ROOM = 1234
OTHER_PLUGINS = (
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall",
    "voicemail",
)  # fmt: skip
OTHER_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")


class Janus:
    """A Janus of this test alone: WebSockets on 127.0.0.1, one room."""

    def __init__(self, folder: Path, room="", general=""):
        if shutil.which("janus") is None:
            pytest.skip("no janus to publish to (Debian's package janus)")
        self.port = free_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        plugins = ",".join(f"libjanus_{name}.so" for name in OTHER_PLUGINS)
        transports = ",".join(f"libjanus_{name}.so" for name in OTHER_TRANSPORTS)
        self._write(
            "janus",
            f"""
            general: {{ debug_level = 4; {general} }}
            media: {{ }}
            nat: {{ }}
            plugins: {{ disable = "{plugins}" }}
            transports: {{ disable = "{transports}" }}
            events: {{ broadcast = false }}
        """,
        )
        self._write(
            "transport.websockets",
            f"""
            general: {{ ws = true; ws_port = {self.port}; ws_ip = "127.0.0.1"; wss = false }}
        """,
        )
        self._write(
            "plugin.videoroom",
            f"""
            room-{ROOM}: {{
                description = "test"; publishers = 6; bitrate = 3000000; fir_freq = 0;
                audiocodec = "opus"; videocodec = "h264,vp8"; notify_joining = false; {room}
            }}
        """,
        )

    def _write(self, name, text):
        folder = self._folder
        (folder / f"janus.{name}.jcfg" if name != "janus" else folder / "janus.jcfg").write_text(text)

    def start(self):
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["janus", "--configs-folder", self._folder, "--disable-colors"], stdout=log, stderr=subprocess.STDOUT
            )
        return self

    async def until_ready(self):
        try:
            await until_true(self._is_ready)
        except TimeoutError:
            raise AssertionError((self._folder / "log").read_text()[-3000:]) from None
        return self

    async def _is_ready(self):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            process = self._process
            assert process is not None and process.poll() is None, (self._folder / "log").read_text()[-3000:]
            return False
        writer.close()
        await writer.wait_closed()
        return True

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


class Numbers(VideoStreamTrack):
    """EncodedFrame pictures, 30 a second, as stock aiortc sends them."""

    def __init__(self, size=Size(320, 180)):
        super().__init__()
        self._size, self._scene, self._number = size, numbered_frames.Scene(size), 0

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        i420 = self._scene.picture(self._number % 30, 0).copy()
        numbered_frames.draw(i420, self._size, self._number)
        self._number += 1
        frame = VideoFrame.from_ndarray(i420.reshape(-1, self._size.width), format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class WebServer:
    """A WHIP and WHEP server by stock aiortc, on loopback; what it may do wrong is in its fields."""

    def __init__(self, token="secret"):
        self.token = token
        self.requests = []
        self.numbers, self.sounds = [], []
        self.sizes = set()
        self.connections = []
        self.reply = None
        """Instead of an answer: (status, headers, body)."""
        self.is_making_offers = False
        self.elsewhere = ""
        """Another server, named as the place of what was made."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._tasks = []
        self._runner: web.AppRunner | None = None

    async def start(self):
        app = web.Application()
        app.router.add_post("/whip", self._whip)
        app.router.add_post("/whep", self._whep)
        app.router.add_patch("/session/{number}", self._patch)
        app.router.add_delete("/session/{number}", self._delete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def stop(self):
        await self.hang_up()
        if self._runner is not None:
            await self._runner.cleanup()

    async def hang_up(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pc in self.connections:
            await pc.close()
        self._tasks, self.connections = [], []

    def asked(self, method):
        return [request for request in self.requests if request.method == method]

    def _enter(self, request):
        self.requests.append(request)
        if self.reply is not None:
            status, headers, body = self.reply
            return web.Response(status=status, headers=headers, body=body)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        return None

    def _connection(self):
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connections.append(pc)

        @pc.on("track")
        def on_track(track):
            self._tasks.append(asyncio.ensure_future(self._consume(track)))

        return pc

    async def _consume(self, track):
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if track.kind == "audio":
                    self.sounds.append(frame.to_ndarray().reshape(-1)[::2])
                else:
                    size = Size(frame.width, frame.height)
                    self.sizes.add(size)
                    i420 = frame.to_ndarray(format="yuv420p").reshape(-1)
                    self.numbers.append(numbered_frames.read(Frame(i420, size, 0.0, 0)))

    async def _answered(self, request, pc):
        await pc.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
        await pc.setLocalDescription()
        headers = {"Location": f"{self.elsewhere}/session/{len(self.connections) - 1}", "ETag": '"one"'}
        response = web.StreamResponse(status=201, headers={"Content-Type": "application/sdp", **headers})
        await response.prepare(request)
        for part in pc.localDescription.sdp.partition("m=video"):  # as it may come over a slow line
            await response.write(part.encode())
            await asyncio.sleep(0.05)
        await response.write_eof()
        return response

    async def _whip(self, request):
        return self._enter(request) or await self._answered(request, self._connection())

    async def _whep(self, request):
        if refused := self._enter(request):
            return refused
        pc = self._connection()
        pc.addTrack(AudioStreamTrack())
        pc.addTrack(Numbers())
        if not self.is_making_offers:
            return await self._answered(request, pc)
        await request.text()
        await pc.setLocalDescription()
        headers = {"Location": f"/session/{len(self.connections) - 1}", "ETag": '"one"'}
        return web.Response(status=406, text=pc.localDescription.sdp, headers=headers)

    async def _patch(self, request):
        self.requests.append(request)
        assert request.headers["If-Match"] == '"one"'
        pc = self.connections[int(request.match_info["number"])]
        await pc.setRemoteDescription(RTCSessionDescription(await request.text(), "answer"))
        return web.Response(status=204)

    async def _delete(self, request):
        self.requests.append(request)
        return web.Response(status=200)
