"""A field that nobody knows is named in a 400; the older documents' clients are not refused for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from imagegen.models import Job
from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make(credits=20)


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    return Client(headers=people.bearer(people.log_in(client, alice)["access"]))


def order(client: Client, **fields: Any) -> Any:
    return client.post("/api/images/jobs/", {"prompt": "a house by the sea", **fields}, content_type="application/json")


def test_a_misspelt_field_is_named(client: Client) -> None:
    answer = order(client, deadline=5, qualty="low")
    assert (answer.status_code, answer.json().keys()) == (400, {"deadline", "qualty"})
    assert "deadline_seconds" in answer.json()["qualty"][0]
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["deadline_s", "deadline_seconds"])
def test_a_deadline_has_two_names(client: Client, name: str) -> None:
    assert order(client, **{name: 60}).status_code == 201
    job = Job.objects.get()
    assert job.deadline_at is not None
    assert (job.deadline_at - job.created_at).total_seconds() == 60


def test_two_deadlines_must_be_one(client: Client) -> None:
    assert order(client, deadline_s=60, deadline_seconds=60).status_code == 201
    assert order(client, deadline_s=60, deadline_seconds=61).json().keys() == {"deadline_s"}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/user/credits/redeem/"), ("PATCH", "/api/user/credits/settings/"), ("POST", "/api/webhooks/")]
)
def test_other_calls_of_our_own_name_it_too(client: Client, method: str, path: str) -> None:
    answer = client.generic(method, path, '{"cod": "x"}', "application/json")
    assert (answer.status_code, "cod" in answer.json()) == (400, True), answer.content


def test_an_older_documents_client_may_send_more(client: Client) -> None:
    body = {"prompt": "a house by the sea", "made_up": 1}
    assert client.post("/api/imagegen/generate/", body, content_type="application/json").status_code == 202
    assert client.post("/api/user/me/dreams/", {"title": "The sea", "made_up": 1}, content_type="application/json").status_code == 201
