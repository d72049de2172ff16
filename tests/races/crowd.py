"""32 real connections that act at the same moment. REVERIE_RACE_ROUNDS says how often each race is run (10)."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection, models

from person.credits import ledger
from person.models import CreditEntry, CreditLot, User
from project.errors import DomainError

THREADS = 32
ROUNDS = int(os.environ.get("REVERIE_RACE_ROUNDS", "10"))

NEEDS_POSTGRESQL = [
    pytest.mark.services,
    pytest.mark.timeout(60 + 6 * ROUNDS),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: only PostgreSQL can race (DATABASE_URL)"),
]

T = TypeVar("T")


@pytest.fixture(autouse=True)
def a_connection_for_each_thread() -> Iterator[None]:
    """The pool of the settings is smaller than the crowd and would let it in by and by."""
    database: Any = connection
    options = database.settings_dict["OPTIONS"]
    database.close()
    if database.pool:
        database.close_pool()
    pool = options.pop("pool", None)
    yield
    database.close()
    if pool is not None:
        options["pool"] = pool


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


def at_once(crowd: ThreadPoolExecutor, act: Callable[[int], T]) -> list[T]:
    """What `act` returned where it was not refused; all threads are connected before the first acts."""
    start = threading.Barrier(THREADS, timeout=30)

    def one(number: int) -> list[T]:
        try:
            connection.ensure_connection()
            start.wait()
            return [act(number)]
        except DomainError:
            return []
        finally:
            connection.close()

    return list(itertools.chain.from_iterable(crowd.map(one, range(THREADS))))


def assert_every_sum_is_its_balance() -> None:
    """For everybody: the balance is the sum of the lines, and covers what is left in the lots of grants that expire."""
    for person in User.objects.all():
        total = CreditEntry.objects.filter(user=person).aggregate(sum=models.Sum("amount"))["sum"] or 0
        lots = CreditLot.objects.filter(user=person).aggregate(sum=models.Sum("left"))["sum"] or 0
        assert total == ledger.balance(person.pk).amount >= lots
