"""Everything a person has here in one archive (JSON, Markdown, pictures): made by a job, kept ARCHIVE_DAYS, for its owner alone."""

from __future__ import annotations

import datetime
import tempfile
import uuid
import zipfile
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import outbox, personal_data
from ..models import OutgoingMail, User, Work
from . import links, work
from .links import ARCHIVE_DAYS

log = structlog.get_logger(__name__)

PAUSE = datetime.timedelta(minutes=10)


class NoArchive(DomainError):
    """Also for somebody else's archive: who may not have it must not learn that it exists."""

    code = "archive_not_found"
    kind = Kind.MISSING
    message = _("This archive is no longer here, or the link is not one of ours.")


class ExportTooSoon(DomainError):
    code = "export_too_soon"
    kind = Kind.THROTTLED
    message = _("An archive was made a moment ago. Please try again in %(retry_after)s seconds.")


def ask(*, user: User, now: datetime.datetime) -> Work:
    """Have an archive made; the open one where one is being made. Raises ExportTooSoon."""
    with transaction.atomic(durable=True):
        work.lock(user)
        last = work.latest(user=user, kind=Work.Kind.EXPORT)
        if last is not None and last.state == Work.State.DONE and last.ended_at and last.ended_at + PAUSE > now:
            raise ExportTooSoon(retry_after=int((last.ended_at + PAUSE - now).total_seconds()) + 1)
        return work.ask(user=user, kind=Work.Kind.EXPORT, due_at=now)


def expires_at(task: Work) -> datetime.datetime | None:
    """When the archive is deleted; None while there is none."""
    return task.ended_at + datetime.timedelta(days=ARCHIVE_DAYS) if task.archive and task.ended_at else None


def opened(*, token: str, user: User) -> tuple[Work, IO[bytes]]:
    """The archive that a link names, for its owner. Raises NoArchive and StorageUnavailable."""
    work_id = links.read_archive(token)
    if work_id is None:
        raise NoArchive
    task = Work.objects.filter(pk=work_id, user=user, kind=Work.Kind.EXPORT, state=Work.State.DONE).exclude(archive="").first()
    if task is None:
        raise NoArchive
    try:
        return task, default_storage.open(task.archive)
    except FileNotFoundError as error:
        raise NoArchive from error


def run(*, task: Work, now: datetime.datetime) -> None:
    """Make the archive of a claimed export. Raises LostClaim."""
    if task.user is None:
        work.end(task, state=Work.State.CANCELLED, now=now)
        return
    _delete_files(task, but=task.attempt)
    with tempfile.TemporaryFile() as file, translation.override(task.user.language):
        _pack(task, task.user.pk, file)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(_name(task, task.attempt), File(file))
    try:
        with transaction.atomic(durable=True):
            work.end(task, state=Work.State.DONE, now=now, archive=name, size_bytes=size)
            facts = {"work": str(task.pk)}
            outbox.put(user=task.user, kind=OutgoingMail.Kind.EXPORT_READY, language=task.user.language, facts=facts)
    except work.LostClaim:
        default_storage.delete(name)
        raise
    log.info("export.done", work=str(task.pk), bytes=size)


def _pack(task: Work, person_id: uuid.UUID, file: IO[bytes]) -> None:
    keepers = personal_data.keepers()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, keeper in enumerate(keepers):
            for part in keeper.export(person_id):
                with archive.open(part.path, "w") as entry:
                    for piece in [part.content] if isinstance(part.content, bytes) else part.content:
                        entry.write(piece)
                work.report(task, progress=int(95 * (number + part.share) / len(keepers)), stage=keeper.name)


def purge(*, now: datetime.datetime) -> None:
    """Delete archives that are older than ARCHIVE_DAYS. Safe to run at any time, any number of times."""
    before = now - datetime.timedelta(days=ARCHIVE_DAYS)
    for task in Work.objects.filter(kind=Work.Kind.EXPORT, ended_at__lt=before).exclude(archive=""):
        _delete_files(task)
        Work.objects.filter(pk=task.pk).update(archive="")


def erase(*, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Delete a person's archives; one that is being made is called off."""
    tasks = Work.objects.filter(user=person_id, kind=Work.Kind.EXPORT)
    tasks.filter(state__in=[Work.State.WAITING, Work.State.RUNNING]).update(state=Work.State.CANCELLED, ended_at=now)
    for task in tasks:
        _delete_files(task)
    tasks.delete()


def _name(task: Work, attempt: int) -> str:
    return f"exports/{task.pk}-{attempt}.zip"


def _delete_files(task: Work, but: int = 0) -> None:
    """Those of attempts that died too."""
    for attempt in range(1, task.attempt + 1):
        if attempt != but:
            default_storage.delete(_name(task, attempt))
