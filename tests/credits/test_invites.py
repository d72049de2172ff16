"""Registering with an invite: single use, not used up by a failure, needed in invite-only mode (Mycreatool, "InviteCode")."""

from __future__ import annotations

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from person.flows import invite
from person.models import InviteCode, User

from .. import people

pytestmark = pytest.mark.django_db


def register(code: str | None, **changes: str) -> Any:
    name = people.email().partition("@")[0]
    account = {"username": name, "email": f"{name}@example.org", "password": people.PASSWORD, **changes}
    body = account if code is None else {**account, "invite_code": code}
    return Client().post("/api/user/register/", body, content_type="application/json", headers={"User-Agent": "flute/1"})


def made(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("invite", *arguments, stdout=out)
    return out.getvalue().split()


@pytest.mark.once
def test_the_command_makes_as_many_as_asked_for_with_a_note() -> None:
    codes = made("--count", "3", "--note", "the choir")
    assert len(set(codes)) == 3
    assert set(InviteCode.objects.values_list("code", "note")) == {(code, "the choir") for code in codes}


@pytest.mark.once
@pytest.mark.parametrize("count", ["0", "-1", "1001", "x", "1e3"])
def test_the_command_refuses_a_wrong_number(count: str) -> None:
    with pytest.raises(CommandError):
        made("--count", count)


def test_an_invite_lets_one_in_and_what_is_known_of_its_use_is_kept() -> None:
    [code] = made()
    assert register(code).status_code == 201
    used = InviteCode.objects.get()
    assert (used.used_by, used.used_ip, used.used_user_agent) == (User.objects.get(), "127.0.0.1", "flute/1")
    assert used.used_at is not None


@pytest.mark.once
@pytest.mark.parametrize("typed", [str.lower, lambda code: f"  {code} "])
def test_an_invite_may_be_typed_carelessly(typed: Any) -> None:
    [code] = made()
    assert register(typed(code)).status_code == 201


def test_a_used_invite_is_a_field_error_and_nobody_is_registered() -> None:
    [code] = made()
    register(code)
    refused = register(code)
    assert (refused.status_code, refused.json()) == (400, {"invite_code": ["This invite code has already been used."]})
    assert User.objects.count() == 1


@pytest.mark.parametrize("code", ["nobody-knows-this", "é", "x" * 64, "' OR 1=1 --"])
def test_an_unknown_invite_is_a_field_error(code: str) -> None:
    assert register(code).json() == {"invite_code": ["There is no such invite code."]}


@pytest.mark.parametrize("code", [["a"], {"a": 1}, 7 * [0], "x" * 65, "a\x00b"])
def test_what_is_no_code_is_a_field_error(code: Any) -> None:
    refused = register(code)
    assert (refused.status_code, list(refused.json())) == (400, ["invite_code"])


def test_an_expired_invite_is_refused() -> None:
    [row] = invite.make(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert register(row.code).json() == {"invite_code": ["This invite code has expired."]}


@pytest.mark.parametrize("wrong", [{"password": "1"}, {"email": "x"}, {"username": "a b"}])
def test_a_registration_that_fails_uses_no_invite_up(wrong: dict[str, str]) -> None:
    [code] = made()
    assert register(code, **wrong).status_code == 400
    assert register(code).status_code == 201


def test_a_registration_that_fails_in_the_database_uses_no_invite_up(monkeypatch: pytest.MonkeyPatch) -> None:
    [code] = made()
    people.make("bob", username="Bob")
    assert register(code, username="bob").status_code == 400
    assert not InviteCode.objects.filter(used_at__isnull=False).exists()


@pytest.mark.once
def test_all_field_errors_are_told_at_once() -> None:
    assert set(register("unknown", password="1").json()) == {"password", "invite_code"}


@pytest.mark.once
@pytest.mark.parametrize("code", [None, "", "  "])
def test_an_invite_is_optional(code: str | None) -> None:
    assert register(code).status_code == 201


@pytest.mark.once
@pytest.mark.parametrize("code", [None, "", "  "])
def test_in_invite_only_mode_it_is_not(settings: Settings, code: str | None) -> None:
    settings.PERSON_INVITE_ONLY = True
    assert register(code).json() == {"invite_code": ["Registering here needs an invite."]}
    assert register(*made()).status_code == 201


def test_the_use_data_outlives_the_person() -> None:
    [code] = made()
    register(code)
    User.objects.all().delete()
    assert register(code).status_code == 400
    assert InviteCode.objects.get().used_ip == "127.0.0.1"


@pytest.mark.once
def test_the_page_has_the_field_and_shows_the_error_beside_it(client: Client) -> None:
    assert "Invite code (optional)" in client.get("/person/register/").content.decode()
    form = {"email": people.email(), "username": "alice", "password": people.PASSWORD, "invite_code": "unknown"}
    page = client.post("/person/register/", form)
    assert page.status_code == 400
    assert "There is no such invite code." in page.content.decode()


@pytest.mark.once
def test_the_page_takes_an_invite(client: Client) -> None:
    [code] = made()
    form = {"email": people.email(), "username": "alice", "password": people.PASSWORD, "invite_code": code}
    assert client.post("/person/register/", form).status_code == 302
    assert InviteCode.objects.get().used_by is not None


@pytest.mark.once
def test_in_invite_only_mode_the_page_demands_one(client: Client, settings: Settings) -> None:
    settings.PERSON_INVITE_ONLY = True
    page = client.get("/person/register/").content.decode()
    assert "(optional)" not in page
    form = {"email": people.email(), "username": "alice", "password": people.PASSWORD}
    assert client.post("/person/register/", form).status_code == 400
