"""What a piece of work asks of the database: statements, and rows that came back, on whatever database serves."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "PRAGMA")
WHO_ASKS = ("django_session", "person_session")


@dataclasses.dataclass(slots=True)
class Cost:
    statements: list[str] = dataclasses.field(default_factory=list)
    rows: int = 0

    @property
    def queries(self) -> int:
        """Statements that read or write; what begins and ends transactions is not counted."""
        return len(self.statements)

    @property
    def queries_of_its_own(self) -> int:
        """Without the look at who asks: that is remembered for a second, so whether it falls into this piece of work is chance."""
        return sum(not any(table in statement for table in WHO_ASKS) for statement in self.statements)


class _CountingCursor(CursorWrapper):
    def __init__(self, cursor: Any, db: Any, cost: Cost) -> None:
        super().__init__(cursor, db)
        self._cost = cost

    def execute(self, sql: Any, params: Any = None) -> Any:
        if not str(sql).lstrip().upper().startswith(CONTROL):
            self._cost.statements.append(str(sql))
        return super().execute(sql, params)

    def fetchone(self) -> Any:
        row = self.cursor.fetchone()
        self._cost.rows += row is not None
        return row

    def fetchmany(self, *args: Any) -> Any:
        rows = self.cursor.fetchmany(*args)
        self._cost.rows += len(rows)
        return rows

    def fetchall(self) -> Any:
        rows = self.cursor.fetchall()
        self._cost.rows += len(rows)
        return rows

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            self._cost.rows += 1
            yield row


@contextlib.contextmanager
def counted() -> Iterator[Cost]:
    """Count what happens on this thread's connection."""
    cost = Cost()
    make_cursor = connection.make_cursor
    connection.make_cursor = lambda cursor: _CountingCursor(cursor, connection, cost)  # type: ignore[method-assign]
    try:
        yield cost
    finally:
        connection.make_cursor = make_cursor  # type: ignore[method-assign]
