"""What stands behind the person, and what the matte filter makes of a raw matte."""

import numpy as np
import pytest

from buzzcam.core.frame import BLACK, Frame, FramePool, Matte, Size, flat_i420, planes_of
from buzzcam.core.ports import Behind, EndOfSource, Scene
from buzzcam.effects.backdrop import VideoBackdrop, picture_backdrop
from buzzcam.effects.blur import BlurBackground, box_sides
from buzzcam.effects.card import Card
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.framing import Framing
from buzzcam.effects.light import Light
from buzzcam.effects.light_wrap import LightWrap
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.vignette import Vignette
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import to_bgr
from fakes import MARKER, SIZE, FakeSegmenter, room_frame


def scene_of(frame: Frame) -> Scene:
    coarse = SharedCoarse()
    return Scene(coarse, FakeSegmenter().matte(frame, coarse))


@pytest.mark.parametrize("size", [Size(16, 8192), Size(8192, 16), Size(16, 16), Size(18, 2000)], ids=str)
@pytest.mark.parametrize("strength", [0, 50, 100])
def test_a_room_of_any_shape_is_blurred(size, strength):
    frame = room_frame(0, size)
    assert BlurBackground(strength).apply(frame, scene_of(frame)).size == size


def test_no_old_room_shines_through_where_the_matte_is_unsure():
    buffer = flat_i420(SIZE, (MARKER, 90, 160))  # a bright room around a dark person with a soft edge
    for k, plane in enumerate(planes_of(buffer, SIZE)):
        plane[:, : 160 if k == 0 else 80] = (60, 128, 128)[k]
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[:, :36], alpha[:, 36:44] = 255, 128
    frame = Frame(buffer, SIZE, 0, 0)
    out = ReplaceBackground(lambda frame: flat_i420(SIZE, (60, 128, 128))).apply(
        frame, Scene(SharedCoarse(), Matte(alpha, 0, is_fine=True))
    )
    fringe = out.planes[0][:, 162:172].astype(int)
    assert fringe.max() < 60 + 0.3 * (MARKER - 60), "a plain blend leaves half of the room"
    assert np.abs(out.planes[0][:, :144].astype(int) - 60).max() <= 1


def test_a_rung_without_time_for_it_blends_plainly():
    frame, alpha = Frame(flat_i420(SIZE, (MARKER, 90, 160)), SIZE, 0, 0), np.full(SIZE.grid[::-1], 128, np.uint8)
    plain = ReplaceBackground(lambda frame: flat_i420(SIZE, (60, 128, 128)))
    out = plain.apply(frame, Scene(SharedCoarse(), Matte(alpha, 0)))
    assert abs(int(out.planes[0][90, 160]) - round(60 + 128 / 255 * (MARKER - 60))) <= 2


@pytest.mark.parametrize("strength", [0, 50, 100])
def test_the_person_does_not_bleed_into_the_blurred_room(strength):
    buffer = flat_i420(SIZE, (MARKER, 128, 128))
    planes_of(buffer, SIZE)[0][40:, 104:208] = 60
    alpha = np.zeros(SIZE.grid[::-1], np.uint8)
    alpha[10:, 26:52] = 255
    out = BlurBackground(strength).apply(Frame(buffer, SIZE, 0, 0), Scene(SharedCoarse(), Matte(alpha, 0)))
    luma = out.planes[0].astype(int)
    assert np.abs(luma[44:, 108:204] - 60).max() <= 2, "the person is kept"
    assert np.abs(luma[:, :100] - MARKER).max() <= 3, "a room of one colour stays so up to the edge"


def test_a_stronger_blur_leaves_less_detail():
    size = SIZE
    buffer = flat_i420(size, (16, 128, 128))
    planes_of(buffer, size)[0][:, ::32] = 235
    planes_of(buffer, size)[0][:, 1::32] = 235
    frame = Frame(buffer, size, 0, 0)
    scene = Scene(SharedCoarse(), Matte(np.zeros(size.grid[::-1], np.uint8), 0))
    spreads = [BlurBackground(strength).apply(frame, scene).planes[0].std() for strength in (0, 50, 100)]
    assert frame.planes[0].std() > spreads[0] > spreads[1] > spreads[2]


@pytest.mark.parametrize("sigma", [0.8, 1.5, 2.1, 4.0, 7.2])
def test_three_boxes_have_the_spread_of_the_gaussian(sigma):
    variance = sum((side**2 - 1) / 12 for side in box_sides(sigma))
    assert variance**0.5 == pytest.approx(sigma, abs=0.35)


def test_a_colour_stands_behind_the_person_exactly():
    frame = room_frame(0)
    out = ColourBackground(30, 90, 160).apply(frame, scene_of(frame))
    assert np.abs(to_bgr(out)[:20, :20].astype(int) - (160, 90, 30)).max() <= 4
    assert frame.planes[0][0, 0] == MARKER, "the frame itself stays as it was"


def test_a_picture_fills_the_frame_with_its_aspect_kept():
    picture = np.zeros((90, 400, 3), np.uint8)
    picture[:, 190:210] = 255
    backdrop = picture_backdrop(picture)
    luma = planes_of(backdrop(room_frame(0)), SIZE)[0]
    assert luma[90, 160] > 200
    assert (luma[90] > 128).sum() == pytest.approx(40, abs=4)
    assert backdrop(room_frame(1)) is backdrop(room_frame(2)), "drawn once"


class TwoFrames:
    size, fps, name = Size(32, 18), 10.0, "two"

    def __init__(self) -> None:
        self.opened, self.number = 0, 0

    def open(self) -> None:
        self.opened, self.number = self.opened + 1, 0

    def read(self) -> Frame:
        if self.number == 2:
            raise EndOfSource
        frame = Frame(
            flat_i420(self.size, (60 + 100 * self.number, 128, 128)), self.size, self.number / 10, self.number
        )
        self.number += 1
        return frame

    def close(self) -> None:
        pass


def test_a_video_runs_behind_the_person_at_its_own_rate_and_starts_over():
    clip = TwoFrames()
    clip.open()
    backdrop = VideoBackdrop(clip)
    shown = [int(backdrop(room_frame(0, captured_at=5 + k * 0.034))[0]) for k in range(6)]
    assert shown == [60, 60, 60, 160, 160, 160]
    backdrop(room_frame(0, captured_at=5.21))
    assert clip.opened == 2


def test_a_picture_of_a_video_that_is_held_stays_as_it_is():
    clip = TwoFrames()
    clip.open()
    backdrop = VideoBackdrop(clip)
    held = backdrop(room_frame(0, captured_at=5))
    assert backdrop(room_frame(0, captured_at=5.034)) is held, "it is the same picture"
    assert backdrop(room_frame(0, captured_at=5.12))[0] == 160
    assert held[0] == 60


def test_the_filter_is_steady_where_the_picture_is_and_quick_where_it_moves():
    coarse, filter_ = SharedCoarse(), MatteFilter()
    grid = SIZE.grid[::-1]
    first, second = room_frame(0), room_frame(0, captured_at=1 / 30)
    filter_.refine(first, Matte(np.zeros(grid, np.uint8), 0), coarse)
    still = filter_.refine(second, Matte(np.full(grid, 255, np.uint8), 1 / 30), coarse)
    assert still.alpha.max() < 160, "a flicker of the network in a still picture is damped"
    moved = Frame(flat_i420(SIZE, (20, 128, 128)), SIZE, 2 / 30, 2)
    quick = filter_.refine(moved, Matte(np.full(grid, 255, np.uint8), 2 / 30), coarse)
    assert quick.alpha.min() == 255


def test_the_filter_does_nothing_when_the_matte_is_the_same_one():
    coarse, filter_, matte = SharedCoarse(), MatteFilter(), Matte(np.full(SIZE.grid[::-1], 90, np.uint8), 0)
    once = filter_.refine(room_frame(0), matte, coarse)
    assert filter_.refine(room_frame(1), matte, coarse) is once


def test_framing_leaves_a_frame_of_the_right_size_alone():
    frame = room_frame(0)
    assert Framing(SIZE).apply(frame) is frame
    assert Framing(Size(64, 64)).apply(frame).size == (64, 64)


def test_mirroring_changes_left_and_right():
    frame = room_frame(0)
    mirrored = Framing(SIZE, mirror=True).apply(frame)
    for plane, before in zip(mirrored.planes, frame.planes, strict=True):
        assert np.array_equal(plane, before[:, ::-1])


@pytest.mark.parametrize("size", [SIZE, Size(64, 64), Size(17 * 2, 16)])
def test_zoom_shows_the_middle(size):
    buffer = flat_i420(SIZE, (50, 100, 150))
    planes_of(buffer, SIZE)[0][60:120, 120:200] = 200  # inside the middle half
    planes_of(buffer, SIZE)[0][:40] = 16
    zoomed = Framing(size, zoom=2.0, mirror=True).apply(Frame(buffer, SIZE, 0.0, 0))
    assert zoomed.size == size
    luma = zoomed.planes[0]
    assert luma[size.height // 2, size.width // 2] == 200
    assert (luma[luma.shape[0] // 2] == 50).any()
    assert not (zoomed.planes[1] == 150).any()


def test_light_leaves_black_and_white_and_moves_the_middle():
    buffer = flat_i420(SIZE, (125, 120, 130))
    planes_of(buffer, SIZE)[0][0, :3] = (16, 235, 0)
    frame, scene = Frame(buffer, SIZE, 0.0, 0), Scene(SharedCoarse(), None)
    bright, dark = (Light(value, 0).apply(frame, scene).planes[0] for value in (60, -60))
    assert bright[0, 0] == dark[0, 0] == 16
    assert bright[0, 1] == dark[0, 1] == 235
    assert dark[5, 5] < 125 < bright[5, 5]
    warm = Light(0, 100).apply(frame, scene).planes
    assert (warm[0][5, 5], warm[1][0, 0], warm[2][0, 0]) == (125, 106, 144)
    assert not Light(10, 10).hides


@pytest.mark.parametrize("picture", [None, np.full((90, 160, 3), 30, np.uint8)])
def test_a_card_hides_everything_and_has_an_empty_matte(picture):
    card = Card(picture)
    frame = card.at(SIZE, 0.1, 3)
    assert frame.is_hidden
    assert frame.number == 3
    assert frame.matte is not None
    assert not frame.matte.alpha.any()
    assert frame.planes[0].max() < 60
    assert card.at(Size(64, 48), 1.0, 9).size == (64, 48)


class NoBuffers(FramePool):
    def take(self, size):
        raise AssertionError("the room was in these buffers")


@pytest.mark.parametrize(
    "effect",
    [
        BlurBackground(50), ColourBackground(0, 177, 64), ReplaceBackground(lambda frame: flat_i420(SIZE, BLACK)),
        Vignette(40.0, False),
    ],
    ids=lambda effect: type(effect).__name__,
)  # fmt: skip
def test_what_works_once_the_room_is_hidden_has_buffers_of_its_own(effect):
    frame = room_frame(0)
    scene = scene_of(frame)
    scene.behind = Behind(frame.i420, 1)
    scene.pool = NoBuffers()
    assert effect.apply(frame, scene) is not frame


def test_light_wrap_is_drawn_on_what_hides_the_room():
    frame = room_frame(0)
    scene = scene_of(frame)
    scene.pool = NoBuffers()
    hidden = ColourBackground(200, 200, 200).apply(frame, scene)
    before = hidden.i420.copy()
    after = LightWrap(100.0).apply(hidden, scene)
    assert np.may_share_memory(after.i420, hidden.i420)
    assert not np.array_equal(after.i420, before)
