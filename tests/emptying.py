"""What a test with real transactions leaves behind is deleted from the tables that hold something: a flush goes through all of them.

What migrations say of the models (content types, permissions) stays, so that it need not be made anew after each such test.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import TransactionTestCase

STAYS = {"django_content_type", "auth_permission", "django_migrations"}


def empty() -> None:
    """Delete all rows but those of STAYS, and put back those that migrations made."""
    tables = sorted(set(connection.introspection.django_table_names()) - STAYS)
    holds = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(holds)
        full = [row[0] for row in cursor.fetchall()]
    if full and connection.vendor == "sqlite":
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), full))
    elif full:
        with transaction.atomic(), connection.cursor() as cursor:
            # Without foreign keys and what makes tables append-only, as TRUNCATE would: that takes as many files as there are tables.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in full:
                cursor.execute(f'DELETE FROM "{table}"')
    importlib.import_module("person.migrations.0002_plans").make_plans(apps, None)


@contextmanager
def in_place_of_flush() -> Iterator[None]:
    """After tests with real transactions, from now on."""

    def teardown(_case: TransactionTestCase) -> None:
        empty()

    django: Any = TransactionTestCase
    before = django._fixture_teardown
    django._fixture_teardown = teardown
    try:
        yield
    finally:
        django._fixture_teardown = before
