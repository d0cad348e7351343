"""Who streams from a node, by name: seen from outside, on a plain file that another process has mapped."""

import subprocess
import sys
from pathlib import Path

import pytest

from buzzcam.outputs.readers import SOMEBODY, ReaderWatch, maps_node, readers_of
from fakes import wait_until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")

MAPPER = """
import mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0):
    open("/proc/self/comm", "w").write("zoom")
    print("mapped", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def node(tmp_path):
    path = tmp_path / "video10"
    path.write_bytes(bytes(4096))
    return str(path)


def test_a_program_that_streams_is_named_and_one_that_only_looks_is_not(node):
    with open(node, "rb"):  # noqa: PTH123 - an open alone is a probe
        assert readers_of(node) == ()
    mapper = subprocess.Popen([sys.executable, "-c", MAPPER, node], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert mapper.stdout
    assert mapper.stdout.readline() == b"mapped\n"
    assert readers_of(node) == ("zoom",)
    mapper.communicate(b"")
    assert readers_of(node) == ()


def test_the_watch_tells_who_came_and_who_left(node):
    from buzzcam.core.events import Publisher
    from buzzcam.core.worker import Worker

    told = []
    watch = ReaderWatch(node, told.append)
    worker = Worker("readers", watch.run, Publisher())
    worker.start()
    try:
        wait_until(lambda: told == [()])
        mapper = subprocess.Popen([sys.executable, "-c", MAPPER, node], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert mapper.stdout
        mapper.stdout.readline()
        wait_until(lambda: told[-1] == ("zoom",))
        mapper.communicate(b"")
        wait_until(lambda: told[-1] == ())
    finally:
        watch.stop()
        assert worker.join(20)


def test_where_nobody_can_be_seen_somebody_is_assumed(tmp_path):
    told = []
    watch = ReaderWatch(str(tmp_path / "none"), told.append)
    with pytest.raises(OSError, match=r"No such file|inotify"):
        watch.run()
    assert told == [SOMEBODY]
    watch.stop()


def test_nothing_stays_open_however_a_watch_ends(node, tmp_path):
    from buzzcam.core.events import Publisher
    from buzzcam.core.worker import Worker

    before = set(Path("/proc/self/fd").iterdir())
    for device in (node, str(tmp_path / "none"), str(tmp_path)):
        watch = ReaderWatch(device, lambda readers: None)
        worker = Worker("readers", watch.run, Publisher())
        worker.start()
        watch.stop()
        assert worker.join(20)
    assert set(Path("/proc/self/fd").iterdir()) <= before


def test_names_that_are_no_text_do_not_end_the_watch(tmp_path):
    process = tmp_path / "123"
    process.mkdir()
    (process / "maps").write_bytes(b"7f00 r--p 0 00:01 5 /tmp/\xff\xfe\n7f02 rw-s 0 00:05 9 /dev/video9\n")
    assert maps_node(process, "/dev/video9")
    assert not maps_node(process, "/dev/video8")
