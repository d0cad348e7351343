"""The pixel loops: compiled and OpenCV give the same picture, and both the right one."""

import importlib
from typing import Any

import cv2
import numpy as np
import pytest

from buzzcam.core.frame import Frame, Size, flat_i420, planes_of
from buzzcam.kernels import opencv
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import FULL_TO_LIMITED, import_bgr, import_yuyv, letterboxed, to_bgr

compiled: Any
try:
    compiled = importlib.import_module("buzzcam.kernels.compiled")
except ImportError:
    compiled = None

BOTH = [
    pytest.param(opencv, id="opencv"),
    pytest.param(compiled, id="compiled", marks=pytest.mark.skipif(compiled is None, reason="no compiler was there")),
]
SIZES = [Size(64, 48), Size(62, 46), Size(640, 478), Size(1280, 720), Size(18, 34), Size(16, 16)]
random = np.random.default_rng(1)


def noise(size: Size) -> np.ndarray:
    coarse = random.integers(16, 236, (size.height * 3 // 2 // 8 + 2, size.width // 8 + 2), dtype=np.uint8)
    return cv2.resize(coarse, (size.width, size.height * 3 // 2)).reshape(-1).copy()


def smooth_alpha(size: Size) -> np.ndarray:
    rows, columns = size.grid[::-1]
    y, x = np.mgrid[0:rows, 0:columns]
    return np.clip(127 + 200 * np.sin(x / 5) * np.cos(y / 4), 0, 255).astype(np.uint8)


def enlarged(cells: np.ndarray, shape: tuple[int, ...], step: int) -> np.ndarray:
    full = cv2.resize(cells.astype(np.float32), (cells.shape[1] * step, cells.shape[0] * step))
    return full[: shape[0], : shape[1]]


def rough(size: Size, cell_px: int) -> np.ndarray:
    shape = -(-size.height // cell_px), -(-size.width // cell_px)
    return random.integers(16, 236, (3, *(max(2, side) for side in shape)), dtype=np.uint8)


def expected(front, backs, alpha, size) -> list[np.ndarray]:
    out = []
    for k, plane in enumerate(planes_of(front, size)):
        a = enlarged(alpha, plane.shape, 4 if k == 0 else 2) / 255
        out.append(plane * a + backs[k] * (1 - a))
    return out


def furthest(out, wanted, size) -> float:
    return max(np.abs(plane - target).max() for plane, target in zip(planes_of(out, size), wanted, strict=True))


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_composite_is_what_the_formula_says(kernels, size):
    front, back, alpha = noise(size), noise(size), smooth_alpha(size)
    out = np.empty_like(front)
    kernels.composite_full(front, back, alpha, out, size)
    assert furthest(out, expected(front, planes_of(back, size), alpha, size), size) <= 3


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_a_sure_matte_with_few_edges_is_blended_where_they_are(kernels, size, seed):
    """Blocks that touch the rim or each other, single cells, rows that differ from the next."""
    own, (columns, rows) = np.random.default_rng(seed), size.grid
    alpha = np.full((rows, columns), 255 * (seed % 2), np.uint8)
    for _ in range(seed):
        top, left = own.integers(0, rows), own.integers(0, columns)
        height, width = own.integers(1, rows + 1), own.integers(1, columns + 1)
        alpha[top : top + height, left : left + width] = own.choice([0, 90, 255])
    alpha[own.integers(0, rows), own.integers(0, columns)] ^= 255
    front, back = noise(size), noise(size)
    out = np.empty_like(front)
    kernels.composite_full(front, back, alpha, out, size)
    assert furthest(out, expected(front, planes_of(back, size), alpha, size), size) <= 3
    cells = rough(size, 8)
    kernels.composite_coarse(front, cells, 8, alpha, out, size)
    wide = [enlarged(cells[k], plane.shape, 8 if k == 0 else 4) for k, plane in enumerate(planes_of(front, size))]
    assert furthest(out, expected(front, wide, alpha, size), size) <= 3


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_picture_on_its_grid_is_the_mean_of_each_cell(kernels, size):
    picture, out = noise(size), np.empty((3, *size.grid[::-1]), np.uint8)
    kernels.shrink(picture, size, out)
    for k, plane in enumerate(planes_of(picture, size)):
        step = 4 if k == 0 else 2
        for row, column in ((0, 0), (size.grid.height - 1, size.grid.width - 1), (size.grid.height // 2, 1)):
            cell = plane[row * step : (row + 1) * step, column * step : (column + 1) * step]
            assert abs(int(out[k, row, column]) - cell.mean()) <= 1
        whole = plane[: plane.shape[0] // step * step, : plane.shape[1] // step * step]
        means = whole.reshape(whole.shape[0] // step, step, -1, step).mean((1, 3))
        assert np.abs(out[k, : means.shape[0], : means.shape[1]] - means).max() <= 1
    with pytest.raises(ValueError, match="not the grid"):
        kernels.shrink(picture, size, np.empty((3, 2, 2), np.uint8))


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("cell_px", opencv.CELLS_PX)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_coarse_background_is_enlarged_smoothly(kernels, size, cell_px):
    front, alpha, cells = noise(size), smooth_alpha(size), rough(size, cell_px)
    out, shapes = np.empty_like(front), [plane.shape for plane in planes_of(front, size)]
    kernels.composite_coarse(front, cells, cell_px, alpha, out, size)
    wide = [enlarged(cells[k], shapes[k], cell_px if k == 0 else cell_px // 2) for k in range(3)]
    assert furthest(out, expected(front, wide, alpha, size), size) <= 3


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("cell_px", opencv.CELLS_PX)
def test_a_slope_stays_a_slope_and_in_place(kernels, cell_px):
    size = Size(640, 384)
    cells = np.empty((3, size.height // cell_px, size.width // cell_px), np.uint8)
    cells[:] = 20 + (np.arange(cells.shape[2]) + 0.5) * cell_px * 200 / size.width
    out = np.empty(size.i420_bytes, np.uint8)
    kernels.composite_coarse(out.copy(), cells, cell_px, np.zeros(size.grid[::-1], np.uint8), out, size)
    luma = planes_of(out, size)[0][:, cell_px:-cell_px].astype(float)
    slope = 20 + (np.arange(size.width) + 0.5)[cell_px:-cell_px] * 200 / size.width
    assert np.abs(luma - slope).max() <= 2.5


@pytest.mark.skipif(compiled is None, reason="no compiler was there")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_kernels_agree_within_two_levels(size):
    front, back, alpha, cells = noise(size), noise(size), smooth_alpha(size), rough(size, 8)
    full, coarse = [], []
    for kernels in (opencv, compiled):
        full.append(np.empty_like(front))
        kernels.composite_full(front, back, alpha, full[-1], size)
        coarse.append(np.empty_like(front))
        kernels.composite_coarse(front, cells, 8, alpha, coarse[-1], size)
    assert np.abs(full[0].astype(int) - full[1]).max() <= 2
    assert np.abs(coarse[0].astype(int) - coarse[1]).max() <= 2


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_where_the_matte_is_unsure_the_persons_colours_take_the_old_rooms_place(kernels, size):
    front, back, alpha, near = noise(size), noise(size), smooth_alpha(size), rough(size, opencv.PERSON_PX)
    fronts = []
    for k, plane in enumerate(planes_of(front, size)):
        a = enlarged(alpha, plane.shape, 4 if k == 0 else 2) / 255
        fronts.append(plane * a + enlarged(near[k], plane.shape, 8 if k == 0 else 4) * (1 - a))
    clean = np.concatenate([plane.reshape(-1) for plane in fronts])
    out = np.empty_like(front)
    kernels.composite_full(front, back, alpha, out, size, near)
    assert furthest(out, expected(clean, planes_of(back, size), alpha, size), size) <= 4
    cells = rough(size, 16)
    kernels.composite_coarse(front, cells, 16, alpha, out, size, near)
    wide = [enlarged(cells[k], plane.shape, 16 if k == 0 else 8) for k, plane in enumerate(fronts)]
    assert furthest(out, expected(clean, wide, alpha, size), size) <= 4


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_where_the_matte_is_sure_the_persons_colours_change_nothing(kernels, size):
    front, back, alpha = noise(size), noise(size), smooth_alpha(size)
    alpha = np.where(alpha > 127, 255, 0).astype(np.uint8)
    alpha[:, : alpha.shape[1] // 2] = 255
    with_colours, without = np.empty_like(front), np.empty_like(front)
    kernels.composite_full(front, back, alpha, with_colours, size, rough(size, opencv.PERSON_PX))
    kernels.composite_full(front, back, alpha, without, size)
    for k, (a, b) in enumerate(zip(planes_of(with_colours, size), planes_of(without, size), strict=True)):
        wide = enlarged(alpha, a.shape, 4 if k == 0 else 2)
        is_sure = (wide == 0) | (wide == 255)
        assert np.abs(a.astype(int) - b)[is_sure].max() <= 1


@pytest.mark.parametrize("kernels", BOTH)
def test_where_alpha_is_zero_nothing_of_the_front_is_left(kernels):
    size = Size(640, 360)
    front, back = np.full(size.i420_bytes, 211, np.uint8), flat_i420(size, (50, 100, 150))
    alpha = np.zeros(size.grid[::-1], np.uint8)
    out = np.empty_like(front)
    kernels.composite_full(front, back, alpha, out, size)
    assert np.abs(out.astype(int) - back).max() <= 1
    kernels.composite_coarse(front, np.full((3, 45, 80), 77, np.uint8), 8, alpha, out, size)
    assert np.abs(out.astype(int) - 77).max() <= 1


@pytest.mark.parametrize("kernels", BOTH)
def test_buffers_of_another_size_are_refused_before_anything_is_read(kernels):
    size = Size(64, 48)
    front, alpha, out = noise(size), smooth_alpha(size), np.empty(size.i420_bytes, np.uint8)
    with pytest.raises(ValueError, match=r"."):
        kernels.composite_full(front, front[:100], alpha, out, size)
    for cells, cell_px in ((np.zeros((3, 2, 3), np.uint8), 8), (np.zeros((3, 12, 16), np.uint8), 5)):
        with pytest.raises(ValueError, match="do not cover"):
            kernels.composite_coarse(front, cells, cell_px, alpha, out, size)


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("shape", [(40, 64), (20, 64), (20, 32)])
def test_planes_are_imported_with_their_range(kernels, shape):
    wide = random.integers(0, 256, (40, 80), dtype=np.uint8)
    source = wide[:, :64]  # a decoder's rows are longer than the picture
    out = np.empty(shape, np.uint8)
    for gain, bias in ((256, 0), *FULL_TO_LIMITED):
        kernels.import_plane(source, out, gain, bias)
        rows, columns = 40 // shape[0], 64 // shape[1]
        mean = source.reshape(shape[0], rows, shape[1], columns).mean((1, 3))
        assert np.abs(out - (mean * gain + bias) / 256).max() <= 1.5


@pytest.mark.parametrize("kernels", BOTH)
def test_a_plane_of_another_shape_is_refused(kernels):
    with pytest.raises(ValueError, match="cannot be brought"):
        kernels.import_plane(np.zeros((30, 90), np.uint8), np.zeros((10, 30), np.uint8), 256, 0)


@pytest.mark.parametrize("kernels", BOTH)
def test_the_matte_filter_holds_where_still_and_follows_where_moving(kernels):
    raw = np.full((4, 8), 255, np.uint8)
    change = np.zeros((4, 8), np.uint8)
    change[:, 4:] = 40
    state, out = np.zeros((4, 8), np.uint16), np.empty((4, 8), np.uint8)
    kernels.filter_matte(raw, change, state, out, 4, 12, 64, 30, 225)
    assert abs(int(state[0, 0]) - 255 * 64) <= 256
    assert abs(int(state[0, 7]) - 255 * 256) <= 256
    assert out[0, 7] == 255
    assert out[0, 0] == pytest.approx((64 - 30) / (225 - 30) * 255, abs=1.5)
    for _ in range(60):
        kernels.filter_matte(raw, change, state, out, 4, 12, 64, 30, 225)
    assert out.min() == 255, "it arrives"
    for _ in range(60):
        kernels.filter_matte(np.zeros_like(raw), change, state, out, 4, 12, 64, 30, 225)
    assert out.max() == 0, "and goes away without a trace"


@pytest.mark.skipif(compiled is None, reason="no compiler was there")
def test_both_matte_filters_agree():
    states = [np.zeros((45, 80), np.uint16) for _ in range(2)]
    outs = [np.empty((45, 80), np.uint8) for _ in range(2)]
    for _ in range(5):
        raw = random.integers(0, 256, (45, 80), dtype=np.uint8)
        change = random.integers(0, 30, (45, 80), dtype=np.uint8)
        for kernels, state, out in zip((opencv, compiled), states, outs, strict=True):
            kernels.filter_matte(raw, change, state, out, 4, 12, 64, 30, 225)
    assert np.abs(outs[0].astype(int) - outs[1]).max() <= 3


@pytest.mark.parametrize("kernels", BOTH)
def test_four_quarters_make_one_plane(kernels):
    whole = random.integers(0, 256, (14, 22), dtype=np.uint8)
    quarters = np.stack([whole[row::2, column::2] for row in (0, 1) for column in (0, 1)])
    assert np.array_equal(kernels.interleaved(quarters), whole)
    with pytest.raises(ValueError, match="four quarters"):
        kernels.interleaved(quarters[:3])


def test_colours_survive_the_way_in_and_out():
    size = Size(64, 64)
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:] = (200, 120, 40)
    buffer = np.empty(size.i420_bytes, np.uint8)
    import_bgr(picture, size, buffer)
    assert np.abs(to_bgr(Frame(buffer, size, 0, 0)).astype(int) - picture).max() <= 3


@pytest.mark.parametrize("shape", [(479, 641, 3), (3, 3, 3), (64, 64), (50, 40, 4)])
def test_any_picture_becomes_a_frame(shape):
    size = Size(shape[1], shape[0]).even()
    buffer = np.empty(size.i420_bytes, np.uint8)
    import_bgr(np.full(shape, 128, np.uint8), size, buffer)
    assert abs(int(planes_of(buffer, size)[0].mean()) - 126) <= 1


def test_yuyv_keeps_every_luma_and_the_mean_of_two_chroma_rows():
    size = Size(8, 4)
    packed = np.zeros((4, 8, 2), np.uint8)
    packed[..., 0] = np.arange(32).reshape(4, 8)
    packed[:, 0::2, 1] = np.arange(4)[:, None] * 10
    packed[:, 1::2, 1] = 200
    buffer = np.empty(size.i420_bytes, np.uint8)
    import_yuyv(packed, size, buffer)
    luma, u, v = planes_of(buffer, size)
    assert np.array_equal(luma, packed[..., 0])
    assert u[0, 0] == 5
    assert u[1, 0] == 25
    assert (v == 200).all()


@pytest.mark.parametrize(
    ("size", "target"), [(Size(64, 48), Size(128, 72)), (Size(36, 64), Size(64, 36)), (Size(64, 36), Size(16, 16))]
)
def test_letterboxing_keeps_the_aspect(size, target):
    picture, out = flat_i420(size, (200, 90, 160)), np.empty(target.i420_bytes, np.uint8)
    letterboxed(planes_of(picture, size), target, out)
    luma = planes_of(out, target)[0]
    columns, rows = (luma == 200).any(0).sum(), (luma == 200).any(1).sum()
    assert columns == target.width or rows == target.height
    assert abs(columns / rows - size.width / size.height) < 0.35
    assert set(np.unique(luma)) <= {16, 200}


def test_small_versions_are_made_once_for_each_frame():
    coarse, size = SharedCoarse(), Size(64, 36)
    frame = Frame(flat_i420(size, (100, 50, 60)), size, 0, 0)
    planes = coarse.grid_planes(frame)
    assert planes.shape == (3, 9, 16)
    assert [int(plane.mean()) for plane in planes] == [100, 50, 60]
    assert coarse.grid_planes(frame) is planes
    other = Frame(flat_i420(size, (90, 50, 60)), size, 0, 1)
    assert int(coarse.grid_planes(other)[0].mean()) == 90


def test_the_smallest_version_that_is_large_enough():
    coarse, size = SharedCoarse(), Size(640, 360)
    frame = Frame(noise(size), size, 0, 0)
    for least, wanted in (((160, 90), (90, 160)), ((161, 20), (180, 320)), ((320, 180), (180, 320))):
        luma, u, v = coarse.covering(frame, Size(*least))
        assert luma.shape == wanted
        assert u.shape == v.shape == wanted
        assert abs(float(luma.mean()) - float(frame.planes[0].mean())) < 1
    assert [plane.shape for plane in coarse.covering(frame, Size(500, 20))] == [(360, 640), (180, 320), (180, 320)]


@pytest.mark.parametrize("size", [Size(64, 36), Size(1280, 720), Size(16, 16)])
@pytest.mark.parametrize("target", [(36, 64), (361, 641), (1, 1), (540, 960)])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_both_kernels_bring_the_same_picture_to_the_screen(size, target, is_mirrored):
    rows, columns = np.mgrid[0 : size.height, 0 : size.width]
    smooth = flat_i420(size, (0, 110, 140))
    planes_of(smooth, size)[0][:] = 40 + 150 * columns / size.width + 30 * rows / size.height
    found = []
    for kernel in (compiled, opencv):
        out = np.zeros((*target, 4), np.uint8)
        kernel.to_screen(smooth, size, out, is_mirrored)
        found.append(out.astype(int))
        assert (out[..., 3] == 255).all()
    steepest = 255 / 219 * 180 * (size.width / max(2, target[1])) / size.width + 3  # half a pixel of the screen
    assert np.abs(found[0] - found[1]).max() <= max(4, steepest)


@pytest.mark.parametrize("kernel", [compiled, opencv])
def test_black_white_and_colour_on_the_screen(kernel):
    out = np.zeros((8, 8, 4), np.uint8)
    for yuv, bgr in (((16, 128, 128), (0, 0, 0)), ((235, 128, 128), (255, 255, 255)), ((81, 90, 240), (0, 0, 255))):
        kernel.to_screen(flat_i420(Size(32, 32), yuv), Size(32, 32), out, False)
        assert np.abs(out[4, 4, :3].astype(int) - bgr).max() <= 3
    with pytest.raises(ValueError, match="cannot be written"):
        kernel.to_screen(flat_i420(Size(32, 32), (16, 128, 128)), Size(64, 32), out, False)


@pytest.mark.parametrize(
    ("source", "target"), [((320, 180), (256, 144)), ((256, 144), (320, 180)), ((90, 31), (97, 171)), ((9, 3), (20, 7))]
)
def test_both_kernels_resize_alike(source, target):
    plane = cv2.blur(np.random.default_rng(3).integers(0, 256, source[::-1], np.uint8), (3, 3))
    c, reference = (np.empty(target[::-1], np.uint8) for _ in range(2))
    compiled.resize(plane, c)
    opencv.resize(plane, reference)
    assert cv2.absdiff(c, reference).max() <= 2
    slope = np.tile(np.arange(16, dtype=np.uint8) * 8, (4, 1))
    twice = np.empty((8, 32), np.uint8)
    compiled.resize(slope, twice)
    assert np.abs(twice[0, 1:-1] - (np.arange(1, 31) * 4 - 2.0)).max() <= 1, "pixel centres stay where they are"


@pytest.mark.parametrize("size", [(320, 180), (33, 20), (18, 9), (9, 7)])
@pytest.mark.parametrize(
    "part", [(0.0, 0.0, 1.0), (3.3, 1.7, 0.63), (-5.0, 2.2, 0.9), (7.9, 8.6, 0.4), (40.0, 30.0, 0.5)]
)
def test_both_kernels_enlarge_a_part_alike(size, part):
    plane = cv2.blur(np.random.default_rng(3).integers(0, 256, size[::-1], np.uint8), (3, 3))
    c, reference = (np.empty_like(plane) for _ in range(2))
    left, top, step = part
    compiled.enlarge_part(plane, left, top, step, c)
    opencv.enlarge_part(plane, left, top, step, reference)
    difference = cv2.absdiff(c, reference)
    assert difference.max() <= 4, "OpenCV's affine warp knows places to 1/32 only"
    assert difference.mean() < 1


@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_a_part_lies_where_it_was_asked_for_to_a_fraction_of_a_pixel(kernel):
    slope = np.tile((np.arange(100) * 2).astype(np.uint8), (80, 1))
    for plane, axis in ((slope, 1), (np.ascontiguousarray(slope[:, :80].T), 0)):
        out = np.empty((64, 64), np.uint8)
        for start in (10.0, 10.25, 10.5):
            where = (start, 3.0) if axis == 1 else (3.0, start)
            kernel.enlarge_part(plane, *where, 0.5, out)
            line = out[30] if axis == 1 else out[:, 30]
            assert np.abs(line - 2 * (start + (np.arange(64) + 0.5) * 0.5 - 0.5)).max() <= 0.6


@pytest.mark.parametrize("size", [Size(320, 180), Size(318, 182), Size(18, 16)], ids=str)
def test_both_kernels_relight_alike_and_leave_the_rest_alone(size):
    random = np.random.default_rng(7)
    front = random.integers(0, 256, size.i420_bytes, np.uint8)
    columns, rows = size.grid
    lift = cv2.resize(random.integers(0, 256, (5, 7), np.uint8), size.grid)
    share = cv2.resize(random.integers(0, 256, (5, 7), np.uint8), size.grid)
    for nothing in (np.s_[:, : columns // 2], np.s_[rows // 2 :], np.s_[:0]):
        lift[nothing], share[nothing] = 128, 0
        c, reference = np.empty_like(front), np.empty_like(front)
        compiled.relight(front, lift, share, (5.5, -9.2), c, size)
        opencv.relight(front, lift, share, (5.5, -9.2), reference, size)
        assert cv2.absdiff(c, reference).max() <= 2
        far = np.s_[:, : columns // 2 - 1] if nothing == np.s_[:, : columns // 2] else np.s_[rows // 2 + 1 :]
        lit = np.zeros(size.grid[::-1], bool)
        lit[far] = True
        for before, after, step in zip(planes_of(front, size), planes_of(c, size), (4, 2, 2), strict=True):
            where = np.kron(lit, np.ones((step, step), bool))[: before.shape[0], : before.shape[1]]
            assert np.array_equal(before[where], after[where])
    assert cv2.absdiff(c, front).max() > 10


@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_relighting_keeps_black_and_white_and_the_order_between(kernel):
    size = Size(256, 16)
    front = flat_i420(size, (0, 148, 98))
    planes_of(front, size)[0][:] = np.arange(256)
    for level in (0, 64, 192, 255):
        out, lift = np.empty_like(front), np.full(size.grid[::-1], level, np.uint8)
        kernel.relight(front, lift, np.zeros_like(lift), (0, 0), out, size)
        luma, u, v = planes_of(out, size)
        assert (luma[8, 16], luma[8, 235]) == (16, 235)
        assert (np.diff(luma[8].astype(int)) >= 0).all()
        c = (level - 128) / 128
        assert luma[8, 100] == pytest.approx(100 + 219 * c * (84 / 219) * (135 / 219), abs=1)
        assert (u[4, 4], v[4, 4]) == pytest.approx((148 + 12.5 * c, 98 - 18.75 * c), abs=1)
    with pytest.raises(ValueError, match="not of a picture"):
        kernel.relight(front, lift[1:], lift, (0, 0), out, size)


@pytest.mark.parametrize("sides", [(1, 1, 1), (3, 5, 5), (9, 9, 11)])
@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_a_masked_blur_is_the_weighted_mean_of_what_is_near(kernel, sides):
    random = np.random.default_rng(5)
    planes = np.stack([cv2.blur(random.integers(0, 256, (90, 159), np.uint8), (9, 9)) for _ in range(3)])
    weight = np.full((90, 159), 255, np.uint8)
    weight[30:, 60:100] = 1
    weight = cv2.blur(weight, (9, 9))
    out = np.empty_like(planes)
    kernel.masked_blur(planes, weight, sides, out)

    def boxes(plane):
        for side in sides:
            plane = cv2.blur(plane, (side, side), borderType=cv2.BORDER_REPLICATE)
        return plane

    exact = np.stack([boxes(plane * weight.astype(float)) / boxes(weight.astype(float)) for plane in planes])
    seen, rim = weight > 100, slice(15, -15)
    assert np.abs(out - exact)[:, seen].mean() <= 1
    assert np.abs(out - exact)[:, rim, rim][:, seen[rim, rim]].max() <= 4


@pytest.mark.parametrize("sides", [(1, 1, 1), (9, 9, 11)])
def test_a_masked_blur_of_few_cells_stays_between_their_levels(sides):
    planes, weight = np.full((3, 2, 3), 90, np.uint8), np.full((2, 3), 255, np.uint8)
    out = np.empty_like(planes)
    compiled.masked_blur(planes, weight, sides, out)
    assert np.abs(out.astype(int) - 90).max() <= 1


@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_a_masked_blur_takes_nothing_from_what_weighs_little(kernel):
    planes = np.full((3, 20, 30), 200, np.uint8)
    planes[:, :, 15:] = 0
    weight = np.full((20, 30), 255, np.uint8)
    weight[:, 15:] = 1
    out = np.empty_like(planes)
    kernel.masked_blur(planes, weight, (3, 3, 3), out)
    assert np.abs(out[:, :, :15].astype(int) - 200).max() <= 3
    with pytest.raises(ValueError, match="weighed"):
        kernel.masked_blur(planes, weight[:-1], (3, 3, 3), out)


@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_probes_are_means_of_eight_columns_of_some_rows(kernel):
    plane = np.random.default_rng(4).integers(0, 256, (90, 166)).astype(np.uint8)
    means = plane[8::16, :160].reshape(-1, 20, 8).mean(2)
    assert kernel.probed(plane, 16).shape == (6, 20)
    assert np.abs(kernel.probed(plane, 16) - means).max() <= 0.5
    assert kernel.probed(np.full((16, 16), 255, np.uint8), 16).tolist() == [[255, 255]]


@pytest.mark.parametrize("kernel", [opencv, compiled])
def test_a_halved_plane_holds_the_mean_of_each_two_by_two(kernel):
    plane = np.array([[0, 4, 10], [8, 12, 20], [100, 200, 40]], np.uint8)
    assert kernel.halved(plane).tolist() == [[6, 15], [150, 40]]
    whole = np.random.default_rng(1).integers(0, 256, (90, 160), np.uint8)
    assert np.abs(kernel.halved(whole) - whole.reshape(45, 2, 80, 2).mean((1, 3))).max() <= 0.5


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("cell_px", [4, 8, 16, 32])
def test_light_is_what_the_formula_says_and_luma_only_rises(kernels, size, cell_px):
    picture, light = noise(size), rough(size, cell_px)
    weight = cv2.convertScaleAbs(smooth_alpha(size), alpha=128 / 255)
    weight[:, : weight.shape[1] // 2] = 0
    out = picture.copy()
    kernels.add_light(out, weight, light, cell_px, size)
    for k, (plane, lit) in enumerate(zip(planes_of(picture, size), planes_of(out, size), strict=True)):
        share = enlarged(weight, plane.shape, 4 if k == 0 else 2) / 128
        more = enlarged(light[k], plane.shape, cell_px if k == 0 else cell_px // 2) - plane
        wanted = plane + share * (np.maximum(more, 0) if k == 0 else more)
        assert np.abs(lit - wanted).max() <= 3
        assert np.array_equal(lit[share == 0], plane[share == 0]), "where the weight is 0 nothing is touched"
    assert (planes_of(out, size)[0] >= planes_of(picture, size)[0]).all()


@pytest.mark.parametrize("kernels", BOTH)
def test_light_of_another_size_is_refused(kernels):
    size = Size(64, 48)
    picture, weight, light = noise(size), smooth_alpha(size), rough(size, 8)
    for wrong in (
        (picture[:-1], weight, light, 8, size),
        (picture, weight[:-1], light, 8, size),
        (picture, weight, light[:, :-1], 8, size),
        (picture, weight, light, 4, size),
        (picture, weight, light, 7, size),
    ):
        with pytest.raises(ValueError, match=r"."):
            kernels.add_light(*wrong)


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("cell_px", opencv.PAINT_CELLS_PX)
def test_a_part_of_a_plane_is_painted_as_the_formula_says_and_nothing_beside_it(kernels, cell_px):
    whole = random.integers(0, 256, (150, 220), dtype=np.uint8)
    before, part = whole.copy(), whole[20:131, 33:190]
    rows, columns = (-(-side // cell_px) for side in part.shape)
    colour, keep = (
        cv2.GaussianBlur(random.integers(0, 256, (rows, columns), dtype=np.uint8), (0, 0), 2) for _ in range(2)
    )
    keep[:, : columns // 3] = 255
    kernels.paint(part, colour, keep, cell_px)
    toward, share = (
        cv2.resize(cells.astype(np.float32), None, fx=cell_px, fy=cell_px)[: part.shape[0], : part.shape[1]]
        for cells in (colour, keep / 255)
    )
    said = before[20:131, 33:190] * share + toward * (1 - share)
    assert np.abs(part - said).max() <= 3
    untouched = slice(0, max(0, columns // 3 - 1) * cell_px)
    assert np.array_equal(part[:, untouched], before[20:131, 33:190][:, untouched])
    whole[20:131, 33:190] = before[20:131, 33:190]
    assert np.array_equal(whole, before)


@pytest.mark.parametrize("kernels", BOTH)
def test_painting_refuses_cells_that_do_not_cover(kernels):
    plane, cells = np.zeros((16, 16), np.uint8), np.zeros((4, 3), np.uint8)
    with pytest.raises(ValueError, match="cannot paint"):
        kernels.paint(plane, cells, cells, 4)
    with pytest.raises(ValueError, match="cannot paint"):
        kernels.paint(plane, np.zeros((4, 4), np.uint8), np.zeros((5, 4), np.uint8), 4)
    with pytest.raises(ValueError, match="may not be written"):
        kernels.paint(plane.T[:, ::2], np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8), 4)


def smooth_moves(rows: int, columns: int, most_px: float) -> np.ndarray:
    y, x = np.mgrid[0:rows, 0:columns]
    return (most_px * np.stack([np.sin(x / 4) * np.cos(y / 5), np.cos(x / 5 + 1) * np.sin(y / 4)])).astype(np.float32)


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("is_whole", [False, True])
def test_a_warp_fetches_each_pixel_from_where_it_is_told(kernels, size, is_whole):
    wide, high = size.grid
    left, top = (0, 0) if is_whole else (wide // 4, high // 3)
    columns, rows = (wide, high) if is_whole else (max(1, wide // 2), max(1, high // 2))
    picture, moves, weight = flat_i420(size, (0, 0, 0)), smooth_moves(rows, columns, 6), smooth_alpha(size)
    weight = weight[:rows, :columns].copy()
    for plane in planes_of(picture, size):
        cells = random.integers(16, 236, [side // 12 + 2 for side in plane.shape], dtype=np.uint8)
        plane[:] = cv2.resize(cells, plane.shape[::-1], interpolation=cv2.INTER_CUBIC)
    out = picture.copy()
    kernels.warp(picture, out, size, moves, weight, left, top, 60, 180)
    for k, (plane, shown) in enumerate(zip(planes_of(picture, size), planes_of(out, size), strict=True)):
        step = 4 if k == 0 else 2
        part = slice(top * step, (top + rows) * step), slice(left * step, (left + columns) * step)
        shape = plane[part].shape
        share = np.clip((enlarged(weight, shape, step) - 60) / 120, 0, 1) * (step / 4)
        y, x = (
            np.arange(one.start, one.start + length, dtype=np.float32) for one, length in zip(part, shape, strict=True)
        )
        at_x, at_y = x + enlarged(moves[0], shape, step) * share, y[:, None] + enlarged(moves[1], shape, step) * share
        wanted = plane.copy()
        wanted[part] = cv2.remap(plane, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        assert np.abs(shown.astype(int) - wanted).max() <= 2
        assert np.array_equal(shown[part][share == 0], plane[part][share == 0]), "what is not moved is not touched"
    if is_whole and size.width > 60:
        assert not np.array_equal(out, picture)


@pytest.mark.parametrize("kernels", BOTH)
def test_a_warp_of_another_size_is_refused(kernels):
    size = Size(64, 48)
    picture, moves, weight = noise(size), smooth_moves(6, 8, 3), np.full((6, 8), 255, np.uint8)
    for wrong in (
        (picture[:-1], picture.copy(), size, moves, weight, 0, 0, 60, 180),
        (picture, picture[:-1].copy(), size, moves, weight, 0, 0, 60, 180),
        (picture, picture.copy(), size, moves, weight[:-1], 0, 0, 60, 180),
        (picture, picture.copy(), size, moves[:1], weight, 0, 0, 60, 180),
        (picture, picture.copy(), size, moves.astype(np.float64), weight, 0, 0, 60, 180),
        (picture, picture.copy(), size, moves, weight, 9, 0, 60, 180),
        (picture, picture.copy(), size, moves, weight, 0, -1, 60, 180),
    ):
        with pytest.raises(ValueError, match=r"."):
            kernels.warp(*wrong)


def triangles_of(count: int, seed: int, planes: int):
    """Corners within a texture of 64x48, numbers of triangles, and the texture."""
    chance = np.random.default_rng(seed)
    corners = np.empty((count, 6), np.float32)
    lows, highs = (-30, -30, 1, 1, 0, 0.5), (330, 230, 62, 46, 1, 1.3)
    for k, (low, high) in enumerate(zip(lows, highs, strict=True)):
        corners[:, k] = chance.uniform(low, high, count)
    alpha = cv2.resize(chance.uniform(-100, 355, (12, 16)), (64, 48)).clip(0, 255) / 255
    texels = np.stack([*(alpha * 64 * value for value in (200, 90)[:planes]), alpha * opencv.OPAQUE], axis=-1)
    return corners, chance.integers(0, count, (count, 3)).astype(np.int32), texels.astype(np.int16)


@pytest.mark.skipif(compiled is None, reason="no compiler was there")
@pytest.mark.parametrize("planes", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_triangles_are_the_same_from_both(planes, seed):
    corners, triangles, texels = triangles_of(60, seed, planes)
    drawn = []
    for kernel in (opencv, compiled):
        given = tuple(np.random.default_rng(k).integers(16, 236, (200, 300)).astype(np.uint8) for k in range(planes))
        kernel.draw_triangles(given, corners, (1.0, 0.9), triangles, texels, 128, (16, 240), (3.0, -2.0)[:planes])
        drawn.append(np.array(given).astype(int))
    assert np.abs(drawn[0] - drawn[1]).max() <= 2
    assert (drawn[0] != 0).all()


SQUARE = np.array([(3, 2, 2, 2, 1, 1), (9, 2, 30, 2, 1, 1), (3, 8, 2, 30, 1, 1), (9, 8, 30, 30, 1, 1)], np.float32)
HALVES = np.array([(0, 1, 3), (0, 2, 3)], np.int32)  # one of them the other way round


def plain(lift: float, opacity: float) -> np.ndarray:
    texels = np.empty((32, 32, 2), np.int16)
    texels[...] = lift * opacity * 64, opacity * opencv.OPAQUE
    return texels


@pytest.mark.parametrize("kernel", BOTH)
def test_a_square_of_two_triangles_covers_each_of_its_pixels_once(kernel):
    plane = np.full((12, 14), 116, np.uint8)
    kernel.draw_triangles((plane,), SQUARE, (1.0, 1.0), HALVES, plain(180, 0.5), 16, (16, 235), (0.0,))
    assert (plane[2:8, 3:9] == 156).all(), "half of 116, half of 16 + 180"
    rest = plane.copy()
    rest[2:8, 3:9] = 116
    assert (rest == 116).all()


@pytest.mark.parametrize("kernel", BOTH)
def test_opacity_gain_scale_and_shift_of_triangles(kernel):
    corners = SQUARE.copy()
    corners[:, 4:] = 0.5, 0.8
    planes = np.full((6, 7), 128, np.uint8), np.full((6, 7), 128, np.uint8)
    texels = np.concatenate([plain(50, 1)[..., :1], plain(-50, 1)], axis=-1)
    kernel.draw_triangles(planes, corners, (0.5, 1.0), HALVES, texels, 128, (16, 240), (6.0, 0.0))
    assert planes[0][2, 2] == 128 + 20 + 3
    assert planes[1][2, 2] == 128 - 20
    assert (planes[0][1:4, 2:4] != 128).all()
    assert planes[0][5, 6] == 128
    bright = np.full((12, 14), 16, np.uint8)
    corners[:, 4:] = 1, 3
    kernel.draw_triangles((bright,), corners, (1.0, 1.0), HALVES, plain(200, 1), 16, (16, 235), (0.0,))
    assert bright[4, 5] == 235, "the highest level"


@pytest.mark.parametrize("kernel", BOTH)
def test_triangles_that_cannot_be_are_refused(kernel):
    plane, texels = np.full((12, 14), 116, np.uint8), plain(180, 0.5)
    nowhere = SQUARE.copy()
    nowhere[2, 0] = np.nan
    for planes, corners, triangles, texture in (
        ((plane,), nowhere, HALVES, texels),
        ((plane,), SQUARE, HALVES + 1, texels),
        ((plane,), SQUARE, HALVES - 1, texels),
        ((plane,), SQUARE[:, :5].copy(), HALVES, texels),
        ((plane,), SQUARE.astype(np.float64), HALVES, texels),
        ((plane,), SQUARE, HALVES.astype(np.int64), texels),
        ((plane,), SQUARE, HALVES, texels[:1]),
        ((plane,), SQUARE, HALVES, texels[:, ::2]),
        ((plane, plane[:-1].copy()), SQUARE, HALVES, texels),
        ((plane[:, ::2],), SQUARE, HALVES, texels),
    ):
        with pytest.raises(ValueError, match=r"."):
            kernel.draw_triangles(planes, corners, (1.0, 1.0), triangles, texture, 16, (16, 235), (0.0,) * len(planes))
    large = np.zeros((2, opencv.MOST_TEXELS + 1, 2), np.int16)
    for scales, texture in (((np.nan, 1.0), texels), ((1.0, np.inf), texels), ((1.0, 1e38), texels), ((1, 1), large)):
        with pytest.raises(ValueError, match=r"."):
            kernel.draw_triangles((plane,), SQUARE, scales, HALVES, texture, 16, (16, 235), (0.0,))
    assert (plane == 116).all()
    kernel.draw_triangles((plane,), SQUARE, (1.0, 1.0), HALVES[:0], texels, 16, (16, 235), (0.0,))
    assert (plane == 116).all()


@pytest.mark.parametrize("kernels", BOTH)
@pytest.mark.parametrize("place", [(np.nan, 0.0, 0.5), (0.0, np.inf, 0.5), (1e9, 0.0, 0.5), (0.0, 0.0, np.nan)])
def test_a_part_that_is_nowhere_is_refused(kernels, place):
    plane = np.zeros((32, 64), np.uint8)
    with pytest.raises(ValueError, match="cannot begin"):
        kernels.enlarge_part(plane, *place, np.empty_like(plane))


def shaded_triangles_of(count: int, seed: int, planes: int):
    """Corners, some of them beyond the picture, and numbers of triangles."""
    chance = np.random.default_rng(seed)
    corners = np.empty((count, 3 + planes), np.float32)
    corners[:, 0], corners[:, 1] = chance.uniform(-60, 360, count), chance.uniform(-60, 260, count)
    corners[:, 2:-1] = chance.uniform(16, 235, (count, planes))
    corners[:, -1] = chance.choice([0, 0.4, 1, 1, 1], count)
    return corners, chance.integers(0, count, (80, 3)).astype(np.int32)


@pytest.mark.skipif(compiled is None, reason="no compiler was there")
@pytest.mark.parametrize("planes", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_shaded_triangles_are_the_same_from_both(planes, seed):
    corners, triangles = shaded_triangles_of(60, seed, planes)
    drawn = []
    for kernel in (opencv, compiled):
        given = tuple(np.random.default_rng(k).integers(16, 236, (200, 300)).astype(np.uint8) for k in range(planes))
        kernel.shade_triangles(given, corners, 0.9, triangles)
        drawn.append(np.array(given).astype(int))
    off = np.abs(drawn[0] - drawn[1])
    assert np.count_nonzero(off > 2) <= off.size / 10_000, (
        "of a pixel whose middle is on a side, both may think otherwise"
    )


@pytest.mark.parametrize("kernel", BOTH)
def test_shaded_triangles_cover_each_pixel_once_and_change_evenly(kernel):
    plane = np.full((12, 14), 116, np.uint8)
    square = np.array([(3, 2, 50, 0.5), (9, 2, 50, 0.5), (3, 8, 50, 0.5), (9, 8, 50, 0.5)], np.float32)
    kernel.shade_triangles((plane,), square, 1.0, HALVES)
    assert (plane[2:8, 3:9] == 83).all(), "half of 116, half of 50"
    rest = plane.copy()
    rest[2:8, 3:9] = 116
    assert (rest == 116).all()
    square[:, 2:] = [(40, 1), (160, 1), (40, 1), (160, 1)]
    kernel.shade_triangles((plane,), square, 1.0, HALVES)
    assert np.abs(plane[2:8, 3:9] - np.arange(50, 170, 20)).max() <= 1
    small = np.full((6, 7), 9, np.uint8), np.full((6, 7), 9, np.uint8)
    both = np.insert(square, 3, 90, axis=1)
    kernel.shade_triangles(small, both, 0.5, HALVES)
    assert np.abs(small[0][1:4, 2:4].astype(int) - (80, 120)).max() <= 1
    assert (small[1][1:4, 2:4] == 90).all()
    assert small[1][5, 6] == 9


@pytest.mark.parametrize("kernel", BOTH)
def test_levels_and_opacity_beyond_their_ends_stay_within_them(kernel):
    plane = np.full((40, 60), 116, np.uint8)
    corners = np.array([(2, 2, -500, 1), (50, 3, 700, 5), (20, 38, 90, 1), (40, 38, 90, -3)], np.float32)
    kernel.shade_triangles((plane,), corners, 1.0, np.array([(0, 1, 2), (1, 2, 3)], np.int32))
    assert plane.min() == 0
    assert plane.max() == 255
    assert plane[39, 59] == 116


@pytest.mark.parametrize("kernel", BOTH)
def test_shaded_triangles_that_cannot_be_are_refused(kernel):
    plane = np.full((12, 14), 116, np.uint8)
    square = np.array([(3, 2, 50, 1), (9, 2, 50, 1), (3, 8, 50, 1), (9, 8, 50, 1)], np.float32)
    nowhere = square.copy()
    nowhere[2, 0] = np.nan
    for planes, corners, scale, triangles in (
        ((plane,), nowhere, 1.0, HALVES),
        ((plane,), square, 1.0, HALVES + 1),
        ((plane,), square, 1.0, HALVES - 1),
        ((plane,), square[:, :3].copy(), 1.0, HALVES),
        ((plane,), square.astype(np.float64), 1.0, HALVES),
        ((plane,), square, 1.0, HALVES.astype(np.int64)),
        ((plane,), square, np.nan, HALVES),
        ((plane, plane.copy()), square, 1.0, HALVES),
        ((plane[:, ::2],), square, 1.0, HALVES),
    ):
        with pytest.raises(ValueError, match=r"."):
            kernel.shade_triangles(planes, corners, scale, triangles)
    far = square.copy()
    far[:, :2] *= 1e8
    kernel.shade_triangles((plane,), far, 1.0, HALVES)
    kernel.shade_triangles((plane,), square, 1.0, HALVES[:0])
    assert (plane == 116).all()
