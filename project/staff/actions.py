"""What staff do for a person: the core's own functions, each with a line in the audit log that says who, what, and why.

Where the core lets a deed be part of a transaction, deed and line are stored together. A job's end is a transaction of its own: there
the line is written first, as begun, and a refusal gets a second one, so that nothing is done without a trace.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imagegen.jobs import access, cancel, create, retry
from imagegen.models import Job
from person import audit, outbox
from person.credits import ledger
from person.flows import change_plan, invite, sessions
from person.models import AuditEntry, CreditEntry, InviteCode, OutgoingMail, Session, User
from project.errors import DomainError, Kind

Answer = TypeVar("Answer")


class NoSuchMail(DomainError):
    code = "mail_not_found"
    kind = Kind.MISSING
    message = _("There is no such mail.")


class MailNotRepeatable(DomainError):
    code = "mail_not_repeatable"
    kind = Kind.CONFLICT
    message = _("This mail belongs to something that is over. The person has to ask for a new one.")


@dataclasses.dataclass(frozen=True, slots=True)
class Deed:
    """Who acts, for whom, and why."""

    actor_id: uuid.UUID
    person_id: uuid.UUID
    reason: str

    def record(self, action: str, **what: Any) -> None:
        audit.record(actor_id=self.actor_id, person_id=self.person_id, action=action, reason=self.reason, **what)


def grant_credits(deed: Deed, *, amount: int, key: str, expires_at: datetime.datetime | None = None) -> CreditEntry:
    """Grant credits; the person reads the reason in their history. The same `key` again grants nothing more. Raises IdempotencyConflict."""
    with transaction.atomic():
        line = ledger.grant(
            person_id=deed.person_id, amount=amount, key=f"staff:{deed.actor_id}:{key}", reason=deed.reason, expires_at=expires_at
        )
        if not _is_recorded("credits.grant", line):
            deed.record("credits.grant", subject=line, facts={"amount": amount})
    return line


def _is_recorded(action: str, line: CreditEntry) -> bool:
    return AuditEntry.objects.filter(action=action, object_type=line._meta.label_lower, object_id=str(line.pk)).exists()


def assign_plan(deed: Deed, *, plan: str) -> User:
    """Put the person on a plan. Raises NoSuchPlan."""
    with transaction.atomic():
        before = User.objects.lock(deed.person_id).plan.slug
        person = change_plan.to(person_id=deed.person_id, plan=plan, now=timezone.now())
        deed.record("plan.assign", subject=person, facts={"from": before, "to": plan})
    return person


def end_sign_ins(deed: Deed, *, session_id: uuid.UUID | None = None) -> int:
    """End one sign-in of the person, or all; how many that were. Raises NoSuchSignIn."""
    now = timezone.now()
    with transaction.atomic():
        alive = Session.objects.filter(user_id=deed.person_id, ended_at__isnull=True)
        chosen = list((alive if session_id is None else alive.filter(pk=session_id)).values_list("pk", flat=True))
        if session_id is not None and not chosen:
            raise sessions.NoSuchSignIn
        sessions.end(session_ids=chosen, reason="ended by staff", now=now)
        deed.record("sign_ins.end", facts={"sign_ins": [str(one) for one in chosen]})
    return len(chosen)


def send_mail_again(deed: Deed, *, mail_id: int) -> OutgoingMail:
    """Send a mail of the person once more, in its language, with fresh links. Raises NoSuchMail, MailNotRepeatable."""
    with transaction.atomic():
        person = User.objects.get(pk=deed.person_id)
        mail = OutgoingMail.objects.filter(pk=mail_id, user=person).first()
        if mail is None:
            raise NoSuchMail
        again = outbox.put_again(mail, person)
        if again is None:
            raise MailNotRepeatable
        deed.record("mail.resend", subject=again, facts={"kind": mail.kind, "mail": mail.pk})
    return again


def cancel_job(deed: Deed, *, job_id: uuid.UUID) -> cancel.Answer:
    """Cancel a job of the person, as they could themselves. Raises AlreadyFinished, NoSuchJob."""

    def act() -> cancel.Answer:
        answer = cancel.job(job_id=job_id, person_id=deed.person_id, now=timezone.now())
        if answer is cancel.Answer.UNKNOWN:
            raise access.NoSuchJob
        if answer is cancel.Answer.ALREADY_FINISHED:
            raise cancel.AlreadyFinished
        return answer

    return _traced(deed, "job.cancel", job_id, act)


def retry_job(deed: Deed, *, job_id: uuid.UUID) -> create.Created:
    """Order a failed or cancelled job again; the person pays as for their own. Raises what `imagegen.jobs.retry.job` raises."""
    return _traced(deed, "job.retry", job_id, lambda: retry.job(job_id=job_id, person_id=deed.person_id, now=timezone.now()))


def _traced(deed: Deed, action: str, job_id: uuid.UUID, act: Callable[[], Answer]) -> Answer:
    job = Job(pk=job_id)
    deed.record(action, subject=job, outcome=audit.Outcome.BEGUN)
    try:
        answer = act()
    except DomainError as error:
        deed.record(action, subject=job, outcome=audit.Outcome.REFUSED, facts={"code": error.code})
        raise
    deed.record(action, subject=job)
    return answer


@dataclasses.dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited: where to, and in which language."""

    address: str
    language: str = "en"


def invite_many(
    *, actor: User, guests: Sequence[Guest], reason: str, expires_at: datetime.datetime | None = None, by_mail: bool = False
) -> list[InviteCode]:
    """An invite for each guest, in their order; with `by_mail` each is written to. No address is stored beyond the mail."""
    with transaction.atomic():
        codes = invite.make(count=len(guests), note=reason[:200], made_by=actor, expires_at=expires_at)
        if by_mail:
            for guest, code in zip(guests, codes, strict=True):
                outbox.put_invitation(address=guest.address, language=guest.language, code=code.code, expires_at=expires_at)
        audit.record(actor_id=actor.pk, action="invites.make", reason=reason, facts={"count": len(codes), "by_mail": by_mail})
    return codes
