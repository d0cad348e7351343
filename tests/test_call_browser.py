"""The whole thing: a real Chromium joins a real call. Pictures are known by their numbers, sound by its pitch."""

import asyncio
import json
import sys
import wave
from contextlib import asynccontextmanager

import av
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Size, planes_of
from buzzcam.settings import CallChoice, Settings, SourceChoice
from buzzcam.sources.pattern import Pattern, read_number
from buzzcam.studio import Studio
from call_page import FAKE_DEVICES, chromium, guest, join, needs_chromium, picture_of, until
from fakes import until_true

pytestmark = needs_chromium

SIZE = Size(640, 360)
CLIP = set(range(700, 740))
GUEST_HZ, HOST_HZ = 1000, 440

READ_NUMBER = """video => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight), context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    const y = Math.round(video.videoHeight / 16), width = video.videoWidth / 16;
    let number = 0;
    for (let bit = 0; bit < 16; bit++) {
        const [red, green, blue] = context.getImageData(Math.round((bit + 0.5) * width), y, 1, 1).data;
        if (red + green + blue > 384) number |= 1 << bit;
    }
    return number;
}"""

KEEP_AUDIO = """() => {
    const Usual = window.Audio;
    window.heard = [];
    window.Audio = function () { const audio = new Usual(); window.heard.push(audio); return audio; };
}"""

LISTEN = """async (ms) => {
    const audio = new AudioContext(), analyser = audio.createAnalyser();
    analyser.fftSize = 8192;
    for (const { srcObject } of window.heard) audio.createMediaStreamSource(srcObject).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    await new Promise((go) => setTimeout(go, ms));
    analyser.getFloatFrequencyData(bins);
    return [Math.max(...bins), bins.indexOf(Math.max(...bins)) * audio.sampleRate / analyser.fftSize];
}"""


def write_clip(path):
    """A camera for Chromium: test cards with the numbers of CLIP."""
    card = Pattern(SIZE, 30, is_paced=False)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{SIZE.width} H{SIZE.height} F30:1 Ip A1:1 C420\n".encode())
        for number in sorted(CLIP):
            file.write(b"FRAME\n")
            for plane in planes_of(card.picture(number), SIZE):
                file.write(plane.tobytes())


def write_tone(path):
    seconds = np.arange(48_000) / 48_000
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((9000 * np.sin(2 * np.pi * GUEST_HZ * seconds)).astype("<i2").tobytes())


def strongest_hz(path):
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    last = sound[-48_000:]
    return np.abs(np.fft.rfft(last * np.hanning(len(last)))).argmax() * 48_000 / len(last), np.abs(last).max()


class Seen:
    """Numbers of the pictures that the host sees of a guest."""

    def __init__(self):
        self.numbers = []

    def put(self, frame):
        self.numbers.append(read_number(frame.planes[0]))
        return True


def test_pictures_and_sound_go_both_ways(tmp_path):
    write_clip(tmp_path / "camera.y4m")
    write_tone(tmp_path / "microphone.wav")
    devices = (
        *FAKE_DEVICES,
        f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}",
        f"--use-file-for-fake-audio-capture={tmp_path / 'microphone.wav'}",
    )
    studio = Studio(Settings(SourceChoice("pattern"), "none", size=SIZE, outputs=()))
    studio.open()
    heard = tmp_path / "heard.wav"

    async def run(call, seen):
        async with (
            chromium(*devices) as browser,
            guest(browser, permissions=["camera", "microphone"]) as page,
        ):
            await page.add_init_script(f"({KEEP_AUDIO})()")
            await join(page, call.status.links[0], "Ana")
            await until(page, picture_of("host"))
            call.start_recording(tmp_path / "recorded")
            video = await page.query_selector('[data-peer="host"][data-kind=camera] video')
            numbers = [await video.evaluate(READ_NUMBER)]
            while len(numbers) < 12:
                number = await video.evaluate(READ_NUMBER)
                if number != numbers[-1]:
                    numbers.append(number)
            assert numbers == sorted(numbers)
            assert numbers[-1] - numbers[0] < 200
            await until_true(lambda: len(CLIP & set(seen.numbers)) >= 10)
            level_db, hz = await page.evaluate(LISTEN, 1500)
            assert level_db > -60
            assert abs(hz - HOST_HZ) < 15 or abs(hz - 2 * HOST_HZ) < 15
            assert await page.inner_text(".recorded") == "This call is being recorded"
        return numbers

    try:
        studio.start()
        choice = CallChoice(is_open=True, microphone="tone", speaker=f"file:{heard}")
        call, seen = studio.start_call(choice), Seen()
        call.watch("1", "camera", seen)
        numbers = asyncio.run(run(call, seen))
        assert max(numbers) <= studio.pipeline.frames_out
    finally:
        studio.stop()
    hz, loudest = strongest_hz(heard)
    assert loudest > 500
    assert abs(hz - GUEST_HZ) < 15
    [folder] = (tmp_path / "recorded").iterdir()
    for name, hz, numbers in (("Ana", GUEST_HZ, CLIP), ("Host", 440, range(10_000))):
        with av.open(str(folder / f"{name}.mkv")) as container:
            recorded = {read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)}
        assert len(recorded & set(numbers)) >= 10, "as they came"
        with av.open(str(folder / f"{name}.mkv")) as container:
            sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])[-48_000:]
        found = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax() * 48_000 / len(sound)
        assert abs(found - hz) < 15 or abs(found - 2 * hz) < 15


# ---- the command


@asynccontextmanager
async def hosted(*arguments):
    """`buzzcam call` as a process, and its lines of JSON as they come."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "buzzcam", "call", "--source", "pattern", "--background", "none", "--size", "640x360",
        "--microphone", "none", "--speaker", "none", "--json", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process, Lines(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Lines:
    def __init__(self, process):
        self._out = process.stdout

    async def next(self, event, is_it=lambda _line: True):
        """The next line of that event for which `is_it` holds."""
        async with asyncio.timeout(30):
            while text := await self._out.readline():
                line = json.loads(text)
                if line["event"] == event and is_it(line):
                    return line
        raise AssertionError(f"the call ended without {event}")


async def command(process, text):
    process.stdin.write(f"{text}\n".encode())
    await process.stdin.drain()


def test_the_command_line_holds_a_call_with_a_lobby_a_screen_and_an_end():
    async def run():
        async with (
            hosted() as (process, lines),
            chromium(*FAKE_DEVICES) as browser,
            guest(browser, permissions=["camera", "microphone"]) as page,
            guest(browser, permissions=["camera", "microphone"]) as refused,
        ):
            address = (await lines.next("ready"))["links"][0]
            await join(page, address, "Ana")
            assert (await lines.next("GuestKnocked"))["text"] == "Ana would like to join."
            await command(process, "admit")
            await until(page, picture_of("host"))
            figures = await lines.next("figures", lambda line: line["guests"] and line["guests"][0]["delay_ms"])
            assert figures["guests"][0]["connection_state"] == "up"
            assert figures["guests"][0]["codec"] == "H264"
            assert 0 < figures["guests"][0]["delay_ms"] < 5000

            await join(refused, address, "Eve")
            await lines.next("GuestKnocked")
            await command(process, "refuse 2")
            await until(refused, "document.body.innerText.includes('let you in')")
            assert not await refused.evaluate(picture_of("host"))

            await command(process, f"share {paths.assets() / 'backgrounds' / 'harbour.jpg'}")
            await until(page, picture_of("host", "screen"))
            await command(process, "unshare")
            await until(page, f"!({picture_of('host', 'screen')})")
            await until(page, picture_of("host"))

            await page.reload()  # a guest comes back without the lobby
            await until(page, picture_of("host"))

            await command(process, "quit")
            end = await lines.next("end")
            assert end["run"]["frames_out"] > 30
            await until(page, "document.querySelector('[data-peer=host] video') === null")
            assert await process.wait() == 0

    asyncio.run(run())
