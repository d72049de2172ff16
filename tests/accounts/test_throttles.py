"""Throttles: guessing is slowed down by address, on every door, and never locks the owner out; each 429 says when to come back."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from person.models import User
from project import rates

from .. import people

pytestmark = pytest.mark.django_db

_addresses: Iterator[int] = itertools.count(1)


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    # DRF's throttles hold this very dictionary; the `settings` fixture would give them another.
    rates: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    monkeypatch.setitem(rates, "login", "3/minute")


@pytest.fixture
def stranger() -> Client:
    return Client(REMOTE_ADDR=f"198.51.100.{next(_addresses)}")


@pytest.fixture
def owner() -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{next(_addresses)}")


def attempt(client: Client, email: str, password: str = "a guess") -> Any:
    return client.post("/api/user/login/", {"email": email, "password": password})


def test_the_fourth_attempt_within_a_minute_is_429_with_retry_after(stranger: Client) -> None:
    statuses = [attempt(stranger, people.email()).status_code for _ in range(3)]
    answer = attempt(stranger, people.email())
    assert statuses == [401, 401, 401]
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer.json()["code"] == "throttled"


def test_the_owner_at_another_address_is_not_locked_out(stranger: Client, owner: Client) -> None:
    alice = people.make()
    assert [attempt(stranger, alice.email).status_code for _ in range(5)][-1] == 429
    assert attempt(owner, alice.email, people.PASSWORD).status_code == 200


def test_a_forged_forwarding_header_does_not_make_another_address(stranger: Client) -> None:
    answers = [
        stranger.post("/api/user/login/", {"email": people.email(), "password": "a guess"}, headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(4)
    ]
    assert answers[-1].status_code == 429


def test_the_page_and_the_api_share_one_counter(stranger: Client) -> None:
    alice = people.make()
    for _ in range(3):
        attempt(stranger, alice.email)
    answer = stranger.post("/person/sign-in/", {"email": alice.email, "password": people.PASSWORD})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert people.me(stranger) == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/user/token/", {"email": "x@example.org", "password": "x"}),
        ("/api/user/google-login/", {"token": "x"}),
        ("/api/user/google-token-refresh/", {"token": "x"}),
        ("/api/user/activation/resend/", {"email": "x@example.org"}),
        ("/api/user/password/reset/", {"email": "x@example.org"}),
        ("/api/user/password/reset/confirm/", {"token": "x", "password": "x"}),
        ("/api/user/email/confirm/", {"token": "x"}),
        ("/api/accounts/login/", {"email": "x@example.org", "password": "x"}),
        ("/api/v1/auth/login/", {"username": "x", "password": "x"}),
        ("/api/v1/auth/password/reset/", {"email": "x@example.org"}),
        ("/api/v1/auth/password/reset/confirm/", {"token": "x", "password": "x"}),
        ("/person/google/", {"credential": "x"}),
        ("/person/sign-in/", {"email": "x@example.org", "password": "x"}),
        ("/person/register/", {"email": "x@example.org", "username": "x", "password": "x"}),
        ("/person/reset/", {"email": "x@example.org"}),
        ("/person/activate/resend/", {"email": "x@example.org"}),
    ],
)
def test_every_door_is_limited(stranger: Client, path: str, body: dict[str, str]) -> None:
    statuses = [stranger.post(path, body).status_code for _ in range(4)]
    assert 429 not in statuses[:3]
    assert statuses[3] == 429


@pytest.mark.parametrize(
    ("path", "shape"), [("/api/accounts/login/", "timestamp"), ("/api/v1/auth/login/", "data"), ("/api/user/login/", "detail")]
)
def test_each_dialect_says_when_to_come_back(stranger: Client, path: str, shape: str) -> None:
    answers = [stranger.post(path, {"email": "x@example.org", "password": "x"}) for _ in range(4)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert {shape, "code"} <= answers[-1].json().keys()


def test_who_is_signed_in_is_counted_by_person_and_who_is_not_by_address(
    stranger: Client, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scope in ("anon", "user"):
        monkeypatch.setitem(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], scope, "3/hour")  # type: ignore[arg-type]
    alice = people.make()
    access = people.log_in(owner, alice)["access"]
    by_person = [client.get("/api/user/me/", headers=people.bearer(access)) for client in (owner, stranger, owner, stranger)]
    by_address = [stranger.post("/api/user/register/") for _ in range(4)]
    assert [answer.status_code for answer in by_person] == [200, 200, 200, 429]
    assert [answer.status_code for answer in by_address] == [400, 400, 400, 429]
    assert all(0 < int(answers[-1]["Retry-After"]) <= 3600 for answers in (by_person, by_address))


def test_of_a_crowd_that_comes_at_once_no_more_get_through() -> None:
    with ThreadPoolExecutor(32) as crowd:
        waits = list(crowd.map(lambda _: rates.take(key="crowd", amount=5, seconds=60), range(200)))
    assert waits.count(0) == 5
    assert all(0 < wait <= 60 for wait in waits if wait)


def test_who_waits_long_enough_gets_in_again() -> None:
    assert [rates.take(key="again", amount=1, seconds=60) for _ in range(2)] == [0, 60]
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61), tick=False):
        assert rates.take(key="again", amount=1, seconds=60) == 0


def test_a_browser_that_signed_in_before_is_not_held_up_by_its_neighbours(stranger: Client) -> None:
    alice = people.make()
    owner = Client(REMOTE_ADDR=stranger.defaults["REMOTE_ADDR"])
    form = {"email": alice.email, "password": people.PASSWORD}
    owner.post("/person/sign-in/", form)
    owner.post("/person/sign-out/")
    for _ in range(5):
        attempt(stranger, alice.email)
    assert attempt(stranger, alice.email, people.PASSWORD).status_code == 429
    assert owner.post("/person/sign-in/", form).status_code == 302


def test_who_is_throttled_makes_no_sign_in(stranger: Client) -> None:
    alice: User = people.make()
    for _ in range(4):
        attempt(stranger, alice.email, people.PASSWORD)
    assert alice.sessions.count() == 3
