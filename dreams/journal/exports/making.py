"""Large exports: made by the account's background job with its progress, kept sealed for some days, and given to their owner alone."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
import uuid
from typing import IO, Any

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from person import account_jobs
from person.flows import account_job
from person.models import User, Work
from project.errors import DomainError, Kind

from ...models import Dream, JournalExport
from .. import sealed_store
from . import book, obsidian, selection, statistics

log = structlog.get_logger(__name__)

FOLDER = "journal-exports"
KEPT_DAYS = 7
AT_ONCE = 400
"""Up to so many entries are given out at once; beyond that a job makes the file."""
MOST_KEPT = 10
OPEN = (Work.State.WAITING, Work.State.RUNNING)
TYPES = {
    JournalExport.Kind.OBSIDIAN: ("dreams.zip", "application/zip"),
    JournalExport.Kind.CSV: ("dreams.csv", "text/csv; charset=utf-8"),
    JournalExport.Kind.BOOK: ("dreams.pdf", "application/pdf"),
}


class NoSuchExport(DomainError):
    code = "export_not_found"
    kind = Kind.MISSING
    message = _("There is no such export, or it was kept long enough.")


class ExportNotReady(DomainError):
    code = "export_not_ready"
    kind = Kind.CONFLICT
    message = _("This file is not ready yet.")


def is_large(person: User, first: datetime.date | None, last: datetime.date | None) -> bool:
    return selection.rows(person, first, last).count() > AT_ONCE


def begin(
    *,
    person: User,
    kind: JournalExport.Kind,
    now: datetime.datetime,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    with_more: bool = True,
    language: str = "en",
) -> JournalExport:
    """Have a file made, one at a time: the one that is being made where there is one. Raises NothingToExport and BookTooLong."""
    if not selection.rows(person, first, last).exists():
        raise selection.NothingToExport
    if kind == JournalExport.Kind.BOOK:
        book.refuse_if_too_long(person, first, last, most=book.MOST_IN_BACKGROUND)
    with transaction.atomic(durable=True):
        account_job.lock(person)
        running = JournalExport.objects.filter(person=person, work__state__in=OPEN).first()
        if running is not None:
            return running
        work = account_job.ask(user=person, kind=Work.Kind.JOURNAL, due_at=now)
        row = JournalExport.objects.create(
            person=person, work=work, kind=kind, first=first, last=last, with_more=with_more, language=language, created_at=now
        )
        old = list(JournalExport.objects.filter(person=person).order_by("-created_at").values_list("pk", flat=True)[MOST_KEPT:])
    sealed_store.drop(JournalExport.objects.filter(pk__in=old))
    return row


def latest(*, person: User) -> list[JournalExport]:
    """The newest first."""
    return list(JournalExport.objects.filter(person=person).select_related("work").order_by("-created_at")[:MOST_KEPT])


def one(*, export_id: uuid.UUID, person: User) -> JournalExport:
    """Raises NoSuchExport."""
    row = JournalExport.objects.select_related("work").filter(pk=export_id, person=person).first()
    if row is None:
        raise NoSuchExport
    return row


def state(row: JournalExport) -> tuple[str, int]:
    """`waiting`, `running`, `done` or `failed`, and how much of it is made, in percent."""
    if row.file:
        return "done", 100
    if row.work is None or row.work.state not in OPEN:
        return "failed", 0
    return str(row.work.state), row.work.progress


def opened(*, export_id: uuid.UUID, person: User) -> tuple[JournalExport, IO[bytes]]:
    """The file, from its beginning. Raises NoSuchExport, ExportNotReady, StorageUnavailable and CannotOpen."""
    row = one(export_id=export_id, person=person)
    if not row.file:
        raise ExportNotReady
    with contextlib.ExitStack() as until_handed_on:
        file = until_handed_on.enter_context(tempfile.SpooledTemporaryFile(max_size=16 * 1024**2))
        try:
            with sealed_store.opened(row.file, person.pk) as content:
                for piece in content.read():
                    file.write(piece)
        except FileNotFoundError as error:
            raise NoSuchExport from error
        file.seek(0)
        until_handed_on.pop_all()  # it is closed with the response
    return row, file


def run(*, task: Work, now: datetime.datetime) -> None:
    """Make the file of a claimed job. Raises LostClaim."""
    row = JournalExport.objects.select_related("person").filter(work=task).first()
    if row is None:
        account_job.end(task, state=Work.State.CANCELLED, now=now)
        return
    if row.file:
        account_job.end(task, state=Work.State.DONE, now=now)  # a worker died between the two writes
        return
    try:
        with tempfile.TemporaryFile() as file, translation.override(row.language):
            _make(row, task, file)
            size = file.tell()
            file.seek(0)
            name = sealed_store.save_file(FOLDER, file, row.person_id)
    except DomainError:
        log.warning("journal_export.refused", export=str(row.pk))
        account_job.end(task, state=Work.State.FAILED, now=now)
        return
    try:
        with transaction.atomic(durable=True):
            account_job.end(task, state=Work.State.DONE, now=now)
            is_there = JournalExport.objects.filter(pk=row.pk).update(file=name, size_bytes=size)
    except account_job.LostClaim:
        sealed_store.delete(name)
        raise
    if not is_there:
        sealed_store.delete(name)
    log.info("journal_export.done", export=str(row.pk), bytes=size)


def withdraw(person_id: uuid.UUID) -> None:
    """Something that they hold was erased: files are deleted. One that is being made begins anew."""
    running = Work.objects.filter(user=person_id, kind=Work.Kind.JOURNAL, state=Work.State.RUNNING)
    running.update(state=Work.State.WAITING, lease_until=None)
    sealed_store.drop(JournalExport.objects.filter(person=person_id).exclude(file=""))


def erase(dream_id: uuid.UUID, now: datetime.datetime) -> None:
    """With a dream: files that may hold it."""
    for author_id in Dream.objects.filter(pk=dream_id).values_list("author", flat=True):
        withdraw(author_id)


def purge(*, now: datetime.datetime) -> None:
    """What was kept long enough. Safe to run at any time, any number of times."""
    old = JournalExport.objects.filter(created_at__lt=now - datetime.timedelta(days=KEPT_DAYS)).exclude(work__state__in=OPEN)
    sealed_store.drop(JournalExport.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:200])))


def erase_of(person_id: uuid.UUID) -> None:
    """With the account."""
    Work.objects.filter(user=person_id, kind=Work.Kind.JOURNAL, state__in=OPEN).update(state=Work.State.CANCELLED)
    sealed_store.drop(JournalExport.objects.filter(person=person_id))


def register() -> None:
    account_jobs.register(Work.Kind.JOURNAL, run)


def _make(row: JournalExport, task: Work, file: IO[bytes]) -> None:
    """Raises LostClaim where another worker took it over."""
    nights: dict[str, Any] = {"person": row.person, "first": row.first, "last": row.last}
    whole = max(1, selection.rows(row.person, row.first, row.last).count())

    def tell(done: int) -> None:
        account_job.report(task, progress=int(99 * done / whole), stage="journal")

    if row.kind == JournalExport.Kind.CSV:
        for number, line in enumerate(statistics.lines(**nights, with_text=row.with_more)):
            file.write(line)
            if number % selection.AT_ONCE == 0:
                tell(number)
    elif row.kind == JournalExport.Kind.OBSIDIAN:
        with obsidian.pack(**nights, tell=tell) as packed:
            while piece := packed.read(1024**2):
                file.write(piece)
    else:
        file.write(book.bind(**nights, with_pictures=row.with_more, most=book.MOST_IN_BACKGROUND, tell=tell))
