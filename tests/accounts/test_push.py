"""Reminders that ring a browser: no word in them, one that is gone is forgotten, and a mail where none is reached."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from person.flows import push, reminders
from person.models import OutgoingMail, PushSubscription, Reminder, User
from tests import people
from tests.fakes.push_service import FakePushService, Subscriber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(scope="module")
def service() -> Iterator[FakePushService]:
    with FakePushService().in_thread() as running:
        yield running


@pytest.fixture
def fake(service: FakePushService, settings: Any) -> Iterator[FakePushService]:
    told = io.StringIO()
    call_command("vapid_key", stdout=told)
    settings.VAPID_PRIVATE_KEY, settings.PUSH_HOSTS = told.getvalue().strip(), ["127.0.0.1"]
    push.public_key.cache_clear()
    service.requests.clear()
    service.status = 201
    yield service
    push.public_key.cache_clear()


@pytest.fixture
def alice() -> User:
    return people.make()


def subscribed(browser: Client, one: Subscriber, status: int = 201) -> Any:
    answer = browser.post("/api/user/push/", one.subscription(), content_type="application/json", headers={"User-Agent": "Firefox/140.0"})
    assert answer.status_code == status, answer.content
    return answer.json()


def ring(person: User) -> None:
    reminders.ring(person_id=person.pk, kind=OutgoingMail.Kind.REMINDER, now=timezone.now())


def mails() -> int:
    return OutgoingMail.objects.filter(kind=OutgoingMail.Kind.REMINDER).count()


def test_a_push_names_its_kind_and_nothing_else(alice: User, fake: FakePushService) -> None:
    browser, one = people.browser(alice), Subscriber(fake)
    assert len(browser.get("/api/user/push/").json()["public_key"]) == 87
    for _ in range(2):
        subscribed(browser, one)
    assert one.endpoint not in str(PushSubscription.objects.values().get())
    ring(alice)
    request = fake.requests[0]
    assert one.opened(request.body) == {"kind": "reminder"}
    assert request.headers["authorization"].startswith("vapid t=")
    assert (len(fake.requests), mails()) == (1, 0)


def test_a_browser_that_is_gone_is_forgotten_and_a_mail_goes_instead(alice: User, fake: FakePushService) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    fake.status = 410
    ring(alice)
    assert (PushSubscription.objects.count(), mails()) == (0, 1)
    subscribed(people.browser(alice), Subscriber(fake, "two"))
    fake.status = 503
    ring(alice)
    assert (PushSubscription.objects.count(), mails()) == (1, 2)


@pytest.mark.parametrize(
    "endpoint", ["https://10.0.0.7/x", "http://127.0.0.1.nip.io/x", "https://a:b@127.0.0.1/x", "ftp://127.0.0.1/x", "x"]
)
def test_only_known_services_are_called(alice: User, fake: FakePushService, endpoint: str) -> None:
    one = Subscriber(fake)
    one.endpoint = endpoint
    assert subscribed(people.browser(alice), one, 400)["code"] == "push_invalid"


def test_the_choice_is_shown_only_with_a_key(alice: User, fake: FakePushService, settings: Any) -> None:
    browser = people.browser(alice)
    browser.post("/person/reminder/", {"wish": "set", "at": "07:30", "channel": "push"})
    assert Reminder.objects.get(pk=alice.pk).channel == "push"
    device = subscribed(browser, Subscriber(fake))["id"]
    page = browser.get("/person/reminder/").content.decode()
    assert "data-push" in page
    assert "Firefox" in page
    browser.post(f"/person/reminder/devices/{device}/remove/")
    assert not PushSubscription.objects.exists()
    settings.VAPID_PRIVATE_KEY = ""
    page = browser.get("/person/reminder/").content.decode()
    assert "data-push" not in page
    assert 'name="channel"' not in page
    refused = browser.put("/api/user/reminder/", {"at": "07:30", "channel": "push"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (404, "push_not_offered")
    # Who had chosen it before gets mails again.
    due = Reminder.objects.get(pk=alice.pk).next_at
    assert due is not None
    reminders.sweep(now=due + datetime.timedelta(minutes=1))
    assert mails() == 1


def test_the_service_worker_has_the_words(client: Client) -> None:
    told = client.get("/service-worker.js").content.decode()
    assert re.search(r'"title": "What did you dream\?"', told)
    assert 'addEventListener("push"' in told
