"""Reminders to write a dream down, or to go through one that was told anew: a mail a day of each at most, at the hour that the person
chose, with a link that stops them at once.

Promise: each is sent once, however many sweeps run at the same time: whoever moves `next_at` on writes the mail, in the same transaction.
One that could not be sent in time (the server was away, or its hour is long past) is left out: an evening is no morning.

A push on its way is a row (`Ringing`), so that neither a dead worker nor a push service that is away loses it: what can't be rung now is
tried again, later each time, and where no device was reached in the end, a mail goes.
"""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from project.celery import wake_workers

from .. import outbox
from ..models import DailyReminder, OutgoingMail, PushSubscription, RehearsalReminder, Reminder, Ringing, User
from ..progress import streaks
from . import links, push

LATEST = datetime.timedelta(hours=3)
AT_ONCE = 200
DAY = datetime.timedelta(days=1)
MOST_ATTEMPTS = 6
FIRST_WAIT = datetime.timedelta(minutes=1)
"""And twice as long after each attempt."""
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
        is_push = one.channel == DailyReminder.Channel.PUSH and push.is_offered()
        if devices := push.devices(person) if is_push else []:
            begin_ringing(user=person, devices=devices, kind=which, now=now)
        else:
            _mail(person, which)
    return True


def begin_ringing(*, user: User, devices: Iterable[PushSubscription], kind: OutgoingMail.Kind, now: datetime.datetime) -> Ringing:
    """Have these devices of the person rung. Needs the caller's transaction."""
    row = Ringing.objects.create(user=user, kind=kind, devices=[str(one.pk) for one in devices], due_at=now, ends_at=now + LATEST)
    wake_workers("person.ring_devices", ringing_id=row.pk)
    return row


def ring_for_earlier_version(*, person_id: uuid.UUID, kind: OutgoingMail.Kind, now: datetime.datetime) -> None:
    """What was asked for by a task, without a row."""
    with transaction.atomic(durable=True):
        if (person := User.objects.filter(pk=person_id).first()) is not None:
            begin_ringing(user=person, devices=push.devices(person), kind=kind, now=now)


def waiting(now: datetime.datetime) -> list[int]:
    """Pushes that are due: whose wake-up was lost, whose worker died, or whose service was away."""
    return list(Ringing.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])


def ring(*, ringing_id: int, now: datetime.datetime) -> None:
    """Ring the devices that wait, if nobody else is about to. Not within a transaction.

    Where none could be reached in the end, a mail goes instead. A worker that dies here rings again what it had rung.
    """
    free = Ringing.objects.filter(pk=ringing_id, due_at__lte=now)
    row = free.select_related("user").first()
    if row is None:
        return
    wait = FIRST_WAIT * 2**row.attempts
    if not free.filter(attempts=row.attempts).update(attempts=F("attempts") + 1, due_at=now + wait):
        return
    person, kind = row.user, OutgoingMail.Kind(row.kind)
    is_there = person.is_active and person.deleted_at is None
    rung = push.ring(user=person, kind=kind, only=row.devices, now=now) if is_there else push.Rung()
    is_reached, due_at = row.is_reached or rung.reached > 0, now + max(wait, rung.wait)
    mine = Ringing.objects.filter(pk=row.pk, attempts=row.attempts + 1)
    with transaction.atomic(durable=True):
        if rung.later and row.attempts + 1 < MOST_ATTEMPTS and due_at < row.ends_at:
            mine.update(devices=rung.later, is_reached=is_reached, due_at=due_at)
        elif mine.delete()[0] and is_there and not is_reached:
            _mail(person, kind)


def _mail(person: User, kind: OutgoingMail.Kind) -> None:
    """A path and no word of a dream: what is remembered is nobody's business but the dreamer's."""
    page = REHEARSING if kind == OutgoingMail.Kind.REHEARSAL else reverse("capture")
    outbox.put(user=person, kind=kind, language=person.language, facts={"page": page})


def _at(day: datetime.date, at: datetime.time, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, at, zone).astimezone(datetime.UTC)
