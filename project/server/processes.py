"""Several Daphne processes behind one port: a small parent holds the listening socket and keeps its children alive."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog
from django.conf import settings
from prometheus_client import multiprocess

log = structlog.get_logger(__name__)

PARENT = "REVERIE_PARENT"
LOOK_SECONDS = 0.2
PARENT_LOOK_SECONDS = 1.0
SHORT_LIFE_SECONDS = 5.0
LONGEST_BACKOFF_SECONDS = 10.0
STOP_SECONDS = 18.0


class Child:
    """One server process, started again when it dies; later each time that it dies young."""

    def __init__(self, command: list[str], listening: socket.socket, environment: dict[str, str]) -> None:
        self._command = [sys.executable, *command, "--fd", str(listening.fileno())]
        self._fd = listening.fileno()
        self._environment = environment
        self._backoff_s = 0.0
        self._start_at = time.monotonic()
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Called again and again: start it, or find out that it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._start_at:
                self._started_at = now
                self.process = subprocess.Popen(self._command, pass_fds=[self._fd], env=self._environment)  # noqa: S603 - our own command
        elif (code := self.process.poll()) is not None:
            is_young = now - self._started_at < SHORT_LIFE_SECONDS
            self._backoff_s = min(LONGEST_BACKOFF_SECONDS, max(0.5, self._backoff_s * 2)) if is_young else 0.0
            log.error("server.child_ended", pid=self.process.pid, exit_code=code, again_in_s=self._backoff_s)
            multiprocess.mark_process_dead(self.process.pid, self._environment["PROMETHEUS_MULTIPROC_DIR"])  # type: ignore[no-untyped-call]
            self._start_at = now + self._backoff_s
            self.process = None


def run(listening: socket.socket, *, count: int, command: list[str], metrics_dir: Path) -> int:
    """Keep `count` children that inherit `listening`, and end all of them on SIGTERM or Ctrl-C. Returns the exit code."""
    stop = stop_signal()
    listening.set_inheritable(True)
    # The numbers of the last run's processes would count for ever.
    shutil.rmtree(metrics_dir, ignore_errors=True)
    metrics_dir.mkdir(parents=True)
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(metrics_dir), PARENT: str(os.getpid())}
    children = [Child(command, listening, environment) for _ in range(count)]
    while not stop.is_set():
        for child in children:
            child.keep()
        time.sleep(LOOK_SECONDS)
    # The children have it as well: the last one that closes it resets what nobody has taken, so it must not be this process.
    listening.close()
    return _end([child.process for child in children if child.process is not None])


def stop_signal() -> threading.Event:
    """From now on SIGTERM and Ctrl-C set what is returned, and end nothing by themselves."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    return asked


def stop_seconds() -> float:
    """How long a child may take to end."""
    return STOP_SECONDS + settings.SERVER_DRAIN_SECONDS


def _end(processes: list[subprocess.Popen[bytes]]) -> int:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + stop_seconds()
    is_clean = True
    for process in processes:
        try:
            is_clean &= process.wait(max(0.1, deadline - time.monotonic())) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            is_clean = False
    return 0 if is_clean else 1


def end_with_parent() -> None:
    """In a child: end as on SIGTERM when the parent is gone, which, killed with -9, could not say so."""
    parent = os.environ.get(PARENT)
    if parent is not None:
        threading.Thread(target=_watch_parent, args=(int(parent),), name="parent-watch", daemon=True).start()


def _watch_parent(pid: int) -> None:
    while os.getppid() == pid:
        time.sleep(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
