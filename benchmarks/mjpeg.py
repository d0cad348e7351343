"""A webcam's JPEG to planes: mjpeg.c against FFmpeg's decoder and `import_decoded`, in one process, by turns.

.venv/bin/python benchmarks/mjpeg.py   # half a minute
"""

import sys
import time
from statistics import median

import numpy as np

from buzzcam import bench, kernels
from buzzcam.core.frame import Size
from buzzcam.kernels.mjpeg import MjpegDecoder

SIZE, PICTURES, TURNS = Size(1280, 720), 8, 60
ELSEWHERE = np.zeros(32 << 20, np.uint8)
"""More than the caches hold."""


def turn(decode, pictures, buffers, is_cold) -> float:
    """CPU milliseconds of a picture. is_cold: other work has had the caches since the one before."""
    spent_ns = 0
    for k, data in enumerate(pictures):
        if is_cold:
            np.add(ELSEWHERE, 1, out=ELSEWHERE)
        began = time.process_time_ns()
        is_whole = decode(data, SIZE, buffers[k % len(buffers)])
        spent_ns += time.process_time_ns() - began
        assert is_whole
    return spent_ns / 1e6 / len(pictures)


def main() -> None:
    if kernels.name != "C":
        sys.exit("the compiled kernels are missing or stale: run make install")
    decoder, frames = MjpegDecoder(), bench.demo_frames(SIZE, PICTURES)
    buffers = [np.empty(SIZE.i420_bytes, np.uint8) for _ in range(3)]  # in turn, as a camera's pool gives them
    print("| 720p, 4:2:2, CPU ms a picture | FFmpeg and import | mjpeg.c | ratio |\n|---|---:|---:|---:|")
    for quality in (61, 80):
        pictures = bench.mjpeg_of(frames, quality)
        kilobytes = sum(map(len, pictures)) / len(pictures) / 1000
        for is_cold in (False, True):
            spent = [
                (
                    turn(decoder.decode_by_pyav, pictures, buffers, is_cold),
                    turn(decoder.decode, pictures, buffers, is_cold),
                )
                for _ in range(TURNS)
            ]
            theirs, ours = (median(values) for values in zip(*spent, strict=True))
            caches = "cold" if is_cold else "hot"
            print(f"| {kilobytes:.0f} kB, caches {caches} | {theirs:.2f} | {ours:.2f} | {theirs / ours:.2f} |")


if __name__ == "__main__":
    main()
