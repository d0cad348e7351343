"""`Studio`, the application: opens, connects, swaps, closes. No picture logic; window and command line drive it."""

import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any

import cv2

from buzzcam import kernels, paths
from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Event as BuzzEvent
from buzzcam.core.events import Failed, Publisher, RungChanged
from buzzcam.core.frame import Frame, Size
from buzzcam.core.gate import PrivacyGate
from buzzcam.core.meter import CpuClock, peak_rss_mb
from buzzcam.core.pipeline import Chain, Pipeline
from buzzcam.core.ports import Effect, EndOfSource, Output, Segmenter, Source
from buzzcam.core.worker import Worker
from buzzcam.effects.background import (
    BlurBackground,
    ReplaceBackground,
    VideoBackdrop,
    colour_backdrop,
    picture_backdrop,
)
from buzzcam.effects.card import Card
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.errors import BuzzCamError
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.feed import Feed
from buzzcam.outputs.none import NoOutput
from buzzcam.outputs.readers import ReaderWatch
from buzzcam.outputs.recorder import MatteRecorder, Recorder
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.outputs.virtual_camera import VirtualCamera
from buzzcam.settings import PICTURE_KINDS, Background, OutputChoice, Settings, SourceChoice
from buzzcam.sources.camera import Camera
from buzzcam.sources.clip import Clip
from buzzcam.sources.demo import Demo
from buzzcam.sources.pattern import Pattern
from buzzcam.sources.picture import Picture, read_bgr
from buzzcam.sources.screen import Screen
from buzzcam.vision import calibration
from buzzcam.vision.catalog import RUNGS, Catalog, read_catalog
from buzzcam.vision.ladder import FIT_SHARE, Ladder
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.tuner import Tuner

QUIET_SHARE = 0.5
"""Of a core: the upper bound of a quiet run."""


def prepare_process() -> None:
    """What holds for the whole process; call once, before a window is made."""
    sys.setswitchinterval(0.0005)  # a busy Python thread otherwise holds up frames for 5 ms at a time
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what goes wrong is said by us, in a sentence
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")  # seconds; its 10 would hide a stalled camera
    cv2.setNumThreads(1)  # at these sizes a second thread only spins (measured: +50 % CPU)
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):  # opencv-python points Qt at its own, older plugins
        if "cv2" in os.environ.get(name, ""):
            del os.environ[name]


class Studio:
    """One run: a source, a chain, its outputs. `open`, then `start` or `run_every_frame`, then `stop`."""

    def __init__(self, settings: Settings, publisher: Publisher | None = None) -> None:
        self.settings = settings
        self.publish = publisher or Publisher()
        self.finished = Event()
        self._opened = ExitStack()
        self._change = Lock()  # one swap at a time; never held while a thread is waited for
        self._stopping = Lock()
        self._demand = Demand()
        self._gate = PrivacyGate(settings.background.hides)
        self._card = Card(_card_picture())
        self._catalog: Catalog | None = None
        self._feeds: list[Feed] = []
        self._rung_changes: list[RungChanged] = []
        self._tuner: Tuner | None = None
        self._clock = CpuClock()
        self._first_after_s: float | None = None
        self.publish.listen(self._note)

    # ---- opening and closing

    def open(self) -> None:
        """Takes hold of source, outputs and model; on an error all is closed again. Raises BuzzCamError."""
        try:
            settings = self.settings
            self._source = self._open_source(settings.source)
            self.size = settings.size or self._source.size
            self.fps = self._source.fps
            self._framing = Framing(self.size)
            self._refiner = MatteFilter()
            needs_matte = settings.background.hides or any(choice.kind == "matte" for choice in settings.outputs)
            effects = self._effects(settings.background)
            segmenter = self._open_first_rung() if needs_matte else None
            chain = Chain(self._framing, SharedCoarse(), segmenter, self._refiner, effects, settings.background.hides)
            self.pipeline = Pipeline(chain, self._card.like, self.publish)
            for choice in settings.outputs:
                feed = Feed(partial(make_output, choice), self._gate, self._card.at, self.publish)
                feed.open(self.size, self.fps)
                self._opened.callback(feed.close)
                self._feeds.append(feed)
        except BaseException:
            self._opened.close()
            raise

    def start(self, frame_limit: int | None = None) -> None:
        """Everything runs on its own threads from now on; `finished` is set after the last frame, if there is one."""
        gc.freeze()  # what is there now stays: no need to look through it again and again (3 % of a run)
        self._clock.start()
        self._capture = Capture(self._source, self.pipeline.mailbox, self._demand, self.publish)
        self.pipeline.frame_limit = frame_limit
        self.pipeline.observe = self._observe
        self.pipeline.outlets = tuple(self._feeds)
        for k, feed in enumerate(self._feeds):
            device = getattr(feed.output, "device", None)
            if device is not None and sys.platform.startswith("linux"):
                watch = ReaderWatch(device, partial(self._demand.set, f"reader {k}"))
                self._work(f"readers-{k}", watch.run, watch.stop)
                self._demand.set("start", True)  # until the first look is over, and a picture is there
            else:
                self._demand.set(f"output {k}", True)
            self._work(feed.output.name.split(" ")[0], feed.run, feed.stop)
        self._work("frames", self._frames_job, self.pipeline.mailbox.close)
        self._work("capture", self._capture.run, self._demand.close)
        self._start_tuner()

    def run_every_frame(self, frame_limit: int | None) -> None:
        """Every frame of the source in order on this thread, nothing dropped; for measuring quality."""
        self._clock.start()
        self._capture = Capture(self._source, self.pipeline.mailbox, self._demand, self.publish)
        try:
            while (frame_limit is None or self.pipeline.frames_out < frame_limit) and not self.finished.is_set():
                frame = self._source.read()
                if frame is None:
                    continue
                self._capture.frames_in += 1
                result = self.pipeline.process(frame)
                self._observe(0, 0)
                for feed in self._feeds:
                    feed.deliver(result)
        except EndOfSource:
            pass
        self.finished.set()

    def stop(self) -> None:
        """Returns when all threads have ended and all is closed. May be called twice and from any thread."""
        with self._stopping:
            self._opened.close()
            self.finished.set()

    # ---- changing while it runs

    def use_background(self, background: Background) -> None:
        """Another background, from the next frame on. Raises BadFile, and then nothing has changed."""
        with self._change:
            effects = self._effects(background)
            segmenter = self.pipeline.chain.segmenter
            if segmenter is None and background.hides:
                segmenter = self._open_first_rung()
                self._start_tuner()
            if background.hides:
                self._gate.is_shut = True  # before the swap: no frame of the old chain gets out any more
            self.pipeline.use(
                replace(self.pipeline.chain, effects=effects, segmenter=segmenter, hides=background.hides)
            )
            self._gate.is_shut = background.hides
            self.settings = replace(self.settings, background=background)

    def _use_segmenter(self, segmenter: Segmenter) -> None:
        with self._change:
            self.pipeline.use(replace(self.pipeline.chain, segmenter=segmenter))

    # ---- what happened

    def report(self) -> dict[str, Any]:
        """The figures of the run so far, as `buzzcam run --json` prints them."""
        cpu_s, wall_s = self._clock.spent_s()
        out = self.pipeline.frames_out
        live = [feed for feed in self._feeds if feed.output.is_live] or self._feeds
        delays = max((feed.delays.percentiles() for feed in live), key=lambda p: p.p95 or 0)
        if self.settings.is_every_frame:  # its frames have the clip's time: what they cost is their delay
            delays = self.pipeline.costs.percentiles()
        segmenter = self.pipeline.chain.segmenter
        return {
            "frames_in": self._capture.frames_in,
            "frames_out": out,
            "frames_dropped": self.pipeline.mailbox.dropped,
            "cards": self.pipeline.cards + sum(feed.cards_of_its_own for feed in self._feeds),
            "fps": round(out / wall_s, 2) if wall_s > 0 else 0.0,
            "latency_ms": asdict(delays),
            "cpu_ms_per_frame": round(cpu_s * 1e3 / out, 3) if out else None,
            "cpu_percent_of_a_core": round(100 * cpu_s / wall_s, 1) if wall_s > 0 else None,
            "chain_ms": asdict(self.pipeline.costs.percentiles()),
            "first_frame_s": self._first_after_s,
            "rss_mb": peak_rss_mb(),
            "size": str(self.size),
            "provider": segmenter.provider if segmenter else None,
            "rung": segmenter.rung if segmenter else None,
            "kernels": kernels.name,
            "rung_changes": [
                {"at_s": change.at_s, "from": change.before, "to": change.after, "reason": change.reason}
                for change in self._rung_changes
            ],
            "outputs": {
                feed.output.name: {
                    "frames": feed.frames_out,
                    "dropped": feed.dropped,
                    "cards": feed.cards,
                    "is_lost": feed.was_lost,
                    "latency_ms": None if self.settings.is_every_frame else asdict(feed.delays.percentiles()),
                }
                for feed in self._feeds
            },
        }

    # ---- parts

    def _start_tuner(self) -> None:
        if self._tuner is not None:
            self._tuner.start()
            self._opened.callback(self._tuner.stop)

    def _frames_job(self) -> None:
        try:
            self.pipeline.run()
        finally:
            self.finished.set()

    def _work(self, name: str, job: Callable[[], None], end: Callable[[], None]) -> None:
        worker = Worker(name, job, self.publish)
        worker.start()
        self._opened.callback(worker.join)
        self._opened.callback(end)

    def _observe(self, cost_ms: float, missed: int) -> None:
        if self._first_after_s is None:
            self._first_after_s = round(_process_age_s(), 3)
            self._demand.set("start", False)
        if self._tuner is not None and cost_ms:
            self._tuner.observe(cost_ms, missed)

    @property
    def has_lost_an_output(self) -> bool:
        return any(feed.was_lost for feed in self._feeds)

    def _note(self, event: BuzzEvent) -> None:
        if isinstance(event, RungChanged):
            self._rung_changes.append(event)
        elif isinstance(event, Failed) and self._feeds and all(feed.has_ended for feed in self._feeds):
            self.finished.set()  # nothing is left to send to

    def _open_source(self, choice: SourceChoice) -> Source:
        source = make_source(choice, self.settings)
        source.open()
        self._opened.callback(source.close)
        return source

    def _effects(self, background: Background) -> tuple[Effect, ...]:
        """Raises BadFile."""
        if background.kind == "none":
            return ()
        if background.kind == "blur":
            return (BlurBackground(background.strength),)
        if background.kind == "colour":
            return (ReplaceBackground(colour_backdrop(*background.colour)),)
        assert background.path is not None
        if background.kind == "picture":
            return (ReplaceBackground(picture_backdrop(read_bgr(background.path))),)
        clip = Clip(background.path, is_paced=False)
        clip.open()  # closed with the chain that holds it: the frame thread may still be reading when it is replaced
        return (ReplaceBackground(VideoBackdrop(clip)),)

    def _open_rung(self, rung: str, provider: str) -> Segmenter:
        assert self._catalog is not None
        return PersonSegmenter(self._catalog, paths.models(), rung, provider, self.publish)

    def _open_first_rung(self) -> Segmenter:
        """The fixed rung, or the best that fits by what was measured before; sets the tuner up. Raises ModelError."""
        self._catalog = self._catalog or read_catalog(paths.models())
        is_fixed = self.settings.model != "auto"
        rungs = (self.settings.model,) if is_fixed else RUNGS
        costs = calibration.load(paths.costs())
        ladder = Ladder(
            [costs[rung].wall_ms if rung in costs else None for rung in rungs],
            1000 / self.fps,
            limit_share=QUIET_SHARE if self.settings.is_quiet else FIT_SHARE,
        )
        ladder.rung = ladder.best_start()
        tuner = Tuner(
            ladder, rungs, costs, self._open_rung, self._use_segmenter, paths.costs(), sample_frames, self.publish
        )
        segmenter = tuner.open_first()
        if not self.settings.is_every_frame:
            self._tuner = tuner
        return segmenter


def make_source(choice: SourceChoice, settings: Settings) -> Source:
    is_paced = not settings.is_every_frame
    size, fps = settings.size or Size(1280, 720), settings.fps or 30.0
    if choice.kind == "camera":
        return Camera(choice.which, settings.size, settings.fps)
    if choice.kind == "screen":
        return Screen(int(choice.which or 1), settings.fps or 15.0, is_paced)
    if choice.kind == "pattern":
        return Pattern(size, fps, is_paced)
    if choice.kind == "demo":
        return Demo(paths.assets() / "demo", size, fps, is_paced)
    assert choice.path is not None
    is_picture = choice.path.suffix.lower() in PICTURE_KINDS or cv2.haveImageReader(str(choice.path))
    return Picture(choice.path, is_paced) if is_picture else Clip(choice.path, is_paced)


def make_output(choice: OutputChoice) -> Output:
    if choice.kind == "virtual-camera":
        return VirtualCamera(choice.target)
    if choice.kind == "none":
        return NoOutput()
    path = Path(choice.target or "")
    if choice.kind == "matte":
        return MatteRecorder(path)
    return Snapshot(path) if path.suffix.lower() in PICTURE_KINDS else Recorder(path)


def sample_frames() -> list[Frame]:
    """Two frames with a person, far enough apart that no rung takes them for a still scene."""
    demo = Demo(paths.assets() / "demo", calibration.SIZE, 1.0, is_paced=False)
    demo.open()
    frames = [demo.read() for _ in range(3)]
    return [frame for frame in frames if frame is not None]


def _card_picture() -> Any:  # noqa: ANN401 - an array, or None: a plain card still hides the room
    try:
        return read_bgr(paths.assets() / "card.png")
    except BuzzCamError:
        return None


def _process_age_s() -> float:
    """Seconds since this process was started (Linux: /proc/self/stat, field 22), or since now."""
    try:
        started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, ValueError, AttributeError):
        return 0.0
