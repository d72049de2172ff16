"""What the SDKs' HTTP clients are told: how long to wait, and that the number of connections is not theirs to bound."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx2
import structlog

from project.upstream import Sent

from .base import failures
from .limits import Limits

log = structlog.get_logger(__name__)
T = TypeVar("T")

LIMITS = httpx2.Limits(max_connections=10_000)
"""The chain bounds the streams; this must only be more (left out, aiohttp would take 100)."""

DRAIN_SECONDS = 0.1
"""How long a finished answer is read on to the end of its body. That is near, and then the connection can serve the next reply."""

GRACE_SECONDS = 2.0
"""How long the end of a body is waited for, once the model has said that it is done. Some servers leave the line open."""


def timeout(limits: Limits, *, watches_silence: bool = True) -> httpx2.Timeout:
    """`pool` is aiohttp's limit for getting a connection, which includes looking the name up and connecting.

    Without `watches_silence` whoever reads has to: aiohttp would set a timer for every token that arrives.
    """
    read_s = limits.idle_s if watches_silence else None
    return httpx2.Timeout(connect=limits.connect_s, pool=limits.connect_s, read=read_s, write=limits.idle_s)


LATE_SECONDS = 1.25
"""A limit for connecting that passes so late passed while this process stood still; aiohttp alone rounds up by as much as a second."""


async def connected(ask: Callable[[], Awaitable[T]], limits: Limits, unconnected: type[Exception]) -> T:
    """What `ask` returns. Where it could not connect while this process itself stood still, it is asked again: nothing was sent, and
    the other side is not to blame. On a starved machine, or one that slept, replies would fail though everybody was there.
    """
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            return await ask()
        except unconnected as error:
            waited_s = loop.time() - began
            if waited_s < limits.connect_s + LATE_SECONDS or failures.connection(error).sent is not Sent.NOT_SENT:
                raise
            log.warning("analyst.stood_still", seconds=round(waited_s, 1))
