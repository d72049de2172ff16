"""The channel layer: the one interface to every socket, in one process or over Redis.

Delivery is at most once in every kind: an event is a hint, and who misses one asks the store (draft, database).
"""

from __future__ import annotations

from typing import cast

from channels.layers import get_channel_layer

from .in_process import RESUMED, Event, InProcessLayer, Receiver

__all__ = ["RESUMED", "Event", "InProcessLayer", "Receiver", "layer"]


def layer() -> InProcessLayer:
    """This process's layer, as CHANNEL_LAYERS sets it (`InProcessLayer` or a subclass)."""
    return cast(InProcessLayer, get_channel_layer())
