"""`Studio`, the application: opens, connects, swaps, closes. No picture logic; window and command line drive it."""

import ctypes
import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import cv2

from buzzcam import kernels, paths
from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Event as BuzzEvent
from buzzcam.core.events import Failed, FileSaved, Publisher, RungChanged
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.meter import CpuClock, Percentiles, peak_rss_mb
from buzzcam.core.pipeline import Chain, Compare, Pipeline
from buzzcam.core.ports import Effect, EndOfSource, Outlet, Output, Segmenter, Source
from buzzcam.core.privacy import PrivacyPolicy, SafeFrame, check_shareable
from buzzcam.core.worker import Worker
from buzzcam.effects.card import Card
from buzzcam.effects.framing import Framing
from buzzcam.errors import BadArgument, BuzzCamError, CameraLost, OutputError
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.feed import Feed
from buzzcam.outputs.readers import ReaderWatch
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.parts import (
    DEFAULT_SIZE,
    card_picture,
    make_effects,
    make_output,
    make_refiner,
    make_source,
    sample_frames,
)
from buzzcam.sentence import say
from buzzcam.settings import Adjustments, Background, CallChoice, Cutout, OutputChoice, Settings, SourceChoice
from buzzcam.vision import calibration
from buzzcam.vision.catalog import RUNGS, Catalog, read_catalog
from buzzcam.vision.ladder import FIT_SHARE, Ladder
from buzzcam.vision.own import with_own
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.tuner import Tuner

if TYPE_CHECKING:  # who never calls does not load what calls need
    from buzzcam.calling import Calling
    from buzzcam.calls.service import CallService

log = logging.getLogger("buzzcam")

QUIET_SHARE = 0.5
"""Of a core: the upper bound of a quiet run."""

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc
LARGE_BYTES = 512 * 1024
"""Memory blocks from that size on go back to the system when they are freed. glibc's own bound rises with what is
freed: a window that changed sizes and models for ten minutes kept 500 MB that nobody used (measured)."""
KEPT_BYTES = 16 * 1024 * 1024
"""Of freed smaller ones that much is kept for the next frame: a frame without a compiler took 90 page faults, one of
the large rung 75 (measured)."""

PICTURE_WITHIN_S = 3.0
"""A camera that was asleep gives its first picture within that time."""

NO_DELAYS = Percentiles(None, None)
RECENT = 60
"""Frames over which the live figures are taken."""


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


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output now. trouble: why it is not to be had; None while it is. watchers: programs that stream from it."""

    choice: OutputChoice
    name: str
    frames: int
    trouble: Exception | None
    watchers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What a window shows of a run, taken at one moment.

    trouble: why the source gives nothing; None while it does. delay_ms: capture to the slowest live output, median.
    cost_ms: of the chain, a frame, 90 % of them stay below. costs_ms: measured cost of each rung; None: not measured.
    frames_out counts from the start.
    """

    source: str
    trouble: Exception | None
    is_asleep: bool
    frames_out: int
    delay_ms: float | None
    cost_ms: float | None
    interval_ms: float
    rung: str | None
    provider: str | None
    costs_ms: dict[str, float | None]
    last_change: RungChanged | None
    outputs: tuple[OutputStatus, ...]


@dataclass(slots=True)
class _Part:
    """One output with all that runs for it. who: its name as one who wants frames; device: whose readers are seen."""

    feed: Feed
    who: str
    running: ExitStack = field(default_factory=ExitStack)
    device: str | None = None
    watchers: tuple[str, ...] = ()


class Studio:
    """One run: a source, a chain, its outputs. `open`, then `start` or `run_every_frame`, then `stop`.

    is_patient: a source or a live output that is not to be had is waited for instead of refused (the window's way),
    and a choice that cannot be carried out at the start is replaced by one that can (`refused_at_start` says why).
    """

    def __init__(self, settings: Settings, publisher: Publisher | None = None, is_patient: bool = False) -> None:
        self.settings = settings
        self.publish = publisher or Publisher()
        self.finished = Event()
        self.refused_at_start: Exception | None = None
        self._is_patient = is_patient
        self._opened = ExitStack()
        self._using = Lock()  # one `use` at a time
        self._change = Lock()  # one swap of the chain at a time; never held while a thread is waited for
        self._stopping = Lock()
        self._demand = Demand()
        self._policy = PrivacyPolicy(Card(card_picture()), settings.background.hides)
        self._catalog: Catalog | None = None
        self._parts: dict[OutputChoice, _Part] = {}
        self._rung_changes: list[RungChanged] = []
        self._tuner: Tuner | None = None
        self._costs: dict[str, calibration.Cost] = {}
        self._rungs: tuple[str, ...] = RUNGS
        self._capture: Capture | None = None
        self._capturing: Worker | None = None
        self._picturing: Worker | None = None
        self._frames_in_before = 0
        self._is_running = False
        self._calling: Calling | None = None
        self._clock = CpuClock()
        self._first_after_s: float | None = None
        self.publish.listen(self._note)

    # ---- opening and closing

    def open(self) -> None:
        """Takes hold of source, outputs and model; on an error all is closed again. Raises BuzzCamError."""
        try:
            self._open()
        except Exception as error:
            if not self._is_patient:
                raise
            log.warning("the start failed with what was chosen", exc_info=error)
            self.refused_at_start = error  # a choice that was remembered must not keep the window from starting
            outputs = tuple(choice for choice in self.settings.outputs if choice.kind == "virtual-camera")
            self.settings = Settings(outputs=outputs)  # the camera, hidden: nobody chose to show it
            self._open()

    def _open(self) -> None:
        try:
            settings = self.settings
            self._source = self._make_source(settings)
            self._opened.callback(self._close_source)
            self.size = (settings.size or (DEFAULT_SIZE if self._is_patient else self._source.size)).even()
            needs_matte = settings.background.hides or any(choice.kind == "matte" for choice in settings.outputs)
            effects = self._first_effects(settings)
            chain = Chain(
                self._framing(),
                SharedCoarse(),
                self._first_segmenter() if needs_matte else None,
                make_refiner(settings.cutout),
                effects,
                settings.background.hides,
            )
            self._watch_screens()
            self.pipeline = Pipeline(chain, self._card_for, self.publish)
            self._opened.callback(self._close_parts)
            for choice in settings.outputs:
                self._open_part(choice)
        except BaseException:
            self._opened.close()
            raise

    def _first_effects(self, settings: Settings) -> tuple[Effect, ...]:
        """Raises BuzzCamError. When patient, a background that is not to be had becomes blur."""
        try:
            return make_effects(settings.background, settings.adjustments)
        except Exception as error:
            if not self._is_patient:
                raise
            self.refused_at_start = error
            self.settings = replace(settings, background=Background("blur"))
            return make_effects(self.settings.background, settings.adjustments)

    def _first_segmenter(self) -> Segmenter | None:
        """Raises ModelError. When patient, the card goes out until a model is to be had."""
        try:
            return self._open_first_rung()
        except BuzzCamError as error:
            if not self._is_patient:
                raise
            self.refused_at_start = error
            return None

    def start(self, frame_limit: int | None = None) -> None:
        """Everything runs on its own threads from now on; `finished` is set after the last frame, if there is one."""
        gc.freeze()  # what is there now stays: no need to look through it again and again (3 % of a run)
        self._clock.start()
        self._is_running = True
        self.pipeline.frame_limit = frame_limit
        self.pipeline.observe = self._observe
        for part in self._parts.values():
            self._start_part(part)
        self._work(self._opened, "frames", self._frames_job, self.pipeline.mailbox.close)
        self._opened.callback(self._stop_capture)
        self._start_capture(is_open=not self._is_patient)
        self._opened.callback(self._stop_tuner)
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
                for part in self._parts.values():
                    part.feed.deliver(result or self._card_for(frame))
        except EndOfSource:
            pass
        self.finished.set()

    def stop(self) -> None:
        """Returns when all threads have ended and all is closed. May be called twice and from any thread."""
        with self._stopping:
            self.end_call()
            self._opened.close()
            if self._picturing is not None:
                self._picturing.join()
            self.finished.set()

    # ---- changing while it runs

    def use(self, settings: Settings) -> None:
        """Other settings, from the next frame on; only what differs is touched. Takes as long as a device takes.

        Raises BuzzCamError; `self.settings` then says how far it came, and all of that runs.
        """
        with self._using:
            old, hides = self.settings, settings.background.hides
            if hides:
                self._policy.hide(True)  # before anything else: no frame of the old chain gets out any more
            for who, kind in (("source", settings.source.kind), ("background", settings.background.kind)):
                if kind == "screen":
                    self._policy.see_screen(who, kind)
            try:
                if hides:  # another source never meets a chain that shows the room
                    self._use_look(settings)
                self._use_source(settings)
                self._use_look(settings)
            finally:
                self._policy.hide(self.settings.background.hides)
                self._watch_screens()
            if (settings.model, settings.is_quiet) != (old.model, old.is_quiet):
                self._use_model(settings)
            if settings.outputs != old.outputs:
                self._use_outputs(settings.outputs)

    def use_background(self, background: Background) -> None:
        """Another background, from the next frame on. Raises BadFile, and then nothing has changed."""
        self.use(replace(self.settings, background=background))

    def wish_hiding(self, is_wished: bool) -> None:
        """True: hiding was asked for; no raw frame leaves from this moment on, however long `use` takes. At once, from
        any thread."""
        self._policy.wish_hiding(is_wished)

    def be_private(self, is_private: bool) -> None:
        """True: every output gets the card from this moment on, whatever else is chosen. At once, from any thread."""
        self._policy.be_private(is_private)

    def be_on(self, is_on: bool) -> None:
        """False: the source is released as if nobody watched, and every output gets the card. From any thread."""
        self._policy.be_on(is_on)
        self._demand.allow(is_on)

    def show_to(self, who: str, outlet: Outlet) -> None:
        """The picture that goes out, or the card, on a window; it counts as somebody who watches."""
        self.pipeline.attach(outlet)
        self._demand.set(who, True)

    def hide_from(self, who: str, outlet: Outlet) -> None:
        self.pipeline.detach(outlet)
        self._demand.set(who, False)

    def compare_with(self, compare: Compare | None) -> None:
        """Gives each frame as the source gave it, for the user's own eyes, while `may_compare`; None ends that."""
        policy = self._policy

        def compare_if_allowed(frame: Frame) -> None:
            if compare is not None and policy.lets_compare(frame):
                compare(frame)

        policy.note_comparison(compare is not None)
        self.pipeline.compare = None if compare is None else compare_if_allowed

    @property
    def may_compare(self) -> bool:
        return self._policy.may_compare

    def visible(self, frame: Frame) -> SafeFrame:
        """What a window may show of a result: itself, or the card while that is what goes out."""
        return self._policy.camera.release(frame)

    def skip_measuring(self) -> None:
        """Ends a calibration that is under way after the rung that it is at; the rest is measured at the next start."""
        if self._tuner is not None:
            self._tuner.skip_measuring()

    def take_picture(self, path: Path) -> None:
        """The next frame that goes out as a picture file; FileSaved or Failed tells of it."""
        if self._picturing is None or not self._picturing.is_alive:
            self._picturing = Worker("picture", partial(self._take_picture, path), self.publish)
            self._picturing.start()

    def _take_picture(self, path: Path) -> None:
        newest: Mailbox[Frame] = Mailbox()
        self.show_to("picture", newest)
        frame = newest.get(PICTURE_WITHIN_S)
        self.hide_from("picture", newest)
        if frame is None:
            raise CameraLost("There is no picture to keep: none came.", "Turn the camera on and try again.")
        snapshot = Snapshot(path)
        snapshot.open(frame.size, self.fps)
        snapshot.send(self.visible(frame))
        snapshot.close()
        self.publish(FileSaved(path))

    # ---- a call

    @property
    def call(self) -> "CallService | None":
        """The call that is on; what can be done in it is its own."""
        return self._calling.service if self._calling else None

    @property
    def shared_in_call(self) -> SourceChoice | None:
        """The screen or window that guests see beside the user's picture."""
        return self._calling.shared if self._calling else None

    def start_call(self, choice: CallChoice, changed: Callable[[], None] = lambda: None) -> "CallService":
        """Guests may come from now on, and see what every output shows. Raises CallUnavailable.

        changed: called on the call's thread when its status differs.
        """
        from buzzcam.calling import Calling

        with self._using:
            assert self._calling is None, "one call at a time"
            calling = Calling(choice, self.pipeline, self._policy, self._demand, self.publish, changed)
            calling.open(self.size, self.fps)
            self._calling = calling
            return calling.service

    def end_call(self) -> None:
        """Harmless when there is none."""
        with self._using:
            if self._calling is not None:
                self._calling.close()
                self._calling = None

    def show_in_call(self, is_on: bool) -> None:
        """The user's picture in the call, or none there; the other outputs go on."""
        with self._using:
            if self._calling is not None:
                self._calling.show_camera(is_on, self.size, self.fps)

    def share_in_call(self, choice: SourceChoice | None) -> None:
        """A screen, a window or a file beside the user's picture, or none.

        Raises BadArgument, SourceError, and nothing has changed.
        """
        if choice is not None:
            check_shareable(choice.kind)
        with self._using:
            if self._calling is not None:
                self._calling.share(choice, self.settings)

    # ---- what happened

    def status(self) -> Status:
        """From any thread, while it runs."""
        live = [feed for feed in self._feeds() if feed.output.is_live]
        delays = [feed.delays.percentiles(RECENT).p50 for feed in live]
        chain, capture, costs = self.pipeline.chain, self._capture, self._costs
        return Status(
            source=self._source.name,
            trouble=capture.trouble if capture else None,
            is_asleep=capture.is_asleep if capture else False,
            frames_out=self.pipeline.frames_out,
            delay_ms=max((delay for delay in delays if delay is not None), default=None),
            cost_ms=self.pipeline.costs.percentiles(RECENT).p50,
            interval_ms=1000 / self._source.fps,
            rung=chain.segmenter.rung if chain.segmenter else None,
            provider=chain.segmenter.provider if chain.segmenter else None,
            costs_ms={rung: costs[rung].wall_ms if rung in costs else None for rung in self._rungs},
            last_change=self._rung_changes[-1] if self._rung_changes else None,
            outputs=tuple(
                OutputStatus(choice, part.feed.output.name, part.feed.frames_out, part.feed.trouble, part.watchers)
                for choice, part in self._parts.items()
            ),
        )

    def report(self) -> dict[str, Any]:
        """The figures of the run so far, as `buzzcam run --json` prints them."""
        cpu_s, wall_s = self._clock.spent_s()
        out = self.pipeline.frames_out
        feeds = self._feeds()
        live = [feed for feed in feeds if feed.output.is_live] or feeds
        delays = max((feed.delays.percentiles() for feed in live), key=lambda p: p.p95 or 0, default=NO_DELAYS)
        if self.settings.is_every_frame:  # its frames have the clip's time: what they cost is their delay
            delays = self.pipeline.costs.percentiles()
        segmenter = self.pipeline.chain.segmenter
        return {
            "frames_in": self._frames_in_before + (self._capture.frames_in if self._capture else 0),
            "frames_out": out,
            "frames_dropped": self.pipeline.mailbox.dropped,
            "cards": self.pipeline.cards + sum(feed.cards_of_its_own for feed in feeds),
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
                for feed in feeds
            },
        }

    def _feeds(self) -> list[Feed]:
        feeds = [part.feed for part in self._parts.values()]
        if self._calling is not None and self._calling.feed is not None:
            feeds.append(self._calling.feed)
        return feeds

    @property
    def has_lost_an_output(self) -> bool:
        return any(part.feed.was_lost for part in self._parts.values())

    # ---- the source

    @property
    def fps(self) -> float:
        return self._source.fps

    def _make_source(self, settings: Settings) -> Source:
        source = make_source(settings.source, settings)
        if not self._is_patient:
            source.open()
        return source

    def _close_source(self) -> None:
        try:
            self._source.close()
        except Exception as error:  # what cannot be closed must not keep the rest open
            log.warning("%s cannot be closed", self._source.name, exc_info=error)

    def _start_capture(self, is_open: bool) -> None:
        self._capture = Capture(self._source, self.pipeline.mailbox, self._demand, self.publish, is_open)
        self._capturing = Worker("capture", self._capture.run, self.publish)
        self._capturing.start()

    def _stop_capture(self) -> None:
        self._demand.close()
        if self._capturing is not None:
            self._capturing.join()

    def _use_source(self, settings: Settings) -> None:
        now = self.settings
        if (settings.source, settings.size, settings.fps) == (now.source, now.size, now.fps):
            return
        size = (settings.size or DEFAULT_SIZE).even()
        if size != self.size and any(choice.kind == "file" for choice in self._parts):
            size = self.size  # a recording keeps its size to its end
        source = self._make_source(settings)
        self._stop_capture()
        self._frames_in_before += self._capture.frames_in if self._capture else 0
        self._demand.reopen()
        self._source = source
        self._start_capture(is_open=not self._is_patient)
        old, self.settings = (
            self.settings,
            replace(self.settings, source=settings.source, size=settings.size, fps=settings.fps),
        )
        if size != self.size:
            self.size = size
            with self._change:
                self.pipeline.use(replace(self.pipeline.chain, framing=self._framing()))
            for choice in tuple(self._parts):  # an output has one size for as long as it is open
                self._close_part(choice)
                self._start_part(self._open_part(choice))
            if self._calling is not None:
                self._calling.show_camera(self._calling.is_showing, self.size, self.fps)
        if settings.fps != old.fps and self._tuner is not None:
            self._use_model(self.settings)

    # ---- the chain

    def _framing(self) -> Framing:
        adjustments = self.settings.adjustments
        return Framing(self.size, adjustments.zoom, adjustments.is_mirrored)

    def _use_look(self, settings: Settings) -> None:
        if _look_of(settings) == _look_of(self.settings):
            return
        background, adjustments = settings.background, settings.adjustments
        effects = make_effects(background, adjustments)
        segmenter = self.pipeline.chain.segmenter
        is_first = segmenter is None and background.hides
        if is_first:
            segmenter = self._open_first_rung()
        with self._change:
            old = self.settings.cutout
            self.settings = replace(
                self.settings, background=background, adjustments=adjustments, cutout=settings.cutout
            )
            self.pipeline.use(
                replace(
                    self.pipeline.chain,
                    framing=self._framing(),
                    refiner=make_refiner(settings.cutout) if settings.cutout != old else self.pipeline.chain.refiner,
                    effects=effects,
                    segmenter=segmenter if is_first else self.pipeline.chain.segmenter,
                    hides=background.hides,
                )
            )
            self._policy.hide(background.hides)
        if is_first:
            self._start_tuner()

    def _watch_screens(self) -> None:
        """Tells the policy where a screen is in the picture: the window, and what it shows, may stand on it."""
        self._policy.see_screen("source", self.settings.source.kind)
        self._policy.see_screen("background", self.settings.background.kind)

    def _use_segmenter(self, segmenter: Segmenter) -> None:
        with self._change:
            self.pipeline.use(replace(self.pipeline.chain, segmenter=segmenter))

    def _use_model(self, settings: Settings) -> None:
        self._stop_tuner()
        old, self.settings = self.settings, replace(self.settings, model=settings.model, is_quiet=settings.is_quiet)
        if self.pipeline.chain.segmenter is None and not self.pipeline.chain.hides:
            return  # it is opened when it is needed
        try:
            self._use_segmenter(self._open_first_rung())
        except BuzzCamError:
            self.settings = replace(self.settings, model=old.model, is_quiet=old.is_quiet)
            raise
        finally:
            self._start_tuner()

    def _open_first_rung(self) -> Segmenter:
        """The fixed rung, or the best that fits by what was measured before; sets the tuner up. Raises ModelError."""
        catalog = self._catalog = with_own(read_catalog(paths.models()), paths.own_models())
        costs = self._costs = calibration.load(paths.costs())
        rungs = catalog.ladder({rung: cost.wall_ms for rung, cost in costs.items()})
        if self.settings.model in catalog.rungs:
            rungs = (self.settings.model,)
        elif self.settings.model != "auto" and not self._is_patient:
            raise BadArgument(
                say("There is no model called {name}.", name=self.settings.model),
                say("Run: {command}", command="buzzcam models"),
            )
        self._rungs = tuple(rung for rung in catalog.rungs if rung in (*RUNGS, *rungs))
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

    def _open_rung(self, rung: str, provider: str) -> Segmenter:
        assert self._catalog is not None
        return PersonSegmenter(self._catalog, paths.models(), rung, provider, self.publish)

    def _start_tuner(self) -> None:
        if self._tuner is not None and self._is_running:
            self._tuner.start()

    def _stop_tuner(self) -> None:
        if self._tuner is not None:
            self._tuner.stop()

    # ---- the outputs

    def _use_outputs(self, outputs: tuple[OutputChoice, ...]) -> None:
        for choice in [choice for choice in self._parts if choice not in outputs]:
            self._close_part(choice)
            self._say_outputs()
        for choice in [choice for choice in outputs if choice not in self._parts]:
            self._start_part(self._open_part(choice))
            self._say_outputs()

    def _say_outputs(self) -> None:
        self.settings = replace(self.settings, outputs=tuple(self._parts))

    def _open_part(self, choice: OutputChoice) -> _Part:
        """Raises OutputUnavailable."""
        part = _Part(Feed(partial(make_output, choice), self._policy.camera, self.publish), f"output {choice}")
        try:
            part.feed.open(self.size, self.fps)
        except OutputError as error:
            if not self._is_patient or not part.feed.output.is_live:
                raise
            part.feed.wait_for_it(error)
        part.running.callback(part.feed.close)
        self._parts = {**self._parts, choice: part}  # replaced whole: others may be looking through it
        return part

    def _start_part(self, part: _Part) -> None:
        part.feed.on_open = partial(self._watch_readers, part)
        self._work(part.running, part.feed.output.name.split(" ")[0], part.feed.run, part.feed.stop)
        if not part.feed.is_lost:
            self._watch_readers(part, part.feed.output)
        self.pipeline.attach(part.feed)

    def _close_part(self, choice: OutputChoice) -> None:
        """What goes wrong at its end is published by the feed."""
        part = self._parts[choice]
        self._parts = {other: kept for other, kept in self._parts.items() if other != choice}
        self.pipeline.detach(part.feed)
        part.running.close()
        part.feed.on_open = None  # it holds the part, which holds the feed
        self._demand.set(part.who, False)
        if choice.kind == "file" and choice.target and not part.feed.was_lost:
            self.publish(FileSaved(Path(choice.target)))

    def _close_parts(self) -> None:
        for part in self._parts.values():  # they stay listed: the report still tells of them
            part.running.close()

    def _watch_readers(self, part: _Part, output: Output) -> None:
        """Wants frames while the output has readers, or always where they cannot be seen. Called at each opening."""
        device = getattr(output, "device", None)
        if device is None or not sys.platform.startswith("linux"):
            self._demand.set(part.who, True)
            return
        if device == part.device:
            return  # it was lost and is back: still watched
        part.device = device

        def note(readers: tuple[str, ...]) -> None:
            part.watchers = readers
            self._demand.set(part.who, bool(readers))

        watch = ReaderWatch(device, note)
        self._demand.set("start", self._first_after_s is None)  # until the first look is over, and a picture is there
        self._work(part.running, f"readers-{device}", watch.run, watch.stop)

    # ---- all of it

    def _card_for(self, frame: Frame) -> Frame:
        return self._policy.card(self.size, frame.captured_at, frame.number)

    def _frames_job(self) -> None:
        try:
            self.pipeline.run()
        finally:
            self.finished.set()

    def _work(self, stack: ExitStack, name: str, job: Callable[[], None], end: Callable[[], None]) -> None:
        worker = Worker(name, job, self.publish)
        worker.start()
        stack.callback(worker.join)
        stack.callback(end)

    def _observe(self, cost_ms: float, missed: int) -> None:
        if self._first_after_s is None:
            self._first_after_s = round(_process_age_s(), 3)
            self._demand.set("start", False)
        if self._tuner is not None and cost_ms:
            self._tuner.observe(cost_ms, missed)

    def _note(self, event: BuzzEvent) -> None:
        if isinstance(event, RungChanged):
            self._rung_changes.append(event)
        elif isinstance(event, Failed) and not self._is_patient and self._parts:
            is_over = all(part.feed.has_ended for part in self._parts.values())
            if is_over:
                self.finished.set()  # nothing is left to send to


def _look_of(settings: Settings) -> tuple[Background, Adjustments, Cutout]:
    return settings.background, settings.adjustments, settings.cutout


def _process_age_s() -> float:
    """Seconds since this process was started (Linux: /proc/self/stat, field 22), or since now."""
    try:
        started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, ValueError, AttributeError):
        return 0.0
