"""`/health/`: the process answers. `/health/ready/`: it can do its work and does not end;
says which part can't, and nothing more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable

from django.db import DatabaseError, connection
from django.http import HttpRequest
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from ..celery import app
from ..json_answer import JsonAnswer
from ..realtime.database import in_database
from ..realtime.layers import layer
from ..version import VERSION
from . import metrics

LIMIT_SECONDS = 3

_is_ending = threading.Event()


def announce_end() -> None:
    """This process ends soon: load balancers should send what is new to others."""
    _is_ending.set()


def alive(request: HttpRequest) -> JsonAnswer:
    """The version is for who may see the metrics: it tells strangers which holes to try."""
    version = {"version": VERSION} if metrics.may_look(request) else {}
    return JsonAnswer({"status": "ok", **version})


async def ready(request: HttpRequest) -> JsonAnswer:
    if _is_ending.is_set():
        return JsonAnswer({"status": "stopping", "checks": {}}, status=503)
    parts = {"database": _database(), "channel_layer": layer().ready(), "broker": _broker()}
    answers = dict(zip(parts, await asyncio.gather(*(_within_limit(check) for check in parts.values())), strict=True))
    is_ready = all(answers.values())
    body = {
        "status": "ok" if is_ready else "unavailable",
        "checks": {name: "ok" if good else "unavailable" for name, good in answers.items()},
    }
    return JsonAnswer(body, status=200 if is_ready else 503)


async def _within_limit(check: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(check, LIMIT_SECONDS)
    except (TimeoutError, DatabaseError, OperationalError, RedisError, OSError):
        return False


async def _database() -> bool:
    return await in_database(_select_one)


def _select_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


async def _broker() -> bool:
    return await in_database(_reach_broker)


def _reach_broker() -> bool:
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        return True
