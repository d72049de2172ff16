"""Codes that are worth credits: once a person, so many times in all, until a day."""

from __future__ import annotations

import datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.throttling import SimpleRateThrottle

from person.models import RedeemCode, Redemption

from .program import Program

pytestmark = pytest.mark.django_db


def made(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("redeem_codes", *arguments, stdout=out)
    return out.getvalue().split()


@pytest.mark.once
def test_the_command_makes_as_many_as_asked_for() -> None:
    codes = made("5", "--count", "3", "--uses", "2", "--note", "the fair")
    assert len(set(codes)) == 3
    assert set(RedeemCode.objects.values_list("credits", "max_uses", "note")) == {(5, 2, "the fair")}


@pytest.mark.once
@pytest.mark.parametrize("arguments", [["0"], ["-1"], ["x"], ["5", "--count", "0"], ["5", "--uses", "0"], []])
def test_the_command_refuses_wrong_numbers(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        made(*arguments)


def test_a_code_is_worth_its_credits(alice: Program) -> None:
    [code] = made("5")
    done = alice.post("credits/redeem/", {"code": f" {code.lower()} "})
    assert (done.status_code, done.json()) == (201, {"credits": 5, "expires_at": None, "amount": 5, "total_amount": 5})
    assert alice.left() == 5


def test_the_second_person_finds_it_used_up(alice: Program, bob: Program) -> None:
    [code] = made("5")
    alice.post("credits/redeem/", {"code": code})
    refused = bob.post("credits/redeem/", {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "redeem_code_used_up")
    assert bob.left() == 0


def test_a_code_for_two_serves_two_but_nobody_twice(alice: Program, bob: Program) -> None:
    [code] = made("5", "--uses", "2")
    assert alice.post("credits/redeem/", {"code": code}).status_code == 201
    refused = alice.post("credits/redeem/", {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "redeem_code_already_yours")
    assert bob.post("credits/redeem/", {"code": code}).status_code == 201
    assert (alice.left(), bob.left(), Redemption.objects.count()) == (5, 5, 2)


def test_an_expired_code_is_refused(alice: Program) -> None:
    [code] = made("5", "--days", "1")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=30), tick=False):
        assert alice.post("credits/redeem/?dry_run=1", {"code": code}).status_code == 200
    RedeemCode.objects.update(expires_at=timezone.now())
    assert alice.post("credits/redeem/", {"code": code}).json()["code"] == "redeem_code_expired"


def test_credits_of_a_code_may_expire(alice: Program) -> None:
    [code] = made("5", "--credits-last-days", "7")
    alice.post("credits/redeem/", {"code": code})
    [expiring] = alice.get("credits/").json()["expiring"]
    in_s = (datetime.datetime.fromisoformat(expiring["expires_at"]) - timezone.now()).total_seconds()
    assert (expiring["amount"], round(in_s / 86400)) == (5, 7)


@pytest.mark.parametrize("code", ["unknown", "é", "%", "' OR 1=1 --"])
def test_an_unknown_code_is_refused(alice: Program, code: str) -> None:
    refused = alice.post("credits/redeem/", {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (400, "redeem_code_unknown")


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": []}, {"code": "a\x00"}, {"code": "x" * 65}, [], "x"])
def test_wrong_input_is_a_400(alice: Program, body: Any) -> None:
    assert alice.http.post("/api/user/credits/redeem/", body, content_type="application/json").status_code == 400


@pytest.mark.once
def test_a_dry_run_tells_what_it_would_bring_and_uses_nothing_up(alice: Program) -> None:
    [code] = made("5")
    told = alice.post("credits/redeem/?dry_run=1", {"code": code})
    assert told.status_code == 200
    assert {name: told.json()[name] for name in ("dry_run", "gain", "balance", "balance_after")} == {
        "dry_run": True,
        "gain": 5,
        "balance": 0,
        "balance_after": 5,
    }
    assert alice.left() == 0
    assert alice.post("credits/redeem/", {"code": code}).status_code == 201


@pytest.mark.once
def test_who_is_not_signed_in_redeems_nothing() -> None:
    assert Client().post("/api/user/credits/redeem/", {"code": made("5")[0]}).status_code == 401


def test_guessing_is_limited(alice: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "login", "3/minute")
    statuses = [alice.post("credits/redeem/", {"code": f"guess-{number}"}).status_code for number in range(4)]
    assert statuses == [400, 400, 400, 429]
