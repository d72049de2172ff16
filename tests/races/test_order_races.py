"""A crowd of orders of one person at the same moment: as many jobs begin as the throttle allows, and not one more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from imagegen.jobs import create
from imagegen.models import Job
from person.models import Plan
from project import rates

from .. import people
from .crowd import NEEDS_POSTGRESQL, a_connection_for_each_thread, at_once, crowd

__all__ = ["a_connection_for_each_thread", "crowd"]

pytestmark = NEEDS_POSTGRESQL


@pytest.mark.parametrize("scope", ["ai_generation", "ai_requests"])
def test_as_many_jobs_begin_as_the_throttle_allows(crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    monkeypatch.setattr(rates, "limit", lambda asked: (5 if asked == scope else 1_000, 3600))
    Plan.objects.update(max_open_jobs=100, daily_images=100)
    alice = people.make(password=None)

    def order(number: int) -> create.Created:
        return create.store(person_id=alice.pk, order=create.Order(prompt=f"a lake {number}"), now=timezone.now())

    assert len(at_once(crowd, order)) == 5
    assert Job.objects.of(alice).count() == 5
