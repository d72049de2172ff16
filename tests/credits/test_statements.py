"""The ledger's plain statements do what its words through the ORM do, and what they can't, these do."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from person.credits import ledger, spending, statements
from person.models import CreditEntry, User
from tests.queries import counted

from .program import Program

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Program:
    return Program("alice", credits=5)


def hold(alice: Program, amount: int = 2, key: str = "one", **more: Any) -> CreditEntry:
    with transaction.atomic():
        return ledger.hold(person_id=alice.person.pk, amount=amount, key=key, subject="dream:1", **more)


def line(entry: CreditEntry) -> dict[str, Any]:
    return {name: value for name, value in vars(entry).items() if name[0] != "_"}


def test_a_hold_is_what_the_orm_reads(alice: Program) -> None:
    with counted() as cost:
        held = hold(alice)
    assert cost.queries == 4, cost.statements
    assert line(held) == line(CreditEntry.objects.get(pk=held.pk))
    assert not held._state.adding
    assert (alice.left(), alice.kinds()) == (3, ["grant", "hold"])


def test_a_hold_that_goes_the_long_way_is_the_same_line(alice: Program) -> None:
    short = hold(alice)
    spending.change(person_id=alice.person.pk, monthly_cap=100)
    long = hold(alice, key="two")
    others = {"id", "idempotency_key", "created_at"}
    assert {name: value for name, value in line(short).items() if name not in others} == {
        name: value for name, value in line(long).items() if name not in others
    }
    assert alice.left() == 1


def test_it_is_known_what_stands_beside_a_balance(alice: Program) -> None:
    whose = alice.person.pk
    assert statements.standing(whose) == statements.Standing(None, has_lots=False)
    spending.change(person_id=whose, monthly_cap=0)
    alice.grant(2, expires_at=timezone.now() + datetime.timedelta(days=1))
    assert statements.standing(whose) == statements.Standing(0, has_lots=True)


def test_what_expires_is_spent_first_by_a_hold_that_read_so(alice: Program) -> None:
    alice.grant(2, expires_at=timezone.now() + datetime.timedelta(days=1))
    with transaction.atomic():
        standing = statements.standing(alice.person.pk)
        ledger.hold_telling(person_id=alice.person.pk, amount=3, key="one", subject="", standing=standing)
    with transaction.atomic():
        assert ledger.expire(person_id=alice.person.pk, now=timezone.now() + datetime.timedelta(days=2)) == 0
    assert alice.left() == 4


def test_the_balance_is_told_and_the_time_of_the_chat_noted(alice: Program) -> None:
    at = timezone.now() - datetime.timedelta(hours=1)
    for number, cap in enumerate((None, 100)):
        spending.change(person_id=alice.person.pk, monthly_cap=cap)
        User.objects.filter(pk=alice.person.pk).update(last_chat_at=None)
        with transaction.atomic():
            _, left = ledger.hold_telling(person_id=alice.person.pk, amount=1, key=str(number), subject="", chat_at=at)
        assert left == ledger.balance(alice.person.pk)
        assert User.objects.get(pk=alice.person.pk).last_chat_at == at


def test_the_same_key_again_takes_nothing(alice: Program) -> None:
    first = hold(alice)
    assert hold(alice) == first
    with pytest.raises(ledger.IdempotencyConflict):
        hold(alice, amount=1)
    assert (alice.left(), alice.kinds()) == (3, ["grant", "hold"])


def test_too_little_is_too_little(alice: Program) -> None:
    with pytest.raises(ledger.InsufficientCredit):
        hold(alice, amount=6)
    assert (alice.left(), alice.kinds()) == (5, ["grant"])
    hold(alice, amount=5)
    hold(alice, amount=0, key="two")
    assert alice.left() == 0


def test_an_open_hold_is_captured_by_one_statement(alice: Program) -> None:
    short, long = hold(alice), hold(alice, key="two")
    with transaction.atomic():
        with counted() as cost:
            ledger.capture_open(hold_id=short.pk, amount=2)
        assert cost.queries == 1
        ledger.capture(hold=long)
    [one, two] = CreditEntry.objects.filter(kind="capture").order_by("id")
    others = {"id", "idempotency_key", "created_at", "settles_id"}
    assert {n: v for n, v in line(one).items() if n not in others} == {n: v for n, v in line(two).items() if n not in others}
    assert [(row.settles_id, row.idempotency_key) for row in (one, two)] == [(h.pk, f"settle:{h.pk}") for h in (short, long)]
    assert alice.left() == 1


def test_a_settled_hold_is_not_captured_again(alice: Program) -> None:
    captured, released = hold(alice), hold(alice, key="two")
    with transaction.atomic():
        ledger.capture(hold=captured)
        ledger.release(hold=released)
        ledger.capture_open(hold_id=captured.pk, amount=2)
    with pytest.raises(ledger.HoldAlreadySettled), transaction.atomic():
        ledger.capture_open(hold_id=released.pk, amount=2)
    assert (alice.left(), alice.kinds()) == (3, ["grant", "hold", "hold", "capture", "release"])


@pytest.mark.once
def test_the_short_ways_need_a_transaction_too(alice: Program) -> None:
    held = hold(alice)
    with pytest.raises(transaction.TransactionManagementError):
        ledger.capture_open(hold_id=held.pk, amount=2)
    with pytest.raises(transaction.TransactionManagementError):
        ledger.hold(person_id=alice.person.pk, amount=1, key="two", subject="")
