"""A server for the image tests, with a Celery worker beside it where Redis is the broker; embedded, the worker is inside."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.server.process import BASE_DIR, ServerProcess

SERVICES = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
EMBEDDED = {
    "PERSON_EMAIL_ACTIVATION": "off",
    "THROTTLE_AI_GENERATION": "1000000/hour",
    "IMAGEGEN_SWEEP_SECONDS": "0.5",
    "IMAGEGEN_LEASE_SECONDS": "3",
}
IMAGES = {**EMBEDDED, **SERVICES}
_queues = itertools.cycle(range(1, 16))
"""Redis has sixteen databases; the first is the other tests'."""


class Worker:
    """A prefork worker in a process group of its own."""

    def __init__(self, server: ServerProcess, *options: str) -> None:
        self._command = [sys.executable, "-m", "celery", "-A", "project", "worker", "-c", "4", "--without-gossip", "--without-mingle"]
        self._command += options
        self._env = {**server.env, "REVERIE_WORKER": "true"}
        self._log = server.data_dir / "worker.log"

    @classmethod
    def with_beat(cls, server: ServerProcess) -> Worker:
        return cls(server, "-B", "-s", str(server.data_dir / "beat"))

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=BASE_DIR, env=self._env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        return self

    def kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def __exit__(self, *_: object) -> None:
        self.kill()


@contextlib.contextmanager
def running(folder: Path, **env: str) -> Iterator[ServerProcess]:
    """A server that makes pictures. With services it has a database and a queue of its own, so that no other site's worker,
    which looks for files in another folder, takes its jobs.
    """
    with ServerProcess(folder, env={**IMAGES, **_own_services(), **env}) as server:
        if not SERVICES:
            yield server
            return
        with Worker.with_beat(server):
            yield server


def _own_services() -> dict[str, str]:
    if not SERVICES:
        return {}
    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVICES["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = urlsplit(SERVICES["DATABASE_URL"])._replace(path=f"/{name}")
    queue = urlsplit(SERVICES["REDIS_URL"])._replace(path=f"/{next(_queues)}")
    return {"DATABASE_URL": database.geturl(), "REDIS_URL": queue.geturl()}
