"""The profile over `/api/user/profile/`: what people tell about themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def change(client: Client, access: str, **body: Any) -> Any:
    return client.patch("/api/user/profile/", body, content_type="application/json", headers=people.bearer(access))


def test_what_is_sent_is_changed_and_nothing_else(client: Client, access: str) -> None:
    change(client, access, bio="I fly.", language="es")
    answer = change(client, access, preferred_styles=["anime", "oil"], time_zone="Asia/Tokyo")
    told = answer.json()
    assert answer.status_code == 200
    assert (told["bio"], told["language"], told["preferred_styles"], told["time_zone"]) == ("I fly.", "es", ["anime", "oil"], "Asia/Tokyo")


def test_what_may_not_be_changed_is_not(client: Client, alice: User, access: str) -> None:
    change(client, access, email="x@example.org", is_premium=True, plan="premium", balance=100, is_staff=True, google_id="1")
    alice.refresh_from_db()
    assert (alice.balance, alice.is_staff, alice.google_id, alice.plan.slug) == (0, False, None, "free")
    assert alice.email != "x@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "two words"),
        ("bio", "x" * 2001),
        ("bio", "a\x00b"),
        ("preferred_styles", ["x"] * 51),
        ("preferred_styles", ["x" * 81]),
        ("preferred_styles", "anime"),
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/localtime"),
        ("time_zone", None),
        ("first_name", "x" * 151),
    ],
)
def test_a_bad_value_is_a_400_for_that_field(client: Client, access: str, field: str, value: Any) -> None:
    answer = change(client, access, **{field: value})
    assert (answer.status_code, answer.json().keys()) == (400, {field})


def test_ones_own_name_in_other_letters_is_free(client: Client, alice: User, access: str) -> None:
    assert change(client, access, username=alice.username.upper()).status_code == 200


def test_the_mails_follow_the_chosen_language(client: Client, access: str, mailoutbox: Any) -> None:
    change(client, access, language="ru")
    body = {"old_password": people.PASSWORD, "new_password": people.OTHER_PASSWORD}
    client.post("/api/user/password/change/", body, content_type="application/json", headers=people.bearer(access))
    assert 'lang="ru"' in str(people.receive_mail()[-1].alternatives[0][0])


def test_who_is_not_signed_in_sees_and_changes_nothing(client: Client) -> None:
    assert client.get("/api/user/profile/").status_code == client.patch("/api/user/profile/").status_code == 401
