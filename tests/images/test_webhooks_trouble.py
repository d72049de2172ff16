"""Receivers that fail, stall, redirect, are gone or never end: tried again, given up, and nobody else held up."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from imagegen.webhooks import claim
from tests import people
from tests.fakes import webhook_receiver as receiver_says
from tests.fakes.webhook_receiver import FakeReceiver, status
from tests.images.webhooks import Listener, seconds, turns

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCHEDULE = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


@pytest.fixture
def alice() -> Listener:
    return Listener()


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**delta), tick=True)


def test_failures_are_tried_again_on_the_schedule_with_the_same_id(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(500, "out of <b>order</b>\n\x00"))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        alice.happens()
        for wait in SCHEDULE:
            assert turns() == 1
            due = datetime.datetime.fromisoformat(alice.only(webhook)["next_attempt_at"])
            assert seconds(wait) <= due - timezone.now() <= seconds(wait * 1.1)
            clock.move_to(due)
        assert turns() == 1
        ended = alice.only(webhook)
        assert (ended["state"], ended["attempts"], ended["status_code"]) == ("failed", 10, 500)
        assert ended["excerpt"] == "out of <b>order</b>"
        clock.shift(86400 * 3)
        assert turns() == 0
    assert set(receiver.ids) == {ended["event_id"]}
    assert len({request.headers["webhook-timestamp"] for request in receiver.requests}) == 10


def test_a_receiver_that_recovers_is_forgiven(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(502), status(200))
    alice.happens()
    turns()
    assert alice.look(webhook)["failing_since"] is not None
    with later(seconds=6):
        turns()
    assert (alice.only(webhook)["state"], alice.look(webhook)["failing_since"]) == ("delivered", None)


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("given", ["600", "Wed, 21 Oct 2099 07:28:00 GMT", "999999999"])
def test_whoever_asks_for_time_gets_it_up_to_a_day(alice: Listener, receiver: FakeReceiver, code: int, given: str) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(code, Retry_After=given))
    alice.happens()
    turns()
    wait = datetime.datetime.fromisoformat(alice.only(webhook)["next_attempt_at"]) - timezone.now()
    assert seconds(590) < wait <= (seconds(600) if given == "600" else datetime.timedelta(days=1))


@pytest.mark.parametrize(
    "given", ["-1", "soon", "1e9", "Wed, 21 Oct 99999999999999999999 07:28:00 GMT", "Wed, 99 Oct 2099", "0", "é", "9" * 5000]
)
def test_nonsense_about_time_is_passed_over(alice: Listener, receiver: FakeReceiver, given: str) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(503, Retry_After=given))
    alice.happens()
    turns()
    wait = datetime.datetime.fromisoformat(alice.only(webhook)["next_attempt_at"]) - timezone.now()
    assert seconds(3) < wait <= seconds(6)


def test_gone_ends_it_at_once_and_the_person_is_told(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(410))
    alice.happens()
    alice.happens()
    assert turns() == 1
    seen = alice.look(webhook)
    assert (seen["is_active"], seen["disabled_reason"]) == (False, "gone")
    assert {delivery["state"] for delivery in alice.log(webhook)} == {"failed"}
    (letter,) = people.receive_mail()
    assert (letter.to, receiver.url in str(letter.body), "410" in str(letter.body)) == ([alice.person.email], True, True)
    alice.happens()
    assert turns() == 0


def test_lasting_failure_ends_it_and_the_person_is_told_once(alice: Listener, receiver: FakeReceiver, settings: Any) -> None:
    settings.WEBHOOK_RETRY_SECONDS = [5]
    webhook = alice.listen(receiver.url)
    receiver.script(status(500))
    for hours in (0, 60, 119):
        with later(hours=hours):
            alice.happens()
            turns()
        with later(hours=hours, seconds=10):
            turns()
    assert alice.look(webhook)["is_active"]
    with later(hours=121):
        alice.happens()
        turns()
        assert alice.look(webhook)["is_active"]
    with later(hours=121, seconds=10):
        turns()
        assert (alice.look(webhook)["is_active"], alice.look(webhook)["disabled_reason"]) == (False, "failing")
        assert len(people.receive_mail()) == 1


def test_a_webhook_that_was_given_up_is_taken_up_again(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(410), status(200))
    alice.happens()
    turns()
    delivery = alice.only(webhook)
    assert alice.call("POST", f"deliveries/{delivery['id']}/redeliver/")[1]["code"] == "webhook_inactive"
    seen = alice.call("PATCH", f"{webhook['id']}/", {"is_active": True})[1]
    assert (seen["is_active"], seen["disabled_at"], seen["failing_since"]) == (True, None, None)
    assert alice.call("POST", f"deliveries/{delivery['id']}/redeliver/")[0] == 202
    turns()
    assert alice.only(webhook)["state"] == "delivered"


def test_a_pause_ends_what_waits(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens()
    alice.call("PATCH", f"{webhook['id']}/", {"is_active": False})
    assert (turns(), alice.only(webhook)["error"]) == (0, "endpoint_inactive")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (receiver_says.silent, "too_slow"),
        (receiver_says.dripping, "too_slow"),
        (receiver_says.broken, "unreachable"),
        (receiver_says.not_http, "bad_answer"),
        (receiver_says.many_headers, "bad_answer"),
    ],
)
def test_a_bad_answer_costs_little_and_is_tried_again(
    alice: Listener, receiver: FakeReceiver, settings: Any, answer: receiver_says.Answer, error: str
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.5
    receiver.script(answer)
    webhook = alice.listen(receiver.url)
    alice.happens()
    turns()
    delivery = alice.only(webhook)
    assert (delivery["state"], delivery["error"]) == ("waiting", error)
    assert delivery["duration_ms"] < 3000


def test_an_answer_without_end_is_read_for_its_beginning(alice: Listener, receiver: FakeReceiver) -> None:
    receiver.script(receiver_says.endless)
    webhook = alice.listen(receiver.url)
    alice.happens()
    turns()
    delivery = alice.only(webhook)
    assert (delivery["state"], delivery["excerpt"]) == ("delivered", "x" * 200)


def test_a_closed_port_is_unreachable(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen("http://127.0.0.1:1/")
    alice.happens()
    turns()
    assert alice.only(webhook)["error"] == "unreachable"


def test_a_slow_person_holds_nobody_else_up(alice: Listener, receiver: FakeReceiver) -> None:
    """While one of Alice's is being sent, Bob's goes first, though hers are older."""
    bob = Listener()
    webhooks = alice.listen(receiver.url), bob.listen(receiver.url)
    for _ in range(5):
        alice.happens()
    bob.happens()
    taken = [claim.next_delivery(now=timezone.now()) for _ in range(2)]
    assert None not in taken
    assert [delivery["state"] for delivery in alice.log(webhooks[0])].count("sending") == 1
    assert bob.only(webhooks[1])["state"] == "sending"
