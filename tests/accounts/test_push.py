"""Reminders that ring a browser: no word in them, one that is gone is forgotten, and a mail where none is reached."""

from __future__ import annotations

import datetime
import email.utils
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from person import tasks
from person.flows import push, reminders
from person.models import OutgoingMail, PushSubscription, Reminder, Ringing, User
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
    service.status, service.more = 201, {}
    yield service
    assert service.faults == []
    push.public_key.cache_clear()


@pytest.fixture
def alice() -> User:
    return people.make()


def subscribed(browser: Client, one: Subscriber, status: int = 201) -> Any:
    answer = browser.post("/api/user/push/", one.subscription(), content_type="application/json", headers={"User-Agent": "Firefox/140.0"})
    assert answer.status_code == status, answer.content
    return answer.json()


NOW = timezone.now()


def begun(person: User) -> Ringing:
    with transaction.atomic():
        return reminders.begin_ringing(user=person, devices=push.devices(person), kind=OutgoingMail.Kind.REMINDER, now=NOW)


def ring(person: User) -> Ringing:
    row = begun(person)
    reminders.ring(ringing_id=row.pk, now=NOW)
    return row


def sweep(minutes: float) -> list[int]:
    """What the sweep finds so long afterwards, and the workers do with it."""
    now = NOW + datetime.timedelta(minutes=minutes)
    found = reminders.waiting(now)
    for number in found:
        reminders.ring(ringing_id=number, now=now)
    return found


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
    assert (PushSubscription.objects.count(), mails(), Ringing.objects.count()) == (0, 1, 0)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_away_is_asked_again_later_each_time(alice: User, fake: FakePushService, status: int) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    fake.status = status
    row = ring(alice)
    assert (sweep(0.9), sweep(1.1), sweep(3), sweep(3.2)) == ([], [row.pk], [], [row.pk])
    assert (len(fake.requests), mails()) == (3, 0)
    fake.status = 201
    assert (sweep(8), len(fake.requests), mails(), Ringing.objects.count()) == ([row.pk], 4, 0, 0)


def test_one_that_stays_away_gets_a_mail_once(alice: User, fake: FakePushService) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    fake.status = 503
    ring(alice)
    for minutes in range(1, 180):
        sweep(minutes)
    assert (len(fake.requests), PushSubscription.objects.count(), mails(), Ringing.objects.count()) == (reminders.MOST_ATTEMPTS, 1, 1, 0)


@pytest.mark.parametrize("is_date", [False, True])
def test_it_is_left_alone_for_as_long_as_it_wants(alice: User, fake: FakePushService, *, is_date: bool) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    until = NOW + datetime.timedelta(minutes=30)
    fake.status, fake.more = 429, {"Retry_After": email.utils.format_datetime(until) if is_date else "1800"}
    row = ring(alice)
    assert (sweep(29.9), sweep(30.1)) == ([], [row.pk])


def test_only_those_that_were_not_reached_are_rung_again(alice: User, fake: FakePushService) -> None:
    first, second = Subscriber(fake, "one"), Subscriber(fake, "two")
    for one in (first, second):
        subscribed(people.browser(alice), one)
    away = PushSubscription.objects.order_by("created_at").last()
    assert away is not None
    row = ring(alice)
    assert len(fake.requests) == 2
    with transaction.atomic():
        row = begun(alice)
        Ringing.objects.filter(pk=row.pk).update(devices=[str(away.pk)], is_reached=True)
    fake.status = 410
    reminders.ring(ringing_id=row.pk, now=NOW)
    assert [request.path for request in fake.requests[2:]] == ["/two"]
    assert mails() == 0, "the other one was reached before"


def test_a_redirect_is_refused_and_not_tried_again(alice: User, fake: FakePushService) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    for status in (301, 302, 307, 308):
        fake.requests.clear()
        fake.status, fake.more = status, {"Location": f"{fake.origin}/inside"}
        ring(alice)
        assert ([request.path for request in fake.requests], Ringing.objects.count()) == (["/one"], 0)
    assert mails() == 4


def test_a_lost_wake_up_and_a_dead_worker_lose_nothing(alice: User, fake: FakePushService) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    row = begun(alice)
    # A worker claimed it and died.
    Ringing.objects.filter(pk=row.pk).update(attempts=1, due_at=NOW + reminders.FIRST_WAIT)
    assert (sweep(0.9), sweep(1.1)) == ([], [row.pk])
    assert (len(fake.requests), mails(), Ringing.objects.count()) == (1, 0, 0)


def test_the_sweep_wakes_workers_for_what_waits(alice: User, fake: FakePushService, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribed(people.browser(alice), Subscriber(fake))
    row, woken = begun(alice), list[int]()
    monkeypatch.setattr(tasks.ring_devices, "delay", lambda *, ringing_id: woken.append(ringing_id))
    tasks.send_reminders()
    assert woken == [row.pk]


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
