"""A person's credits as a careful bookkeeper would note them on paper: the model that the real ledger is compared with."""

from __future__ import annotations

import dataclasses
import datetime

Month = tuple[int, int]


def month_of(moment: datetime.datetime) -> Month:
    return moment.year, moment.month


def month_end(month: Month, months: int) -> datetime.datetime:
    """The end of the `months`-th month, counted with `month` itself."""
    index = month[0] * 12 + month[1] - 1 + months
    return datetime.datetime(index // 12, index % 12 + 1, 1, tzinfo=datetime.UTC)


@dataclasses.dataclass(slots=True)
class Lot:
    """A grant that expires."""

    expires_at: datetime.datetime
    left: int
    is_closed: bool = False


@dataclasses.dataclass(slots=True)
class Hold:
    amount: int
    month: Month
    drawn: list[tuple[Lot, int]]
    counts: int


@dataclasses.dataclass(slots=True)
class Paper:
    """`left` and `granted` are the balance; `counts` of a hold is what of it counts against the month's cap."""

    left: int = 0
    granted: int = 0
    cap: int | None = None
    lots: list[Lot] = dataclasses.field(default_factory=list)
    holds: dict[int, Hold] = dataclasses.field(default_factory=dict)

    def grant(self, amount: int, expires_at: datetime.datetime | None = None) -> None:
        self.left += amount
        self.granted += amount
        if expires_at is not None:
            self.lots.append(Lot(expires_at, amount))

    def expire(self, now: datetime.datetime) -> None:
        for lot in self.lots:
            if lot.left and lot.expires_at <= now:
                self.left -= lot.left
                lot.left, lot.is_closed = 0, True

    def has(self, amount: int, now: datetime.datetime) -> bool:
        """Whether so much can be spent: what is due to expire can't."""
        return amount <= self.left - sum(lot.left for lot in self.lots if lot.expires_at <= now)

    def is_beyond_cap(self, amount: int, now: datetime.datetime) -> bool:
        spent = sum(hold.counts for hold in self.holds.values() if hold.month == month_of(now))
        return self.cap is not None and amount > 0 and spent + amount > self.cap

    def spend(self, amount: int, now: datetime.datetime) -> list[tuple[Lot, int]]:
        """Soonest-expiring first; sorting keeps the order of grants that expire together."""
        self.expire(now)
        self.left -= amount
        drawn: list[tuple[Lot, int]] = []
        for lot in sorted(self.lots, key=lambda lot: lot.expires_at):
            taken = min(lot.left, amount)
            if taken:
                lot.left -= taken
                amount -= taken
                drawn.append((lot, taken))
        return drawn

    def hold(self, line: int, amount: int, now: datetime.datetime) -> None:
        self.holds[line] = Hold(amount, month_of(now), self.spend(amount, now), counts=amount)

    def release(self, line: int, now: datetime.datetime) -> None:
        hold = self.holds[line]
        hold.counts = 0
        self.left += hold.amount
        for lot, taken in hold.drawn:
            if lot.is_closed or lot.expires_at <= now:
                self.left -= taken
            else:
                lot.left += taken

    def refund(self, line: int, amount: int) -> None:
        self.left += amount
        self.holds[line].counts -= amount
