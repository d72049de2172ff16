"""A server for the image tests, with a Celery worker beside it where Redis is the broker; embedded, the worker is inside."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from tests.fakes.images_server import FakeImages
from tests.server import forkserver, sites
from tests.server.process import BASE_DIR, ServerProcess

IMAGES = {
    "PERSON_EMAIL_ACTIVATION": "off",
    "THROTTLE_AI_GENERATION": "1000000/hour",
    "IMAGEGEN_SWEEP_SECONDS": "0.5",
}
CALM = {"IMAGEGEN_SWEEP_SECONDS": "3"}


def bought_from(fake: FakeImages) -> dict[str, str]:
    """The settings with which pictures come from this fake of the paid service."""
    return {
        "OPENAI_BASE_URL": fake.base_url,
        "OPENAI_API_KEY": "not-a-key",
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_CALLS_PER_MINUTE": "100000",
        "DREAMS_ANALYST_PROVIDERS": "local",
    }


def give_nothing_free(server: ServerProcess) -> None:
    """From now on every picture is paid, so that a job has a hold."""
    server.execute("update person_plan set daily_images = 0")


def lapse(server: ServerProcess) -> None:
    """The leases of whoever was killed are over. So nobody waits for them, and a busy machine lets none of a living one lapse."""
    server.execute("update imagegen_job set lease_until = created_at where lease_until is not null")


class Worker:
    """A prefork worker in a process group of its own."""

    def __init__(self, server: ServerProcess, *options: str) -> None:
        self._arguments = ["-m", "celery", "--quiet", "-A", "project", "worker", "-c", "4"]
        self._arguments += ["--without-gossip", "--without-mingle", *options]
        self._env = {**server.env, "REVERIE_WORKER": "true"}
        self._log = server.data_dir / "worker.log"

    @classmethod
    def with_beat(cls, server: ServerProcess) -> Worker:
        return cls(server, "-B", "-s", str(server.data_dir / "beat"))

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = forkserver.start(self._arguments, cwd=BASE_DIR, env=self._env, output=log)
        return self

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self, timeout: float = 120) -> int:
        """SIGTERM to the main process alone, as a container's end sends it, and the exit code that follows."""
        self._process.terminate()
        return self._process.wait(timeout)

    def kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)

    def __exit__(self, *_: object) -> None:
        self.kill()


@contextlib.contextmanager
def running(folder: Path, **env: str) -> Iterator[ServerProcess]:
    """A server that makes pictures, with a worker where Redis is the broker.

    Without IMAGEGEN_PROVIDERS they come from a fake of the paid service, at once; "local" is the built-in painter, who takes seconds.
    It is there for many tests, which leave few jobs to the sweep: what a sweep costs in their server, worker and database is more than
    the wait for it.
    """
    with contextlib.ExitStack() as stack:
        if "IMAGEGEN_PROVIDERS" not in env:
            fake = stack.enter_context(FakeImages().in_thread())
            env = {**bought_from(fake), **env}
        server = stack.enter_context(ServerProcess(folder, env={**IMAGES, **CALM, **sites.addresses(), **env}))
        if sites.HAS_SERVICES:
            stack.enter_context(Worker.with_beat(server))
        yield server
