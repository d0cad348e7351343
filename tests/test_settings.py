"""What can be typed, and what is said of what cannot."""

from argparse import Namespace

import pytest

from buzzcam.argument_checks import whole_within
from buzzcam.effects import registry
from buzzcam.effects.typed_effects import parse_look
from buzzcam.errors import BadArgument
from buzzcam.settings import OutputChoice, Settings, SourceChoice, check_model
from buzzcam.typed_settings import (
    parse_fps,
    parse_matte,
    parse_output,
    parse_size,
    parse_source,
    run_of,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("none", ("none", {})),
        ("blur", ("blur", {})),
        ("blur:50", ("blur", {})),
        ("blur:0", ("blur", {"blur": {"strength": 0}})),
        ("blur:87.5", ("blur", {"blur": {"strength": 87.5}})),
        ("remove", ("remove", {})),
        ("color:#1E90ff", ("color", {"color": {"color": "#1e90ff"}})),
        ("image:a, b=c.png", ("image", {"image": {"file": "a, b=c.png"}})),
        ("video:x:y.mp4", ("video", {"video": {"file": "x:y.mp4"}})),
        ("screen", ("screen", {})),
        ("screen:0", ("screen", {"screen": {"number": 0}})),
        ("window:Mail, to=me", ("window", {"window": {"title": "Mail, to=me"}})),
    ],
)
def test_backgrounds(text, value):
    assert parse_look(text, []) == value
    assert Settings(background=value[0]).hides == (text != "none")


@pytest.mark.parametrize(
    ("background", "effects", "value"),
    [
        (None, [], ("blur", {})),
        (None, ["blur:strength=20"], ("blur", {"blur": {"strength": 20}})),
        (None, ["color:#102030", "light:5"], ("color", {"color": {"color": "#102030"}, "light": {"brightness": 5}})),
        (None, ["image:file=a,b.png"], ("image", {"image": {"file": "a,b.png"}})),
        ("blur:10", ["blur:20"], ("blur", {"blur": {"strength": 20}})),
        ("none", ["light:5"], ("none", {"light": {"brightness": 5}})),
        ("none", ["vignette:round=yes"], ("none", {"vignette": {"strength": 40, "round": True}})),
        ("none", ["vignette:round=yes,strength=0"], ("none", {"vignette": {"round": True}})),
    ],
)
def test_an_effect_that_hides_is_the_background(background, effects, value):
    assert parse_look(background, effects) == value
    assert parse_look(None, [], usual="remove") == ("remove", {})


@pytest.mark.parametrize(
    ("background", "effects"),
    [("none", ["wrap"]), ("blur", ["match"]), ("remove", ["vignette"]), ("video:a.mp4", ["match"])],
)
def test_an_effect_that_would_do_nothing_is_refused(background, effects):
    behind, values = parse_look(background, effects)
    with pytest.raises(BadArgument, match="does nothing with the background"):
        registry.check_possible(values, behind)


@pytest.mark.parametrize("text", ["~nosuch/a.mp4", "image:~nosuch/a.jpg"])
def test_a_home_that_is_nobodys_is_a_name_like_others(text):
    if text.startswith("image"):
        assert parse_look(text, []) == ("image", {"image": {"file": "~nosuch/a.jpg"}})
    else:
        with pytest.raises(BadArgument, match="~nosuch"):
            parse_source(text)
        assert parse_output(f"file:{text}").target == text


@pytest.mark.parametrize(
    ("background", "effects"),
    [("blur", ["color:#102030"]), (None, ["blur", "remove"]), ("none", ["blur"]), ("image:a.png", ["video:b.mp4"])],
)
def test_only_one_effect_can_stand_in_the_rooms_place(background, effects):
    with pytest.raises(BadArgument, match="cannot both be the background"):
        parse_look(background, effects)


def test_sources_and_outputs(tmp_path):
    clip = tmp_path / "demo.mp4"
    clip.touch()
    assert parse_source("camera") == SourceChoice("camera")
    assert parse_source("camera:/dev/video3") == SourceChoice("camera", "/dev/video3")
    assert parse_source("screen") == SourceChoice("screen", "1")
    assert parse_source("screen:0") == SourceChoice("screen", "0")
    assert parse_source("pattern") == SourceChoice("pattern")
    assert parse_source(str(clip)) == SourceChoice("file", path=clip)
    assert parse_output("virtual-camera:/dev/video9") == OutputChoice("virtual-camera", "/dev/video9")
    assert parse_output("none") == OutputChoice("none")
    assert parse_output("file:a.MP4") == OutputChoice("file", "a.MP4")
    assert parse_matte("a.mkv") == OutputChoice("matte", "a.mkv")
    assert parse_size("1281x721") == (1280, 720)
    assert parse_fps("29.97") == 29.97
    assert parse_effects(["matte:everyone,edge=-20", "matte:softness=35"]) == {
        "matte": {"people": "everyone", "edge": -20, "softness": 35},
    }  # fmt: skip
    assert parse_effects(["wrap:40"]) == {"wrap": {"strength": 40}}
    assert parse_effects(["wrap", "framing:mirror=yes", "light:0"]) == {
        "wrap": {"strength": 50}, "framing": {"mirror": True},
    }  # fmt: skip


def parse_seconds(text):
    return run_of(Namespace(seconds=text, frames=None))


def parse_frames(text):
    return run_of(Namespace(seconds=None, frames=text))


def parse_effects(texts):
    return parse_look(None, texts)[1]


def parse_effect(text):
    return parse_effects([text])


def parse_background(text):
    return parse_look(text, [])


@pytest.mark.parametrize(
    ("parse", "text", "says"),
    [
        (parse_background, "blurr", "Did you mean blur"),
        (parse_background, "none:3", "none"),
        (parse_background, "blur:101", "0 to 100"),
        (parse_background, "blur:nan", "0 to 100"),
        (parse_background, "blur:x", "not a number"),
        (parse_background, "color:red", "#rrggbb"),
        (parse_background, "image:", "image:beach.jpg"),
        (parse_background, "", "no background"),
        (parse_source, "camra", "Did you mean camera"),
        (parse_source, "missing.mp4", "does not exist"),
        (parse_source, "/", "not a file"),
        (parse_source, f"{'n' * 300}.mp4", "does not exist"),
        (parse_source, "a\0b.mp4", "does not exist"),
        (parse_source, "screen:x", "not a number"),
        (parse_output, "virtualcamera", "Did you mean virtual-camera"),
        (parse_output, "file:", "requires a path"),
        (parse_output, "file:a.avi", ".mp4"),
        (parse_output, "none:1", "none"),
        (parse_matte, "a.mp4", ".mkv"),
        (parse_size, "720p", "1280x720"),
        (parse_size, "0x720", "out of range"),
        (parse_size, "9999x9999", "out of range"),
        (parse_effect, "matte:nobody", "me, everyone"),
        (parse_effect, "matte:edge=101", "-100 to 100"),
        (parse_effect, "matte:softness=-1", "0 to 100"),
        (parse_effect, "matte:edge=wide", "not a number"),
        (parse_effect, "wrap:nan", "0 to 100"),
        (parse_effect, "wrap:strenght=3", "Did you mean strength"),
        (parse_effect, "framing:mirror=maybe", "yes or no"),
        (parse_effect, "blurr", "There is no effect"),
        (parse_effect, "", "There is no effect"),
        (parse_effect, "wrap:,", "not a number"),
        (parse_effect, "wrap:strength=", "not a number"),
        (check_model, "huge", "user:NAME"),
        (check_model, "user:../x", "user:NAME"),
        (parse_fps, "0", "out of range"),
        (parse_fps, "-5", "out of range"),
        (parse_fps, "inf", "out of range"),
        (parse_seconds, "inf", "out of range"),
        (parse_seconds, "nan", "out of range"),
        (parse_seconds, "1e400", "out of range"),
        (parse_seconds, "-inf", "not above 0"),
        (parse_seconds, "0", "not above 0"),
        (parse_seconds, "soon", "not a number"),
        (parse_frames, "1.5", "not a whole number"),
        (parse_frames, "nan", "out of range"),
        (parse_frames, "9" * 400, "out of range"),
        (parse_frames, "-1", "not above 0"),
        (lambda text: whole_within(text, 0, 65535, "a port"), "65536", "0 to 65535"),
        (lambda text: whole_within(text, 0, 65535, "a port"), "nan", "0 to 65535"),
        (lambda text: whole_within(text, 0, 65535, "a port"), "0.5", "not a whole number"),
        (parse_source, "screen:nan", "0 to 99"),
        (parse_source, "screen:1.5", "not a whole number"),
        (parse_size, "10x10", "16x16 to 8192x8192"),
        (parse_background, "green", "color:#00b140"),
        (parse_background, "Navy", "no background"),
        (parse_background, "#102030", "color:#102030"),
        (parse_background, "color:red", "#ff0000"),
        (parse_output, "file:clips/", "call.mp4"),
        (parse_background, "vignette", "one of: none, avatar, blur"),
        (parse_background, "remove:3", "remove"),
        (parse_background, "screen:100", "0 to 99"),
        (parse_background, "screen:1.5", "not a whole number"),
        (parse_background, "window:", "window:Slides"),
        (parse_effect, "image", "image:beach.jpg"),
        (parse_effect, "remove:x=3", "remove"),
        (parse_effect, "blur:strength=200", "0 to 100"),
        (parse_effect, "color:color=red", "#ff0000"),
    ],
)
def test_what_cannot_be_understood_is_answered_in_two_sentences(parse, text, says):
    with pytest.raises(BadArgument) as caught:
        parse(text)
    assert says in str(caught.value)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert caught.value.exit_status == 2


def test_an_output_must_not_overwrite_what_is_read(tmp_path):
    clip = tmp_path / "a.mp4"
    with pytest.raises(BadArgument, match="overwrite"):
        Settings(SourceChoice("file", path=clip), outputs=(OutputChoice("file", str(tmp_path / "x" / ".." / "a.mp4")),))
    with pytest.raises(BadArgument, match="twice"):
        Settings(outputs=(OutputChoice("none"), OutputChoice("none")))


@pytest.mark.parametrize("other", ["a.mp4", "./a.mp4", "x/../a.mp4", "link.mp4", "A.MP4", "folder/a.mp4"])
def test_one_output_by_two_spellings_is_refused(tmp_path, monkeypatch, other):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.mp4").symlink_to("a.mp4")
    (tmp_path / "folder").symlink_to(".")
    with pytest.raises(BadArgument, match="given twice"):
        Settings(outputs=(parse_output("file:a.mp4"), parse_output(f"file:{other}")))
    assert Settings(outputs=(parse_output("file:a.mp4"), parse_output("file:b.mp4"))).outputs


def test_one_virtual_camera_by_two_names_is_refused(tmp_path):
    (tmp_path / "by-id").symlink_to("video10")
    with pytest.raises(BadArgument, match="given twice"):
        Settings(outputs=tuple(parse_output(f"virtual-camera:{tmp_path}/{name}") for name in ("video10", "by-id")))


def test_what_is_read_is_not_written_by_another_spelling(tmp_path):
    clip = tmp_path / "a.mp4"
    clip.touch()
    (tmp_path / "hard.mp4").hardlink_to(clip)
    (tmp_path / "soft.mp4").symlink_to("a.mp4")
    for name in ("hard.mp4", "soft.mp4"):
        with pytest.raises(BadArgument, match="overwrite"):
            Settings(SourceChoice("file", path=clip), outputs=(OutputChoice("file", str(tmp_path / name)),))
