"""`Idempotency-Key`: the same request again gets the same answer, and nothing is done twice."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dreams.models import Dream
from person import tasks
from person.flows import redeem
from person.models import IdempotencyKey

from .program import Program

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Program:
    program = Program("alice")
    program.grant(3)
    return program


def test_the_same_key_gives_the_same_answer_and_one_dream(alice: Program) -> None:
    first, second = (alice.post("me/dreams/", {"title": "The sea"}, key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert second["Content-Type"] == first["Content-Type"]
    assert (Dream.objects.count(), alice.left()) == (1, 2)


def test_another_key_is_another_request(alice: Program) -> None:
    for key in ("one", "two", None):
        alice.post("me/dreams/", {}, key=key)
    assert (Dream.objects.count(), alice.left()) == (3, 0)


@pytest.mark.parametrize("changed", [{"title": "The moon"}, {}, {"title": "The sea", "tags": []}])
def test_the_same_key_with_another_body_is_a_conflict(alice: Program, changed: dict[str, Any]) -> None:
    alice.post("me/dreams/", {"title": "The sea"}, key="one")
    refused = alice.post("me/dreams/", changed, key="one")
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert alice.left() == 2


def test_the_same_key_for_another_address_is_a_conflict(alice: Program) -> None:
    alice.post("me/dreams/", {}, key="one")
    assert alice.post("credits/redeem/", {}, key="one").json()["code"] == "idempotency_key_reused"


def test_the_order_of_fields_makes_no_other_body(alice: Program) -> None:
    first = alice.post("me/dreams/", {"title": "x", "is_nightmare": True}, key="one")
    assert alice.post("me/dreams/", {"is_nightmare": True, "title": "x"}, key="one").json() == first.json()


def test_keys_of_two_people_have_nothing_to_do_with_each_other(alice: Program, bob: Program) -> None:
    bob.grant(1)
    first, second = (program.post("me/dreams/", {}, key="one").json() for program in (alice, bob))
    assert first["id"] != second["id"]


def test_a_refusal_is_kept_and_takes_nothing(alice: Program) -> None:
    for _ in range(3):
        alice.post("me/dreams/", {})
    first = alice.post("me/dreams/", {"title": "x"}, key="one")
    alice.grant(1)
    second = alice.post("me/dreams/", {"title": "x"}, key="one")
    assert (first.status_code, second.status_code) == (402, 402)
    assert first.content == second.content
    assert (Dream.objects.count(), alice.left()) == (3, 1)


def test_wrong_input_is_answered_alike_again(alice: Program) -> None:
    answers = [alice.post("me/dreams/", {"lucidity": 9}, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_a_code_is_redeemed_once_and_the_answer_stays_good(alice: Program) -> None:
    [code] = redeem.make(amount=5)
    first, second = (alice.post("credits/redeem/", {"code": code.code}, key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert alice.left() == 8


def test_a_dry_run_does_not_use_the_key(alice: Program) -> None:
    assert alice.post("me/dreams/?dry_run=1", {}, key="one").status_code == 200
    assert alice.post("me/dreams/", {}, key="one").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_wrong_key_is_a_400(alice: Program, key: str) -> None:
    refused = alice.post("me/dreams/", {}, key=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_invalid")
    assert alice.left() == 3


def test_who_is_not_signed_in_leaves_no_key() -> None:
    headers = {"Idempotency-Key": "one"}
    assert Client().post("/api/user/me/dreams/", {}, content_type="application/json", headers=headers).status_code == 401
    assert not IdempotencyKey.objects.exists()


def test_a_fault_of_ours_leaves_no_key_so_that_the_next_try_counts(alice: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    alice.http.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("dreams.api.views.diary.begin", lambda **_: 1 / 0)
        assert alice.post("me/dreams/", {}, key="one").status_code == 500
    assert alice.post("me/dreams/", {}, key="one").status_code == 201


def test_keys_are_kept_for_a_day_and_dropped_later(alice: Program) -> None:
    alice.post("me/dreams/", {}, key="one")
    for hours, kept in ((25, 1), (49, 0)):
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=hours), tick=False):
            tasks.purge_expired()
        assert IdempotencyKey.objects.count() == kept
