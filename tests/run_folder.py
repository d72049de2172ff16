"""What the processes of a test run share and what each has alone: a folder for all, a name and a Redis number for each worker."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")
LEAST_MEMORY_DISK = 4 * 1024**3
FIRST_WORKER_NUMBER = 900
"""The Redis numbers from here on belong to workers; those below are counted out to sites (tests/server/sites.py)."""


def use_memory_disk() -> None:
    """Temporary files from now on, of child processes too, where commits need not wait for a disk; unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and os.access(MEMORY_DISK, os.W_OK) and shutil.disk_usage(MEMORY_DISK).free >= LEAST_MEMORY_DISK:
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY_DISK)


def _run_folder() -> Path:
    use_memory_disk()
    if given := os.environ.get("REVERIE_TEST_FOLDER"):
        return Path(given)
    made = tempfile.mkdtemp(prefix="reverie-tests-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    os.environ["REVERIE_TEST_FOLDER"] = made
    return Path(made)


RUN_FOLDER = _run_folder()
"""What all processes of a run share; the first of them makes it."""


def worker() -> str:
    """`gw0`, `gw1` … in a worker; empty where pytest runs in one process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "")
