"""Sharing one dream: a link that expires and can be taken back, with the names in it replaced as the dreamer saw before.

What is shown is fixed when the link is made: a dream that is changed later shows nothing more to whoever has the link. The link itself is
kept nowhere, only its hash. Nothing on the page tells whose dream it is.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person.models import User
from project.errors import DomainError, Kind

from ..chat import access
from ..insights import find
from ..models import Dream, DreamInsight, DreamShare
from . import pictures, sealed_store
from .entries import words_of

FOLDER = "shares"
DAYS = (1, 7, 30, 90)
MOST_OPEN = 20
LONGEST_REPLACEMENT = 80
MOST_NAMES = 60
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = '.!?…:;\n"“”«»„-–—('


LINK = {"link_pk": "pk", "link_views": "views", "link_until": "expires_at"}
"""By which names a statement about dreams brings what `link_of` wants to know of a link."""


class NoSuchShare(DomainError):
    code = "share_not_found"
    kind = Kind.MISSING
    message = gettext_lazy("This link is not one of ours, has expired, or was taken back.")


class NothingToShare(DomainError):
    code = "nothing_to_share"
    kind = Kind.CONFLICT
    message = gettext_lazy("This entry has no words yet that could be shared.")


class TooManyShares(DomainError):
    code = "too_many_shares"
    kind = Kind.CONFLICT
    message = gettext_lazy("This dream has %(limit)s links already. Please take one back first.")


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """What may tell who or where: as it stands in the words, and what is proposed in its place."""

    word: str
    kind: str
    replacement: str


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """The words before and after; `shown_title` and `shown` are what others would read, `descriptions` what pictures would be told by."""

    title: str
    text: str
    names: list[Name]
    shown_title: str
    shown: str
    has_pictures: bool
    descriptions: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """What the page shows. `pictures` are numbered from 0."""

    title: str
    text: str
    pictures: list[pictures.Picture]


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """What a page says of a link."""

    pk: uuid.UUID
    views: int
    expires_at: datetime.datetime


def draft(*, dream_id: uuid.UUID, person_id: uuid.UUID, replacements: Mapping[str, str] | None = None) -> Draft:
    """What would be shown. `replacements` by word; an empty one leaves the word as it is; a name without one gets the proposed one.

    Raises NoSuchDream and NothingToShare.
    """
    dream = access.dream(dream_id=dream_id, person_id=person_id)
    told = words_of(dream)
    if told is None or not told.text.strip():
        raise NothingToShare
    chosen = {word.strip(): value.strip()[:LONGEST_REPLACEMENT] for word, value in (replacements or {}).items() if word.strip()}
    names = _names(dream, told.text, told.language or "en")
    known = {name.word for name in names}
    names = [dataclasses.replace(name, replacement=chosen.get(name.word, name.replacement)) for name in names]
    names += [Name(word, "own", value) for word, value in chosen.items() if word not in known][: MOST_NAMES - len(names)]
    title = dream.title or ""
    painted = pictures.of_dream(dream.pk, person_id)
    described = {str(one.id): replaced(one.description, names) for one in painted if one.description}
    return Draft(title, told.text, names, replaced(title, names), replaced(told.text, names), bool(painted), described)


def create(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    now: datetime.datetime,
    days: int,
    replacements: Mapping[str, str] | None = None,
    with_pictures: bool = False,
) -> tuple[DreamShare, str]:
    """The share and its token, which nobody can learn again. Raises NoSuchDream, NothingToShare and TooManyShares."""
    seen = draft(dream_id=dream_id, person_id=person_id, replacements=replacements)
    token = secrets.token_urlsafe(24)
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        if DreamShare.objects.filter(dream=dream, expires_at__gt=now).count() >= MOST_OPEN:
            raise TooManyShares(limit=MOST_OPEN)
        file = sealed_store.save_json(FOLDER, {"title": seen.shown_title, "text": seen.shown, "descriptions": seen.descriptions}, person_id)
        expires_at = now + datetime.timedelta(days=days)
        row = DreamShare.objects.create(
            dream=dream, token_hash=_hash(token), file=file, has_pictures=with_pictures and seen.has_pictures, expires_at=expires_at
        )
    return row, token


def listed(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> list[DreamShare]:
    """The links of this dream that still open, the newest first. Raises NoSuchDream."""
    dream = access.dream(dream_id=dream_id, person_id=person_id)
    return list(DreamShare.objects.filter(dream=dream, expires_at__gt=now).order_by("-created_at"))


def link_of(row: Dream) -> Link | None:
    """The link that was asked for together with a dream, by the names of `LINK`."""
    pk, views, expires_at = (vars(row)[name] for name in LINK)
    return None if pk is None else Link(pk, views, expires_at)


def revoke(*, share_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    """Take a link back at once; which dream's it was. Raises NoSuchShare."""
    row = DreamShare.objects.select_related("dream").filter(pk=share_id, dream__author=person_id).first()
    if row is None:
        raise NoSuchShare
    DreamShare.objects.filter(pk=row.pk).delete()
    sealed_store.delete(row.file)
    return row.dream_id


def opened(*, token: str, viewer: User | None, now: datetime.datetime, is_counted: bool = True) -> Shared:
    """What a link shows; a view is counted unless it is the dreamer's own. Raises NoSuchShare, StorageUnavailable and CannotOpen."""
    row = _open_row(token, now)
    try:
        told = sealed_store.read_json(row.file, row.dream.author_id)
    except FileNotFoundError as error:
        raise NoSuchShare from error
    if is_counted and (viewer is None or viewer.pk != row.dream.author_id):
        DreamShare.objects.filter(pk=row.pk).update(views=F("views") + 1)
    shown = _pictures(row)
    for one in shown:
        # As it was seen when the link was made, with the names replaced.
        one.description = told.get("descriptions", {}).get(str(one.id), "")
    return Shared(told["title"], told["text"], shown)


def picture(*, token: str, number: int, now: datetime.datetime) -> pictures.Picture:
    """Raises NoSuchShare."""
    found = _pictures(_open_row(token, now))
    if not 0 <= number < len(found):
        raise NoSuchShare
    return found[number]


def erase(dream_id: uuid.UUID, now: datetime.datetime) -> None:
    """With the dream: its links, and what they showed."""
    sealed_store.drop(DreamShare.objects.filter(dream=dream_id))


def erase_of(person_id: uuid.UUID) -> None:
    """With the account."""
    sealed_store.drop(DreamShare.objects.filter(dream__author=person_id))


def purge(*, now: datetime.datetime) -> None:
    """What expired. Safe to run at any time, any number of times."""
    expired = DreamShare.objects.filter(expires_at__lt=now).values_list("pk", flat=True)[:500]
    sealed_store.drop(DreamShare.objects.filter(pk__in=list(expired)))


def replaced(text: str, names: Sequence[Name]) -> str:
    """The longest names first, each as a whole word, in one pass: what was put in is not looked at again."""
    known = {name.word: name.replacement for name in names if name.replacement and name.word}
    if not known or not text:
        return text
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    # A name's ending (Ayşe'nin, Anna's) stays behind it.
    return re.sub(rf"(?<!\w)(?:{words})(?!\w)", lambda match: known[match[0]], text)


def _names(dream: Dream, text: str, language: str) -> list[Name]:
    """People and places that were found, whom the dreamer named, and words that are written as names."""
    kinds = {DreamInsight.Kind.PERSON.value, DreamInsight.Kind.PLACE.value}
    found: dict[str, str] = {}
    stored = [(row.kind, row.start, row.end) for row in DreamInsight.objects.filter(dream=dream, kind__in=kinds)]
    fresh = [(one.kind, one.start, one.end) for one in find(text, language) if one.kind in kinds]
    for kind, start, end in stored or fresh:
        if 0 <= start < end <= len(text) and (word := text[start:end].strip()):
            found.setdefault(word, kind)
    for person in dream.people:
        if person in text or (dream.title and person in dream.title):
            found.setdefault(person, "person")
    for word in _written_as_names(text):
        found.setdefault(word, "name")
    counts: dict[str, int] = {}
    names = []
    for word, kind in list(found.items())[:MOST_NAMES]:
        counts[kind] = counts.get(kind, 0) + 1
        letter = chr(ord("A") + (counts[kind] - 1) % 26)
        proposal = {"person": _("[person %(letter)s]"), "place": _("[place %(letter)s]")}.get(kind, _("[name %(letter)s]"))
        names.append(Name(word, kind, proposal % {"letter": letter}))
    return names


def _written_as_names(text: str) -> list[str]:
    """Words with a capital that don't begin a sentence. The endings behind an apostrophe are no part of a name."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = re.split("['’]", match[0])[0]
        before = text[: match.start()].rstrip(" ")
        if len(word) > 1 and word[0].isupper() and not word.isupper() and before and before[-1] not in _SENTENCE_END:
            found[word] = None
    return list(found)


def _open_row(token: str, now: datetime.datetime) -> DreamShare:
    rows = DreamShare.objects.select_related("dream__author")
    row = rows.filter(token_hash=_hash(token), expires_at__gt=now, dream__deleted_at__isnull=True, dream__author__is_active=True).first()
    if row is None:
        raise NoSuchShare
    return row


def _pictures(row: DreamShare) -> list[pictures.Picture]:
    return pictures.of_dream(row.dream_id, row.dream.author_id) if row.has_pictures else []


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
