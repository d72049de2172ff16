"""The database of an embedded server: SQLite, whose writers queue for a lock of this process before they ask for the file's.

SQLite itself lets a writer sleep and try again, up to 100 ms at a time: eight threads that begin replies then mostly sleep, and
one that has no luck for the whole timeout is refused. A thread that waits for a lock is woken when it is free.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

from django.db.backends.sqlite3 import base, operations

_turn = threading.Lock()


class DatabaseOperations(operations.DatabaseOperations):
    """As Django's, but a flush empties tables that are append-only too, as TRUNCATE does on PostgreSQL."""

    def sql_flush(self, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'")
            triggers = cursor.fetchall()
        flush: list[str] = super().sql_flush(style, tables, **options)
        return [*(f"DROP TRIGGER {name}" for name, _sql in triggers), *flush, *(sql for _name, sql in triggers)] if flush else flush


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Transactions take their turn; single statements outside of one rely on SQLite's own waiting."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        if not self._has_turn and not _turn.acquire(timeout=timeout):
            raise sqlite3.OperationalError("database is locked")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        # A commit that fails leaves the transaction open: the rollback that follows ends the turn.
        super()._commit()  # type: ignore[misc]  # in BaseDatabaseWrapper; the stubs leave it out
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
