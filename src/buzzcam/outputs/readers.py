"""Who is watching the virtual camera? Linux, v4l2loopback; elsewhere somebody always is."""

import ctypes
import os
import select
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

RESCAN_S = 10.0
"""A look against lost notifications."""

LOOK_AFTER_S = (0.1, 0.2, 0.4, 0.8)
"""Pauses between looks once a program has opened or closed the node: it begins to stream some time later."""

SOMEBODY = ("",)
"""One reader without a name."""

_CLIENT_USAGE = 0x08000000 + 0x08E00000 + 1  # V4L2_EVENT_PRI_CLIENT_USAGE of v4l2loopback 0.13 and later
_SEND_INITIAL = 1
_SUBSCRIBE, _DEQUEUE = 0x4020565A, 0x80885659  # VIDIOC_SUBSCRIBE_EVENT, VIDIOC_DQEVENT
_IN_OPEN, _IN_CLOSE = 0x20, 0x08 | 0x10


class ReaderWatch:
    """Tells `on_change` which programs stream from the device; costs nothing while nothing happens.

    0.13 and later push an event; 0.12 has none, there inotify wakes a look at who has the node mapped
    (opens alone are probes and do not count).
    """

    def __init__(self, device: str, on_change: Callable[[tuple[str, ...]], None]) -> None:
        self._device = device
        self._on_change = on_change
        self._stop_read, self._stop_write = os.pipe()

    def run(self) -> None:
        """The job of a thread, until stopped; once. Raises OSError where nobody can be seen; somebody is then
        assumed."""
        try:
            fd, is_event = self._subscribe()
        except OSError:
            os.close(self._stop_read)
            self._on_change(SOMEBODY)
            raise
        known: tuple[str, ...] | None = None
        pauses: Iterator[float] = iter(())
        poll = select.poll()
        poll.register(self._stop_read, select.POLLIN)
        poll.register(fd, select.POLLPRI if is_event else select.POLLIN)
        try:
            while True:
                readers = readers_of(self._device)
                if is_event:  # the event is certain, the names are what this user may see
                    readers = (readers or SOMEBODY) if self._is_read_by_event(fd, bool(known)) else ()
                if readers != known:
                    self._on_change(readers)
                    known = readers
                ready = [which for which, _ in poll.poll(next(pauses, RESCAN_S) * 1e3)]
                if self._stop_read in ready:
                    return
                if not is_event and ready:
                    os.read(fd, 65536)
                    pauses = iter(LOOK_AFTER_S)
        finally:
            os.close(fd)
            os.close(self._stop_read)

    def stop(self) -> None:
        """Makes `run` return. Call once."""
        os.close(self._stop_write)

    def _subscribe(self) -> tuple[int, bool]:
        """A descriptor to poll, and whether it is the module's own event."""
        fd = os.open(self._device, os.O_RDWR | os.O_NONBLOCK)
        try:
            fcntl.ioctl(fd, _SUBSCRIBE, struct.pack("III5I", _CLIENT_USAGE, 0, _SEND_INITIAL, *[0] * 5))
        except OSError:
            os.close(fd)
        else:
            return fd, True
        libc = ctypes.CDLL(None, use_errno=True)
        fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if fd < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        if libc.inotify_add_watch(fd, os.fsencode(self._device), _IN_OPEN | _IN_CLOSE) < 0:
            number = ctypes.get_errno()
            os.close(fd)
            raise OSError(number, "inotify")
        return fd, False

    @staticmethod
    def _is_read_by_event(fd: int, known: bool) -> bool:
        readers = None
        event = bytearray(136)
        while True:
            try:
                fcntl.ioctl(fd, _DEQUEUE, event)
            except OSError:
                break
            readers = struct.unpack_from("I", event, 8)[0]
        return known if readers is None else readers > 0


def readers_of(device: str) -> tuple[str, ...]:
    """Names of the other programs of this user that stream from the node (have it mapped)."""
    own, names = str(os.getpid()), set()
    for process in Path("/proc").glob("[0-9]*"):
        if process.name != own and maps_node(process, device):
            try:
                names.add((process / "comm").read_text(errors="replace").strip())
            except OSError:
                continue  # it has gone meanwhile
    return tuple(sorted(names))


def maps_node(process: Path, device: str) -> bool:
    """process: its folder in /proc. False also for one that has gone or is another user's."""
    try:
        return os.fsencode(f" {device}\n") in (process / "maps").read_bytes()  # names of files are no text
    except OSError:
        return False
