"""What the SDKs' HTTP clients are told: how long to wait, and that the number of connections is not theirs to bound."""

import httpx2

from .limits import Limits

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
