"""Usage over HTTP: dreams, messages, credits and points by day and week, in the person's own calendar."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from dreams.models import Dream, Message
from person import analytics
from person.credits import ledger

from .client import Dreamer

pytestmark = pytest.mark.django_db

ISTANBUL = "Europe/Istanbul"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    noon = datetime.datetime(2026, 3, 11, 12, tzinfo=zoneinfo.ZoneInfo(ISTANBUL))  # a Wednesday
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice(clock: time_machine.Traveller) -> Dreamer:
    return Dreamer("alice", time_zone=ISTANBUL)


def report(dreamer: Dreamer, **query: str) -> Any:
    answer = dreamer.get("analytics/", **query)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def series(dreamer: Dreamer, name: str, **query: str) -> dict[str, int]:
    """The steps in which there was something."""
    [line] = [one for one in report(dreamer, **query)["series"] if one["name"] == name]
    assert line["total"] == sum(point["count"] for point in line["points"])
    return {point["day"]: point["count"] for point in line["points"] if point["count"]}


def dream(dreamer: Dreamer, moment: str, messages: int = 0) -> None:
    when = datetime.datetime.fromisoformat(moment).replace(tzinfo=zoneinfo.ZoneInfo(ISTANBUL))
    row = Dream.objects.create(author=dreamer.person)
    Dream.objects.filter(pk=row.pk).update(created_at=when)
    for _ in range(messages):
        said = Message.objects.create(dream=row, role=Message.Role.USER, text="I flew.")
        Message.objects.filter(pk=said.pk).update(created_at=when)


def test_without_a_wish_it_is_thirty_days_up_to_today_and_every_day_stands_there(alice: Dreamer) -> None:
    told = report(alice)
    assert (told["period"], told["since"], told["until"], told["time_zone"]) == ("day", "2026-02-10", "2026-03-11", ISTANBUL)
    assert {len(line["points"]) for line in told["series"]} == {30}
    assert {"dreams", "messages", "credits_spent", "credits_granted", "experience_points"} <= {line["name"] for line in told["series"]}


def test_days_begin_at_ones_own_midnight(alice: Dreamer) -> None:
    dream(alice, "2026-03-10T00:01", messages=2)
    dream(alice, "2026-03-09T23:59", messages=1)
    assert series(alice, "dreams") == {"2026-03-09": 1, "2026-03-10": 1}
    assert series(alice, "messages") == {"2026-03-09": 1, "2026-03-10": 2}


def test_weeks_begin_on_monday(alice: Dreamer) -> None:
    dream(alice, "2026-03-08T23:59")
    dream(alice, "2026-03-09T00:00")
    dream(alice, "2026-03-11T09:00")
    assert series(alice, "dreams", period="week") == {"2026-03-02": 1, "2026-03-09": 2}
    assert report(alice, period="week", since="2026-03-04")["since"] == "2026-03-02"


def test_the_period_can_be_chosen_with_both_ends_included(alice: Dreamer) -> None:
    for day in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"):
        dream(alice, f"{day}T12:00")
    assert series(alice, "dreams", since="2026-01-02", until="2026-01-03") == {"2026-01-02": 1, "2026-01-03": 1}


def test_only_credits_that_were_kept_count_as_spent(alice: Dreamer) -> None:
    with transaction.atomic():
        ledger.grant(person_id=alice.person.pk, amount=9, key="gift")
        kept = ledger.hold(person_id=alice.person.pk, amount=3, key="one", subject="")
        back = ledger.hold(person_id=alice.person.pk, amount=4, key="two", subject="")
        ledger.capture(hold=kept)
        ledger.release(hold=back)
    assert (series(alice, "credits_spent"), series(alice, "credits_granted")) == ({"2026-03-11": 3}, {"2026-03-11": 9})


def test_points_are_counted_and_nobody_elses_things(alice: Dreamer) -> None:
    bob = Dreamer("bob")
    bob.did()
    dream(bob, "2026-03-10T12:00", messages=1)
    alice.did()
    assert (series(alice, "experience_points"), series(alice, "dreams"), series(alice, "messages")) == ({"2026-03-11": 50}, {}, {})


def test_another_app_adds_its_own_series(alice: Dreamer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("person.analytics._series", {})
    analytics.register("pictures", "Pictures", lambda person, period: {period.until: 2})
    [line] = report(alice)["series"]
    assert (line["name"], line["words"], line["total"]) == ("pictures", "Pictures", 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"period": "month"}, "period"),
        ({"since": "yesterday"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "2026-03-11", "until": "2026-03-10"}, "since"),
        ({"since": "2024-01-01", "until": "2026-03-10"}, "since"),
    ],
)
def test_a_period_that_makes_no_sense_is_a_400(alice: Dreamer, query: dict[str, str], field: str) -> None:
    answer = alice.get("analytics/", **query)
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {field})


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Sao_Paulo", "Asia/Beirut"])
def test_a_year_over_all_clock_changes_has_every_day_once(alice: Dreamer, zone: str) -> None:
    alice.move_to(zone)
    days = [point["day"] for point in report(alice, since="2025-03-11", until="2026-03-11")["series"][0]["points"]]
    assert (len(days), len(set(days))) == (366, 366)
