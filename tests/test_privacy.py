"""No frame of the room leaves once hiding is on, whatever fails: a marker in the room must reach no outlet."""

from collections.abc import Callable
from threading import Event

import numpy as np
import pytest

from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Hidden, Publisher
from buzzcam.core.frame import Frame
from buzzcam.core.pipeline import MATTE_MAX_AGE_S, Chain, Pipeline
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.core.worker import Worker
from buzzcam.effects.blur import BlurBackground
from buzzcam.effects.card import Card
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.runner import OutputRunner
from fakes import SIZE, FakeOutput, FakeSegmenter, FakeSource, room_frame, shows_the_room, wait_until

CARD = Card(None)


class BrokenEffect:
    hides = False

    def apply(self, frame, scene):
        raise MemoryError("a test")


def card_for(frame):
    return CARD.at(frame.size, frame.captured_at, frame.number)


class BrokenFraming:
    def apply(self, frame):
        raise ValueError("a test")


class BrokenFilter:
    def refine(self, frame, matte, coarse):
        raise ZeroDivisionError("a test")


def hiding_chain(**changes) -> Chain:
    parts = {
        "framing": Framing(SIZE),
        "coarse": SharedCoarse(),
        "segmenter": FakeSegmenter(),
        "refiner": MatteFilter(),
        "effects": (ColourBackground(0, 0, 0),),
        "hides": True,
    }
    return Chain(**{**parts, **changes})


def open_chain() -> Chain:
    return hiding_chain(segmenter=None, effects=(), hides=False)


def giving(output: FakeOutput) -> Callable[[], FakeOutput]:
    return lambda: output


class Rig:
    """Source, pipeline and two runners on their threads, as the studio connects them."""

    def __init__(self, chain: Chain) -> None:
        self.events = []
        self.publish = Publisher()
        self.publish.listen(self.events.append)
        self.policy = PrivacyPolicy(CARD, chain.hides)
        self.source, self.demand = FakeSource(), Demand()
        self.demand.set("test", True)
        self.outputs = [FakeOutput("a"), FakeOutput("b")]
        self.runners = [OutputRunner(giving(o), self.policy.camera, self.publish) for o in self.outputs]
        self.pipeline = Pipeline(chain, card_for, self.publish)
        for runner in self.runners:
            self.pipeline.attach(runner)
        self.source.open()
        self.capture = Capture(self.source, self.pipeline.mailbox, self.demand, self.publish)
        for runner in self.runners:
            runner.open(SIZE, 30)
        jobs = [
            ("frames", self.pipeline.run),
            ("capture", self.capture.run),
            *(("runner", f.run) for f in self.runners),
        ]
        self.workers = [Worker(name, job, self.publish) for name, job in jobs]

    def __enter__(self) -> "Rig":
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_) -> None:
        self.demand.close()
        self.pipeline.mailbox.close()
        for runner in self.runners:
            runner.stop()
        assert all(worker.join(20) for worker in self.workers)

    def leaks(self) -> float:
        return max((shows_the_room(frame) for output in self.outputs for frame in output.frames), default=0.0)

    def goes_on(self, count: int = 20) -> None:
        counts = [len(output.frames) for output in self.outputs]
        wait_until(
            lambda: all(len(o.frames) >= n + count for o, n in zip(self.outputs, counts, strict=True)), timeout_s=30
        )


def test_the_marker_is_seen_when_hiding_is_off():
    with Rig(open_chain()) as rig:
        rig.goes_on()
    assert rig.leaks() > 0.5, "otherwise these tests could not fail"


def test_the_marker_is_hidden_and_the_person_is_seen():
    with Rig(hiding_chain()) as rig:
        rig.goes_on()
    assert rig.leaks() == 0
    assert (np.abs(rig.outputs[0].frames[-1].planes[0].astype(int) - 60) < 3).mean() > 0.15


@pytest.mark.parametrize(
    "broken",
    [
        {"effects": (BrokenEffect(),)},
        {"effects": (ColourBackground(0, 0, 0), BrokenEffect())},
        {"effects": ()},
        {"segmenter": None},
        {"framing": BrokenFraming()},
        {"refiner": BrokenFilter()},
        {"effects": (ReplaceBackground(lambda frame: np.zeros(3, np.uint8)),)},
    ],
    ids=["effect", "late effect", "no hiding effect", "no segmenter", "framing", "filter", "backdrop"],
)
def test_whatever_breaks_the_card_goes_out(broken):
    with Rig(hiding_chain(**broken)) as rig:
        rig.goes_on(5)
    assert rig.leaks() == 0
    assert rig.pipeline.cards == rig.pipeline.frames_out
    assert len([event for event in rig.events if isinstance(event, Hidden)]) == 1, "told once, not at every frame"


def test_the_pipeline_itself_gives_the_card():
    pipeline = Pipeline(hiding_chain(effects=()), card_for, lambda _event: None)
    out = pipeline.process(room_frame(3))
    assert out is not None and np.array_equal(out.i420, CARD.at(SIZE, 0, 0).i420)


def test_a_segmenter_that_breaks_and_heals_shows_the_card_meanwhile():
    segmenter = FakeSegmenter()
    with Rig(hiding_chain(segmenter=segmenter)) as rig:
        rig.goes_on(5)
        segmenter.breaks = True
        wait_until(lambda: rig.pipeline.cards > 5)
        segmenter.breaks = False
        rig.goes_on(5)
        wait_until(lambda: (matte := rig.outputs[0].frames[-1].matte) is not None and matte.alpha.any())
    assert rig.leaks() == 0


def test_a_matte_that_is_too_old_is_not_used():
    segmenter = FakeSegmenter()
    segmenter.stale_s = MATTE_MAX_AGE_S + 0.1
    with Rig(hiding_chain(segmenter=segmenter)) as rig:
        rig.goes_on(5)
    assert rig.leaks() == 0
    assert rig.pipeline.cards == rig.pipeline.frames_out


def test_a_matte_from_the_future_is_not_used():
    segmenter = FakeSegmenter()
    segmenter.stale_s = -0.1  # of a frame that comes later: the person may not be there yet
    with Rig(hiding_chain(segmenter=segmenter)) as rig:
        rig.goes_on(5)
    assert rig.leaks() == 0
    assert rig.pipeline.cards == rig.pipeline.frames_out


def test_a_model_that_hangs_gives_the_card_within_a_second_and_nothing_else():
    segmenter = FakeSegmenter()
    with Rig(hiding_chain(segmenter=segmenter)) as rig:
        rig.goes_on(5)
        segmenter.hangs = Event()
        wait_until(lambda: all(runner.cards_of_its_own >= 2 for runner in rig.runners))
        segmenter.hangs.set()
        segmenter.hangs = None
        rig.goes_on(5)
    assert rig.leaks() == 0


def test_swapping_rungs_and_effects_while_it_runs_leaks_nothing_and_drops_no_frame_to_the_card():
    with Rig(hiding_chain()) as rig:
        for turn in range(30):
            effect = BlurBackground(100) if turn % 2 else ColourBackground(0, 0, 0)
            rig.pipeline.use(hiding_chain(segmenter=FakeSegmenter(f"rung {turn}"), effects=(effect,)))
            rig.goes_on(2)
    assert rig.pipeline.cards == 0


def test_frames_of_the_open_chain_that_still_wait_are_caught_when_hiding_is_switched_on():
    with Rig(open_chain()) as rig:
        rig.outputs[0].waits = Event()
        wait_until(lambda: len(rig.outputs[1].frames) > 10)
        sent = len(rig.outputs[0].frames)  # before it was held; the next is being sent already
        rig.policy.hide(True)
        marks = len(rig.outputs[1].frames)
        rig.pipeline.use(hiding_chain())
        held, rig.outputs[0].waits = rig.outputs[0].waits, None
        held.set()
        rig.goes_on(10)
    later = rig.outputs[0].frames[sent + 1 :] + rig.outputs[1].frames[marks + 1 :]
    assert max(shows_the_room(frame) for frame in later) == 0


def test_source_lost_and_back_leaks_nothing():
    with Rig(hiding_chain()) as rig:
        rig.goes_on(5)
        rig.source.is_plugged_in = False
        wait_until(lambda: rig.runners[0].cards_of_its_own >= 1)
        rig.source.is_plugged_in = True
        rig.goes_on(10)
    assert rig.leaks() == 0
    assert rig.source.opened >= 2


def test_asleep_and_awake_leaks_nothing():
    with Rig(hiding_chain()) as rig:
        rig.goes_on(5)
        rig.demand.set("test", False)
        wait_until(lambda: not rig.source.is_open)
        wait_until(lambda: rig.runners[0].cards_of_its_own >= 1)
        rig.demand.set("test", True)
        rig.goes_on(5)
    assert rig.leaks() == 0


def test_a_frame_does_not_become_hidden_by_an_effect_that_does_not_hide():
    class Tint:
        hides = False

        def apply(self, frame: Frame, scene) -> Frame:
            return frame

    result = hiding_chain(effects=(Tint(),), hides=False, segmenter=None).apply(room_frame(0))
    assert not result.is_hidden
