"""The account calls as the Mycreatool document tells them ("Kimlik Doğrulama"), one test for each promise."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image

from person.flows import invite
from person.models import Device, InviteCode, User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACCOUNT = {"email", "username", "credits", "profile_image"}


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/accounts/{path}/", body, content_type="application/json")


def good(**changes: Any) -> dict[str, Any]:
    return {"email": people.email(), "username": "kullanici_adi", "password": people.PASSWORD, "password2": people.PASSWORD, **changes}


def png() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "me.png"
    return file


def is_failure(answer: Any, status: int) -> bool:
    body = answer.json()
    return answer.status_code == status and body["success"] is False and {"message", "errors", "timestamp"} <= body.keys()


# --- register


def test_registering_answers_the_documented_envelope(client: Client) -> None:
    given = good()
    answer = post(client, "register", **given)
    body = answer.json()
    assert answer.status_code == 201
    assert body.keys() == {"success", "message", "data", "timestamp"}
    assert body["success"] is True
    assert body["data"]["user"] == {"email": given["email"], "username": "kullanici_adi", "credits": 1, "profile_image": None}


def test_the_timestamp_is_utc_to_the_second(client: Client) -> None:
    stamp = post(client, "register", **good()).json()["timestamp"]
    then = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    assert abs(timezone.now() - then) < datetime.timedelta(minutes=1)


def test_registering_by_multipart_takes_a_profile_image(client: Client) -> None:
    answer = client.post("/api/accounts/register/", {**good(), "profile_image": png()})
    address = answer.json()["data"]["user"]["profile_image"]
    shown = client.get("/api" + address.partition("/api")[2])
    assert answer.status_code == 201
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")


def test_a_profile_image_that_is_none_is_refused_and_nobody_is_registered(client: Client) -> None:
    file = io.BytesIO(b"<svg onload=alert(1)>")
    file.name = "me.png"
    answer = client.post("/api/accounts/register/", {**good(), "profile_image": file})
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"profile_image"}
    assert not User.objects.exists()


def test_the_two_passwords_must_be_the_same(client: Client) -> None:
    answer = post(client, "register", **good(password2=people.OTHER_PASSWORD))
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"password2"}


def test_a_good_invite_code_is_used_up_with_who_when_and_from_where(client: Client) -> None:
    [code] = invite.make()
    body = good(invite_code=code.code)
    client.post("/api/accounts/register/", body, content_type="application/json", REMOTE_ADDR="192.0.2.5", headers={"User-Agent": "Vite/1"})
    used = InviteCode.objects.get(code=code.code)
    assert used.used_by == User.objects.get(email=body["email"])
    assert (used.used_ip, used.used_user_agent) == ("192.0.2.5", "Vite/1")
    assert used.used_at is not None


def test_a_used_invite_code_is_a_400_in_the_documented_shape(client: Client) -> None:
    [code] = invite.make()
    post(client, "register", **good(username="first", invite_code=code.code))
    answer = post(client, "register", **good(username="second", invite_code=code.code))
    body = answer.json()
    assert is_failure(answer, 400)
    assert (body["message"], body["errors"]) == ("Invalid invite code", {"invite_code": ["This invite code has already been used."]})
    assert User.objects.count() == 1


def test_an_unknown_invite_code_is_a_400_for_that_field(client: Client) -> None:
    answer = post(client, "register", **good(invite_code="invite-code-uuid"))
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"invite_code"}


def test_where_an_invite_is_required_there_is_no_registering_without(client: Client, settings: Any) -> None:
    settings.PERSON_INVITE_ONLY = True
    answer = post(client, "register", **good())
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"invite_code"}


def test_errors_name_every_field(client: Client) -> None:
    answer = post(client, "register")
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"email", "password", "password2"}


def test_without_a_username_one_is_made_from_the_address(client: Client) -> None:
    answer = post(client, "register", email="user+one@example.com", password=people.PASSWORD, password2=people.PASSWORD)
    assert answer.status_code == 201
    assert answer.json()["data"]["user"]["username"] == "user+one"


def test_a_made_username_that_is_taken_gets_an_ending(client: Client) -> None:
    people.make(username="User")
    answer = post(client, "register", email="user@example.com", password=people.PASSWORD, password2=people.PASSWORD)
    assert answer.status_code == 201
    assert re.fullmatch(r"user-[0-9a-f]{8}", answer.json()["data"]["user"]["username"])


def test_a_username_that_was_chosen_and_is_taken_is_refused(client: Client) -> None:
    people.make(username="kullanici_adi")
    answer = post(client, "register", **good())
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"username"}


def test_a_body_that_is_no_json_fails_in_the_same_shape(client: Client) -> None:
    answer = client.post("/api/accounts/register/", "{", content_type="application/json")
    assert is_failure(answer, 400)
    assert answer.json()["code"] == "parse_error"


# --- login


def test_logging_in_answers_bare_tokens_and_user(client: Client) -> None:
    alice = people.make(credits=100)
    answer = post(client, "login", email=alice.email, password=people.PASSWORD)
    body = answer.json()
    assert answer.status_code == 200
    assert body.keys() == {"access", "refresh", "user"}
    assert body["user"] == {"email": alice.email, "username": alice.username, "credits": 100, "profile_image": None}


def test_logging_in_records_the_device(client: Client) -> None:
    alice = people.make()
    post(client, "login", email=alice.email, password=people.PASSWORD)
    assert Device.objects.filter(user=alice).count() == 1


def test_a_wrong_password_and_an_unknown_address_answer_the_same_401(client: Client) -> None:
    alice = people.make()
    wrong = post(client, "login", email=alice.email, password="not this")
    unknown = post(client, "login", email=people.email("nobody"), password="not this")
    assert is_failure(wrong, 401)
    assert {**wrong.json(), "timestamp": ""} == {**unknown.json(), "timestamp": ""}


def test_logging_in_with_nothing_names_the_fields(client: Client) -> None:
    answer = post(client, "login")
    assert is_failure(answer, 400)
    assert answer.json()["errors"].keys() == {"email", "password"}


# --- token/refresh


def test_refreshing_answers_a_new_access_token_that_works(client: Client) -> None:
    signed_in = post(client, "login", email=people.make().email, password=people.PASSWORD).json()
    answer = post(client, "token/refresh", refresh=signed_in["refresh"])
    assert answer.status_code == 200
    assert answer.json().keys() == {"access", "refresh"}
    assert people.me(client, answer.json()["access"]) == 200


def test_a_refresh_token_is_good_once(client: Client) -> None:
    signed_in = post(client, "login", email=people.make().email, password=people.PASSWORD).json()
    post(client, "token/refresh", refresh=signed_in["refresh"])
    answer = post(client, "token/refresh", refresh=signed_in["refresh"])
    assert is_failure(answer, 401)
    assert answer.json()["code"] == "token_not_valid"


@pytest.mark.parametrize(("kind", "seconds"), [("access", 3600), ("refresh", 7 * 86400)])
def test_access_lives_an_hour_and_refresh_a_week(client: Client, kind: str, seconds: int) -> None:
    signed_in = post(client, "login", email=people.make().email, password=people.PASSWORD).json()
    for moment, status in ((seconds - 60, 200), (seconds + 60, 401)):
        with time_machine.travel(timezone.now() + datetime.timedelta(seconds=moment), tick=False):
            assert client.post("/api/user/token/verify/", {"token": signed_in[kind]}).status_code == status


# --- profile


def test_the_profile_is_bare(client: Client) -> None:
    alice = people.make(credits=100)
    access = post(client, "login", email=alice.email, password=people.PASSWORD).json()["access"]
    answer = client.get("/api/accounts/profile/", headers=people.bearer(access))
    assert answer.status_code == 200
    assert answer.json().keys() == ACCOUNT
    assert answer.json()["credits"] == 100


def test_the_profile_of_nobody_is_a_401_in_the_documented_shape(client: Client) -> None:
    answer = client.get("/api/accounts/profile/")
    assert is_failure(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_method_fails_in_the_documented_shape(client: Client) -> None:
    assert is_failure(client.get("/api/accounts/register/"), 405)


def test_an_unknown_path_fails_in_the_documented_shape(client: Client) -> None:
    assert is_failure(client.get("/api/accounts/nothing/"), 404)
