"""Days in a row, by the person's own calendar: over midnight, summer time, flights and late reports."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator

import pytest
import time_machine

from person.models import Cause, XpEntry

from .client import Dreamer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    # Before everything else: a sign-in of the future would not be valid yet.
    with time_machine.travel(at("2026-03-02T12:00", "UTC"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice(clock: time_machine.Traveller) -> Dreamer:
    return Dreamer("alice")


def at(moment: str, zone: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(moment).replace(tzinfo=zoneinfo.ZoneInfo(zone))


def on(dreamer: Dreamer, zone: str, *moments: str) -> tuple[int, int]:
    """What the row is, and was at its longest, after something was done at each of these local times."""
    dreamer.move_to(zone)
    for moment in moments:
        dreamer.did(at=at(moment, zone))
    return seen(dreamer, at(moments[-1], zone))


def seen(dreamer: Dreamer, moment: datetime.datetime) -> tuple[int, int]:
    """The row and the longest one, as they are shown at this moment."""
    with time_machine.travel(moment, tick=False):
        dreamer.sign_in()
        return dreamer.streak()


def test_each_day_makes_the_row_longer_and_once_a_day_is_enough(alice: Dreamer) -> None:
    assert on(alice, "UTC", "2026-03-02T08:00", "2026-03-03T08:00", "2026-03-03T20:00", "2026-03-04T23:59") == (3, 3)


def test_the_second_day_in_a_row_brings_points_and_each_further_one_more(alice: Dreamer) -> None:
    on(alice, "UTC", *(f"2026-03-{day:02}T09:00" for day in range(2, 12)))
    bonuses = XpEntry.objects.filter(cause=Cause.STREAK).order_by("day").values_list("amount", flat=True)
    assert list(bonuses) == [10, 20, 30, 40, *[50] * 5]


def test_a_day_left_out_begins_anew_and_the_longest_stays(alice: Dreamer) -> None:
    assert on(alice, "UTC", "2026-03-02T08:00", "2026-03-03T08:00", "2026-03-05T08:00") == (1, 2)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_a_minute_before_and_after_ones_own_midnight_are_two_days(alice: Dreamer, zone: str) -> None:
    assert on(alice, zone, "2026-03-02T23:59", "2026-03-03T00:01") == (2, 2)
    assert on(alice, zone, "2026-03-03T23:59") == (2, 2)


def test_midnight_elsewhere_does_not_count(alice: Dreamer) -> None:
    assert on(alice, "America/New_York", "2026-03-02T18:59", "2026-03-02T19:01") == (1, 1)


def test_the_row_is_shown_while_the_night_after_the_next_day_can_be_told_and_not_longer(
    alice: Dreamer, clock: time_machine.Traveller
) -> None:
    on(alice, "Europe/Istanbul", "2026-03-02T08:00", "2026-03-03T08:00")
    clock.move_to(at("2026-03-04T23:59", "Europe/Istanbul"))
    alice.sign_in()
    assert alice.stand()["streak"] == {"days": 2, "longest": 2, "is_active_today": False, "last_active_day": "2026-03-03"}
    assert seen(alice, at("2026-03-05T11:59", "Europe/Istanbul")) == (2, 2)
    assert seen(alice, at("2026-03-05T12:01", "Europe/Istanbul")) == (0, 2)


@pytest.mark.parametrize("days", [("2026-03-28", "2026-03-29", "2026-03-30"), ("2026-10-24", "2026-10-25", "2026-10-26")])
def test_the_short_and_the_long_day_of_summer_time_are_days(alice: Dreamer, days: tuple[str, ...]) -> None:
    assert on(alice, "Europe/Madrid", *(f"{day}T00:30" for day in days)) == (3, 3)


def test_whoever_flies_east_and_has_a_day_twice_keeps_the_row(alice: Dreamer) -> None:
    on(alice, "Pacific/Auckland", "2026-03-02T08:00", "2026-03-03T08:00")
    assert on(alice, "America/Los_Angeles", "2026-03-02T21:00", "2026-03-03T21:00", "2026-03-04T08:00") == (3, 3)


def test_whoever_flies_west_over_a_day_of_the_calendar_keeps_the_row(alice: Dreamer) -> None:
    on(alice, "America/Los_Angeles", "2026-03-01T20:00", "2026-03-02T20:00")
    assert on(alice, "Pacific/Auckland", "2026-03-04T09:00") == (3, 3)


def test_moving_the_time_zone_to_and_fro_earns_no_second_bonus_for_a_day(alice: Dreamer) -> None:
    on(alice, "UTC", "2026-03-02T12:00", "2026-03-03T12:00")
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"):
        alice.move_to(zone)
        for _ in range(3):
            alice.did(at=at("2026-03-03T13:00", "UTC"))
    assert XpEntry.objects.filter(cause=Cause.STREAK).count() <= 2
    assert seen(alice, at("2026-03-03T13:00", "UTC"))[1] <= 3


def test_a_late_report_counts_for_its_day_and_closes_the_gap(alice: Dreamer) -> None:
    assert on(alice, "UTC", "2026-03-02T08:00", "2026-03-04T08:00") == (1, 1)
    alice.did(at=at("2026-03-03T08:00", "UTC"))
    assert seen(alice, at("2026-03-04T09:00", "UTC")) == (3, 3)


def test_the_longest_row_unlocks_what_it_should(alice: Dreamer) -> None:
    on(alice, "UTC", *(f"2026-03-{day:02}T09:00" for day in range(2, 9)))
    alice.sign_in()
    assert {"three-days", "seven-days"} <= alice.unlocked()
