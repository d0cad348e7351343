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

from buzzcam.core.frame import Frame, Matte, Size
from buzzcam.errors import DiskFull, OutputUnavailable
from buzzcam.outputs.recorder import MatteRecorder, Recorder, full_size_alpha
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.sources.pattern import Pattern, read_number
from fakes import SIZE, read_frame, room_frame
from numbered_frames import safe


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def record(path: Path, count: int = 40) -> None:
    recorder, pattern = Recorder(path), Pattern(SIZE, 30, is_paced=False)
    recorder.open(SIZE, 30)
    for _ in range(count):
        recorder.send(safe(read_frame(pattern)))
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
    assert process.stdout
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
        recorder.send(safe(room_frame(0)))
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
            recorder.send(safe(room_frame(number)))
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
        recorder.send(safe(frames[-1]))
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
        snapshot.send(safe(read_frame(pattern)))
    snapshot.close()
    assert numbers_in(tmp_path / "a.png") == [2]


@pytest.mark.parametrize("name", ["2026-11-29T17:30:00.mkv", "http:a.mp4", "crypto:b.webm", "c:d%05d.png"])
def test_a_name_with_colons_is_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    output = Snapshot(Path(name)) if name.endswith("png") else Recorder(Path(name))
    output.open(SIZE, 30)
    output.send(safe(room_frame(0)))
    output.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with av.open(f"file:{name}") as container:
        assert len(list(container.decode(video=0))) == 1


@pytest.mark.parametrize("make", [Recorder, Snapshot], ids=["recording", "still"])
@pytest.mark.skipif(sys.platform == "win32", reason="no locks of that kind on Windows")
def test_two_do_not_write_one_file(tmp_path, make):
    path = tmp_path / ("a.mkv" if make is Recorder else "a.png")
    first, second = make(path), make(path)
    first.open(SIZE, 30)
    with pytest.raises(OutputUnavailable, match="already being written"):
        second.open(SIZE, 30)
    second.close()
    first.send(room_frame(0))
    first.close()
    with av.open(str(path)) as container:
        assert len(list(container.decode(video=0))) == 1
    third = make(path)
    third.open(SIZE, 30)
    third.send(room_frame(1))
    third.close()


@pytest.mark.parametrize("output", [Recorder, MatteRecorder, Snapshot])
def test_what_no_picture_came_for_is_said_and_leaves_no_file(tmp_path, output):
    path = tmp_path / ("a.png" if output is Snapshot else "a.mkv")
    empty = output(path)
    empty.open(SIZE, 30)
    with pytest.raises(OutputUnavailable, match="delivered no frames"):
        empty.close()
    empty.close()
    assert not path.exists()


LITTLE_ROOM = """
import resource, signal, sys
from pathlib import Path
from buzzcam.core.frame import Size
from buzzcam.errors import OutputError
from buzzcam.outputs.recorder import Recorder
from buzzcam.sources.pattern import Pattern
path, room = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
pattern, recorder = Pattern(Size(320, 180), 30, is_paced=False), Recorder(path)
try:
    recorder.open(Size(320, 180), 30)
    for _ in range(600):
        recorder.send(pattern.read())
except OutputError as error:
    print(error)
try:
    recorder.close()
except OutputError:
    pass
"""


@pytest.mark.parametrize(("room", "said"), [(2_000, "The recording cannot be played."), (100_000, "up to that point.")])
def test_of_a_recording_that_was_cut_short_it_is_said_truly_whether_it_plays(tmp_path, room, said):
    path = tmp_path / "a.mp4"
    done = subprocess.run(
        [sys.executable, "-c", LITTLE_ROOM, path, str(room)], capture_output=True, text=True, check=True
    )
    assert said in done.stdout, done.stdout + done.stderr
    plays = contextlib.suppress(av.error.FFmpegError, StopIteration, IndexError)
    frames = 0
    with plays, av.open(str(path)) as container:
        for _ in container.decode(video=0):
            frames += 1
    assert (frames > 0) == (said == "up to that point.")


@pytest.mark.parametrize("error", [RuntimeError("odd"), ValueError("odd"), MemoryError(), AssertionError("odd")])
def test_whatever_an_encoder_raises_is_one_sentence(tmp_path, monkeypatch, error):
    recorder = Recorder(tmp_path / "a.mkv")
    recorder.open(SIZE, 30)
    recorder.send(safe(room_frame(0)))

    def fail(_numbers, _dtype):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("buzzcam.outputs.recorder.np.frombuffer", fail)
        with pytest.raises(OutputUnavailable, match=r"Writing to .* failed"):
            recorder.send(safe(room_frame(1)))
    recorder.close()


def test_a_picture_that_a_kind_of_file_cannot_hold_is_said(tmp_path):
    size = Size(16_400, 16)
    snapshot = Snapshot(tmp_path / "a.webp")
    snapshot.open(size, 30)
    snapshot.send(safe(room_frame(0, size)))
    with pytest.raises(OutputUnavailable, match="cannot store"):
        snapshot.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("output", [Recorder, Snapshot])
def test_a_name_that_is_too_long_says_so(tmp_path, output):
    path = tmp_path / f"{'n' * 252}{'.png' if output is Snapshot else '.mkv'}"
    with pytest.raises(OutputUnavailable, match="shorter"):
        output(path).open(SIZE, 30)
