"""Computes the layout of a call's tiles. Rectangles are (left, top, width, height) in pixels."""

Rect = tuple[int, int, int, int]

ASPECT = 16 / 9
GAP_PX = 8
STRIP_SHARE = 0.2
"""The strip of faces takes this share of the area's width beside a shared screen, or of its height below one."""


def grid(count: int, width: int, height: int) -> list[Rect]:
    """The even grid with the largest tiles of 16:9. The tiles of a short last row are centred.

    On a wide area, two people are side by side.
    """
    columns = max(range(1, count + 1), key=lambda columns: _side(count, columns, width, height), default=1)
    if count == 2 and width > height:
        columns = 2
    tile_width = _side(count, columns, width, height)
    tile_height = tile_width / ASPECT
    rows = -(-count // columns)
    top = (height - rows * tile_height - (rows - 1) * GAP_PX) / 2
    found = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        left = (width - here * tile_width - (here - 1) * GAP_PX) / 2
        found += [
            (round(left + k * (tile_width + GAP_PX)), round(top + row * (tile_height + GAP_PX)),
             int(tile_width), int(tile_height))
            for k in range(here)
        ]  # fmt: skip
    return found


def with_screen(faces: int, width: int, height: int) -> tuple[Rect, list[Rect]]:
    """A large place for a shared screen, and a strip of faces: below it, or beside it on a wide area."""
    if not faces:
        return (0, 0, width, height), []
    if width * 9 > height * 20:  # so wide that a strip at the side does not make the screen smaller
        strip = int(width * STRIP_SHARE)
        places = grid(faces, strip, height)
        left = width - strip
        return (0, 0, left - GAP_PX, height), [(left + x, y, w, h) for x, y, w, h in places]
    strip = int(height * STRIP_SHARE)
    tile_width = min(strip * ASPECT, (width - (faces - 1) * GAP_PX) / faces)
    tile_height = tile_width / ASPECT
    first = (width - faces * tile_width - (faces - 1) * GAP_PX) / 2
    top = height - strip + (strip - tile_height) / 2
    places = [
        (round(first + k * (tile_width + GAP_PX)), round(top), int(tile_width), int(tile_height)) for k in range(faces)
    ]
    return (0, 0, width, height - strip - GAP_PX), places


def _side(count: int, columns: int, width: int, height: int) -> float:
    """The width of a tile with that many columns."""
    rows = -(-count // columns)
    across = (width - (columns - 1) * GAP_PX) / columns
    down = (height - (rows - 1) * GAP_PX) / rows
    return max(1.0, min(across, down * ASPECT))
