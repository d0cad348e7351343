"""`DeviceWorker`: one direction of a call's sound, microphone or speaker. Opens the device, runs it, waits for it."""

import logging
import time
from collections.abc import Callable
from threading import Condition
from typing import Generic, Protocol, TypeVar

from buzzcam.calls.audio.events import SoundBack
from buzzcam.calls.audio.ports import NotListed
from buzzcam.calls.rtc.governor import come_first
from buzzcam.core.events import Event, Publish
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError, SoundUnavailable
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

RETRY_S = 4.0
"""The pause between attempts to open a device again."""

LOOK_EVERY, LOOKS = 16, (1, 2, 4, 8)
"""After these attempts, of each `LOOK_EVERY` that miss the device, `unlisted` is called."""

HUNG_S = 3.0
"""A driver may hang. The call still ends after this time, and the thread ends with the program."""


class Device(Protocol):
    name: str
    latency_s: float
    xruns: int

    def close(self) -> None: ...


D = TypeVar("D", bound=Device)


class DeviceWorker(Generic[D]):
    """Calls `step` with the open device, on a separate thread, as long as the worker runs.

    name: of the device, or None for no device. step: handles one block; raises BuzzCamError when the device is lost.
    Then, and after any other exception, `lost` is called once, and the device is reopened until it is back. idle: makes
    a substitute while no device is available; without it, the worker just waits. unlisted: called now and then while
    the device does not seem to exist; may take a while.
    """

    def __init__(
        self,
        thread: str,
        name: str | None,
        open_device: Callable[[str], D],
        step: Callable[[D], None],
        lost: Callable[[BuzzCamError], Event],
        publish: Publish,
        idle: Callable[[], D] | None = None,
        unlisted: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.device: D | None = None
        self.trouble: BuzzCamError | None = None
        self._thread = thread
        self._name = name
        self._open = open_device
        self._step = step
        self._lost = lost
        self._publish = publish
        self._idle = idle
        self._unlisted = unlisted
        self._misses = 0
        self._is_to_open_again = False
        self._xruns = 0
        self._is_stopped = True
        self._worker: Worker | None = None
        self._changed = Condition()

    @property
    def xruns(self) -> int:
        """Of all devices that were used."""
        device = self.device
        return self._xruns + (device.xruns if device is not None else 0)

    def start(self) -> None:
        if self._is_stopped:
            self._is_stopped = False
            self._worker = Worker(self._thread, self._run, self._publish)
            self._worker.start()

    def stop(self) -> None:
        """Returns when the device is released, or after a while if it hangs. May be called twice."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join(HUNG_S)

    def use(self, name: str | None) -> None:
        """Switches to another device."""
        with self._changed:
            self._name = name
            self._changed.notify_all()

    def open_again(self) -> None:
        """Closes the device and opens it again."""
        self._is_to_open_again = True

    def _run(self) -> None:
        come_first()
        while not self._is_stopped:
            name, self._is_to_open_again = self._name, False
            try:
                if name is None:
                    self.trouble = None
                    self._wait(name, None)
                else:
                    self._work(name)
            except Exception as error:  # noqa: BLE001 - a driver, a decoder or our own code: the next attempt may work
                self._rest(name, error)
            if name != self._name:
                self.trouble = None  # the next device's trouble is news again

    def _rest(self, name: str | None, error: Exception) -> None:
        """Reports the error, and waits before the next attempt."""
        known = error if isinstance(error, BuzzCamError) else _unexpected(name, error)
        try:
            if self.trouble is None:
                self._publish(self._lost(known))
            self.trouble = known
            self._misses = self._misses + 1 if isinstance(error, NotListed) else 0
            if self._misses % LOOK_EVERY in LOOKS and name is not None:
                self._unlisted(name)
            self._wait(name, RETRY_S)
        except Exception:
            log.exception("the %s could not be waited for", self._thread)
            with self._changed:
                self._changed.wait_for(lambda: not self._keeps(name), RETRY_S)

    def _keeps(self, name: str | None) -> bool:
        return self._name == name and not self._is_stopped and not self._is_to_open_again

    def _work(self, name: str) -> None:
        """Runs the device until another one is wanted. Raises BuzzCamError."""
        device = self._open(name)
        self._misses = 0
        try:
            while self._keeps(name):
                self._step(device)
                if self.device is None:
                    self.device = device
                    if self.trouble is not None:
                        self.trouble = None
                        self._publish(SoundBack(device.name))
        finally:
            self.device = None
            self._xruns += device.xruns
            try:
                device.close()
            except Exception:  # it should not raise; if it does, the next device is opened all the same
                log.exception("the %s could not be closed", self._thread)

    def _wait(self, name: str | None, for_s: float | None) -> None:
        """Waits without a device, until another one is wanted or it is time to try again."""
        if self._idle is None:
            with self._changed:
                self._changed.wait_for(lambda: not self._keeps(name), for_s)
            return
        until_s = None if for_s is None else time.monotonic() + for_s
        idle = self._idle()
        while self._keeps(name) and (until_s is None or time.monotonic() < until_s):
            self._step(idle)
        idle.close()


def _unexpected(name: str | None, error: Exception) -> SoundUnavailable:
    return SoundUnavailable(
        say("{name} stopped working ({reason}).", name=name or say("The sound device"), reason=_first_line(error)),
        "BuzzCam reopens it automatically.",
    )


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__} {str(error).partition(chr(10))[0]}".strip()
