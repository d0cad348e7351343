"""Between our planes and the formats of the world: decoders, BGR pictures, other sizes."""

from typing import Any

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import BLACK, Frame, Plane, Size, flat_i420, planes_of
from buzzcam.kernels.colour import Colours, change_matrix, import_curved

AS_IT_IS = ((256, 0), (256, 0))
FULL_TO_LIMITED = ((220, 16 * 256 + 128), (225, 128 * 256 - 225 * 128 + 128))
"""Gain and bias in 8.8 for luma and chroma, from JPEG's range (ITU-T T.871) to BT.601 limited range."""

_PLANAR = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "gray"}
_FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_AS_IT_IS = {"src_colorspace": "ITU601", "dst_colorspace": "ITU601", "interpolation": "AREA"}
"""For the scaler: another layout only. The matrix is ours to change, its own way through RGB tints grays."""


def import_decoded(decoded: Any, size: Size, out: Plane) -> None:  # noqa: ANN401 - PyAV has no place here
    """A frame of a PyAV decoder into an I420 buffer of `size`.

    decoded: av.VideoFrame, any pixel format, matrix, range and transfer; odd last rows and columns are cut off.
    out: uint8 (size.i420_bytes,).
    """
    kind, name = decoded.format, decoded.format.name
    is_gray = name.startswith(("gray", "ya"))
    is_rgb = kind.is_rgb or kind.has_palette or name.startswith(("mono", "bayer", "xyz"))
    colours = Colours(decoded.colorspace, getattr(decoded, "color_trc", 2), getattr(decoded, "color_primaries", 2))
    is_full = "yuvj" in name or is_gray or decoded.color_range == _FULL_RANGE
    if colours.is_curved and not is_rgb and not is_gray:
        deep = decoded.reformat(size.width, size.height, "yuv420p10le", **_AS_IT_IS, **_same_range(is_full))
        y, u, v = (_rows_of(plane, np.dtype("<u2")) for plane in deep.planes)
        import_curved((y, u, v), colours, is_full, size, out)
        return
    if name not in _PLANAR or Size(decoded.width, decoded.height).even() != size:
        if is_rgb:
            decoded = decoded.reformat(
                size.width, size.height, "yuv420p", dst_colorspace="ITU601", dst_color_range="MPEG",
                interpolation="AREA",
            )  # fmt: skip
            is_full = False
        elif is_gray:
            decoded = decoded.reformat(size.width, size.height, "gray", interpolation="AREA")
        else:
            decoded = decoded.reformat(size.width, size.height, "yuv420p", **_AS_IT_IS, **_same_range(is_full))
    levels = FULL_TO_LIMITED if is_full else AS_IT_IS
    targets = planes_of(out, size)
    for k, plane in enumerate(decoded.planes):
        kernels.import_plane(_rows_of(plane, np.dtype(np.uint8)), targets[k], *levels[min(k, 1)])
    if is_gray:
        targets[1].fill(128)
        targets[2].fill(128)
    elif not is_rgb:
        change_matrix(colours.matrix, out, size)


def _same_range(is_full: bool) -> dict[str, str]:
    word = "JPEG" if is_full else "MPEG"
    return {"src_color_range": word, "dst_color_range": word}


def _rows_of(plane: Any, dtype: np.dtype[Any]) -> np.ndarray:  # noqa: ANN401 - PyAV's
    rows = np.frombuffer(plane, dtype).reshape(plane.height, plane.line_size // dtype.itemsize)
    return rows[:, : plane.width]


def import_yuyv(packed: Plane, size: Size, out: Plane) -> None:
    """Packed 4:2:2 as cameras give it into an I420 buffer. packed: uint8 (height, width, 2) of even width."""
    luma, u, v = planes_of(out, size)
    rows, width = size.height, size.width
    cv2.extractChannel(packed[:rows, :width], 0, dst=luma)
    chroma = cv2.extractChannel(packed[:rows, :width], 1).reshape(rows, width // 2, 2)
    half = cv2.addWeighted(chroma[0::2], 0.5, chroma[1::2], 0.5, 0)
    cv2.extractChannel(half, 0, dst=u)
    cv2.extractChannel(half, 1, dst=v)


def import_bgr(picture: np.ndarray, size: Size, out: Plane) -> None:
    """A picture of the world into an I420 buffer, cut to an even size or stretched to `size`.

    picture: uint8 (rows, columns), (rows, columns, 3) BGR or (rows, columns, 4) BGRA, alpha ignored.
    """
    if picture.shape[:2] != (size.height, size.width):
        even = Size(picture.shape[1], picture.shape[0]).even()
        picture = picture[: size.height, : size.width] if even == size else picture
        if picture.shape[:2] != (size.height, size.width):
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    code = cv2.COLOR_BGRA2YUV_I420 if picture.shape[2] == 4 else cv2.COLOR_BGR2YUV_I420
    np.copyto(out, cv2.cvtColor(np.ascontiguousarray(picture), code).reshape(-1))


def to_bgr(frame: Frame) -> np.ndarray:
    """The frame as uint8 (height, width, 3) BGR."""
    return cv2.cvtColor(frame.i420.reshape(-1, frame.size.width), cv2.COLOR_YUV2BGR_I420)


def letterboxed(planes: tuple[Plane, Plane, Plane], target: Size, out: Plane) -> None:
    """A picture scaled into another size with its aspect kept and black bars around it. planes: Y, U, V or views."""
    height, width = planes[0].shape
    scale = min(target.width / width, target.height / height)
    inner = Size(round(width * scale / 2) * 2, round(height * scale / 2) * 2)
    left, top = (target.width - inner.width) // 4 * 2, (target.height - inner.height) // 4 * 2
    if inner != target:
        np.copyto(out, flat_i420(target, BLACK))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    for k, (plane, whole) in enumerate(zip(planes, planes_of(out, target), strict=True)):
        s = 1 if k == 0 else 2
        box = whole[top // s : (top + inner.height) // s, left // s : (left + inner.width) // s]
        np.copyto(box, cv2.resize(plane, (inner.width // s, inner.height // s), interpolation=how))


def filled(frame: Frame, target: Size, out: Plane) -> None:
    """The middle of a frame, scaled so that it fills another size with its aspect kept."""
    for plane, whole in zip(frame.planes, planes_of(out, target), strict=True):
        np.copyto(whole, filling(plane, Size(whole.shape[1], whole.shape[0])))


def filling(picture: np.ndarray, target: Size) -> np.ndarray:
    """The middle of a picture, scaled so that it fills the size with its aspect kept."""
    rows, columns = picture.shape[:2]
    scale = max(target.width / columns, target.height / rows)
    wanted = (max(1, round(target.width / scale)), max(1, round(target.height / scale)))
    left, top = max(0, (columns - wanted[0]) // 2), max(0, (rows - wanted[1]) // 2)
    cut = picture[top : top + wanted[1], left : left + wanted[0]]
    return cv2.resize(cut, target, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
