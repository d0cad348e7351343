"""The avatar: nothing that the camera saw is in its picture, whatever fails; it moves as the face does, and rests."""

import time
from dataclasses import replace
from functools import cache
from itertools import pairwise
from unittest.mock import patch

import cv2
import numpy as np
import pytest

import random_orders
from buzzcam import studio as studio_module
from buzzcam.core.events import Failed, Publisher
from buzzcam.core.face import BLENDSHAPES, FACE_POINTS, Face
from buzzcam.core.frame import Frame, Size, planes_of
from buzzcam.core.pipeline import Chain, Pipeline, UnsafeFrame
from buzzcam.core.ports import Scene
from buzzcam.core.privacy import AT_THE_CLICK_S, PrivacyPolicy
from buzzcam.core.stand_in import StandIn
from buzzcam.effects import avatar_shapes, registry
from buzzcam.effects.avatar import CHARACTERS, COLOURS, Avatar, backdrop_of
from buzzcam.effects.avatar_characters import CHARACTERS as DRAWN
from buzzcam.effects.avatar_characters import Painted, Solids
from buzzcam.effects.avatar_motion import DOZE_AFTER_S, Expression, Motion, blink_at
from buzzcam.effects.card import Card
from buzzcam.effects.chain import changed_parts, make_chain
from buzzcam.effects.fence import Fence
from buzzcam.effects.option_kinds import Color, Slider
from buzzcam.effects.spec import EffectSpec, Need, Place
from buzzcam.effects.vignette import Vignette
from buzzcam.errors import BadArgument, ModelMissing
from buzzcam.factory import materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.photo import effects as photo_effects
from buzzcam.sentence import say
from buzzcam.settings import OptionValue, OutputChoice, Settings, SourceChoice
from buzzcam.studio import Studio
from fakes import FakeSegmenter, room_frame, wait_until
from random_orders import Order, World
from real_faces import face_in, seen

SIZE, HD = Size(320, 180), Size(1280, 720)
FPS = 30
AVATAR = Settings(background="avatar")
SPEC = registry.own()["avatar"]
NAMES = [name for name, _label in CHARACTERS]


def shapes(**values) -> np.ndarray:
    """Blendshapes of a face that does nothing else."""
    found = np.zeros(len(BLENDSHAPES), np.float32)
    for name, value in values.items():
        found[BLENDSHAPES.index(name)] = value
    return found


@cache
def face(size: Size = SIZE) -> Face:
    """A real one that looks ahead."""
    return replace(face_in(size), blendshapes=shapes())


def doing(**values) -> Face:
    return replace(face(), blendshapes=shapes(**values))


def turned(degrees: float) -> Face:
    """Its nose goes to the right of the picture."""
    points, angle = face().points, np.radians(degrees)
    middle = points.mean(axis=0)
    x, y, z = (points - middle).T
    there = np.stack((x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)), axis=1)
    return replace(face(), points=(there + middle).astype(np.float32))


def made(character: str = "robot", **options) -> Avatar:
    avatar: Avatar = SPEC.make(materials(), **SPEC.whole({"character": character, **options}))
    return avatar


def moved(motion: Motion, *faces: Face, seconds: float = 2.0, size: Size = SIZE, begin: float = 0.0) -> Expression:
    """What it is like after so long before those faces."""
    found = Expression()
    for k in range(round(seconds * FPS) + 1):
        found = motion.at(begin + k / FPS, faces, size)
    return found


class Finder:
    """Finds what it is told, frame by frame; an exception is raised."""

    has_blendshapes = True

    def __init__(self, *found) -> None:
        self.found, self.turn = found, 0

    def faces(self, frame, coarse):
        found = self.found[self.turn % len(self.found)]
        self.turn += 1
        if isinstance(found, Exception):
            raise found
        return found


BROKEN = replace(face_in(SIZE), points=np.full((FACE_POINTS, 3), np.nan, np.float32))


def chain_of(settings: Settings = AVATAR, finder=None, **changes) -> Chain:
    return replace(make_chain(settings, SIZE, materials(), print), face_finder=finder, **changes)


def camera(number: int, seed: int) -> Frame:
    picture = np.random.default_rng(1000 * seed + number).integers(0, 256, SIZE.i420_bytes).astype(np.uint8)
    return Frame(picture, SIZE, number / FPS, number)


# ---- nothing of the camera's picture


EVERY = {
    spec.name: spec.usual() for spec in registry.own().values()
    if spec.place in (Place.CAMERA, Place.FINISH, Place.MATTE)
}  # fmt: skip


@pytest.mark.parametrize("effects", [{}, EVERY], ids=["alone", "with all effects"])
@pytest.mark.parametrize(
    "found",
    [
        ((face(),),),
        ((),),
        ((doing(jawOpen=0.7),), (), (BROKEN,), (turned(20), doing(mouthPucker=1))),
    ],
    ids=["a face", "nobody", "all sorts"],
)
def test_two_cameras_with_the_same_faces_give_the_same_bytes(found, effects):
    one, other = (chain_of(replace(AVATAR, effects=effects), Finder(*found)) for _ in range(2))
    for number in range(40):
        a, b = (chain.apply(camera(number, seed)) for chain, seed in ((one, 1), (other, 2)))
        assert np.array_equal(a.i420, b.i420)
        assert a.is_hidden
        assert a.is_stand_in
        assert a.matte is None
        assert a.faces == (), "no file of points is written of who is not seen"


class Spy:
    """A plug-in that would show whatever it can reach."""

    def __init__(self, strength) -> None:
        self.kept = None

    def apply(self, frame, scene):
        assert scene.matte is None
        assert scene.faces == ()
        small = scene.coarse.grid_planes(frame)[0]
        out = frame.i420.copy()
        planes_of(out, frame.size)[0][: small.shape[0], : small.shape[1]] = small
        return frame.with_picture(out, is_hidden=True, is_stand_in=True)


def spying(*needs: Need) -> EffectSpec:
    return EffectSpec(
        "spy", say("Spy"), Place.FINISH, (Slider("strength", say("Spy"), 0, 9),), Spy, needs=frozenset(needs),
        is_foreign=True,
    )  # fmt: skip


def test_a_plug_in_after_it_reaches_nothing_of_the_camera():
    outs: list[list[np.ndarray]] = []
    for seed in (1, 2):
        chain = chain_of(finder=Finder((face(),)), segmenter=FakeSegmenter())
        fence = Fence(spying(), {"strength": 1.0}, unexpected)
        outs.append([replace(chain, effects=(*chain.effects, fence)).apply(camera(k, seed)).i420 for k in range(3)])
    assert np.array_equal(np.array(outs[0]), np.array(outs[1]))


def unexpected(event) -> None:
    raise AssertionError(event)


class Broken:
    hides = True

    def apply(self, frame, scene):
        raise MemoryError("a test")


class Pretender:
    """Says that it hides, and shows the picture; marks it, too."""

    hides = True
    is_stand_in = True

    def apply(self, frame, scene):
        return replace(frame, is_hidden=True, is_stand_in=True)


class Failing(StandIn):
    def draw(self, size, captured_at, faces):
        raise ValueError("a test")


class WrongSize(StandIn):
    def draw(self, size, captured_at, faces):
        return np.zeros(3, np.uint8)


@pytest.mark.parametrize(
    "changes",
    [
        {"effects": ()},
        {"effects": (Broken(),)},
        {"effects": (Pretender(),)},
        {"effects": (Fence(replace(spying(), make=lambda strength: Pretender()), {"strength": 1.0}, print),)},
        {"effects": (Failing(),)},
        {"effects": (WrongSize(),)},
        {"effects": (made(), Broken())},
        {"effects": (Vignette(50, True),)},
        {"face_finder": Finder(KeyError("a test"))},
    ],
    ids=[
        "no effect", "one that raises", "one that pretends", "a plug-in that pretends", "it raises", "it is too small",
        "one after it raises", "one that hides nothing", "the face finder raises",
    ],
)  # fmt: skip
def test_whatever_breaks_the_card_goes_out(changes):
    policy, told = PrivacyPolicy(Card(None), True, True), []
    pipeline = Pipeline(replace(chain_of(), **changes), card, told.append)
    for number in range(3):
        out = pipeline.process(room_frame(number))
        assert out is not None
        assert np.array_equal(policy.camera.release(out).i420, Card(None).at(SIZE, 0, 0).i420)
    assert pipeline.cards == 3


def card(frame):
    return Card(None).at(frame.size, frame.captured_at, frame.number)


def test_a_chain_that_was_told_to_hide_the_person_never_shows_one_behind_a_colour():
    colour = chain_of(replace(AVATAR, background="color"), segmenter=FakeSegmenter())
    assert colour.apply(room_frame(0)).is_hidden
    with pytest.raises(UnsafeFrame):
        replace(colour, has_stand_in=True, effects=(Pretender(),)).apply(room_frame(0))


def test_no_net_that_finds_people_runs_and_no_effect_of_people_works():
    segmenter = FakeSegmenter()
    segmenter.breaks = True
    chain = chain_of(replace(AVATAR, effects=EVERY), Finder((face(),)), segmenter=segmenter)
    assert chain.apply(room_frame(0)).is_stand_in
    at_work = {one.spec.name for one in registry.at_work(EVERY, "avatar") if one.spec.place is not Place.MATTE}
    assert at_work == {"avatar", "framing", "vignette"}
    assert not chain.needs_matte
    assert (chain.needs_faces, chain.needs_blendshapes) == (True, True)
    assert not registry.is_possible(spying(Need.MATTE), "avatar")
    assert registry.is_possible(spying(), "avatar")


def test_what_an_effect_remembers_of_the_person_is_gone_when_the_avatar_comes():
    before = Settings(background="color", effects={"vignette": {"strength": 50.0}})
    chain = make_chain(before, SIZE, materials(), print)
    after = replace(before, background="avatar")
    parts = changed_parts((before, chain), after, SIZE, materials(), print)
    assert not set(map(id, parts["effects"])) & set(map(id, chain.effects))
    chain = replace(chain, **parts)
    other = replace(after, effects={**after.effects, "avatar": {"character": "fox"}})
    kept = changed_parts((after, chain), other, SIZE, materials(), print)["effects"]
    assert kept[1] is chain.effects[1]
    assert kept[0] is not chain.effects[0]


def test_a_photo_cannot_have_it():
    with pytest.raises(BadArgument, match="not available for photos"):
        photo_effects.check("avatar", {})


# ---- what may leave


def now(**marks) -> Frame:
    frame = room_frame(0, captured_at=time.monotonic())
    return frame.with_picture(frame.i420, **marks)


def test_only_what_is_marked_leaves_from_the_click_on():
    policy = PrivacyPolicy(Card(None), True)
    hidden = now(is_hidden=True)
    let_out = policy.camera.release(hidden)
    assert not let_out.is_card
    policy.wish_hiding(True, True)
    assert policy.camera.release(hidden).generation > let_out.generation, "an encoder may still hold the one let out"
    assert policy.camera.release(hidden).is_card, "it still waited"
    assert policy.camera.release(now(is_hidden=True)).is_card
    policy.hide(True, True)
    policy.wish_hiding(False)
    assert policy.camera.release(now(is_hidden=True)).is_card
    assert policy.camera.release(now(is_stand_in=True)).is_card
    assert policy.screen.release(now()).is_card is False, "what is shared beside the camera is another matter"
    drawn = policy.camera.release(now(is_hidden=True, is_stand_in=True))
    assert (drawn.is_card, drawn.is_stand_in) == (False, True)


def test_what_was_captured_behind_the_avatar_never_leaves_afterwards():
    policy = PrivacyPolicy(Card(None), True, True)
    old = room_frame(0, captured_at=time.monotonic() - 1)
    policy.hide(True)
    assert policy.camera.release(old.with_picture(old.i420, is_hidden=True)).is_card
    assert not policy.camera.release(now(is_hidden=True)).is_card
    assert not policy.camera.release(old.with_picture(old.i420, is_hidden=True, is_stand_in=True)).is_card


def test_the_window_shows_no_comparison_behind_it():
    policy = PrivacyPolicy(Card(None), True)
    assert policy.lets_compare(now())
    for change in (lambda: policy.wish_hiding(True, True), lambda: policy.hide(True, True)):
        change()
        assert not policy.may_compare
        assert not policy.lets_compare(now())


# ---- the whole studio


def barred(marker, captured_at, number) -> Frame:
    """A room of `striped`, and a person of bars three rows high."""
    frame = STRIPED(marker, captured_at, number)
    out = frame.i420.copy()
    luma = planes_of(out, frame.size)[0]
    person = luma[frame.size.height // 4 - 4 :, frame.size.width // 3 - 8 : frame.size.width * 2 // 3 + 8]
    person[:] = (60 + 80 * (np.arange(len(person)) // 3 % 2))[:, None]
    return frame.with_picture(out)


STRIPED = random_orders.striped


def shows_the_bars(luma) -> bool:
    rows = luma[luma.shape[0] // 2 :, luma.shape[1] * 4 // 9 : luma.shape[1] * 5 // 9].astype(int).mean(axis=1)
    return max(abs(rows[k::6].mean() - rows[k + 3 :: 6].mean()) for k in range(3)) > 25


class Watched(World):
    """Keeps, too, whether the person was seen: people: (when, captured_at, where, seen)."""

    def __init__(self) -> None:
        super().__init__()
        self.people = []

    def keep(self, where, captured_at, luma, came_at=None) -> None:
        super().keep(where, captured_at, luma, came_at)
        self.people.append((came_at or time.monotonic(), captured_at, where, shows_the_bars(luma)))


DARK: dict[str, OptionValue] = {"metal": "#26304a", "background": "#20304a"}
"""Nothing in it looks like a marker."""


class Behind(Order):
    """With the avatar among what can be chosen."""

    world: Watched

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.world = Watched()
        self.standing_in = random_orders.Wish(False)
        self.settings = replace(self.settings, effects={"avatar": DARK})

    def do_avatar(self) -> None:
        self._background("avatar")

    def do_another_colour(self) -> None:
        self._use(effects={"avatar": {**DARK, "background": self.random.choice(("#20304a", "#301a10"))}})

    def do_others_too(self) -> None:
        self._use(effects={"avatar": DARK, "matte": {"people": "everyone"}})

    def _background(self, background) -> None:
        if background == "avatar":
            super()._background(background)
            self.standing_in.set(True, lambda: None)
        else:
            self.standing_in.set(False, lambda: super(Behind, self)._background(background))

    def people_seen(self):
        return [
            (where, *self.done) for came_at, captured_at, where, is_seen in self.world.people
            if is_seen and self.standing_in.holds(captured_at, came_at, AT_THE_CLICK_S)
        ]  # fmt: skip

    def run(self, names=None, count=8):
        found = Finder((face(),), (face(),), (), (BROKEN,), KeyError("a test"))
        with (
            patch.object(random_orders, "striped", barred),
            patch.object(studio_module, "make_face_finder", lambda publish, has_blendshapes: found),
        ):
            return super().run(names, count)


def test_the_person_is_seen_where_there_is_no_avatar():
    order = Behind(1).run(["hide", "picture", "show_the_room", "compare"])
    assert {where for _, _, where, is_seen in order.world.people if is_seen} >= {"none", "still", "comparison"}


ORDERS = [
    ["avatar", "picture", "compare", "break_something", "mend", "another_colour", "hide"],
    ["hide", "avatar", "another_model", "another_size", "picture", "show_the_room", "avatar", "picture"],
    ["compare", "avatar", "break_the_effects", "avatar", "lose_the_hiding_effect", "picture"],
    ["avatar", "hide", "avatar", "show_the_room", "avatar", "leave_a_raw_frame_before_every_output", "another_output"],
    ["hide", "hold_an_output", "avatar", "let_it_go", "restart", "picture", "others_too"],
]


@pytest.mark.parametrize("names", ORDERS, ids=" ".join)
def test_no_order_lets_the_person_out(names):
    order = Behind(3).run(names)
    assert not order.people_seen()
    assert not order.leaks()
    assert [name for name, _error in order.refused] == []
    assert len(order.world.people) > 5


def test_the_policy_knows_before_the_avatar_comes_and_until_it_has_gone():
    """Else the frame that is at work leaves under the old wish."""
    replaced, use, order = [], Pipeline.use, Behind(3)

    def note(pipeline, chain):
        state = order.studio._policy._state
        replaced.append((pipeline.chain.has_stand_in, chain.has_stand_in, state.has_stand_in))
        use(pipeline, chain)

    with patch.object(Pipeline, "use", note):
        order.run(["hide", "avatar", "hide", "avatar", "show_the_room", "avatar"])
    assert {(before, after) for before, after, _ in replaced} >= {(False, True), (True, False)}
    assert all(is_known for before, after, is_known in replaced if before or after)


@pytest.mark.parametrize("seed", range(12))
def test_no_drawn_order_lets_the_person_out(seed):
    order = Behind(seed)
    drawn = order.random.choices(["avatar", "avatar", "hide", "show_the_room", *order.steps], k=9)
    order.run(["avatar", *drawn])
    assert not order.people_seen(), order.done
    assert not order.leaks(), order.done


def running(background: str = "avatar") -> Studio:
    return Studio(
        Settings(SourceChoice("demo"), background, "small", SIZE, 30.0, (OutputChoice("none"),)), Publisher(),
        is_patient=True,
    )  # fmt: skip


def test_blendshapes_are_looked_for_only_while_it_is_chosen():
    studio = running("color")
    studio.open()
    try:
        for background in ("color", "avatar", "color"):
            studio.use(replace(studio.settings, background=background, effects={"touch-up": {"strength": 50.0}}))
            finder = studio.pipeline.chain.face_finder
            assert finder is not None and finder.has_blendshapes is (background == "avatar")
    finally:
        studio.stop()


def finds_people(studio: Studio) -> bool:
    return studio.pipeline.chain.segmenter is not None


def test_a_start_with_it_opens_no_net_that_finds_people():
    studio = running()
    studio.open()
    try:
        assert not finds_people(studio)
        studio.use(replace(studio.settings, model="medium"))
        assert not finds_people(studio)
        studio.use(replace(studio.settings, background="color"))
        assert finds_people(studio)
        studio.use(replace(studio.settings, background="avatar"))
        studio.learn_room()
        assert studio.room != "learning", "nothing would ever end it"
    finally:
        studio.stop()


@pytest.mark.parametrize("at_start", [True, False])
def test_without_the_nets_of_faces_it_stands_there_at_rest_and_that_is_said(monkeypatch, at_start):
    def missing(publish, has_blendshapes):
        raise ModelMissing("It is not there.", "It is a test.")

    monkeypatch.setattr(studio_module, "make_face_finder", missing)
    studio, told = running("avatar" if at_start else "color"), []
    studio.publish.listen(told.append)
    studio.open()
    try:
        studio.use(replace(studio.settings, background="avatar"))
        assert studio.pipeline.chain.face_finder is None
        assert any(isinstance(event, Failed) and event.part == "faces" for event in told)
        out = studio.pipeline.process(replace(seen()[0], captured_at=time.monotonic()))
        assert out is not None
        assert out.is_stand_in
        assert studio.visible(out).is_card is False
    finally:
        studio.stop()


def test_without_the_nets_of_hands_the_choices_stay_and_that_is_said(monkeypatch):
    def missing(publish):
        raise ModelMissing("It is not there.", "It is a test.")

    monkeypatch.setattr(studio_module, "make_hand_finder", missing)
    studio, told = running("color"), []
    studio.settings = replace(studio.settings, effects={"reactions": {"thumb": True}})
    studio.publish.listen(told.append)
    studio.open()
    try:
        assert studio.settings.effects == {"reactions": {"thumb": True}}
        assert studio.pipeline.chain.hand_finder is None
        assert any(isinstance(event, Failed) and event.part == "hands" for event in told)
    finally:
        studio.stop()


def test_a_start_that_fails_goes_on_with_the_avatar(monkeypatch):
    monkeypatch.setattr(studio_module, "make_chain", failing_once(make_chain))
    studio = running()
    studio.open()
    try:
        assert studio.settings.background == "avatar"
    finally:
        studio.stop()


@pytest.mark.parametrize("others", ["none", "blur", "avatar"])
@pytest.mark.parametrize("first", ["none", "blur", "avatar"])
def test_the_policy_follows_what_is_wished_after_a_start_that_failed(monkeypatch, first, others):
    studio = running(first)

    def fail():
        raise BadArgument("It is a test.", "It is.")

    with monkeypatch.context() as broken:
        broken.setattr(studio, "_open", fail)
        with pytest.raises(BadArgument):
            studio.open()
    studio.settings = replace(studio.settings, background=others)
    studio.open()
    try:
        state = studio._policy._state
        assert (state.is_hiding, state.has_stand_in) == (others != "none", others == "avatar")
    finally:
        studio.stop()


def failing_once(make):
    turns = []

    def maker(*more):
        turns.append(1)
        if len(turns) == 1:
            raise BadArgument("It is a test.", "It is.")
        return make(*more)

    return maker


# ---- how it moves


def test_mouth_brows_and_lids_follow_the_face():
    rest = moved(Motion(), doing())
    for name, values in (
        ("jaw", {"jawOpen": 0.6}),
        ("pucker", {"mouthPucker": 0.9}),
        ("smile", {"mouthSmileLeft": 0.7, "mouthSmileRight": 0.7}),
        ("frown", {"mouthFrownLeft": 0.6, "mouthFrownRight": 0.6}),
    ):
        assert getattr(moved(Motion(), doing(**values)), name) > getattr(rest, name) + 0.5, name
    both = {"eyeBlinkLeft": 0.7, "eyeBlinkRight": 0.7}
    motion = Motion()
    moved(motion, doing())
    shut = moved(motion, doing(**both), begin=2.1, seconds=0.3)
    assert min(shut.blink_left, shut.blink_right) > 0.9
    assert moved(motion, doing(), begin=2.5, seconds=0.3).blink_left < 0.1
    raised = moved(motion, doing(browInnerUp=0.8, browOuterUpLeft=0.8, browOuterUpRight=0.8), begin=3, seconds=0.5)
    assert min(raised.brow_left, raised.brow_right) > 0.3


def test_a_wink_is_of_the_eye_on_the_same_side_of_the_picture():
    motion = Motion()
    moved(motion, doing())
    wink = moved(motion, doing(eyeBlinkLeft=0.8), begin=2.1, seconds=0.3)
    assert wink.blink_right > 0.8, "a person's left eye is at the right"
    assert wink.blink_left < 0.2


def test_of_a_head_that_is_turned_no_eye_shuts_alone():
    """The far one is seen from the side, and what is said of it is a guess."""
    motion = Motion()
    moved(motion, doing())
    aside = replace(turned(32), blendshapes=shapes(eyeBlinkRight=0.02, eyeBlinkLeft=0.7))
    found = moved(motion, aside, begin=2.1, seconds=0.6)
    assert max(found.blink_left, found.blink_right) < 0.15


def test_the_head_turns_to_the_same_side_and_the_eyes_look_there():
    assert moved(Motion(), turned(20)).yaw > 0.2
    assert moved(Motion(), turned(-20)).yaw < -0.2
    motion = Motion()
    moved(motion, doing())
    assert moved(motion, doing(eyeLookOutLeft=0.7, eyeLookInRight=0.7), begin=2.1, seconds=0.4).look_x > 0.4
    assert moved(motion, doing(eyeLookInLeft=0.7, eyeLookOutRight=0.7), begin=2.6, seconds=0.4).look_x < -0.2


def placed(right: float, down: float, scale: float) -> Face:
    points = face().points.copy()
    middle = points.mean(axis=0)
    points = middle + (points - middle) * np.float32(scale) + np.array((right, down, 0), np.float32)
    return replace(face(), points=points.astype(np.float32))


def test_it_follows_gently_and_never_leaves_the_picture():
    left, right, far, near = (
        moved(Motion(), placed(*place), seconds=4) for place in ((-150, 0, 1), (150, 0, 1), (0, 0, 0.3), (0, 0, 2.5))
    )
    assert -0.2 < left.x < -0.05
    assert 0.05 < right.x < 0.2
    assert far.nearness < -0.03
    assert 0.03 < near.nearness < 0.15
    wild = moved(Motion(), placed(1e6, -1e6, 40), seconds=4)
    assert abs(wild.x) < 0.2
    assert abs(wild.y) < 0.06
    assert abs(wild.nearness) < 0.15


def test_it_speaks_for_one_face_until_that_has_gone():
    mine, other = replace(doing(jawOpen=0.6), number=4), replace(placed(60, 0, 1.6), number=5)
    motion = Motion()
    moved(motion, mine)
    assert moved(motion, other, mine, begin=2.1).jaw > 0.5, "somebody nearer came"
    moved(motion, other, begin=4.13, seconds=0.1)
    assert moved(motion, other, mine, begin=4.3, seconds=0.4).jaw > 0.4, "it was lost for a moment"
    assert moved(motion, other, begin=4.8).jaw < 0.1


# ---- at rest


def test_without_a_face_it_blinks_and_breathes_and_looks_ahead():
    motion = Motion()
    found = [motion.at(k / FPS, (), SIZE) for k in range(20 * FPS)]
    blinks = np.array([one.blink_left for one in found])
    assert blinks.max() > 0.8
    assert 3 <= np.count_nonzero(np.diff((blinks > 0.5).astype(int)) == 1) <= 8
    assert np.mean(blinks > 0.2) < 0.1
    assert max(abs(one.yaw) for one in found) < 0.1
    assert max(one.jaw for one in found) == 0


def test_it_dozes_after_a_while_and_wakes():
    motion = Motion()
    asleep = moved(motion, seconds=DOZE_AFTER_S + 8)
    assert min(asleep.blink_left, asleep.blink_right) > 0.95
    assert asleep.pitch > 0.1
    awake = moved(motion, face(), begin=DOZE_AFTER_S + 8, seconds=2)
    assert awake.blink_left < 0.1


def lively(number: int) -> tuple[Face, ...]:
    """Comes, goes, and is somebody else at once."""
    phase = number // 25 % 4
    if phase == 0:
        return ()
    one = turned(25 if phase == 1 else -25)
    return (replace(one, number=phase, blendshapes=shapes(jawOpen=0.6 * (phase == 2), mouthPucker=0.9 * (phase == 3))),)


def test_it_never_jumps_when_a_face_comes_goes_or_is_another():
    motion = Motion()
    values = np.array([motion.at(k / FPS, lively(k), SIZE) for k in range(300)])
    steps = np.abs(np.diff(values, axis=0)).max(axis=0)
    limits = {"yaw": 0.3, "pitch": 0.2, "roll": 0.2, "x": 0.03, "y": 0.02, "nearness": 0.02}
    for name, step in zip(Expression._fields, steps, strict=True):
        assert step <= limits.get(name, 0.8), name


@pytest.mark.parametrize("times", [[0, 500, 500.03], [5, 4, 3, 3.03], [0, 0, 0, 0]])
def test_times_that_jump_move_it_no_further_than_usual(times):
    motion = Motion()
    moved(motion, doing(jawOpen=0.6), seconds=1)
    before = motion.at(1.03, (face(),), SIZE)
    for second in times:
        after = motion.at(second, (), SIZE)
        assert abs(after.yaw - before.yaw) < 0.3
        assert all(np.isfinite(after))
        before = after


def test_its_blinks_are_the_same_each_time():
    assert [blink_at(k / 30) for k in range(900)] == [blink_at(k / 30) for k in range(900)]


# ---- how it is drawn


def test_the_same_faces_and_times_give_the_same_picture():
    one, other = made("cat"), made("cat")
    for number in range(30):
        a, b = (avatar.draw(SIZE, 7 + number / FPS, lively(number)) for avatar in (one, other))
        assert np.array_equal(a, b)


WILD = [
    (replace(turned(80), blendshapes=np.ones(len(BLENDSHAPES), np.float32)),),
    (replace(placed(4000, -900, 8), blendshapes=np.ones(len(BLENDSHAPES), np.float32)),),
    (replace(face_in(SIZE), points=np.zeros((FACE_POINTS, 3), np.float32), blendshapes=None),),
    (replace(face_in(SIZE), points=np.full((FACE_POINTS, 3), 1e30, np.float32), blendshapes=shapes(jawOpen=1)),),
    (replace(face_in(SIZE), blendshapes=np.full(len(BLENDSHAPES), np.nan, np.float32)),),
    (BROKEN,),
    (),
]


@pytest.mark.parametrize("size", [Size(16, 16), SIZE, Size(180, 320)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_face_does_it_stands_in_the_picture(name, size):
    avatar = made(name)
    calm = avatar.draw(size, 0.0, ()).copy()
    for number, faces in enumerate([one for one in WILD for _ in range(20)]):
        out = avatar.draw(size, number / FPS, faces)
        luma = planes_of(out, size)[0]
        assert out.min() >= 14
        if size.height > 16:
            top = planes_of(calm, size)[0][: size.height // 16].astype(int)
            assert np.abs(luma[: size.height // 16] - top).mean() < 25, "its head is not at the rim"
            assert luma.std() > 5


@pytest.mark.parametrize("name", NAMES)
def test_it_is_drawn_where_it_moves(name):
    """Between a shut mouth and an open one the picture changes further down than between open eyes and shut ones."""
    size = Size(640, 360)
    rest, mouth, lids = (
        planes_of(still_after(name, values, size), size)[0].astype(int)
        for values in ({}, {"jawOpen": 0.6}, {"eyeBlinkLeft": 0.8, "eyeBlinkRight": 0.8})
    )
    rows = []
    for other in (lids, mouth):
        changes = np.abs(other - rest).sum(axis=1)
        assert changes.max() > 200
        rows.append((changes * np.arange(size.height)).sum() / changes.sum() / size.height)
    assert rows[0] + 0.05 < rows[1]


def still_after(name: str, values: dict[str, float], size: Size) -> np.ndarray:
    """A second after the face began to do that."""
    avatar, ahead = made(name), replace(face(size), blendshapes=shapes())
    for k in range(45):
        avatar.draw(size, k / FPS, (ahead,))
    for k in range(45, 60):
        out = avatar.draw(size, k / FPS, (replace(ahead, blendshapes=shapes(**values)),))
    return out.copy()


def only(name: str, *layers: Painted | Solids) -> Avatar:
    """Before black."""
    character = replace(DRAWN[name](), layers=layers)
    with patch.dict(DRAWN, {name: lambda: character}):
        return made(name, background="#000000")


def posed(avatar: Avatar, **values: float) -> np.ndarray:
    """Luma at 720p."""
    with patch.object(Motion, "at", return_value=Expression(**values)):
        return planes_of(avatar.draw(HD, 0.0, ()), HD)[0].astype(int)


@pytest.mark.parametrize("yaw", [0, 0.5])
@pytest.mark.parametrize("name", ["fox", "cat", "short-hair"])
def test_its_face_is_as_soft_on_its_left_as_on_its_right(name, yaw):
    """Lit from the middle and with shut eyes, which have no light in them, it is its own mirror image."""
    face = [layer for layer in DRAWN[name]().layers if isinstance(layer, Painted)]
    with patch.object(avatar_shapes, "LIGHT", np.array([0, -0.6, -0.8], np.float32)):
        one, other = (posed(only(name, *face), yaw=turn, blink_left=1, blink_right=1) for turn in (yaw, -yaw))
    assert np.count_nonzero(one > 60) > 3000
    assert np.count_nonzero(np.abs(one - other[:, ::-1]) > 12) < 40, "of a few pixels both sides may think otherwise"


POSES = [
    {"yaw": yaw, "pitch": pitch, "jaw": jaw, "smile": 1 - jaw, "brow_left": 1, "brow_right": 1, "wide": jaw}
    for yaw, pitch, jaw in (
        (0, 0, 0), (0, 0.4, 0), (0, -0.4, 1), (0.3, 0, 1), (-0.3, 0.4, 0), (0.62, 0, 0), (-0.62, 0, 1), (0.62, 0.4, 0),
        (-0.62, 0.4, 1), (0.62, -0.4, 0),
    )
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_its_face_is_beside_its_head(name):
    solids, face = DRAWN[name]().layers[:2]
    assert isinstance(solids, Solids)
    head = Solids([solids.solids[-1]])
    behind = planes_of(backdrop_of("#000000", HD), HD)[0].astype(int)
    bare, painted = only(name, head), only(name, head, face)
    for pose in POSES:
        without, with_it = posed(bare, **pose), posed(painted, **pose)
        beside = cv2.erode((without == behind).astype(np.uint8), np.ones((3, 3))) > 0
        assert np.count_nonzero(with_it != without) > 1000
        assert np.abs(with_it - behind)[beside].max() <= 3, pose


def test_on_black_fur_nothing_turns_brown():
    """Stripes, brows and blush are lighter than it, and hardly warmer."""
    with patch.object(Motion, "at", return_value=Expression()):
        luma, _u, v = planes_of(made("cat", fur="#3c3f47").draw(HD, 0.0, ()), HD)
    for (x, y), beside, warmer in (
        ((640, 266), (618, 266), 3),
        ((559, 324), (559, 306), 3),
        ((520, 444), (500, 466), 7),
    ):
        assert luma[y, x] > int(luma[beside[::-1]]) + 8, (x, y)
        assert v[y // 2, x // 2] < int(v[beside[1] // 2, beside[0] // 2]) + warmer, (x, y)


@pytest.mark.parametrize("name", NAMES)
def test_each_colour_that_it_has_is_seen(name):
    plain = made(name).draw(SIZE, 0.0, ()).copy()
    for option in SPEC.options[1:]:
        assert isinstance(option, Color)
        other = made(name, **{option.name: "#11cc22"}).draw(SIZE, 0.0, ())
        is_its_own = name in COLOURS.get(option.name, NAMES)
        assert np.array_equal(plain, other) is not is_its_own, option.name
        assert option.only == COLOURS.get(option.name, tuple(NAMES))


@pytest.mark.parametrize("colour", ["#3f6f8f", "#ffffff", "#000000", "#ff0000"])
def test_what_stands_behind_it_is_the_same_in_every_size_and_within_the_range_of_video(colour):
    small, large = Size(320, 180), Size(1920, 1080)
    for one, other, low, high in zip(
        planes_of(backdrop_of(colour, small), small), planes_of(backdrop_of(colour, large), large),
        (16, 16, 16), (235, 240, 240), strict=True,
    ):  # fmt: skip
        shrunk = other.reshape(one.shape[0], 6, one.shape[1], 6).mean(axis=(1, 3))
        assert np.abs(shrunk - one).max() < 2.5
        assert low <= other.min() <= other.max() <= high


def test_all_characters_can_be_chosen():
    assert list(DRAWN) == NAMES


def test_of_the_scene_nothing_is_left_for_what_comes_after():
    frame, of_camera = seen()
    scene = Scene(SharedCoarse(), FakeSegmenter().matte(frame, None), faces=(of_camera,))
    out = made().apply(frame, scene)
    assert (scene.matte, scene.behind, scene.faces) == (None, None, ())
    assert not np.shares_memory(out.i420, frame.i420)


def test_neighbouring_pictures_differ_little():
    """No part comes or goes at once while the head turns from side to side."""
    size = Size(640, 360)
    for name in NAMES:
        avatar = made(name)
        pictures = []
        for k in range(90):
            points = face(size).points
            angle, middle = np.radians(30 * np.sin(k / 14)), points.mean(axis=0)
            x, y, z = (points - middle).T
            there = np.stack((x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)), axis=1)
            turning = replace(face(size), points=(there + middle).astype(np.float32))
            pictures.append(planes_of(avatar.draw(size, k / FPS, (turning,)), size)[0].astype(int))
        steps = np.array([np.abs(b - a).mean() for a, b in pairwise(pictures[30:])])
        assert steps.max() < 3 * np.median(steps) + 1, name


def test_it_is_there_when_the_demo_speaks():
    """Real nets on a real face, through the studio."""
    studio, kept = running(), []
    studio.open()
    studio.show_to("test", type("Kept", (), {"put": lambda _self, frame: kept.append(frame) or True})())
    studio.start()
    try:
        wait_until(lambda: len(kept) > 10)
    finally:
        studio.stop()
    assert all(frame.is_stand_in or frame.is_card for frame in map(studio.visible, kept))
