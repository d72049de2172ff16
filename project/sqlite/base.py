"""The database of an embedded server: SQLite, whose writers queue for a lock of this process before they ask for the file's.

SQLite itself lets a writer sleep and try again, up to 100 ms at a time: eight threads that begin replies then mostly sleep, and
one that has no luck for the whole timeout is refused. A thread that waits for a lock is woken when it is free.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

from django.db.backends.sqlite3 import base

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Transactions take their turn; single statements outside of one rely on SQLite's own waiting."""

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
