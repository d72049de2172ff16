"""The first page, and what every page of accounts has in common."""

from __future__ import annotations

import pytest
from django.test import Client

from .letters import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORMS = ["/person/register/", "/person/sign-in/", "/person/reset/"]


def test_it_invites_a_stranger_to_register(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'href="/person/register/"' in page
    assert 'href="/dreams/"' not in page


def test_it_leads_who_is_signed_in_to_the_chat(client: Client) -> None:
    make_person()
    client.post("/person/sign-in/", {"email": "alice@example.org", "password": PASSWORD})
    assert 'href="/dreams/"' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/person/register/sent/", "/person/reset/sent/", *FORMS])
def test_the_head_can_be_asked_for(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_forms_are_kept_in_no_cache(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "marks"),
    [
        ("/person/register/", ["email", "username", "new-password"]),
        ("/person/sign-in/", ["username", "current-password"]),
        ("/person/reset/", ["email"]),
    ],
)
def test_fields_say_what_they_are_for(client: Client, path: str, marks: list[str]) -> None:
    page = client.get(path).content.decode()
    for mark in marks:
        assert f'autocomplete="{mark}"' in page


@pytest.mark.parametrize("path", ["/", "/person/register/sent/", "/person/reset/sent/", *FORMS])
def test_nothing_is_loaded_from_elsewhere(client: Client, path: str) -> None:
    page = client.get(path)
    assert 'src="http' not in page.content.decode()
    assert "default-src 'self'" in page["Content-Security-Policy"]
