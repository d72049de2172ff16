"""Choosing a new password by mailed link."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from person.models import OutgoingMail, Session

from .letters import PASSWORD, deliver, is_signed_in, link_of, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW = "another moon, another tide"


def _mailed_link(client: Client) -> str:
    client.post("/person/reset/", {"email": "alice@example.org"})
    return link_of(deliver()[-1])


def test_the_mailed_link_leads_to_a_new_password(client: Client) -> None:
    make_person()
    page = client.get(_mailed_link(client), follow=True)
    [(form_path, _status)] = page.redirect_chain
    client.post(form_path, {"password": NEW})
    elsewhere = Client()
    elsewhere.post("/person/sign-in/", {"email": "alice@example.org", "password": NEW})
    assert is_signed_in(elsewhere)


def test_every_other_sign_in_ends_and_a_mail_says_so(client: Client) -> None:
    make_person()
    other = Client()
    other.post("/person/sign-in/", {"email": "alice@example.org", "password": PASSWORD})
    page = client.get(_mailed_link(client), follow=True)
    client.post(page.request["PATH_INFO"], {"password": NEW})
    assert not is_signed_in(other)
    assert Session.objects.filter(ended_at__isnull=False).count() == 1
    deliver()
    assert OutgoingMail.objects.filter(kind="password_changed", sent_at__isnull=False).exists()


def test_the_token_leaves_the_address_at_once(client: Client) -> None:
    make_person()
    path = _mailed_link(client)
    moved = client.get(path)
    token = path.split("/")[3]
    assert token not in moved["Location"]
    assert (moved["Referrer-Policy"], "no-store" in moved["Cache-Control"]) == ("no-referrer", True)
    assert token not in client.get(moved["Location"]).content.decode()


@pytest.mark.parametrize("email", ["alice@example.org", "stranger@example.org"])
def test_every_address_gets_the_same_answer(client: Client, email: str) -> None:
    make_person()
    answer = client.post("/person/reset/", {"email": email}, follow=True)
    assert answer.redirect_chain == [("/person/reset/sent/", 302)]
    assert email not in answer.content.decode()


def test_a_link_works_once(client: Client) -> None:
    make_person()
    path = _mailed_link(client)
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password": NEW})
    again = Client()
    assert "used already or is too old" in again.get(path, follow=True).content.decode()
    again.post("/person/reset/new/", {"password": "a third password of mine"})
    assert again.post("/person/sign-in/", {"email": "alice@example.org", "password": NEW}).status_code == 302


def test_a_spoilt_link_says_so_before_anything_is_typed(client: Client) -> None:
    page = client.get("/person/reset/spoilt/", follow=True).content.decode()
    assert "used already or is too old" in page
    assert 'href="/person/reset/"' in page or 'action="/person/reset/"' in page


def test_an_old_link_is_refused(client: Client, settings: Settings) -> None:
    make_person()
    path = _mailed_link(client)
    later = timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 5)
    with time_machine.travel(later, tick=False):
        assert "too old" in client.get(path, follow=True).content.decode()


def test_a_weak_password_is_refused_beside_its_field(client: Client) -> None:
    make_person()
    page = client.get(_mailed_link(client), follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password": "12345678"})
    assert answer.status_code == 400
    assert 'id="id_password_error"' in answer.content.decode()
    assert client.post(page.request["PATH_INFO"], {"password": NEW}).status_code == 302


@pytest.mark.parametrize("token", ["x", "....", "a" * 3000, "é", "AAAA.b", "%00.%00"])
def test_no_token_is_an_error_of_ours(client: Client, token: str) -> None:
    page = client.get(f"/person/reset/{token}/", follow=True)
    assert page.status_code < 500
    assert client.post("/person/reset/new/", {"password": NEW}).status_code < 500


def test_too_many_requests_have_to_wait(client: Client, ten_a_minute: None) -> None:
    answers = [client.post("/person/reset/", {"email": f"a{n}@example.org"}).status_code for n in range(11)]
    assert answers == [302] * 10 + [429]
