"""`OutputSet`: the outputs of a run, each behind a runner with a thread of its own, and who watches them."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from buzzcam.core.demand import Demand
from buzzcam.core.events import FileSaved, Publish
from buzzcam.core.frame import Size
from buzzcam.core.pipeline import Pipeline
from buzzcam.core.ports import Output
from buzzcam.core.privacy import Gate
from buzzcam.core.worker import work
from buzzcam.errors import OutputError
from buzzcam.outputs.kinds import make_output
from buzzcam.outputs.readers import ReaderWatch
from buzzcam.outputs.runner import OutputRunner
from buzzcam.settings import OutputChoice
from buzzcam.status import OutputStatus


@dataclass(slots=True)
class _Open:
    """One output with all that runs for it. who: its name as one who wants frames; device: whose readers are seen."""

    runner: OutputRunner
    who: str
    running: ExitStack = field(default_factory=ExitStack)
    device: str | None = None
    watchers: tuple[str, ...] = ()


class OutputSet:
    """Used by one thread at a time; `status`, `runners` and what is asked may be called from any.

    is_patient: a live output that is not to be had is waited for. is_seen: whether a picture has come through yet.
    """

    def __init__(
        self, gate: Gate, demand: Demand, publish: Publish, is_patient: bool, is_seen: Callable[[], bool]
    ) -> None:
        self._gate, self._demand, self._publish = gate, demand, publish
        self._is_patient, self._is_seen = is_patient, is_seen
        self._pipeline: Pipeline | None = None
        self._size, self._fps = Size(0, 0), 0.0
        self._open: dict[OutputChoice, _Open] = {}  # replaced whole: others may be looking through it

    @property
    def choices(self) -> tuple[OutputChoice, ...]:
        return tuple(self._open)

    @property
    def runners(self) -> list[OutputRunner]:
        return [part.runner for part in self._open.values()]

    @property
    def is_recording(self) -> bool:
        return any(choice.kind == "file" for choice in self._open)

    @property
    def have_ended(self) -> bool:
        """There are some, and none of them takes frames any more."""
        return bool(self._open) and all(runner.has_ended for runner in self.runners)

    def status(self) -> tuple[OutputStatus, ...]:
        return tuple(
            OutputStatus(choice, part.runner.output.name, part.runner.frames_out, part.runner.trouble, part.watchers)
            for choice, part in self._open.items()
        )

    def open(self, choices: tuple[OutputChoice, ...], size: Size, fps: float) -> None:
        """Raises OutputUnavailable."""
        self._size, self._fps = size, fps
        for choice in choices:
            self._add(choice)

    def start(self, pipeline: Pipeline) -> None:
        """From now on they get what comes out of the pipeline, and so do those that are added."""
        self._pipeline = pipeline
        for part in self._open.values():
            self._start(part)

    def use(self, choices: tuple[OutputChoice, ...], changed: Callable[[], None]) -> None:
        """Others are closed, new ones opened; changed: called after each. Raises OutputUnavailable."""
        for choice in [choice for choice in self._open if choice not in choices]:
            self._close(choice)
            changed()
        for choice in [choice for choice in choices if choice not in self._open]:
            self._start(self._add(choice))
            changed()

    def resize(self, size: Size, fps: float) -> None:
        """An output has one size for as long as it is open. Raises OutputUnavailable."""
        self._size, self._fps = size, fps
        for choice in self.choices:
            self._close(choice)
            self._start(self._add(choice))

    def close(self) -> None:
        for part in self._open.values():  # they stay listed: the report still tells of them
            part.running.close()

    def _add(self, choice: OutputChoice) -> _Open:
        part = _Open(OutputRunner(partial(make_output, choice), self._gate, self._publish), f"output {choice}")
        try:
            part.runner.open(self._size, self._fps)
        except OutputError as error:
            if not self._is_patient or not part.runner.output.is_live:
                raise
            part.runner.wait_for_it(error)
        part.running.callback(part.runner.close)
        self._open = {**self._open, choice: part}
        return part

    def _start(self, part: _Open) -> None:
        assert self._pipeline is not None
        part.runner.on_open = partial(self._watch_readers, part)
        work(part.running, part.runner.output.name.split(" ")[0], part.runner.run, part.runner.stop, self._publish)
        if not part.runner.is_lost:
            self._watch_readers(part, part.runner.output)
        self._pipeline.attach(part.runner)

    def _close(self, choice: OutputChoice) -> None:
        """What goes wrong at its end is published by the runner."""
        assert self._pipeline is not None
        part = self._open[choice]
        self._open = {other: kept for other, kept in self._open.items() if other != choice}
        self._pipeline.detach(part.runner)
        part.running.close()
        part.runner.on_open = None  # it holds the part, which holds the runner
        self._demand.set(part.who, False)
        if choice.kind == "file" and choice.target and not part.runner.was_lost:
            self._publish(FileSaved(Path(choice.target)))

    def _watch_readers(self, part: _Open, output: Output) -> None:
        """Wants frames while the output has readers, or always where they cannot be seen. Called at each opening."""
        device = getattr(output, "device", None)
        if device is None or not sys.platform.startswith("linux"):
            self._demand.set(part.who, True)
            return
        if device == part.device:
            return  # it was lost and is back: still watched
        part.device = device

        def note(readers: tuple[str, ...]) -> None:
            part.watchers = readers
            self._demand.set(part.who, bool(readers))

        watch = ReaderWatch(device, note)
        self._demand.set("start", not self._is_seen())  # until the first look is over, and a picture is there
        work(part.running, f"readers-{device}", watch.run, watch.stop, self._publish)
