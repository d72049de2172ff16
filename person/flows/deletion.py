"""The end of an account: planned, kept after all by signing in again during the days of grace, then carried out by a job.

Nothing that names the person is left: rows and files of all apps are erased, and of the job itself only a receipt without a name.
"""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import data_registry, keys, outbox
from ..models import OutgoingMail, Session, User, Work
from . import account_job, sessions

log = structlog.get_logger(__name__)

RETRY_SECONDS = 60
NOT_YET_SECONDS = 5


class NoDeletionPlanned(DomainError):
    code = "no_deletion_planned"
    kind = Kind.MISSING
    message = _("No deletion of this account is planned.")


def plan(*, user: User, session_id: uuid.UUID | None, now: datetime.datetime) -> Work:
    """Delete the account in PERSON_DELETION_DAYS. Every other sign-in ends; signing in anew keeps the account."""
    due_at = now + datetime.timedelta(days=settings.PERSON_DELETION_DAYS)
    with transaction.atomic(durable=True):
        account_job.lock(user)
        planned = planned_for(user)
        if planned is not None:
            return planned
        planned = account_job.ask(user=user, kind=Work.Kind.DELETION, due_at=due_at)
        sessions.end_all(user=user, reason="leaving", now=now, but=session_id)
        facts = {"due_at": due_at.isoformat()}
        outbox.put(user=user, kind=OutgoingMail.Kind.DELETION_PLANNED, language=user.language, facts=facts)
    log.info("deletion.planned", person=str(user.pk), work=str(planned.pk))
    return planned


def planned_for(user: User) -> Work | None:
    """The deletion that waits for this person, if any."""
    return Work.objects.filter(user=user, kind=Work.Kind.DELETION, state=Work.State.WAITING).first()


def cancel(*, user: User, now: datetime.datetime) -> bool:
    """Keep the account after all; True when a deletion was planned. Needs the caller's transaction."""
    planned = Work.objects.filter(user=user, kind=Work.Kind.DELETION, state=Work.State.WAITING, attempt=0)
    if not planned.update(state=Work.State.CANCELLED, ended_at=now):
        return False
    outbox.put(user=user, kind=OutgoingMail.Kind.DELETION_CANCELLED, language=user.language)
    log.info("deletion.cancelled", person=str(user.pk))
    return True


def keep(*, user: User, now: datetime.datetime) -> None:
    """The same, asked for by somebody signed in. Raises NoDeletionPlanned."""
    with transaction.atomic(durable=True):
        if not cancel(user=user, now=now):
            raise NoDeletionPlanned


def receipt(*, work_id: uuid.UUID) -> Work:
    """What is left to tell about a deletion, for whoever holds its number. Raises NoDeletionPlanned."""
    found = Work.objects.filter(pk=work_id, kind=Work.Kind.DELETION).first()
    if found is None:
        raise NoDeletionPlanned
    return found


def run(*, task: Work, now: datetime.datetime) -> None:
    """Carry a claimed deletion out. It may be begun again at any point. Raises LostClaim."""
    person = task.user
    if person is not None:
        _close(person, now)
        keepers = data_registry.keepers()
        for number, keeper in enumerate(keepers):
            account_job.report(task, progress=100 * number // (len(keepers) + 1), stage=keeper.name)
            try:
                keeper.erase(person.pk, now)
            except data_registry.NotYet:
                account_job.put_off(task, now=now, seconds=NOT_YET_SECONDS, is_fault=False)
                return
        account_job.report(task, progress=95, stage="account")
    with transaction.atomic(durable=True):
        account_job.end(task, state=Work.State.DONE, now=now, user=None)
        if person is not None:
            _erase_account(person.pk)
            send = functools.partial(outbox.send_receipt, address=person.email, language=person.language, work=task)
            transaction.on_commit(send, robust=True)
    log.info("deletion.done", work=str(task.pk))


def finish_after_restore(person_ids: Sequence[uuid.UUID]) -> None:
    """A backup brought accounts back that were deleted since: they are closed, and erased anew by a job. In the caller's transaction."""
    now = timezone.now()
    for person in User.objects.filter(pk__in=person_ids):
        User.objects.filter(pk=person.pk).update(is_active=False, deleted_at=now)
        keys.forget(person.pk)
        sessions.end_all(user=person, reason="deleted", now=now)
        if not Work.objects.filter(user=person, kind=Work.Kind.DELETION, state=Work.State.WAITING).update(due_at=now):
            # No worker runs while a backup is restored: the sweep finds it.
            account_job.ask(user=person, kind=Work.Kind.DELETION, due_at=now + datetime.timedelta(seconds=1))
        log.info("deletion.again", person=str(person.pk))


def _close(person: User, now: datetime.datetime) -> None:
    """From here on nobody gets in, and what was sealed for the person no longer opens; sockets close."""
    with transaction.atomic(durable=True):
        User.objects.filter(pk=person.pk).update(is_active=False, deleted_at=now)
        keys.destroy(person.pk, now=now)
        sessions.end_all(user=person, reason="deleted", now=now)


def _erase_account(person_id: uuid.UUID) -> None:
    browsers = Session.objects.filter(user=person_id).exclude(browser_key="").values_list("browser_key", flat=True)
    BrowserSession.objects.filter(session_key__in=list(browsers)).delete()
    User.objects.filter(pk=person_id).delete()
