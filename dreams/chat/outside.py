"""What a dream's switch "never leaves this server" means for its talk, and who outside may be asked about dreams at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from person.privacy import door, recipients
from person.privacy.recipients import Recipient
from project.rows import fetch, value

from ..analysts import registry
from ..models import Analyst, Dream
from ..near import vectors
from ..safety import layers
from . import access


def register() -> None:
    door.register_dreams(_Dreams())
    recipients.register("dreams", _recipients)


def refuse_analyst(dream: Dream, chosen: Analyst | None) -> None:
    """Raise StaysHere where an analyst with a model of its own was chosen for words that may not leave. All others have a voice here.

    In the caller's transaction, before anything is held or stored.
    """
    if chosen is not None and is_outside(chosen) and door.stays_here(dream.author_id, dream.pk):
        raise door.StaysHere


def is_outside(analyst: Analyst) -> bool:
    """Whether the analyst is bound to a model outside."""
    return bool(analyst.model) and registry.is_outside()


class _Dreams:
    """What the door asks about a dream."""

    def stays_here(self, dream_id: uuid.UUID) -> bool:
        return bool(fetch("SELECT 1 FROM dreams_dream WHERE id = %s AND stays_here", [value(Dream, "id", dream_id)]))

    def require_own(self, *, person_id: uuid.UUID, dream_id: uuid.UUID) -> None:
        access.dream(dream_id=dream_id, person_id=person_id)


def _recipients() -> Iterator[Recipient]:
    yield from registry.recipients()
    if (one := vectors.recipient()) is not None:
        yield one
    yield from (one for layer in layers.active() if (one := layer.recipient()) is not None)
