"""A real `manage.py serve` in a process of its own, for every test that looks at Reverie from outside."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from django.test import override_settings

from project.sealing import master_keys, values
from project.sealing.person_keys import PersonKeys
from project.sealing.values import Place
from tests.bench.usage import process_seconds
from tests.server import forkserver, loaded, sites
from tests.services import free_port

BASE_DIR = sites.BASE_DIR
START_SECONDS = 180
STOP_SECONDS = 60
"""Limits of waiting are for a machine that is busy with a dozen other things; they cost nothing on one that is not."""

# What a developer has in their shell or in .env must not reach a test.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
DEFAULTS = {
    "DEMO_YEAR": "false",
    "DREAMS_LOCAL_MODELS": "false",
    "IMAGEGEN_EXAMPLES": "false",
    "PYTHONUNBUFFERED": "1",
    **loaded.USUAL,
}
PREPARED = ("--skip-checks", "--no-prepare")
"""Options of `serve`: what they leave out is half of the processor time of a start."""

T = TypeVar("T")


class DidNotStart(AssertionError):
    """The process ended, or did not answer in time. Its text holds what the server wrote."""


class ServerProcess:
    """One server on a free port of its own. `with ServerProcess(data) as server: …` starts it and stops it at the end.

    `data_dir` holds its state and may be used by the next server after this one has ended. `env` is all that this server
    has of settings beside `DEFAULTS`; None takes a default away. The same object can be started again. An embedded one gets a copy
    of a prepared database, unless `is_first_start`: then it makes its own. What it finds prepared it takes as it is; with `prepares` it
    goes through migrations, starter rows and the demo account first, as `serve` does by itself. `command` in place of `serve`: another
    way to start one; `source` in place of this source: a copy that a test changes. That and a first start get an interpreter of their
    own; the others come from the fork server.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        env: Mapping[str, str | None] | None = None,
        args: Sequence[str] = (),
        port: int | None = None,
        is_first_start: bool = False,
        prepares: bool = False,
        command: Sequence[str] | None = None,
        source: Path = BASE_DIR,
    ) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.source = source
        self.log_path = data_dir / "server.log"
        wanted: dict[str, str | None] = {**DEFAULTS, "DATA_DIR": str(data_dir), "PORT": str(self.port), **(env or {})}
        inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.env = inherited | {name: value for name, value in wanted.items() if value is not None}
        self._is_first_start = is_first_start
        self._wants_database = not is_first_start and "DATABASE_URL" not in self.env
        self._is_usual = not is_first_start and source == BASE_DIR and "PYTHONPATH" not in self.env
        is_prepared = self._is_usual and not prepares and (self._wants_database or sites.has_database(self.env))
        self.command = ["serve", *(PREPARED if is_prepared else ()), *args] if command is None else list(command)
        self._process: subprocess.Popen[bytes] | forkserver.Program | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()

    # --- life

    def start(self, *, wait: bool = True) -> Self:
        """Start the process, and (unless `wait` is false) return only when it answers."""
        assert self._process is None or self._process.poll() is not None, "it still runs"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._wants_database:
            sites.place_database(self.data_dir)
        if not self._is_first_start:
            sites.place_key(self.data_dir)
        begin = forkserver.start if self._is_usual else forkserver.start_anew
        with self.log_path.open("ab") as log:
            self._process = begin([str(self.source / "manage.py"), *self.command], cwd=self.source, env=self.env, output=log)
        return self.ready() if wait else self

    def ready(self, timeout: float = START_SECONDS) -> Self:
        """Wait until `/health/` answers."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DidNotStart(f"exit code {self.process.returncode}\n{self.log}")
            if self._answers():
                return self
            time.sleep(0.05)
        self.kill()
        raise DidNotStart(f"no answer within {timeout} s\n{self.log}")

    def stop(self, timeout: float = STOP_SECONDS) -> int:
        """SIGTERM, and the exit code that follows."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def wait(self, timeout: float = STOP_SECONDS) -> int:
        """The exit code, once the process ends. Kills it and fails where that takes longer than `timeout`."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {timeout} s later\n{self.log}") from None

    def kill(self) -> None:
        """`kill -9` of the process and all that it started, if anything still runs."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)

    def restart(self) -> Self:
        """`kill -9`, and a new process on the same port and data."""
        self.kill()
        return self.start()

    @property
    def process(self) -> subprocess.Popen[bytes] | forkserver.Program:
        assert self._process is not None, "not started"
        return self._process

    @property
    def pid(self) -> int:
        return self.process.pid

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url("/health/"), timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    # --- where it is

    def url(self, path: str = "/") -> str:
        """The address of a path; what begins with `http` is one already, as answers hold them."""
        return path if path.startswith("http") else f"http://127.0.0.1:{self.port}{path}"

    def ws_url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    # --- what it left

    @property
    def log(self) -> str:
        """All that it printed so far, over all its starts."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.exists() else ""

    @property
    def demo(self) -> tuple[str, str]:
        """The demo account's email and password. There is one where the server `prepares`."""
        account, _, password = (self.data_dir / "demo_account.txt").read_text(encoding="utf-8").strip().partition(" / ")
        return account, password

    @property
    def mail(self) -> list[EmailMessage]:
        """The mails that it sent, oldest first."""
        paths = sorted((self.data_dir / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask its database from outside; `?` stands for a value. SQLite, or PostgreSQL where DATABASE_URL says so."""
        address = self.env.get("DATABASE_URL", "")
        if address.startswith("postgres"):
            import psycopg  # only where it is needed: the embedded suite runs without a client library

            with psycopg.connect(address, autocommit=True) as postgres:
                return list(postgres.execute(sql.replace("?", "%s"), values))
        database = sqlite3.connect(f"file:{self.data_dir / sites.DATABASE_NAME}?mode=ro", uri=True, timeout=60)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def opened(self, stored: str, person_id: Any, place: Place) -> str:
        """A sealed value of its database, opened with its operator's key from outside."""
        person = uuid.UUID(str(person_id))
        [(wrapped,)] = self.rows("select wrapped from person_personkey where person_id = ?", person_id)
        given = self.env.get("ENCRYPTION_KEYS") or (self.data_dir / "encryption_key").read_text(encoding="utf-8").strip()
        with override_settings(ENCRYPTION_KEYS=[given]):
            person_key = master_keys.unwrap(bytes(wrapped), person)
        return values.open_value(stored, PersonKeys.derived(person, person_key), place)

    def execute(self, sql: str) -> None:
        """Change its database from outside."""
        if "DATABASE_URL" in self.env:
            import psycopg  # only where it is needed: the embedded suite runs without a client library

            with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as postgres:
                postgres.execute(sql)
            return
        with contextlib.closing(sqlite3.connect(self.data_dir / sites.DATABASE_NAME, timeout=60)) as database, database:
            database.execute(sql)

    def processor_seconds(self) -> float:
        """What the process has taken of a processor so far, however busy the machine is (Linux)."""
        return process_seconds(self.pid)

    def memory_mb(self) -> float:
        """Resident memory of the process (Linux)."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")


def wait_for(condition: Callable[[], T | None], *, timeout: float = 120, every: float = 0.05) -> T:
    """Call `condition` until it gives something true, and return that."""
    deadline = time.monotonic() + timeout
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {timeout} s"
        time.sleep(every)
