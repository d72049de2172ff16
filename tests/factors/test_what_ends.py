"""Keys that end with a password or everywhere; Google linked and unlinked; staff without a second factor; the history's own end."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from person import housekeeping
from person.data_provider import parts
from person.flows import links
from person.models import ApiKey, Session, SignInRecord, User
from tests import people
from tests.contracts import google as fake_google
from tests.fakes.authenticator import Authenticator

from .conftest import Api, code_of, unuse
from .test_pages import add_passkey

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def key(api: Api) -> str:
    return str(api("POST", "api-keys/", name="diary", scopes=["account:read"]).json()["key"])


# --- keys


@pytest.mark.parametrize(("wish", "status"), [({}, 401), ({"end_api_keys": True}, 401), ({"end_api_keys": False}, 200)])
def test_keys_end_with_a_reset_unless_it_is_said_otherwise(
    alice: User, key: str, client: Client, wish: dict[str, bool], status: int
) -> None:
    alice.refresh_from_db()
    body = {"token": links.reset_token(alice), "password": people.OTHER_PASSWORD, **wish}
    assert client.post("/api/user/password/reset/confirm/", body, content_type="application/json").status_code == 204
    assert people.me(client, key) == status


def test_keys_outlive_a_change_unless_it_is_said_otherwise(api: Api, key: str, client: Client) -> None:
    assert api("POST", "password/change/", old_password=people.PASSWORD, new_password=people.OTHER_PASSWORD).status_code == 204
    assert people.me(client, key) == 200
    body = {"old_password": people.OTHER_PASSWORD, "new_password": people.PASSWORD, "end_api_keys": True}
    assert api("POST", "password/change/", **body).status_code == 204
    assert people.me(client, key) == 401


@pytest.mark.parametrize(("box", "status"), [({"end_api_keys": "on"}, 401), ({}, 200)])
def test_the_page_of_a_new_password_asks(alice: User, key: str, client: Client, box: dict[str, str], status: int) -> None:
    alice.refresh_from_db()
    browser = Client()
    browser.get(re.sub(r"^https?://[^/]+", "", links.reset(alice)))
    assert re.search(r'name="end_api_keys"[^>]* checked', browser.get("/person/reset/new/").content.decode())
    browser.post("/person/reset/new/", {"password": people.OTHER_PASSWORD, **box})
    assert people.me(client, key) == status


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?keys=end", 401)])
def test_signing_out_everywhere_ends_keys_if_wished(api: Api, key: str, client: Client, query: str, status: int) -> None:
    assert api("DELETE", f"sessions/{query}").status_code == 204
    assert (people.me(client, key), api("GET", "me/").status_code) == (status, 401)


def test_the_page_of_devices_asks_where_there_are_keys(alice: User, client: Client) -> None:
    page = people.browser(alice)
    assert "end_api_keys" not in page.get("/person/devices/").content.decode()
    page.post("/person/keys/new/", {"name": "diary", "scopes": ["account:read"], "lasts": "30"})
    assert "end_api_keys" in page.get("/person/devices/").content.decode()
    page.post("/person/devices/end/others/", {"end_api_keys": "1"})
    assert ApiKey.objects.get().revoked_at is not None
    assert people.me(page) == 200


# --- Google


def test_google_is_linked_whatever_its_address_and_unlinked(api: Api, google: fake_google.Google, client: Client) -> None:
    token = google.id_token(sub="other", email="quite.another@gmail.com")
    assert api("POST", "google/", token=token).status_code == 204
    assert client.post("/api/user/google-login/", {"token": token}).status_code == 200
    assert api("POST", "google/", token=google.id_token(sub="third")).json()["code"] == "google_linked_already"
    assert [api("DELETE", "google/").status_code for _ in range(2)] == [204, 204]
    assert client.post("/api/user/google-token-refresh/", {"token": token}).status_code == 404


def test_an_account_of_google_has_one_person(api: Api, google: fake_google.Google, client: Client) -> None:
    token = google.id_token(sub="shared", email="quite.another@gmail.com")
    bob = Api(str(people.log_in(client, people.make("bob"))["access"]))
    bob("POST", "google/", token=token)
    assert api("POST", "google/", token=token).json()["code"] == "google_taken"


def test_google_stays_where_it_is_the_only_way_in(api: Api, alice: User, google: fake_google.Google, device: Authenticator) -> None:
    User.objects.filter(pk=alice.pk).update(password="!", google_id="only")
    assert api("DELETE", "google/").json()["code"] == "last_way_in"
    api.add_passkey(device)
    assert api("DELETE", "google/").status_code == 204


def test_a_factor_is_asked_for_after_google_too(alice: User, secret: str, google: fake_google.Google, client: Client) -> None:
    User.objects.filter(pk=alice.pk).update(google_id="google-alice")
    answer = client.post("/api/user/google-login/", {"token": google.id_token(sub="google-alice", email=alice.email)})
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")
    body = {"challenge": answer.json()["challenge"], "code": code_of(secret)}
    assert client.post("/api/user/second-factor/", body, content_type="application/json").status_code == 200
    assert SignInRecord.objects.filter(method="google", factor="totp").exists()


def come_back(page: Client, path: str, google: fake_google.Google, **claims: Any) -> Any:
    """What Google's page posts for the button of a page of ours; the cookie of our session is not with it."""
    found = re.search(r'data-nonce="([^"]+)"', page.get(path).content.decode())
    assert found is not None
    elsewhere = Client()
    elsewhere.cookies["g_csrf_token"] = "twice"
    form = {"g_csrf_token": "twice", "credential": google.id_token(nonce=found.group(1), **claims)}
    return elsewhere.post("/person/google/", form)


def test_the_page_links_google_and_confirms_by_it(alice: User, google: fake_google.Google) -> None:
    page = people.browser(alice)
    claims = {"sub": "google-alice", "email": "quite.another@gmail.com"}
    assert come_back(page, "/person/account/", google, **claims)["Location"] == "/person/account/"
    assert User.objects.get(pk=alice.pk).google_id == "google-alice"
    User.objects.filter(pk=alice.pk).update(password="!")
    people.grow_old()
    there = "/person/confirm/?next=%2Fperson%2Fkeys%2F"
    assert come_back(page, there, google, sub="somebody else", email="else@gmail.com").status_code == 400
    assert not Session.objects.filter(proven_at__isnull=False).exists()
    assert come_back(page, there, google, **claims)["Location"] == "/person/keys/"
    assert Session.objects.filter(proven_at__isnull=False).exists()


# --- staff


@pytest.fixture
def boss(settings: Any) -> User:
    settings.STAFF_SECOND_FACTOR = True
    return people.make("boss", is_staff=True, is_superuser=True)


def test_staff_without_a_factor_set_one_up_and_get_in(boss: User, device: Authenticator) -> None:
    page = people.browser(boss)
    for path in ("/admin/", "/admin/person/user/", f"/admin/people/{boss.pk}/", "/admin/search/"):
        assert page.get(path)["Location"] == "/person/security/"
    assert "needs a second factor" in page.get("/person/security/").content.decode()
    add_passkey(page, device)
    assert page.get("/admin/").status_code == 200


def test_staff_who_have_one_show_it(boss: User, client: Client) -> None:
    old = people.browser(boss)
    secret, _codes = Api(str(people.log_in(client, boss)["access"])).add_app()
    assert old.get("/admin/")["Location"] == "/person/confirm/?next=%2Fadmin%2F"
    unuse(boss)
    assert old.post("/person/confirm/", {"code": code_of(secret), "next": "/admin/"})["Location"] == "/admin/"
    assert old.get("/admin/").status_code == 200
    unuse(boss)
    new = people.browser(boss, after=lambda browser: browser.post("/person/sign-in/second/", {"code": code_of(secret)}))
    assert new.get("/admin/").status_code == 200


def test_who_removes_the_last_factor_is_led_to_another(boss: User, device: Authenticator) -> None:
    page = people.browser(boss)
    add_passkey(page, device)
    page.post(f"/person/security/passkeys/{boss.passkeys.get().pk}/remove/")
    assert page.get("/admin/")["Location"] == "/person/security/"


def test_it_can_be_switched_off_and_concerns_nobody_else(boss: User, alice: User, settings: Any) -> None:
    assert people.browser(alice).get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    settings.STAFF_SECOND_FACTOR = False
    assert people.browser(boss).get("/admin/").status_code == 200


# --- the history


def test_every_reason_of_a_refusal_is_told(alice: User, settings: Any, client: Client) -> None:
    settings.PERSON_GUESSES_PER_HOUR = 2

    def try_it(password: str) -> None:
        client.post("/api/user/login/", {"email": alice.email, "password": password}, content_type="application/json")

    for password in ("no", people.PASSWORD, "no", "no", "no"):
        try_it(password)
    waiting = people.unconfirmed("carol")
    client.post("/api/user/login/", {"email": waiting.email, "password": people.PASSWORD}, content_type="application/json")
    off = people.make("dave", is_active=False)
    client.post("/api/user/login/", {"email": off.email, "password": people.PASSWORD}, content_type="application/json")
    told = list(SignInRecord.objects.filter(user=alice).order_by("pk").values_list("refusal", flat=True))
    assert told[:2] == ["wrong_password", ""]
    assert told.count("too_many_attempts") == 1
    assert SignInRecord.objects.get(user=waiting).refusal == "not_activated"
    assert SignInRecord.objects.get(user=off).refusal == "switched_off"


def test_the_history_is_ones_own_and_in_the_archive(api: Api, alice: User, client: Client) -> None:
    people.log_in(client, people.make("bob"))
    [row] = api("GET", "sessions/history/").json()
    assert (row["is_refused"], row["method"], row["factor"]) == (False, "password", "")
    archived = next(part for part in parts(alice.pk) if part.path == "sign-ins.json")
    assert b'"attempts"' in archived.content and b'"passkeys"' in archived.content


def test_the_history_ends_after_ninety_days_and_for_strangers_after_one(alice: User, client: Client) -> None:
    client.post("/api/user/login/", {"email": "nobody@example.org", "password": "x"}, content_type="application/json")
    people.log_in(client, alice)
    assert list(SignInRecord.objects.filter(user=None).values_list("ip", "user_agent")) == [(None, "")]
    for days, left in ((2, 1), (91, 0)):
        housekeeping.purge(now=timezone.now() + datetime.timedelta(days=days))
        assert SignInRecord.objects.count() == left
