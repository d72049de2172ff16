"""What a site is ready to pay for in a day: beyond it no paid provider is called, and who asks is told so."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from imagegen.models import JobAttempt
from imagegen.providers import budget
from tests import people
from tests.fakes.images_server import FakeImages
from tests.images import invariants, pictures, site
from tests.images.client import Artist

Outcome = JobAttempt.Outcome


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "days_ago", "is_paid", "is_spent"),
    [
        (Outcome.ACCEPTED, 0, True, True),
        (Outcome.UNKNOWN, 0, True, True),
        (Outcome.REFUSED, 0, True, False),
        (Outcome.NOT_SENT, 0, True, False),
        (Outcome.ACCEPTED, 1, True, False),
        (Outcome.ACCEPTED, 0, False, False),
    ],
)
def test_only_todays_calls_that_may_cost_something_count(
    settings: Settings, outcome: str, days_ago: int, is_paid: bool, is_spent: bool
) -> None:
    now = timezone.now()
    job = pictures.job(people.make(), "a lake")
    began_at = now - datetime.timedelta(days=days_ago)
    JobAttempt.objects.create(job=job, attempt=1, provider="openai", is_paid=is_paid, outcome=outcome, began_at=began_at)
    settings.IMAGEGEN_PAID_CALLS_PER_DAY = 1
    assert budget.is_spent(now=now) is is_spent
    settings.IMAGEGEN_PAID_CALLS_PER_DAY = 0
    assert not budget.is_spent(now=now)


async def test_beyond_the_days_calls_nothing_is_bought_and_nothing_charged(tmp_path: Path) -> None:
    with FakeImages().in_thread() as fake:
        env = {"OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai", "IMAGEGEN_PAID_CALLS_PER_DAY": "1"}
        with site.running(tmp_path, **env) as server:
            alice = await Artist.at(server)
            await alice.finished()
            late = await alice.ended((await alice.job())["id"])
            assert (late["status"], late["error"]["code"], late["provider"]) == ("failed", "image_budget_spent", None)
            assert len(fake.orders) == 1
            invariants.check_jobs(server, alice)
