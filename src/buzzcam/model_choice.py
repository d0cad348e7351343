"""`ModelChoice`: which model finds the person, by the user's choice or by what this machine has time for."""

from collections.abc import Callable

from buzzcam import paths
from buzzcam.core.events import Publish
from buzzcam.core.ports import Segmenter
from buzzcam.errors import BadArgument
from buzzcam.factory import sample_frames
from buzzcam.sentence import say
from buzzcam.settings import Settings
from buzzcam.vision import calibration
from buzzcam.vision.catalog import RUNGS, Catalog, read_catalog
from buzzcam.vision.ladder import FIT_SHARE, Ladder
from buzzcam.vision.learnt_room import LearntRoom
from buzzcam.vision.model_switcher import ModelSwitcher
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.user_net import with_user_models

QUIET_SHARE = 0.5
"""Of a core: the upper bound of a quiet run."""


class ModelChoice:
    """use: puts another segmenter to work. is_patient: a model that is not there becomes the automatic choice."""

    def __init__(self, use: Callable[[Segmenter], None], publish: Publish, is_patient: bool) -> None:
        self._use, self._publish, self._is_patient = use, publish, is_patient
        self.room = LearntRoom(publish)
        self._catalog: Catalog | None = None
        self._controller: ModelSwitcher | None = None
        self._costs: dict[str, calibration.Cost] = {}
        self._rungs: tuple[str, ...] = RUNGS
        self._is_running = False

    @property
    def costs_ms(self) -> dict[str, float | None]:
        """Measured cost of each rung; None: not measured."""
        costs = self._costs
        return {rung: costs[rung].wall_ms if rung in costs else None for rung in self._rungs}

    def open_first(self, settings: Settings, fps: float) -> Segmenter:
        """The fixed rung, or the best that fits by what was measured before; sets the controller up. Raises
        ModelError."""
        catalog = self._catalog = with_user_models(read_catalog(paths.models()), paths.user_models())
        costs = self._costs = calibration.load(paths.costs())
        rungs = catalog.ladder({rung: cost.wall_ms for rung, cost in costs.items()})
        if settings.model in catalog.rungs:
            rungs = (settings.model,)
        elif settings.model != "auto" and not self._is_patient:
            raise BadArgument(
                say("There is no model called {name}.", name=settings.model),
                say("Run: {command}", command="buzzcam models"),
            )
        self._rungs = tuple(rung for rung in catalog.rungs if rung in (*RUNGS, *rungs))
        ladder = Ladder(
            [costs[rung].wall_ms if rung in costs else None for rung in rungs],
            1000 / fps,
            limit_share=QUIET_SHARE if settings.is_quiet else FIT_SHARE,
        )
        ladder.rung = ladder.best_start()
        controller = ModelSwitcher(
            ladder, rungs, costs, self._open_rung, self._take_over, paths.costs(), sample_frames, self._publish
        )
        segmenter = controller.open_first()
        segmenter.room = self.room
        if not settings.is_every_frame:
            self._controller = controller
        return segmenter

    def run(self) -> None:
        """The run has begun: from now on rungs are measured and changed."""
        self._is_running = True
        self.start()

    def start(self) -> None:
        """After `open_first`, if the run has begun."""
        if self._controller is not None and self._is_running:
            self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()

    @property
    def is_tuning(self) -> bool:
        return self._controller is not None

    def observe(self, cost_ms: float, missed: int) -> None:
        """After each frame: its cost, and how many were missed so far."""
        if self._controller is not None and cost_ms:
            self._controller.observe(cost_ms, missed)

    def skip_measuring(self) -> None:
        if self._controller is not None:
            self._controller.skip_measuring()

    def _take_over(self, segmenter: Segmenter) -> None:
        segmenter.room = self.room
        self._use(segmenter)

    def _open_rung(self, rung: str, provider: str) -> Segmenter:
        assert self._catalog is not None
        return PersonSegmenter(self._catalog, paths.models(), rung, provider, self._publish)
