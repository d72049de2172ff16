"""The public page, the landing page, the notice before the first dream and the age statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dreams.safety import figures, labelled
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("language", labelled.LANGUAGES)
def test_everybody_may_read_how_and_how_well(language: str) -> None:
    page = Client(headers={"Accept-Language": language}).get("/safety/").content.decode()
    assert "https://findahelpline.com/" in page
    for halves in figures.stored().values():
        for of_half in halves.values():
            found = sum(of_half[label]["waking"] for label in labelled.DANGERS)
            of = sum(of_half[label]["sentences"] for label in labelled.DANGERS)
            assert str(found) in page
            assert str(of) in page


def test_the_page_names_numbers_of_the_browsers_country() -> None:
    assert 'href="tel:988"' in Client(headers={"Accept-Language": "en-US,en"}).get("/safety/").content.decode()


def test_the_landing_page_says_that_analysts_are_machines_and_leads_to_the_figures() -> None:
    page = Client(headers={"Accept-Language": "en"}).get("/").content.decode()
    assert "Analysts are machines (AI), not people." in page
    assert 'href="/safety/"' in page


def test_before_the_first_dream_there_is_a_notice_and_later_none() -> None:
    nia = people.make(credits=2)
    browser = people.browser(nia)
    assert "Before your first dream" in browser.get("/dreams/").content.decode()
    dream = browser.post("/api/user/me/dreams/", {}, content_type="application/json").json()["id"]
    browser.post(f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": "I flew."}, content_type="application/json")
    assert "Before your first dream" not in browser.get("/dreams/").content.decode()


def register(**more: Any) -> Any:
    address = people.email("new")
    body = {"username": address.partition("@")[0], "email": address, "password": people.PASSWORD, **more}
    return Client().post("/api/user/register/", body, content_type="application/json")


def test_an_age_is_stated_where_the_site_asks_for_it(settings: Any) -> None:
    assert "is_of_age" not in Client().get("/person/register/").content.decode()
    assert register().status_code == 201
    settings.PERSON_MINIMUM_AGE = 16
    page = Client(headers={"Accept-Language": "en"}).get("/person/register/").content.decode()
    assert "I am at least 16 years old" in page
    refused = register()
    assert (refused.status_code, list(refused.json())) == (400, ["is_of_age"])
    assert register(is_of_age=True).status_code == 201
