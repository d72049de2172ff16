"""Asking before words go out for the first time: who would get them, and what the person answered."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import OutsideConsent
from . import recipients
from .recipients import Recipient


class ConsentNeeded(DomainError):
    """Only with CONSENT_BEFORE_OUTSIDE=everywhere. `recipients` says who would get the words."""

    code = "consent_needed"
    kind = Kind.CONFLICT
    message = _("Before words leave this server, you have to say whether they may: POST your answer to /api/user/privacy/consent/.")
    told = ("recipients",)


def answers(person_id: uuid.UUID) -> dict[str, bool]:
    """By host, what the person answered."""
    return dict(OutsideConsent.objects.filter(user=person_id).values_list("host", "is_given"))


def unanswered(person_id: uuid.UUID) -> list[Recipient]:
    """Who would get words and was never asked about; nobody where the site does not ask."""
    if settings.CONSENT_BEFORE_OUTSIDE == "off" or not (all_of_them := recipients.foreign()):
        return []
    known = answers(person_id)
    return [one for one in all_of_them if one.host not in known]


def require(person_id: uuid.UUID) -> None:
    """Raise ConsentNeeded where programs, too, have to ask first."""
    if settings.CONSENT_BEFORE_OUTSIDE == "everywhere" and (missing := unanswered(person_id)):
        raise ConsentNeeded(recipients=[as_json(one) for one in missing])


def answer(*, person_id: uuid.UUID, is_given: bool, now: datetime.datetime) -> None:
    """Keep the answer about everybody who would get words now."""
    with transaction.atomic(durable=True):
        for host in dict.fromkeys(one.host for one in recipients.foreign()):
            OutsideConsent.objects.update_or_create(user_id=person_id, host=host, defaults={"is_given": is_given, "answered_at": now})


def answer_in_form(person_id: uuid.UUID, form: Mapping[str, str], *, now: datetime.datetime) -> None:
    """Keep what a page's `is_given` says, where its form asked: "yes" or "no"."""
    if (given := form.get("is_given")) in {"yes", "no"}:
        answer(person_id=person_id, is_given=given == "yes", now=now)


def as_json(one: Recipient, given: bool | None = None) -> dict[str, Any]:
    return {
        "provider": one.provider,
        "host": one.host,
        "model": one.model,
        "country": one.country or None,
        "is_storing_refused": one.is_storing_refused,
        "is_given": given,
    }
