"""The trash: dreams, pictures and uploads that can be taken back for a while, or erased for good at once."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dreams import diary, erasure
from dreams.models import Dream
from person.pages.layout import PersonRequest, action, done, own, show
from project.celery import wake_workers
from project.errors import DomainError
from project.text.visible import without_directions

from .. import trash
from ..media import signing
from ..trash import Thing
from ..upkeep import erasure as pictures
from . import captions

MOST_SHOWN = 100
DREAM = "dream"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One thing in the trash. `thumbnail` is a signed address; empty for a dream."""

    kind: str
    pk: uuid.UUID
    words: str
    deleted_at: datetime.datetime
    erase_at: datetime.datetime
    thumbnail: str = ""


@own
@require_safe
def show_trash(request: PersonRequest) -> HttpResponse:
    now, person_id = timezone.now(), request.user.pk
    dreams = [_dream(row) for row in Dream.objects.in_trash(person_id, now).order_by("-deleted_at", "-id")[:MOST_SHOWN]]
    things = {thing: [_thing(thing, row) for row in trash.found(thing, person_id=person_id, now=now)[:MOST_SHOWN]] for thing in Thing}
    context = {
        "dreams": dreams,
        "results": things[Thing.RESULT] + things[Thing.JOB],
        "uploads": things[Thing.UPLOAD],
        "trash_days": settings.TRASH_DAYS,
        "is_empty": not dreams and not any(things.values()),
    }
    return show(request, "imagegen/trash.html", context)


@action("trash")
def restore(request: PersonRequest, kind: str, thing_id: uuid.UUID) -> HttpResponse:
    whose: dict[str, Any] = {"person_id": request.user.pk, "now": timezone.now()}
    try:
        if kind == DREAM:
            diary.restore(dream_id=thing_id, **whose)
        else:
            trash.restore(_kind(kind), thing_id=thing_id, **whose)
    except DomainError as error:
        return done(request, "trash", error.detail)
    return done(request, "trash", _("It is back where it was."))


@action("trash")
def erase(request: PersonRequest, kind: str, thing_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    try:
        if kind == DREAM:
            diary.delete(dream_id=thing_id, person_id=request.user.pk, now=now, is_final=True)
            erasure.attempt(dream_id=thing_id, now=now)
        else:
            trash.erase(_kind(kind), thing_id=thing_id, person_id=request.user.pk, now=now)
    except DomainError as error:
        return done(request, "trash", error.detail)
    return done(request, "trash", _("It was erased for good."))


@action("trash")
def empty(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    diary.empty_trash(person_id=request.user.pk, now=now)
    pictures.empty_trash(person_id=request.user.pk, now=now)
    wake_workers("imagegen.sweep_erasures")
    return done(request, "trash", _("All of it is being erased for good."))


def _dream(row: Dream) -> Row:
    words = without_directions(row.title or row.description or "") or _("Untitled dream")
    assert row.deleted_at is not None
    assert row.erase_at is not None
    return Row(DREAM, row.pk, words, row.deleted_at, row.erase_at)


def _thing(thing: Thing, row: Any) -> Row:
    name = trash.thumbnail(row)
    words = captions.own(row.job if thing is Thing.RESULT else row) if thing is not Thing.UPLOAD else row.title or _("An upload")
    return Row(thing.value, row.pk, words, row.deleted_at, row.erase_at, signing.url(name) if name else "")


def _kind(kind: str) -> Thing:
    try:
        return Thing(kind)
    except ValueError as error:
        raise Http404 from error
