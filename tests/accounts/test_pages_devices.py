"""The devices page: where one is signed in, and signing out there."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def phone(person: User) -> tuple[Client, str]:
    client = Client(REMOTE_ADDR="203.0.113.9", headers={"User-Agent": IPHONE})
    return client, str(people.log_in(client, person)["access"])


def shown(page: Client) -> str:
    return str(page.get("/person/devices/").content.decode())


def first_button(text: str) -> str:
    found = re.search(r'action="(/person/devices/end/[0-9a-f-]{36}/)"', text)
    assert found is not None
    return found.group(1)


def test_a_sign_in_is_told_in_plain_words_with_address_and_time(page: Client, alice: User) -> None:
    phone(alice)
    text = shown(page)
    assert "Safari on iPhone" in text
    assert "203.0.113.9" in text
    assert text.count("this one") == 1


def test_signing_out_another_device_ends_it_and_says_so(page: Client, alice: User) -> None:
    client, access = phone(alice)
    text = page.post(first_button(shown(page)), follow=True).content.decode()
    assert "Signed out there." in text
    assert "Ended lately" in text
    assert (people.me(client, access), people.me(page)) == (401, 200)


def test_signing_out_twice_is_no_error(page: Client, alice: User) -> None:
    phone(alice)
    path = first_button(shown(page))
    page.post(path)
    assert "had ended already" in page.post(path, follow=True).content.decode()


@pytest.mark.parametrize("other", ["theirs", "unknown"])
def test_nobody_signs_out_somebody_else(page: Client, other: str) -> None:
    bob = people.make("bob")
    client, access = phone(bob)
    target = bob.sessions.get().pk if other == "theirs" else uuid.uuid4()
    page.post(f"/person/devices/end/{target}/")
    assert people.me(client, access) == 200


def test_everywhere_else_keeps_this_one(page: Client, alice: User) -> None:
    client, access = phone(alice)
    page.post("/person/devices/end/others/")
    assert (people.me(client, access), people.me(page)) == (401, 200)


def test_everywhere_ends_this_one_too(page: Client, alice: User) -> None:
    client, access = phone(alice)
    answer = page.post("/person/devices/end/all/")
    assert answer["Location"] == "/person/sign-in/"
    assert (people.me(client, access), people.me(page)) == (401, 401)


def test_what_ended_is_told_with_its_reason(page: Client, alice: User) -> None:
    phone(alice)
    form = {"old_password": people.PASSWORD, "new_password": people.OTHER_PASSWORD}
    page.post("/person/account/password/", form)
    assert "the password was changed" in shown(page)
