"""A Redis in cluster mode is refused at the start: Celery's broker can't use one, and would answer with MOVED for one key in two."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

LIMIT_SECONDS = 1.0


def is_cluster(url: str) -> bool:
    """Whether this Redis says so. False where it can't be asked: an outage is told elsewhere, and does not keep a process from starting."""
    client: Any = redis.Redis.from_url(url, socket_timeout=LIMIT_SECONDS, socket_connect_timeout=LIMIT_SECONDS)
    try:
        told = client.info("cluster")
    except (RedisError, OSError):
        return False
    finally:
        client.close()
    return bool(told.get("cluster_enabled"))


def cluster_refusal() -> str | None:
    """Why this process must not start, where its Redis or broker is in cluster mode."""
    for name, url in (("REDIS_URL", settings.REDIS_URL), ("CELERY_BROKER_URL", settings.CELERY_BROKER_URL)):
        if url.startswith(("redis:", "rediss:", "unix:")) and is_cluster(url):
            return f"{name} leads to a Redis in cluster mode, which Celery can't use. One Redis (with a replica) is needed."
    return None
