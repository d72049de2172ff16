"""Another address: confirmed by a link to it, told to the old one, single use, silent about who is registered."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from person.models import EmailChange, User

from .. import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def ask(client: Client, access: str, email: str, **proof: Any) -> Any:
    body = {"email": email, "password": people.PASSWORD, **proof}
    return client.post("/api/user/email/", body, content_type="application/json", headers=people.bearer(access))


def link(client: Client, access: str, email: str) -> str:
    assert ask(client, access, email).status_code == 202
    return people.mailed_path(people.receive_mail()[-1])


def confirm(path: str) -> int:
    return Client().post(path).status_code


def test_the_link_goes_to_the_new_address_and_changes_it(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    new = people.email("new")
    path = link(client, access, new)
    assert people.receive_mail()[-1].to == [new]
    assert User.objects.get().email == alice.email
    assert confirm(path) == 200
    assert User.objects.get().email == new


@pytest.mark.once
def test_the_old_address_is_told(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    confirm(link(client, access, new := people.email("new")))
    told = people.receive_mail()[-1]
    assert told.to == [alice.email]
    assert new in str(told.body)


def test_one_signs_in_with_the_new_address_from_then_on(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    confirm(link(client, access, new := people.email("new")))
    body = {"password": people.PASSWORD}
    assert client.post("/api/user/login/", {"email": new, **body}).status_code == 200
    assert client.post("/api/user/login/", {"email": alice.email, **body}).status_code == 401


@pytest.mark.once
def test_looking_at_the_link_changes_nothing(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    path = link(client, access, people.email("new"))
    assert [client.get(path).status_code, client.head(path).status_code] == [200, 200]
    assert User.objects.get().email == alice.email


@pytest.mark.once
def test_a_program_confirms_with_the_token(client: Client, access: str, mailoutbox: Any) -> None:
    token = link(client, access, new := people.email("new")).rstrip("/").rpartition("/")[2]
    assert client.post("/api/user/email/confirm/", {"token": token}).status_code == 204
    assert User.objects.get().email == new


def test_a_link_works_once(client: Client, access: str, mailoutbox: Any) -> None:
    path = link(client, access, people.email("new"))
    assert [confirm(path), confirm(path)] == [200, 400]


def test_a_link_does_not_come_back_to_life_when_the_old_address_does(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    there = link(client, access, people.email("new"))
    confirm(there)
    confirm(link(client, access, alice.email))
    assert confirm(there) == 400
    assert User.objects.get().email == alice.email


@pytest.mark.once
def test_a_second_wish_makes_the_first_link_worthless(client: Client, access: str, mailoutbox: Any) -> None:
    first, second = link(client, access, people.email("first")), link(client, access, new := people.email("second"))
    assert (confirm(first), confirm(second)) == (400, 200)
    assert User.objects.get().email == new


@pytest.mark.once
def test_a_withdrawn_wish_makes_the_link_worthless(client: Client, access: str, mailoutbox: Any) -> None:
    path = link(client, access, people.email("new"))
    assert client.delete("/api/user/email/", headers=people.bearer(access)).status_code == 204
    assert confirm(path) == 400


@pytest.mark.once
def test_a_link_grows_too_old(client: Client, access: str, mailoutbox: Any) -> None:
    path = link(client, access, people.email("new"))
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=configured.PERSON_ACTIVATION_HOURS, seconds=1), tick=False):
        assert confirm(path) == 400


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "%F0%9F%99%82", "W10:1:x", "a" * 4000])
def test_a_spoilt_link_is_refused(client: Client, token: str) -> None:
    assert client.get(f"/person/email/{token}/").status_code == client.post(f"/person/email/{token}/").status_code == 400


@pytest.mark.once
def test_the_password_is_asked_for_once_more(client: Client, access: str) -> None:
    answer = ask(client, access, people.email("new"), password="not this")
    assert (answer.status_code, answer.json().keys()) == (400, {"password"})
    assert not EmailChange.objects.exists()


def test_guessing_the_password_there_is_slowed_down(client: Client, access: str) -> None:
    answers = [ask(client, access, people.email("new"), password="a guess").status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_an_address_of_somebody_else_is_answered_alike_and_mailed_nothing(client: Client, access: str, mailoutbox: Any) -> None:
    bob = people.make("bob")
    answer = ask(client, access, bob.email)
    assert (answer.status_code, answer.json()["wanted"]) == (202, bob.email)
    assert people.receive_mail() == []


def test_an_address_that_was_taken_meanwhile_is_refused(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    path = link(client, access, new := people.email("new"))
    User.objects.create_user(new, None, username="faster")
    assert confirm(path) == 400
    alice.refresh_from_db()
    assert alice.email != new


@pytest.mark.once
def test_ones_own_address_is_no_new_one(client: Client, alice: User, access: str) -> None:
    answer = ask(client, access, alice.email.upper())
    assert (answer.status_code, answer.json().keys()) == (400, {"email"})


@pytest.mark.once
def test_what_waits_can_be_seen(client: Client, alice: User, access: str) -> None:
    ask(client, access, new := people.email("new"))
    answer = client.get("/api/user/email/", headers=people.bearer(access))
    assert answer.json() == {"email": alice.email, "wanted": new}


def test_mails_are_few(client: Client, access: str) -> None:
    answers = [ask(client, access, people.email("new")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
