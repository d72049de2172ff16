"""What a person does with a result: keep it as a favourite, rate it, show it to everybody, take it away."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from person.models import Cause
from person.progress.award import award
from project.errors import DomainError

from ..media import files, signing
from ..models import Job, Result, Style
from ..models.result import ResultQuerySet
from . import access


class BadRating(DomainError):
    code = "bad_rating"
    message = _("A rating is a whole number from 1 to 5.")


def set_favorite(*, result_id: uuid.UUID, person_id: uuid.UUID, is_favorite: bool | None = None) -> Result:
    """Keep as a favourite, or not. None turns it round, in one statement."""
    turned = Case(When(is_favorite=True, then=Value(False)), default=Value(True))
    row = _changed(result_id, person_id, is_favorite=turned if is_favorite is None else is_favorite)
    if row.is_favorite:
        award(person_id=person_id, cause=Cause.FAVOURITE, key=f"result:{row.pk}", now=timezone.now())
    return row


def rate(*, result_id: uuid.UUID, person_id: uuid.UUID, rating: int) -> Result:
    """Raises BadRating."""
    if not 1 <= rating <= 5:
        raise BadRating
    row = _changed(result_id, person_id, rating=rating)
    award(person_id=person_id, cause=Cause.RATING, key=f"result:{row.pk}", now=timezone.now())
    return row


def show(*, result_id: uuid.UUID, person_id: uuid.UUID, is_public: bool) -> Result:
    """Put it into the public gallery, or take it out."""
    return _changed(result_id, person_id, is_public=is_public)


def download(*, result_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Count a download; the path of the file, to be saved under a readable name."""
    row = access.result(result_id=result_id, person_id=person_id)
    Result.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
    return signing.url(row.file, download_as=f"reverie-{str(row.pk)[:8]}.{row.file.rpartition('.')[2]}")


def delete(*, result_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Take a result away, its files too. Its job and what it cost stay."""
    row = access.result(result_id=result_id, person_id=person_id)
    if Result.objects.filter(pk=row.pk, deleted_at__isnull=True).update(deleted_at=now):
        files.discard(row.file, row.thumbnail)


def found(
    *, person_id: uuid.UUID, words: str = "", is_favorite: bool | None = None, is_public: bool | None = None, job_type: str = ""
) -> ResultQuerySet:
    """The person's results, newest first, that fit all that is given."""
    rows = Result.objects.of(person_id).select_related("job").order_by("-created_at", "-id")
    for word in words.split()[:8]:
        rows = rows.filter(Q(job__prompt__icontains=word) | Q(job__operation__icontains=word) | Q(job__style__name__icontains=word))
    if is_favorite is not None:
        rows = rows.filter(is_favorite=is_favorite)
    if is_public is not None:
        rows = rows.filter(is_public=is_public)
    return rows.filter(job__type=job_type) if job_type in Job.Type.values else rows


def neighbours(row: Result) -> tuple[Result | None, Result | None]:
    """The person's next newer and next older result."""
    rows = Result.objects.of(row.owner_id).exclude(pk=row.pk)
    same_moment = Q(created_at=row.created_at)
    newer = rows.filter(Q(created_at__gt=row.created_at) | same_moment & Q(pk__gt=row.pk)).order_by("created_at", "id").first()
    older = rows.filter(Q(created_at__lt=row.created_at) | same_moment & Q(pk__lt=row.pk)).order_by("-created_at", "-id").first()
    return newer, older


def shown_to_all(*, words: str = "", style: str = "") -> ResultQuerySet:
    """What people show to everybody, newest first, by words about the style and by a style's slug. Prompts stay their writers' own:
    nobody can find out by searching what somebody wrote.
    """
    rows = Result.objects.public().select_related("job__style").order_by("-created_at", "-id")
    for word in words.split()[:8]:
        about = Q(job__style__name__icontains=word) | Q(job__style__description__icontains=word)
        rows = rows.filter(about | Q(job__style__category__name__icontains=word) | Q(job__operation__icontains=word))
    return rows.filter(job__style__slug=style) if style else rows


def styles_shown() -> list[Style]:
    """The styles of what people show to everybody, by name."""
    return list(Style.objects.filter(Exists(Result.objects.public().filter(job__style=OuterRef("pk")))).order_by("name"))


def _changed(result_id: uuid.UUID, person_id: uuid.UUID, **columns: object) -> Result:
    row = access.result(result_id=result_id, person_id=person_id)
    Result.objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    return row
