"""A crowd at one door: of any number of parallel attempts exactly one wins, on real connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.utils import timezone

from person.credits import ledger
from person.flows import activate, links, sessions, sign_in
from person.models import CreditEntry, User

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


def test_one_last_credit_is_held_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(credits=1, password=None)

        @transaction.atomic
        def hold(number: int, alice: User = alice) -> CreditEntry:
            return ledger.hold(person_id=alice.pk, amount=1, key=f"{alice.pk}:{number}", subject=f"dream:{number}")

        assert len(at_once(crowd, hold)) == 1
        assert ledger.balance(alice.pk).amount == 0
        assert_every_sum_is_its_balance()


def test_control_without_the_guard_the_last_credit_is_spent_more_than_once(crowd: ThreadPoolExecutor) -> None:
    """The same crowd with reading, deciding and writing in place of the ledger: so these tests do see a race."""
    most = 0
    for _ in range(CONTROL_ROUNDS):
        alice = people.make(credits=1, password=None)

        @transaction.atomic
        def hold(number: int, alice: User = alice) -> CreditEntry:
            left = User.objects.get(pk=alice.pk).balance
            if left < 1:
                raise ledger.InsufficientCredit
            User.objects.filter(pk=alice.pk).update(balance=left - 1)
            return CreditEntry.objects.create(user=alice, kind="hold", amount=-1, idempotency_key=f"{alice.pk}:{number}")

        most = max(most, len(at_once(crowd, hold)))
        if most > 1:
            break
    assert most > 1


def test_one_activation_link_activates_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        token = links.activation(people.unconfirmed()).rstrip("/").rpartition("/")[2]

        def follow(_: int, token: str = token) -> User:
            return activate.by_link(token=token, now=timezone.now())

        assert len(at_once(crowd, follow)) == 1


def test_one_idempotency_key_writes_one_line(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)

        @transaction.atomic
        def grant(_: int, alice: User = alice) -> int:
            return ledger.grant(person_id=alice.pk, amount=1, key=f"gift:{alice.pk}").pk

        lines = at_once(crowd, grant)
        assert len(lines) == THREADS
        assert len(set(lines)) == 1
        assert ledger.balance(alice.pk).amount == 1
        assert_every_sum_is_its_balance()


def test_one_refresh_token_is_handed_on_once_and_the_sign_in_lives(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)
        first = sign_in.with_tokens(user=alice, ip=None, user_agent="", now=timezone.now())

        def rotate(_: int, token: str = first.refresh) -> sessions.Tokens:
            return sessions.renew(refresh=token, now=timezone.now())

        winners = at_once(crowd, rotate)
        assert len(winners) == 1
        assert sessions.authenticate_access(winners[0].access).person_id == alice.pk
        assert sessions.renew(refresh=winners[0].refresh, now=timezone.now())


def test_one_hold_is_settled_one_way(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(credits=1, password=None)
        with transaction.atomic():
            held = ledger.hold(person_id=alice.pk, amount=1, key=f"hold:{alice.pk}", subject="dream:1")

        @transaction.atomic
        def settle(number: int, held: CreditEntry = held) -> CreditEntry:
            return ledger.capture(hold=held) if number % 2 else ledger.release(hold=held)

        settled = at_once(crowd, settle)
        assert len({line.pk for line in settled}) == 1
        assert len(settled) == THREADS / 2
        assert ledger.balance(alice.pk).amount == (0 if settled[0].kind == "capture" else 1)
        assert_every_sum_is_its_balance()
