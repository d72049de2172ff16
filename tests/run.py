"""The whole suite: `python -m tests.run [--long] [--costs] [paths] [pytest options]`.

Three passes, two at a time, each with a few pytest workers that take file after file: on SQLite in one process, on a PostgreSQL
and a Redis that are started for it, and with a browser (which needs an event loop that pytest-asyncio also wants, so it can't share
a process with the others). Where more than one runs, each line says whose it is. Paths narrow every pass; one that has no test among
them is left out, with the services it would need. With `--long`, only the tests that take minutes: many rounds of a race, many
examples, many cuts. With `--costs`, a table of processor seconds at the end (tests/costs.py); its lines stay in the folder that
REVERIE_COSTS names.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from . import costs, services
from .run_folder import use_memory_disk
from .server import forkserver

NO_TESTS_RAN = 5
INTERRUPTED = 2
NO_SUMMARY = "(no summary: pytest did not come to its end)"
END_SECONDS = 20
AT_A_TIME = 2
"""Passes. Many tests wait for a moment now and then: one pass alone leaves a third of two processors idle, and three at once let
those wait that count on an answer within seconds.
"""
FILES_WORTH_A_WORKER = 4
STORAGE = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "SMTP_HOST", "GOOGLE_CLIENT_ID")
TAKE_A_VALUE = {"-k", "-m", "-p", "-n", "-o", "-c", "-r", "-W", "--deselect", "--ignore", "--durations", "--maxfail", "--tb"}
"""Options of pytest whose next word is no path."""
COSTS = "--costs"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Not for a run of hundreds of processes: each would compile all modules anew."""

BROWSER = "tests/browser"
ONCE = (BROWSER, "tests/analysts", "tests/evaluation", "tests/bench", "tests/ops")
"""Folders that the second pass leaves out: the storage makes no difference to them. Single files and tests say so by a marker."""

OF_ANOTHER_PASS = {"embedded": {"services", "NEEDS_POSTGRESQL"}, "services": {"once", "embedded"}, "browser": set[str]()}
"""A pass need not even load the files whose `pytestmark` has one of these: collecting takes each of its workers seconds."""

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
FAILED = re.compile(r"(?:FAILED|ERROR) (tests/\S+?(?:::.+?)?)(?: - .*)?$")
"""A line of pytest's own list at the end of a pass; a name may hold spaces."""
SUMMARY = re.compile(r"(=+ )?(\d+ (passed|failed|errors?|skipped|deselected|xfailed|warnings?)|no tests ran)\b.* in [\d.]+s")


@dataclasses.dataclass(frozen=True, slots=True)
class Pass:
    """One run of pytest over these files."""

    name: str
    paths: Sequence[str]
    has_services: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    code: int
    summary: str
    failed: Sequence[str] = ()


def main(arguments: Sequence[str]) -> int:
    paths, options = split(arguments)
    use_memory_disk()
    wanted, left_out = passes(paths)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-tests-"))
        # What each worker costs is counted by what is below it.
        common = {} if COSTS in options else stack.enter_context(forkserver.shared())
        runs = stack.enter_context(Runs(options, folder, common, is_alone=len(wanted) == 1))
        outcomes = runs.of(wanted)
        if COSTS in options:
            costs.report(Path(folder))
            if kept := os.environ.get("REVERIE_COSTS"):
                shutil.copytree(Path(folder, "costs"), Path(kept, "costs"), dirs_exist_ok=True)
    return report(outcomes, left_out)


class Runs:
    """Runs passes in threads, and ends those that are left when the suite is broken off."""

    def __init__(self, options: Sequence[str], folder: str, common: Mapping[str, str], *, is_alone: bool) -> None:
        """`common`: environment of all passes."""
        self._options = options
        self._common = common
        self._folder = folder
        self._is_alone = is_alone
        self._lock = threading.Lock()
        self._is_ending = False
        self._running: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(AT_A_TIME)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._is_ending = True
            running = list(self._running)
        for process in running:
            end(process)
        self._threads.shutdown(cancel_futures=True)

    def of(self, wanted: Sequence[Pass]) -> list[Outcome]:
        return list(self._threads.map(self._run, wanted))

    def _run(self, one: Pass) -> Outcome:
        with storage(one) as addresses:
            with self._lock:
                if self._is_ending:
                    return Outcome(one.name, INTERRUPTED, NO_SUMMARY)
                process = start(one, self._options, environment(one, self._folder, {**self._common, **addresses}), is_alone=self._is_alone)
                self._running.append(process)
            try:
                return follow(one, process, prefix="" if self._is_alone else f"{one.name:8} | ")
            finally:
                with self._lock:
                    self._running.remove(process)


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Paths (everything, where none is named) and pytest's options."""
    paths: list[str] = []
    options: list[str] = []
    for before, word in zip(["", *arguments], arguments, strict=False):
        is_path = before not in TAKE_A_VALUE and not word.startswith("-") and Path(word.partition("::")[0]).exists()
        (paths if is_path else options).append(word)
    return paths or ["tests"], options


def passes(paths: Sequence[str]) -> tuple[list[Pass], list[str]]:
    """The passes that have tests, and what can't run for want of which program."""
    wanted, left_out = [], []
    if found := of_pass("embedded", files(paths, without=(BROWSER,))):
        wanted.append(Pass("embedded", found))
    if found := of_pass("services", files(paths, without=ONCE)):
        if missing := missing_services():
            left_out.append(f"PostgreSQL and Redis: {missing} is not installed")
        else:
            wanted.append(Pass("services", found, has_services=True))
    if services.nginx() is None and any("nginx" in Path(file.partition("::")[0]).read_text(encoding="utf-8") for file in files(paths)):
        left_out.append("the proxy: nginx is not installed")
    if found := [file for file in files(paths) if is_below(file, (BROWSER,))]:
        if services.chromium() is None:
            left_out.append("the browser: chromium is not installed")
        else:
            wanted.append(Pass("browser", found))
    return wanted, left_out


@contextlib.contextmanager
def storage(one: Pass) -> Iterator[dict[str, str]]:
    """The addresses of the services that this pass needs, running."""
    if not one.has_services:
        yield {}
        return
    with services.running_postgres() as postgres, services.running_redis() as redis:
        yield {"DATABASE_URL": postgres, "REDIS_URL": redis}


def files(paths: Sequence[str], *, without: Sequence[str] = ()) -> list[str]:
    """The test files of these paths, but for those in the folders `without`; a path to a single test stays as it is."""
    found: list[str] = []
    for path in paths:
        place = Path(path.partition("::")[0])
        inside = [str(file) for file in sorted(place.rglob("test_*.py"))] if place.is_dir() else [path]
        found += [file for file in inside if not is_below(file, without)]
    return list(dict.fromkeys(found))


def of_pass(name: str, found: Sequence[str]) -> list[str]:
    return [file for file in found if not marks(Path(file.partition("::")[0])) & OF_ANOTHER_PASS[name]]


def marks(file: Path) -> set[str]:
    """The names in the file's `pytestmark`."""
    if file.is_dir():
        return set()
    for line in ast.parse(file.read_bytes()).body:
        if isinstance(line, ast.Assign) and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in line.targets):
            return {getattr(part, "attr", getattr(part, "id", "")) for part in ast.walk(line.value)}
    return set()


def is_below(file: str, folders: Sequence[str]) -> bool:
    path = Path(file.partition("::")[0]).resolve()
    return any(path.is_relative_to(Path(folder).resolve()) for folder in folders)


def missing_services() -> str:
    """The name of what the second run lacks; empty where nothing."""
    if services.redis_server() is None:
        return "redis-server"
    return "" if services.postgres_program("initdb") else "postgresql"


def workers(one: Pass, *, is_alone: bool) -> int:
    """As many as there are cores, and one more for a pass that is alone, since some tests wait; at least two.

    Fewer for few files, since each takes seconds to begin. 0: pytest itself.
    """
    most = max(2, (os.cpu_count() or 1) + is_alone)
    count = min(most, -(-len({path.partition("::")[0] for path in one.paths}) // FILES_WORTH_A_WORKER))
    return count if count > 1 else 0


def start(one: Pass, options: Sequence[str], env: Mapping[str, str], *, is_alone: bool) -> subprocess.Popen[bytes]:
    print(f"\n--- {one.name}", flush=True)
    command = [sys.executable, "-u", "-m", "pytest", *one.paths, "-n", str(workers(one, is_alone=is_alone))]
    command += ["--dist", "loadfile", "--no-loadscope-reorder"]
    command += [word for option in options for word in (("-p", "tests.costs") if option == COSTS else (option,))]
    if sys.stdout.isatty():
        command.append("--color=yes")
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)


def follow(one: Pass, process: subprocess.Popen[bytes], *, prefix: str) -> Outcome:
    """Show what a pass prints, until it ends; its last line is the summary."""
    summary, failed = NO_SUMMARY, list[str]()
    assert process.stdout is not None
    for raw in process.stdout:
        line = raw.decode(errors="replace")
        print(f"{prefix}{line}", end="", flush=True)
        plain = ESCAPES.sub("", line.strip())
        if SUMMARY.match(plain):
            summary = line.strip()
        if found := FAILED.match(plain):
            failed.append(found[1])
    return Outcome(one.name, process.wait(), summary, list(dict.fromkeys(failed)))


def end(process: subprocess.Popen[bytes]) -> None:
    """The suite is being broken off: pytest ends its own servers when it is interrupted."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(one: Pass, folder: str, added: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what would lead tests elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in (*STORAGE, *KEYS, NO_BYTECODE)}
    return {**kept, "REVERIE_TEST_FOLDER": folder, "REVERIE_TEST_PASS": one.name, costs.RUN_PID: str(os.getpid()), **added}


def report(outcomes: Sequence[Outcome], left_out: Sequence[str]) -> int:
    print()
    for reason in left_out:
        print(f"Left out, without {reason}.")
    for outcome in outcomes:
        print(f"{outcome.name}:\n{outcome.summary}", flush=True)
    for outcome in outcomes:  # last, since who looks at the end of a long log sees little of it
        for name in outcome.failed:
            print(f"{outcome.name} failed: {name}", flush=True)
    is_incomplete = bool(left_out) and os.environ.get("CI") == "true"
    return 0 if all(outcome.code in {0, NO_TESTS_RAN} for outcome in outcomes) and not is_incomplete else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
