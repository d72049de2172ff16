"""What the Promptcraft document promises about experience, level, rank and analytics (§4.2, §7, §9), one test for each promise."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from person.models import Cause
from person.progress.award import award

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def active_at_once(settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"


@pytest.fixture
def registered(client: Client) -> tuple[Client, str]:
    """A program that has just registered somebody, and their id."""
    body = {"username": "crafty", "email": people.email(), "first_name": "Ada", "last_name": "Byron", "password": people.PASSWORD}
    data = client.post("/api/v1/auth/register/", {**body, "password_confirm": people.PASSWORD}, content_type="application/json").json()[
        "data"
    ]
    return Client(headers=people.bearer(data["token"])), data["user"]["id"]


def stand(program: Client) -> Any:
    return program.get("/api/v1/progress/").json()["data"]


def test_everybody_begins_at_level_1_without_points_as_a_prompt_novice(registered: tuple[Client, str]) -> None:
    told = stand(registered[0])
    assert (told["level"], told["experience_points"], told["user_rank"]) == (1, 0, "Prompt Novice")


def test_what_one_does_brings_points_and_level_and_rank_follow(registered: tuple[Client, str]) -> None:
    program, person_id = registered
    for number in range(6):
        award(person_id=uuid.UUID(person_id), cause=Cause.DREAM, key=f"dream:{number}", now=timezone.now())
    told = stand(program)
    assert (told["level"], told["experience_points"], told["user_rank"]) == (3, 300, "Prompt Apprentice")


def test_a_person_sees_what_they_used(registered: tuple[Client, str]) -> None:
    names = {line["name"] for line in registered[0].get("/api/v1/analytics/").json()["data"]["series"]}
    assert {"dreams", "messages", "credits_spent"} <= names
