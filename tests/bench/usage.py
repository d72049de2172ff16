"""What a process used, read from /proc (Linux), and which cores a process may use."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import time
from collections.abc import Iterator
from pathlib import Path

SCHEDULERS_CLOCK = 2
"""What clock_getcpuclockid(3) joins with a process's id (Linux, `CPUCLOCK_SCHED`)."""

IDLE_SHARE, MOST_CALM_SECONDS = 0.05, 180.0


def cpu_seconds(pid: int) -> float:
    """CPU time of all living threads of a process, by the scheduler's own count (nanoseconds, where `stat` has 10 ms)."""
    total_ns = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            total_ns += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return total_ns / 1e9


def process_seconds(pid: int) -> float:
    """CPU time of a process with all threads that it ever had, to the nanosecond."""
    return time.clock_gettime(~pid << 3 | SCHEDULERS_CLOCK)


async def until_calm(pid: int, *, settle_s: float) -> float:
    """Until a process does nearly nothing by itself any more: seconds. Looks at `settle_s` at a time."""
    began = time.monotonic()
    while time.monotonic() - began < MOST_CALM_SECONDS:
        used = process_seconds(pid)
        await asyncio.sleep(settle_s)
        if process_seconds(pid) - used < IDLE_SHARE * settle_s:
            break
    return time.monotonic() - began


def group_seconds(pid: int) -> float:
    """The same of a process and all that it started in its group: those that are alive now."""
    total_s = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(folder.name)) == os.getpgid(pid):
                total_s += process_seconds(int(folder.name))
    return total_s


def memory_kib(pid: int) -> int:
    """The process's proportional share of memory (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("no Pss in smaps_rollup")


@functools.cache
def cores() -> tuple[set[int], set[int]]:
    """The core for the server that is measured, and those for everything else; the same one where there is only one.

    Looked up once, before the first process is bound: `on` also binds whoever calls it.
    """
    allowed = sorted(os.sched_getaffinity(0))
    return {allowed[0]}, set(allowed[1:2]) or {allowed[0]}


@contextlib.contextmanager
def on(chosen: set[int]) -> Iterator[None]:
    """Processes started inside are bound to these cores, like `taskset -c`."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
