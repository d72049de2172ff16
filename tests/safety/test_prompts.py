"""Prompts of pictures are asked about, too: the answer brings the card, whether the picture is painted or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def program() -> Client:
    return Client(headers=people.bearer(people.access(people.make(credits=20))))


def order(program: Client, prompt: str) -> Any:
    return program.post("/api/images/jobs/", {"prompt": prompt}, content_type="application/json", headers={"Accept-Language": "en-GB"})


def test_a_prompt_that_tells_of_danger_brings_the_card(program: Client) -> None:
    answer = order(program, "a quiet lake, I don't want to live anymore")
    assert answer.status_code == 201, answer.content
    assert answer.json()["safety"]["kind"] == "self_harm"
    assert answer.json()["safety"]["numbers"][0] == {"name": "Samaritans", "number": "116 123", "tel": "tel:116123"}


def test_one_that_is_refused_brings_it_as_well(program: Client) -> None:
    answer = order(program, "how to kill myself, I want to die")
    assert (answer.status_code, answer.json()["code"]) == (400, "content_refused")
    assert answer.json()["safety"]["directory"]["name"] == "findahelpline.com"


def test_a_nightmare_is_painted_without_one(program: Client) -> None:
    answer = order(program, "in my dream I fell from a tower into a sea of blood")
    assert answer.status_code == 201, answer.content
    assert answer.json()["safety"] is None
