"""The end of a process that runs jobs: what can be given up is given up at once, so that another process takes over without waiting
for a lease (RELIABILITY R11). The server calls `begin` on SIGTERM; for Celery's workers imagegen/tasks.py does.
"""

from __future__ import annotations

import threading

_has_begun = threading.Event()


def begin() -> None:
    """No job is claimed any more; runners give theirs up within their next look (run.WATCH_SECONDS)."""
    _has_begun.set()


def has_begun() -> bool:
    return _has_begun.is_set()
