"""The layers that a site may add to the rules and the trained layer: one interface, and what happens where one does not answer.

A layer hears what was found so far and may change it. It never refuses, delays for long or loses a message: where it fails, what was
found without it counts, that is logged and counted, and nobody asks it again for a while.
"""

from __future__ import annotations

import functools
import time
from typing import Protocol

import structlog
from django.conf import settings

from person.privacy import door
from person.privacy.door import Subject
from person.privacy.recipients import Recipient
from project.observability import metrics

from .verdict import Assessment

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 30.0
"""After a failure: a service that is down must not cost every message its time limit."""


class LayerUnavailable(Exception):
    """The layer could not answer; its cause has the reason."""


class Layer(Protocol):
    """One more opinion."""

    @property
    def name(self) -> str:
        """As SAFETY_LAYERS and the metrics call it."""

    def recipient(self) -> Recipient | None:
        """Who outside would get the text; None for a layer that is a part of this server."""

    def judge(self, text: str, found: Assessment) -> Assessment:
        """What this layer makes of a text of which `found` is known. Raises LayerUnavailable."""


_paused_until: dict[str, float] = {}


def ask(layer: Layer, text: str, found: Assessment, whose: Subject | None = None) -> Assessment:
    """`found` as this layer changes it, or unchanged where it does not answer, or is outside and may not get these words. Never raises
    LayerUnavailable.
    """
    if _paused_until.get(layer.name, 0.0) > time.monotonic():
        metrics.SAFETY_FALLBACKS.labels(layer.name).inc()
        return found
    to = layer.recipient()
    try:
        if to is not None and whose is not None:
            door.let_text_out(whose, to, text)
        return layer.judge(text, found)
    except door.NotLetOut:
        return found
    except LayerUnavailable as error:
        _paused_until[layer.name] = time.monotonic() + PAUSE_SECONDS
        metrics.SAFETY_FALLBACKS.labels(layer.name).inc()
        log.warning("safety.layer_unavailable", layer=layer.name, error=type(error.__cause__ or error).__name__)
        return found


def resume() -> None:
    """Ask all layers again at once."""
    _paused_until.clear()


def active() -> tuple[Layer, ...]:
    """Those of SAFETY_LAYERS, in their order."""
    return tuple(_layer(name) for name in settings.SAFETY_LAYERS)


@functools.cache
def _layer(name: str) -> Layer:
    if name == "moderation":
        from .moderation import Moderation

        return Moderation()
    from .neighbours import Neighbours

    return Neighbours()
