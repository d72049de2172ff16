"""A price before it is paid: what something would cost a person now, and what would be left (`?dry_run=1`)."""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from . import ledger, spending


@dataclasses.dataclass(frozen=True, slots=True)
class Quote:
    """`price` is 0 within the day's allowance; `refusal` is the code with which it would be refused, or empty.

    `allowance_left` is what the allowance covers before this is used. With a `gain` (a redeem code) the price is 0.
    """

    price: int
    allowance_left: int
    balance: int
    balance_after: int
    cap_left: int | None
    refusal: str
    gain: int = 0

    @property
    def is_affordable(self) -> bool:
        return not self.refusal


def of(*, person_id: uuid.UUID, price: int, now: datetime.datetime, allowance_left: int = 0, gain: int = 0) -> Quote:
    """The quote for something that costs `price` beyond the allowance. It promises nothing: the hold decides."""
    balance = ledger.balance(person_id).amount
    cap_left = spending.cap_left(person_id=person_id, now=now)
    due = 0 if allowance_left > 0 else price
    refusal = _refusal(due, balance, cap_left)
    after = balance + gain - (0 if refusal else due)
    return Quote(due, allowance_left, balance, after, cap_left, refusal, gain)


def _refusal(due: int, balance: int, cap_left: int | None) -> str:
    if due and cap_left is not None and due > cap_left:
        return spending.MonthlyCapReached.code
    return ledger.InsufficientCredit.code if due > balance else ""
