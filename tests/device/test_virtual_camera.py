"""The whole way with real devices: a webcam, `buzzcam run`, and other programs that read the virtual camera."""

import time
from contextlib import ExitStack, nullcontext
from subprocess import DEVNULL
from threading import Event

import numpy as np
import pytest
from rig import (
    CARD,
    CLIP_FRAMES,
    FPS,
    SIZE,
    START_S,
    Reader,
    check_numbers,
    cpu_s,
    holds,
    opened,
    program,
    read_by_ffmpeg,
    streams,
)

pytestmark = pytest.mark.device

FRAMES, PAUSE_S = 30, 3.0
RELEASE_S = 10.0
"""A limit for failing, after the last reader has gone; what it really takes (2 s are allowed) is written down."""


def numbers_from(reader, eye, count=FRAMES, seconds=START_S):
    """The numbers of `count` pictures of the webcam, without the cards that came before the first."""
    seen = []
    deadline = time.monotonic() + seconds
    while len(seen) < count and time.monotonic() < deadline:
        picture = reader.read()
        number = CARD if picture is None else eye.look(picture)
        if number != CARD or seen:
            seen.append(number)
    assert len(seen) == count, f"{len(seen)} of {count} pictures within {seconds} s"
    return seen


def test_other_programs_get_each_picture_once_and_in_order(start, webcam, virtual_camera, eye, record_property):
    run = start()
    run.sends_to(virtual_camera)
    with Reader(virtual_camera) as reader:
        assert reader.size == SIZE
        by_opencv = numbers_from(reader, eye)
    left_out = check_numbers(by_opencv)
    by_ffmpeg = [eye.look(picture) for picture in read_by_ffmpeg(virtual_camera, FRAMES)]
    left_out += check_numbers(by_ffmpeg)
    ended = run.stop()
    assert ended.status == 0, ended.said
    assert ended.report["size"] == str(SIZE)
    record_property("added delay p95 ms", ended.report["latency_ms"]["p95"])
    record_property("pictures left out", f"{left_out} of {len(by_opencv) + len(by_ffmpeg)}")


def test_nobody_watching_means_the_camera_is_off(start, webcam, virtual_camera, eye, record_property):
    """Asleep from the start; on for a reader; off when it leaves; on again when it is back."""
    run = start()
    run.takes_from(webcam)
    record_property("first released after s", round(run.lets_go(webcam, RELEASE_S), 2))
    assert holds(run.pid, virtual_camera), "the virtual camera stays on offer"

    used_s, began = cpu_s(run.pid), time.monotonic()
    Event().wait(5.0)  # what is measured is these seconds: nothing happens in them
    percent = 100 * (cpu_s(run.pid) - used_s) / (time.monotonic() - began)
    record_property("CPU asleep %", round(percent, 2))
    assert not holds(run.pid, webcam)

    newer_than = None
    for visit in ("first", "second"):
        came = time.monotonic()
        with Reader(virtual_camera) as reader:
            first = reader.read_until(lambda picture: eye.look(picture) != CARD, 10.0, "a picture of the webcam")
            record_property(f"{visit} picture after a reader came s", round(time.monotonic() - came, 2))
            numbers = [eye.look(first), *numbers_from(reader, eye, 20)]
        check_numbers(numbers)
        if newer_than is not None:
            last, seconds = newer_than
            assert (numbers[0] - last) % CLIP_FRAMES > seconds * FPS, "the first picture is an old one"
        released_s = run.lets_go(webcam, RELEASE_S)
        record_property(f"released after the {visit} reader s", round(released_s, 2))
        newer_than = numbers[-1], released_s + PAUSE_S / 2
        Event().wait(PAUSE_S)  # until then it may have taken pictures: later ones have larger numbers
    ended = run.stop()
    assert ended.status == 0, ended.said
    assert "Traceback" not in ended.said


def test_a_reader_that_is_killed_has_left(buzzcam, webcam, virtual_camera, tmp_path):
    """And the device may be named by a link to it."""
    link = tmp_path / "my-camera"
    link.symlink_to(virtual_camera)
    run = buzzcam("run", "--source", f"camera:{webcam}", "--background", "none", "--output", f"virtual-camera:{link}")
    run.takes_from(webcam)
    run.lets_go(webcam, RELEASE_S)
    with program("v4l2-ctl", "-d", virtual_camera, "--stream-mmap", "--stream-count=100000", stderr=DEVNULL) as reader:
        run.wait_until(lambda: streams(reader.pid, virtual_camera), START_S, "the reader streams")
        run.takes_from(webcam)
        reader.kill()
        reader.wait()
    run.lets_go(webcam, RELEASE_S)


def test_only_streaming_switches_the_camera_on(start, webcam, virtual_camera, record_property):
    """A program that lists cameras opens each of them; the webcam's light must not flash for that."""
    run = start()
    run.takes_from(webcam)
    run.lets_go(webcam, RELEASE_S)
    with opened(virtual_camera) as stream_from:
        asked = time.monotonic()
        run.wait_until(lambda: time.monotonic() > asked + 0.5 or holds(run.pid, webcam), 5.0, "half a second is over")
        assert not holds(run.pid, webcam)
        stream_from()
        began = time.monotonic()
        run.takes_from(webcam)
        record_property("webcam on after a slow program began to stream s", round(time.monotonic() - began, 2))


def test_it_opens_again_and_again(start, virtual_camera, eye):
    """Before 0.13 the module forgets after a sender's end that the node takes pictures.

    The second time nobody has it open meanwhile; the third time a program that does not stream, the fourth time
    one that does. PipeWire has every camera open all the time: that alone makes it neither a reader nor a sender.
    """
    with ExitStack() as programs:
        reader = None
        for count in range(4):
            run = start()
            run.sends_to(virtual_camera)
            if count == 1:
                programs.enter_context(opened(virtual_camera))
            if count == 2:
                reader = programs.enter_context(Reader(virtual_camera))
            with nullcontext(reader) if reader else Reader(virtual_camera) as this_reader:
                # The module first hands out what was left in its buffers.
                check_numbers(numbers_from(this_reader, eye, 15)[-5:])
            ended = run.stop()
            assert ended.status == 0, ended.said
        ended = start("--size", "320x240").end()  # it would be read as a picture of the other size
        assert ended.status == 3, ended.said
        assert f"fixed at {SIZE}" in ended.said
        assert len(ended.said.splitlines()) == 2, ended.said


def test_a_webcam_that_stalls(start, player, webcam, virtual_camera, eye):
    """Readers get the card, and the end does not wait for the webcam."""
    run = start()
    run.sends_to(virtual_camera)
    with Reader(virtual_camera) as reader:
        numbers_from(reader, eye, 5)
        with player.stalled():
            reader.read_until(eye.is_card, 3.0, "the card")
        numbers_from(reader, eye, 5)
        with player.stalled():
            reader.read_until(eye.is_card, 3.0, "the card")
            began = time.monotonic()
            assert run.stop().status == 0
            assert time.monotonic() - began < 3


def test_nothing_of_the_room_comes_out_while_it_is_hidden(buzzcam, webcam, virtual_camera, eye, record_property):
    """The webcam shows colour bars and nobody: each picture is the backdrop or the card, and nothing else."""
    run = buzzcam(
        "run", "--source", f"camera:{webcam}", "--background", "color:#00ff00", "--model", "small",
        "--output", f"virtual-camera:{virtual_camera}", "--json",
    )  # fmt: skip
    run.sends_to(virtual_camera)
    cards = worst = 0
    green = np.array((0, 255, 0), np.int16)
    with Reader(virtual_camera) as reader:
        for _ in range(2 * FRAMES):
            picture = reader.read()
            assert picture is not None
            if eye.is_card(picture):
                cards += 1
                continue
            off = np.abs(picture.astype(np.int16) - green).max(axis=2)
            worst = max(worst, int(off.max()))
            assert off.max() < 16, f"{(off >= 16).mean():.2%} of the picture is not the backdrop"
    ended = run.stop()
    assert ended.status == 0, ended.said
    assert cards < 2 * FRAMES, "only cards came"
    record_property("cards while hidden", cards)
    record_property("worst level off the backdrop", worst)
    record_property("added delay p95 ms, model small", ended.report["latency_ms"]["p95"])
