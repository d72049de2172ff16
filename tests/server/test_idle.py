"""A server that nobody visits costs next to nothing: it loads what it needs when it is needed, and rests while nothing changes."""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from django.db import connection
from kombu import Connection, Consumer, Message, Queue

import project.celery  # noqa: F401 - tells Kombu of the broker
from project.server import beat, broker

from .process import ServerProcess

pytestmark = [pytest.mark.embedded, pytest.mark.once]

CORE_PERCENT = 0.5


@pytest.mark.long
def test_it_uses_next_to_no_processor_time(data_dir: Path) -> None:
    with ServerProcess(data_dir, env={"IMAGEGEN_EXAMPLES": None}) as server:
        time.sleep(beat.QUIET_SECONDS + beat.REST_SECONDS)
        before, began = server.processor_seconds(), time.monotonic()
        time.sleep(60)
        assert (server.processor_seconds() - before) / (time.monotonic() - began) * 100 < CORE_PERCENT


# --- beat


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "some.sqlite3"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE told (words TEXT)")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    yield other
    other.close()


def _due(scheduler: beat.Scheduler, *, waited_s: float, every_s: float = 5.0) -> bool:
    app = Celery("none", set_as_current=False)
    entry = ScheduleEntry(
        name="sweep",
        task="sweep",
        schedule=schedule(run_every=datetime.timedelta(seconds=every_s), app=app),
        last_run_at=app.now() - datetime.timedelta(seconds=waited_s),
        app=app,
    )
    return scheduler.is_due(entry)[0]


def test_sweeps_rest_while_nothing_changes_and_not_after_a_change(database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = beat.Scheduler(Celery("none", set_as_current=False))
    scheduler._changes = beat.Changes()
    assert _due(scheduler, waited_s=6), "a server that has just started looks at once"
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + beat.QUIET_SECONDS + 1)
    assert not _due(scheduler, waited_s=6)
    assert _due(scheduler, waited_s=beat.REST_SECONDS + 1), "what falls due by the clock is found all the same"
    assert _due(scheduler, waited_s=61, every_s=60), "and what is seldom keeps its time"
    database.execute("INSERT INTO told VALUES ('I flew')")
    assert _due(scheduler, waited_s=6)


# --- the broker


@pytest.fixture
def broker_connection() -> Iterator[Connection]:
    with Connection("in-process://localhost/") as made:
        yield made


def test_a_message_wakes_its_reader_at_once_and_only_then(broker_connection: Connection) -> None:
    read: list[str] = []
    queue = Queue(f"news-{os.getpid()}", routing_key="news")

    def take(body: str, message: Message) -> None:
        read.append(body)
        message.ack()

    with Consumer(broker_connection, [queue], callbacks=[take]):
        with pytest.raises(TimeoutError):
            broker_connection.drain_events(timeout=0.05)
        threading.Timer(0.1, lambda: Connection("in-process://localhost/").Producer().publish("hello", routing_key=queue.name)).start()
        began = time.monotonic()
        while not read and time.monotonic() - began < 100:
            # As Celery's loop does: whatever else wakes all readers may come before.
            with contextlib.suppress(TimeoutError):
                broker_connection.drain_events(timeout=200)
        assert time.monotonic() - began < 100
    assert read == ["hello"]


def test_a_reader_can_be_woken_for_something_else(broker_connection: Connection) -> None:
    queue = Queue(f"silence-{os.getpid()}", routing_key="silence")
    with Consumer(broker_connection, [queue]):
        threading.Timer(0.1, broker.wake).start()
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            while True:
                broker_connection.drain_events(timeout=200)
        assert time.monotonic() - began < 100
