"""One account a name and address, however they are typed; passwords in any Unicode form."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib.auth.hashers import make_password
from django.core import checks, mail
from django.test import Client

from person.models import Progress, RedeemCode, User
from person.models.code import canonical
from project.text.columns import APART
from tests import people

from .variants import Form

pytestmark = pytest.mark.django_db

PASSWORD = "şifrem çok gizli değil"


def register(client: Client, username: str, email: str, password: str = PASSWORD) -> dict[str, list[str]]:
    body = {"username": username, "email": email, "password": password}
    answer = client.post("/api/user/register/", body, content_type="application/json")
    assert answer.status_code in {201, 400}, answer.content
    return dict(answer.json()) if answer.status_code == 400 else {}


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    return client.post("/api/user/login/", {"email": name, "password": password}, content_type="application/json").status_code


@pytest.mark.parametrize("other", ["AYŞE", "Ayşe", "ays\u0327e", "AYS\u0327E", "ＡＹŞE"])
def test_names_that_differ_only_in_how_they_are_typed_are_one(client: Client, other: str) -> None:
    assert register(client, "ayşe", "one@example.org") == {}
    assert list(register(client, other, "two@example.org")) == ["username"]


def test_different_letters_are_different_names(client: Client) -> None:
    assert register(client, "ñandu", "one@example.org") == {}
    assert register(client, "nandu", "two@example.org") == {}


def test_a_decomposed_name_is_kept_composed(client: Client) -> None:
    assert register(client, "ays\u0327e", "one@example.org") == {}
    assert User.objects.get(email="one@example.org").username == "ayşe"


@pytest.mark.parametrize("other", ["ONE@EXAMPLE.ORG", "one@EXAMPLE.org"])
def test_an_address_is_registered_once(client: Client, other: str) -> None:
    assert register(client, "one", "one@example.org") == {}
    assert list(register(client, "two", other)) == ["email"]


def test_a_name_in_the_profile_is_told_apart_alike(client: Client) -> None:
    people.make("bob", username="ayşe")
    alice = people.make(username="alice")
    access = people.log_in(client, alice)["access"]
    answer = client.patch("/api/user/profile/", {"username": "AYŞE"}, content_type="application/json", headers=people.bearer(access))
    assert answer.status_code == 400
    assert list(answer.json()) == ["username"]


@pytest.mark.parametrize("name", ["ayşe", "AYŞE", "ays\u0327e", " one@example.org ", "ONE@EXAMPLE.ORG"])
def test_signing_in_takes_the_name_or_the_address(client: Client, name: str) -> None:
    people.make(username="ayşe", password=PASSWORD)
    User.objects.update(email="one@example.org")
    assert sign_in(client, name) == 200
    assert client.post("/api/user/token/", {"email": name, "password": PASSWORD}, content_type="application/json").status_code == 200
    assert Client().post("/person/sign-in/", {"email": name, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("path", ["/api/user/login/", "/api/accounts/login/", "/api/v1/auth/login/"])
def test_programs_may_call_it_username(client: Client, path: str) -> None:
    people.make(username="ayşe", password=PASSWORD)
    assert client.post(path, {"username": "Ayşe", "password": PASSWORD}, content_type="application/json").status_code == 200


def test_an_address_wins_over_a_username_that_looks_like_it(client: Client) -> None:
    owner = people.make("owner", username="owner", password=PASSWORD)
    people.make("thief", username=owner.email, password="a thief's own password")
    assert sign_in(client, owner.email) == 200
    assert sign_in(client, owner.email, "a thief's own password") == 401


@pytest.mark.parametrize("registered", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_password_opens_in_whatever_form_it_is_typed(client: Client, registered: Form, typed: Form) -> None:
    register(client, "ayşe", "one@example.org", unicodedata.normalize(registered, PASSWORD))
    User.objects.update(is_active=True)
    assert sign_in(client, "one@example.org", unicodedata.normalize(typed, PASSWORD)) == 200
    assert sign_in(client, "one@example.org", PASSWORD.upper()) == 401


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_hash_from_before_still_opens_and_is_renewed(client: Client, form: Form) -> None:
    person = people.make(password=None)
    User.objects.filter(pk=person.pk).update(password=make_password(unicodedata.normalize(form, PASSWORD)))
    assert sign_in(client, person.email, unicodedata.normalize(form, PASSWORD)) == 200
    assert sign_in(client, person.email, unicodedata.normalize("NFC", PASSWORD)) == 200
    assert sign_in(client, person.email, unicodedata.normalize("NFD", PASSWORD)) == 200


def test_a_reset_goes_to_the_address_that_is_stored(client: Client) -> None:
    people.make(username="mike")
    User.objects.update(email="mike@example.org")
    # K as the Kelvin sign and the dotless i fold like mike's letters; nobody may read mike's mail by owning such an address.
    for typed in ("mi\u212ae@example.org", "mıke@example.org"):
        client.post("/api/user/password/reset/", {"email": typed}, content_type="application/json")
    people.receive_mail()
    assert {address for message in mail.outbox for address in message.to} <= {"mike@example.org"}


def test_names_on_the_leaderboard_are_told_apart_alike(client: Client) -> None:
    for person, name, status in ((people.make(), "Işık", 200), (people.make("bob"), "IŞIK", 400), (people.make("eve"), "ışık\u200b", 400)):
        access = people.log_in(client, person)["access"]
        answer = client.put(
            "/api/v1/progress/settings/", {"display_name": name}, content_type="application/json", headers=people.bearer(access)
        )
        assert answer.status_code == status, (name, answer.content)


def test_codes_are_typed_anyhow() -> None:
    for typed in (" ilk-kod7 ", "İLK-KOD7", "ılk\u2013kod7", "ilk-\u200bkod7", "ＩＬＫ-KOD7"):
        assert canonical(typed) == "ILK-KOD7"
    assert canonical(RedeemCode(credits=1).code.lower()) != ""


def test_who_was_set_apart_keeps_their_name_and_is_reported(client: Client) -> None:
    people.make("older", username="ayşe", password=PASSWORD)
    later = people.make("later", username="other", password="the later one's own")
    key = f"ayşe{APART}{later.pk}"
    User.objects.filter(pk=later.pk).update(username="AYŞE", username_key=key)
    later.refresh_from_db()
    later.save()
    assert User.objects.get(pk=later.pk).username_key == key
    assert (sign_in(client, "AYŞE", "the later one's own"), sign_in(client, "ayşe"), sign_in(client, "Ayşe")) == (200, 200, 200)
    warnings = [one for one in checks.run_checks(databases=["default"]) if one.id == "person.W001"]
    assert [str(later.pk) in warning.msg for warning in warnings] == [True]
    later.username = "another"
    later.save(update_fields=["username"])
    assert User.objects.get(pk=later.pk).username_key == "another"


def test_no_listed_name_needs_no_key() -> None:
    for name in ("alice", "bob"):
        assert Progress.objects.create(user=people.make(name)).display_name_key is None
