"""A person's own signs: made, changed, told that two words are one, and taken away. Each change has all dreams searched again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.celery import wake_workers
from project.errors import DomainError, Kind
from project.text.folding import fold
from project.text.visible import is_blank

from ..models import Sign, SignFinding
from ..near import due as compared
from .ranges import LONGEST as LONGEST

MOST_SIGNS = 200
MOST_WORDS = 30


class NoSuchSign(DomainError):
    code = "sign_not_found"
    kind = Kind.MISSING
    message = _("There is no such sign.")


class SignNameTaken(DomainError):
    code = "sign_name_taken"
    kind = Kind.CONFLICT
    message = _("You have a sign with this name already.")


class TooManySigns(DomainError):
    code = "too_many_signs"
    kind = Kind.CONFLICT
    message = _("At most %(limit)s signs can be kept, each with at most %(words)s words.")


def sign(*, person: User, sign_id: uuid.UUID) -> Sign:
    """The person's sign. Raises NoSuchSign."""
    row = Sign.objects.filter(pk=sign_id, person=person).first()
    if row is None:
        raise NoSuchSign
    return row


def of_person(person: User) -> list[Sign]:
    """By name."""
    return sorted(Sign.objects.filter(person=person), key=lambda row: fold(row.name))


def with_counts(person: User) -> list[Any]:
    """The same with `dreams` (in how many they are), and the nights they came first and last, `first` and `last`."""
    there = Q(findings__dream__deleted_at__isnull=True)
    rows: Any = Sign.objects.filter(person=person).annotate(
        dreams=Count("findings__dream", distinct=True, filter=there),
        first=Min("findings__dream__night", filter=there),
        last=Max("findings__dream__night", filter=there),
    )
    return sorted(rows, key=lambda row: (-row.dreams, fold(row.name)))


def create(*, person: User, name: str, kind: str, colour: str = "plain", words: Sequence[str] = ()) -> Sign:
    """Raises SignNameTaken and TooManySigns. The person's row is locked, so that two of one name can't be made at once."""
    with transaction.atomic():
        User.objects.lock(person.pk)
        others = list(Sign.objects.filter(person=person))
        if len(others) >= MOST_SIGNS:
            raise TooManySigns(limit=MOST_SIGNS, words=MOST_WORDS)
        _refuse_taken(name, others)
        row = Sign.objects.create(
            person=person, name=name.strip(), kind=kind, colour=colour, words=_tidied(words), search_due_at=timezone.now()
        )
        wake_workers("dreams.find_sign", sign_id=str(row.pk))
    return row


def change(*, person: User, sign_id: uuid.UUID, **details: Any) -> Sign:
    """Change name, kind, colour or words. Raises NoSuchSign, SignNameTaken and TooManySigns."""
    with transaction.atomic():
        User.objects.lock(person.pk)
        row = sign(person=person, sign_id=sign_id)
        if "name" in details:
            details["name"] = details["name"].strip()
            _refuse_taken(details["name"], [other for other in Sign.objects.filter(person=person) if other.pk != row.pk])
        if "words" in details:
            details["words"] = _tidied(details["words"])
        for name, value in details.items():
            setattr(row, name, value)
        row.search_due_at = timezone.now()
        row.save()
        compared.recount(person_id=person.pk, now=row.search_due_at)
        wake_workers("dreams.find_sign", sign_id=str(row.pk))
    return row


def also_called(*, person: User, sign_id: uuid.UUID, word: str) -> Sign:
    """This word is the same as the sign, in every dream. Raises NoSuchSign and TooManySigns."""
    row = sign(person=person, sign_id=sign_id)
    known = {fold(one) for one in (row.name, *row.words)}
    return row if fold(word) in known else change(person=person, sign_id=sign_id, words=[*row.words, word])


def delete(*, person: User, sign_id: uuid.UUID) -> None:
    """What the dreamer marked as this sign is no mark any more; what is found there by others shows again. Raises NoSuchSign."""
    with transaction.atomic():
        row = sign(person=person, sign_id=sign_id)
        compared.all_changed(SignFinding.objects.filter(sign=row).values("dream"))
        row.delete()
        wake_workers("dreams.sweep_comparing")


def _refuse_taken(name: str, others: Sequence[Sign]) -> None:
    if any(fold(other.name) == fold(name) for other in others):
        raise SignNameTaken


def _tidied(words: Sequence[str]) -> list[str]:
    """Once each, as a person compares them."""
    kept = {fold(word): " ".join(word.split())[:LONGEST] for word in words if not is_blank(word)}
    if len(kept) > MOST_WORDS:
        raise TooManySigns(limit=MOST_SIGNS, words=MOST_WORDS)
    return list(kept.values())
