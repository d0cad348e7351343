"""What stands around the picture: keys, tray, first run, report; and what happens where a part is missing."""

import json
import logging
import os
import plistlib
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTableWidget,
)

from buzzcam import doctor, logs, paths
from buzzcam.core.events import (
    Failed,
    FileSaved,
    GuestJoined,
    GuestKnocked,
    GuestLeft,
    MessageCame,
    Publisher,
    SourceLost,
)
from buzzcam.doctor import Finding
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import File
from buzzcam.effects.spec import EffectSpec, Place
from buzzcam.errors import BadFile, ScreenUnavailable
from buzzcam.gui import autostart, checkup, language, report_bundle
from buzzcam.gui.about import AboutDialog
from buzzcam.gui.app import App, make_application
from buzzcam.gui.bug_report import ReportDialog
from buzzcam.gui.ending import Ending
from buzzcam.gui.first_run import CheckRow, FirstRun
from buzzcam.gui.preferences_dialog import PreferencesDialog
from buzzcam.gui.shortcuts_dialog import ShortcutsDialog
from buzzcam.gui.single import Single, own_name
from buzzcam.gui.theme import theme
from buzzcam.gui.tray import Tray
from buzzcam.preferences import CallSetup, Look, Preferences, SourceSetup
from buzzcam.sentence import say
from buzzcam.settings import SourceChoice
from buzzcam.status import Status
from fakes import behind_me

WAIT_MS = 30_000
LOOKS = (
    Look("Plain", "none"),
    Look("Blue", **behind_me("color", "#0a14c8")),
)
CALM = Preferences(
    source=SourceChoice("pattern"), background="none", has_virtual_camera=False, is_first_run=False,
    looks=LOOKS,
)  # fmt: skip
NEVER = "Plug one in."


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_VIDEOS_DIR", "HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    with tempfile.TemporaryDirectory(prefix="bz-") as runtime:  # the name of a socket has to be short
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield


class AskedApp(App):
    """asked: what its studio would be asked for."""

    def __init__(self, preferences):
        super().__init__(preferences)
        self.asked = []


@pytest.fixture
def make_app(qapp, monkeypatch):
    """An app whose studio is not started; what it would be asked for is in `asked`."""
    made = []

    def make(preferences=CALM):
        make_application()
        app = AskedApp(preferences)
        monkeypatch.setattr(app.bridge, "start", lambda: app.asked.append("start"))
        monkeypatch.setattr(app.bridge, "compare", lambda is_on: app.asked.append(("compare", is_on)))
        monkeypatch.setattr(app.bridge, "take_picture", lambda path: app.asked.append("picture"))
        made.append(app)
        return app

    yield make
    for app in made:
        app.window.hide()
        app.close()
        app.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def shown(app, qtbot):
    app.window.show()
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow, timeout=WAIT_MS)
    return app


def press(app, keys):
    sequence: Any = QKeySequence(keys)  # its stubs do not say that it has items
    combination = sequence[0]
    target = QApplication.focusWidget() or app.window
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def texts(dialog):
    return " | ".join(label.text() for label in dialog.findChildren(QLabel))


def buttons(dialog):
    return {button.accessibleName() or button.text(): button for button in dialog.findChildren(QAbstractButton)}


# ---- keys


def test_no_key_does_two_things(app):
    keys = [QKeySequence(keys).toString() for act in app.shortcuts.acts for keys in act.keys]
    assert len(keys) == len(set(keys))


def test_number_keys_switch_looks(shown):
    press(shown, "2")
    assert shown.choices.preferences.background == LOOKS[1].background
    press(shown, "9")  # there is none
    assert shown.choices.preferences.background == LOOKS[1].background


@pytest.mark.parametrize("field", [QLineEdit, QSpinBox])
def test_a_digit_typed_into_a_field_switches_nothing(shown, qtbot, field):
    typed = field(shown.window)
    typed.show()
    typed.setFocus()
    qtbot.waitUntil(typed.hasFocus, timeout=WAIT_MS)
    QTest.keyClick(typed, Qt.Key.Key_2)
    assert shown.choices.preferences.background == CALM.background
    assert "2" in typed.text()


def test_keys_of_the_bar(shown):
    choices = shown.choices
    press(shown, "2")
    press(shown, "Ctrl+Z")
    assert choices.preferences.background == CALM.background
    press(shown, "Ctrl+Shift+Z")
    assert choices.preferences.background == LOOKS[1].background
    press(shown, "Ctrl+P")
    assert choices.is_private
    press(shown, "Ctrl+O")
    assert not choices.is_on
    press(shown, "Ctrl+P")  # off is already private
    assert choices.is_private
    press(shown, "Ctrl+R")
    assert choices.recording is not None
    press(shown, "Ctrl+R")
    assert choices.recording is None
    press(shown, "Ctrl+S")
    assert "picture" in shown.asked


def test_keys_of_the_panels(shown):
    press(shown, "Ctrl+3")
    assert shown.window.tabs.currentIndex() == 2
    assert shown.window.tabs.hasFocus()


def test_space_compares_while_it_is_held(shown):
    shown.window.setFocus()
    QTest.keyPress(shown.window, Qt.Key.Key_Space)
    assert shown.asked == [("compare", True)]
    assert shown.window.preview.compare.isDown()
    QTest.keyRelease(shown.window, Qt.Key.Key_Space)
    assert shown.asked == [("compare", True), ("compare", False)]
    assert not shown.window.preview.compare.isDown()


def test_space_presses_the_button_that_has_the_focus(shown, qtbot):
    private = buttons(shown.window)["Private now"]
    private.setFocus()
    qtbot.waitUntil(private.hasFocus, timeout=WAIT_MS)
    QTest.keyClick(private, Qt.Key.Key_Space)
    assert shown.choices.is_private
    assert not shown.asked


def test_compare_ends_with_the_focus(shown):
    shown.window.setFocus()
    QTest.keyPress(shown.window, Qt.Key.Key_Space)
    buttons(shown.window)["Private now"].setFocus()  # the release will come there
    assert shown.asked[-1] == ("compare", False)


def test_the_dialog_lists_every_act(shown):
    press(shown, "F1")
    dialog = shown.dialogs.open_one
    assert isinstance(dialog, ShortcutsDialog)
    said = texts(dialog)
    for act in shown.shortcuts.acts:
        assert act.words in said
    assert "Not available here" in said  # offscreen


# ---- global keys


def test_global_keys_that_were_wanted_and_are_not_to_be_had_here_are_said(make_app, qtbot):
    app = make_app(Preferences(**{**fields(CALM), "has_global_shortcuts": True}))
    app.start()
    qtbot.waitUntil(lambda: "Global shortcuts" in app.window.messages.text, timeout=WAIT_MS)
    assert not app.hotkeys.is_open
    assert app.choices.preferences.has_global_shortcuts  # tomorrow it may be another desktop


def fields(preferences):
    return {name: getattr(preferences, name) for name in preferences.__slots__}


X11_SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
from buzzcam.gui.hotkeys import Hotkeys, why_unavailable
import xcffib, xcffib.xtest
app = QApplication([])
assert why_unavailable() == "", why_unavailable()
def wait_for(is_so):
    for _ in range(100):
        if not is_so():
            QTest.qWait(50)
keys, heard, refused = Hotkeys({"private": "Ctrl+Alt+P", "power": "Ctrl+Alt+O"}, print), [], []
keys.pressed.connect(heard.append)
keys.start()
wait_for(lambda: keys.is_open)
other = Hotkeys({"private": "Ctrl+Alt+P"}, print)
other.refused.connect(refused.append)
other.start()
wait_for(lambda: refused)
print(*refused, other.is_open)
fake = xcffib.connect()
test, core = fake(xcffib.xtest.key), fake.core
setup = fake.get_setup()
def code(symbol):
    first = setup.min_keycode
    mapping = core.GetKeyboardMapping(first, setup.max_keycode - first + 1).reply()
    symbols, each = list(mapping.keysyms), mapping.keysyms_per_keycode
    return first + next(k for k in range(len(symbols) // each) if symbol in symbols[k * each:(k + 1) * each])
CONTROL, ALT, CAPS, P, O = (code(symbol) for symbol in (0xFFE3, 0xFFE9, 0xFFE5, ord("p"), ord("o")))
def tap(*codes):
    for kind, ordered in ((2, codes), (3, codes[::-1])):
        for each in ordered:
            test.FakeInput(kind, each, 0, setup.roots[0].root, 0, 0, 0)
    fake.flush()
tap(P); tap(CONTROL, P); tap(CONTROL, ALT, P)
tap(CAPS)
tap(CONTROL, ALT, O)
tap(CAPS)
wait_for(lambda: len(heard) >= 2)
keys.stop()
other.start()
wait_for(lambda: other.is_open)
other.stop()
print(heard)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is on Linux")
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no xvfb-run: a screen of its own is needed")
def test_x11_gives_the_exact_combinations_and_nothing_else():
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", X11_SCRIPT], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-2:] == [
        "Another program already uses Ctrl+Alt+P. Remove the shortcut there, then try again. False",
        "['private', 'power']",
    ], done.stderr


# ---- tray and closing


@pytest.fixture
def tray_there(monkeypatch):
    notes = []
    monkeypatch.setattr(Tray, "is_there", property(lambda self: True))
    monkeypatch.setattr(Tray, "note_staying", lambda self: notes.append(True))
    return notes


@pytest.fixture
def quits(app, monkeypatch):
    called = []
    monkeypatch.setattr("buzzcam.gui.app.QGuiApplication.quit", lambda: called.append(True))
    return called


def test_without_a_tray_closing_quits(shown, quits, monkeypatch):
    monkeypatch.setattr(Tray, "is_there", property(lambda self: False))
    shown.window.close()
    assert quits


def test_with_a_tray_closing_hides_and_says_so_once(shown, quits, tray_there):
    for _ in range(2):
        shown.window.show()
        shown.window.close()
    assert not quits
    assert not shown.window.isVisible()
    assert len(tray_there) == 1
    shown.show_window()
    assert shown.window.isVisible()


def test_closing_quits_if_the_user_wants_it_so(shown, quits, tray_there):
    shown.choices.remember(stays_in_tray=False)
    shown.window.close()
    assert quits


def test_start_minimised_goes_into_the_tray_or_becomes_an_icon(make_app, monkeypatch, tray_there):
    app = make_app()
    app.start(is_minimised=True)
    assert not app.window.isVisible()
    monkeypatch.setattr(Tray, "is_there", property(lambda self: False))
    other = make_app()
    other.start(is_minimised=True)
    assert other.window.isMinimized()


def test_the_tray_tells_the_state_and_changes_it(app):
    tray, choices = app.tray, app.choices
    actions = {action.text(): action for action in tray.menu.actions()}
    assert actions["Camera on"].isChecked()
    actions["Private now"].trigger()
    assert choices.is_private
    assert "private" in tray.icon.toolTip()
    actions["Camera on"].trigger()
    assert not choices.is_on
    assert "off" in tray.icon.toolTip()
    looks = tray.looks.actions()
    assert [(action.text(), action.isChecked()) for action in looks] == [("Plain", True), ("Blue", False)]
    looks[1].trigger()
    assert choices.look_number == 1
    assert tray.looks.actions()[1].isChecked()


# ---- one BuzzCam, started with the system


def test_a_second_one_raises_the_first_and_ends(qapp, qtbot):
    first, second = Single(own_name()), Single(own_name())
    assert not first.is_second()
    with qtbot.waitSignal(first.asked, timeout=WAIT_MS):
        assert second.is_second()
    first.close()
    assert not second.is_second()
    second.close()


def test_the_socket_of_a_crashed_one_is_no_hindrance(qapp, qtbot):
    name = own_name()
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(name)
    assert Path(name).exists()
    first = Single(name)
    assert not first.is_second()
    assert first.is_listening
    first.close()


def test_starting_with_the_system_by_an_autostart_entry(tmp_path, monkeypatch):
    program = tmp_path / 'a "strange" $place' / "python"
    monkeypatch.setattr(sys, "executable", str(program))
    assert not autostart.is_on()
    autostart.set_on(True)
    assert autostart.is_on()
    (line,) = [line for line in autostart.place().read_text().splitlines() if line.startswith("Exec=")]
    told = shlex.split(line.removeprefix("Exec=").replace("\\\\", "\\").replace("\\$", "$"))
    assert told == [str(program), "-m", "buzzcam", "window", "--minimised"]
    autostart.set_on(False)
    autostart.set_on(False)
    assert not autostart.is_on()


def test_starting_with_the_system_on_macos(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    autostart.set_on(True)
    content = plistlib.loads(autostart.place().read_bytes())
    assert content["ProgramArguments"] == autostart.command()
    assert content["RunAtLoad"] is True


def test_an_autostart_folder_that_cannot_be_written_is_said(app, qtbot):
    autostart.place().parent.write_text("a file where a folder should be")
    with pytest.raises(BadFile):
        autostart.set_on(True)
    app.prefer()
    app.dialogs.open_one.starts.click()
    assert "cannot be changed" in app.window.messages.text
    assert not app.dialogs.open_one.starts.isChecked()


# ---- preferences


def test_preferences_hold_at_once(app, qtbot):
    before = theme.tokens
    app.prefer()
    dialog = app.dialogs.open_one
    assert isinstance(dialog, PreferencesDialog)
    dressed = (dialog, app.menu, app.tray.menu, app.window.top, app.window.photos, *app.window.panels)

    def all_are_dressed():
        return all(theme.tokens.raised in part.styleSheet() for part in dressed)

    try:
        for name in ("light", "dark"):
            pick(dialog.theme, name)
            assert theme.tokens.is_dark == (name == "dark")
            assert not all_are_dressed(), "one part after the other: the window answers meanwhile"
            qtbot.waitUntil(all_are_dressed)
            assert app.choices.preferences.theme == name
    finally:
        theme.follow("dark" if before.is_dark else "light")
    dialog.minimised.click()
    assert app.choices.preferences.starts_minimised
    assert not app.choices.can_undo


def test_another_language_is_announced_for_the_next_start(app):
    app.prefer()
    pick(app.dialogs.open_one.language, "de")
    assert app.choices.preferences.language == "de"
    assert "you start BuzzCam" in app.window.messages.text


def test_what_is_not_available_cannot_be_switched_on(app):
    app.prefer()
    dialog = app.dialogs.open_one
    assert not dialog.keys.isEnabled()
    assert "Not available here" in texts(dialog)
    assert not dialog.stays.isEnabled()


def test_global_keys_that_another_program_has_are_refused(app, monkeypatch):
    monkeypatch.setattr(
        app.hotkeys, "start", lambda: app.hotkeys.refused.emit("Another program already uses Ctrl+Alt+P.")
    )
    dialog = PreferencesDialog(app.window, app.choices, app.hotkeys)
    dialog.keys.click()
    assert "Another program" in app.window.messages.text
    assert not dialog.keys.isChecked()
    assert not app.choices.preferences.has_global_shortcuts


def pick(combo, value):
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_english_before_a_language_that_we_have_is_english(tmp_path):
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "de" / "LC_MESSAGES" / "buzzcam.mo").touch()
    assert language.chosen(["de-AT", "en"], tmp_path) == "de"
    assert language.chosen(["fr", "de"], tmp_path) == "de"
    assert language.chosen(["en-GB", "de"], tmp_path) == "en"
    assert language.chosen(["fr"], tmp_path) == "en"


def test_the_window_is_read_from_the_side_of_its_language(qapp):
    try:
        language.speak(qapp, "ar")
        assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    finally:
        language.speak(qapp, "en")
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


# ---- first run


def healthy(part):
    return [Finding(part, f"The {part} is fine.")]


def ill(part):
    if part == "camera":
        return [Finding(part, "No camera was found.", NEVER)]
    if part == "virtual camera":
        return [Finding(part, "The driver is not loaded.", 'Run: sudo modprobe a_b c=1  ("buzzcam doctor" checks it)')]
    return healthy(part)


def first_run(make_app):
    return make_app(Preferences(**{**fields(CALM), "is_first_run": True}))


def test_the_first_run_looks_first_and_ends_with_the_picture(make_app, qtbot, monkeypatch):
    monkeypatch.setattr(checkup, "examine_part", healthy)
    app = first_run(make_app)
    with qtbot.waitSignal(app.dialogs.checkup.ended, timeout=WAIT_MS):
        app.start()
        assert "start" not in app.asked
    qtbot.waitUntil(lambda: "start" in app.asked, timeout=WAIT_MS)
    page = app.dialogs.open_one
    assert isinstance(page, FirstRun)
    assert "The camera is fine." in texts(page)
    assert "The kernels is fine." in texts(page)
    page.show_calibration(1, 3)
    assert "Measuring" in texts(page)
    page.show_calibration(3, 3)
    assert "Measuring" not in texts(page)
    buttons(page)["Start"].click()
    assert not app.choices.preferences.is_first_run
    assert app.dialogs.open_one is None


def test_what_is_missing_comes_with_what_can_be_done(make_app, qtbot, monkeypatch, qapp):
    monkeypatch.setattr(checkup, "examine_part", ill)
    app = first_run(make_app)
    with qtbot.waitSignal(app.dialogs.devices_free, timeout=WAIT_MS):
        app.start()
    page = app.dialogs.open_one
    assert "buzzcam doctor" not in texts(page)
    buttons(page)["Copy command"].click()
    assert qapp.clipboard().text() == "sudo modprobe a_b c=1"
    buttons(page)["Use the demo for now"].click()
    assert app.choices.preferences.source.kind == "demo"


def test_the_first_run_can_be_closed_while_it_looks(make_app, qtbot, monkeypatch):
    may_end, looked = threading.Event(), []

    def slow(part):
        looked.append(part)
        may_end.wait(WAIT_MS / 1000)
        return healthy(part)

    monkeypatch.setattr(checkup, "examine_part", slow)
    app = first_run(make_app)
    app.start()
    app.dialogs.open_one.reject()
    assert "start" not in app.asked  # the devices are still being looked at
    may_end.set()
    qtbot.waitUntil(lambda: "start" in app.asked, timeout=WAIT_MS)
    assert len(looked) == 1
    assert not app.choices.preferences.is_first_run


def test_looking_again_shows_what_has_changed(make_app, qtbot, monkeypatch):
    monkeypatch.setattr(checkup, "examine_part", ill)
    app = make_app()
    with qtbot.waitSignal(app.dialogs.devices_free, timeout=WAIT_MS):
        app.check_up()
    monkeypatch.setattr(checkup, "examine_part", healthy)
    with qtbot.waitSignal(app.dialogs.devices_free, timeout=WAIT_MS):
        buttons(app.dialogs.open_one)["Check again"].click()
    assert NEVER not in texts(app.dialogs.open_one)


def test_a_remedy_is_carried_out_and_looked_at(make_app, qtbot, monkeypatch, tmp_path):
    trace = tmp_path / "done"
    monkeypatch.setattr(checkup, "examine_part", ill)
    monkeypatch.setattr(checkup, "own_remedy", lambda finding: None if finding.is_fine else ["touch", str(trace)])
    app = make_app()
    with qtbot.waitSignal(app.dialogs.devices_free, timeout=WAIT_MS):
        app.check_up()
    monkeypatch.setattr(checkup, "examine_part", healthy)
    line = next(line for line in app.dialogs.open_one.findChildren(CheckRow) if "driver" in texts(line))
    with qtbot.waitSignal(app.dialogs.devices_free, timeout=WAIT_MS):
        buttons(line)["Fix it now"].click()
    assert trace.exists()
    assert "is fine" in texts(line)


def test_a_remedy_that_waits_for_a_password_ends_with_the_app(make_app, qtbot, monkeypatch):
    monkeypatch.setattr(checkup, "examine_part", healthy)
    app = make_app()
    app.dialogs.checkup.start_remedy(["sleep", "600"])
    app.dialogs.stop()
    assert not app.dialogs.checkup.is_running


def test_a_device_that_the_studio_holds_is_judged_by_how_it_does_there():
    at_work = Status("Laptop camera", None, False, 0, None, None, 33.3, None, None, {}, None, ())
    asleep = replace(at_work, is_asleep=True)
    lost = replace(asleep, trouble=BadFile("It was unplugged.", "Plug it in."))
    assert "using Laptop camera" in checkup.findings_of("camera", at_work)[0].message
    assert "is off" in checkup.findings_of("camera", asleep)[0].message
    assert checkup.findings_of("camera", lost) == [Finding("camera", "It was unplugged.", "Plug it in.")]


def test_the_doctor_offers_a_remedy_only_where_it_can(tmp_path, monkeypatch):
    missing = Finding("virtual camera", "The driver is not loaded.", "Load it.")
    monkeypatch.setattr(doctor, "find_device", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.own_remedy(missing) is None  # no pkexec
    (tmp_path / "pkexec").write_text("#!/bin/sh\n")
    (tmp_path / "pkexec").chmod(0o755)
    for status, is_offered in ((1, False), (0, True)):
        ended = subprocess.CompletedProcess([], status)
        monkeypatch.setattr("buzzcam.doctor.subprocess.run", lambda *_args, ended=ended, **_options: ended)
        assert (doctor.own_remedy(missing) is not None) == is_offered
    assert doctor.own_remedy(Finding("virtual camera", "It takes pictures.")) is None
    assert doctor.own_remedy(Finding("camera", "No camera was found.", NEVER)) is None


# ---- about


def test_about_lists_whose_work_is_in_it(app):
    app.tell_about()
    dialog = app.dialogs.open_one
    table = dialog.findChild(QTableWidget)
    names = {table.item(row, 0).text() for row in range(table.rowCount())}
    assert {"buzzcam", "numpy", "pyside6-essentials"} <= names
    app.tell_about()
    assert app.dialogs.open_one is dialog


def test_about_without_its_list_says_so(app, monkeypatch, tmp_path):
    damaged = tmp_path / "licenses.json"
    damaged.write_text("{")
    for path in (damaged, tmp_path / "missing"):
        monkeypatch.setattr(paths, "licenses", lambda path=path: path)
        dialog = AboutDialog(app.window)
        assert "cannot be read" in texts(dialog)
        dialog.close()


# ---- report


PRIVATE = Preferences(
    call=CallSetup(name="Anna Miller", microphone="Anna's earphones"),
    source=SourceChoice("file", path=Path("/home/anna/divorce/lecture.mp4")),
    **behind_me("image", Path("/home/anna/secret beach.jpg")),
    looks=(Look("For Doctor Miller", **behind_me("image", Path("/home/anna/x/clinic.png"))),),
    shelf=(Path("/home/anna/secret beach.jpg"), Path("/home/anna/My cv.pdf.png")),
    removed=(Path("/home/anna/wig.png"),), photo_effects={"aura": {"text": "Anna's wig"}},
    folder=Path("/home/anna/tapes"), has_virtual_camera=False, is_first_run=False,
)  # fmt: skip
WITH_WINDOWS = replace(
    PRIVATE, source=SourceChoice("window", "Inbox of Bob"), sources={"window:Invoice Nr 7": SourceSetup()},
    **behind_me("window", "Chat with Clara"),
)  # fmt: skip
OF_TOMORROW = replace(
    PRIVATE, source=SourceChoice("satellite", "Anna's mailbox"), sources={"satellite:Ben's mailbox": SourceSetup()},
    background="a view of Elba",
    effects={"hologram": {"text": "Dear Felix"}, "wrap": {"strength": 3.0}, "x": {"y": "e"}},
)  # fmt: skip


def test_a_report_hides_what_only_another_version_or_a_plug_in_knows():
    content = json.dumps(report_bundle.choices(OF_TOMORROW))
    for name in ("Anna", "Ben's", "Elba", "Felix"):
        assert name not in content
    hide = report_bundle.hider(OF_TOMORROW)
    assert hide("Dear Felix saw Anna's mailbox") == "<a window's title> saw <a window's title>"
    assert hide("texts keep their letters") == "texts keep their letters", "one letter is no secret"


def test_a_report_hides_the_files_of_a_plug_in(monkeypatch):
    spec = EffectSpec("lut", say("LUT"), Place.FINISH, (File("file", say("Path"), "lut:warm.cube"),), print)
    monkeypatch.setattr(registry, "known", lambda: {**registry.own(), "lut": spec})
    private = Preferences(effects={"lut": {"file": "/data/Anna/diagnosis.cube"}})
    assert "diagnosis" not in json.dumps(report_bundle.choices(private))
    assert "diagnosis" not in report_bundle.hider(private)("reading /data/Anna/diagnosis.cube failed")


@pytest.fixture
def published(app):
    events = []
    app.bridge.happened.connect(events.append)
    return events


def test_a_report_holds_what_helps_and_no_name_of_the_users(app, qtbot, monkeypatch, tmp_path, published):
    monkeypatch.setattr(checkup, "examine_part", ill)
    log = paths.log_file()
    log.parent.mkdir(parents=True)
    log.write_text(f"reading /home/anna/secret beach.jpg failed in {Path.home()}/src/x.py\nlook For Doctor Miller\n")
    writing = logs.LogFile(log)
    writing.open()
    try:
        tell = Publisher()
        for name in ("Dora", "Emil {x}"):
            for kind in (GuestKnocked, GuestJoined, GuestLeft, MessageCame):
                tell(kind(name))
        tell(SourceLost(ScreenUnavailable(say("The window {title} was not found.", title="Payslip"), "Open it.")))
        tell(FileSaved(Path("/srv/confession.mp4")))
        tell(Failed("picture", FileNotFoundError(2, "No such file", "/media/usb/love letter.png")))
        log.write_text(log.read_text() + "from /home/other/old diary.pdf, and Inbox of Bob\n")
    finally:
        writing.close()
    target = tmp_path / "report.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    app.choices.choose(WITH_WINDOWS)
    app.report()
    assert isinstance(app.dialogs.open_one, ReportDialog)
    promise = " ".join(label.text() for label in app.dialogs.open_one.findChildren(QLabel))
    buttons(app.dialogs.open_one)["Save the report…"].click()
    qtbot.waitUntil(lambda: published != [], timeout=WAIT_MS)
    assert published == [FileSaved(target)]
    assert str(target) in app.window.messages.text
    with zipfile.ZipFile(target) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(content) == {"versions.txt", "doctor.txt", "choices.json", "buzzcam.log"}
    assert "pyside6-essentials" in content["versions.txt"].lower()
    assert "The driver is not loaded." in content["doctor.txt"]
    assert json.loads(content["choices.json"])["shelf"] == "2 files"
    assert json.loads(content["choices.json"])["removed"] == "1 files"
    for text in content.values():
        for secret in (
            "anna", "beach", "divorce", "lecture", "Miller", "clinic", "My cv", "tapes", str(Path.home()), "Inbox",
            "Invoice", "wig", "Clara", "Dora", "Emil", "Payslip", "confession", "love", "diary",
        ):  # fmt: skip
            assert secret not in text
    assert "<a guest> would like to join." in content["buzzcam.log"]
    assert "The window <a name> was not found." in content["buzzcam.log"]
    assert "windows, looks and guests" in promise


def test_a_report_can_be_cancelled(app, qtbot, monkeypatch, tmp_path, published):
    may_end = threading.Event()

    def slow(part):
        may_end.wait(WAIT_MS / 1000)
        return healthy(part)

    monkeypatch.setattr(checkup, "examine_part", slow)
    target = tmp_path / "report.zip"
    app.dialogs.report.start(target, CALM, None)
    qtbot.waitUntil(lambda: app.window.messages.text != "", timeout=WAIT_MS)
    buttons(app.window.messages)["Cancel"].click()
    may_end.set()
    qtbot.waitUntil(lambda: app.window.messages.text == "", timeout=WAIT_MS)
    assert not target.exists()
    assert not published


def test_a_report_that_cannot_be_written_is_said(app, qtbot, monkeypatch, tmp_path, published):
    monkeypatch.setattr(checkup, "examine_part", healthy)
    app.dialogs.report.start(tmp_path / "missing" / "report.zip", CALM, None)
    qtbot.waitUntil(lambda: published != [], timeout=WAIT_MS)
    assert isinstance(published[0], Failed)
    assert "cannot be written" in app.window.messages.text


# ---- log


@pytest.fixture
def log():
    kept = logging.getLogger("buzzcam")
    before = kept.level
    yield kept
    kept.setLevel(before)


def test_the_window_writes_a_log_of_bounded_size(log, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST_BYTES", 2000)
    file = logs.LogFile(paths.log_file())
    file.open()
    for k in range(200):
        log.info("line %s", k)
    file.close()
    log.info("after it was closed")
    kept = logs.files(paths.log_file())
    assert len(kept) == 2
    assert all(path.stat().st_size <= 2000 for path in kept)
    assert kept[0].read_text().endswith("line 199\n")


def test_a_log_folder_that_cannot_be_used_disturbs_nobody(log, capsys):
    folder = paths.log_file().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where a folder should be")
    file = logs.LogFile(paths.log_file())
    file.open()
    log.info("lost")
    file.close()
    assert capsys.readouterr() == ("", "")
    assert logs.files(paths.log_file()) == []


def test_a_log_file_that_cannot_be_written_disturbs_nobody(log, capsys):
    paths.log_file().mkdir(parents=True)
    file = logs.LogFile(paths.log_file())
    file.open()
    log.info("lost")
    file.close()
    assert capsys.readouterr() == ("", "")


# ---- all of it


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_system_ends_it_in_order(qapp, qtbot, number):
    quits = []
    ending = Ending(lambda: quits.append(True))
    try:
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: quits == [True], timeout=WAIT_MS)
    finally:
        ending.close()


@pytest.mark.parametrize("name", ["prefer", "list_shortcuts", "report", "tell_about", "check_up"])
def test_every_control_of_a_dialog_has_a_name_and_takes_the_keyboard(app, qtbot, monkeypatch, name):
    monkeypatch.setattr(checkup, "examine_part", healthy)
    getattr(app, name)()
    dialog = app.dialogs.open_one
    for kind in (QAbstractButton, QComboBox, QTableWidget):
        for control in dialog.findChildren(kind):
            if control.isVisible() and control.window() is dialog and control.objectName() != "":
                continue
            if not control.isVisibleTo(dialog) or isinstance(control.parent(), QTableWidget):
                continue
            assert control.accessibleName() or getattr(control, "text", str)(), control
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert app.dialogs.open_one is None


def test_started_in_earnest_it_runs_and_ends(qapp, qtbot):
    app = App(CALM)
    app.start()
    qtbot.waitUntil(lambda: app.bridge.status() is not None, timeout=WAIT_MS)
    app.quit()
    app.close()
    assert app.bridge.status() is None
    app.window.deleteLater()
