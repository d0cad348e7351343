"""The validation clips (models/train/val.py) on drawn people and rooms: repeatable, and their truth is what it says."""

import importlib.util
import sys

import av
import cv2
import numpy as np
import pytest

from buzzcam import paths

TRAIN = paths.models() / "train"


@pytest.fixture(scope="module")
def val():
    sys.path.insert(0, str(TRAIN))
    spec = importlib.util.spec_from_file_location("train_val", TRAIN / "val.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(TRAIN))


def drawn(seed: int, shape: tuple[int, int]) -> np.ndarray:
    small = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC))


@pytest.fixture(scope="module")
def library(val):
    """People are columns with a head, whatever their name."""
    picture, mask = drawn(1, (220, 110)), np.zeros((220, 110), np.uint8)
    cv2.circle(mask, (55, 40), 18, 255, -1)
    cv2.rectangle(mask, (35, 55), (75, 210), 255, -1)
    person = sys.modules["scene"].cut_out(picture, mask)

    class Drawn:
        room = staticmethod(lambda name: drawn(len(name), (120, 180)))
        photo = staticmethod(lambda name: picture)
        person = thing = staticmethod(lambda name: person_cut)
        talker = staticmethod(lambda name: [person_cut] * 3)

    person_cut = person
    return Drawn()


def test_every_clip_is_the_same_again(val, library):
    for kind, (_, count) in val.KINDS.items():
        one, two = (val.scene(library, kind, count - 1) for _ in range(2))
        one[0].subframes = two[0].subframes = 1  # what they are costs time
        for first, second in zip(one[0].frame(30, one[1]), two[0].frame(30, two[1]), strict=True):
            assert np.array_equal(first, second), kind


def test_there_are_enough_clips(val):
    assert sum(count for _, count in val.KINDS.values()) >= 60


def test_rooms_without_people_have_an_empty_truth(val, library):
    for kind in ("empty", "empty-coats", "empty-faces"):
        for n in range(val.KINDS[kind][1]):
            made, dice = val.scene(library, kind, n)
            assert made.frame(20, dice)[1].max() == 0


def test_somebody_leaves_and_another_comes(val, library):
    leaving, dice = val.scene(library, "leaves", 1)
    alphas = np.array([leaving.frame(k, dice)[1] for k in (0, 90, leaving.frames - 1)])
    assert val.facts("leaves", alphas, 1) | {"fps": 0} == {
        "kind": "leaves", "seed": 1, "fps": 0, "frames": 3, "person": [0], "nobody": [1, 2], "room": [],
    }  # fmt: skip
    learning, dice = val.scene(library, "learn", 0)
    alphas = np.array([learning.frame(k, dice)[1] for k in (0, 40, 100)])
    facts = val.facts("learn", alphas, 1)
    assert (facts["person"], facts["nobody"], facts["room"]) == ([2], [0, 1], [0, 1])


def test_the_truth_is_what_the_frame_was_made_of(val, library):
    """Where it says nobody, the picture is the plate; where it says person, it is not."""
    made, dice = val.scene(library, "learn", 0)
    made.sensor = val.Sensor(shot=0, read=0, jpeg=0, blur=0)
    made.wrap = 0.0
    made.sensor.exposure = val.still(1.0)
    picture, alpha = made.frame(100, dice)
    change = np.abs(picture.astype(int) - made.plate()).max(2)
    assert (alpha > 250).any()
    assert change[alpha == 0].max() <= 1
    assert (change[alpha > 250] > 8).mean() > 0.8


def test_a_desk_takes_from_the_truth(val, library):
    made, dice = val.scene(library, "desk", 0)
    rows = np.flatnonzero((made.frame(5, dice)[1] > 127).any(1))
    assert rows[-1] < 0.85 * val.H


def test_films_are_lossless(val, tmp_path):
    rows = [np.random.default_rng(k).integers(16, 235, (val.H * 3 // 2, val.W), np.uint8) for k in range(2)]
    film = val.Film(tmp_path / "a.mkv", "yuv420p")
    for frame in rows:
        film.add(frame)
    film.close()
    with av.open(str(tmp_path / "a.mkv")) as file:
        for frame, again in zip(rows, file.decode(video=0), strict=True):
            assert np.array_equal(frame, again.to_ndarray())
