"""Passkeys over REST: registered, used without a name and as a second factor, and refused for anything that is not right."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.flows import passkeys
from person.models import Passkey, Session, SignInRecord, User
from tests import people
from tests.fakes.authenticator import PRESENT, Authenticator

from .conftest import Api

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def offered(client: Client) -> dict[str, Any]:
    return dict(client.post("/api/user/passkey-login/options/").json()["publicKey"])


def log_in(client: Client, credential: Any) -> Any:
    return client.post("/api/user/passkey-login/", {"passkey": credential}, content_type="application/json")


def test_a_passkey_signs_in_without_a_name(api: Api, alice: User, device: Authenticator, client: Client, mailoutbox: Any) -> None:
    api.add_passkey(device)
    options = offered(client)
    assert (options["rpId"], options["allowCredentials"], options["userVerification"]) == ("localhost", [], "required")
    answer = log_in(client, device.show(options))
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(alice.pk))
    assert people.me(client, answer.json()["access"]) == 200
    assert Session.objects.order_by("-created_at")[0].is_two_factor
    told = [str(message.body) for message in people.receive_mail()]
    assert any("“my phone” was added" in body for body in told)


def test_several_are_named_listed_renamed_and_removed(api: Api, client: Client) -> None:
    first, second = Authenticator(), Authenticator()
    made = api.add_passkey(first, "phone")
    assert len(made["recovery_codes"]) == 10
    later = api.add_passkey(second, "key ring")
    assert later["recovery_codes"] == []
    log_in(client, second.show(offered(client)))
    listed = api("GET", "factors/passkeys/").json()
    assert [(one["name"], one["last_used_at"] is not None) for one in listed] == [("phone", False), ("key ring", True)]
    path = f"factors/passkeys/{made['passkey']['id']}/"
    assert api("PATCH", path, name="old phone").json()["name"] == "old phone"
    assert [api("DELETE", path).status_code, api("DELETE", path).status_code] == [204, 404]
    assert log_in(client, first.show(offered(client))).json()["code"] == "passkey_refused"


def test_a_device_that_has_one_is_asked_for_none_again(api: Api, device: Authenticator) -> None:
    api.add_passkey(device)
    options = api("POST", "factors/passkeys/options/").json()["publicKey"]
    assert [one["id"] for one in options["excludeCredentials"]] == [Passkey.objects.get().credential_id]
    assert api("POST", "factors/passkeys/", name="twice", passkey=device.make(options)).json()["code"] == "passkey_not_added"


def test_a_challenge_is_good_once(api: Api, device: Authenticator, client: Client) -> None:
    options = api("POST", "factors/passkeys/options/").json()["publicKey"]
    made = device.make(options)
    assert api("POST", "factors/passkeys/", name="a", passkey=made).status_code == 201
    Passkey.objects.all().delete()
    assert api("POST", "factors/passkeys/", name="a", passkey=made).status_code == 400
    api.add_passkey(device)
    shown = device.show(offered(client))
    assert [log_in(client, shown).status_code for _ in range(2)] == [200, 401]


def test_a_challenge_belongs_to_one_sign_in_and_one_purpose(api: Api, alice: User, device: Authenticator, client: Client) -> None:
    other = Api(str(people.log_in(client, alice)["access"]))
    options = other("POST", "factors/passkeys/options/").json()["publicKey"]
    assert api("POST", "factors/passkeys/", name="a", passkey=device.make(options)).status_code == 400
    api.add_passkey(device)
    again = api("POST", "reauthenticate/passkey/").json()["publicKey"]
    assert log_in(client, device.show(again)).status_code == 401
    mine = api("POST", "reauthenticate/passkey/").json()["publicKey"]
    assert other("POST", "reauthenticate/", passkey=device.show(mine)).status_code == 401


@pytest.mark.parametrize(
    ("fault", "value"), [("origin", "https://localhost.evil.example"), ("rp_id", "evil.example"), ("flags", PRESENT), ("flags", 0)]
)
def test_origin_site_and_verification_are_checked(api: Api, device: Authenticator, client: Client, fault: str, value: Any) -> None:
    right = getattr(device, fault)
    options = api("POST", "factors/passkeys/options/").json()["publicKey"]
    setattr(device, fault, value)
    assert api("POST", "factors/passkeys/", name="a", passkey=device.make(options)).json()["code"] == "passkey_not_added"
    setattr(device, fault, right)
    api.add_passkey(device)
    setattr(device, fault, value)
    assert log_in(client, device.show(offered(client))).json()["code"] == "passkey_refused"
    assert SignInRecord.objects.filter(refusal="passkey_refused").exists()


def test_a_counter_that_does_not_grow_tells_of_a_copy(api: Api, device: Authenticator, client: Client) -> None:
    device.count = 5
    api.add_passkey(device)
    statuses = []
    for device.count in (6, 6, 5, 7):
        statuses.append(log_in(client, device.show(offered(client))).status_code)
    assert statuses == [200, 401, 401, 200]


def test_a_signature_of_another_key_is_refused(api: Api, device: Authenticator, client: Client) -> None:
    api.add_passkey(device)
    thief = Authenticator()
    thief.id, thief.user_handle = device.id, device.user_handle
    assert log_in(client, thief.show(offered(client))).status_code == 401
    device.user_handle = b"somebody else's."
    assert log_in(client, device.show(offered(client))).status_code == 401


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"id": "x"},
        {"response": []},
        {"response": {"clientDataJSON": 5}},
        {"response": {"clientDataJSON": "e30"}},
        {"id": None, "response": {"clientDataJSON": "@@", "signature": {}}},
    ],
)
def test_nonsense_is_refused(api: Api, client: Client, nonsense: dict[str, Any]) -> None:
    assert log_in(client, nonsense).status_code in (400, 401)
    assert api("POST", "factors/passkeys/", name="a", passkey=nonsense).status_code == 400


def test_who_is_switched_off_gets_in_no_more(api: Api, alice: User, device: Authenticator, client: Client) -> None:
    api.add_passkey(device)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert log_in(client, device.show(offered(client))).status_code == 401


def test_a_stranger_sees_and_removes_nothing(api: Api, device: Authenticator, client: Client) -> None:
    made = api.add_passkey(device)["passkey"]
    stranger = Api(str(people.log_in(client, people.make("bob"))["access"]))
    assert stranger("GET", "factors/").json()["passkeys"] == []
    path = f"factors/passkeys/{made['id']}/"
    assert [stranger("DELETE", path).status_code, stranger("PATCH", path, name="x").status_code] == [404, 404]


def test_the_last_way_in_stays(api: Api, alice: User, device: Authenticator) -> None:
    made = api.add_passkey(device)["passkey"]
    alice.set_unusable_password()
    alice.save(update_fields=["password"])
    answer = api("DELETE", f"factors/passkeys/{made['id']}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")


def test_there_is_an_end_to_how_many(api: Api, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST_PASSKEYS", 1)
    api.add_passkey(Authenticator())
    assert api("POST", "factors/passkeys/options/").json()["code"] == "too_many_passkeys"


@pytest.mark.parametrize(
    ("public_url", "site", "origin"),
    [
        ("https://dreams.example.org", "dreams.example.org", "https://dreams.example.org"),
        ("https://dreams.example.org:8443", "dreams.example.org", "https://dreams.example.org:8443"),
        ("http://127.0.0.1:9000", "localhost", "http://localhost:9000"),
    ],
)
def test_the_site_is_what_public_url_says(settings: Any, public_url: str, site: str, origin: str) -> None:
    settings.PUBLIC_URL = public_url
    assert passkeys.site() == passkeys.Site(site, [origin])


def test_a_bare_address_has_no_passkeys(api: Api, settings: Any, client: Client) -> None:
    settings.PUBLIC_URL = "http://192.0.2.7"
    assert client.post("/api/user/passkey-login/options/").json()["code"] == "passkeys_unavailable"
