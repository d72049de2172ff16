"""How dreams appear among a person's credits: their names in the history, and what of the day's allowance they used up."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person.credits import allowance, history
from person.credits.history import Subject
from person.models import User
from project.text.visible import without_directions

from .chat import payment
from .models import Dream


def register() -> None:
    history.name_subjects("dream", namer=_name, gone=gettext_lazy("a dream that was deleted"))
    allowance.count_with(allowance.DREAMS, payment.used_on)


def _name(person: User, ids: Collection[str]) -> dict[str, Subject]:
    dreams = Dream.objects.of(person).filter(pk__in=[uuid.UUID(one) for one in ids if _is_uuid(one)])
    return {str(dream.pk): Subject(_words(dream), reverse("chat_dream", args=[dream.pk])) for dream in dreams}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _words(dream: Dream) -> str:
    told = without_directions(dream.title or dream.description or "")
    return _("the dream “%(title)s”") % {"title": told} if told else _("a dream without a title")
