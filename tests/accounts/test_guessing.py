"""Guessing a password is slowed down by account, from however many addresses; its owner gets in all the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from person.flows import guessing
from person.models import User
from project.text.columns import APART

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

_addresses: Iterator[int] = itertools.count(1)


@pytest.fixture(autouse=True)
def five_an_hour(settings: Any) -> None:
    settings.PERSON_GUESSES_PER_HOUR = 5


@pytest.fixture
def alice() -> User:
    return people.make()


def stranger() -> Client:
    number = next(_addresses)
    return Client(REMOTE_ADDR=f"198.18.{number // 250}.{number % 250}")


def attempt(client: Client, email: str, password: str = "a guess") -> Any:
    return client.post("/api/user/login/", {"email": email, "password": password}, content_type="application/json")


def guess_all(email: str) -> list[int]:
    """Guesses by six strangers, each from an address of their own."""
    return [attempt(stranger(), email).status_code for _ in range(6)]


def test_many_addresses_share_one_budget_for_an_account(alice: User) -> None:
    assert guess_all(alice.email) == [401] * 5 + [429]


def test_the_refusal_says_when_to_come_back(alice: User) -> None:
    guess_all(alice.email)
    answer = attempt(stranger(), alice.email)
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert answer.json()["code"] == "too_many_attempts"


def test_an_unknown_address_is_refused_alike(alice: User) -> None:
    nobody = people.email("nobody")
    assert guess_all(nobody) == guess_all(alice.email)
    known, unknown = attempt(stranger(), alice.email), attempt(stranger(), nobody)
    assert (known.status_code, known.json().keys()) == (unknown.status_code, unknown.json().keys())


def test_the_right_password_does_not_help_a_stranger_once_the_budget_is_spent(alice: User) -> None:
    guess_all(alice.email)
    assert attempt(stranger(), alice.email, people.PASSWORD).status_code == 429


def test_a_browser_that_signed_in_before_gets_in_all_the_same(alice: User) -> None:
    owner = stranger()
    form = {"email": alice.email, "password": people.PASSWORD}
    owner.post("/person/sign-in/", form)
    owner.post("/person/sign-out/")
    guess_all(alice.email)
    owner.defaults["REMOTE_ADDR"] = "203.0.113.200"
    assert owner.post("/person/sign-in/", form).status_code == 302


def test_a_program_at_an_address_that_signed_in_before_gets_in_all_the_same(alice: User) -> None:
    program = stranger()
    people.log_in(program, alice)
    guess_all(alice.email)
    assert attempt(program, alice.email, people.PASSWORD).status_code == 200


def test_a_program_that_logs_in_every_minute_is_not_slowed_down(alice: User) -> None:
    program = stranger()
    assert [attempt(program, alice.email, people.PASSWORD).status_code for _ in range(12)] == [200] * 12


def test_a_stolen_cookie_of_another_account_opens_no_second_budget(alice: User) -> None:
    thief = stranger()
    bob = people.make("bob")
    thief.post("/person/sign-in/", {"email": bob.email, "password": people.PASSWORD})
    guess_all(alice.email)
    assert attempt(thief, alice.email).status_code == 429


def test_the_known_browsers_own_budget_is_limited_too(alice: User) -> None:
    owner = stranger()
    owner.post("/person/sign-in/", {"email": alice.email, "password": people.PASSWORD})
    owner.post("/person/sign-out/")
    assert [attempt(owner, alice.email).status_code for _ in range(6)] == [401] * 5 + [429]


def test_the_page_says_so_with_429_and_when_to_come_back(alice: User) -> None:
    guess_all(alice.email)
    answer = stranger().post("/person/sign-in/", {"email": alice.email, "password": people.PASSWORD})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many attempts" in answer.content.decode()


def test_other_accounts_are_not_slowed_down(alice: User) -> None:
    guess_all(alice.email)
    assert attempt(stranger(), people.make("bob").email, people.PASSWORD).status_code == 200


def test_guessing_by_username_uses_the_same_budget(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(username="alice-by-name")
    for _ in range(5):
        stranger().post("/api/v1/auth/login/", {"username": "alice-by-name", "password": "a guess"}, content_type="application/json")
    assert attempt(stranger(), alice.email).status_code == 429


def test_accounts_that_were_set_apart_share_no_budget_and_no_cookie(settings: Any) -> None:
    settings.PERSON_GUESSES_PER_HOUR = 2
    older, later = people.make("strasse"), people.make("other")
    User.objects.filter(pk=later.pk).update(email=older.email.upper(), email_key=f"{older.email_key}{APART}{later.pk}")
    later.refresh_from_db()
    for_older = guessing.Origin(cookie=guessing.cookie(older))
    for _ in range(2):
        guessing.count(email=later.email, user=later, origin=for_older)
    with pytest.raises(guessing.TooManyAttempts):
        guessing.count(email=later.email, user=later, origin=guessing.Origin(cookie=guessing.cookie(older)))
    guessing.count(email=older.email, user=older, origin=guessing.NOWHERE)
