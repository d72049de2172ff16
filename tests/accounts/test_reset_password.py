"""A new password, by mailed link or by showing the old one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailoutbox")]


@pytest.fixture
def alice() -> User:
    return people.make()


def ask(client: Client, email: str) -> Any:
    return client.post("/api/user/password/reset/", {"email": email})


def confirm(client: Client, token: str, password: str = people.OTHER_PASSWORD) -> Any:
    return client.post("/api/user/password/reset/confirm/", {"token": token, "password": password})


def mailed_token(client: Client, person: User) -> str:
    assert ask(client, person.email).status_code == 202
    return people.mailed_path(people.receive_mail()[-1]).rstrip("/").rpartition("/")[2]


def can_log_in(client: Client, person: User, password: str) -> bool:
    return client.post("/api/user/login/", {"email": person.email, "password": password}).status_code == 200


def test_the_mailed_link_sets_a_new_password(client: Client, alice: User) -> None:
    assert confirm(client, mailed_token(client, alice)).status_code == 204
    assert can_log_in(client, alice, people.OTHER_PASSWORD)
    assert not can_log_in(client, alice, people.PASSWORD)


@pytest.mark.once
def test_the_answer_is_the_same_for_an_address_that_nobody_has(client: Client, alice: User) -> None:
    known, unknown = ask(client, alice.email), ask(client, people.email("nobody"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert [message.to for message in people.receive_mail()] == [[alice.email]]


def test_the_link_works_once(client: Client, alice: User) -> None:
    token = mailed_token(client, alice)
    confirm(client, token)
    answer = confirm(client, token, people.PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (400, "reset_failed")
    assert can_log_in(client, alice, people.OTHER_PASSWORD)


@pytest.mark.once
def test_the_link_lives_half_an_hour(client: Client, alice: User) -> None:
    token = mailed_token(client, alice)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31), tick=False):
        assert confirm(client, token).json()["code"] == "reset_failed"


def test_a_sign_in_with_the_known_password_kills_the_link(client: Client, alice: User) -> None:
    token = mailed_token(client, alice)
    people.browser(alice)
    assert confirm(client, token).status_code == 400


@pytest.mark.parametrize("token", ["x", ".", "a.b", "AAAAAAAAAAAAAAAAAAAAAA.c-d", "🙂.x", "=.="])
def test_a_spoilt_link_is_refused(client: Client, alice: User, token: str) -> None:
    answer = confirm(client, token)
    assert (answer.status_code, answer.json()["code"]) == (400, "reset_failed")


@pytest.mark.once
def test_a_weak_password_is_refused_and_the_link_lives_on(client: Client, alice: User) -> None:
    token = mailed_token(client, alice)
    answer = confirm(client, token, "12345678")
    assert (answer.status_code, answer.json().keys()) == (400, {"password"})
    assert confirm(client, token).status_code == 204


def test_a_reset_ends_every_sign_in(client: Client, alice: User) -> None:
    program, browser = people.log_in(client, alice), people.browser(alice)
    token = mailed_token(client, alice)
    confirm(client, token)
    assert people.me(client, program["access"]) == people.me(browser) == 401


@pytest.mark.once
def test_a_reset_is_told_by_mail(client: Client, alice: User) -> None:
    confirm(client, mailed_token(client, alice))
    *_, last = people.receive_mail()
    assert (len(people.receive_mail()), last.to) == (2, [alice.email])
    assert "/person/reset/" not in last.body


@pytest.mark.once
def test_a_reset_confirms_the_address_too(client: Client) -> None:
    waiting = people.unconfirmed()
    confirm(client, mailed_token(client, waiting))
    assert can_log_in(client, waiting, people.OTHER_PASSWORD)


@pytest.mark.once
def test_a_reset_does_not_open_an_account_that_staff_switched_off(client: Client) -> None:
    switched_off = people.make(is_active=False)
    confirm(client, mailed_token(client, switched_off))
    assert not can_log_in(client, switched_off, people.OTHER_PASSWORD)


def test_asking_twice_within_a_minute_mails_once(client: Client, alice: User) -> None:
    for _ in range(2):
        assert ask(client, alice.email.upper()).status_code == 202
    assert len(people.receive_mail()) == 1


@pytest.mark.once
def test_in_the_browser_the_link_leads_to_a_page_that_signs_in(client: Client, alice: User) -> None:
    client.post("/person/reset/", {"email": alice.email})
    moved = client.get(people.mailed_path(people.receive_mail()[-1]))
    assert (moved["Location"], moved["Referrer-Policy"]) == ("/person/reset/new/", "no-referrer")
    assert client.post(moved["Location"], {"password": people.OTHER_PASSWORD})["Location"] == "/dreams/"
    assert people.me(client) == 200


# --- changing it with the old one


def change(client: Client, access: str, old: str, new: str = people.OTHER_PASSWORD) -> Any:
    body = {"old_password": old, "new_password": new}
    return client.post("/api/user/password/change/", body, headers=people.bearer(access))


def test_changing_the_password_ends_every_other_sign_in(client: Client, alice: User) -> None:
    this, other = people.log_in(client, alice), people.browser(alice)
    assert change(client, this["access"], people.PASSWORD).status_code == 204
    assert people.me(client, this["access"]) == 200
    assert people.me(other) == 401
    assert can_log_in(client, alice, people.OTHER_PASSWORD)


@pytest.mark.once
def test_changing_needs_the_present_password(client: Client, alice: User) -> None:
    answer = change(client, people.log_in(client, alice)["access"], "not this")
    assert (answer.status_code, answer.json().keys()) == (400, {"old_password"})
    assert can_log_in(client, alice, people.PASSWORD)


@pytest.mark.once
def test_changing_to_a_weak_password_is_refused(client: Client, alice: User) -> None:
    answer = change(client, people.log_in(client, alice)["access"], people.PASSWORD, "12345678")
    assert (answer.status_code, answer.json().keys()) == (400, {"new_password"})
