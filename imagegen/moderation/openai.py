"""The moderation endpoint of OpenAI, and of any server that speaks it (`/moderations`)."""

from __future__ import annotations

from typing import Any

import httpx2
import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

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


def find(text: str) -> Category | None:
    """What the service speaks against. Raises ModerationUnavailable."""
    try:
        told = _ask(text)
        flagged = told["results"][0]["categories"]
        return next((category for name, category in CATEGORIES.items() if flagged.get(name) is True), None)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        log.warning("moderation.unavailable", error=type(error).__name__)
        raise ModerationUnavailable from error


def _ask(text: str) -> Any:
    key = environment.secret("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{environment.text('OPENAI_BASE_URL', OWN_URL).rstrip('/')}/moderations"
    limits = httpx2.Timeout(settings.IMAGEGEN_MODERATION_SECONDS)
    with httpx2.Client(timeout=limits, headers=headers) as client:
        answer = client.post(url, json={"model": MODEL, "input": text})
        answer.raise_for_status()
        return answer.json()
