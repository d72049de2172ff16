"""The pages: setting factors up, the second step, the history, and what a person without factors meets (nothing)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from person.models import Authenticator as App
from person.models import Passkey, RecoveryCode, User
from tests import people
from tests.fakes.authenticator import Authenticator

from .conftest import Api, code_of, unuse

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CODE = re.compile(r"<li><code>([0-9A-Z-]{29})</code></li>")


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def set_up(page: Client) -> tuple[str, list[str]]:
    """The app's secret and the codes that are shown."""
    assert page.post("/person/security/app/")["Location"] == "/person/security/app/code/"
    text = page.get("/person/security/app/code/").content.decode()
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", text)
    assert found is not None and "<svg" in text and "<style" not in text
    secret = found.group(1).replace(" ", "")
    answer = page.post("/person/security/app/code/", {"code": code_of(secret)})
    return secret, CODE.findall(answer.content.decode())


def add_passkey(page: Client, device: Authenticator) -> Any:
    options = page.post("/api/user/factors/passkeys/options/").json()["publicKey"]
    return page.post("/person/security/passkeys/", {"name": "phone", "credential": json.dumps(device.make(options))})


def test_an_app_is_set_up_and_its_codes_are_shown_this_once(page: Client) -> None:
    _secret, codes = set_up(page)
    assert len(set(codes)) == 10
    later = page.get("/person/security/").content.decode()
    assert codes[0] not in later
    assert "10 of ten are left." in later


def test_a_wrong_first_code_is_refused_beside_the_field(page: Client) -> None:
    page.post("/person/security/app/")
    answer = page.post("/person/security/app/code/", {"code": "000000"})
    assert (answer.status_code, 'id="id_code_error"' in answer.content.decode()) == (400, True)
    assert App.objects.get().confirmed_at is None


@pytest.mark.parametrize("proof", ["app", "sheet"])
def test_signing_in_takes_two_steps_from_then_on(page: Client, alice: User, proof: str) -> None:
    secret, codes = set_up(page)
    unuse(alice)
    browser = Client()
    first = browser.post("/person/sign-in/", {"email": alice.email, "password": people.PASSWORD, "next": "/person/keys/"})
    assert (first["Location"], people.me(browser)) == ("/person/sign-in/second/", 401)
    assert browser.post("/person/sign-in/second/", {"code": "000000"}).status_code == 400
    shown = {"app": code_of(secret), "sheet": codes[0]}[proof]
    assert browser.post("/person/sign-in/second/", {"code": shown})["Location"] == "/person/keys/"
    assert people.me(browser) == 200


def test_the_second_step_is_nowhere_without_the_first(client: Client) -> None:
    assert client.get("/person/sign-in/second/")["Location"] == "/person/sign-in/"
    assert client.post("/person/sign-in/second/lost/")["Location"] == "/person/sign-in/"


def test_a_passkey_is_added_renamed_and_removed(page: Client, device: Authenticator) -> None:
    answer = add_passkey(page, device)
    assert (answer.status_code, len(CODE.findall(answer.content.decode()))) == (201, 10)
    passkey = Passkey.objects.get()
    page.post(f"/person/security/passkeys/{passkey.pk}/name/", {"name": "old phone"})
    assert "old phone" in page.get("/person/security/").content.decode()
    page.post(f"/person/security/passkeys/{passkey.pk}/remove/")
    assert not Passkey.objects.exists() and not RecoveryCode.objects.exists()


def test_a_passkey_alone_signs_a_browser_in(page: Client, device: Authenticator) -> None:
    add_passkey(page, device)
    browser = Client()
    options = browser.post("/api/user/passkey-login/options/").json()["publicKey"]
    form = {"credential": json.dumps(device.show(options)), "next": "/person/security/"}
    assert browser.post("/person/sign-in/passkey/", form)["Location"] == "/person/security/"
    assert people.me(browser) == 200
    again = Client().post("/person/sign-in/passkey/", form)
    assert (again.status_code, "was not accepted" in again.content.decode()) == (401, True)


@pytest.mark.parametrize("credential", ["", "{", "[]", "[" * 9000, '{"id": 1}'])
def test_a_spoilt_passkey_is_refused_in_words(client: Client, page: Client, credential: str) -> None:
    assert client.post("/person/sign-in/passkey/", {"credential": credential}).status_code == 401
    assert page.post("/person/security/passkeys/", {"name": "x", "credential": credential}).status_code == 400


def test_a_passkey_is_the_second_step(page: Client, alice: User, device: Authenticator) -> None:
    add_passkey(page, device)
    browser = people.browser(alice)
    text = browser.get("/person/sign-in/second/").content.decode()
    token = re.search(r'data-challenge="([0-9a-f]+)"', text)
    assert token is not None
    body = {"challenge": token.group(1)}
    options = browser.post("/api/user/second-factor/passkey/", body, content_type="application/json").json()["publicKey"]
    assert browser.post("/person/sign-in/second/", {"credential": json.dumps(device.show(options))}).status_code == 302
    assert people.me(browser) == 200


def test_the_history_tells_who_did_not_get_in_and_why(page: Client, alice: User, client: Client) -> None:
    client.post("/api/user/login/", {"email": alice.email, "password": "no"}, headers={"User-Agent": "curl/8.1"})
    text = page.get("/person/security/history/").content.decode()
    assert "wrong password" in text
    assert "curl" in text


def test_who_never_opened_these_settings_meets_none_of_it(page: Client, alice: User) -> None:
    assert people.me(page) == 200
    for name in ("account", "devices", "credits"):
        assert "second factor" not in page.get(f"/person/{name}/").content.decode().lower()


def test_a_stranger_changes_nothing(page: Client, device: Authenticator) -> None:
    add_passkey(page, device)
    bob = people.browser(people.make("bob"))
    passkey = Passkey.objects.get()
    bob.post(f"/person/security/passkeys/{passkey.pk}/remove/")
    bob.post(f"/person/security/passkeys/{passkey.pk}/name/", {"name": "bob's"})
    assert Passkey.objects.get().name == "phone"


def test_an_api_of_the_other_kind_is_shown_too(api: Api, page: Client, device: Authenticator) -> None:
    """What a program has set up, the page shows."""
    api.add_passkey(device, "made by a program")
    assert "made by a program" in page.get("/person/security/").content.decode()
