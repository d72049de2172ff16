"""Beat inside the server's process. What looks every few seconds for work that was missed rests while nothing changes.

Whatever is written wakes workers itself. The sweeps are for what was lost and what failed, within seconds of a change, and for what falls
due later (the next try of a webhook in an hour), where half a minute more does no harm.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import celery.beat
from django.db import connection

QUIET_SECONDS = 60.0
"""Without a change for so long: leases have run out by then and first tries have been made again."""
REST_SECONDS = 30.0


class Scheduler(celery.beat.Scheduler):
    """Keeps no file, and runs what is due every few seconds only each REST_SECONDS while the database stays as it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._changes = Changes() if connection.vendor == "sqlite" else None

    def is_due(self, entry: Any) -> tuple[bool, float]:
        is_due, wait_s = entry.is_due()
        period_s = entry.schedule.run_every.total_seconds()
        if not is_due or period_s >= REST_SECONDS or self._changes is None or self._changes.quiet_seconds() < QUIET_SECONDS:
            return is_due, wait_s
        waited_s = (entry.default_now() - entry.last_run_at).total_seconds()
        return (True, wait_s) if waited_s >= REST_SECONDS else (False, period_s)


class Changes:
    """Since when nobody, in this process or another, has changed the SQLite database. To be asked from one thread."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._changed_at = time.monotonic()

    def quiet_seconds(self) -> float:
        version = self._read()
        if version is None or version != self._version:
            self._version = -1 if version is None else version
            self._changed_at = time.monotonic()
        return time.monotonic() - self._changed_at

    def _read(self) -> int | None:
        """SQLite's count of changes by other connections; None where it can't be read."""
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self._connection = None
            return None
