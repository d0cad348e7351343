"""Reactions: which gestures count, and which everyday hands do not; and what is drawn, where, and how long."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.face import FaceBox
from buzzcam.core.frame import Frame, Matte, Size
from buzzcam.core.hand import Hand
from buzzcam.core.ports import Scene
from buzzcam.effects import registry
from buzzcam.effects.chain import make_chain
from buzzcam.effects.fence import Fence
from buzzcam.effects.gestures import DOWN_S, HOLD_S, Gesture, Gestures, Made, is_clear, is_heart, shown_by, turns_in
from buzzcam.effects.reactions import (
    BADGE,
    CONFETTI_S,
    HEARTS_S,
    STICKER_S,
    Reactions,
    Spot,
    badge_spot,
    clear_spot,
    confetti,
    hearts,
    popped,
    sticker,
)
from buzzcam.effects.spec import Need
from buzzcam.effects.typed_effects import parse_look
from buzzcam.factory import materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import Settings
from fakes import FakeSegmenter
from hand_shapes import fist, hand, heart, open_hand, pointing, thumb_up, victory, with_hand
from moving_face import FPS, SIZE, close_up, frame_of
from real_faces import face_in, seen
from test_hands import tracker

ALL = frozenset(Gesture)
BESIDE = (1000.0, 330.0)

Hands = Callable[[float], tuple[Hand, ...]]
"""By seconds."""


def looked(seconds: float) -> float:
    """The net looks eight times a second."""
    return int(seconds * 8 + 1e-6) / 8


def still(shape: np.ndarray, x: float = BESIDE[0], y: float = BESIDE[1], **more: Any) -> Hands:
    return lambda seconds: (hand(shape, x, y, looked_at_s=looked(seconds), **more),)


def waving(seconds: float, hz: float = 1.6, px: float = 55) -> tuple[Hand, ...]:
    x = BESIDE[0] + px * np.sin(2 * np.pi * hz * looked(seconds))
    return (hand(open_hand(), float(x), BESIDE[1], looked_at_s=looked(seconds)),)


def hearty(seconds: float, x: float = 640.0, y: float = 640.0, palm: float = 90.0) -> tuple[Hand, ...]:
    hands = []
    for number, (half, right) in enumerate(zip(heart(), (0.02, 0.98), strict=True)):
        points = np.zeros((21, 3), np.float32)
        points[:, :2] = palm * half + (x, y)
        hands.append(Hand(number, points, looked(seconds), 0.99, right))
    return tuple(hands)


def gestures_of(hands: Hands, seconds: float = 4.0, wanted: frozenset[Gesture] = ALL) -> list[tuple[float, Gesture]]:
    gestures, found = Gestures(wanted), []
    for number in range(round(seconds * FPS)):
        now_s = number / FPS
        found += [(now_s, made.gesture) for made in gestures.made(hands(now_s), (seen()[1],), now_s)]
    return found


def shows(hands: Hands, seconds: float = 4.0) -> list[Gesture]:
    return [gesture for _, gesture in gestures_of(hands, seconds)]


# ---- gestures


@pytest.mark.parametrize(
    ("shape", "gesture"),
    [
        (thumb_up(), Gesture.THUMB_UP),
        (thumb_up() * (1, -1), Gesture.THUMB_DOWN),
        (open_hand(), Gesture.RAISED),
        (victory(), Gesture.VICTORY),
        (fist(), None),
        (pointing(), None),
    ],
)
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_what_a_hand_shows(shape, gesture, is_mirrored):
    one = hand(shape * (-1, 1), *BESIDE, right=0.98) if is_mirrored else hand(shape, *BESIDE)
    assert shown_by(one) is gesture


@pytest.mark.parametrize("shape", [open_hand(), victory()])
def test_the_back_of_a_hand_and_one_that_lies_on_its_side_show_nothing(shape):
    assert shown_by(hand(shape, *BESIDE, right=0.98)) is None
    assert shown_by(hand(shape, *BESIDE, degrees=20)) is not None
    assert shown_by(hand(shape, *BESIDE, degrees=70)) is None
    assert shown_by(hand(shape, *BESIDE, degrees=180)) is None


def test_a_thumb_that_leans_or_lies_along_the_fist_is_none():
    assert shown_by(hand(thumb_up(), *BESIDE, degrees=60)) is None
    along = thumb_up()
    along[2:5] = ((-0.5, -0.5), (-0.75, -0.55), (-1.0, -0.58))
    assert shown_by(hand(along, *BESIDE)) is None


@pytest.mark.parametrize(
    ("shape", "gesture"),
    [(thumb_up(), Gesture.THUMB_UP), (open_hand(), Gesture.RAISED), (victory(), Gesture.VICTORY)],
)
def test_a_gesture_counts_once_when_it_has_been_held(shape, gesture):
    ((at_s, made),) = gestures_of(still(shape), 8.0)
    assert made is gesture
    assert at_s == pytest.approx(HOLD_S[gesture], abs=1.01 / FPS)


def test_it_counts_again_after_the_hand_was_down_and_not_before():
    def twice(pause_s: float) -> Hands:
        return lambda seconds: still(thumb_up())(seconds) if not 1.5 < seconds < 1.5 + pause_s else ()

    assert len(shows(twice(0.4))) == 1
    assert len(shows(twice(DOWN_S + 0.2))) == 2


def test_a_hand_that_was_lost_for_a_moment_and_has_another_number_is_the_same():
    def lost(seconds: float) -> tuple[Hand, ...]:
        number = int(seconds > 2.0)
        return (
            ()
            if 1.7 < seconds < 2.1
            else still(thumb_up())(seconds)[:1]
            if not number
            else (replace(still(thumb_up())(seconds)[0], number=7),)
        )

    assert shows(lost) == [Gesture.THUMB_UP]


def test_another_gesture_of_the_same_hand_needs_it_to_let_go_first():
    def both(seconds: float) -> tuple[Hand, ...]:
        return still(thumb_up() if seconds < 2 else victory())(seconds)

    (_, first), (second_s, second) = gestures_of(both)
    assert (first, second) == (Gesture.THUMB_UP, Gesture.VICTORY)
    assert second_s > 2 + DOWN_S


def test_one_look_of_the_net_is_not_enough():
    assert shows(lambda seconds: (replace(still(thumb_up())(seconds)[0], looked_at_s=0.0),)) == []


def test_a_wave_counts_once_and_raises_no_badge():
    assert shows(lambda seconds: waving(min(seconds, 3.0)), 7.0) == [Gesture.WAVE]


@pytest.mark.parametrize(("hz", "px"), [(1.6, 10), (0.2, 55)])
def test_a_hand_that_trembles_or_drifts_does_not_wave(hz, px):
    assert Gesture.WAVE not in shows(lambda seconds: waving(seconds, hz, px))


def test_turns_are_counted_after_a_way():
    assert turns_in([]) == 0
    assert turns_in([0, 1, 0, 1, 0]) == 3
    assert turns_in([0, 0.2, 0, 0.2, 0, 0.2]) == 0
    assert turns_in([0, 0.2, 0.1, 0.5, 0.4, 0.8, 0.4, 0.0, 0.4]) == 2


def test_a_hand_that_moves_is_not_raised():
    def moving(seconds: float) -> tuple[Hand, ...]:
        return (hand(open_hand(), BESIDE[0], 100 + 100 * looked(seconds), looked_at_s=looked(seconds)),)

    assert shows(moving, 4.0) == []


def test_a_heart_of_two_hands():
    assert shows(hearty) == [Gesture.HEART]


def test_a_roof_of_two_hands_is_no_heart():
    """Fingertips that meet above, as thinkers hold them."""
    one, other = hearty(0)
    roofs = []
    for half in (one, other):
        points = half.points.copy()
        points[6, 1] = points[8, 1] + 30
        points[7, 1] = points[8, 1] + 15
        roofs.append(replace(half, points=points))
    assert is_heart(one, other)
    assert not is_heart(*roofs)
    apart = replace(other, points=other.points + np.float32(60))
    assert not is_heart(one, apart)


# ---- everyday hands


def at_face(shape: np.ndarray, across: float, down: float, **more: Any) -> Hands:
    """across, down: of the palm's middle from the middle of the face, in its half axes."""
    left, top, width, height = seen()[1].box
    return still(shape, left + width * (1 + across) / 2, top + height * (1 + down) / 2, **more)


@pytest.mark.parametrize("shape", [thumb_up(), open_hand(), victory(), fist()])
@pytest.mark.parametrize(("across", "down"), [(0, 1.1), (0.9, 0.6), (-0.9, 0.3), (0.8, -0.9), (0, -1.1), (0, 0.5)])
def test_chin_on_hand_hair_and_drinking_mean_nothing(shape, across, down):
    assert shows(at_face(shape, across, down, palm=90)) == []


@pytest.mark.parametrize("side", [-1, 1])
def test_a_phone_at_the_ear_means_nothing_and_a_thumb_further_out_does(side):
    """The grip of a phone is a fist whose thumb stands up."""
    for across in (1.5, 1.75):
        assert shows(at_face(thumb_up(), side * across, 0.2, palm=90)) == [], across
    assert shows(at_face(thumb_up(), side * 2.4, 0.2, palm=90)) == [Gesture.THUMB_UP]


@pytest.mark.parametrize("shape", [open_hand(), victory(), fist(), pointing()])
def test_hands_on_the_table_mean_nothing(shape):
    assert shows(at_face(shape, 2.0, 2.9)) == []


def test_typing_means_nothing():
    def typing(seconds: float) -> tuple[Hand, ...]:
        shape = fist() if int(8 * seconds) % 2 else pointing()
        return tuple(
            hand(shape * (side, 1) * (1, -0.6), 640 + 200 * side, 690, 90, side, looked(seconds), 0.5 + 0.4 * side)
            for side in (-1, 1)
        )

    assert shows(typing, 6.0) == []


def test_without_a_face_nothing_counts():
    gestures = Gestures(ALL)
    found = [gestures.made(still(thumb_up())(k / FPS), (), k / FPS) for k in range(90)]
    assert not any(found)


def test_only_what_is_wanted_counts():
    assert [gesture for _, gesture in gestures_of(waving, wanted=ALL - {Gesture.WAVE})] == []


def test_a_hand_beside_the_face_is_clear_of_it():
    face = seen()[1]
    assert is_clear(hand(open_hand(), *BESIDE).points, face)
    assert not is_clear(hand(open_hand(), face.box.left + face.box.width / 2, 330).points, face)


# ---- what is drawn


def effect() -> Reactions:
    return Reactions(True, True, True, True, True)


def run(hands: Hands, seconds: float, one: Reactions | None = None, frame: Frame | None = None) -> list[np.ndarray]:
    """bool (rows, columns) of luma for each frame: where something is drawn."""
    one, (own, _) = one or effect(), seen()
    frame = frame or own
    found = []
    for number in range(round(seconds * FPS)):
        at = replace(frame, captured_at=number / FPS)
        scene = Scene(SharedCoarse(), None, faces=(face_in(frame.size),), hands=hands(number / FPS))
        after = one.apply(at, scene)
        found.append(after.luma != at.luma)
    return found


def until(seconds: float, hands: Hands) -> Hands:
    return lambda now_s: hands(now_s) if now_s < seconds else ()


def test_while_nothing_is_shown_the_frame_is_the_same_one():
    one, (frame, face) = effect(), seen()
    for hands in ((), still(fist())(0.0)):
        assert one.apply(frame, Scene(SharedCoarse(), None, faces=(face,), hands=hands)) is frame


@pytest.mark.parametrize(
    ("hands", "length_s"),
    [
        (still(thumb_up(), 1000, 480), STICKER_S),
        (hearty, HEARTS_S),
        (still(victory()), CONFETTI_S),
        (waving, STICKER_S),
    ],
)
def test_what_is_shown_comes_and_goes(hands, length_s):
    shown = [bool(one.any()) for one in run(until(1.4, hands), 1.4 + length_s + 1.2)]
    assert any(shown)
    first, last = shown.index(True), len(shown) - shown[::-1].index(True)
    assert 0.4 * FPS < first < 1.4 * FPS
    assert (last - first) / FPS == pytest.approx(length_s, abs=0.65)
    assert not any(shown[last:])


def test_a_badge_stays_while_the_hand_is_up():
    shown = [int(one.sum()) for one in run(until(5.0, still(open_hand())), 7.0)]
    assert not any(shown[: round(1.0 * FPS)])
    assert min(shown[round(1.6 * FPS) : round(5.0 * FPS)]) > 0.6 * (BADGE * SIZE.height) ** 2 * 0.5
    assert not any(shown[round((5.0 + DOWN_S + 0.6) * FPS) :])


@pytest.mark.parametrize(
    "hands", [still(thumb_up(), 960, 480), still(thumb_up(), 300, 480), hearty, still(open_hand()), waving]
)
def test_no_face_is_covered(hands):
    left, top, width, height = (round(value) for value in seen()[1].box)
    for shown in run(until(1.5, hands), 4.0):
        assert shown[top : top + height, left : left + width].mean() < 0.25


def test_the_same_frames_give_the_same_pictures():
    for hands in (hearty, still(victory())):
        pairs = list(zip(run(until(1.0, hands), 2.5), run(until(1.0, hands), 2.5), strict=True))
        assert any(one.any() for one, _ in pairs)
        assert max((one != other).sum() for one, other in pairs) < 10, "OpenCV makes textures small to a rounding"


def test_levels_stay_within_the_range():
    bright = Frame(np.full(SIZE.i420_bytes, 235, np.uint8), SIZE, 0.0, 0)
    one, face = effect(), seen()[1]
    for number in range(3 * FPS):
        at = replace(bright, captured_at=number / FPS)
        hands = still(victory())(number / FPS)
        after = one.apply(at, Scene(SharedCoarse(), None, faces=(face,), hands=hands))
        assert after.luma.min() >= 16
        assert after.luma.max() <= 235


@pytest.mark.parametrize("size", [Size(16, 16), Size(318, 182), Size(182, 318), Size(1920, 1080)])
def test_pictures_of_all_sizes(size):
    scale = np.array(size) / np.array(SIZE)
    frame = Frame(np.full(size.i420_bytes, 100, np.uint8), size, 0.0, 0)

    def scaled(hands: Hands) -> Hands:
        def of(seconds: float) -> tuple[Hand, ...]:
            palms = [replace(one, points=(one.points * (*scale, 1)).astype(np.float32)) for one in hands(seconds)]
            return tuple(palms)

        return of

    for hands in (still(thumb_up(), 1000, 480), still(open_hand()), still(victory())):
        run(scaled(hands), 1.6, frame=frame)


@pytest.mark.parametrize("second", [0.0, -5.0, 2.6, 1e6])
def test_after_a_jump_in_time_nothing_is_left(second):
    one, (frame, face) = effect(), seen()
    shown = run(still(thumb_up(), 1000, 480), 1.2, one)
    assert shown[-1].any()
    scene = Scene(SharedCoarse(), None, faces=(face,))
    assert np.array_equal(one.apply(replace(frame, captured_at=second), scene).i420, frame.i420)


def test_a_place_beside_the_face_is_within_the_picture():
    box = FaceBox(400, 150, 300, 400)
    for x in range(-200, 1500, 90):
        for y in range(-200, 900, 110):
            spot = clear_spot(Spot(x, y, 190), [box], SIZE)
            assert 95 <= spot.x <= SIZE.width - 95
            assert 95 <= spot.y <= SIZE.height - 95
            is_beside = spot.x < box.left - 80 or spot.x > box.left + box.width + 80
            assert is_beside or spot.y < box.top or spot.y > box.top + box.height


def test_the_badge_is_on_the_other_side_of_the_head():
    box = FaceBox(540, 200, 200, 260)
    right, left = (badge_spot(Made(Gesture.RAISED, x, 300, 90), [box], SIZE) for x in (1000, 200))
    assert right.x < box.left
    assert left.x > box.left + box.width
    assert badge_spot(Made(Gesture.RAISED, 1000, 300, 90), [], SIZE).y < SIZE.height / 3


def test_a_sticker_swings_a_little_over_and_comes_to_rest():
    assert popped(0.0) == 0
    assert popped(1.0) == 1
    assert 1.0 < max(popped(share) for share in np.linspace(0, 1, 50)) < 1.15


def test_a_thumb_down_is_a_thumb_upside_down():
    spot = Spot(640, 360, 200)
    up, down = (sticker(gesture, spot, SIZE)(1.5)["thumb"][0] for gesture in (Gesture.THUMB_UP, Gesture.THUMB_DOWN))
    assert abs(down[4] - up[4]) % 360 == pytest.approx(180, abs=2)
    assert down[2] == -up[2]


def test_confetti_and_hearts_leave_the_corners_and_the_hands_and_end():
    begin, late = confetti(SIZE, 1)(0.3)["confetti"], confetti(SIZE, 1)(CONFETTI_S - 0.01)["confetti"]
    flying = begin[begin[:, 5] > 0]
    assert (np.minimum(flying[:, 0], SIZE.width - flying[:, 0]) < 0.4 * SIZE.width).all()
    assert late[:, 5].max() < 0.05
    made = Made(Gesture.HEART, 640, 600, 90)
    rising = [hearts(made, [], SIZE, 1)(seconds)["heart"][1:, 1].mean() for seconds in (0.6, 1.0, 1.4)]
    assert rising == sorted(rising, reverse=True)


# ---- in the chain


class Held:
    """A hand finder with a hand that is held up."""

    def __init__(self, shape: np.ndarray) -> None:
        self._shape = shape

    def hands(self, frame, coarse, matte, faces):
        return (hand(self._shape, *BESIDE, looked_at_s=looked(frame.captured_at)),)


class OneFace:
    has_blendshapes = False

    def faces(self, frame, coarse):
        return (seen()[1],)


def test_hands_are_asked_for_by_the_effect_and_by_no_other():
    settings = Settings(background="blur", effects=parse_look(None, ["reactions"])[1])
    chain = make_chain(settings, SIZE, materials(), print)
    assert chain.needs_hands
    assert chain.needs_faces
    other = make_chain(replace(settings, effects=parse_look(None, ["touch-up"])[1]), SIZE, materials(), print)
    assert other.needs_faces
    assert not other.needs_hands


def test_a_raised_hand_shows_over_a_hidden_room_if_the_hand_is_shown():
    settings = Settings(background="blur", effects=parse_look(None, ["reactions"])[1])
    for level, is_shown in ((255, True), (0, False)):

        class Everyone(FakeSegmenter):
            def matte(self, frame, coarse, level=level):
                alpha = np.full(frame.size.grid[::-1], level, np.uint8)
                alpha[:, : SIZE.grid.width * 2 // 3] = 255
                return Matte(alpha, frame.captured_at)

        chain, plain = (
            replace(
                make_chain(settings, SIZE, materials(), print),
                segmenter=Everyone(), face_finder=OneFace(), hand_finder=finder,
            )
            for finder in (Held(open_hand()), None)
        )  # fmt: skip
        for number in range(60):
            frame = replace(seen()[0], captured_at=number / FPS)
            after, without = chain.apply(frame), plain.apply(frame)
            assert after.is_hidden
        assert bool((after.luma != without.luma).any()) is is_shown


def test_a_real_net_a_drawn_hand_and_a_reaction():
    hands, one, face = tracker(), effect(), seen()[1]
    for shape, is_front in ((thumb_up(), False), (open_hand(), True)):
        picture, shown = with_hand(close_up(), shape, 1000, 360, is_front=is_front), False
        for number in range(60):
            frame = frame_of(picture, number)
            scene = Scene(SharedCoarse(), None, faces=(face,), hands=hands.hands(frame, SharedCoarse(), None, (face,)))
            shown = shown or one.apply(frame, scene) is not frame
        assert shown


def test_a_real_net_and_a_drawn_hand_that_waves():
    hz, degrees, px = 2.5, 22, 0
    hands, gestures, face, found = tracker(), Gestures(ALL), seen()[1], []
    for number in range(60):
        share = np.sin(2 * np.pi * hz * number / FPS)
        angle = np.radians(degrees * share)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        frame = frame_of(with_hand(close_up(), open_hand() @ turn, 1000 + px * share, 330), number, grain=2.0)
        seen_now = hands.hands(frame, SharedCoarse(), None, (face,))
        found += [made.gesture for made in gestures.made(seen_now, (face,), frame.captured_at)]
    assert found == [Gesture.WAVE]


class Sees:
    """A plug-in that writes into what it is shown."""

    hides = False

    def __init__(self, strength: float) -> None:
        self.hands: list[tuple[Hand, ...]] = []

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        for one in scene.hands:
            one.points[:] = 0
        self.hands.append(scene.hands)
        return frame


def test_a_plug_in_gets_hands_of_its_own_if_it_asks():
    shown, one = [], hand(open_hand(), *BESIDE)
    for needs in (frozenset({Need.HANDS}), frozenset({Need.FACES})):
        plug_in = Sees(1.0)
        spec = replace(registry.own()["vignette"], make=lambda plug_in=plug_in, **_: plug_in, needs=needs)
        fence = Fence(spec, {"strength": 1.0, "round": False}, lambda event: pytest.fail(str(event)))
        fence.apply(seen()[0], Scene(SharedCoarse(), None, faces=(seen()[1],), hands=(one,)))
        shown += [len(hands) for hands in plug_in.hands]
    assert shown == [1, 0]
    assert one.points.any()


def test_all_of_it_is_off_at_first():
    spec = registry.spec_of("reactions")
    assert spec.is_off(spec.whole({}))
    assert not spec.is_off(spec.usual())
    assert set(spec.usual()) == {option.name for option in spec.options}


def test_what_ships_is_small_and_transparent_around():
    for name in ("thumb", "hand", "badge", "heart", "confetti"):
        picture = cv2.imread(str(paths.assets() / "reactions" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        assert picture is not None
        assert max(picture.shape[:2]) <= 512
        assert picture[[0, -1], :, 3].max() < 16
