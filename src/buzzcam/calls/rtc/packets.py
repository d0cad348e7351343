"""Packs and unpacks RTP payloads of H.264 (RFC 6184) and VP8 (RFC 7741). Pure functions on bytes."""

from dataclasses import dataclass

PAYLOAD_BYTES = 1200
"""The largest payload: with RTP, SRTP, TURN, UDP and IPv6 headers, it still fits the MTU of any line."""

_FU_A, _STAP_A = 28, 24
_IDR, _SEQUENCE_PARAMETERS = 5, 7
_START_CODE = b"\0\0\0\1"
_UNITS_MAX = 64
"""The most units taken out of one packet."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an encoded picture that one packet carries.

    starts_key: the first packet of a key frame, as far as this packet alone shows.
    """

    data: bytes
    starts_key: bool


def h264_payloads(annex_b: bytes) -> list[bytes]:
    """Splits an encoded picture with start codes into payloads: single NAL units, or fragments (FU-A) of large ones."""
    payloads = []
    for unit in nal_units(annex_b):
        if len(unit) <= PAYLOAD_BYTES:
            payloads.append(unit)
            continue
        indicator, kind = unit[0] & 0xE0 | _FU_A, unit[0] & 0x1F
        count = -(-(len(unit) - 1) // (PAYLOAD_BYTES - 2))
        step = -(-(len(unit) - 1) // count)
        for k in range(count):
            header = kind | (0x80 if k == 0 else 0) | (0x40 if k == count - 1 else 0)
            payloads.append(bytes((indicator, header)) + unit[1 + k * step : 1 + (k + 1) * step])
    return payloads


def vp8_payloads(data: bytes, picture_id: int) -> list[bytes]:
    """Splits an encoded picture into payloads. picture_id: counts pictures, 15 bits."""
    rest = bytes((0x80, 0x80 | picture_id >> 8 & 0x7F, picture_id & 0xFF))
    step = PAYLOAD_BYTES - 4
    starts = range(0, len(data), step)
    return [bytes((0x80 if start else 0x90,)) + rest + data[start : start + step] for start in starts]


def part_of(codec: str, payload: bytes) -> Part:
    """Reads one payload. Raises ValueError if it violates the codec's RFC."""
    return _h264_part(payload) if codec == "H264" else _vp8_part(payload)


def nal_units(annex_b: bytes) -> list[bytes]:
    """The NAL units between the start codes."""
    parts = annex_b.split(b"\0\0\1")[1:]
    return [unit for part in parts if (unit := part.rstrip(b"\0"))]


def _h264_part(payload: bytes) -> Part:
    if len(payload) < 2:
        raise ValueError("the NAL unit is too short")
    kind = payload[0] & 0x1F
    if 0 < kind < _STAP_A:
        return Part(_START_CODE + payload, kind in (_IDR, _SEQUENCE_PARAMETERS))
    if kind == _FU_A:
        if not payload[1] & 0x80:
            return Part(payload[2:], False)
        inner = payload[1] & 0x1F
        return Part(_START_CODE + bytes((payload[0] & 0xE0 | inner,)) + payload[2:], inner == _IDR)
    if kind == _STAP_A:
        units, starts_key, at = list[bytes](), False, 1
        while at + 2 < len(payload):
            if len(units) >= 2 * _UNITS_MAX:  # each comes with its start code
                raise ValueError("too many units are aggregated")
            length = int.from_bytes(payload[at : at + 2], "big")
            unit = payload[at + 2 : at + 2 + length]
            if not length or len(unit) < length:
                raise ValueError("the aggregated unit is cut off")
            units += [_START_CODE, unit]
            starts_key = starts_key or unit[0] & 0x1F in (_IDR, _SEQUENCE_PARAMETERS)
            at += 2 + length
        return Part(b"".join(units), starts_key)
    raise ValueError(f"NAL unit type {kind} is not in use here")


def _vp8_part(payload: bytes) -> Part:
    if len(payload) < 2:
        raise ValueError("the descriptor is too short")
    at = 1
    if payload[0] & 0x80:  # extended: which of PictureID, TL0PICIDX, TID/KEYIDX follow
        flags, at = payload[1], 2
        if flags & 0x80:
            at += 2 if payload[at : at + 1] >= b"\x80" else 1
        at += bool(flags & 0x40) + bool(flags & 0x30)
    if at >= len(payload):
        raise ValueError("the descriptor is cut off")
    is_start = payload[0] & 0x17 == 0x10  # first of partition 0
    return Part(payload[at:], is_start and not payload[at] & 1)
