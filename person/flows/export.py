"""Everything a person has here in one archive (JSON, Markdown, pictures): made by a job, kept ARCHIVE_DAYS, for its owner alone."""

from __future__ import annotations

import datetime
import io
import tempfile
import uuid
import zipfile
from typing import IO, Any, cast

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind
from project.sealing import files
from project.sealing.errors import CannotOpen

from .. import data_registry, keys, outbox
from ..models import OutgoingMail, User, Work
from . import account_job, links
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
        account_job.lock(user)
        last = account_job.latest(user=user, kind=Work.Kind.EXPORT)
        if last is not None and last.state == Work.State.DONE and last.ended_at and last.ended_at + PAUSE > now:
            raise ExportTooSoon(retry_after=int((last.ended_at + PAUSE - now).total_seconds()) + 1)
        return account_job.ask(user=user, kind=Work.Kind.EXPORT, due_at=now)


def expires_at(task: Work) -> datetime.datetime | None:
    """When the archive is deleted; None while there is none."""
    return task.ended_at + datetime.timedelta(days=ARCHIVE_DAYS) if task.archive and task.ended_at else None


def opened(*, token: str, user: User) -> tuple[Work, IO[bytes]]:
    """The archive that a link names, for its owner. Raises NoArchive, StorageUnavailable and CannotOpen."""
    work_id = links.read_archive(token)
    if work_id is None:
        raise NoArchive
    task = Work.objects.filter(pk=work_id, user=user, kind=Work.Kind.EXPORT, state=Work.State.DONE).exclude(archive="").first()
    if task is None:
        raise NoArchive
    try:
        return task, _open(task.archive, user.pk)
    except FileNotFoundError as error:
        raise NoArchive from error


def run(*, task: Work, now: datetime.datetime) -> None:
    """Make the archive of a claimed export. Raises LostClaim."""
    if task.user is None:
        account_job.end(task, state=Work.State.CANCELLED, now=now)
        return
    _delete_files(task, but=task.attempt)
    with tempfile.TemporaryFile() as file, translation.override(task.user.language):
        _pack(task, task.user.pk, file)
        size = file.tell()
        file.seek(0)
        name = _save(_name(task, task.attempt), file, task.user.pk)
    try:
        with transaction.atomic(durable=True):
            account_job.end(task, state=Work.State.DONE, now=now, archive=name, size_bytes=size)
            facts = {"work": str(task.pk)}
            outbox.put(user=task.user, kind=OutgoingMail.Kind.EXPORT_READY, language=task.user.language, facts=facts)
    except account_job.LostClaim:
        default_storage.delete(name)
        raise
    log.info("export.done", work=str(task.pk), bytes=size)


def _pack(task: Work, person_id: uuid.UUID, file: IO[bytes]) -> None:
    keepers = data_registry.keepers()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, keeper in enumerate(keepers):
            for part in keeper.export(person_id):
                with archive.open(part.path, "w") as entry:
                    for piece in [part.content] if isinstance(part.content, bytes) else part.content:
                        entry.write(piece)
                account_job.report(task, progress=int(95 * (number + part.share) / len(keepers)), stage=keeper.name)


def _save(name: str, content: IO[bytes], person_id: uuid.UUID) -> str:
    """Sealed with the person's key: an archive holds everything, and waits for days."""
    with tempfile.TemporaryFile() as sealed:
        for piece in files.sealed_file(iter(lambda: content.read(files.CHUNK), b""), keys.keys_of(person_id), name):
            sealed.write(piece)
        sealed.seek(0)
        return default_storage.save(name, File(sealed))


def _open(name: str, person_id: uuid.UUID) -> IO[bytes]:
    """Archives from before there were keys are as they are."""
    stored: Any = default_storage.open(name)
    beginning = stored.read(len(files.MAGIC))
    stored.seek(0)
    if not files.is_sealed(beginning):
        return cast(IO[bytes], stored)
    try:
        return io.BufferedReader(files.OpenedFile(stored, default_storage.size(name), keys.keys_of(person_id), name))
    except CannotOpen:
        stored.close()
        log.exception("export.cannot_open")
        raise


def purge(*, now: datetime.datetime) -> None:
    """Delete archives that are older than ARCHIVE_DAYS. Safe to run at any time, any number of times."""
    before = now - datetime.timedelta(days=ARCHIVE_DAYS)
    for task in Work.objects.filter(kind=Work.Kind.EXPORT, ended_at__lt=before).exclude(archive=""):
        _delete_files(task)
        Work.objects.filter(pk=task.pk).update(archive="")


def withdraw(*, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Delete a person's archives, since something that they hold was erased; one that is being made is begun again by another attempt.

    Raises StorageUnavailable; then the archive is still named, and may be withdrawn again.
    """
    exports = Work.objects.filter(user=person_id, kind=Work.Kind.EXPORT)
    # Its worker finds its claim lost with the next file, or with the whole archive, which it then deletes.
    exports.filter(state=Work.State.RUNNING).update(state=Work.State.WAITING, due_at=now, lease_until=None)
    for task in exports.exclude(archive=""):
        _delete_files(task)
        Work.objects.filter(pk=task.pk, archive=task.archive).update(archive="", size_bytes=0)


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
