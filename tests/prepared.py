"""Databases made once for all processes of a test run, to be copied: `migrated` has its tables, `seeded` the starter data as well.

The first that asks makes both, in one process of its own (`python -m tests.prepared folder`); others wait for it, and no test's time
runs meanwhile. SQLite is copied as a file, PostgreSQL as a template. SQLite's tables outlast the run: the next takes them from
.pytest_cache, unless what they are made from has changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from .run_folder import RUN_FOLDER

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE_NAME = "reverie.sqlite3"
MIGRATED, SEEDED = "migrated", "seeded"
LONGEST_SECONDS = 1800
CACHE = BASE_DIR / ".pytest_cache" / "migrated"
MAKES_TABLES = (
    *("*/migrations/*.py", "*/models.py", "*/models/**/*.py", "*/apps.py", "project/settings.py", "project/sqlite/**/*.py"),
    *("project/text/**/*.py", "requirements*.lock", "tests/prepared.py"),
)
"""What the tables come from, and the rows that migrations make."""


def sqlite(name: str) -> Path:
    """The file of a prepared database. Copy it, don't open it."""
    folder = _made(RUN_FOLDER / "prepared-sqlite", "")
    return folder / f"{name}.sqlite3"


def postgres(name: str) -> str:
    """The name of a prepared database on the server of DATABASE_URL. Nobody may be connected to it."""
    _made(RUN_FOLDER / "prepared-postgres", os.environ["DATABASE_URL"])
    return _named(name)


def copy_postgres(source: str, name: str) -> None:
    """Make the database `name`, in the place of one of that name."""
    import psycopg  # only where PostgreSQL is used

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def postgres_address(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@functools.cache
def _made(folder: Path, address: str) -> Path:
    """`folder` with both databases, made unless another process has."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with _while_no_test_is_timed(), (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            if address:
                copy_postgres("template0", _named(SEEDED))
            _prepare_in_own_process(folder, postgres_address(_named(SEEDED)) if address else "")
            done.touch()
    return folder


@contextlib.contextmanager
def _while_no_test_is_timed() -> Iterator[None]:
    """All migrations take minutes on a machine that is busy, and would use up the time (pytest-timeout) of the test that asked first."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


def _named(name: str) -> str:
    """A name of this run: the server may be shared with others."""
    return f"{name}_{zlib.crc32(str(RUN_FOLDER).encode()):08x}"


def _prepare_in_own_process(folder: Path, address: str) -> None:
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.settings", "ENV_FILE": os.devnull, "REVERIE_WORKER": "true"}
    env |= {"IMAGEGEN_EXAMPLES": "false", "REVERIE_TEST_FOLDER": str(folder.parent), "DATA_DIR": str(folder), "DATABASE_URL": address}
    subprocess.run([sys.executable, "-m", "tests.prepared"], check=True, cwd=BASE_DIR, env=env, timeout=LONGEST_SECONDS)


def _prepare() -> None:
    """Make both databases where this process's settings say; the one that it is connected to becomes the one with starter data."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    folder, is_sqlite = Path(os.environ["DATA_DIR"]), not os.environ["DATABASE_URL"]
    cached = CACHE / f"{_fingerprint()}.sqlite3"
    if is_sqlite and cached.exists():
        shutil.copyfile(cached, folder / DATABASE_NAME)
    else:
        call_command("migrate", verbosity=0)
        connection.close()
        if is_sqlite:
            _keep(folder / DATABASE_NAME, cached)
    if is_sqlite:
        shutil.copyfile(folder / DATABASE_NAME, folder / f"{MIGRATED}.sqlite3")
    else:
        copy_postgres(_named(SEEDED), _named(MIGRATED))
    call_command("seed", verbosity=0)
    connection.close()
    if is_sqlite:
        (folder / DATABASE_NAME).rename(folder / f"{SEEDED}.sqlite3")


def _fingerprint() -> str:
    sum_of_all = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(path for pattern in MAKES_TABLES for path in BASE_DIR.glob(pattern)):
        sum_of_all.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return sum_of_all.hexdigest()


def _keep(made: Path, cached: Path) -> None:
    """For the next run, in the place of what older ones kept."""
    CACHE.mkdir(parents=True, exist_ok=True)
    part = cached.with_suffix(f".{os.getpid()}")
    shutil.copyfile(made, part)
    part.rename(cached)
    for other in CACHE.glob("*.sqlite3"):
        if other != cached:
            other.unlink(missing_ok=True)


if __name__ == "__main__":
    _prepare()
