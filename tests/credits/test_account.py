"""What a person sees of their credits: balance, history in words, the same as a table, prices, dry runs."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from person.models import Plan

from .. import people
from .program import Program

pytestmark = pytest.mark.django_db


def dream(program: Program, **details: Any) -> str:
    answer = program.post("me/dreams/", details)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def test_the_balance_tells_what_is_left_granted_and_held(alice: Program) -> None:
    alice.grant(3)
    dream(alice)
    told = alice.get("credits/").json()
    assert (told["amount"], told["total_amount"], told["held"], told["spent_this_month"]) == (2, 3, 1, 1)
    assert (told["plan"]["slug"], told["monthly_cap"], told["cap_left"]) == ("free", None, None)


def test_the_balance_tells_what_is_free_today(alice: Program) -> None:
    Plan.objects.filter(slug="free").update(daily_dreams=2)
    dream(alice)
    allowances = {one["name"]: one for one in alice.get("credits/").json()["allowances"]}
    assert allowances["dreams"] == {"name": "dreams", "limit": 2, "used": 1, "left": 1}


def test_a_line_says_what_it_was_for_and_leads_there(alice: Program) -> None:
    alice.grant(1)
    made = dream(alice, title="The sea")
    line = alice.get("credits/history/").json()["results"][0]
    assert (line["kind"], line["amount"], line["link"]) == ("hold", -1, f"/dreams/{made}/")
    assert line["words"] == "Reserved for the dream “The sea”"


@pytest.mark.once
def test_a_deleted_dream_is_named_so_and_leads_nowhere(alice: Program) -> None:
    alice.grant(1)
    alice.delete(f"me/dream/{dream(alice, title='The sea')}/")
    lines = alice.get("credits/history/").json()["results"]
    assert [line["words"] for line in lines[:2]] == [
        "Given back for a dream that was deleted",
        "Reserved for a dream that was deleted",
    ]
    assert all(line["link"] == "" for line in lines)


@pytest.mark.once
def test_words_follow_the_readers_language_header(alice: Program) -> None:
    alice.grant(1, reason="for your help")
    [line] = alice.get("credits/history/").json()["results"]
    assert line["words"] == "Granted: for your help"
    assert line["note"] == ""


def test_many_lines_cost_no_more_queries_than_few(alice: Program) -> None:
    alice.grant(40)

    def queries() -> int:
        # Who calls is remembered for a second: with a new token it is always looked up, however long the dreams took.
        client = Client(headers=people.bearer(people.access(alice.person)))
        with CaptureQueriesContext(connection) as caught:
            history = client.get("/api/user/credits/history/", {"page_size": 100})
        assert history.status_code == 200
        return len(caught)

    dream(alice)
    few = queries()
    for _ in range(20):
        dream(alice)
    assert queries() == few


def test_the_history_is_paginated(alice: Program) -> None:
    for _ in range(25):
        alice.grant(1)
    first = alice.get("credits/history/").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (25, 20, None)
    second = alice.http.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (5, None)
    assert alice.get("credits/history/", page=3).status_code == 404


def test_the_history_is_filtered_by_kind(alice: Program) -> None:
    alice.grant(2)
    dream(alice)
    assert [line["kind"] for line in alice.get("credits/history/", kind="grant").json()["results"]] == ["grant"]


def test_the_history_is_filtered_by_date_both_days_included(alice: Program) -> None:
    for day in (1, 2, 3):
        with time_machine.travel(datetime.datetime(2026, 5, day, 12, tzinfo=datetime.UTC), tick=False):
            alice.grant(day)
    found = alice.get("credits/history/", since="2026-05-02", until="2026-05-02").json()["results"]
    assert [line["amount"] for line in found] == [2]


@pytest.mark.parametrize("query", [{"kind": "x"}, {"since": "x"}, {"until": "2026-13-01"}, {"since": "\x00"}, {"until": "9999-12-31"}])
def test_a_wrong_filter_is_a_400(alice: Program, query: dict[str, str]) -> None:
    assert alice.get("credits/history/", **query).status_code == 400
    assert alice.get("credits/history.csv", **query).status_code == 400


def test_nobody_sees_the_lines_of_somebody_else(alice: Program, bob: Program) -> None:
    alice.grant(1)
    assert bob.get("credits/history/").json()["count"] == 0


@pytest.mark.once
def test_the_history_comes_as_a_table_too(alice: Program) -> None:
    alice.grant(2, reason="for your help")
    dream(alice, title="=HYPERLINK(1)")
    answer = alice.http.get("/api/user/credits/history.csv", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["kind"], row["amount"]) for row in rows] == [("hold", "-1"), ("grant", "2")]
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.once
def test_no_cell_of_the_table_is_a_formula(alice: Program) -> None:
    alice.grant(1, reason="x")
    from person.models import CreditEntry  # what a subsystem of the future might write

    CreditEntry.objects.update(reason="=1+1", subject="redeem:1")
    [row] = csv.DictReader(io.StringIO(alice.get("credits/history.csv").content.decode()))
    assert row["note"] == "'=1+1"


@pytest.mark.once
def test_the_price_list_follows_the_settings(alice: Program, settings: Settings) -> None:
    settings.PERSON_PRICE_DREAM = 7
    settings.IMAGEGEN_PRICES = {**settings.IMAGEGEN_PRICES, "edit": {"low": 3}}
    prices = {(one["operation"], one["quality"]): one["credits"] for one in alice.get("credits/prices/").json()}
    assert (prices["dream", ""], prices["image:edit", "low"], prices["image:generation", "high"]) == (7, 3, 4)


@pytest.mark.once
def test_a_dry_run_tells_the_price_and_does_nothing(alice: Program) -> None:
    alice.grant(2)
    told = alice.post("me/dreams/?dry_run=1", {"title": "The sea"})
    assert told.status_code == 200
    assert told.json() == {
        "dry_run": True,
        "price": 1,
        "gain": 0,
        "allowance_left": 0,
        "balance": 2,
        "balance_after": 1,
        "cap_left": None,
        "is_affordable": True,
        "refusal": "",
    }
    assert (alice.get("me/dreams/").json(), alice.left()) == ([], 2)


@pytest.mark.once
def test_a_dry_run_without_credit_names_the_refusal(alice: Program) -> None:
    told = alice.post("me/dreams/?dry_run=1").json()
    assert (told["is_affordable"], told["refusal"], told["balance_after"]) == (False, "insufficient_credit", 0)


@pytest.mark.once
def test_a_dry_run_within_the_days_allowance_is_free(alice: Program) -> None:
    Plan.objects.filter(slug="free").update(daily_dreams=1)
    told = alice.post("me/dreams/?dry_run=1").json()
    assert (told["price"], told["allowance_left"], told["is_affordable"]) == (0, 1, True)


@pytest.mark.once
def test_a_dry_run_finds_wrong_input_all_the_same(alice: Program) -> None:
    assert alice.post("me/dreams/?dry_run=1", {"lucidity": 9}).status_code == 400


@pytest.mark.once
@pytest.mark.parametrize("path", ["", "history/", "history.csv", "prices/", "settings/"])
def test_who_is_not_signed_in_sees_nothing(path: str) -> None:
    assert Client().get(f"/api/user/credits/{path}").status_code == 401


@pytest.mark.once
def test_the_warning_follows_the_site_or_ones_own_number(alice: Program, settings: Settings) -> None:
    settings.PERSON_LOW_BALANCE = 2
    alice.grant(2)
    assert alice.get("credits/").json()["is_low"] is False
    alice.patch("credits/settings/", {"warn_below": 3})
    assert alice.get("credits/").json()["is_low"] is True
    alice.patch("credits/settings/", {"warn_below": None})
    assert alice.get("credits/").json()["is_low"] is False


def test_what_expires_is_told_soonest_first(alice: Program) -> None:
    now = timezone.now()
    for days in (9, 2):
        alice.grant(days, expires_at=now + datetime.timedelta(days=days))
    assert [one["amount"] for one in alice.get("credits/").json()["expiring"]] == [2, 9]
