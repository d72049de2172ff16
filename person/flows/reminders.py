"""Reminders to write a dream down: a mail a morning at most, at the hour that the person chose, with a link that stops them at once.

Promise: each is sent once, however many sweeps run at the same time: whoever moves `next_at` on writes the mail, in the same transaction.
One that could not be sent in time (the server was away, or its hour is long past) is left out: an evening is no morning.
"""

from __future__ import annotations

import datetime
import uuid
import zoneinfo

from django.db import transaction
from django.urls import reverse

from .. import outbox
from ..models import OutgoingMail, Reminder, User
from ..progress import streaks
from . import links

LATEST = datetime.timedelta(hours=3)
AT_ONCE = 200
DAY = datetime.timedelta(days=1)


def of(user: User) -> Reminder | None:
    """The person's reminder, switched on or off; None where they never had one."""
    return Reminder.objects.filter(pk=user.pk).first()


def change(*, user: User, at: datetime.time | None, now: datetime.datetime) -> Reminder | None:
    """Remind at this hour from now on, or (None) no more."""
    if at is None:
        Reminder.objects.filter(pk=user.pk).update(next_at=None)
        return of(user)
    next_at = following(at, streaks.zone_of(user.pk), now)
    return Reminder.objects.update_or_create(user=user, defaults={"at": at, "next_at": next_at})[0]


def stop(token: str) -> bool:
    """Switch off by the link in a mail; whether the link is one of ours."""
    person_id = links.read_reminder_stop(token)
    if person_id is None:
        return False
    Reminder.objects.filter(pk=person_id).update(next_at=None)
    return True


def move(person_id: uuid.UUID, now: datetime.datetime) -> None:
    """The person lives by another clock now."""
    for one in Reminder.objects.filter(pk=person_id, next_at__isnull=False):
        Reminder.objects.filter(pk=person_id, next_at=one.next_at).update(next_at=following(one.at, streaks.zone_of(person_id), now))


def following(at: datetime.time, zone: zoneinfo.ZoneInfo, now: datetime.datetime) -> datetime.datetime:
    """The first moment after `now` at which this clock shows the hour. One that summer time leaves out comes an hour later."""
    day = now.astimezone(zone).date()
    found = _at(day, at, zone)
    return found if found > now else _at(day + DAY, at, zone)


def sweep(*, now: datetime.datetime) -> int:
    """Write all mails that are due; how many. Safe to run at any time, any number of times."""
    due = Reminder.objects.filter(next_at__lte=now).order_by("next_at").select_related("user")[:AT_ONCE]
    return sum(_send(one, now) for one in list(due))


def _send(one: Reminder, now: datetime.datetime) -> bool:
    assert one.next_at is not None
    person = one.user
    is_wanted = now - one.next_at <= LATEST and person.is_active and person.deleted_at is None
    later = following(one.at, streaks.zone_of(person.pk), now)
    with transaction.atomic(durable=True):
        is_ours = Reminder.objects.filter(pk=one.pk, next_at=one.next_at).update(next_at=later, **({"sent_at": now} if is_wanted else {}))
        if not is_ours or not is_wanted:
            return False
        # A path and no word of a dream: what is remembered is nobody's business but the dreamer's.
        outbox.put(user=person, kind=OutgoingMail.Kind.REMINDER, language=person.language, facts={"page": reverse("capture")})
    return True


def _at(day: datetime.date, at: datetime.time, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, at, zone).astimezone(datetime.UTC)
