"""A model of the user's own: what its description may say, what it is shown, how it gets onto the ladder and off."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from buzzcam import paths, user_models
from buzzcam.cli import main
from buzzcam.core.frame import Frame, Size, flat_i420
from buzzcam.doctor import open_rung
from buzzcam.errors import BadArgument, BadFile, ModelBroken, ProviderFailed
from buzzcam.factory import sample_frames
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision import calibration, user_net
from buzzcam.vision.catalog import RUNGS, UserModelSpec, read_catalog
from buzzcam.vision.runtime import CPU
from buzzcam.vision.user_net import UserNet, read_spec, user_specs, with_user_models

SIZE = Size(1280, 720)
SPEC = {"name": "landscape", "licence": "Apache-2.0", "image": "yuv", "alpha": "alpha", "colour": "YUV"}
COST = calibration.Cost(CPU, 3.0, 3.0)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's folders, and costs of the shipped rungs that need no measuring."""
    monkeypatch.setattr(paths, "user_models", lambda: tmp_path / "own")
    monkeypatch.setattr(paths, "costs", lambda: tmp_path / "costs.json")
    wall = {"small": 1.0, "medium": 5.0, "large": 9.0}
    calibration.save(tmp_path / "costs.json", {rung: calibration.Cost(CPU, wall[rung], 1.0) for rung in RUNGS})
    monkeypatch.setattr(calibration, "measure", lambda *_: COST)
    shutil.copy(paths.models() / "selfie_landscape_144x256.onnx", tmp_path / "model.onnx")
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    return tmp_path


def test_a_model_is_added_stands_on_the_ladder_by_its_cost_and_is_removed(home, capsys):
    assert main(["models", "add", str(home / "model.onnx"), "--spec", str(home / "spec.json")]) == 0
    assert "small, user:landscape, medium, large" in capsys.readouterr().out
    catalog = with_user_models(read_catalog(paths.models()), paths.user_models())
    costs = calibration.load(paths.costs())
    assert catalog.ladder({rung: cost.wall_ms for rung, cost in costs.items()})[1] == "user:landscape"
    assert catalog.ladder({}) == RUNGS
    assert main(["models", "remove", "landscape"]) == 0
    assert user_specs(paths.user_models()) == []
    assert "user:landscape" not in calibration.load(paths.costs())
    assert list((home / "own").iterdir()) == []
    with pytest.raises(BadArgument, match="landscape"):
        user_models.remove_model("user:landscape")


def test_it_finds_the_person_and_nobody_in_an_empty_room_as_the_shipped_ones_do(home):
    user_models.add_model(home / "model.onnx", home / "spec.json")
    catalog = with_user_models(read_catalog(paths.models()), paths.user_models())
    segmenter = open_rung(catalog, "user:landscape", CPU)
    frame = sample_frames()[0]
    alpha = segmenter.matte(frame, SharedCoarse()).alpha
    assert segmenter.rung == "user:landscape"
    assert alpha.shape == (180, 320)
    assert alpha[110:175, 140:180].mean() > 200
    assert alpha[:50].mean() < 8
    flat = Frame(flat_i420(SIZE, (126, 128, 128)), SIZE, frame.captured_at + 0.1, 1)
    assert segmenter.matte(flat, SharedCoarse()).alpha.max() == 0


def test_a_run_with_it(home, capsys):
    user_models.add_model(home / "model.onnx", home / "spec.json")
    run = ["run", "--source", "demo", "--output", "none", "--every-frame", "--frames", "3", "--json"]
    assert main([*run, "--model", "user:landscape"]) == 0
    assert json.loads(capsys.readouterr().out)["rung"] == "user:landscape"
    assert main([*run, "--model", "user:other"]) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "../x"}, "name"), ({"name": "Big"}, "name"), ({"layout": "HWC"}, "layout"),
        ({"colour": "CMYK"}, "colour"),
        ({"std": [1, 0, 1]}, "std"), ({"width": -1}, "width"), ({"width": 99999, "height": 99999}, "width"),
        ({"threads": 0}, "threads"), ({"image": 3}, "image"), ({"licence": None}, "licence"),
    ],
)  # fmt: skip
def test_a_bad_description_is_refused_in_words(tmp_path, change, says):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({**SPEC, **change}))
    with pytest.raises(BadFile, match=says):
        read_spec(path)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"name": "x"}', "\x00"])
def test_what_is_no_description_is_refused_in_words(tmp_path, content):
    path = tmp_path / "spec.json"
    path.write_text(content)
    with pytest.raises(BadFile, match="not a valid model description"):
        read_spec(path)
    with pytest.raises(BadFile, match="cannot be read"):
        read_spec(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"image": "picture"}, "no input picture"),
        ({"alpha": "matte"}, "no output matte"),
        ({"states": {"r": "alpha"}}, "r"),
    ],
)
def test_a_model_that_is_not_what_its_description_says_is_refused_and_not_kept(home, change, error):
    (home / "spec.json").write_text(json.dumps({**SPEC, **change}))
    with pytest.raises(ModelBroken, match=error):
        user_models.add_model(home / "model.onnx", home / "spec.json")
    assert not (home / "own").exists()


def test_a_model_that_finds_somebody_else_or_is_none_is_refused(home):
    (home / "spec.json").write_text(json.dumps({**SPEC, "is_logit": True}))  # a sigmoid twice: all is person
    with pytest.raises(ModelBroken, match="does not find"):
        user_models.add_model(home / "model.onnx", home / "spec.json")
    (home / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelBroken):
        user_models.add_model(home / "model.onnx", home / "spec.json")
    with pytest.raises(BadFile, match="cannot be read"):
        user_models.add_model(home / "none.onnx", home / "spec.json")
    assert not (home / "own").exists()


def test_a_file_that_was_changed_afterwards_is_refused(home):
    user_models.add_model(home / "model.onnx", home / "spec.json")
    kept = home / "own" / "landscape.onnx"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelBroken, match="checksum"):
        open_rung(with_user_models(read_catalog(paths.models()), paths.user_models()), "user:landscape", CPU)


# ---- what it is shown


class Session:
    """A net that answers the mean of its picture's first channel, counts in its state, and fails when it is told to."""

    def __init__(self, shape: list, fails: bool = False) -> None:
        self.shape, self.fails, self.seen = shape, fails, []

    def get_inputs(self):
        names = (("src", self.shape), ("r1i", [None, 2, "h", "w"]), ("ratio", [1]))
        return [SimpleNamespace(name=name, shape=shape, type="tensor(float)") for name, shape in names]

    def get_outputs(self):
        return [SimpleNamespace(name=name) for name in ("pha", "r1o")]

    def run(self, names, feeds):
        if self.fails:
            raise RuntimeError("the device has gone")
        assert names == ["pha", "r1o"]
        self.seen.append(feeds)
        return [np.full((1, 1, 4, 6), 0.25, np.float32), feeds["r1i"] + 1]


def net(monkeypatch, session: Session, provider: str = CPU, **changes) -> tuple[UserNet, list]:
    backup, events = Session(session.shape) if provider != CPU else session, []
    monkeypatch.setattr(
        user_net, "open_session", lambda model, provider, threads: session if provider != CPU else backup
    )
    spec = UserModelSpec(
        "rvm", "GPL-3.0", "src", "pha", width=6, height=4, states={"r1i": "r1o"}, constants={"ratio": [0.25]}, **changes
    )
    return UserNet(spec, b"", provider, events.append), events


@pytest.mark.parametrize(
    ("colour", "wanted"), [("RGB", (1, 0, 0)), ("BGR", (0, 0, 1)), ("YUV", (65 / 219, -38 / 224, 112 / 224))]
)
def test_colours_are_as_the_model_was_trained(monkeypatch, colour, wanted):
    session = Session(["batch", 3, "height", "width"])
    one, _ = net(monkeypatch, session, colour=colour, mean=(0.5, 0.4, 0.3), std=(0.5, 1, 2))
    red = Frame(flat_i420(SIZE, (81, 90, 240)), SIZE, 0, 0)
    alpha = one.alpha(red, SharedCoarse())
    assert (alpha == 64).all()
    picture = session.seen[0]["src"]
    assert picture.shape == (1, 3, 4, 6)
    assert picture.dtype == np.float32
    expected = (np.array(wanted) - (0.5, 0.4, 0.3)) / (0.5, 1, 2)
    assert np.abs(picture[0, :, 2, 3] - expected).max() < 0.02
    assert session.seen[0]["ratio"] == np.float32(0.25)


def test_the_last_dimension_may_be_the_channels(monkeypatch):
    session = Session([1, 4, 6, 3])
    one, _ = net(monkeypatch, session, layout="NHWC", is_logit=True)
    alpha = one.alpha(Frame(flat_i420(SIZE, (235, 128, 128)), SIZE, 0, 0), SharedCoarse())
    assert session.seen[0]["src"].shape == (1, 4, 6, 3)
    assert np.abs(session.seen[0]["src"] - 1).max() < 0.02
    assert alpha[0, 0] == round(255 / (1 + np.exp(-0.25)))


def test_its_memory_goes_on_until_it_is_forgotten(monkeypatch):
    session = Session([1, 3, 4, 6])
    one, _ = net(monkeypatch, session)
    frame = Frame(flat_i420(SIZE, (126, 128, 128)), SIZE, 0, 0)
    for _ in range(3):
        one.alpha(frame, SharedCoarse())
    one.forget()
    one.alpha(frame, SharedCoarse())
    assert [float(feeds["r1i"].max()) for feeds in session.seen] == [0, 1, 2, 0]
    assert session.seen[0]["r1i"].shape == (1, 2, 1, 1)


def test_a_provider_that_fails_is_left_for_the_cpu_and_the_cpu_is_an_error(monkeypatch):
    frame = Frame(flat_i420(SIZE, (126, 128, 128)), SIZE, 0, 0)
    one, events = net(monkeypatch, Session([1, 3, 4, 6], fails=True), "CUDAExecutionProvider")
    assert (one.alpha(frame, SharedCoarse()) == 64).all()
    assert one.provider == CPU
    assert len(events) == 1
    one, _ = net(monkeypatch, Session([1, 3, 4, 6], fails=True))
    with pytest.raises(ProviderFailed, match="rvm"):
        one.alpha(frame, SharedCoarse())


def test_a_size_that_nobody_says_is_refused(monkeypatch):
    session = Session([1, 3, None, None])
    monkeypatch.setattr(user_net, "open_session", lambda *_: session)
    with pytest.raises(ModelBroken, match="leaves the size"):
        UserNet(UserModelSpec("x", "MIT", "src", "pha"), b"", CPU, print)
