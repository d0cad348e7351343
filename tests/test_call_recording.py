"""Recording a whole call: who sees it, what is in the files, and what becomes of them when something fails."""

import asyncio
import errno
import json
import os
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import av
import pytest

from buzzcam.calls import signaling
from buzzcam.calls.recording.matroska import MatroskaFile
from buzzcam.calls.recording.recording import CallRecording
from buzzcam.core.events import Failed, FileSaved
from buzzcam.errors import CallUnavailable, DiskFull
from buzzcam.settings import SfuChoice
from buzzcam.sources.pattern import read_number
from call_guest import Guest
from clapper import Clapper, claps_in, offsets_ms
from fakes import until_true, wait_until
from test_call_recording_files import played
from test_call_service import OPEN, SLIDE, calling, guests, link_of

TALKING = replace(OPEN, microphone="tone")


@asynccontextmanager
async def clapping(studio, *names):
    """Guests who clap."""
    async with AsyncExitStack() as stack:
        come = []
        for name in names:
            guest = await stack.enter_async_context(Guest(link_of(studio), name))
            await guest.heard("welcome")
            await guest.send(signaling.State(True, True, False))
            clapper = Clapper(guest.publisher).start()
            stack.push_async_callback(asyncio.to_thread, clapper.stop)
            await guest.until(lambda guest=guest: guest.frames.get("camera"))
            come.append((guest, clapper))
        yield come


async def recorded_for(studio, seconds):
    recording = await until_true(lambda: studio.call.status.recording)
    await until_true(lambda: recording.lasted_s > seconds)


def lengths(folder):
    """Of pictures and sound of each file: first, last."""
    found = {}
    for path in sorted(folder.iterdir()):
        seen, heard = played(path)
        found[path.stem] = [(times[0], times[-1]) if times else None for times in ([at for at, _ in seen], heard)]
    return found


def test_everybody_has_a_file_with_pictures_and_sound_at_the_same_time(tmp_path, monkeypatch):
    take, reports = CallRecording.take, {}

    def note(self, guest_id, generation, kind, encoded, report):
        reports[kind] = report
        take(self, guest_id, generation, kind, encoded, report)

    monkeypatch.setattr(CallRecording, "take", note)

    async def run(studio):
        async with clapping(studio, "Ana/../", "Bob") as come:
            folder = studio.call.start_recording(tmp_path)
            await recorded_for(studio, 2.4)
            come[1][1].has_camera = False
            await recorded_for(studio, 3.3)
            await asyncio.to_thread(studio.call.stop_recording)
            return folder

    with calling(TALKING) as studio:
        folder = asyncio.run(run(studio))
        assert [str(event.path) for event in studio.heard if isinstance(event, FileSaved)] == [str(folder)]
        assert not [event for event in studio.heard if isinstance(event, Failed)]
    assert folder.parent == tmp_path
    assert reports["sound"] and reports["camera"], "which keep lips and voice together"
    found = lengths(folder)
    assert sorted(found) == ["Ana", "Bob", "Everybody", "Host"]
    for name, (seen, heard) in found.items():
        assert seen and heard, name
        assert max(seen[0], heard[0]) < 1.0, (name, seen, heard)
        assert heard[1] > 2.9, (name, heard)
        assert seen[1] > 2.9 or name == "Bob", (name, seen)
    assert found["Bob"][0][1] < 2.9
    for name in ("Ana", "Bob"):
        flashes, beeps = claps_in(folder / f"{name}.mkv")
        offsets = offsets_ms(flashes, beeps)
        assert offsets
        assert max(map(abs, offsets)) <= 40, offsets
    numbers = []
    with av.open(str(folder / "Host.mkv")) as container:
        numbers = [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]
    assert numbers == sorted(numbers)
    assert len(numbers) > 40
    with av.open(str(folder / "Everybody.mkv")) as container:
        cells = [frame.to_ndarray(format="gray")[50:310, 700:1200] for frame in container.decode(video=0)]
    assert cells[0].shape == (260, 500)
    assert max(cell.mean() for cell in cells) > 45, "Ana, not the place of somebody without a picture"


def test_without_our_own_media_engine_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("buzzcam.calls.service.reason_for_stock", lambda: "it is new")
    with calling() as studio:
        folder = studio.call.start_recording(tmp_path)
        wait_until(lambda: studio.call.status.recording)
        studio.call.stop_recording()
        [told] = [str(event) for event in studio.heard if isinstance(event, Failed)]
    assert "not in files of their own" in told
    assert folder.is_dir()


def test_all_guests_are_told_in_the_lobby_too_and_when_it_ends(tmp_path):
    async def run(studio):
        async with Guest(link_of(studio), "Ana") as ana:
            assert not (await ana.heard("lobby"))["is_recorded"]
            studio.call.start_recording(tmp_path)
            await ana.heard("recording", is_on=True)
            studio.call.admit("1")
            assert (await ana.heard("welcome"))["is_recorded"]
            async with Guest(link_of(studio), "Bob") as bob:
                assert (await bob.heard("lobby"))["is_recorded"]
                await asyncio.to_thread(studio.call.stop_recording)
                for guest in (ana, bob):
                    await guest.heard("recording", is_on=False)

    with calling(replace(OPEN, is_open=False)) as studio:
        asyncio.run(run(studio))


def test_a_full_disk_ends_the_recording_and_not_the_call(tmp_path, monkeypatch):
    write = MatroskaFile._write

    def fill(self, at, data):
        if at > 50_000:
            raise self._trouble(OSError(errno.ENOSPC, "No space left on device"))
        write(self, at, data)

    monkeypatch.setattr(MatroskaFile, "_write", fill)

    async def run(studio):
        async with clapping(studio, "Ana") as [(ana, _clapper)]:
            folder = studio.call.start_recording(tmp_path)
            await ana.heard("recording", is_on=False)
            await until_true(lambda: studio.call.status.recording is None)
            before = ana.counts["camera"]
            await ana.until(lambda: ana.counts["camera"] > before + 5)
            return folder

    with calling(TALKING) as studio:
        folder = asyncio.run(run(studio))
        told = [event.error for event in studio.heard if isinstance(event, Failed)]
        assert [type(error) for error in told] == [DiskFull]
        assert guests(studio)
    assert all(played(path)[1] for path in folder.iterdir())


def test_a_call_through_a_server_for_many_is_not_recorded(tmp_path):
    choice = replace(OPEN, sfus=(SfuChoice("whip", "http://127.0.0.1:9/whip"),))
    with calling(choice) as studio, pytest.raises(CallUnavailable, match="would not be told"):
        studio.call.start_recording(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_is_private_stays_out_of_the_recording_and_a_shared_screen_has_its_own_file(tmp_path):
    async def run(studio):
        folder = studio.call.start_recording(tmp_path)
        await recorded_for(studio, 0.5)
        studio.be_private(True)
        studio.share_in_call(SLIDE)
        began_s = studio.call.status.recording.lasted_s
        await recorded_for(studio, began_s + 1.0)
        await asyncio.to_thread(studio.call.stop_recording)
        return folder, began_s

    with calling() as studio:
        folder, began_s = asyncio.run(run(studio))
    assert sorted(path.stem for path in folder.iterdir()) == ["Everybody", "Host", "Host screen"]
    for name in ("Host", "Host screen"):
        with av.open(str(folder / f"{name}.mkv")) as container:
            stds = [(f.time, f.to_ndarray(format="gray").std()) for f in container.decode(video=0)]
        later = [std for at, std in stds if at > began_s + 0.1]
        assert later
        assert name != "Host" or max(std for at, std in stds if at < began_s) > 40, "recorded without any guest, too"
        assert max(later) < 30, f"{name}: the card is calm"


def test_a_killed_call_leaves_files_that_play_to_the_last_second(tmp_path):
    command = [
        sys.executable, "-m", "buzzcam", "call", "--source", "pattern", "--size", "320x180", "--background", "none",
        "--microphone", "tone", "--speaker", "none", "--no-lobby", "--json", "--record", str(tmp_path / "here"),
    ]  # fmt: skip

    async def run():
        (tmp_path / "sound").mkdir()
        places = {**os.environ, "PULSE_RUNTIME_PATH": str(tmp_path / "sound")}  # else it stays, as nobody cleans up
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=places)
        assert process.stdout
        try:
            ready = json.loads(await process.stdout.readline())
            async with Guest(ready["links"][0], "Ana") as ana:
                assert (await ana.heard("welcome"))["is_recorded"]
                await ana.send(signaling.State(True, True, False))
                clapper = Clapper(ana.publisher).start()
                for _ in range(100):
                    [folder] = (tmp_path / "here").iterdir()
                    if (folder / "Ana.mkv").exists() and (folder / "Ana.mkv").stat().st_size > 8_000:
                        break
                    await asyncio.wait_for(process.stdout.readline(), 10)
                process.send_signal(signal.SIGKILL)
                await process.wait()
                await asyncio.to_thread(clapper.stop)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
        return folder

    found = lengths(asyncio.run(run()))
    assert sorted(found) == ["Ana", "Everybody", "Host"]
    ends = {(name, track): end[1] for name, ends in found.items() for track, end in zip("ps", ends, strict=True)}
    assert max(ends.values()) - min(ends.values()) < 1, ends
