"""What a dream costs and when (DESIGN §2): held at its creation, captured with its first reply, given back when that fails."""

from __future__ import annotations

import datetime

from person.credits import allowance, ledger, prices, quote
from person.credits.quote import Quote
from person.models import CreditEntry, User

from ..models import Dream


def hold(*, dream: Dream, now: datetime.datetime) -> bool:
    """See to it that the dream is paid for or held; saves the dream's columns. True when the balance changed. Raises InsufficientCredit.

    Needs the caller's transaction, in which the dream is new or locked. A dream within the plan's daily allowance is free.
    """
    if dream.covered_on is not None or _is_paid_or_held(dream):
        return False
    person = User.objects.lock(dream.author_id)
    today = now.date()
    if allowance.dreams_left_today(person, used_today=used_on(person, today)) > 0:
        dream.covered_on = today
    else:
        dream.hold = ledger.hold(person_id=person.pk, amount=prices.dream(), key=_next_key(dream), subject=f"dream:{dream.pk}")
    dream.save(update_fields=["covered_on", "hold"])
    return dream.covered_on is None


def price(*, person: User, now: datetime.datetime) -> Quote:
    """What beginning a dream would cost now."""
    left = allowance.dreams_left_today(person, used_today=used_on(person, now.date()))
    return quote.of(person_id=person.pk, price=prices.dream(), allowance_left=left, now=now)


def used_on(person: User, day: datetime.date) -> int:
    """How many dreams of this day the plan's allowance covers already."""
    return Dream.objects.filter(author=person, covered_on=day).count()


def settle(*, dream: Dream, is_served: bool, is_open: bool = False) -> bool:
    """Capture an open hold if the dreamer was served, else give it back. True when the balance changed. `is_open`: it is known to be."""
    entry = dream.hold
    if entry is None or (not is_open and ledger.settlement(entry) is not None):
        return False
    if is_served:
        ledger.capture(hold=entry)
    else:
        ledger.release(hold=entry)
    return not is_served


def is_settled(dream: Dream, settled: str) -> bool:
    """Whether nothing is owed for a dream whose hold was settled so ("" where it is open): then `hold` has nothing to do."""
    return dream.covered_on is not None or (dream.hold_id is not None and settled != CreditEntry.Kind.RELEASE)


def _is_paid_or_held(dream: Dream) -> bool:
    if dream.hold is None:
        return False
    settlement = ledger.settlement(dream.hold)
    return settlement is None or settlement.kind == CreditEntry.Kind.CAPTURE


def _next_key(dream: Dream) -> str:
    earlier = CreditEntry.objects.filter(subject=f"dream:{dream.pk}", kind=CreditEntry.Kind.HOLD).count()
    return f"dream:{dream.pk}:hold:{earlier + 1}"
