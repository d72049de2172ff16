"""Reminders to write a dream down, or to go through one that was told anew: a mail a day of each at most, at the hour that the person
chose, with a link that stops them at once.

Promise: each is sent once, however many sweeps run at the same time: whoever moves `next_at` on writes the mail, in the same transaction.
One that could not be sent in time (the server was away, or its hour is long past) is left out: an evening is no morning.
"""

from __future__ import annotations

import datetime
import uuid
import zoneinfo

from django.db import transaction
from django.urls import reverse

from project.celery import wake_workers

from .. import outbox
from ..models import DailyReminder, OutgoingMail, RehearsalReminder, Reminder, User
from ..progress import streaks
from . import links, push

LATEST = datetime.timedelta(hours=3)
AT_ONCE = 200
DAY = datetime.timedelta(days=1)
REHEARSING = "/journal/rehearse/"
"""The page of the dream that was told anew last; of an app that this one does not know."""


Kind = type[Reminder] | type[RehearsalReminder]
KINDS: tuple[Kind, ...] = (Reminder, RehearsalReminder)


def of(user: User, kind: Kind = Reminder) -> DailyReminder | None:
    """The person's reminder, switched on or off; None where they never had one."""
    return kind._default_manager.filter(pk=user.pk).first()


def change(
    *,
    user: User,
    at: datetime.time | None,
    now: datetime.datetime,
    kind: Kind = Reminder,
    channel: str | None = None,
) -> DailyReminder | None:
    """Remind at this hour from now on, or (None) no more; `channel` None leaves it as it was. Raises PushNotOffered."""
    if channel == DailyReminder.Channel.PUSH and not push.is_offered():
        raise push.PushNotOffered
    if at is None:
        kind._default_manager.filter(pk=user.pk).update(next_at=None)
        return of(user, kind)
    next_at = following(at, streaks.zone_of(user.pk), now)
    return kind._default_manager.update_or_create(
        user=user, defaults={"at": at, "next_at": next_at, **({"channel": channel} if channel else {})}
    )[0]


def stop(token: str) -> bool:
    """Switch off by the link in a mail; whether the link is one of ours."""
    found = links.read_reminder_stop(token)
    if found is None:
        return False
    person_id, is_rehearsal = found
    (RehearsalReminder if is_rehearsal else Reminder)._default_manager.filter(pk=person_id).update(next_at=None)
    return True


def move(person_id: uuid.UUID, now: datetime.datetime) -> None:
    """The person lives by another clock now."""
    for kind in KINDS:
        for one in kind._default_manager.filter(pk=person_id, next_at__isnull=False):
            next_at = following(one.at, streaks.zone_of(person_id), now)
            kind._default_manager.filter(pk=person_id, next_at=one.next_at).update(next_at=next_at)


def following(at: datetime.time, zone: zoneinfo.ZoneInfo, now: datetime.datetime) -> datetime.datetime:
    """The first moment after `now` at which this clock shows the hour. One that summer time leaves out comes an hour later."""
    day = now.astimezone(zone).date()
    found = _at(day, at, zone)
    return found if found > now else _at(day + DAY, at, zone)


def sweep(*, now: datetime.datetime) -> int:
    """Write all mails that are due; how many. Safe to run at any time, any number of times."""
    sent = 0
    for kind in KINDS:
        due = kind._default_manager.filter(next_at__lte=now).order_by("next_at").select_related("user")[:AT_ONCE]
        sent += sum(_send(one, kind, now) for one in list(due))
    return sent


def _send(one: DailyReminder, kind: Kind, now: datetime.datetime) -> bool:
    assert one.next_at is not None
    person = one.user
    is_wanted = now - one.next_at <= LATEST and person.is_active and person.deleted_at is None
    later = following(one.at, streaks.zone_of(person.pk), now)
    with transaction.atomic(durable=True):
        rows = kind._default_manager.filter(pk=one.pk, next_at=one.next_at)
        if not rows.update(next_at=later, **({"sent_at": now} if is_wanted else {})) or not is_wanted:
            return False
        which = OutgoingMail.Kind.REHEARSAL if kind is RehearsalReminder else OutgoingMail.Kind.REMINDER
        if one.channel == DailyReminder.Channel.PUSH and push.is_offered() and push.devices(person):
            wake_workers("person.ring", person_id=str(person.pk), kind=which.value)
        else:
            _mail(person, which)
    return True


def ring(*, person_id: uuid.UUID, kind: OutgoingMail.Kind, now: datetime.datetime) -> None:
    """Ring the person's devices; where none could be reached, a mail goes instead."""
    person = User.objects.filter(pk=person_id, is_active=True, deleted_at__isnull=True).first()
    if person is not None and not push.ring(user=person, kind=kind, now=now):
        with transaction.atomic(durable=True):
            _mail(person, kind)


def _mail(person: User, kind: OutgoingMail.Kind) -> None:
    """A path and no word of a dream: what is remembered is nobody's business but the dreamer's."""
    page = REHEARSING if kind == OutgoingMail.Kind.REHEARSAL else reverse("capture")
    outbox.put(user=person, kind=kind, language=person.language, facts={"page": page})


def _at(day: datetime.date, at: datetime.time, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, at, zone).astimezone(datetime.UTC)
