"""Random orders of everything that can happen to a studio with a call, on markers that must not leave.

Real: studio, pipeline, effects, runners, policy, call service, encoders. Fake: cameras, nets, devices. The room is
striped with MARKER, what is shared with SHARED; what outputs, guests and the user's own comparison get is kept with its
time.
"""

import random
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Barrier, Event, Lock, Thread
from unittest.mock import patch

import av
import numpy as np

from buzzcam import call_session as call_session_module
from buzzcam import model_choice as model_choice_module
from buzzcam import output_set as output_set_module
from buzzcam import source_session as source_session_module
from buzzcam import still_taker as still_taker_module
from buzzcam.calls.rtc.publisher import Layer
from buzzcam.calls.rtc.simulcast import LayerSelection
from buzzcam.core.events import Publisher
from buzzcam.core.frame import Frame, Size, planes_of
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.privacy import AT_THE_CLICK_S
from buzzcam.errors import BuzzCamError, CameraLost, ProviderFailed
from buzzcam.settings import CallChoice, OutputChoice, Settings, SourceChoice
from buzzcam.studio import Studio
from fakes import FakeSegmenter, wait_until

SIZE = Size(320, 180)
MARKER, SHARED = 211, 172
STRIPE_PX = 8
SEEN = 0.06
"""From that share of the luma on a marker is seen; with hiding off it is a third."""
IN_FLIGHT_S = 0.5
"""A picture that had been let out may still be on its way to its output for that long."""
CLOCK_S = 0.002
FPS = 120.0
OFTEN = ("hide", "show_the_room", "private", "private_off", "start_call", "share", "two_at_once")
CALL = CallChoice(is_open=True, microphone=None, speaker=None)


def striped(marker, captured_at, number) -> Frame:
    buffer = np.full(SIZE.i420_bytes, 128, np.uint8)
    luma = planes_of(buffer, SIZE)[0]
    luma[:] = np.where(np.arange(SIZE.width) // STRIPE_PX % 2, marker, 40)
    luma[SIZE.height // 4 - 4 :, SIZE.width // 3 - 8 : SIZE.width * 2 // 3 + 8] = 60  # where FakeSegmenter has a person
    return Frame(buffer, SIZE, captured_at, number)


def share_of(marker, luma) -> float:
    return float(np.mean(np.abs(luma.astype(int) - marker) <= 12))


@dataclass
class World:
    """What the fakes of one order do, and what came out. kept: (when, captured_at, where, room seen, screen seen)."""

    breaks: set = field(default_factory=set)
    hold: Event | None = None
    kept: list = field(default_factory=list)
    coded: list = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def keep(self, where, captured_at, luma, came_at=None) -> None:
        seen = share_of(MARKER, luma) > SEEN, share_of(SHARED, luma) > SEEN
        with self.lock:
            self.kept.append((came_at or time.monotonic(), captured_at, where, *seen))


class FakeRoom:
    """A source of one marker; breaks as the world says."""

    fps = FPS

    def __init__(self, world, kind, marker) -> None:
        self.world, self.kind, self.marker, self.name, self.size = world, kind, marker, f"fake {kind}", SIZE
        self.number, self._pause = 0, Event()

    def open(self) -> None:
        if self.kind in self.world.breaks:
            raise CameraLost("It is unplugged.", "Plug it in.")

    def read(self):
        self._pause.wait(1 / FPS)
        if self.kind in self.world.breaks:
            raise (CameraLost("It was unplugged.", "Plug it in."), KeyError("a test"))[self.number % 2]
        self.number += 1
        return striped(self.marker, time.monotonic(), self.number)

    def close(self) -> None:
        if self.kind in self.world.breaks:
            raise OSError("a test")


class FakeSnapshot:
    """Keeps what would be written to a picture file."""

    def __init__(self, world) -> None:
        self.world = world

    def open(self, size, fps) -> None: ...

    def send(self, frame) -> None:
        self.world.keep("still", frame.captured_at, frame.planes[0])

    def close(self) -> None: ...


class FakeNet(FakeSegmenter):
    def __init__(self, world, _catalog, _models, rung, provider, _publish) -> None:
        super().__init__(rung)
        self.world, self.provider = world, provider

    def open(self) -> None:
        pass

    def matte(self, frame, coarse):
        if "net" in self.world.breaks:
            raise ProviderFailed("The fake net broke.", "It is a test.")
        return super().matte(frame, coarse)


class FakeDevice:
    capacity, is_live = 1, True

    def __init__(self, world, name) -> None:
        self.world, self.name = world, name

    def open(self, size, fps) -> None:
        if "output" in self.world.breaks:
            raise OSError("a test")

    def send(self, frame) -> None:
        if "output" in self.world.breaks:
            raise KeyError("a test")
        came_at = time.monotonic()
        if (hold := self.world.hold) is not None:
            hold.wait(IN_FLIGHT_S + 0.2)
        self.world.keep(self.name, frame.captured_at, frame.planes[0], came_at)

    def close(self) -> None:
        pass


class FakeGuest:
    """Takes what the encoder gives, before any network; see publisher.VideoSubscriber."""

    codec, is_heard, budget_bps = "H264", True, 2_000_000.0

    def __init__(self, world, video) -> None:
        self.world, self.video = world, video
        self.layer: Layer | None = None
        self.awaits: Layer | None = None
        self.selection: LayerSelection | None = None

    def is_in_trouble(self, now) -> bool:
        return False

    def forget(self) -> None:
        pass

    def take(self, coded) -> None:
        captured_at = self.video.captured_at(coded.timestamp)
        with self.world.lock:
            self.world.coded.append((time.monotonic(), captured_at, self.video.kind, id(self), coded.data))


class Wish:
    """A wish of the user's and when it held: from the return of the call that began it to the call that ended it."""

    def __init__(self, is_held: bool) -> None:
        self.spans = [[float("-inf"), float("inf")]] if is_held else []

    def set(self, is_held: bool, change) -> None:
        was_held = bool(self.spans) and self.spans[-1][1] == float("inf")
        if was_held and not is_held:
            self.spans[-1][1] = time.monotonic()
        change()
        if is_held and not was_held:
            self.spans.append([time.monotonic(), float("inf")])

    def holds(self, captured_at, came_at, at_the_click_s=0.0) -> bool:
        """A picture captured or delivered then may not show what is wished away. at_the_click_s: so long before the
        end of the wish a picture may be of afterwards."""
        return any(
            begun + CLOCK_S < captured_at < ended - at_the_click_s or (begun + IN_FLIGHT_S < came_at < ended)
            for begun, ended in self.spans
        )


class Order:
    """One life of the application. `run` goes through the steps; `leaks` then names what should not have left."""

    studio: Studio

    def __init__(self, seed: int) -> None:
        self.world, self.random = World(), random.Random(seed)
        self.hiding, self.private, self.off = Wish(False), Wish(False), Wish(False)
        self.settings = Settings(SourceChoice("camera"), "none", "small", SIZE, None, (OutputChoice("none"),))
        self.done, self.refused = [], []
        self.steps = {name.removeprefix("do_"): getattr(self, name) for name in dir(self) if name.startswith("do_")}

    def run(self, names=None, count=8) -> "Order":
        """names: of the steps; None draws some, half of the time in a call with a shared screen."""
        if names is None:
            weights = [3 if name in OFTEN else 1 for name in self.steps]
            names = self.random.choices(list(self.steps), weights, k=count)
            if self.random.random() < 0.5:
                names = ["start_call", "share", *names]
        with ExitStack() as patches:
            world = self.world
            made = lambda choice, _settings: FakeRoom(  # noqa: E731
                world, choice.kind, SHARED if choice.kind in ("screen", "file", "window") else MARKER
            )
            for module, name, value in (
                (source_session_module, "make_source", made),
                (call_session_module, "make_source", made),
                (output_set_module, "make_output", lambda choice: FakeDevice(world, choice.kind)),
                (still_taker_module, "Snapshot", lambda _path: FakeSnapshot(world)),
                (model_choice_module, "PersonSegmenter", lambda *more: FakeNet(world, *more)),
            ):
                patches.enter_context(patch.object(module, name, value))
            self._begin()
            try:
                for name in names:
                    self._step(name)
                self._settle()
            finally:
                self.world.breaks.clear()
                self._release()
                self.studio.stop()
        return self

    def leaks(self) -> list[tuple]:
        found = []
        for came_at, captured_at, where, shows_room, shows_screen in [*self.world.kept, *self._decoded()]:
            is_closed = self.private.holds(captured_at, came_at) or self.off.holds(captured_at, came_at)
            is_own = where == "comparison"  # the user alone sees it: hiding does not count there
            is_hidden = not is_own and self.hiding.holds(captured_at, came_at, AT_THE_CLICK_S)
            if (shows_room and (is_closed or is_hidden)) or (shows_screen and is_closed):
                found.append((where, round(came_at, 3), round(captured_at, 3), tuple(self.done)))
        return found

    # ---- what can happen

    def do_hide(self) -> None:
        self._background(self.random.choice(("color", "blur")))

    def do_show_the_room(self) -> None:
        self._background("none")

    def do_private(self) -> None:
        self.private.set(True, lambda: self.studio.be_private(True))

    def do_private_off(self) -> None:
        self.private.set(False, lambda: self.studio.be_private(False))

    def do_off(self) -> None:
        self.off.set(True, lambda: self.studio.be_on(False))

    def do_on(self) -> None:
        self.off.set(False, lambda: self.studio.be_on(True))

    def do_start_call(self) -> None:
        if self.studio.call is None:
            service = self.studio.start_call(CALL)
            for video in (service.publisher.camera, service.publisher.screen):
                service._loop.call_soon_threadsafe(video.join, FakeGuest(self.world, video))

    def do_end_call(self) -> None:
        self.studio.end_call()

    def do_share(self) -> None:
        self.studio.share_in_call(SourceChoice("file"))

    def do_share_what_must_not_be_shared(self) -> None:
        for kind in ("camera", "demo", "pattern"):
            try:
                self.studio.share_in_call(SourceChoice(kind))
            except BuzzCamError:
                continue
            raise AssertionError(f"a {kind} was shared")

    def do_unshare(self) -> None:
        self.studio.share_in_call(None)

    def do_camera_off_in_call(self) -> None:
        self.studio.show_in_call(False)

    def do_camera_on_in_call(self) -> None:
        self.studio.show_in_call(True)

    def do_another_model(self) -> None:
        self._use(model=self.random.choice(("small", "medium", "large", "auto")))

    def do_another_source(self) -> None:
        self._use(source=SourceChoice(self.random.choice(("camera", "demo"))))

    def do_another_size(self) -> None:
        self._use(size=self.random.choice((SIZE, Size(640, 360))))

    def do_others_too(self) -> None:
        self._use(effects={"matte": {"people": self.random.choice(("me", "everyone"))}})

    def do_another_output(self) -> None:
        more = (OutputChoice("virtual-camera"),)
        has_more = more[0] in self.studio.settings.outputs
        self._use(outputs=(OutputChoice("none"),) if has_more else (OutputChoice("none"), *more))

    def do_compare(self) -> None:
        self.studio.compare_with(lambda frame: self.world.keep("comparison", frame.captured_at, frame.planes[0]))

    def do_end_comparison(self) -> None:
        self.studio.compare_with(None)

    def do_picture(self) -> None:
        """A snapshot of what goes out; FakeSnapshot keeps it."""
        self.studio.take_picture(Path("still.png"))

    def do_break_something(self) -> None:
        self.world.breaks.add(self.random.choice(("net", "output", "camera", "demo", "file")))

    def do_mend(self) -> None:
        self.world.breaks.clear()

    def do_break_the_effects(self) -> None:
        class Broken:
            hides = False

            def apply(self, frame, scene):
                raise MemoryError("a test")

        pipeline = self.studio.pipeline
        pipeline.use(replace(pipeline.chain, effects=(*pipeline.chain.effects, Broken())))

    def do_lose_the_hiding_effect(self) -> None:
        pipeline = self.studio.pipeline
        pipeline.use(replace(pipeline.chain, effects=()))

    def do_leave_a_raw_frame_before_every_output(self) -> None:
        """As an old chain would have, that was at work until now."""
        for runner in self.studio._runners():
            runner.put(striped(MARKER, time.monotonic(), 0))

    def do_hold_an_output(self) -> None:
        """It is busy for so long that what waits for it was made under other wishes."""
        if self.world.hold is None:
            self.world.hold = Event()

    def do_let_it_go(self) -> None:
        if self.world.hold is not None:
            time_is_up = Event()
            time_is_up.wait(IN_FLIGHT_S + 0.1)  # what it holds now was let out long ago
            self._release()

    def do_break_a_looker_on(self) -> None:
        def broken(*_):
            raise KeyError("a test")

        self.studio.pipeline.compare = broken
        self.studio.publish.listen(broken)
        self.studio.pipeline.attach(type("Broken", (), {"put": broken})())

    def do_restart(self) -> None:
        self.studio.stop()
        self._begin()

    def do_two_at_once(self) -> None:
        """From the studio's thread and from the window's, beginning at the same moment."""
        slow = self.random.choice(("start_call", "share", "hide", "another_source", "another_size", "another_model"))
        quick = self.random.choice(("private", "private_off", "off", "on"))
        both = Barrier(2)

        def meet(name):
            both.wait(5)
            self._step(name)

        threads = [Thread(target=meet, args=(name,)) for name in (slow, quick)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    # ---- inside

    def _begin(self) -> None:
        self.studio = Studio(self.settings, Publisher(), is_patient=True)
        self.studio.open()
        if self.private.spans and self.private.spans[-1][1] == float("inf"):
            self.studio.be_private(True)  # as the window does with what is pressed
        if self.off.spans and self.off.spans[-1][1] == float("inf"):
            self.studio.be_on(False)
        self.studio.show_to("test", Mailbox())
        self.studio.start()

    def _step(self, name) -> None:
        self.done.append(name)
        try:
            self.steps[name]()
        except BuzzCamError as error:
            self.refused.append((name, error))
        self._settle(0.05)

    def _settle(self, timeout_s=0.2) -> None:
        """Some frames go by, if any do."""
        count = len(self.world.kept)
        with suppress(AssertionError):
            wait_until(lambda: len(self.world.kept) > count + 2, timeout_s)

    def _release(self) -> None:
        hold, self.world.hold = self.world.hold, None
        if hold is not None:
            hold.set()

    def _background(self, background) -> None:
        if background == "none":
            self.hiding.set(False, lambda: self._use(background=background))
            return
        self._use(background=background)
        self.hiding.set(True, lambda: None)  # only when it was not refused

    def _use(self, **changes) -> None:
        self.studio.use(replace(self.studio.settings, **changes))
        self.settings = self.studio.settings

    def _decoded(self):
        """What guests saw: (when, captured_at, where, room seen, screen seen)."""
        decoders = {}
        for came_at, captured_at, kind, guest, data in self.world.coded:
            decoder = decoders.setdefault((kind, guest), av.CodecContext.create("h264", "r"))
            packet = av.Packet(data)
            for picture in decoder.decode(packet):
                luma = np.frombuffer(picture.planes[0], np.uint8).reshape(-1, picture.planes[0].line_size)
                luma = luma[:, : picture.width]
                seen = share_of(MARKER, luma) > SEEN, share_of(SHARED, luma) > SEEN
                yield came_at, captured_at, f"guest's {kind}", *seen
