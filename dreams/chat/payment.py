"""What a dream costs and when (DESIGN §2): held at its creation, captured with its first reply, given back when that fails."""

from __future__ import annotations

import datetime

from person.credits import allowance, ledger, prices, quote
from person.credits.ledger import Balance
from person.credits.quote import Quote
from person.models import CreditEntry, User

from .. import statements
from ..models import Dream


def hold(*, dream: Dream, now: datetime.datetime) -> Balance | None:
    """See to it that the dream is paid for or held; saves the dream's columns. The balance, where that changed. Raises InsufficientCredit.

    Needs the caller's transaction, in which the dream is new or locked. A dream within the plan's daily allowance is free.
    """
    if dream.covered_on is not None or _is_paid_or_held(dream):
        return None
    daily = statements.lock_author(dream)
    left = cover(dream=dream, daily_dreams=daily, unpaid=statements.unpaid(dream, today=now.date()), now=now)
    statements.DREAMS.update(dream, ("covered_on", "hold"))
    return left


def cover(
    *, dream: Dream, daily_dreams: int, unpaid: statements.Unpaid, now: datetime.datetime, chat_at: datetime.datetime | None = None
) -> Balance | None:
    """The same of a dream that is not paid for and whose author is locked, too; the dream's columns are set, and the caller's to save.

    `chat_at` is noted with the balance, where that changes.
    """
    if allowance.dreams_left(daily_dreams, used_today=unpaid.used_today) > 0:
        dream.covered_on = now.date()
        return None
    subject = statements.payment_subject(dream)
    dream.hold, left = ledger.hold_telling(
        person_id=dream.author_id,
        amount=prices.dream(),
        key=f"{subject}:hold:{unpaid.earlier_holds + 1}",
        subject=subject,
        standing=unpaid.standing,
        chat_at=chat_at,
    )
    return left


def price(*, person: User, now: datetime.datetime) -> Quote:
    """What beginning a dream would cost now."""
    left = allowance.dreams_left_today(person, used_today=used_on(person, now.date()))
    return quote.of(person_id=person.pk, price=prices.dream(), allowance_left=left, now=now)


def used_on(person: User, day: datetime.date) -> int:
    """How many dreams of this day the plan's allowance covers already."""
    return Dream.objects.filter(author=person, covered_on=day).count()


def settle(*, dream: Dream, is_served: bool, held: int | None = None) -> bool:
    """Capture an open hold if the dreamer was served, else give it back. True when the balance changed.

    `held`: it is known that the hold is open, and that it took so much.
    """
    if dream.hold_id is None:
        return False
    if held is not None and is_served:
        ledger.capture_open(hold_id=dream.hold_id, amount=held)
        return False
    entry = dream.hold
    if entry is None or (held is None and ledger.settlement(entry) is not None):
        return False
    if is_served:
        ledger.capture(hold=entry)
    else:
        ledger.release(hold=entry)
    return not is_served


def is_unpaid(dream: Dream) -> bool:
    """Whether nothing was ever held for this dream, and it is not free: what `cover` needs is to be read then."""
    return dream.covered_on is None and dream.hold_id is None


def is_settled(dream: Dream, settled: str) -> bool:
    """Whether nothing is owed for a dream whose hold was settled so ("" where it is open): then `hold` has nothing to do."""
    return dream.covered_on is not None or (dream.hold_id is not None and settled != CreditEntry.Kind.RELEASE)


def _is_paid_or_held(dream: Dream) -> bool:
    if dream.hold is None:
        return False
    settlement = ledger.settlement(dream.hold)
    return settlement is None or settlement.kind == CreditEntry.Kind.CAPTURE
