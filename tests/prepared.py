"""Databases made once for all processes of a test run, to be copied: `migrated` has its tables, `seeded` the starter data as well.

`before_folding` stopped in between: what was stored there is folded by the migrations that follow (tests/text/test_migrations.py).

The first that asks makes all, in one process of its own (`python -m tests.prepared folder`); others wait for it, and no test's time
runs meanwhile. SQLite is copied as a file, PostgreSQL as a template. Tables outlast the run: the next takes them from .pytest_cache,
unless what they are made from has changed.
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
from .services import postgres_program

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE_NAME = "reverie.sqlite3"
MIGRATED, SEEDED, BEFORE_FOLDING = "migrated", "seeded", "before_folding"
BEFORE = [("person", "0002_plans"), ("dreams", "0004_reply_end"), ("imagegen", "0002_upkeep")]
"""How far `before_folding` is migrated."""
LONGEST_SECONDS = 1800
CACHE = BASE_DIR / ".pytest_cache" / "migrated"
MAKES_TABLES = (
    *("*/migrations/*.py", "*/models.py", "*/models/**/*.py", "*/apps.py", "project/settings.py", "project/sqlite/**/*.py"),
    *("project/text/**/*.py", "project/migrating.py", "requirements*.lock", "tests/prepared.py"),
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


def place(name: str) -> None:
    """Put a copy of a prepared database in the place of the one that Django's connection is to."""
    from django.db import connection

    connection.close()
    target = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        for more in ("-wal", "-shm"):
            Path(f"{target}{more}").unlink(missing_ok=True)
        shutil.copyfile(sqlite(name), target)
    else:
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
        copy_postgres(postgres(name), target)


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

    from project.migrating import Executor

    django.setup()
    folder, is_sqlite = Path(os.environ["DATA_DIR"]), not os.environ["DATABASE_URL"]
    kind: Sqlite | Postgres = Sqlite(folder) if is_sqlite else Postgres()
    cached = CACHE / kind.family / _fingerprint(kind.version)
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{kind.family}.lock").open("w") as lock:
        # Another run may be about to make the same.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if cached.exists():
            for name in (BEFORE_FOLDING, MIGRATED):
                kind.load(name, cached)
        else:
            Executor(connection).migrate(BEFORE)
            connection.close()
            kind.snapshot(BEFORE_FOLDING)
            call_command("migrate", verbosity=0)
            connection.close()
            kind.snapshot(MIGRATED)
            _keep(kind, cached)
    call_command("seed", verbosity=0)
    connection.close()
    if isinstance(kind, Sqlite):
        (folder / DATABASE_NAME).rename(folder / f"{SEEDED}.sqlite3")


class Sqlite:
    """Files of the run's folder; `DATABASE_NAME` is the one that migrations and seed work on."""

    family, version = "sqlite", sqlite3.sqlite_version

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def snapshot(self, name: str) -> None:
        shutil.copyfile(self._folder / DATABASE_NAME, self._folder / f"{name}.sqlite3")

    def keep(self, name: str, place: Path) -> None:
        shutil.copyfile(self._folder / f"{name}.sqlite3", place / name)

    def load(self, name: str, place: Path) -> None:
        """The last one that is loaded is worked on."""
        for copy in (f"{name}.sqlite3", DATABASE_NAME):
            shutil.copyfile(place / name, self._folder / copy)


class Postgres:
    """Databases of the server of DATABASE_URL, kept as what `pg_dump` writes; `SEEDED` is the one that is worked on."""

    family = "postgres"

    def __init__(self) -> None:
        import psycopg  # only where PostgreSQL is used

        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            self.version = str(connection.info.server_version)

    def snapshot(self, name: str) -> None:
        copy_postgres(_named(SEEDED), _named(name))

    def keep(self, name: str, place: Path) -> None:
        self._run("pg_dump", "--no-owner", "-f", str(place / name), postgres_address(_named(name)))

    def load(self, name: str, place: Path) -> None:
        """Those of `MIGRATED` are worked on, too, in the database that this process is connected to."""
        copy_postgres("template0", _named(name))
        for target in (name, SEEDED) if name == MIGRATED else (name,):
            self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(place / name), postgres_address(_named(target)))

    def _run(self, program: str, *arguments: str) -> None:
        found = postgres_program(program)
        assert found is not None, f"{program} is not installed"
        subprocess.run([found, *arguments], check=True, stdout=subprocess.DEVNULL)


def _fingerprint(version: str) -> str:
    sum_of_all = hashlib.sha256(version.encode())
    for path in sorted(path for pattern in MAKES_TABLES for path in BASE_DIR.glob(pattern)):
        sum_of_all.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return sum_of_all.hexdigest()


def _keep(kind: Sqlite | Postgres, cached: Path) -> None:
    """For the next run, in the place of what older ones kept."""
    shutil.rmtree(cached.parent, ignore_errors=True)
    part = cached.with_suffix(f".{os.getpid()}")
    part.mkdir(parents=True)
    for name in (BEFORE_FOLDING, MIGRATED):
        kind.keep(name, part)
    with contextlib.suppress(OSError):  # another run was quicker
        part.rename(cached)


if __name__ == "__main__":
    _prepare()
