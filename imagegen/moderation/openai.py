"""The moderation endpoint of OpenAI, and of any server that speaks it (`/moderations`)."""

from __future__ import annotations

import json
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from person.privacy.recipients import Recipient, host_of
from project import environment
from project.errors import DomainError, Kind

from .rules import Category

log = structlog.get_logger(__name__)

OWN_URL = "https://api.openai.com/v1"
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
    return Recipient("openai", host_of(environment.text("OPENAI_BASE_URL", OWN_URL)), MODEL)


def find(text: str) -> Category | None:
    """What the service speaks against. Raises ModerationUnavailable."""
    try:
        flagged = _ask(text)["results"][0]["categories"]
        return next((category for name, category in CATEGORIES.items() if flagged.get(name) is True), None)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        log.warning("moderation.unavailable", error=type(error).__name__)
        raise ModerationUnavailable from error


def _ask(text: str) -> Any:
    """The answer as it came: compatible servers leave out what OpenAI's own types hold. Raises ModerationUnavailable."""
    import httpx2
    import openai  # it takes 0.8 s, and most sites ask nobody

    try:
        with openai.OpenAI(
            base_url=environment.text("OPENAI_BASE_URL", OWN_URL),
            api_key=environment.secret("OPENAI_API_KEY") or "none",
            max_retries=0,
            timeout=settings.IMAGEGEN_MODERATION_SECONDS,
        ) as client:
            return json.loads(client.moderations.with_raw_response.create(model=MODEL, input=text).content)
    except (openai.OpenAIError, httpx2.InvalidURL) as error:
        log.warning("moderation.unavailable", error=type(error).__name__)
        raise ModerationUnavailable from error
