"""Grants that expire: spent soonest first, taken away on time, and never brought back by a release."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from person import tasks
from person.credits import ledger
from person.models import CreditEntry, CreditLot

from .program import Program

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def in_days(days: int) -> datetime.datetime:
    return timezone.now() + days * DAY


def hold(program: Program, amount: int, key: str = "hold") -> CreditEntry:
    with transaction.atomic():
        return ledger.hold(person_id=program.person.pk, amount=amount, key=f"{key}:{program.person.pk}", subject="")


def release(line: CreditEntry) -> None:
    with transaction.atomic():
        ledger.release(hold=line)


def test_what_is_left_expires_as_a_line_of_its_own(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(5, expires_at=in_days(1), reason="a gift")
    hold(alice, 2)
    clock.shift(DAY)
    tasks.expire_credits()
    assert (alice.left(), alice.kinds()) == (0, ["grant", "hold", "expiry"])
    newest = CreditEntry.objects.filter(user=alice.person).first()
    assert newest is not None
    assert newest.amount == -3


def test_expiring_twice_is_expiring_once(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(5, expires_at=in_days(1))
    clock.shift(DAY)
    tasks.expire_credits()
    tasks.expire_credits()
    assert alice.kinds() == ["grant", "expiry"]


def test_nothing_expires_before_its_time(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(5, expires_at=in_days(1))
    clock.shift(DAY - datetime.timedelta(seconds=1))
    tasks.expire_credits()
    assert alice.left() == 5


def test_the_soonest_expiring_is_spent_first(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(2)
    alice.grant(2, expires_at=in_days(9))
    alice.grant(2, expires_at=in_days(3))
    hold(alice, 3)
    assert list(CreditLot.objects.order_by("grant__expires_at").values_list("left", flat=True)) == [0, 1]
    clock.shift(9 * DAY)
    tasks.expire_credits()
    assert alice.left() == 2


def test_expired_credits_are_not_spent_though_no_sweep_has_run(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(1, expires_at=timezone.now() + datetime.timedelta(minutes=1))
    clock.shift(datetime.timedelta(minutes=1))
    assert alice.post("me/dreams/").status_code == 402


def test_a_release_before_the_expiry_gives_back_what_expires(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(3, expires_at=in_days(1))
    release(hold(alice, 2))
    assert alice.left() == 3
    clock.shift(DAY)
    tasks.expire_credits()
    assert alice.left() == 0


def test_a_release_after_the_expiry_brings_nothing_back(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(3, expires_at=in_days(1))
    alice.grant(1)
    held = hold(alice, 4)
    clock.shift(DAY)
    tasks.expire_credits()
    release(held)
    release(held)
    assert (alice.left(), alice.kinds()) == (1, ["grant", "grant", "hold", "release", "expiry"])


def test_a_release_between_expiry_and_sweep_counts_each_credit_once(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(3, expires_at=in_days(1))
    held = hold(alice, 2)
    clock.shift(DAY)
    release(held)
    tasks.expire_credits()
    assert (alice.left(), alice.kinds()) == (0, ["grant", "hold", "release", "expiry", "expiry"])


def test_what_was_captured_in_time_does_not_expire(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(2, expires_at=in_days(1))
    held = hold(alice, 2)
    clock.shift(DAY)
    with transaction.atomic():
        ledger.capture(hold=held)
    tasks.expire_credits()
    assert alice.kinds() == ["grant", "hold", "capture"]


def test_a_refund_never_expires(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(2, expires_at=in_days(1))
    held = hold(alice, 2)
    with transaction.atomic():
        ledger.capture(hold=held)
        ledger.refund(hold=held, key="refund")
    clock.shift(DAY)
    tasks.expire_credits()
    assert alice.left() == 2


def test_the_sweep_reaches_everybody(alice: Program, bob: Program, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("person.credits.expiry.BATCH", 1)
    for program in (alice, bob):
        program.grant(2, expires_at=in_days(1))
        program.grant(2, expires_at=in_days(1))
    clock.shift(DAY)
    tasks.expire_credits()
    assert (alice.left(), bob.left()) == (0, 0)


def test_the_history_says_what_expired(alice: Program, clock: time_machine.Traveller) -> None:
    alice.grant(2, expires_at=in_days(1), reason="a gift")
    clock.shift(datetime.timedelta(minutes=1))
    CreditEntry.objects.filter(user=alice.person).update(expires_at=timezone.now())
    tasks.expire_credits()
    assert alice.get("credits/history/").json()["results"][0]["words"] == "Expired: what was left of a gift"
