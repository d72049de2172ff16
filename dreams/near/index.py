"""Keeping what dreams are compared by. It follows from words, insights, signs and marks, and is made anew when one of them changes.

`DreamWords.is_compared` says whether a dream's features are those of now; whatever changes them takes that back in its own transaction.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from project.celery import wake_workers

from .. import after_statements, search
from ..models import Dream, DreamFeature, DreamWords, Sign, ThreadCount
from ..signs.find import Finder
from . import due, features, threads, vectors

AT_ONCE = 200


def compare(*, dream_id: uuid.UUID | str) -> bool:
    """Keep one dream's features, where they are not those of now, and have the person's threads counted. Whether that changed any."""
    dream_id = uuid.UUID(str(dream_id))
    waiting = after_statements.followed(dream_id)
    if waiting is not None and waiting.as_of != waiting.dream.updated_at:
        search.keep_words(dream_id=dream_id)
        waiting = after_statements.followed(dream_id)
    if waiting is None or waiting.as_of is None or waiting.is_compared or waiting.dream.erased_at is not None:
        return False
    person_id = waiting.dream.author_id
    signs = after_statements.signs(person_id)
    is_other = _keep(dream_id, signs, Finder(signs))
    vectors.keep(dream_id=dream_id)
    if is_other:
        due.recount(person_id=person_id, now=timezone.now())
    return is_other


def compare_person(*, person_id: uuid.UUID) -> None:
    """The same for all dreams of a person at once, whose threads are counted then."""
    search.keep_all_words(person_id=person_id)
    signs = list(Sign.objects.filter(person=person_id))
    finder = Finder(signs)
    waiting = DreamWords.objects.filter(is_compared=False, dream__author=person_id, dream__erased_at__isnull=True)
    for dream_id in list(waiting.values_list("pk", flat=True)):
        _keep(dream_id, signs, finder)
        vectors.keep(dream_id=dream_id)
    due.recount(person_id=person_id, now=timezone.now())
    threads.count(person_id=person_id)


def is_waiting(person_id: uuid.UUID) -> bool:
    """Whether something told by the person is not compared yet, or their threads are not counted since."""
    told = Dream.objects.of(person_id).filter(kind=Dream.Kind.DREAM)
    if told.filter(Q(insights_due_at__isnull=False) | Q(words__isnull=True) | Q(words__is_compared=False)).exists():
        return True
    return ThreadCount.objects.filter(pk=person_id, due_at__isnull=False).exists()


def sweep() -> int:
    """The same for some dreams that wait for it, such as those from before features were kept; how many waited."""
    waiting = DreamWords.objects.filter(is_compared=False, dream__erased_at__isnull=True).values_list("pk", "dream__author")
    found = list(waiting[:AT_ONCE])
    for person_id in dict.fromkeys(author for _, author in found):
        signs = list(Sign.objects.filter(person=person_id))
        finder = Finder(signs)
        others = [_keep(pk, signs, finder) for pk, author in found if author == person_id]
        if any(others):
            due.recount(person_id=person_id, now=timezone.now())
    for dream_id, _ in found:
        vectors.keep(dream_id=dream_id)
    if len(found) == AT_ONCE:
        wake_workers("dreams.sweep_comparing")
    return len(found)


def _keep(dream_id: uuid.UUID, signs: list[Sign], finder: Finder) -> bool:
    """Behind the dream's lock, so that whatever changes the dream comes before or after. Whether there is anything else than before."""
    with transaction.atomic():
        found = after_statements.followed(dream_id, lock=True)
        if found is None or found.dream.erased_at is not None:
            return False
        dream = found.dream
        wanted = features.of(features.telling(dream, signs=signs, finder=finder))
        after_statements.set_compared(dream_id, is_compared=True)
        known = after_statements.features(dream)
        gone = known.keys() - wanted.keys()
        rows = [
            DreamFeature(dream=dream, feature=number, weight=one.weight, is_sign=one.is_sign)
            for number, one in wanted.items()
            if known.get(number) != one.weight
        ]
        if gone:
            DreamFeature.objects.filter(dream=dream, feature__in=gone).delete()
        after_statements.keep_features(rows)
    return bool(gone or rows)
