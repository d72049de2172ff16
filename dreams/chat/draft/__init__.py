"""The draft: the text so far of a running reply, and the lease of who writes it. In memory, or in Redis for several nodes.

Promise: an attempt that was taken over can no longer write (fenced by its epoch), and what `read` returns is exactly
what was appended, in code points. A draft may vanish at any moment (a restart); its owner then writes it anew.
"""

from __future__ import annotations

from project.realtime.layers import InProcessLayer

from .base import Draft, DraftStore, TakenOver
from .memory import MemoryDrafts
from .redis import RedisDrafts

__all__ = ["Draft", "DraftStore", "TakenOver", "open_store"]


def open_store(bus: InProcessLayer) -> DraftStore:
    """The store that goes with this channel layer. Call it on the server's loop, once."""
    return RedisDrafts(bus.pipe, prefix=bus.prefix) if bus.pipe is not None else MemoryDrafts()
