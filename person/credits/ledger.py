"""The ledger's writes. Promise: the balance is the sum of the lines, never below zero, and each hold is settled once.

Every function needs the caller's transaction and locks the person's row, so that the work that is paid for and its line
are stored together or not at all. The same `key` again returns the first line. Grants may expire: what they left is kept
in lots (lots.py), the soonest-expiring is spent first, and what expires is a line of its own.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind
from project.observability import metrics

from ..models import CreditEntry, User
from . import lots, spending, statements


class InsufficientCredit(DomainError):
    """Dreamalyze §7's words."""

    code = "insufficient_credit"
    kind = Kind.EXHAUSTED
    message = _("Your credit is insufficient")


class IdempotencyConflict(DomainError):
    code = "idempotency_conflict"
    kind = Kind.CONFLICT
    message = _("This key was already used for something else.")


class HoldAlreadySettled(DomainError):
    code = "hold_already_settled"
    kind = Kind.CONFLICT
    message = _("These credits were already spent or given back.")


@dataclasses.dataclass(frozen=True, slots=True)
class Balance:
    """`total_amount`: all ever granted; `amount`: left to spend."""

    total_amount: int
    amount: int


def grant(
    *,
    person_id: uuid.UUID,
    amount: int,
    key: str,
    subject: str = "",
    reason: str = "",
    expires_at: datetime.datetime | None = None,
) -> CreditEntry:
    """Add credits; what is left of them at `expires_at` is taken away then."""
    return _write(
        CreditEntry(
            user_id=person_id,
            kind=CreditEntry.Kind.GRANT,
            amount=amount,
            idempotency_key=key,
            subject=subject,
            reason=reason,
            expires_at=expires_at,
        )
    )


def hold(*, person_id: uuid.UUID, amount: int, key: str, subject: str) -> CreditEntry:
    """Take `amount` credits until the hold is settled. Raises InsufficientCredit, MonthlyCapReached."""
    return hold_telling(person_id=person_id, amount=amount, key=key, subject=subject)[0]


def hold_telling(
    *,
    person_id: uuid.UUID,
    amount: int,
    key: str,
    subject: str,
    standing: statements.Standing | None = None,
    chat_at: datetime.datetime | None = None,
) -> tuple[CreditEntry, Balance]:
    """The same, and the balance afterwards. `standing`: what the caller read of the person behind the lock of their row.

    `chat_at`, the time of the chat that it pays for, is noted with the balance.
    """
    _require_transaction()
    if standing is None:
        _lock(person_id)
        standing = statements.standing(person_id)
    now, kind = timezone.now(), CreditEntry.Kind.HOLD
    entry = CreditEntry(user_id=person_id, kind=kind, amount=-amount, idempotency_key=key, subject=subject, created_at=now)
    if standing.monthly_cap is None and not standing.has_lots:
        held = statements.hold(person_id=person_id, amount=amount, key=key, subject=subject, now=now, chat_at=chat_at)
        if held is not None:
            entry.pk, granted, left = held
            entry._state.adding, entry._state.db = False, transaction.get_connection().alias
            metrics.credits_moved(kind, -amount)
            return entry, Balance(granted, left)
    # What is limited or expires takes more; what was refused says here why, or that it was there before.
    written = _write(entry)
    if chat_at is not None:
        User.objects.filter(pk=person_id).update(last_chat_at=chat_at)
    return written, balance(person_id)


def capture(*, hold: CreditEntry) -> CreditEntry:
    """Keep what was held. Raises HoldAlreadySettled after a release."""
    return _settle(hold, CreditEntry.Kind.CAPTURE, 0)[0]


def capture_open(*, hold_id: int, amount: int) -> None:
    """The same of a hold of `amount` that was open a moment ago, and is known by its number: one statement. Raises HoldAlreadySettled."""
    _require_transaction()
    if statements.capture(hold_id=hold_id, key=_settling(hold_id), now=timezone.now()):
        metrics.credits_moved(CreditEntry.Kind.CAPTURE, -amount)
    else:
        capture(hold=CreditEntry.objects.get(pk=hold_id))


def release(*, hold: CreditEntry) -> CreditEntry:
    """Give back what was held. Raises HoldAlreadySettled after a capture.

    What had been taken from a grant that has expired since comes back and expires in the same transaction, as two lines.
    """
    line, is_new = _settle(hold, CreditEntry.Kind.RELEASE, -hold.amount)
    if is_new:
        for lot, amount in lots.put_back(hold, timezone.now()):
            _write_expiry(lot.user_id, amount, key=f"expiry:{lot.grant_id}:{hold.pk}", grant_id=lot.grant_id)
    return line


def refund(*, hold: CreditEntry, key: str, amount: int | None = None, reason: str = "") -> CreditEntry:
    """Pay captured credits back, all or `amount`; never more than were captured. Raises HoldAlreadySettled otherwise.

    Refunded credits never expire, wherever they came from: something went wrong, and not with the person.
    """
    _lock(hold.user_id)
    settled = settlement(hold)
    if settled is None or settled.kind != CreditEntry.Kind.CAPTURE:
        raise HoldAlreadySettled
    earlier = CreditEntry.objects.filter(refunds=hold).exclude(idempotency_key=key).aggregate(sum=Sum("amount"))["sum"] or 0
    wanted = -hold.amount - earlier if amount is None else amount
    if not 0 < wanted <= -hold.amount - earlier:
        raise HoldAlreadySettled
    return _write(
        CreditEntry(
            user_id=hold.user_id,
            kind=CreditEntry.Kind.REFUND,
            amount=wanted,
            idempotency_key=key,
            subject=hold.subject,
            reason=reason,
            refunds=hold,
        )
    )


def adjust(*, person_id: uuid.UUID, amount: int, key: str, subject: str = "", reason: str = "") -> CreditEntry:
    """Correct a balance by hand, up or down. Raises InsufficientCredit where it would fall below zero."""
    kind = CreditEntry.Kind.ADJUSTMENT
    return _write(CreditEntry(user_id=person_id, kind=kind, amount=amount, idempotency_key=key, subject=subject, reason=reason))


def expire(*, person_id: uuid.UUID, now: datetime.datetime) -> int:
    """Take away what is left of this person's expired grants; how much that was. Doing it twice is doing it once."""
    _lock(person_id)
    return _expire_due(person_id, now)


def settlement(hold: CreditEntry) -> CreditEntry | None:
    """The line that settled this hold; None while it is open."""
    return CreditEntry.objects.filter(settles=hold).first()


def balance(person_id: uuid.UUID) -> Balance:
    granted, left = User.objects.values_list("granted_total", "balance").get(pk=person_id)
    return Balance(granted, left)


def _settle(hold: CreditEntry, kind: CreditEntry.Kind, amount: int) -> tuple[CreditEntry, bool]:
    """The line that settled the hold in this way, and whether it is new. Raises HoldAlreadySettled where it was settled in the other."""
    _lock(hold.user_id)
    earlier = settlement(hold)
    if earlier is None:
        key = _settling(hold.pk)
        line = CreditEntry(user_id=hold.user_id, kind=kind, amount=amount, idempotency_key=key, subject=hold.subject, settles=hold)
        _store(line)
        return line, True
    if earlier.kind != kind:
        raise HoldAlreadySettled
    return earlier, False


def _write(entry: CreditEntry) -> CreditEntry:
    """Add the line and move the balance by it, once per key."""
    _lock(entry.user_id)
    earlier = CreditEntry.objects.filter(idempotency_key=entry.idempotency_key).first()
    if earlier is not None:
        if _values(earlier) != _values(entry):
            raise IdempotencyConflict
        return earlier
    now = timezone.now()
    is_spending = entry.kind == CreditEntry.Kind.HOLD or (entry.kind == CreditEntry.Kind.ADJUSTMENT and entry.amount < 0)
    if is_spending:
        _expire_due(entry.user_id, now)
    if entry.kind == CreditEntry.Kind.HOLD:
        spending.refuse_beyond_cap(person_id=entry.user_id, amount=-entry.amount, now=now)
    _store(entry)
    if is_spending:
        lots.draw(entry, now)
    elif entry.expires_at is not None:
        lots.begin(entry)
    return entry


def _store(entry: CreditEntry) -> None:
    if entry.amount:
        granted = entry.amount if entry.kind == CreditEntry.Kind.GRANT else 0
        enough = User.objects.filter(pk=entry.user_id, balance__gte=-entry.amount)
        if not enough.update(balance=F("balance") + entry.amount, granted_total=F("granted_total") + granted):
            raise InsufficientCredit
    entry.save(force_insert=True)
    # A capture's own amount is nothing: what it keeps was taken by its hold.
    settled = entry.settles.amount if entry.settles is not None else 0
    metrics.credits_moved(entry.kind, entry.amount or settled)


def _expire_due(person_id: uuid.UUID, now: datetime.datetime) -> int:
    expired = 0
    for lot, left in lots.close_due(person_id, now):
        _write_expiry(person_id, left, key=f"expiry:{lot.grant_id}", grant_id=lot.grant_id)
        expired += left
    return expired


def _write_expiry(person_id: uuid.UUID, amount: int, *, key: str, grant_id: int) -> None:
    kind = CreditEntry.Kind.EXPIRY
    _store(CreditEntry(user_id=person_id, kind=kind, amount=-amount, idempotency_key=key, subject=f"grant:{grant_id}"))


def _values(entry: CreditEntry) -> tuple[object, ...]:
    """What a line is about. The reason is only words, and an expiry counts from the first time."""
    return entry.user_id, entry.kind, entry.amount, entry.subject, entry.settles_id, entry.refunds_id


def _settling(hold_id: int) -> str:
    return f"settle:{hold_id}"


def _lock(person_id: uuid.UUID) -> None:
    """Everything about one person's credits happens one after the other. SQLite's write transactions do so by themselves."""
    _require_transaction()
    if not statements.lock(person_id):
        raise User.DoesNotExist


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written inside the caller's transaction.")
