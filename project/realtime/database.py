"""Database work of sockets: in a small pool of its own threads, never on the loop, never in Channels' one shared thread."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connection

from ..threads import Threads, Urgency

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2 if connection.vendor == "sqlite" else 8
"""SQLite's work is this process's own: more threads would not do more of it, and each makes the loop wait longer for its turn."""
_pool = Threads("socket-database", THREADS)


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in the pool and return what it returns; the caller's language and log context go along.

    A unit of work with its transaction is one such call. At most `THREADS` run at a time in a process; more wait.
    """
    return await in_database_by(Urgency.USUAL, work, *args, **kwargs)


async def in_database_by(urgency: Urgency, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same before all that is less urgent: where fifty ask within a second, the first words should not wait for others' ends."""
    call = functools.partial(contextvars.copy_context().run, _with_connection, functools.partial(work, *args, **kwargs))
    return await _pool.run(call, urgency)


def _with_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
