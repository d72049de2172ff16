"""The database of web processes on PostgreSQL. Where the server is away or silent a request learns of it in about a second.

Django's pool waits its whole timeout for a connection, whether all are busy or none can be made, and psycopg waits for ever for the
answer to a query. Here a connection is asked for a sign of life before it is lent, a pool that has none to lend asks whether
the server is there at all, and for a moment after it was not, nobody else waits for it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

ANSWER_SECONDS = 17.0
"""The server itself ends a statement after 15 s: what has not answered by then does not answer."""
CHECK_SECONDS = 0.8
FRESH_SECONDS = 0.2
"""A connection that was heard from so lately is asked for no sign of life."""
QUICK_SECONDS = 0.5
PROBE_SECONDS = 0.6
SPOKEN_SECONDS = 0.5
"""A server that answered anything of this process so lately is busy, not away, however long it takes to greet somebody new."""
AWAY_SECONDS = 1.0
"""After the server was found to be away, for so long everybody is told so at once."""
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""The first packet of a client that would like TLS: a server answers it with one byte, whatever it thinks of the client."""


class Connection(psycopg.Connection[Any]):
    """Never waits for an answer without end; what has not answered in time is closed."""

    answer_seconds = ANSWER_SECONDS
    heard_at = 0.0
    any_heard_at = 0.0
    """When any connection of this process was last answered."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            result = super().wait(gen, interval, self.answer_seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise
        self.heard_at = Connection.any_heard_at = time.monotonic()
        return result

    @contextlib.contextmanager
    def limited_to(self, seconds: float) -> Iterator[None]:
        self.answer_seconds = seconds
        try:
            yield
        finally:
            self.answer_seconds = ANSWER_SECONDS


def check(connection: Connection) -> None:
    """Raise where a connection is no more. One that was heard from just now is asked only if the server has more to say, as at its end."""
    if time.monotonic() - connection.heard_at > FRESH_SECONDS or _has_news(connection):
        with connection.limited_to(CHECK_SECONDS):
            ConnectionPool.check_connection(connection)


def _has_news(connection: Connection) -> bool:
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    return bool(waiting.poll(0))


class Pool(ConnectionPool[Connection]):
    """Tells a server that is away from one that is busy: only for the busy one it waits its whole timeout.

    The verdict is everybody's for a moment, so it must not be given lightly: on a machine without a processor to spare a new connection
    or the probe may fail while the connections that there are go on being answered.
    """

    def __init__(self, *, address: tuple[str, int], **options: Any) -> None:
        super().__init__(connection_class=Connection, check=check, **options)
        self._address = address
        self._away_until = 0.0

    def getconn(self, timeout: float | None = None) -> Connection:
        if time.monotonic() < self._away_until:
            raise PoolTimeout("the server was away a moment ago")
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        failures = self._failures()
        try:
            return super().getconn(QUICK_SECONDS)
        except PoolTimeout:
            has_spoken = time.monotonic() - Connection.any_heard_at < SPOKEN_SECONDS
            if not has_spoken and (self._failures() > failures or not answers(*self._address)):
                self._away_until = time.monotonic() + AWAY_SECONDS
                raise
        return super().getconn(max(0.1, deadline - time.monotonic()))

    def _failures(self) -> int:
        return self.get_stats().get("connections_errors", 0)


def answers(host: str, port: int) -> bool:
    """Whether a PostgreSQL server (or PgBouncer) speaks at this address; a host with a slash is the folder of its socket."""
    is_local = host.startswith("/")
    address: Any = f"{host}/.s.PGSQL.{port}" if is_local else (host, port)
    try:
        with contextlib.closing(_connected(address, is_local=is_local)) as probe:
            probe.settimeout(PROBE_SECONDS)
            probe.sendall(SSL_REQUEST)
            return bool(probe.recv(1))
    except OSError:
        return False


def _connected(address: Any, *, is_local: bool) -> socket.socket:
    if not is_local:
        return socket.create_connection(address, timeout=PROBE_SECONDS)
    probe = socket.socket(socket.AF_UNIX)
    probe.settimeout(PROBE_SECONDS)
    probe.connect(address)
    return probe


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with our pool where the settings ask for one. Workers have none, and wait for the server as long as it takes."""

    @property
    def pool(self) -> Any:
        options = self.settings_dict["OPTIONS"].get("pool")
        pools: dict[str, Any] = self._connection_pools  # type: ignore[attr-defined]  # the stubs leave it out
        if options and self.alias != NO_DB_ALIAS and self.alias not in pools:
            configure = self._configure_connection  # type: ignore[attr-defined]  # the same
            kwargs = {**self.get_connection_params(), "autocommit": True}
            address = self.settings_dict["HOST"] or "/var/run/postgresql", int(self.settings_dict["PORT"] or 5432)
            pools.setdefault(self.alias, Pool(address=address, kwargs=kwargs, open=False, configure=configure, **options))
        return super().pool
