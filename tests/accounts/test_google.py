"""Signing in with Google: what a token must be, when an account may be linked, an outage of Google, and the button on the pages."""

from __future__ import annotations

import base64
import json
import re
import socket
from typing import Any

import jwt
import pytest
from django.test import Client
from django.utils import timezone

from person.flows import invite, sign_in
from person.models import User

from .. import people
from ..contracts import google as fake_google

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def log_in(client: Client, token: str, **more: str) -> Any:
    return client.post("/api/user/google-login/", {"token": token, **more}, content_type="application/json")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# --- what a token must be


def unsigned(token: str, **header: Any) -> str:
    """The same claims under another header, with what is left of the signature."""
    _, claims, signature = token.split(".")
    head = base64.urlsafe_b64encode(json.dumps({"kid": fake_google.KEY_ID, **header}).encode()).decode().rstrip("=")
    return f"{head}.{claims}.{signature}"


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "None"}, {"alg": "HS256"}, {"alg": "ES256"}, {}, {"alg": None}, {"alg": []}])
def test_only_googles_own_algorithm_counts(client: Client, google: fake_google.Google, header: dict[str, Any]) -> None:
    answer = log_in(client, unsigned(google.id_token(), **header))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_google_token")


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused(client: Client, google: fake_google.Google) -> None:
    forged = jwt.encode({"sub": "1"}, "x" * 32, algorithm="HS256", headers={"kid": fake_google.KEY_ID})
    assert log_in(client, forged).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["another-program"]},
        {"aud": None},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": "accounts.google.com/"},
        {"exp": "soon"},
        {"exp": None},
        {"iat": 2**40},
        {"nbf": 2**40},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 300},
        {"email": 5},
        {"email": []},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email_verified": 1.5},
    ],
    ids=str,
)
def test_a_claim_that_is_not_as_it_must_be_is_refused(client: Client, google: fake_google.Google, claims: dict[str, Any]) -> None:
    answer = log_in(client, google.id_token(**claims))
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid Google token")
    assert not User.objects.exists()


@pytest.mark.parametrize("picture", ["javascript:alert(1)", "http://x.example/a.png", "x" * 600, 5, None])
def test_a_picture_that_is_no_https_address_is_left_out(client: Client, google: fake_google.Google, picture: Any) -> None:
    user = log_in(client, google.id_token(picture=picture)).json()["user"]
    assert user["image"] is None


def test_the_names_are_taken_over(client: Client, google: fake_google.Google) -> None:
    log_in(client, google.id_token(given_name="Ada", family_name="Byron"))
    assert (User.objects.get().first_name, User.objects.get().last_name) == ("Ada", "Byron")


# --- linking


@pytest.mark.parametrize("claims", [{"email": "trap@gmail.com"}, {"email": "trap@work.example", "hd": "work.example"}], ids=["gmail", "hd"])
def test_where_google_answers_for_the_address_an_unconfirmed_account_is_taken_over(
    client: Client, google: fake_google.Google, claims: dict[str, Any], mailoutbox: Any
) -> None:
    trap = User.objects.create_user(claims["email"], people.PASSWORD, username="trap", is_active=False)
    answer = log_in(client, google.id_token(sub="8", **claims))
    trap.refresh_from_db()
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(trap.pk))
    assert (trap.is_active, trap.google_id, trap.has_usable_password()) == (True, "8", False)


def test_who_laid_the_trap_is_signed_out_and_keeps_no_password(client: Client, google: fake_google.Google) -> None:
    trap = User.objects.create_user("trap@gmail.com", people.PASSWORD, username="trap")
    tokens = sign_in.with_tokens(user=trap, ip=None, user_agent="", now=timezone.now())
    log_in(client, google.id_token(email="trap@gmail.com"))
    answer = client.post("/api/user/login/", {"email": "trap@gmail.com", "password": people.PASSWORD})
    assert (people.me(client, tokens.access), answer.status_code) == (401, 401)


def test_linking_is_told_by_mail(client: Client, google: fake_google.Google, mailoutbox: Any) -> None:
    alice = people.make()
    log_in(client, google.id_token(email=alice.email))
    assert [message.to for message in people.receive_mail()] == [[alice.email]]


def test_where_registering_needs_an_invite_google_is_no_way_around(client: Client, google: fake_google.Google, settings: Any) -> None:
    settings.PERSON_INVITE_ONLY = True
    assert log_in(client, google.id_token()).json().keys() == {"invite_code"}
    [code] = invite.make()
    assert log_in(client, google.id_token(), invite_code=code.code).status_code == 200


# --- outages


def test_without_a_client_id_the_api_answers_503(client: Client, settings: Any) -> None:
    settings.GOOGLE_CLIENT_ID = ""
    answer = log_in(client, "x.y.z")
    assert (answer.status_code, answer.json()["code"]) == (503, "google_not_configured")


def test_when_googles_keys_can_not_be_read_the_answer_is_503(client: Client, google: fake_google.Google, settings: Any) -> None:
    settings.GOOGLE_JWKS_URL = f"http://127.0.0.1:{closed_port()}/certs"
    answers = [log_in(client, google.id_token()) for _ in range(3)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "google_unavailable")] * 3


@pytest.mark.parametrize("path", ["nothing", "html", "empty", "list"])
def test_keys_that_are_no_keys_are_an_outage_too(client: Client, google: fake_google.Google, settings: Any, path: str) -> None:
    settings.GOOGLE_JWKS_URL = google.jwks_url.replace("certs", path)
    assert log_in(client, google.id_token()).status_code == 503


def test_garbage_asks_nobody_for_keys(client: Client, settings: Any) -> None:
    settings.GOOGLE_CLIENT_ID = fake_google.CLIENT_ID
    settings.GOOGLE_JWKS_URL = f"http://127.0.0.1:{closed_port()}/certs"
    assert log_in(client, "a.b.c").status_code == 400


# --- the button, and Google's form that comes back


def nonce(page: Client, path: str = "/person/sign-in/") -> str:
    found = re.search(r'data-nonce="([^"]+)"', page.get(path).content.decode())
    assert found is not None
    return found.group(1)


def come_back(browser: Client, token: str, csrf: str = "double", field: str = "double") -> Any:
    browser.cookies["g_csrf_token"] = csrf
    return browser.post("/person/google/", {"credential": token, "g_csrf_token": field})


@pytest.mark.parametrize("path", ["/person/sign-in/", "/person/register/"])
def test_the_button_is_there_when_google_is_set_up(client: Client, google: fake_google.Google, path: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert f'data-client_id="{fake_google.CLIENT_ID}"' in page
    assert "/person/google/" in page
    assert "https://accounts.google.com/gsi/client" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/person/sign-in/", "/person/register/"])
def test_without_it_there_is_no_button_and_no_room_for_its_script(client: Client, settings: Any, path: str) -> None:
    settings.GOOGLE_CLIENT_ID = ""
    answer = client.get(path)
    assert "google" not in answer.content.decode().lower()
    assert "google" not in answer["Content-Security-Policy"]


def test_the_script_is_allowed_on_no_other_page(client: Client, google: fake_google.Google) -> None:
    assert "google" not in client.get("/person/reset/")["Content-Security-Policy"]


def test_coming_back_signs_the_browser_in(google: fake_google.Google) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = come_back(browser, google.id_token(nonce=nonce(browser)))
    assert (answer.status_code, answer["Location"]) == (302, "/dreams/")
    assert people.me(browser) == 200


def test_coming_back_leads_where_one_wanted_to_go(google: fake_google.Google) -> None:
    browser = Client()
    answer = come_back(browser, google.id_token(nonce=nonce(browser, "/person/sign-in/?next=/person/reset/")))
    assert answer["Location"] == "/person/reset/"


@pytest.mark.parametrize(("csrf", "field"), [("", ""), ("one", "another"), ("one", ""), ("", "one")])
def test_a_form_that_another_site_made_up_signs_nobody_in(google: fake_google.Google, csrf: str, field: str) -> None:
    browser = Client()
    answer = come_back(browser, google.id_token(nonce=nonce(browser)), csrf, field)
    assert answer.status_code == 400
    assert people.me(browser) == 401


def test_a_token_for_another_attempt_signs_nobody_in(google: fake_google.Google) -> None:
    for token in (google.id_token(), google.id_token(nonce="made up"), google.id_token(nonce=5)):
        browser = Client()
        assert come_back(browser, token).status_code == 400
        assert people.me(browser) == 401


def test_a_token_is_good_for_one_attempt(google: fake_google.Google) -> None:
    token = google.id_token(nonce=nonce(Client()))
    assert come_back(Client(), token).status_code == 302
    assert come_back(Client(), token).status_code == 400


def test_an_outage_is_said_on_the_page(google: fake_google.Google, settings: Any) -> None:
    settings.GOOGLE_JWKS_URL = f"http://127.0.0.1:{closed_port()}/certs"
    answer = come_back(Client(), google.id_token())
    assert answer.status_code == 503
    assert "Google can&#x27;t be reached" in answer.content.decode()


# --- showing once more who one is


def test_who_has_no_password_shows_a_fresh_token_before_the_account_ends(client: Client, google: fake_google.Google) -> None:
    access = log_in(client, google.id_token()).json()["access"]
    old = int(timezone.now().timestamp()) - 600
    people.grow_old()
    statuses = [
        client.post(
            "/api/user/deletion/", {"google_token": token}, content_type="application/json", headers=people.bearer(access)
        ).status_code
        for token in ("", google.id_token(iat=old), google.id_token(sub="another"), google.id_token())
    ]
    assert statuses == [403, 400, 400, 202]


def test_somebody_new_states_an_age_where_the_site_asks_for_it(google: fake_google.Google, settings: Any) -> None:
    settings.PERSON_MINIMUM_AGE = 16
    browser = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    asked = come_back(browser, google.id_token(nonce=nonce(browser))).content.decode()
    assert "I am at least 16 years old" in asked
    assert people.me(browser) == 401
    waiting = re.search(r'name="waiting" value="([^"]+)"', asked)
    assert waiting is not None
    form = {"waiting": waiting.group(1), "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post("/person/google/age/", form).status_code == 400
    assert browser.post("/person/google/age/", {**form, "waiting": form["waiting"] + "x", "is_of_age": "on"}).status_code == 400
    assert people.me(browser) == 401
    assert browser.post("/person/google/age/", {**form, "is_of_age": "on"}).status_code == 302
    assert people.me(browser) == 200
    # Who is known is not asked again.
    again = Client()
    assert come_back(again, google.id_token(nonce=nonce(again))).status_code == 302


def test_a_program_states_the_age_of_somebody_new(google: fake_google.Google, settings: Any) -> None:
    settings.PERSON_MINIMUM_AGE = 16
    token = google.id_token()
    refused = log_in(Client(), token)
    assert (refused.status_code, list(refused.json())) == (400, ["is_of_age"])
    assert log_in(Client(), token, is_of_age="true").status_code == 200
