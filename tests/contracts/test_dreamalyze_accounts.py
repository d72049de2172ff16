"""The account calls as the Dreamalyze document tells them (§1 to §6), one test for each promise."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from person.models import Device, User

from .. import people
from . import google as fake_google

pytestmark = [pytest.mark.django_db, pytest.mark.once]

USER_FIELDS = {
    "id",
    "username",
    "email",
    "is_active",
    "image",
    "google_id",
    "last_chat_at",
    "user_created_at",
    "user_updated_at",
    "user_deleted_at",
    "credits",
}


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/user/{path}/", body, content_type="application/json")


# --- §1 register


def test_registering_answers_201_with_the_user_object(client: Client) -> None:
    email = people.email()
    answer = post(client, "register", username="alice", email=email, password=people.PASSWORD)
    user = answer.json()
    assert answer.status_code == 201
    assert user.keys() == USER_FIELDS
    assert (user["username"], user["email"]) == ("alice", email)
    assert (user["image"], user["google_id"], user["last_chat_at"], user["user_deleted_at"]) == (None, None, None, None)
    assert uuid.UUID(user["id"])


def test_registering_assigns_the_free_plan_and_grants_one_credit(client: Client) -> None:
    user = post(client, "register", username="alice", email=people.email(), password=people.PASSWORD).json()
    assert user["credits"] == {"total_amount": 1, "amount": 1}
    assert User.objects.get(pk=user["id"]).plan.slug == "free"


def test_without_activation_the_new_person_can_log_in_at_once(client: Client, settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    email = people.email()
    user = post(client, "register", username="alice", email=email, password=people.PASSWORD).json()
    assert user["is_active"] is True
    assert post(client, "login", email=email, password=people.PASSWORD).json()["user"] == user


def test_with_activation_the_new_person_is_not_active_and_cannot_log_in_yet(client: Client) -> None:
    email = people.email()
    user = post(client, "register", username="alice", email=email, password=people.PASSWORD).json()
    answer = post(client, "login", email=email, password=people.PASSWORD)
    assert user["is_active"] is False
    assert (answer.status_code, answer.json()["error"]) == (401, "Password or email is incorrect")


def test_registering_with_nothing_answers_400_for_every_field(client: Client) -> None:
    answer = post(client, "register")
    assert answer.status_code == 400
    assert answer.json().keys() == {"username", "email", "password"}
    assert all(isinstance(texts, list) for texts in answer.json().values())


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "no address"), ("email", "a\x00@example.org"), ("username", "two words"), ("username", "x" * 151), ("password", "12345678")],
)
def test_registering_with_a_bad_field_answers_400_for_that_field(client: Client, field: str, value: str) -> None:
    good = {"username": "alice", "email": people.email(), "password": people.PASSWORD}
    answer = post(client, "register", **{**good, field: value})
    assert answer.status_code == 400
    assert answer.json().keys() == {field}


def test_an_address_and_a_username_are_taken_whatever_their_case(client: Client) -> None:
    taken = people.make(username="Alice")
    answer = post(client, "register", username="aLICE", email=taken.email.upper(), password=people.PASSWORD)
    assert answer.status_code == 400
    assert answer.json().keys() == {"username", "email"}
    assert User.objects.count() == 1


def test_a_body_that_is_no_object_answers_400(client: Client) -> None:
    for body in ("[1, 2]", '"text"', "{", "null"):
        answer = client.post("/api/user/register/", body, content_type="application/json")
        assert answer.status_code == 400, body


# --- §2 login


def test_logging_in_answers_refresh_access_and_user(client: Client) -> None:
    alice = people.make(credits=1)
    answer = post(client, "login", email=alice.email.upper(), password=people.PASSWORD)
    assert answer.status_code == 200
    assert answer.json().keys() == {"refresh", "access", "user"}
    assert answer.json()["user"].keys() == USER_FIELDS
    assert answer.json()["user"]["credits"] == {"total_amount": 1, "amount": 1}


@pytest.mark.parametrize(
    "given", [{}, {"email": "alice@example.org"}, {"password": "x"}, {"email": "", "password": ""}, {"email": None, "password": []}]
)
def test_logging_in_without_email_or_password_answers_400(client: Client, given: dict[str, Any]) -> None:
    answer = post(client, "login", **given)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Email and password are required"


def test_a_wrong_password_and_an_unknown_address_answer_the_same_401(client: Client) -> None:
    alice = people.make()
    wrong = post(client, "login", email=alice.email, password="not this")
    unknown = post(client, "login", email=people.email("nobody"), password="not this")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["error"] == "Password or email is incorrect"


def test_logging_in_records_the_device_and_its_address(client: Client) -> None:
    alice = people.make()
    for address in ("192.0.2.7", "192.0.2.8"):
        client.post(
            "/api/user/login/", {"email": alice.email, "password": people.PASSWORD}, REMOTE_ADDR=address, headers={"User-Agent": "Dream/1"}
        )
    device = Device.objects.get(user=alice)
    assert (device.user_agent, device.ip) == ("Dream/1", "192.0.2.8")
    assert set(alice.sessions.values_list("ip", flat=True)) == {"192.0.2.7", "192.0.2.8"}


def test_a_deactivated_person_cannot_log_in(client: Client) -> None:
    alice = people.make(is_active=False)
    assert post(client, "login", email=alice.email, password=people.PASSWORD).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("login", {}, "Email and password are required"),
        ("login", {"email": "nobody@example.org", "password": "x"}, "Password or email is incorrect"),
        ("google-login", {}, "Token is required"),
        ("google-token-refresh", {}, "Token is required"),
    ],
)
@pytest.mark.parametrize("language", ["tr", "es", "ru"])
def test_documented_errors_are_constants(client: Client, path: str, body: dict[str, str], words: str, language: str) -> None:
    answer = client.post(f"/api/user/{path}/", body, headers={"Accept-Language": language}).json()
    assert answer["error"] == words
    assert answer["detail"] not in ("", words)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_documented_details_of_who_is_not_signed_in_are_constants(client: Client, language: str) -> None:
    none = client.get("/api/user/me/", headers={"Accept-Language": language})
    bad = client.get("/api/user/me/", headers={"Accept-Language": language, "Authorization": "Bearer x"})
    assert (none.status_code, none.json()["detail"]) == (401, "Authentication credentials were not provided.")
    assert (bad.status_code, bad.json()["detail"]) == (401, "Given token not valid for any token type")


def test_errors_are_in_the_language_that_the_client_asks_for(client: Client) -> None:
    answers = [client.post("/api/user/register/", headers={"Accept-Language": language}).json() for language in ("en", "tr", "es", "ru")]
    assert len({str(answer["username"]) for answer in answers}) == 4


# --- §3 google-login


def test_google_login_registers_a_new_person_on_the_free_plan(client: Client, google: fake_google.Google) -> None:
    answer = post(client, "google-login", token=google.id_token(sub="42", email="Dreamer@Example.org"))
    user = answer.json()["user"]
    assert answer.status_code == 200
    assert answer.json().keys() == {"refresh", "access", "user"}
    assert (user["email"], user["google_id"], user["is_active"]) == ("dreamer@example.org", "42", True)
    assert user["image"] == "https://lh3.googleusercontent.com/a/dreamer"
    assert user["credits"] == {"total_amount": 1, "amount": 1}


def test_google_login_again_is_the_same_person(client: Client, google: fake_google.Google) -> None:
    first = post(client, "google-login", token=google.id_token()).json()
    second = post(client, "google-login", token=google.id_token(email="new-address@example.org")).json()
    assert first["user"]["id"] == second["user"]["id"]
    assert people.me(client, second["access"]) == 200


def test_google_login_joins_an_account_whose_address_is_confirmed(client: Client, google: fake_google.Google) -> None:
    alice = people.make()
    user = post(client, "google-login", token=google.id_token(sub="7", email=alice.email)).json()["user"]
    assert (user["id"], user["google_id"]) == (str(alice.pk), "7")


def test_google_login_does_not_join_an_account_whose_address_is_not_confirmed(client: Client, google: fake_google.Google) -> None:
    squatter = people.unconfirmed()
    answer = post(client, "google-login", token=google.id_token(email=squatter.email))
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid Google token")


def test_google_login_does_not_let_a_deactivated_person_in(client: Client, google: fake_google.Google) -> None:
    for person in (people.make(is_active=False), people.make(is_active=False, google_id="9")):
        answer = post(client, "google-login", token=google.id_token(sub="9", email=person.email))
        assert (answer.status_code, answer.json()["error"]) == (400, "Invalid Google token")


def test_google_login_does_not_hand_an_account_to_another_google_account(client: Client, google: fake_google.Google) -> None:
    alice = people.make(google_id="alice-at-google")
    answer = post(client, "google-login", token=google.id_token(sub="somebody-else", email=alice.email))
    alice.refresh_from_db()
    assert answer.status_code == 400
    assert alice.google_id == "alice-at-google"


def test_google_login_records_the_device_and_its_address(client: Client, google: fake_google.Google) -> None:
    client.post("/api/user/google-login/", {"token": google.id_token()}, REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Dream/1"})
    assert (Device.objects.get().user_agent, Device.objects.get().ip) == ("Dream/1", "192.0.2.7")


def test_google_login_finds_a_free_username(client: Client, google: fake_google.Google) -> None:
    for taken in ("anna", "anna-2", "anna-3"):
        people.make(username=taken)
    user = post(client, "google-login", token=google.id_token(email="anna@example.org")).json()["user"]
    assert user["username"].startswith("anna-")


@pytest.mark.parametrize("given", [{}, {"token": ""}, {"token": None}])
def test_google_login_without_a_token_answers_400(client: Client, google: fake_google.Google, given: dict[str, Any]) -> None:
    answer = post(client, "google-login", **given)
    assert (answer.status_code, answer.json()["error"]) == (400, "Token is required")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-program"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"email_verified": False},
        {"email": None},
        {"key": fake_google.new_key()},
    ],
    ids=["for another program", "from another issuer", "expired", "address not verified", "no address", "signed by another key"],
)
def test_google_login_with_a_bad_token_answers_400(client: Client, google: fake_google.Google, claims: dict[str, Any]) -> None:
    answer = post(client, "google-login", token=google.id_token(**claims))
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid Google token")
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["x", "a.b.c", "🙂.🙂.🙂", "eyJhbGciOiJub25lIn0.e30."])
def test_google_login_with_garbage_answers_400(client: Client, google: fake_google.Google, token: str) -> None:
    answer = post(client, "google-login", token=token)
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid Google token")


# --- §4 google-token-refresh


def test_google_token_refresh_gives_a_known_person_new_tokens(client: Client, google: fake_google.Google) -> None:
    known = post(client, "google-login", token=google.id_token()).json()
    answer = post(client, "google-token-refresh", token=google.id_token())
    assert answer.status_code == 200
    assert answer.json()["user"] == known["user"]
    assert people.me(client, answer.json()["access"]) == 200


def test_google_token_refresh_answers_404_for_who_never_came(client: Client, google: fake_google.Google) -> None:
    answer = post(client, "google-token-refresh", token=google.id_token())
    assert (answer.status_code, answer.json()["error"]) == (404, "User not found")
    assert not User.objects.exists()


@pytest.mark.parametrize(("given", "words"), [({}, "Token is required"), ({"token": "x.y.z"}, "Invalid Google token")])
def test_google_token_refresh_with_a_bad_token_answers_400(
    client: Client, google: fake_google.Google, given: dict[str, str], words: str
) -> None:
    answer = post(client, "google-token-refresh", **given)
    assert (answer.status_code, answer.json()["error"]) == (400, words)


# --- §5 tokens


def test_token_answers_a_pair_for_email_and_password(client: Client) -> None:
    alice = people.make()
    answer = post(client, "token", email=alice.email, password=people.PASSWORD)
    assert answer.status_code == 200
    assert answer.json().keys() == {"refresh", "access"}
    assert people.me(client, answer.json()["access"]) == 200


def test_token_answers_401_in_simplejwts_words(client: Client) -> None:
    answer = post(client, "token", email=people.email(), password="not this")
    assert answer.status_code == 401
    assert answer.json() == {"detail": "No active account found with the given credentials", "code": "no_active_account"}


def test_token_names_the_fields_that_are_missing(client: Client) -> None:
    answer = post(client, "token")
    assert answer.status_code == 400
    assert answer.json().keys() == {"email", "password"}


def test_token_refresh_gives_a_new_access_token(client: Client) -> None:
    signed_in = people.log_in(client, people.make())
    answer = post(client, "token/refresh", refresh=signed_in["refresh"])
    assert answer.status_code == 200
    assert people.me(client, answer.json()["access"]) == 200


@pytest.mark.parametrize("refresh", ["x", "a.b.c", "🙂", "access"])
def test_token_refresh_answers_401_for_a_token_that_is_not_a_good_refresh_token(client: Client, refresh: str) -> None:
    signed_in = people.log_in(client, people.make())
    answer = post(client, "token/refresh", refresh=signed_in["access"] if refresh == "access" else refresh)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Token is invalid or expired", "code": "token_not_valid"}


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_token_verify_answers_200_and_nothing_for_a_good_token(client: Client, kind: str) -> None:
    signed_in = people.log_in(client, people.make())
    answer = post(client, "token/verify", token=signed_in[kind])
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize("token", ["x", "a.b.c", "🙂", "eyJhbGciOiJub25lIn0.e30."])
def test_token_verify_answers_401_for_a_bad_token(client: Client, token: str) -> None:
    answer = post(client, "token/verify", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_valid")


@pytest.mark.parametrize(("path", "field"), [("token/refresh", "refresh"), ("token/verify", "token")])
def test_token_calls_without_a_token_answer_400_for_that_field(client: Client, path: str, field: str) -> None:
    answer = post(client, path)
    assert (answer.status_code, answer.json().keys()) == (400, {field})


# --- §6 me


def test_me_answers_the_user_object(client: Client) -> None:
    alice = people.make(credits=3)
    signed_in = people.log_in(client, alice)
    answer = client.get("/api/user/me/", headers=people.bearer(signed_in["access"]))
    assert answer.status_code == 200
    assert answer.json() == signed_in["user"]
    assert answer.json()["credits"] == {"total_amount": 3, "amount": 3}


def test_me_without_a_token_answers_401_in_the_documented_words(client: Client) -> None:
    answer = client.get("/api/user/me/")
    assert (answer.status_code, answer.json()["detail"]) == (401, "Authentication credentials were not provided.")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_me_with_a_bad_token_answers_401_in_the_documented_words(client: Client, token: str) -> None:
    answer = client.get("/api/user/me/", headers=people.bearer(token))
    assert (answer.status_code, answer.json()["detail"]) == (401, "Given token not valid for any token type")


def test_a_refresh_token_is_no_access_token(client: Client) -> None:
    assert people.me(client, people.log_in(client, people.make())["refresh"]) == 401
