"""What a meeting server counts, in the format of Prometheus. No names, no addresses, no rooms."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """Of one server: several in one process do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sockets = Gauge("buzzcam_sockets", "Open sockets", ["kind"], registry=self.registry)
        self.rooms = Gauge("buzzcam_hosts", "Rooms whose host is at this process", registry=self.registry)
        self.passed = Counter("buzzcam_messages", "Messages passed on", registry=self.registry)
        self.refused = Counter("buzzcam_refused", "Sockets refused, by reason", ["reason"], registry=self.registry)
        self.slow = Counter("buzzcam_slow_sockets", "Sockets closed because nobody read them", registry=self.registry)
        self.lost = Gauge("buzzcam_backplane_lost", "Messages that the backplane lost", registry=self.registry)
        self.is_ready = Gauge("buzzcam_ready", "Whether new calls can be held", registry=self.registry)
        self._counted = 0

    def count_passed(self, whole: int) -> None:
        """whole: of this process so far."""
        self.passed.inc(whole - self._counted)
        self._counted = whole

    def text(self) -> bytes:
        return generate_latest(self.registry)
