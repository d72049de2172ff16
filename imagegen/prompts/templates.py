"""The library of prompt templates: finding, writing, bookmarking, rating, and using one."""

from __future__ import annotations

import dataclasses
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.db import models, transaction
from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from person.privacy.door import Kind as Disclosed
from person.privacy.door import Subject
from project.errors import DomainError, Kind
from project.sealing.errors import CannotOpen
from project.sealing.values import MARK
from project.text.columns import words_of
from project.text.folding import fold, search_key

from ..models import PromptTemplate, TemplateMark
from ..moderation import check as moderation
from . import placeholders

log = structlog.get_logger(__name__)

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
WORDS = ("name", "description", "category", "prompt", "fields")
"""What of a private template is sealed."""
MOST_AT_ONCE = 200


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
    narrowed = {"difficulty": wanted.difficulty, "type": wanted.type}
    rows = rows.filter(**{name: value for name, value in narrowed.items() if value})
    words, category = words_of(wanted.words), search_key(wanted.category)
    if words or category:
        plain = Q(is_public=True) & Q(category_key=category) if category else Q(is_public=True)
        for word in words:
            plain &= Q(search_key__contains=word)
        rows = rows.filter(plain | Q(pk__in=[row.pk for row in _private(person_id) if _holds(row, words, category)]))
    if wanted.is_mine:
        rows = rows.filter(author=person_id)
    if wanted.is_bookmarked:
        rows = rows.filter(is_bookmarked=True)
    return rows.order_by(*_order(wanted.ordering, person_id))


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
        row = PromptTemplate(author_id=person_id, fields=described, position=1000, **columns)
        row.slug = _slug(row)
        row.save(force_insert=True)
    return one(template_id=row.pk, person_id=person_id)


def change(*, template_id: int, person_id: uuid.UUID, language: str, **columns: Any) -> PromptTemplate:
    """Raises NoSuchTemplate, TemplateNotYours, and what `create` raises."""
    row = _own(template_id, person_id)
    defaults = columns.pop("defaults", None)
    if "prompt" in columns or defaults is not None:
        kept = {field["name"]: field["default"] for field in row.fields}
        columns["fields"] = _described(str(columns.get("prompt", row.prompt)), kept if defaults is None else defaults)
    _check_words(columns, language, person_id)
    with transaction.atomic(durable=True):
        # Whether everybody sees it decides how its words are stored, so nobody may change that meanwhile.
        locked = PromptTemplate.objects.select_for_update(no_key=True).filter(pk=row.pk).first()
        if locked is None:
            raise NoSuchTemplate
        was_public = locked.is_public
        for name, value in columns.items():
            setattr(locked, name, value)
        moved = (*WORDS, "slug") if locked.is_public != was_public else ()
        if moved:
            locked.slug = _slug(locked)
        locked.save(update_fields=[*columns, *moved, "updated_at"])
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


def to_be_sealed() -> QuerySet[PromptTemplate]:
    """The private ones with a word that is plain still."""
    stored = {f"stored_{name}": Cast(name, models.TextField()) for name in WORDS}
    is_plain = ~Q(search_key="") | ~Q(category_key="")
    for name in WORDS:
        mark, empty = (f'"{MARK}', "[]") if name == "fields" else (MARK, "")
        is_plain |= ~Q(**{f"stored_{name}": empty}) & ~Q(**{f"stored_{name}__startswith": mark})
    return PromptTemplate._default_manager.alias(**stored).filter(is_plain, is_public=False)


def seal_some(*, after: int | None = None, most: int = MOST_AT_ONCE) -> tuple[int, int | None]:
    """Seal up to `most` private ones of those behind `after`: how many, and behind which one to go on; None at the end."""
    sealed = 0
    with transaction.atomic():
        behind = to_be_sealed() if after is None else to_be_sealed().filter(pk__gt=after)
        rows = list(behind.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))[:most])
        for row in rows:
            try:
                row.slug = _slug(row)
                row.save(update_fields=[*WORDS, "slug"])
                sealed += 1
            except CannotOpen:
                log.warning("template.not_sealed", template=row.pk)  # the account is being deleted
    return sealed, rows[-1].pk if len(rows) == most else None


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


def _slug(row: PromptTemplate) -> str:
    """Of a private one it tells nothing."""
    name = slugify(row.name)[:60] if row.is_public else "own"
    return f"{name}-{secrets.token_hex(5)}".lstrip("-")


def _private(person_id: uuid.UUID) -> QuerySet[PromptTemplate]:
    """The person's own that nobody else sees: `MOST_OWN` at most, so they are opened to be looked through."""
    return PromptTemplate.objects.of(person_id).filter(is_public=False)


def _holds(row: PromptTemplate, words: Sequence[str], category: str) -> bool:
    text = search_key(" ".join((row.name, row.description, row.prompt, row.category)))
    return all(word in text for word in words) and (not category or search_key(row.category) == category)


def _order(wish: str, person_id: uuid.UUID) -> tuple[Any, ...]:
    name = wish.removeprefix("-")
    if name not in ORDERINGS:
        return ("position", "slug")
    if name == "name":
        # The database can't order what is sealed: private ones come behind the others, in their own order.
        private = sorted(_private(person_id), key=lambda row: fold(row.name), reverse=wish.startswith("-"))
        places = (
            Case(*(When(pk=row.pk, then=Value(place)) for place, row in enumerate(private, 1)), default=Value(0)) if private else Value(0)
        )
        return (places, F(name).desc() if wish.startswith("-") else F(name).asc(), "pk")
    return (F(name).desc(nulls_last=True) if wish.startswith("-") else F(name).asc(nulls_last=True), "pk")
