"""Frames, mailboxes, workers: what crosses between threads."""

from threading import Event, Thread

import numpy as np
import pytest
from cffi import FFI

from buzzcam.core.demand import Demand
from buzzcam.core.events import Failed, Publisher
from buzzcam.core.frame import BLACK, Frame, FramePool, Size, flat_i420, planes_of
from buzzcam.core.mailbox import Mailbox, MailboxClosed
from buzzcam.core.meter import Durations
from buzzcam.core.ports import Scene
from buzzcam.core.worker import Worker
from buzzcam.kernels.coarse import SharedCoarse

POOLED = Size(32, 32)


def test_planes_are_views_of_one_buffer():
    size = Size(6, 4)
    buffer = np.arange(size.i420_bytes, dtype=np.uint8)
    luma, u, v = planes_of(buffer, size)
    assert (luma.shape, u.shape, v.shape) == ((4, 6), (2, 3), (2, 3))
    assert u[0, 0] == 24
    assert v[-1, -1] == 35
    assert all(np.shares_memory(plane, buffer) for plane in (luma, u, v))


def test_a_published_frame_cannot_be_written():
    frame = Frame(flat_i420(Size(16, 16), BLACK), Size(16, 16), 0.0, 0)
    with pytest.raises(ValueError, match="read-only"):
        frame.planes[0][0, 0] = 1


@pytest.mark.parametrize(("size", "count"), [(Size(15, 16), 360), (Size(16, 16), 383)])
def test_a_frame_of_odd_size_or_wrong_length_is_refused(size, count):
    with pytest.raises(ValueError, match="cannot have"):
        Frame(np.zeros(count, np.uint8), size, 0.0, 0)


def test_a_pool_uses_a_buffer_again_only_when_nobody_holds_it():
    pool, size = FramePool(), Size(16, 16)
    first = pool.take(size)
    address = first.ctypes.data
    frame = Frame(first, size, 0.0, 0)
    del first
    assert pool.take(size).ctypes.data != address
    chroma = frame.planes[2]
    del frame
    assert pool.take(size).ctypes.data != address, "a view is still held"
    del chroma
    assert pool.take(size).ctypes.data == address
    assert pool.take(Size(32, 16)).size == Size(32, 16).i420_bytes


HOLDS = {
    "the buffer": lambda buffer: buffer,
    "a slice of a slice": lambda buffer: buffer[8:][::2],
    "a plane": lambda buffer: planes_of(buffer, POOLED)[1],
    "a frame": lambda buffer: Frame(buffer, POOLED, 0.0, 0),
    "a plane of a frame with another's picture": lambda buffer: (
        Frame(flat_i420(POOLED, BLACK), POOLED, 0.0, 0).with_picture(buffer).luma[4:, 4:]
    ),
    "another type of number": lambda buffer: buffer.view(np.int16),
    "a subclass": lambda buffer: buffer.view(np.ma.MaskedArray),
    "a memoryview": memoryview,
    "an array of a memoryview": lambda buffer: np.frombuffer(memoryview(buffer)[16:], np.uint8),
    "a pointer of cffi": FFI().from_buffer,
    "an iterator": lambda buffer: buffer.flat,
    "a closure": lambda buffer: lambda: buffer,
}


@pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS)
def test_whatever_holds_a_buffer_keeps_it_from_being_given_out_again(hold):
    pool = FramePool()
    address = (buffer := pool.take(POOLED)).ctypes.data
    held = hold(buffer)
    del buffer
    others = [pool.take(POOLED) for _ in range(4)]
    assert address not in [other.ctypes.data for other in others]
    assert len({other.ctypes.data for other in others}) == 4
    del held
    assert pool.take(POOLED).ctypes.data == address


def test_buffers_that_end_on_other_threads_are_never_given_out_while_held():
    pool, wrong, seen = FramePool(), [], set()
    queues = [Mailbox(3) for _ in range(3)]

    def hold(mailbox):
        for held in mailbox:
            luma, expected = held.luma, held.number % 251
            del held
            wrong.extend(int(value) for value in np.unique(luma) if value != expected)

    threads = [Thread(target=hold, args=(mailbox,)) for mailbox in queues]
    for thread in threads:
        thread.start()
    for number in range(3000):
        buffer = pool.take(POOLED)
        seen.add(buffer.ctypes.data)
        buffer.fill(number % 251)
        queues[number % 3].put(Frame(buffer, POOLED, 0.0, number))
        del buffer
    for mailbox in queues:
        mailbox.close()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(seen) < 100, "buffers are used again"


def test_a_buffer_outlives_its_pool():
    buffer = FramePool().take(POOLED)
    buffer.fill(7)
    others = [FramePool().take(POOLED) for _ in range(8)]
    for other in others:
        other.fill(9)
    assert set(buffer.tolist()) == {7}


def test_memory_of_a_size_that_is_no_longer_wanted_is_let_go():
    pool = FramePool()
    small = [pool.take(POOLED) for _ in range(3)]
    del small
    large = pool.take(Size(64, 64))
    assert large.size == Size(64, 64).i420_bytes
    assert not pool._free


@pytest.mark.parametrize(
    ("given", "expected"),
    [((641, 479), (640, 478)), ((3, 3), (16, 16)), ((7680, 4320), (7680, 4320)), ((360, 641), (360, 640))],
)
def test_sizes_become_even_and_not_too_small(given, expected):
    assert Size(*given).even() == expected


def test_a_full_mailbox_drops_the_oldest_and_counts_it():
    mailbox: Mailbox[int] = Mailbox(2)
    for item in (1, 2, 3):
        assert mailbox.put(item)
    assert (mailbox.get(), mailbox.get(), mailbox.dropped) == (2, 3, 1)


def test_a_mailbox_gives_none_when_nothing_comes_and_ends_when_closed():
    mailbox: Mailbox[int] = Mailbox()
    assert mailbox.get(0.01) is None
    mailbox.put(1)
    mailbox.close()
    mailbox.close()
    assert not mailbox.put(2)
    assert list(mailbox) == [1]
    with pytest.raises(MailboxClosed):
        mailbox.get()


def test_a_waiting_reader_is_woken_by_an_item_and_by_closing():
    mailbox: Mailbox[int] = Mailbox()
    got: list[int] = []
    reader = Thread(target=lambda: got.extend(mailbox))
    reader.start()
    mailbox.put(7)
    mailbox.close()
    reader.join(5)
    assert got == [7]


def test_a_worker_carries_its_failure_out_once_and_can_be_joined_twice():
    events = []

    def fail() -> None:
        raise ZeroDivisionError

    worker = Worker("broken", fail, events.append)
    worker.start()
    assert worker.join(5)
    assert worker.join(5)
    assert [type(event) for event in events] == [Failed]
    assert isinstance(events[0].error, ZeroDivisionError)


def test_events_reach_every_listener():
    publish, seen = Publisher(), []
    publish.listen(seen.append)
    publish.listen(seen.append)
    publish(Failed("part", ValueError("x")))
    assert len(seen) == 2
    assert str(seen[0]) == "part: x"


def test_demand_wakes_and_closes():
    demand, woke = Demand(), Event()
    waiter = Thread(target=lambda: woke.set() if demand.wait_until_wanted() else None)
    waiter.start()
    assert not woke.is_set()
    demand.set("window", True)
    waiter.join(5)
    assert woke.is_set()
    demand.set("window", False)
    demand.close()
    assert not demand.wait_until_wanted()
    assert not demand.wait_while_open(10)


def test_percentiles_of_nothing_are_none():
    durations = Durations()
    assert durations.percentiles().p95 is None
    for ms in range(101):
        durations.add(ms)
    assert durations.percentiles().p50 == 50
    assert durations.percentiles().p95 == 95


def test_effects_draw_on_one_buffer_that_is_not_the_cameras():
    size = Size(32, 16)
    camera = Frame(flat_i420(size, (60, 128, 128)), size, 0, 0)
    scene = Scene(SharedCoarse(), None)
    first = scene.canvas(camera)
    assert np.array_equal(first, camera.i420)
    assert not np.may_share_memory(first, camera.i420)
    drawn = camera.with_picture(first)
    assert scene.canvas(drawn) is first
    whole = scene.blank(size)
    whole[:] = 90
    assert scene.canvas(camera.with_picture(whole)) is whole
    again = scene.canvas(drawn)
    assert again is not first, "somebody else may hold what is not the newest"
    assert np.array_equal(again, drawn.i420)
