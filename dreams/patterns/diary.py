"""A person's dreams as the figures need them: what is in each, by the lexicon and the dreamer's corrections, with mood and night."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections import defaultdict

from person.models import User

from ..models import Dream, DreamInsight, Mark, Message, Sign, SignFinding
from ..signs import kinds
from ..signs.ranges import is_free

MOST_DREAMS = 10_000


@dataclasses.dataclass(slots=True)
class Coded:
    """One dream. `found`: kind as shown and key, once each; `signs`: the person's own."""

    id: uuid.UUID
    night: datetime.date
    mood: str
    lucidity: int | None
    recall: int | None
    is_nightmare: bool
    found: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    signs: set[uuid.UUID] = dataclasses.field(default_factory=set)


def dreams_of(person: User) -> list[Coded]:
    """Dreams that were told, oldest first. Five statements, however many they are."""
    rows = Dream.objects.of(person).filter(kind=Dream.Kind.DREAM, night__isnull=False).order_by("-night", "-pk")[:MOST_DREAMS]
    fields = ("pk", "night", "mood", "lucidity", "recall", "is_nightmare")
    coded = {row.pk: Coded(*(getattr(row, name) for name in fields)) for row in rows.only(*fields, "author")}
    told = set(Message.objects.filter(dream__author=person, role=Message.Role.USER).values_list("dream_id", flat=True).distinct())
    said: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for message_id, start, end in Mark.objects.filter(person=person, start__isnull=False).values_list("message_id", "start", "end"):
        said[message_id].append((start or 0, end or 0))
    for row in DreamInsight.objects.filter(dream__author=person).only("dream", "message", "kind", "key", "start", "end"):
        if row.dream_id in coded and is_free((row.start, row.end), said[row.message_id]):
            coded[row.dream_id].found.add((kinds.shown(row.kind, row.key).value, row.key))
    for dream_id, sign_id in SignFinding.objects.filter(sign__person=person).values_list("dream_id", "sign_id"):
        if dream_id in coded:
            coded[dream_id].signs.add(sign_id)
    return [one for one in reversed(coded.values()) if one.id in told]


def languages_of(person: User) -> list[str]:
    """In which languages the person's dreams are told."""
    told = Message.objects.filter(dream__author=person, dream__deleted_at__isnull=True, role=Message.Role.USER)
    return sorted(set(told.order_by().values_list("language", flat=True).distinct()))


def signs_of(person: User) -> list[Sign]:
    return list(Sign.objects.filter(person=person))
