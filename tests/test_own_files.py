"""The folder of the user's own things: what of it is shown, how one is copied there, how it is named and read again."""

import json
import os
import threading

import cv2
import numpy as np
import pytest

from buzzcam import paths
from buzzcam.effects import own_files, worn
from buzzcam.effects.typed_effects import parse_look
from buzzcam.effects.worn_things import read_thing
from buzzcam.errors import BadFile, OutputUnavailable
from moving_face import SIZE
from test_worn import changed, face_at, gray, scene

SQUARE = [-4, 4, 8, 4, 4, 8, -4, -4, 8, 4, -4, 8]


def paint(path, level=255, px=32):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.dstack([np.full((px, px, 3), level, np.uint8), np.full((px, px), 255, np.uint8)]))
    return path


def describe(path, picture, points=SQUARE):
    part = {"rows": 2, "columns": 2, "points": points, "box": [0, 0, 32, 32]}
    path.write_text(json.dumps({"picture": picture, "parts": [part]}))
    return path


def names(folder):
    return [path.name for path in own_files.things_in(folder)]


# ---- what is shown


def test_a_picture_and_its_description_are_one_thing(tmp_path):
    for name in ("b.png", "a.png", "C.webp"):
        paint(tmp_path / name)
    describe(tmp_path / "a.json", "a.png")
    describe(tmp_path / "d.json", "a.png")
    assert names(tmp_path) == ["a.png", "b.png", "C.webp", "d.json"]


def test_what_is_no_thing_is_left_out(tmp_path):
    folder = tmp_path / "worn"
    paint(folder / "good hat (2) & ü, 髪　飾り <b>.png")
    paint(folder / ".hidden.png")
    (folder / "folder.png").mkdir()
    (folder / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (folder / "round.png").symlink_to(folder / "round.png")
    (folder / "text.txt").write_text("hat")
    os.mkfifo(folder / "pipe.png")
    with open(os.fsencode(folder) + b"/\xff\xfe.png", "wb"):  # noqa: PTH123 - no Path writes that
        pass
    (folder / "two\nlines.png").write_bytes(b"")
    paint(tmp_path / "elsewhere.png")
    (folder / "link.png").symlink_to(tmp_path / "elsewhere.png")
    assert names(folder) == ["good hat (2) & ü, 髪　飾り <b>.png", "link.png"]
    for nothing in (tmp_path / "nowhere", folder / "link.png"):
        assert names(nothing) == []


def test_a_folder_of_ten_thousand_shows_the_first(tmp_path):
    for number in range(10_000):
        (tmp_path / f"{number:05}.png").touch()
    assert names(tmp_path) == [f"{number:05}.png" for number in range(own_files.MOST)]


def test_its_stamp_tells_that_a_thing_has_changed(tmp_path):
    path = paint(tmp_path / "a.png")
    stamps = [own_files.things_in(tmp_path)[path]]
    describe(tmp_path / "a.json", "a.png")
    stamps.append(own_files.things_in(tmp_path)[path])
    paint(path, px=33)
    stamps.append(own_files.things_in(tmp_path)[path])
    assert len(set(stamps)) == 3
    assert own_files.things_in(tmp_path)[path] == stamps[-1]


# ---- copying


def test_a_copy_has_a_name_of_its_own_and_nothing_is_replaced(tmp_path):
    folder = tmp_path / "worn"
    first = own_files.keep(paint(tmp_path / "hat.png", 10), folder)
    second = own_files.keep(paint(tmp_path / "other" / "Hat.png", 20), folder)
    (folder / "hat-3.json").write_text("mine")
    third = own_files.keep(paint(tmp_path / "third" / "hat.png", 30), folder)
    assert [path.name for path in (first, second, third)] == ["hat.png", "Hat-2.png", "hat-4.png"]
    assert [int(read_thing(path).picture[0, 0, 0]) for path in (first, second, third)] == [10, 20, 30]
    assert (folder / "hat-3.json").read_text() == "mine"


@pytest.mark.parametrize("chosen", ["hat.png", "hat.json"])
def test_a_description_comes_with_its_picture(tmp_path, chosen):
    folder = tmp_path / "worn"
    paint(tmp_path / "hat.png")
    paint(tmp_path / "texture.png", 77)
    describe(tmp_path / "hat.json", "texture.png")
    paint(folder / "hat.png", 5)
    copy = own_files.keep(tmp_path / chosen, folder)
    assert copy == folder / "hat-2.png"
    thing, original = read_thing(copy), read_thing(tmp_path / "hat.json")
    assert (thing.picture == original.picture).all()
    assert (thing.parts[0].points == original.parts[0].points).all()
    assert names(folder) == ["hat.png", "hat-2.png"]


def test_what_lies_there_is_not_copied(tmp_path):
    path = paint(tmp_path / "hat.png")
    assert own_files.keep(path, tmp_path) == path
    assert names(tmp_path) == ["hat.png"]


def test_a_copy_that_fails_leaves_nothing(tmp_path, monkeypatch):
    folder = tmp_path / "worn"
    paint(tmp_path / "hat.png")
    describe(tmp_path / "hat.json", "gone.png")
    with pytest.raises(BadFile):
        own_files.keep(tmp_path / "hat.json", folder)
    describe(tmp_path / "hat.json", "hat.png")
    monkeypatch.setattr(own_files, "MOST_BYTES", 10)
    with pytest.raises(BadFile, match="too large"):
        own_files.keep(tmp_path / "hat.png", folder)
    monkeypatch.undo()
    long = tmp_path / f"{'x' * 250}.png"
    paint(tmp_path / "hat.png").rename(long)
    with pytest.raises(OutputUnavailable):
        own_files.keep(long, tmp_path / "hat.json")
    assert own_files.keep(long, folder).name == long.name
    with pytest.raises(OutputUnavailable):
        own_files.keep(long, folder)  # no room for a number
    assert names(folder) == [long.name]


def test_a_folder_that_cannot_be_listed_is_one_sentence(tmp_path, monkeypatch):
    def refuse(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(OutputUnavailable, match="Permission denied"):
        own_files.keep(paint(tmp_path / "hat.png"), tmp_path / "worn")


@pytest.mark.parametrize("name", ["..", ".", "inner"])
def test_no_folder_is_ever_one_of_a_things_files(tmp_path, name):
    (tmp_path / "worn" / "inner").mkdir(parents=True)
    assert own_files.files_of(tmp_path / "worn" / name) == []


def test_a_name_that_somebody_else_takes_meanwhile_is_theirs(tmp_path, monkeypatch):
    folder = tmp_path / "worn"
    describe(tmp_path / "hat.json", paint(tmp_path / "hat.png").name)
    monkeypatch.setattr(own_files, "_free", lambda stem, folder: stem)
    (folder / "hat.json").parent.mkdir()
    (folder / "hat.json").write_text("theirs")
    with pytest.raises(OutputUnavailable):
        own_files.keep(tmp_path / "hat.png", folder)
    assert [path.name for path in folder.iterdir()] == ["hat.json"], "half a thing is none"
    assert (folder / "hat.json").read_text() == "theirs"


def test_an_odd_name_is_copied_to_one_that_can_be_shown(tmp_path):
    folder = tmp_path / "worn"
    assert own_files.keep(paint(tmp_path / ".two\nlines.png"), folder).name == "twolines.png"
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")
    os.rename(paint(tmp_path / "a.png"), odd)  # noqa: PTH104
    assert own_files.keep(type(tmp_path)(odd), folder).name == "thing.png"


# ---- by name


def test_the_command_line_takes_the_name_of_a_thing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hat = paint(paths.user_worn() / "my hat.png")
    monocle = describe(paths.user_worn() / "monocle.json", hat.name)

    def file(text):
        return parse_look(None, [f"worn:file={text}"])[1]["worn"]["file"]

    assert file("my hat") == file("my hat.png") == str(hat)
    assert file("monocle") == str(monocle)
    for text in ("gone", "./my hat", "..", "worn/../my hat"):
        assert file(text) == str(type(tmp_path)(text))
    paint(tmp_path / "my hat.png")
    assert file("my hat.png") == "my hat.png", "one that lies here comes first"


# ---- reading again


def shown(effect, second):
    """The frame of that second, once what has changed was read."""
    effect.apply(at(second), scene(face_at()))
    if effect._reader is not None:
        effect._reader.join()
    return effect.apply(at(second), scene(face_at()))


def at(second):
    return gray(round(30 * second))


def test_a_thing_that_changes_is_read_again_while_it_is_worn(tmp_path):
    path = paint(tmp_path / "hat.png", 20)
    effect = worn.made("none", str(path), 100, 0)

    def level(second):
        return int(shown(effect, second).luma[440, 640])

    dark = level(0)
    paint(path, 250, px=48)
    assert level(0.5) == dark, "it is not looked at with every frame"
    bright = level(1.2)
    assert bright > dark + 50
    path.write_bytes(path.read_bytes()[:40])
    assert level(2.4) == bright, "half of a file is none"
    path.unlink()
    assert level(3.6) == bright
    paint(path, 20)
    assert level(4.8) == pytest.approx(dark, abs=1)


def test_a_description_that_comes_later_counts(tmp_path):
    path = paint(tmp_path / "hat.png")
    effect = worn.made("none", str(path), 100, 0)
    painted = changed(at(0), shown(effect, 0)).sum()
    describe(tmp_path / "hat.json", "texture.png")
    assert changed(at(2), shown(effect, 2)).sum() == painted, "its picture is missing"
    paint(tmp_path / "texture.png")
    mask = changed(at(4), shown(effect, 4))
    assert mask.sum() == pytest.approx(120 * 120, rel=0.05)
    assert mask.shape == (SIZE.height, SIZE.width)


def test_no_frame_waits_for_a_thing_that_is_read_again(tmp_path, monkeypatch):
    path, may_end = paint(tmp_path / "hat.png", 20), threading.Event()
    effect = worn.made("none", str(path), 100, 0)
    dark = int(shown(effect, 0).luma[440, 640])

    def slow(path):
        may_end.wait(60)
        return read_thing(path)

    monkeypatch.setattr(worn, "read_thing", slow)
    paint(path, 250, px=48)
    for second in (2, 4, 6):
        assert int(effect.apply(at(second), scene(face_at())).luma[440, 640]) == dark
    readers = [thread for thread in threading.enumerate() if thread.name == "buzzcam-worn"]
    assert len(readers) == 1, "one at a time"
    may_end.set()
    assert int(shown(effect, 6.1).luma[440, 640]) > dark + 50


def test_whatever_is_raised_while_it_is_read_what_is_worn_stays(tmp_path, monkeypatch):
    path = paint(tmp_path / "hat.png", 20)
    effect = worn.made("none", str(path), 100, 0)
    before = shown(effect, 0)

    def broken(path):
        raise MemoryError

    monkeypatch.setattr(worn, "read_thing", broken)
    paint(path, 250, px=48)
    assert (shown(effect, 2).i420 == before.i420).all()
    monkeypatch.undo()
    assert (shown(effect, 4).i420 != before.i420).any()
