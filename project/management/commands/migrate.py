"""`manage.py migrate`: Django's own, quicker, and without the limits of time that requests have on PostgreSQL."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from project.migrating import Executor

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""Not `lock_timeout`: a migration that waits for a lock makes everybody wait behind it, and had better be tried again."""


migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]  # Django asks nobody for another


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            for name in LIMITS:
                cursor.execute(f"SET {name} = 0")
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                for name in LIMITS:
                    cursor.execute(f"RESET {name}")
