"""The decoder of webcams' JPEGs: the picture that FFmpeg gives, nothing of a damaged one, and never a byte too far."""

import shutil
import struct
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from buzzcam import kernels, paths
from buzzcam.core.frame import Size, planes_of
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile
from buzzcam.kernels import opencv
from buzzcam.kernels.mjpeg import MjpegDecoder
from buzzcam.sources.clip import Clip
from buzzcam.sources.pattern import Pattern, read_number
from fakes import read_frame

ROOT = Path(__file__).parents[1]
S422, S420 = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
SOF, DHT, DQT, SOS = 0xC0, 0xC4, 0xDB, 0xDA
SIZE = Size(640, 360)
compiled = pytest.mark.skipif(kernels.name != "C", reason="no compiler was there")


def photo(size: tuple[int, int]) -> np.ndarray:
    """The demo's room: BGR, cut from its middle or enlarged."""
    picture = np.asarray(cv2.imread(str(paths.assets() / "demo" / "room.jpg")))
    scale = max(1.0, size[0] / picture.shape[1], size[1] / picture.shape[0])
    picture = cv2.resize(picture, None, fx=scale, fy=scale)
    top, left = (picture.shape[0] - size[1]) // 2, (picture.shape[1] - size[0]) // 2
    return picture[top : top + size[1], left : left + size[0]]


def colours(size: tuple[int, int]) -> np.ndarray:
    """The hardest: saturated colours in blocks of odd sizes, and noise."""
    random = np.random.default_rng(5)
    blocks = random.choice(np.array([0, 255], np.uint8), (size[1] // 11 + 1, size[0] // 13 + 1, 3))
    picture = cv2.resize(blocks, None, fx=13, fy=11, interpolation=cv2.INTER_NEAREST)[: size[1], : size[0]].copy()
    picture[::3, ::2] = random.integers(0, 256, picture[::3, ::2].shape, np.uint8)
    return picture


def jpeg(
    picture: np.ndarray,
    sampling: int = S422,
    quality: int = 60,
    restart: int = 0,
    optimised: bool = False,
    progressive: bool = False,
) -> bytes:
    options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling, cv2.IMWRITE_JPEG_QUALITY, quality]
    options += [cv2.IMWRITE_JPEG_RST_INTERVAL, restart, cv2.IMWRITE_JPEG_OPTIMIZE, int(optimised)]
    return cv2.imencode(".jpg", picture, [*options, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)])[1].tobytes()


def segments(data: bytes) -> list[tuple[int, bytes]]:
    """Marker and bytes of each header segment, the scan's with all behind it."""
    found, at = [], 2
    while True:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == SOS:
            return [*found, (SOS, data[at:])]
        found.append((data[at + 1], data[at : at + 2 + length]))
        at += 2 + length


def joined(parts: list[tuple[int, bytes]]) -> bytes:
    return b"\xff\xd8" + b"".join(part for _marker, part in parts)


def taken(data: bytes, size: Size, tables: object = None) -> tuple[bool | None, np.ndarray]:
    """What the kernel says and gives; around the buffer nothing may change."""
    guarded = np.full(size.i420_bytes + 512, 0xA5, np.uint8)
    out = guarded[256:-256]
    said = kernels.decode_mjpeg(tables or kernels.mjpeg_tables(), data, size, out)
    assert (guarded[:256] == 0xA5).all()
    assert (guarded[-256:] == 0xA5).all()
    return said, out


def by_pyav(data: bytes, size: Size) -> np.ndarray:
    out = np.empty(size.i420_bytes, np.uint8)
    assert MjpegDecoder().decode_by_pyav(np.frombuffer(data, np.uint8), size, out)
    return out


def assert_same(data: bytes, size: Size, wanted: bytes | None = None, tables: object = None, most: int = 1) -> None:
    """The kernel makes of the data what PyAV makes of them, or of `wanted`, up to `most` levels."""
    said, out = taken(data, size, tables)
    assert said is True
    for plane, target in zip(planes_of(out, size), planes_of(by_pyav(wanted or data, size), size), strict=True):
        assert np.abs(plane.astype(int) - target).max() <= most


@compiled
@pytest.mark.parametrize("optimised", [False, True], ids=["standard", "optimised"])
@pytest.mark.parametrize("restart", [0, 1, 7, 500])
@pytest.mark.parametrize("quality", [3, 30, 60, 85, 100])
@pytest.mark.parametrize("sampling", [S422, S420], ids=["422", "420"])
def test_a_picture_is_what_ffmpeg_makes_of_it(sampling, quality, restart, optimised):
    assert_same(jpeg(photo(SIZE), sampling, quality, restart, optimised), SIZE)
    assert_same(jpeg(colours((320, 180)), sampling, quality, restart, optimised), Size(320, 180), most=2)


@compiled
@pytest.mark.parametrize("sampling", [S422, S420], ids=["422", "420"])
def test_black_and_white_are_those_of_limited_range(sampling):
    """JPEG overshoots at edges: what is beyond black and white is cut off there, not at 0 and 255."""
    _said, out = taken(jpeg(colours(SIZE), sampling, 10), SIZE)
    luma, *chroma = planes_of(out, SIZE)
    assert (luma.min(), luma.max()) == (16, 235)
    assert min(plane.min() for plane in chroma) >= 16
    assert max(plane.max() for plane in chroma) <= 240


@compiled
@pytest.mark.parametrize("sampling", [S422, S420], ids=["422", "420"])
@pytest.mark.parametrize(
    "side", [(16, 16), (18, 16), (16, 18), (30, 46), (257, 131), (258, 31), (1920, 1080), (7680, 34)]
)
def test_a_picture_of_any_size_is_whole_to_its_rim(side, sampling):
    assert_same(jpeg(photo(side), sampling), Size(*side).even())


@compiled
@pytest.mark.parametrize("layout", ["yuvj420p", "yuvj422p"])
def test_ffmpegs_own_layout_of_422_is_known(layout):
    """It puts four blocks of luma into an MCU of either."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = *SIZE, layout, Fraction(1, 30)
    frame = av.VideoFrame.from_ndarray(photo(SIZE), "bgr24").reformat(format=layout)
    (packet,) = list(encoder.encode(frame)) + list(encoder.encode(None))
    assert_same(bytes(packet), SIZE)


@compiled
def test_without_huffman_tables_the_standard_ones_hold():
    whole = jpeg(photo(SIZE))
    bare = joined([part for part in segments(whole) if part[0] != DHT])
    assert len(bare) < len(whole) - 400
    assert_same(bare, SIZE, wanted=whole)


@compiled
def test_tables_change_from_picture_to_picture_and_hold_until_then():
    tables = kernels.mjpeg_tables()
    own, standard = jpeg(photo(SIZE), optimised=True), jpeg(colours(SIZE), quality=90)
    for data in (standard, own, standard, own, own):
        assert_same(data, SIZE, tables=tables, most=2)
    bare = joined([part for part in segments(own) if part[0] not in (DHT, DQT)])
    assert_same(bare, SIZE, wanted=own, tables=tables)
    assert taken(bare, SIZE)[0] is None, "there is nothing to divide by"


@compiled
def test_what_may_stand_around_a_picture_changes_nothing():
    whole = jpeg(photo(SIZE))
    parts = segments(whole)
    fill = [(marker, b"\xff" * 3 + part) for marker, part in parts]
    comments = [(0xE0, b"\xff\xe0\0\x10AVI1" + bytes(10)), (0xFE, b"\xff\xfe\0\x06\xff\xd9ab"), *parts]
    tables = b"".join(part[4:] for marker, part in parts if marker == DHT)
    together = [(DHT, b"\xff\xc4" + (2 + len(tables)).to_bytes(2, "big") + tables)]
    for data in (
        joined(fill),
        joined(comments),
        joined(together + [part for part in parts if part[0] != DHT]),
        whole + bytes(range(256)),
        whole[:-2],
        whole[:-1],
        whole[:-2] + bytes(2000),
    ):
        assert_same(data, SIZE, wanted=whole)


OTHERS = {
    "progressive": lambda: jpeg(photo(SIZE), S422, progressive=True),
    "gray": lambda: jpeg(photo(SIZE)[:, :, 0]),
    "4:4:4": lambda: jpeg(photo(SIZE), cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    "4:4:0": lambda: jpeg(photo(SIZE), cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440),
    "4:1:1": lambda: jpeg(photo(SIZE), cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411),
    "limited range": lambda: joined([(0xFE, b"\xff\xfe\0\x0cCS=ITU601\0"), *segments(jpeg(photo(SIZE)))]),
    "another size": lambda: jpeg(photo((320, 180))),
}


@compiled
@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_known_is_left_to_pyav_and_nothing_is_written(kind):
    data = OTHERS[kind]()
    said, out = taken(data, SIZE)
    assert said is None
    assert (out == 0xA5).all()
    assert MjpegDecoder().decode(np.frombuffer(data, np.uint8), SIZE, out)
    assert np.array_equal(out, by_pyav(data, SIZE))


@compiled
@pytest.mark.parametrize(
    ("at", "value"),
    [(1, 0xC1), (1, 0xC2), (1, 0xC9), (4, 12), (9, 4), (11, 0x41), (11, 0x20), (12, 4), (14, 0x21), (15, 2)],
)
def test_another_process_precision_sampling_or_table_is_not_known(at, value):
    """Bytes of the frame header: marker, precision, components, sampling and table of luma and of Cb."""
    parts = segments(jpeg(photo(SIZE)))
    changed = [
        (marker, part[:at] + bytes([value]) + part[at + 1 :] if marker == SOF else part) for marker, part in parts
    ]
    said, out = taken(joined(changed), SIZE)
    assert said is None
    assert (out == 0xA5).all()


def test_without_a_compiler_pyav_does_it_all(monkeypatch):
    monkeypatch.setattr(kernels, "mjpeg_tables", opencv.mjpeg_tables)
    monkeypatch.setattr(kernels, "decode_mjpeg", opencv.decode_mjpeg)
    data, out = jpeg(photo(SIZE)), np.empty(SIZE.i420_bytes, np.uint8)
    assert MjpegDecoder().decode(np.frombuffer(data, np.uint8), SIZE, out)
    assert np.array_equal(out, by_pyav(data, SIZE))
    assert not MjpegDecoder().decode(np.frombuffer(b"no picture at all", np.uint8), SIZE, out)


@compiled
@pytest.mark.parametrize("restart", [0, 20])
def test_a_picture_that_is_cut_off_is_damaged(restart):
    whole = jpeg(photo(SIZE), restart=restart)
    scan = len(whole) - len(segments(whole)[-1][1])
    for count in range(0, len(whole) - 2, 211):
        assert taken(whole[:count], SIZE)[0] is (False if count > scan + 14 else None)
        out = np.empty(SIZE.i420_bytes, np.uint8)
        if count > scan + 14:
            assert not MjpegDecoder().decode(np.frombuffer(whole[:count], np.uint8), SIZE, out)


@compiled
def test_lost_or_mixed_up_restart_intervals_are_damage():
    pieces, part = [], b""
    whole = jpeg(photo(SIZE), restart=40)
    for k, value in enumerate(whole):  # each piece begins with its marker
        if value == 0xFF and 0xD0 <= whole[k + 1] <= 0xD7:
            pieces.append(part)
            part = b""
        part += bytes([value])
    pieces.append(part)
    assert len(pieces) == 45
    assert taken(b"".join(pieces), SIZE)[0] is True
    assert taken(b"".join(pieces[:5] + pieces[6:]), SIZE)[0] is False
    assert taken(b"".join([*pieces[:5], pieces[6], pieces[5], *pieces[7:]]), SIZE)[0] is False


@compiled
@pytest.mark.parametrize("seed", range(8))
def test_damage_of_any_kind_never_reaches_beyond_the_buffer(seed):
    random = np.random.default_rng(seed)
    size, tables = Size(322, 50), kernels.mjpeg_tables()
    sampling = S422 if seed % 2 else S420
    whole = jpeg(photo(size), sampling, int(random.choice([20, 60, 95])), int(random.choice([0, 5])))
    found = []
    for _ in range(500):
        data = np.frombuffer(whole, np.uint8).copy()
        where = random.integers(2, len(data) if random.random() < 0.7 else 600, random.integers(1, 10))
        data[where] = random.choice([0xFF, 0xC4, 0xD0, 0, *random.integers(0, 256, 4)], len(where))
        found.append(taken(data[: random.integers(300, 3 * len(data))].tobytes(), size, tables)[0])
    assert {True, False, None} == set(found), "all three come up"
    assert_same(whole, size, tables=tables)


def write_mjpeg(path: Path, pictures: list[bytes], size: Size) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=60)
        stream.width, stream.height, stream.pix_fmt = *size, "yuvj422p"
        for number, data in enumerate(pictures):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, number, number, Fraction(1, 60)
            container.mux(packet)
    return path


def numbered(count: int) -> list[bytes]:
    pattern, pictures = Pattern(SIZE, 60, is_paced=False), []
    for _ in range(count):
        bgr = cv2.cvtColor(read_frame(pattern).i420.reshape(-1, SIZE.width), cv2.COLOR_YUV2BGR_I420)
        pictures.append(jpeg(bgr, quality=90))
    return pictures


@pytest.mark.parametrize("kind", ["mkv", "avi"])
def test_a_clip_plays_to_its_end_and_a_damaged_picture_is_left_out(tmp_path, kind):
    pictures = numbered(6)
    pictures[3] = pictures[3][:9] if kernels.name == "OpenCV" else pictures[3][: len(pictures[3]) // 2]
    clip = Clip(write_mjpeg(tmp_path / f"clip.{kind}", pictures, SIZE), is_paced=False)
    clip.open()
    numbers = []
    with pytest.raises(EndOfSource):
        while True:
            numbers.append(read_number(read_frame(clip).planes[0]))
    clip.close()
    assert numbers == [0, 1, 2, 4, 5]


def test_a_paced_clip_of_mjpeg_starts_over(tmp_path):
    clip = Clip(write_mjpeg(tmp_path / "clip.mkv", numbered(3), SIZE))
    clip.open()
    numbers = [read_number(read_frame(clip).planes[0]) for _ in range(8)]
    clip.close()
    assert numbers == [0, 1, 2, 0, 1, 2, 0, 1]


@compiled
def test_a_clip_without_a_whole_picture_says_so(tmp_path):
    """FFmpeg would show what there is of the first one."""
    clip = Clip(write_mjpeg(tmp_path / "clip.mkv", [data[:-400] for data in numbered(2)], SIZE))
    clip.open()
    with pytest.raises(BadFile, match="no picture in it"):
        clip.read()
    clip.close()


def test_the_sanitizers_find_nothing_in_damaged_pictures(tmp_path):
    """AddressSanitizer and UBSan on buffers that end where the data end; seconds, longer runs are made by hand."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no compiler here")
    program, code = tmp_path / "fuzz", ROOT / "tests" / "mjpeg_fuzz.c"
    built = subprocess.run(
        [compiler, "-O1", "-g", "-U__linux__", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{ROOT / 'src' / 'buzzcam' / 'kernels'}", "-o", program, code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if built.returncode:
        pytest.skip(f"this compiler has no sanitizers: {built.stderr[-300:]}")
    files = []
    for k, (side, sampling, restart) in enumerate(
        [((64, 48), S422, 0), ((66, 50), S420, 3), ((318, 35), S422, 5), ((321, 34), S420, 0)]
    ):
        files.append(tmp_path / str(k))
        data = jpeg(colours(side), sampling, 70, restart, optimised=bool(k % 2))
        files[-1].write_bytes(struct.pack("=II", *Size(*side).even()) + data)
    done = subprocess.run([program, "700", "1", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert all(int(count) > 100 for count in done.stdout.split()), "all three answers come up"
