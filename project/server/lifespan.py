"""What one server process starts and stops around Daphne, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from django.conf import settings

from dreams.chat import engine
from imagegen.jobs import shutdown
from person.flows import callers

from ..observability import health, tracing
from ..realtime.layers import layer
from ..version import VERSION
from . import garbage
from .worker import EmbeddedWorker

log = structlog.get_logger(__name__)

LAYER_CLOSE_SECONDS = 1.0


class Life:
    """The parts of a process: channel layer, replies, and (embedded) the worker."""

    def __init__(self, *, when_started: Callable[[], None] | None = None) -> None:
        """`when_started` is called once the process is at work; it must not wait."""
        self._when_started = when_started
        self._worker = EmbeddedWorker() if settings.CELERY_BROKER_URL.startswith("in-process://") else None
        self._worker_end: asyncio.Future[None] | None = None
        self._collecting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        layer().attach(asyncio.get_running_loop())
        await callers.listen()
        await engine.start()
        if self._worker is not None:
            self._worker.start()
        log.info("server.started", version=VERSION)
        self._collecting = asyncio.create_task(garbage.collect())
        if self._when_started is not None:
            self._when_started()

    def announce_end(self) -> None:
        health.announce_end()

    async def hand_over(self) -> None:
        """Leases are given up first, so that another node goes on while this one still says goodbye. The worker ends beside it."""
        if self._worker is not None:
            shutdown.begin()
            self._worker_end = asyncio.ensure_future(asyncio.to_thread(self._worker.stop))
        await engine.stop()

    async def end(self) -> None:
        if self._collecting is not None:
            self._collecting.cancel()
        if self._worker_end is not None:
            await self._worker_end
        await asyncio.wait_for(layer().close(), LAYER_CLOSE_SECONDS)
        await asyncio.to_thread(tracing.flush)
