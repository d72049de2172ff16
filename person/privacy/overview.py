"""What a person is told of their privacy in one answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings

from . import choice, consent, recipients


def of(person_id: uuid.UUID) -> dict[str, Any]:
    answers = consent.answers(person_id)
    return {
        "stays_here": choice.stays_here(person_id),
        "remembers": choice.remembers(person_id),
        "asks": settings.CONSENT_BEFORE_OUTSIDE,
        "is_consent_needed": bool(consent.unanswered(person_id)),
        "recipients": [consent.as_json(one, answers.get(one.host)) for one in recipients.foreign()],
    }


def for_page(person_id: uuid.UUID) -> dict[str, Any]:
    """What a page asks and shows: `ask` is empty where nobody has to be asked, or nothing leaves anyway."""
    stays_here = choice.stays_here(person_id)
    ask = [] if stays_here else asks_of(person_id)
    return {"stays_here": stays_here, "ask": ask, "has_outside": bool(recipients.foreign())}


def asks_of(person_id: uuid.UUID) -> list[dict[str, Any]]:
    """About whom a page asks somebody whose words may leave."""
    return [consent.as_json(one) for one in consent.unanswered(person_id)]
