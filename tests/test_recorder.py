"""Recordings play, also those that were cut short; mattes are exact."""

import contextlib
import gc
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from buzzcam.core.frame import Frame, Matte
from buzzcam.errors import DiskFull, OutputUnavailable
from buzzcam.outputs.recorder import MatteRecorder, Recorder, full_size_alpha
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.sources.pattern import Pattern, read_number
from fakes import SIZE, room_frame


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def record(path: Path, count: int = 40) -> None:
    recorder, pattern = Recorder(path), Pattern(SIZE, 30, is_paced=False)
    recorder.open(SIZE, 30)
    for _ in range(count):
        recorder.send(pattern.read())
    recorder.close()
    recorder.close()


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.mkv", "h264"), ("a.webm", "vp9")])
def test_a_recording_has_every_frame_at_its_time(tmp_path, name, codec):
    path = tmp_path / name
    record(path)
    assert numbers_in(path) == list(range(40))
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == codec
        times = [frame.time for frame in container.decode(video=0)]
    assert np.allclose(np.diff(times), 1 / 30, atol=2e-3)


KILLED = """
import sys, time
from buzzcam.outputs.recorder import Recorder
from buzzcam.sources.pattern import Pattern
from buzzcam.core.frame import Size
pattern, recorder = Pattern(Size(320, 180), 30, is_paced=False), Recorder(__import__("pathlib").Path(sys.argv[1]))
recorder.open(Size(320, 180), 30)
while True:
    recorder.send(pattern.read())
    print(pattern.number, flush=True)
"""


@pytest.mark.parametrize("name", ["killed.mp4", "killed.mkv", "killed.webm"])
def test_a_killed_run_leaves_a_file_that_plays(tmp_path, name):
    path = tmp_path / name
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if int(line) == 240:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    process.wait()
    numbers = numbers_in(path)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= 240 - 110, "what the encoder looks ahead and one group of pictures may be lost"


def test_the_encoder_ends_with_the_recording(tmp_path):
    gc.collect()
    gc.disable()  # no collection helps
    try:
        before = encoders()  # of other tests
        recorder = Recorder(tmp_path / "a.mp4")
        recorder.open(SIZE, 30)
        recorder.send(room_frame(0))
        assert encoders() == before + 1
        recorder.close()
        assert encoders() == before
    finally:
        gc.enable()


def encoders() -> int:
    return sum(isinstance(one, av.VideoCodecContext) for one in gc.get_objects())


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    for output in (
        Recorder(tmp_path / "no" / "a.mp4"),
        MatteRecorder(tmp_path / "no" / "a.mkv"),
        Snapshot(tmp_path / "no" / "a.png"),
    ):
        with pytest.raises(OutputUnavailable, match="cannot be written"):
            output.open(SIZE, 30)
        output.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_an_error_in_words_and_closing_still_works(tmp_path):
    path = tmp_path / "full.mkv"
    path.symlink_to("/dev/full")
    recorder = Recorder(path)
    with pytest.raises((DiskFull, OutputUnavailable), match="full"):
        recorder.open(SIZE, 30)
        for number in range(400):
            recorder.send(room_frame(number))
    with contextlib.suppress(DiskFull):
        recorder.close()
    recorder.close()


def test_a_matte_file_has_the_alpha_bit_for_bit(tmp_path):
    path, recorder = tmp_path / "matte.mkv", MatteRecorder(tmp_path / "matte.mkv")
    recorder.open(SIZE, 30)
    random, frames = np.random.default_rng(5), []
    for number in range(5):
        frame = room_frame(number)
        matte = Matte(random.integers(0, 256, SIZE.grid[::-1], dtype=np.uint8), frame.captured_at)
        frames.append(Frame(frame.i420, SIZE, frame.captured_at, number, True, matte))
        recorder.send(frames[-1])
    recorder.close()
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "ffv1"
        read = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(read) == 5
    assert all(np.array_equal(a, full_size_alpha(frame)) for a, frame in zip(read, frames, strict=True))


def test_a_frame_without_a_matte_is_all_person():
    assert (full_size_alpha(room_frame(0)) == 255).all()


def test_a_snapshot_is_the_last_frame(tmp_path):
    snapshot = Snapshot(tmp_path / "a.png")
    snapshot.open(SIZE, 30)
    pattern = Pattern(SIZE, 30, is_paced=False)
    for _ in range(3):
        snapshot.send(pattern.read())
    snapshot.close()
    assert numbers_in(tmp_path / "a.png") == [2]
