"""Thirty-two senders at the same deliveries, on PostgreSQL: one attempt at a time, and what was paused is not claimed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import timezone

from imagegen.models import WebhookDelivery
from imagegen.webhooks import call, claim, endpoints, send
from tests.fakes.webhook_receiver import FakeReceiver
from tests.images.webhooks import Listener
from tests.races.crowd import NEEDS_POSTGRESQL, THREADS, a_connection_for_each_thread, at_once, crowd, rounds

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL

DELIVERED = call.Outcome(status_code=204)


@pytest.fixture
def receiver(settings: Any) -> Iterator[FakeReceiver]:
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.WEBHOOK_RUNNING_AT_ONCE = settings.WEBHOOK_RUNNING_PER_PERSON = THREADS
    with FakeReceiver().in_thread() as receiver:
        yield receiver


def claimed(crowd: ThreadPoolExecutor) -> list[claim.Claim]:
    return [one for one in at_once(crowd, lambda _: claim.next_delivery(now=timezone.now())) if one is not None]


def test_without_the_claim_all_would_send_the_same(crowd: ThreadPoolExecutor, receiver: FakeReceiver) -> None:
    """The control: looking alone tells everybody that it is due."""
    alice = Listener()
    webhook = alice.listen(receiver.url)
    alice.call("POST", f"{webhook['id']}/test/")
    assert at_once(crowd, lambda _: claim.due(timezone.now()).exists()).count(True) == THREADS


def test_one_sender_gets_a_delivery(crowd: ThreadPoolExecutor, receiver: FakeReceiver, rounds: int) -> None:
    alice = Listener()
    webhook = alice.listen(receiver.url)
    for number in range(rounds):
        alice.call("POST", f"{webhook['id']}/test/")
        (only,) = claimed(crowd)
        assert only.attempt == 1
        send.settle(only, DELIVERED, now=timezone.now())
        assert len(alice.log(webhook)) == number + 1


def test_many_senders_make_each_of_many_calls_once(crowd: ThreadPoolExecutor, receiver: FakeReceiver) -> None:
    alice = Listener()
    webhooks = [alice.listen(f"{receiver.url}/{number}") for number in range(8)]
    for webhook in webhooks:
        alice.call("POST", f"{webhook['id']}/test/")
    at_once(crowd, lambda _: send.next_delivery())
    while send.next_delivery():
        pass
    assert sorted(receiver.ids) == sorted(alice.only(webhook)["event_id"] for webhook in webhooks)


def test_of_all_results_of_one_attempt_the_first_counts(crowd: ThreadPoolExecutor, receiver: FakeReceiver, rounds: int) -> None:
    alice = Listener()
    webhook = alice.listen(receiver.url)
    for _ in range(rounds):
        alice.call("POST", f"{webhook['id']}/test/")
        held = claim.next_delivery(now=timezone.now())
        assert held is not None

        def settle(_: int, held: claim.Claim = held) -> bool:
            return send.settle(held, DELIVERED, now=timezone.now())

        assert at_once(crowd, settle).count(True) == 1


def test_nothing_is_claimed_once_a_pause_was_answered(crowd: ThreadPoolExecutor, receiver: FakeReceiver, rounds: int) -> None:
    alice = Listener()
    for _ in range(rounds):
        webhook = alice.listen(receiver.url)

        def act(number: int, webhook: dict[str, Any] = webhook) -> claim.Claim | None:
            if number == 0:
                endpoints.change(endpoint_id=webhook["id"], person_id=alice.person.pk, now=timezone.now(), is_active=False)
                assert not WebhookDelivery.objects.claimable(timezone.now()).exists()
                return None
            return claim.next_delivery(now=timezone.now())

        alice.happens()
        claims = [one for one in at_once(crowd, act) if one is not None]
        assert len(claims) <= 1
        assert claim.next_delivery(now=timezone.now()) is None
        alice.call("DELETE", f"{webhook['id']}/")
