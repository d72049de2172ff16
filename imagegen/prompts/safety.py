"""A prompt is a road like any other: where its words tell of a danger while awake, the answer brings the card that names help."""

from __future__ import annotations

import uuid
from typing import Any

from dreams.safety import Level, assess, card, helplines
from person.privacy.door import Kind as Disclosed
from person.privacy.door import Subject
from person.progress import streaks
from project.observability import metrics


def card_for(
    prompt: str, *, person_id: uuid.UUID, language: str, accept_language: str = "", dream_id: uuid.UUID | None = None
) -> dict[str, Any] | None:
    """The card as JSON, without a message; None where nothing is told. Nothing is stored or logged."""
    found = assess(prompt, language, whose=Subject(person_id, Disclosed.SAFETY, dream_id=dream_id))
    if found.level is not Level.WAKING or found.kind is None:
        return None
    metrics.SAFETY_ASSESSMENTS.labels(found.level.name.lower()).inc()
    country = helplines.country_of(zone=streaks.zone_of(person_id).key, accept_language=accept_language, language=language)
    return card.build(found.kind, language=language, country=country)
