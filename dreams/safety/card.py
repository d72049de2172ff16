"""The card that names help: a few calm words and numbers, made by the server and never by a model."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import helplines
from .rules import Kind

TITLE: dict[Kind, str | Promise] = {
    Kind.SELF_HARM: _("You do not have to carry this alone"),
    Kind.ABUSE: _("What is done to you is not your fault"),
    Kind.OTHERS: _("Before anything happens, talk to somebody"),
    Kind.MEDICAL: _("Please have this looked at now"),
}
TEXT: dict[Kind, str | Promise] = {
    Kind.SELF_HARM: _(
        "Some of your words sound as if they are not about the dream. If so, people who know this are there for you, also now."
    ),
    Kind.ABUSE: _(
        "Some of your words sound as if somebody hurts you in waking life. If so, these people listen, believe you and know what to do."
    ),
    Kind.OTHERS: _("Some of your words sound as if you are afraid of hurting somebody. One call can give you the distance that you need."),
    Kind.MEDICAL: _(
        "Some of your words sound like a medical emergency. No dream matters as much: call for help, or ask somebody near you to."
    ),
}


def build(kind: Kind, *, language: str, country: str) -> dict[str, Any]:
    """The card as JSON, in the language that the person writes in. It holds none of their words."""
    directory = helplines.data()["directory"]
    with translation.override(language or None):
        lines = helplines.of(kind, country)
        return {
            "kind": kind.value,
            "language": translation.get_language() or "en",
            "title": str(TITLE[kind]),
            "text": str(TEXT[kind]),
            "numbers": [{"name": line.name, "number": line.number, "tel": line.tel} for line in lines],
            "directory": {"name": directory["name"], "url": directory["url"]},
        }
