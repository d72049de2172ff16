"""`/health/`: the process answers. `/health/ready/`: it can do its work; says which part can't, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from ..celery import app
from ..realtime.database import in_database
from ..realtime.layers import layer

LIMIT_SECONDS = 3


async def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


async def ready(request: HttpRequest) -> JsonResponse:
    parts = {"database": _database(), "channel_layer": layer().ready(), "broker": _broker()}
    answers = dict(zip(parts, await asyncio.gather(*(_within_limit(check) for check in parts.values())), strict=True))
    is_ready = all(answers.values())
    body = {
        "status": "ok" if is_ready else "unavailable",
        "checks": {name: "ok" if good else "unavailable" for name, good in answers.items()},
    }
    return JsonResponse(body, status=200 if is_ready else 503)


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
