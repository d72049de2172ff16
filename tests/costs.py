"""What the tests cost: processor seconds by file, of the worker and of all that it starts (`python -m tests.run --costs …`).

Seconds of a processor, and not of a clock: they say the same on a machine that is busy. PostgreSQL and Redis are counted too, exactly
where one worker runs; with more, each file is charged with what they did meanwhile.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .run_folder import RUN_FOLDER, worker

RUN_PID = "REVERIE_TEST_RUN_PID"
SERVICES = {"postgres", "redis-server", "valkey-server"}
TICKS = os.sysconf("SC_CLK_TCK")
MOST_LINES = 60
STARTING = "(imports and collection)"


@dataclasses.dataclass(slots=True)
class Cost:
    pytest: float = 0.0
    others: float = 0.0
    """What pytest's process started, however deep."""
    services: float = 0.0
    clock: float = 0.0
    tests: int = 0

    @property
    def processor(self) -> float:
        return self.pytest + self.others + self.services

    def add(self, other: Cost) -> None:
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


@dataclasses.dataclass(frozen=True, slots=True)
class Process:
    pid: int
    parent: int
    name: str
    own: float
    ended_children: float


def processes() -> dict[int, Process]:
    """All of this machine, from /proc (Linux)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_text(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        fields = rest.split()
        user, system, children_user, children_system = (int(field) / TICKS for field in fields[11:15])
        pid = int(folder.name)
        found[pid] = Process(pid, int(fields[1]), name, user + system, children_user + children_system)
    return found


def below(pid: int, found: dict[int, Process]) -> Iterator[Process]:
    """All descendants that still run."""
    children = collections.defaultdict(list)
    for process in found.values():
        children[process.parent].append(process)
    waiting = [pid]
    while waiting:
        for child in children[waiting.pop()]:
            yield child
            waiting.append(child.pid)


def so_far() -> Cost:
    """What this process, its descendants and the services have used since they began."""
    found = processes()
    me = found[os.getpid()]
    others = me.ended_children + sum(process.own + process.ended_children for process in below(me.pid, found))
    roots = below(int(os.environ[RUN_PID]), found) if RUN_PID in os.environ else iter(())
    services = sum(process.own + process.ended_children for process in roots if process.name in SERVICES)
    return Cost(me.own, others, services, 0.0)


class Accounts:
    """A pytest plugin of one worker: a line a test."""

    def __init__(self) -> None:
        self._before = Cost()
        folder = RUN_FOLDER / "costs"
        folder.mkdir(exist_ok=True)
        self._lines = folder / f"{os.environ.get('REVERIE_TEST_PASS', 'data')}-{worker() or 'main'}"

    def _charge(self, name: str, *, clock: float, tests: int) -> None:
        now = so_far()
        before, self._before = self._before, now
        cost = Cost(now.pytest - before.pytest, now.others - before.others, now.services - before.services, clock, tests)
        with self._lines.open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, dataclasses.asdict(cost)]) + "\n")

    @pytest.hookimpl
    def pytest_collection_finish(self) -> None:
        self._charge(STARTING, clock=0.0, tests=0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began = time.monotonic()
        try:
            return (yield)
        finally:
            self._charge(item.nodeid, clock=time.monotonic() - began, tests=1)


def pytest_configure(config: pytest.Config) -> None:
    if worker() or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Accounts())


def read(folder: Path) -> dict[str, dict[str, Cost]]:
    """By pass, what each of its tests has cost."""
    found: dict[str, dict[str, Cost]] = collections.defaultdict(dict)
    for path in sorted((folder / "costs").glob("*-*")):
        tests = found[path.name.rpartition("-")[0]]
        for line in path.read_text(encoding="utf-8").splitlines():
            test, cost = json.loads(line)
            tests.setdefault(test, Cost()).add(Cost(**cost))
    return found


def by_file(tests: dict[str, Cost]) -> dict[str, Cost]:
    files: dict[str, Cost] = collections.defaultdict(Cost)
    for test, cost in tests.items():
        files[test.partition("::")[0]].add(cost)
    return files


def table(costs: dict[str, Cost]) -> Iterable[str]:
    """The dearest first, and the sum of all."""
    total = Cost()
    for cost in costs.values():
        total.add(cost)
    yield f"{'all':>8}{'pytest':>8}{'started':>8}{'services':>9}{'clock':>8}{'tests':>6}"
    ordered = sorted(costs.items(), key=lambda item: -item[1].processor)
    for name, cost in [("all", total), *ordered[:MOST_LINES]]:
        numbers = f"{cost.processor:8.1f}{cost.pytest:8.1f}{cost.others:8.1f}{cost.services:9.1f}{cost.clock:8.1f}{cost.tests:6d}"
        yield f"{numbers}  {name}"


def report(folder: Path) -> None:
    for name, tests in read(folder).items():
        print(f"\n{name}: processor seconds by file\n" + "\n".join(table(by_file(tests))))
        print(f"\n{name}: by test\n" + "\n".join(table(tests)))
