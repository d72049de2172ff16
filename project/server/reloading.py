"""A server for developers: started anew whenever its code changes. The listening socket stays open, so a request meanwhile only waits."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.conf import settings

from . import processes

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
FOLDERS = ("project", "person", "dreams", "imagegen", "templates", "locale")
SUFFIXES = {".py", ".html", ".txt", ".yaml", ".mo"}


def run(listening: socket.socket, *, command: list[str]) -> int:
    """Keep a child that serves `listening`, and end it on SIGTERM or Ctrl-C. One that ends by itself waits for the next change."""
    stop = processes.stop_signal()
    listening.set_inheritable(True)
    child, seen = _start(listening, command), _newest()
    while not stop.is_set():
        time.sleep(LOOK_SECONDS)
        if (now := _newest()) != seen:
            seen = now
            log.info("server.reloading")
            _end(child)
            child = _start(listening, command)
    return _end(child)


def _start(listening: socket.socket, command: list[str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, processes.PARENT: str(os.getpid())}
    # A group of its own: Ctrl-C reaches the parent alone, which then ends the child in order.
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, *command, "--fd", str(listening.fileno())],
        pass_fds=[listening.fileno()],
        env=environment,
        process_group=0,
    )


def _end(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        code = child.wait(processes.stop_seconds())
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
    # One that was still starting had not yet learnt to end in order, and had nothing to leave in order.
    return 0 if code == -signal.SIGTERM else code


def _newest() -> tuple[int, float]:
    """How many files the code has, and when the last one was changed."""
    times = [path.stat().st_mtime for path in _files()]
    return len(times), max(times)


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (settings.BASE_DIR / folder).rglob("*"):
            if path.suffix in SUFFIXES and path.is_file():
                yield path
