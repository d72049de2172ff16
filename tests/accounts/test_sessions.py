"""Signing in and out: tokens are handed on once, and an ended sign-in is worth nothing at once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.flows import sessions
from person.models import Session, User

from .. import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def signed_in(client: Client, alice: User) -> dict[str, Any]:
    """By a client whose document promises rotation."""
    return log_in(client, alice)


def log_in(client: Client, alice: User) -> dict[str, Any]:
    return dict(client.post("/api/accounts/login/", {"email": alice.email, "password": people.PASSWORD}).json())


def refresh(client: Client, token: str) -> Any:
    return client.post("/api/accounts/token/refresh/", {"refresh": token})


def after(seconds: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(seconds=seconds), tick=False)


def test_a_refresh_token_is_handed_on(client: Client, signed_in: dict[str, Any]) -> None:
    second = refresh(client, signed_in["refresh"]).json()
    third = refresh(client, second["refresh"]).json()
    assert len({signed_in["refresh"], second["refresh"], third["refresh"]}) == 3
    assert people.me(client, third["access"]) == 200


def test_a_spent_refresh_token_is_refused(client: Client, signed_in: dict[str, Any]) -> None:
    refresh(client, signed_in["refresh"])
    answer = refresh(client, signed_in["refresh"])
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_valid")


def test_a_spent_token_within_the_grace_leaves_the_sign_in_alive(client: Client, signed_in: dict[str, Any]) -> None:
    second = refresh(client, signed_in["refresh"]).json()
    with after(9):
        assert refresh(client, signed_in["refresh"]).status_code == 401
        assert people.me(client, second["access"]) == 200
        assert refresh(client, second["refresh"]).status_code == 200


def test_a_spent_token_after_the_grace_ends_the_whole_sign_in(client: Client, signed_in: dict[str, Any]) -> None:
    second = refresh(client, signed_in["refresh"]).json()
    with after(11):
        assert refresh(client, signed_in["refresh"]).status_code == 401
        assert refresh(client, second["refresh"]).status_code == 401
        assert people.me(client, second["access"]) == people.me(client, signed_in["access"]) == 401
    assert Session.objects.get().end_reason == "reused"


def test_a_reused_token_ends_only_its_own_sign_in(client: Client, alice: User, signed_in: dict[str, Any]) -> None:
    other = log_in(client, alice)
    refresh(client, signed_in["refresh"])
    with after(11):
        refresh(client, signed_in["refresh"])
        assert people.me(client, other["access"]) == 200


def test_where_no_rotation_is_promised_a_refresh_token_stays_good_and_nothing_ends(client: Client, alice: User) -> None:
    first = people.log_in(client, alice)
    for seconds in (0, 11, 6 * 86400):
        with after(seconds):
            answer = client.post("/api/user/token/refresh/", {"refresh": first["refresh"]})
            assert (answer.status_code, answer.json()["refresh"]) == (200, first["refresh"])
            assert people.me(client, answer.json()["access"]) == 200
    assert Session.objects.get().ended_at is None


def test_a_refresh_token_that_stays_good_ends_with_its_sign_in(client: Client, alice: User) -> None:
    signed_in = people.log_in(client, alice)
    client.post("/api/user/logout/", headers=people.bearer(signed_in["access"]))
    answer = client.post("/api/user/token/refresh/", {"refresh": signed_in["refresh"]})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_valid")


def test_a_setting_makes_all_refresh_tokens_rotate(client: Client, alice: User, settings: Any) -> None:
    settings.PERSON_ROTATE_REFRESH_TOKENS = True
    first = people.log_in(client, alice)
    second = client.post("/api/user/token/refresh/", {"refresh": first["refresh"]}).json()
    assert second["refresh"] != first["refresh"]
    with after(11):
        assert client.post("/api/user/token/refresh/", {"refresh": first["refresh"]}).status_code == 401
        assert people.me(client, second["access"]) == 401


@pytest.mark.parametrize(
    "path", ["/api/user/login/", "/api/user/token/", "/api/accounts/login/", "/api/v1/auth/login/", "/person/sign-in/"]
)
def test_every_sign_in_is_the_last_login(client: Client, alice: User, path: str) -> None:
    client.post(path, {"email": alice.email, "password": people.PASSWORD})
    alice.refresh_from_db()
    assert alice.last_login is not None
    assert timezone.now() - alice.last_login < datetime.timedelta(minutes=1)


def test_an_access_token_lives_an_hour(client: Client, signed_in: dict[str, Any]) -> None:
    with after(59 * 60):
        assert people.me(client, signed_in["access"]) == 200
    with after(61 * 60):
        assert people.me(client, signed_in["access"]) == 401
        assert refresh(client, signed_in["refresh"]).status_code == 200


def test_a_refresh_token_lives_a_week(client: Client, signed_in: dict[str, Any]) -> None:
    with after(8 * 86400):
        assert refresh(client, signed_in["refresh"]).status_code == 401


def test_a_sign_in_ends_after_its_longest_time_however_often_it_is_refreshed(client: Client, signed_in: dict[str, Any]) -> None:
    token = signed_in["refresh"]
    for day in range(6, 90, 6):
        with after(day * 86400):
            token = refresh(client, token).json()["refresh"]
    with after(90 * 86400 + 60):
        assert refresh(client, token).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "Token", "bearer", "TOKEN"])
def test_both_documented_headers_carry_the_access_token(client: Client, signed_in: dict[str, Any], scheme: str) -> None:
    answer = client.get("/api/user/me/", headers={"Authorization": f"{scheme} {signed_in['access']}"})
    assert answer.status_code == 200


def test_a_deactivated_persons_tokens_stop_at_once(client: Client, alice: User, signed_in: dict[str, Any]) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert people.me(client, signed_in["access"]) == 401
    assert refresh(client, signed_in["refresh"]).status_code == 401
    assert client.post("/api/user/token/verify/", {"token": signed_in["access"]}).status_code == 401


def test_a_deactivated_persons_browser_is_signed_out_at_once(alice: User) -> None:
    browser = people.browser(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert people.me(browser) == 401
    assert browser.get("/person/register/").status_code == 200


def test_a_deleted_persons_sign_ins_stop_at_once(client: Client, alice: User, signed_in: dict[str, Any]) -> None:
    browser = people.browser(alice)
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())
    assert people.me(client, signed_in["access"]) == people.me(browser) == 401


def test_logging_out_ends_this_sign_in_and_no_other(client: Client, alice: User, signed_in: dict[str, Any]) -> None:
    other = people.log_in(client, alice)
    assert client.post("/api/user/logout/", headers=people.bearer(signed_in["access"])).status_code == 204
    assert people.me(client, signed_in["access"]) == 401
    assert refresh(client, signed_in["refresh"]).status_code == 401
    assert people.me(client, other["access"]) == 200


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_an_ended_sign_ins_tokens_are_not_verified(client: Client, signed_in: dict[str, Any], kind: str) -> None:
    client.post("/api/user/logout/", headers=people.bearer(signed_in["access"]))
    assert client.post("/api/user/token/verify/", {"token": signed_in[kind]}).status_code == 401


def test_an_ended_sign_in_signs_its_browser_out(alice: User) -> None:
    browser = people.browser(alice)
    assert people.me(browser) == 200
    sessions.end_all(user=alice, reason="test", now=timezone.now())
    assert people.me(browser) == 401


def test_signing_out_in_the_browser_ends_its_sign_in(alice: User) -> None:
    browser = people.browser(alice)
    cookie = browser.cookies["sessionid"].value
    answer = browser.post("/person/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Session.objects.get().ended_at is not None
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert people.me(thief) == 401


def test_signing_in_changes_the_browsers_session_key(alice: User) -> None:
    browser = Client()
    browser.post("/person/activate/resend/", {"email": people.email()})
    before = browser.cookies["sessionid"].value
    browser.post("/person/sign-in/", {"email": alice.email, "password": people.PASSWORD})
    assert browser.cookies["sessionid"].value != before


def test_a_browser_writes_through_the_api_only_with_a_csrf_token(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/person/sign-in/")
    form = {"email": alice.email, "password": people.PASSWORD, "csrfmiddlewaretoken": str(page.context["csrf_token"])}
    browser.post("/person/sign-in/", form)
    assert browser.post("/api/user/ws-ticket/").status_code == 403
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.post("/api/user/ws-ticket/", headers=headers).status_code == 200


def test_a_program_needs_no_csrf_token(signed_in: dict[str, Any]) -> None:
    program = Client(enforce_csrf_checks=True)
    assert program.post("/api/user/ws-ticket/", headers=people.bearer(signed_in["access"])).status_code == 200


def test_a_stale_token_does_no_harm_at_the_doors_that_are_open(client: Client, alice: User) -> None:
    credentials = {"email": alice.email, "password": people.PASSWORD}
    assert client.post("/api/user/login/", credentials, headers=people.bearer("stale")).status_code == 200


def test_the_admin_has_no_door_of_its_own(client: Client, alice: User) -> None:
    assert client.get("/admin/login/")["Location"].startswith("/person/sign-in/?next=")
    assert people.browser(alice).get("/admin/login/").status_code == 403
