"""Every factor is lost: after a right password, a mail, and 24 hours' wait the factors can be removed by the mailed link.

Nothing happens by itself. Until the end of the wait the link stops the recovery; afterwards it may also finish it. A second mail comes when
the wait is over. Whoever shows a factor meanwhile has ended it, and every page of the account tells of it.
"""

from __future__ import annotations

import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import outbox
from ..models import FactorRecovery, OutgoingMail, User
from . import factors, links, sessions

log = structlog.get_logger(__name__)

WAIT = datetime.timedelta(hours=24)
GOOD_FOR = datetime.timedelta(days=7)
"""After the wait."""


class RecoveryOver(DomainError):
    code = "recovery_over"
    message = _("This link is no longer good: the recovery was stopped, finished, or is too old.")


class RecoveryTooSoon(DomainError):
    code = "recovery_too_soon"
    kind = Kind.CONFLICT
    message = _("The wait is not over yet.")
    told = ("due_at",)


def ask(*, user: User, now: datetime.datetime) -> datetime.datetime:
    """Begin to wait, or go on waiting: when it is over. Asking again sends no second mail and does not begin anew."""
    with transaction.atomic(durable=True):
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
        FactorRecovery.objects.filter(user=user, due_at__lt=now - GOOD_FOR).delete()
        row, is_new = FactorRecovery.objects.get_or_create(user=user, defaults={"asked_at": now, "due_at": now + WAIT})
        if is_new:
            facts = {"due_at": row.due_at.isoformat(), "key": str(row.key)}
            outbox.put(user=user, kind=OutgoingMail.Kind.FACTOR_RECOVERY, language=user.language, facts=facts)
            outbox.put(user=user, kind=OutgoingMail.Kind.RECOVERY_DUE, language=user.language, facts=facts, due_at=row.due_at)
            log.info("recovery.asked", person=str(user.pk))
    return row.due_at


def of(user: User) -> FactorRecovery | None:
    """The one that waits, for pages and programs of somebody signed in."""
    return FactorRecovery.objects.filter(user=user).first()


def by_token(token: str, *, now: datetime.datetime) -> FactorRecovery | None:
    key = links.read_recovery(token)
    rows = FactorRecovery.objects.select_related("user").filter(user__deleted_at__isnull=True, due_at__gte=now - GOOD_FOR)
    return rows.filter(key=key).first() if key else None


def stop(*, token: str, now: datetime.datetime) -> None:
    """Raises RecoveryOver."""
    row = by_token(token, now=now)
    if row is None or not end_for(user=row.user):
        raise RecoveryOver


def end_for(*, user: User) -> bool:
    """Whether there was one to stop. The person is told."""
    with transaction.atomic():
        if not FactorRecovery.objects.filter(user=user).delete()[0]:
            return False
        factors.tell(user=user, change=factors.Change.RECOVERY_STOPPED)
    return True


def finish(*, token: str, now: datetime.datetime) -> User:
    """Remove every factor and end every sign-in. Of parallel uses of a link one wins. Raises RecoveryOver, RecoveryTooSoon."""
    row = by_token(token, now=now)
    if row is None:
        raise RecoveryOver
    if row.due_at > now:
        raise RecoveryTooSoon(due_at=row.due_at.isoformat())
    with transaction.atomic(durable=True):
        if not FactorRecovery.objects.filter(pk=row.pk, key=row.key).delete()[0]:
            raise RecoveryOver
        factors.remove_all(user=row.user, change=factors.Change.RECOVERED)
        sessions.end_all(user=row.user, reason="recovered", now=now)
    log.info("recovery.finished", person=str(row.user_id))
    return row.user
