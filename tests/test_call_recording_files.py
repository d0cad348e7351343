"""Files of a recorded call: what was put in plays at its time, also when the program is killed or the disk fills up."""

import errno
import os
import signal
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest

from buzzcam.calls.recording import recording as recording_module
from buzzcam.calls.recording.clock import ArrivalClock, BlockClock, PersonClock
from buzzcam.calls.recording.encoders import PictureEncoder
from buzzcam.calls.recording.file_thread import FileThread
from buzzcam.calls.recording.grid import SIZE, Grid, places
from buzzcam.calls.recording.matroska import HEAD_BYTES, MatroskaFile
from buzzcam.calls.recording.mixed import Person
from buzzcam.calls.recording.names import Names, safe_name
from buzzcam.calls.recording.recording import CallRecording
from buzzcam.calls.recording.stream_file import StreamFile
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.encoder import H264Encoder, OpusEncoder, VP8Encoder
from buzzcam.core.frame import BLACK, Frame, Size, flat_i420
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.effects.card import Card
from buzzcam.errors import DiskFull, OutputUnavailable
from call_sides import tone
from fakes import room_frame
from numbered_frames import safe

SMALL, LARGE = Size(320, 180), Size(640, 360)
RATE = 500_000
HOST, ANA = Person("host", "Ada", True, False), Person("1", "Ana", True, False)


def pictures(encoder, count=10, keys=(0,), first=0):
    """(time, data, is_key) of encoded pictures, 30 a second; each as bright as its number."""
    made = []
    for number in range(count):
        i420 = np.full(encoder.size.i420_bytes, 128, np.uint8)
        i420[: encoder.size.width * encoder.size.height] = 16 + 4 * ((first + number) % 50)
        made.append(((first + number) / 30, *encoder.encode(i420, (first + number) * 3000, number in keys)))
    return made


def sound(count=50, hz=440):
    encoder = OpusEncoder()
    packets = [encoder.encode(tone(hz, k)) for k in range(2 * count)]
    return [(k * 0.02, packet) for k, packet in enumerate(filter(None, packets))]


def played(path):
    """times and sizes of its pictures, times of its sound."""
    with av.open(str(path)) as container:
        seen, heard = [], []
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                seen.append((frame.time, Size(frame.width, frame.height)))
            else:
                heard.append(frame.time)
    return seen, heard


@pytest.fixture
def one(tmp_path):
    """A file for one person, and the paths that it makes."""
    paths = [tmp_path / f"{k}.mkv" for k in range(3)]
    coming = iter(paths)
    file = StreamFile(lambda: MatroskaFile(next(coming)))
    yield file, paths
    file.close()


@pytest.mark.parametrize("encoder", [H264Encoder, VP8Encoder])
def test_sound_and_pictures_play_at_their_times(one, encoder):
    file, paths = one
    for at_s, packet in sound():
        file.put_sound(1 + at_s, packet)
    for at_s, data, is_key in pictures(encoder(SMALL, 30, RATE, RATE)):
        file.put_picture(2 + at_s, "H264" if encoder is H264Encoder else "VP8", data, is_key)
    file.close()
    seen, heard = played(paths[0])
    assert np.allclose([at for at, _size in seen], 2 + np.arange(10) / 30, atol=2e-3)
    assert np.allclose(heard, 1 + np.arange(50) * 0.02, atol=2e-3)
    with av.open(str(paths[0])) as container:
        assert container.duration == pytest.approx(2.3e6, abs=2e4)
        container.seek(2_000_000)
        assert next(container.decode(video=0)).time == pytest.approx(2, abs=0.01)


def test_a_picture_begins_at_a_key_frame(one):
    file, paths = one
    for at_s, data, is_key in pictures(H264Encoder(SMALL, 30, RATE, RATE), 10, keys=(0, 6))[3:]:
        file.put_picture(at_s, "H264", data, is_key)
    file.close()
    assert [round(at * 30) for at, _size in played(paths[0])[0]] == [6, 7, 8, 9]


def test_after_a_gap_it_waits_for_a_key_frame(one):
    file, paths = one
    made = pictures(H264Encoder(SMALL, 30, RATE, RATE), 12, keys=(0, 9))
    for at_s, data, is_key in made[:4]:
        file.put_picture(at_s, "H264", data, is_key)
    file.waits_for_key = True
    for at_s, data, is_key in made[6:]:
        file.put_picture(at_s, "H264", data, is_key)
    file.close()
    assert [round(at * 30) for at, _size in played(paths[0])[0]] == [0, 1, 2, 3, 9, 10, 11]


def test_a_camera_that_comes_later_and_grows_stays_in_the_file(one):
    file, paths = one
    for at_s, packet in sound(100):
        file.put_sound(at_s, packet)
        if at_s == 0.5:
            file.flush()
    for size, first in ((SMALL, 30), (LARGE, 40)):
        for at_s, data, is_key in pictures(H264Encoder(size, 30, RATE, RATE), 10, first=first):
            file.put_picture(at_s, "H264", data, is_key)
        file.grow(size)
        file.flush()
        assert len(played(paths[0])[0]) == first - 20, "should the program be killed now"
    file.close()
    seen, heard = played(paths[0])
    assert [size for _at, size in seen] == 10 * [SMALL] + 10 * [LARGE]
    assert len(heard) == 100
    head = paths[0].read_bytes()[:HEAD_BYTES]
    assert LARGE.width.to_bytes(2) in head
    assert SMALL.width.to_bytes(2) not in head
    assert not paths[1].exists()


def test_another_codec_begins_another_file_and_both_play(one):
    file, paths = one
    for codec, encoder, first in (("H264", H264Encoder, 0), ("VP8", VP8Encoder, 20)):
        for at_s, data, is_key in pictures(encoder(SMALL, 30, RATE, RATE), 10, first=first):
            file.put_picture(at_s, codec, data, is_key)
            file.put_sound(at_s, sound(1)[0][1])
    file.close()
    assert [len(played(path)[0]) for path in paths[:2]] == [10, 10]
    assert played(paths[1])[0][0][0] == pytest.approx(20 / 30, abs=2e-3)


def test_packets_that_overtook_each_other_are_put_in_order(one):
    file, paths = one
    made = sound(10)
    for k in (0, 1, 3, 2, 4, 9, 8):
        file.put_sound(*made[k])
    file.flush()
    file.put_sound(*made[5])  # too late: a later one is on the disk
    file.put_sound(-0.01, made[0][1])
    file.close()
    assert np.allclose(played(paths[0])[1], [0, 0.02, 0.04, 0.06, 0.08, 0.16, 0.18], atol=2e-3)


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0\1\x67", b"\0\0\0\1\x67" + bytes(range(1, 200)) * 20 + b"\0\0\0\1\x68\1"]
)
def test_a_key_frame_that_is_none_harms_nothing(one, data):
    file, paths = one
    try:
        file.put_picture(0.1, "H264", data, True)
    except ValueError:
        assert len(data) > 2000
    file.put_sound(*sound(1)[0])
    file.close()
    assert len(played(paths[0])[1]) == 1


# ---- a recording


class Rig:
    """A recording without a call."""

    def __init__(self, folder):
        self.told, self.asked = [], []
        self.policy = PrivacyPolicy(Card(None), is_hiding=False)
        gates = {"camera": self.policy.camera, "screen": self.policy.screen}
        self.recording = CallRecording(folder, gates, self.asked.append, self.told.append, lambda: None)
        self.recording.start((HOST, ANA))

    def take(self, made, generation=0):
        """Encoded pictures of Ana's."""
        for number, (at_s, data, is_key) in enumerate(made):
            arrived_at = self.recording.began_at + at_s
            picture = AssembledFrame("H264", data, is_key, round(at_s * 90_000), number, arrived_at)
            self.recording.take("1", generation, "camera", picture, None)


@pytest.mark.parametrize(("first", "every_s", "is_asked"), [(0, 9.0, False), (1, 9.0, True), (0, -1.0, True)])
def test_key_frames_are_asked_for_to_begin_with_and_for_seeking(tmp_path, monkeypatch, first, every_s, is_asked):
    monkeypatch.setattr(recording_module, "KEY_EVERY_S", every_s)
    rig = Rig(tmp_path)
    rig.take(pictures(H264Encoder(SMALL, 30, RATE, RATE), 3)[first:])
    rig.recording.stop()
    assert rig.asked == (["1"] if is_asked else [])


def test_a_new_connection_goes_on_in_the_file_and_an_old_one_is_over(tmp_path):
    rig, encoder = Rig(tmp_path), H264Encoder(SMALL, 30, RATE, RATE)
    rig.take(pictures(encoder, 5))
    rig.take(pictures(encoder, 5, keys=(), first=10), generation=1)  # no key frame: not to be decoded
    rig.take(pictures(H264Encoder(SMALL, 30, RATE, RATE), 5, first=20), generation=1)
    rig.take(pictures(encoder, 5, first=30), generation=0)
    rig.recording.stop()
    assert [round(at * 30) for at, _size in played(tmp_path / "Ana.mkv")[0]] == [*range(5), *range(20, 25)]


def test_who_left_has_a_finished_file_and_their_namesake_another_one(tmp_path):
    rig, encoder = Rig(tmp_path), partial(H264Encoder, SMALL, 30, RATE, RATE)
    rig.take(pictures(encoder(), 5))
    rig.recording.look((HOST,))
    rig.take(pictures(encoder(), 5))  # late: left out
    rig.recording.look((HOST, ANA))
    rig.take(pictures(encoder(), 3))
    rig.recording.stop()
    assert [len(played(tmp_path / name)[0]) for name in ("Ana.mkv", "Ana-2.mkv")] == [5, 3]


def test_a_picture_of_ours_that_waits_asks_the_gate_once_more(tmp_path):
    rig = Rig(tmp_path)
    shown = rig.policy.camera.release(room_frame(1, SMALL))
    assert not shown.is_card
    rig.policy.be_private(True)
    rig.recording.see_host("camera", shown)
    for _ in range(8):
        rig.recording.hear_guests(np.zeros(480, np.int16))
    rig.recording.stop()
    card = rig.policy.camera.card(SMALL, 0, 0).luma
    for name, rows in (("Ada", slice(0, 180)), ("Everybody", slice(180, 540))):
        with av.open(str(tmp_path / f"{name}.mkv")) as container:
            *_, last = (frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0))
        half = last[rows, : last.shape[1] // (1 if name == "Ada" else 2)]
        part = cv2.resize(half, SMALL, interpolation=cv2.INTER_AREA)
        assert np.abs(part.astype(int) - card).mean() < 6, name


@pytest.mark.parametrize("first", [0, 1])
def test_the_picture_of_everybody_waits_for_its_sound(tmp_path, first):
    rig = Rig(tmp_path)
    began, dark, bright = time.monotonic(), flat_i420(SMALL, BLACK), flat_i420(SMALL, (220, 128, 128))
    for delay_s, i420 in ((-1.0, dark), (60.0, bright))[first:]:
        rig.recording.see_guest("1", "camera", Frame(i420, SMALL, began, 0), delay_s)
    for _ in range(8):
        rig.recording.hear_guests(np.zeros(480, np.int16))
    rig.recording.stop()
    with av.open(str(tmp_path / "Everybody.mkv")) as container:
        assert all(frame.to_ndarray(format="gray")[200:500, 700:].mean() < 70 for frame in container.decode(video=0))


def test_the_sound_of_all_is_in_the_file_of_everybody(tmp_path, monkeypatch):
    clock = SimpleNamespace(now_s=100.0)
    monkeypatch.setattr(recording_module, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    rig = Rig(tmp_path)
    for k in range(200):
        clock.now_s += 0.01
        rig.recording.hear_host(tone(440, k), 0)
        rig.recording.hear_guests(tone(1500, k))
    rig.recording.stop()
    with av.open(str(tmp_path / "Everybody.mkv")) as container:
        samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    levels = np.abs(np.fft.rfft(samples[-48_000:] * np.hanning(48_000)))
    assert min(levels[440], levels[1500]) > 0.3 * levels.max()


# ---- killed, and full


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[2:]
import test_call_recording_files as t
file = t.StreamFile(lambda: t.MatroskaFile(Path(sys.argv[1])))
thread = t.FileThread("recording", 3000, print, print, lambda: None)
thread.add(file)
thread.start()
made, heard, began = t.pictures(t.H264Encoder(t.SMALL, 30, t.RATE, t.RATE), 90), t.sound(90), time.monotonic()
pause = __import__("threading").Event()
for k, (at_s, data, is_key) in enumerate(made):
    thread.do(lambda at_s=at_s, data=data, is_key=is_key: file.put_picture(at_s, "H264", data, is_key))
    thread.do(lambda k=k: file.put_sound(*heard[k]))
    pause.wait(max(0, began + at_s - time.monotonic()))
    print(at_s, flush=True)
"""


def test_a_killed_program_loses_less_than_a_second(tmp_path):
    path = tmp_path / "a.mkv"
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path), *sys.path], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if float(line) > 1.5:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    process.wait()
    seen, heard = played(path)
    assert seen[-1][0] > 1.5 - 1
    assert np.allclose(np.diff([at for at, _size in seen]), 1 / 30, atol=2e-3)
    assert heard


class Full:
    """A disk with room for so many bytes."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(self.room, len(data))
        self.room -= taken
        return self.file.write(data[:taken])

    def __getattr__(self, name):
        return getattr(self.file, name)


def test_a_full_disk_is_told_once_and_what_is_there_plays(tmp_path, monkeypatch):
    failed = []
    matroska = MatroskaFile(tmp_path / "a.mkv")
    monkeypatch.setattr(matroska, "_file", Full(matroska._file, 30_000))
    file = StreamFile(lambda: matroska)
    thread = FileThread("recording", 3000, failed.append, failed.append, lambda: None)
    thread.add(file)
    thread.start()
    for at_s, data, is_key in pictures(H264Encoder(SMALL, 30, RATE, RATE), 600):
        thread.do(partial(file.put_picture, at_s, "H264", data + b"\1" * 1000, is_key))
        thread.do(file.flush)
    thread.stop()
    assert [type(error) for error in failed] == [DiskFull]
    assert "The call goes on" in str(failed[0])
    seen, _heard = played(tmp_path / "a.mkv")
    assert len(seen) > 10
    assert (tmp_path / "a.mkv").stat().st_size < 30_000, "no half cluster"
    assert np.allclose(np.diff([at for at, _size in seen]), 1 / 30, atol=2e-3)


def test_a_file_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"mine")
    with pytest.raises(OutputUnavailable, match="cannot be written"):
        MatroskaFile(tmp_path / "a.mkv")
    assert (tmp_path / "a.mkv").read_bytes() == b"mine"


def test_a_job_that_raises_is_told_once_and_the_others_are_done():
    told, done = [], []
    thread = FileThread("recording", 10, told.append, told.append, lambda: None)
    thread.start()
    for _ in range(2):
        thread.do(lambda: 1 / 0)
    thread.do(lambda: done.append(1))
    thread.stop()
    assert len(told) == 1
    assert done == [1]


def test_a_slow_disk_drops_the_oldest_and_tells():
    told, done = [], list[object]()
    thread = FileThread("recording", 3, told.append, told.append, lambda: done.append("gap"))
    for k in range(5):
        thread.do(partial(done.append, k))
    thread.start()
    thread.stop()
    assert done == ["gap", 2, 3, 4]
    assert not told


# ---- names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana", "Ana"), ("../../etc/passwd", "etc passwd"), ("a/b\\c:d", "a b c d"), ("...", "Guest"), ("", "Guest"),
        ("  Ünï çode 名  ", "Ünï çode 名"), ("CON", "CON_"), ("lpt1.txt", "lpt1.txt_"), ("a\0b\n\u202ec", "a b c"),
        ("x" * 300, "x" * 60), ("Ana.", "Ana"), (".hidden", "hidden"),
    ],
)  # fmt: skip
def test_a_name_is_a_safe_file_name(text, name):
    assert safe_name(text, "Guest") == name
    assert len(safe_name(text * 40, "Guest").encode()) <= 180


def test_two_of_the_same_name_are_numbered():
    names = Names()
    assert [names.take(name) for name in ("Ana", "ana", "Ana", "Bob", "Ana-2")] == [
        "Ana",
        "ana-2",
        "Ana-3",
        "Bob",
        "Ana-2-2",
    ]


# ---- time


def test_jitter_does_not_move_what_was_said():
    clock, random = ArrivalClock(48_000), np.random.default_rng(3)
    late = random.exponential(0.03, 500)
    late[::20], late[100] = 0.001, 0.3
    at = np.array([clock.at(((k - 100) * 960) % 2**32, 10 + k * 0.02 + late[k]) for k in range(500)])
    assert np.abs(at[50:] - (10 + np.arange(500) * 0.02)[50:]).max() < 0.003


def test_a_clock_that_runs_slow_or_fast_is_followed():
    for drift in (-1e-4, 1e-4):
        clock = ArrivalClock(48_000)
        arrived = np.arange(30_000) * 0.02 * (1 + drift)
        at = [clock.at(k * 960, arrived[k]) for k in range(30_000)]
        assert abs(at[-1] - arrived[-1]) < 0.002


def test_pictures_follow_the_sound_by_the_senders_reports():
    clock = PersonClock()
    sound_report, picture_report = (5000.0, 48_000), (5000.2, 900)
    clock.sound_at(48_000 + 9600, 77.0, sound_report)  # said at 5000.2 of the sender's
    assert clock.picture_at("camera", 900, 77.150, None) == pytest.approx(77.150)
    assert clock.picture_at("camera", 900, 77.150, picture_report) == pytest.approx(77.0)
    clock.picture_at("camera", 900, 77.150, (5001.2, 90_900))
    late = clock.picture_at("camera", 180_900, 79.150, (5002.5, 180_900))
    assert late == pytest.approx(79.0), "one report is late by 0.3 s"


def test_reports_that_move_pictures_far_are_not_believed():
    clock = PersonClock()
    clock.sound_at(48_000, 77.0, (5000.0, 48_000))
    assert clock.picture_at("camera", 900, 77.150, (9000.0, 900)) == pytest.approx(77.150)


def test_blocks_are_even_however_they_come():
    clock = BlockClock(0.01)
    at = [clock.at(5 + 0.01 * k + (0.03 if k % 4 == 0 else 0)) for k in range(400)]
    assert np.allclose(np.diff(at), 0.01, atol=5e-4)
    assert clock.at(20.0) == pytest.approx(19.99), "after a pause, a new stretch"


# ---- the picture of everybody


@pytest.mark.parametrize("count", range(1, 10))
def test_cells_have_one_size_and_do_not_overlap(count):
    found = places(count)
    assert len(found) == count
    covered = np.zeros((SIZE.height, SIZE.width), int)
    for left, top, size in found:
        assert not left % 2 and not top % 2 and size == found[0][2]
        covered[top : top + size.height, left : left + size.width] += 1
    assert covered.max() == 1
    assert covered.sum() == count * found[0][2].width * found[0][2].height
    assert covered.mean() >= 0.5


def test_everybody_is_in_their_cell_and_who_has_no_picture_leaves_none():
    grid, one, tall = Grid(), room_frame(1, LARGE), room_frame(2, Size(90, 160))
    drawn = grid.draw([("a", one), ("b", tall), ("c", None)]).copy()
    again = grid.draw([("a", None), ("b", None), ("c", None)])
    (left, top, size), (right, *_rest), _ = places(3)
    luma = drawn[: SIZE.width * SIZE.height].reshape(SIZE.height, SIZE.width)
    assert luma[top : top + size.height, left : left + size.width].std() > 1
    assert luma[top : top + size.height, right : right + 100].max() == 16, "bars beside a tall picture"
    empty = again[: SIZE.width * SIZE.height].reshape(SIZE.height, SIZE.width)
    assert np.array_equal(empty[:360, :640], empty[:360, 640:])


def test_our_own_pictures_wait_for_nothing_and_may_change_their_size():
    encoder = PictureEncoder(30, 20)
    made = [encoder.encode(safe(room_frame(k, SMALL if k < 40 else LARGE)), k / 30) for k in range(45)]
    assert [len(packets) for packets in made] == 45 * [1]
    assert [k for k, [(_at, _data, is_key)] in enumerate(made) if is_key] == [0, 30, 40]
    assert all(at_s == pytest.approx(k / 30, abs=1e-3) for k, [(at_s, _data, _key)] in enumerate(made))
