"""`SourceSession`: the source of a run and the thread that reads it, from one source to the next."""

import logging

from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.ports import Source
from buzzcam.core.worker import Worker
from buzzcam.settings import Settings
from buzzcam.sources.kinds import make_source

log = logging.getLogger("buzzcam")


class SourceSession:
    """is_patient: a source that is not to be had is waited for instead of refused."""

    def __init__(self, demand: Demand, publish: Publish, is_patient: bool) -> None:
        self._demand, self._publish, self._is_patient = demand, publish, is_patient
        self._source: Source | None = None
        self._capture: Capture | None = None
        self._worker: Worker | None = None
        self._frames_before = 0

    @property
    def source(self) -> Source:
        assert self._source is not None, "open it first"
        return self._source

    @property
    def frames_in(self) -> int:
        """Of all sources so far."""
        return self._frames_before + (self._capture.frames_in if self._capture else 0)

    @property
    def trouble(self) -> Exception | None:
        """Why the source gives nothing; None while it does."""
        return self._capture.trouble if self._capture else None

    @property
    def is_asleep(self) -> bool:
        return self._capture.is_asleep if self._capture else False

    def open(self, settings: Settings) -> None:
        """Raises BuzzCamError, unless patient."""
        self._source = self._made(settings)

    def close(self) -> None:
        try:
            self.source.close()
        except Exception as error:  # what cannot be closed must not keep the rest open
            log.warning("%s cannot be closed", self.source.name, exc_info=error)

    def start(self, mailbox: Mailbox[Frame]) -> None:
        """Frames go into the mailbox from now on."""
        self._capture = Capture(self.source, mailbox, self._demand, self._publish, is_open=not self._is_patient)
        self._worker = Worker("capture", self._capture.run, self._publish)
        self._worker.start()

    def stop(self) -> None:
        self._demand.close()
        if self._worker is not None:
            self._worker.join()

    def use(self, settings: Settings, mailbox: Mailbox[Frame]) -> None:
        """Another source. Raises BuzzCamError, and then the old one goes on."""
        source = self._made(settings)
        self.stop()
        self._frames_before = self.frames_in
        self._demand.reopen()
        self._source = source
        self.start(mailbox)

    def read_by_hand(self, mailbox: Mailbox[Frame]) -> Capture:
        """For whoever reads the source on a thread of their own, and counts."""
        self._capture = Capture(self.source, mailbox, self._demand, self._publish)
        return self._capture

    def _made(self, settings: Settings) -> Source:
        source = make_source(settings.source, settings)
        if not self._is_patient:
            source.open()
        return source
