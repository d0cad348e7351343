"""What is remembered: written, read, damaged, newer, read-only; and undo."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from buzzcam.core.frame import Size
from buzzcam.effects import registry
from buzzcam.errors import BadArgument
from buzzcam.history import LONGEST, History
from buzzcam.preferences import MIGRATIONS, VERSION, Look, Preferences, load, save
from buzzcam.settings import OutputChoice, SourceChoice

FULL = Preferences(
    source=SourceChoice("camera", "usb-1/C920"),
    background="image",
    effects={"image": {"file": "/somewhere/beach.jpg"}, "blur": {"strength": 20.0}},
    looks=(
        Look("Office", "color", {"color": {"color": "#010203"}, "framing": {"zoom": 2.0}, "of-tomorrow": {"x": "y"}}),
    ),
    shelf=(Path("/somewhere/beach.jpg"), Path("/elsewhere/a b.mp4")),
    model="medium",
    folder=Path("/files"),
    language="de",
).with_setup(size=Size(640, 480), fps=None, effects={"framing": {"zoom": 1.5}})


def test_all_of_it_comes_back(tmp_path):
    path = tmp_path / "new folder" / "settings.json"
    save(path, FULL)
    assert load(path) == (FULL, None)
    assert json.loads(path.read_text())["version"] == VERSION


def test_nothing_remembered_is_no_trouble(tmp_path):
    assert load(tmp_path / "settings.json") == (Preferences(), None)


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", "3", "{}", '{"version": "x"}', '{"version": 1, "model": "huge"}', "\x00\xff",
        '{"version": 1, "background": {"kind": ["nonsense"]}}', '{"version": 1, "background": 3}',
        '{"version": 2, "effects": 3}', '{"version": 1, "sources": []}', '{"version": 1, "shelf": [3]}',
        '{"version": 1, "sources": {"camera:": {"size": [1]}}}', '{"version": 0}', '{"version": -5}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_kept_and_the_defaults_hold(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="latin-1")
    preferences, trouble = load(path)
    assert preferences == Preferences()
    assert trouble is not None and "damaged" in trouble
    (kept,) = tmp_path.glob("settings.damaged-*.json")
    assert kept.read_text(encoding="latin-1") == content
    save(path, preferences)


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace('"auto"', '"huge"'),
        lambda text: text[:-40],
        lambda text: text.replace('"version": 4', '"version": 5'),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("avatar", "avatar"), ("image", "blur"), ("none", "blur")])
def test_who_was_hidden_behind_an_avatar_stays_so_when_the_file_is_of_no_use(tmp_path, harm, before, after):
    path, looks = tmp_path / "settings.json", (Look("Fox", "avatar"),)
    save(path, Preferences(background=before, looks=looks))
    whole = path.read_text()
    path.write_text(harm(whole))
    assert path.read_text() != whole
    preferences, trouble = load(path)
    assert (preferences.behind, bool(trouble)) == (after, True)


def test_a_newer_file_is_kept(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": VERSION + 1, "brand": "new"}))
    preferences, trouble = load(path)
    assert preferences == Preferences()
    assert trouble is not None and "newer" in trouble
    assert (tmp_path / f"settings.newer-{VERSION + 1}.json").exists()


def test_what_was_put_aside_stays_however_often_and_however_odd_its_version(tmp_path):
    path = tmp_path / "settings.json"
    for number, version in enumerate((7, 7, 10**300)):
        path.write_text(json.dumps({"version": version, "brand": number}))
        assert "newer" in (load(path)[1] or "")
        assert not path.exists()
    assert sorted(json.loads(kept.read_text())["brand"] for kept in tmp_path.glob("settings.newer-*")) == [0, 1, 2]


def test_an_older_file_is_brought_up_to_date(tmp_path, monkeypatch):
    def renamed(content):
        return {"model": content.pop("rung"), **content}

    monkeypatch.setitem(MIGRATIONS, VERSION - 1, renamed)
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": VERSION - 1, "rung": "large"}))
    assert load(path) == (Preferences(model="large"), None)


def test_choices_of_0_1_are_found_among_the_effects(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({
        "version": 1,
        "background": {"kind": "picture", "path": "/x/b.png", "is_matched": True, "wrap": 30.0},
        "cutout": {"people": "everyone", "growth": -20.0, "feather": 35.0},
        "sources": {"camera:": {"adjustments": {"is_mirrored": True, "zoom": 2.0, "brightness": 10.0, "warmth": 0.0}}},
        "looks": [{"name": "A", "background": {"kind": "blur", "wrap": 7.0}, "adjustments": {"warmth": 5.0}}],
    }))  # fmt: skip
    now, trouble = load(path)
    assert trouble is None
    assert now.settings().effects == {
        "framing": {"mirror": True, "zoom": 2.0}, "light": {"brightness": 10.0}, "match": {"light": True},
        "matte": {"people": "everyone", "edge": -20.0, "softness": 35.0}, "wrap": {"strength": 30.0},
        "image": {"file": "/x/b.png"},
    }  # fmt: skip
    assert now.background == "image"
    assert registry.file_of(now.effects, "image") == Path("/x/b.png")
    assert now.with_look(now.looks[0]).settings().effects == {"wrap": {"strength": 7.0}, "light": {"warmth": 5.0}}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("old", "background", "effects"),
    [
        ({"kind": "none"}, "none", {}),
        ({"kind": "blur", "strength": 80.0}, "blur", {"blur": {"strength": 80.0}}),
        ({"kind": "colour", "colour": [0, 177, 64], "strength": 50.0}, "remove", {}),
        ({"kind": "colour"}, "remove", {}),
        ({"kind": "colour", "colour": [1, 2, 255]}, "color", {"color": {"color": "#0102ff"}}),
        ({"kind": "picture", "path": "/x/ü.png"}, "image", {"image": {"file": "/x/ü.png"}}),
        ({"kind": "video", "path": "/x/a.mp4"}, "video", {"video": {"file": "/x/a.mp4"}}),
        ({"kind": "picture"}, "blur", {}),
        ({"kind": "screen", "screen": 2}, "screen", {"screen": {"number": 2}}),
        ({"kind": "window", "window": "Slides"}, "window", {"window": {"title": "Slides"}}),
        ({"kind": "of-tomorrow"}, "blur", {}),
    ],
)
def test_backgrounds_of_older_versions_are_effects_now(tmp_path, version, old, background, effects):
    path = tmp_path / "settings.json"
    looks = [{"name": "A", "background": old}]
    path.write_text(json.dumps({"version": version, "background": old, "looks": looks, "model": "own:mine"}))
    now, trouble = load(path)
    assert trouble is None
    assert now.model == "user:mine"
    for chosen in (now, Preferences().with_look(now.looks[0])):
        settings = chosen.settings()
        assert (settings.background, settings.effects) == (background, effects)
    save(path, now)
    assert load(path) == (now, None)


def test_a_look_changes_nothing_of_the_backgrounds_that_it_does_not_use(tmp_path):
    path = tmp_path / "settings.json"
    beach = {"kind": "picture", "path": "/x/b.png", "strength": 50.0}
    path.write_text(json.dumps({
        "version": 2, "background": {"kind": "blur", "strength": 20.0}, "effects": {"gone": None},
        "looks": [{"name": "Beach", "background": beach}],
    }))  # fmt: skip
    now, trouble = load(path)
    assert trouble is None
    for look in (now.looks[0], Look("Mixed", "image", {"image": {"file": "/x/b.png"}, "blur": {"strength": 70.0}})):
        used = now.with_look(look)
        assert (used.behind, used.all_effects["blur"]) == ("image", {"strength": 20.0})


@pytest.mark.parametrize("file", [3.0, True, "", "a\0b"])
def test_a_background_whose_file_makes_no_sense_is_replaced_by_one_that_hides(file):
    assert Preferences(background="image", effects={"image": {"file": file}}).behind == "blur"


@pytest.mark.parametrize(("old", "reach"), [(True, "here"), (False, "network"), (None, "network")])
def test_where_guests_may_join_from_is_kept(tmp_path, old, reach):
    path = tmp_path / "settings.json"
    call = {"name": "Ada"} if old is None else {"name": "Ada", "is_only_here": old}
    path.write_text(json.dumps({"version": 3, "call": call}))
    found, _ = load(path)
    assert (found.call.name, found.call.reach) == ("Ada", reach)


def test_a_background_and_a_source_of_a_newer_version_are_kept_and_the_room_is_hidden(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({
        "version": VERSION, "background": "hologram", "effects": {"hologram": {"hue": 3.0}},
        "source": {"kind": "satellite", "which": "7"},
    }))  # fmt: skip
    now, trouble = load(path)
    assert trouble is None
    assert now.settings().hides
    assert now.settings().source == SourceChoice("camera")
    save(path, now)
    kept = json.loads(path.read_text())
    assert (kept["background"], kept["source"]["kind"]) == ("hologram", "satellite")


def test_effects_that_are_not_known_and_values_that_make_no_sense_are_kept_and_passed_over(tmp_path):
    path = tmp_path / "settings.json"
    effects = {
        "of-tomorrow": {"x": 1.0, "y": None, "z": [1]}, "light": {"brightness": 999.0, "warmth": 5.0},
        "matte": {"colour": "red"}, "gone": None, "long": {"a": 10**400, "b": 1e999},
    }  # fmt: skip
    path.write_text(json.dumps({"version": VERSION, "effects": effects}))
    now, trouble = load(path)
    assert trouble is None
    assert now.settings().effects == {"light": {"warmth": 5.0}}
    save(path, now)
    assert json.loads(path.read_text())["effects"]["of-tomorrow"] == {"x": 1.0}


def test_what_a_newer_version_added_is_passed_over(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": VERSION, "model": "small", "brand": "new"}))
    assert load(path) == (Preferences(model="small"), None)


def test_a_read_only_file_is_not_replaced(tmp_path):
    path = tmp_path / "settings.json"
    save(path, FULL)
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everything")
    with pytest.raises(OSError, match="read-only"):
        save(path, Preferences())
    assert load(path)[0] == FULL


def test_a_folder_in_the_files_place_is_told(tmp_path):
    (tmp_path / "settings.json").mkdir()
    preferences, trouble = load(tmp_path / "settings.json")
    assert preferences == Preferences()
    assert trouble


def test_each_source_has_its_own_setup():
    first = Preferences(source=SourceChoice("camera", "a")).with_setup(fps=15.0)
    other = replace(first, source=SourceChoice("camera", "b"))
    assert other.setup.fps == 30.0
    assert replace(other, source=SourceChoice("camera", "a")).setup.fps == 15.0


def test_settings_for_the_studio():
    settings = FULL.settings(Path("/files/now.mp4"))
    assert settings.source == FULL.source
    assert settings.outputs == (OutputChoice("virtual-camera", None), OutputChoice("file", "/files/now.mp4"))
    assert settings.effects["framing"] == {"zoom": 1.5}
    assert replace(FULL, has_virtual_camera=False).settings().outputs == ()


def test_a_look_is_the_whole_picture():
    used = FULL.with_look(FULL.looks[0])
    assert used.background == FULL.looks[0].background
    assert used.settings().effects == {"color": {"color": "#010203"}, "framing": {"zoom": 2.0}}
    assert used.shows(FULL.looks[0])
    assert used.all_effects["blur"] == {"strength": 20.0}, "remembered for the next blur"
    assert used.setup.size == Size(640, 480)


def test_what_suits_one_camera_is_kept_with_it_and_the_rest_for_all():
    here = FULL.with_effects({"light": {"warmth": 5.0}, "wrap": {"strength": 9.0}})
    there = replace(here, source=SourceChoice("camera", "another"))
    assert here.settings().effects == {"light": {"warmth": 5.0}, "wrap": {"strength": 9.0}}
    assert there.settings().effects == {"wrap": {"strength": 9.0}}


def test_an_unknown_model_is_refused():
    with pytest.raises(BadArgument):
        Preferences(model="huge")


# ---- undo


def test_undo_and_redo():
    history = History(0)
    for value in (1, 2, 3):
        history.change(value)
    assert (history.undo(), history.undo(), history.redo()) == (2, 1, 2)
    history.change(9)
    assert not history.can_redo
    assert [history.undo() for _ in range(4)] == [2, 1, 0, 0]
    assert not history.can_undo


def test_one_gesture_is_one_step():
    history = History(0)
    for value in (1, 2, 3):
        history.change(value, "drag")
    history.end_gesture()
    history.change(4, "drag")
    assert (history.undo(), history.undo()) == (3, 0)


def test_the_same_value_is_no_step_and_a_correction_neither():
    history = History(0)
    history.change(0)
    history.replace(5)
    assert history.value == 5
    assert not history.can_undo


def test_the_past_is_bounded():
    history = History(0)
    for value in range(1, 3 * LONGEST):
        history.change(value)
    for _ in range(3 * LONGEST):
        history.undo()
    assert history.value == 3 * LONGEST - 1 - LONGEST
