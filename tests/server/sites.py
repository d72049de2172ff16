"""The storage of a server under test: a copy of the prepared database (tests/prepared.py), so that a start need not migrate again.

With PostgreSQL and Redis (the second pass of `tests.run`) every site has a database and a Redis number of its own: servers of
other tests sweep what a dead one left, and would take over its replies and jobs.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import redis

from tests import prepared
from tests.prepared import BASE_DIR, DATABASE_NAME
from tests.run_folder import FIRST_WORKER_NUMBER
from tests.server import loaded

__all__ = ["BASE_DIR", "DATABASE_NAME"]

COUNTER = 1023
"""The Redis number where sites are counted, over all processes of a run."""
SHARED_KEYS = {"SECRET_KEY": loaded.SECRET_KEY, "ENCRYPTION_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
"""What all nodes of one site are given: each would make its own, and could not read what another has sealed."""
SITE = "site_"
"""How the names of the databases of sites begin."""
HAS_SERVICES = "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ


def addresses() -> dict[str, str]:
    """DATABASE_URL and REDIS_URL of a new site; empty in the embedded pass."""
    if not HAS_SERVICES:
        return {}
    name = f"{SITE}{uuid.uuid4().hex[:12]}"
    prepared.copy_postgres(prepared.postgres(prepared.SEEDED), name)
    number = redis.Redis.from_url(_redis(COUNTER)).incr("sites")
    assert isinstance(number, int)
    assert number < FIRST_WORKER_NUMBER, "more sites than Redis has numbers"
    return {"DATABASE_URL": prepared.postgres_address(name), "REDIS_URL": _redis(number)}


def has_database(env: Mapping[str, str]) -> bool:
    """Whether DATABASE_URL is that of a site, whose database is prepared."""
    return urlsplit(env.get("DATABASE_URL", "")).path.startswith(f"/{SITE}")


def place_key(data_dir: Path) -> None:
    """Put a SECRET_KEY where a server without one looks for it, if it has none yet: that of all servers, so that they load alike."""
    path = data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(loaded.SECRET_KEY, encoding="ascii")


def place_database(data_dir: Path) -> None:
    """Put a prepared SQLite database where a server without DATABASE_URL looks for it, if it has none yet."""
    if not (data_dir / DATABASE_NAME).exists():
        shutil.copyfile(prepared.sqlite(prepared.SEEDED), data_dir / DATABASE_NAME)


def _redis(number: int) -> str:
    return urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
