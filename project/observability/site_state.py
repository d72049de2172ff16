"""What the database and the broker say about the whole site, read when Prometheus asks: how much waits, and for how long.

Every web process answers the same; ask for the maximum, not the sum.
"""

from __future__ import annotations

import dataclasses
import datetime
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import structlog
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from kombu.exceptions import OperationalError
from prometheus_client.core import GaugeMetricFamily, Metric

from ..celery import app

log = structlog.get_logger(__name__)

KEEP_SECONDS = 5.0
"""Several Prometheuses, and people who reload, cost one look."""

Values = Mapping[str, float]


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A gauge with at most one label. `read` is asked for its values by label ("" where there is none)."""

    name: str
    help: str
    label: str
    read: Callable[[datetime.datetime], Values]


_sources: list[Source] = []
_lock = threading.Lock()
_seen: tuple[float, list[Metric]] | None = None


def register(name: str, help: str, read: Callable[[datetime.datetime], Values], *, label: str = "") -> None:  # noqa: A002 - Prometheus's word
    """A gauge of the whole site. `read` gets the time, and should cost a query on an index."""
    _sources.append(Source(name, help, label, read))


def age(now: datetime.datetime, since: datetime.datetime | None) -> Values:
    """Seconds since then; 0 where nothing waits."""
    return {"": max(0.0, (now - since).total_seconds()) if since else 0.0}


class Collector:
    """Prometheus's view. What can't be read is left out, and `reverie_site_state_up` is 0."""

    def collect(self) -> Iterator[Metric]:
        yield from _site()
        yield from _pool()

    def describe(self) -> Iterable[Metric]:
        return []


def _site() -> list[Metric]:
    global _seen  # noqa: PLW0603 - of the process, as its registry is
    with _lock:
        if _seen is None or time.monotonic() - _seen[0] > KEEP_SECONDS:
            _seen = time.monotonic(), list(_read())
        return _seen[1]


def _read() -> Iterator[Metric]:
    now, is_up = timezone.now(), True
    for source in [*_sources, Source("reverie_queue_length", "Celery messages that no worker has taken.", "queue", _queues)]:
        try:
            values = source.read(now)
        except (DatabaseError, OperationalError, OSError) as error:
            log.warning("metrics.unreadable", metric=source.name, error=type(error).__name__)
            is_up = False
            continue
        yield _family(source.name, source.help, source.label, values)
    yield _family("reverie_site_state_up", "Whether all that the database and the broker say could be read.", "", {"": float(is_up)})


def _family(name: str, text: str, label: str, values: Values) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label] if label else [])
    for word, value in values.items():
        family.add_metric([word] if label else [], value)
    return family


def _queues(now: datetime.datetime) -> Values:
    name = app.conf.task_default_queue
    with app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, timeout=1)
        channel: Any = broker.default_channel  # Kombu's own queues; its stub is AMQP's
        return {name: float(channel._size(name))}


def _pool() -> Iterator[Metric]:
    """Of this process alone. SQLite has none, and nothing waits for it."""
    pool = getattr(connections[connection.alias], "pool", None)
    stats = pool.get_stats() if pool is not None else {}
    states = {"open": "pool_size", "idle": "pool_available", "most": "pool_max"}
    values = {state: float(stats.get(name, 0)) for state, name in states.items()}
    yield _family("reverie_database_connections", "Of this process's pool.", "state", values)
    waiting = {"": float(stats.get("requests_waiting", 0))}
    yield _family("reverie_database_requests_waiting", "Requests of this process that wait for a connection.", "", waiting)
