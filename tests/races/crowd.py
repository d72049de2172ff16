"""Real connections that act at the same moment: 12, twice, in the suite; 32, and often, with `make test-long`."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection, models

from person.credits import ledger
from person.models import CreditEntry, CreditLot, User
from project.errors import DomainError
from tests.amounts import IS_LONG, short_and_long

THREADS = 32 if IS_LONG else 12
"""A multiple of four: a quarter has each cause, half settles one way."""
CONNECTED_SECONDS = 120
CONTROL_ROUNDS = 50
"""A control ends with the first round in which the guard was missed."""

NEEDS_POSTGRESQL = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: only PostgreSQL can race (DATABASE_URL)"),
]

T = TypeVar("T")


@pytest.fixture(autouse=True)
def a_connection_for_each_thread() -> Iterator[None]:
    """The pool of the settings is smaller than the crowd and would let it in by and by; and who is last in it may wait long for a lock."""
    database: Any = connection
    options = database.settings_dict["OPTIONS"]
    database.close()
    if database.pool:
        database.close_pool()
    pool, limits = options.pop("pool", None), options.get("options")
    if limits is not None:
        options["options"] = limits.replace("lock_timeout=10000", "lock_timeout=0").replace(
            "statement_timeout=15000", "statement_timeout=0"
        )
    yield
    database.close()
    if limits is not None:
        options["options"] = limits
    if pool is not None:
        options["pool"] = pool


@pytest.fixture(params=short_and_long(2, 200))
def rounds(request: pytest.FixtureRequest) -> int:
    """How often to run the race. More only meet a missing guard more surely; the controls meet it within a round or two."""
    return int(request.param)


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Its threads keep their connections from round to round: as many new ones cost more than most of the races."""
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads
        _each(threads, lambda _: connection.close())


def at_once(crowd: ThreadPoolExecutor, act: Callable[[int], T]) -> list[T]:
    """What `act` returned where it was not refused; all threads are connected before the first acts."""

    def one(number: int) -> list[T]:
        try:
            return [act(number)]
        except DomainError:
            return []
        finally:
            if connection.in_atomic_block or connection.errors_occurred:
                connection.close()

    return list(itertools.chain.from_iterable(_each(crowd, one)))


def _each(crowd: ThreadPoolExecutor, act: Callable[[int], T]) -> list[T]:
    """What `act` returned in each of the threads: none begins before all are connected, so each has one number."""
    start = threading.Barrier(THREADS, timeout=CONNECTED_SECONDS)

    def one(number: int) -> T:
        connection.ensure_connection()
        start.wait()
        return act(number)

    return list(crowd.map(one, range(THREADS)))


def assert_every_sum_is_its_balance() -> None:
    """For everybody: the balance is the sum of the lines, and covers what is left in the lots of grants that expire."""
    for person in User.objects.all():
        total = CreditEntry.objects.filter(user=person).aggregate(sum=models.Sum("amount"))["sum"] or 0
        lots = CreditLot.objects.filter(user=person).aggregate(sum=models.Sum("left"))["sum"] or 0
        assert total == ledger.balance(person.pk).amount >= lots
