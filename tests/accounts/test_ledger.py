"""The ledger: the balance is the sum of its lines, never below zero, and every line is written once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from person.credits import ledger
from person.credits.ledger import Balance, HoldAlreadySettled, IdempotencyConflict, InsufficientCredit
from person.models import CreditEntry, User

from .. import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


@pytest.fixture
def held(alice: User) -> CreditEntry:
    return ledger.hold(person_id=alice.pk, amount=2, key="hold", subject="dream:1")


def left(person: User) -> int:
    """What is left to spend, after checking that it is the sum of the lines."""
    amount = ledger.balance(person.pk).amount
    assert amount == CreditEntry.objects.filter(user=person).aggregate(sum=models.Sum("amount"))["sum"]
    return amount


def test_a_grant_adds_to_what_is_left_and_to_all_that_was_granted(alice: User) -> None:
    ledger.grant(person_id=alice.pk, amount=4, key="gift")
    assert ledger.balance(alice.pk) == Balance(total_amount=7, amount=7)


def test_a_hold_takes_credits_at_once(alice: User, held: CreditEntry) -> None:
    assert ledger.balance(alice.pk) == Balance(total_amount=3, amount=1)
    assert (held.amount, held.subject, ledger.settlement(held)) == (-2, "dream:1", None)


@pytest.mark.once
def test_a_hold_of_more_than_is_left_is_refused_in_the_documented_words(alice: User) -> None:
    with pytest.raises(InsufficientCredit) as refusal:
        ledger.hold(person_id=alice.pk, amount=4, key="hold", subject="dream:1")
    assert refusal.value.detail == "Your credit is insufficient"
    assert left(alice) == 3


def test_the_last_credit_can_be_held(alice: User) -> None:
    ledger.hold(person_id=alice.pk, amount=3, key="hold", subject="dream:1")
    assert left(alice) == 0


def test_a_capture_keeps_what_was_held(alice: User, held: CreditEntry) -> None:
    assert ledger.capture(hold=held) == ledger.settlement(held)
    assert left(alice) == 1


def test_a_release_gives_it_back(alice: User, held: CreditEntry) -> None:
    assert ledger.release(hold=held) == ledger.settlement(held)
    assert left(alice) == 3
    assert ledger.balance(alice.pk).total_amount == 3


@pytest.mark.parametrize("settle", [ledger.capture, ledger.release])
def test_settling_twice_the_same_way_is_settling_once(alice: User, held: CreditEntry, settle: Callable[..., CreditEntry]) -> None:
    first = settle(hold=held)
    after_first = left(alice)
    assert settle(hold=held) == first
    assert left(alice) == after_first


@pytest.mark.parametrize(("first", "second"), [(ledger.capture, ledger.release), (ledger.release, ledger.capture)])
def test_a_hold_is_not_settled_both_ways(alice: User, held: CreditEntry, first: Any, second: Any) -> None:
    first(hold=held)
    after_first = left(alice)
    with pytest.raises(HoldAlreadySettled):
        second(hold=held)
    assert left(alice) == after_first


def test_a_refund_pays_captured_credits_back(alice: User, held: CreditEntry) -> None:
    ledger.capture(hold=held)
    ledger.refund(hold=held, key="refund")
    assert ledger.balance(alice.pk) == Balance(total_amount=3, amount=3)


def test_refunds_in_parts_never_exceed_what_was_captured(alice: User, held: CreditEntry) -> None:
    ledger.capture(hold=held)
    ledger.refund(hold=held, key="part 1", amount=1)
    with pytest.raises(HoldAlreadySettled):
        ledger.refund(hold=held, key="part 2", amount=2)
    assert ledger.refund(hold=held, key="part 2").amount == 1
    assert left(alice) == 3


@pytest.mark.parametrize("settle", [None, ledger.release])
def test_only_captured_credits_are_refunded(alice: User, held: CreditEntry, settle: Any) -> None:
    if settle:
        settle(hold=held)
    before = left(alice)
    with pytest.raises(HoldAlreadySettled):
        ledger.refund(hold=held, key="refund")
    assert left(alice) == before


@pytest.mark.once
@pytest.mark.parametrize("amount", [0, -1, 3])
def test_a_refund_of_a_wrong_amount_is_refused(alice: User, held: CreditEntry, amount: int) -> None:
    ledger.capture(hold=held)
    with pytest.raises(HoldAlreadySettled):
        ledger.refund(hold=held, key="refund", amount=amount)
    assert left(alice) == 1


def test_an_adjustment_moves_the_balance_but_not_what_was_granted(alice: User) -> None:
    ledger.adjust(person_id=alice.pk, amount=-2, key="down")
    ledger.adjust(person_id=alice.pk, amount=5, key="up")
    assert ledger.balance(alice.pk) == Balance(total_amount=3, amount=6)


def test_an_adjustment_below_zero_is_refused(alice: User) -> None:
    with pytest.raises(InsufficientCredit):
        ledger.adjust(person_id=alice.pk, amount=-4, key="down")
    assert left(alice) == 3


def test_the_same_key_again_returns_the_first_line(alice: User, held: CreditEntry) -> None:
    again = ledger.hold(person_id=alice.pk, amount=2, key="hold", subject="dream:1")
    assert again == held
    assert left(alice) == 1


def test_a_replayed_hold_succeeds_even_when_nothing_is_left(alice: User) -> None:
    first = ledger.hold(person_id=alice.pk, amount=3, key="all", subject="dream:1")
    assert ledger.hold(person_id=alice.pk, amount=3, key="all", subject="dream:1") == first


@pytest.mark.parametrize("changed", [{"amount": 1}, {"subject": "dream:2"}, {"person_id": None}])
def test_the_same_key_with_other_values_is_a_conflict(alice: User, held: CreditEntry, changed: dict[str, Any]) -> None:
    values: dict[str, Any] = {"person_id": alice.pk, "amount": 2, "key": "hold", "subject": "dream:1", **changed}
    with pytest.raises(IdempotencyConflict):
        ledger.hold(**{**values, "person_id": values["person_id"] or people.make("bob", credits=3).pk})
    assert left(alice) == 1


def test_the_same_key_for_another_kind_is_a_conflict(alice: User, held: CreditEntry) -> None:
    with pytest.raises(IdempotencyConflict):
        ledger.adjust(person_id=alice.pk, amount=-2, key="hold", subject="dream:1")


def test_a_refunds_key_belongs_to_its_hold(alice: User) -> None:
    holds = [ledger.hold(person_id=alice.pk, amount=1, key=f"hold {n}", subject="dream:1") for n in (1, 2)]
    for hold in holds:
        ledger.capture(hold=hold)
    ledger.refund(hold=holds[0], key="refund")
    with pytest.raises(IdempotencyConflict):
        ledger.refund(hold=holds[1], key="refund")


@pytest.mark.parametrize("write", [ledger.grant, ledger.hold])
@pytest.mark.parametrize("amount", [-1, -100])
def test_negative_amounts_are_refused_by_the_database(alice: User, write: Any, amount: int) -> None:
    with pytest.raises((IntegrityError, InsufficientCredit)), transaction.atomic():
        write(person_id=alice.pk, amount=amount, key="wrong", subject="dream:1")
    assert left(alice) == 3


def test_the_database_itself_keeps_the_balance_from_falling_below_zero(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(balance=-1)


def test_the_database_itself_keeps_a_hold_from_being_settled_twice(alice: User, held: CreditEntry) -> None:
    ledger.capture(hold=held)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditEntry.objects.create(user=alice, kind="release", amount=2, idempotency_key="second", settles=held)


def test_a_line_for_nobody_is_not_written() -> None:
    with pytest.raises(User.DoesNotExist):
        ledger.grant(person_id=uuid.uuid4(), amount=1, key="nobody")


@pytest.mark.django_db(transaction=True)
def test_the_ledger_insists_on_the_callers_transaction() -> None:
    alice = people.make()
    with pytest.raises(transaction.TransactionManagementError):
        ledger.grant(person_id=alice.pk, amount=1, key="gift")
    assert not CreditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_line_and_the_work_it_pays_for_are_stored_together_or_not_at_all() -> None:
    alice = people.make(credits=1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ledger.hold(person_id=alice.pk, amount=1, key="hold", subject="dream:1")
        raise ZeroDivisionError
    assert left(alice) == 1
