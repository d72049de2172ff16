"""A crowd with one code, a crowd of requests with one key: exactly one wins, and nobody's credits are wrong afterwards."""

from __future__ import annotations

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dreams.models import Dream
from person.credits import ledger, monthly
from person.flows import change_plan, invite, redeem, sessions
from person.models import CreditEntry, InviteCode, Redemption, User

from .. import people
from .crowd import (
    CONTROL_ROUNDS,
    NEEDS_POSTGRESQL,
    THREADS,
    a_connection_for_each_thread,
    assert_every_sum_is_its_balance,
    at_once,
    crowd,
    rounds,
)

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL


@pytest.fixture
def newcomers() -> list[User]:
    return [people.make("crowd", password=None) for _ in range(THREADS)]


def access(person: User) -> str:
    """An access token, without the sign-in's slow hash."""
    with transaction.atomic():
        return sessions.issue(session=sessions.begin(user=person, ip=None, user_agent="", now=timezone.now())).access


def post(path: str, body: Any, **headers: str) -> Any:
    return Client().post(f"/api/user/{path}", body, content_type="application/json", headers=headers)


def test_one_invite_lets_one_person_in(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        [code] = invite.make()
        before = User.objects.count()
        name = uuid.uuid4().hex

        def register(number: int, code: str = code.code, name: str = name) -> int:
            account = {"username": f"{name}-{number}", "email": f"{name}-{number}@example.org", "password": people.PASSWORD}
            return int(post("register/", {**account, "invite_code": code}).status_code)

        statuses = at_once(crowd, register)
        assert sorted(statuses) == [201] + (THREADS - 1) * [400]
        assert User.objects.count() == before + 1
        assert InviteCode.objects.get(pk=code.pk).used_by == User.objects.get(username__startswith=name)
        assert_every_sum_is_its_balance()
        User.objects.filter(username__startswith=name).delete()


def test_control_without_the_guard_one_invite_lets_many_in(crowd: ThreadPoolExecutor) -> None:
    """The same with reading, deciding and writing: so these tests do see a race."""
    most = 0
    for _ in range(CONTROL_ROUNDS):
        [code] = invite.make()

        @transaction.atomic
        def claim(_: int, pk: int = code.pk) -> None:
            row = InviteCode.objects.get(pk=pk)
            if row.used_at is not None:
                raise invite.InviteNotValid(invite.USED)
            InviteCode.objects.filter(pk=pk).update(used_at=timezone.now())

        most = max(most, len(at_once(crowd, claim)))
        if most > 1:
            break
    assert most > 1


def test_one_redeem_code_serves_one_person(crowd: ThreadPoolExecutor, newcomers: list[User], rounds: int) -> None:
    for _ in range(rounds):
        [code] = redeem.make(amount=5)

        def claim(number: int, code: str = code.code) -> Redemption:
            return redeem.redeem(code=code, person_id=newcomers[number].pk, now=timezone.now())

        [redemption] = at_once(crowd, claim)
        assert (redemption.grant.amount, Redemption.objects.filter(code=code).count()) == (5, 1)
        assert_every_sum_is_its_balance()


def test_a_code_for_ten_serves_ten(crowd: ThreadPoolExecutor, newcomers: list[User], rounds: int) -> None:
    for _ in range(rounds):
        [code] = redeem.make(amount=1, max_uses=10, credits_last_days=1)

        def claim(number: int, code: str = code.code) -> Redemption:
            return redeem.redeem(code=code, person_id=newcomers[number].pk, now=timezone.now())

        assert len(at_once(crowd, claim)) == Redemption.objects.filter(code=code).count() == 10
        assert_every_sum_is_its_balance()


def test_one_person_redeems_a_code_for_many_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    alice = people.make(password=None)
    for _ in range(rounds):
        [code] = redeem.make(amount=1, max_uses=100)

        def claim(_: int, code: str = code.code) -> Redemption:
            return redeem.redeem(code=code, person_id=alice.pk, now=timezone.now())

        assert len(at_once(crowd, claim)) == 1
        code.refresh_from_db()
        assert code.uses == 1
        assert_every_sum_is_its_balance()


def test_one_idempotency_key_begins_one_dream_and_all_get_its_answer(crowd: ThreadPoolExecutor, rounds: int) -> None:
    alice = people.make(credits=32 * rounds, password=None)
    token = access(alice)
    for number in range(1, rounds + 1):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"round {number}"}

        def begin(_: int, headers: dict[str, str] = headers) -> tuple[int, bytes]:
            answer = post("me/dreams/", {"title": "The sea"}, **headers)
            return answer.status_code, answer.content

        answers = at_once(crowd, begin)
        assert len(answers) == THREADS
        assert {status for status, _ in answers} == {201}
        assert len({body for _, body in answers}) == 1
        assert Dream.objects.filter(author=alice).count() == number
        assert_every_sum_is_its_balance()


def test_a_month_is_granted_once_however_many_workers_sweep(crowd: ThreadPoolExecutor, rounds: int) -> None:
    later = timezone.now() + datetime.timedelta(days=40)
    for _ in range(rounds):
        alice = people.make(password=None)
        change_plan.to(person_id=alice.pk, plan="premium", now=timezone.now())

        def sweep(_: int) -> int:
            return monthly.sweep(now=later)

        at_once(crowd, sweep)
        months = CreditEntry.objects.filter(user=alice, subject=monthly.subject(later))
        assert [line.amount for line in months] == [50]
        assert_every_sum_is_its_balance()


def test_expiry_hold_and_release_at_once_lose_and_win_nothing(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(credits=4, password=None)
        with transaction.atomic():
            ledger.grant(person_id=alice.pk, amount=8, key=f"g:{alice.pk}", expires_at=timezone.now() + datetime.timedelta(hours=1))
            held = ledger.hold(person_id=alice.pk, amount=6, key=f"h:{alice.pk}", subject="")

        @transaction.atomic
        def act(number: int, alice: User = alice, held: CreditEntry = held) -> None:
            if number % 3 == 0:
                # As seen by a process whose clock is ahead.
                ledger.expire(person_id=alice.pk, now=timezone.now() + datetime.timedelta(hours=2))
            elif number % 3 == 1:
                ledger.release(hold=held)
            else:
                ledger.hold(person_id=alice.pk, amount=1, key=f"h:{alice.pk}:{number}", subject="")

        at_once(crowd, act)
        assert_every_sum_is_its_balance()
