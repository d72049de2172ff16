"""A job stays its runner's as long as the runner works, and a runner that has lost it buys nothing."""

from __future__ import annotations

import asyncio
import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import timezone
from redis.exceptions import RedisError

from imagegen.jobs import claim, progress, recover, run
from imagegen.jobs.claim import Claim
from imagegen.models import Job, JobAttempt
from imagegen.providers import circuit, parameters, registry
from person.models import User
from tests.images import pictures
from tests.server.process import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def waiting() -> Job:
    person = User.objects.create_user("alice@example.org", username="alice")
    return pictures.job(person, state=Job.State.PENDING)


def claimed(now: datetime.datetime) -> Claim:
    held = claim.next_job(now=now)
    assert held is not None
    return held


def ask(held: Claim, now: datetime.datetime) -> int:
    return progress.asked(held, provider="openai", model="m", is_paid=True, now=now)


def test_a_runner_whose_loop_is_held_up_keeps_its_job(waiting: Job, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IMAGEGEN_LEASE_SECONDS = 1.0
    leases: list[datetime.datetime] = []

    def was_renewed() -> bool:
        lease = Job.objects.values_list("lease_until", flat=True).get(pk=waiting.pk)
        assert lease is not None
        leases.append(lease)
        return lease > leases[0]

    async def hold_the_loop(*_: Any) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(wait_for, was_renewed).result()

    monkeypatch.setattr(run._Work, "run", hold_the_loop)
    assert run.next_job()
    waiting.refresh_from_db()
    assert waiting.attempt == 1


def test_the_providers_are_not_made_on_the_loop(waiting: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def chain() -> None:
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        made.append("chain")
        raise progress.ClaimLost

    monkeypatch.setattr(registry, "chain", chain)
    assert run.next_job()
    assert made == ["chain"]


def test_who_asks_for_a_picture_has_a_new_lease(waiting: Job) -> None:
    now = timezone.now()
    held = claimed(now)
    later = now + datetime.timedelta(seconds=site.IMAGEGEN_LEASE_SECONDS - 1)
    ask(held, later)
    recover.sweep(now=later + datetime.timedelta(seconds=2))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_until) == (Job.State.PROCESSING, claim.lease(later))


@pytest.mark.parametrize("is_taken_again", [False, True])
def test_a_runner_that_has_lost_its_job_buys_nothing(waiting: Job, *, is_taken_again: bool) -> None:
    now = timezone.now()
    held = claimed(now)
    lapsed = claim.lease(now)
    recover.sweep(now=lapsed)
    if is_taken_again:
        assert claimed(lapsed) == Claim(waiting.pk, 2)
    with pytest.raises(progress.ClaimLost):
        ask(held, lapsed)
    assert not claim.renew(held, now=lapsed)
    assert not JobAttempt.objects.exists()


def test_a_job_that_may_have_been_bought_is_not_bought_again(waiting: Job) -> None:
    now = timezone.now()
    ask(claimed(now), now)
    recover.sweep(now=claim.lease(now))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == (Job.State.FAILED, "image_outcome_unknown")
    assert claim.next_job(now=claim.lease(now)) is None


@pytest.mark.parametrize("heard", ["succeeded", "failed"])
async def test_a_picture_is_not_lost_because_the_circuit_can_not_be_told(heard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> None:
        raise RedisError

    monkeypatch.setattr(circuit, heard, away)
    await getattr(registry.SharedGate(), heard)("openai")


NOBODY = {"default": {"BACKEND": "project.caches.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}


@pytest.mark.usefixtures("own_media")
def test_a_job_that_nothing_was_bought_for_waits_anew_while_redis_is_away(
    waiting: Job, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RETRY_SECONDS", 0)
    kept = settings.CACHES
    settings.CACHES = NOBODY
    assert run.next_job()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code, waiting.attempt) == (Job.State.PENDING, "", 1)
    settings.CACHES = kept
    assert run.next_job()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == (Job.State.COMPLETED, 2)


def test_what_a_server_does_not_know_is_found_out_anew_while_redis_is_away(settings: Any) -> None:
    """It is looked up when a picture that costs may have been asked for already: failing there would lose it."""
    server = "http://127.0.0.1:1/v1", "m"
    parameters.remember(*server, "quality")
    kept = settings.CACHES
    settings.CACHES = NOBODY
    assert parameters.unknown_to(*server) == frozenset()
    parameters.remember(*server, "size")
    settings.CACHES = kept
    assert parameters.unknown_to(*server) <= {"quality"}
