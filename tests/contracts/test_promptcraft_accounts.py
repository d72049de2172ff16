"""What the Promptcraft document promises about accounts (§4), one test for each promise."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from person.models import CreditEntry, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def active_at_once(settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/auth/{path}/", body, content_type="application/json")


def register(client: Client, **changes: Any) -> Any:
    good = {"username": "crafty", "email": people.email(), "first_name": "Ada", "last_name": "Byron"}
    passwords = {"password": people.PASSWORD, "password_confirm": people.PASSWORD}
    return post(client, "register", **{**good, **passwords, **changes})


def test_registering_keeps_first_and_last_name(client: Client) -> None:
    answer = register(client)
    assert answer.status_code == 201
    assert (User.objects.get().first_name, User.objects.get().last_name) == ("Ada", "Byron")


def test_the_repeated_password_must_match_in_the_documented_words(client: Client) -> None:
    answer = register(client, password_confirm=people.OTHER_PASSWORD)
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"password_confirm": ["Password fields didn't match."]}


def test_an_address_is_registered_once(client: Client) -> None:
    answer = register(client, email=people.make().email)
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"email"})


def test_a_weak_password_is_refused(client: Client) -> None:
    answer = register(client, password="12345678", password_confirm="12345678")
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"password"})


@pytest.mark.parametrize(("path", "client_name"), [("user", "dreamalyze"), ("accounts", "mycreatool"), ("v1/auth", "splashmy")])
def test_welcome_credits_are_those_of_each_clients_registration(client: Client, settings: Any, path: str, client_name: str) -> None:
    settings.PERSON_WELCOME_CREDITS = {client_name: 7, "promptcraft": 100}
    account = {"email": people.email(), "username": "someone", "password": people.PASSWORD}
    more = {"password2": people.PASSWORD} if client_name == "mycreatool" else {}
    assert client.post(f"/api/{path}/register/", {**account, **more}, content_type="application/json").status_code == 201
    assert User.objects.get().balance == 7


def test_promptcrafts_welcome_bonus_is_a_setting(client: Client, settings: Any) -> None:
    settings.PERSON_WELCOME_CREDITS = {"promptcraft": 100}
    assert register(client).json()["data"]["user"]["credits"] == 100


def test_level_points_and_rank_stand_on_the_user(client: Client) -> None:
    user = register(client).json()["data"]["user"]
    assert (user["level"], user["experience_points"], user["user_rank"]) == (1, 0, "Prompt Novice")


def test_registering_gives_welcome_credits_by_the_ledger(client: Client) -> None:
    user = register(client).json()["data"]["user"]
    assert user["credits"] == CreditEntry.objects.get(user=user["id"]).amount > 0


@pytest.mark.parametrize("field", ["username_or_email", "username", "email"])
def test_logging_in_works_by_username_and_by_email(client: Client, field: str) -> None:
    alice = people.make(username="Alice")
    name = alice.email if field == "email" else "alice"
    answer = post(client, "login", **{field: name, "password": people.PASSWORD})
    assert (answer.status_code, answer.json()["data"]["user"]["id"]) == (200, str(alice.pk))


def test_an_unknown_username_and_a_wrong_password_answer_the_same(client: Client) -> None:
    people.make(username="Alice")
    wrong = post(client, "login", username_or_email="alice", password="not this")
    unknown = post(client, "login", username_or_email="nobody", password="not this")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_logging_in_without_a_name_is_a_400(client: Client) -> None:
    answer = post(client, "login", password=people.PASSWORD)
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"email"})


def test_the_pair_of_tokens_is_refreshed_and_the_old_one_spent(client: Client) -> None:
    pair = register(client).json()["data"]
    answer = post(client, "token/refresh", refresh=pair["refresh"])
    assert people.me(client, answer.json()["data"]["access"]) == 200
    assert post(client, "token/refresh", refresh=pair["refresh"]).status_code == 401


def test_a_forgotten_password_is_reset_by_mail(client: Client, mailoutbox: Any) -> None:
    alice = people.make()
    assert post(client, "password/reset", email=alice.email).status_code == 200
    secret = people.mailed_path(people.receive_mail()[-1]).rstrip("/").rpartition("/")[2]
    answer = post(client, "password/reset/confirm", token=secret, password=people.OTHER_PASSWORD)
    assert answer.status_code == 200
    assert people.log_in(client, alice, people.OTHER_PASSWORD)


def test_asking_for_a_reset_answers_the_same_for_every_address(client: Client) -> None:
    known, unknown = post(client, "password/reset", email=people.make().email), post(client, "password/reset", email=people.email())
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_the_documented_throttles_are_the_defaults() -> None:
    rates: Any = configured.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    assert rates["ai_requests"] == "50/hour"
