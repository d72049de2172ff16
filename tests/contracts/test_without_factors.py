"""Clients of the older documents know of no second factor and of no confirming: an account that has none is never asked for either.

What such a call always carried, a password, still goes through when the sign-in is old.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from person.models import ApiKey, EmailChange, Session, User, Work

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LOGINS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "dreamalyze": ("/api/user/login/", lambda told: str(told["access"])),
    "simplejwt": ("/api/user/token/", lambda told: str(told["access"])),
    "mycreatool": ("/api/accounts/login/", lambda told: str(told["access"])),
    "splashmy": ("/api/v1/auth/login/", lambda told: str(told["data"]["token"])),
}
READ = (
    "/api/user/me/",
    "/api/user/me/dreams/",
    "/api/accounts/profile/",
    "/api/v1/auth/profile/",
    "/api/v1/auth/profile/details/",
    "/api/v1/processing/quota/",
    "/api/v1/progress/",
)
AGES = [pytest.param(0, id="fresh"), pytest.param(11, id="old")]


@pytest.fixture
def alice(db: None) -> User:
    return people.make(credits=5)


class Program:
    """Signed in as one of the documents tells."""

    def __init__(self, person: User, dialect: str, minutes: int = 0) -> None:
        path, token_of = LOGINS[dialect]
        client = Client()
        answer = client.post(path, {"email": person.email, "password": people.PASSWORD}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        self.told = answer.json()
        self.access = token_of(self.told)
        if minutes:
            people.grow_old(minutes)

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        client = Client(headers={"Authorization": f"Bearer {self.access}"})
        return client.generic(method, path) if method == "GET" else getattr(client, method.lower())(path, body, "application/json")


@pytest.fixture(params=LOGINS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_sign_in_mentions_a_second_step(alice: User, dialect: str) -> None:
    told = str(Program(alice, dialect).told)
    assert not [word for word in ("challenge", "second_factor", "methods") if word in told]


def test_an_old_sign_in_reads_and_goes_on_as_ever(alice: User, dialect: str) -> None:
    program = Program(alice, dialect, minutes=50)
    assert {path: program("GET", path).status_code for path in READ} == dict.fromkeys(READ, 200)
    assert program("POST", "/api/user/me/dreams/", title="A lake").status_code == 201
    assert program("PUT", "/api/v1/auth/profile/", first_name="Ana").status_code == 200


@pytest.mark.parametrize(("dialect", "path"), [("dreamalyze", "/api/user/token/refresh/"), ("mycreatool", "/api/accounts/token/refresh/")])
def test_an_old_sign_in_is_refreshed_without_showing_more(alice: User, dialect: str, path: str) -> None:
    program = Program(alice, dialect, minutes=50)
    answer = Client().post(path, {"refresh": program.told["refresh"]}, content_type="application/json")
    assert (answer.status_code, "access" in answer.json()) == (200, True)


@pytest.mark.parametrize("minutes", AGES)
@pytest.mark.parametrize("path", ["/api/v1/auth/change-password/", "/api/user/password/change/"])
def test_a_new_password_needs_the_old_one_and_nothing_else(alice: User, dialect: str, path: str, minutes: int) -> None:
    program = Program(alice, dialect, minutes)
    answer = program("POST", path, old_password=people.PASSWORD, new_password=people.OTHER_PASSWORD)
    assert answer.status_code in (200, 204)
    assert User.objects.get().check_password(people.OTHER_PASSWORD)


@pytest.mark.parametrize("minutes", AGES)
def test_another_address_with_the_password(alice: User, dialect: str, minutes: int) -> None:
    answer = Program(alice, dialect, minutes)("POST", "/api/user/email/", email=people.email("new"), password=people.PASSWORD)
    assert (answer.status_code, EmailChange.objects.count()) == (202, 1)


@pytest.mark.parametrize("minutes", AGES)
def test_the_end_with_the_password(alice: User, dialect: str, minutes: int) -> None:
    answer = Program(alice, dialect, minutes)("POST", "/api/user/deletion/", password=people.PASSWORD)
    assert (answer.status_code, Work.objects.count()) == (202, 1)


@pytest.mark.parametrize("minutes", AGES)
@pytest.mark.parametrize("path", ["email", "deletion"])
def test_a_wrong_password_is_a_400_that_names_it(alice: User, path: str, minutes: int) -> None:
    answer = Program(alice, "dreamalyze", minutes)("POST", f"/api/user/{path}/", email=people.email("new"), password="not this")
    assert (answer.status_code, answer.json().keys()) == (400, {"password"})
    assert not EmailChange.objects.exists() and not Work.objects.exists()


def test_a_fresh_sign_in_is_asked_for_nothing(alice: User, dialect: str) -> None:
    program = Program(alice, dialect)
    assert program("POST", "/api/user/api-keys/", name="diary", scopes=["account:read"]).status_code == 201
    assert program("POST", "/api/user/email/", email=people.email("new")).status_code == 202
    assert program("POST", "/api/user/export/").status_code == 202
    assert program("POST", "/api/user/deletion/").status_code == 202


def test_a_password_once_sent_along_counts_for_the_next_wish_too(alice: User) -> None:
    program = Program(alice, "dreamalyze", minutes=11)
    key = {"name": "diary", "scopes": ["account:read"]}
    assert program("POST", "/api/user/api-keys/", **key).json()["code"] == "reauthentication_required"
    program("POST", "/api/user/email/", email=people.email("new"), password=people.PASSWORD)
    assert program("POST", "/api/user/api-keys/", **key).status_code == 201


def test_a_key_that_was_made_asks_for_nothing_however_old_the_sign_in(alice: User) -> None:
    key = Program(alice, "dreamalyze")("POST", "/api/user/api-keys/", name="diary", scopes=["account:read"]).json()["key"]
    people.grow_old(60 * 24)
    assert (people.me(Client(), key), ApiKey.objects.count()) == (200, 1)


@pytest.mark.parametrize(
    ("path", "more"),
    [("user", {}), ("accounts", {"password2": people.PASSWORD}), ("v1/auth", {"password_confirm": people.PASSWORD})],
)
def test_registering_begins_without_a_factor(settings: Any, path: str, more: dict[str, str]) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    body = {"email": people.email(), "username": "someone", "password": people.PASSWORD, **more}
    assert Client().post(f"/api/{path}/register/", body, content_type="application/json").status_code == 201
    login = Client().post(f"/api/{path}/login/", {k: body[k] for k in ("email", "password")}, content_type="application/json")
    assert login.status_code == 200
    assert not Session.objects.filter(is_two_factor=True).exists()
