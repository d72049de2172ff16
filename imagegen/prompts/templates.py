"""The library of prompt templates: finding, writing, bookmarking, rating, and using one."""

from __future__ import annotations

import dataclasses
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from person.privacy.door import Kind as Disclosed
from person.privacy.door import Subject
from project.errors import DomainError, Kind
from project.text.columns import words_of
from project.text.folding import search_key

from ..models import PromptTemplate, TemplateMark
from ..moderation import check as moderation
from . import placeholders

ORDERINGS = ("name", "created_at", "updated_at", "use_count", "rating", "difficulty", "position")


class NoSuchTemplate(DomainError):
    code = "template_not_found"
    kind = Kind.MISSING
    message = _("There is no such template.")


class TemplateNotYours(DomainError):
    code = "template_not_yours"
    kind = Kind.DENIED
    message = _("Only who wrote a template may change it.")


class TooManyTemplates(DomainError):
    code = "too_many_templates"
    kind = Kind.CONFLICT
    message = _("You have %(limit)s templates already. Delete one first.")


class BadTemplateRating(DomainError):
    code = "bad_template_rating"
    message = _("A rating is a whole number from 1 to 5.")


MOST_OWN = 200


def wording(row: PromptTemplate) -> dict[str, str]:
    """Name and description: ours in the reader's language, a person's as they wrote them."""
    texts = {"name": row.name, "description": row.description}
    return {name: gettext(text) if text and row.author_id is None else text for name, text in texts.items()}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; an empty value narrows nothing."""

    words: str = ""
    category: str = ""
    difficulty: str = ""
    type: str = ""
    is_mine: bool = False
    is_bookmarked: bool = False
    ordering: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Used:
    """A prompt ready to be sent with a job."""

    template: PromptTemplate
    prompt: str


def seen_by(person_id: uuid.UUID) -> QuerySet[Any]:
    """All that this person may see, each with `rating`, `rating_count`, `is_bookmarked` and `my_rating` (hence Any)."""
    marks = TemplateMark.objects.filter(template=OuterRef("pk"))
    rated = marks.filter(rating__isnull=False).order_by().values("template")
    own = marks.filter(person=person_id)
    rows: QuerySet[Any] = (
        PromptTemplate.objects.seen_by(person_id)
        .select_related("author")
        .annotate(
            rating=Subquery(rated.annotate(mean=Avg("rating")).values("mean")),
            rating_count=Subquery(rated.annotate(count=Count("pk")).values("count")),
            is_bookmarked=Exists(own.filter(is_bookmarked=True)),
            my_rating=Subquery(own.values("rating")[:1]),
        )
    )
    return rows


def found(*, person_id: uuid.UUID, wanted: Wanted) -> QuerySet[Any]:
    rows = seen_by(person_id)
    for word in words_of(wanted.words):
        rows = rows.filter(search_key__contains=word)
    narrowed = {"category_key": search_key(wanted.category), "difficulty": wanted.difficulty, "type": wanted.type}
    rows = rows.filter(**{name: value for name, value in narrowed.items() if value})
    if wanted.is_mine:
        rows = rows.filter(author=person_id)
    if wanted.is_bookmarked:
        rows = rows.filter(is_bookmarked=True)
    return rows.order_by(*_order(wanted.ordering))


def one(*, template_id: int, person_id: uuid.UUID) -> PromptTemplate:
    """Raises NoSuchTemplate, for somebody else's private one too."""
    row: PromptTemplate | None = seen_by(person_id).filter(pk=template_id).first()
    if row is None:
        raise NoSuchTemplate
    return row


def create(*, person_id: uuid.UUID, language: str, **columns: Any) -> PromptTemplate:
    """Raises BadPlaceholders, TooManyTemplates and ContentRefused."""
    described = _described(columns["prompt"], columns.pop("defaults", {}))
    _check_words(columns, language, person_id)
    with transaction.atomic(durable=True):
        if PromptTemplate.objects.of(person_id).count() >= MOST_OWN:
            raise TooManyTemplates(limit=MOST_OWN)
        slug = f"{slugify(columns['name'])[:60]}-{secrets.token_hex(5)}".lstrip("-")
        row = PromptTemplate.objects.create(author_id=person_id, slug=slug, fields=described, position=1000, **columns)
    return one(template_id=row.pk, person_id=person_id)


def change(*, template_id: int, person_id: uuid.UUID, language: str, **columns: Any) -> PromptTemplate:
    """Raises NoSuchTemplate, TemplateNotYours, and what `create` raises."""
    row = _own(template_id, person_id)
    defaults = columns.pop("defaults", None)
    if "prompt" in columns or defaults is not None:
        kept = {field["name"]: field["default"] for field in row.fields}
        columns["fields"] = _described(columns.get("prompt", row.prompt), kept if defaults is None else defaults)
    _check_words(columns, language, person_id)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, "updated_at"])
    return one(template_id=row.pk, person_id=person_id)


def delete(*, template_id: int, person_id: uuid.UUID) -> None:
    _own(template_id, person_id).delete()


def bookmark(*, template_id: int, person_id: uuid.UUID, is_bookmarked: bool | None = None) -> PromptTemplate:
    """Keep it, or not. None turns it round."""
    row = one(template_id=template_id, person_id=person_id)
    with transaction.atomic(durable=True):
        mark = _mark(row, person_id)
        mark.is_bookmarked = (not mark.is_bookmarked) if is_bookmarked is None else is_bookmarked
        mark.save(update_fields=["is_bookmarked", "updated_at"])
    return one(template_id=template_id, person_id=person_id)


def rate(*, template_id: int, person_id: uuid.UUID, rating: int) -> PromptTemplate:
    """One rating a person, which may be changed. Raises BadTemplateRating."""
    if not 1 <= rating <= 5:
        raise BadTemplateRating
    row = one(template_id=template_id, person_id=person_id)
    with transaction.atomic(durable=True):
        mark = _mark(row, person_id)
        mark.rating = rating
        mark.save(update_fields=["rating", "updated_at"])
    return one(template_id=template_id, person_id=person_id)


def use(*, template_id: int, person_id: uuid.UUID, values: Mapping[str, Any]) -> Used:
    """Fill a template in, and count that. Raises FieldErrors that name the placeholders."""
    row = one(template_id=template_id, person_id=person_id)
    prompt = placeholders.fill(row.prompt, values, row.fields)
    PromptTemplate.objects.filter(pk=row.pk).update(use_count=F("use_count") + 1)
    row.use_count += 1
    return Used(row, prompt)


def _own(template_id: int, person_id: uuid.UUID) -> PromptTemplate:
    row = one(template_id=template_id, person_id=person_id)
    if row.author_id != person_id:
        raise TemplateNotYours
    return row


def _mark(row: PromptTemplate, person_id: uuid.UUID) -> TemplateMark:
    """The person's mark, locked. Needs a transaction."""
    TemplateMark.objects.get_or_create(template=row, person_id=person_id)
    return TemplateMark.objects.select_for_update(no_key=True).get(template=row, person_id=person_id)


def _described(prompt: str, defaults: Mapping[str, str]) -> list[dict[str, str]]:
    placeholders.check(prompt)
    return placeholders.fields(prompt, defaults=defaults)


def _check_words(columns: Mapping[str, Any], language: str, person_id: uuid.UUID) -> None:
    """What everybody may come to see is checked like a prompt."""
    words = "\n".join(str(columns[name]) for name in ("name", "description", "prompt") if columns.get(name))
    moderation.prompt(words, language=language, whose=Subject(person_id, Disclosed.MODERATION))


def _order(wish: str) -> tuple[Any, ...]:
    name = wish.removeprefix("-")
    if name not in ORDERINGS:
        return ("position", "slug")
    return (F(name).desc(nulls_last=True) if wish.startswith("-") else F(name).asc(nulls_last=True), "pk")
