"""The whole suite: `python -m tests.run [pytest arguments]`.

Three runs of pytest: on SQLite in one process and, at the same time, on PostgreSQL with Redis; then with a browser (which needs
an event loop that pytest-asyncio also wants, so it can't share a process with the others). What the second prints is shown when
the first has ended. Ends with the summary line of each.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from . import services

NO_TESTS_RAN = 5
LOOK_SECONDS = 0.2
END_SECONDS = 20
STORAGE = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "SMTP_HOST", "GOOGLE_CLIENT_ID")
WITHOUT_STORAGE = (
    *("tests/analysts", "tests/browser", "tests/bench", "tests/ops", "tests/server"),
    *("tests/accounts/test_picture.py", "tests/chat/test_bad_frames.py", "tests/images/test_refusals.py"),
    *("tests/images/test_uploads.py", "tests/images/test_webhooks_guard.py", "tests/images/test_wording.py"),
)
"""What the storage makes no difference to: it has its own embedded servers, or none, or is about what comes before any row."""

MEMORY_DISK = Path("/dev/shm")
LEAST_MEMORY_DISK = 4 * 1024**3

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
SUMMARY = re.compile(r"(=+ )?(\d+ (passed|failed|errors?|skipped|deselected|xfailed|warnings?)|no tests ran)\b.* in [\d.]+s")


@dataclasses.dataclass(frozen=True, slots=True)
class Pass:
    """One run of pytest; `addresses` are the services that it uses."""

    name: str
    arguments: Sequence[str]
    addresses: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    code: int
    summary: str


def main(extra: Sequence[str]) -> int:
    outcomes: list[Outcome] = []
    left_out: list[str] = []
    if (folder := memory_disk()) is not None:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    with contextlib.ExitStack() as stack:
        runs = [Run(Pass("embedded", ["tests", "--ignore=tests/browser", "-m", "not services"]), extra, stack)]
        if missing := missing_services():
            left_out.append(f"PostgreSQL and Redis: {missing} is not installed")
        else:
            addresses = {
                "DATABASE_URL": stack.enter_context(services.running_postgres()),
                "REDIS_URL": stack.enter_context(services.running_redis()),
            }
            ignored = [f"--ignore={folder}" for folder in WITHOUT_STORAGE]
            runs.append(Run(Pass("services", ["tests", *ignored, "-m", "not embedded"], addresses), extra, stack))
        outcomes += [run.shown() for run in runs]
        if services.chromium() is None:
            left_out.append("the browser: chromium is not installed")
        elif os.path.isdir("tests/browser"):
            outcomes.append(Run(Pass("browser", ["tests/browser"]), extra, stack).shown())
    return report(outcomes, left_out)


def memory_disk() -> Path | None:
    """Where commits need not wait for a disk, if there is such a place and the caller named no other."""
    if "TMPDIR" in os.environ or not os.access(MEMORY_DISK, os.W_OK):
        return None
    return MEMORY_DISK if shutil.disk_usage(MEMORY_DISK).free >= LEAST_MEMORY_DISK else None


def missing_services() -> str:
    """The name of what the second run lacks; empty where nothing."""
    if services.redis_server() is None:
        return "redis-server"
    return "" if services.postgres_program("initdb") else "postgresql"


class Run:
    """One pass, running from the start on. What it prints waits in a file until it is shown."""

    def __init__(self, one: Pass, extra: Sequence[str], stack: contextlib.ExitStack) -> None:
        self._name = one.name
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-tests-"))
        self._output = Path(folder, "output")
        command = [sys.executable, "-u", "-m", "pytest", *one.arguments, *extra]
        if sys.stdout.isatty():
            command.append("--color=yes")
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment(one, folder))
        stack.callback(self._end)

    def shown(self) -> Outcome:
        """Print what it wrote, and go on until it ends; the last line is kept."""
        print(f"\n--- {self._name}", flush=True)
        summary = "(no summary: pytest did not come to its end)"
        for line in self._lines():
            print(line, end="", flush=True)
            if SUMMARY.match(ESCAPES.sub("", line.strip())):
                summary = line.strip()
        return Outcome(self._name, self._process.wait(), summary)

    def _lines(self) -> Iterator[str]:
        with self._output.open(encoding="utf-8", errors="replace") as output:
            while True:
                has_ended = self._process.poll() is not None
                yield from output
                if has_ended:
                    return
                time.sleep(LOOK_SECONDS)

    def _end(self) -> None:
        """The suite is being broken off: pytest ends its own servers when it is interrupted."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def environment(one: Pass, folder: str) -> dict[str, str]:
    """The caller's environment without what would lead tests elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in (*STORAGE, *KEYS)}
    return {**kept, "DATA_DIR": folder, "REVERIE_TEST_PASS": one.name, **one.addresses}


def report(outcomes: Sequence[Outcome], left_out: Sequence[str]) -> int:
    print()
    for reason in left_out:
        print(f"Left out, without {reason}.")
    for outcome in outcomes:
        print(f"{outcome.name}:\n{outcome.summary}", flush=True)
    is_incomplete = bool(left_out) and os.environ.get("CI") == "true"
    return 0 if all(outcome.code in {0, NO_TESTS_RAN} for outcome in outcomes) and not is_incomplete else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
