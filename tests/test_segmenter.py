"""The real networks on a real person, and what happens when their files or providers fail."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from buzzcam import paths
from buzzcam.core.events import ProviderLost
from buzzcam.core.frame import Frame, Size, flat_i420, planes_of
from buzzcam.errors import ModelBroken, ModelMissing, ProviderFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sources.demo import Demo
from buzzcam.vision import runtime
from buzzcam.vision.answer import alpha_of
from buzzcam.vision.catalog import RUNGS, read_catalog
from buzzcam.vision.learnt_room import SAME
from buzzcam.vision.presence import ENTER_LOGIT, GONE_LOGIT
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.segmenter import ROOM_PLANE, UNKNOWN, PersonSegmenter
from buzzcam.vision.store import checked_file
from fakes import read_frame
from shared_cases import all_frames, case

SIZE = Size(1280, 720)


def demo_frames(count: int, size: Size = SIZE, fps: float = 30.0) -> list[Frame]:
    demo = Demo(paths.assets() / "demo", size, fps, is_paced=False)
    demo.open()
    return [read_frame(demo) for _ in range(count)]


def segmenter(rung: str = "small", events: list | None = None) -> PersonSegmenter:
    publish = (events if events is not None else []).append
    return PersonSegmenter(read_catalog(paths.models()), paths.models(), rung, CPU, publish)


def empty_room(number: int, size: Size = SIZE) -> Frame:
    """The demo's room without the person, with noise."""
    demo = Demo(paths.assets() / "demo", size, 30.0, is_paced=False)
    demo.open()
    for plane in demo._front:
        plane.fill(0)
    for plane in demo._rest:
        plane.fill(255)
    return Frame(demo.picture(number).copy(), size, number / 30, number)


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_finds_the_person_where_she_is(rung):
    frame = demo_frames(1)[0]
    alpha = segmenter(rung).matte(frame, SharedCoarse()).alpha
    assert alpha.shape == (180, 320)
    assert alpha[110:175, 140:180].mean() > 240, "her body"
    assert alpha[75:100, 150:170].mean() > 230, "her face"
    assert alpha[:50].mean() < 3, "the wall"
    assert alpha[:, :60].mean() < 6, "the window"


@pytest.mark.parametrize("rung", ["medium", "large"])
def test_a_rung_learns_the_empty_room_and_is_told_what_differs(rung):
    one, coarse, room = segmenter(rung), SharedCoarse(), empty_room(0)
    one.matte(demo_frames(1)[0], coarse)
    one.room.learn()
    for k in range(1, 75):  # not a pixel changes: it looks all the same
        one.matte(replace(room, captured_at=k / 30, number=k), coarse)
    assert one.room.state == "learnt"
    assert one.takes_room
    one.matte(replace(demo_frames(1)[0], captured_at=2.6), coarse)
    told = one._net.net.input[0, ROOM_PLANE]
    rows, columns = told.shape
    assert told[int(0.65 * rows) : int(0.95 * rows), int(0.45 * columns) : int(0.55 * columns)].mean() > 120, "her"
    assert abs(told[: rows // 4].mean() - SAME) < 8, "the wall"
    one.room.forget()
    one.matte(replace(demo_frames(2)[1], captured_at=2.7), coarse)
    assert not told.any()


def test_small_does_without_the_room():
    assert not segmenter("small").takes_room


@pytest.mark.parametrize(
    "size", [Size(640, 480), Size(642, 362), Size(360, 640), Size(1920, 1080), Size(16, 16)], ids=str
)
def test_any_size_gives_a_matte_on_its_grid(size):
    for rung in ("small", "medium"):
        frame = demo_frames(1, size)[0]
        assert segmenter(rung).matte(frame, SharedCoarse()).alpha.shape == size.grid[::-1]


def test_an_empty_room_has_nobody_in_it():
    one, coarse = segmenter(), SharedCoarse()
    for number in range(0, 40):
        assert not one.matte(empty_room(number), coarse).alpha.any()


def test_somebody_who_leaves_is_gone():
    one, coarse = segmenter(), SharedCoarse()
    assert one.matte(demo_frames(1)[0], coarse).alpha.any()
    later = [one.matte(empty_room(number), coarse).alpha.any() for number in range(1, 150)]
    assert not any(later[-30:])


def far_away(size: Size = SIZE) -> Frame:
    """The demo's person a sixth as tall, in the middle of the lower half of her empty room."""
    picture = empty_room(0, size).i420.copy()
    person = demo_frames(1, Size(size.width // 24 * 4, size.height // 24 * 4))[0]
    left, top = size.width // 2, size.height // 2
    planes = zip((1, 2, 2), planes_of(picture, size), planes_of(person.i420, person.size), strict=True)
    for step, target, plane in planes:
        rows, columns = plane.shape
        target[top // step : top // step + rows, left // step : left // step + columns] = plane
    return Frame(picture, size, 0.0, 0)


def test_who_is_too_small_for_the_nets_is_looked_at_closely_where_the_presence_net_sees_them(monkeypatch):
    one, frame = segmenter(), far_away()
    boxes = []

    def look(*_: object) -> float:
        one._presence.cells.fill(0)
        one._presence.cells[4, 7:9] = 255  # of 8 by 14
        return ENTER_LOGIT

    def shown(frame, coarse, box, whole=one._shown):
        boxes.append(box)
        return np.zeros((144, 256), np.uint8) if len(boxes) == 1 else whole(frame, coarse, box)

    monkeypatch.setattr(one._presence, "_look", look)
    monkeypatch.setattr(one, "_shown", shown)
    alpha = one.matte(frame, SharedCoarse()).alpha
    first, second = boxes
    assert (first.columns, first.rows) == (320, 180)
    assert second.columns < 0.5 * 320
    assert second.left <= 160 and second.left + second.columns >= 200
    assert alpha.max() > 200, "with the same picture"


def test_a_still_scene_is_not_computed_again_for_a_second():
    one, coarse = segmenter(), SharedCoarse()
    frame = demo_frames(1)[0]
    mattes = [one.matte(Frame(frame.i420, SIZE, k / 30, k), coarse) for k in range(70)]
    used = {id(matte) for matte in mattes}
    assert 2 <= len(used) <= 4
    for k, matte in enumerate(mattes):
        assert k / 30 - matte.captured_at <= 1.0 + 1e-9


def test_a_still_scene_is_computed_again_while_the_presence_net_doubts():
    one, coarse = segmenter(), SharedCoarse()
    frame = demo_frames(1)[0]
    first = one.matte(frame, coarse)
    one._presence.is_sure = False
    assert one.matte(Frame(frame.i420, SIZE, 1 / 30, 1), coarse) is not first


@pytest.mark.parametrize("rung", ["small", "medium"])
def test_no_coat_stays_when_its_owner_has_left(rung):
    one, coarse = segmenter(rung), SharedCoarse()
    shown = [bool(one.matte(frame, coarse).alpha.any()) for frame in all_frames(case("22-coat.mp4"))]
    assert all(shown[:60]), "sits"
    assert not any(shown[111:]), "half a second after the last of them"


@pytest.mark.parametrize("logit", [GONE_LOGIT - 1, GONE_LOGIT + 1])
def test_no_rest_is_followed_once_it_is_certain_that_nobody_is_there(logit, monkeypatch):
    one, followed = segmenter(), []
    monkeypatch.setattr(one._presence, "_look", lambda *_: logit)
    monkeypatch.setattr(one._plate, "follow_nobody", lambda: followed.append(True))
    one.matte(demo_frames(1)[0], SharedCoarse())
    assert bool(followed) == (logit < GONE_LOGIT)


def test_a_time_that_jumps_back_is_no_still_scene():
    one, coarse = segmenter(), SharedCoarse()
    frame = demo_frames(1)[0]
    first = one.matte(Frame(frame.i420, SIZE, 10.0, 0), coarse)
    assert one.matte(Frame(frame.i420, SIZE, 9.0, 1), coarse) is not first


def memory_of(one: PersonSegmenter) -> np.ndarray:
    """What the net was told of its last matte."""
    return one._net.net.input[0, 4]


def test_the_net_remembers_its_last_matte_while_the_scene_goes_on():
    one, coarse = segmenter(), SharedCoarse()
    frames = demo_frames(2, fps=6.0)
    one.matte(frames[0], coarse)
    assert (memory_of(one) == UNKNOWN).all(), "nothing was before"
    assert np.array_equal(one._net.net.input[0, 3], one._net.net.input[0, 0])
    one.matte(frames[1], coarse)
    assert memory_of(one).max() > 230
    assert memory_of(one).min() < 20


@pytest.mark.parametrize("what", ["time jumps", "time goes back", "the light goes on", "nobody was there"])
def test_the_memory_is_dropped_when(what):
    one, coarse = segmenter(), SharedCoarse()
    first, second = demo_frames(2, fps=6.0)
    buffer, at = second.i420, second.captured_at
    if what == "time jumps":
        at = first.captured_at + 5
    elif what == "time goes back":
        at = first.captured_at - 1
    elif what == "the light goes on":
        bright = buffer.copy()
        luma = planes_of(bright, SIZE)[0]
        np.copyto(luma, np.clip(luma.astype(np.int16) + 60, 16, 235).astype(np.uint8))
        buffer = bright
    else:
        first = Frame(empty_room(0).i420, SIZE, first.captured_at, 0)
    one.matte(first, coarse)
    one.matte(Frame(buffer, SIZE, at, 1), coarse)
    assert (memory_of(one) == UNKNOWN).all()


def test_a_wrong_memory_is_forgotten_within_a_second():
    one, coarse = segmenter(), SharedCoarse()
    rng = np.random.default_rng(5)
    frame = demo_frames(1)[0]
    truth = one.matte(frame, coarse).alpha > 127
    wrong = one._net._last
    wrong[:60, :60] = 255
    wrong[80:, 120:140] = 0
    for k in range(1, 30):
        grain = np.clip(frame.i420 + rng.normal(0, 6, frame.i420.size), 0, 255).astype(np.uint8)  # no still scene
        alpha = one.matte(Frame(grain, SIZE, k / 30, k), coarse).alpha
    assert ((alpha > 127) != truth).mean() < 0.01


def test_both_forms_of_a_nets_answer_are_the_same_matte():
    alpha = np.random.default_rng(2).random((6, 8)).astype(np.float32)
    levels = np.round(alpha * 255).astype(np.uint8)
    assert np.array_equal(alpha_of(alpha[None, None]), levels)
    phases = np.stack([levels[0::2, 0::2], levels[0::2, 1::2], levels[1::2, 0::2], levels[1::2, 1::2]])
    assert np.array_equal(alpha_of(phases), levels)


# ---- models and providers


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(paths.models(), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def small_of(folder):
    catalog = read_catalog(folder)
    return catalog, catalog.models[catalog.rungs["small"].model]


def test_a_missing_a_truncated_and_a_changed_model_are_refused_in_words(models):
    catalog, spec = small_of(models)
    path = models / spec.file
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelBroken, match="checksum"):
        checked_file(models, spec)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelBroken, match="checksum"):
        PersonSegmenter(catalog, models, "small", CPU, lambda event: None)
    path.unlink()
    with pytest.raises(ModelMissing, match="missing"):
        checked_file(models, spec)


def test_a_damaged_or_missing_catalogue_is_refused_in_words(models):
    path = models / "catalog.json"
    content = json.loads(path.read_text())
    content["rungs"] = content["rungs"][:1]
    path.write_text(json.dumps(content))
    with pytest.raises(ModelBroken, match="damaged"):
        read_catalog(models)
    path.write_text("no json")
    with pytest.raises(ModelBroken, match="damaged"):
        read_catalog(models)
    path.unlink()
    with pytest.raises(ModelMissing):
        read_catalog(models)


def test_every_listed_provider_either_works_or_says_that_it_cannot(models):
    _, spec = small_of(models)
    content = checked_file(models, spec)
    for provider in runtime.listed_providers():
        try:
            session = runtime.open_session(content, provider, 1)
        except ProviderFailed as error:
            assert provider in error.message
        else:
            assert session.get_providers()[0] == provider
    assert CPU in runtime.listed_providers()


class DyingSession:
    """A session on a provider that loses its device after some runs."""

    def __init__(self, real, runs: int) -> None:
        self.real, self.left = real, runs

    def run_with_iobinding(self, binding):
        if self.left == 0:
            raise RuntimeError("CUDA failure 719: unspecified launch failure")
        self.left -= 1
        self.real.run_with_iobinding(binding)

    def __getattr__(self, name):
        return getattr(self.real, name)


def test_a_provider_that_fails_while_running_is_left_without_losing_the_frame(models):
    _, spec = small_of(models)
    content, events = checked_file(models, spec), []

    def open_session(model, provider, threads):
        real = runtime.open_session(model, CPU, threads)
        return real if provider == CPU else DyingSession(real, 2)

    net = Net("net", content, "CUDAExecutionProvider", 1, events.append, open_session)
    reference = Net("net", content, CPU, 1, events.append)
    for turn in range(4):
        values = np.random.default_rng(turn).integers(16, 235, net.input.shape, dtype=np.uint8)
        for each in (net, reference):
            np.copyto(each.input, values)
        assert np.array_equal(net.run()[0], reference.run()[0])
        assert net.provider == ("CUDAExecutionProvider" if turn < 2 else CPU)
    assert [type(event) for event in events] == [ProviderLost]


def test_when_even_the_cpu_fails_it_is_an_error_and_so_the_card(models):
    _, spec = small_of(models)

    def open_session(model, provider, threads):
        return DyingSession(runtime.open_session(model, CPU, threads), 0)

    net = Net("net", checked_file(models, spec), CPU, 1, lambda event: None, open_session)
    with pytest.raises(ProviderFailed):
        net.run()


def test_the_runtime_keeps_quiet_about_us(tmp_path):
    """onnxruntime 1.31 reports to its maker by default, and leaves its device id and queue in the home folder."""
    code = (
        "from buzzcam import paths; from buzzcam.vision.catalog import read_catalog;"
        "from buzzcam.vision.segmenter import UNKNOWN, PersonSegmenter;"
        "PersonSegmenter(read_catalog(paths.models()), paths.models(), 'small', 'CPUExecutionProvider', print)"
    )
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], check=True, env={**environment, **homes})
    assert list(tmp_path.rglob("*")) == []


def test_black_and_white_frames_have_nobody_in_them():
    one, coarse = segmenter(), SharedCoarse()
    for number, level in enumerate((16, 235, 126)):
        frame = Frame(flat_i420(SIZE, (level, 128, 128)), SIZE, number / 30, number)
        assert not one.matte(frame, coarse).alpha.any()
    assert planes_of(frame.i420, SIZE)[0].mean() == 126
