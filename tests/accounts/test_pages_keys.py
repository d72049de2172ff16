"""The page of keys for programs: made with scopes, shown once, revoked."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from person.flows import api_keys
from person.models import ApiKey, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORM = {"name": "my diary", "scopes": ["account:read", "credits:read"], "lasts": "30"}


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def make(page: Client, **changes: Any) -> Any:
    return page.post("/person/keys/new/", {**FORM, **changes})


def secret_of(answer: Any) -> str:
    found = re.search(r'value="(rvk_[^"]+)"', answer.content.decode())
    assert found is not None
    return found.group(1)


def test_a_new_key_works_and_is_shown_this_once(page: Client, client: Client) -> None:
    answer = make(page)
    secret = secret_of(answer)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (201, True)
    assert people.me(client, secret) == 200
    later = page.get("/person/keys/").content.decode()
    assert secret not in later
    assert ApiKey.objects.get().prefix in later
    assert "see the account, see credits" in later


@pytest.mark.parametrize(("lasts", "days"), [("30", 30), ("365", 365)])
def test_a_key_is_good_for_as_long_as_was_chosen(page: Client, lasts: str, days: int) -> None:
    make(page, lasts=lasts)
    expires_at = ApiKey.objects.get().expires_at
    assert expires_at is not None
    assert abs(expires_at - timezone.now() - datetime.timedelta(days=days)) < datetime.timedelta(minutes=1)


def test_a_key_may_last_until_it_is_revoked(page: Client) -> None:
    make(page, lasts="")
    assert ApiKey.objects.get().expires_at is None


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("name", "x" * 81), ("scopes", []), ("scopes", ["everything"]), ("lasts", "9")])
def test_what_makes_no_sense_is_refused_beside_its_field(page: Client, field: str, value: Any) -> None:
    answer = make(page, **{field: value})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_gets_nowhere_and_is_told_as_such(page: Client, client: Client) -> None:
    secret = secret_of(make(page))
    text = page.post(f"/person/keys/revoke/{ApiKey.objects.get().pk}/", follow=True).content.decode()
    assert people.me(client, secret) == 401
    assert "No longer good" in text


def test_nobody_revokes_the_key_of_somebody_else(page: Client) -> None:
    theirs = api_keys.make(person_id=people.make("bob").pk, name="bob's", scopes=["dreams:read"], now=timezone.now())
    assert "There is no such key." in page.post(f"/person/keys/revoke/{theirs.key.pk}/", follow=True).content.decode()
    theirs.key.refresh_from_db()
    assert theirs.key.revoked_at is None


def test_too_many_keys_are_refused_in_words(page: Client, alice: User) -> None:
    for number in range(api_keys.MOST_KEYS):
        api_keys.make(person_id=alice.pk, name=str(number), scopes=["dreams:read"], now=timezone.now())
    answer = make(page)
    assert answer.status_code == 400
    assert "Revoke one first." in answer.content.decode()
