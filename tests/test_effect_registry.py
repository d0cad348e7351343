"""One effect, one file: what each says of itself holds, and the settings, the command line and the window follow."""

import sys
import textwrap
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from buzzcam.core.events import Failed
from buzzcam.core.face import Face
from buzzcam.core.frame import BLACK, Frame, Matte, Size, flat_i420
from buzzcam.core.ports import Behind, Scene
from buzzcam.effects import registry
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.chain import changed_parts, make_chain
from buzzcam.effects.fence import Fence
from buzzcam.effects.option_kinds import Choice, Color, Number, Slider, Text, Tick
from buzzcam.effects.spec import EffectSpec, Need, Place
from buzzcam.effects.typed_effects import parse_look
from buzzcam.errors import BadArgument, EffectFailed
from buzzcam.factory import materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import say
from buzzcam.settings import EffectValues, FilePath, Settings
from buzzcam.sources.pattern import Pattern
from fakes import SIZE, FakeSegmenter, effects_of, room_frame, shows_the_room
from real_faces import face_in

KNOWN = list(registry.known().values())
HIDING = list(registry.backgrounds().values())
OF_CHAIN = [*(spec for spec in KNOWN if spec.place in (Place.CAMERA, Place.FINISH)), *HIDING]
SIZES = [Size(16, 16), Size(318, 182), Size(182, 318), Size(1280, 720)]


def scene_of(frame):
    alpha = np.zeros(frame.size.grid[::-1], np.uint8)
    alpha[alpha.shape[0] // 3 :, alpha.shape[1] // 4 : alpha.shape[1] // 2 + 1] = 255
    behind = Behind(flat_i420(frame.size, (200, 100, 150)), 1)
    return Scene(SharedCoarse(), Matte(alpha, frame.captured_at), behind, (face_in(frame.size),))


def noise(size, seed=1):
    buffer = np.random.default_rng(seed).integers(16, 235, size.i420_bytes).astype(np.uint8)
    return Frame(buffer, size, 1.0, 7)


def made(spec, values):
    """Files and screens are a picture without the marker, and a pattern."""
    if not spec.hides:
        return spec.make(**spec.whole(values))
    pattern = Pattern(Size(64, 36), 30.0, is_paced=False)
    pattern.open()
    plain = np.full((36, 64, 3), 40, np.uint8)
    return spec.make(Materials(lambda _: plain, lambda _: pattern, lambda _: pattern, lambda _: pattern),
                     **spec.whole(values))  # fmt: skip


def chain_of(background, values, publish=print):
    settings = Settings(background=background, effects=values)
    return replace(make_chain(settings, SIZE, materials(), publish), segmenter=FakeSegmenter())


def test_another_effect_keeps_the_background_that_runs():
    opened = []

    def clip(path):
        opened.append(path)
        return Pattern(Size(64, 36), 30.0, is_paced=False)

    plain = np.full((36, 64, 3), 40, np.uint8)
    given = Materials(lambda _: plain, clip, clip, clip)
    settings = Settings(background="video", effects={"video": {"file": FilePath("a.mp4")}})
    chain = make_chain(settings, SIZE, given, print)
    changes: list[tuple[EffectValues, str, int]] = [
        ({"vignette": {"strength": 10.0}}, "video", 1),
        ({"video": {"file": FilePath("b.mp4")}}, "video", 2),
        ({"image": {"file": FilePath("a.png")}}, "image", 2),
    ]
    for more, background, count in changes:
        new = replace(settings, background=background, effects={**settings.effects, **more})
        parts = changed_parts((settings, chain), new, SIZE, given, print)
        hiding = [effect for effect in parts["effects"] if effect.hides]
        assert len(opened) == count
        assert (hiding == [effect for effect in chain.effects if effect.hides]) is (count == 1)
    image = Settings(background="image", effects={"image": {"file": FilePath("a.png")}})
    chain = make_chain(image, SIZE, given, print)
    matched = replace(image, effects={**image.effects, "match": {"light": True}})
    assert changed_parts((image, chain), matched, SIZE, given, print)["effects"] != chain.effects


def test_effects_of_which_nothing_is_chosen_anew_stay():
    """They remember where they have moved to and who is there: a slider of one must not make another one jump."""
    given = materials()
    before = Settings(background="blur", effects={"auto-framing": {"strength": 50.0}, "touch-up": {"strength": 20.0}})
    chain = make_chain(before, SIZE, given, print)
    after = replace(before, effects={**before.effects, "touch-up": {"strength": 30.0}, "vignette": {"strength": 9.0}})
    effects = changed_parts((before, chain), after, SIZE, given, print)["effects"]
    framing, touch_up, blur = chain.effects
    assert effects[0] is framing
    assert effects[1] is not touch_up
    assert effects[2] is blur
    assert len(effects) == 4


class Ghost:
    """A plug-in that shows what it saw first, for ever."""

    hides = False

    def __init__(self, strength: float) -> None:
        self._first: Frame | None = None

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        self._first = self._first or frame
        return frame.with_picture(self._first.i420.copy())


def test_what_a_plug_in_saw_of_the_room_is_gone_when_hiding_begins(monkeypatch):
    spec = EffectSpec("ghost", say("Ghost"), Place.FINISH, (Slider("strength", say("Ghost"), 0, 9),), Ghost)
    known = {**registry.own(), "ghost": replace(spec, is_foreign=True)}
    monkeypatch.setattr(registry, "known", lambda: known)
    given = materials()
    shown = Settings(background="none", effects={"ghost": {"strength": 5.0}})
    chain = make_chain(shown, SIZE, given, print)
    assert shows_the_room(chain.apply(room_frame(1))) > 0.5
    hiding = replace(shown, background="color")
    after = replace(chain, segmenter=FakeSegmenter(), **changed_parts((shown, chain), hiding, SIZE, given, print))
    out = after.apply(room_frame(2))
    assert out.is_hidden
    assert shows_the_room(out) < 0.05
    other = replace(hiding, effects={**hiding.effects, "vignette": {"strength": 9.0}})
    again = changed_parts((hiding, after), other, SIZE, given, print)["effects"]
    assert not set(map(id, again)) & {id(effect) for effect in after.effects if isinstance(effect, Fence)}


def test_nothing_of_ours_that_worked_before_hiding_is_kept():
    given = materials()
    shown = Settings(background="none", effects={"auto-framing": {"strength": 50.0}})
    chain = make_chain(shown, SIZE, given, print)
    hiding = changed_parts((shown, chain), replace(shown, background="blur"), SIZE, given, print)["effects"]
    assert not set(map(id, hiding)) & set(map(id, chain.effects))


def parse_effects(texts):
    return parse_look(None, texts)[1]


def ends_of(option):
    """Values at its ends, and one between."""
    if isinstance(option, Slider):
        return [option.low, option.high, (option.low + option.high) / 2]
    if isinstance(option, Number):
        return [option.low, option.high]
    if isinstance(option, Color | Text):
        return ["#000000", "#ffffff"] if isinstance(option, Color) else [option.example.partition(":")[2]]
    return [False, True] if isinstance(option, Tick) else [word for word, _label in option.values]


def ends(specs):
    return [
        pytest.param(spec, {**spec.usual(), option.name: value}, id=f"{spec.name}:{option.name}={value}")
        for spec in specs for option in spec.options if spec.hides or not isinstance(option, Text)
        for value in ends_of(option)
    ] + [pytest.param(spec, {}, id=spec.name) for spec in specs if not spec.options]  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("spec", "values"), ends(OF_CHAIN))
def test_an_effect_gives_a_new_frame_and_leaves_the_one_it_was_given(spec, values, size):
    frame = noise(size)
    before = frame.i420.copy()
    effect = made(spec, values)
    first = effect.apply(frame, scene_of(frame))
    kept = first.i420.copy()
    assert (first.size, first.captured_at, first.number) == (size, 1.0, 7)
    assert not first.i420.flags.writeable
    has_nothing_to_do = Need.FACES in spec.needs and first is frame
    assert has_nothing_to_do or not np.shares_memory(first.i420, frame.i420)
    assert np.array_equal(frame.i420, before)
    other = noise(size, seed=2)
    for _ in range(3):
        effect.apply(other, scene_of(other))
    assert np.array_equal(first.i420, kept), "what somebody holds never changes"
    assert first is frame or first.luma.min() >= BLACK[0] - 1
    assert effect.hides is spec.hides


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("spec", "values"), ends(HIDING))
def test_what_hides_leaves_nothing_of_the_room_at_any_size(spec, values, size):
    alpha = np.zeros(size.grid[::-1], np.uint8)
    one, other = noise(size, seed=1), noise(size, seed=2)
    effects = made(spec, values), made(spec, values)
    outs = [
        effect.apply(frame, Scene(SharedCoarse(), Matte(alpha, 0))).luma
        for effect, frame in zip(effects, (one, other), strict=True)
    ]
    if spec.name == "blur":  # no detail is left
        assert outs[0].std() < one.luma.std() / 3
    else:
        assert np.array_equal(*outs), "whatever the room is"


@pytest.mark.parametrize("spec", KNOWN, ids=lambda spec: spec.name)
def test_what_it_says_of_itself_makes_sense(spec):
    assert spec.is_off({})
    assert spec.hides or not spec.is_off(spec.usual()), "asked for by name alone it shows"
    for option in spec.options:
        assert option.checked(option.default) == option.default
        assert option.usual is None or option.checked(option.usual) == option.usual
        assert option.label
        assert hasattr(option.label, "template"), "it can be translated"
        for value in ends_of(option):
            text = f"{value:g}" if isinstance(value, float | int) and not isinstance(value, bool) else str(value)
            assert option.parsed(text) == value
    if not any(isinstance(option, Text) for option in spec.options):
        assert parse_effects([spec.name]).get(spec.name, {}) == spec.usual()


@pytest.mark.parametrize(("spec", "values"), ends(KNOWN))
def test_every_option_can_be_had_with_every_background(spec, values):
    frame = room_frame(3)
    values = {spec.name: values}
    for background in ("none", "blur", "remove", "color"):
        hides = background != "none"
        out = chain_of(background, registry.usable(values, background)).apply(frame)
        assert out.is_hidden is hides
        if background in ("remove", "color") and spec.name not in ("framing", "matte"):
            assert shows_the_room(out) < 0.05


def test_what_a_range_does_not_hold_is_refused():
    slider = Slider("x", say("X"), 0, 10)
    for wrong in (-1, 11, float("nan"), float("inf"), True, "5", None):
        with pytest.raises(BadArgument):
            slider.checked(wrong)
    with pytest.raises(BadArgument):
        Tick("x", slider.label).checked(1)
    with pytest.raises(BadArgument):
        Choice("x", slider.label, (("a", slider.label),), "a").checked("b")


def test_defaults_are_not_kept_and_the_later_one_wins():
    values = parse_effects(["wrap:40", "matte:edge=5", "wrap:0"])
    assert values == {"matte": {"edge": 5.0}}
    assert registry.with_option(values, "matte", "edge", 0.0) == {}
    assert values == {"matte": {"edge": 5.0}}, "never changed"


def test_nothing_works_on_the_green_that_is_keyed_out():
    every = {spec.name: spec.usual() for spec in OF_CHAIN if spec.place is Place.FINISH}
    assert len(effects_of("remove", every)) == 1
    assert len(effects_of("color", every)) == 1 + len(every)


PLUG_IN = """
    from buzzcam.effects.option_kinds import Slider
    from buzzcam.effects.spec import EffectSpec, Place
    from buzzcam.sentence import say

    class Negative:
        hides = True  # as it says

        def __init__(self, strength):
            self.left = strength

        def apply(self, frame, scene):
            self.left -= 1
            if self.left < 0:
                raise RuntimeError("out of ink")
            return frame.with_picture(255 - frame.i420)

    INK = Slider("strength", say("Ink"), 0, 9, usual=2)
    SPEC = EffectSpec("negative", say("Negative"), Place.FINISH, (INK,), Negative)
    NONE = EffectSpec("none", say("None"), Place.FINISH, (INK,), Negative)
    TAKEN = EffectSpec("wrap", say("Wrap"), Place.FINISH, (INK,), Negative)
    BROKEN = EffectSpec("deep", say("Deep"), Place.BACKGROUND, (INK,), Negative)
"""


@pytest.fixture
def plugged_in(tmp_path, monkeypatch):
    """A package of somebody else's, found as an installed one is found."""
    (tmp_path / "ink.py").write_text(textwrap.dedent(PLUG_IN))
    (tmp_path / "faulty.py").write_text("raise ImportError('no such machine')")
    info = tmp_path / "ink-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ink\nVersion: 1.0\n")
    (tmp_path / "exits.py").write_text("import sys; sys.exit(5)")
    (info / "entry_points.txt").write_text(
        "[buzzcam.effects]\nexits = exits:SPEC\nnegative = ink:SPEC\nfaulty = faulty:SPEC\n"
        "deep = ink:BROKEN\nwrap = ink:TAKEN\nnothing = ink:Negative\nnone = ink:NONE\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.known.cache_clear()
    yield
    registry.known.cache_clear()
    sys.modules.pop("ink", None)


def test_a_plug_in_is_an_effect_and_one_that_cannot_be_used_is_passed_over(plugged_in, caplog):
    assert {"negative", "wrap"} <= set(registry.known())
    assert not {"deep", "faulty", "nothing", "none"} & set(registry.known())
    assert not registry.known()["wrap"].is_foreign, "ours stays"
    assert "no such machine" in caplog.text
    with pytest.raises(BadArgument, match="no such machine"):
        registry.spec_of("faulty")
    assert parse_effects(["negative"]) == {"negative": {"strength": 2.0}}


def test_a_plug_in_that_raises_is_off_with_a_sentence_and_hides_nothing(plugged_in):
    told = []
    frame = room_frame(0)
    for hides in (True, False):
        background = "blur" if hides else "none"
        chain = chain_of(background, {"negative": {"strength": 2.0}}, told.append)
        pictures = [chain.apply(frame) for _ in range(5)]
        assert [picture.is_hidden for picture in pictures] == [hides] * 5
        first, second = (picture.luma[0, 0] for picture in (pictures[0], pictures[3]))
        assert first == 255 - second, "it was at work, and is off"
        assert len(told) == 1
        assert isinstance(told[0], Failed)
        assert isinstance(told[0].error, EffectFailed)
        assert "negative" in str(told[0].error) and "out of ink" in str(told[0].error)
        told.clear()


SLIDER = Slider("strength", say("Odd"), 0, 1)


def fenced(work, needs=frozenset(), told=None):
    class Odd:
        hides = True
        apply = work

        def __init__(self, strength):
            pass

    spec = EffectSpec("odd", say("Odd"), Place.FINISH, (SLIDER,), Odd, needs=needs, is_foreign=True)
    return Fence(spec, {"strength": 1.0}, ([] if told is None else told).append)


def raising(error):
    def apply(_self, _frame, _scene):
        raise error

    return apply


@pytest.mark.parametrize(
    "apply",
    [
        lambda _self, _frame, _scene: None,
        lambda _self, frame, _scene: frame.i420,
        lambda _self, frame, _scene: Frame(flat_i420(Size(32, 32), BLACK), Size(32, 32), 0, 0),
        lambda _self, frame, _scene: frame.with_picture(frame.i420.astype(np.float64)),
        lambda _self, frame, _scene: frame.with_picture(np.zeros(frame.i420.shape, "V0")),
        lambda _self, frame, _scene: frame.with_picture(np.broadcast_to(np.uint8(7), frame.i420.shape)),
        raising(SystemExit(3)),
        raising(KeyboardInterrupt()),
        raising(GeneratorExit()),
        raising(MemoryError()),
    ],
)
def test_a_plug_in_that_gives_no_frame_or_wants_to_exit_is_off(apply):
    told, frame = [], room_frame(0)
    fence = fenced(apply, told=told)
    for _ in range(3):
        assert fence.apply(frame, scene_of(frame)) is frame
    assert len(told) == 1


def test_a_plug_in_gets_faces_of_its_own_if_it_asks():
    frame, seen = room_frame(0), []
    face = Face(3, np.ones((478, 3), np.float32), 0.9, np.zeros(52, np.float32))
    scene = replace(scene_of(frame), faces=(face,))

    def apply(_self, frame, scene):
        seen.append(scene.faces)
        for own in scene.faces:
            own.points[:] = own.blendshapes[:] = 7
        return frame

    for needs in (frozenset({Need.FACES}), frozenset()):
        fenced(apply, needs).apply(frame, scene)
    assert [len(faces) for faces in seen] == [1, 0]
    assert seen[0][0].number == 3
    assert (face.points == 1).all()
    assert face.blendshapes is not None
    assert not face.blendshapes.any()


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError("no words")


def test_a_plug_in_whose_error_cannot_be_said_is_off_as_well():
    told: list = []
    frame = room_frame(0)
    fence = fenced(raising(Unspeakable()), told=told)
    assert fence.apply(frame, scene_of(frame)) is frame
    assert "Unspeakable" in str(told[0].error)


def test_what_a_plug_in_gave_never_changes_when_it_uses_its_buffer_again():
    buffer = np.zeros(SIZE.i420_bytes, np.uint8)

    def apply(_self, frame, _scene):
        buffer[:] += 1
        return frame.with_picture(buffer)

    frame = room_frame(0)
    fence = fenced(apply)
    first = fence.apply(frame, scene_of(frame))
    fence.apply(frame, scene_of(frame))
    assert (first.i420 == 1).all()


def test_what_a_plug_in_writes_into_the_scene_changes_nothing_for_the_others():
    def spoil(_self, frame, scene):
        scene.matte.alpha[:] = 255
        scene.behind.planes[:] = 0
        scene.matte = scene.behind = None
        return frame

    frame = room_frame(0)
    told: list = []
    scene = scene_of(frame)
    alpha, planes = scene.matte.alpha.copy(), scene.behind.planes.copy()
    fence = fenced(spoil, frozenset({Need.MATTE, Need.BEHIND}), told)
    fence.apply(frame, scene)
    assert np.array_equal(scene.matte.alpha, alpha)
    assert np.array_equal(scene.behind.planes, planes)
    assert not told


def test_a_plug_in_that_asks_for_nothing_is_shown_the_picture_alone():
    seen = []
    frame = room_frame(0)
    fenced(lambda _self, frame, scene: seen.append((scene.matte, scene.behind)) or frame).apply(frame, scene_of(frame))
    assert seen == [(None, None)]


Spec: Any = EffectSpec
Row: Any = Slider


@pytest.mark.parametrize(
    "make",
    [
        lambda: Spec(None, "Odd", Place.FINISH, (SLIDER,), print),
        lambda: Spec(["a"], "Odd", Place.FINISH, (SLIDER,), print),
        lambda: Spec("", "Odd", Place.FINISH, (SLIDER,), print),
        lambda: Spec("two words", "Odd", Place.FINISH, (SLIDER,), print),
        lambda: Spec("odd", "Odd", Place.FINISH, (), print),
        lambda: Spec("odd", "Odd", Place.FINISH, None, print),
        lambda: Spec("odd", "Odd", Place.FINISH, (1,), print),
        lambda: Spec("odd", "Odd", Place.FINISH, (SLIDER, SLIDER), print),
        lambda: Spec("odd", "Odd", Place.FINISH, (SLIDER,), print, needs=None),
        lambda: Spec("odd", "Odd", 4, (SLIDER,), print),
        lambda: Spec("odd", "Odd", Place.FINISH, (SLIDER,), print, group="style"),
        lambda: Spec("odd", "Odd", Place.FINISH, (cast(Any, Choice)("a", "A", (("b", "B"),), "c"),), print),
        lambda: Spec("odd", "Odd", Place.FINISH, (Row("a", "A", 0, 1, default=2),), print),
        lambda: Row("a", "A", 0, float("inf")),
        lambda: Row("a", "A", 1, 0),
        lambda: Row("a", "A", 0, 1e9, steps=1000),
        lambda: Row("a", "A", 0, 1, steps=0),
    ],
)
def test_a_spec_that_cannot_be_right_is_refused_where_it_is_written(make):
    with pytest.raises((TypeError, ValueError, AttributeError, BadArgument)):
        make()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("spec", OF_CHAIN, ids=lambda spec: spec.name)
def test_an_effect_of_ours_leaves_the_matte_and_what_is_behind_alone(spec, size):
    frame = noise(size)
    scene = scene_of(frame)
    alpha, planes = scene.matte.alpha.copy(), scene.behind.planes.copy()
    matte, behind = scene.matte, scene.behind.planes
    made(spec, spec.usual()).apply(frame, scene)
    assert np.array_equal(matte.alpha, alpha), "whoever moves people puts another one in its place"
    assert spec.moves or spec.is_stand_in or scene.matte is matte
    assert np.array_equal(behind, planes)
