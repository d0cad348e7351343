"""From a video's colours to ours, BT.601 in limited range: other matrices by sums, HDR and wide gamuts by curves."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.frame import Plane, Size, planes_of

Deep = NDArray[np.uint16]
Floats = NDArray[np.float32]

KR_KB = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 7: (0.212, 0.087), 9: (0.2627, 0.0593), 10: (0.2627, 0.0593)}
"""Shares of red and blue in the luma of AVCOL_SPC's 709, FCC, 240M and 2020 (ITU-T H.273, table 4)."""

OURS = (0.299, 0.114)
PQ, HLG = 16, 18
"""AVCOL_TRC."""

WIDE = {9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046), 12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)}
"""x and y of red, green, blue of AVCOL_PRI's BT.2020 and Display P3 (ITU-T H.273, table 2), white D65."""

SRGB = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060)
D65 = (0.3127, 0.3290)
WHITE_NITS = 190.0
"""What becomes white: about the 203 of ITU-R BT.2408, with which programmes and telephones place theirs."""

HLG_PEAK_NITS, HLG_GAMMA = 1000.0, 1.2
KNEE = 0.8
"""What is brighter than this share of white is pressed together below white, as players do, and not cut off."""

VIDEO_GAMMA = 2.4  # ITU-R BT.1886
MOST_LIGHT = 10_000 / WHITE_NITS
_STEPS = 1 << 14


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a decoded video, as AVCOL_SPC, AVCOL_TRC and AVCOL_PRI count them."""

    matrix: int
    transfer: int
    primaries: int

    @property
    def is_curved(self) -> bool:
        """Sums do not do: it is HDR, or its primaries reach far beyond ours."""
        return self.transfer in (PQ, HLG) or self.primaries in WIDE


# ---- another matrix


def change_matrix(matrix: int, i420: Plane, size: Size) -> None:
    """In place, limited range. matrix: AVCOL_SPC of what is in the buffer; nothing is done where it is like ours."""
    if matrix not in KR_KB:
        return
    shares = _to_rgb(*KR_KB[matrix])
    (_y, y_u, y_v), (_u, u_u, u_v), (_v, v_u, v_v) = (_from_rgb(*OURS) @ shares).tolist()
    luma, u, v = planes_of(i420, size)
    y_u, y_v = y_u * 219 / 224, y_v * 219 / 224
    more = cv2.addWeighted(u, y_u, v, y_v, 128 * (1 - y_u - y_v))
    new_u = cv2.addWeighted(u, u_u, v, u_v, 128 * (1 - u_u - u_v))
    cv2.addWeighted(u, v_u, v, v_v, 128 * (1 - v_u - v_v), dst=v)
    np.copyto(u, new_u)
    _add(luma, more)


def _add(luma: Plane, more: Plane) -> None:
    """more: what is added to each 2x2 pixels, 128 for nothing."""
    cv2.addWeighted(luma, 1, cv2.resize(more, luma.shape[::-1], interpolation=cv2.INTER_LINEAR), 1, -128, dst=luma)


def _to_rgb(kr: float, kb: float) -> Floats:
    """From Y 0..1, Cb and Cr -0.5..0.5 to R, G, B 0..1."""
    kg = 1 - kr - kb
    rows = [
        [1, 0, 2 * (1 - kr)],
        [1, -2 * kb * (1 - kb) / kg, -2 * kr * (1 - kr) / kg],
        [1, 2 * (1 - kb), 0],
    ]
    return np.array(rows, np.float32)


def _from_rgb(kr: float, kb: float) -> Floats:
    return np.linalg.inv(_to_rgb(kr, kb).astype(np.float64)).astype(np.float32)


# ---- other curves


def import_curved(planes: tuple[Deep, Deep, Deep], colours: Colours, is_full: bool, size: Size, out: Plane) -> None:
    """A 4:2:0 picture of 10 bits into an I420 buffer.

    planes: uint16 0..1023, Y (height, width), U and V of half the size. Luma goes through the curve of grays, which is
    exact for them; what colours change in it is worked out, with the chroma, once for 2x2 pixels.
    """
    luma, u, v = planes_of(out, size)
    gray, y_scale, y_zero, c_scale = _gray_curve(colours, is_full), *_scales(is_full)
    np.take(gray, planes[0], out=luma, mode="clip")
    half = cv2.resize(planes[0], (size.width // 2, size.height // 2), interpolation=cv2.INTER_AREA)
    signal = cv2.merge([half, planes[1], planes[2]]).astype(np.float32)
    scale = np.array([y_scale, c_scale, c_scale], np.float32)
    zero = np.array([y_zero, 512, 512], np.float32)
    to_rgb = _to_rgb(*KR_KB.get(colours.matrix, OURS)) * scale
    light = _light(cv2.transform(signal, np.column_stack([to_rgb, -to_rgb @ zero])), colours)
    seen = _looked_up(_display_curve(colours.transfer in (PQ, HLG)), cv2.sqrt(np.maximum(light, 0) / MOST_LIGHT))
    back = _from_rgb(*OURS) * np.array([[219], [224], [224]], np.float32)
    exact = cv2.transform(seen, np.column_stack([back, np.array([16, 128, 128], np.float32)]))
    parts = cv2.split(np.clip(np.round(exact), 0, 255).astype(np.uint8))
    np.copyto(u, parts[1])
    np.copyto(v, parts[2])
    _add(luma, cv2.addWeighted(parts[0], 1, np.take(gray, half, mode="clip"), -1, 128))


def _scales(is_full: bool) -> tuple[float, float, float]:
    """1 / range of luma, its zero, and 1 / range of chroma, in 10 bits."""
    return (1 / 1023, 0.0, 1 / 1023) if is_full else (1 / 876, 64.0, 1 / 896)


def _light(rgb: Floats, colours: Colours) -> Floats:
    """From a signal of its own primaries to light of ours; 1 is white."""
    light = _looked_up(_light_curve(colours.transfer), rgb)
    if colours.transfer == HLG:
        brightness = light @ np.array([0.2627, 0.6780, 0.0593], np.float32)
        light *= (cv2.pow(brightness, HLG_GAMMA - 1) * np.float32(HLG_PEAK_NITS / WHITE_NITS))[..., None]
    primaries = WIDE.get(colours.primaries, WIDE[9] if colours.transfer in (PQ, HLG) else SRGB)
    return cv2.transform(light, (np.linalg.inv(_to_xyz(SRGB)) @ _to_xyz(primaries)).astype(np.float32))


def _looked_up(curve: Floats, values: Floats) -> Floats:
    """curve: over 0..1."""
    return np.take(curve, (values * np.float32(_STEPS - 1) + np.float32(0.5)).astype(np.int32), mode="clip")


@lru_cache(maxsize=4)
def _light_curve(transfer: int) -> Floats:
    """From a signal to light: of the display, 1 is white; of HLG, of the scene, 0..1."""
    signal = np.linspace(0, 1, _STEPS)
    if transfer == PQ:  # SMPTE ST 2084
        root = signal ** (32 / 2523)
        nits = 10_000 * (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (16384 / 2610)
        return (nits / WHITE_NITS).astype(np.float32)
    if transfer == HLG:  # ITU-R BT.2100
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
        return scene.astype(np.float32)
    return (signal**VIDEO_GAMMA).astype(np.float32)


@lru_cache(maxsize=2)
def _display_curve(is_hdr: bool) -> Floats:
    """From the square root of light, 0..1 for 0..MOST_LIGHT, to the signal that shows it."""
    light = np.linspace(0, 1, _STEPS) ** 2 * MOST_LIGHT
    if not is_hdr:
        return (np.minimum(light, 1) ** (1 / VIDEO_GAMMA)).astype(np.float32)
    room = 1 - KNEE
    pressed = np.where(light <= KNEE, light, KNEE + room * (1 - np.exp(-np.maximum(light - KNEE, 0) / room)))
    srgb = np.where(pressed <= 0.0031308, 12.92 * pressed, 1.055 * np.maximum(pressed, 1e-9) ** (1 / 2.4) - 0.055)
    return srgb.astype(np.float32)


@lru_cache(maxsize=8)
def _gray_curve(colours: Colours, is_full: bool) -> Plane:
    """From luma of 10 bits to ours, uint8 (1024,)."""
    scale, zero, _chroma = _scales(is_full)
    signal = ((np.arange(1024, dtype=np.float32) - zero) * scale)[None, :, None]
    light = _light(np.ascontiguousarray(np.repeat(signal, 3, axis=2)), colours)
    seen = _looked_up(_display_curve(colours.transfer in (PQ, HLG)), np.sqrt(np.maximum(light, 0) / MOST_LIGHT))
    return np.round(16 + 219 * seen[0, :, 1]).astype(np.uint8)


def _to_xyz(primaries: tuple[float, ...]) -> NDArray[np.float64]:
    """The matrix of primaries and a white of D65 (SMPTE RP 177)."""
    xy = np.array(primaries).reshape(3, 2)
    corners = np.array([[x / y, 1, (1 - x - y) / y] for x, y in xy]).T
    x, y = D65
    return corners * np.linalg.solve(corners, np.array([x / y, 1, (1 - x - y) / y]))
