"""The channel layer: the one interface to every socket, in one process or over Redis.

Delivery is at most once in every kind: an event is a hint, and who misses one asks the store (draft, database).
"""

from __future__ import annotations

import functools
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from .foreign import ForeignLayer
from .in_process import RESUMED, Announcement, Event, InProcessLayer, Receiver

__all__ = ["RESUMED", "Announcement", "Event", "InProcessLayer", "Receiver", "layer"]


def layer() -> InProcessLayer:
    """This process's layer, as CHANNEL_LAYERS sets it: one of ours, or any other behind ours' interface."""
    backend: Any = get_channel_layer()
    return backend if isinstance(backend, InProcessLayer) else _behind_ours(backend)


@functools.lru_cache(maxsize=1)
def _behind_ours(backend: Any) -> ForeignLayer:
    return ForeignLayer(backend, url=settings.REDIS_URL)
