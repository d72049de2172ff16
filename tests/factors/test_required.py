"""REQUIRE_SECOND_FACTOR=everyone (ASVS 6.3.3): every road in asks for two factors, and leads who has none to where one is set up."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from person.models import Session, User
from tests import people
from tests.contracts import google as fake_google
from tests.fakes.authenticator import Authenticator

from .conftest import Api, code_of, unuse
from .test_pages import add_passkey, set_up
from .test_second_factor import DIALECTS, exchange, first_step

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/person/security/"


@pytest.fixture
def before(client: Client, alice: User) -> Api:
    """A program that has signed in before the setting was made."""
    return Api(str(people.log_in(client, alice)["access"]))


@pytest.fixture(autouse=True)
def required(before: Api, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = "everyone"


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_dialect_signs_in_who_has_none_and_each_says_where_to_go(alice: User, client: Client, dialect: str) -> None:
    answer = first_step(client, alice, DIALECTS[dialect])
    told = answer.json()
    assert refused(answer) == (403, "second_factor_missing")
    assert told["url"] == f"{configured.PUBLIC_URL}{PAGE}"
    assert not {"access", "refresh", "token"} & told.keys()
    assert Session.objects.filter(user=alice).count() == 1


def test_google_alone_signs_nobody_in(alice: User, google: fake_google.Google, client: Client) -> None:
    User.objects.filter(pk=alice.pk).update(google_id="google-alice")
    token = google.id_token(sub="google-alice", email=alice.email)
    for path in ("google-login/", "google-token-refresh/"):
        assert refused(client.post(f"/api/user/{path}", {"token": token})) == (403, "second_factor_missing")


def test_a_sign_in_from_before_does_nothing_but_set_one_up(before: Api, alice: User, client: Client) -> None:
    for method, path in (("GET", "me/"), ("GET", "me/dreams/"), ("POST", "ws-ticket/"), ("POST", "export/"), ("GET", "sessions/")):
        assert refused(before(method, path)) == (403, "second_factor_missing"), path
    assert before("GET", "factors/").json()["is_required"] is True
    before.add_app()
    assert before("GET", "me/").status_code == 200
    unuse(alice)


def test_who_has_one_shows_it_and_is_in(before: Api, alice: User, client: Client) -> None:
    secret, _codes = before.add_app()
    unuse(alice)
    tokens = exchange(client, first_step(client, alice).json()["challenge"], code=code_of(secret)).json()
    assert people.me(client, tokens["access"]) == 200


def test_another_sign_in_with_one_factor_is_over_once_there_is_a_second(before: Api, alice: User, settings: Any, client: Client) -> None:
    settings.REQUIRE_SECOND_FACTOR = "off"
    other = Api(str(people.log_in(client, alice)["access"]))
    settings.REQUIRE_SECOND_FACTOR = "everyone"
    before.add_app()
    # Not to enrol either: whoever has the password alone could add a factor of their own.
    for method, path in (("GET", "me/"), ("GET", "factors/"), ("POST", "factors/passkeys/options/")):
        assert other(method, path).status_code == 401, path


@pytest.mark.parametrize("path", ["/dreams/", "/journal/", "/images/", "/person/account/", "/person/data/", "/person/keys/", "/admin/"])
def test_a_browser_is_led_to_where_it_is_set_up(alice: User, path: str) -> None:
    browser = people.browser(alice)
    led = browser.get(path, follow=True)
    assert led.redirect_chain[-1] == (PAGE, 302)
    assert "asks everybody for a second factor" in led.content.decode()
    assert people.me(browser) == 401


def test_setting_one_up_opens_everything(alice: User, device: Authenticator) -> None:
    for set_one_up in (set_up, lambda page: add_passkey(page, device)):
        person = people.make("bob")
        first = Client()
        assert first.post("/person/sign-in/", {"email": person.email, "password": people.PASSWORD})["Location"] == PAGE
        set_one_up(first)
        assert first.get("/person/account/").status_code == 200
        assert people.me(first) == 200


def test_who_removes_the_last_one_is_back_where_one_is_set_up(alice: User, device: Authenticator) -> None:
    browser = people.browser(alice)
    add_passkey(browser, device)
    browser.post(f"{PAGE}passkeys/{alice.passkeys.get().pk}/remove/")
    assert people.me(browser) == 401
    assert browser.get("/person/sign-in/")["Location"] == PAGE


def test_a_limited_browser_may_leave(alice: User) -> None:
    browser = people.browser(alice)
    browser.post("/person/sign-out/")
    assert Session.objects.filter(user=alice, end_reason="signed out").count() == 1
    assert browser.get(PAGE).status_code == 302


def test_who_registers_is_led_there_too(client: Client, settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    given = {"email": people.email("new"), "password": people.PASSWORD, "username": "new-here"}
    answer = client.post("/person/register/", given)
    assert answer["Location"] == PAGE, answer.content


def test_a_passkey_alone_is_two_factors(alice: User, device: Authenticator) -> None:
    add_passkey(people.browser(alice), device)
    browser = Client()
    options = browser.post("/api/user/passkey-login/options/").json()["publicKey"]
    answer = browser.post("/api/user/passkey-login/", {"passkey": device.show(options)}, content_type="application/json")
    assert people.me(Client(), answer.json()["access"]) == 200
