"""Passwords that are hardly more than words of this place: what whoever guesses here tries first (ASVS 5.0, 6.1.2 and 6.2.11)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from project.text.folding import fold

WORDS = (
    *("reverie", "dreamalyze", "mycreatool", "splashmy", "promptcraft"),
    *("dreams", "dream", "dreaming", "dreamer", "nightmare", "lucid", "journal", "diary", "analyst"),
    *("rüyalar", "rüya", "günlük", "sueños", "sueño", "pesadilla", "diario", "сны", "сон", "дневник", "кошмар"),
)
"""Names of the services, and what they are about, in the languages of the pages. docs/accounts.md lists them."""
LEAST_LETTERS = 4
"""So many letters have to be left beside such words."""


class ContextWordsValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        told = fold(password)
        left = told
        for word in sorted({*WORDS, *_own_names()}, key=len, reverse=True):
            left = left.replace(fold(word), " ")
        if left != told and sum(letter.isalpha() for letter in left) < LEAST_LETTERS:
            raise ValidationError(
                _("This password is hardly more than a name or word of this site. Add something of your own."), code="context"
            )

    def get_help_text(self) -> str:
        return _("Your password can't be hardly more than a name or word of this site.")


def _own_names() -> list[str]:
    """The parts of the site's host name that are long enough to be told from any other letters."""
    return [part for part in (urlsplit(settings.PUBLIC_URL).hostname or "").split(".") if len(part) > LEAST_LETTERS]
