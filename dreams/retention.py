"""RETENTION_DAYS: how long the operator keeps dreams that nobody touches. Their tellers are warned by mail first; off by default.

What counts is the last change or message: whoever tells more in a dream, or renames it, keeps it. A warning is good for a fortnight, and
one mail tells of all that follows within a week, so a diary that grows old day by day brings no mail a day.
"""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from person import outbox
from person.models import OutgoingMail, User

from . import diary, erasure
from .models import Dream, DreamQuerySet

log = structlog.get_logger(__name__)

WARNING = datetime.timedelta(days=14)
AHEAD = datetime.timedelta(days=7)
PEOPLE_AT_ONCE = 100
DREAMS_AT_ONCE = 200


def sweep(*, now: datetime.datetime) -> None:
    """Warn whose dreams grow too old, and erase those that were warned of a fortnight ago. Safe to run at any time, any number of times."""
    if not settings.RETENTION_DAYS:
        return
    people = _unwarned(now).order_by("author").values_list("author", flat=True).distinct()[:PEOPLE_AT_ONCE]
    for person_id in list(people):
        _warn(person_id, now)
    for dream_id in list(_over(now).order_by("updated_at").values_list("pk", flat=True)[:DREAMS_AT_ONCE]):
        if _delete(dream_id, now):
            erasure.attempt(dream_id=dream_id, now=now)


def _limit(now: datetime.datetime) -> datetime.datetime:
    return now - datetime.timedelta(days=settings.RETENTION_DAYS)


def _unwarned(now: datetime.datetime, ahead: datetime.timedelta = WARNING) -> DreamQuerySet:
    """A warning counts no longer once the dream was touched after it."""
    old = Dream.objects.filter(deleted_at__isnull=True, updated_at__lt=_limit(now) + ahead)
    return old.filter(Q(retention_warned_at__isnull=True) | Q(retention_warned_at__lt=F("updated_at")))


def _over(now: datetime.datetime) -> DreamQuerySet:
    old = Dream.objects.filter(deleted_at__isnull=True, updated_at__lt=_limit(now))
    return old.filter(retention_warned_at__lte=now - WARNING, retention_warned_at__gte=F("updated_at"))


def _warn(person_id: uuid.UUID, now: datetime.datetime) -> None:
    with transaction.atomic(durable=True):
        person = User.objects.select_for_update(no_key=True).get(pk=person_id)
        count = _unwarned(now, WARNING + AHEAD).filter(author=person).update(retention_warned_at=now)
        if not count:
            return
        facts = {"count": count, "due_at": (now + WARNING).isoformat(), "days": settings.RETENTION_DAYS, "page": reverse("chat")}
        outbox.put(user=person, kind=OutgoingMail.Kind.RETENTION_WARNING, language=person.language, facts=facts)
    log.info("retention.warned", person=str(person_id), dreams=count)


def _delete(dream_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Past the trash: the fortnight since the warning was the time to think. Not what was touched a moment ago."""
    with transaction.atomic(durable=True):
        rows = Dream.objects.select_for_update(no_key=True, of=("self",)).select_related("hold", "author__plan")
        dream = rows.filter(pk__in=_over(now).filter(pk=dream_id).values("pk")).first()
        if dream is not None:
            diary.put_into_trash(dream, now=now, erase_at=now)
    return dream is not None
