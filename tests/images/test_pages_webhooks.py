"""The pages of webhooks: made, tried out, changed, paused, given a new secret, deleted; and the log of what was sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as conf
from django.test import Client
from django.utils import timezone

from imagegen.models import WebhookDelivery, WebhookEndpoint
from imagegen.webhooks import endpoints
from tests.fakes.webhook_receiver import FakeReceiver, status

from .. import page_words, people
from .webhooks import Listener, turns

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ALL = ["job.completed", "job.failed"]


@pytest.fixture
def alice() -> Listener:
    return Listener(people.make())


@pytest.fixture
def page(alice: Listener) -> Client:
    return people.browser(alice.person)


def shown(page: Client, path: str = "", /, **query: Any) -> str:
    answer = page.get(f"/images/webhooks/{path}", query)
    assert answer.status_code == 200
    return page_words.source(answer)


def post(page: Client, path: str, **form: Any) -> Any:
    return page.post(f"/images/webhooks/{path}", form, follow=True)


def only() -> WebhookEndpoint:
    return WebhookEndpoint.objects.get()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_a_new_webhook_shows_its_secret_this_once(page: Client, receiver: FakeReceiver) -> None:
    answer = post(page, "new/", url=f" {receiver.url} ", description="my garden", events=ALL)
    secret = re.search(r'value="(whsec_[^"]+)"', answer.content.decode())
    assert (answer.status_code, bool(secret)) == (201, True)
    assert "no-store" in answer["Cache-Control"]
    assert (only().url, only().events) == (receiver.url, ALL)
    assert "whsec_" not in shown(page) + shown(page, f"{only().pk}/")
    assert "my garden" in shown(page)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://localhost/", "ftp://example.org/", "http://169.254.169.254/latest/"])
def test_an_address_that_is_refused_says_so_at_its_field(page: Client, url: str) -> None:
    answer = post(page, "new/", url=url, events=ALL)
    text = answer.content.decode()
    assert (answer.status_code, WebhookEndpoint.objects.exists()) == (400, False)
    assert re.search(r'id="new_url_error"><p>This address can&#x27;t be used', text)
    assert re.search(r'<input[^>]*name="url"[^>]*aria-invalid="true"', text)
    assert f'value="{url}"' in text


def test_events_have_to_be_chosen_and_ten_webhooks_are_enough(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    assert 'id="new_events_error"' in post(page, "new/", url=receiver.url).content.decode()
    for number in range(endpoints.MOST_ENDPOINTS):
        alice.listen(f"{receiver.url}/{number}")
    assert "You have 10 webhooks already." in post(page, "new/", url=receiver.url, events=ALL).content.decode()


def test_a_test_is_sent_and_its_outcome_shown(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    path = f"{webhook['id']}/"
    text = post(page, f"{path}test/").content.decode()
    assert "A test event is on its way." in text
    assert "data-open" in text
    receiver.script(status(503, "<b>closed</b>"))
    turns()
    text = shown(page, path)
    assert re.search(r"Last test failed · 503 \d+ ms", words(text))
    assert "&lt;b&gt;closed&lt;/b&gt;" in text
    assert "data-open" not in text


def test_the_log_tells_each_delivery_and_sends_it_again(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(500), status(204))
    job = alice.happens("failed", code="image_busy")
    turns()
    text = shown(page, f"{webhook['id']}/")
    assert re.search(r"A picture failed waiting · 500 .* 1 attempt · next try on ", words(text))
    assert str(job.pk) in text
    assert "Send again" not in text
    row = WebhookDelivery.objects.get()
    assert "still on its way" in post(page, f"deliveries/{row.pk}/again/").content.decode()
    WebhookDelivery.objects.update(state="failed", next_attempt_at=None, ended_at=timezone.now())
    assert "It is sent again." in post(page, f"deliveries/{row.pk}/again/").content.decode()
    turns()
    assert "delivered · 204" in words(shown(page, f"{webhook['id']}/"))
    assert receiver.ids == [row.event_id] * 2


def test_the_log_has_pages_and_can_be_narrowed(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    for _ in range(21):
        alice.happens()
    WebhookDelivery.objects.filter(pk=WebhookDelivery.objects.values("pk")[:1]).update(
        state="delivered", next_attempt_at=None, ended_at=timezone.now()
    )
    path = f"{webhook['id']}/"
    assert shown(page, path).count('<details id="delivery-') == 20
    assert shown(page, path, state="delivered").count('<details id="delivery-') == 1
    assert shown(page, path, state="nonsense", page="99").count('<details id="delivery-') == 1


def test_a_webhook_is_changed_also_while_its_address_cannot_be_found(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    conf.WEBHOOK_ALLOWED_HOSTS.clear()  # its own address would be refused now
    form = {"url": receiver.url, "description": "new", "events": ["job.failed"]}
    assert "Saved." in post(page, f"{webhook['id']}/change/", **form).content.decode()
    assert (only().description, only().events) == ("new", ["job.failed"])
    answer = post(page, f"{webhook['id']}/change/", **{**form, "url": "http://10.0.0.1/"})
    assert (answer.status_code, 'id="change_url_error"' in answer.content.decode()) == (400, True)
    assert only().url == receiver.url


def test_a_webhook_is_paused_and_taken_up_again(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    post(page, f"{webhook['id']}/switch/", is_active="false")
    assert not only().is_active
    assert ">paused<" in shown(page)
    post(page, f"{webhook['id']}/switch/", is_active="true")
    assert only().is_active


def test_one_that_was_given_up_says_why_and_its_mail_leads_to_its_page(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    receiver.script(status(410))
    alice.happens()
    turns()
    [message] = people.receive_mail()
    address = f"{conf.PUBLIC_URL}/images/webhooks/{webhook['id']}/"
    assert address in str(message.body)
    assert f'href="{address}"' in str(message.alternatives[0][0])
    text = shown(page, f"{webhook['id']}/")
    assert "it answered 410 Gone" in text
    assert "Switch it on" in text
    post(page, f"{webhook['id']}/switch/", is_active="true")
    assert (only().is_active, only().disabled_reason) == (True, "")


def test_a_new_secret_is_shown_once_and_the_old_one_stays_good_for_a_while(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    text = post(page, f"{webhook['id']}/secret/", overlap_hours="24").content.decode()
    secret = re.search(r'value="(whsec_[^"]+)"', text)
    assert secret is not None
    assert secret.group(1) != webhook["secret"]
    assert "The secret before is good until" in text
    assert "The secret before" not in post(page, f"{webhook['id']}/secret/", overlap_hours="0").content.decode()
    assert post(page, f"{webhook['id']}/secret/", overlap_hours="x").status_code == 400


def test_a_deleted_webhook_is_gone(page: Client, alice: Listener, receiver: FakeReceiver) -> None:
    webhook = alice.listen(receiver.url)
    assert "The webhook was deleted." in post(page, f"{webhook['id']}/delete/").content.decode()
    assert page.get(f"/images/webhooks/{webhook['id']}/").status_code == 404


def test_somebody_elses_webhook_does_not_exist(page: Client, receiver: FakeReceiver) -> None:
    bob = Listener()
    webhook = bob.listen(receiver.url, description="bob's")
    bob.happens()
    delivery = WebhookDelivery.objects.get()
    assert page.get(f"/images/webhooks/{webhook['id']}/").status_code == 404
    assert "bob" not in shown(page)
    for deed in ("test", "switch", "delete"):
        assert "There is no such webhook." in post(page, f"{webhook['id']}/{deed}/").content.decode()
    assert "There is no such delivery." in post(page, f"deliveries/{delivery.pk}/again/").content.decode()
    form = {"url": receiver.url, "events": ALL, "overlap_hours": "0"}
    assert {post(page, f"{webhook['id']}/{deed}/", **form).status_code for deed in ("change", "secret")} == {404}
    assert only().is_active
