"""Any order of grants, holds, settlements, refunds, adjustments, expiries, caps, plan changes, crashes and replays keeps the
ledger's promises, while time goes by."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable

import pytest
import time_machine
from django.db import models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule, run_state_machine_as_test

from person.credits import expiry, ledger, monthly, spending
from person.credits.ledger import Balance, HoldAlreadySettled, InsufficientCredit
from person.credits.spending import MonthlyCapReached
from person.flows import change_plan
from person.models import CreditEntry, CreditLot, Plan, User

from .. import people
from ..amounts import short_and_long
from .paper import Month, Paper, month_end, month_of

AMOUNTS = st.integers(1, 5)
BEGINNING = datetime.datetime(2026, 1, 20, tzinfo=datetime.UTC)

Write = Callable[[], CreditEntry]
Done = tuple[Write, int]
_keys = itertools.count()


class Ledger(RuleBasedStateMachine):
    """Every write is done in the ledger and on paper, and both must agree."""

    holds = Bundle("holds")
    captured = Bundle("captured")
    done = Bundle("done")

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(BEGINNING, tick=False)
        self.clock = self.travel.start()

    def teardown(self) -> None:
        self.travel.stop()

    @initialize()
    def begin(self) -> None:
        self.person: User = people.make(password=None)
        self.paper = Paper()
        self.plan = Plan.objects.get(slug=Plan.FREE)
        self.plan_since = timezone.now()
        self.welcomed: set[str] = set()
        self.months: dict[Month, int] = {}

    # --- lines

    @rule(target=done, amount=AMOUNTS)
    def grant(self, amount: int) -> Done:
        key = _key()
        self.paper.grant(amount)
        return self._does(lambda: ledger.grant(person_id=self.person.pk, amount=amount, key=key))

    @rule(target=done, amount=AMOUNTS, days=st.integers(0, 30))
    def grant_that_expires(self, amount: int, days: int, hours: int = 0) -> Done:
        key, expires_at = _key(), timezone.now() + datetime.timedelta(days=days, hours=hours)
        self.paper.grant(amount, expires_at)
        return self._does(lambda: ledger.grant(person_id=self.person.pk, amount=amount, key=key, expires_at=expires_at))

    @rule(target=holds, amount=st.integers(0, 5))
    def hold(self, amount: int) -> object:
        key = _key()

        def write() -> CreditEntry:
            return ledger.hold(person_id=self.person.pk, amount=amount, key=key, subject="dream:1")

        if self.paper.is_beyond_cap(amount, timezone.now()):
            return self._refused(write, MonthlyCapReached)
        if not self.paper.has(amount, timezone.now()):
            return self._refused(write, InsufficientCredit)
        _write, line = self._does(write)
        self.paper.hold(line, amount, timezone.now())
        return CreditEntry.objects.get(pk=line)

    @rule(target=captured, hold=consumes(holds))
    def capture(self, hold: CreditEntry) -> CreditEntry:
        self._settles(hold, ledger.capture, ledger.release)
        return hold

    @rule(hold=consumes(holds))
    def release(self, hold: CreditEntry) -> None:
        self.paper.release(hold.pk, timezone.now())
        self._settles(hold, ledger.release, ledger.capture)
        self._refused(lambda: ledger.refund(hold=hold, key=_key()), HoldAlreadySettled)

    @rule(amount=AMOUNTS, hours=st.integers(0, 3), is_swept=st.booleans())
    def hold_across_an_expiry(self, amount: int, hours: int, is_swept: bool) -> None:
        """What chance alone rarely finds: held before the expiry, released around it."""
        self.grant_that_expires(amount, 0, hours=2)
        held = self.hold(amount)
        self.clock.shift(datetime.timedelta(hours=hours))
        if is_swept:
            self.expire()
        if isinstance(held, CreditEntry):
            self.release(held)

    @rule(hold=holds)
    def refund_too_early(self, hold: CreditEntry) -> None:
        self._refused(lambda: ledger.refund(hold=hold, key=_key()), HoldAlreadySettled)

    @rule(target=done, hold=captured, amount=AMOUNTS)
    def refund(self, hold: CreditEntry, amount: int) -> object:
        key = _key()
        refunded = sum(CreditEntry.objects.filter(refunds=hold).values_list("amount", flat=True))
        if amount > -hold.amount - refunded:
            return self._refused(lambda: ledger.refund(hold=hold, key=key, amount=amount), HoldAlreadySettled)
        self.paper.refund(hold.pk, amount)
        return self._does(lambda: ledger.refund(hold=hold, key=key, amount=amount))

    @rule(amount=st.integers(-5, 5))
    def adjust(self, amount: int) -> None:
        key = _key()

        def write() -> CreditEntry:
            return ledger.adjust(person_id=self.person.pk, amount=amount, key=key)

        if amount < 0 and not self.paper.has(-amount, timezone.now()):
            self._refused(write, InsufficientCredit)
            return
        self._does(write)
        if amount < 0:
            self.paper.spend(-amount, timezone.now())
        else:
            self.paper.left += amount

    @rule(write=done)
    def replay(self, write: Done) -> None:
        again, line = write
        with transaction.atomic():
            assert again().pk == line

    @rule(amount=AMOUNTS, hold=holds)
    def crash_in_the_middle(self, amount: int, hold: CreditEntry) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ledger.grant(person_id=self.person.pk, amount=amount, key=_key(), expires_at=timezone.now())
            ledger.release(hold=hold)
            raise ZeroDivisionError

    # --- time, caps, plans

    @rule(hours=st.integers(1, 24 * 20))
    def time_goes_by(self, hours: int) -> None:
        self.clock.shift(datetime.timedelta(hours=hours))

    @rule()
    def expire(self) -> None:
        expiry.sweep(now=timezone.now())
        self.paper.expire(timezone.now())

    @rule(cap=st.none() | st.integers(0, 10))
    def set_a_cap(self, cap: int | None) -> None:
        spending.change(person_id=self.person.pk, monthly_cap=cap)
        self.paper.cap = cap

    @rule(slug=st.sampled_from(["free", "premium", "studio"]))
    def change_the_plan(self, slug: str) -> None:
        change_plan.to(person_id=self.person.pk, plan=slug, now=timezone.now())
        if slug == self.plan.slug:
            return
        self.plan, self.plan_since = Plan.objects.get(slug=slug), timezone.now()
        if slug != "free" and slug not in self.welcomed:
            self.welcomed.add(slug)
            self.paper.grant(self.plan.welcome_credits)
        month = month_of(timezone.now())
        missing = self.plan.monthly_credits - self.months.get(month, 0)
        if missing > 0:
            self._month(month, missing)

    @rule()
    def grant_monthly(self) -> None:
        monthly.sweep(now=timezone.now())
        if not self.plan.monthly_credits:
            return
        month = month_of(self.plan_since)
        while month <= month_of(timezone.now()):
            if month not in self.months and month_end(month, self.plan.monthly_credits_last) > timezone.now():
                self._month(month, self.plan.monthly_credits)
            month = month_of(month_end(month, 1))

    def _month(self, month: Month, amount: int) -> None:
        self.months[month] = self.months.get(month, 0) + amount
        self.paper.grant(amount, month_end(month, self.plan.monthly_credits_last))

    @invariant()
    def keeps_its_promises(self) -> None:
        lines = CreditEntry.objects.filter(user=self.person)
        assert ledger.balance(self.person.pk) == Balance(self.paper.granted, self.paper.left)
        assert self.paper.left == (lines.aggregate(sum=models.Sum("amount"))["sum"] or 0)
        assert self.paper.left >= 0
        lots = CreditLot.objects.filter(user=self.person, left__gt=0).order_by("pk").values_list("left", flat=True)
        assert list(lots) == [lot.left for lot in self.paper.lots if lot.left]
        assert sum(lots) <= self.paper.left
        settled = list(lines.filter(kind__in=["capture", "release"]).values_list("settles", flat=True))
        assert len(settled) == len(set(settled))

    def _does(self, write: Write) -> Done:
        with transaction.atomic():
            line = write()
        return write, line.pk

    def _settles(self, hold: CreditEntry, way: Callable[..., CreditEntry], other: Callable[..., CreditEntry]) -> None:
        _write, line = self._does(lambda: way(hold=hold))
        assert way(hold=hold).pk == line
        self._refused(lambda: other(hold=hold), HoldAlreadySettled)

    def _refused(self, write: Write, refusal: type[Exception]) -> object:
        with pytest.raises(refusal), transaction.atomic():
            write()
        return multiple()


def _key() -> str:
    return f"machine:{next(_keys)}"


@pytest.mark.django_db
@pytest.mark.parametrize("examples", short_and_long(8, 2000))
def test_the_ledger_keeps_its_promises_in_any_order(examples: int) -> None:
    # Everything happens in this test's one transaction, each example with a person of its own.
    run_state_machine_as_test(
        Ledger,
        settings=settings(max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]),
    )
