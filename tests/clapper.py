"""A guest who claps once a second: the picture turns white and a tone begins at the same moment. And finding that again
in a file."""

import time
from pathlib import Path
from threading import Event

import av
import numpy as np

from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.core.frame import Frame, Size, flat_i420
from buzzcam.core.worker import Worker
from call_sides import tone
from numbered_frames import safe

CLAP_BLOCKS = 10
BLOCKS_PER_PICTURE = 4
WHOLE = (slice(None), slice(None))
HOP, QUIET = 48, 200
"""In samples; in hops, before a tone begins."""

DARK, BRIGHT = (60, 128, 128), (220, 128, 128)


class Clapper:
    """Feeds a publisher on a thread of its own, until it is stopped. has_camera may be changed meanwhile."""

    def __init__(self, publisher: MediaPublisher, size: Size = Size(320, 180), hz: float = 1000) -> None:
        self.has_camera = True
        self._publisher, self._size, self._hz = publisher, size, hz
        publisher.governor.late = lambda by_s: None  # how busy this machine is
        self._is_over = Event()
        self._worker = Worker("clapper", self._clap, print)

    def start(self) -> "Clapper":
        self._worker.start()
        return self

    def stop(self) -> None:
        self._is_over.set()
        self._worker.join()

    def _clap(self) -> None:
        self._publisher.camera.open(self._size, 25)
        flat = {is_bright: flat_i420(self._size, BRIGHT if is_bright else DARK) for is_bright in (False, True)}
        block, due = 0, time.monotonic()
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            is_clap = block % 100 < CLAP_BLOCKS
            if self.has_camera and block % BLOCKS_PER_PICTURE == 0:
                self._publisher.camera.send(safe(Frame(flat[is_clap], self._size, due, block)))
            self._publisher.push_audio(tone(self._hz, block) if is_clap else np.zeros(BLOCK_SAMPLES, np.int16))
            block += 1
            due += BLOCK_SAMPLES / RATE


def claps_in(path: Path, hz: float = 1000, part: tuple[slice, slice] = WHOLE) -> tuple[list[float], list[float]]:
    """When in the file the picture turns bright, and when a tone of `hz` begins, in seconds. part: of rows, columns."""
    flashes, was_bright, parts = [], True, list[tuple[int, np.ndarray]]()
    with av.open(str(path)) as container:
        mixer = av.AudioResampler("s16", "mono", RATE)
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                is_bright = frame.to_ndarray(format="gray")[part].mean() > (DARK[0] + BRIGHT[0]) / 2
                if is_bright and not was_bright:
                    flashes.append(frame.time)
                was_bright = is_bright
            else:
                samples = np.concatenate([out.to_ndarray().reshape(-1) for out in mixer.resample(frame)])
                parts.append((round(frame.time * RATE), samples))
    sound = np.zeros(max(at + len(samples) for at, samples in parts))
    for at, samples in parts:
        sound[at : at + len(samples)] = samples
    turns = np.cumsum(sound * np.exp(-2j * np.pi * hz / RATE * np.arange(len(sound))))
    levels = np.abs(turns[BLOCK_SAMPLES:] - turns[:-BLOCK_SAMPLES])[::HOP] / BLOCK_SAMPLES
    is_loud = levels > 0.5 * np.percentile(levels, 97)
    begins = [k for k in np.flatnonzero(is_loud) if k > QUIET and not is_loud[k - QUIET : k].any()]
    return flashes, [float(k * HOP + BLOCK_SAMPLES / 2) / RATE for k in begins]


def offsets_ms(flashes: list[float], beeps: list[float]) -> list[float]:
    """How much later than the picture the sound is, for each clap that has both."""
    nearest = [(flash, min(beeps, key=lambda beep: abs(beep - flash))) for flash in flashes if beeps]
    return [1e3 * (beep - flash) for flash, beep in nearest if abs(beep - flash) < 0.4]
