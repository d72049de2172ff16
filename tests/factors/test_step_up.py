"""What can't be taken back asks again when the sign-in is older than ten minutes, over REST and on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.models import ApiKey, Session, User, Work
from tests import people
from tests.fakes.authenticator import Authenticator

from .conftest import Api, code_of, unuse

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WISHES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a passkey": ("POST", "factors/passkeys/options/", {}),
    "an app": ("POST", "factors/totp/", {}),
    "no app": ("DELETE", "factors/totp/", {}),
    "new codes": ("POST", "factors/recovery-codes/", {}),
    "no Google": ("DELETE", "google/", {}),
    "another address": ("POST", "email/", {"email": "new@example.org"}),
    "an API key": ("POST", "api-keys/", {"name": "diary", "scopes": ["account:read"]}),
    "the archive": ("POST", "export/", {}),
    "staff who read": ("POST", "privacy/grants/", {"staff": "nobody@example.org"}),
    "the end": ("POST", "deletion/", {}),
}


@pytest.mark.parametrize("wish", WISHES)
def test_it_asks_again_after_ten_minutes(api: Api, wish: str) -> None:
    method, path, body = WISHES[wish]
    people.grow_old()
    answer = api(method, path, **body)
    assert (answer.status_code, answer.json()["code"], answer.json()["methods"]) == (403, "reauthentication_required", ["password"])
    assert answer.json()["url"].endswith("/api/user/reauthenticate/")
    assert api("POST", "reauthenticate/", password=people.PASSWORD).json()["is_fresh"]
    assert api(method, path, **body).status_code in (
        {"new codes": (409,), "staff who read": (400, 404, 409)}.get(wish, (200, 201, 202, 204))
    )


def test_what_is_not_dangerous_never_asks(api: Api) -> None:
    people.grow_old()
    assert api("GET", "factors/").status_code == api("GET", "sessions/").status_code == api("GET", "profile/").status_code == 200


def test_an_older_program_sends_its_password_along(api: Api) -> None:
    people.grow_old()
    assert api("POST", "deletion/", password="no").json().keys() == {"password"}
    assert api("POST", "deletion/", password=people.PASSWORD).status_code == 202


def test_a_password_is_not_enough_where_there_is_a_factor(api: Api, alice: User, secret: str) -> None:
    people.grow_old()
    assert api("GET", "reauthenticate/").json() == {
        "is_fresh": False,
        "fresh_until": api("GET", "reauthenticate/").json()["fresh_until"],
        "methods": ["totp", "recovery_code"],
    }
    assert api("POST", "reauthenticate/", password=people.PASSWORD).status_code == 400
    assert api("POST", "deletion/", password=people.PASSWORD).status_code == 403
    assert api("POST", "reauthenticate/", code="000000").status_code == 400
    assert api("POST", "reauthenticate/", code=code_of(secret)).status_code == 200
    assert api("POST", "deletion/").status_code == 202


def test_a_passkey_shows_it_for_this_sign_in_only(api: Api, alice: User, device: Authenticator, client: Client) -> None:
    api.add_passkey(device)
    people.grow_old()
    options = api("POST", "reauthenticate/passkey/").json()["publicKey"]
    assert api("POST", "reauthenticate/", passkey=device.show(options)).status_code == 200
    assert api("POST", "factors/totp/").status_code == 200
    people.grow_old()
    assert api("POST", "factors/totp/").status_code == 403


def test_guessing_there_is_slowed_down(api: Api) -> None:
    people.grow_old()
    assert [api("POST", "reauthenticate/", password="no").status_code for _ in range(11)] == [400] * 10 + [429]


def test_a_key_can_not_confirm_anything(api: Api) -> None:
    key = Api(api("POST", "api-keys/", name="diary", scopes=["account:read"]).json()["key"])
    assert key("POST", "reauthenticate/", password=people.PASSWORD).json()["code"] == "api_key_not_allowed"
    assert key("GET", "factors/").json()["code"] == "api_key_not_allowed"


# --- on the pages


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/person/keys/new/", {"name": "diary", "scopes": ["account:read"], "lasts": "30"}),
        ("/person/data/deletion/", {}),
        ("/person/security/app/", {}),
        ("/person/security/codes/", {}),
        ("/person/account/google/unlink/", {}),
    ],
)
def test_a_page_leads_to_confirming_and_back(alice: User, path: str, form: dict[str, Any]) -> None:
    page = people.browser(alice)
    people.grow_old()
    there = page.post(path, form)["Location"]
    assert there.startswith("/person/confirm/?next=%2Fperson%2F")
    assert not ApiKey.objects.exists() and not Work.objects.exists()
    assert page.post(there, {"password": "wrong"}).status_code == 400
    back = page.post(there, {"password": people.PASSWORD})["Location"]
    assert back.startswith("/person/")
    assert "/person/confirm/" not in page.post(path, form).get("Location", "")


def test_confirming_gives_another_cookie_and_the_former_one_lets_nobody_in(alice: User) -> None:
    page = people.browser(alice)
    people.grow_old()
    stolen = Client()
    stolen.cookies["sessionid"] = page.cookies["sessionid"].value
    assert stolen.get("/person/security/").status_code == 200
    page.post("/person/confirm/", {"password": people.PASSWORD})
    assert page.get("/person/security/").status_code == 200
    assert stolen.get("/person/security/").status_code == 302
    # The row of the sign-in knows the new one, so that ending it ends this browser.
    assert Session.objects.get(user=alice).browser_key == page.cookies["sessionid"].value


@pytest.mark.parametrize("name", ["account", "keys", "data", "security"])
def test_an_old_sign_in_is_shown_links_in_place_of_forms(alice: User, name: str) -> None:
    page = people.browser(alice)
    assert "/person/confirm/" not in page.get(f"/person/{name}/").content.decode()
    people.grow_old()
    assert "/person/confirm/?next=" in page.get(f"/person/{name}/").content.decode()


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "x"])
def test_confirming_leads_to_pages_of_ours_only(alice: User, then: str) -> None:
    page = people.browser(alice)
    assert page.post("/person/confirm/", {"password": people.PASSWORD, "next": then})["Location"] == "/person/security/"


def test_who_has_a_factor_confirms_by_a_code_on_the_page(api: Api, alice: User, secret: str) -> None:
    page = people.browser(alice, after=lambda browser: browser.post("/person/sign-in/second/", {"code": code_of(secret)}))
    unuse(alice)
    people.grow_old()
    assert page.post("/person/confirm/", {"password": people.PASSWORD}).status_code == 400
    assert page.post("/person/confirm/", {"code": code_of(secret)}).status_code == 302


def test_who_has_neither_password_nor_factor_is_mailed_a_link(alice: User) -> None:
    page = people.browser(alice)
    User.objects.filter(pk=alice.pk).update(password="!")
    people.grow_old()
    assert "Mail me a link to choose one" in page.get("/person/confirm/").content.decode()
