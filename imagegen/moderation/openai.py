"""The moderation endpoint of OpenAI, and of any server that speaks it (`/moderations`)."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from person.privacy.recipients import Recipient, host_of
from project import openai_call
from project.errors import DomainError, Kind

from .rules import Category

log = structlog.get_logger(__name__)

MODEL = "omni-moderation-latest"
CATEGORIES = {
    "sexual/minors": Category.SEXUAL_MINORS,
    "sexual": Category.SEXUAL,
    "violence/graphic": Category.GORE,
    "hate": Category.HATE,
    "hate/threatening": Category.HATE,
    "harassment/threatening": Category.HATE,
    "self-harm": Category.SELF_HARM,
    "self-harm/intent": Category.SELF_HARM,
    "self-harm/instructions": Category.SELF_HARM,
    "illicit/violent": Category.TERROR,
}
"""Gravest first. Plain `violence` is left out: a dream may be frightening."""


class ModerationUnavailable(DomainError):
    """Fails closed: what can't be checked is not begun, and costs nothing."""

    code = "moderation_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("The check of prompts can't be reached right now. Nothing was charged; please try again in a minute.")


def recipient() -> Recipient:
    return Recipient("openai", host_of(openai_call.base_url()), MODEL)


def find(text: str) -> Category | None:
    """What the service speaks against. Raises ModerationUnavailable."""
    try:
        answer = openai_call.ask(
            lambda client: client.moderations.with_raw_response.create(model=MODEL, input=text),
            seconds=settings.IMAGEGEN_MODERATION_SECONDS,
        )
        flagged = answer["results"][0]["categories"]
        return next((category for name, category in CATEGORIES.items() if flagged.get(name) is True), None)
    except (openai_call.Unanswered, KeyError, IndexError, TypeError, AttributeError) as error:
        cause = error.__cause__ or error
        log.warning("moderation.unavailable", error=type(cause).__name__)
        raise ModerationUnavailable from cause
