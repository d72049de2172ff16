"""psycopg 2 against psycopg 3, on statements like those of the hot path: `python -m tests.bench.drivers` (docs/adr/0004).

Both in turns and twice, since whoever comes first warms the server up. Processor time is this process's, without PostgreSQL's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import psycopg2  # type: ignore[import-untyped]

from tests import services

ROUNDS = 4000
WARM_UP = 50
TABLE = "CREATE TABLE t (id bigserial PRIMARY KEY, dream uuid, title text, told timestamptz DEFAULT now(), n int, flag bool)"
ROWS = (
    "INSERT INTO t (dream, title, n, flag) SELECT gen_random_uuid(), 'a dream of some length ' || g, g, true FROM generate_series(1, 500) g"
)
STATEMENTS: dict[str, tuple[str, tuple[object, ...]]] = {
    "list of 20": ("SELECT id, dream, title, told, n, flag FROM t WHERE n > %s ORDER BY n LIMIT 20", (100,)),
    "one row": ("SELECT id, dream, title, told, n, flag FROM t WHERE id = %s", (7,)),
    "update": ("UPDATE t SET title = %s, n = n + 1 WHERE id = %s RETURNING n", ("x" * 200, 9)),
    "insert": ("INSERT INTO t (dream, title, n, flag) VALUES (gen_random_uuid(), %s, %s, %s) RETURNING id", ("y" * 100, 5, True)),
}


def measure(name: str, connect: Callable[[], Any]) -> None:
    connection = connect()
    connection.autocommit = True
    cursor = connection.cursor()
    for statement in ("DROP TABLE IF EXISTS t", TABLE, ROWS):
        cursor.execute(statement)
    for what, (statement, values) in STATEMENTS.items():
        for _ in range(WARM_UP):
            cursor.execute(statement, values)
            cursor.fetchall()
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(ROUNDS):
            cursor.execute(statement, values)
            cursor.fetchall()
        cpu, wall = (1e6 * (now - then) / ROUNDS for now, then in ((time.process_time(), cpu), (time.perf_counter(), wall)))
        print(f"{name:12} {what:10} {cpu:6.0f} µs of processor time {wall:6.0f} µs", flush=True)
    connection.close()


def main() -> None:
    with services.running_postgres() as url:
        for _ in range(2):
            measure("psycopg 2", lambda: psycopg2.connect(url))
            measure("psycopg 3", lambda: psycopg.connect(url))
            # Django binds in the client and prepares nothing, unless its options say otherwise.
            measure("3 in Django", lambda: psycopg.connect(url, cursor_factory=psycopg.ClientCursor, prepare_threshold=None))


if __name__ == "__main__":
    main()
