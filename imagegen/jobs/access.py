"""The one door to a job, an upload and a result: somebody else's is not told apart from one that does not exist."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Image, Job, Result, Style


class NoSuchJob(DomainError):
    code = "job_not_found"
    kind = Kind.MISSING
    message = _("There is no such job.")


class NoSuchImage(DomainError):
    code = "image_not_found"
    kind = Kind.MISSING
    message = _("There is no such picture.")


class NoSuchResult(DomainError):
    code = "result_not_found"
    kind = Kind.MISSING
    message = _("There is no such result.")


class NoSuchStyle(DomainError):
    code = "style_not_found"
    kind = Kind.MISSING
    message = _("There is no such style.")


def job(*, job_id: uuid.UUID, person_id: uuid.UUID, lock: bool = False) -> Job:
    """The person's job. With `lock` (inside a transaction) its row is locked: the first lock that any write takes."""
    jobs = Job.objects.of(person_id)
    if lock:
        jobs = jobs.select_for_update(no_key=True, of=("self",))
    row = jobs.filter(pk=job_id).select_related("hold").first()
    if row is None:
        raise NoSuchJob
    return row


def image(*, image_id: uuid.UUID, person_id: uuid.UUID) -> Image:
    row = Image.objects.of(person_id).filter(pk=image_id).first()
    if row is None:
        raise NoSuchImage
    return row


def result(*, result_id: uuid.UUID, person_id: uuid.UUID) -> Result:
    row = Result.objects.of(person_id).filter(pk=result_id).select_related("job").first()
    if row is None:
        raise NoSuchResult
    return row


def style(*, name: str) -> Style:
    """By slug, or by id."""
    styles = Style.objects.filter(is_active=True)
    try:
        row = styles.filter(pk=uuid.UUID(name)).first()
    except ValueError:
        row = styles.filter(slug=name).first()
    if row is None:
        raise NoSuchStyle
    return row
