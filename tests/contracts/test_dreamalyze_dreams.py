"""Dreamalyze §7 and §8: dreams and their messages, one test per promise."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from person.credits import ledger
from person.models import User

pytestmark = pytest.mark.django_db(transaction=True)

DREAM_FIELDS = {"id", "author", "title", "description", "created_at", "updated_at", "deleted_at", "is_active"}
MESSAGE_FIELDS = {"id", "dream", "role", "message", "created_at"}


class Program:
    """A client written from the document: JSON and a bearer token."""

    def __init__(self, name: str) -> None:
        self.http = Client()
        self.user = User.objects.create_user(f"{name}@example.org", "moonlit-garden-7", username=name)
        body = self.post("/api/user/login/", {"email": self.user.email, "password": "moonlit-garden-7"}).json()
        self.http = Client(headers={"Authorization": f"Bearer {body['access']}"})

    def post(self, path: str, body: Any) -> Any:
        return self.http.post(path, body, content_type="application/json")

    def grant(self, amount: int) -> None:
        from django.db import transaction

        with transaction.atomic():
            ledger.grant(person_id=self.user.pk, amount=amount, key=str(uuid.uuid4()))


@pytest.fixture
def alice() -> Program:
    return Program("alice")


@pytest.fixture
def bob() -> Program:
    return Program("bob")


def test_a_dream_is_created_with_the_documented_fields(alice: Program) -> None:
    alice.grant(1)
    answer = alice.post("/api/user/me/dreams/", {"title": "Garip Rüyam"})
    dream = answer.json()
    assert answer.status_code == 201 and set(dream) >= DREAM_FIELDS
    assert (dream["author"], dream["title"], dream["deleted_at"], dream["is_active"]) == ("alice@example.org", "Garip Rüyam", None, True)


@pytest.mark.once
def test_title_and_description_are_optional(alice: Program) -> None:
    alice.grant(1)
    answer = alice.post("/api/user/me/dreams/", {})
    assert (answer.status_code, answer.json()["title"], answer.json()["description"]) == (201, None, None)


@pytest.mark.once
def test_an_empty_title_is_a_field_error(alice: Program) -> None:
    alice.grant(1)
    answer = alice.post("/api/user/me/dreams/", {"title": ""})
    assert answer.status_code == 400 and list(answer.json()) == ["title"]


def test_without_credit_the_documented_error_is_given_and_nothing_stored(alice: Program) -> None:
    answer = alice.post("/api/user/me/dreams/", {"title": "x"})
    assert answer.status_code == 402 and answer.json()["error"] == "Your credit is insufficient"
    assert alice.http.get("/api/user/me/dreams/").json() == []


@pytest.mark.once
@pytest.mark.parametrize("language", ["tr", "es", "ru"])
def test_the_documented_error_stays_english_and_its_translation_stands_beside_it(alice: Program, language: str) -> None:
    answer = alice.http.post("/api/user/me/dreams/", {"title": "x"}, headers={"Accept-Language": language}).json()
    assert answer["error"] == "Your credit is insufficient"
    assert answer["detail"] not in ("", answer["error"])


@pytest.mark.once
def test_somebody_elses_dream_is_a_404_with_a_detail(alice: Program) -> None:
    answer = alice.http.get(f"/api/user/me/dream/{uuid.uuid4()}/messages/", headers={"Accept-Language": "tr"})
    assert answer.status_code == 404
    assert answer.json()["detail"]


@pytest.mark.once
def test_a_description_that_a_person_gave_stays(alice: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {"title": "x", "description": "Deniz"}).json()
    alice.post(f"/api/user/me/dream/{dream['id']}/messages/", {"id": "one", "text": "Dün gece çok garip bir rüya gördüm"})
    [listed] = alice.http.get("/api/user/me/dreams/").json()
    assert listed["description"] == "Deniz"


@pytest.mark.once
def test_without_one_it_is_the_first_45_characters_of_the_first_message(alice: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {}).json()
    text = "Dün gece çok garip bir rüya gördüm, ve sonra denizin üstünde yürüdüm"
    alice.post(f"/api/user/me/dream/{dream['id']}/messages/", {"id": "one", "text": text})
    [listed] = alice.http.get("/api/user/me/dreams/").json()
    assert listed["description"] == text[:45]


def test_the_second_dream_on_one_credit_is_refused(alice: Program) -> None:
    alice.grant(1)
    assert [alice.post("/api/user/me/dreams/", {}).status_code for _ in range(2)] == [201, 402]


@pytest.mark.once
def test_dreams_are_listed_newest_first(alice: Program) -> None:
    alice.grant(3)
    made = [alice.post("/api/user/me/dreams/", {"title": title}).json()["id"] for title in "abc"]
    assert [dream["id"] for dream in alice.http.get("/api/user/me/dreams/").json()] == made[::-1]


def test_the_description_becomes_the_first_45_characters_of_the_first_message(alice: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {}).json()["id"]
    told = "Dün gece çok garip bir rüya gördüm: denizin üstünde yürüyordum"
    assert alice.post(f"/api/user/me/dream/{dream}/messages/", {"id": "1", "text": told}).status_code == 201
    assert alice.http.get(f"/api/user/me/dream/{dream}/").json()["description"] == told[:45]


def test_messages_are_chronological_with_the_documented_fields(alice: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {}).json()["id"]
    alice.post(f"/api/user/me/dream/{dream}/messages/", {"id": "1", "text": "I fell"})
    messages = alice.http.get(f"/api/user/me/dream/{dream}/messages/").json()
    assert [message["role"] for message in messages] == ["user", "analyst"]
    assert all(set(message) >= MESSAGE_FIELDS and message["dream"] == dream for message in messages)
    assert messages[0]["message"] == "I fell" and messages[0]["id"] < messages[1]["id"]


@pytest.mark.once
def test_somebody_elses_dream_is_a_404(alice: Program, bob: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {}).json()["id"]
    assert bob.http.get(f"/api/user/me/dream/{dream}/messages/").status_code == 404
    assert bob.http.get(f"/api/user/me/dream/{uuid.uuid4()}/messages/").status_code == 404


@pytest.mark.once
def test_without_a_token_the_documented_401_is_given() -> None:
    answer = Client().get("/api/user/me/dreams/")
    assert answer.status_code == 401 and answer.json()["detail"] == "Authentication credentials were not provided."


def test_deleting_an_untold_dream_gives_the_credit_back(alice: Program) -> None:
    alice.grant(1)
    dream = alice.post("/api/user/me/dreams/", {}).json()["id"]
    assert alice.http.delete(f"/api/user/me/dream/{dream}/").status_code == 204
    assert alice.http.get("/api/user/me/").json()["credits"] == {"total_amount": 1, "amount": 1}


def test_dreams_are_found_by_their_words(alice: Program) -> None:
    alice.grant(2)
    sea = alice.post("/api/user/me/dreams/", {"title": "The sea"}).json()["id"]
    alice.post("/api/user/me/dreams/", {"title": "A train"})
    assert [dream["id"] for dream in alice.http.get("/api/user/me/dreams/?search=SEA").json()] == [sea]


@pytest.mark.parametrize("body", [[], "x", {"title": 7 * [1]}, {"title": "a\u0000b"}, {"title": "x" * 300}, {"tags": "x"}, {"lucidity": 9}])
def test_wrong_input_is_a_400(alice: Program, body: Any) -> None:
    alice.grant(1)
    assert alice.post("/api/user/me/dreams/", body).status_code == 400
