"""Whatever is raised in a thread that others depend on, it is told once and the thread goes on.

One test for each thread of ARCHITECTURE.md's table; those of a call are in test_call_threads.py.
"""

import time
from dataclasses import replace
from unittest.mock import patch

import cv2
import pytest

from buzzcam import model_choice as model_choice_module
from buzzcam import source_session as source_session_module
from buzzcam import studio as studio_module
from buzzcam.core.events import Failed, Publisher
from buzzcam.core.frame import Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.pipeline import Pipeline
from buzzcam.core.privacy import PrivacyPolicy, SafeFrame
from buzzcam.core.worker import Worker
from buzzcam.effects.card import Card
from buzzcam.errors import BadFile, BuzzCamError, ModelMissing
from buzzcam.gui import thumbnails as thumbnails_module
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.photo import table as table_module
from buzzcam.gui.photo.table import PhotoTable
from buzzcam.outputs import runner as runner_module
from buzzcam.outputs.runner import OutputRunner
from buzzcam.settings import OutputChoice, Settings, SourceChoice
from buzzcam.studio import Studio
from buzzcam.vision.calibration import Cost
from buzzcam.vision.ladder import Step
from fakes import FakeOutput, room_frame, wait_until
from test_ladder import Bench
from test_privacy import card_for, open_chain

SMALL = Size(320, 180)


class Raising:
    """Raises as often as it is told to, then does what it stands for."""

    def __init__(self, times, then=lambda *_: True) -> None:
        self.left, self.calls, self._then = times, 0, then

    def __call__(self, *arguments):
        self.calls += 1
        if self.left > 0:
            self.left -= 1
            raise KeyError("a test")
        return self._then(*arguments)


class FramesRig:
    """A pipeline on its thread that is given frames by hand."""

    def __init__(self) -> None:
        self.events, self.got = [], []
        self.pipeline = Pipeline(open_chain(), card_for, self.events.append)
        self.pipeline.attach(type("Good", (), {"put": lambda _self, frame: self.got.append(frame) or True})())

    def __enter__(self):
        self.worker = Worker("frames", self.pipeline.run, self.events.append)
        self.worker.start()
        return self

    def __exit__(self, *_):
        self.pipeline.mailbox.close()
        assert self.worker.join(10)

    def goes_on(self, count=5):
        for number in range(count):
            seen = len(self.got)
            self.pipeline.mailbox.put(room_frame(number))
            wait_until(lambda n=seen: len(self.got) > n)

    def told(self):
        return [str(event.error) for event in self.events if isinstance(event, Failed)]


def test_frames_an_outlet_that_raises_rests_and_is_tried_again():
    bad = type("Bad", (), {})()
    bad.put = Raising(2)
    with patch("buzzcam.core.pipeline.REST_S", 0.0), FramesRig() as rig:
        rig.pipeline.attach(bad)
        rig.goes_on(8)
        assert bad.put.calls > 2
        assert rig.told() == ["'a test'"], "once"
        rig.pipeline.detach(bad)
        calls = bad.put.calls
        rig.goes_on()
        assert bad.put.calls == calls


def test_frames_an_outlet_that_rests_gets_nothing_and_can_be_detached():
    bad = type("Bad", (), {})()
    bad.put = Raising(1)
    with FramesRig() as rig:
        rig.pipeline.attach(bad)
        rig.goes_on()
        assert bad.put.calls == 1
        rig.pipeline.detach(bad)
        assert rig.pipeline._resting == ()


@pytest.mark.parametrize("who", ["compare", "observe"])
def test_frames_whoever_looks_on_and_raises_is_told_of_once(who):
    with FramesRig() as rig:
        setattr(rig.pipeline, who, Raising(3))
        rig.goes_on()
        assert rig.told() == ["'a test'"]
        assert getattr(rig.pipeline, who).calls == 5


def test_frames_a_comparison_that_raises_keeps_no_costs_from_the_ladder():
    costs = []
    with FramesRig() as rig:
        rig.pipeline.compare = Raising(99)
        rig.pipeline.observe = lambda cost_ms, _missed: costs.append(cost_ms)
        rig.goes_on(3)
        wait_until(lambda: len(costs) == 3)


def test_frames_not_even_a_card_is_to_be_had():
    with FramesRig() as rig:
        rig.pipeline._chain, rig.pipeline._card_for = None, Raising(99)
        for number in range(3):
            rig.pipeline.mailbox.put(room_frame(number))
            wait_until(lambda n=number: rig.pipeline.cards > n)
        rig.pipeline.use(open_chain())
        rig.goes_on()
        assert rig.told() == ["'a test'"]


def test_a_listener_that_raises_keeps_nothing_from_the_others():
    heard, publish = [], Publisher()
    publish.listen(Raising(9))
    publish.listen(heard.append)
    publish(Failed("a", BadFile("It is broken.", "Mend it.")))
    assert len(heard) == 1


def test_output_a_card_that_cannot_be_made_is_made_later():
    card = Card(None)
    card.at = Raising(2, card.at)
    output, events = FakeOutput(), []
    with patch.object(runner_module, "STALL_S", 0.05):
        runner = OutputRunner(lambda: output, PrivacyPolicy(card).camera, events.append)
        runner.open(SMALL, 240.0)
        worker = Worker("runner", runner.run, events.append)
        worker.start()
        wait_until(lambda: len(output.frames) > 2)
        runner.stop()
        assert worker.join(10)
    assert card.at.calls > 2
    first = output.frames[0]
    assert isinstance(first, SafeFrame) and first.is_card


def test_rung_controller_a_rung_that_raises_anything_is_refused_and_the_old_one_stays(tmp_path):
    costs = {rung: Cost("CPU", 1.0, 1.0) for rung in ("small", "medium", "large")}
    bench = Bench(tmp_path, costs)
    bench.controller.open_first()
    bench.opens = Raising(99)
    bench.controller._make(Step(1, "a test"))
    assert [str(event) for event in bench.events] == ["Model medium cannot be used: 'a test'"]
    assert bench.used == []


# ---- with a window


class ListeningBridge(Bridge):
    """heard, refusals: what it has told."""

    def __init__(self, settings):
        super().__init__(settings)
        self.heard, self.refusals = [], []
        self.happened.connect(self.heard.append)
        self.refused.connect(lambda error, _settings, _wish: self.refusals.append(error))


@pytest.fixture
def bridge(qapp):
    bridge = ListeningBridge(Settings(SourceChoice("pattern"), "none", "small", SMALL, outputs=(OutputChoice("none"),)))
    bridge.start()
    yield bridge
    bridge.stop()
    qapp.processEvents()


def test_studio_a_wish_that_raises_anything_is_refused_in_words(bridge, qtbot):
    qtbot.waitUntil(lambda: bridge.status() is not None, timeout=20_000)
    with patch.object(Studio, "use", Raising(1, lambda *_: None)):
        bridge.want(bridge._studio.settings)
        qtbot.waitUntil(lambda: bool(bridge.refusals), timeout=20_000)
    assert isinstance(bridge.refusals[0], BuzzCamError)
    with patch.object(Studio, "share_in_call", Raising(1)):
        bridge.share_in_call(None)
        qtbot.waitUntil(lambda: any(isinstance(event, Failed) for event in bridge.heard), timeout=20_000)
    done = []
    bridge._do(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)


def test_what_the_window_took_before_is_asked_for_again_when_it_is_drawn(bridge, qtbot):
    qtbot.waitUntil(lambda: bridge.status() is not None, timeout=20_000)
    raw = room_frame(0, SMALL, time.monotonic())
    shown = bridge._studio.visible(raw)
    assert bridge.shown(shown).i420 is shown.i420
    assert bridge.shown(raw) is None, "a raw one is for comparing only"
    bridge.want(replace(bridge._studio.settings, background="color"))
    assert bridge.shown(shown).is_card
    bridge.compare(True)
    bridge.be_private(True)
    assert not bridge._is_comparing, "its button is hidden, and would never be let go"


def test_studio_that_could_not_be_opened_is_opened_with_the_next_wish(qapp, qtbot):
    bridge = Bridge(Settings(SourceChoice("pattern"), "none", "small", SMALL, outputs=()))
    refusals = []
    bridge.refused.connect(lambda error, _settings, _wish: refusals.append(error))
    with patch.object(Studio, "open", Raising(1, bridge._studio.open)):
        bridge.start()
        qtbot.waitUntil(lambda: bool(refusals), timeout=20_000)
        bridge.want(bridge._studio.settings)
        qtbot.waitUntil(lambda: bridge.status() is not None, timeout=20_000)
    bridge.stop()
    qapp.processEvents()


def test_thumbnails_a_file_that_raises_anything_is_passed_over(qtbot, monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(thumbnails_module, "still_of", Raising(1, lambda path: cv2.imread(str(path))))
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / name), card_for(room_frame(0)).planes[0])
    thumbnails = thumbnails_module.Thumbnails(lambda _event: None)
    thumbnails.made.connect(lambda path, image: made.append((path.name, image.isNull())))
    thumbnails.start()
    for name in ("a.png", "b.png"):
        thumbnails.of(tmp_path / name)
    qtbot.waitUntil(lambda: len(made) == 2, timeout=20_000)
    thumbnails.stop()
    assert made == [("a.png", True), ("b.png", False)]


def test_photos_a_picture_that_raises_anything_is_told_and_the_next_is_done(qtbot, monkeypatch, tmp_path):
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / name), card_for(room_frame(0)).planes[0])
    made = type("Studio", (), {"close": lambda _self: None})()
    made.cut = Raising(1, lambda *_: (_ for _ in ()).throw(BadFile("It is empty.", "Take another.")))
    monkeypatch.setattr(table_module, "make_photo_studio", lambda _publish: made)
    table = PhotoTable(lambda _event: None)
    table.add([tmp_path / "a.png", tmp_path / "b.png"])
    qtbot.waitUntil(lambda: [item.state for item in table.items] == ["failed", "failed"], timeout=20_000)
    table.stop()
    assert "'a test'" in table.items[0].said
    assert "It is empty" in table.items[1].said


# ---- a choice that was remembered never keeps the window from starting


@pytest.mark.parametrize(
    ("name", "error"),
    [("make_chain", BadFile("It is gone.", "Choose another.")), ("make_chain", KeyError("a test")),
     ("make_source", KeyError("a test")), ("read_catalog", ModelMissing("It is gone.", "Install it again."))],
)  # fmt: skip
def test_studio_starts_with_what_it_can_carry_out_and_hides_all_the_same(name, error, monkeypatch):
    homes = {"make_chain": studio_module, "read_catalog": model_choice_module, "make_source": source_session_module}
    module = homes[name]
    original, left = getattr(module, name), [error]

    def fail_once(*arguments):
        if left:
            raise left.pop()
        return original(*arguments)

    monkeypatch.setattr(module, name, fail_once)
    studio = Studio(Settings(SourceChoice("demo"), "color", "small", SMALL, outputs=()), is_patient=True)
    studio.open()
    newest: Mailbox = Mailbox()
    studio.show_to("test", newest)
    studio.start()
    try:
        assert studio.refused_at_start is error
        assert studio.settings.hides
        if studio.settings.source.kind == "demo":
            frame = newest.get(20)
            assert frame is not None and studio.visible(frame).is_hidden
    finally:
        studio.stop()
