"""The storage of a server under test: prepared once a run, then copied, so that a start need not migrate again.

With PostgreSQL and Redis (the second pass of `tests.run`) every site has a database and a Redis number of its own: servers of
other tests sweep what a dead one left, and would take over its replies and jobs.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import redis

DATABASE_NAME = "reverie.sqlite3"
BASE_DIR = Path(__file__).resolve().parent.parent.parent
COUNTER = 1023
"""The Redis number where sites are counted, over all processes of a run."""
HAS_SERVICES = "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ


def addresses() -> dict[str, str]:
    """DATABASE_URL and REDIS_URL of a new site; empty in the embedded pass."""
    if not HAS_SERVICES:
        return {}
    name = f"site_{uuid.uuid4().hex[:12]}"
    _create(name, template=_prepared_postgres())
    number = redis.Redis.from_url(_redis(COUNTER)).incr("sites")
    assert isinstance(number, int)
    return {"DATABASE_URL": _named(name), "REDIS_URL": _redis(number)}


def place_database(data_dir: Path) -> None:
    """Put a prepared SQLite database where a server without DATABASE_URL looks for it, if it has none yet."""
    if not (data_dir / DATABASE_NAME).exists():
        shutil.copyfile(_prepared_sqlite(), data_dir / DATABASE_NAME)


@functools.cache
def _prepared_sqlite() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="prepared-", dir=os.environ.get("DATA_DIR")))
    _prepare({"DATA_DIR": str(folder)})
    return folder / DATABASE_NAME


@functools.cache
def _prepared_postgres() -> str:
    name = f"prepared_{uuid.uuid4().hex[:12]}"
    _create(name, template="template0")
    with tempfile.TemporaryDirectory() as folder:
        _prepare({"DATA_DIR": folder, "DATABASE_URL": _named(name)})
    return name


def _prepare(where: dict[str, str]) -> None:
    env = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "IMAGEGEN_EXAMPLES": "false", **where}
    for command in ("migrate", "seed", "seed_images"):
        subprocess.run([sys.executable, "manage.py", command, "--verbosity=0"], check=True, cwd=BASE_DIR, env=env)


def _create(name: str, *, template: str) -> None:
    import psycopg  # only where PostgreSQL is used

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _named(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _redis(number: int) -> str:
    return urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
