"""Calls that come too often are refused unread, but for one look: whether who writes is in danger. Then the refusal names help."""

from __future__ import annotations

from typing import Any, NoReturn

from django.utils import translation
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request

from project.api.inputs import accept_language

from ..chat import safety_card

MOST_CHARS = 2000
"""A refusal stays cheap: of more words the first are read."""


class NamesHelp:
    """For views that take words of a person's."""

    def throttled(self, request: Request, wait: float) -> NoReturn:
        refused = Throttled(wait)
        if (words := _words(request)) and request.user.is_authenticated:
            language = translation.get_language() or "en"
            card = safety_card.of_words(words, person_id=request.user.pk, language=language, accept_language=accept_language(request))
            refused.beside = {"safety": card} if card else {}  # type: ignore[attr-defined]  # read by project/api/errors.py
        raise refused


def _words(request: Request) -> str:
    try:
        given: Any = request.data
    except APIException:
        return ""
    told = given.values() if isinstance(given, dict) else ()
    return "\n\n".join(value for value in told if isinstance(value, str))[:MOST_CHARS]
