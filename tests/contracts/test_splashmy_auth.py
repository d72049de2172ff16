"""The account calls as the Splashmy document tells them (`/api/v1/auth/`), one test for each promise."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.models import Profile, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def active_at_once(settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"


def post(client: Client, path: str, token: str = "", **body: Any) -> Any:
    headers = {"Authorization": f"Token {token}"} if token else {}
    return client.post(f"/api/v1/auth/{path}/", body, content_type="application/json", headers=headers)


def get(client: Client, path: str, token: str) -> Any:
    return client.get(f"/api/v1/auth/{path}/", headers={"Authorization": f"Token {token}"})


def put(client: Client, token: str, **body: Any) -> Any:
    headers = {"Authorization": f"Token {token}"}
    return client.put("/api/v1/auth/profile/", body, content_type="application/json", headers=headers)


def register(client: Client, **changes: Any) -> Any:
    return post(client, "register", **{"email": people.email(), "username": "splash", "password": people.PASSWORD, **changes})


@pytest.fixture
def token(client: Client) -> str:
    return str(register(client).json()["data"]["token"])


def test_registering_answers_the_envelope_with_a_token_that_works(client: Client) -> None:
    answer = register(client)
    body = answer.json()
    assert answer.status_code == 201
    assert body.keys() == {"success", "data", "message"}
    assert body["success"] is True
    assert get(client, "profile", body["data"]["token"]).status_code == 200


def test_a_profile_exists_from_registration_on(client: Client) -> None:
    user = register(client).json()["data"]["user"]
    assert Profile.objects.filter(user=user["id"]).exists()


def test_while_the_address_waits_for_its_confirmation_there_is_no_token(client: Client, settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "required"
    answer = register(client)
    assert answer.status_code == 201
    assert (answer.json()["data"]["token"], answer.json()["data"]["user"]["is_active"]) == (None, False)
    assert not User.objects.get().sessions.exists()


def test_registering_with_errors_names_the_fields_in_the_envelope(client: Client) -> None:
    answer = post(client, "register")
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert answer.json()["errors"].keys() == {"email", "username", "password"}


def test_logging_in_by_email_answers_a_token(client: Client) -> None:
    alice = people.make()
    answer = post(client, "login", email=alice.email, password=people.PASSWORD)
    assert answer.status_code == 200
    assert answer.json()["data"]["user"]["email"] == alice.email
    assert people.me(client, answer.json()["data"]["token"]) == 200


def test_a_wrong_password_is_a_401_in_the_envelope(client: Client) -> None:
    answer = post(client, "login", email=people.make().email, password="not this")
    assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (401, False, "wrong_credentials")


def test_the_one_token_lives_long_since_it_can_not_be_refreshed(client: Client, token: str) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(days=13), tick=False):
        assert get(client, "profile", token).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=15), tick=False):
        assert get(client, "profile", token).status_code == 401


def test_logging_out_ends_the_token(client: Client, token: str) -> None:
    answer = post(client, "logout", token)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert get(client, "profile", token).status_code == 401


def test_the_profile_tells_of_the_person(client: Client, token: str) -> None:
    data = get(client, "profile", token).json()["data"]
    assert data["username"] == "splash"
    assert data["is_premium"] is False
    assert data["credits"] == 1


def test_another_email_is_a_400_that_names_the_way_and_the_same_one_is_none(client: Client, token: str) -> None:
    known = get(client, "profile", token).json()["data"]["email"]
    answer = put(client, token, email="other@example.org", bio="x")
    assert answer.status_code == 400
    assert "POST /api/user/email/" in answer.json()["errors"]["email"][0]
    assert put(client, token, email=known.upper(), bio="x").status_code == 200


def test_the_profile_can_be_changed(client: Client, token: str) -> None:
    answer = put(
        client, token, username="new-name", first_name="Ana", bio="Sueño mucho.", preferred_styles=["anime"], time_zone="Europe/Madrid"
    )
    details = get(client, "profile/details", token).json()["data"]
    assert (answer.status_code, answer.json()["data"]["username"]) == (200, "new-name")
    assert (details["bio"], details["preferred_styles"], details["time_zone"]) == ("Sueño mucho.", ["anime"], "Europe/Madrid")


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "two words"), ("bio", "x" * 2001), ("preferred_styles", "anime"), ("language", "xx"), ("time_zone", "Mars/Olympus")],
)
def test_a_bad_field_is_refused_and_nothing_is_changed(client: Client, token: str, field: str, value: Any) -> None:
    answer = put(client, token, **{"first_name": "Ana", field: value})
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {field})
    assert get(client, "profile", token).json()["data"]["first_name"] == ""


def test_somebody_elses_username_is_taken(client: Client, token: str) -> None:
    people.make(username="Taken")
    answer = put(client, token, username="tAKEN")
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"username"})


def test_the_profiles_limits_are_those_of_the_plan(client: Client, token: str) -> None:
    details = get(client, "profile/details", token).json()["data"]
    plan = User.objects.get().plan
    assert details["max_daily_processes"] == plan.daily_images
    assert details["limits"]["daily_dreams"] == plan.daily_dreams


def test_changing_the_password_needs_the_old_one_and_ends_other_tokens(client: Client, token: str) -> None:
    other = post(client, "login", email=User.objects.get().email, password=people.PASSWORD).json()["data"]["token"]
    wrong = post(client, "change-password", token, old_password="not this", new_password=people.OTHER_PASSWORD)
    right = post(client, "change-password", token, old_password=people.PASSWORD, new_password=people.OTHER_PASSWORD)
    assert (wrong.status_code, wrong.json()["errors"].keys()) == (400, {"old_password"})
    assert (right.status_code, right.json()["success"]) == (200, True)
    assert get(client, "profile", token).status_code == 200
    assert get(client, "profile", other).status_code == 401


@pytest.mark.parametrize("path", ["profile", "profile/details"])
def test_without_a_token_the_answer_is_401_in_the_envelope(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/auth/{path}/")
    assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (401, False, "not_authenticated")


def test_an_unknown_path_fails_in_the_envelope(client: Client) -> None:
    answer = client.get("/api/v1/auth/nothing/")
    assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (404, False, "not_found")
