"""Which entries go out, with what each form of it needs; some at a time, so that a diary of years need not fit into memory."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError

from ...models import Dream, DreamInsight, DreamQuerySet
from ..entries import words_of_all

AT_ONCE = 100


class NothingToExport(DomainError):
    code = "nothing_to_export"
    message = _("There is no entry in these nights.")


@dataclasses.dataclass(frozen=True, slots=True)
class Exported:
    """`signs` are what was found in the words: (kind, name), each once."""

    dream: Dream
    text: str
    signs: list[tuple[str, str]]


def rows(person: User, first: datetime.date | None, last: datetime.date | None) -> DreamQuerySet:
    bounds = {"night__gte": first, "night__lte": last}
    return Dream.objects.of(person).filter(**{name: value for name, value in bounds.items() if value}).order_by("night", "pk")


def entries(person: User, first: datetime.date | None, last: datetime.date | None) -> Iterator[Exported]:
    """The oldest night first."""
    waiting: list[Dream] = []
    for dream in rows(person, first, last).iterator(chunk_size=AT_ONCE):
        waiting.append(dream)
        if len(waiting) == AT_ONCE:
            yield from _with_words(waiting)
            waiting = []
    yield from _with_words(waiting)


def _with_words(dreams: list[Dream]) -> Iterator[Exported]:
    words = words_of_all(dreams)
    signs: dict[object, dict[tuple[str, str], None]] = {}
    for insight in DreamInsight.objects.filter(dream__in=[dream.pk for dream in dreams]):
        signs.setdefault(insight.dream_id, {})[(insight.kind, insight.label)] = None
    for dream in dreams:
        yield Exported(dream, words.get(dream.pk, ""), list(signs.get(dream.pk, ())))
