"""The pixel loops of the frame path behind one door: compiled C where it could be built, OpenCV otherwise.

Both give the same picture within 2 levels; the compiled one takes about two thirds of the time.
`BUZZCAM_KERNELS=opencv` in the environment chooses the second by hand.
"""

import os
from types import ModuleType

from buzzcam.kernels import opencv


def _choose() -> ModuleType:
    if os.environ.get("BUZZCAM_KERNELS") == "opencv":
        return opencv
    try:
        from buzzcam.kernels import compiled
    except ImportError:  # no compiler when BuzzCam was installed, or the source has changed since
        return opencv
    return compiled


_kernels = _choose()
name: str = _kernels.NAME
composite_coarse = _kernels.composite_coarse
composite_full = _kernels.composite_full
add_light = _kernels.add_light
relight = _kernels.relight
import_plane = _kernels.import_plane
shrink = _kernels.shrink
halved = _kernels.halved
probed = _kernels.probed
resize = _kernels.resize
enlarge_part = _kernels.enlarge_part
masked_blur = _kernels.masked_blur
warp = _kernels.warp
paint = _kernels.paint
filter_matte = _kernels.filter_matte
interleaved = _kernels.interleaved
to_screen = _kernels.to_screen
draw_triangles = _kernels.draw_triangles
mjpeg_tables = _kernels.mjpeg_tables
decode_mjpeg = _kernels.decode_mjpeg
shade_triangles = _kernels.shade_triangles
