"""A sign-in with a second factor, by every road and in every dialect: a challenge in place of tokens, exchanged at one place."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from person.flows import links, second_factor, sign_in
from person.models import Session, SignInRecord, User
from tests import people
from tests.fakes.authenticator import Authenticator

from .conftest import Api, code_of, unuse

pytestmark = pytest.mark.django_db

DIALECTS = {
    "dreamalyze": "/api/user/login/",
    "simplejwt": "/api/user/token/",
    "mycreatool": "/api/accounts/login/",
    "splashmy": "/api/v1/auth/login/",
}


def first_step(client: Client, person: User, path: str = "/api/user/login/") -> Any:
    return client.post(path, {"email": person.email, "password": people.PASSWORD}, content_type="application/json")


def challenge(client: Client, person: User) -> str:
    return str(first_step(client, person).json()["challenge"])


def exchange(client: Client, token: str, **proof: Any) -> Any:
    return client.post("/api/user/second-factor/", {"challenge": token, **proof}, content_type="application/json")


@pytest.mark.once
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_answers_a_challenge_and_says_where_to_go(alice: User, secret: str, client: Client, dialect: str) -> None:
    answer = first_step(client, alice, DIALECTS[dialect])
    told = answer.json()
    assert (answer.status_code, told["code"]) == (401, "second_factor_required")
    assert told["methods"] == ["totp", "recovery_code"]
    assert told["url"] == f"{configured.PUBLIC_URL}/api/user/second-factor/"
    assert not {"access", "refresh", "token"} & told.keys()
    signed_in = exchange(client, told["challenge"], code=code_of(secret))
    assert (signed_in.status_code, signed_in.json()["user"]["email"]) == (200, alice.email)
    assert people.me(client, signed_in.json()["access"]) == 200


@pytest.mark.once
def test_the_tokens_are_those_of_the_dialect(alice: User, secret: str, client: Client) -> None:
    kept: dict[str, tuple[bool, bool]] = {}
    for dialect, path in DIALECTS.items():
        unuse(alice)
        tokens = exchange(client, first_step(client, alice, path).json()["challenge"], code=code_of(secret)).json()
        claims = jwt.decode(tokens["access"], options={"verify_signature": False})
        session = Session.objects.get(pk=claims["sid"])
        kept[dialect] = (session.is_rotating, claims["exp"] - timezone.now().timestamp() > 86400)
        assert session.is_two_factor
    assert kept == {
        "dreamalyze": (False, False),
        "simplejwt": (False, False),
        "mycreatool": (True, False),
        "splashmy": (True, True),
    }


def test_a_passkey_is_a_second_factor(api: Api, alice: User, device: Authenticator, client: Client) -> None:
    api.add_passkey(device)
    token = challenge(client, alice)
    options = client.post("/api/user/second-factor/passkey/", {"challenge": token}, content_type="application/json").json()["publicKey"]
    assert len(options["allowCredentials"]) == 1
    assert exchange(client, token, passkey=device.show(options)).status_code == 200


@pytest.mark.once
def test_a_passkey_of_somebody_else_is_none(api: Api, alice: User, device: Authenticator, client: Client) -> None:
    api.add_passkey(device)
    theirs = Authenticator()
    bob = people.make("bob")
    Api(str(people.log_in(client, bob)["access"])).add_passkey(theirs)
    token = challenge(client, alice)
    options = client.post("/api/user/second-factor/passkey/", {"challenge": token}, content_type="application/json").json()["publicKey"]
    assert exchange(client, token, passkey=theirs.show(options)).json()["code"] == "passkey_refused"
    other = challenge(client, bob)
    mine = client.post("/api/user/second-factor/passkey/", {"challenge": token}, content_type="application/json").json()["publicKey"]
    assert exchange(client, other, passkey=device.show(mine)).json()["code"] == "passkey_refused"


def test_a_challenge_is_spent_by_its_tokens_and_by_a_new_password(alice: User, secret: str, client: Client) -> None:
    token = challenge(client, alice)
    assert exchange(client, token, code=code_of(secret)).status_code == 200
    unuse(alice)
    assert exchange(client, token, code=code_of(secret)).json()["code"] == "second_factor_expired"
    token = challenge(client, alice)
    alice.set_password("quite another lake")
    alice.save(update_fields=["password"])
    assert exchange(client, token, code=code_of(secret)).json()["code"] == "second_factor_expired"


@pytest.mark.once
@pytest.mark.parametrize("token", ["", "x", "00", "ab" * 32, "ü" * 20])
def test_a_challenge_of_nobodys_is_refused(client: Client, token: str) -> None:
    assert exchange(client, token, code="123456").status_code in (400, 401)


@pytest.mark.once
def test_nothing_shown_is_nothing_proven(alice: User, secret: str, client: Client) -> None:
    assert exchange(client, challenge(client, alice)).status_code == 400


@pytest.mark.once
def test_a_wrong_password_is_told_nothing_of_it(alice: User, secret: str, client: Client) -> None:
    answer = client.post("/api/user/login/", {"email": alice.email, "password": "no"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], "challenge" in answer.json()) == (401, "wrong_credentials", False)


@pytest.mark.once
def test_no_road_into_a_sign_in_forgets_the_factor(alice: User, secret: str) -> None:
    """The flow itself refuses, whoever calls it: also a mailed link and Google."""
    for road in (sign_in.begin, sign_in.with_tokens):
        with pytest.raises(second_factor.SecondFactorRequired):
            road(user=alice, ip=None, user_agent="", now=timezone.now())


@pytest.mark.once
def test_a_mailed_link_for_a_new_password_leads_to_the_second_step(alice: User, secret: str) -> None:
    alice.refresh_from_db()
    browser = Client()
    browser.get(links.reset(alice).removeprefix(configured.PUBLIC_URL))
    answer = browser.post("/person/reset/new/", {"password": people.OTHER_PASSWORD})
    assert answer["Location"] == "/person/sign-in/second/"
    assert people.me(browser) == 401
    browser.post("/person/sign-in/second/", {"code": code_of(secret)})
    assert people.me(browser) == 200


@pytest.mark.once
def test_a_key_and_a_ticket_ask_for_nothing_more(api: Api, secret: str, client: Client) -> None:
    """Both were given to a sign-in that has shown everything (docs/accounts.md)."""
    key = api("POST", "api-keys/", name="diary", scopes=["account:read"]).json()["key"]
    assert people.me(client, key) == 200
    assert api("POST", "ws-ticket/").status_code == 200


def test_the_history_tells_of_each_step(alice: User, secret: str, client: Client) -> None:
    SignInRecord.objects.all().delete()
    token = challenge(client, alice)
    exchange(client, token, code="000000")
    exchange(client, token, code=code_of(secret))
    rows = SignInRecord.objects.filter(user=alice).order_by("pk").values_list("refusal", "method", "factor")
    assert list(rows) == [("wrong_code", "password", "totp"), ("", "password", "totp")]


def test_a_waiting_sign_in_does_not_wait_for_ever(alice: User, secret: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_factor, "SECONDS", 0)
    token = challenge(client, alice)
    assert exchange(client, token, code=code_of(secret)).json()["code"] == "second_factor_expired"
