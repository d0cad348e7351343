"""The room is learnt while nobody is there and nothing moves, told to the nets as a difference, and forgotten when it
looks different."""

import gc
import threading
import time
from typing import Any

import cv2
import numpy as np
import pytest

from buzzcam.core.events import Event, Failed, RoomForgotten, RoomLearnt, RoomNotLearnt
from buzzcam.core.frame import Frame, Size, planes_of
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.crop import Box, whole
from buzzcam.vision.learnt_room import FORGET_S, GIVE_UP_S, LEARN_S, PATIENCE_S, SAME, LearntRoom

SIZE = Size(640, 360)
NET = Size(160, 96)
NOBODY = np.zeros(SIZE.grid[::-1], np.uint8)
PERSON = slice(120, 360), slice(240, 400)
random = np.random.default_rng(7)


def texture(size: Size) -> np.ndarray:
    return cv2.resize(random.integers(50, 200, (18, 32), np.uint8), size, interpolation=cv2.INTER_CUBIC).clip(20, 230)


ROOM = np.concatenate([texture(SIZE).reshape(-1), *(texture(Size(320, 180)).reshape(-1) for _ in range(2))])


def seen(
    at_s: float,
    *,
    with_person: bool = False,
    near: bool = False,
    light: float = 1.0,
    door: bool = False,
    shift: int = 0,
) -> Frame:
    picture: Any = ROOM.astype(np.float32)
    luma, u, v = planes_of(picture, SIZE)
    for plane, by in ((luma, shift), (u, shift // 2), (v, shift // 2)):
        plane[:] = np.roll(plane, by, 1)
    luma[:] = (luma - 16) * light + 16
    if door:
        luma[:200, 450:560] = 220
    if near:
        luma[:, 120:] = 25
    if with_person:
        luma[PERSON] = 25
        for chroma in (u, v):
            chroma[60:, 120:200] = 128
    picture = picture + random.normal(0, 1.5, picture.shape)
    return Frame(np.clip(picture, 0, 255).astype(np.uint8), SIZE, at_s, round(at_s * 10))


class Run:
    """A room and what it told, ten frames a second."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.room = LearntRoom(self.events.append)
        self.at_s = 100.0

    def goes_on(self, seconds: float, is_anybody_there: bool = False, alpha: np.ndarray = NOBODY, **how: Any) -> None:
        for _ in range(round(seconds * 10)):
            self.at_s += 0.1
            self.room.follow(seen(self.at_s, **how), SharedCoarse(), alpha, is_anybody_there)

    def difference(self, frame: Frame, box: Box | None = None) -> np.ndarray | None:
        box = box or whole(SIZE.grid)
        left, top, columns, rows = (4 * part for part in box)
        half = left // 2, top // 2, columns // 2, rows // 2
        parts = [plane[y : y + h, x : x + w] for plane, (x, y, w, h) in zip(
            frame.planes, ((left, top, columns, rows), half, half), strict=True
        )]  # fmt: skip
        planes = np.stack([cv2.resize(part, NET, interpolation=cv2.INTER_AREA) for part in parts])
        return self.room.difference(frame, planes, box)


@pytest.fixture
def run() -> Run:
    return Run()


@pytest.fixture
def learnt(run: Run) -> Run:
    run.room.learn()
    run.goes_on(LEARN_S + 0.5)
    assert run.room.state == "learnt"
    run.events.clear()
    return run


def test_nothing_is_learnt_unasked(run: Run):
    run.goes_on(5)
    assert run.room.state == "unknown"
    assert run.difference(seen(run.at_s)) is None


def test_the_room_is_learnt_once_everybody_has_left(run: Run):
    run.room.learn()
    assert run.room.state == "learning"
    run.goes_on(3, is_anybody_there=True, with_person=True)
    run.goes_on(LEARN_S - 0.2)
    assert not run.events, "not before it has looked for long enough"
    run.goes_on(0.6)
    assert [type(event) for event in run.events] == [RoomLearnt]
    difference = run.difference(seen(run.at_s, with_person=True))
    assert difference is not None
    assert difference[50:, 65:95].mean() > 200, "the person"
    assert abs(difference[:, :50].mean() - SAME) < 12, "the room, noise aside"


def test_whoever_stays_is_told_after_a_while(run: Run):
    run.room.learn()
    run.goes_on(PATIENCE_S + 1, is_anybody_there=True, with_person=True)
    assert run.events == [RoomNotLearnt(is_anybody_there=True)]
    assert run.room.state == "unknown"


def test_a_room_that_moves_is_not_learnt(run: Run):
    run.room.learn()
    for k in range(round(PATIENCE_S) * 10 + 5):
        run.goes_on(0.1, shift=30 * (k % 2))
    assert run.events == [RoomNotLearnt(is_anybody_there=False)]


def test_a_walk_through_the_picture_begins_it_anew(run: Run):
    run.room.learn()
    run.goes_on(LEARN_S - 0.5)
    run.goes_on(0.3, is_anybody_there=True, with_person=True)
    run.goes_on(LEARN_S + 0.5)
    difference = run.difference(seen(run.at_s))
    assert difference is not None and difference.max() < SAME + 40, "no ghost of whoever walked through"


def test_the_difference_belongs_to_the_part_that_a_net_sees(learnt: Run):
    for box in (Box(60, 30, 80, 45), Box(0, 0, 40, 22), whole(SIZE.grid)):
        difference = learnt.difference(seen(learnt.at_s), box)
        assert difference is not None and abs(difference.mean() - SAME) < 14, box


def test_somebody_who_is_there_changes_nothing(learnt: Run):
    alpha = NOBODY.copy()
    alpha[30:, 60:100] = 255
    learnt.goes_on(FORGET_S + 1, is_anybody_there=True, alpha=alpha, with_person=True)
    alpha[:, 30:] = 255
    learnt.goes_on(FORGET_S + 1, is_anybody_there=True, alpha=alpha, near=True)
    assert learnt.room.state == "learnt" and not learnt.events
    assert learnt.difference(seen(learnt.at_s)) is not None


@pytest.mark.parametrize("how", [{"shift": 4}, {"shift": 40}, {"door": True}, {"light": 0.5}], ids=str)
def test_nets_are_told_nothing_while_the_room_looks_different(learnt: Run, how: dict):
    learnt.goes_on(0.2, **how)
    assert learnt.difference(seen(learnt.at_s, **how)) is None
    learnt.goes_on(FORGET_S - 1, **how)
    assert learnt.room.state == "learnt", "a door may close again"
    learnt.goes_on(0.2)
    assert learnt.difference(seen(learnt.at_s)) is not None
    learnt.goes_on(FORGET_S + 0.3, **how)
    assert [type(event) for event in learnt.events] == [RoomForgotten]
    learnt.goes_on(0.3)
    assert learnt.difference(seen(learnt.at_s)) is None


def test_a_picture_that_is_all_person_says_nothing_of_the_room(learnt: Run):
    learnt.goes_on(0.2, alpha=np.full_like(NOBODY, 255))
    assert learnt.difference(seen(learnt.at_s)) is None


@pytest.mark.parametrize("light", [0.8, 1.1])
def test_a_camera_that_adapts_to_whoever_comes_in_is_made_up_for(learnt: Run, light: float):
    learnt.goes_on(1, light=light)
    difference = learnt.difference(seen(learnt.at_s, light=light))
    assert difference is not None and abs(difference.mean() - SAME) < 14


def test_a_camera_that_still_adapts_to_the_light_teaches_no_room(run: Run):
    run.room.learn()
    for k in range(30):
        run.goes_on(0.1, light=0.7 + 0.01 * k)
    assert run.room.state == "learning"
    run.goes_on(LEARN_S + 0.5)
    difference = run.difference(seen(run.at_s))
    assert difference is not None and abs(difference.mean() - SAME) < 14


def test_nothing_of_it_stays_in_memory(learnt: Run):
    assert pictures_in(learnt.room)
    learnt.room.forget()
    assert not pictures_in(learnt.room)
    learnt.room.learn()
    learnt.goes_on(0.5)
    assert pictures_in(learnt.room)
    learnt.room.forget()
    assert not pictures_in(learnt.room), "nor of a room that was half learnt"


def pictures_in(room: LearntRoom) -> list[np.ndarray]:
    """All arrays that it leads to."""
    found: list[np.ndarray] = []
    left: list[Any] = [room]
    met: set[int] = set()
    while left:
        one = left.pop()
        if id(one) in met or isinstance(one, type | Run) or callable(one):
            continue
        met.add(id(one))
        if isinstance(one, np.ndarray):
            found.append(one)
        left += gc.get_referents(one)
    return found


@pytest.mark.parametrize("where", ["_check", "_difference"])
def test_an_error_forgets_the_room_and_nobody_waits_for_it(learnt: Run, monkeypatch, where: str):
    monkeypatch.setattr(learnt.room, where, lambda *_: 1 / 0)
    learnt.goes_on(0.5)
    assert learnt.difference(seen(learnt.at_s)) is None
    assert [type(event) for event in learnt.events] == [Failed]
    assert learnt.room.state == "unknown"


def test_who_is_told_of_it_may_wait_for_whoever_asks_for_the_state(run: Run):
    """Told under its own lock, the frame thread and whoever asks for the state would wait for each other."""

    def ask(event: Event) -> None:
        states: list[str] = []
        asks = threading.Thread(target=lambda: states.append(run.room.state), daemon=True)
        asks.start()
        asks.join(5)
        assert states == ["learnt"]
        run.events.append(event)

    run.room._publish = ask
    run.room.learn()
    run.goes_on(LEARN_S + 0.5)
    assert run.events == [RoomLearnt()]


def test_it_gives_up_when_no_frame_comes(run: Run, monkeypatch):
    run.room.learn()
    now_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now_s + GIVE_UP_S + 1)
    assert run.room.state == "unknown"
    run.goes_on(LEARN_S + 1)
    assert run.difference(seen(run.at_s)) is None


def test_it_can_be_forgotten_and_learnt_again(learnt: Run):
    learnt.room.forget()
    states = [learnt.room.state]
    learnt.goes_on(0.1)
    assert learnt.difference(seen(learnt.at_s)) is None
    learnt.room.learn()
    states.append(learnt.room.state)
    learnt.goes_on(LEARN_S + 0.5, light=0.9)
    assert [*states, learnt.room.state] == ["unknown", "learning", "learnt"]


def test_a_frame_of_another_size_knows_no_room(learnt: Run):
    small = Frame(np.full(Size(320, 180).i420_bytes, 90, np.uint8), Size(320, 180), learnt.at_s, 1)
    assert learnt.room.difference(small, np.zeros((3, 96, 160), np.uint8), whole(small.size.grid)) is None


def test_a_clip_that_starts_over_does_not_upset_it(learnt: Run):
    learnt.at_s = 0.0
    learnt.goes_on(3)
    assert learnt.room.state == "learnt"
    learnt.room.learn()
    learnt.goes_on(1)
    learnt.at_s = 0.0
    learnt.goes_on(LEARN_S + 0.5)
    assert learnt.room.state == "learnt"


def test_frames_that_change_their_size_begin_it_anew(run: Run):
    run.room.learn()
    run.goes_on(1)
    other = Size(638, 358)
    for k in range(30):
        frame = Frame(np.full(other.i420_bytes, 90, np.uint8), other, run.at_s + k / 10, k)
        run.room.follow(frame, SharedCoarse(), NOBODY, False)
    assert [type(event) for event in run.events] == [RoomLearnt]
