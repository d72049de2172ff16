"""Where signs were found, kept for questions over all dreams. It follows from words, signs and marks, and is made anew from them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction

from project.celery import wake_workers

from .. import after_statements
from ..models import Dream, Mark, Message, Sign, SignFinding
from ..near import due as compared
from .find import Finder
from .ranges import is_free

AT_ONCE = 100


def due(*, now: datetime.datetime) -> list[uuid.UUID]:
    """Signs whose words changed a while ago, and that nobody has looked for since."""
    waiting = Sign.objects.filter(search_due_at__lt=now - datetime.timedelta(minutes=1)).order_by("search_due_at")
    return list(waiting.values_list("pk", flat=True)[:AT_ONCE])


def search_all(*, sign_id: uuid.UUID | str) -> None:
    """Look for a sign whose words changed, and for the others around it, in all of its person's dreams. A change meanwhile keeps it due."""
    sign = Sign.objects.filter(pk=sign_id, search_due_at__isnull=False).first()
    if sign is None:
        return
    finder = Finder(Sign.objects.filter(person=sign.person_id))
    last = None
    while batch := _next_dreams(sign.person_id, last):
        for dream_id in batch:
            with transaction.atomic(durable=True):
                in_dream(dream_id=dream_id, finder=finder)
        last = batch[-1]
    Sign.objects.filter(pk=sign.pk, search_due_at=sign.search_due_at).update(search_due_at=None)
    wake_workers("dreams.sweep_comparing")


def in_dream(*, dream_id: uuid.UUID, finder: Finder | None = None) -> None:
    """Find the person's signs in one dream anew. Needs the caller's transaction; locks the dream."""
    dream = Dream.objects.select_for_update(no_key=True, of=("self",)).filter(pk=dream_id, deleted_at__isnull=True).first()
    if dream is None:
        return
    finder = finder or Finder(Sign.objects.filter(person=dream.author_id))
    marks = list(Mark.objects.filter(dream=dream, start__isnull=False))
    told = Message.objects.filter(dream=dream, role=Message.Role.USER)
    rows = [row for message in told for row in _rows(message, finder, marks)]
    SignFinding.objects.filter(dream=dream).delete()
    SignFinding.objects.bulk_create(rows, ignore_conflicts=True)
    compared.changed(dream.pk, wakes=False)


def _rows(message: Message, finder: Finder, marks: Iterable[Mark]) -> list[SignFinding]:
    here = [(mark, (mark.start, mark.end)) for mark in marks if mark.message_id == message.pk and mark.start is not None and mark.end]
    said = [(mark.sign_id, *place) for mark, place in here if mark.sign_id is not None and not mark.is_denied]
    found = [(one.sign.pk, one.start, one.end) for one in finder.find(message.text, message.language or "en")]
    free = [row for row in found if is_free((row[1], row[2]), [place for _, place in here])]
    return [
        SignFinding(sign_id=sign_id, dream_id=message.dream_id, message=message, start=start, end=end)
        for sign_id, start, end in (*said, *free)
    ]


def after_search(dream: Dream) -> None:
    """The dream's words were searched for insights: find the person's own signs in them, where there are any."""
    if after_statements.has_signs(dream.author_id):
        in_dream(dream_id=dream.pk)


def _next_dreams(person_id: uuid.UUID, after: uuid.UUID | None) -> list[uuid.UUID]:
    rows = Dream.objects.of(person_id).order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:AT_ONCE])
