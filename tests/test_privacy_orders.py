"""The whole studio and a real call, through every order of what can happen: no marker gets out."""

import inspect
import itertools
import time
from dataclasses import replace
from unittest.mock import patch

import pytest

from buzzcam.calls.rtc.publisher import CallVideo, Layer
from buzzcam.core import privacy
from buzzcam.core.frame import Frame
from buzzcam.core.pipeline import Pipeline
from buzzcam.core.ports import Output
from buzzcam.core.privacy import PrivacyPolicy, SafeFrame
from buzzcam.effects.card import Card
from buzzcam.errors import BadArgument
from buzzcam.outputs.none import NoOutput
from buzzcam.outputs.recorder import MatteRecorder, Recorder
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.outputs.virtual_camera import VirtualCamera
from buzzcam.settings import SourceChoice
from fakes import behind_me, room_frame
from random_orders import Order

MANY = 24
"""benchmarks/privacy.py runs more."""


def test_without_a_policy_the_markers_are_seen_everywhere():
    def let_all_pass(_policy, frame, is_room):
        return SafeFrame(frame, False, 0.0, privacy._SEAL)

    with patch.object(PrivacyPolicy, "release", let_all_pass):
        order = Order(0).run(["start_call", "compare", "share", "private"])
    assert {where for where, *_ in order.leaks()} >= {"none", "guest's camera", "guest's screen"}
    with patch.object(PrivacyPolicy, "may_compare", True):
        order = Order(0).run(["compare", "private"])
    assert {where for where, *_ in order.leaks()} == {"comparison"}, "otherwise these tests could not fail"


@pytest.mark.parametrize("seed", range(MANY))
def test_no_order_of_events_and_faults_lets_a_marker_out(seed):
    order = Order(seed).run()
    assert not order.leaks(), order.done
    assert order.world.kept, "something was seen at all"


ORDERS = list(itertools.permutations(("start_call", "share", "private", "hide")))


@pytest.mark.parametrize("names", ORDERS, ids=" ".join)
def test_no_order_of_start_share_private_and_hide_lets_a_marker_out(names):
    order = Order(1).run([*names, "private_off", "private"])
    assert not order.leaks()
    assert [name for name, _error in order.refused] == []


@pytest.mark.parametrize("kind", ["camera", "demo", "pattern"])
def test_what_would_not_be_hidden_cannot_be_shared(kind):
    order = Order(2).run(["start_call"])
    with pytest.raises(BadArgument, match="cannot be shared"):
        order.studio.share_in_call(SourceChoice(kind))


def test_a_raw_frame_that_still_waits_somewhere_becomes_the_card():
    order = Order(4).run(["hide", "start_call", *["leave_a_raw_frame_before_every_output"] * 5])
    assert not order.leaks()
    assert {seen[2] for seen in order.world.coded} == {"camera"}


def test_a_snapshot_goes_through_the_gate():
    shown, private = Order(5).run(["picture"]), Order(5).run(["private", "picture"])
    for order, is_room in ((shown, True), (private, False)):
        (still,) = [kept for kept in order.world.kept if kept[2] == "still"]
        assert still[3] is is_room
        assert not order.leaks()


def test_hiding_is_wished_before_the_chain_is_replaced():
    """Else the frame that is at work leaves under the old wish."""
    seen, use = [], Pipeline.use
    order = Order(3)

    def note(pipeline, chain):
        seen.append((chain.hides, order.studio._policy.is_hiding))
        use(pipeline, chain)

    with patch.object(Pipeline, "use", note):
        order.run(["show_the_room", "hide", "show_the_room", "hide", "another_model"])
    assert {hides for hides, _ in seen} == {True, False}
    assert all(is_wished for hides, is_wished in seen if hides)
    assert any(is_wished for hides, is_wished in seen if not hides), "and it is given up only after"


def test_another_source_never_meets_the_chain_that_showed_the_last_one():
    """From a shared file, shown as it is, to the camera, hidden: as "reset all" wishes it."""
    order = Order(5)
    order.settings = replace(order.settings, source=SourceChoice("file"))
    order.steps["all_at_once"] = lambda: order._use(source=SourceChoice("camera"), background="color")
    order.run(["camera_off_in_call", "all_at_once", "mend", "mend"])
    assert any(shows_screen for *_, shows_screen in order.world.kept), "the file was seen"
    assert not any(shows_room for *_, shows_room, _ in order.world.kept)


def test_a_look_that_is_refused_keeps_the_source_too(tmp_path):
    order = Order(6)
    order.settings = replace(order.settings, source=SourceChoice("file"))
    gone = behind_me("image", tmp_path / "gone.png")
    order.steps["refused"] = lambda: order._use(source=SourceChoice("camera"), **gone)
    order.run(["refused", "mend"])
    assert [name for name, _error in order.refused] == ["refused"]
    assert order.studio.settings.source == SourceChoice("file")
    assert not any(shows_room for *_, shows_room, _ in order.world.kept)


# ---- the policy by itself


def test_a_wish_to_hide_holds_before_it_is_carried_out():
    showing, before = policy(is_hiding=False), now()
    showing.wish_hiding(True)
    assert showing.camera.release(before).is_card and showing.camera.release(now()).is_card
    showing.hide(True)
    showing.wish_hiding(False)
    assert showing.camera.release(now()).is_card, "carried out"
    showing.hide(False)
    assert showing.camera.release(before).is_card, "what was captured long before never leaves"
    assert not showing.camera.release(now()).is_card


def test_a_screen_on_which_the_room_could_be_seen_waits_until_the_window_is_drawn_anew():
    showing = policy(is_hiding=True)
    showing.note_comparison(True)
    showing.see_screen("call", "screen")
    assert showing.screen.release(now()).is_card
    later = room_frame(0, captured_at=time.monotonic() + privacy.REPAINT_S + 0.01)
    assert not showing.screen.release(later).is_card
    assert not showing.lets_compare(later)


def policy(**wishes) -> PrivacyPolicy:
    return PrivacyPolicy(Card(None), **wishes)


def now(number=0) -> Frame:
    return room_frame(number, captured_at=time.monotonic())


def test_only_what_is_hidden_leaves_while_hiding_is_on():
    hiding, raw = policy(is_hiding=True), now()
    assert hiding.camera.release(raw).is_card
    assert not hiding.camera.release(raw.with_picture(raw.i420, is_hidden=True)).is_card
    assert not hiding.screen.release(raw).is_card, "a screen has no room to hide"
    hiding.hide(False)
    assert not hiding.camera.release(raw).is_card


@pytest.mark.parametrize(("close", "reopen"), [
    (lambda p: p.be_private(True), lambda p: p.be_private(False)), (lambda p: p.be_on(False), lambda p: p.be_on(True)),
])  # fmt: skip
def test_what_was_captured_while_nothing_might_leave_never_leaves(close, reopen):
    open_one = policy(is_hiding=False)
    for gate in (open_one.camera, open_one.screen):
        assert not gate.release(now()).is_card
        close(open_one)
        during = now()
        assert gate.release(during).is_card
        reopen(open_one)
        assert gate.release(during).is_card, "also not afterwards"
        assert not gate.release(now()).is_card


def test_what_was_captured_before_hiding_was_switched_on_never_leaves():
    hiding, before = policy(is_hiding=False), now()
    hiding.hide(True)
    assert hiding.camera.release(before.with_picture(before.i420, is_hidden=True)).is_card
    hiding.hide(True)
    after = now()
    assert not hiding.camera.release(after.with_picture(after.i420, is_hidden=True)).is_card
    hiding.hide(True)
    assert not hiding.camera.release(after.with_picture(after.i420, is_hidden=True)).is_card, "it was on already"


def test_the_room_is_not_shown_to_the_user_on_a_screen_that_others_see():
    hiding = policy(is_hiding=True)
    may = [hiding.may_compare]
    hiding.see_screen("call", "screen")
    hiding.see_screen("background", "window")
    may.append(hiding.may_compare)
    hiding.see_screen("call", None)
    assert [*may, hiding.may_compare] == [True, False, True]


def test_a_card_stays_a_card():
    hiding = policy()
    card = hiding.camera.release(now(7))
    assert (card.is_card, card.number, card.is_hidden) == (True, 7, True)
    hiding.be_private(True)
    assert hiding.camera.release(card) is card


# ---- by construction


def test_only_the_policy_makes_a_safe_frame():
    with pytest.raises(TypeError):
        SafeFrame(now(), False, 0.0, object())
    safe = policy(is_hiding=False).camera.release(now())
    assert type(safe) is SafeFrame
    assert type(safe.with_picture(safe.i420)) is Frame, "whatever is made of it has to ask again"
    with pytest.raises(AttributeError):
        safe.is_card = True


OUTPUTS = (Output, NoOutput, Recorder, MatteRecorder, Snapshot, VirtualCamera, CallVideo)


@pytest.mark.parametrize(
    "takes", [*(kind.send for kind in OUTPUTS), Layer.encode], ids=lambda takes: takes.__qualname__
)
def test_who_hands_pictures_on_takes_safe_frames_only(takes):
    """mypy then finds whoever would pass a raw one."""
    assert inspect.get_annotations(takes, eval_str=False)["frame"] in (SafeFrame, "SafeFrame")
