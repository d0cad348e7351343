"""What can be typed, and what is said of what cannot."""

from pathlib import Path

import pytest

from buzzcam.errors import BadArgument
from buzzcam.parsing import (
    parse_background,
    parse_cutout,
    parse_fps,
    parse_matte,
    parse_output,
    parse_size,
    parse_source,
    parse_wrap,
)
from buzzcam.settings import KEY_GREEN, Background, Cutout, OutputChoice, Settings, SourceChoice, check_model


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("none", Background("none")),
        ("blur", Background("blur")),
        ("blur:0", Background("blur", 0)),
        ("blur:87.5", Background("blur", 87.5)),
        ("remove", Background("colour", colour=KEY_GREEN)),
        ("color:#1E90ff", Background("colour", colour=(0x1E, 0x90, 0xFF))),
        ("image:a b.png", Background("picture", path=Path("a b.png"))),
        ("video:x:y.mp4", Background("video", path=Path("x:y.mp4"))),
    ],
)
def test_backgrounds(text, value):
    assert parse_background(text) == value
    assert value.hides == (text != "none")


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
    assert parse_cutout("everyone", "-20,35") == Cutout("everyone", -20, 35)
    assert parse_cutout("me", "7") == Cutout("me", 7, 0)
    assert parse_wrap("40") == 40


@pytest.mark.parametrize(
    ("parse", "text", "says"),
    [
        (parse_background, "blurr", "Did you mean blur"),
        (parse_background, "none:3", "none"),
        (parse_background, "blur:101", "0 to 100"),
        (parse_background, "blur:nan", "0 to 100"),
        (parse_background, "blur:x", "not a number"),
        (parse_background, "color:red", "#rrggbb"),
        (parse_background, "image:", "needs a path"),
        (parse_background, "", "no background"),
        (parse_source, "camra", "Did you mean camera"),
        (parse_source, "missing.mp4", "no file"),
        (parse_source, "/", "not a file"),
        (parse_source, "screen:x", "not a number"),
        (parse_output, "virtualcamera", "Did you mean virtual-camera"),
        (parse_output, "file:", "needs a path"),
        (parse_output, "file:a.avi", ".mp4"),
        (parse_output, "none:1", "none"),
        (parse_matte, "a.mp4", ".mkv"),
        (parse_size, "720p", "1280x720"),
        (parse_size, "0x720", "out of range"),
        (parse_size, "9999x9999", "out of range"),
        (lambda text: parse_cutout(text, "0"), "nobody", "me, everyone"),
        (lambda text: parse_cutout("me", text), "101", "-100 to 100"),
        (lambda text: parse_cutout("me", text), "0,-1", "0 to 100"),
        (lambda text: parse_cutout("me", text), "wide", "not a number"),
        (parse_wrap, "-1", "0 to 100"),
        (parse_wrap, "much", "not a number"),
        (lambda text: Background("blur", wrap=float(text)), "nan", "0 to 100"),
        (check_model, "huge", "own:NAME"),
        (check_model, "own:../x", "own:NAME"),
        (parse_fps, "0", "out of range"),
        (parse_fps, "-5", "out of range"),
        (parse_fps, "inf", "out of range"),
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
