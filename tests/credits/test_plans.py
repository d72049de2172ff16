"""Plans: what they give each day and month, and changing them."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings

from person import tasks
from person.credits import allowance
from person.flows import change_plan
from person.models import CreditEntry, Plan, User

from .program import Program

pytestmark = pytest.mark.django_db

NOVEMBER = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
DECEMBER = datetime.datetime(2026, 12, 1, 0, 0, 1, tzinfo=datetime.UTC)


def put_on(program: Program, plan: str, at: datetime.datetime = NOVEMBER) -> None:
    with time_machine.travel(at, tick=False):
        change_plan.to(person_id=program.person.pk, plan=plan, now=at)


def beat(at: datetime.datetime) -> None:
    with time_machine.travel(at, tick=False):
        tasks.expire_credits()
        tasks.grant_monthly()


def monthly(program: Program) -> list[tuple[str, int]]:
    lines = CreditEntry.objects.filter(user=program.person, subject__startswith="monthly:").order_by("id")
    return list(lines.values_list("subject", "amount"))


@pytest.mark.once
def test_there_are_free_premium_and_one_more() -> None:
    assert list(Plan.objects.values_list("slug", flat=True)) == ["free", "premium", "studio"]
    assert Plan.objects.get(slug="free").welcome_credits == 1


@pytest.mark.once
def test_upload_limits_come_from_the_settings_unless_the_plan_has_its_own(settings: Settings) -> None:
    settings.DAILY_UPLOAD_LIMIT_FREE, settings.DAILY_UPLOAD_LIMIT_PREMIUM = 11, 111
    assert [allowance.daily_uploads(plan) for plan in Plan.objects.all()] == [11, 111, 500]


def test_a_better_plan_counts_at_once(alice: Program) -> None:
    put_on(alice, "premium")
    told = alice.get("credits/").json()
    assert told["plan"]["slug"] == "premium"
    assert told["amount"] == 60  # 10 of welcome, 50 of November
    assert alice.post("me/dreams/?dry_run=1").json()["allowance_left"] == 5


def test_a_lesser_plan_counts_at_once_and_takes_nothing_away(alice: Program) -> None:
    put_on(alice, "premium")
    put_on(alice, "free")
    assert alice.post("me/dreams/?dry_run=1").json()["allowance_left"] == 0
    assert alice.left() == 60


def test_changing_to_and_fro_brings_nothing(alice: Program) -> None:
    for plan in ("premium", "free", "premium", "studio", "premium", "studio"):
        put_on(alice, plan)
    assert monthly(alice) == [("monthly:2026-11", 50), ("monthly:2026-11", 250)]
    assert alice.left() == 10 + 20 + 300


def test_the_same_plan_again_changes_nothing(alice: Program) -> None:
    put_on(alice, "premium")
    since = User.objects.get(pk=alice.person.pk).plan_since
    put_on(alice, "premium", DECEMBER)
    assert User.objects.get(pk=alice.person.pk).plan_since == since


@pytest.mark.once
def test_an_unknown_plan_is_refused(alice: Program) -> None:
    with pytest.raises(change_plan.NoSuchPlan):
        put_on(alice, "gold")


def test_each_month_brings_its_credits_once(alice: Program) -> None:
    put_on(alice, "premium")
    for at in (NOVEMBER, DECEMBER, DECEMBER, DECEMBER + datetime.timedelta(days=30)):
        beat(at)
    assert monthly(alice) == [("monthly:2026-11", 50), ("monthly:2026-12", 50)]


def test_monthly_credits_end_with_their_month(alice: Program) -> None:
    put_on(alice, "premium")
    beat(DECEMBER)
    assert alice.left() == 10 + 50


def test_after_a_downtime_what_would_still_be_good_is_given(alice: Program, bob: Program) -> None:
    put_on(alice, "premium")
    put_on(bob, "studio")  # its credits last three months
    beat(datetime.datetime(2027, 3, 15, tzinfo=datetime.UTC))
    assert [month for month, _ in monthly(alice)] == ["monthly:2026-11", "monthly:2027-03"]
    assert [month for month, _ in monthly(bob)] == ["monthly:2026-11", "monthly:2027-01", "monthly:2027-02", "monthly:2027-03"]
    assert bob.left() == 20 + 900


def test_the_free_plan_brings_nothing_monthly(alice: Program) -> None:
    beat(DECEMBER)
    assert monthly(alice) == []


def test_who_is_gone_or_switched_off_gets_nothing(alice: Program, bob: Program) -> None:
    put_on(alice, "premium")
    put_on(bob, "premium")
    User.objects.filter(pk=alice.person.pk).update(deleted_at=NOVEMBER)
    User.objects.filter(pk=bob.person.pk).update(is_active=False)
    beat(DECEMBER)
    assert len(monthly(alice)) == len(monthly(bob)) == 1


def test_the_sweep_reaches_everybody_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("person.credits.monthly.BATCH", 2)
    programs = [Program("alice") for _ in range(5)]
    for program in programs:
        put_on(program, "premium")
    beat(DECEMBER)
    assert [len(monthly(program)) for program in programs] == [2] * 5


@pytest.mark.once
def test_the_history_names_the_month_and_the_plan(alice: Program) -> None:
    put_on(alice, "premium")
    words = [line["words"] for line in alice.get("credits/history/").json()["results"]]
    assert words == ["Granted: the credits of November 2026", "Granted: welcome credits of the plan Premium"]
