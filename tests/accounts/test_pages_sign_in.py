"""Signing in and out in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from person.flows import links
from person.models import Device, Session

from .letters import PASSWORD, is_signed_in, make_person, make_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ALICE = {"email": "alice@example.org", "password": PASSWORD}


def test_it_signs_in_and_records_the_device(client: Client) -> None:
    make_person()
    response = client.post("/person/sign-in/", ALICE, headers={"user-agent": "Dreamer/1"})
    assert response["Location"] == "/dreams/"
    assert is_signed_in(client)
    assert Device.objects.get().user_agent == "Dreamer/1"


def test_the_address_may_be_written_in_capitals(client: Client) -> None:
    make_person()
    client.post("/person/sign-in/", {**ALICE, "email": " ALICE@example.org "})
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["alice@example.org", "stranger@example.org", "waiting@example.org"])
def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client, email: str) -> None:
    make_person()
    make_waiting("waiting@example.org")
    page = client.post("/person/sign-in/", {"email": email, "password": "wrong"})
    assert page.status_code == 400
    assert "Password or email is incorrect" in page.content.decode()
    assert "wrong" not in page.content.decode().split("<main")[1]


def test_who_has_not_followed_the_link_learns_so_after_the_right_password(client: Client) -> None:
    make_waiting()
    page = client.post("/person/sign-in/", ALICE, follow=True).content.decode()
    assert "Look into your mail" in page
    assert 'action="/person/activate/resend/"' in page
    assert not is_signed_in(client)


@pytest.mark.parametrize("then", ["/dreams/?search=sea", "/admin/"])
def test_it_goes_on_to_an_own_path(client: Client, then: str) -> None:
    make_person()
    assert client.post("/person/sign-in/", {**ALICE, "next": then})["Location"] == then


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "http:evil",
        "foo",
        "chat_dream",
        "sign_out",
        "\x00",
        " //evil.example",
    ],
)
def test_it_goes_nowhere_else(client: Client, then: str) -> None:
    make_person()
    assert client.post("/person/sign-in/", {**ALICE, "next": then})["Location"] == "/dreams/"
    assert client.get("/person/sign-in/", {"next": then})["Location"] == "/dreams/"


def test_a_page_that_needs_a_sign_in_is_come_back_to(client: Client) -> None:
    make_person()
    asked = client.get("/dreams/?search=sea", follow=True)
    assert asked.context["next"] == "/dreams/?search=sea"


def test_too_many_attempts_have_to_wait(client: Client, ten_a_minute: None) -> None:
    make_person()
    answers = [client.post("/person/sign-in/", {**ALICE, "password": "wrong"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert "Too many attempts" in answers[-1].content.decode()
    assert client.post("/person/sign-in/", ALICE).status_code == 429


def test_the_limit_is_shared_with_the_rest_api(client: Client, ten_a_minute: None) -> None:
    make_person()
    for _ in range(10):
        client.post("/api/user/login/", {**ALICE, "password": "wrong"}, content_type="application/json")
    assert client.post("/person/sign-in/", ALICE).status_code == 429


def test_signing_out_ends_the_sign_in(client: Client) -> None:
    make_person()
    client.post("/person/sign-in/", ALICE)
    assert client.post("/person/sign-out/")["Location"] == "/"
    assert not is_signed_in(client)
    assert Session.objects.get().ended_at is not None


def test_signing_out_needs_a_post(client: Client) -> None:
    make_person()
    client.post("/person/sign-in/", ALICE)
    assert client.get("/person/sign-out/").status_code == 405
    assert is_signed_in(client)


def test_a_form_from_elsewhere_is_refused() -> None:
    make_person()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/person/sign-in/", ALICE).status_code == 403


def test_signing_in_as_somebody_else_ends_the_first_sign_in(client: Client, settings: Settings) -> None:
    make_person()
    bob = make_waiting("bob@example.org")
    client.post("/person/sign-in/", ALICE)
    client.get(links.activation(bob).removeprefix(settings.PUBLIC_URL))
    assert [row.user_id for row in Session.objects.filter(ended_at__isnull=True)] == [bob.pk]
