"""Devices and sign-ins: listed, ended one by one or all, told about by mail when a device is new."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from person.flows import sign_in
from person.models import User

from .. import people

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


@pytest.fixture
def alice() -> User:
    return people.make()


def log_in(person: User, agent: str = FIREFOX, address: str = "192.0.2.1") -> str:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    return str(people.log_in(client, person)["access"])


def listed(client: Client, access: str, query: str = "") -> list[dict[str, Any]]:
    return list(client.get(f"/api/user/sessions/{query}", headers=people.bearer(access)).json())


def end(client: Client, access: str, path: str = "") -> int:
    return client.delete(f"/api/user/sessions/{path}", headers=people.bearer(access)).status_code


def test_every_sign_in_is_listed_with_device_address_and_time(client: Client, alice: User) -> None:
    log_in(alice, CHROME, "192.0.2.7")
    here, there = listed(client, log_in(alice, FIREFOX, "192.0.2.8"))
    assert (here["device"], here["ip"], here["is_current"]) == ("Firefox on Linux", "192.0.2.8", True)
    assert (there["device"], there["ip"], there["is_current"]) == ("Chrome on Windows", "192.0.2.7", False)
    assert there["signed_in_at"] < here["signed_in_at"] < timezone.now().isoformat()


@pytest.mark.once
def test_a_browser_is_listed_beside_the_programs(alice: User) -> None:
    browser = people.browser(alice)
    log_in(alice)
    assert [row["is_current"] for row in browser.get("/api/user/sessions/").json()] == [False, True]


def test_signing_out_one_ends_its_token_and_no_other(client: Client, alice: User) -> None:
    phone, laptop = log_in(alice), log_in(alice, CHROME)
    [lost] = [row["id"] for row in listed(client, laptop) if not row["is_current"]]
    assert end(client, laptop, f"{lost}/") == 204
    assert (people.me(client, phone), people.me(client, laptop)) == (401, 200)


def test_signing_out_one_signs_its_browser_out(client: Client, alice: User) -> None:
    browser, access = people.browser(alice), log_in(alice)
    [row] = [row for row in listed(client, access) if not row["is_current"]]
    end(client, access, f"{row['id']}/")
    assert people.me(browser) == 401


def test_signing_out_twice_and_signing_out_somebody_else_answer_404(client: Client, alice: User) -> None:
    bob = people.make("bob")
    log_in(bob)
    access = log_in(alice)
    theirs, unknown = bob.sessions.get().pk, uuid.uuid4()
    assert [end(client, access, f"{one}/") for one in (theirs, unknown)] == [404, 404]
    assert bob.sessions.get().ended_at is None


def test_signing_out_everywhere_else_keeps_this_one(client: Client, alice: User) -> None:
    others = [log_in(alice), log_in(alice, CHROME)]
    here = log_in(alice)
    assert end(client, here, "?keep=current") == 204
    assert [people.me(client, one) for one in (*others, here)] == [401, 401, 200]


def test_signing_out_everywhere_ends_this_one_too(client: Client, alice: User) -> None:
    here = log_in(alice)
    assert end(client, here) == 204
    assert people.me(client, here) == 401


def test_those_that_have_ended_are_listed_on_request(client: Client, alice: User) -> None:
    log_in(alice)
    here = log_in(alice, CHROME)
    end(client, here, "?keep=current")
    assert (len(listed(client, here)), len(listed(client, here, "?all=1"))) == (1, 2)


@pytest.mark.once
def test_a_new_device_is_mailed_about(alice: User, mailoutbox: Any) -> None:
    log_in(alice, FIREFOX)
    log_in(alice, CHROME, "192.0.2.9")
    [message] = people.receive_mail()
    assert message.to == [alice.email]
    assert "Chrome on Windows" in str(message.body)
    assert "192.0.2.9" in str(message.body)


@pytest.mark.once
def test_the_first_device_and_a_known_one_are_not(alice: User, mailoutbox: Any) -> None:
    for agent in (FIREFOX, FIREFOX):
        log_in(alice, agent)
    assert people.receive_mail() == []


@pytest.mark.once
def test_a_browser_that_was_updated_is_known_by_its_cookie(alice: User, mailoutbox: Any) -> None:
    browser = Client()
    for agent in (FIREFOX, FIREFOX.replace("140", "141")):
        form = {"email": alice.email, "password": people.PASSWORD}
        browser.post("/person/sign-in/", form, headers={"User-Agent": agent})
        browser.post("/person/sign-out/")
    assert alice.devices.count() == 2
    assert people.receive_mail() == []


@pytest.mark.once
def test_the_mail_is_in_the_persons_language(mailoutbox: Any) -> None:
    ayse = people.make("ayse", language="tr")
    log_in(ayse, FIREFOX)
    log_in(ayse, CHROME)
    [message] = people.receive_mail()
    assert 'lang="tr"' in str(message.alternatives[0][0])


@pytest.mark.parametrize("agent", ["", "\x00", "x" * 5000, "<script>", "🙂 1.0", "curl/8.5"])
def test_any_user_agent_has_a_name(client: Client, alice: User, agent: str) -> None:
    sign_in.begin(user=alice, ip=None, user_agent=agent, now=timezone.now())
    assert all(row["device"] for row in listed(client, log_in(alice)))


def test_changing_the_password_ends_every_other_sign_in(client: Client, alice: User) -> None:
    browser, here = people.browser(alice), log_in(alice)
    body = {"old_password": people.PASSWORD, "new_password": people.OTHER_PASSWORD}
    client.post("/api/user/password/change/", body, content_type="application/json", headers=people.bearer(here))
    assert (people.me(browser), people.me(client, here)) == (401, 200)


@pytest.mark.once
def test_who_is_not_signed_in_sees_nothing(client: Client) -> None:
    assert client.get("/api/user/sessions/").status_code == client.delete("/api/user/sessions/").status_code == 401
