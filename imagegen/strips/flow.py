"""A strip from a passage: drafted, priced, painted as one image job a scene, and kept at the words that it shows.

Each scene is paid for as any picture: its own hold, captured when it is there and given back when it fails. Scenes begin together or not
at all; one that failed is tried again alone.
"""

from __future__ import annotations

import dataclasses
import datetime
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dreams.chat import access as dreams_access
from dreams.chat import safety_card
from dreams.journal.entries import words_of
from dreams.models import Dream, Message
from dreams.safety import Assessment, assess_here
from dreams.signs.ranges import Moved, nearest
from person.credits.quote import Quote
from project.errors import DomainError, Kind
from project.text.visible import is_blank

from ..jobs import access, create
from ..jobs import retry as jobs_retry
from ..models import Job, Scene, Strip
from ..prompts import condense
from ..prompts.from_dream import DreamEmpty
from . import passages

FEWEST, MOST = 2, 4
LONGEST_DESCRIPTION = 1000
MOST_STRIPS = 50


class NoSuchStrip(DomainError):
    code = "strip_not_found"
    kind = Kind.MISSING
    message = _("There is no such strip.")


class StripIdTaken(DomainError):
    code = "strip_id_taken"
    kind = Kind.CONFLICT
    message = _("Another strip with this id was already begun.")


class SceneCountInvalid(DomainError):
    code = "scene_count_invalid"
    message = _("A strip has two to four scenes.")


class TooManyStrips(DomainError):
    code = "too_many_strips"
    kind = Kind.CONFLICT
    message = _("This dream has %(limit)s strips already. Please remove one first.")


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """A scene before it is painted: the words that it shows, what the painter is told, and what is told to who can't see it."""

    start: int
    end: int
    prompt: str
    description: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """`style` is the remembered one's slug; "" for none."""

    text: str
    language: str
    style: str
    scenes: list[Wanted]


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """`safety` is the dream's card, where words that were written for a scene told of a danger: those of the dream were read before."""

    strip: Strip
    is_new: bool
    safety: dict[str, Any] | None = None


def words(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> Message:
    """What a strip of this dream may be painted from. Raises NoSuchDream and DreamEmpty."""
    return words_in(dreams_access.dream(dream_id=dream_id, person_id=person_id))


def words_in(dream: Dream) -> Message:
    """The same of a dream that the person may see. Raises DreamEmpty."""
    told = words_of(dream)
    if told is None or is_blank(told.text):
        raise DreamEmpty
    return told


def remembered_style(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """The style of this dream's last strip, else that of the person's last picture of a dream; its slug, "" for none."""
    last = Strip.objects.filter(person=person_id, dream=dream_id).order_by("-created_at").first()
    if last is not None:
        return last.style.slug if last.style is not None and last.style.is_active else ""
    jobs = Job.objects.ordered_by(person_id).filter(dream__isnull=False, style__is_active=True)
    return jobs.order_by("-created_at").values_list("style__slug", flat=True).first() or ""


def draft(*, dream_id: uuid.UUID, person_id: uuid.UUID, start: int, end: int, count: int) -> Draft:
    """The passage in `count` scenes, to be read and changed. Nothing is stored or paid, and nobody is asked.

    Raises NoSuchDream, DreamEmpty, SceneCountInvalid, PassageInvalid and PassageTooShort.
    """
    if not FEWEST <= count <= MOST:
        raise SceneCountInvalid
    told = words(dream_id=dream_id, person_id=person_id)
    language = told.language or "en"
    wanted = []
    for place in passages.scenes(told.text, start, end, count):
        quote = told.text[slice(*place)]
        prompt = condense.condense([quote], language) or quote
        wanted.append(Wanted(*place, prompt, quote[:LONGEST_DESCRIPTION]))
    return Draft(told.text, language, remembered_style(dream_id=dream_id, person_id=person_id), wanted)


def quote(*, dream_id: uuid.UUID, person_id: uuid.UUID, scenes: Sequence[Wanted], style: str, now: datetime.datetime) -> Quote:
    """What these scenes would cost now, together."""
    _check(scenes)
    orders = [_order(one, dream_id, style, 0) for one in scenes]
    return create.quote_several(person_id=person_id, orders=orders, now=now)


def begin(
    *, dream_id: uuid.UUID, person_id: uuid.UUID, strip_id: uuid.UUID, scenes: Sequence[Wanted], style: str, now: datetime.datetime
) -> Begun:
    """Paint the scenes: all of them are held for, or none. The same `strip_id` again returns what was begun.

    Raises StripIdTaken, TooManyStrips, and what `draft` and `create.job` raise.
    """
    _check(scenes)
    if (earlier := _begun_before(strip_id, person_id)) is not None:
        return earlier
    told = words(dream_id=dream_id, person_id=person_id)
    language = told.language or "en"
    found = _told_in(scenes, told)
    seed = secrets.randbelow(create.MOST_SEED)  # one for all: the built-in painter then keeps its palette
    orders = [(f"strip:{strip_id}:{number}", _order(one, dream_id, style, seed)) for number, one in enumerate(scenes)]
    for client_id, order in orders:
        create.check(person_id=person_id, order=order, client_id=client_id, language=language)
    with transaction.atomic(durable=True):
        dream = dreams_access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        if (earlier := _begun_before(strip_id, person_id)) is not None:
            return earlier
        if Strip.objects.filter(dream=dream).count() >= MOST_STRIPS:
            raise TooManyStrips(limit=MOST_STRIPS)
        if Job.objects.ordered_by(person_id).filter(client_id__in=[client_id for client_id, _order in orders]).exists():
            raise StripIdTaken  # of one that was removed since
        told = words(dream_id=dream_id, person_id=person_id)
        placed = [passages.checked(told.text, one.start, one.end) for one in scenes]
        jobs = create.several(person_id=person_id, orders=orders, now=now, language=language)
        strip = Strip.objects.create(pk=strip_id, person_id=person_id, dream=dream, message=told, style_id=jobs[0].style_id, created_at=now)
        for number, (one, place, job) in enumerate(zip(scenes, placed, jobs, strict=True)):
            passage = told.text[slice(*place)]
            Scene.objects.create(
                strip=strip,
                person_id=person_id,
                index=number,
                job=job,
                start=place[0],
                end=place[1],
                quote=passage,
                description=(one.description.strip() or passage)[:LONGEST_DESCRIPTION],
            )
        shown = safety_card.note(dream=dream, told=told, assessment=found, accept_language="")
    return Begun(strip, is_new=True, safety=safety_card.serialize(shown) if shown else None)


def _told_in(scenes: Sequence[Wanted], told: Message) -> Assessment:
    """What the words say that somebody wrote for the scenes. A passage's own were read with its dream, and alone have lost their frame."""
    language = told.language or "en"
    known = [told.text, *(condense.condense([told.text[one.start : one.end]], language) for one in scenes)]
    written = [text for one in scenes for text in (one.prompt, one.description) if not any(text in its for its in known)]
    return max((assess_here(text, language) for text in written), default=Assessment())


def of_dream(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Strip]:
    """The dream's strips, the newest first. Raises NoSuchDream."""
    return in_dream(dreams_access.dream(dream_id=dream_id, person_id=person_id))


def in_dream(dream: Dream) -> list[Strip]:
    """The same of a dream that the person may see."""
    return list(_with_scenes(Strip.objects.filter(dream=dream)).order_by("-created_at"))


def one(*, strip_id: uuid.UUID, person_id: uuid.UUID) -> Strip:
    """Raises NoSuchStrip, also where its dream was deleted."""
    found = _with_scenes(Strip.objects.filter(pk=strip_id, person=person_id, dream__deleted_at__isnull=True)).first()
    if found is None:
        raise NoSuchStrip
    return found


def scene(*, strip_id: uuid.UUID, person_id: uuid.UUID, index: int) -> Scene:
    """Raises NoSuchStrip."""
    rows = Scene.objects.filter(strip=strip_id, index=index, person=person_id, strip__dream__deleted_at__isnull=True)
    found = rows.select_related("job", "strip").first()
    if found is None:
        raise NoSuchStrip
    return found


def describe(*, strip_id: uuid.UUID, person_id: uuid.UUID, index: int, description: str) -> Scene:
    """What is told to who can't see the picture; empty words bring the passage back. Raises NoSuchStrip."""
    row = scene(strip_id=strip_id, person_id=person_id, index=index)
    row.description = (description.strip() or str(row.quote))[:LONGEST_DESCRIPTION]
    row.save(update_fields=["description"])
    return row


def retry(*, strip_id: uuid.UUID, person_id: uuid.UUID, index: int, now: datetime.datetime) -> create.Created:
    """Paint one scene that failed or was cancelled anew, for its price. Raises NoSuchStrip, NoSuchJob and what `jobs.retry.job` raises."""
    return jobs_retry.job(job_id=_job_id(strip_id, person_id, index), person_id=person_id, now=now)


def quote_retry(*, strip_id: uuid.UUID, person_id: uuid.UUID, index: int, now: datetime.datetime) -> Quote:
    return jobs_retry.quote(job_id=_job_id(strip_id, person_id, index), person_id=person_id, now=now)


def remove(*, strip_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take the pictures from their words; they stay in the library. Raises NoSuchStrip."""
    one(strip_id=strip_id, person_id=person_id).delete()


def move(*, message: Message, before: str) -> None:
    """A message's words were `before` and have just been changed: pictures stay at what is left of theirs. In the caller's transaction."""
    rows = list(Scene.objects.filter(strip__message=message))
    if not rows:
        return
    moved = Moved(before, message.text)
    for row in rows:
        place = moved.stretch(row.start, row.end) if row.start is not None and row.end is not None else None
        place = place or nearest(str(row.quote), message.text, row.start or 0)
        row.start, row.end = place or (None, None)
        if place:
            row.quote = message.text[slice(*place)]
        row.save(update_fields=["start", "end", "quote"])


def _check(scenes: Sequence[Wanted]) -> None:
    if not FEWEST <= len(scenes) <= MOST:
        raise SceneCountInvalid


def _order(wanted: Wanted, dream_id: uuid.UUID, style: str, seed: int) -> create.Order:
    return create.Order(prompt=wanted.prompt, style=style, dream=dream_id, seed=seed)


def _begun_before(strip_id: uuid.UUID, person_id: uuid.UUID) -> Begun | None:
    row = Strip.objects.select_related("dream").filter(pk=strip_id).first()
    if row is None:
        return None
    if row.person_id != person_id or not row.dream.is_active:
        raise StripIdTaken
    return Begun(row, is_new=False)


def _job_id(strip_id: uuid.UUID, person_id: uuid.UUID, index: int) -> uuid.UUID:
    row = scene(strip_id=strip_id, person_id=person_id, index=index)
    if row.job_id is None:
        raise access.NoSuchJob
    return row.job_id


def _with_scenes(rows: QuerySet[Strip]) -> QuerySet[Strip]:
    return rows.select_related("style").prefetch_related("scenes__job__results")
