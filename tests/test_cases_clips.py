"""Clips follow their container: upright, square pixels, in time, in their colours; what is damaged is left out."""

import os
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.effects.backdrop import VideoBackdrop
from buzzcam.effects.framing import Framing
from buzzcam.errors import BadFile
from buzzcam.factory import still_of
from buzzcam.kernels.convert import to_bgr
from buzzcam.pictures import is_picture
from buzzcam.sources import steady
from buzzcam.sources.clip import Clip
from buzzcam.sources.film import Film
from buzzcam.sources.pattern import Pattern
from fakes import read_frame
from shared_cases import PATCHES, SIZE, all_frames, behind, case, patch_values, patches_bgr, room_bgr, write_video

# ---- held and stretched


def test_a_telephones_video_is_upright():
    frames = all_frames(case("01-rotated-phone.mp4"))
    assert len(frames) == 40
    assert {frame.size for frame in frames} == {Size(404, 720)}
    assert behind(case("01-rotated-phone.mp4"), Size(404, 720)).shape == (720, 404, 3)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_display_matrix_is_followed(tmp_path, turn):
    """A white corner at the top left of what is stored goes where the matrix says."""
    picture = np.full((96, 160, 3), 40, np.uint8)
    picture[:24, :40] = 255
    path = write_video(tmp_path / "a.mp4", [picture] * 3, ("libx264", "yuv420p"), dress=_turned_by(turn))
    luma = all_frames(path)[0].planes[0]
    assert luma.shape == ((96, 160) if turn % 180 == 0 else (160, 96))
    corners = [luma[:16, :16].mean(), luma[:16, -16:].mean(), luma[-16:, -16:].mean(), luma[-16:, :16].mean()]
    counterclockwise = {0: 0, 90: 3, 180: 2, 270: 1}
    assert int(np.argmax(corners)) == counterclockwise[turn]


def _turned_by(degrees):
    def dress(stream):
        if degrees:
            stream.set_display_rotation(degrees)

    return dress


def test_square_pixels():
    frames = all_frames(case("02-sar-64-45.mp4"))
    assert {frame.size for frame in frames} == {Size(1024, 576)}
    assert len(frames) == 40


@pytest.mark.parametrize(("aspect", "turn", "size"), [
    (Fraction(4, 3), 0, Size(212, 96)), (Fraction(1, 2), 0, Size(160, 192)), (Fraction(4, 3), 90, Size(96, 212)),
    (Fraction(1, 90), 0, Size(160, 96)),
])  # fmt: skip
def test_a_shape_of_pixels_is_followed_also_when_turned_and_nonsense_is_not(tmp_path, aspect, turn, size):
    def dress(stream):
        stream.sample_aspect_ratio = aspect
        stream.codec_context.sample_aspect_ratio = aspect
        _turned_by(turn)(stream)

    path = write_video(tmp_path / "a.mp4", [room_bgr(Size(160, 96))] * 2, ("libx264", "yuv420p"), dress=dress)
    frames = all_frames(path)
    assert [frame.size for frame in frames] == [size, size]


def test_a_size_that_changes_is_letterboxed_and_never_stretched():
    frames = all_frames(case("20-size-change.ts"))
    assert [frame.size for frame in frames] == [Size(640, 360)] * 30 + [Size(360, 640)] * 30
    framed = Framing(Size(640, 360)).apply(frames[-1])
    assert (framed.planes[0][:, :200] == 16).all() and (framed.planes[0][:, -200:] == 16).all()
    assert framed.planes[0][:, 230:410].std() > 20


# ---- in time


def test_a_variable_rate_keeps_its_times():
    frames = all_frames(case("03-vfr.mp4"))
    times = [frame.captured_at for frame in frames]
    assert len(times) == 66
    assert [round(times[k - 1], 2) for k in (30, 61, 66)] == [0.97, 2.0, 3.67]


def test_times_come_from_the_stamps_and_a_background_follows_them(tmp_path):
    pictures = [np.full((32, 64, 3), level, np.uint8) for level in (40, 120, 200)]
    path = write_video(tmp_path / "slides.mkv", pictures, times=[0, 100, 1100])
    assert [round(frame.captured_at, 2) for frame in all_frames(path)] == [0.0, 0.1, 1.1]
    clip = Clip(path, is_paced=False, is_looped=True)
    clip.open()
    backdrop, size = VideoBackdrop(clip), Size(64, 32)
    levels = []
    for at_s in (5.0, 5.05, 5.12, 5.6, 6.05, 6.12):
        shown = backdrop(Frame(np.zeros(size.i420_bytes, np.uint8), size, at_s, 0))
        levels.append(int(to_bgr(Frame(shown, size, 0.0, 0))[5, 5, 0]))
    clip.close()
    assert np.abs(np.array(levels) - [40, 40, 120, 120, 120, 200]).max() <= 4


def test_a_paced_clip_waits_for_its_stamps_and_starts_over(tmp_path):
    pictures = [np.full((32, 64, 3), level, np.uint8) for level in (40, 120, 200)]
    clip = Clip(write_video(tmp_path / "a.mkv", pictures, times=[0, 20, 60]))
    clip.open()
    frames = [read_frame(clip) for _ in range(7)]
    clip.close()
    levels = [int(frame.planes[0][0, 0]) for frame in frames]
    assert len(set(levels)) == 3 and max(levels[3:]) > min(levels[3:])
    gaps = np.diff([frame.captured_at for frame in frames])
    assert (gaps > 0).all()


def test_a_slow_source_is_never_waited_for(tmp_path, monkeypatch):
    """One frame in 20 s: what is shown is given again, with numbers and times that go on."""
    monkeypatch.setattr(steady, "SHOWN_AGAIN_S", 0.02)
    path = write_video(tmp_path / "slow.mkv", [room_bgr(Size(64, 32))] * 2, times=[0, 20_000])
    clip = Clip(path)
    clip.open()
    frames = [read_frame(clip) for _ in range(6)]
    clip.close()
    assert [frame.number for frame in frames] == list(range(6))
    assert len({frame.i420.tobytes() for frame in frames}) == 1
    assert (np.diff([frame.captured_at for frame in frames]) > 0).all()
    pattern = Pattern(Size(64, 32), 1.0)
    pattern.open()
    assert [read_frame(pattern).number for _ in range(4)] == list(range(4))


def test_a_clip_that_is_to_run_once_ends(tmp_path):
    pictures = [np.full((32, 64, 3), level, np.uint8) for level in (40, 120, 200)]
    path = write_video(tmp_path / "a.mkv", pictures, times=[0, 5, 10])
    clip = Clip(path, is_once=True)
    clip.open()
    levels = [int(read_frame(clip).planes[0][0, 0]) for _ in pictures]
    with pytest.raises(EndOfSource):
        clip.read()
    clip.close()
    assert levels == sorted(set(levels))


# ---- in its colours


def dressed(matrix, transfer=2, primaries=2, is_full=False):
    def dress(stream):
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, 2 if is_full else 1
        context.color_trc, context.color_primaries = transfer, primaries

    return dress


def coded(bgr, matrix_shares, is_full, pixel_format="yuv444p"):
    """The picture in Y'CbCr of that matrix, by the formula; of 10 bits where the format is."""
    kr, kb = matrix_shares
    b, g, r = (bgr[..., k].astype(np.float64) / 255 for k in range(3))
    y = kr * r + (1 - kr - kb) * g + kb * b
    cb, cr = (b - y) / (2 - 2 * kb), (r - y) / (2 - 2 * kr)
    steps = 4 if "10" in pixel_format else 1
    luma = y * 255 if is_full else 16 + 219 * y
    chroma = [c * (255 if is_full else 224) + 128 for c in (cb, cr)]
    planes = [np.clip(np.round(p * steps), 0, 256 * steps - 1) for p in (luma, *chroma)]
    frame = av.VideoFrame(bgr.shape[1], bgr.shape[0], pixel_format)
    for plane, values in zip(frame.planes, planes, strict=True):
        dtype = np.uint16 if steps == 4 else np.uint8
        rows = np.frombuffer(plane, dtype).reshape(plane.height, -1)
        rows[:, : values.shape[1]] = values.astype(dtype)
    return frame


SHARES = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}


@pytest.mark.parametrize("pixel_format", ["yuv444p", "yuv444p10le"])
@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize("matrix", SHARES)
def test_colours_of_any_matrix_and_range(tmp_path, matrix, is_full, pixel_format):
    frame = coded(patches_bgr(), SHARES[matrix], is_full, pixel_format)
    path = write_video(tmp_path / "a.mkv", [frame], ("ffv1", pixel_format), dress=dressed(matrix, is_full=is_full))
    seen = patch_values(to_bgr(all_frames(path)[0]))
    assert np.abs(seen - PATCHES).max() <= 4


def test_colours_of_bt2020():
    seen = to_bgr(all_frames(case("18-bt2020-8bit.mp4"))[0])
    for x, colour in ((60, (200, 60, 50)), (220, (60, 180, 70)), (700, (128, 128, 128)), (1010, (16, 16, 16))):
        assert np.abs(seen[100, x][::-1].astype(int) - colour).max() <= 4


def test_gray_of_bt709_is_neutral(tmp_path):
    frame = coded(np.full((64, 96, 3), 128, np.uint8), SHARES[1], is_full=False)
    small = frame.reformat(format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709")
    path = write_video(tmp_path / "a.mkv", [small], dress=dressed(1))
    assert np.abs(to_bgr(all_frames(path)[0]).astype(int) - 128).max() <= 1


def test_hdr_is_as_bright_and_as_contrasty_as_its_original():
    luma = all_frames(case("12-hdr-pq.mp4"))[0].planes[0].astype(float)
    full = np.clip((luma - 16) * 255 / 219, 0, 255)
    assert abs(full.mean() - 136) <= 3 and abs(full.std() - 61) <= 3


@pytest.mark.parametrize("transfer", [16, 18], ids=["PQ", "HLG"])
def test_hdr_of_either_kind_keeps_grays_gray_and_white_nearly_white(tmp_path, transfer):
    white = {16: 0.58, 18: 0.75}[transfer]  # where ITU-R BT.2408 places it
    ramp = np.linspace(0, white * 255, 192).round().astype(np.uint8)
    picture = np.repeat(np.tile(ramp, (32, 1))[..., None], 3, axis=2)
    frame = coded(picture, SHARES[9], False, "yuv444p10le")
    path = write_video(tmp_path / "a.mkv", [frame], ("ffv1", "yuv444p10le"), dress=dressed(9, transfer, 9))
    seen = to_bgr(all_frames(path)[0]).astype(int)
    assert (seen.max(axis=2) - seen.min(axis=2)).max() <= 2
    row = seen[16, :, 1]
    assert row[0] <= 2 and row[-1] >= 235 and (np.diff(row) >= 0).all()


def test_wide_primaries_are_brought_to_ours(tmp_path):
    """Display P3: a red within sRGB is written with smaller numbers there."""
    frame = coded(
        np.full((32, 64, 3), (68, 75, 187), np.uint8), SHARES[1], False
    )  # sRGB 200, 60, 60 in P3 is nearly so
    path = write_video(tmp_path / "a.mkv", [frame], ("ffv1", "yuv444p"), dress=dressed(1, 1, 12))
    red, green, blue = to_bgr(all_frames(path)[0])[10, 10][::-1].astype(int)
    assert red > 195 and green < 68 and blue < 68


# ---- damaged, and none at all


def test_one_bad_packet_costs_one_picture():
    frames = all_frames(case("13-one-bad-packet.mp4"))
    assert len(frames) == 119
    assert (np.diff([frame.captured_at for frame in frames]) > 0).all()


def test_damaged_packets_are_left_out_and_counted(tmp_path):
    path = tmp_path / "a.mkv"
    write_video(path, [cv2.add(room_bgr(Size(96, 64)), k * 8) for k in range(10)], ("ffv1", "yuv420p"))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    clip = Clip(path, is_paced=False)
    clip.open()
    frames = 0
    with pytest.raises(EndOfSource):
        while True:
            frames += clip.read() is not None
    assert 7 <= frames + clip.damaged <= 10 and frames >= 7
    clip.close()


def test_an_all_damaged_file_is_refused_in_a_sentence(tmp_path):
    path = write_video(tmp_path / "a.avi", [room_bgr(Size(96, 64))] * 6, ("mpeg4", "yuv420p"))
    data = bytearray(path.read_bytes())
    begin = data.index(b"movi") + 4
    end = data.rindex(b"idx1")
    at = begin
    while at < end:  # the bytes of each packet, its header left alone
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        data[at + 8 : at + 8 + length] = bytes(length)
        at += 8 + length + length % 2
    path.write_bytes(data)
    with pytest.raises(BadFile, match=r"a\.avi is not a playable video") as refused:
        Clip(path).open()
    assert "\n" not in refused.value.message


def test_a_name_with_colons_is_a_file(tmp_path, monkeypatch):
    (tmp_path / "2026-11-29T17:30:00.mkv").write_bytes(
        write_video(tmp_path / "a.mkv", [room_bgr(Size(64, 32))] * 2).read_bytes()
    )
    monkeypatch.chdir(tmp_path)
    relative = type(tmp_path)("2026-11-29T17:30:00.mkv")
    assert len(all_frames(relative)) == 2
    assert behind(relative, Size(64, 32)).shape == (32, 64, 3)
    assert still_of(relative).shape == (32, 64, 3)


def test_a_case_with_colons(tmp_path, monkeypatch):
    (tmp_path / "2026-11-29T17:30:00.mkv").write_bytes(case("11-name-with-colons.mkv").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert {frame.size for frame in all_frames(type(tmp_path)("2026-11-29T17:30:00.mkv"))} == {Size(320, 180)}


@pytest.mark.parametrize("name", ["folder.mp4", "pipe.mp4", "none.mp4", "text.mp4", "list.m3u8", "audio.m4a"])
def test_what_is_no_video_is_refused_and_never_waited_for(tmp_path, name):
    path = tmp_path / name
    if name == "folder.mp4":
        path.mkdir()
    elif name == "pipe.mp4":
        os.mkfifo(path)
    elif name == "text.mp4":
        path.write_text("hello\n" * 100)
    elif name == "list.m3u8":  # would look for something elsewhere
        path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    elif name == "audio.m4a":
        with av.open(str(path), "w") as container:
            stream = container.add_stream("aac", rate=48_000)
            sound = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
            sound.rate = 48_000
            container.mux(stream.encode(sound))
            container.mux(stream.encode(None))
    with pytest.raises(BadFile, match=name.replace(".", r"\.")):
        Clip(path).open()
    with pytest.raises(BadFile):
        still_of(path)


def test_a_gif_that_moves_is_played_and_one_that_does_not_is_a_picture(tmp_path):
    from PIL import Image

    pictures = [Image.fromarray(np.roll(patches_bgr(SIZE), 20 * k, axis=1)) for k in range(3)]
    pictures[0].save(tmp_path / "moves.gif", save_all=True, append_images=pictures[1:], duration=100)
    pictures[0].save(tmp_path / "still.gif")
    assert not is_picture(tmp_path / "moves.gif")
    assert is_picture(tmp_path / "still.gif")
    assert [round(frame.captured_at, 1) for frame in all_frames(tmp_path / "moves.gif")] == [0.0, 0.1, 0.2]


def test_a_lost_background_stays_as_it_was(tmp_path):
    path = write_video(tmp_path / "a.gif.mkv", [np.full((32, 64, 3), 90, np.uint8)] * 2, times=[0, 40])
    clip = Clip(path, is_paced=False)
    clip.open()
    backdrop, size = VideoBackdrop(clip), Size(64, 32)
    first = backdrop(Frame(np.zeros(size.i420_bytes, np.uint8), size, 0.0, 0)).copy()
    path.unlink()
    for at_s in (0.5, 1.0, 1.7, 3.0):
        assert (backdrop(Frame(np.zeros(size.i420_bytes, np.uint8), size, at_s, 0)) == first).all()
    clip.close()


def test_a_film_is_freed_with_who_held_it(tmp_path):
    import gc
    import weakref

    path = write_video(tmp_path / "a.mkv", [room_bgr(Size(64, 32))] * 2)
    film = Film(path)
    film.open()
    film.next()
    seen = weakref.ref(film)
    gc.disable()
    try:
        del film
        assert seen() is None
    finally:
        gc.enable()
