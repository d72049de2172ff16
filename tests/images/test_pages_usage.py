"""The page of numbers: jobs by day, kind and outcome, credits, allowance, storage and time."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from imagegen import usage
from imagegen.models import Job
from person.models import Profile, User

from .. import people
from . import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

NOON = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)


@pytest.fixture
def alice() -> User:
    return people.make()


def of(person: User, zone: datetime.tzinfo = datetime.UTC) -> usage.Usage:
    return usage.of(person_id=person.pk, days=30, zone=zone, now=NOON)


def days_ago(days: float) -> datetime.datetime:
    return NOON - datetime.timedelta(days=days)


def test_jobs_are_counted_by_day_kind_and_outcome(alice: User) -> None:
    pictures.job(alice, at=NOON, price_credits=2)
    pictures.job(alice, at=NOON, price_credits=4, type=Job.Type.EDIT)
    pictures.job(alice, at=days_ago(3), price_credits=9, state=Job.State.FAILED, error_code="image_busy")
    pictures.job(alice, at=days_ago(3), state=Job.State.CANCELLED)
    pictures.job(alice, at=days_ago(1), state=Job.State.PENDING)
    pictures.job(alice, at=days_ago(31))
    pictures.job(people.make("bob"), at=NOON)
    found = of(alice)
    assert len(found.days) == 30
    assert {
        str(day.day): (day.jobs.completed, day.jobs.failed, day.jobs.cancelled, day.jobs.open) for day in found.days if day.jobs.all
    } == {
        "2026-03-15": (2, 0, 0, 0),
        "2026-03-14": (0, 0, 0, 1),
        "2026-03-12": (0, 1, 1, 0),
    }
    assert (found.total.all, found.total.credits, found.total.seconds) == (5, 6, 8.0)
    assert {kind: jobs.all for kind, jobs in found.by_type.items()} == {"generation": 4, "edit": 1}


def test_a_day_is_that_of_the_persons_clock(alice: User) -> None:
    pictures.job(alice, at=datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC))
    ahead = datetime.timezone(datetime.timedelta(hours=14))
    assert [str(day.day) for day in of(alice, ahead).days if day.jobs.all] == ["2026-03-15"]


def test_what_is_kept_is_summed_without_what_was_deleted(alice: User) -> None:
    kept = pictures.result(alice, at=NOON)
    pictures.result(alice, at=NOON, deleted_at=NOON)
    found = of(alice)
    assert (found.results.count, found.stored_bytes, found.uploads.count) == (1, kept.size_bytes, 0)


def test_it_takes_three_queries_however_much_there_is(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        pictures.job(alice, at=days_ago(number))
    with django_assert_num_queries(3):
        of(alice)


def test_the_page_has_the_chart_its_table_and_the_allowance(alice: User) -> None:
    page = people.browser(alice)
    with time_machine.travel(timezone.now(), tick=False):
        pictures.job(alice, price_credits=3)
        pictures.job(alice, covered_on=timezone.now().date())
        text = page.get("/images/usage/").content.decode()
    assert len(re.findall(r'<rect class="completed" x="29\.\d+" y="0.00" width="0\.\d+" height="100.00"/>', text)) == 1
    assert re.search(r'<th scope="row">[^<]+</th><td class="number">2</td><td class="number">0</td><td class="number">0</td>', text)
    assert "2 of 3 left" in text
    assert re.search(r"Credits spent</dt><dd>3<", text)
    assert re.search(r"Average time</dt><dd>8.0 s<", text)


def test_numbers_of_a_drawing_are_written_with_points_in_every_language(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="tr")
    Profile.objects.filter(pk=alice.pk).update(time_zone="Europe/Berlin")
    page = people.browser(alice)
    page.cookies["django_language"] = "tr"
    pictures.job(alice)
    drawing = re.findall(r"<svg viewBox.*?</svg>", page.get("/images/usage/").content.decode(), re.DOTALL)[0]
    assert '<html lang="tr">' in page.get("/images/usage/").content.decode()
    assert not re.search(r'(x|y|width|height)="[^"]*,', drawing)


def test_who_made_nothing_is_told_so(alice: User) -> None:
    text = people.browser(alice).get("/images/usage/").content.decode()
    assert "Nothing in these days." in text
    assert "0\xa0bytes" in text
