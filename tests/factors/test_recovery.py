"""Every factor is lost: a mail, 24 hours, and a link that stops it at any time or finishes it after the wait."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person import housekeeping
from person.models import FactorRecovery, User
from tests import people

from .conftest import Api, code_of, unuse
from .test_second_factor import challenge, exchange

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = datetime.timedelta(hours=24, seconds=1)


def ask(client: Client, person: User) -> Any:
    body = {"challenge": challenge(client, person)}
    return client.post("/api/user/second-factor/recovery/", body, content_type="application/json")


def link() -> str:
    return people.mailed_path(next(one for one in reversed(people.receive_mail()) if "/person/recovery/" in str(one.body)))


def test_after_a_day_the_link_removes_every_factor(api: Api, alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    assert ask(client, alice).status_code == 202
    path = link()
    page = Client()
    assert "finish" not in page.get(path).content.decode()
    assert page.post(path, {"finish": ""}).status_code == 400
    assert api("GET", "factors/").json()["recovery"] is not None
    assert challenge(client, alice)
    with time_machine.travel(timezone.now() + DAY, tick=False):
        assert "The wait is over" in str(people.receive_mail()[-1].subject) + str(people.receive_mail()[-1].alternatives[0][0])
        assert "remove every second factor" in page.get(link()).content.decode()
        assert page.post(path, {"finish": ""}).status_code == 200
        assert page.post(path, {"finish": ""}).status_code == 400
        assert api("GET", "factors/").status_code == 401
        people.log_in(client, alice)
        assert "every second factor was removed" in str(people.receive_mail()[-1].body)


def test_the_link_stops_it_without_signing_in(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    ask(client, alice)
    path = link()
    assert Client().head(path).status_code == 200
    assert "Stopped" in Client().post(path, {"stop": ""}).content.decode()
    assert not FactorRecovery.objects.exists()
    with time_machine.travel(timezone.now() + DAY, tick=False):
        count = len(people.receive_mail())
        assert Client().post(path, {"finish": ""}).status_code == 400
        assert len(people.receive_mail()) == count
        assert challenge(client, alice)


def test_a_program_stops_and_finishes_it_by_the_token(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    ask(client, alice)
    token = link().rstrip("/").rpartition("/")[2]
    finish, stop = "/api/user/second-factor/recovery/finish/", "/api/user/second-factor/recovery/stop/"
    too_soon = client.post(finish, {"token": token}, content_type="application/json")
    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "recovery_too_soon")
    assert client.post(stop, {"token": token}, content_type="application/json").status_code == 204
    assert client.post(finish, {"token": token}, content_type="application/json").json()["code"] == "recovery_over"


def test_whoever_shows_a_factor_has_ended_it(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    ask(client, alice)
    assert exchange(client, challenge(client, alice), code=code_of(secret)).status_code == 200
    assert not FactorRecovery.objects.exists()
    assert "was stopped" in str(people.receive_mail()[-1].body)


def test_asking_twice_neither_hastens_nor_delays_it(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    first = ask(client, alice).json()
    count = len(people.receive_mail())
    assert ask(client, alice).json() == first
    assert len(people.receive_mail()) == count


def test_a_stranger_without_the_password_can_not_ask(client: Client) -> None:
    answer = client.post("/api/user/second-factor/recovery/", {"challenge": "ab" * 32}, content_type="application/json")
    assert answer.json()["code"] == "second_factor_expired"


def test_it_is_told_on_every_page_of_the_account(alice: User, secret: str, client: Client) -> None:
    page = people.browser(alice, after=lambda browser: browser.post("/person/sign-in/second/", {"code": code_of(secret)}))
    unuse(alice)
    ask(client, alice)
    for name in ("account", "security", "devices"):
        assert "every second factor is lost" in page.get(f"/person/{name}/").content.decode()


def test_a_wait_that_nobody_ended_is_forgotten(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    ask(client, alice)
    path = link()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=9), tick=False):
        assert Client().get(path).status_code == 400
        housekeeping.purge(now=timezone.now())
    assert not FactorRecovery.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b", "W10:1:x", "a" * 3000])
def test_a_spoilt_link_is_refused(client: Client, token: str) -> None:
    assert client.get(f"/person/recovery/{token}/").status_code == client.post(f"/person/recovery/{token}/").status_code == 400


def test_the_page_begins_the_wait(alice: User, secret: str) -> None:
    browser = people.browser(alice)
    assert "Begin the wait" in browser.get("/person/sign-in/second/lost/").content.decode()
    assert "Look into your mail" in browser.post("/person/sign-in/second/lost/").content.decode()
    assert FactorRecovery.objects.filter(user=alice).exists()
