"""The whole suite: `python -m tests.run [pytest arguments]`.

Three runs of pytest, two at a time: on SQLite in one process and on PostgreSQL with Redis; when the first of them has ended, with a
browser (which needs an event loop that pytest-asyncio also wants, so it can't share a process with the others). What the others
print is shown when the first has ended. Ends with the summary line of each.

Servers, workers and a browser share the machine with each other, and now and then something takes longer than a test waits. So
the few tests that fail are run once more, alone; what fails again has failed, and what does not is named at the end all the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
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

TESTS_FAILED = 1
NO_TESTS_RAN = 5
MOST_ONCE_MORE = 8
"""More than these are no accident of time."""
LOOK_SECONDS = 0.2
END_SECONDS = 20
STORAGE = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "SMTP_HOST", "GOOGLE_CLIENT_ID")
WITHOUT_STORAGE = (
    *("tests/analysts", "tests/browser", "tests/bench", "tests/ops", "tests/server"),
    *("tests/accounts/test_picture.py", "tests/chat/test_bad_frames.py", "tests/images/test_refusals.py"),
    *(
        "tests/images/test_painting.py",
        "tests/images/test_uploads.py",
        "tests/images/test_webhooks_guard.py",
        "tests/images/test_wording.py",
    ),
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
    late: Sequence[str] = ()
    """The tests that passed only alone."""


def main(extra: Sequence[str]) -> int:
    left_out: list[str] = []
    runs: list[Run] = []
    if (folder := memory_disk()) is not None:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    with contextlib.ExitStack() as stack:
        runs += [Run(Pass("embedded", ["tests", "--ignore=tests/browser", "-m", "not services"]), extra, stack)]
        if missing := missing_services():
            left_out.append(f"PostgreSQL and Redis: {missing} is not installed")
        else:
            addresses = {
                "DATABASE_URL": stack.enter_context(services.running_postgres()),
                "REDIS_URL": stack.enter_context(services.running_redis()),
            }
            ignored = [f"--ignore={folder}" for folder in WITHOUT_STORAGE]
            runs.append(Run(Pass("services", ["tests", *ignored, "-m", "not embedded"], addresses), extra, stack))
        if services.chromium() is None:
            left_out.append("the browser: chromium is not installed")
        elif os.path.isdir("tests/browser"):
            wait_for_one_to_end(runs)
            runs.append(Run(Pass("browser", ["tests/browser"]), extra, stack))
        outcomes = [run.shown() for run in runs]
        outcomes = [run.once_more(outcome) for run, outcome in zip(runs, outcomes, strict=True)]
    return report(outcomes, left_out)


def wait_for_one_to_end(runs: Sequence[Run]) -> None:
    while len(runs) > 1 and all(run.is_running for run in runs):
        time.sleep(LOOK_SECONDS)


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
        self._one = one
        self._extra = extra
        self._folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-tests-"))
        self._output = Path(self._folder, "output")
        self._process = self._started()
        stack.callback(self._end)

    def _started(self, *more: str) -> subprocess.Popen[bytes]:
        cache = f"cache_dir={self._folder}/cache"
        command = [sys.executable, "-u", "-m", "pytest", *self._one.arguments, *self._extra, "-o", cache, *more]
        if sys.stdout.isatty():
            command.append("--color=yes")
        with self._output.open("wb") as output:
            return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment(self._one, self._folder))

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def once_more(self, outcome: Outcome) -> Outcome:
        """The few tests that failed, now that nothing else runs; anything else stays as it is."""
        failed = self._failed()
        if outcome.code != TESTS_FAILED or not 0 < len(failed) <= MOST_ONCE_MORE:
            return outcome
        self._process = self._started("--last-failed", "--last-failed-no-failures=none")
        again = self.shown(f"{self._one.name}, what failed, once more")
        return Outcome(outcome.name, again.code, f"{outcome.summary}\n{again.summary}", sorted(set(failed) - set(self._failed())))

    def _failed(self) -> list[str]:
        try:
            return list(json.loads(Path(self._folder, "cache/v/cache/lastfailed").read_bytes()))
        except FileNotFoundError:
            return []

    def shown(self, title: str = "") -> Outcome:
        """Print what it wrote, and go on until it ends; the last line is kept."""
        print(f"\n--- {title or self._one.name}", flush=True)
        summary = "(no summary: pytest did not come to its end)"
        for line in self._lines():
            print(line, end="", flush=True)
            if SUMMARY.match(ESCAPES.sub("", line.strip())):
                summary = line.strip()
        return Outcome(self._one.name, self._process.wait(), summary)

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
        for test in outcome.late:
            print(f"Passed only alone: {test}", flush=True)
    is_incomplete = bool(left_out) and os.environ.get("CI") == "true"
    return 0 if all(outcome.code in {0, NO_TESTS_RAN} for outcome in outcomes) and not is_incomplete else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
