"""Files are written whole or not at all, read whatever they hold, and held while they are written."""

import json
import os
import random
import stat
import sys
from pathlib import Path

import pytest

from buzzcam import preferences
from buzzcam.calls import tls
from buzzcam.calls.audio.headless import SoundFile, WavFile
from buzzcam.core.frame import Size
from buzzcam.effects import registry
from buzzcam.errors import BadFile, BuzzCamError, ModelBroken, OutputUnavailable
from buzzcam.files import MOST_JSON_BYTES, Hold, read_json, remedy, write_whole
from buzzcam.outputs.recorder import Recorder
from buzzcam.preferences import Look, Preferences
from buzzcam.settings import SourceChoice
from buzzcam.user_models import add_model
from buzzcam.vision import calibration
from buzzcam.vision.catalog import UserModelSpec, read_catalog
from buzzcam.vision.user_net import read_spec, user_specs
from fakes import behind_me

PLAIN = Preferences(
    source=SourceChoice("window", "Paint"), **behind_me("image", Path("/x/b.png")),
    looks=(Look("A", "color", {"color": {"color": "#010203"}, "framing": {"zoom": 2.0}}),), shelf=(Path("/x/ü.png"),),
)  # fmt: skip
SPEC = {"name": "a", "licence": "MIT", "image": "i", "alpha": "o", "std": [1.0, 1.0, 1.0], "states": {"s": "t"}}
ODD = [
    b"", b"\0", b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe", b"null", b"[]", b"7", b'"x"', b"{}", b"NaN",
    b"9" * 5000,
    b'{"version": 1e999}', b'{"version": NaN}', b'{"version": -1}', b'{"version": [1]}', b'{"version": true}',
    b'{"version": 1, "source": []}', b'{"version": 1, "looks": {}}', b'{"version": 1, "sources": {"a": {"fps": NaN}}}',
    b'{"version": 1, "sources": {"a": {"size": [0, -5]}}}', b'{"version": 1, "sources": {"a": {"size": [1e9, 9]}}}',
    b'{"version": 1, "sources": {"a": {"size": [100000000, 100000000]}}}',
    b'{"version": 1, "shelf": ["a\\u0000b"]}', b'{"version": 1, "shelf": ["\\ud800"]}',
    b'{"version": 1, "background": {"kind": "blur", "strength": Infinity}}',
    b'{"version": 1, "background": {"kind": "colour", "colour": [300, -1, 0]}}',
    b'{"version": 1, "background": {"kind": "screen", "screen": 1000000}}',
]  # fmt: skip


def contents_like(plain: bytes, count: int):
    """The file with a few bytes changed, cut out or doubled."""
    dice = random.Random(14)
    for _ in range(count):
        data = bytearray(plain)
        for _ in range(dice.randint(1, 4)):
            k = dice.randrange(len(data))
            way = dice.randrange(4)
            if way == 0:
                data[k] = dice.randrange(256)
            elif way == 1:
                del data[k : k + dice.randint(1, 30)]
            elif way == 2:
                data[k:k] = data[k : k + 30]
            else:
                data[k:k] = dice.choice([b"-1", b"1e999", b"null", b"[", b"NaN", b'"', b"{", b"\\ud800", b"999999999"])
            data = data or bytearray(b" ")
        yield bytes(data)


def test_settings_of_any_content_never_stop_the_start(tmp_path):
    path = tmp_path / "settings.json"
    preferences.save(path, PLAIN)
    plain = path.read_bytes()
    for content in (*ODD, *contents_like(plain, 400)):
        path.write_bytes(content)
        found, _trouble = preferences.load(path)
        assert found.settings().source.kind
        for name in (found.source.path, registry.file_of(found.all_effects, found.background), *found.shelf):
            assert name is None or os.fsencode(name)
        preferences.save(path, found)
        assert preferences.load(path) == (found, None)


def test_costs_of_any_content_are_measured_once_more(tmp_path):
    path = tmp_path / "costs.json"
    calibration.save(path, {"small": calibration.Cost("CPUExecutionProvider", 5.0, 6.0)})
    plain = path.read_bytes()
    assert calibration.load(path)["small"].wall_ms == 5
    head = plain[: plain.index(b'"costs"')]
    odd = [head + b'"costs": ' + costs + b"}" for costs in (
        b"[]", b'{"small": {}}', b'{"small": {"provider": "x", "wall_ms": "a", "cpu_ms": 1}}',
        b'{"small": {"provider": "x", "wall_ms": NaN, "cpu_ms": 1}}',
        b'{"small": {"provider": "x", "wall_ms": -1, "cpu_ms": 1}}',
        b'{"small": {"provider": "x", "wall_ms": 1e999, "cpu_ms": 1}}',
        b'{"small": {"provider": 5, "wall_ms": 1, "cpu_ms": 1}}',
    )]  # fmt: skip
    for content in (*ODD, *odd):
        path.write_bytes(content)
        assert calibration.load(path) == {}
    for content in contents_like(plain, 300):
        path.write_bytes(content)
        assert all(0 < cost.wall_ms < 1e6 and 0 < cost.cpu_ms < 1e6 for cost in calibration.load(path).values())


def test_descriptions_of_any_content_are_refused_or_read(tmp_path):
    path = tmp_path / "a.json"
    for content in (*ODD, *contents_like(json.dumps(SPEC).encode(), 300)):
        path.write_bytes(content)
        try:
            assert isinstance(read_spec(path), UserModelSpec)
        except BadFile:
            pass
        assert len(user_specs(tmp_path)) <= 1


def test_a_catalogue_of_any_content_is_a_sentence(tmp_path):
    for content in ODD:
        (tmp_path / "catalog.json").write_bytes(content)
        with pytest.raises(ModelBroken, match="damaged"):
            read_catalog(tmp_path)


def test_a_file_beyond_all_bounds_is_not_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MOST_JSON_BYTES + 1)
    with pytest.raises(ValueError, match="too large"):
        read_json(path)


# ---- writing


def test_what_is_written_is_on_the_disk_before_it_is_in_its_place(tmp_path, monkeypatch):
    done: list[object] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr("os.fsync", lambda fd: done.append(stat.S_ISDIR(os.fstat(fd).st_mode)) or fsync(fd))
    monkeypatch.setattr(Path, "replace", lambda self, to: done.append("replaced") or replace(self, to))
    write_whole(tmp_path / "a", b"new")
    assert done == [False, "replaced", True]


def test_what_fails_changes_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a kind that Windows has not")
def test_links_and_rights_stay_and_nothing_is_changed_afterwards(tmp_path, monkeypatch):
    def refuse(*_args):
        raise PermissionError(1, "Operation not permitted")  # a drive of somebody else's

    monkeypatch.setattr("os.chmod", refuse)
    monkeypatch.setattr("os.fchmod", refuse)
    before = os.umask(0o027)
    try:
        (tmp_path / "link").symlink_to("a")
        write_whole(tmp_path / "link", b"1")
        assert (tmp_path / "link").is_symlink() and stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
        secret = tmp_path / "secret"
        write_whole(secret, b"1", mode=0o600)
        write_whole(secret, b"2")
        assert secret.read_bytes() == b"2" and stat.S_IMODE(secret.stat().st_mode) == 0o600
    finally:
        os.umask(before)


# ---- holding


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of that kind on Windows")
def test_a_file_that_is_being_written_is_refused_to_the_next(tmp_path):
    path = tmp_path / "a.mkv"
    first = Hold(path)
    assert first.is_new
    with pytest.raises(OutputUnavailable, match="already being written"):
        Hold(path)
    first.release()
    first.release()
    second = Hold(path)
    assert not second.is_new
    second.release(is_wanted=False)
    assert not path.exists()


def test_the_hint_fits_what_is_wrong():
    assert "shorter" in remedy(OSError(36 if sys.platform == "linux" else 63, "File name too long"))
    assert "space" in remedy(OSError(28, "No space left on device"))
    assert "folder" in remedy(OSError(13, "Permission denied"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize("take", [
    read_json, lambda pipe: tls.load(pipe, None), lambda pipe: add_model(pipe, pipe.with_name("spec.json")),
    SoundFile, WavFile, lambda pipe: Recorder(pipe).open(Size(64, 48), 30.0),
])  # fmt: skip
def test_a_pipe_that_nobody_holds_the_other_end_of_is_refused_at_once(take, tmp_path):
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    with pytest.raises((OSError, BuzzCamError), match=r"regular file|pipe"):
        take(pipe)
