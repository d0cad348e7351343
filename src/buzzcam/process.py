"""What holds for the whole process: threads, memory, the libraries' own habits."""

import ctypes
import gc
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import cv2

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc
LARGE_BYTES = 512 * 1024
"""Memory blocks from that size on go back to the system when they are freed. glibc's own bound rises with what is
freed: a window that changed sizes and models for ten minutes kept 500 MB that nobody used (measured)."""
KEPT_BYTES = 16 * 1024 * 1024
"""Of freed smaller ones that much is kept for the next frame: a frame without a compiler took 90 page faults, one of
the large rung 75 (measured)."""


def prepare_process() -> None:
    """What holds for the whole process; call once, before a window is made."""
    sys.setswitchinterval(0.0005)  # a busy Python thread otherwise holds up frames for 5 ms at a time
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what goes wrong is said by us, in a sentence
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")  # seconds; its 10 would hide a stalled camera
    cv2.setNumThreads(1)  # at these sizes a second thread only spins (measured: +50 % CPU)
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library
            allocator = ctypes.CDLL(None)
            allocator.mallopt(M_ARENA_MAX, 2)
            allocator.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
            allocator.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):  # opencv-python points Qt at its own, older plugins
        if "cv2" in os.environ.get(name, ""):
            del os.environ[name]


def give_back_memory() -> None:
    """What nobody uses goes back to the system; takes some milliseconds.

    An error and the frames it came through hold each other, and buffers with them: only a full collection finds those,
    and by itself Python makes one but seldom.
    """
    gc.collect()
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def age_s() -> float:
    """Seconds since this process was started (Linux: /proc/self/stat, field 22), or since now."""
    try:
        started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, ValueError, AttributeError):
        return 0.0
