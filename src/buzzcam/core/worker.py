"""`Worker`, the only place that creates a thread."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Thread, current_thread

from buzzcam.core.events import Failed, Publish


class Worker:
    """Runs one job on a thread called `buzzcam-<name>`; an exception becomes one `Failed` event.

    The job must end by itself when its mailbox closes or its stop condition is set.
    """

    def __init__(self, name: str, job: Callable[[], None], publish: Publish) -> None:
        self.name = name
        self._job = job
        self._publish = publish
        self._thread = Thread(target=self._run, name=f"buzzcam-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the job's end; True when it has ended. Harmless when never started or called from the job."""
        if self._thread.ident is not None and self._thread is not current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._job()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not vanish with the thread
            self._publish(Failed(self.name, error))


def work(
    stack: ExitStack,
    name: str,
    job: Callable[[], None],
    end: Callable[[], None],
    publish: Publish,
    within_s: float | None = None,
) -> None:
    """Starts a worker. When the stack is closed, `end` is called and the worker's end waited for.

    within_s: so long at most: what runs in it may be somebody else's, and never return; then one `Failed` tells of it.
    """
    worker = Worker(name, job, publish)

    def wait() -> None:
        if not worker.join(within_s):
            publish(Failed(name, TimeoutError("it does not end")))

    worker.start()
    stack.callback(wait)
    stack.callback(end)
