"""What a person does with a result: keep it as a favourite, rate it, show it to everybody, take it away."""

from __future__ import annotations

import datetime
import functools
import uuid

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from person.models import Cause
from person.privacy import disclosures
from person.privacy.door import Kind
from person.progress.award import award
from project.absolute_urls import absolute
from project.errors import DomainError
from project.text.columns import words_of

from ..media import placing, signing
from ..models import Job, Result, Style
from ..models.result import ResultQuerySet
from . import access, search


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
    """Put it into the public gallery, or take it out. Its files are opened for that, or sealed again. That it was shown is in the
    person's disclosure log.
    """
    row = access.result(result_id=result_id, person_id=person_id)
    if not is_public:
        placing.take_back(row)
    else:
        dream_id = row.job.dream_id
        noted = functools.partial(disclosures.record, person_id=person_id, kind=Kind.SHARE, dream_id=dream_id, picture_id=row.job_id)
        if not placing.open_for_all(row, noted):
            raise access.NoSuchResult
    return access.result(result_id=result_id, person_id=person_id)


def download(*, result_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Count a download; the path of the file, to be saved under a readable name."""
    row = access.result(result_id=result_id, person_id=person_id)
    Result.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
    return absolute(signing.url(row.file, download_as=f"reverie-{str(row.pk)[:8]}.{row.file.rpartition('.')[2]}"))


def delete(*, result_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, is_final: bool = False) -> None:
    """Put a result into the trash for TRASH_DAYS; `is_final` leaves no way back, also from the trash.

    What it cost stays. When it is erased, its job's words go with it where the job has no other (imagegen/upkeep/erasure.py).
    """
    erase_at = now if is_final else now + datetime.timedelta(days=settings.TRASH_DAYS)
    if is_final and Result.objects.in_trash(person_id, now).filter(pk=result_id).exists():
        Result.objects.filter(pk=result_id, erase_at__gt=now).update(erase_at=now)
        return
    row = access.result(result_id=result_id, person_id=person_id)
    Result.objects.filter(pk=row.pk, deleted_at__isnull=True).update(deleted_at=now, erase_at=erase_at)


def restore(*, result_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Result:
    """Take a result out of the trash again; it is not shown to everybody until its owner says so. Raises NoSuchResult."""
    found = Result.objects.in_trash(person_id, now).filter(pk=result_id)
    was_public = found.filter(is_public=True).exists()
    # By one conditional update: whoever erases it locks the job, deletes the row, and finds none here.
    back = Result.objects.filter(pk__in=found.values("pk"), erase_at__gt=now)
    if not back.update(deleted_at=None, erase_at=None, is_public=False):
        raise access.NoSuchResult
    if was_public:
        placing.take_back(access.result(result_id=result_id, person_id=person_id))
    return access.result(result_id=result_id, person_id=person_id)


def found(
    *, person_id: uuid.UUID, words: str = "", is_favorite: bool | None = None, is_public: bool | None = None, job_type: str = ""
) -> ResultQuerySet:
    """The person's results, newest first, that fit all that is given."""
    rows = Result.objects.of(person_id).select_related("job").order_by("-created_at", "-id")
    if is_favorite is not None:
        rows = rows.filter(is_favorite=is_favorite)
    if is_public is not None:
        rows = rows.filter(is_public=is_public)
    if job_type in Job.Type.values:
        rows = rows.filter(job__type=job_type)
    return search.by_words(rows, words_of(words)) if words else rows


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
    for word in words_of(words):
        about = Q(job__style__search_key__contains=word) | Q(job__style__category__search_key__contains=word)
        rows = rows.filter(about | Q(job__operation__contains=word))
    return rows.filter(job__style__slug=style) if style else rows


def styles_shown() -> list[Style]:
    """The styles of what people show to everybody, by name."""
    return list(Style.objects.filter(Exists(Result.objects.public().filter(job__style=OuterRef("pk")))).order_by("name"))


def _changed(result_id: uuid.UUID, person_id: uuid.UUID, **columns: object) -> Result:
    row = access.result(result_id=result_id, person_id=person_id)
    Result.objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    return row
