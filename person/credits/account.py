"""All that a person may want to know about their credits at one glance."""

from __future__ import annotations

import dataclasses
import datetime

from ..models import CreditEntry, CreditLot, Plan, User
from . import allowance, ledger, lots, spending
from .allowance import Daily


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """`held` is reserved for work that is not done, and no part of `amount` any more."""

    amount: int
    total_amount: int
    held: int
    expiring: list[CreditLot]
    monthly_cap: int | None
    spent_this_month: int
    cap_left: int | None
    warn_below: int
    plan: Plan
    allowances: list[Daily]

    @property
    def is_low(self) -> bool:
        return self.amount < self.warn_below


def of(*, person: User, now: datetime.datetime) -> Account:
    """The person's account now."""
    left, own = ledger.balance(person.pk), spending.limits(person_id=person.pk, now=now)
    open_holds = CreditEntry.objects.filter(user=person, kind=CreditEntry.Kind.HOLD, settlement__isnull=True)
    return Account(
        amount=left.amount,
        total_amount=left.total_amount,
        held=-sum(open_holds.values_list("amount", flat=True)),
        expiring=lots.expiring(person.pk, now),
        monthly_cap=own.monthly_cap,
        spent_this_month=own.spent_this_month,
        cap_left=own.cap_left,
        warn_below=own.warn_below,
        plan=person.plan,
        allowances=allowance.today(person, now=now),
    )
