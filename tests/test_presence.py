"""Who counts as somebody: a face, or something that moves by itself; not what a swaying camera moves."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from buzzcam.core.frame import Frame, Size, flat_i420
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.crop import whole
from buzzcam.vision.presence import GONE_AFTER_S, REST_S, Presence
from buzzcam.vision.runtime import Net

SIZE = Size(320, 180)
CELLS = (72, 128)
ALL = whole(SIZE.grid)
random = np.random.default_rng(3)


class Faces(Net):
    """A detector that sees what the test says."""

    def __init__(self) -> None:
        self.input = np.zeros((1, 3, 192, 192), np.uint8)
        self.logit = -5.0
        self.looks = 0

    def run(self) -> list[np.ndarray]:
        self.looks += 1
        return [np.zeros((1, 1, 16)), np.full((1, 1, 1), self.logit)]


def frame_at(seconds: float) -> Frame:
    return Frame(flat_i420(SIZE, (90, 128, 128)), SIZE, seconds, round(seconds * 30))


def blob(left: int, width: int = 40) -> np.ndarray:
    person = np.zeros(CELLS, np.uint8)
    person[20:, left : left + width] = 255
    return person


def texture(amount: float) -> np.ndarray:
    return cv2.resize(random.normal(120, amount, (36, 64)).astype(np.float32), CELLS[::-1]).clip(0, 255)


def seen(plane: np.ndarray, sigma: float = 1.0) -> np.ndarray:
    """A camera's picture of it, with noise."""
    return np.clip(plane + random.normal(0, sigma, plane.shape), 0, 255).astype(np.uint8)


def play(presence: Presence, pictures: list[np.ndarray], persons: list[np.ndarray], begin: int = 0) -> list[bool]:
    changes = [cv2.absdiff(after, before) for before, after in pairwise(pictures)]
    return [
        presence.is_there(frame_at((begin + k) / 30), SharedCoarse(), ALL, persons[k], pictures[k], changes[k - 1])
        for k in range(1, len(pictures))
    ]


def test_who_is_half_visible_and_moves_is_there_at_once_without_a_face():
    room, body = texture(12), texture(35)
    pictures, persons = [], []
    for k in range(12):
        person = blob(60 + 2 * k)
        pictures.append(seen(np.where(person > 0, np.roll(body, 2 * k, 1), room)))
        persons.append(person)
    assert all(play(Presence(Faces()), pictures, persons))


def test_what_only_a_swaying_camera_moves_is_nobody():
    scene = np.where(blob(60) > 0, texture(45), texture(14))  # a striped chair before a quieter wall
    pictures = [seen(np.roll(scene, round(3 * np.sin(k / 3)), 1)) for k in range(40)]
    persons = [np.roll(blob(60), round(3 * np.sin(k / 3)), 1) for k in range(40)]
    assert not any(play(Presence(Faces()), pictures, persons))


def test_noise_and_a_light_that_flickers_are_nobody():
    scene = texture(30)
    pictures = [seen(scene * (1 + 0.04 * (k % 2)), 3) for k in range(40)]
    assert not any(play(Presence(Faces()), pictures, [blob(60)] * 40))


def test_a_small_thing_that_moves_is_nobody():
    pictures = [seen(np.where(blob(20 + 3 * k, 3) > 0, 220, 60)) for k in range(30)]
    persons = [blob(20 + 3 * k, 3) * (np.arange(72)[:, None] > 60).astype(np.uint8) for k in range(30)]
    assert not any(play(Presence(Faces()), pictures, persons))


def test_a_face_is_enough_and_is_looked_for_now_and_then():
    faces = Faces()
    faces.logit = 2.0
    presence, still = Presence(faces), texture(20)
    assert all(play(presence, [seen(still) for _ in range(60)], [blob(60)] * 60))
    assert faces.looks == 1 + 2 // REST_S


def test_for_the_face_of_who_moves_nobody_looks():
    faces, room, body = Faces(), texture(12), texture(35)
    persons = [blob(20 + k % 60) for k in range(120)]
    pictures = [seen(np.where(person > 0, np.roll(body, k % 60, 1), room)) for k, person in enumerate(persons)]
    assert all(play(Presence(faces), pictures, persons))
    assert faces.looks == 0


def test_one_look_in_vain_at_a_still_picture_which_comes_once_a_second_ends_nothing():
    faces = Faces()
    presence, picture, nothing = Presence(faces), seen(texture(20)), np.zeros(CELLS, np.uint8)
    for second, logit in enumerate((2.0, -5.0, -5.0, 2.0, -5.0)):
        faces.logit = logit
        assert presence.is_there(frame_at(second), SharedCoarse(), ALL, blob(60), picture, nothing)


def test_who_shows_neither_face_nor_movement_for_long_is_a_chair():
    faces = Faces()
    faces.logit = 2.0
    presence, still = Presence(faces), texture(20)
    assert play(presence, [seen(still)] * 4, [blob(60)] * 4)[-1]
    faces.logit = -5.0
    later = play(presence, [seen(still) for _ in range(150)], [blob(60)] * 150, begin=4)
    assert later[0]
    assert not any(later[round(30 * (GONE_AFTER_S + 0.2)) :])


@pytest.mark.parametrize("cells", [0, 10])
def test_an_empty_matte_is_nobody_whatever_was_before(cells):
    faces = Faces()
    faces.logit = 2.0
    presence, still = Presence(faces), texture(20)
    assert play(presence, [seen(still)] * 4, [blob(60)] * 4)[-1]
    empty = np.zeros(CELLS, np.uint8)
    empty[0, :cells] = 255
    assert not presence.is_there(frame_at(1), SharedCoarse(), ALL, empty, seen(still), np.zeros(CELLS, np.uint8))
