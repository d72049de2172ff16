"""A cap of one's own on what a month may cost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine

from .program import Program

pytestmark = pytest.mark.django_db

NOVEMBER = datetime.datetime(2026, 11, 30, 23, 59, tzinfo=datetime.UTC)


@pytest.fixture
def alice() -> Program:
    program = Program("alice")
    program.grant(10)
    assert program.patch("credits/settings/", {"monthly_cap": 2}).status_code == 200
    return program


def test_beyond_the_cap_nothing_is_spent(alice: Program) -> None:
    statuses = [alice.post("me/dreams/").status_code for _ in range(3)]
    assert statuses == [201, 201, 402]
    assert alice.left() == 8


@pytest.mark.once
def test_the_refusal_has_a_code_and_names_the_cap(alice: Program) -> None:
    alice.patch("credits/settings/", {"monthly_cap": 0})
    refused = alice.post("me/dreams/").json()
    assert refused["code"] == "monthly_cap_reached"
    assert "0 credits a month" in refused["error"]


def test_a_dry_run_tells_of_the_cap(alice: Program) -> None:
    alice.patch("credits/settings/", {"monthly_cap": 0})
    told = alice.post("me/dreams/?dry_run=1").json()
    assert (told["refusal"], told["cap_left"]) == ("monthly_cap_reached", 0)


def test_what_is_given_back_does_not_count(alice: Program) -> None:
    first = alice.post("me/dreams/").json()["id"]
    alice.post("me/dreams/")
    alice.delete(f"me/dream/{first}/")
    assert alice.get("credits/settings/").json() == {"monthly_cap": 2, "warn_below": 2, "spent_this_month": 1, "cap_left": 1}
    assert alice.post("me/dreams/").status_code == 201


def test_a_new_month_begins_anew(alice: Program) -> None:
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        program = Program("bob")
        program.grant(10)
        program.patch("credits/settings/", {"monthly_cap": 1})
        assert [program.post("me/dreams/").status_code for _ in range(2)] == [201, 402]
        clock.shift(120)
        assert program.post("me/dreams/").status_code == 201


def test_the_cap_can_be_taken_away(alice: Program) -> None:
    alice.patch("credits/settings/", {"monthly_cap": 0})
    alice.patch("credits/settings/", {"monthly_cap": None})
    assert alice.post("me/dreams/").status_code == 201


@pytest.mark.once
def test_changing_one_setting_leaves_the_other(alice: Program) -> None:
    told = alice.patch("credits/settings/", {"warn_below": 5}).json()
    assert (told["monthly_cap"], told["warn_below"]) == (2, 5)


@pytest.mark.once
@pytest.mark.parametrize("value", [-1, "x", 1.5, 10**12, [], {}])
def test_a_wrong_cap_is_a_400(alice: Program, value: Any) -> None:
    assert alice.patch("credits/settings/", {"monthly_cap": value}).status_code == 400
