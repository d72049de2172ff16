"""What SQLite leaves behind of deleted rows: pages in its write-ahead log, until that is begun anew.

The database file itself is overwritten with zeros as rows go (`PRAGMA secure_delete`, project/settings.py). PostgreSQL has its own ways
(VACUUM), which its operator decides on: docs/erasure.md.
"""

from __future__ import annotations

import threading

from django.db import connection

_wanted = threading.Event()
PATIENCE_MS = 250
"""Readers of the log are waited for; nobody else should wait long because of that."""


def wipe_soon() -> None:
    """Something was erased: the next `wipe` has work to do."""
    _wanted.set()


def wipe() -> bool:
    """Empty the log, if something was erased since it was last emptied. False where readers held it up; call again later."""
    if connection.vendor != "sqlite" or not _wanted.is_set() or connection.in_atomic_block:
        return not _wanted.is_set()
    _wanted.clear()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = bool(cursor.fetchone()[0])
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    if is_busy:
        _wanted.set()
    return not is_busy
