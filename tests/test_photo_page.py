"""The window's page for photos, driven as a person drives it."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from buzzcam import paths
from buzzcam.photo.thumbnail import Composition
from buzzcam.preferences import load
from buzzcam.settings import EffectValues
from test_gui import FIRST, app, home, make  # noqa: F401 - the fixtures
from test_photo import ball, portrait


@pytest.fixture
def page(app, qtbot):  # noqa: F811
    app.window.show_page(1)
    return app.window.photos


@pytest.fixture
def pictures(tmp_path):
    for name, picture in (("me", portrait()[0]), ("ball", ball())):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    (tmp_path / "bad.png").write_text("hello")
    return [tmp_path / f"{name}.png" for name in ("me", "ball", "bad")]


def ended(page, qtbot):
    def is_so():
        return page._progress.isHidden() and all(i.state not in ("waiting", "working") for i in page.table.items)

    qtbot.waitUntil(is_so, timeout=60_000)


def test_pictures_are_worked_on_one_after_the_other_and_a_bad_one_says_why(page, pictures, qtbot, app):  # noqa: F811
    stages = []
    page.table.progressed.connect(lambda stage, share: stages.append(stage))
    page.add_files(pictures)
    ended(page, qtbot)
    assert [item.state for item in page.table.items] == ["done", "done", "failed"]
    assert "not a picture" in page.table.items[2].said and "not a picture" in app.window.messages.text
    assert list(dict.fromkeys(stages))[:4] == ["reading", "loading", "finding", "refining"]
    page._list.setCurrentRow(1)
    assert page.table.current.path.name == "ball.png" and page.canvas.is_compared


def test_the_camera_goes_on_and_is_released_as_under_a_hidden_window(page, app, qtbot):  # noqa: F811
    assert not app.window.preview.isVisible() and app.window.actions_below.isVisible()
    app.window.show_page(0)
    qtbot.waitUntil(lambda: app.window.preview.isVisible() and app.window.preview._frame is not None, timeout=30_000)
    app.window.top._page.setCurrentIndex(1)  # the switch itself
    assert app.window._pages.currentIndex() == 1 and app.window.messages.parent() is page


def test_brushes_mend_and_are_taken_back(page, pictures, qtbot):
    page.add_files(pictures[:1])
    ended(page, qtbot)
    item, first = page.table.current, page.table.current.cutout.alpha.copy()
    page._brushes.button(1).click()
    place = page.canvas._place(item.before)
    at = QPoint(round(place.left() + 20), round(place.top() + 20))
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(page.canvas, at + QPoint(30, 0))
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=at + QPoint(30, 0))
    ended(page, qtbot)
    qtbot.waitUntil(lambda: bool((item.cutout.alpha != first).any()), timeout=30_000)
    assert item.cutout.alpha[25, 30] > 200 and first[25, 30] == 0
    page._undo.click()
    qtbot.waitUntil(lambda: bool((item.cutout.alpha == first).all()), timeout=30_000)
    assert not page._undo.isEnabled()


def test_the_line_between_before_and_after_moves(page, pictures, qtbot):
    page.add_files(pictures[:1])
    ended(page, qtbot)
    QTest.keyClick(page.canvas, Qt.Key.Key_Left)
    assert page.canvas.line == pytest.approx(0.45)
    place, x = page.canvas._place(page.table.current.after), page.canvas._line_x()
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), 60))
    QTest.mouseMove(page.canvas, QPoint(round(place.left() + place.width() * 0.8), 60))
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton)
    assert page.canvas.line == pytest.approx(0.8, abs=0.02)


def test_a_thumbnail_is_made_copied_and_saved(page, pictures, qtbot, tmp_path):
    page.add_files(pictures[:1])
    ended(page, qtbot)
    page._behind.button(1).click()
    page._title.setText("Hello")
    page._template.setCurrentIndex(1)
    ended(page, qtbot)
    assert page.table.composition == Composition("blur", title="Hello", template="left")
    qtbot.waitUntil(lambda: page.table.current.after.width() == 1280, timeout=30_000)
    page._outs[1].click()
    assert QGuiApplication.clipboard().image().width() == 1280
    (tmp_path / "out").mkdir()
    with qtbot.waitSignal(page.table.saved, timeout=30_000):
        page.table.save_all(Path(tmp_path / "out").absolute())
    ended(page, qtbot)
    assert np.asarray(cv2.imread(str(tmp_path / "out" / "me-cutout.jpg"))).shape == (720, 1280, 3)


def row(page, effect, option):
    return page.face.options.row(effect, option)


def test_a_face_is_touched_up_by_mouse_and_by_keyboard(page, pictures, qtbot):
    page.add_files(pictures[:1])
    ended(page, qtbot)
    page.face.fold.click()
    before, slider = page.table.current.after, row(page, "touch-up", "strength").slider
    slider.setSliderDown(True)
    slider.setValue(80)
    assert not page.table.composition.effects, "while it is dragged the picture is not made anew"
    slider.setSliderDown(False)
    assert page.table.composition.effects == {"touch-up": {"strength": 80.0}}
    ended(page, qtbot)
    qtbot.waitUntil(lambda: page.table.current.after is not before, timeout=30_000)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert not page.table.composition.effects


def test_the_rows_of_the_face_are_folded_away_and_named_while_they_are(page):
    assert not page.face.options.isVisible()
    page.face.fold.click()
    assert page.face.options.isVisible()
    names = {effect for effect, _option in page.face.options._rows}
    assert names == {"touch-up", "face-light", "eye-contact", "make-up"}, "all that photos can have"
    row(page, "make-up", "lips").slider.setValue(50)
    page.face.fold.click()
    assert not page.face.options.isVisible()
    assert page.face.fold.accessibleDescription() == "Make-up"


def test_make_up_comes_with_its_colour_and_is_taken_back_and_reset(page, pictures, qtbot, app):  # noqa: F811
    app.choices.set_background("color", "#123456")
    page.add_files(pictures[:1])
    ended(page, qtbot)
    page.face.fold.click()
    row(page, "make-up", "lips").slider.setValue(90)
    assert row(page, "make-up", "lips-color").isVisible()
    row(page, "make-up", "lips-color")._pick("#402030")
    row(page, "eye-contact", "strength").slider.setValue(20)
    painted = {"make-up": {"lips": 90.0, "lips-color": "#402030"}}
    assert page.table.composition.effects == {**painted, "eye-contact": {"strength": 20.0}}
    app.shortcuts.act("undo").do()
    assert page.table.composition.effects == painted
    assert row(page, "eye-contact", "strength").slider.value() == 0
    page.face._undo.click()
    page.face._undo.click()
    assert not page.table.composition.effects
    assert not page.face._undo.isEnabled()
    app.shortcuts.act("redo").do()
    assert page.table.composition.effects == {"make-up": {"lips": 90.0}}
    page.face._reset.click()
    assert not page.table.composition.effects
    assert not page.face._reset.isEnabled()
    assert app.choices.preferences.background == "color", "what others see is as it was"
    app.window.show_page(0)
    app.shortcuts.act("undo").do()
    assert app.choices.preferences.background == "blur"
    ended(page, qtbot)


def test_what_is_done_to_faces_is_remembered(make, qtbot):  # noqa: F811
    kept: EffectValues = {"make-up": {"brows": 30.0}, "worn": {"thing": "robot"}, "aura": {"strength": 1.0}}
    app = make(replace(FIRST, photo_effects=kept))  # noqa: F811
    page = app.window.photos
    assert page.table.composition.effects == {"make-up": {"brows": 30.0}}
    row(page, "make-up", "brows").slider.setValue(0)
    row(page, "touch-up", "strength").slider.setValue(5)
    app.choices.save_now()
    others = {name: kept[name] for name in ("worn", "aura")}
    assert load(paths.settings())[0].photo_effects == {**others, "touch-up": {"strength": 5.0}}


def test_saving_all_replaces_nothing(page, pictures, qtbot, tmp_path):
    twin = tmp_path / "twin" / pictures[0].name
    twin.parent.mkdir()
    twin.write_bytes(pictures[0].read_bytes())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "me-cutout.png").write_bytes(b"mine")
    page.add_files([pictures[0], twin])
    ended(page, qtbot)
    page.table.save_all((tmp_path / "out").absolute())
    ended(page, qtbot)
    names = ["me-cutout-2.png", "me-cutout-3.png", "me-cutout.png"]
    qtbot.waitUntil(lambda: sorted(path.name for path in (tmp_path / "out").iterdir()) == names, timeout=30_000)
    assert (tmp_path / "out" / "me-cutout.png").read_bytes() == b"mine"


def test_cancelling_stops_the_picture_and_no_other(page, pictures, qtbot):
    page.table.progressed.connect(lambda stage, share: page.table.cancel() if stage == "loading" else None)
    page.add_files(pictures[:2])
    ended(page, qtbot)
    assert [item.state for item in page.table.items] == ["failed", "done"]


def test_nobody_in_it_is_said(page, pictures, qtbot, app):  # noqa: F811
    page.add_files(pictures[1:2])
    ended(page, qtbot)
    page._who.setCurrentIndex(1)
    ended(page, qtbot)
    qtbot.waitUntil(lambda: "No person" in app.window.messages.text, timeout=10_000)
    assert not page._outs[0].isEnabled()
