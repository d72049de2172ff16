"""Database work of sockets: in a small pool of its own threads, never on the loop, never in Channels' one shared thread."""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connection

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2 if connection.vendor == "sqlite" else 8
"""SQLite's work is this process's own: more threads would not do more of it, and each makes the loop wait longer for its turn."""
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="socket-database")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in the pool and return what it returns; the caller's language and log context go along.

    A unit of work with its transaction is one such call. At most `THREADS` run at a time in a process; more wait.
    """
    call = functools.partial(contextvars.copy_context().run, _with_connection, functools.partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_pool, call)


def _with_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
