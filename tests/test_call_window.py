"""A call in the real window: begun, joined by guests, muted, shared, ended; as a person does it."""

from collections import deque
from dataclasses import replace
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableWidget, QTableWidgetItem

from buzzcam import paths
from buzzcam.calls import signaling
from buzzcam.calls.rtc.peer import PeerStats
from buzzcam.calls.service import GuestStatus
from buzzcam.core.frame import Size
from buzzcam.gui.call.layout import GAP_PX, grid, with_screen
from buzzcam.gui.call.people import LinkCode, Participant, WaitingGuest
from buzzcam.gui.call.recording_row import RecordingRow
from buzzcam.gui.call.statistics import Statistics, figures
from buzzcam.gui.call.tile import VideoTile
from buzzcam.gui.call.trails import TRAIL, TrailDelegate, Trails, lines
from buzzcam.gui.theme import theme
from buzzcam.preferences import CallSetup
from buzzcam.settings import CallChoice, SourceChoice
from buzzcam.sources.pattern import Pattern
from call_guest import guest_beside
from fakes import read_frame
from test_gui import FIRST, app, home, make, next_frame  # noqa: F401 - fixtures

SETUP = CallSetup(name="Ada", reach="here", microphone=None, speaker=None)


@pytest.fixture
def caller(make, qtbot):  # noqa: F811
    """The window, in a call that only this machine can join."""
    running = make(replace(FIRST, background="none", call=SETUP))
    qtbot.waitUntil(lambda: running.window.preview._frame is not None, timeout=30_000)
    window = running.window
    window.show_call()
    window.call_page._settings._start.click()
    qtbot.waitUntil(
        lambda: window.call_controller.status is not None and bool(window.call_controller.status.links), timeout=30_000
    )
    return running


def waiting(caller):
    return [row for row in caller.window.call_page.findChildren(WaitingGuest) if row.isVisible()]


def inside(caller):
    return [row for row in caller.window.call_page.findChildren(Participant) if row.isVisible()]


def tiles(caller):
    return [tile for tile in caller.window.tile_view.findChildren(VideoTile) if tile.isVisible()]


def named(root, text):
    """The button that says so, or is called so."""
    found = [b for b in root.findChildren(QAbstractButton) if text in (b.text().strip(), b.accessibleName())]
    return next(button for button in found if button.isVisible())


def can_press(root, text):
    """Whether there is such a button, to be seen and pressed."""
    found = [b for b in root.findChildren(QAbstractButton) if text in (b.text().strip(), b.accessibleName())]
    return any(button.isVisible() and button.isEnabled() for button in found)


def link_of(caller):
    return caller.window.call_controller.status.links[0]


def shown(caller, qtbot, kind):
    """The dialog of that kind."""

    def seen():
        return [dialog for dialog in caller.window.findChildren(kind) if dialog.isVisible()]

    qtbot.waitUntil(lambda: bool(seen()), timeout=10_000)
    return seen()[0]


def live_pictures():
    card = Pattern(Size(320, 180), 15, is_paced=False)
    card.open()
    return lambda: replace(read_frame(card), captured_at=monotonic())


def let_in(caller, qtbot):
    qtbot.waitUntil(lambda: len(waiting(caller)) == 1, timeout=20_000)
    named(waiting(caller)[0], "Admit").click()
    qtbot.waitUntil(lambda: bool(inside(caller)), timeout=20_000)


def test_a_guest_is_let_in_seen_and_removed(caller, qtbot):
    with guest_beside(link_of(caller), "Ana", live_pictures()) as guest:
        qtbot.waitUntil(lambda: bool(waiting(caller)), timeout=20_000)
        assert [label.text() for label in waiting(caller)[0].findChildren(QLabel)] == ["Ana"]
        assert "Ana would like to join." in caller.window.messages.text
        let_in(caller, qtbot)
        qtbot.waitUntil(lambda: bool(tiles(caller)) and tiles(caller)[0]._frame is not None, timeout=20_000)
        qtbot.waitUntil(lambda: guest.frames.get("camera") is not None, timeout=20_000)
        assert caller.window.preview.width() <= tiles(caller)[0].width() + 1
        assert tiles(caller)[0].accessibleName() == "Ana"
        named(inside(caller)[0], "Remove Ana from the call").click()
        qtbot.waitUntil(lambda: not tiles(caller), timeout=20_000)
        qtbot.waitUntil(lambda: caller.window.preview.geometry() == caller.window.tile_view.rect(), timeout=20_000)


def test_a_guest_is_turned_away(caller, qtbot):
    with guest_beside(link_of(caller), "<b>Eve</b>") as guest:
        qtbot.waitUntil(lambda: bool(waiting(caller)), timeout=20_000)
        assert waiting(caller)[0].findChild(QLabel).textFormat() == Qt.TextFormat.PlainText
        named(waiting(caller)[0], "Refuse").click()
        qtbot.waitUntil(lambda: any(m["type"] == "denied" for m in guest.said), timeout=20_000)
        assert not tiles(caller)


def test_a_call_is_recorded_and_says_since_when_and_where(caller, qtbot, tmp_path, monkeypatch):
    window = caller.window
    monkeypatch.setattr(type(caller.choices), "folder", tmp_path / "here")
    with guest_beside(link_of(caller)) as guest:
        qtbot.waitUntil(lambda: bool(waiting(caller)), timeout=20_000)
        named(window, "Record the call").click()
        qtbot.waitUntil(lambda: window.call_controller.recording is not None, timeout=20_000)
        qtbot.waitUntil(lambda: {"type": "recording", "is_on": True} in guest.said, timeout=20_000)
        row = window.call_page.findChild(RecordingRow)
        qtbot.waitUntil(lambda: "Stop recording  00:01" in row._button.text(), timeout=20_000)
        folder = window.call_controller.recording.folder
        assert folder.parent == tmp_path / "here"
        assert str(folder) in row._more.text()
        assert named(window, "Lobby: 1").toolTip() == "The call is being recorded"
        row._button.click()
        qtbot.waitUntil(lambda: window.call_controller.recording is None, timeout=20_000)
        qtbot.waitUntil(lambda: str(folder) in window.messages.text, timeout=20_000)
    assert {path.name for path in folder.iterdir()} == {"Ada.mkv", "Everybody.mkv"}


def test_mute_picture_and_screen_are_told_to_guests(caller, qtbot):
    call_controller, window = caller.window.call_controller, caller.window
    call_controller.choose(replace(call_controller.setup, asks_first=False))
    qtbot.waitUntil(lambda: call_controller.status.is_open, timeout=10_000)
    with guest_beside(link_of(caller)) as guest:
        qtbot.waitUntil(lambda: guest.frames.get("camera") is not None, timeout=20_000)

        def told(**fields):
            qtbot.waitUntil(
                lambda: any(m["type"] == "state" and fields.items() <= m.items() for m in guest.said), timeout=20_000
            )

        named(window, "Turn off your camera in the call").click()
        told(peer="host", camera=False)
        named(window, "Turn on your camera in the call").click()
        told(peer="host", camera=True)
        call_controller.share(SourceChoice("file", path=paths.assets() / "backgrounds" / "harbour.jpg"))
        told(peer="host", screen=True)
        qtbot.waitUntil(lambda: guest.frames.get("screen") is not None, timeout=20_000)
        call_controller.share(None)
        named(window, "Mute").click()
        assert call_controller.is_muted
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        assert not call_controller.is_muted


def test_chat_goes_both_ways_and_nothing_in_it_is_markup(caller, qtbot):
    window = caller.window
    window.call_controller.choose(replace(window.call_controller.setup, asks_first=False))
    qtbot.waitUntil(lambda: window.call_controller.status.is_open, timeout=10_000)
    with guest_beside(link_of(caller)) as guest:
        qtbot.waitUntil(lambda: bool(inside(caller)), timeout=20_000)
        window.call_controller.call.send_chat("hello")
        qtbot.waitUntil(lambda: "Chat (1)" in window.call_page._tabs.tabText(1), timeout=10_000)
        window.call_page._tabs.setCurrentIndex(1)
        chat = window.call_page._chat
        QTest.keyClicks(chat._input, "<i>not leaning</i>")
        QTest.keyClick(chat._input, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "<i>not leaning</i>" in chat._all.toPlainText(), timeout=10_000)
        qtbot.waitUntil(lambda: any(m["type"] == "said" and "leaning" in m["text"] for m in guest.said), timeout=10_000)
        qtbot.waitUntil(lambda: window.call_page._tabs.tabText(1) == "Chat", timeout=10_000)


def test_the_link_is_copied_shown_as_a_code_and_renewed(caller, qtbot):
    before = link_of(caller)
    qtbot.waitUntil(lambda: can_press(caller.window.call_page, "Copy link"), timeout=10_000)
    named(caller.window.call_page, "Copy link").click()
    assert QGuiApplication.clipboard().text() == before
    named(caller.window.call_page, "QR code").click()
    named(shown(caller, qtbot, LinkCode), "Close").click()
    named(caller.window.call_page, "Make a new link. The old one stops working.").click()
    qtbot.waitUntil(lambda: link_of(caller) != before, timeout=10_000)
    assert link_of(caller).partition("#")[0] == before.partition("#")[0]


def test_statistics_tell_of_each_guest(caller, qtbot):
    window = caller.window
    window.call_controller.choose(replace(window.call_controller.setup, asks_first=False))
    qtbot.waitUntil(lambda: window.call_controller.status.is_open, timeout=10_000)
    with guest_beside(link_of(caller)):
        qtbot.waitUntil(lambda: bool(inside(caller)), timeout=20_000)
        qtbot.waitUntil(lambda: window.call_controller.status.guests[0].stats is not None, timeout=20_000)
        named(window.call_page, "Statistics…").click()
        dialog = shown(caller, qtbot, Statistics)
        table = dialog._table
        assert table.horizontalHeaderItem(0).text() == "Ana"
        qtbot.waitUntil(lambda: "Mbit/s" in table.item(3, 0).text(), timeout=10_000)
        qtbot.waitUntil(lambda: table.item(2, 0).text().endswith(" ms"), timeout=10_000)
        qtbot.waitUntil(lambda: len(table.item(3, 0).data(TRAIL)[0]) > 1, timeout=10_000)
        assert table.item(3, 0).toolTip().startswith("Last two minutes: ")
        dialog.close()


def measured(guest_id, rtt_ms):
    stats = PeerStats("up", rtt_ms, 0.01, 0, 2e6, 1e6, 0, None, None, 30, 15, *8 * [0])
    return GuestStatus(signaling.Person(guest_id, "Ana", True, True, False), False, False, "up", None, False, stats)


def test_trails_keep_two_minutes_of_those_who_are_there():
    def status(*guests) -> Any:
        return SimpleNamespace(guests=guests)

    trails = Trails()
    for second in range(200):
        trails.note(status(measured("1", second), measured("2", None)), 1000.0 + second)
        trails.note(status(measured("1", 0)), 1000.5 + second)  # too soon
    rtt = trails.of("1", "rtt")
    assert (rtt[0], rtt[-1], len(rtt)) == ((1079.0, 79), (1199.0, 199), 121)
    assert [trails.of("1", what)[-1][1] for what in ("rate_up", "fps_down", "loss_up")] == [2, 15, 1]
    assert not trails.of("2", "rtt") and not trails.of("1", "delay")
    trails.note(status(measured("2", 5)), 1300.0)
    assert not trails.of("1", "rtt") and trails.of("2", "rtt") == deque([(1300.0, 5)])
    trails.note(None, 1301.0)
    assert not trails.of("2", "rtt")


def test_a_trail_ends_now_and_is_broken_where_nothing_was_measured():
    box = QRectF(10, 20, 120, 40)
    first, second = lines([(0, 0), (1, 50), (60, 100), (61, 200)], 61, 100, box)
    assert [(point.x(), point.y()) for point in first] == [(69, 60), (70, 50)]
    assert [(point.x(), point.y()) for point in second] == [(129, 40), (130, 20)]
    assert lines([(0, 1)], 0, 100, box)[0][0].y() == 59.6, "what is tiny stays low"


def test_trails_are_drawn_at_the_end_of_their_cells(qapp):
    table = QTableWidget(1, 1)
    table.setItemDelegate(TrailDelegate(table))
    item = QTableWidgetItem("12 ms")
    table.setItem(0, 0, item)
    plain = table.sizeHintForColumn(0)
    item.setData(TRAIL, ([(second, second) for second in range(120)], 119, 100))
    assert table.sizeHintForColumn(0) > plain + 70
    table.resizeColumnsToContents()
    picture = table.viewport().grab().toImage()
    accent = QColor(theme.tokens.accent)
    marked = [
        x for x in range(table.columnWidth(0)) for y in range(table.rowHeight(0)) if picture.pixelColor(x, y) == accent
    ]
    assert marked and min(marked) >= plain


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ({}, ["Blur", "30", "12.3 ms", "small/2, wasm"]),
        ({"is_reduced": True}, ["Blur, slow device", "30", "12.3 ms", "small/2, wasm"]),
        ({"is_live": False}, ["Blur, starting", "–", "–", "–"]),
        ({"is_live": False, "trouble": "model", "background": "own"}, ["Own picture, paused", "–", "–", "–"]),
        ({"background": "none", "is_live": False}, ["None", "–", "–", "–"]),
    ],
)
def test_statistics_tell_how_a_guests_room_is_hidden(changes, cells):
    effects = signaling.Effects(**{
        "background": "blur", "is_live": True, "trouble": "", "rung": "small/2", "fps": 29.6, "cost_ms": 12.34,
        "provider": "wasm", "is_reduced": False,
    } | changes)  # fmt: skip
    on, off = (signaling.Person("1", "Ana", True, camera, False) for camera in (True, False))
    known = GuestStatus(on, False, False, "up", None, False, None, effects)
    assert figures(known)[-4:] == cells
    assert len(figures(known)) == 16
    for unknown in (replace(known, effects=None), replace(known, person=off)):
        assert figures(unknown)[-4:] == 4 * ["–"]


def test_the_call_goes_on_while_the_window_is_hidden_and_ends_when_it_is_ended(caller, qtbot):
    window = caller.window
    window.call_controller.choose(replace(window.call_controller.setup, asks_first=False))
    qtbot.waitUntil(lambda: window.call_controller.status.is_open, timeout=10_000)
    with guest_beside(link_of(caller)) as guest:
        qtbot.waitUntil(lambda: guest.frames.get("camera") is not None, timeout=20_000)
        window.hide()
        count = guest.counts["camera"]
        qtbot.waitUntil(lambda: guest.counts["camera"] > count + 20, timeout=20_000)
        window.show()
        named(window, "End the call for everybody").click()
        qtbot.waitUntil(lambda: window.call_controller.call is None, timeout=20_000)
        qtbot.waitUntil(lambda: any(m.get("reason") == "ended" for m in guest.said), timeout=20_000)
    qtbot.waitUntil(lambda: can_press(window, "Start call"), timeout=10_000)


def test_a_call_survives_another_picture_size(caller, qtbot):
    window = caller.window
    window.call_controller.choose(replace(window.call_controller.setup, asks_first=False))
    qtbot.waitUntil(lambda: window.call_controller.status.is_open, timeout=10_000)
    with guest_beside(link_of(caller)) as guest:
        qtbot.waitUntil(lambda: guest.frames.get("camera") is not None, timeout=20_000)
        caller.choices.choose(caller.choices.preferences.with_setup(size=Size(640, 480)))
        qtbot.waitUntil(
            lambda: guest.frames["camera"].size.width * 3 == guest.frames["camera"].size.height * 4, timeout=20_000
        )


def test_a_port_that_is_taken_is_said_and_the_button_works_again(make, qtbot, monkeypatch):  # noqa: F811
    import socket

    from buzzcam.gui.call import controller as module

    running = make(replace(FIRST, background="none", call=SETUP))
    window = running.window
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        usual = CallChoice
        port = taken.getsockname()[1]
        monkeypatch.setattr(module, "CallChoice", lambda **choice: usual(**choice, port=port))
        window.show_call()
        named(window.call_page, "Start call").click()
        qtbot.waitUntil(lambda: str(port) in window.messages.text, timeout=30_000)
    qtbot.waitUntil(lambda: can_press(window.call_page, "Start call"), timeout=10_000)
    assert window.call_controller.call is None


def test_push_to_talk_is_heard_only_while_the_key_is_down(caller, qtbot):
    window, said = caller.window, []
    window.call_controller.choose(replace(window.call_controller.setup, is_push_to_talk=True))
    window.call_controller.call.talk = said.append
    QTest.keyPress(window, Qt.Key.Key_T)
    assert said == [True]
    QTest.keyRelease(window, Qt.Key.Key_T)
    assert said == [True, False]


def test_setup_is_remembered(make, qtbot):  # noqa: F811
    running = make(replace(FIRST, call=SETUP))
    page = running.window.call_page
    running.window.show_call()
    page._settings._name.setText("Grace")
    page._settings._name.editingFinished.emit()
    page._settings._lobby_switch.click()
    assert running.choices.preferences.call == replace(SETUP, name="Grace", asks_first=False)
    assert not running.choices.can_undo


# ---- where tiles stand


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("size", [(900, 650), (400, 800), (1900, 900), (320, 180)])
def test_tiles_of_a_grid_are_even_inside_and_apart(count, size):
    places = grid(count, *size)
    assert len(places) == count
    assert len({(width, height) for _left, _top, width, height in places}) == 1
    check(places, size)


@pytest.mark.parametrize("faces", range(1, 8))
@pytest.mark.parametrize("size", [(900, 650), (1900, 700), (400, 800)])
def test_a_screen_is_large_and_faces_stand_beside_it(faces, size):
    large, places = with_screen(faces, *size)
    assert len(places) == faces
    assert large[2] * large[3] > 0.6 * size[0] * size[1]
    check([large, *places], size)


def check(places, size):
    for k, (left, top, width, height) in enumerate(places):
        assert left >= 0
        assert top >= 0
        assert left + width <= size[0] + 1
        assert top + height <= size[1] + 1
        for other_left, other_top, other_width, other_height in places[:k]:
            is_apart = (
                left >= other_left + other_width
                or other_left >= left + width
                or top >= other_top + other_height
                or other_top >= top + height
            )
            assert is_apart, (places, GAP_PX)
