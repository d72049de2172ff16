"""The journey of an import: a file is taken and shown, begun, read in the background, and undone as a whole.

Nothing is kept twice, whatever is killed when: an entry's id follows from the import, its place in the file and its words. What the
journal has already (the same night, the same words) is left out. Imports cost nothing and are no part of a plan's entries a day; what
bounds them is the size of a file, one at a time, and how many files and entries a day.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from person import account_jobs
from person.flows import account_job
from person.models import User, Work
from person.progress import streaks
from project.celery import wake_workers
from project.errors import DomainError, Kind
from project.sealing import blind
from project.sealing.keyring import keys_of
from project.text.folding import fold

from ... import diary
from ...models import Dream, JournalImport
from ...near import due as compared
from .. import bringing, entries, sealed_store
from . import reading
from .rows import Found, ImportNotFound, ImportUnreadable, Problem, Row

MOST_FILES_A_DAY = 20
MOST_ENTRIES_A_DAY = 20_000
KEPT_DAYS = 7
"""How long a file waits to be begun, and a report to be read."""
SAMPLE = 10
MOST_SHOWN = 200
BATCH = 50
SECONDS_AT_ONCE = 120
FOLDER = "imports"
DAY = datetime.timedelta(days=1)


class ImportLimitReached(DomainError):
    code = "import_limit_reached"
    kind = Kind.THROTTLED
    message = _("At most %(files)s files and %(entries)s entries can be imported a day. Please go on tomorrow.")

    def __init__(self) -> None:
        super().__init__(files=MOST_FILES_A_DAY, entries=MOST_ENTRIES_A_DAY)


class ImportRunning(DomainError):
    code = "import_running"
    kind = Kind.CONFLICT
    message = _("An import is being read. Please wait until it has ended.")


class ImportNotReady(DomainError):
    code = "import_not_ready"
    kind = Kind.CONFLICT
    message = _("This import was begun or put aside already.")


class DateOrderNeeded(DomainError):
    code = "import_date_order_needed"
    kind = Kind.CONFLICT
    message = _("The dates of this file can be read in more than one way. Please say which number is the day.")


class NothingToUndo(DomainError):
    code = "import_not_undoable"
    kind = Kind.CONFLICT
    message = _("There is nothing of this import to take back.")


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What would come in. `columns` are a table's; `sample` the first entries; `problems` the first ones of `refused` and `noted`."""

    options: reading.Options
    columns: list[str]
    sample: list[Row]
    entries: int
    duplicates: int
    refused: int
    problems: list[Problem]

    @property
    def is_order_needed(self) -> bool:
        return not self.options.order


def take(*, person: User, data: bytes, name: str, now: datetime.datetime) -> JournalImport:
    """Keep a file, sealed, until it is begun. Raises ImportLimitReached, and what reading.format_of raises."""
    format_ = reading.format_of(data, name)
    options = reading.options_of(data, format_)
    with transaction.atomic(durable=True):
        account_job.lock(person)
        if JournalImport.objects.filter(person=person, created_at__gt=now - DAY).count() >= MOST_FILES_A_DAY:
            raise ImportLimitReached
        file = sealed_store.save(FOLDER, data, person.pk)
        return JournalImport.objects.create(person=person, format=format_, options=options.stored(), file=file)


def one(*, import_id: uuid.UUID, person: User, lock: bool = False) -> JournalImport:
    """The person's import. Raises ImportNotFound."""
    rows = JournalImport.objects.filter(person=person)
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("work", "person").filter(pk=import_id).first()
    if row is None:
        raise ImportNotFound
    return row


def latest(*, person: User) -> list[JournalImport]:
    """The newest ones first; what was put aside before it was begun is left out."""
    rows = JournalImport.objects.filter(person=person).exclude(work__isnull=True, ended_at__isnull=False, kept=0)
    return list(rows.select_related("work").order_by("-created_at")[:20])


def preview(row: JournalImport) -> Preview:
    """Read the whole file without keeping anything. Raises ImportNotReady where the file is gone."""
    data = _data(row)
    options, format_ = reading.Options.of(row.options), JournalImport.Format(row.format)
    columns = reading.table_of(data, format_, options).columns if format_ in reading.TABULAR else []
    sample: list[Row] = []
    problems: list[Problem] = []
    entries_ = duplicates = refused = 0
    for found, is_known in _told_apart(row, reading.rows(data, format_, options, streaks.zone_of(row.person_id))):
        if isinstance(found, Problem):
            refused += 1
            problems.append(found)
        else:
            entries_ += 1
            duplicates += is_known
            problems += [Problem(note, found.line, found.where) for note in found.notes]
            sample += [found] if len(sample) < SAMPLE else []
    return Preview(options, columns, sample, entries_, duplicates, refused, problems[:MOST_SHOWN])


def adjust(*, import_id: uuid.UUID, person: User, changes: dict[str, Any]) -> JournalImport:
    """Set `encoding`, `delimiter`, `order` or `mapping`. Raises ImportNotFound and ImportNotReady."""
    with transaction.atomic(durable=True):
        row = one(import_id=import_id, person=person, lock=True)
        data = _data(row)
        before, format_ = reading.Options.of(row.options), JournalImport.Format(row.format)
        options = dataclasses.replace(before, **{name: changes[name] for name in ("encoding", "delimiter") if name in changes})
        if options != before:
            options = reading.guessed(data, format_, options)
        elif "mapping" in changes and changes["mapping"] != before.mapping:
            options = dataclasses.replace(options, mapping=changes["mapping"])
            if options.mapping.get("date") != before.mapping.get("date"):
                options = reading.with_orders(data, format_, options)
        if changes.get("order"):
            options = dataclasses.replace(options, order=changes["order"])
        row.options = options.stored()
        row.save(update_fields=["options"])
    return row


def begin(*, import_id: uuid.UUID, person: User, now: datetime.datetime) -> JournalImport:
    """Have it read in the background. Raises ImportNotFound, ImportNotReady, DateOrderNeeded, ImportRunning, ImportLimitReached."""
    with transaction.atomic(durable=True):
        account_job.lock(person)
        row = one(import_id=import_id, person=person, lock=True)
        if row.work_id is not None and row.undone_at is None:
            return row
        if row.ended_at is not None or not row.file:
            raise ImportNotReady
        if not reading.Options.of(row.options).order:
            raise DateOrderNeeded
        if Work.objects.filter(user=person, kind=Work.Kind.IMPORT, state__in=[Work.State.WAITING, Work.State.RUNNING]).exists():
            raise ImportRunning
        if _kept_today(person, now) >= MOST_ENTRIES_A_DAY:
            raise ImportLimitReached
        row.work = account_job.ask(user=person, kind=Work.Kind.IMPORT, due_at=now)
        row.save(update_fields=["work"])
    return row


def run(*, task: Work, now: datetime.datetime) -> None:
    """Read the file of a claimed job. What an earlier attempt kept is found again by its id. Raises LostClaim."""
    row = JournalImport.objects.select_related("person").filter(work=task).first()
    if row is None or not row.file:
        account_job.end(task, state=Work.State.CANCELLED, now=now)
        return
    try:
        found = list(_rows(row))
    except (ImportUnreadable, FileNotFoundError):
        account_job.end(task, state=Work.State.FAILED, now=now)
        return
    counts, problems = _Counts(), list[Problem]()
    left = MOST_ENTRIES_A_DAY - _kept_today(row.person, now, but=row)
    until = time.monotonic() + SECONDS_AT_ONCE
    position = 0
    for batch in _batched(_told_apart(row, found)):
        new: list[bringing.Brought] = []
        for one_found, is_known in batch:
            position += 1
            new += _new(row, one_found, position, counts, problems, is_known=is_known or counts.kept >= left)
        with transaction.atomic(durable=True):
            account_job.report(task, progress=int(99 * position / max(1, len(found))), stage="import")
            bringing.keep(person=row.person, imported_in=row.pk, entries=new, now=now)
        if time.monotonic() > until:
            # Long files are read in several turns, so that no worker is held for longer than a task may last.
            account_job.put_off(task, now=now, seconds=0, is_fault=False)
            return
    _end(row, task, counts, problems, now)


def undo(*, import_id: uuid.UUID, person: User, now: datetime.datetime) -> int:
    """Put all that came in by it into the trash; how many entries. Raises ImportNotFound, ImportRunning and NothingToUndo."""
    with transaction.atomic(durable=True):
        row = one(import_id=import_id, person=person, lock=True)
        if row.work is not None and row.work.state in (Work.State.WAITING, Work.State.RUNNING):
            raise ImportRunning
        if row.work is None or row.undone_at is not None:
            raise NothingToUndo
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        mine = Dream.objects.of(person).filter(imported_in=row)
        erase_at = now + datetime.timedelta(days=settings.TRASH_DAYS)
        talked_about = mine.filter(Q(hold__isnull=False) | Q(answered_at__isnull=False) | Q(covered_on__isnull=False))
        count = 0
        for dream in talked_about.select_for_update(no_key=True, of=("self",)).select_related("hold", "author__plan"):
            diary.put_into_trash(dream, now=now, erase_at=erase_at)
            count += 1
        count += mine.update(deleted_at=now, erase_at=erase_at, updated_at=now)
        if count:
            compared.recount(person_id=person.pk, now=now)
    discard_file(row)
    return count


def discard(*, import_id: uuid.UUID, person: User, now: datetime.datetime) -> None:
    """Put a file aside that was not begun. Raises ImportNotFound and ImportNotReady."""
    with transaction.atomic(durable=True):
        row = one(import_id=import_id, person=person, lock=True)
        if row.work_id is not None or row.ended_at is not None:
            raise ImportNotReady
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    discard_file(row)


def report(row: JournalImport) -> list[Problem]:
    """What could not be read, by its place."""
    if not row.report:
        return []
    try:
        told = sealed_store.read_json(row.report, row.person_id)
    except FileNotFoundError:
        return []
    return [Problem(**problem) for problem in told]


def discard_file(row: JournalImport, *, with_report: bool = False) -> None:
    sealed_store.delete(row.file)
    if with_report:
        sealed_store.delete(row.report)
        row.report = ""
    row.file = ""
    row.save(update_fields=["file", "report"])


def purge(*, now: datetime.datetime) -> None:
    """Files that nobody began and reports that were read long enough ago. Safe to run at any time, any number of times."""
    old = JournalImport.objects.filter(created_at__lt=now - datetime.timedelta(days=KEPT_DAYS)).exclude(file="", report="")
    for row in old.exclude(work__state__in=[Work.State.WAITING, Work.State.RUNNING])[:200]:
        if row.ended_at is None:
            JournalImport.objects.filter(pk=row.pk).update(ended_at=now)
        discard_file(row, with_report=True)


def erase(person_id: uuid.UUID) -> None:
    """With the account: files, reports, and the rows."""
    Work.objects.filter(user=person_id, kind=Work.Kind.IMPORT, state__in=[Work.State.WAITING, Work.State.RUNNING]).update(
        state=Work.State.CANCELLED
    )
    for row in JournalImport.objects.filter(person=person_id):
        sealed_store.delete(row.file)
        sealed_store.delete(row.report)
    JournalImport.objects.filter(person=person_id).delete()


def register() -> None:
    account_jobs.register(Work.Kind.IMPORT, run)


@dataclasses.dataclass(slots=True)
class _Counts:
    kept: int = 0
    duplicates: int = 0
    refused: int = 0


def _new(
    row: JournalImport, found: Found, position: int, counts: _Counts, problems: list[Problem], *, is_known: bool
) -> Iterable[bringing.Brought]:
    """The entry that is to be kept, or none; counted and noted."""
    if isinstance(found, Problem):
        counts.refused += 1
        problems.append(found)
    elif is_known:
        counts.duplicates += 1
    else:
        counts.kept += 1
        problems += [Problem(note, found.line, found.where) for note in found.notes]
        # Keyed: nobody may check by an entry's id what it says.
        words = blind.fingerprint(keys_of(row.person_id), "import", found.text)
        entry_id = uuid.uuid5(row.pk, f"{position}:{found.night}:{words}")
        yield bringing.brought(person=row.person, entry_id=entry_id, night=found.night, text=found.text, kind=found.kind, **found.details)


def _end(row: JournalImport, task: Work, counts: _Counts, problems: list[Problem], now: datetime.datetime) -> None:
    told = [dataclasses.asdict(problem) for problem in problems[:5000]]
    file = sealed_store.save_json(FOLDER, told, row.person_id) if told else ""
    try:
        with transaction.atomic(durable=True):
            account_job.end(task, state=Work.State.DONE, now=now)
            row.report, row.ended_at = file, now
            row.kept, row.duplicates, row.refused = counts.kept, counts.duplicates, counts.refused
            row.save(update_fields=["report", "ended_at", "kept", "duplicates", "refused"])
            if counts.kept:
                # Searching reads dreams themselves until their words are kept, which is slow for thousands.
                wake_workers("dreams.keep_words", person_id=str(row.person_id))
    except account_job.LostClaim:
        sealed_store.delete(file)
        raise
    discard_file(row)


def _rows(row: JournalImport) -> Iterable[Found]:
    data = sealed_store.read(row.file, row.person_id)
    return reading.rows(data, JournalImport.Format(row.format), reading.Options.of(row.options), streaks.zone_of(row.person_id))


def _told_apart(row: JournalImport, found: Iterable[Found]) -> Iterable[tuple[Found, bool]]:
    """Each with whether the journal, or the file before it, has the same words for the same night."""
    seen: set[tuple[datetime.date, str]] = set()
    for batch in _batched(found):
        nights = {one_found.night for one_found in batch if isinstance(one_found, Row)}
        mine = Dream.objects.of(row.person_id).filter(night__in=nights).exclude(imported_in=row.pk)
        earlier = list(mine.only("pk", "author", "night"))
        words = entries.words_of_all(earlier)
        seen |= {(dream.night, fold(words.get(dream.pk, ""))) for dream in earlier if dream.night}
        for one_found in batch:
            if isinstance(one_found, Problem):
                yield one_found, False
                continue
            key = (one_found.night, fold(one_found.text))
            yield one_found, key in seen
            seen.add(key)


def _batched(found: Iterable[Any]) -> Iterable[list[Any]]:
    rest = iter(found)
    while batch := list(itertools.islice(rest, BATCH)):
        yield batch


def _kept_today(person: User, now: datetime.datetime, but: JournalImport | None = None) -> int:
    rows = JournalImport.objects.filter(person=person, created_at__gt=now - DAY)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return int(rows.aggregate(kept=Sum("kept"))["kept"] or 0)


def _data(row: JournalImport) -> bytes:
    if row.work_id is not None or row.ended_at is not None or not row.file:
        raise ImportNotReady
    try:
        return sealed_store.read(row.file, row.person_id)
    except FileNotFoundError as error:
        raise ImportNotReady from error
