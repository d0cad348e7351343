"""A file that is dropped on the window is looked at before it is remembered."""

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal

from buzzcam import paths
from buzzcam.errors import BadFile
from buzzcam.factory import look_at
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.preferences import Preferences, load
from buzzcam.settings import Settings, SourceChoice
from fakes import behind_me


class Answers(QObject):
    """Stands where the bridge does, and answers when it is told to."""

    settled, refused = Signal(object), Signal(object, object, int)

    def __init__(self):
        super().__init__()
        self.wanted = []

    @property
    def newest_wish(self):
        return len(self.wanted)

    def want(self, settings):
        self.wanted.append(settings)


@pytest.fixture
def choices(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    bridge = Answers()
    choices = ChoicesModel(Preferences(), cast(Bridge, bridge))
    yield choices, bridge
    choices._save_soon.stop()


def test_nothing_is_written_before_the_studio_has_carried_it_out(choices, tmp_path):
    choices, bridge = choices
    choices.choose(replace(choices.preferences, **behind_me("image", tmp_path / "a.png")))
    assert not choices._save_soon.isActive()
    bridge.settled.emit(bridge.wanted[-1])
    assert choices._save_soon.isActive()


def test_a_refused_file_is_neither_chosen_nor_offered(choices, tmp_path):
    choices, bridge = choices
    damaged, away, good = (tmp_path / name for name in ("damaged.exr", "away.png", "good.png"))
    damaged.touch()
    good.touch()
    for path in (good, away, damaged):
        choices.add_to_shelf(path)
    before = choices.preferences.background
    choices.choose(replace(choices.preferences, **behind_me("image", damaged)))
    bridge.refused.emit(BadFile("It is damaged.", "Choose another."), Settings(background=before), bridge.newest_wish)
    assert choices.preferences.background == before
    assert choices.preferences.shelf == (away, good)
    choices.save_now()
    assert load(paths.settings())[0].background == before
    choices.choose(replace(choices.preferences, **behind_me("image", away)))
    bridge.refused.emit(BadFile("There is none.", "Check the path."), Settings(background=before), bridge.newest_wish)
    assert choices.preferences.shelf == (away, good), "its drive may come back"


def test_a_source_file_is_looked_at_and_a_device_is_waited_for(tmp_path):
    (tmp_path / "text.mp4").write_text("hello")
    with pytest.raises(BadFile):
        look_at(Settings(source=SourceChoice("file", path=tmp_path / "text.mp4")))
    look_at(Settings(source=SourceChoice("camera", "nowhere")))


def test_the_bridge_refuses_a_source_file_that_cannot_be_shown(qapp, tmp_path):
    (tmp_path / "text.mp4").write_text("hello")
    bridge, said = Bridge(Settings(outputs=())), []
    bridge.refused.connect(lambda error, runs, _wish: said.append((error, runs)))
    bridge._use(Settings(source=SourceChoice("file", path=tmp_path / "text.mp4"), outputs=()), 0)
    qapp.processEvents()
    assert isinstance(said[0][0], BadFile) and said[0][1].source.kind == "camera"


def test_a_refusal_that_comes_late_leaves_the_newer_choice_alone(choices, tmp_path):
    choices, bridge = choices
    before = choices.preferences.background
    choices.choose(replace(choices.preferences, **behind_me("image", tmp_path / "slow.png")))
    first = bridge.newest_wish
    choices.choose(replace(choices.preferences, background="color"))
    told = []
    choices.said.connect(lambda text, is_trouble: told.append(text))
    bridge.refused.emit(BadFile("It is damaged.", "Choose another."), Settings(background=before), first)
    assert choices.preferences.background == "color"
    assert told and "damaged" in told[0]


def test_what_cannot_be_asked_for_is_said_and_not_chosen(choices, tmp_path):
    """The file that is just being recorded to, as a source."""
    choices, bridge = choices
    choices.recording, told = tmp_path / "now.mp4", []
    choices.said.connect(lambda text, is_trouble: told.append(text))
    before, wishes = choices.preferences, len(bridge.wanted)
    choices.choose(replace(choices.preferences, source=SourceChoice("file", path=tmp_path / "now.mp4")))
    assert (choices.preferences, len(bridge.wanted)) == (before, wishes)
    assert told and "overwrite" in told[0]
