"""A person's webhooks over REST, delivered to a real receiver on loopback: signed, logged, tested and sent again."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dreams.models import Message
from imagegen import tasks
from person.models import Scope
from tests.fakes.webhook_receiver import FakeReceiver, status, verified
from tests.images.webhooks import Listener, turns, unknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Listener:
    return Listener()


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**delta), tick=True)


# --- endpoints


@pytest.mark.once
def test_the_secret_is_shown_once(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url, description="my garden")
    assert webhook["secret"].startswith("whsec_")
    seen = alice.look(webhook)
    assert seen == {name: value for name, value in webhook.items() if name != "secret"}
    assert alice.call("GET", "")[1] == [seen]


@pytest.mark.once
def test_progress_has_to_be_asked_for(alice: Listener, receiver: FakeReceiver) -> None:
    status_code, webhook = alice.call("POST", "", {"url": receiver.url})
    assert (status_code, webhook["events"]) == (201, ["job.cancelled", "job.completed", "job.failed"])


@pytest.mark.once
@pytest.mark.parametrize("events", [[], ["job.exploded"], "job.completed", None])
def test_events_that_there_are_not_are_refused(alice: Listener, receiver: FakeReceiver, events: Any) -> None:
    status_code, errors = alice.call("POST", "", {"url": receiver.url, "events": events})
    assert (status_code, list(errors)) == (400, ["events"])


def test_there_are_ten_webhooks_at_most(alice: Listener, receiver: FakeReceiver) -> None:
    for number in range(10):
        alice.listen(f"{receiver.url}/{number}")
    status_code, told = alice.call("POST", "", {"url": receiver.url})
    assert (status_code, told["code"]) == (409, "too_many_webhooks")


@pytest.mark.once
def test_a_webhook_is_changed_in_what_is_sent(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url, description="old")
    changed = alice.call("PATCH", f"{webhook['id']}/", {"description": "new", "events": ["job.failed"]})[1]
    assert (changed["description"], changed["events"], changed["url"]) == ("new", ["job.failed"], receiver.url)
    assert alice.call("PATCH", f"{webhook['id']}/", {"url": "http://10.0.0.1/"})[1]["code"] == "webhook_url_refused"


def test_a_deleted_webhook_hears_nothing_more(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens()
    assert alice.call("DELETE", f"{webhook['id']}/")[0] == 204
    alice.happens()
    assert (turns(), alice.call("GET", f"{webhook['id']}/")[0]) == (0, 404)


def test_somebody_elses_webhook_does_not_exist(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens()
    delivery = alice.only(webhook)["id"]
    bob = Listener()
    for method, path in (
        ("GET", f"{webhook['id']}/"),
        ("PATCH", f"{webhook['id']}/"),
        ("DELETE", f"{webhook['id']}/"),
        ("POST", f"{webhook['id']}/rotate-secret/"),
        ("POST", f"{webhook['id']}/test/"),
        ("GET", f"{webhook['id']}/deliveries/"),
        ("GET", f"deliveries/{delivery}/"),
        ("POST", f"deliveries/{delivery}/redeliver/"),
        ("GET", f"{unknown()}/"),
    ):
        assert bob.call(method, path, {})[0] == 404, path
    assert alice.look(webhook)["is_active"]


# --- what is delivered


def test_an_event_is_delivered_signed_and_once(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    job = alice.happens("failed", code="image_busy")
    assert (turns(), turns()) == (1, 0)
    (event,) = receiver.events(webhook["secret"])
    assert (event["type"], event["data"]["job"], event["data"]["code"]) == ("job.failed", str(job.pk), "image_busy")
    delivery = alice.only(webhook)
    assert (delivery["state"], delivery["status_code"], delivery["attempts"]) == ("delivered", 204, 1)
    assert receiver.ids == [delivery["event_id"]]
    assert receiver.requests[0].body.decode() == delivery["body"]


def test_only_what_was_asked_for_is_delivered(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url, events=["job.failed"])
    job = alice.job()
    for kind in ("queued", "started", "progress", "partial_image", "failed"):
        alice.happens(kind, job)
    turns()
    assert [delivery["event_type"] for delivery in alice.log(webhook)] == ["job.failed"]


@pytest.mark.once
def test_no_words_of_a_dream_leave_the_site(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens("failed", alice.job(prompt="my mother in the rain"))
    assert "mother" not in alice.only(webhook)["body"]


@pytest.mark.once
@pytest.mark.parametrize(("state", "code"), [("complete", ""), ("stopped", ""), ("failed", "analyst_busy")])
def test_the_end_of_a_reply_is_told_without_a_word_of_it(alice: Listener, receiver: FakeReceiver, state: str, code: str) -> None:
    webhook = alice.listen(receiver.url, events=["reply.completed", "reply.stopped", "reply.failed"])
    reply = alice.answered("Your mother stands at the door.", Message.State(state), code)
    assert turns() == 1
    verified(receiver.requests[0], webhook["secret"])
    told = json.loads(alice.only(webhook)["body"])
    assert told["type"] == f"reply.{'completed' if state == 'complete' else state}"
    assert (told["data"]["dream"], told["data"]["message"]) == (str(reply.dream_id), reply.pk)
    assert told["data"].get("code", "") == code
    assert "mother" not in alice.only(webhook)["body"]
    path = told["data"]["url"].removeprefix("http://127.0.0.1:8000")
    assert [one["message"] for one in alice.get(path)][-1] == reply.text


@pytest.mark.once
def test_a_key_that_may_not_read_dreams_hears_nothing_of_them(receiver: FakeReceiver) -> None:
    painter = Listener(scopes=[Scope.IMAGES])
    status_code, told = painter.call("POST", "", {"url": receiver.url, "events": ["reply.completed"]})
    assert (status_code, told["code"]) == (403, "scope_missing")
    webhook = painter.listen(receiver.url)
    assert painter.call("PATCH", f"{webhook['id']}/", {"events": ["reply.failed"]})[0] == 403


def test_progress_is_told_every_two_seconds_at_most(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        job = alice.job()
        for percent in range(0, 50, 5):
            alice.happens("progress", job, percent=percent)
            clock.shift(0.5)
    assert [json.loads(delivery["body"])["data"]["percent"] for delivery in alice.log(webhook)] == [0, 20, 40]


def test_every_webhook_of_a_person_gets_the_event_with_its_own_signature(alice: Listener, receiver: FakeReceiver) -> None:
    webhooks = [alice.listen(f"{receiver.url}/{number}") for number in range(3)]
    Listener().listen(receiver.url)
    alice.happens()
    assert turns() == 3
    for webhook, request in zip(webhooks, sorted(receiver.requests, key=lambda one: one.path), strict=True):
        verified(request, webhook["secret"])


@pytest.mark.once
def test_a_new_secret_signs_beside_the_old_one_for_a_while(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    rotated = alice.call("POST", f"{webhook['id']}/rotate-secret/", {"overlap_hours": 1})[1]
    assert rotated["secret"] != webhook["secret"]
    alice.happens()
    turns()
    for secret in (webhook["secret"], rotated["secret"]):
        verified(receiver.requests[0], secret)
    with later(hours=2):
        alice.happens()
        turns()
        verified(receiver.requests[1], rotated["secret"])
        assert len(receiver.requests[1].headers["webhook-signature"].split()) == 1


@pytest.mark.once
def test_a_secret_that_leaked_is_ended_at_once(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    rotated = alice.call("POST", f"{webhook['id']}/rotate-secret/", {"overlap_hours": 0})[1]
    alice.happens()
    turns()
    verified(receiver.requests[0], rotated["secret"])
    assert len(receiver.requests[0].headers["webhook-signature"].split()) == 1


# --- the log


def test_the_test_button_sends_a_ping_once(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(500))
    status_code, delivery = alice.call("POST", f"{webhook['id']}/test/")
    again = alice.call("POST", f"{webhook['id']}/test/")[1]
    assert (status_code, delivery["id"]) == (202, again["id"])
    assert turns() == 1
    assert receiver.events(webhook["secret"])[0]["type"] == "ping"
    assert alice.call("GET", f"deliveries/{delivery['id']}/")[1]["state"] == "failed"


@pytest.mark.once
def test_a_paused_webhook_can_be_tested(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.call("PATCH", f"{webhook['id']}/", {"is_active": False})
    alice.call("POST", f"{webhook['id']}/test/")
    assert (turns(), alice.only(webhook)["state"]) == (1, "delivered")


def test_a_delivery_is_sent_again_by_hand_with_its_id(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens()
    delivery = alice.only(webhook)["id"]
    assert alice.call("POST", f"deliveries/{delivery}/redeliver/")[1]["code"] == "webhook_delivery_under_way"
    turns()
    assert alice.call("POST", f"deliveries/{delivery}/redeliver/")[1]["state"] == "waiting"
    turns()
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


def test_the_log_is_filtered_by_state(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(500), status(200))
    for _ in range(3):
        alice.happens()
    turns()
    count = {state: alice.call("GET", f"{webhook['id']}/deliveries/?state={state}")[1]["count"] for state in ("waiting", "delivered")}
    assert count == {"waiting": 1, "delivered": 2}


def test_the_log_is_kept_for_a_month(alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    alice.happens()
    turns()
    with later(days=29):
        tasks.clean_up()
        assert len(alice.log(webhook)) == 1
    with later(days=31):
        tasks.clean_up()
        assert alice.log(webhook) == []
