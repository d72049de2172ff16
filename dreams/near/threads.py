"""Threads: signs and words that came in three dreams or more, with their first and last night. The dreamer may hide and name them.

They are counted in the background and kept, since counting a diary of years takes longer than a page may. A word that is in every other
dream is how somebody writes, and no thread; a sign always is one.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError, Kind
from project.text.folding import fold

from .. import after_statements
from ..models import DreamFeature, Sign, Thread, ThreadCount
from ..signs.find import Finder
from . import due as due_at
from . import features, word_forms

LEAST = 3
MOST_SIGNS, MOST_WORDS = 120, 60
LONGEST_NAME = 80
WORD_SHARE = 4
"""A word in more than one of so many dreams is no thread."""
FEW = 12
"""So many dreams are too few to tell that of a word."""
FORMS_OF = 6
"""So many of its dreams are read for the forms of a word."""
LARGE = 500
PAUSE = datetime.timedelta(seconds=30)
"""A large diary is counted no more often; the sweep comes back for what changed meanwhile."""


class NoSuchThread(DomainError):
    code = "thread_not_found"
    kind = Kind.MISSING
    message = _("There is no such thread.")


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    feature: int
    is_sign: bool
    dreams: int
    first: datetime.date | None
    last: datetime.date | None


def of_person(person: User, *, hidden: bool = False) -> list[Thread]:
    """Those that are shown, or those that are hidden: what came most often first."""
    if not hidden and not ThreadCount.objects.filter(pk=person.pk).exists():
        due_at.from_before(person.pk)
    shown = Thread.objects.filter(person=person, is_hidden=True) if hidden else shown_to(person.pk)
    ordered = sorted(shown, key=lambda row: (-row.dreams, fold(row.name or row.label)))
    # A tag and a sign may have one name: what is in more dreams stands for both.
    return list({fold(row.name or row.label): row for row in reversed(ordered)}.values())[::-1]


def shown_to(person_id: uuid.UUID) -> QuerySet[Thread]:
    """Those that are not hidden, as they were counted last."""
    return Thread.objects.filter(person=person_id, is_hidden=False, dreams__gte=LEAST)


def thread(*, person: User, thread_id: uuid.UUID) -> Thread:
    """Raises NoSuchThread."""
    row = Thread.objects.filter(pk=thread_id, person=person).first()
    if row is None:
        raise NoSuchThread
    return row


def change(*, person: User, thread_id: uuid.UUID, **details: Any) -> Thread:
    """Name it, hide it, show it again: `name` and `is_hidden`. Raises NoSuchThread."""
    with transaction.atomic():
        row = Thread.objects.select_for_update(no_key=True, of=("self",)).filter(pk=thread_id, person=person).first()
        if row is None:
            raise NoSuchThread
        for name, value in details.items():
            setattr(row, name, " ".join(value.split())[:LONGEST_NAME] if name == "name" else value)
        row.save(update_fields=list(details))
        if "is_hidden" in details:
            same = [one.pk for one in Thread.objects.filter(person=person) if fold(one.label) == fold(row.label)]
            Thread.objects.filter(pk__in=same).update(is_hidden=row.is_hidden)
    return row


def due() -> list[uuid.UUID]:
    """Whose threads are to be counted, whoever waits longest first."""
    return list(ThreadCount.objects.filter(due_at__isnull=False).order_by("due_at").values_list("pk", flat=True)[:100])


def count(*, person_id: uuid.UUID) -> bool:
    """Count a person's threads where that is due, and not for a large diary that was counted just now. Whether it was done."""
    known = after_statements.count_due(person_id)
    now = timezone.now()
    if known is None:
        return False
    if known.told > LARGE and known.counted_at is not None and now - known.counted_at < PAUSE:
        return False
    counted = _counted(person_id, known)
    # Of most replies nothing follows here: then nothing is locked and nothing written.
    if not _stands(counted, known.threads) or after_statements.has_signs(person_id):
        labels = _labels(person_id, counted)
        with transaction.atomic():
            # One count after the other: a label is sealed for its row.
            ThreadCount.objects.select_for_update(no_key=True, of=("self",)).get(pk=person_id)
            _write(person_id, counted, labels)
    after_statements.note_count(person_id, due_at=known.due_at, now=now)
    return True


def _counted(person_id: uuid.UUID, known: after_statements.CountDue) -> list[Counted]:
    named = {row.feature for row in known.threads if row.is_hidden or row.name}
    found = [
        Counted(feature, bool(is_sign), dreams, first, last)
        for feature, is_sign, dreams, first, last in after_statements.dreams_with(person_id, least=LEAST, besides=named)
    ]
    signs = [one for one in found if one.is_sign]
    most = max(FEW, known.told // WORD_SHARE)
    words = [one for one in found if not one.is_sign and one.dreams <= most]
    kept = {one.feature: one for one in (*signs[:MOST_SIGNS], *words[:MOST_WORDS])}
    return list(kept.values()) + [one for one in found if one.feature in named and one.feature not in kept]


def _stands(counted: Sequence[Counted], rows: Sequence[Thread]) -> bool:
    """Whether the rows say just that."""
    there = {Counted(row.feature, row.is_sign, row.dreams, row.first_night, row.last_night) for row in rows}
    return there == set(counted)


def _labels(person_id: uuid.UUID, counted: Sequence[Counted]) -> dict[int, str]:
    """How to call those that have no row yet, from a dream that each is in; and the dreamer's own signs, which may have a new name."""
    signs = list(Sign.objects.filter(person=person_id))
    found = {features.number_of_sign(sign): sign.name for sign in signs}
    known = set(Thread.objects.filter(person=person_id).values_list("feature", flat=True))
    missing = {one.feature for one in counted} - known - found.keys()
    return found | _called(missing, signs)


def _called(missing: set[int], signs: list[Sign]) -> dict[int, str]:
    """Signs have one name; a word is called by that of its forms which looks most like a dictionary's, over some of its dreams."""
    finder = Finder(signs)
    looked_at: set[uuid.UUID] = set()
    forms: dict[int, tuple[str, Counter[str]]] = {}
    found: dict[int, str] = {}
    for number in sorted(missing):
        rows = DreamFeature.objects.filter(feature=number, dream__deleted_at__isnull=True).select_related("dream").order_by("dream")
        for row in rows[:FORMS_OF] if number not in found else ():
            if number in found or row.dream_id in looked_at:
                continue
            looked_at.add(row.dream_id)
            # Changed since it was counted: it is due again, and then there may be none to call.
            for here, one in features.of(features.telling(row.dream, signs=signs, finder=finder)).items():
                if here in missing and one.is_sign:
                    found[here] = one.label
                elif here in missing:
                    forms.setdefault(here, (one.language, Counter()))[1].update(one.forms)
    return found | {number: word_forms.name_of(seen, language) for number, (language, seen) in forms.items()}


def _write(person_id: uuid.UUID, counted: Sequence[Counted], labels: dict[int, str]) -> None:
    rows = {row.feature: row for row in Thread.objects.filter(person=person_id)}
    new = []
    for one in counted:
        row = rows.get(one.feature)
        facts = {"dreams": one.dreams, "first_night": one.first, "last_night": one.last, "is_sign": one.is_sign}
        label = labels.get(one.feature, "")
        if row is None and label:
            new.append(Thread(person_id=person_id, feature=one.feature, label=label, **facts))
        elif row is not None and (any(getattr(row, name) != value for name, value in facts.items()) or (label and label != row.label)):
            row.label = label or row.label
            for name, value in facts.items():
                setattr(row, name, value)
            after_statements.THREADS.update(row, (*facts, *(("label",) if label else ())))
    Thread.objects.bulk_create(new, batch_size=200)
    gone = rows.keys() - {one.feature for one in counted}
    lost = Thread.objects.filter(person=person_id, feature__in=gone)
    lost.filter(is_hidden=False, name="").delete()
    # One that was named waits for its dreams while the trash has them. When they are erased, their word goes as well.
    there = DreamFeature.objects.filter(dream__author=person_id, feature__in=gone).values("feature")
    lost.exclude(feature__in=there).delete()
    lost.update(dreams=0, first_night=None, last_night=None)
