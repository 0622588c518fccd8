"""What is counted and timed, in a registry of our own; no label holds an id of a person or a server."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

COMMAND_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10, 60)  # Discord waits 3 s for an answer
DATABASE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)
LAG_BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Gateway(Protocol):
    """How the connections to Discord are."""

    def latencies(self) -> Mapping[int, float]:
        """Return for each connected shard the seconds from a heartbeat to its answer."""
        ...

    def troubles(self) -> Sequence[str]:
        """Return what keeps the bot from hearing Discord, nothing if all is well."""
        ...


class Figures:
    """Every figure there is, each with its one place to be counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for standard in (ProcessCollector, PlatformCollector, GCCollector):
            standard(registry=self.registry)
        self.backlog = Backlog()
        self.registry.register(self.backlog)
        self._events = self._counter("gateway_events", "Events that came from the gateway", "type")
        self._requests = self._counter(
            "rest_requests",
            "Requests to Discord, with the code of what it refused",
            "method",
            "status",
            "code",
        )
        self._backups = self._counter("backups", "Backups made or failed", "outcome")
        self._backed_up_at = Gauge(
            "mutuals_backup_made_timestamp_seconds",
            "When this process last made a backup",
            registry=self.registry,
        )
        self._commands = self._histogram(
            "command_seconds",
            "From an interaction to the end of its work",
            COMMAND_BUCKETS,
            "name",
            "outcome",
        )
        self._database = self._histogram(
            "database_seconds", "From asking for a transaction to its end", DATABASE_BUCKETS, "kind"
        )
        self._lag = self._histogram("loop_lag_seconds", "How late the event loop ran a timer", LAG_BUCKETS)

    def watch(self, gateway: Gateway) -> None:
        """Show how the connections to Discord are."""
        self.registry.register(_Latency(gateway))

    def event(self, kind: str) -> None:
        """An event came from the gateway."""
        self._events.labels(kind).inc()

    def command(self, name: str, outcome: str, seconds: float) -> None:
        """A command, button or form has ended."""
        self._commands.labels(name, outcome).observe(seconds)

    def request(self, method: str, status: str, code: str) -> None:
        """Discord answered a request, or nobody did."""
        self._requests.labels(method, status, code).inc()

    def transaction(self, kind: str, seconds: float) -> None:
        """A transaction has ended, well or not."""
        self._database.labels(kind).observe(seconds)

    def lag(self, seconds: float) -> None:
        """The event loop was this late."""
        self._lag.observe(seconds)

    def backup(self, made_at: int | None) -> None:
        """A backup was made, or failed (None)."""
        self._backups.labels("failed" if made_at is None else "made").inc()
        if made_at is not None:
            self._backed_up_at.set(made_at)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"mutuals_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"mutuals_{name}", meaning, labels, buckets=buckets, registry=self.registry)


class Backlog(Collector):
    """What the database says is owed, as of the last look; nothing where it could not be asked."""

    def __init__(self) -> None:
        self.rows: Sequence[tuple[str, str, int]] = ()

    def collect(self) -> Iterable[Metric]:
        """Yield one gauge for each question asked of the database."""
        for name, meaning, value in self.rows:
            yield GaugeMetricFamily(f"mutuals_{name}", meaning, value)


class _Latency(Collector):
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "mutuals_gateway_latency_seconds", "From a heartbeat to its answer", labels=["shard"]
        )
        for shard, seconds in self._gateway.latencies().items():
            family.add_metric([str(shard)], seconds)
        yield family
