"""Following the mailed link (Mateimage): activates once, signs in with a session, goes to configured addresses only."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from person.flows import links
from person.models import User

from .letters import PASSWORD, deliver, is_signed_in, link_of, make_person, make_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FAILED = "/person/sign-in/?activation=failed"


def _path(user: User, settings: Settings) -> str:
    return links.activation(user).removeprefix(settings.PUBLIC_URL)


def test_it_activates_and_signs_in(client: Client, settings: Settings) -> None:
    alice = make_waiting()
    response = client.get(_path(alice, settings))
    assert (response.status_code, response["Location"]) == (302, "/dreams/")
    alice.refresh_from_db()
    assert alice.is_active
    assert is_signed_in(client)


def test_it_goes_to_the_configured_address(client: Client, settings: Settings) -> None:
    settings.URL_REDIRECT_IF_GET_AUTHENTICATION = "https://app.example.org/welcome"
    assert client.get(_path(make_waiting(), settings) + "?next=https://evil.example")["Location"] == "https://app.example.org/welcome"


def test_the_second_use_is_refused_and_signs_nobody_in(client: Client, settings: Settings) -> None:
    path = _path(make_waiting(), settings)
    client.get(path)
    stranger = Client()
    assert stranger.get(path)["Location"] == FAILED
    assert not is_signed_in(stranger)


def test_the_owner_who_follows_it_twice_lands_in_the_chat(client: Client, settings: Settings) -> None:
    path = _path(make_waiting(), settings)
    client.get(path)
    assert client.get(path)["Location"] == FAILED
    assert client.get(FAILED)["Location"] == "/dreams/"


@pytest.mark.parametrize("token", ["x", "a.b.c", "a:b:c", "%00", "é", "a" * 3000])
def test_a_forged_link_leads_to_the_configured_address(client: Client, token: str, settings: Settings) -> None:
    settings.URL_REDIRECT_IF_NOTGET_AUTHENTICATION = "https://app.example.org/no"
    assert client.get(f"/person/activate/{token}/")["Location"] == "https://app.example.org/no"


def test_an_old_link_is_refused(client: Client, settings: Settings) -> None:
    path = _path(make_waiting(), settings)
    later = timezone.now() + datetime.timedelta(hours=settings.PERSON_ACTIVATION_HOURS, minutes=1)
    with time_machine.travel(later, tick=False):
        assert client.get(path)["Location"] == FAILED


def test_a_link_for_another_address_is_refused(client: Client, settings: Settings) -> None:
    alice = make_waiting()
    path = _path(alice, settings)
    User.objects.filter(pk=alice.pk).update(email="new@example.org")
    assert client.get(path)["Location"] == FAILED


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"x-purpose": "preview"},
    ],
)
def test_looking_ahead_does_not_use_it_up(client: Client, headers: dict[str, str], settings: Settings) -> None:
    path = _path(make_waiting(), settings)
    ahead = client.get(path, headers=headers)
    # A browser throws only an error away; it would show a kept success to whoever clicks, without asking us again.
    assert 400 <= ahead.status_code < 500
    assert not is_signed_in(client)
    assert client.get(path)["Location"] == "/dreams/"


def test_asking_for_the_head_does_not_use_it_up(client: Client, settings: Settings) -> None:
    path = _path(make_waiting(), settings)
    assert client.head(path).status_code < 300
    assert client.get(path)["Location"] == "/dreams/"


@pytest.mark.parametrize("is_good", [True, False])
def test_the_token_goes_into_no_cache_and_no_referer(client: Client, settings: Settings, is_good: bool) -> None:
    path = _path(make_waiting(), settings) if is_good else "/person/activate/spoilt/"
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_failed_link_offers_another_one(client: Client) -> None:
    make_waiting()
    page = client.get("/person/activate/spoilt/", follow=True).content.decode()
    assert "has been used already" in page
    assert 'action="/person/activate/resend/"' in page
    client.post("/person/activate/resend/", {"email": "alice@example.org"})
    [message] = deliver()
    assert client.get(link_of(message))["Location"] == "/dreams/"


def test_a_confirmed_person_is_never_sent_another_link(client: Client) -> None:
    make_person()
    client.post("/person/activate/resend/", {"email": "alice@example.org"})
    assert deliver() == []


def test_who_was_switched_off_by_staff_is_not_activated_by_an_old_link(client: Client, settings: Settings) -> None:
    alice = make_person(is_active=False)
    assert client.get(_path(alice, settings))["Location"] == FAILED
    assert client.post("/person/sign-in/", {"email": alice.email, "password": PASSWORD}).status_code != 500
    alice.refresh_from_db()
    assert not alice.is_active
