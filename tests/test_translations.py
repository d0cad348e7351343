"""Every text of the window is translated, fits where it stands, and may be read from the right."""

import ast
import copy
import importlib.util
import re
import string
from dataclasses import replace
from gettext import NullTranslations, translation
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QTabBar,
    QTableWidget,
    QWidget,
)

from buzzcam.calls import signaling
from buzzcam.calls.service import CallStatus, GuestStatus
from buzzcam.core.events import (
    Calibrating,
    Failed,
    FileSaved,
    RoomForgotten,
    RoomLearnt,
    RoomNotLearnt,
    RungChanged,
    RungRefused,
)
from buzzcam.doctor import Finding
from buzzcam.errors import CameraMissing, ModelBroken, OutputUnavailable
from buzzcam.gui import checkup, language
from buzzcam.gui.app import App, make_application
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.controls import Switch, Tile
from buzzcam.gui.panels.speed import Step
from buzzcam.gui.theme import theme
from buzzcam.gui.translation import NAMES as PART_NAMES
from buzzcam.gui.translation import catalogue, tr, translated
from buzzcam.outputs.virtual_camera import INSTALL_HINT
from buzzcam.preferences import Look, Preferences, load
from buzzcam.sentence import Sentence, say
from buzzcam.settings import OutputChoice, SourceChoice
from buzzcam.status import OutputStatus, Status

ROOT = Path(__file__).parents[1]
BEGIN, END = "⟦", "⟧"
LONGER = 1.35

NO_WORDS = re.compile(r"[\W\d_]*((px|ms|fps|p|MB|CPU|Zoom|s)[\W\d_]*)*")
"""Numbers, signs and units."""

SAME_EVERYWHERE = {"BuzzCam", "English", "Deutsch", "Español"}

NAMES = ("Rainy day", "Laptop camera", "some file", "/dev/video10", "/tmp/home/Videos/BuzzCam", "Meet")
"""The user's own names and paths, which appear in texts."""


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translate = loaded("translate")


def said_in(name):
    return {message.id: message.string for message in translate.catalogue(name) if message.id}


# ---- the files


def test_every_text_is_translated(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["translate.py", "--check"])
    assert translate.main() == 0, capsys.readouterr().err


def test_what_errors_are_given_is_collected():
    source = """
HINT = "Plug it in."
raise CameraLost("It is away." if is_away else "It has gone.", HINT)
Finding("camera", say("{name} works again.", name=name))
button(tr("Quit"), "an icon")
"""
    found = set(translate.texts_in(ast.parse(source), translate.speaking_classes()))
    assert found == {"Plug it in.", "It is away.", "It has gone.", "{name} works again.", "Quit"}


def test_a_text_that_is_new_is_not_translated(monkeypatch):
    known = translate.texts()
    monkeypatch.setattr(translate, "texts", lambda: known | {"A new one"})
    assert translate.untranslated(translate.catalogue("de")) == ["A new one"]


@pytest.mark.parametrize("name", translate.LANGUAGES)
def test_a_translation_holds_the_same_values(name):
    def values(text):
        return sorted(str(field[1:4]) for field in string.Formatter().parse(text) if field[1])

    for text, said in said_in(name).items():
        assert values(said) == values(text), (text, said)
        assert (text[-1] == "…") == (said[-1] == "…"), (text, said)
        assert text.strip() != text or said.strip() == said, (text, said)


@pytest.mark.parametrize("name", translate.LANGUAGES)
def test_what_is_shipped_is_what_was_translated(name):
    shipped = translation("buzzcam", language.FOLDER, [name])
    assert {text: shipped.gettext(text) for text in translate.texts()} == said_in(name), "run packaging/translate.py"


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_every_template_takes_its_values():
    """Each field of a `say` or `tr` is given by its name, and nothing else is."""
    seen = 0
    for path, tree in translate.parsed_files():
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Attribute) and node.attr == "tr"), f"{path.name}:{node.lineno}: Qt's tr"
        for node in calls(tree):
            if not translate.is_call_of(node, "say", "tr") or path.name == "translation.py":
                continue
            template = node.args[0]
            assert isinstance(template, ast.Constant), f"{path.name}:{node.lineno}: not a literal"
            assert isinstance(template.value, str)
            fields = {field for _, field, _, _ in string.Formatter().parse(template.value) if field is not None}
            assert all(field.isidentifier() for field in fields), f"{path.name}:{node.lineno}"
            assert fields == {keyword.arg for keyword in node.keywords}, f"{path.name}:{node.lineno}"
            seen += 1
    assert seen > 500


def test_no_error_is_made_of_an_f_string():
    """It could not be translated."""
    classes = translate.speaking_classes()
    for path, tree in translate.parsed_files():
        for node in calls(tree):
            if translate.is_call_of(node, *classes):
                arguments = node.args[classes[ast.unparse(node.func)] :]
                made = [argument for argument in arguments if isinstance(argument, ast.JoinedStr | ast.BinOp)]
                is_command = all(ast.unparse(argument).startswith("f'sudo ") for argument in made)
                assert is_command, f"{path.name}:{node.lineno}"


# ---- sentences


def test_a_sentence_is_plain_text_and_remembers():
    sentence = say("{name} works again.", name="Camera 1")
    assert sentence == "Camera 1 works again."
    assert isinstance(sentence, Sentence)
    for one in (sentence, copy.deepcopy(sentence)):
        assert (one, one.template, one.values) == (sentence, "{name} works again.", {"name": "Camera 1"})


@pytest.fixture
def speaking(monkeypatch):
    """Makes the application speak a language; it speaks English again at the end."""

    def speak(name):
        texts = PseudoTranslations() if name == "pseudo" else translation("buzzcam", language.FOLDER, [name])
        monkeypatch.setattr(catalogue, "texts", texts)

    return speak


def test_an_error_and_what_is_inside_it_are_translated(speaking):
    error = OutputUnavailable(
        say("{name} is not connected.", name=say("Screen {number}", number=2)), "Choose one of them."
    )
    told = str(Failed("report", error))
    assert told == "report: Screen 2 is not connected. Choose one of them."
    assert translated(Failed("report", error)) == told
    speaking("de")
    assert translated(Failed("report", error)) == "Bericht: Bildschirm 2 ist nicht angeschlossen. Wähle einen davon."
    assert translated(Calibrating(1, 3)) == "Das Tempo dieses Rechners wird gemessen (1 von 3)."
    assert translated("something of the system's") == "something of the system's"
    assert translated(OSError(2, "gone")) == "[Errno 2] gone"
    assert translated("") == ""


def test_values_of_the_users_own_stay_as_they_are(speaking):
    speaking("de")
    assert tr("Lobby: {number}", number="report") == "Warteraum: report"
    assert translated(say("{name} works again.", name="Camera")) == "Camera funktioniert wieder."


def test_damaged_settings_are_told_in_the_users_language(speaking, tmp_path):
    file = tmp_path / "settings.json"
    file.write_text("{")
    _preferences, trouble = load(file)
    speaking("es")
    assert translated(trouble).startswith("Tus ajustes están dañados. BuzzCam los conserva como settings.damaged")


def test_qts_own_texts_are_translated_and_keys_stay_keys(qapp, monkeypatch):
    kept = []
    monkeypatch.setattr(qapp, "installTranslator", kept.append)
    assert language.speak(qapp, "de") == "de"
    assert tr("Quit") == "Beenden"
    assert language.speak(qapp, "en") == "en"
    assert tr("Quit") == "Quit"
    (of_qt,) = kept
    assert of_qt.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    QApplication.installTranslator(of_qt)
    try:
        assert QKeySequence("Ctrl+Shift+Z").toString() == "Ctrl+Shift+Z"
    finally:
        QApplication.removeTranslator(of_qt)


# ---- the window in a language that nobody speaks


class PseudoTranslations(NullTranslations):
    """Each of our texts between marks, and 35 % longer."""

    ours = translate.texts()

    def gettext(self, message):
        if message not in self.ours:
            return message
        length = len(re.sub(r"\{.*?\}", "12", message))
        return f"{BEGIN}{message}{'·' * max(0, round(length * (LONGER - 1)) - 2)}{END}"


STATUS = Status(
    source="Laptop camera", trouble=None, is_asleep=False, frames_out=100, delay_ms=12.0, cost_ms=9.0,
    interval_ms=33.3, rung="small", provider="CPUExecutionProvider",
    costs_ms={"small": 5.0, "medium": 14.0, "large": None},
    last_change=RungChanged(1.0, "medium", "small", say("frames were late ({cost:.0f} of {interval:.0f} ms)",
                                                        cost=31.0, interval=33.3)),
    outputs=(OutputStatus(OutputChoice("virtual-camera"), say("virtual camera {device}", device="/dev/video10"), 9,
                          None, ()),),
)  # fmt: skip
NO_DRIVER = OutputUnavailable("There is no virtual camera on this computer.", INSTALL_HINT)
CHOICES = Preferences(
    source=SourceChoice("demo"), has_virtual_camera=True, is_first_run=False, folder=Path(NAMES[4]),
    looks=(Look(NAMES[0], "none"),),
)  # fmt: skip


def findings(part):
    if part == "camera":
        return [Finding(part, "No camera was found.", "Connect one. On a laptop, look for a privacy switch.")]
    if part == "virtual camera":
        return [Finding(part, "The driver v4l2loopback is not loaded.", INSTALL_HINT)]
    return [Finding(part, "The compiled kernels are in use.")]


@pytest.fixture
def make_app(qapp, monkeypatch):
    """An app of the language that is spoken now; nothing runs in it, its states are played to it."""
    made = []
    monkeypatch.setattr(checkup, "examine_part", findings)

    def make():
        make_application()
        theme.follow("dark")
        app = App(CHOICES)
        monkeypatch.setattr(app.bridge, "start", lambda: None)
        monkeypatch.setattr(app.bridge, "status", lambda: STATUS)
        app.window.resize(1024, 700)
        app.window.show()
        made.append(app)
        return app

    yield make
    for app in made:
        app.window.hide()
        app.close()
        app.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


CALL = CallStatus(
    links=(NAMES[0], NAMES[1]),
    fingerprint=NAMES[2],
    is_open=False,
    is_locked=False,
    most_people=6,
    state=signaling.State(True, True, False),
    guests=(
        GuestStatus(signaling.Person("1", NAMES[0], True, True, False), True, False, "connecting", None, False, None),
        GuestStatus(signaling.Person("2", NAMES[1], True, True, False), False, False, "up", None, True, None),
    ),
    chat=(),
    sfus=(),
    sound=None,
)


def states(app, monkeypatch, qtbot):
    """Plays all that the window can show, one state after the other; gives a name and the windows to look at."""
    window, choices = app.window, app.choices

    def settle():
        for _ in range(3):  # a layout asks for another layout
            QCoreApplication.processEvents()

    def status(**changes):
        now = Status(**{**{name: getattr(STATUS, name) for name in Status.__slots__}, **changes})
        monkeypatch.setattr(app.bridge, "status", lambda: now)
        window._show_status()
        settle()

    for number, panel in enumerate(window.panels):
        window.tabs.setCurrentIndex(number)
        settle()
        for wanted in ("none", "blur", "color", "remove", "screen", "avatar"):
            choices.choose(replace(CHOICES, background=wanted))
            status()
            yield f"{type(panel).__name__} {wanted}", [window]
    window.show_call()
    settle()
    yield "before a call", [window]
    with monkeypatch.context() as held:
        service = SimpleNamespace(status=CALL, level=0.4, is_talking=True, watch=lambda *_: None)
        held.setattr(Bridge, "call", property(lambda _self: service))
        window.call_controller.changed.emit()
        settle()
        yield "a call", [window]
    window.call_controller.changed.emit()
    window.show_panel(3)
    for room in ("learning", "learnt", "unknown"):
        status(room=room)
        yield f"the room is {room}", [window]
    window.show_panel(0)
    status(outputs=(OutputStatus(OutputChoice("virtual-camera"), say("virtual camera"), 0, NO_DRIVER, ()),))
    yield "no virtual camera", [window]
    status(outputs=(OutputStatus(OutputChoice("virtual-camera"), say("virtual camera"), 0, None, ("", "Meet")),))
    yield "watched", [window]
    lost = CameraMissing(say("{name} is not connected.", name=NAMES[1]), "Connect it, or choose another camera.")
    status(trouble=lost)
    yield "camera lost", [window]
    for name, change in (("private", choices.set_private), ("off", lambda is_so: choices.set_on(not is_so))):
        change(True)
        choices.recording = Path(NAMES[4])
        window.resize(560, 420)
        choices.state_changed.emit()
        status()
        yield name, [window]
        choices.recording = None
        change(False)
        window.resize(1024, 700)
    for event in (
        FileSaved(Path(NAMES[4])), Calibrating(1, 3), Failed("report", NO_DRIVER),
        RungRefused("large", ModelBroken("The catalogue of models is damaged (x).", "Reinstall BuzzCam.")),
        RoomLearnt(), RoomNotLearnt(True), RoomNotLearnt(False), RoomForgotten(),
    ):  # fmt: skip
        app.bridge.happened.emit(event)
        settle()
        yield type(event).__name__, [window]
    window.messages.clear()
    window.top._list_sources()
    window.top._list_looks()
    yield "menus", [app.menu, app.tray.menu, *window.findChildren(QMenu)]
    for name in ("prefer", "list_shortcuts", "report", "tell_about", "check_up"):
        getattr(app, name)()
        dialog = app.dialogs.open_one
        if name == "check_up":
            qtbot.waitUntil(lambda: not app.dialogs.checkup.is_running)
        settle()
        yield name, [dialog]
        dialog.close()
        settle()


def visible(root, *kinds):
    found = [root, *root.findChildren(QWidget)] if isinstance(root, QWidget) else []
    return [widget for widget in found if isinstance(widget, kinds) and widget.isVisibleTo(root)]


def texts_in(root):
    """(where, text) of all that can be read, pointed at or heard."""
    if isinstance(root, QMenu):
        yield from ((f"{type(root).__name__} entry", action.text().partition("\t")[0]) for action in root.actions())
        yield from ((f"{type(root).__name__} name", root.accessibleName()) for _ in (0,))
        return
    for widget in visible(root, QWidget):
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        yield f"{where} tip", widget.toolTip()
        yield f"{where} name", widget.accessibleName()
        yield f"{where} description", widget.accessibleDescription()
        if isinstance(widget, QLabel | QAbstractButton):
            yield where, widget.text()
        if isinstance(widget, QComboBox):
            yield from ((where, widget.itemText(k)) for k in range(widget.count()))
        if isinstance(widget, QTabBar):
            yield from ((where, widget.tabText(k)) for k in range(widget.count()))
        if isinstance(widget, QTableWidget):
            heads = [widget.horizontalHeaderItem(k) for k in range(widget.columnCount())]
            yield from ((where, head.text()) for head in heads if head is not None)
        if widget.isWindow():
            yield f"{where} title", widget.windowTitle()


def is_untranslated(text):
    plain = QTextDocumentFragment.fromHtml(text).toPlainText() if "<" in text else text.strip()
    without_marked, depth = "", 0
    for sign in plain:
        depth += (sign == BEGIN) - (sign == END)
        without_marked += "" if depth or sign == END else sign
    for name in (*NAMES, *SAME_EVERYWHERE):
        without_marked = without_marked.replace(name, "")
    without_keys = re.sub(r"(Ctrl|Alt|Shift)(\+\w+)*|F\d+|#[0-9a-f]{6}", "", without_marked)
    return not NO_WORDS.fullmatch(without_keys)


def test_no_text_is_left_untranslated(speaking, make_app, monkeypatch, qtbot):
    speaking("pseudo")
    found = {
        (where, text)
        for _state, windows in states(make_app(), monkeypatch, qtbot)
        for window in windows
        for where, text in texts_in(window)
        if is_untranslated(text)
    }
    assert not found, "\n".join(map(repr, sorted(found)))


def in_tile(tile, is_elided):
    """(text, its width, its place's) of what a tile paints itself. is_elided: its name may be, the tool tip has it."""
    font = tile.font()
    if isinstance(tile, Step):
        box = tile.rect().adjusted(11, 9, -11, -9)  # as it paints
        font.setBold(True)
        name = QFontMetrics(font)
        yield tile.text(), name.horizontalAdvance(tile.text()), box.width()
        font.setBold(False)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        box.setTop(box.top() + name.height())
        cost = QFontMetrics(font).boundingRect(box, Qt.TextFlag.TextWordWrap.value, tile.accessibleDescription())
        yield tile.accessibleDescription(), cost.width(), box.width()
        yield tile.accessibleDescription(), cost.height(), box.height()
    elif tile._icon_name and not is_elided:  # the names of pictures may be long
        font.setPointSizeF(font.pointSizeF() * 0.86)
        yield tile.text(), QFontMetrics(font).horizontalAdvance(tile.text()), tile.width() - 20


def cut_in(root, is_pseudo=False):
    """(where, text, what it needs, what it has) of all that is wider, or higher, than its place."""
    for tile in visible(root, Tile):
        yield from (("Tile", *measured) for measured in in_tile(tile, is_pseudo) if measured[1] > measured[2])
    for widget in visible(root, QLabel, QPushButton, QCheckBox, QTabBar):
        where, width = type(widget).__name__, widget.width()
        if isinstance(widget, QTabBar):
            for k in range(widget.count()):
                box, needed = widget.tabRect(k), widget.fontMetrics().horizontalAdvance(widget.tabText(k))
                if needed > box.width() or not widget.rect().contains(box):
                    yield where, widget.tabText(k), needed, box.width()
        elif isinstance(widget, Switch):
            needed = widget.fontMetrics().horizontalAdvance(widget.text()) + 48
            if needed > width:
                yield where, widget.text(), needed, width
        elif isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(width) > widget.height():
                yield where, widget.text(), widget.heightForWidth(width), widget.height()
        elif getattr(widget, "text", str)():
            needed = widget.sizeHint()
            if needed.width() > width or needed.height() > widget.height():
                yield where, widget.text(), needed, widget.size()
        if widget is not root:
            right = widget.mapTo(root, widget.rect().topRight()).x()
            if right > root.width():
                yield where, f"outside: {getattr(widget, 'text', str)()}", right, root.width()


@pytest.mark.parametrize("name", ["pseudo", *translate.LANGUAGES, "en"])
def test_no_text_is_cut(speaking, make_app, monkeypatch, qtbot, name):
    if name != "en":
        speaking(name)
    found = {
        (state, *cut)
        for state, windows in states(make_app(), monkeypatch, qtbot)
        for window in windows
        if not isinstance(window, QMenu)
        for cut in cut_in(window, name == "pseudo")
    }
    assert not found, "\n".join(map(repr, sorted(found)))


def test_a_planted_text_is_found(qapp):
    window = QWidget()
    label, button = QLabel(f"{BEGIN}marked{END} plain {BEGIN}marked{END}", window), QPushButton("30 fps", window)
    button.setToolTip("A plain tip")
    button.setAccessibleName(f"{BEGIN}marked{END}: Ctrl+P")
    label.setFixedWidth(20)
    button.setFixedSize(200, 60)
    window.setWindowTitle("BuzzCam")
    assert {text for _where, text in texts_in(window) if is_untranslated(text)} == {label.text(), "A plain tip"}
    assert [text for _where, text, _needed, _has in cut_in(window)] == [label.text()]


# ---- from the right


def overlapping(root):
    """Pairs of widgets of one layout that lie on each other, and widgets without a size."""
    for parent in visible(root, QWidget):
        layout = parent.layout()
        if layout is None:
            continue
        shown = [w for w in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
                 if w.isVisibleTo(root) and layout.indexOf(w) >= 0]  # fmt: skip
        yield from (("no size", repr(widget)) for widget in shown if not widget.width() or not widget.height())
        for k, one in enumerate(shown):
            others = [other for other in shown[k + 1 :] if one.geometry().intersects(other.geometry())]
            yield from ((repr(one), repr(other)) for other in others)


def test_the_window_is_laid_out_from_the_right(qapp, speaking, make_app, monkeypatch, qtbot):
    speaking("pseudo")
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        app = make_app()
        found = set()
        for state, windows in states(app, monkeypatch, qtbot):
            column, stage = app.window._column, app.window.tile_view
            assert not column.isVisible() or column.geometry().right() < stage.geometry().left(), state
            found |= {(state, *pair) for root in windows if not isinstance(root, QMenu) for pair in overlapping(root)}
        assert not found, "\n".join(map(repr, sorted(found)))
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_every_part_that_may_fail_has_a_name_in_each_language():
    """ "{part} failed": the literals given to `Failed`, and the threads that publish it."""
    root = Path(language.__file__).parents[1]
    named = {
        node.args[0].value
        for path in root.rglob("*.py") if "cli" not in path.relative_to(root).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Failed", "Worker")
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert len(named) > 10
    assert named <= {name.template for name in PART_NAMES}
