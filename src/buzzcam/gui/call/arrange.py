"""Where the tiles of a call stand. Rectangles are (left, top, width, height) in pixels."""

Rect = tuple[int, int, int, int]

ASPECT = 16 / 9
GAP_PX = 8
STRIP_SHARE = 0.2
"""Of the area's longer way: the strip of faces beside a shared screen."""


def grid(count: int, width: int, height: int) -> list[Rect]:
    """The even grid in which `count` tiles of 16:9 are largest; a short last row stands in the middle.

    Two people stand side by side.
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
    """A large place for what somebody shares, and a strip of faces: below it, or beside it where that is wider."""
    if not faces:
        return (0, 0, width, height), []
    if width * 9 > height * 20:  # so wide that a strip beside takes nothing from the screen
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
    """The width that a tile has in so many columns."""
    rows = -(-count // columns)
    across = (width - (columns - 1) * GAP_PX) / columns
    down = (height - (rows - 1) * GAP_PX) / rows
    return max(1.0, min(across, down * ASPECT))
