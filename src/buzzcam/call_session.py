"""`CallSession`: a call as the studio holds it: the picture that goes in, a screen beside it, the sound."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from buzzcam.calls.service import CallService
from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Publish
from buzzcam.core.frame import Size
from buzzcam.core.pipeline import Pipeline
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.core.worker import Worker
from buzzcam.outputs.runner import OutputRunner
from buzzcam.settings import CallChoice, Settings, SourceChoice
from buzzcam.sources.kinds import make_source


class CallSession:
    """One call from `open` to `close`.

    policy: the studio's; the call's picture and screen ask it like any other output. demand: told whether guests want
    frames.
    """

    def __init__(
        self,
        choice: CallChoice,
        pipeline: Pipeline,
        policy: PrivacyPolicy,
        demand: Demand,
        publish: Publish,
        changed: Callable[[], None],
    ) -> None:
        self.service = CallService(choice, publish, changed)
        self._pipeline = pipeline
        self._policy = policy
        self._demand = demand
        self._screen_demand = Demand()
        self._publish = publish
        self._opened = ExitStack()
        self._camera = ExitStack()
        self._screen = ExitStack()
        self.is_showing = False
        self.runner: OutputRunner | None = None
        """Of the picture; the last one that there was."""
        self.shared: SourceChoice | None = None

    def open(self, size: Size, fps: float) -> None:
        """Raises CallUnavailable."""
        self.service.on_demand = self._note_demand
        self.service.video_delay_ms = lambda: self._pipeline.costs.percentiles(60).p50
        self.service.gates = {"camera": self._policy.camera, "screen": self._policy.screen}
        self.service.start()
        self._opened.callback(self._demand.set, "call", False)
        self._opened.callback(self.service.stop)
        self._opened.callback(self._policy.see_screen, "call", None)
        self._opened.callback(self._screen.close)
        self._opened.callback(self._camera.close)
        self.show_camera(True, size, fps)

    def close(self) -> None:
        self._opened.close()

    def show_camera(self, is_on: bool, size: Size, fps: float) -> None:
        """Sends the picture that goes out everywhere else, or none. Also for another size."""
        self._camera.close()
        self.is_showing = is_on
        if is_on:
            runner = self.runner = OutputRunner(
                lambda: self.service.publisher.camera, self._policy.camera, self._publish
            )
            runner.open(size, fps)
            self._run(self._camera, "call", runner)
            self._pipeline.attach(runner)
            self._camera.callback(self._pipeline.detach, runner)
        self.service.show(self.is_showing, self.shared is not None)

    def share(self, choice: SourceChoice | None, settings: Settings) -> None:
        """Sends a screen, a window or a file beside the picture, or ends that.

        choice: looked at by the studio (check_shareable). Raises SourceError, and nothing has changed.
        """
        if choice is not None:
            source = make_source(choice, replace(settings, fps=None))
            source.open()
        self._screen.close()
        self.shared = choice
        self._policy.see_screen("call", choice.kind if choice is not None else None)
        if choice is not None:
            runner = OutputRunner(lambda: self.service.publisher.screen, self._policy.screen, self._publish)
            runner.open(source.size, source.fps)
            self._run(self._screen, "call-screen", runner)
            self._screen_demand.reopen()
            capture = Capture(source, runner.mailbox, self._screen_demand, self._publish)
            capturing = Worker("call-capture", capture.run, self._publish)
            capturing.start()
            self._screen.callback(capturing.join)
            self._screen.callback(self._screen_demand.close)
        self.service.show(self.is_showing, self.shared is not None)

    def _run(self, stack: ExitStack, name: str, runner: OutputRunner) -> None:
        worker = Worker(name, runner.run, self._publish)
        worker.start()
        stack.callback(worker.join)
        stack.callback(runner.stop)

    def _note_demand(self, is_wanted: bool) -> None:
        self._demand.set("call", is_wanted)
        self._screen_demand.set("call", is_wanted)
