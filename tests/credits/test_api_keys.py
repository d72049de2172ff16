"""Keys for programs: shown once, bound to their scopes, revoked at once."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.models import ApiKey, User

from .. import people
from .program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ALL = ["account:read", "credits:read", "dreams:read", "dreams:write", "images"]


def make(program: Program, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = program.post("api-keys/", {"name": "my script", "scopes": list(scopes) or ALL, **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def using(key: str, scheme: str = "Bearer") -> Client:
    return Client(headers={"Authorization": f"{scheme} {key}"})


def test_a_key_is_shown_once_and_stored_as_a_hash(alice: Program) -> None:
    made = make(alice)
    assert made["key"].startswith(f"rvk_{made['prefix'].removeprefix('rvk_')}_")
    [listed] = alice.get("api-keys/").json()
    assert (listed["name"], listed["prefix"], "key" in listed) == ("my script", made["prefix"], False)
    assert made["key"] not in str(ApiKey.objects.values())


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "bearer"])
def test_a_program_calls_with_it(alice: Program, scheme: str) -> None:
    answer = using(make(alice)["key"], scheme).get("/api/user/me/")
    assert (answer.status_code, answer.json()["email"]) == (200, alice.person.email)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("get", "me/", "account:read"),
        ("get", "me/dreams/", "dreams:read"),
        ("post", "me/dreams/", "dreams:write"),
        ("get", "credits/", "credits:read"),
        ("get", "credits/history.csv", "credits:read"),
    ],
)
def test_it_gets_as_far_as_its_scopes(alice: Program, method: str, path: str, scope: str) -> None:
    alice.grant(5)
    good, bad = make(alice, scope)["key"], make(alice, *(set(ALL) - {scope}))["key"]
    assert getattr(using(good), method)(f"/api/user/{path}").status_code in {200, 201}
    refused = getattr(using(bad), method)(f"/api/user/{path}")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert scope in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "api-keys/"),
        ("post", "api-keys/"),
        ("post", "password/change/"),
        ("post", "ws-ticket/"),
        ("post", "logout/"),
        ("post", "credits/redeem/"),
        ("patch", "credits/settings/"),
    ],
)
def test_no_key_gets_where_no_scope_leads(alice: Program, method: str, path: str) -> None:
    refused = getattr(using(make(alice)["key"]), method)(f"/api/user/{path}")
    assert (refused.status_code, refused.json()["code"]) == (403, "api_key_not_allowed")


def test_revoking_works_at_once(alice: Program) -> None:
    made = make(alice)
    assert alice.delete(f"api-keys/{made['id']}/").status_code == 204
    assert using(made["key"]).get("/api/user/me/").status_code == 401
    assert alice.delete(f"api-keys/{made['id']}/").status_code == 204
    assert alice.get("api-keys/").json()[0]["revoked_at"] is not None


def test_somebody_elses_key_can_not_be_seen_or_revoked(alice: Program, bob: Program) -> None:
    made = make(alice)
    assert bob.get("api-keys/").json() == []
    for key_id in (made["id"], uuid.uuid4()):
        assert bob.delete(f"api-keys/{key_id}/").status_code == 404
    assert using(made["key"]).get("/api/user/me/").status_code == 200


@pytest.mark.parametrize("key", ["rvk_", "rvk_x", "rvk_é", "rvk_" + "x" * 5000, "rvk_\x00"])
def test_a_forged_key_is_a_401(key: str) -> None:
    assert using(key).get("/api/user/me/").status_code == 401


def test_an_expired_key_is_a_401(alice: Program) -> None:
    key = make(alice, expires_at=(timezone.now() + datetime.timedelta(hours=1)).isoformat())["key"]
    assert using(key).get("/api/user/me/").status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        assert using(key).get("/api/user/me/").status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}])
def test_the_key_of_who_may_not_sign_in_is_a_401(alice: Program, change: dict[str, Any]) -> None:
    key = make(alice)["key"]
    User.objects.filter(pk=alice.person.pk).update(**change)
    assert using(key).get("/api/user/me/").status_code == 401


def test_the_last_use_is_noted(alice: Program) -> None:
    made = make(alice)
    assert made["last_used_at"] is None
    using(made["key"]).get("/api/user/me/")
    assert alice.get("api-keys/").json()[0]["last_used_at"] is not None


def test_a_key_signed_out_everywhere_else_still_works(alice: Program) -> None:
    key = make(alice)["key"]
    alice.post("logout/")
    assert people.me(Client(), key) == 200


def test_there_may_be_twenty_keys(alice: Program) -> None:
    made = [make(alice) for _ in range(20)]
    refused = alice.post("api-keys/", {"name": "one more", "scopes": ALL})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_api_keys")
    alice.delete(f"api-keys/{made[0]['id']}/")
    make(alice)


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"name": "a\x00"}, {"scopes": []}, {"scopes": ["everything"]}, {"scopes": "x"}, {"expires_at": "2020-01-01T00:00Z"}],
)
def test_wrong_input_is_a_400(alice: Program, changed: dict[str, Any]) -> None:
    assert alice.post("api-keys/", {"name": "x", "scopes": ALL, **changed}).status_code == 400
